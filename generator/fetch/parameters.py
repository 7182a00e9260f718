"""AWS's parameter paths, and how a flat set of parameters becomes the facts of a snapshot.

Two trees stand under the root: ``regions/`` (each Region with its facts, zones and offerings) and ``services/``
(each service with its name, address and the Regions it is offered in). They do not always agree; both are kept.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from generator.core.text import encodable
from generator.model.snapshot import ROOT, Endpoint, RegionFacts, ServiceFacts, ZoneIds

if TYPE_CHECKING:
    from collections.abc import Mapping


REGIONS = f"{ROOT}/regions"
SERVICES = f"{ROOT}/services"
SERVICE_FACTS = ("longName", "marketingHomeURL")
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
        zones=ZoneIds(
            availability=tuple(_below(node, "availability-zones")),
            local=tuple(_below(node, "local-zones")),
            wavelength=tuple(_below(node, "wavelength-zones")),
        ),
        services={
            service: Endpoint(
                endpoint=_text(offered[service], "endpoint"), protocols=_text(offered[service], "protocols")
            )
            for service in _below(node, "services")
        },
    )


def _service(code: str, node: dict[str, Any]) -> ServiceFacts:
    return ServiceFacts(
        code=code,
        name=_text(node, "longName"),
        url=_text(node, "marketingHomeURL"),
        regions=tuple(_below(node, "regions")),
    )
