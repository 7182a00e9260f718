"""Join a snapshot with the curated facts into a Catalog: the one place where sources meet.

The union of AWS's two trees, with the tree that said so; every gap and disagreement becomes a finding (``findings``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from generator.catalog.findings import findings
from generator.core.layout import refuse_clashes
from generator.core.text import folded
from generator.model.catalog import UNCATEGORISED, Catalog, Coordinates, Launch, Offering, Region, Service, Zones
from generator.model.snapshot import Endpoint, RegionFacts, ServiceFacts

if TYPE_CHECKING:
    from generator.model.catalog import Listed
    from generator.model.curated import Curated
    from generator.model.snapshot import Snapshot


UNLISTED = Endpoint(endpoint=None, protocols=None)


def assemble(snapshot: Snapshot, curated: Curated) -> Catalog:
    """Return the catalog of one reading, every date that of the reading.

    Raises ``PathClashError`` when two codes would share a path.
    """
    date = snapshot.read_at.astimezone(dt.UTC).date()
    listed = {facts.code: facts for facts in snapshot.regions}
    known = {facts.code: facts for facts in snapshot.services}
    said: dict[tuple[str, str], Listed] = {
        (region, service): "regions" for region, facts in listed.items() for service in facts.services
    }
    for service, facts in known.items():
        for region in facts.regions:
            said[region, service] = "both" if (region, service) in said else "services"
    region_codes = sorted(listed.keys() | {region for region, _ in said})
    service_codes = sorted(known.keys() | {service for _, service in said})
    refuse_clashes("Region", region_codes)
    refuse_clashes("service", service_codes)

    launches = _launches(snapshot, curated)
    shared = _shared_hosts(listed)
    catalog = Catalog(
        as_of=date,
        categories=(*curated.categories, UNCATEGORISED),
        regions=tuple(_region(code, listed.get(code), curated, launches.get(code), date) for code in region_codes),
        services=tuple(_service(code, known.get(code), curated, date) for code in service_codes),
        offerings=tuple(
            _offering(region, service, listed.get(region), said[region, service], shared)
            for region, service in sorted(said)
        ),
        findings=(),
    )
    return catalog.with_findings(findings(catalog, known, curated))


def _region(code: str, facts: RegionFacts | None, curated: Curated, launch: Launch | None, date: dt.date) -> Region:
    row = curated.regions.get(code)
    partition, said = (folded(facts.partition), folded(facts.country)) if facts else (None, None)
    country = curated.countries.get(said) if said else None
    return Region(
        code=code,
        name=folded(facts.name) if facts else None,
        partition=partition,
        partition_name=curated.partitions.get(partition) if partition else None,
        country=said,
        country_name=country.name if country else None,
        geography=country.geography if country else None,
        domain=folded(facts.domain) if facts else None,
        zones=Zones(
            availability=facts.zones.availability,
            local=facts.zones.local,
            wavelength=facts.zones.wavelength,
        )
        if facts
        else None,
        coordinates=Coordinates(place=row.place, latitude=row.latitude, longitude=row.longitude) if row else None,
        launch=launch,
        changed=date,
    )


def _service(code: str, facts: ServiceFacts | None, curated: Curated, date: dt.date) -> Service:
    row = curated.services.get(code)
    return Service(
        code=code,
        name=(row.name if row else None) or (folded(facts.name) if facts else None),
        category=row.category if row else UNCATEGORISED,
        aliases=row.aliases if row else (),
        url=folded(facts.url) if facts else None,
        changed=date,
    )


def _offering(
    region: str,
    service: str,
    facts: RegionFacts | None,
    listed: Listed,
    shared: set[tuple[str | None, str, str]],
) -> Offering:
    said = facts.services.get(service, UNLISTED) if facts else UNLISTED
    return Offering(
        region=region,
        service=service,
        endpoint=folded(said.endpoint),
        protocols=protocols(said.protocols),
        global_endpoint=bool(facts and said.endpoint and (facts.partition, service, said.endpoint) in shared),
        listed=listed,
    )


def protocols(said: str | None) -> tuple[str, ...]:
    """Return AWS's comma-separated protocols in capitals, each once, in AWS's order."""
    found = (part.strip().upper() for part in (folded(said) or "").split(","))
    return tuple(dict.fromkeys(part for part in found if part))


def _shared_hosts(listed: dict[str, RegionFacts]) -> set[tuple[str | None, str, str]]:
    """Return (partition, service, host) where one host serves several Regions: a global endpoint."""
    hosts = Counter(
        (facts.partition, service, said.endpoint)
        for facts in listed.values()
        for service, said in facts.services.items()
        if said.endpoint
    )
    return {host for host, regions in hosts.items() if regions > 1}


def _launches(snapshot: Snapshot, curated: Curated) -> dict[str, Launch]:
    """Return launches by Region: the feed's, and the curated ones where the feed has none."""
    read = {
        code: Launch(date=row.launched, source=row.source)
        for code, row in curated.regions.items()
        if row.launched and row.source
    }
    return read | {
        fact.region: Launch(date=fact.date, source=fact.source, announcement=fact.announcement)
        for fact in snapshot.launches
    }
