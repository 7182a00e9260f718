"""What changed between two catalogs, and since when a page's facts stand as they do.

The record of all readings comes with the history; until then the dates follow from the release before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from generator.catalog import Region, Service

if TYPE_CHECKING:
    from generator.catalog import Catalog, Offering

Entity = TypeVar("Entity", Region, Service)


def dated(catalog: Catalog, previous: Catalog | None) -> Catalog:
    """Return the catalog with the dates of the previous one wherever the facts are the same.

    A Region or service whose own facts and offerings did not change keeps its ``changed``; a catalog in which nothing
    at all changed keeps its ``as_of``. Without a previous catalog every date is that of the snapshot.
    """
    if previous is None:
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
