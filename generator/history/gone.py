"""What was listed once and is not any more: when and where it was there, when it went, and what is closest today."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.core.layout import segment
from generator.core.values import Value
from generator.history.presence import PresenceRecord
from generator.history.timeline import last_names
from generator.model.catalog import UNCATEGORIZED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.history.presence import Presence
    from generator.model.curated import CuratedFacts
    from generator.model.history import History


class Stay(Value, frozen=True, kw_only=True):
    """One interval: ``code`` was there from the reading of ``since`` on, and not any more in that of ``until``.

    ``since_first_reading`` says that the very first reading had it, so that it may have been there much longer.
    """

    code: str
    since: dt.date
    since_first_reading: bool
    until: dt.date


class Successor(Value, frozen=True, kw_only=True):
    """A service of today that is closest to one that is gone: how they are related, and the address that says so.

    Without an address AWS listed both under one name.
    """

    service: str
    note: str
    source: str | None


class GoneService(Value, frozen=True, kw_only=True):
    """A service that AWS does not list any more, by the last name on record.

    ``last_seen`` is the date of the last reading that had it, ``removed`` that of the first one without it; a recording
    (``removed_recorded``) is at least as old as its date. ``settled`` says that a second reading agreed. ``regions``
    has every interval in which it was offered, by Region. ``without_successor`` says that no page of AWS's
    documentation was found that names what is closest today.
    """

    code: str
    name: str
    category: str
    first_seen: dt.date
    since_first_reading: bool
    last_seen: dt.date
    removed: dt.date
    removed_recorded: bool
    settled: bool
    regions: tuple[Stay, ...]
    successors: tuple[Successor, ...]
    without_successor: bool

    @property
    def has_other_code(self) -> bool:
        """Return whether AWS lists the same service under another code since."""
        return any(successor.source is None for successor in self.successors)


class GoneRegion(Value, frozen=True, kw_only=True):
    """A Region that AWS does not list any more, as a service; ``services`` has every interval by service."""

    code: str
    name: str
    first_seen: dt.date
    since_first_reading: bool
    last_seen: dt.date
    removed: dt.date
    removed_recorded: bool
    settled: bool
    services: tuple[Stay, ...]


class GoneEntities(NamedTuple):
    """Every Region and service that is gone, by code."""

    regions: tuple[GoneRegion, ...] = ()
    services: tuple[GoneService, ...] = ()


def gone_entities(history: History, curated: CuratedFacts) -> GoneEntities:
    """Return what the history lists and its last reading does not.

    A code that differs from one of today by capitals alone is left out: both would have the same address.
    """
    record, recorded = PresenceRecord(history), last_names(history)
    regions, services = _absent(record.regions), _absent(record.services)
    stays_by_region: defaultdict[str, list[Stay]] = defaultdict(list)
    stays_by_service: defaultdict[str, list[Stay]] = defaultdict(list)
    for (region, service), presence in sorted(record.cells.items()):
        if region in regions:
            stays_by_region[region] += _stays(record, service, presence)
        if service in services:
            stays_by_service[service] += _stays(record, region, presence)
    return GoneEntities(
        regions=tuple(
            GoneRegion(
                code=code,
                name=recorded.regions[code],
                services=tuple(stays_by_region[code]),
                **_times(record, presence),
            )
            for code, presence in sorted(regions.items())
        ),
        services=tuple(
            GoneService(
                code=code,
                name=recorded.services[code],
                category=curated.services[code].category if code in curated.services else UNCATEGORIZED,
                regions=tuple(stays_by_service[code]),
                successors=_successors(code, record, curated),
                without_successor=code in curated.without_successor,
                **_times(record, presence),
            )
            for code, presence in sorted(services.items())
        ),
    )


def _is_listed(presence: Presence | None) -> bool:
    """Return whether the last reading has something."""
    return presence is not None and not (presence.gaps and presence.gaps[-1].back is None)


def _absent(presences: Mapping[str, Presence]) -> dict[str, Presence]:
    segments_of_today = {segment(code).casefold() for code, presence in presences.items() if _is_listed(presence)}
    absent: dict[str, Presence] = {}
    for code, presence in sorted(presences.items()):
        path = segment(code).casefold()
        if not _is_listed(presence) and path not in segments_of_today:
            segments_of_today.add(path)
            absent[code] = presence
    return absent


def _times(record: PresenceRecord, presence: Presence) -> dict[str, Any]:
    """Return the fields that both kinds have in common."""
    last = presence.gaps[-1]
    return {
        "first_seen": record.readings[presence.first].date,
        "since_first_reading": not presence.first,
        "last_seen": record.readings[last.went - 1].date,
        "removed": record.readings[last.went].date,
        "removed_recorded": record.readings[last.went].recorded,
        "settled": record.is_settled(last),
    }


def _stays(record: PresenceRecord, code: str, presence: Presence) -> list[Stay]:
    """Return the intervals of an offering whose Region or service is gone: the last one has ended, too."""
    return [
        Stay(
            code=code,
            since=record.readings[interval.since].date,
            since_first_reading=not interval.since,
            until=record.readings[interval.until].date,
        )
        for interval in record.intervals(presence)
        if interval.until is not None
    ]


def _successors(code: str, record: PresenceRecord, curated: CuratedFacts) -> tuple[Successor, ...]:
    row = curated.successors.get(code)
    if row is None:
        return ()
    return tuple(
        Successor(service=successor, note=row.note, source=row.source)
        for successor in row.codes
        if _is_listed(record.services.get(successor))
    )
