"""The command ``history``: a history of recordings, or a published one brought back."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from generator.aws import clients
from generator.cli.aws_options import count_calls
from generator.cli.command import FILE, FOLDER, require_reason, run, with_arguments, with_options
from generator.cli.hosting_options import LOCK_OPTIONS, LockArguments, bucket_options, make_publish_run
from generator.core.disk import require_writable, write_whole
from generator.core.text import quantity
from generator.fetch import ingest, resource_type_ingest
from generator.model import bundled_histories
from generator.model.run_log import HistoryReplacement
from generator.publish import restoration

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.cli.console import Printer
    from generator.model.history import History
    from generator.model.run_log import RunLog


@dataclass(frozen=True, kw_only=True)
class HistoryArguments(LockArguments):
    """What ``history`` takes; each field is the option of its name."""

    recordings: Path | None
    resource_types: Path | None
    out: Path
    restore: str | None
    replace_history: str | None


@click.command()
@click.option("--recordings", type=FOLDER, help="Make one of this folder's wheels of moto, 3.1.0 and later.")
@click.option(
    "--resource-types",
    type=FOLDER,
    help="Make the history of resource types instead, of this folder's wheels of cfn-lint, 0.17.0 and later.",
)
@click.option(
    "--out", type=FILE, default="history.jsonl", show_default=True, help="The history to write; .gz compresses it."
)
@click.option(
    "--restore",
    metavar="RELEASE",
    help="Bring this release's history back instead, from the version that the bucket keeps.",
)
@click.option("--replace-history", metavar="REASON", help="Restore it although lines that are there would be lost.")
@bucket_options(required=False)
@with_options(*LOCK_OPTIONS)
@with_arguments(HistoryArguments)
def history(arguments: HistoryArguments) -> None:
    """Make a history of the recordings in packages, or bring one that was published back.

    Each recording is dated by its package; those that repeat an earlier one are dropped, and of cfn-lint's the last one
    of each month is taken. The histories that ship with the package were made in this way.
    """
    sources = (arguments.recordings, arguments.resource_types, arguments.restore)
    if sum(source is not None for source in sources) != 1:
        raise click.UsageError("give one of --recordings FOLDER, --resource-types FOLDER, --restore RELEASE")
    if arguments.restore is not None and not arguments.bucket:
        raise click.UsageError("--restore needs --bucket")
    with run("history", arguments) as (record, printer):
        if arguments.recordings is not None:
            make = partial(ingest.ingest, arguments.recordings)
            _ingest(record, printer, make, "offerings", arguments.out)
        elif arguments.resource_types is not None:
            make = partial(resource_type_ingest.ingest, arguments.resource_types, regions_ever_listed())
            _ingest(record, printer, make, "types in Regions", arguments.out)
        elif arguments.restore is not None:
            _restore(record, printer, arguments.restore, arguments)


def _restore(record: RunLog, printer: Printer, release: str, arguments: HistoryArguments) -> None:
    reason = require_reason("--replace-history", arguments.replace_history, "say in a few words why those lines may go")
    calls = clients.Calls()
    record.run = arguments.identity
    try:
        publish_run = make_publish_run(record, printer, calls, arguments)
        result = restoration.restore(release, publish_run, reason)
    finally:
        count_calls(record, calls)
    record.counts = {"lines": result.lines}
    if reason and result.replaced:
        record.history_replacement = HistoryReplacement(reason=reason, kept=result.kept)
    kept_text = f"; the one it replaced is kept as {result.kept}" if result.kept else ""
    lines = quantity(result.lines, "line")
    printer.message(
        "restored",
        f"{publish_run.bucket}: the history of release {release}, {lines}, is the published one{kept_text}",
        release=release,
        kept=result.kept,
        **record.counts,
    )


def regions_ever_listed() -> list[str]:
    """Return the Regions that AWS's parameters list or did: cfn-lint has lists of isolated Regions, which they lack."""
    return sorted({code for reading in bundled_histories.offerings().readings for code in reading.regions_appeared})


def _ingest(
    record: RunLog,
    printer: Printer,
    make: Callable[[Callable[[ingest.IngestStep], None]], History],
    unit: str,
    out: Path,
) -> None:
    def on_step(step: ingest.IngestStep) -> None:
        words = f"{step.counts.offerings:,} {unit}" if step.counts else "repeats an earlier one"
        printer.message(
            "recording", f"{step.number} of {step.total}: {step.name}, {step.date}: {words}", recording=step.name
        )

    require_writable(out)
    with record.stage("ingest"):
        new_history = make(on_step)
    with record.stage("write"):
        content = new_history.content
        write_whole(out, gzip.compress(content, mtime=0) if out.suffix == ".gz" else content)
    size, record.as_of = len(new_history.content), new_history.as_of
    record.counts = {"readings": len(new_history.readings), "bytes": size}
    printer.message(
        "history",
        f"{out}: {len(new_history.readings)} readings from {new_history.since} to {new_history.as_of}, {size:,} bytes; "
        f"{record.seconds:.1f} s, {record.peak_mib:.0f} MiB",
        out=str(out),
        **record.counts,
    )
