"""The map on the page of a service: all of them differ only in which Regions have the service, so it is drawn once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages.renderer import macros

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer


class RegionMarks(NamedTuple):
    """A Region's mark where a service is available, and where it is not."""

    available: Markup
    absent: Markup


class ServiceMap(NamedTuple):
    """What the maps of all services share; ``marks`` are by the Region's code."""

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
    return ServiceMap(
        sheet=" ".join(map(str, world.sheet)),
        ground=drawings.ground(f"{root}{render.context.assets}/map/land.svg#land", world),
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
