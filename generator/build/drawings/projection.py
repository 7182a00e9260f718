"""Where a place lies on the sheet of the map: the Equal Earth projection, and the sheet that is cut from it.

Šavrič, Patterson and Jenny, "The Equal Earth map projection", International Journal of Geographical Information
Science 33 (2019), doi:10.1080/13658816.2018.1504949: equal-area, and pleasing at a glance. The formula is theirs.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

A1: Final = 1.340264
A2: Final = -0.081106
A3: Final = 0.000893
A4: Final = 0.003796

MERIDIAN: Final = 11.0
"""The sheet's central meridian, in degrees east: its opposite runs through the Bering Strait and cuts no land."""

LEFT: Final = -2.30
TOP: Final = 1.21
SCALE: Final = 429.0
"""The sheet's corner in the projection's own units (radii of the earth), and units of the sheet for one of those."""

WIDTH: Final = 2000
HEIGHT: Final = 920
"""From Alaska's coast to New Zealand, from northern Norway to Patagonia: where Regions are or may come to be."""


class Point(NamedTuple):
    """A point of the sheet, in its units; y grows downwards."""

    x: float
    y: float


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Project degrees from the central meridian and from the equator; on a sphere of radius 1, y northwards."""
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)
    height = theta * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return 2 * sqrt(3) * radians(longitude) * cos(theta) / (3 * slope), height


def on_sheet(longitude: float, latitude: float) -> Point:
    """Return where a place lies on the sheet; longitudes past 180° go on eastwards."""
    x, y = equal_earth(longitude - MERIDIAN, latitude)
    return Point((x - LEFT) * SCALE, (TOP - y) * SCALE)
