"""The index that the search box reads: its types, and the function that makes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from generator.build.api.catalog_documents import location
from generator.catalog import tool_names
from generator.catalog.region_words import place_words, zone_words
from generator.core.layout import link, segment
from generator.core.values import Value
from generator.model.catalog import ServiceParts
from generator.model.document import Document
from generator.model.resource_types import namespace_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.api.api import ApiInputs
    from generator.catalog.groups import RegionGroup
    from generator.model.catalog import Catalog


class SearchPlace(Value, frozen=True, kw_only=True):
    """Several Regions with one name: the words for it and their codes.

    ``filter`` is what pages that list Regions are filtered by (``{"geography": "Europe"}``), empty where only the list
    of codes says it.
    """

    name: str
    aliases: tuple[str, ...]
    filter: dict[str, str]
    regions: tuple[str, ...]


class SearchCategory(Value, frozen=True, kw_only=True):
    """A category of services, with the words for it and the codes of its services."""

    name: str
    aliases: tuple[str, ...]
    services: tuple[str, ...]


class SearchFamily(Value, frozen=True, kw_only=True):
    """Services with one name: the code that leads, and what each other member is for, by its code."""

    leader: str
    members: dict[str, str]


class SearchCity(Value, frozen=True, kw_only=True):
    """A city to measure from: words for it and its country, and where it lies, in degrees north and east."""

    name: str
    country: str
    words: tuple[str, ...]
    at: tuple[float, float]


class SearchGone(Value, frozen=True, kw_only=True):
    """A Region or service that is gone: since when, in how many Regions it was (or with how many services), its page.

    ``successors`` are the codes of what is closest today, ``names`` what tools and AWS called it besides, ``aliases``
    the words that people type for it.
    """

    kind: Literal["region", "service"]
    code: str
    name: str
    aliases: tuple[str, ...]
    names: tuple[str, ...]
    removed: dt.date
    count: int
    successors: tuple[str, ...]
    url: str


class SearchUnlisted(Value, frozen=True, kw_only=True):
    """A name that AWS lists no service for: why, and the service that it belongs to."""

    name: str
    reason: str
    part_of: str | None


class SearchEntry(Value, frozen=True, kw_only=True):
    """A Region or a service to find: ``count`` is its services or its Regions, ``url`` its page.

    ``at`` is where a Region lies, in degrees north and east; None for a service.
    ``names`` are the names that are neither in its code nor in its name nor among its aliases: of a service those in
    tools, without ``AWS::`` and punctuation, and former ones; of a Region the IDs of its zones, their stem and former
    names.
    """

    kind: Literal["region", "service"]
    code: str
    name: str | None
    aliases: tuple[str, ...]
    names: tuple[str, ...]
    count: int
    url: str
    at: tuple[float, float] | None = None


class Search(Document, frozen=True, kw_only=True):
    """``search.json``: what the search box needs, Regions first; ``since`` is the date of the first reading."""

    since: dt.date | None

    entries: tuple[SearchEntry, ...]
    places: tuple[SearchPlace, ...]
    cities: tuple[SearchCity, ...]
    categories: tuple[SearchCategory, ...]
    families: tuple[SearchFamily, ...]
    gone: tuple[SearchGone, ...]
    unlisted: tuple[SearchUnlisted, ...]
    parts: tuple[ServiceParts, ...]


class SearchNamespace(Value, frozen=True, kw_only=True):
    """A namespace of resource types: its page, and by type, named without the namespace, the number of its Regions."""

    name: str
    url: str
    types: dict[str, int]


class SearchTypes(Document, frozen=True, kw_only=True):
    """``search-types.json``: the resource types to find; ``known`` is the number of Regions whose types are known."""

    known: int
    namespaces: tuple[SearchNamespace, ...]


def search_types(inputs: ApiInputs) -> SearchTypes:
    """Return ``search-types.json``."""
    types = inputs.catalog.type_catalog
    return SearchTypes(
        as_of=types.as_of,
        known=len(types.regions),
        namespaces=tuple(
            SearchNamespace(
                name=namespace.name,
                url=namespace_path(namespace.name),
                types={each.name.split("::", 2)[2]: len(each.regions) for each in namespace.types},
            )
            for namespace in types.namespaces
        ),
    )


def search(inputs: ApiInputs) -> Search:
    """Return ``search.json``."""
    catalog, groups = inputs.catalog, inputs.groups
    return Search(
        as_of=catalog.as_of,
        since=catalog.since,
        entries=(*_region_entries(catalog), *_service_entries(catalog)),
        places=tuple(
            SearchPlace(name=place.name, aliases=place.aliases, filter=_filter(place), regions=place.regions)
            for place in groups.places
        ),
        cities=tuple(
            SearchCity(name=city.name, country=city.country, words=city.words, at=(city.latitude, city.longitude))
            for city in groups.cities
        ),
        categories=tuple(
            SearchCategory(name=group.name, aliases=group.aliases, services=group.services)
            for group in groups.categories
        ),
        families=tuple(
            SearchFamily(
                leader=family.leader, members={member.service: member.purpose for member in family.members[1:]}
            )
            for family in catalog.families
        ),
        gone=tuple(_gone(inputs)),
        unlisted=tuple(
            SearchUnlisted(name=each.name, reason=each.reason, part_of=each.part_of) for each in catalog.unmapped_names
        ),
        parts=catalog.parts,
    )


def _region_entries(catalog: Catalog) -> Iterator[SearchEntry]:
    for region in catalog.regions:
        yield SearchEntry(
            kind="region",
            code=region.code,
            name=region.name,
            aliases=(*place_words(region), *region.aliases),
            names=(*region.former, *zone_words(region)),
            count=len(catalog.in_region[region.code]),
            url=link(f"regions/{segment(region.code)}/"),
            at=location(region),
        )


def _service_entries(catalog: Catalog) -> Iterator[SearchEntry]:
    for service in catalog.services:
        yield SearchEntry(
            kind="service",
            code=service.code,
            name=service.name,
            aliases=service.aliases,
            names=tool_names.search_names(service, catalog.shared_names),
            count=len(catalog.of_service[service.code]),
            url=link(f"services/{segment(service.code)}/"),
        )


def _gone(inputs: ApiInputs) -> Iterator[SearchGone]:
    words = {(gone.kind, gone.code): gone for gone in inputs.changes.gone}
    for region in inputs.gone.regions:
        yield SearchGone(
            kind="region",
            code=region.code,
            name=region.name,
            aliases=words["region", region.code].aliases,
            names=(),
            removed=region.removed,
            count=len({stay.code for stay in region.services}),
            successors=(),
            url=link(f"regions/{segment(region.code)}/"),
        )
    for service in inputs.gone.services:
        word = words["service", service.code]
        yield SearchGone(
            kind="service",
            code=service.code,
            name=service.name,
            aliases=word.aliases,
            names=tool_names.search_names(word, {}),
            removed=service.removed,
            count=len({stay.code for stay in service.regions}),
            successors=tuple(successor.service for successor in service.successors),
            url=link(f"services/{segment(service.code)}/"),
        )


def _filter(place: RegionGroup) -> dict[str, str]:
    """Return what pages that list Regions are filtered by: a country, and what only a list of codes says, by name."""
    if place.choice == "country":
        return {"country": place.name}
    return {place.choice: place.value} if place.value else {"place": place.name}
