"""A Region's page as Markdown: the codes of the services that it lacks and of those that it has, by category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.markdown.shared import codes_by_category, data_links, latest_changes
from generator.build.pages import region as html
from generator.build.pages.cards import launch_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.core.files import File
    from generator.model.catalog import Region, Service


LATEST_LINES = 24
"""At most this many sentences on a Region's own changes: those of some months."""


def files(render: MarkdownRenderer) -> Iterator[File]:
    """Yield the Markdown of each Region's page."""
    for region in render.context.catalog.regions:
        yield _file(render, region)


def _file(render: MarkdownRenderer, region: Region) -> File:
    context, services = render.context, render.entities.services
    catalog, entity = context.catalog, render.entities.regions[region.code]
    offerings = catalog.in_region[region.code]

    def is_available(service: Service) -> bool:
        return service.code in offerings

    def is_unusual_lack(service: Service) -> bool:
        return service.code not in offerings and html.is_common(services[service.code])

    def is_usual_lack(service: Service) -> bool:
        return service.code not in offerings and not html.is_common(services[service.code])

    return render(
        entity.path,
        "region.md",
        region=region,
        entity=entity,
        launched=launch_text(region),
        zones=html.zone_lists(region),
        nearest=html.nearest_regions(catalog, region.code),
        available=codes_by_category(catalog, is_available),
        common_lacks=codes_by_category(catalog, is_unusual_lack),
        other_lacks=codes_by_category(catalog, is_usual_lack),
        global_services=[code for code, offering in offerings.items() if offering.global_endpoint],
        types=catalog.type_catalog,
        changes=latest_changes(
            render, context.changes.regions.get(region.code, ()), "region", entity.path, LATEST_LINES
        ),
        formats=data_links(context, entity),
    )
