"""The command ``publish``: a built site into a bucket behind CloudFront."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

import click

from generator.aws import clients
from generator.cli.aws_options import count_calls
from generator.cli.command import FILE, FOLDER, require_reason, run, with_arguments, with_options
from generator.cli.hosting_options import CHANGE_OPTIONS, ChangeArguments, bucket_options, make_publish_run
from generator.cli.publish_output import PlannedChange, print_outcome, print_plan
from generator.core.disk import append
from generator.core.errors import AtlasError, DegradedError, HeldError
from generator.model.run_log import HistoryReplacement
from generator.publish import apply
from generator.publish import publish as site_publish
from generator.publish.bucket_state import read_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from generator.cli.console import Printer
    from generator.model.run_log import RunLog


@dataclass(frozen=True, kw_only=True)
class PublishArguments(ChangeArguments):
    """What ``publish`` takes; each field is the option of its name."""

    site: Path
    dry_run: bool
    force: bool
    first: bool
    replace_history: str | None
    unversioned: bool
    job_output: Path | None

    @property
    def options(self) -> site_publish.PublishOptions:
        """Return what whoever publishes accepts or asks for."""
        reason = require_reason(
            "--replace-history", self.replace_history, "say in a few words why published readings may go"
        )
        return site_publish.PublishOptions(
            force=self.force,
            accept_deletes=self.accept_deletes,
            first=self.first,
            replace_history=reason,
            unversioned=self.unversioned,
        )


@click.command()
@bucket_options()
@with_options(*CHANGE_OPTIONS)
@click.option("--site", type=FOLDER, default="site", show_default=True, help="The built site.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show what would be sent, kept, deleted and invalidated, and what would be refused; change nothing.",
)
@click.option("--force", is_flag=True, help="Send every file, also what has not changed.")
@click.option("--first", is_flag=True, help="Nothing was published there yet; without it, that is an error.")
@click.option(
    "--replace-history",
    metavar="REASON",
    help="Publish although published readings would be lost; the history that was there stays beside.",
)
@click.option(
    "--unversioned",
    is_flag=True,
    help="Publish to a bucket that keeps no versions: nothing can be restored from it.",
)
@click.option(
    "--job-output",
    type=FILE,
    help="A file to append `sent=yes` to where anything of the site was sent, also by a publish that fails afterwards.",
)
@with_arguments(PublishArguments)
def publish(arguments: PublishArguments) -> None:
    """Publish a built site to a bucket behind CloudFront.

    Sends what differs, in an order that breaks no link, compares every object afterwards, and deletes last. Objects
    that are not the site's are never touched.
    """
    with run("publish", arguments) as (record, printer):
        calls = clients.Calls()
        record.dry_run = arguments.dry_run
        try:
            # To read a site is mostly to wait for the disk: the clients are made meanwhile.
            with ThreadPoolExecutor(1) as pool, record.stage("read"):
                reading = pool.submit(site_publish.read, arguments.site)
                publish_run = make_publish_run(record, printer, calls, arguments)
                site = reading.result()
            record.run = arguments.identity or site.summary.run
            record.as_of, record.read_at = site.summary.as_of, site.summary.read_at
            if arguments.dry_run:
                _dry_run(record, printer, site, publish_run, arguments)
                return
            with (
                printer.progress("sending", "objects sent", calls) as on_progress,
                _job_output(record, printer, arguments.job_output, on_progress) as on_sent,
            ):
                outcome = site_publish.publish(site, publish_run._replace(on_sent=on_sent), arguments.options)
        finally:
            count_calls(record, calls)
        print_outcome(record, printer, publish_run, outcome)
        if site.missing:
            raise DegradedError(
                f"published, but the site lacks {', '.join(sorted(site.missing))}",
                "the last good copy stays, where there was one; look at what the build says, and publish again",
            )


@contextmanager
def _job_output(
    record: RunLog, printer: Printer, path: Path | None, on_progress: Callable[[int, int], None]
) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback for each object that is sent; if it was called, say so in the file, whatever followed.

    A file that cannot be written fails nothing: what is published is published.
    """
    sent = Event()

    def on_sent(count: int, total: int) -> None:
        sent.set()
        on_progress(count, total)

    try:
        yield on_sent
    finally:
        if path and sent.is_set():
            try:
                append(path, b"sent=yes\n")
            except OSError as error:
                notice = f"{path}: the job output cannot be written, so nothing probes the site: {error.strerror}"
                record.notices.append(notice)
                printer.notice(notice)


def _dry_run(
    record: RunLog,
    printer: Printer,
    site: site_publish.Site,
    publish_run: apply.PublishRun,
    arguments: PublishArguments,
) -> None:
    """Print the plan, and what would keep it from going through; nothing is changed, not even the lock is taken."""
    bucket, options = publish_run.bucket, arguments.options
    with publish_run.stage("plan"):
        state = read_state(bucket)
        plan = site_publish.site_plan(site, state, force=options.force)
        try:
            continuity = site_publish.site_continuity(site, publish_run, state, plan, options)
            record.notices += continuity.notices
            for replaced in continuity.replaced:
                record.history_replacement = HistoryReplacement(reason=replaced.reason, kept=None)
                printer.message(
                    "history-replaced",
                    f"notice: the published {replaced.stored.kind.title} would be replaced ({replaced.reason})",
                )
        except AtlasError as refusal:
            record.notices.append(f"{refusal.problem}: status {refusal.status}; {refusal.advice}")
    if state.hold:
        record.notices.append(f"publishing is held by {state.hold}: status {HeldError.status}")
    if site.missing:
        record.notices.append(f"the site lacks {', '.join(sorted(site.missing))}: status {DegradedError.status}")
    change = PlannedChange(state, plan, {path: file.size for path, file in site.files.items()})
    print_plan(record, printer, publish_run, change, arguments)
