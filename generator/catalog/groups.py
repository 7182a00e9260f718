"""What people name beside Regions and services: places of several Regions, categories of services, cities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.model.catalog import City

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.catalog import Catalog, Region
    from generator.model.curated import CuratedFacts, PlaceRow

Choice = Literal["geography", "partition", "country", "regions"]
"""What chooses the Regions of a place: one value of a field that Regions have, or a list of codes."""


class RegionGroup(NamedTuple):
    """Regions that people name at once.

    ``choice`` and ``value`` say which (a geography's name, a partition's or country's code); ``value`` is empty where
    only the list of ``regions`` says it.
    """

    name: str
    aliases: tuple[str, ...]
    choice: Choice
    value: str
    regions: tuple[str, ...]


class CategoryGroup(NamedTuple):
    """A category of services with the words that people type for it; ``services`` are their codes."""

    name: str
    aliases: tuple[str, ...]
    services: tuple[str, ...]


class Groups(NamedTuple):
    """Every place that has a Region, every category that has a service, and the cities to measure from."""

    places: tuple[RegionGroup, ...]
    categories: tuple[CategoryGroup, ...]
    cities: tuple[City, ...] = ()


def groups(catalog: Catalog, facts: CuratedFacts) -> Groups:
    """Return the groups of a catalog; of places with one name, the curated one goes before a country."""
    curated = [_curated(row, catalog) for row in facts.places]
    names = {place.name for place in curated}
    countries = [place for place in _countries(catalog) if place.name not in names]
    return Groups(
        places=tuple(place for place in (*curated, *countries) if place.regions),
        categories=tuple(
            CategoryGroup(name, facts.category_aliases.get(name, ()), tuple(service.code for service in services))
            for name, services in catalog.by_category.items()
        ),
        cities=tuple(_cities(catalog, facts)),
    )


def _cities(catalog: Catalog, facts: CuratedFacts) -> Iterator[City]:
    """Yield the cities; the first of a country has the country's name among its words, unless that has a Region."""
    countries = {region.country_name for region in catalog.regions}
    for name, row in facts.cities.items():
        words = (row.country,) if row.country not in countries else ()
        countries.add(row.country)
        yield City(
            name=name,
            country=row.country,
            words=tuple(word for word in dict.fromkeys((*words, *row.aliases)) if word != name),
            latitude=row.latitude,
            longitude=row.longitude,
        )


def _curated(row: PlaceRow, catalog: Catalog) -> RegionGroup:
    choice, value = _choice(row)
    codes = tuple(region.code for region in catalog.regions if _belongs(row, region))
    return RegionGroup(row.name, row.aliases, choice, value, codes)


def _choice(row: PlaceRow) -> tuple[Choice, str]:
    if len(row.geographies) == 1:
        return "geography", row.geographies[0]
    if len(row.partitions) == 1:
        return "partition", row.partitions[0]
    if len(row.countries) == 1:
        return "country", row.countries[0]
    return "regions", ""


def _belongs(row: PlaceRow, region: Region) -> bool:
    """Return whether a Region is of a place."""
    return (
        region.geography in row.geographies
        or region.partition in row.partitions
        or region.country in row.countries
        or (row.region_names is not None and region.label.startswith(f"{row.region_names} ("))
    )


def _countries(catalog: Catalog) -> Iterator[RegionGroup]:
    regions: dict[tuple[str, str], list[str]] = {}
    for region in catalog.regions:
        if region.country and region.country_name:
            regions.setdefault((region.country, region.country_name), []).append(region.code)
    for (country, name), codes in sorted(regions.items()):
        yield RegionGroup(name, (), "country", country, tuple(codes))
