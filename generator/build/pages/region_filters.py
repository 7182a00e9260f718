"""What the Regions of a catalog can be chosen by: filters, their options, and the Regions that each option admits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import views

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.catalog.groups import RegionGroup
    from generator.model.catalog import Catalog, Region

SEPARATOR = "|"
"""Stands between the options of one row, for ``lists/model.js``."""
ZONE_COUNTS = (2, 3, 4, 5, 6)
"""Numbers of Availability Zones that a filter offers as a minimum: AWS's Regions have two to six."""


class FilterOption(NamedTuple):
    """One value of a filter: what the address says, what the reader reads, the codes of the Regions that it admits."""

    value: str
    label: str
    regions: frozenset[str]


class RegionFilter(NamedTuple):
    """A filter of Regions: its key in the address, its label, the word for no choice, and its options."""

    key: str
    label: str
    unset: str
    options: list[FilterOption]


def region_filters(catalog: Catalog, places: Iterable[RegionGroup]) -> dict[str, RegionFilter]:
    """Return every filter of Regions by its key, in display order."""
    regions = catalog.regions
    named_places = [FilterOption(place.name, place.name, frozenset(place.regions)) for place in places]
    countries = sorted({region.country_name for region in regions if region.country_name})
    filters = (
        RegionFilter("partition", "Partition", "any", _partitions(regions)),
        RegionFilter("geography", "Geography", "any", _geographies(catalog)),
        RegionFilter("place", "Area", "any", sorted(named_places, key=lambda option: option.label.casefold())),
        RegionFilter(
            "country",
            "Country",
            "any",
            [_option(name, name, (region for region in regions if region.country_name == name)) for name in countries],
        ),
        RegionFilter("opt_in", "Opt-in", "any", list(_opt_in(regions))),
        RegionFilter("zones", "Zones", "any", list(_zones(regions))),
        RegionFilter("since", "Launched", "any time", list(_years(regions))),
    )
    return {region_filter.key: region_filter for region_filter in filters}


def areas(places: Iterable[RegionGroup]) -> list[RegionGroup]:
    """Return the places that no other filter chooses: several countries, or a part of one."""
    return [place for place in places if place.choice == "regions"]


def row_values(filters: Iterable[RegionFilter], code: str) -> dict[str, str]:
    """Return by key which options of each filter admit a Region."""
    return {
        region_filter.key: SEPARATOR.join(option.value for option in region_filter.options if code in option.regions)
        for region_filter in filters
    }


def _option(value: str, label: str, regions: Iterable[Region]) -> FilterOption:
    return FilterOption(value, label, frozenset(region.code for region in regions))


def _partitions(regions: Iterable[Region]) -> list[FilterOption]:
    names = {region.partition or "unknown": region.partition_name for region in regions}
    return [
        _option(
            code,
            f"{name} ({code})" if (name := names[code]) else code,
            (region for region in regions if (region.partition or "unknown") == code),
        )
        for code in sorted(names)
    ]


def _geographies(catalog: Catalog) -> list[FilterOption]:
    return [_option(group.name, group.name, group.rows) for group in views.geographies(catalog)]


def _opt_in(regions: Iterable[Region]) -> Iterator[FilterOption]:
    yield _option("required", "required", (region for region in regions if region.opt_in))
    enabled = (region for region in regions if region.opt_in is False)
    yield _option("not required", "not required", enabled)


def _zones(regions: Iterable[Region]) -> Iterator[FilterOption]:
    for least in ZONE_COUNTS:
        label = f"{least} or more zones"
        yield _option(
            str(least), label, (region for region in regions if (region.zone_count("availability") or 0) >= least)
        )
    yield _option("local", "has Local Zones", (region for region in regions if region.zone_count("local")))
    yield _option(
        "wavelength", "has Wavelength Zones", (region for region in regions if region.zone_count("wavelength"))
    )


def _years(regions: Iterable[Region]) -> Iterator[FilterOption]:
    """Yield the years in which Regions were launched, the latest first; each admits later launches as well."""
    for year in sorted({region.launch_year for region in regions if region.launch_year}, reverse=True):
        yield _option(
            str(year),
            f"in {year} or later",
            (region for region in regions if region.launch_year and region.launch_year >= year),
        )
