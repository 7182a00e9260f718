"""What the pages of services and Regions say of resource types: how many there are, beside where services are listed.

A type that is registered says that CloudFormation accepts it, not that the service is available; so both are shown.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import views
from generator.model.resource_types import namespace_path

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from markupsafe import Markup

    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.model.catalog import Catalog
    from generator.model.resource_types import Namespace, ResourceType


class NamespaceCount(NamedTuple):
    """A namespace: how many of its types are meant, and how many it has."""

    path: str
    name: str
    registered: int
    total: int


class MissingTypes(NamedTuple):
    """Types of a service that are not registered in these Regions, where the service is available.

    The namespace is left out of their names where the service has only one.
    """

    names: tuple[str, ...]
    entities: list[PageEntity]


class ServiceTypes(NamedTuple):
    """The resource types of a service, of whose Regions ``known`` have known types.

    ``namespaces`` count the types that all of these Regions have; ``missing`` those that some lack, the fewest first.
    ``beyond`` are Regions where types are registered and the service is not listed, ``unknown`` those of the service
    whose types are unknown.
    """

    namespaces: list[NamespaceCount]
    registered: int
    total: int
    known: int
    missing: list[MissingTypes]
    beyond: list[PageEntity]
    unknown: list[PageEntity]

    @property
    def beyond_codes(self) -> Markup:
        """The codes of the Regions where the service is not listed, as HTML."""
        return views.code_list(tuple(entity.code for entity in self.beyond))


class TypesOfOneRegion(NamedTuple):
    """The resource types of a Region: how many are registered (None: unknown, with the reason) of how many.

    ``list_date`` is the date of the list if no later one could be read. ``complete`` counts the namespaces with all
    their types here, ``absent`` those with none. ``missing`` are namespaces that lack types although their service is
    available here, ``beyond`` those with types here although AWS lists no such service here, ``partial`` the others
    with some of their types.
    """

    registered: int | None
    total: int
    reason: str | None
    list_date: dt.date | None
    complete: int
    absent: int
    missing: list[NamespaceCount]
    beyond: list[NamespaceCount]
    partial: list[NamespaceCount]


def service_types(catalog: Catalog, entities: PageEntities, code: str) -> ServiceTypes | None:
    """Return the resource types of a service (None: it has none)."""
    types = catalog.type_catalog
    namespaces = types.of_service.get(code, ())
    if not namespaces:
        return None
    offered = catalog.of_service[code]
    in_order = [region.code for regions in catalog.by_geography.values() for region in regions]
    known_regions = [region for region in in_order if region in offered and region in types.regions]
    every = [(_name(each, namespaces), each) for namespace in namespaces for each in namespace.types]
    lacking: defaultdict[tuple[str, ...], list[PageEntity]] = defaultdict(list)
    for region in known_regions:
        lacking[tuple(name for name, each in every if region not in each.regions)].append(entities.regions[region])
    missing = [MissingTypes(names, lacking[names]) for names in sorted(lacking, key=lambda names: (len(names), names))]
    counts = [
        _count(namespace, sum(all(region in each.regions for region in known_regions) for each in namespace.types))
        for namespace in namespaces
    ]
    registered = {region for namespace in namespaces for region in namespace.regions}
    return ServiceTypes(
        namespaces=counts,
        registered=sum(count.registered for count in counts),
        total=len(every),
        known=len(known_regions),
        missing=[row for row in missing if row.names],
        beyond=[entities.regions[region] for region in in_order if region in registered - offered.keys()],
        unknown=[entities.regions[region] for region in in_order if region in offered and region not in types.regions],
    )


def region_types(catalog: Catalog, code: str) -> TypesOfOneRegion:
    """Return the resource types of a Region."""
    types = catalog.type_catalog
    if code not in types.regions:
        return TypesOfOneRegion(None, len(types.types), types.unknown[code], None, 0, 0, [], [], [])
    offered = catalog.in_region[code]
    counts = [(each, _count(each, sum(code in type_.regions for type_ in each.types))) for each in types.namespaces]
    missing, beyond, partial = [], [], []
    for namespace, count in counts:
        if namespace.service in offered and count.registered < count.total:
            missing.append(count)
        elif namespace.service and namespace.service not in offered and count.registered:
            beyond.append(count)
        elif 0 < count.registered < count.total:
            partial.append(count)
    return TypesOfOneRegion(
        registered=len(types.in_region[code]),
        total=len(types.types),
        reason=None,
        list_date=types.regions[code],
        complete=sum(count.registered == count.total for _, count in counts),
        absent=sum(not count.registered for _, count in counts),
        missing=missing,
        beyond=beyond,
        partial=partial,
    )


def _name(each: ResourceType, namespaces: Sequence[Namespace]) -> str:
    return each.name.removeprefix(f"{namespaces[0].name}::") if len(namespaces) == 1 else each.name


def _count(namespace: Namespace, registered: int) -> NamespaceCount:
    return NamespaceCount(namespace_path(namespace.name), namespace.name, registered, len(namespace.types))
