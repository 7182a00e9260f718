"""The rows of the tables of ``region_atlas.sqlite``, from catalog and histories; their columns are in the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.reports import records, statistics, tables
from generator.catalog import tool_names
from generator.catalog.distances import neighbors
from generator.catalog.zones import named_zones
from generator.core import percentages
from generator.history.changes import changes
from generator.history.presence import PresenceRecord
from generator.model import release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.reports.tables import Cell
    from generator.history.changes import Change
    from generator.model.catalog import Catalog, Region, Service
    from generator.model.history import History

    Row = tuple[Cell, ...]


def all_rows(catalog: Catalog, history: History) -> dict[str, list[Row]]:
    """Return the rows of each table by its name, those of one table in the order of its key."""
    return {
        "metadata": _metadata(catalog),
        **_catalog_rows(catalog),
        **_history_rows(catalog, history),
        **_type_rows(catalog),
        "statistics": sorted(statistics.statistics(catalog).rows),
    }


def _catalog_rows(catalog: Catalog) -> dict[str, list[Row]]:
    return {
        "regions": [_region(catalog, region) for region in catalog.regions],
        "services": [_service(catalog, service) for service in catalog.services],
        "offerings": [
            (
                offering.region,
                offering.service,
                offering.endpoint,
                tables.joined(offering.protocols),
                offering.global_endpoint,
                offering.listed,
                offering.first_seen,
            )
            for offering in catalog.offerings
        ],
        "zones": sorted(
            (region.code, zone.kind, zone.id, zone.location, zone.place)
            for region in catalog.regions
            for zone in named_zones(region.zones)
        ),
        "distances": sorted(
            (code, neighbor.region, neighbor.km) for code in catalog.region for neighbor in neighbors(catalog, code)
        ),
        "families": [(family.leader, family.name) for family in catalog.families],
        "family_members": [
            (family.leader, position, member.service, member.purpose)
            for family in catalog.families
            for position, member in enumerate(family.members, start=1)
        ],
        "names": sorted((name.name, name.kind, name.code) for name in tool_names.all_names(catalog)),
    }


def _history_rows(catalog: Catalog, history: History) -> dict[str, list[Row]]:
    record, all_changes = PresenceRecord(history), changes(history)
    return {
        "region_codes": [(code,) for code in sorted(record.regions.keys() | catalog.region.keys())],
        "service_codes": [(code,) for code in sorted(record.services.keys() | catalog.service.keys())],
        "presence": list(_presence(record)),
        "changes": [(number, *_change(change)) for number, change in enumerate(all_changes, start=1)],
        "change_offerings": [
            (number, *pair) for number, change in enumerate(all_changes, start=1) for pair in _offerings_of(change)
        ],
        "gone": list(records.gone_table(history).rows),
    }


def _type_rows(catalog: Catalog) -> dict[str, list[Row]]:
    types = [each for namespace in catalog.type_catalog.namespaces for each in namespace.types]
    numbers = {name: number for number, name in enumerate(sorted(each.name for each in types), start=1)}
    return {
        "namespaces": sorted(
            (namespace.name, namespace.service, namespace.category, namespace.reason, namespace.part_of)
            for namespace in catalog.type_catalog.namespaces
        ),
        "resource_types": sorted(
            (numbers[each.name], each.name, namespace.name)
            for namespace in catalog.type_catalog.namespaces
            for each in namespace.types
        ),
        "registrations": sorted(
            (numbers[each.name], region, date) for each in types for region, date in each.regions.items()
        ),
    }


def _metadata(catalog: Catalog) -> list[Row]:
    return [
        ("as_of", catalog.as_of),
        ("licence", release.LICENSE_TEXT),
        ("schema_version", str(release.SCHEMA_VERSION)),
        ("since", catalog.since),
        ("title", release.TITLE),
    ]


def _region(catalog: Catalog, region: Region) -> Row:
    place, launch = region.coordinates, region.launch
    return (
        region.code,
        region.name,
        region.partition,
        region.partition_name,
        region.country,
        region.country_name,
        region.country_note,
        region.geolocation_region,
        region.geolocation_region_name,
        region.geography,
        place.place if place else None,
        place.latitude if place else None,
        place.longitude if place else None,
        region.domain,
        launch.date if launch else None,
        launch.source if launch else None,
        launch.announcement if launch else None,
        region.launch_year,
        region.launch_year_source,
        region.launch_note,
        region.opt_in,
        region.opt_in_assumed,
        region.opt_in_source,
        region.zones is not None,
        region.code in catalog.type_catalog.regions,
        percentages.percent(catalog.coverage_of_region(region.code)),
        region.first_seen,
        region.changed,
    )


def _service(catalog: Catalog, service: Service) -> Row:
    return (
        service.code,
        service.name,
        service.category,
        service.url,
        service.family,
        tables.joined(service.aliases),
        percentages.percent(catalog.coverage_of_service(service.code)),
        service.first_seen,
        service.changed,
    )


def _presence(record: PresenceRecord) -> Iterator[Row]:
    dates = [reading.date for reading in record.readings]
    for (region, service), presence in sorted(record.cells.items()):
        for number, (since, until) in enumerate(record.intervals(presence), start=1):
            yield region, service, number, dates[since], None if until is None else dates[until]


def _change(change: Change) -> Row:
    return (
        change.date,
        change.previous_date,
        change.recorded,
        change.previous_recorded,
        change.kind,
        change.region,
        change.service,
        records.detail(change),
        change.settled,
        change.undone,
    )


def _offerings_of(change: Change) -> list[tuple[str, str]]:
    """Return the pairs of Region and service that a change is about, sorted."""
    if change.region and change.service:
        return [(change.region, change.service)]
    if change.region:
        return [(change.region, code) for code in sorted(set(change.codes))]
    return [(code, change.service) for code in sorted(set(change.codes)) if change.service]
