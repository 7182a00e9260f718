"""The shape of each partition, so that maps and charts can be read without color: circle, diamond, square, triangle."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from generator.model.catalog import Catalog, Region


PARTITION_CLASSES = {"aws": "aws", "aws-us-gov": "gov", "aws-cn": "cn", "aws-eusc": "eusc"}
"""The CSS class of each partition that has a shape and a color of its own, by its code."""
OTHER_CLASS = "other"
"""The CSS class of all other partitions."""
POLYGONS: dict[str, tuple[int, float, float]] = {
    "gov": (4, 0, 1.25),
    "cn": (4, pi / 4, 1.25),
    "eusc": (3, 0, 1.5),
    OTHER_CLASS: (5, pi, 1.2),
}
"""Number of corners, angle of the first, and their distance from the center for the area of a circle of radius 1."""
LEGEND_RADIUS = 7
"""Radius of a shape in a legend, in CSS pixels."""
UNIFORM_RADIUS = 14
"""Radius of a mark whose size does not depend on the number of services, in units of the sheet."""


class LegendEntry(NamedTuple):
    """An entry of the legend: the CSS class of a partition, its name, and its shape around the origin.

    ``mark`` is the same shape in the size that it has on a map where all marks are of one size.
    """

    css_class: str
    name: str
    shape: str
    mark: str


def partition_class(region: Region) -> str:
    """Return the CSS class of a Region's partition."""
    return PARTITION_CLASSES.get(region.partition or "", OTHER_CLASS)


def shape(css_class: str, radius: int, x: int = 0, y: int = 0) -> str:
    """Return a partition's shape around a point as an SVG path: a circle, or a polygon of about the same area."""
    if css_class not in POLYGONS:
        # One arc that ends just above where it begins: a third shorter than two halves.
        return f"M{x - radius} {y}a{radius} {radius} 0 1 0 0-.01z"
    corners, first_angle, factor = POLYGONS[css_class]
    angles = [first_angle + 2 * pi * corner / corners for corner in range(corners)]
    distance = factor * radius
    points = [(round(x + distance * sin(angle)), round(y - distance * cos(angle))) for angle in angles]
    return f"M{'L'.join(f'{corner_x} {corner_y}' for corner_x, corner_y in points)}z"


def legend(catalog: Catalog) -> dict[str, LegendEntry]:
    """Return the legend of a catalog's partitions by CSS class; all without a shape of their own are one entry."""
    names = {partition_class(region): region.partition_name or region.partition or "" for region in catalog.regions}
    if OTHER_CLASS in names:
        names[OTHER_CLASS] = "Other partitions"
    return {
        css_class: LegendEntry(
            css_class, names[css_class], shape(css_class, LEGEND_RADIUS), shape(css_class, UNIFORM_RADIUS)
        )
        for css_class in (*PARTITION_CLASSES.values(), OTHER_CLASS)
        if css_class in names
    }
