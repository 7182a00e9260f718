"""The reports of the record: both histories, every change, every interval of every offering, and what is gone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from generator.build.reports.csv_json import csv_content
from generator.build.reports.tables import Column, Table
from generator.core import layout
from generator.core.files import Report
from generator.history.changes import changes
from generator.history.gone import gone_entities
from generator.history.presence import PresenceRecord
from generator.model import curated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.build.reports.tables import Cell
    from generator.history.changes import Change
    from generator.history.gone import GoneRegion, GoneService, Successor
    from generator.model.history import History


def history_reports(history: History) -> Iterator[Report]:
    """Yield the whole record, and its changes as a table."""
    yield Report(
        path=layout.HISTORY_NAME,
        description="The whole history as JSON Lines: every check that detected a change, with the exact differences.",
        rows=len(history.lines),
        make=lambda: history.content,
    )
    all_changes = changes(history)
    yield Report(
        path="history.csv",
        description="Every change since the first check, with the check that detected it and the previous one.",
        rows=sum(change.settled for change in all_changes),
        make=partial(csv_content, lambda: history_table(all_changes)),
    )


def resource_type_history_reports(history: History) -> Iterator[Report]:
    """Yield the whole record of resource types, which has no lines where nobody ever read them."""
    yield Report(
        path=layout.RESOURCE_TYPE_HISTORY_NAME,
        description="The history of resource types as JSON Lines: every check whose lists differed.",
        rows=len(history.lines),
        make=lambda: history.content,
    )


def presence_reports(history: History) -> Iterator[Report]:
    """Yield the table of every interval in which an offering was there."""
    yield _report(
        "presence.csv", "When each service was available in each Region, from check to check.", presence_table(history)
    )


def gone_reports(history: History) -> Iterator[Report]:
    """Yield the table of the Regions and services that are gone."""
    yield _report(
        "gone.csv", "Regions and services that AWS no longer lists, and what replaces them.", gone_table(history)
    )


def _report(path: str, description: str, table: Table) -> Report:
    return Report(path=path, description=description, rows=len(table.rows), make=partial(csv_content, lambda: table))


def history_table(changes: Iterable[Change]) -> Table:
    """Return every change that counts, oldest first, with the reading that showed it and the one before."""
    return Table(
        "History",
        (
            *(Column("date", "date"), Column("previous_date", "date")),
            *(Column(name) for name in ("kind", "region_code", "service_code", "detail")),
            Column("previous_recorded", "mark"),
        ),
        tuple(
            (
                change.date,
                change.previous_date,
                change.kind,
                change.region,
                change.service,
                detail(change),
                change.previous_recorded,
            )
            for change in changes
            if change.settled
        ),
    )


def detail(change: Change) -> str | None:
    """Return what came or went with it, what it was and is now, and when it was undone; separated by semicolons.

    An arrow never begins the text: a spreadsheet would take it for a formula.
    """
    details = [", ".join(change.codes), *(f"{kind}: {', '.join(ids)}" for kind, ids in change.zones.items())]
    if change.old or change.new:
        details.append(f"{change.old or 'none'} -> {change.new or 'none'}")
    if change.again:
        details.append("again")
    if change.undone:
        details.append(f"back on {change.undone}")
    return "; ".join(part for part in details if part) or None


def presence_table(history: History) -> Table:
    """Return every interval of every offering, by Region and service; without ``until`` it is still there."""
    record = PresenceRecord(history)
    dates = [reading.date for reading in record.readings]
    return Table(
        "Presence",
        (Column("region_code"), Column("service_code"), Column("since", "date"), Column("until", "date")),
        tuple(
            (region, service, dates[since], None if until is None else dates[until])
            for (region, service), presence in sorted(record.cells.items())
            for since, until in record.intervals(presence)
        ),
    )


def gone_table(history: History) -> Table:
    """Return every Region and service that is gone, with when and where it was there."""
    gone = gone_entities(history, curated.read())
    regions = [_row("region", region, None, [stay.code for stay in region.services], ()) for region in gone.regions]
    services = [
        _row("service", service, service.category, [stay.code for stay in service.regions], service.successors)
        for service in gone.services
    ]
    return Table(
        "Gone",
        (
            *(Column(name) for name in ("kind", "code", "name", "category")),
            *(Column(name, "date") for name in ("first_seen", "last_seen", "removed")),
            *(Column(name, "mark") for name in ("since_first_reading", "removed_recorded", "settled")),
            *(Column(name) for name in ("offered", "successors", "successor_note", "successor_source")),
        ),
        (*regions, *services),
    )


def _row(
    kind: str,
    entity: GoneRegion | GoneService,
    category: str | None,
    offered: list[str],
    successors: tuple[Successor, ...],
) -> tuple[Cell, ...]:
    first = successors[0] if successors else None
    return (
        kind,
        entity.code,
        entity.name,
        category,
        entity.first_seen,
        entity.last_seen,
        entity.removed,
        entity.since_first_reading,
        entity.removed_recorded,
        entity.settled,
        ", ".join(sorted(set(offered))) or None,
        ", ".join(successor.service for successor in successors) or None,
        first.note if first else None,
        first.source if first else None,
    )
