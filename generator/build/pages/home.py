"""The home page: what the site is, counts, the map, the latest changes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links, changelog, json_ld, views
from generator.build.pages.shared import growth_chart

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.build.drawings.world_map import World
    from generator.build.pages.changelog import MonthChanges
    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File
    from generator.model.reading import Counts


LATEST_LINES = 7
"""At most this many lines of the latest changes stand on the home page."""


QUESTIONS = (
    ("Bedrock in Europe", "services/bedrock/", "europe"),
    ("Databases in Milan", "regions/eu-south-1/", "databases"),
    ("Changes in Malaysia", "regions/ap-southeast-5/", "changes"),
)
"""Examples of questions, with the page and the place on it that answers each; the search box answers them too."""


class Example(NamedTuple):
    """A question, and the address of its answer."""

    text: str
    path: str


class GeographyRegions(NamedTuple):
    """A geography, its heading's id on this page and on that of all Regions, and its Regions."""

    name: str
    anchor: str
    regions: list[PageEntity]


class ReadingCounts(NamedTuple):
    """How much there was as of the day of a reading."""

    date: dt.date
    counts: Counts


def page(render: Renderer, entities: PageEntities, months: Sequence[MonthChanges], world: World) -> File:
    """Return the home page."""
    context = render.context
    catalog = context.catalog
    readings = (reading for month in months for reading in month.readings)
    of_services = (reading._replace(chapters=chapters) for reading in readings if (chapters := reading.of_services))
    offerings = [(date, counts.offerings) for date, counts in context.growth.totals]
    return render(
        "",
        "index.html",
        [alternate_links.markdown(""), *alternate_links.feeds("")],
        json_ld_blocks=[json_ld.web_site(context.site_url)] if context.site_url else [],
        catalog=catalog,
        regions=entities.regions,
        world=world,
        examples=examples(entities),
        latest=changelog.split(islice(of_services, LATEST_LINES), LATEST_LINES)[0],
        growth=views.growth_table(offerings, catalog.since),
        chart=growth_chart(offerings),
        readings=[ReadingCounts(date, counts) for date, counts in reversed(context.growth.totals)],
        geographies=[
            GeographyRegions(group.name, group.anchor, [entities.regions[region.code] for region in group.rows])
            for group in views.geographies(catalog)
        ],
        categories=views.categories(catalog, entities),
        partitions=views.partition_counts(catalog, catalog.region),
    )


def examples(entities: PageEntities) -> list[Example]:
    """Return the questions whose pages are there."""
    paths = {entity.path for entity in (*entities.regions.values(), *entities.services.values())}
    return [Example(text, f"{path}#{anchor}") for text, path, anchor in QUESTIONS if path in paths]
