"""What the tools' pages show before anything is chosen: ready-made comparisons, tables that need no scripts."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from generator import views
from generator.views import Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.catalog import Catalog, Region
    from generator.naming import Named, Names

COMPARABLE = 5
"""The page compares up to so many Regions."""

OF_ONE_PLACE = 3


class Comparison(NamedTuple):
    """Regions worth comparing; ``query`` is the state of the page that compares them."""

    title: str
    query: str
    regions: list[Named]


class Counts(NamedTuple):
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


def category_counts(catalog: Catalog, known: Names) -> list[Group[Counts]]:
    """Return every Region by geography, with its number of services in each category, ordered as ``by_category``."""
    return [
        Group(
            group.name,
            group.anchor,
            [
                Counts(
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


def reach(known: Names) -> list[Group[Named]]:
    """Return the services by how many Regions offer them: everywhere, in most, in some, in one, in none."""
    services = sorted(known.services.values(), key=lambda one: (-one.offered, one.title.casefold(), one.code))
    bands = (
        ("In every Region", "everywhere", lambda one: one.offered == one.total > 0),
        ("In more than half", "most", lambda one: one.total > one.offered > one.total / 2),
        ("In half or fewer", "some", lambda one: one.total / 2 >= one.offered > 1),
        ("In one Region only", "one", lambda one: one.offered == 1 < one.total),
        ("In no Region", "none", lambda one: not one.offered),
    )
    found = [(name, anchor, [one for one in services if within(one)]) for name, anchor, within in bands]
    return [Group(name, anchor, rows, len(rows)) for name, anchor, rows in found if rows]


def partitions(catalog: Catalog) -> list[tuple[str, str]]:
    """Return the code and the name of every partition, the one with the most Regions first."""
    found = Counter((one.partition, one.partition_name or one.partition) for one in catalog.regions if one.partition)
    return sorted(found, key=lambda one: (-found[one], one))


def shared(catalog: Catalog) -> list[str]:
    """Return the codes of the services that answer at a global endpoint anywhere."""
    return sorted({one.service for one in catalog.offerings if one.global_endpoint})


def _largest(known: Names, regions: Iterable[Region]) -> list[Named]:
    return _by_size(known.regions[one.code] for one in regions)


def _by_size(regions: Iterable[Named]) -> list[Named]:
    return sorted(regions, key=lambda one: (-one.offered, one.label.casefold(), one.code))


def _codes(regions: Iterable[Named]) -> str:
    """Write codes as ``state.js`` does: a comma within a code is escaped before the address is."""
    plain = (re.sub("[%,~]", lambda mark: f"%{ord(mark[0]):x}", one.code) for one in regions)
    return ",".join(quote(code, safe="") for code in plain)
