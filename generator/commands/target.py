"""What the commands on a bucket share: the options that say where it is, and the run that is begun on it."""

from __future__ import annotations

import datetime as dt
import os
import socket
import uuid
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

import click

from generator import apply, aws, cdn
from generator.bucket import Bucket
from generator.errors import SourceError
from generator.manifest import Lock

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.console import Voice
    from generator.runlog import RunLog


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


def begin(record: RunLog, voice: Voice, calls: aws.Calls, **asked: Any) -> apply.Run:  # noqa: ANN401
    """Return the run on the bucket that a command was asked for."""
    access = aws.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"])
    bucket = reach(calls, **asked)
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


def reach(calls: aws.Calls, **asked: Any) -> Bucket:  # noqa: ANN401
    """Return the bucket that the options name."""
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


def count(record: RunLog, calls: aws.Calls) -> None:
    """Write down how many calls a run made."""
    record.calls, record.retries, record.throttled = calls.sent, calls.retried, calls.throttled
