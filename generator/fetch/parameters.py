"""AWS's parameter paths, and how a flat set of parameters becomes the facts of a snapshot.

Two trees stand under the root: ``regions/`` (each Region with its facts, zones and offerings) and ``services/``
(each service with its name, address and the Regions it is offered in). They do not always agree; both are kept.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from generator.core.errors import BadValueError
from generator.core.text import encodable
from generator.model.snapshot import ROOT, Endpoint, RegionFacts, ServiceFacts, ZoneIds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from generator.model.catalog import Catalog, Zones
    from generator.model.snapshot import Snapshot


REGIONS = f"{ROOT}/regions"
SERVICES = f"{ROOT}/services"
SERVICE_FACTS = ("longName", "marketingHomeURL")
REGION_FACTS = ("longName", "partition", "geolocationCountry", "geolocationRegion", "domain")
ZONE_LISTINGS = ("availability-zones", "local-zones", "wavelength-zones")
ENDPOINT_FACTS = ("endpoint", "protocols")
VALUE = ""
"""The key under which a node of the nested tree holds its own value: no parameter has an empty name."""


def facts(parameters: Mapping[str, str]) -> tuple[tuple[RegionFacts, ...], tuple[ServiceFacts, ...]]:
    """Sort parameters (path -> value) into Regions and services, each as the tree of that name has it.

    An offering counts as listed when anything stands at or below its path: in some recordings only the endpoint does.
    """
    tree = _nested(parameters)
    region_nodes: dict[str, Any] = tree.get("regions", {})
    service_nodes: dict[str, Any] = tree.get("services", {})
    regions = [_region(code, region_nodes[code]) for code in sorted(region_nodes)]
    services = [_service(code, service_nodes[code]) for code in sorted(service_nodes)]
    return tuple(regions), tuple(services)


def names(catalog: Catalog) -> set[str]:
    """Return the names of what a catalog shows: its Regions with their zones, its services and its offerings."""
    return (
        {f"{REGIONS}/{region.code}" for region in catalog.regions}
        | {f"{SERVICES}/{service.code}" for service in catalog.services}
        | {_in_region(offering.region, offering.service) for offering in catalog.offerings}
        | {_of_service(offering.region, offering.service) for offering in catalog.offerings}
        | {name for region in catalog.regions if region.zones for name in _zone_names(region.code, region.zones)}
    )


def snapshot_names(snapshot: Snapshot) -> set[str]:
    """Return the names of the Regions, zones, services and offerings of a snapshot, each as the tree that lists it."""
    regions, services = snapshot.regions, snapshot.services
    return (
        {f"{REGIONS}/{region.code}" for region in regions}
        | {f"{SERVICES}/{service.code}" for service in services}
        | {_in_region(region.code, service) for region in regions for service in region.services}
        | {_of_service(region, service.code) for service in services for region in service.regions}
        | {name for region in regions for name in _zone_names(region.code, region.zones)}
    )


def absent(parameters: Mapping[str, str], unclear: Collection[str] = ()) -> set[str]:
    """Return the names that a whole reading may have and this one has not, so that each can be requested by itself.

    These are the facts of each Region, service and offering. Of an offering that only one tree lists, they are what the
    other tree calls it. Of a service that has such an offering, or none at all, they are what both trees would call it
    in every Region. ``unclear`` are listings that had an empty page: what may have stood there is all that can.
    """
    regions, services = facts(parameters)
    in_regions_tree = {(region.code, service) for region in regions for service in region.services}
    in_services_tree = {(region, service.code) for service in services for region in service.regions}
    expected = {f"{REGIONS}/{region.code}/{fact}" for region in regions for fact in REGION_FACTS}
    expected |= {f"{SERVICES}/{service.code}/{fact}" for service in services for fact in SERVICE_FACTS}
    expected |= {
        _in_region(*cell, f"/{fact}") for cell in in_regions_tree | in_services_tree for fact in ENDPOINT_FACTS
    }
    listed_codes = {service for _, service in in_regions_tree}
    codes = listed_codes | {service.code for service in services}
    doubtful = (codes - listed_codes) | {service for _, service in in_regions_tree ^ in_services_tree}
    doubtful |= {service for service in codes if f"{SERVICES}/{service}/regions" in unclear}
    possible = {
        (region.code, service)
        for region in regions
        for service in (codes if f"{REGIONS}/{region.code}" in unclear else doubtful)
    }
    expected |= {_in_region(*cell) for cell in (in_services_tree | possible) - in_regions_tree}
    expected |= {_of_service(*cell) for cell in (in_regions_tree | possible) - in_services_tree}
    return expected - parameters.keys()


def _zone_names(region: str, zones: Zones | ZoneIds) -> Iterator[str]:
    for listing, ids in zip(ZONE_LISTINGS, (zones.availability, zones.local, zones.wavelength), strict=True):
        yield from (f"{REGIONS}/{region}/{listing}/{zone}" for zone in ids)


def _in_region(region: str, service: str, below: str = "") -> str:
    return f"{REGIONS}/{region}/services/{service}{below}"


def _of_service(region: str, service: str) -> str:
    return f"{SERVICES}/{service}/regions/{region}"


def _nested(parameters: Mapping[str, str]) -> dict[str, Any]:
    def node() -> defaultdict[str, Any]:
        return defaultdict(node)

    tree = node()
    for name, value in parameters.items():
        if name.startswith(f"{ROOT}/"):
            at_path = tree
            for part in name[len(ROOT) + 1 :].split("/"):
                at_path = at_path[part]
            at_path[VALUE] = value
    return tree


def _text(node: dict[str, Any], key: str) -> str | None:
    """Return a value; None for an empty one. Half of a surrogate pair, which JSON can name, no file can hold."""
    return encodable(node[key].get(VALUE, "")) or None if key in node else None


def _below(node: dict[str, Any], key: str) -> list[str]:
    return sorted(code for code in node.get(key, {}) if code != VALUE)


def _region(code: str, node: dict[str, Any]) -> RegionFacts:
    offered = node.get("services", {})
    return RegionFacts(
        code=code,
        name=_text(node, "longName"),
        partition=_text(node, "partition"),
        country=_text(node, "geolocationCountry"),
        subdivision=_text(node, "geolocationRegion"),
        domain=_text(node, "domain"),
        zones=_zones(code, node),
        services={
            service: Endpoint(
                endpoint=_text(offered[service], "endpoint"), protocols=_text(offered[service], "protocols")
            )
            for service in _below(node, "services")
        },
    )


def _zones(region: str, node: dict[str, Any]) -> ZoneIds:
    """Return the zones of a Region; raise ``BadValueError`` with the path of IDs that no site can show."""
    try:
        return ZoneIds(
            availability=tuple(_below(node, "availability-zones")),
            local=tuple(_below(node, "local-zones")),
            wavelength=tuple(_below(node, "wavelength-zones")),
        )
    except BadValueError as error:
        raise BadValueError(f"{REGIONS}/{region}: {error.problem}") from error


def _service(code: str, node: dict[str, Any]) -> ServiceFacts:
    return ServiceFacts(
        code=code,
        name=_text(node, "longName"),
        url=_text(node, "marketingHomeURL"),
        regions=tuple(_below(node, "regions")),
    )
