"""The documents of what was there when: their types, and the functions that make them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from generator.build.api.change_documents import ChangeEntry, change_entries, last_revised
from generator.core.layout import link, segment
from generator.core.values import Value
from generator.history.gone import GoneRegion, GoneService, Successor
from generator.history.presence import PresenceRecord
from generator.model.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.api.api import ApiInputs


Span = tuple[int, int | None, tuple[int, ...]]
"""Numbers of the first reading with something and of the first one without it, and of the Regions that it was in."""


class PresenceDocument(Document, frozen=True, kw_only=True):
    """``presence.json``: when each offering was there, so that the state at any reading can be computed.

    Readings, Regions and services are named once and then meant by their number in these lists, from 0. A span is
    ``[since, until]``: the number of the first reading with something, and of the first one without it (null: it is
    still there). ``offerings[i]`` belongs to ``services[i]`` and has spans with the Regions that they hold for:
    ``[since, until, [regions]]``. ``region_spans`` and ``service_spans`` say when a Region or a service was listed at
    all.

    A ``since`` of 0 is the very first reading: what it had may be much older. ``recorded`` marks the readings that are
    recordings, at least as old as their date: what they show had happened by then, and may have happened before the
    date of the reading before. An offering that one reading alone lacks has two spans.
    """

    readings: tuple[dt.date, ...]
    recorded: tuple[bool, ...]
    regions: tuple[str, ...]
    region_names: tuple[str, ...]
    region_spans: tuple[tuple[tuple[int, int | None], ...], ...]
    services: tuple[str, ...]
    service_names: tuple[str, ...]
    service_spans: tuple[tuple[tuple[int, int | None], ...], ...]
    offerings: tuple[tuple[tuple[int, int | None, tuple[int, ...]], ...], ...]


class GoneEntry(Value, frozen=True, kw_only=True):
    """A Region or service that AWS does not list any more, by the last name on record. ``path`` leads to the rest.

    ``last_seen`` is the date of the last reading that had it, ``removed`` that of the first one without it; a recording
    (``removed_recorded``) is at least as old as its date. With ``since_first_reading`` it may have been there long
    before ``first_seen``. ``settled`` says that a second reading agreed. ``count`` is in how many Regions a service
    was, or how many services a Region had. ``successors`` are what is closest today, where a source says so.
    """

    kind: Literal["region", "service"]
    code: str
    name: str
    category: str | None
    first_seen: dt.date
    since_first_reading: bool
    last_seen: dt.date
    removed: dt.date
    removed_recorded: bool
    settled: bool
    count: int
    successors: tuple[Successor, ...]
    path: str


class GoneList(Document, frozen=True, kw_only=True):
    """``gone.json``: every Region and service that was listed once and is not any more, Regions first."""

    gone: tuple[GoneEntry, ...]


class GoneRegionDocument(Document, frozen=True, kw_only=True):
    """``regions/{code}.json`` of a Region that is gone: ``removed`` says since which reading; the rest is history."""

    removed: dt.date
    region: GoneRegion
    changes: tuple[ChangeEntry, ...]


class GoneServiceDocument(Document, frozen=True, kw_only=True):
    """``services/{code}.json`` of a service that is gone: ``removed`` says since which reading; the rest is history."""

    removed: dt.date
    service: GoneService
    changes: tuple[ChangeEntry, ...]


def presence(inputs: ApiInputs) -> PresenceDocument:
    """Return ``presence.json``."""
    record = PresenceRecord(inputs.history)
    regions, services = sorted(record.regions), sorted(record.services)
    number = {code: place for place, code in enumerate(regions)}
    spans: dict[str, defaultdict[tuple[int, int | None], list[int]]] = {code: defaultdict(list) for code in services}
    for (region, service), cell in sorted(record.cells.items()):
        for interval in record.intervals(cell):
            spans[service][interval].append(number[region])
    titles = inputs.changes.titles
    return PresenceDocument(
        as_of=inputs.catalog.as_of,
        readings=tuple(reading.date for reading in record.readings),
        recorded=tuple(reading.recorded for reading in record.readings),
        regions=tuple(regions),
        region_names=tuple(titles.regions[code] for code in regions),
        services=tuple(services),
        service_names=tuple(titles.services[code] for code in services),
        region_spans=tuple(
            tuple((since, until) for since, until in record.intervals(record.regions[code])) for code in regions
        ),
        service_spans=tuple(
            tuple((since, until) for since, until in record.intervals(record.services[code])) for code in services
        ),
        offerings=tuple(_spans(spans[code]) for code in services),
    )


def _spans(spans: dict[tuple[int, int | None], list[int]]) -> tuple[Span, ...]:
    """Return a service's spans, the oldest first; of those that begin together the ones that are over first."""
    in_order = sorted(spans.items(), key=lambda item: (item[0][0], item[0][1] is None, item[0][1] or 0))
    return tuple((since, until, tuple(regions)) for (since, until), regions in in_order)


def gone(inputs: ApiInputs) -> GoneList:
    """Return ``gone.json``."""
    regions, services = inputs.gone
    last = [
        *(last_revised(region.removed, inputs.changes.regions.get(region.code, ())) for region in regions),
        *(last_revised(service.removed, inputs.changes.services.get(service.code, ())) for service in services),
    ]
    return GoneList(
        as_of=max(last, default=inputs.catalog.since or inputs.catalog.as_of),
        gone=(
            *(_entry(region, kind="region", count=len({stay.code for stay in region.services})) for region in regions),
            *(
                _entry(
                    service,
                    kind="service",
                    count=len({stay.code for stay in service.regions}),
                    category=service.category,
                    successors=service.successors,
                )
                for service in services
            ),
        ),
    )


def _entry(
    entity: GoneRegion | GoneService,
    *,
    kind: Literal["region", "service"],
    count: int,
    category: str | None = None,
    successors: tuple[Successor, ...] = (),
) -> GoneEntry:
    return GoneEntry(
        kind=kind,
        code=entity.code,
        name=entity.name,
        category=category,
        first_seen=entity.first_seen,
        since_first_reading=entity.since_first_reading,
        last_seen=entity.last_seen,
        removed=entity.removed,
        removed_recorded=entity.removed_recorded,
        settled=entity.settled,
        count=count,
        successors=successors,
        path=link(f"{kind}s/{segment(entity.code)}.json"),
    )


def each_gone_region(inputs: ApiInputs) -> Iterator[tuple[str, GoneRegionDocument]]:
    """Yield the code and the document of each Region that is gone."""
    for region in inputs.gone.regions:
        changes = inputs.changes.regions.get(region.code, ())
        yield (
            region.code,
            GoneRegionDocument(
                as_of=last_revised(region.removed, changes),
                removed=region.removed,
                region=region,
                changes=change_entries(changes),
            ),
        )


def each_gone_service(inputs: ApiInputs) -> Iterator[tuple[str, GoneServiceDocument]]:
    """Yield the code and the document of each service that is gone."""
    for service in inputs.gone.services:
        changes = inputs.changes.services.get(service.code, ())
        yield (
            service.code,
            GoneServiceDocument(
                as_of=last_revised(service.removed, changes),
                removed=service.removed,
                service=service,
                changes=change_entries(changes),
            ),
        )
