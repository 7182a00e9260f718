"""What changed between two catalogs, and since when a page's facts stand as they do.

The record of all readings comes with the history; until then the dates follow from the release before.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

import msgspec

from generator.catalog import Region, Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.catalog import Catalog, Offering

Entity = TypeVar("Entity", Region, Service)


def dated(catalog: Catalog, previous: Catalog | None) -> Catalog:
    """Return the catalog with the dates of the previous one wherever the facts are the same.

    A Region or service whose own facts and offerings did not change keeps its ``changed``; a catalog in which nothing
    at all changed keeps its ``as_of``. Without a previous catalog every date is that of the snapshot.
    """
    if previous is None or previous.as_of > catalog.as_of:
        return catalog
    regions = tuple(
        _keep(one, previous.region.get(one.code), catalog.in_region, previous.in_region) for one in catalog.regions
    )
    services = tuple(
        _keep(one, previous.service.get(one.code), catalog.of_service, previous.of_service) for one in catalog.services
    )
    found = msgspec.structs.replace(catalog, regions=regions, services=services)
    same = msgspec.structs.replace(found, as_of=previous.as_of)
    return same if same == previous else found


def changes(previous: Catalog, catalog: Catalog) -> tuple[str, ...]:
    """Return what appeared, went or was renamed between two catalogs, a sentence for each.

    Regions come first, then services, names, and offerings; each kind in the order of its names. A Region or service
    that appears or goes is one change, whatever it offers: its offerings are counted in it.
    """
    return (
        *_regions(previous, catalog),
        *_services(previous, catalog),
        *_renames(previous.regions, catalog.region),
        *_renames(previous.services, catalog.service),
        *_offerings(previous, catalog),
    )


def _regions(previous: Catalog, catalog: Catalog) -> Iterator[str]:
    for one, title in _titled(catalog.regions):
        if one.code not in previous.region:
            yield f"{title} is a new Region, with {_count(len(catalog.in_region[one.code]), 'service')}"
    for one, title in _titled(previous.regions):
        if one.code not in catalog.region:
            yield f"the Region {title} is gone, with {_count(len(previous.in_region[one.code]), 'service')}"


def _services(previous: Catalog, catalog: Catalog) -> Iterator[str]:
    for one, title in _titled(catalog.services):
        if one.code not in previous.service:
            yield f"{title} is a new service, in {_count(len(catalog.of_service[one.code]), 'Region')}"
    for one, title in _titled(previous.services):
        if one.code not in catalog.service:
            yield f"the service {title} is gone, from {_count(len(previous.of_service[one.code]), 'Region')}"


def _renames(before: Sequence[Entity], now: dict[str, Entity]) -> Iterator[str]:
    for one, title in _titled(before):
        if one.code in now and now[one.code].label != one.label:
            yield f"{title} is now named {now[one.code].label}"


def _offerings(previous: Catalog, catalog: Catalog) -> Iterator[str]:
    """Offerings that came or went where both the service and the Region stayed."""
    regions = [pair for pair in _titled(catalog.regions) if pair[0].code in previous.region]
    for service, title in _titled(catalog.services):
        if service.code not in previous.service:
            continue
        now, before = catalog.of_service[service.code], previous.of_service[service.code]
        for region, place in regions:
            if region.code in now and region.code not in before:
                yield f"{title} came to {place}"
            elif region.code in before and region.code not in now:
                yield f"{title} left {place}"


def _titled(entities: Sequence[Entity]) -> list[tuple[Entity, str]]:
    """Return each with a name that no other of them has, in the order of the names."""
    labels = Counter(one.label for one in entities)
    ordered = sorted(entities, key=lambda one: (one.label.casefold(), one.code))
    return [(one, one.label if labels[one.label] == 1 else f"{one.label} [{one.code}]") for one in ordered]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _keep(
    one: Entity,
    before: Entity | None,
    offered: dict[str, dict[str, Offering]],
    offered_before: dict[str, dict[str, Offering]],
) -> Entity:
    if before is None or offered[one.code] != offered_before[one.code]:
        return one
    same = msgspec.structs.replace(one, changed=before.changed)
    return same if same == before else one
