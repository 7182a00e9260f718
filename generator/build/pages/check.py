"""The page that checks templates: in which Regions everything is available that they declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links
from generator.build.pages.region_filters import region_filters
from generator.build.pages.shared import CHECK

if TYPE_CHECKING:
    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File


class UnknownRegion(NamedTuple):
    """A Region whose resource types are unknown, and why."""

    region: PageEntity
    reason: str


FILTERS = ("geography", "partition", "opt_in")
"""The filters of the page, in display order."""


def page(render: Renderer, entities: PageEntities, world: World) -> File:
    """Return the page that checks templates."""
    catalog = render.context.catalog
    filters = region_filters(catalog, ())
    return render(
        "check/",
        "check.html",
        alternate_links.of_list(render.context, "resource_type_matrix.csv", api="template-check"),
        trail=[CHECK],
        catalog=catalog,
        types=catalog.type_catalog,
        regions=sorted(entities.regions.values(), key=lambda region: (region.title.casefold(), region.code)),
        filters=[filters[key] for key in FILTERS],
        unknown=[
            UnknownRegion(entities.regions[code], reason) for code, reason in catalog.type_catalog.unknown.items()
        ],
        world=world,
    )
