"""The page of all Regions: the map, the table, the chart."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from generator.build.drawings import charts
from generator.build.pages import alternate_links, views
from generator.build.pages.shared import REGIONS

if TYPE_CHECKING:
    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer
    from generator.catalog.names import Names
    from generator.core.files import File


def page(render: Renderer, names: Names, world: World) -> File:
    """Return the page of all Regions."""
    catalog = render.context.catalog
    return render(
        "regions/",
        "regions.html",
        [
            *alternate_links.of_list(render.context, "region_summary.csv", api="regions"),
            *alternate_links.calendar(catalog),
        ],
        trail=[REGIONS],
        catalog=catalog,
        regions=names.regions,
        geographies=views.geographies(catalog),
        partitions=sorted({region.partition or "unknown" for region in catalog.regions}),
        world=world,
        chart=charts.services_by_region(catalog),
        median=median_services(names),
    )


def median_services(names: Names) -> int:
    """Return the median number of services a Region (0 without Regions), rounded down."""
    return int(median([region.offered for region in names.regions.values()] or [0]))
