"""The map of the Regions: where each mark stands, its shape, and how far it reaches; templates draw it.

All numbers are units of the sheet of ``projection.py``. A mark that would cover another stands aside, and a thin
leader ties it to its place; crowded Europe is drawn once more, larger, in the corner.
"""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, hypot, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings.projection import HEIGHT, WIDTH, Point, on_sheet
from generator.build.drawings.shapes import Key, keys, kind, shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.catalog.names import Named
    from generator.model.catalog import Catalog


APART = 62
"""Marks stand at least this far apart: 24 CSS pixels where the map is 775 wide."""
REACH = 68
"""How far around a lone mark a finger still finds it: 24 CSS pixels across where the map is as wide as a phone."""
SIZE = 14
"""Radius of a mark that stands for a Region, whatever it offers."""
LARGEST = 19
SMALLEST = 7
"""Radii of marks that grow with the number of services."""
TWIST = 0.1
"""Radians by which two marks part aslant."""
ROUNDS = 1000
"""How often marks are moved apart at most; a few dozen rounds do for today's Regions."""


class Box(NamedTuple):
    """A part of the sheet."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, point: Point) -> bool:
        """Say whether a point lies in it."""
        return 0 <= point.x - self.x <= self.width and 0 <= point.y - self.y <= self.height

    def within(self, point: Point, margin: float) -> Point:
        """Return the nearest point in it that keeps the margin."""
        return Point(
            min(max(point.x, self.x + margin), self.x + self.width - margin),
            min(max(point.y, self.y + margin), self.y + self.height - margin),
        )


SHEET = Box(0, 0, WIDTH, HEIGHT)
CROWDED = Box(850, 40, 200, 150)
"""Europe, where Regions stand closest."""
ENLARGED = Box(14, 621, 380, 285)
"""Where Europe is drawn once more: the empty South Pacific."""
AROUND = Box(0, 0, 640, 360)
"""How much of the sheet the map of one Region shows."""


class Mark(NamedTuple):
    """A Region on the map: ``path`` leads to its page, ``kind`` is its partition's class.

    ``shape`` is an SVG path, ``sized`` the same shape with an area that grows with the number of services. ``reach``
    is the radius in which a finger finds it: no two overlap.
    """

    code: str
    path: str
    name: str
    kind: str
    x: int
    y: int
    reach: int
    shape: str
    sized: str


class Locator(NamedTuple):
    """The part of the sheet around one Region, the class of its partition, and its mark where the Region is."""

    box: Box
    kind: str
    shape: str


class World(NamedTuple):
    """What every map of one catalog shows: marks by code, and all leaders and all places as one SVG path each.

    ``homes`` are the Regions' places on the sheet, by code; ``unplaced`` the Regions whose coordinates nobody knows.
    """

    marks: dict[str, Mark]
    homes: dict[str, Point]
    leaders: str
    places: str
    keys: dict[str, Key]
    unplaced: list[Named]
    sheet: Box = SHEET
    crowded: Box = CROWDED
    enlarged: Box = ENLARGED


def draw(catalog: Catalog, regions: Mapping[str, Named]) -> World:
    """Place the mark of every Region that has coordinates."""
    homes = {
        one.code: on_sheet(one.coordinates.longitude, one.coordinates.latitude)
        for one in catalog.regions
        if one.coordinates
    }
    inset = {code: _enlarged(home) for code, home in homes.items() if CROWDED.holds(home)}
    rest = {code: home for code, home in homes.items() if code not in inset}
    stands = {**spread(inset, ENLARGED), **spread(rest, SHEET)}
    most = max((one.offered for one in regions.values()), default=0) or 1
    marks = {
        code: _mark(regions[code], kind(catalog.region[code]), stand, _reach(code, stands), most)
        for code, stand in sorted(stands.items())
    }
    spots = [*homes.values(), *inset.values()]
    tied = [(home, stands[code]) for code, home in sorted({**rest, **inset}.items()) if _aside(home, stands[code])]
    return World(
        marks=marks,
        homes=homes,
        leaders="".join(f"M{a.x:.0f} {a.y:.0f}L{b.x:.0f} {b.y:.0f}" for a, b in tied),
        places="".join(f"M{spot.x:.0f} {spot.y:.0f}h0" for spot in spots),
        keys=keys(catalog),
        unplaced=[regions[one.code] for one in catalog.regions if one.coordinates is None],
    )


def around(world: World, code: str) -> Locator | None:
    """Return the part of the sheet around a Region; None without coordinates."""
    if code not in world.homes:
        return None
    home = world.homes[code]
    x = min(max(home.x - AROUND.width / 2, 0), WIDTH - AROUND.width)
    y = min(max(home.y - AROUND.height / 2, 0), HEIGHT - AROUND.height)
    mark = world.marks[code]
    box = AROUND._replace(x=round(x), y=round(y))
    return Locator(box, mark.kind, shape(mark.kind, SIZE, round(home.x), round(home.y)))


def spread(homes: Mapping[str, Point], box: Box) -> dict[str, Point]:
    """Move points apart, each pair as far as it must, until none is nearer than ``APART``; all stay in the box."""
    found = {code: box.within(home, APART / 2) for code, home in sorted(homes.items())}
    for _ in range(ROUNDS):
        crossed = False
        for number, (one, other) in enumerate(combinations(found, 2)):
            a, b = found[one], found[other]
            gap = hypot(b.x - a.x, b.y - a.y)
            if gap >= APART + 2:
                continue
            crossed = True
            # Each pair parts a little aslant, and from one place in a direction of its own: a row at an edge yields.
            aslant = atan2(b.y - a.y, b.x - a.x) + TWIST if gap > 1 else number
            across, down = cos(aslant), sin(aslant)
            step = (APART + 3 - gap) / 2
            found[one] = box.within(Point(a.x - across * step, a.y - down * step), APART / 2)
            found[other] = box.within(Point(b.x + across * step, b.y + down * step), APART / 2)
        if not crossed:
            break
    return {code: Point(round(x), round(y)) for code, (x, y) in found.items()}


def _enlarged(home: Point) -> Point:
    scale = ENLARGED.width / CROWDED.width
    return Point(ENLARGED.x + (home.x - CROWDED.x) * scale, ENLARGED.y + (home.y - CROWDED.y) * scale)


def _aside(home: Point, stand: Point) -> bool:
    return hypot(stand.x - home.x, stand.y - home.y) > SMALLEST


def _reach(code: str, stands: Mapping[str, Point]) -> int:
    here = stands[code]
    gaps = [hypot(other.x - here.x, other.y - here.y) for one, other in stands.items() if one != code]
    return min(REACH, int(min(gaps, default=REACH) / 2))


def _mark(named: Named, of: str, stand: Point, reach: int, most: int) -> Mark:
    x, y = int(stand.x), int(stand.y)
    radius = max(round(LARGEST * sqrt(named.offered / most)), SMALLEST)
    sized = shape(of, radius, x, y)
    return Mark(named.code, named.path, named.title, of, x, y, reach, shape(of, SIZE, x, y), sized)
