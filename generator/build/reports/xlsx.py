"""The reports as XLSX workbooks: which there are, and the tables of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from generator.build.reports import statistics, tables
from generator.build.reports.tables import Column, Table
from generator.core import percentages
from generator.core.files import Report
from generator.core.layout import segment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generator.model.catalog import Catalog, Zones


TABS = (
    tables.regional_services,
    tables.service_matrix,
    tables.region_summary,
    tables.service_summary,
    statistics.statistics,
)

PARTITION_TABS = (tables.main_dataset, tables.service_matrix, tables.region_summary, tables.zones)
"""The tabs of a partition's workbook."""


def xlsx_reports(catalog: Catalog) -> Iterator[Report]:
    """Yield the workbooks of the whole catalog, each partition and each Region; ``rows`` counts those of all tabs."""
    yield Report(
        path="aws_regions_services.xlsx",
        description="Excel workbook with five tabs: regional services, matrix, Regions, services and statistics.",
        rows=sum(len(table(catalog).rows) for table in TABS),
        make=partial(_catalog_workbook, catalog),
    )
    for partition in sorted({region.partition for region in catalog.regions if region.partition}):
        part = _of_partition(catalog, partition)
        yield Report(
            path=f"partitions/{segment(partition)}.xlsx",
            description=f"All Regions of the partition {partition}: services, matrix, facts of the Regions, and zones.",
            rows=sum(len(table(part).rows) for table in PARTITION_TABS),
            make=partial(_partition_workbook, part, partition),
        )
    for region in catalog.regions:
        yield Report(
            path=f"regions/{segment(region.code)}.xlsx",
            description=f"The services available in {region.label}, with endpoints and protocols, and its facts.",
            rows=len(catalog.in_region[region.code]) + len(_facts_table(catalog, region.code).rows),
            make=partial(_region_workbook, catalog, region.code),
        )


def _catalog_workbook(catalog: Catalog) -> bytes:
    tabs = [table(catalog) for table in TABS]
    return _workbook("AWS services by Region", "Which AWS services are available in which Regions", catalog.as_of, tabs)


def _of_partition(catalog: Catalog, partition: str) -> Catalog:
    """Return the catalog with the Regions of one partition alone, and all services."""
    regions = tuple(region for region in catalog.regions if region.partition == partition)
    codes = {region.code for region in regions}
    offerings = tuple(offering for offering in catalog.offerings if offering.region in codes)
    return msgspec.structs.replace(catalog, regions=regions, offerings=offerings)


def _partition_workbook(catalog: Catalog, partition: str) -> bytes:
    """Return the workbook of a catalog of one partition, dated with the Region that changed last."""
    tabs = [table(catalog) for table in PARTITION_TABS]
    description = f"The AWS services available in the partition {partition}"
    changed = max(region.changed for region in catalog.regions)
    return _workbook(f"AWS services in {partition}", description, changed, tabs)


def _region_workbook(catalog: Catalog, code: str) -> bytes:
    """Return the workbook of a Region, dated with the Region, since only its coverage depends on other Regions."""
    region = catalog.region[code]
    tabs = [tables.region_services(catalog, code), _facts_table(catalog, code)]
    return _workbook(f"AWS services in {region.label}", f"The AWS services available in {code}", region.changed, tabs)


def _facts_table(catalog: Catalog, code: str) -> Table:
    """Return the facts of one Region, one in each row."""
    region = catalog.region[code]
    place, launch = region.coordinates, region.launch
    facts: dict[str, tables.Cell] = {
        "region_code": region.code,
        "region_name": region.name,
        "partition": region.partition,
        "partition_name": region.partition_name,
        "country": region.country,
        "country_name": region.country_name,
        "country_note": region.country_note,
        "geolocation_region": region.geolocation_region,
        "geolocation_region_name": region.geolocation_region_name,
        "geography": region.geography,
        "place": place.place if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "domain": region.domain,
        "launch_date": launch.date if launch else None,
        "launch_date_source": launch.source if launch else None,
        "announcement_url": launch.announcement if launch else None,
        "launch_year": str(region.launch_year) if region.launch_year else None,
        "launch_year_source": region.launch_year_source,
        "launch_note": region.launch_note,
        "opt_in": _yes_or_no(region.opt_in),
        "opt_in_assumed": _yes_or_no(region.opt_in_assumed),
        "opt_in_source": region.opt_in_source,
        "availability_zones": region.zone_count("availability"),
        "local_zones": region.zone_count("local"),
        "wavelength_zones": region.zone_count("wavelength"),
        "availability_zone_ids": _joined(region.zones, "availability"),
        "local_zone_ids": _joined(region.zones, "local"),
        "wavelength_zone_ids": _joined(region.zones, "wavelength"),
        "service_count": len(catalog.in_region[code]),
        "coverage_percent": percentages.percent(catalog.coverage_of_region(code)),
        "first_seen": region.first_seen,
        "changed": region.changed,
    }
    return Table("Region", (Column("fact"), Column("value", "figure")), tuple(facts.items()))


def _yes_or_no(mark: bool | None) -> str | None:  # noqa: FBT001 (a cell)
    return None if mark is None else "yes" if mark else "no"


def _joined(zones: Zones | None, kind: str) -> str | None:
    return ", ".join(getattr(zones, kind)) or None if zones else None


def _workbook(title: str, description: str, as_of: dt.date, tabs: Sequence[Table]) -> bytes:
    # openpyxl takes a fifth of a second to import: of a build's processes, only the one that makes reports does so.
    from generator.build.reports import workbook  # noqa: PLC0415

    return workbook.content(title, description, as_of, tabs)
