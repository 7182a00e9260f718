"""How far Regions are from each other: great circles between their curated coordinates, which is not latency."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from generator.core.values import Value

if TYPE_CHECKING:
    from generator.model.catalog import Catalog, Coordinates


EARTH_RADIUS = 6371.0
"""In km: the mean radius. The Earth is no sphere, which makes a distance wrong by half a percent at most."""


class Neighbor(Value, frozen=True, kw_only=True):
    """Another Region, how many km it is away, and whether it is in the same partition."""

    region: str
    km: int
    same_partition: bool


def distance(start: Coordinates, end: Coordinates) -> int:
    """Return the great circle between two places in km, rounded."""
    latitudes = radians(start.latitude), radians(end.latitude)
    north = sin((latitudes[1] - latitudes[0]) / 2) ** 2
    east = sin(radians(end.longitude - start.longitude) / 2) ** 2
    return round(2 * EARTH_RADIUS * asin(sqrt(min(1.0, north + cos(latitudes[0]) * cos(latitudes[1]) * east))))


def neighbors(catalog: Catalog, code: str) -> tuple[Neighbor, ...]:
    """Return all other Regions with known places, the nearest first; none for a Region whose own place is unknown.

    Raises ``KeyError`` for a code that the catalog does not have.
    """
    start = catalog.region[code]
    if start.coordinates is None:
        return ()
    neighbors = [
        Neighbor(
            region=region.code,
            km=distance(start.coordinates, region.coordinates),
            same_partition=region.partition is not None and region.partition == start.partition,
        )
        for region in catalog.regions
        if region.code != code and region.coordinates
    ]
    return tuple(sorted(neighbors, key=lambda neighbor: (neighbor.km, neighbor.region)))
