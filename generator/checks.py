"""Is this catalog fit to publish? One function per check, listed in CHECKS; each yields a sentence for each failure.

A check that compares gets the last release's catalog; a first release has none, and those checks say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from generator.errors import NotFitError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from generator.catalog import Catalog

Check = Callable[["Catalog", "Catalog | None"], Iterator[str]]

MOST_GONE = 0.02
"""Share of all services, or of all offerings, that may go between two releases. The worst of all real pairs of
successive recordings (March 2022 to October 2026) lost 0.8 % of the services and 0.7 % of the offerings."""

MOST_GONE_OF_REGION = 0.20
"""Share of one Region's offerings that may go between two releases; the worst of the same pairs lost 1.2 %."""


def something_of_everything(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:  # noqa: ARG001
    """Regions, services, offerings, and the kinds of fact that a whole reading has some of: none may be missing."""
    for name, found in (
        ("Regions", bool(catalog.regions)),
        ("services", bool(catalog.services)),
        ("offerings", bool(catalog.offerings)),
        ("names of Regions", any(one.name for one in catalog.regions)),
        ("partitions", any(one.partition for one in catalog.regions)),
        ("Availability Zones", any(one.zone_count("availability") for one in catalog.regions)),
        ("names of services", any(one.name for one in catalog.services)),
        ("endpoints", any(one.endpoint for one in catalog.offerings)),
        ("protocols", any(one.protocols for one in catalog.offerings)),
    ):
        if not found:
            yield f"it has no {name}"


def no_empty_region(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:  # noqa: ARG001
    """Every Region offers something: a Region that could not be read is never an empty Region."""
    for code, offered in catalog.in_region.items():
        if not offered:
            yield f"Region {code} offers no service"


def no_region_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """No Region of the last release is missing."""
    for code in sorted(previous.region.keys() - catalog.region.keys()) if previous else ():
        yield f"Region {code} is gone"


def no_partition_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """No partition of the last release is missing."""
    if previous:
        gone = {region.partition for region in previous.regions} - {region.partition for region in catalog.regions}
        for partition in sorted(partition or "(none)" for partition in gone):
            yield f"partition {partition} is gone"


def few_services_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MOST_GONE`` of the last release's services are missing."""
    if previous:
        yield from _too_many("services", previous.service.keys(), catalog.service.keys(), MOST_GONE)


def few_offerings_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MOST_GONE`` of the last release's offerings are missing."""
    if previous:
        yield from _too_many("offerings", _cells(previous), _cells(catalog), MOST_GONE)


def few_offerings_of_a_region_gone(catalog: Catalog, previous: Catalog | None) -> Iterator[str]:
    """At most ``MOST_GONE_OF_REGION`` of any one Region's offerings are missing; a Region gone is told elsewhere."""
    for code, offered in previous.in_region.items() if previous else ():
        if code in catalog.in_region:
            now = catalog.in_region[code].keys()
            yield from _too_many(f"offerings of Region {code}", offered.keys(), now, MOST_GONE_OF_REGION)


CHECKS: tuple[Check, ...] = (
    something_of_everything,
    no_empty_region,
    no_region_gone,
    no_partition_gone,
    few_services_gone,
    few_offerings_gone,
    few_offerings_of_a_region_gone,
)


def failures(catalog: Catalog, previous: Catalog | None) -> tuple[str, ...]:
    """Return a sentence for every reason against publishing, in the order of CHECKS."""
    return tuple(sentence for check in CHECKS for sentence in check(catalog, previous))


def require_fit(catalog: Catalog, previous: Catalog | None, accept_shrink: str | None) -> str:
    """Return what the catalog was compared with, in words; raise ``NotFitError`` unless a reason accepts the loss."""
    found = failures(catalog, previous)
    if found and not accept_shrink:
        raise NotFitError(found)
    compared = f"compared with the release as of {previous.as_of}" if previous else "first release: nothing to compare"
    return f"{compared}; accepted: {'; '.join(found)}" if found else compared


def _cells(catalog: Catalog) -> set[tuple[str, str]]:
    return {(one.region, one.service) for one in catalog.offerings}


def _too_many(what: str, before: AbstractSet[object], now: AbstractSet[object], most: float) -> Iterator[str]:
    gone = len(before - now)
    if gone > most * len(before):
        yield f"{gone} of {len(before)} {what} are gone ({gone / len(before):.1%}; at most {most:.0%} may go)"
