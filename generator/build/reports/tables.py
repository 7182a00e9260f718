"""The tables of the reports: named columns and rows of plain values, independent of any format.

An unknown is ``None``. A mark is ``True`` or ``False``; a percentage is a number from 0 to 100 with two decimals.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.catalog import tool_names
from generator.catalog.distances import neighbors
from generator.catalog.families import reach
from generator.catalog.zones import named_zones
from generator.core import percentages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.model.catalog import Catalog, Offering, Region


Cell = str | int | float | bool | dt.date | None
ColumnKind = Literal["text", "count", "percent", "date", "year", "mark", "figure"]
"""The kind of a column's cells. A ``figure`` is any number or code; its unit is in the row."""


class Column(NamedTuple):
    """One column: its name in every format, and what its cells are."""

    name: str
    kind: ColumnKind = "text"


class Table(NamedTuple):
    """A report's table. ``name`` is a title for a sheet; each row has one cell for each column.

    A ``matrix`` has a column of marks for each Region.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    matrix: bool = False


FIRST_SEEN = Column("first_seen", "date")
GLOBAL_ENDPOINT = Column("global_endpoint", "mark")
OFFERING = (Column("endpoint"), Column("protocols"), GLOBAL_ENDPOINT, FIRST_SEEN)
GLOBAL_ENDPOINT_COUNT = Column("global_endpoint_count", "count")


def main_dataset(catalog: Catalog) -> Table:
    """Return every offering with the names of its Region and service."""
    return Table(
        "Main Dataset",
        (
            *_columns("region_code", "region_name", "partition", "service_code", "service_name", "category"),
            *_columns("endpoint", "protocols"),
            FIRST_SEEN,
            GLOBAL_ENDPOINT,
        ),
        tuple(
            (
                (region := catalog.region[offering.region]).code,
                region.name,
                region.partition,
                (service := catalog.service[offering.service]).code,
                service.name,
                service.category,
                offering.endpoint,
                joined(offering.protocols),
                offering.first_seen,
                offering.global_endpoint,
            )
            for offering in catalog.offerings
        ),
    )


def regional_services(catalog: Catalog) -> Table:
    """Return every offering as a pair of Region and service."""
    return Table(
        "Regional Services",
        (*_columns("region_code", "region_name", "service_code", "service_name"), GLOBAL_ENDPOINT),
        tuple(
            (
                offering.region,
                catalog.region[offering.region].name,
                offering.service,
                catalog.service[offering.service].name,
                offering.global_endpoint,
            )
            for offering in catalog.offerings
        ),
    )


def service_matrix(catalog: Catalog) -> Table:
    """Return services x Regions: a row for each service, a mark for each Region."""
    codes = tuple(catalog.region)
    return Table(
        "Service Matrix",
        (*_columns("service_code", "service_name", "category"), *(Column(code, "mark") for code in codes)),
        tuple(
            (
                service.code,
                service.name,
                service.category,
                *(code in catalog.of_service[service.code] for code in codes),
            )
            for service in catalog.services
        ),
        matrix=True,
    )


def region_summary(catalog: Catalog) -> Table:
    """Return the Regions with their launch, zones by kind, and how much each offers."""
    return Table(
        "Region Summary",
        (
            *_columns("region_code", "region_name", "partition", "country"),
            Column("launch_date", "date"),
            *_columns("launch_date_source", "announcement_url"),
            *_columns("availability_zones", "local_zones", "wavelength_zones", "service_count", kind="count"),
            Column("coverage_percent", "percent"),
            FIRST_SEEN,
            *_columns("country_name", "geolocation_region", "geolocation_region_name", "geography", "place"),
            *_columns("latitude", "longitude", kind="figure"),
            Column("launch_year", "year"),
            *_columns("launch_year_source", "launch_note"),
            *_columns("opt_in", "opt_in_assumed", kind="mark"),
            *_columns("opt_in_source", "country_note", "domain"),
            GLOBAL_ENDPOINT_COUNT,
        ),
        tuple(
            (
                region.code,
                region.name,
                region.partition,
                region.country,
                region.launch.date if region.launch else None,
                region.launch.source if region.launch else None,
                region.launch.announcement if region.launch else None,
                region.zone_count("availability"),
                region.zone_count("local"),
                region.zone_count("wavelength"),
                len(catalog.in_region[region.code]),
                percentages.percent(catalog.coverage_of_region(region.code)),
                region.first_seen,
                *_described(region),
                _global_endpoint_count(catalog.in_region[region.code]),
            )
            for region in catalog.regions
        ),
    )


def _described(region: Region) -> tuple[Cell, ...]:
    """Return what else is known of a Region: its place, launch year and opt-in status, with notes and sources."""
    place = region.coordinates
    return (
        region.country_name,
        region.geolocation_region,
        region.geolocation_region_name,
        region.geography,
        place.place if place else None,
        place.latitude if place else None,
        place.longitude if place else None,
        region.launch_year,
        region.launch_year_source,
        region.launch_note,
        region.opt_in,
        region.opt_in_assumed,
        region.opt_in_source,
        region.country_note,
        region.domain,
    )


def service_summary(catalog: Catalog) -> Table:
    """Return the services with how far each reaches; ``partitions`` are those in which it is offered."""
    return Table(
        "Service Summary",
        (
            *_columns("service_code", "service_name", "category"),
            Column("region_count", "count"),
            Column("coverage_percent", "percent"),
            *_columns("partitions", "marketing_url"),
            FIRST_SEEN,
            *_columns("family", "aliases"),
            GLOBAL_ENDPOINT_COUNT,
        ),
        tuple(
            (
                service.code,
                service.name,
                service.category,
                len(catalog.of_service[service.code]),
                percentages.percent(catalog.coverage_of_service(service.code)),
                joined(
                    sorted({catalog.region[code].partition or "" for code in catalog.of_service[service.code]} - {""})
                ),
                service.url,
                service.first_seen,
                service.family,
                joined(service.aliases),
                _global_endpoint_count(catalog.of_service[service.code]),
            )
            for service in catalog.services
        ),
    )


def zones(catalog: Catalog) -> Table:
    """Return every zone with its kind and Region, and of a Local or Wavelength Zone its place."""
    return Table(
        "Zones",
        _columns("zone_id", "kind", "region_code", "region_name", "location", "place"),
        tuple(
            (zone.id, zone.kind, region.code, region.name, zone.location, zone.place)
            for region in catalog.regions
            for zone in named_zones(region.zones)
        ),
    )


def distances(catalog: Catalog) -> Table:
    """Return how far each Region is from every other, the nearest first: km on a great circle."""
    return Table(
        "Distances",
        (*_columns("region_code", "other_region_code"), Column("km", "count"), Column("same_partition", "mark")),
        tuple(
            (region.code, neighbor.region, neighbor.km, neighbor.same_partition)
            for region in catalog.regions
            for neighbor in neighbors(catalog, region.code)
        ),
    )


def families(catalog: Catalog) -> Table:
    """Return the members of each family, the leading one first, with their Regions beside those of the leading one."""
    return Table(
        "Families",
        (
            *_columns("family", "family_name", "service_code", "service_name", "purpose"),
            Column("region_count", "count"),
            *_columns("regions_lacking", "regions_beyond"),
        ),
        tuple(
            (
                family.leader,
                family.name,
                member.service,
                catalog.service[member.service].name,
                member.purpose,
                member.region_count,
                joined(member.lacking),
                joined(member.beyond),
            )
            for family in catalog.families
            for member in reach(catalog, family)
        ),
    )


def names(catalog: Catalog) -> Table:
    """Return every name of every service: its code, AWS's name, those in tools, former ones, aliases."""
    return Table(
        "Names",
        _columns("name", "kind", "service_code", "service_name"),
        tuple((name, kind, code, catalog.service[code].name) for name, kind, code in tool_names.all_names(catalog)),
    )


