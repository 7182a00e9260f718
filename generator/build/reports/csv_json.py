"""The reports as CSV and JSON files below ``/downloads/``, and the summary that lists them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Literal, cast

import msgspec

from generator.build.reports import statistics, tables
from generator.core import layout
from generator.core.files import Report
from generator.core.json_rows import json_by_rows
from generator.core.layout import segment
from generator.core.spreadsheet import csv_text, neutral
from generator.core.values import Value
from generator.model import release
from generator.model.catalog import Region, Service
from generator.model.release import CatalogDocument, Metadata
from generator.model.snapshot import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.build.reports.tables import Cell, Table
    from generator.model.catalog import Catalog


SITE_TABLES = (
    (
        "aws_regions_services.csv",
        "Every service in every Region where it is available, with endpoint and protocols.",
        tables.main_dataset,
    ),
    (
        "regional_services.csv",
        "Regions and the services available in them, and which of these have a global endpoint.",
        tables.regional_services,
    ),
    ("service_matrix.csv", "Services in rows, Regions in columns, yes or no.", tables.service_matrix),
    ("region_summary.csv", "One row per Region: launch, zones, services, coverage.", tables.region_summary),
    ("zones.csv", "Every zone with its kind and Region, and the location of Local and Wavelength Zones.", tables.zones),
    ("distances.csv", "Distances between Regions: great circle in km, not latency.", tables.distances),
    (
        "families.csv",
        "Services that are known by one name: the purpose of each, and the Regions in which they differ.",
        tables.families,
    ),
    ("service_summary.csv", "One row per service: number of Regions, coverage, partitions.", tables.service_summary),
    ("names.csv", "One row per name of a service in tools, with its code.", tables.names),
    (
        "resource_types.csv",
        "Every CloudFormation resource type in every Region where it is registered, with the date it was first seen.",
        tables.resource_types,
    ),
    (
        "resource_type_matrix.csv",
        "Resource types in rows, Regions in columns: yes, no, or empty where the types of a Region are unknown.",
        tables.resource_type_matrix,
    ),
    ("statistics.csv", "Statistics of the catalog, one metric per row.", statistics.statistics),
)
"""The tables of the whole catalog: file name, description, and the function that makes it."""

SOURCE = f"AWS Systems Manager public parameters below {ROOT}"


class RegionReport(Value, frozen=True, kw_only=True):
    """``regions/{code}.json``: one Region and the services it offers, rows with the columns of the CSV.

    ``as_of`` is the date on which the Region's facts last changed. An unknown is null.
    """

    schema_version: Literal[1] = release.SCHEMA_VERSION
    as_of: dt.date
    region: Region
    services: tuple[dict[str, str | int | float | bool | None], ...]


class ServiceReport(Value, frozen=True, kw_only=True):
    """``services/{code}.json``: one service and the Regions that offer it, rows with the columns of the CSV.

    ``as_of`` is the date on which the service's facts last changed. An unknown is null.
    """

    schema_version: Literal[1] = release.SCHEMA_VERSION
    as_of: dt.date
    service: Service
    regions: tuple[dict[str, str | int | float | bool | None], ...]


def csv_reports(catalog: Catalog) -> Iterator[Report]:
    """Yield the CSV files: those of the whole catalog, one for each Region, one for each service."""
    for path, description, table in SITE_TABLES:
        yield Report(
            path=path, description=description, rows=len(table(catalog).rows), make=partial(csv_content, table, catalog)
        )
    yield from _by_code(
        catalog, "csv", partial(csv_content, tables.region_services), partial(csv_content, tables.service_regions)
    )


def json_reports(catalog: Catalog) -> Iterator[Report]:
    """Yield the JSON files: everything in one, one for each Region, one for each service; ``rows`` counts offerings."""
    yield Report(
        path=layout.CATALOG_NAME,
        description="The whole catalog in one file: Regions, services, offerings and findings.",
        rows=len(catalog.offerings),
        make=partial(_catalog_json, catalog),
    )
    yield from _by_code(catalog, "json", _region_json, _service_json)


def _by_code(
    catalog: Catalog,
    suffix: str,
    of_region: Callable[[Catalog, str], bytes],
    of_service: Callable[[Catalog, str], bytes],
) -> Iterator[Report]:
    for region in catalog.regions:
        yield Report(
            path=f"regions/{segment(region.code)}.{suffix}",
            description=f"The services available in {region.label}, with endpoints and protocols.",
            rows=len(catalog.in_region[region.code]),
            make=partial(of_region, catalog, region.code),
        )
    for service in catalog.services:
        yield Report(
            path=f"services/{segment(service.code)}.{suffix}",
            description=f"The Regions where {service.label} is available, with endpoints and protocols.",
            rows=len(catalog.of_service[service.code]),
            make=partial(of_service, catalog, service.code),
        )


def csv_content(table: Callable[..., Table], *arguments: Catalog | str) -> bytes:
    """Return a table as CSV: UTF-8, commas, a header row, lines that end in a line feed alone.

    The csv module quotes a stray carriage return only where its own line end has one, so lines are ended anew.
    """
    content = table(*arguments)
    head = [_csv_value(column.name) for column in content.columns]
    return csv_text([head, *(tuple(map(_csv_value, row)) for row in content.rows)]).encode()


@lru_cache(maxsize=65_536, typed=True)  # Of 690,000 cells most repeat a code, a name or a date; 1 is not True.
def _csv_value(cell: Cell) -> str | float | None:
    """Return a cell as CSV writes it; text that a spreadsheet would run as a formula is preceded by an apostrophe."""
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def _catalog_json(catalog: Catalog) -> bytes:
    return encoded(
        CatalogDocument(
            as_of=catalog.as_of,
            since=catalog.since,
            metadata=Metadata(
                title=release.TITLE,
                description=release.DESCRIPTION,
                source=SOURCE,
                licence=release.LICENSE_TEXT,
                region_count=len(catalog.regions),
                service_count=len(catalog.services),
                offering_count=len(catalog.offerings),
                categories=catalog.categories,
            ),
            regions=catalog.regions,
            services=catalog.services,
            offerings=catalog.offerings,
            families=catalog.families,
            findings=catalog.findings,
            shared_names=catalog.shared_names,
            unmapped_names=catalog.unmapped_names,
            parts=catalog.parts,
        )
    )


def _region_json(catalog: Catalog, code: str) -> bytes:
    region = catalog.region[code]
    rows = _row_objects(tables.region_services(catalog, code))
    return encoded(RegionReport(as_of=region.changed, region=region, services=rows))


def _service_json(catalog: Catalog, code: str) -> bytes:
    service = catalog.service[code]
    rows = _row_objects(tables.service_regions(catalog, code))
    return encoded(ServiceReport(as_of=service.changed, service=service, regions=rows))


def _row_objects(table: Table) -> tuple[dict[str, str | int | float | bool | None], ...]:
    """Return rows as objects; their dates become text as they are encoded."""
    names = [column.name for column in table.columns]
    return tuple(
        cast("dict[str, str | int | float | bool | None]", dict(zip(names, row, strict=True))) for row in table.rows
    )


def encoded(document: msgspec.Struct) -> bytes:
    """Return a document as JSON with a line for each row, which people can compare."""
    return json_by_rows(msgspec.structs.asdict(document))
