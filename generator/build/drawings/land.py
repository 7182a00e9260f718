"""The land of the maps, cut to the part that a small map shows: a fifth of the file that the large maps share."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.build.drawings.world_map import Box

Vertex = tuple[int, int]

PATH = re.compile(r'<path([^>]*) d="([^"]*)"')
NUMBER = re.compile(r"-?\d+")
MARGIN = 8
"""How far the land continues past the edge: the cut edges, which have lines too, are out of sight."""


class Land(NamedTuple):
    """The lines of the graticule and the outlines of the land, in units of the sheet."""

    lines: tuple[tuple[Vertex, ...], ...] = ()
    outlines: tuple[tuple[Vertex, ...], ...] = ()


class LandPaths(NamedTuple):
    """The same as two SVG paths."""

    lines: str
    outlines: str


def read(svg: str) -> Land:
    """Read the file of the land: paths of relative steps in whole units, that of the graticule without a fill."""
    lines: list[tuple[Vertex, ...]] = []
    outlines: list[tuple[Vertex, ...]] = []
    for attributes, path in PATH.findall(svg):
        (lines if 'fill="none"' in attributes else outlines).extend(_figures(path))
    return Land(tuple(lines), tuple(outlines))


def within(land: Land, box: Box) -> LandPaths:
    """Return the land in a part of the sheet."""
    box_with_margin = box._replace(
        x=box.x - MARGIN, y=box.y - MARGIN, width=box.width + 2 * MARGIN, height=box.height + 2 * MARGIN
    )
    outlines = [_clipped(outline, box_with_margin) for outline in land.outlines]
    return LandPaths(
        "".join(_path(run) for line in land.lines for run in _runs(line, box_with_margin)),
        "".join(f"{_path(outline)}z" for outline in outlines if outline),
    )


def _figures(path: str) -> Iterator[tuple[Vertex, ...]]:
    for figure in path.split("M")[1:]:
        x, y, *steps = map(int, NUMBER.findall(figure))
        vertices = [(x, y)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            vertices.append((x, y))
        yield tuple(vertices)


def _clipped(outline: Sequence[Vertex], box: Box) -> list[Vertex]:
    """Return an outline cut at each side of a box in turn."""
    vertices = list(outline)
    edges = ((0, box.x, 1), (0, box.x + box.width, -1), (1, box.y, 1), (1, box.y + box.height, -1))
    for axis, edge, direction in edges:
        clipped: list[Vertex] = []
        for start, end in zip([*vertices[-1:], *vertices[:-1]], vertices, strict=True):
            are_inside = [direction * (vertex[axis] - edge) >= 0 for vertex in (start, end)]
            if are_inside[0] != are_inside[1]:
                share = (edge - start[axis]) / (end[axis] - start[axis])
                crossing = [round(a + share * (b - a)) for a, b in zip(start, end, strict=True)]
                crossing[axis] = edge
                clipped.append((crossing[0], crossing[1]))
            if are_inside[1]:
                clipped.append(end)
        vertices = clipped
    return vertices


def _runs(line: Sequence[Vertex], box: Box) -> Iterator[list[Vertex]]:
    """Return the parts of a line whose steps have an end in a box."""
    run: list[Vertex] = []
    for start, end in pairwise(line):
        if any(box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height for x, y in (start, end)):
            run = [*run, end] if run else [start, end]
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(vertices: Sequence[Vertex]) -> str:
    """Return a path of relative steps, as short as it can be written."""
    steps = " ".join(f"{end[0] - start[0]} {end[1] - start[1]}" for start, end in pairwise(vertices))
    return f"M{vertices[0][0]} {vertices[0][1]}l{steps.replace(' -', '-')}"
