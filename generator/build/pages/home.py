"""The home page: what this is, counts, the map, what changed last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.build.pages import changelog, views
from generator.build.pages.shared import _chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.build.pages.changelog import MonthChanges
    from generator.build.pages.renderer import Setting
    from generator.catalog.names import Names


HANDFUL = 7
"""At most this many lines of the last changes stand on the home page."""


def _overview(setting: Setting, known: Names, months: Sequence[MonthChanges]) -> dict[str, Any]:
    catalog = setting.catalog
    lately = [story for month in changelog.latest(months) for story in month.stories]
    whole = [(date, counts.offerings) for date, counts in setting.growth.whole]
    return {
        "catalog": catalog,
        "known": known,
        "lately": changelog.parted(lately, HANDFUL)[0],
        "grown": views.grown(whole, catalog.since),
        "chart": _chart(whole),
        "readings": setting.growth.whole[::-1],
        "geographies": [
            (group, [known.regions[one.code] for one in group.rows]) for group in views.geographies(catalog)
        ],
        "categories": views.categories(catalog, known),
        "partitions": views.partitions(catalog, catalog.region),
    }
