"""What the tools' pages show before anything is chosen: ready-made comparisons, tables that need no scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from generator.build.pages import alternate_links, shared, views
from generator.build.pages.shared import COMPARABLE
from generator.build.pages.views import Group
from generator.catalog.names import Breadcrumb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.build.pages.renderer import Printer, Setting
    from generator.catalog.names import Named, Names
    from generator.core.files import File
    from generator.model.catalog import Catalog, Region


OF_ONE_PLACE = 3


class Comparison(NamedTuple):
    """Regions worth comparing; ``query`` is the state of the page that compares them."""

    title: str
    query: str
    regions: list[Named]


class CategoryCounts(NamedTuple):
    """A Region, and how many services of each category it offers."""

    region: Named
    counts: list[int]


def comparisons(catalog: Catalog, known: Names) -> list[Comparison]:
    """Return the largest Regions of all geographies and partitions, then those of each geography that has several."""
    places = [(name, _largest(known, regions)) for name, regions in catalog.by_geography.items() if name]
    partitions = {one.partition for one in catalog.regions if one.partition}
    firsts = [_largest(known, (one for one in catalog.regions if one.partition == name))[0] for name in partitions]
    made = [
        ("The largest Regions, no two in one geography", _by_size(regions[0] for _, regions in places)),
        ("The largest Regions, no two in one partition", _by_size(firsts)),
        *((f"{name}: the largest Regions", regions[:OF_ONE_PLACE]) for name, regions in places),
    ]
    return [
        Comparison(title, f"?regions={_codes(regions[:COMPARABLE])}", regions[:COMPARABLE])
        for title, regions in made
        if len(regions) > 1
    ]


def category_counts(catalog: Catalog, known: Names) -> list[Group[CategoryCounts]]:
    """Return every Region by geography, with its number of services in each category, ordered as ``by_category``."""
    return [
        Group(
            group.name,
            group.anchor,
            [
                CategoryCounts(
                    known.regions[region.code],
                    [
                        sum(one.code in catalog.in_region[region.code] for one in services)
                        for services in catalog.by_category.values()
                    ],
                )
                for region in group.rows
            ],
            group.size,
        )
        for group in views.geographies(catalog)
    ]


def _largest(known: Names, regions: Iterable[Region]) -> list[Named]:
    return _by_size(known.regions[one.code] for one in regions)


def _by_size(regions: Iterable[Named]) -> list[Named]:
    return sorted(regions, key=lambda one: (-one.offered, one.label.casefold(), one.code))


def _codes(regions: Iterable[Named]) -> str:
    """Write codes as ``shared/state.js`` does: a comma within a code is escaped before the address is."""
    plain = (re.sub("[%,~]", lambda mark: f"%{ord(mark[0]):x}", one.code) for one in regions)
    return ",".join(quote(code, safe="") for code in plain)


def _compare(page: Printer, setting: Setting, known: Names) -> File:
    catalog = setting.catalog
    return page(
        "compare/",
        "compare.html",
        alternate_links.of_list(setting, "service_matrix.csv", api="matrix"),
        trail=[Breadcrumb("compare/", "Compare")],
        catalog=catalog,
        most=shared.COMPARABLE,
        comparisons=comparisons(catalog, known),
        categories=views.categories(catalog, known),
        geographies=category_counts(catalog, known),
    )
