"""The projection against values that others publish, and the land that ``make land`` draws with it."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build.drawings.projection import HEIGHT, WIDTH, Point, equal_earth, on_sheet
from generator.core.resources import STATIC
from tools import land

if TYPE_CHECKING:
    from pathlib import Path


COMMITTED = STATIC / "map" / "land.svg"
SVG = "{http://www.w3.org/2000/svg}"

TRIANGLES = {
    "type": "Topology",
    "transform": {"scale": [0.1, 0.1], "translate": [-180, -90]},
    "objects": {
        "land": {
            "type": "GeometryCollection",
            "geometries": [
                # A square in the Atlantic of two arcs, the second given backwards; the far south; an islet.
                {"type": "MultiPolygon", "arcs": [[[0, -2]], [[2]], [[3]]]},
            ],
        }
    },
    "arcs": [
        [[1500, 800], [200, 0], [0, 200]],
        [[1500, 800], [0, 200], [200, 0]],
        [[0, 0], [3000, 0], [0, 100], [-3000, 0], [0, -100]],
        [[1800, 900], [3, 0], [0, 3], [-3, -3]],
    ],
}
"""A world of one island, in tenths of a degree."""


@pytest.mark.parametrize(
    ("longitude", "latitude", "expected", "tolerance"),
    [
        # PROJ's page on eqearth, on a sphere of radius 1.
        (122, 47, (1.55, 0.89), 0.005),
        # PROJ's own test, +proj=eqearth +R=6378137, in metres.
        (180, 0, (17263256.84 / 6378137, 0), 1e-9),
        (0, 0, (0, 0), 0),
    ],
)
def test_equal_earth_is_what_proj_publishes(
    longitude: float, latitude: float, expected: tuple[float, float], tolerance: float
) -> None:
    assert equal_earth(longitude, latitude) == pytest.approx(expected, abs=tolerance)


def test_the_sphere_keeps_its_area() -> None:
    """Equal area: the strips between parallels add up to the sphere's 4 pi, and each pole is a line."""
    bands = [latitude / 10 for latitude in range(-900, 901)]
    area = 0.0
    for south, north in pairwise(bands):
        (_, low), (_, high) = equal_earth(0, south), equal_earth(0, north)
        area += 2 * equal_earth(180, (south + north) / 2)[0] * (high - low)
    assert area == pytest.approx(12.566370614, rel=1e-4)
    assert equal_earth(180, 90)[0] > 1


@given(st.floats(-169, 191), st.floats(-90, 90))
def test_the_sheet_has_east_right_and_north_up(longitude: float, latitude: float) -> None:
    here = on_sheet(longitude, latitude)
    assert on_sheet(longitude + 1, latitude).x > here.x
    assert on_sheet(longitude, max(latitude - 1, -90)).y >= here.y


def test_the_committed_land_is_small_and_has_what_pages_refer_to() -> None:
    assert COMMITTED.stat().st_size < 12 * 1024
    tree = ET.fromstring(COMMITTED.read_text("utf-8"))
    group = tree.find(f"{SVG}g[@id='land']")
    assert group is not None
    assert tree.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    assert not re.search(r"style|<script|href|#(?!land)", COMMITTED.read_text("utf-8"))


def test_the_committed_land_has_the_continents_where_they_are() -> None:
    """Places inland are on land, places at sea are not; drawn by the same projection as the marks."""
    outlines = _outlines(COMMITTED.read_text("utf-8"))
    for longitude, latitude in [(-100, 40), (-55, -10), (20, 5), (10, 51), (100, 60), (134, -25), (78, 22)]:
        assert _on(outlines, on_sheet(longitude, latitude)), (longitude, latitude)
    for longitude, latitude in [(-40, 30), (-120, -20), (80, -20), (170, 20), (-25, -40)]:
        assert not _on(outlines, on_sheet(longitude, latitude)), (longitude, latitude)


def test_the_script_draws_a_tiny_world(tmp_path: Path) -> None:
    """One island: its four corners as they are projected; the far south and an islet are left out."""
    source, target = tmp_path / "land.json", tmp_path / "land.svg"
    source.write_bytes(msgspec.json.encode(TRIANGLES))
    subprocess.run([sys.executable, "-m", "tools.land", source, target], check=True)
    (outline,) = _outlines(target.read_text("utf-8"))
    corners = [(-30, -10), (-10, -10), (-10, 10), (-30, 10)]
    assert sorted(outline) == sorted((round(x), round(y)) for x, y in (on_sheet(*corner) for corner in corners))


def test_a_coast_that_crosses_the_date_line_goes_on_past_it() -> None:
    """Chukotka stays with Asia: no line runs back across the whole sheet."""
    topology = msgspec.convert(
        TRIANGLES
        | {
            "objects": {"land": {"geometries": [{"arcs": [[[0]]]}]}},
            "arcs": [[[3500, 1500], [100, 0], [-3600, 0], [50, 0], [0, 50], [3450, 0], [0, -50]]],
        },
        land.Topology,
    )
    (ring,) = land.rings(topology)
    assert [longitude for longitude, _ in ring] == pytest.approx([170, 180, 180, 185, 185, 170, 170])


def test_simplifying_keeps_the_corners_that_show() -> None:
    square = [Point(0, 0), Point(50, 0.5), Point(100, 0), Point(100, 100), Point(0, 100)]
    assert land.simplified(square, limit=100) == [Point(0, 0), Point(100, 0), Point(100, 100), Point(0, 100)]
    assert land.simplified(square, limit=1) == square


def _outlines(svg: str) -> list[list[tuple[int, int]]]:
    """Read the land's path back: lists of points."""
    (data,) = re.findall(r'stroke="none" d="([^"]*)"', svg)
    outlines = []
    for part in data.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x = y = 0
        points = []
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            points.append((x, y))
        outlines.append(points)
    return outlines


def _on(outlines: list[list[tuple[int, int]]], place: Point) -> bool:
    """Return whether a place lies inside an odd number of outlines."""
    crossings = 0
    for points in outlines:
        for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
            if (ay > place.y) != (by > place.y) and place.x < ax + (place.y - ay) * (bx - ax) / (by - ay):
                crossings += 1
    return crossings % 2 == 1
