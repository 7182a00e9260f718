"""The page that compares Regions: ready-made comparisons, and a table that needs no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links, views
from generator.build.pages.shared import MAX_COMPARED, by_size, codes_in_query
from generator.build.pages.views import Group
from generator.catalog.page_entities import PageLink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File
    from generator.model.catalog import Catalog, Region


MAX_PER_GEOGRAPHY = 3
"""A ready-made comparison within a geography has at most this many Regions."""


class Comparison(NamedTuple):
    """Regions worth comparing; ``query`` is the state of the page that compares them."""

    title: str
    query: str
    regions: list[PageEntity]


class CategoryCounts(NamedTuple):
    """A Region, and how many services of each category it offers."""

    region: PageEntity
    counts: list[int]


def page(render: Renderer, entities: PageEntities) -> File:
    """Return the page that compares Regions."""
    catalog = render.context.catalog
    return render(
        "compare/",
        "compare.html",
        alternate_links.of_list(render.context, "service_matrix.csv", api="matrix"),
        trail=[PageLink("compare/", "Compare")],
        catalog=catalog,
        comparisons=comparisons(catalog, entities),
        categories=views.categories(catalog, entities),
        geographies=category_counts(catalog, entities),
        max_compared=MAX_COMPARED,
    )


def comparisons(catalog: Catalog, entities: PageEntities) -> list[Comparison]:
    """Return comparisons of the largest Regions: of all geographies, of all partitions, and within each geography."""
    geographies = [(name, _largest_first(entities, regions)) for name, regions in catalog.by_geography.items() if name]
    partitions = {region.partition for region in catalog.regions if region.partition}
    largest_of_partitions = [
        _largest_first(entities, (region for region in catalog.regions if region.partition == partition))[0]
        for partition in partitions
    ]
    candidates = [
        ("The largest Regions of different geographies", by_size(regions[0] for _, regions in geographies)),
        ("The largest Regions of different partitions", by_size(largest_of_partitions)),
        *((f"{name}: the largest Regions", regions[:MAX_PER_GEOGRAPHY]) for name, regions in geographies),
    ]
    return [
        Comparison(title, f"?regions={codes_in_query(region.code for region in compared)}", compared)
        for title, regions in candidates
        if len(compared := regions[:MAX_COMPARED]) > 1
    ]


def category_counts(catalog: Catalog, entities: PageEntities) -> list[Group[CategoryCounts]]:
    """Return every Region by geography, with its number of services in each category, ordered as ``by_category``."""

    def counts(region: Region) -> list[int]:
        offerings = catalog.in_region[region.code]
        return [sum(service.code in offerings for service in services) for services in catalog.by_category.values()]

    return [
        Group(
            group.name,
            group.anchor,
            [CategoryCounts(entities.regions[region.code], counts(region)) for region in group.rows],
            group.size,
        )
        for group in views.geographies(catalog)
    ]


def _largest_first(entities: PageEntities, regions: Iterable[Region]) -> list[PageEntity]:
    return by_size(entities.regions[region.code] for region in regions)
