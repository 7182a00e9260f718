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
    from collections.abc import Callable
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
    site_url: str | None


@click.command()
@click.option(
    "--log-file",
    "log_files",
    type=FILE,
    multiple=True,
    help="A run log of fetch, build or publish; give it for each. A missing file means that the command did not run.",
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
@access_options("The AWS Region of the topic and the metrics.")
@with_arguments(NotifyArguments)
def notify(arguments: NotifyArguments) -> None:
    """Tell how a run went: a message, metrics, a job summary.

    Reads nothing but the run logs of fetch, build and publish. A notification that fails is a notice, not an error.
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
        )
        record.run = logged_run.run_url
        notification = message.message(logged_run)
        printer.message("notify", *notification.body.splitlines(), succeeded=logged_run.succeeded)
        if arguments.job_summary:
            _attempt(record, printer, "summary", partial(_append, arguments.job_summary, message.summary(logged_run)))
        # A dry run is for whoever started it: the job summary is theirs, the topic and the alarms are everybody's.
        if logged_run.dry_run:
            return
        access = arguments.access
        if arguments.topic:
            _attempt(
                record, printer, "message", partial(message.send, arguments.topic, notification, logged_run, access)
            )
        if arguments.namespace:
            send = partial(metrics.send, arguments.namespace, metrics.of(logged_run), access)
            _attempt(record, printer, "metrics", send)


def _attempt(record: RunLog, printer: Printer, name: str, send: Callable[[], None]) -> None:
    """Send one notification; if that fails, print a notice and continue: the site is published either way."""
    try:
        with record.stage(name):
            send()
    except AtlasError as error:
        notice = f"notification failed: {error.problem}"
        record.notices.append(notice)
        printer.notice(notice, next=error.advice)


def _append(path: Path, text: str) -> None:
    try:
        append(path, text.encode())
    except OSError as error:
        raise AtlasError(f"{path}: the job summary cannot be written: {error.strerror}") from error
