"""The command that tells people and machines how a run went: ``notify``."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from generator.aws import clients
from generator.cli.command import FILE, logged, run
from generator.core.errors import AtlasError
from generator.notify import message as notifying
from generator.notify import metrics
from generator.notify import run as notify_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.cli.console import LogFormat, Voice
    from generator.model.run_log import RunLog


@click.command()
@click.option("--log-file", "log_files", type=FILE, multiple=True, help="A run log to read; give it for each command.")
@click.option("--environment", metavar="NAME", required=True, help="Where the run publishes to: dev, staging, prod.")
@click.option("--topic", metavar="ARN", help="The SNS topic to tell; without it, no message is sent.")
@click.option(
    "--namespace",
    metavar="NS",
    default="RegionAtlas",
    show_default=True,
    help="CloudWatch's namespace of the metrics; '' sends none.",
)
@click.option("--dry-run", is_flag=True, help="The run was a dry one: tell the job summary, and nobody else.")
@click.option("--job-summary", type=FILE, help="The file to append a summary to, in Markdown.")
@click.option("--run-url", metavar="URL", help="Where the run can be looked at.")
@click.option("--site-url", metavar="URL", help="Where the site stands.")
@click.option("--endpoint-url", metavar="URL", help="Another AWS endpoint; AWS_ENDPOINT_URL does the same.")
@click.option("--region", help="The AWS Region of the topic and the metrics.")
@click.option("--profile", help="The AWS profile to use.")
@logged
def notify(log: Path | None, log_format: LogFormat, log_files: tuple[Path, ...], **asked: Any) -> None:  # noqa: ANN401
    """Tell how a run went: a message, metrics, a job summary.

    Reads nothing but the run logs of fetch, build and publish. A notification that fails is a notice, not an error.
    """
    with run("notify", log, log_format, even_unlogged=True) as (record, voice):
        logs, unreadable = notify_run.read(log_files)
        told = notify_run.RunLogs(
            environment=asked["environment"],
            now=dt.datetime.now(dt.UTC),
            logs=logs,
            unreadable=unreadable,
            run_url=asked["run_url"],
            site_url=asked["site_url"],
            dry_run=asked["dry_run"],
        )
        record.run = told.run_url
        message = notifying.message(told)
        voice.say("notify", *message.body.splitlines(), succeeded=told.succeeded)
        access = clients.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"])
        if asked["job_summary"]:
            _try(record, voice, "summary", partial(_append, asked["job_summary"], notifying.summary(told)))
        # A dry run is for whoever started it: the job summary is theirs, the topic and the alarms are everybody's.
        if asked["topic"] and not told.dry:
            _try(record, voice, "message", partial(notifying.send, asked["topic"], message, told, access))
        if asked["namespace"] and not told.dry:
            found = metrics.of(told)
            _try(record, voice, "metrics", partial(metrics.send, asked["namespace"], found, access))


def _try(record: RunLog, voice: Voice, name: str, tell: Callable[[], None]) -> None:
    """Tell in one way; where it fails, say so and go on: the site is published whether or not somebody hears of it."""
    try:
        with record.stage(name):
            tell()
    except AtlasError as error:
        record.notices.append(f"not told: {error.problem}")
        voice.say("notice", f"notice: not told: {error.problem}", next=error.advice)


def _append(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise AtlasError(f"{path}: the job summary cannot be written: {error.strerror}") from error
