"""Check whether a catalog is fit to publish: one function a check, listed in CHECKS, yields a sentence a failure.

A check that compares gets the last release's catalog; a first release has none, and passes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import NotFitError
from generator.core.printable import path_list

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from generator.model.catalog import Catalog, Region
    from generator.model.reading import ZoneKind


Check = Callable[["Catalog", "Catalog | None"], Iterator[str]]

MAX_GONE_SHARE = 0.02
"""Share of all services, of their names, of all offerings, or of all endpoints that may go between two releases. The
worst of all real pairs of successive recordings (March 2022 to October 2026) lost 0.8 % of the services, 1.0 % of the
names, 0.7 % of the offerings and 0.7 % of the endpoints."""

MAX_GONE_SHARE_OF_REGION = 0.20
"""Share of one Region's offerings, or endpoints, that may go between two releases; the worst of the same pairs lost
1.2 % of either."""


class ZoneLimit(NamedTuple):
    """How many zones of a kind may go between two releases: a share of all, or so few that a share says nothing."""

    share: float
    few: int


ZONES_GONE: dict[ZoneKind, ZoneLimit] = {
    "availability": ZoneLimit(0.02, 2),
    "local": ZoneLimit(0.30, 3),
    "wavelength": ZoneLimit(0.80, 3),
}
"""The same pairs never lost an Availability Zone. Of the Local Zones the worst lost 3 of 25 (12 %). Of the Wavelength
Zones 19 of 25 (76 %) went on 2026-10-11, all of two Regions, so that kind has a wide limit and none for a Region."""


MAX_GONE_SHARE_OF_TYPES = 0.10
"""Share of all resource types that may go between two releases. The worst of all real pairs of successive recordings,
one a month from March 2019 to October 2026, lost 3.2 % of them (August 2026)."""

MAX_GONE_SHARE_OF_REGISTRATIONS = 0.20
"""The same of all types in Regions; the worst of the same pairs lost 12.8 % (February 2020), the next one 2.3 %."""

MAX_GONE_SHARE_OF_REGION_TYPES = 0.75
"""The same of the types of one Region; the worst of the same pairs lost 283 of 478 (February 2020), the next one 60 of
198. Any more than a twentieth counts only after a second reading (``fetch.type_lists``)."""

MAX_REGIONS_UNKNOWN = 3
"""Regions whose types were known and are not now; the worst of the same pairs lost two."""


def every_kind_present(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:  # noqa: ARG001
    """Regions, services, offerings, and the kinds of fact that a whole reading has some of: none may be missing."""
    for name, present in (
        ("Regions", bool(catalog.regions)),
        ("services", bool(catalog.services)),
        ("offerings", bool(catalog.offerings)),
        ("names of Regions", any(region.name for region in catalog.regions)),
        ("partitions", any(region.partition for region in catalog.regions)),
        ("Availability Zones", any(region.zone_count("availability") for region in catalog.regions)),
        ("names of services", any(service.name for service in catalog.services)),
        ("endpoints", any(offering.endpoint for offering in catalog.offerings)),
        ("protocols", any(offering.protocols for offering in catalog.offerings)),
    ):
        if not present:
            yield f"it has no {name}"


def no_region_emptied(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """Every Region that had services has some: one that could not be read is never an empty Region.

    One that never had any is new, or not open yet: a finding, which stops no run.
    """
    for code, offered in previous.in_region.items() if previous else ():
        if offered and code in catalog.region and not catalog.in_region[code]:
            yield f"Region {code} has none of its {len(offered)} services any more"


def no_region_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """No Region of the last release is missing."""
    for code in sorted(previous.region.keys() - catalog.region.keys()) if previous else ():
        yield f"Region {code} is missing"


def no_facts_of_a_region_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """No Region that stays loses a fact that every real reading has: no pair of recordings ever lost one."""
    for code, before in previous.region.items() if previous else ():
        if code in catalog.region:
            old_facts, new_facts = _facts(before), _facts(catalog.region[code])
            if lost_facts := [fact for fact in old_facts if fact not in new_facts]:
                yield f"Region {code} has lost {', '.join(lost_facts)}"


def no_partition_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """No partition of the last release is missing."""
    if previous:
        for partition in sorted(_partitions(previous) - _partitions(catalog)):
            yield f"partition {partition} is missing"


def few_services_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MAX_GONE_SHARE`` of the last release's services are missing."""
    if previous:
        yield from _loss("services", previous.service.keys(), catalog.service.keys(), MAX_GONE_SHARE)


def few_names_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MAX_GONE_SHARE`` of the last release's services that have a name have none now, or are missing."""
    if previous:
        yield from _loss("names of services", _codes_with_name(previous), _codes_with_name(catalog), MAX_GONE_SHARE)


def few_zones_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most the share of ``ZONES_GONE`` is missing of each kind of zone, or at most a few zones are."""
    if previous is None:
        return
    for kind, limit in ZONES_GONE.items():
        before, now = _zones(previous, kind), _zones(catalog, kind)
        if len(before - now) > limit.few:
            yield from _loss(f"{kind.capitalize()} Zones", before, now, limit.share)


def few_offerings_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MAX_GONE_SHARE`` of the last release's offerings are missing."""
    if previous:
        yield from _loss("offerings", _cells(previous), _cells(catalog), MAX_GONE_SHARE)


