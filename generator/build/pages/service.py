"""A service's page: the Regions that have it and those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.build.pages import alternate_links, views
from generator.build.pages.shared import SERVICES, _own
from generator.build.pages.views import Cell, Group, _cell, _geography
from generator.catalog.names import Breadcrumb, Names
from generator.core import layout

if TYPE_CHECKING:
    from generator.build.pages.renderer import Printer, Setting
    from generator.core.files import File
    from generator.model.catalog import Catalog, Service


def _service(page: Printer, setting: Setting, known: Names, service: Service, **drawn: Any) -> File:  # noqa: ANN401 (what a template shows)
    catalog, named = setting.catalog, known.services[service.code]
    anchor = layout.anchor(service.category)
    offered = catalog.of_service[service.code]
    return page(
        named.path,
        "services/service.html",
        alternate_links.of_entity(setting, named, "csv", "json"),
        trail=[SERVICES, Breadcrumb(f"services/#{anchor}", service.category), Breadcrumb(named.path, service.label)],
        service=service,
        named=named,
        category_anchor=anchor,
        url=views.secure(service.url),
        global_count=sum(one.global_endpoint for one in offered.values()),
        groups=regions_of_service(catalog, known, service.code),
        dated=any(one.first_seen for one in offered.values()),
        seen=views.seen(service.first_seen, catalog.since),
        **_own("service", setting, known, named),
        absent=[one for code, one in known.regions.items() if code not in offered],
        partitions=views.partitions(catalog, offered),
        offered=offered,
        **drawn,
    )


def regions_of_service(catalog: Catalog, known: Names, code: str) -> list[Group[Cell]]:
    """Return every Region by geography, with what it offers of a service or that it does not."""
    offered = catalog.of_service[code]
    return [
        _geography(
            name,
            [_cell(known.regions[one.code], offered.get(one.code), catalog.since) for one in regions],
            sum(one.code in offered for one in regions),
        )
        for name, regions in catalog.by_geography.items()
    ]
