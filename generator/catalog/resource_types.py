"""Join the lists of resource types with the services that their namespaces belong to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from generator.catalog import tool_names
from generator.model.catalog import UNCATEGORIZED
from generator.model.resource_types import (
    NOT_READ,
    Namespace,
    ResourceType,
    ResourceTypeCatalog,
    namespace_code,
    namespace_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from generator.model.catalog import Catalog, Service
    from generator.model.curated import CuratedNames, UnmappedRow
    from generator.model.resource_types import ResourceTypeReading


def resource_types(
    reading: ResourceTypeReading,
    read_at: dt.datetime,
    regions: Collection[str],
    services: dict[str, Service],
    names: CuratedNames,
) -> ResourceTypeCatalog:
    """Return the resource types of one reading, without dates, for the Regions and services of a catalog.

    A Region that the catalog lacks is left out, with the types that are registered nowhere else. Namespaces that differ
    in capitals alone are one: they would share an address.
    """
    list_dates = {code: dates for code, dates in reading.regions.items() if code in regions}
    by_code: defaultdict[str, list[ResourceType]] = defaultdict(list)
    for name, codes in reading.types.items():
        if dates := dict.fromkeys(code for code in codes if code in list_dates):
            by_code[namespace_code(namespace_of(name))].append(ResourceType(name=name, regions=dates))
    owners = _owners(names, services)
    return ResourceTypeCatalog(
        source=reading.source,
        recorded=reading.recorded,
        as_of=read_at.astimezone(dt.UTC).date(),
        regions={code: _date(each.read_at) if each.problem else None for code, each in sorted(list_dates.items())},
        unknown={code: reading.unknown.get(code, NOT_READ) for code in sorted(regions) if code not in list_dates},
        namespaces=tuple(
            sorted(
                (_namespace(_spelling(types, owners), types, owners, services, names) for types in by_code.values()),
                key=lambda namespace: namespace.name,
            )
        ),
        former_namespaces=_former(services, names),
    )


def _former(services: dict[str, Service], names: CuratedNames) -> dict[str, Namespace]:
    """Return the namespaces that only earlier lists have, by name."""
    former = names.former_namespaces
    return {name: _without_types(name, code, None, services) for name, code in former.services.items()} | {
        name: _without_types(name, None, row, services) for name, row in former.unmapped.items()
    }


def _without_types(
    name: str, service: str | None, unmapped: UnmappedRow | None, services: dict[str, Service]
) -> Namespace:
    part_of = unmapped.part_of if unmapped and unmapped.part_of in services else None
    nearest = services.get(service or part_of or "")
    return Namespace(
        name=name,
        service=service,
        category=nearest.category if nearest else UNCATEGORIZED,
        reason=unmapped.reason if unmapped else None,
        part_of=part_of,
        types=(),
    )


def _spelling(types: Sequence[ResourceType], owners: Collection[str]) -> str:
    """Return the name of the namespace of types: of several spellings the one that a service has, else the first."""
    return min({namespace_of(each.name) for each in types}, key=lambda name: (name not in owners, name))


def with_resource_types(
    catalog: Catalog, reading: ResourceTypeReading, read_at: dt.datetime, names: CuratedNames
) -> Catalog:
    """Return a catalog with the resource types of a reading, without dates."""
    types = resource_types(reading, read_at, catalog.region, catalog.service, names)
    return msgspec.structs.replace(catalog, resource_types=types)


def _owners(names: CuratedNames, services: dict[str, Service]) -> dict[str, str]:
    """Return the service of each namespace that has one in the catalog; of a shared one, that which it leads to."""
    owners = {name: code for code in services if code in names.names for name in names.names[code].cloudformation}
    leading = {name: codes[0] for name, codes in tool_names.shared(names).items() if name in owners}
    return owners | {name: code for name, code in leading.items() if code in services}


def _namespace(
    name: str,
    types: Sequence[ResourceType],
    owners: dict[str, str],
    services: dict[str, Service],
    names: CuratedNames,
) -> Namespace:
    service = owners.get(name)
    unmapped = None if service else names.unmapped.cloudformation.get(name)
    return msgspec.structs.replace(_without_types(name, service, unmapped, services), types=tuple(types))


def _date(time: dt.datetime) -> dt.date:
    return time.astimezone(dt.UTC).date()
