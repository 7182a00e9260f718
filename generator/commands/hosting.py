"""The commands that host a site: ``publish``, ``releases``, ``rollback``, ``resume``."""

from __future__ import annotations

import datetime as dt
import io
import os
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from generator import apply, aws, cdn, lease
from generator import publish as publishing
from generator import rollback as going_back
from generator.bucket import Bucket
from generator.commands.running import FOLDER, logged, run
from generator.errors import SHOWN, DegradedError, DeletesError, HeldError, SourceError
from generator.manifest import Lock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from generator.console import LogFormat, Voice
    from generator.plan import Plan
    from generator.runlog import RunLog

WIDTH = 120


def placed(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say where the site is hosted, and as whom to go there.

    The command gets the bucket's name as ``bucket`` and what keys begin with as ``prefix``, whichever option said it.
    """

    @wraps(command)
    def at(bucket: str, prefix: str, **asked: Any) -> None:  # noqa: ANN401
        try:
            name, inside = aws.place(bucket)
            _, below = aws.place(f"{name}/{prefix}")
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
            required=True,
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


@click.command()
@placed
@changing
@click.option("--site", type=FOLDER, default="site", show_default=True, help="The built site.")
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@click.option("--force", is_flag=True, help="Send every file, also what has not changed.")
@logged
def publish(log: Path | None, log_format: LogFormat, site: Path, *, dry_run: bool, **asked: Any) -> None:  # noqa: ANN401
    """Publish a built site to a bucket behind CloudFront.

    Sends what differs, in an order that breaks no link, compares every object afterwards, and deletes last. Objects
    that are not the site's are never touched.
    """
    with run("publish", log, log_format) as (record, voice):
        calls = aws.Calls()
        record.dry_run = dry_run
        try:
            # To read a site is mostly to wait for the disk: the clients are made meanwhile.
            with ThreadPoolExecutor(1) as beside, record.stage("read"):
                reading = beside.submit(publishing.read, site)
                going = _run(record, voice, calls, **asked)
                read = reading.result()
            record.run = asked["identity"] or read.summary.run
            record.as_of, record.read_at = read.summary.as_of, read.summary.read_at
            if dry_run:
                _show(record, voice, read, going, table=log_format != "json", **asked)
                return
            with voice.counting("sending", "objects sent", calls) as told:
                outcome = publishing.publish(
                    read, going._replace(told=told), force=asked["force"], accept_deletes=asked["accept_deletes"]
                )
        finally:
            _count(record, calls)
        _tell(record, voice, going, outcome)
        if read.missing:
            raise DegradedError(
                f"published, but the site lacks {', '.join(sorted(read.missing))}",
                "the last good copy stays, where there was one; look at what the build says, mend it, publish again",
            )


def _run(record: RunLog, voice: Voice, calls: aws.Calls, **asked: Any) -> apply.Run:  # noqa: ANN401
    access = aws.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"])
    bucket = _bucket(calls, **asked)
    name = asked.get("distribution")
    return apply.Run(
        bucket=bucket,
        cdn=cdn.find(aws.cloudfront(access, calls), name, bucket.name, bucket.prefix) if name else None,
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


def _bucket(calls: aws.Calls, **asked: Any) -> Bucket:  # noqa: ANN401
    access = aws.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"])
    return Bucket(aws.s3(access, calls), asked["bucket"], asked["prefix"])


def _lock(identity: str | None) -> Lock:
    return Lock(
        token=uuid.uuid4().hex,
        run=identity,
        host=socket.gethostname(),
        pid=os.getpid(),
        since=_now().replace(microsecond=0),
    )


def _count(record: RunLog, calls: aws.Calls) -> None:
    record.calls, record.retries, record.throttled = calls.sent, calls.retried, calls.throttled


def _show(record: RunLog, voice: Voice, site: publishing.Site, going: apply.Run, *, table: bool, **asked: Any) -> None:  # noqa: ANN401
    """Print the plan, and what would keep it from going through; nothing is changed, not even the lock is taken."""
    with going.stage("plan"):
        state = apply.look(going.bucket)
        decided = publishing.decide(site, state, force=asked["force"])
    sizes = {path: one.size for path, one in state.there.items()}
    sending = sum(site.files[path].size for path in decided.upload)
    record.counts = _counts(decided, len(decided.invalidate), sending)
    if table:
        voice.say("table", *_table(decided, sizes | {path: file.size for path, file in site.files.items()}))
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
    if state.hold:
        record.notices.append(f"publishing is held by {state.hold}: status {HeldError.status}")
    if decided.suspicious and not asked["accept_deletes"]:
        record.notices.append(f"so many deletes are refused without --accept-deletes: status {DeletesError.status}")
    if site.missing:
        record.notices.append(f"the site lacks {', '.join(sorted(site.missing))}: status {DegradedError.status}")
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


def _tell(record: RunLog, voice: Voice, going: apply.Run, outcome: apply.Outcome) -> None:
    record.counts = _counts(outcome.plan, outcome.invalidated, outcome.bytes)
    counts = record.counts
    voice.say(
        "published",
        f"{going.bucket}: {f'release {outcome.release}' if outcome.release else 'no news'}; "
        f"{counts['uploaded']:,} sent ({counts['bytes']:,} bytes), {counts['kept']:,} kept, {counts['deleted']:,} "
        f"deleted, {counts['invalidated']:,} addresses invalidated; all compared; {record.calls:,} calls, "
        f"{record.retries} retries, {record.seconds:.1f} s",
        release=outcome.release,
        invalidation=outcome.invalidation,
        seconds=round(record.seconds, 3),
        **counts,
    )


@click.command()
@placed
@changing
@click.option("--to", "target", required=True, metavar="RELEASE", help="The release to go back to.")
@logged
def rollback(log: Path | None, log_format: LogFormat, target: str, **asked: Any) -> None:  # noqa: ANN401
    """Take the site back to an earlier release, and hold publishing until resume.

    What the next run needs to know of the last release stays as it is: no history is lost.
    """
    with run("rollback", log, log_format) as (record, voice):
        calls = aws.Calls()
        record.run = asked["identity"]
        try:
            going = _run(record, voice, calls, **asked)
            with voice.counting("restoring", "objects restored", calls) as told:
                going = going._replace(told=told)
                outcome = going_back.rollback(target, going, accept_deletes=asked["accept_deletes"])
        finally:
            _count(record, calls)
        _tell(record, voice, going, outcome)
        voice.say("held", f"publishing is held; lift it with `{going.bucket.command('resume')}`")


@click.command()
@placed
@logged
def releases(log: Path | None, log_format: LogFormat, **asked: Any) -> None:  # noqa: ANN401
    """List the releases that a rollback can go back to."""
    with run("releases", log, log_format) as (record, voice):
        calls = aws.Calls()
        try:
            found = going_back.releases(_bucket(calls, **asked))
        finally:
            _count(record, calls)
        for one in found.releases:
            marks = ["current"] * (one.id == found.current)
            marks += ["held"] * bool(found.hold and found.hold.release == one.id)
            voice.say(
                "release",
                f"{one.id}  as of {one.as_of}  published {one.published_at:%Y-%m-%d %H:%M}  {len(one.files):,} files  "
                f"{one.run or '-'}" + (f"  ({', '.join(marks)})" if marks else ""),
                id=one.id,
                as_of=one.as_of.isoformat(),
                published_at=one.published_at.isoformat(),
                run=one.run,
                files=len(one.files),
                current="current" in marks,
                held="held" in marks,
            )
        if not found.releases and not found.unreadable:
            voice.say("none", "no release there")
        for error in found.unreadable:
            record.status, record.error = error.status, error.problem
            voice.fail(error)


@click.command()
@placed
@locking
@logged
def resume(log: Path | None, log_format: LogFormat, **asked: Any) -> None:  # noqa: ANN401
    """Lift the hold that a rollback left: publishing goes on."""
    with run("resume", log, log_format) as (record, voice):
        calls = aws.Calls()
        record.run = asked["identity"]
        try:
            hold = going_back.resume(_run(record, voice, calls, **asked))
        finally:
            _count(record, calls)
        voice.say("resumed", f"lifted: {hold}" if hold else "nothing is held")
