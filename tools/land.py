"""Draw the land of the map: Natural Earth's coastlines become one small SVG, ``static/map/land.svg``.

``make land`` runs it on the file ``land-110m.json`` of npm's package world-atlas (TopoJSON, public domain data). The
result is committed: building the site needs neither npm nor this module.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from generator.build.drawings.projection import HEIGHT, WIDTH, Point, on_sheet
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence


ANTARCTIC = -60.0
"""Land that is entirely south of this latitude is not drawn."""

DETAIL = 8.0
"""A corner of the coast stays when the triangle with its neighbors has this area, in square units of the sheet."""

ISLAND = 24.0
"""Land smaller than this, in square units, is left out."""

BEYOND = 20
"""How far coastlines continue past the edge of the sheet, in units."""

STEP = 30
"""Degrees between the lines of the graticule."""

Ring = list[tuple[float, float]]
"""One closed coastline: longitudes and latitudes; the last point is the first."""


class Transform(Value, frozen=True, kw_only=True):
    """How whole numbers become degrees: the size of a step and the position of 0, each eastward and northward."""

    scale: tuple[float, float]
    translate: tuple[float, float]


class Polygons(Value, frozen=True, kw_only=True):
    """Polygons of rings of arcs, by number; a negative number means the arc of its complement, backwards."""

    arcs: list[list[list[int]]]


class Geometries(Value, frozen=True, kw_only=True):
    """A collection of polygons."""

    geometries: list[Polygons]


class Objects(Value, frozen=True, kw_only=True):
    """The objects of a topology that are used here."""

    land: Geometries


class Topology(Value, frozen=True, kw_only=True):
    """A quantized TopoJSON document: each point of an arc is a step from the previous point."""

    transform: Transform
    objects: Objects
    arcs: list[list[tuple[int, int]]]


DECODER = msgspec.json.Decoder(Topology)


def rings(topology: Topology) -> list[Ring]:
    """Return every coastline."""
    arcs = [_arc(arc, topology.transform) for arc in topology.arcs]
    return [
        _unwrapped(_joined(ring, arcs))
        for geometry in topology.objects.land.geometries
        for polygon in geometry.arcs
        for ring in polygon
    ]


def _arc(steps: Sequence[tuple[int, int]], transform: Transform) -> Ring:
    (across, up), (east, north) = transform.scale, transform.translate
    x = y = 0
    points = []
    for step_x, step_y in steps:
        x, y = x + step_x, y + step_y
        points.append((x * across + east, y * up + north))
    return points


def _joined(ring: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    points: Ring = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _unwrapped(ring: Ring) -> Ring:
    """Continue a coastline past the date line where it crosses it; start east of the sheet's edge."""
    edge = -169.0
    points = [ring[0] if ring[0][0] >= edge else (ring[0][0] + 360, ring[0][1])]
    for longitude, latitude in ring[1:]:
        turns = round((points[-1][0] - longitude) / 360)
        points.append((longitude + 360 * turns, latitude))
    return points


def coast(ring: Ring) -> list[tuple[int, int]]:
    """Return a coastline in whole units of the sheet, without repeated points; empty if there is nothing to draw."""
    if max(latitude for _, latitude in ring) < ANTARCTIC:
        return []
    points = [_cut(on_sheet(*place)) for place in ring[:-1]]
    if abs(_area(points)) < ISLAND:
        return []
    whole = [(round(x), round(y)) for x, y in simplified(points, DETAIL)]
    return [here for before, here in pairwise([whole[-1], *whole]) if here != before]


def _area(points: Sequence[Point]) -> float:
    return sum(a.x * b.y - b.x * a.y for a, b in pairwise([*points, points[0]])) / 2


def _cut(point: Point) -> Point:
    """Move a point off the sheet to just past its edge, so that the points out there coincide and are dropped."""
    return Point(min(max(point.x, -BEYOND), WIDTH + BEYOND), min(max(point.y, -BEYOND), HEIGHT + BEYOND))


def simplified(points: Sequence[Point], limit: float) -> list[Point]:
    """Drop the corner with the smallest triangle until each has the area ``limit`` or more (Visvalingam and Whyatt)."""
    remaining = list(points)
    areas = [_triangle(remaining, at) for at in range(len(remaining))]
    while len(remaining) > 4 and min(areas) < limit:
        at = areas.index(min(areas))
        del remaining[at], areas[at]
        for neighbor in (at - 1, at % len(remaining)):
            areas[neighbor] = _triangle(remaining, neighbor % len(remaining))
    return remaining


def _triangle(points: Sequence[Point], at: int) -> float:
    return abs(_area([points[at - 1], points[at], points[(at + 1) % len(points)]]))


def path(points: Sequence[tuple[int, int]], end: str = "z") -> str:
    """Return points as an SVG path of relative lines, in as few characters as possible."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    numbers = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{numbers}{end}"


def graticule() -> str:
    """Return the meridians and parallels as one path."""
    lines = [[on_sheet(lon, lat) for lat in range(-60, 91, 10)] for lon in range(-150, 181, STEP)]
    lines += [[on_sheet(lon, lat) for lon in (-169, 191)] for lat in range(-STEP, 61, STEP)]
    return "".join(path([(round(x), round(y)) for x, y in line], end="") for line in lines)


def svg(topology: Topology) -> str:
    """Return the land as SVG: pages refer to ``#land``, whose fill and stroke come from the element that uses it."""
    land = "".join(path(line) for ring in rings(topology) if (line := coast(ring)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><g id="land">'
        f'<path fill="none" vector-effect="non-scaling-stroke" d="{graticule()}"/>'
        f'<path stroke="none" d="{land}"/></g></svg>\n'
    )


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(svg(DECODER.decode(source.read_bytes())), "utf-8")
