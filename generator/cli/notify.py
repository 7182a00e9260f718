"""The command ``notify``: run logs into a message, metrics and a job summary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from generator.cli.aws_options import AccessArguments, access_options
from generator.cli.command import FILE, run, with_arguments
from generator.core.disk import append
from generator.core.errors import AtlasError
from generator.notify import message, metrics
from generator.notify import run as run_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from generator.cli.console import Printer
    from generator.model.run_log import RunLog


@dataclass(frozen=True, kw_only=True)
class NotifyArguments(AccessArguments):
    """What ``notify`` takes; each field is the option of its name."""

    log_files: tuple[Path, ...]
    environment: str
    topic: str | None
    namespace: str
    dry_run: bool
    job_summary: Path | None
    run_url: str | None
    repository: str | None
    watch: bool
    site_url: str | None


@click.command()
@click.option(
    "--log-file",
    "log_files",
    type=FILE,
    multiple=True,
    help="A run log of fetch, build, publish or probe; give it for each. A missing file means that the command did "
    "not run.",
)
@click.option("--environment", metavar="NAME", required=True, help="Where the run publishes to: dev, staging, prod.")
@click.option("--topic", metavar="ARN", help="The SNS topic to publish the message to; without it, none is sent.")
@click.option(
    "--namespace",
    metavar="NS",
    default="RegionAtlas",
    show_default=True,
    help="CloudWatch's namespace of the metrics; '' sends none.",
)
@click.option("--dry-run", is_flag=True, help="The run was a dry one: write the job summary, and notify nobody else.")
@click.option("--job-summary", type=FILE, help="The file to append a summary to, in Markdown.")
@click.option("--run-url", metavar="URL", help="Where the run can be looked at; message and summary link it.")
@click.option("--site-url", metavar="URL", help="Where the site stands; message and summary link it.")
@click.option(
    "--repository",
    metavar="URL",
    help="The repository with the runbook; each message links its paragraph. REGION_ATLAS_REPOSITORY does the same.",
    envvar="REGION_ATLAS_REPOSITORY",
)
@click.option("--watch", is_flag=True, help="Nothing but a probe was to run: say whether the site is well.")
@access_options("The AWS Region of the topic and the metrics.")
@with_arguments(NotifyArguments)
def notify(arguments: NotifyArguments) -> None:
    """Tell how a run went: a message, metrics, a job summary.

    Reads nothing but run logs. What cannot be sent is an error, reported after everything else was sent.
    """
    with run("notify", arguments, even_unlogged=True) as (record, printer):
        logs, unreadable = run_logs.read(arguments.log_files)
        logged_run = run_logs.RunLogs(
            environment=arguments.environment,
            now=dt.datetime.now(dt.UTC),
            logs=logs,
            unreadable=unreadable,
            run_url=arguments.run_url,
            site_url=arguments.site_url,
            dry_run_requested=arguments.dry_run,
            is_watch=arguments.watch,
            repository_url=arguments.repository or None,
        )
        record.run = logged_run.run_url
        notification = message.message(logged_run)
        printer.message("notify", *notification.body.splitlines(), succeeded=logged_run.succeeded)
        errors = [
            error
            for name, send in _notifications(arguments, logged_run, notification)
            if (error := _attempt(record, printer, name, send))
        ]
        if errors:
            raise errors[0]


def _notifications(
    arguments: NotifyArguments, run: run_logs.RunLogs, notification: message.Message
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what is to be sent, by name.

    A dry run is for whoever started it: the job summary is theirs, the topic and the alarms are everybody's. A watch
    has no metrics: the alarms go by those of the daily runs.
    """
    if arguments.job_summary:
        yield "summary", partial(_append, arguments.job_summary, message.summary(run))
    if run.dry_run:
        return
    if arguments.topic:
        yield "message", partial(message.send, arguments.topic, notification, run, arguments.access)
    if arguments.namespace and not run.is_watch:
        yield "metrics", partial(metrics.send, arguments.namespace, metrics.of(run), arguments.access)


def _attempt(record: RunLog, printer: Printer, name: str, send: Callable[[], None]) -> AtlasError | None:
    """Send one notification; return the error of one that cannot be sent: the others are sent all the same."""
    try:
        with record.stage(name):
            send()
    except AtlasError as error:
        notice = f"notification failed: {error.problem}"
        record.notices.append(notice)
        printer.notice(notice, next=error.advice)
        return error
    return None


def _append(path: Path, text: str) -> None:
    try:
        append(path, text.encode())
    except OSError as error:
        raise AtlasError(
            f"{path}: the job summary cannot be written: {error.strerror}",
            "name a file that can be written with --job-summary",
        ) from error
