"""The union of AWS's two parameter trees: which Regions, services and offerings either of them lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from generator.model.catalog import Listed
    from generator.model.snapshot import RegionFacts, ServiceFacts, Snapshot


class TreeUnion(NamedTuple):
    """What both trees list together, sorted by code.

    ``regions`` and ``services`` hold the facts that their own tree has of each code (None: only the other tree names
    it); ``offerings`` says for each (Region, service) which tree lists it.
    """

    regions: dict[str, RegionFacts | None]
    services: dict[str, ServiceFacts | None]
    offerings: dict[tuple[str, str], Listed]


def union(snapshot: Snapshot) -> TreeUnion:
    """Return the union of both trees of one reading."""
    regions = {facts.code: facts for facts in snapshot.regions}
    services = {facts.code: facts for facts in snapshot.services}
    offerings: dict[tuple[str, str], Listed] = {
        (code, service): "regions" for code, facts in regions.items() for service in facts.services
    }
    for code, service_facts in services.items():
        for region in service_facts.regions:
            offerings[region, code] = "both" if (region, code) in offerings else "services"
    region_codes = regions.keys() | {region for region, _ in offerings}
    service_codes = services.keys() | {service for _, service in offerings}
    return TreeUnion(
        regions={code: regions.get(code) for code in sorted(region_codes)},
        services={code: services.get(code) for code in sorted(service_codes)},
        offerings={cell: offerings[cell] for cell in sorted(offerings)},
    )
