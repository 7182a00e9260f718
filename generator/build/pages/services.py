"""The page of all services: the table by category, and how widely they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.drawings import charts
from generator.build.pages import alternate_links, views
from generator.build.pages.shared import SERVICES

if TYPE_CHECKING:
    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities
    from generator.core.files import File


def page(render: Renderer, entities: PageEntities) -> File:
    """Return the page of all services."""
    catalog = render.context.catalog
    return render(
        "services/",
        "services.html",
        [
            *alternate_links.of_list(render.context, "service_summary.csv", api="services"),
            alternate_links.markdown("services/"),
        ],
        trail=[SERVICES],
        catalog=catalog,
        categories=views.categories(catalog, entities),
        aliases={service.code: service.aliases for service in catalog.services},
        chart=charts.services_by_reach(catalog),
        everywhere=sum(service.offered == service.total for service in entities.services.values()),
        single=sum(service.offered == 1 for service in entities.services.values()),
    )
