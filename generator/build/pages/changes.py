"""The pages of changes: all of them, and one for each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.pages import alternate_links, changelog
from generator.build.pages.shared import CHANGES
from generator.catalog.page_entities import PageLink
from generator.history.kinds import COLUMNS, FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.build.pages.changelog import MonthChanges
    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities
    from generator.core.files import File


def pages(render: Renderer, entities: PageEntities, months: Sequence[MonthChanges]) -> Iterator[File]:
    """Yield the page of all changes, and each month's; ``months`` has the latest first."""
    yield _all_changes(render, entities, months)
    for number, month in enumerate(months):
        yield render(
            month.path,
            "changes/month.html",
            [alternate_links.markdown(month.path)],
            trail=[CHANGES, PageLink(month.path, month.title)],
            month=month,
            later=months[number - 1] if number else None,
            earlier=next(iter(months[number + 1 :]), None),
        )


def _all_changes(render: Renderer, entities: PageEntities, months: Sequence[MonthChanges]) -> File:
    context = render.context
    catalog, gone = context.catalog, context.changes.gone
    categories = {*catalog.by_category, *(entity.category for entity in gone)}
    return render(
        "changes/",
        "changes.html",
        [
            *alternate_links.of_list(context, "history.csv", api="changes"),
            alternate_links.markdown("changes/"),
            alternate_links.all_feeds(),
            *alternate_links.feeds(""),
        ],
        trail=[CHANGES],
        months=months,
        latest=changelog.latest(months),
        columns=COLUMNS,
        kinds=FILTERS,
        total=sum(month.size for month in months),
        since_month=f"{catalog.since:%B %Y}" if catalog.since else None,
        types_since=f"{types.since:%B %Y}" if (types := catalog.type_catalog).since else None,
        recorded=any(month.recorded for month in months),
        regions=sorted(entities.regions.values(), key=lambda region: region.title.casefold()),
        gone=[entity for entity in gone if entity.kind == "region"],
        first=catalog.since,
        presence=[
            *alternate_links.reports(context, "presence", "csv"),
            *alternate_links.reports(context, "history", "csv"),
        ],
        geographies=[geography for geography in catalog.by_geography if geography],
        categories=[category for category in catalog.categories if category in categories],
    )
