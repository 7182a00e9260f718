"""What ``fetch`` prints: what was read, or why nothing had to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.cli.console import reading_description
from generator.core import layout
from generator.core.printable import path_list
from generator.model import history
from generator.model.snapshot import notices, resource_type_notice

if TYPE_CHECKING:
    from pathlib import Path

    from generator.cli.console import Printer
    from generator.fetch.fetch import FetchResult
    from generator.fetch.resource_types import ListsRead
    from generator.fetch.schema_zip import Transfer
    from generator.model.run_log import RunLog


def _digest_notice(previous: dict[str, bytes]) -> str | None:
    """Return what to report of lines of the last release's history that carry no digest."""
    content = previous.get(layout.HISTORY_NAME)
    return history.digest_notice(history.decode(content, layout.HISTORY_NAME)) if content else None


def print_lists(record: RunLog, printer: Printer, lists: ListsRead, transfer: Transfer) -> None:
    """Print and record what came of the lists of resource types, and how many bytes of their zips were read."""
    reading = lists.reading
    kept_count = sum(region.problem is not None for region in reading.regions.values())
    counts = {
        "resource_types": len(reading.types),
        "resource_type_lists": len(reading.regions),
        "resource_type_lists_unchanged": lists.unchanged,
        "resource_type_lists_kept": kept_count,
        "resource_type_lists_unknown": len(reading.unknown),
        "resource_type_bytes": transfer.bytes_read,
        "resource_type_bytes_whole": transfer.bytes_whole,
    }
    record.counts |= counts
    unknown = [f"{code} ({lists.problems.get(code, 'a copy')})" for code in reading.unknown]
    printer.message(
        "resource-types",
        f"{len(reading.types):,} resource types of {len(reading.regions)} Regions: {lists.unchanged} lists unchanged, "
        f"{kept_count} kept from an earlier check; {transfer.sent:,} requests, {transfer.retried} retries, "
        f"{_mebibytes(transfer.bytes_read)} of {_mebibytes(transfer.bytes_whole)} MiB",
        *([f"resource types unknown: {', '.join(unknown)}"] if unknown else []),
        *([f"left out, since their names cannot be read: {path_list(lists.unnamed)}"] if lists.unnamed else []),
        requests=transfer.sent,
        retries=transfer.retried,
        unknown=reading.unknown,
        unnamed=lists.unnamed,
        **counts,
    )


def _mebibytes(count: int) -> str:
    return f"{count / 1024 / 1024:.1f}"


def print_stale(printer: Printer, out: Path, reason: str) -> None:
    """Print why the snapshot that is there is not kept."""
    printer.message("stale", f"{out}: not kept, since {reason}", reason=reason)


def print_result(record: RunLog, printer: Printer, result: FetchResult, out: Path) -> None:
    """Print and record what the snapshot has, and what became of it: it was result, or kept."""
    reading = result.snapshot
    record.read_at = reading.read_at
    record.counts |= {
        "regions": len(reading.regions),
        "services": len(reading.services),
        "offerings": sum(len(region.services) for region in reading.regions),
        "launches": len(reading.launches),
    }
    record.notices += notices(reading)
    if reading.feed.problem:
        printer.notice(f"the launch feed {reading.feed.problem}; known dates are kept")
    if notice := resource_type_notice(reading):
        printer.notice(notice)
    if result.previous is not None:
        names = ", ".join(result.previous) or "nothing there: a first release"
        printer.message("previous", f"last release: {names}")
        if notice := _digest_notice(result.previous):
            record.notices.append(notice)
            printer.notice(notice)
    counts = record.counts
    printer.message(
        "kept" if result.is_kept else "promoted" if result.is_promoted else "fetched",
        f"{out}: {'kept, since it is recent enough: ' if result.is_kept else ''}"
        f"{'promoted, as another environment published it: ' if result.is_promoted else ''}"
        f"{counts['regions']} Regions, {counts['services']} services, {counts['offerings']:,} offerings, "
        f"{counts['launches']} launches, {reading_description(reading)}; "
        f"{record.calls:,} calls, {record.retries} retries, {record.throttled} throttled, {record.seconds:.1f} s",
        read_at=reading.read_at.isoformat(),
        out=str(out),
        calls=record.calls,
        retries=record.retries,
        throttled=record.throttled,
        seconds=round(record.seconds, 3),
        **counts,
    )
