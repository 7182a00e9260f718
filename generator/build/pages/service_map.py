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
    """A Region's mark where a service is available, and where it is not; ``css_class`` is that of its partition."""

    css_class: str
    available: Markup
    absent: Markup


class MarkGroup(NamedTuple):
    """Marks of one partition that are alike: where a service is available, or where it is not."""

    css_class: str
    marks: list[Markup]


class ServiceMap(NamedTuple):
    """What the maps of all services share; ``marks`` are by the Region's code, ``lines`` is a file of the site.

    ``shapes`` has the shape of each partition, which the marks use.
    """

    lines: File
    sheet: str
    shapes: Markup
    ground: Markup
    marks: dict[str, RegionMarks]
    legend: Markup
    unplaced: Markup

    def groups_of(self, codes: Collection[str]) -> list[MarkGroup]:
        """Return the marks of all Regions by partition, for a service that these Regions have: those first."""
        classes = dict.fromkeys(marks.css_class for marks in self.marks.values())
        groups: dict[str, list[Markup]] = {name: [] for css_class in classes for name in (css_class, f"{css_class} no")}
        for code, marks in self.marks.items():
            if code in codes:
                groups[marks.css_class].append(marks.available)
            else:
                groups[f"{marks.css_class} no"].append(marks.absent)
        return [MarkGroup(css_class, marks) for css_class, marks in groups.items() if marks]


def draw(render: Renderer, world: World) -> ServiceMap:
    """Draw what the maps of all services share."""
    drawings = macros("drawings.html")
    # All that it links lies beside the folder of all services, so that the links from each of their pages are alike.
    link = render.links("services/code/")
    lines = _lines(world)
    return ServiceMap(
        lines=lines,
        sheet=" ".join(map(str, world.sheet)),
        ground=drawings.ground(link[f"{render.context.assets}/map/land.svg#land"], world, link[lines.path]),
        shapes=drawings.mark_shapes(world),
        marks={
            code: RegionMarks(
                css_class=mark.css_class,
                available=drawings.mark_of_service(link, mark, available=True),
                absent=drawings.mark_of_service(link, mark, available=False),
            )
            for code, mark in world.marks.items()
        },
        legend=drawings.legend_items(world.legend, used=True),
        unplaced=drawings.unplaced(link, world),
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
