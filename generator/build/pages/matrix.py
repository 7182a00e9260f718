"""The matrix page: services by category in rows, Regions in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links, shared, views
from generator.build.pages.views import UNKNOWN_GEOGRAPHY, Group
from generator.catalog.names import Breadcrumb
from generator.core.layout import anchor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.build.pages.renderer import Renderer
    from generator.catalog.names import Named, Names
    from generator.core.files import File
    from generator.model.catalog import Catalog, Service


class MatrixRow(NamedTuple):
    """One service of the matrix: a flag for each Region, in the order of the columns.

    ``name`` is its name in the reports where the label is another: empty where AWS publishes none. ``aliases`` are one
    text.
    """

    path: str
    label: str
    code: str
    name: str | None
    aliases: str
    cells: list[bool]


class RegionColumn(NamedTuple):
    """One Region of the matrix, with what columns are chosen by (an unknown partition is empty)."""

    path: str
    code: str
    partition: str
    geography: str


def page(render: Renderer, names: Names) -> File:
    """Return the matrix page."""
    catalog = render.context.catalog
    return render(
        "matrix/",
        "matrix.html",
        alternate_links.of_list(render.context, "service_matrix.csv", api="matrix"),
        trail=[Breadcrumb("matrix/", "Matrix")],
        catalog=catalog,
        regions=names.regions,
        columns=columns(catalog, names),
        partitions=shared.partition_options(catalog),
        geographies=views.geographies(catalog),
        categories=rows(catalog, names),
    )


def rows(catalog: Catalog, names: Names) -> list[Group[MatrixRow]]:
    """Return services × Regions by category; their cells are in the order of ``columns``."""
    codes = [column.code for column in columns(catalog, names)]
    return [
        Group(
            category,
            anchor(category),
            [_row(catalog, names.services[service.code], service, codes) for service in services],
            len(services),
        )
        for category, services in catalog.by_category.items()
    ]


def _row(catalog: Catalog, named: Named, service: Service, codes: Sequence[str]) -> MatrixRow:
    offerings = catalog.of_service[service.code]
    return MatrixRow(
        path=named.path,
        label=named.title,
        code=service.code,
        name=None if service.name == named.title else service.name or "",
        aliases=", ".join(service.aliases),
        cells=[code in offerings for code in codes],
    )


def columns(catalog: Catalog, names: Names) -> list[RegionColumn]:
    """Return the Regions in the order of the matrix's columns: by code, so that neighbours stand together."""
    return [
        RegionColumn(
            names.regions[region.code].path,
            region.code,
            region.partition or "",
            region.geography or UNKNOWN_GEOGRAPHY,
        )
        for region in catalog.regions
    ]
