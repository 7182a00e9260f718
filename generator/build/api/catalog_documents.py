"""The documents of what is available where: Regions, services, families, the matrix, and the names of services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from generator.build.api.change_documents import change_entries, last_revised
from generator.build.api.documents import (
    Families,
    FamilyEntry,
    Matrix,
    NameEntry,
    NamesDocument,
    RegionDocument,
    RegionEntry,
    RegionOffering,
    Regions,
    ServiceDocument,
    ServiceEntry,
    ServiceOffering,
    Services,
)
from generator.catalog import tool_names
from generator.catalog.distances import neighbors
from generator.catalog.families import reach
from generator.catalog.zones import named_zones
from generator.core import percentages
from generator.core.files import File
from generator.core.layout import API_FOLDER, link, segment
from generator.history.fact_dates import latest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generator.build.api.api import ApiInputs
    from generator.history.by_subject import SubjectChange
    from generator.model.catalog import Catalog, Family, Region, Service


NEAREST_COUNT = 5
"""Regions that the list of all Regions names of those nearest to one."""


def regions(inputs: ApiInputs) -> Regions:
    """Return ``regions.json``."""
    catalog = inputs.catalog
    return Regions(
        as_of=catalog.as_of,
        regions=tuple(
            RegionEntry(
                code=region.code,
                name=region.name,
                partition=region.partition,
                country=region.country,
                country_name=region.country_name,
                geolocation_region=region.geolocation_region,
                geography=region.geography,
                at=location(region),
                opt_in=region.opt_in,
                opt_in_assumed=region.opt_in_assumed,
                launch_date=region.launch.date if region.launch else None,
                launch_year=region.launch_year,
                availability_zones=region.zone_count("availability"),
                local_zones=region.zone_count("local"),
                wavelength_zones=region.zone_count("wavelength"),
                zones=named_zones(region.zones),
                nearest=neighbors(catalog, region.code)[:NEAREST_COUNT],
                service_count=len(catalog.in_region[region.code]),
                coverage_percent=percentages.percent(catalog.coverage_of_region(region.code)),
                first_seen=region.first_seen,
                changed=region.changed,
                path=link(f"regions/{segment(region.code)}.json"),
                url=link(f"regions/{segment(region.code)}/"),
            )
            for region in catalog.regions
        ),
    )


def each_region(inputs: ApiInputs) -> Iterator[tuple[str, RegionDocument]]:
    """Yield the code and the document of each Region."""
    for region in inputs.catalog.regions:
        yield region.code, _region(inputs.catalog, region, inputs.changes.regions.get(region.code, ()))


def _region(catalog: Catalog, region: Region, changes: Sequence[SubjectChange]) -> RegionDocument:
    offered = catalog.in_region[region.code]
    return RegionDocument(
        as_of=last_revised(region.changed, changes),
        region=region,
        zones=named_zones(region.zones),
        nearest=neighbors(catalog, region.code),
        service_count=len(offered),
        coverage_percent=percentages.percent(catalog.coverage_of_region(region.code)),
        offered=tuple(offered),
        not_offered=tuple(code for code in catalog.service if code not in offered),
        offerings=tuple(
            RegionOffering(
                service=code,
                name=catalog.service[code].name,
                category=catalog.service[code].category,
                endpoint=offering.endpoint,
                protocols=offering.protocols,
                global_endpoint=offering.global_endpoint,
                listed=offering.listed,
                first_seen=offering.first_seen,
            )
            for code, offering in offered.items()
        ),
        changes=change_entries(changes),
    )


def code_lists(catalog: Catalog) -> Iterator[File]:
    """Yield for each Region a file with the codes of its services, one a line, for programs that read lines."""
    for region, offerings in catalog.in_region.items():
        content = "".join(f"{code}\n" for code in offerings)
        yield File(f"{API_FOLDER}regions/{segment(region)}.txt", content.encode())


def services(inputs: ApiInputs) -> Services:
    """Return ``services.json``."""
    catalog = inputs.catalog
    return Services(
        as_of=catalog.as_of,
        categories=tuple(catalog.by_category),
        services=tuple(
            ServiceEntry(
                code=service.code,
                name=service.name,
                category=service.category,
                aliases=service.aliases,
                family=service.family,
                region_count=len(catalog.of_service[service.code]),
                coverage_percent=percentages.percent(catalog.coverage_of_service(service.code)),
                first_seen=service.first_seen,
                changed=service.changed,
                path=link(f"services/{segment(service.code)}.json"),
                url=link(f"services/{segment(service.code)}/"),
            )
            for service in catalog.services
        ),
    )


def each_service(inputs: ApiInputs) -> Iterator[tuple[str, ServiceDocument]]:
    """Yield the code and the document of each service."""
    for service in inputs.catalog.services:
        yield service.code, _service(inputs.catalog, service, inputs.changes.services.get(service.code, ()))


def _service(catalog: Catalog, service: Service, changes: Sequence[SubjectChange]) -> ServiceDocument:
    offered, family = catalog.of_service[service.code], _compared_family(catalog, service)
    return ServiceDocument(
        as_of=last_revised(_family_changed(catalog, family) if family else service.changed, changes),
        service=service,
        family=_family(catalog, family) if family else None,
        region_count=len(offered),
        coverage_percent=percentages.percent(catalog.coverage_of_service(service.code)),
        offered=tuple(offered),
        not_offered=tuple(code for code in catalog.region if code not in offered),
        offerings=tuple(
            ServiceOffering(
                region=code,
                name=catalog.region[code].name,
                partition=catalog.region[code].partition,
                geography=catalog.region[code].geography,
                endpoint=offering.endpoint,
                protocols=offering.protocols,
                global_endpoint=offering.global_endpoint,
                listed=offering.listed,
                first_seen=offering.first_seen,
            )
            for code, offering in offered.items()
        ),
        changes=change_entries(changes),
    )


def _compared_family(catalog: Catalog, service: Service) -> Family | None:
    """Return the family of a service with the members that its document compares: a leading service has all of them.

    Any other has the leading one and itself. Otherwise a launch of one member would change the documents of all.
    """
    family = catalog.family.get(service.code)
    if family is None or service.code == family.leader:
        return family
    members = tuple(member for member in family.members if member.service in {family.leader, service.code})
    return msgspec.structs.replace(family, members=members)


def families(inputs: ApiInputs) -> Families:
    """Return ``families.json``."""
    catalog = inputs.catalog
    dates = [_family_changed(catalog, family) for family in catalog.families]
    return Families(
        as_of=max(dates, default=catalog.as_of),
        families=tuple(_family(catalog, family) for family in catalog.families),
    )


def _family(catalog: Catalog, family: Family) -> FamilyEntry:
    return FamilyEntry(leader=family.leader, name=family.name, members=reach(catalog, family))


def _family_changed(catalog: Catalog, family: Family) -> dt.date:
    return max(catalog.service[member.service].changed for member in family.members)


def matrix(inputs: ApiInputs) -> Matrix:
    """Return ``matrix.json``."""
    catalog = inputs.catalog
    return Matrix(
        as_of=catalog.as_of,
        regions=tuple(catalog.region),
        services=tuple(catalog.service),
        rows=tuple(
            "".join("01"[region in offered] for region in catalog.region) for offered in catalog.of_service.values()
        ),
        global_endpoints={
            service: codes
            for service, offered in catalog.of_service.items()
            if (codes := tuple(region for region, offering in offered.items() if offering.global_endpoint))
        },
    )


def names(inputs: ApiInputs) -> NamesDocument:
    """Return ``names.json``."""
    catalog = inputs.catalog
    gone = [
        name
        for entity in inputs.changes.gone
        if entity.kind == "service"
        for name in tool_names.names_of(entity.code, entity.name, entity.names, entity.aliases)
    ]
    rows = [(name, False) for name in tool_names.all_names(catalog)] + [(name, True) for name in sorted(set(gone))]
    dates = inputs.dates
    return NamesDocument(
        as_of=latest(
            dates.services_listed,
            dates.services_facts,
            *dates.services_renamed.values(),
            default=catalog.since or catalog.as_of,
        ),
        names=tuple(
            NameEntry(name=name.name, kind=name.kind, code=name.code, gone=is_gone)
            # Sorting is stable: of one name, the service that is there comes before the one that is gone.
            for name, is_gone in sorted(rows, key=lambda row: row[0].name.casefold())
        ),
        unmapped=catalog.unmapped_names,
    )


def location(region: Region) -> tuple[float, float] | None:
    """Return where a Region lies, in degrees north and east."""
    return (region.coordinates.latitude, region.coordinates.longitude) if region.coordinates else None
