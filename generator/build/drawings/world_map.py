"""The map of the Regions: the position, shape and touch target of each mark; templates draw it.

All numbers are units of the sheet of ``projection.py``. A mark that would cover another is moved, and a thin line (its
leader) connects it with its true location; Europe, where marks are dense, is drawn again, larger, in an inset.
"""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, hypot, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings.projection import HEIGHT, WIDTH, Point, on_sheet
from generator.build.drawings.shapes import UNIFORM_RADIUS, LegendEntry, legend, partition_class, shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.catalog.page_entities import PageEntity
    from generator.model.catalog import Catalog


MIN_DISTANCE = 62
"""The least distance between two marks: 24 CSS pixels where the map is 775 wide."""
MIN_REACH = MIN_DISTANCE // 2
"""Radius of the least touch target."""
MAX_REACH = 68
"""Radius of the touch target of an isolated mark: 24 CSS pixels across on a map as wide as a phone."""
MAX_RADIUS = 19
MIN_RADIUS = 7
"""Radii of marks that grow with the number of services."""
SEPARATION_ANGLE = 0.1
"""Radians by which the direction in which two marks are moved apart is turned."""
MAX_ROUNDS = 1000
"""At most this many rounds of moving marks apart; today's Regions need a few dozen."""


class Box(NamedTuple):
    """A part of the sheet."""

    x: int
    y: int
    width: int
    height: int

    def contains(self, point: Point) -> bool:
        """Return whether a point lies in it."""
        return 0 <= point.x - self.x <= self.width and 0 <= point.y - self.y <= self.height

    def nearest(self, point: Point, margin: float) -> Point:
        """Return the point nearest to ``point`` that lies in the box and off its edge by the margin."""
        return Point(
            min(max(point.x, self.x + margin), self.x + self.width - margin),
            min(max(point.y, self.y + margin), self.y + self.height - margin),
        )


SHEET = Box(0, 0, WIDTH, HEIGHT)
EUROPE = Box(850, 40, 200, 150)
"""The part of the sheet where Regions are closest together."""
EUROPE_INSET = Box(14, 621, 380, 285)
"""Where Europe is drawn again, larger: the empty South Pacific."""
LOCATOR_SIZE = Box(0, 0, 640, 360)
"""How much of the sheet the map of one Region shows."""


class Mark(NamedTuple):
    """A Region on the map: ``path`` leads to its page, ``css_class`` is that of its partition.

    ``shape`` is an SVG path, ``sized`` the same shape with an area that grows with the number of services. ``reach``
    is the radius of its touch target: no two overlap.
    """

    code: str
    path: str
    name: str
    css_class: str
    x: int
    y: int
    reach: int
    shape: str
    sized: str

    @property
    def has_room(self) -> bool:
        """Return whether its touch target is clearly larger than the least."""
        return self.reach > 1.1 * MIN_REACH


class Locator(NamedTuple):
    """The part of the sheet around one Region, the CSS class of its partition, and its mark as an SVG path."""

    box: Box
    css_class: str
    shape: str


class World(NamedTuple):
    """What every map of one catalog shows: marks by code, and all leaders and all places as one SVG path each.

    ``locations`` are the Regions' places on the sheet, by code; ``unplaced`` are the Regions without coordinates.
    """

    marks: dict[str, Mark]
    locations: dict[str, Point]
    leaders: str
    places: str
    legend: dict[str, LegendEntry]
    unplaced: list[PageEntity]
    min_reach: int = MIN_REACH
    sheet: Box = SHEET
    europe: Box = EUROPE
    europe_inset: Box = EUROPE_INSET