def resource_types(catalog: Catalog) -> Table:
    """Return every resource type in every Region where it is registered."""
    return Table(
        "Resource Types",
        (*_columns("resource_type", "namespace", "service_code", "region_code"), FIRST_SEEN),
        tuple(
            (each.name, namespace.name, namespace.service, region, date)
            for namespace in catalog.type_catalog.namespaces
            for each in namespace.types
            for region, date in each.regions.items()
        ),
    )


def resource_type_matrix(catalog: Catalog) -> Table:
    """Return resource types x Regions: a mark for each Region, none where the types of the Region are unknown."""
    types = catalog.type_catalog
    codes = tuple(catalog.region)
    return Table(
        "Resource Type Matrix",
        (*_columns("resource_type"), *(Column(code, "mark") for code in codes)),
        tuple(
            (name, *((code in each.regions if code in types.regions else None) for code in codes))
            for name, each in types.types.items()
        ),
        matrix=True,
    )


def region_services(catalog: Catalog, code: str) -> Table:
    """Return the services that a Region offers; raise ``KeyError`` for a code that the catalog does not have."""
    return Table(
        "Services",
        (*_columns("service_code", "service_name", "category"), *OFFERING),
        tuple(
            ((service := catalog.service[key]).code, service.name, service.category, *_offered(offering))
            for key, offering in catalog.in_region[code].items()
        ),
    )


def service_regions(catalog: Catalog, code: str) -> Table:
    """Return the Regions that offer a service; raise ``KeyError`` for a code that the catalog does not have."""
    return Table(
        "Regions",
        (*_columns("region_code", "region_name", "partition", "geography"), *OFFERING),
        tuple(
            ((region := catalog.region[key]).code, region.name, region.partition, region.geography, *_offered(offering))
            for key, offering in catalog.of_service[code].items()
        ),
    )


def _columns(*names: str, kind: ColumnKind = "text") -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name in names)


def _offered(offering: Offering) -> tuple[Cell, ...]:
    return offering.endpoint, joined(offering.protocols), offering.global_endpoint, offering.first_seen


def _global_endpoint_count(offerings: Mapping[str, Offering]) -> int:
    """Return how many of a Region's services, or of a service's Regions, have a global endpoint."""
    return sum(offering.global_endpoint for offering in offerings.values())


def joined(words: Iterable[str]) -> str | None:
    """Return words as one cell; None for no words."""
    return ", ".join(words) or None
