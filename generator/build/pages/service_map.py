"""The map on the page of a service: all of them differ only in which Regions have the service, so it is drawn once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages.assets import DIGEST_LENGTH
from generator.build.pages.renderer import macros
from generator.core.files import File
from generator.core.layout import ASSETS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer

LINES_NAME = "map/lines.svg"
"""The name of the drawing that the maps share, in a folder of assets of its own."""


class RegionMarks(NamedTuple):
    """A Region's mark where a service is available, and where it is not."""

    available: Markup
    absent: Markup


class ServiceMap(NamedTuple):
    """What the maps of all services share; ``marks`` are by the Region's code, ``lines`` is a file of the site."""

    lines: File
    sheet: str
    ground: Markup
    marks: dict[str, RegionMarks]
    legend: Markup
    unplaced: Markup

    def marks_of(self, codes: Collection[str]) -> list[Markup]:
        """Return the marks of all Regions, for a service that these Regions have."""
        return [marks.available if code in codes else marks.absent for code, marks in self.marks.items()]


def draw(render: Renderer, world: World) -> ServiceMap:
    """Draw what the maps of all services share."""
    drawings = macros("drawings.html")
    # The page of every service is as deep as that of any other.
    root = render.root("services/code/")
    lines = _lines(world)
    return ServiceMap(
        lines=lines,
        sheet=" ".join(map(str, world.sheet)),
        ground=drawings.ground(f"{root}{render.context.assets}/map/land.svg#land", world, root + lines.path),
        marks={
            code: RegionMarks(
                available=drawings.mark_of_service(root, mark, available=True),
                absent=drawings.mark_of_service(root, mark, available=False),
            )
            for code, mark in world.marks.items()
        },
        legend=drawings.legend_items(world.legend),
        unplaced=drawings.unplaced(root, world),
    )


def _lines(world: World) -> File:
    """Return the leaders and places as a file, in a folder named by its digest as all assets are.

    It takes fill and stroke from the pages, except for the one property that is not inherited.
    """
    content = (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        f'<path id="leaders" vector-effect="non-scaling-stroke" d="{world.leaders}"/>'
        f'<path id="places" d="{world.places}"/></svg>\n'
    ).encode()
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
    return File(f"{ASSETS_FOLDER}{digest}/{LINES_NAME}", content)
