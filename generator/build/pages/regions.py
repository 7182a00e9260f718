"""The page of all Regions: the map, the table, the chart."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings import charts
from generator.build.pages import alternate_links, views
from generator.build.pages.cards import launch_text
from generator.build.pages.region_filters import areas, region_filters, row_values
from generator.build.pages.shared import REGIONS
from generator.build.pages.views import Group

if TYPE_CHECKING:
    from generator.build.drawings.world_map import World
    from generator.build.pages.region_filters import RegionFilter
    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File
    from generator.model.catalog import Catalog, Region


class RegionListRow(NamedTuple):
    """A Region in the table: its facts, when it was launched, and by filter the options that admit it."""

    entity: PageEntity
    region: Region
    launched: str | None
    filter_values: dict[str, str]


def page(render: Renderer, entities: PageEntities, world: World) -> File:
    """Return the page of all Regions."""
    catalog = render.context.catalog
    filters = region_filters(catalog, areas(render.context.places))
    return render(
        "regions/",
        "regions.html",
        [
            *alternate_links.of_list(render.context, "region_summary.csv", api="regions"),
            alternate_links.markdown("regions/"),
            *alternate_links.calendar(catalog),
        ],
        trail=[REGIONS],
        catalog=catalog,
        regions=entities.regions,
        geographies=region_rows(catalog, entities, list(filters.values())),
        filters=[region_filter for region_filter in filters.values() if region_filter.options],
        country_notes=[f"{region.label}: {region.country_note}" for region in catalog.regions if region.country_note],
        world=world,
        chart=charts.services_by_region(catalog),
        median=median_services(entities),
    )


def region_rows(catalog: Catalog, entities: PageEntities, filters: list[RegionFilter]) -> list[Group[RegionListRow]]:
    """Return the rows of the table by geography."""
    return [
        Group(
            group.name,
            group.anchor,
            [
                RegionListRow(
                    entities.regions[region.code], region, launch_text(region), row_values(filters, region.code)
                )
                for region in group.rows
            ],
            group.size,
        )
        for group in views.geographies(catalog)
    ]


def median_services(entities: PageEntities) -> int:
    """Return the median number of services a Region (0 without Regions), rounded down."""
    return int(median([region.offered for region in entities.regions.values()] or [0]))
