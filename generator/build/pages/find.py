"""The page that finds the Regions that have all of the chosen services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.pages import alternate_links, shared
from generator.build.pages.region_filters import areas, region_filters
from generator.build.pages.views import Group
from generator.catalog.page_entities import PageLink

if TYPE_CHECKING:
    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File


def page(render: Renderer, entities: PageEntities, world: World) -> File:
    """Return the page that finds Regions by services."""
    catalog = render.context.catalog
    filters = region_filters(catalog, areas(render.context.places))
    return render(
        "find/",
        "find.html",
        alternate_links.of_list(render.context, "service_matrix.csv", api="matrix"),
        trail=[PageLink("find/", "Find")],
        catalog=catalog,
        partitions=shared.partition_options(catalog),
        geographies=[geography for geography in catalog.by_geography if geography],
        regions=sorted(entities.regions.values(), key=lambda region: (region.title.casefold(), region.code)),
        filters=[region_filter for key in ("place", "country") if (region_filter := filters[key]).options],
        world=world,
        bands=services_by_reach(entities),
    )


def services_by_reach(entities: PageEntities) -> list[Group[PageEntity]]:
    """Return the services by how many Regions offer them: in one, in some, in most, everywhere; last those in none.

    The rarest are first, because they decide which Regions can be chosen.
    """
    services = sorted(
        entities.services.values(), key=lambda service: (service.offered, service.title.casefold(), service.code)
    )
    bands = (
        ("In one Region only", "one", lambda service: service.offered == 1 < service.total),
        ("In half or fewer", "some", lambda service: service.total / 2 >= service.offered > 1),
        ("In more than half", "most", lambda service: service.total > service.offered > service.total / 2),
        ("In every Region", "everywhere", lambda service: service.offered == service.total > 0),
        ("In no Region", "none", lambda service: not service.offered),
    )
    groups = [(name, anchor, [service for service in services if fits(service)]) for name, anchor, fits in bands]
    return [Group(name, anchor, rows, len(rows)) for name, anchor, rows in groups if rows]
