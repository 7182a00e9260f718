"""The command ``rollback``: the site back to an earlier release, and publishing held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.aws import clients
from generator.cli.aws_options import count_calls
from generator.cli.command import run, with_arguments, with_options
from generator.cli.hosting_options import CHANGE_OPTIONS, ChangeArguments, bucket_options, make_publish_run
from generator.cli.publish_output import PlannedChange, print_outcome, print_plan
from generator.core.errors import AtlasError
from generator.publish import apply
from generator.publish import rollback as site_rollback
from generator.publish.bucket_state import read_state

if TYPE_CHECKING:
    from generator.cli.console import Printer
    from generator.model.run_log import RunLog


@dataclass(frozen=True, kw_only=True)
class RollbackArguments(ChangeArguments):
    """What ``rollback`` takes; each field is the option of its name, ``target`` that of ``--to``."""

    target: str
    dry_run: bool


@click.command()
@bucket_options()
@with_options(*CHANGE_OPTIONS)
@click.option(
    "--to",
    "target",
    required=True,
    metavar="RELEASE",
    help="The release to go back to, as releases lists it; previous is the one before the current one.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show what would be restored, kept, deleted and invalidated; change nothing.",
)
@with_arguments(RollbackArguments)
def rollback(arguments: RollbackArguments) -> None:
    """Take the site back to an earlier release, and hold publishing until resume.

    What the next run needs to know of the last release stays as it is: no history is lost.
    """
    with run("rollback", arguments) as (record, printer):
        calls = clients.Calls()
        record.run, record.dry_run = arguments.identity, arguments.dry_run
        try:
            publish_run = make_publish_run(record, printer, calls, arguments)
            if arguments.dry_run:
                _dry_run(record, printer, publish_run, arguments)
                return
            with printer.progress("restoring", "objects restored", calls) as on_sent:
                publish_run = publish_run._replace(on_sent=on_sent)
                outcome = site_rollback.rollback(arguments.target, publish_run, accept_deletes=arguments.accept_deletes)
        finally:
            count_calls(record, calls)
        bucket = publish_run.bucket
        if outcome is None:
            printer.message("unchanged", f"{bucket}: holds that release already; nothing was done, and nothing is held")
            return
        print_outcome(record, printer, publish_run, outcome)
        printer.message("held", f"publishing is held; lift it with `{bucket.command('resume')}`")


def _dry_run(record: RunLog, printer: Printer, publish_run: apply.PublishRun, arguments: RollbackArguments) -> None:
    """Print what a rollback would do, and what would keep it from going through; nothing is changed."""
    bucket = publish_run.bucket
    with publish_run.stage("plan"):
        state = read_state(bucket)
        rollback_plan = site_rollback.rollback_plan(arguments.target, bucket, state)
        try:
            site_rollback.require_versions(bucket, rollback_plan.target, rollback_plan.plan)
        except AtlasError as refusal:
            record.notices.append(f"{refusal.problem}: status {refusal.status}")
    printer.message(
        "target",
        f"{bucket}: back to {rollback_plan.target.id}, as of {rollback_plan.target.as_of}",
        release=rollback_plan.target.id,
    )
    change = PlannedChange(
        state, rollback_plan.plan, {path: entry.size for path, entry in rollback_plan.target.files.items()}
    )
    print_plan(record, printer, publish_run, change, arguments)
