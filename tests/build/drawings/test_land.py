"""The land that a small map shows: cut to its part of the sheet, and the same there as in the file."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from generator.build.drawings import land
from generator.build.drawings.projection import HEIGHT, WIDTH
from generator.build.drawings.world_map import LOCATOR_SIZE, Box
from generator.core.resources import STATIC

FILE = STATIC / "map" / "land.svg"
BOX = Box(0, 0, 100, 50)


def svg(*paths: str) -> str:
    return "<svg>" + "".join(paths) + "</svg>"


def area(outline: tuple[land.Vertex, ...]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*outline, outline[0]]))) / 2


def outlines(paths: land.LandPaths) -> tuple[tuple[land.Vertex, ...], ...]:
    return land.read(svg(f'<path d="{paths.outlines}"/>')).outlines


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ("M10 10l20 0 0 20-20 0z", "M10 10l20 0 0 20-20 0z"),
        ("M500 10l20 0 0 20-20 0z", ""),
        ("M-50 10l100 0 0 10-100 0z", "M-8 10l58 0 0 10-58 0z"),
        ("M-500 -500l1000 0 0 1000-1000 0z", "M-8 58l0-66 116 0 0 66z"),
    ],
)
def test_an_outline_is_cut_a_little_beyond_the_edge(outline: str, expected: str) -> None:
    """What lies inside stays as it is, what lies outside is left out, and what crosses an edge ends there."""
    part = land.within(land.read(svg(f'<path stroke="none" d="{outline}"/>')), BOX)
    assert sorted(map(sorted, outlines(part))) == sorted(
        map(sorted, land.read(svg(f'<path d="{expected}"/>')).outlines)
    )
    assert part.lines == ""


def test_a_line_keeps_its_steps_that_are_in_sight() -> None:
    whole = land.read(svg('<path fill="none" d="M-400 20l300 0 150 0 20 0 400 0 100 0"/>'))
    assert land.within(whole, BOX).lines == "M-100 20l150 0 20 0 400 0"


def test_parts_of_the_sheet_have_all_of_the_land_together() -> None:
    """The file's land has the same area as its parts, up to what is rounded where they are cut."""
    whole = land.read(FILE.read_text("utf-8"))
    assert len(whole.outlines) > 50
    assert len(whole.lines) > 10
    sheet = outlines(land.within(whole, Box(0, 0, WIDTH, HEIGHT)))
    halves = [
        area(part)
        for x in (0, WIDTH // 2)
        for part in outlines(land.within(whole, Box(x + 8, 8, WIDTH // 2 - 16, HEIGHT - 16)))
    ]
    assert sum(halves) == pytest.approx(sum(map(area, sheet)), rel=0.02)


def test_a_part_is_small_and_in_its_box() -> None:
    whole = land.read(FILE.read_text("utf-8"))
    box = LOCATOR_SIZE._replace(x=600, y=0)
    part = land.within(whole, box)
    assert len(part.lines) + len(part.outlines) < len(FILE.read_text("utf-8")) / 2
    assert all(box.x - 8 <= x <= box.x + box.width + 8 for outline in outlines(part) for x, _ in outline)
    assert re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", part.outlines)
