"""The shape of each partition, so that maps and charts read without colour: circle, diamond, square, triangle."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from generator.model.catalog import Catalog, Region


KINDS = {"aws": "aws", "aws-us-gov": "gov", "aws-cn": "cn", "aws-eusc": "eusc"}
"""The class of each partition that has a shape and a colour of its own, by its code."""
OTHER = "other"
"""The class of all other partitions."""
POLYGONS: dict[str, tuple[int, float, float]] = {
    "gov": (4, 0, 1.25),
    "cn": (4, pi / 4, 1.25),
    "eusc": (3, 0, 1.5),
    OTHER: (5, pi, 1.2),
}
"""Corners of a shape, the angle of the first, and how far they reach for the area of a circle of radius 1."""
LEGEND = 7
"""Radius of a shape in a legend, in CSS pixels."""


class Key(NamedTuple):
    """An entry of the legend: the class of a partition, its name, and its shape about the origin."""

    kind: str
    name: str
    shape: str


def kind(region: Region) -> str:
    """Return the class of a Region's partition."""
    return KINDS.get(region.partition or "", OTHER)


def shape(of: str, radius: int, x: int = 0, y: int = 0) -> str:
    """Return a class's shape about a point as an SVG path: a circle, or a polygon of about its area."""
    if of not in POLYGONS:
        half = f"a{radius} {radius} 0 1 0"
        return f"M{x - radius} {y}{half} {2 * radius} 0{half}-{2 * radius} 0z"
    corners, first, wide = POLYGONS[of]
    angles = [first + 2 * pi * corner / corners for corner in range(corners)]
    points = [(round(x + wide * radius * sin(at)), round(y - wide * radius * cos(at))) for at in angles]
    return f"M{'L'.join(f'{across} {down}' for across, down in points)}z"


def keys(catalog: Catalog) -> dict[str, Key]:
    """Return the legend of a catalog's partitions by class, in the order of ``KINDS``; those without a shape as one."""
    names = {kind(one): one.partition_name or one.partition or "" for one in catalog.regions}
    names |= {OTHER: "Other partitions"} if OTHER in names else {}
    return {one: Key(one, names[one], shape(one, LEGEND)) for one in (*KINDS.values(), OTHER) if one in names}
