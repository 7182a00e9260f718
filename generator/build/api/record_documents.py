"""The documents of what was there when: every interval in which something was offered, and what is gone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from generator.build.api.documents import (
    ChangeEntry,
    GoneEntry,
    GoneList,
    GoneRegionDocument,
    GoneServiceDocument,
    PresenceDocument,
)
from generator.core.layout import link, segment
from generator.history.presence import PresenceRecord

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generator.build.api.api import ApiInputs
    from generator.history.by_subject import SubjectChange
    from generator.history.gone import GoneRegion, GoneService, Successor


Span = tuple[int, int | None, tuple[int, ...]]
"""Numbers of the first reading with something and of the first one without it, and of the Regions that it was in."""


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
        *(_last(region.removed, inputs.changes.regions.get(region.code, ())) for region in regions),
        *(_last(service.removed, inputs.changes.services.get(service.code, ())) for service in services),
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
                as_of=_last(region.removed, changes), removed=region.removed, region=region, changes=_entries(changes)
            ),
        )


def each_gone_service(inputs: ApiInputs) -> Iterator[tuple[str, GoneServiceDocument]]:
    """Yield the code and the document of each service that is gone."""
    for service in inputs.gone.services:
        changes = inputs.changes.services.get(service.code, ())
        yield (
            service.code,
            GoneServiceDocument(
                as_of=_last(service.removed, changes),
                removed=service.removed,
                service=service,
                changes=_entries(changes),
            ),
        )


def _last(removed: dt.date, changes: Sequence[SubjectChange]) -> dt.date:
    return max([removed, *(entry.revised_at.date() for entry in changes)])


def _entries(changes: Sequence[SubjectChange]) -> tuple[ChangeEntry, ...]:
    return tuple(ChangeEntry.of(entry.change, entry.text) for entry in changes)
