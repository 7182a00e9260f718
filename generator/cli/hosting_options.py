"""What the commands on a bucket share: the options that say where it is, and the change that is begun on it."""

from __future__ import annotations

import datetime as dt
import os
import socket
import uuid
from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING

import click

from generator.aws import clients
from generator.cli.aws_options import AccessArguments, access_options
from generator.cli.command import with_options
from generator.core.errors import SourceError
from generator.model.run_log import HistoryReplacement
from generator.publish import apply, cloudfront
from generator.publish.bucket import Bucket
from generator.publish.manifest import Lock

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.cli.console import Printer
    from generator.model.run_log import RunLog


@dataclass(frozen=True, kw_only=True)
class BucketArguments(AccessArguments):
    """Where the site is hosted: the bucket's name (empty: not given), and what its keys begin with."""

    bucket: str
    prefix: str

    def open_bucket(self, calls: clients.Calls) -> Bucket:
        """Return the bucket that the options name."""
        return Bucket(clients.s3(self.access, calls), self.bucket, self.prefix, self.typed_access)


@dataclass(frozen=True, kw_only=True)
class LockArguments(BucketArguments):
    """The options of commands that take the lock: ``identity`` is the option ``--run``."""

    identity: str | None
    break_lock: bool


@dataclass(frozen=True, kw_only=True)
class ChangeArguments(LockArguments):
    """The options of commands that change the site in the bucket."""

    distribution: str | None
    wait: bool
    accept_deletes: bool


def bucket_options(*, required: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options of ``BucketArguments``; the prefix may be part of either."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapper(bucket: str | None, prefix: str, **values: object) -> None:
            name, prefix = ("", "") if bucket is None else name_and_prefix(bucket, prefix)
            command(bucket=name, prefix=prefix, **values)

        return with_options(
            click.option(
                "--bucket",
                required=required,
                metavar="NAME[/PREFIX]",
                help="The bucket that holds the site; s3://… is the same.",
            ),
            click.option("--prefix", default="", metavar="PREFIX", help="Where the site begins in the bucket."),
            access_options("The bucket's AWS Region."),
        )(wrapper)

    return decorate


def name_and_prefix(bucket: str, prefix: str, option: str = "--bucket") -> tuple[str, str]:
    """Return the bucket's name and the prefix, which either of the two may have; the option names the bucket."""
    try:
        name, own_prefix = clients.parse_bucket_address(bucket)
        _, other_prefix = clients.parse_bucket_address(f"{name}/{prefix}")
    except SourceError as error:
        raise click.BadParameter(f"{error.problem}; {error.advice}", param_hint=option) from error
    if own_prefix and other_prefix:
        raise click.UsageError(f"{option} {bucket} names a prefix already: leave --prefix out")
    return name, own_prefix or other_prefix


LOCK_OPTIONS = (
    click.option("--break-lock", is_flag=True, help="Take the lock from a run that is certainly dead."),
    click.option("--run", "identity", metavar="TEXT", help="Whose run this is; the lock and the release name it."),
)
CDN_OPTIONS = (
    click.option("--distribution", metavar="ID", help="The CloudFront distribution to invalidate what changed in."),
    click.option("--wait", is_flag=True, help="Wait until CloudFront is through with the invalidation."),
)
CHANGE_OPTIONS = (
    *CDN_OPTIONS,
    *LOCK_OPTIONS,
    click.option("--accept-deletes", is_flag=True, help="Also delete more than a tenth of the site's objects."),
)


def make_publish_run(
    record: RunLog, printer: Printer, calls: clients.Calls, arguments: LockArguments
) -> apply.PublishRun:
    """Return what a command that changes the bucket runs with; nothing is changed yet.

    Raises ``SourceError`` for a distribution that does not show the bucket.
    """
    bucket = arguments.open_bucket(calls)
    cdn, wait = None, False
    if isinstance(arguments, ChangeArguments):
        wait = arguments.wait
        if arguments.distribution:
            client = clients.cloudfront(arguments.access, calls)
            cdn = cloudfront.find(client, arguments.distribution, bucket.name, bucket.prefix)
    return apply.PublishRun(
        bucket=bucket,
        cdn=cdn,
        lock=_lock(arguments.identity),
        clock=_now,
        stage=partial(record.stage, counts=calls),
        on_notice=partial(_print_notice, record, printer),
        on_replacement=partial(_print_replacement, record, printer),
        break_lock=arguments.break_lock,
        wait=wait,
    )


def _print_notice(record: RunLog, printer: Printer, notice: str) -> None:
    record.notices.append(notice)
    printer.notice(notice)


def _print_replacement(record: RunLog, printer: Printer, reason: str, kept: str | None) -> None:
    earlier = record.history_replacement  # of the other history
    places = [place for place in (earlier.kept if earlier else None, kept) if place]
    record.history_replacement = HistoryReplacement(reason=reason, kept=", ".join(places) or None)
    where = f"it is kept as {kept}" if kept else "it is gone"
    printer.message("history-replaced", f"notice: the published history is replaced ({reason}); {where}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _lock(identity: str | None) -> Lock:
    return Lock(
        token=uuid.uuid4().hex,
        run=identity,
        host=socket.gethostname(),
        pid=os.getpid(),
        since=_now().replace(microsecond=0),
    )