def draw(catalog: Catalog, regions: Mapping[str, PageEntity]) -> World:
    """Place the mark of every Region that has coordinates."""
    locations = {
        region.code: on_sheet(region.coordinates.longitude, region.coordinates.latitude)
        for region in catalog.regions
        if region.coordinates
    }
    on_inset = {code: _on_inset(location) for code, location in locations.items() if EUROPE.contains(location)}
    outside_inset = {code: location for code, location in locations.items() if code not in on_inset}
    positions = {**separated(on_inset, EUROPE_INSET), **separated(outside_inset, SHEET)}
    most_services = max((region.offered for region in regions.values()), default=0) or 1
    marks = {
        code: _mark(
            regions[code], partition_class(catalog.region[code]), position, _reach(code, positions), most_services
        )
        for code, position in sorted(positions.items())
    }
    origins = sorted({**outside_inset, **on_inset}.items())
    leaders = [(origin, positions[code]) for code, origin in origins if _is_moved(origin, positions[code])]
    return World(
        marks=marks,
        locations=locations,
        leaders="".join(f"M{start.x:.0f} {start.y:.0f}L{end.x:.0f} {end.y:.0f}" for start, end in leaders),
        places="".join(f"M{place.x:.0f} {place.y:.0f}h0" for place in (*locations.values(), *on_inset.values())),
        legend=legend(catalog),
        unplaced=[regions[region.code] for region in catalog.regions if region.coordinates is None],
    )


def locator(world: World, code: str) -> Locator | None:
    """Return the part of the sheet around a Region; None without coordinates."""
    if code not in world.locations:
        return None
    location = world.locations[code]
    x = min(max(location.x - LOCATOR_SIZE.width / 2, 0), WIDTH - LOCATOR_SIZE.width)
    y = min(max(location.y - LOCATOR_SIZE.height / 2, 0), HEIGHT - LOCATOR_SIZE.height)
    css_class = world.marks[code].css_class
    box = LOCATOR_SIZE._replace(x=round(x), y=round(y))
    return Locator(box, css_class, shape(css_class, UNIFORM_RADIUS, round(location.x), round(location.y)))


def separated(locations: Mapping[str, Point], box: Box) -> dict[str, Point]:
    """Move points apart, as little as possible, until all are ``MIN_DISTANCE`` apart; all stay in the box."""
    positions = {code: box.nearest(location, MIN_DISTANCE / 2) for code, location in sorted(locations.items())}
    for _ in range(MAX_ROUNDS):
        is_moved = False
        for number, (first, second) in enumerate(combinations(positions, 2)):
            a, b = positions[first], positions[second]
            distance = hypot(b.x - a.x, b.y - a.y)
            if distance >= MIN_DISTANCE + 2:
                continue
            is_moved = True
            # A small angle lets a row of points at the edge of the box make way; points in one place get one each.
            angle = atan2(b.y - a.y, b.x - a.x) + SEPARATION_ANGLE if distance > 1 else number
            dx, dy = cos(angle), sin(angle)
            step = (MIN_DISTANCE + 3 - distance) / 2
            positions[first] = box.nearest(Point(a.x - dx * step, a.y - dy * step), MIN_DISTANCE / 2)
            positions[second] = box.nearest(Point(b.x + dx * step, b.y + dy * step), MIN_DISTANCE / 2)
        if not is_moved:
            break
    return {code: Point(round(x), round(y)) for code, (x, y) in positions.items()}


def _on_inset(location: Point) -> Point:
    scale = EUROPE_INSET.width / EUROPE.width
    return Point(EUROPE_INSET.x + (location.x - EUROPE.x) * scale, EUROPE_INSET.y + (location.y - EUROPE.y) * scale)


def _is_moved(origin: Point, position: Point) -> bool:
    return hypot(position.x - origin.x, position.y - origin.y) > MIN_RADIUS


def _reach(code: str, positions: Mapping[str, Point]) -> int:
    """Return half the distance to the nearest other mark, at most ``MAX_REACH``."""
    position = positions[code]
    distances = [
        hypot(point.x - position.x, point.y - position.y) for other, point in positions.items() if other != code
    ]
    return min(MAX_REACH, int(min(distances, default=MAX_REACH) / 2))


def _mark(region: PageEntity, css_class: str, position: Point, reach: int, most_services: int) -> Mark:
    x, y = int(position.x), int(position.y)
    radius = max(round(MAX_RADIUS * sqrt(region.offered / most_services)), MIN_RADIUS)
    return Mark(
        code=region.code,
        path=region.path,
        name=region.title,
        css_class=css_class,
        x=x,
        y=y,
        reach=reach,
        shape=shape(css_class, UNIFORM_RADIUS, x, y),
        sized=shape(css_class, radius, x, y),
    )