def few_offerings_of_a_region_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MAX_GONE_SHARE_OF_REGION`` of the offerings of any Region that is still there are missing."""
    for code, offered in previous.in_region.items() if previous else ():
        if code in catalog.in_region:
            now = catalog.in_region[code].keys()
            yield from _loss(f"offerings of Region {code}", offered.keys(), now, MAX_GONE_SHARE_OF_REGION)


def few_endpoints_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MAX_GONE_SHARE`` of all endpoints are missing, and ``MAX_GONE_SHARE_OF_REGION`` of any Region's."""
    if previous:
        before, now = _endpoints(previous), _endpoints(catalog)
        yield from _loss("endpoints", before, now, MAX_GONE_SHARE)
        for code in catalog.region:
            of_region = {cell for cell in before if cell[0] == code}
            yield from _loss(f"endpoints of Region {code}", of_region, now, MAX_GONE_SHARE_OF_REGION)


def few_type_lists_lost(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MAX_REGIONS_UNKNOWN`` of the Regions that are still there have lost their list of resource types."""
    codes = previous.type_catalog.regions.keys() if previous else set()
    lost = sorted(codes & catalog.type_catalog.unknown.keys())
    if len(lost) > MAX_REGIONS_UNKNOWN:
        yield f"the resource types of {len(lost)} of {len(codes)} Regions are not known any more: {path_list(lost)}"


def few_resource_types_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most the three shares are missing of resource types in Regions that are known before and now."""
    if previous is None:
        return
    old, new = previous.type_catalog.in_region, catalog.type_catalog.in_region
    codes = sorted(old.keys() & new.keys())
    before, now = ({(code, name) for code in codes for name in lists[code]} for lists in (old, new))
    yield from _loss("resource types", {name for _, name in before}, {name for _, name in now}, MAX_GONE_SHARE_OF_TYPES)
    yield from _loss("resource types in Regions", before, now, MAX_GONE_SHARE_OF_REGISTRATIONS)
    for code in codes:
        subject = f"resource types of Region {code}"
        yield from _loss(subject, set(old[code]), set(new[code]), MAX_GONE_SHARE_OF_REGION_TYPES)


CHECKS: tuple[Check, ...] = (
    every_kind_present,
    no_region_gone,
    no_region_emptied,
    no_facts_of_a_region_gone,
    no_partition_gone,
    few_services_gone,
    few_names_gone,
    few_zones_gone,
    few_offerings_gone,
    few_offerings_of_a_region_gone,
    few_endpoints_gone,
    few_type_lists_lost,
    few_resource_types_gone,
)


def failures(catalog: Catalog, previous: Catalog | None) -> tuple[str, ...]:
    """Return a sentence for every reason against publishing, in the order of CHECKS."""
    return tuple(sentence for check in CHECKS for sentence in check(catalog, previous))


def require_fit(catalog: Catalog, previous: Catalog | None, accept_shrink: str | None) -> str:
    """Return what the catalog was compared with, in words; raise ``NotFitError`` unless a reason accepts the loss."""
    reasons = failures(catalog, previous)
    if reasons and not accept_shrink:
        raise NotFitError(reasons)
    compared = f"compared with the release as of {previous.as_of}" if previous else "first release: nothing to compare"
    return f"{compared}; accepted: {'; '.join(reasons)}" if reasons else compared


def _cells(catalog: Catalog) -> set[tuple[str, str]]:
    return {(offering.region, offering.service) for offering in catalog.offerings}


def _facts(region: Region) -> list[str]:
    """Return in words which of the facts a Region has that no real reading lacks."""
    facts = {
        "its name": region.name,
        "its partition": region.partition,
        "its domain": region.domain,
        "all its Availability Zones": region.zone_count("availability"),
    }
    return [words for words, fact in facts.items() if fact]


def _partitions(catalog: Catalog) -> set[str]:
    return {region.partition for region in catalog.regions if region.partition}


def _codes_with_name(catalog: Catalog) -> set[str]:
    return {service.code for service in catalog.services if service.name}


def _zones(catalog: Catalog, kind: ZoneKind) -> set[tuple[str, str]]:
    return {(region.code, zone) for region in catalog.regions if region.zones for zone in getattr(region.zones, kind)}


def _endpoints(catalog: Catalog) -> set[tuple[str, str]]:
    return {(offering.region, offering.service) for offering in catalog.offerings if offering.endpoint}


def _loss(noun: str, before: AbstractSet[object], now: AbstractSet[object], max_share: float) -> Iterator[str]:
    """Yield a sentence if more than the share ``max_share`` of ``before`` is gone; ``noun`` says of what."""
    missing = len(before - now)
    if missing > max_share * len(before):
        share = f"{missing / len(before):.1%}; at most {max_share:.0%} may be"
        yield f"{missing} of {len(before)} {noun} are missing ({share})"
