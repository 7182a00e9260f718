"""Join the lists of resource types with the services that their namespaces belong to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from generator.catalog import tool_names
from generator.model.catalog import UNCATEGORISED
from generator.model.resource_types import Namespace, ResourceType, ResourceTypeCatalog, namespace_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.model.catalog import Service
    from generator.model.curated import CuratedNames
    from generator.model.resource_types import ResourceTypeReading


NOT_READ = "Its list of resource types was never read."


def resource_types(
    reading: ResourceTypeReading,
    read_at: dt.datetime,
    regions: Collection[str],
    services: dict[str, Service],
    names: CuratedNames,
) -> ResourceTypeCatalog:
    """Return the resource types of one reading, without dates, for the Regions and services of a catalog.

    A Region that the catalog lacks is left out, with the types that are registered nowhere else.
    """
    known = {code: dates for code, dates in reading.regions.items() if code in regions}
    by_namespace: defaultdict[str, list[ResourceType]] = defaultdict(list)
    for name, codes in reading.types.items():
        if dates := dict.fromkeys(code for code in codes if code in known):
            by_namespace[namespace_of(name)].append(ResourceType(name=name, regions=dates))
    owners = _owners(names, services)
    return ResourceTypeCatalog(
        source=reading.source,
        recorded=reading.recorded,
        as_of=read_at.astimezone(dt.UTC).date(),
        regions={code: _date(each.read_at) if each.problem else None for code, each in sorted(known.items())},
        unknown={code: reading.unknown.get(code, NOT_READ) for code in sorted(regions) if code not in known},
        namespaces=tuple(
            _namespace(name, tuple(by_namespace[name]), owners, services, names) for name in sorted(by_namespace)
        ),
    )


def _owners(names: CuratedNames, services: dict[str, Service]) -> dict[str, str]:
    """Return the service of each namespace that has one in the catalog; of a shared one, that which it leads to."""
    owners = {name: code for code in services if code in names.names for name in names.names[code].cloudformation}
    leading = {name: codes[0] for name, codes in tool_names.shared(names).items() if name in owners}
    return owners | {name: code for name, code in leading.items() if code in services}


def _namespace(
    name: str,
    types: tuple[ResourceType, ...],
    owners: dict[str, str],
    services: dict[str, Service],
    names: CuratedNames,
) -> Namespace:
    service = owners.get(name)
    unmapped = names.unmapped.cloudformation.get(name)
    part_of = unmapped.part_of if unmapped and unmapped.part_of in services else None
    nearest = service or part_of
    return Namespace(
        name=name,
        service=service,
        category=services[nearest].category if nearest else UNCATEGORISED,
        reason=None if service else unmapped.reason if unmapped else None,
        part_of=None if service else part_of,
        types=types,
    )


def _date(time: dt.datetime) -> dt.date:
    return time.astimezone(dt.UTC).date()
