"""The pages of changes: all of them, and one for each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.pages import alternate_links, changelog
from generator.build.pages.shared import CHANGES
from generator.catalog.names import Breadcrumb
from generator.history.kinds import COLUMNS, FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.build.pages.changelog import MonthChanges
    from generator.build.pages.renderer import Printer, Setting
    from generator.catalog.names import Names
    from generator.core.files import File


def _changes(page: Printer, setting: Setting, known: Names, months: Sequence[MonthChanges]) -> Iterator[File]:
    """Yield the page of all changes, and each month's."""
    catalog, gone = setting.catalog, setting.changes.gone
    categories = {*catalog.by_category, *(one.category for one in gone)}
    yield page(
        "changes/",
        "changes.html",
        [*alternate_links.of_list(setting, "history.csv", api="changes"), *alternate_links.feeds("")],
        trail=[CHANGES],
        months=months,
        latest=changelog.latest(months),
        kinds=FILTERS,
        columns=COLUMNS,
        total=sum(month.size for month in months),
        since=catalog.since,
        regions=sorted(known.regions.values(), key=lambda one: one.title.casefold()),
        gone=[one for one in gone if one.kind == "region"],
        geographies=[one for one in catalog.by_geography if one],
        categories=[one for one in catalog.categories if one in categories],
    )
    for number, month in enumerate(months):
        later = months[number - 1] if number else None
        earlier = next(iter(months[number + 1 :]), None)
        trail = [CHANGES, Breadcrumb(month.path, month.title)]
        yield page(month.path, "changes/month.html", trail=trail, month=month, later=later, earlier=earlier)
