"""Require that a reading is complete: AWS's two trees are compared before anything is made from them.

A Region whose listing was empty or ended early looks complete to every later step: the services' tree fills its
offerings in, and what is lost would be reported as removed, for good.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import SourceError
from generator.fetch.parameters import REGIONS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.model.snapshot import RegionFacts, ServiceFacts


Cells = set[tuple[str, str]]


class ShareLimit(NamedTuple):
    """How many offerings of one tree the other may lack: ``number``, or ``share`` of what the first lists if more."""

    number: int
    share: float

    def is_exceeded(self, lacking: int, listed: int) -> bool:
        """Return whether more is lacking than the limit allows."""
        return lacking > max(self.number, self.share * listed)


# Measured over the recordings in 42 of moto's releases, of March 2022 to October 2026. All Regions in them have a name,
# a partition, a domain and services.
REGION_LIMIT = ShareLimit(3, 0.05)
"""What a Region's own listing may lack: at the worst 8 of 261 (ap-northeast-1, March 2022), 3.1 %."""
SERVICE_LIMIT = ShareLimit(20, 0.05)
"""What a service's list of Regions may lack: at the worst 16 of 31 (supportauthz, August 2026)."""
TOTAL_LIMIT = ShareLimit(20, 0.03)
"""What either tree may lack in all: at the worst 83 of 5,078 (the Regions' tree, March 2022), 1.6 %."""


def require_complete(regions: Iterable[RegionFacts], services: Iterable[ServiceFacts], advice: str) -> None:
    """Raise ``SourceError`` with the path that looks cut where the two trees contradict each other.

    A Region that has facts and no service, in either tree, is whole: a new one begins so.
    """
    facts = {region.code: region for region in regions}
    listed_by_regions = {(region.code, service) for region in facts.values() for service in region.services}
    listed_by_services = {(region, service.code) for service in services for region in service.regions}
    by_region, by_service = _grouped(0, listed_by_services), _grouped(1, listed_by_regions)
    for code in sorted(facts.keys() | by_region.keys()):
        problem = _region_fault(facts.get(code), listed_by_regions, by_region.get(code, set()))
        if problem:
            raise SourceError(f"{REGIONS}/{code}: {problem}", advice)
    for code, cells in sorted(by_service.items()):
        missing = cells - listed_by_services
        if SERVICE_LIMIT.is_exceeded(len(missing), len(cells)):
            raise SourceError(
                f"{SERVICES}/{code}/regions: lacks {len(missing)} of the {len(cells)} Regions that list it",
                advice,
            )
    for tree, own_cells, other_cells in (
        (REGIONS, listed_by_regions, listed_by_services),
        (SERVICES, listed_by_services, listed_by_regions),
    ):
        missing = other_cells - own_cells
        if TOTAL_LIMIT.is_exceeded(len(missing), len(other_cells)):
            raise SourceError(
                f"{tree}: lacks {len(missing):,} of the {len(other_cells):,} offerings that the other tree lists",
                advice,
            )


def _region_fault(facts: RegionFacts | None, own_cells: Cells, listed: Cells) -> str | None:
    """Return what a Region's listing lacks, as a predicate (None: nothing)."""
    if facts is None or not (facts.name or facts.partition or facts.domain):
        return "AWS says nothing of the Region itself, neither name nor partition nor domain"
    if listed and not facts.services:
        return f"lists no service, where the services' tree lists {len(listed)}"
    if REGION_LIMIT.is_exceeded(len(listed - own_cells), len(listed)):
        return f"lacks {len(listed - own_cells)} of the {len(listed)} services that the services' tree lists there"
    return None


def _grouped(position: int, cells: Cells) -> Mapping[str, Cells]:
    groups: defaultdict[str, Cells] = defaultdict(set)
    for cell in cells:
        groups[cell[position]].add(cell)
    return groups
