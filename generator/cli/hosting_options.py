"""What the commands on a bucket share: the options that say where it is, and the run that is begun on it."""

from __future__ import annotations

import datetime as dt
import io
import os
import socket
import uuid
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from generator.aws import clients
from generator.core.errors import SHOWN, DeletesError, HeldError, SourceError
from generator.publish import apply, cloudfront, lease
from generator.publish.bucket import Bucket
from generator.publish.manifest import Lock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from generator.cli.console import Voice
    from generator.model.run_log import RunLog
    from generator.publish.plan import Plan


def placed(command: Callable[..., None], *, required: bool = True) -> Callable[..., None]:
    """Add the options that say where the site is hosted, and as whom to go there.

    The command gets the bucket's name as ``bucket`` and what keys begin with as ``prefix``, whichever option said it;
    None where the bucket is not ``required`` and was not given.
    """

    @wraps(command)
    def at(bucket: str | None, prefix: str, **asked: Any) -> None:  # noqa: ANN401
        if bucket is None:
            command(bucket=None, prefix="", **asked)
            return
        try:
            name, inside = clients.place(bucket)
            _, below = clients.place(f"{name}/{prefix}")
        except SourceError as error:
            raise click.BadParameter(f"{error.problem}; {error.advice}", param_hint="--bucket") from error
        if inside and below:
            raise click.UsageError(f"--bucket {bucket} names a prefix already: leave --prefix out")
        command(bucket=name, prefix=inside or below, **asked)

    for option in (
        click.option("--profile", help="The AWS profile to use."),
        click.option("--region", help="The bucket's AWS Region."),
        click.option("--endpoint-url", metavar="URL", help="Another AWS endpoint; AWS_ENDPOINT_URL does the same."),
        click.option("--prefix", default="", metavar="PREFIX", help="Where the site begins in the bucket."),
        click.option(
            "--bucket",
            required=required,
            metavar="NAME[/PREFIX]",
            help="The bucket that holds the site; s3://… is the same.",
        ),
    ):
        at = option(at)
    return at


def locking(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of whatever takes the lock."""
    for option in (
        click.option("--run", "identity", metavar="TEXT", help="Whose run this is; lock and release name it."),
        click.option("--break-lock", is_flag=True, help="Take the lock from a run that is certainly dead."),
    ):
        command = option(command)
    return command


def changing(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of whatever changes the site in the bucket."""
    for option in (
        click.option("--accept-deletes", is_flag=True, help="Also delete more than a tenth of the site's objects."),
        locking,
        click.option("--wait", is_flag=True, help="Wait until CloudFront is through with the invalidation."),
        click.option("--distribution", metavar="ID", help="The CloudFront distribution to invalidate what changed in."),
    ):
        command = option(command)
    return command


def begin(record: RunLog, voice: Voice, calls: clients.Calls, **asked: Any) -> apply.PublishRun:  # noqa: ANN401
    """Return the run on the bucket that a command was asked for."""
    access = clients.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"])
    bucket = reach(calls, **asked)
    name = asked.get("distribution")
    return apply.PublishRun(
        bucket=bucket,
        cdn=cloudfront.find(clients.cloudfront(access, calls), name, bucket.name, bucket.prefix) if name else None,
        lock=_lock(asked["identity"]),
        clock=_now,
        stage=partial(record.stage, counted=calls),
        on_notice=partial(_notice, record, voice),
        break_lock=asked["break_lock"],
        wait=asked.get("wait", False),
    )


def _notice(record: RunLog, voice: Voice, notice: str) -> None:
    record.notices.append(notice)
    voice.say("notice", f"notice: {notice}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def reach(calls: clients.Calls, **asked: Any) -> Bucket:  # noqa: ANN401
    """Return the bucket that the options name."""
    access = clients.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"])
    return Bucket(clients.s3(access, calls), asked["bucket"], asked["prefix"])


def _lock(identity: str | None) -> Lock:
    return Lock(
        token=uuid.uuid4().hex,
        run=identity,
        host=socket.gethostname(),
        pid=os.getpid(),
        since=_now().replace(microsecond=0),
    )


def count(record: RunLog, calls: clients.Calls) -> None:
    """Write down how many calls a run made."""
    record.calls, record.retries, record.throttled = calls.sent, calls.retried, calls.throttled


WIDTH = 120


class Planned(NamedTuple):
    """What a dry run shows: the bucket as it is, the plan for it, the sizes of what would be sent."""

    state: apply.BucketState
    plan: Plan
    sizes: dict[str, int]


def _tell_plan(
    record: RunLog,
    voice: Voice,
    going: apply.PublishRun,
    planned: Planned,
    *,
    table: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    state, decided, sizes = planned
    record.counts = _counts(decided, len(decided.invalidate), sum(sizes[path] for path in decided.upload))
    if table:
        there = {path: one.size for path, one in state.there.items()}
        voice.say("table", *_table(decided, there | sizes))
    voice.say(
        "planned",
        f"{going.bucket}: a dry run, nothing was changed",
        uploads=decided.upload,
        deletes=decided.delete,
        addresses=decided.invalidate,
        **record.counts,
    )
    if state.locked and (holder := lease.holder(going.bucket, going.clock)):
        record.notices.append(f"{holder} is publishing: status {HeldError.status}")
    if decided.suspicious and not asked["accept_deletes"]:
        record.notices.append(f"so many deletes are refused without --accept-deletes: status {DeletesError.status}")
    for notice in record.notices:
        voice.say("notice", f"notice: {notice}")


def _table(decided: Plan, sizes: dict[str, int]) -> list[str]:
    table = Table("", "objects", "bytes", "which")
    table.columns[1].justify = table.columns[2].justify = "right"
    rows = (("upload", decided.upload), ("keep", decided.keep), ("delete", decided.delete))
    for name, paths in rows:
        table.add_row(name, f"{len(paths):,}", f"{sum(sizes[path] for path in paths):,}", _named(paths))
    table.add_row("invalidate", f"{len(decided.invalidate):,}", "", _named(decided.invalidate))
    out = io.StringIO()
    Console(file=out, width=WIDTH, markup=False, highlight=False).print(table)
    return out.getvalue().rstrip().splitlines()


def _named(paths: Collection[str]) -> str:
    shown = "\n".join(list(paths)[:SHOWN])
    return shown if len(paths) <= SHOWN else f"{shown}\nand {len(paths) - SHOWN:,} more"


def _counts(decided: Plan, invalidated: int, sent: int) -> dict[str, int]:
    return {
        "uploaded": len(decided.upload),
        "kept": len(decided.keep),
        "deleted": len(decided.delete),
        "invalidated": invalidated,
        "bytes": sent,
    }


def _tell(record: RunLog, voice: Voice, going: apply.PublishRun, outcome: apply.Outcome) -> None:
    record.counts = _counts(outcome.plan, outcome.invalidated, outcome.bytes)
    counts = record.counts
    read = f"; read at {record.read_at:%Y-%m-%d %H:%M} UTC" if record.read_at else ""
    voice.say(
        "published",
        f"{going.bucket}: {f'release {outcome.release}' if outcome.release else 'no news'}; "
        f"{counts['uploaded']:,} sent ({counts['bytes']:,} bytes), {counts['kept']:,} kept, {counts['deleted']:,} "
        f"deleted, {counts['invalidated']:,} addresses invalidated; all compared{read}; {record.calls:,} calls, "
        f"{record.retries} retries, {record.seconds:.1f} s",
        release=outcome.release,
        read_at=record.read_at.isoformat() if record.read_at else None,
        invalidation=outcome.invalidation,
        seconds=round(record.seconds, 3),
        **counts,
    )
