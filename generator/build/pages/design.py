"""The page of the design: every part that pages are made of, in each state."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from generator.build.drawings import charts
from generator.build.pages.cards import region_card
from generator.build.pages.change_lines import Line, Piece
from generator.build.pages.changelog import Chapter, ReadingChanges
from generator.build.pages.views import GrowthRow, GrowthTable, OfferingRow, tool_rows
from generator.catalog.page_entities import PageLink
from generator.history.kinds import HEADING_OF
from generator.model.catalog import ToolNames

if TYPE_CHECKING:
    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities
    from generator.core.files import File


EXAMPLE_COUNTS = [(dt.date(2000, 1, 1), 1), (dt.date(2000, 7, 1), 5), (dt.date(2001, 1, 1), 8)]
"""An example of a count over time."""

EXAMPLE_TOOL_NAMES = ToolNames(
    sdk=("example",),
    cli=("example",),
    cloudformation=("AWS::Example", "AWS::ExampleV2"),
    terraform=("aws_example_", *(f"aws_other_{number}" for number in range(4))),
    iam=("example",),
)
"""An example of what tools call a service."""

CARD_COUNT = 3
"""So many Regions have a card."""

EXAMPLE_ROWS = [
    OfferingRow(
        path="design/",
        label="Europe (Here)",
        code="eu-here-1",
        offered=True,
        endpoint="example.eu-here-1.example.org",
        protocols="HTTPS, HTTP",
        first_seen="by March 2022",
    ),
    OfferingRow("design/", "Europe (Near)", "eu-near-1", offered=True, endpoint="example.org", global_endpoint=True),
    OfferingRow("design/", "Europe (Beside)", "eu-beside-1", offered=True),
    OfferingRow("design/", "Europe (Far)", "eu-far-1"),
]
"""Examples of a service's Regions."""

EXAMPLE_LINES = [
    Line(
        (
            Piece("AWS Example", "design/"),
            Piece(" launched in "),
            Piece("Europe (Here)", "design/"),
            Piece(" and "),
            Piece("Europe (Near)", "design/"),
        )
    ),
    Line(
        (Piece("AWS Other", "design/"), Piece(" launched in 2 Regions")),
        (Piece("Europe (Here)", "design/"), Piece("Europe (Far)")),
    ),
]
"""Examples of lines of changes."""


def page(render: Renderer, entities: PageEntities, world: World) -> File:
    """Return the page of the design."""
    reading = ReadingChanges(
        date=dt.date(2001, 1, 1),
        previous=dt.date(2000, 12, 25),
        recorded=False,
        previous_recorded=False,
        chapters=[Chapter(HEADING_OF["offering-appeared"], EXAMPLE_LINES, len(EXAMPLE_LINES), folded=False)],
    )
    return render(
        "design/",
        "design.html",
        trail=[PageLink("design/", "Design")],
        regions=entities.regions,
        rows=EXAMPLE_ROWS,
        cards=[region_card(render.context.catalog, entities, code) for code in list(entities.regions)[:CARD_COUNT]],
        world=world,
        chart=charts.services_by_region(render.context.catalog),
        growth_chart=charts.growth_chart(EXAMPLE_COUNTS),
        readings=[reading],
        tools=tool_rows(EXAMPLE_TOOL_NAMES),
        growth=GrowthTable([GrowthRow(date.isoformat(), size) for date, size in reversed(EXAMPLE_COUNTS)]),
    )
