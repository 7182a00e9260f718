"""The matrix page: services by category in rows, Regions in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.build.pages import alternate_links, shared, views
from generator.build.pages.views import UNKNOWN_GEOGRAPHY, Group
from generator.catalog.page_entities import PageLink
from generator.catalog.region_words import place_in_name
from generator.core.layout import anchor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File
    from generator.model.catalog import Catalog, Region, Service


Cell = Literal["yes", "no", "global"]
"""Whether a service is available in a Region: there itself, not at all, or by a global endpoint."""

MAX_LABEL_LENGTH = 34
"""A label with more characters may not fit its column: then its middle is cut, so that the end still tells it apart."""
MIN_END_LENGTH = 5


class MatrixRow(NamedTuple):
    """One service of the matrix: a cell for each Region, in the order of the columns.

    ``label`` and ``label_end`` together are its title; the end is empty where the title is short. ``name`` is its name
    in the reports where the title is another: empty where AWS publishes none. ``aliases`` are one text.
    """

    path: str
    label: str
    label_end: str
    code: str
    name: str | None
    aliases: str
    cells: list[Cell]


class RegionColumn(NamedTuple):
    """One Region of the matrix, with what columns are chosen by (an unknown partition is empty).

    ``place`` is the part of its name that says where it is, ``at`` its degrees north and east; empty where unknown.
    """

    path: str
    code: str
    title: str
    place: str
    at: str
    partition: str
    geography: str


def page(render: Renderer, entities: PageEntities) -> File:
    """Return the matrix page."""
    catalog = render.context.catalog
    return render(
        "matrix/",
        "matrix.html",
        [
            *alternate_links.of_list(render.context, "service_matrix.csv", api="matrix"),
            alternate_links.markdown("matrix/"),
        ],
        trail=[PageLink("matrix/", "Matrix")],
        catalog=catalog,
        regions=entities.regions,
        columns=columns(catalog, entities),
        partitions=shared.partition_options(catalog),
        geographies=views.geographies(catalog),
        categories=rows(catalog, entities),
    )


def rows(catalog: Catalog, entities: PageEntities) -> list[Group[MatrixRow]]:
    """Return services × Regions by category; their cells are in the order of ``columns``."""
    codes = [column.code for column in columns(catalog, entities)]
    return [
        Group(
            category,
            anchor(category),
            [_row(catalog, entities.services[service.code], service, codes) for service in services],
            len(services),
        )
        for category, services in catalog.by_category.items()
    ]


def _row(catalog: Catalog, entity: PageEntity, service: Service, codes: Sequence[str]) -> MatrixRow:
    label, label_end = split_label(entity.title)
    return MatrixRow(
        path=entity.path,
        label=label,
        label_end=label_end,
        code=service.code,
        name=None if service.name == entity.title else service.name or "",
        aliases=", ".join(service.aliases),
        cells=[_cell(catalog, service, code) for code in codes],
    )


def _cell(catalog: Catalog, service: Service, region: str) -> Cell:
    offering = catalog.of_service[service.code].get(region)
    if offering is None:
        return "no"
    return "global" if offering.global_endpoint else "yes"


def split_label(label: str) -> tuple[str, str]:
    """Return a label in two parts, the second of them its last words: none of a label that fits any column."""
    if len(label) <= MAX_LABEL_LENGTH:
        return label, ""
    end = label.rfind(" ", 0, len(label) - MIN_END_LENGTH)
    return (label[:end], label[end:]) if end > MAX_LABEL_LENGTH // 2 else (label, "")


def columns(catalog: Catalog, entities: PageEntities) -> list[RegionColumn]:
    """Return the Regions in the order of the matrix's columns: by code, so that neighbors stand together."""
    return [
        RegionColumn(
            path=entities.regions[region.code].path,
            code=region.code,
            title=entities.regions[region.code].title,
            place=place_in_name(region.name or ""),
            at=_coordinates(region),
            partition=region.partition or "",
            geography=region.geography or UNKNOWN_GEOGRAPHY,
        )
        for region in catalog.regions
    ]


def _coordinates(region: Region) -> str:
    return f"{region.coordinates.latitude},{region.coordinates.longitude}" if region.coordinates else ""
