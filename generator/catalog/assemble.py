"""Join a snapshot with the curated facts into a Catalog: the one place where sources meet.

Every gap in the facts and every disagreement of AWS's two trees becomes a finding (``findings``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from generator.catalog import tool_names, zones
from generator.catalog.families import families
from generator.catalog.findings import findings
from generator.catalog.region_words import with_zone_places
from generator.catalog.resource_types import resource_types
from generator.catalog.trees import union
from generator.core.layout import refuse_clashes
from generator.core.text import fact_of, name_of
from generator.model.catalog import UNCATEGORIZED, Catalog, Coordinates, Launch, Offering, Region, Service, Zones
from generator.model.snapshot import Endpoint, RegionFacts, ServiceFacts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.catalog.trees import TreeUnion
    from generator.model.catalog import Listed
    from generator.model.curated import CuratedFacts, RegionRow
    from generator.model.resource_types import ResourceTypeCatalog
    from generator.model.snapshot import Snapshot


UNLISTED = Endpoint(endpoint=None, protocols=None)


def assemble(snapshot: Snapshot, curated: CuratedFacts) -> Catalog:
    """Return the catalog of one reading, every date that of the reading.

    Raises ``PathClashError`` when two codes would share a path.
    """
    date = snapshot.read_at.astimezone(dt.UTC).date()
    trees = union(snapshot)
    refuse_clashes("Region", trees.regions)
    refuse_clashes("service", trees.services)

    launches = _launches(snapshot, curated)
    shared = _shared_hosts(snapshot.regions)
    related = families(curated.families, trees.services)
    leaders = {member.service: family.leader for family in related for member in family.members}
    services = tuple(_service(code, facts, curated, leaders.get(code), date) for code, facts in trees.services.items())
    catalog = Catalog(
        as_of=date,
        categories=(*curated.categories, UNCATEGORIZED),
        regions=with_zone_places(
            [_region(code, facts, curated, launches.get(code), date) for code, facts in trees.regions.items()]
        ),
        services=services,
        offerings=tuple(
            _offering(region, service, trees.regions[region], listed, shared)
            for (region, service), listed in trees.offerings.items()
        ),
        families=related,
        findings=(),
        shared_names=tool_names.shared(curated.names),
        unmapped_names=tool_names.unmapped(curated.names),
        parts=tuple(row for row in curated.parts if row.service in trees.services),
        resource_types=_resource_types(snapshot, trees, services, curated),
    )
    return catalog.with_findings(findings(catalog, trees, curated))


def _resource_types(
    snapshot: Snapshot, trees: TreeUnion, services: tuple[Service, ...], curated: CuratedFacts
) -> ResourceTypeCatalog | None:
    lists = snapshot.resource_types
    if lists is None:
        return None
    by_code = {service.code: service for service in services}
    return resource_types(lists, lists.read_at or snapshot.read_at, trees.regions, by_code, curated.names)


# Longer than other functions: one field in each line.
def _region(
    code: str, facts: RegionFacts | None, curated: CuratedFacts, launch: Launch | None, date: dt.date
) -> Region:
    row = curated.regions.get(code)
    partition, country_code = (fact_of(facts.partition), fact_of(facts.country)) if facts else (None, None)
    country = curated.countries.get(country_code) if country_code else None
    subdivision = fact_of(facts.subdivision) if facts else None
    opt_in, opt_in_source = _opt_in(row, partition, curated)
    return Region(
        code=code,
        name=name_of(facts.name) if facts else None,
        partition=partition,
        partition_name=curated.partitions.get(partition) if partition else None,
        country=country_code,
        country_name=country.name if country else None,
        geography=country.geography if country else None,
        domain=fact_of(facts.domain) if facts else None,
        zones=_zones(facts, curated) if facts else None,
        coordinates=Coordinates(place=row.place, latitude=row.latitude, longitude=row.longitude) if row else None,
        launch=launch,
        geolocation_region=subdivision,
        geolocation_region_name=curated.subdivisions.get(subdivision) if subdivision else None,
        country_note=row.country_note if row else None,
        launch_year=launch.date.year if launch else row.launch_year if row else None,
        launch_year_source=launch.source if launch else row.launch_year_source if row else None,
        launch_note=row.launch_note if row and not launch else None,
        opt_in=opt_in,
        opt_in_assumed=opt_in is not None and opt_in_source is None,
        opt_in_source=opt_in_source,
        aliases=curated.names.regions.get(code, ()),
        changed=date,
    )


def _zones(facts: RegionFacts, curated: CuratedFacts) -> Zones:
    ids = facts.zones
    return Zones(
        availability=ids.availability,
        local=ids.local,
        wavelength=ids.wavelength,
        places=zones.places((*ids.local, *ids.wavelength), curated.locations.places),
    )


def _opt_in(row: RegionRow | None, partition: str | None, curated: CuratedFacts) -> tuple[bool | None, str | None]:
    """Return whether an account must enable a Region, and where that was read (None: it is assumed, or unknown)."""
    rule = curated.opt_in
    if row and row.opt_in is not None:
        return row.opt_in, rule.source
    if partition == rule.partition:
        return True, None
    return (False, rule.other_partitions_source) if partition in curated.partitions else (None, None)


def _service(
    code: str, facts: ServiceFacts | None, curated: CuratedFacts, leader: str | None, date: dt.date
) -> Service:
    row = curated.services.get(code)
    return Service(
        code=code,
        name=(row.name if row else None) or (name_of(facts.name) if facts else None),
        category=row.category if row else UNCATEGORIZED,
        aliases=row.aliases if row else (),
        url=fact_of(facts.url) if facts else None,
        family=leader,
        names=tool_names.of_service(code, curated.names),
        changed=date,
    )


def _offering(
    region: str,
    service: str,
    facts: RegionFacts | None,
    listed: Listed,
    shared: set[tuple[str | None, str, str]],
) -> Offering:
    entry = facts.services.get(service, UNLISTED) if facts else UNLISTED
    endpoint = fact_of(entry.endpoint)
    return Offering(
        region=region,
        service=service,
        endpoint=endpoint,
        protocols=protocols(entry.protocols),
        global_endpoint=bool(facts and endpoint and (facts.partition, service, entry.endpoint) in shared),
        listed=listed,
    )


def protocols(text: str | None) -> tuple[str, ...]:
    """Return AWS's comma-separated protocols in capitals, each once, in AWS's order."""
    names = (part.strip().upper() for part in (fact_of(text) or "").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _shared_hosts(regions: Iterable[RegionFacts]) -> set[tuple[str | None, str, str]]:
    """Return (partition, service, host) where one host serves several Regions: a global endpoint."""
    hosts = Counter(
        (facts.partition, service, entry.endpoint)
        for facts in regions
        for service, entry in facts.services.items()
        if entry.endpoint
    )
    return {host for host, count in hosts.items() if count > 1}


def _launches(snapshot: Snapshot, curated: CuratedFacts) -> dict[str, Launch]:
    """Return launches by Region: the feed's, and the curated ones where the feed has none."""
    curated_launches = {
        code: Launch(date=row.launched, source=row.source)
        for code, row in curated.regions.items()
        if row.launched and row.source
    }
    return curated_launches | {
        fact.region: Launch(date=fact.date, source=fact.source, announcement=fact.announcement)
        for fact in snapshot.launches
    }
