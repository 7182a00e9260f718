"""The page of all namespaces of resource types, by category, and how many types each Region has."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links
from generator.build.pages.shared import RESOURCES
from generator.build.pages.views import Group, geography_group
from generator.catalog.page_entities import percent
from generator.core.layout import anchor
from generator.model.resource_types import namespace_path

if TYPE_CHECKING:
    import datetime as dt

    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File
    from generator.model.catalog import Catalog
    from generator.model.resource_types import Namespace


class NamespaceRow(NamedTuple):
    """A namespace: its service (None: it has none), its number of types, and the Regions that have any of them."""

    path: str
    name: str
    service: PageEntity | None
    types: int
    regions: int
    percent: str
    bar: str


class RegionTypeCount(NamedTuple):
    """A Region: its number of types (None: unknown, and why), and the date of the list where it is a late one."""

    entity: PageEntity
    types: int | None
    reason: str | None
    list_date: dt.date | None


def page(render: Renderer, entities: PageEntities) -> File:
    """Return the page of all resource types."""
    context = render.context
    catalog = context.catalog
    matrix = alternate_links.reports(context, "resource_type_matrix", "csv")
    return render(
        "resources/",
        "resources.html",
        [
            *(report._replace(name="Matrix (CSV)") for report in matrix),
            *alternate_links.of_list(context, "resource_types.csv", api="resource-types"),
            alternate_links.markdown("resources/"),
        ],
        trail=[RESOURCES],
        catalog=catalog,
        types=catalog.type_catalog,
        categories=namespaces_by_category(catalog, entities),
        geographies=types_by_region(catalog, entities),
    )


def namespaces_by_category(catalog: Catalog, entities: PageEntities) -> list[Group[NamespaceRow]]:
    """Return the namespaces by the category of their services, in display order."""
    types = catalog.type_catalog
    rows: defaultdict[str, list[NamespaceRow]] = defaultdict(list)
    for namespace in types.namespaces:
        rows[namespace.category].append(_row(namespace, entities, len(types.regions)))
    return [
        Group(category, anchor(category), rows[category], len(rows[category]))
        for category in catalog.categories
        if category in rows
    ]


def types_by_region(catalog: Catalog, entities: PageEntities) -> list[Group[RegionTypeCount]]:
    """Return every Region by geography with its number of types; sizes count the Regions whose types are known."""
    types = catalog.type_catalog
    return [
        geography_group(
            geography,
            [
                RegionTypeCount(
                    entities.regions[region.code],
                    len(types.in_region[region.code]) if region.code in types.regions else None,
                    types.unknown.get(region.code),
                    types.regions.get(region.code),
                )
                for region in regions
            ],
            sum(region.code in types.regions for region in regions),
        )
        for geography, regions in catalog.by_geography.items()
    ]


def _row(namespace: Namespace, entities: PageEntities, total: int) -> NamespaceRow:
    count = len(namespace.regions)
    return NamespaceRow(
        namespace_path(namespace.name),
        namespace.name,
        entities.services.get(namespace.service or ""),
        len(namespace.types),
        count,
        percent(count, total),
        f"{100 * count / total:.1f}" if total else "0",
    )
