"""What ``publish`` and ``rollback`` print: the plan of a dry run, and what was done."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.table import Table

from generator.core.errors import DeletesError, HeldError
from generator.core.printable import MAX_NAMED_PATHS
from generator.core.text import utc_minute
from generator.publish import lease

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.cli.console import Printer
    from generator.cli.hosting_options import ChangeArguments
    from generator.model.run_log import RunLog
    from generator.publish import apply
    from generator.publish.bucket_state import BucketState
    from generator.publish.plan import Plan


WIDTH = 120
"""Columns of the table: as wide as a workflow's log shows."""


class PlannedChange(NamedTuple):
    """What a dry run shows: the bucket as it is, the plan for it, the sizes of what would be sent."""

    state: BucketState
    plan: Plan
    sizes: dict[str, int]


def print_plan(
    record: RunLog,
    printer: Printer,
    publish_run: apply.PublishRun,
    change: PlannedChange,
    arguments: ChangeArguments,
) -> None:
    """Print what a dry run would do, for people as a table, and what would keep it from being done."""
    state, plan, sizes = change
    record.counts = _counts(plan, len(plan.invalidate), sum(sizes[path] for path in plan.upload))
    if arguments.log_format != "json":
        present = {path: stored.size for path, stored in state.objects.items()}
        printer.message("table", *_table(plan, present | sizes))
    printer.message(
        "planned",
        f"{publish_run.bucket}: a dry run, nothing was changed",
        uploads=plan.upload,
        deletes=plan.delete,
        addresses=plan.invalidate,
        **record.counts,
    )
    if state.locked and (holder := lease.holder(publish_run.bucket, publish_run.clock)):
        record.notices.append(f"{holder} is publishing: status {HeldError.status}")
    if plan.suspicious and not arguments.accept_deletes:
        record.notices.append(f"so many deletes are refused without --accept-deletes: status {DeletesError.status}")
    for notice in record.notices:
        printer.notice(notice)


def _table(plan: Plan, sizes: dict[str, int]) -> list[str]:
    table = Table("", "objects", "bytes", "which")
    table.columns[1].justify = table.columns[2].justify = "right"
    rows = (("upload", plan.upload), ("keep", plan.keep), ("delete", plan.delete))
    for name, paths in rows:
        table.add_row(name, f"{len(paths):,}", f"{sum(sizes[path] for path in paths):,}", _paths(paths))
    table.add_row("invalidate", f"{len(plan.invalidate):,}", "", _paths(plan.invalidate))
    out = io.StringIO()
    Console(file=out, width=WIDTH, markup=False, highlight=False).print(table)
    return out.getvalue().rstrip().splitlines()


def _paths(paths: Collection[str]) -> str:
    excerpt = "\n".join(list(paths)[:MAX_NAMED_PATHS])
    return excerpt if len(paths) <= MAX_NAMED_PATHS else f"{excerpt}\nand {len(paths) - MAX_NAMED_PATHS:,} more"


def _counts(plan: Plan, invalidated: int, sent: int) -> dict[str, int]:
    return {
        "uploaded": len(plan.upload),
        "kept": len(plan.keep),
        "deleted": len(plan.delete),
        "invalidated": invalidated,
        "bytes": sent,
    }


def print_outcome(record: RunLog, printer: Printer, publish_run: apply.PublishRun, outcome: apply.Outcome) -> None:
    """Print what was sent, kept, deleted and invalidated."""
    record.counts = _counts(outcome.plan, outcome.invalidated, outcome.bytes)
    counts = record.counts
    read_text = f"; read at {utc_minute(record.read_at)}" if record.read_at else ""
    printer.message(
        "published",
        f"{publish_run.bucket}: {f'release {outcome.release}' if outcome.release else 'no news'}; "
        f"{counts['uploaded']:,} sent ({counts['bytes']:,} bytes), {counts['kept']:,} kept, {counts['deleted']:,} "
        f"deleted, {counts['invalidated']:,} addresses invalidated; all compared{read_text}; {record.calls:,} calls, "
        f"{record.retries} retries, {record.seconds:.1f} s",
        release=outcome.release,
        read_at=record.read_at.isoformat() if record.read_at else None,
        invalidation=outcome.invalidation,
        seconds=round(record.seconds, 3),
        **counts,
    )
