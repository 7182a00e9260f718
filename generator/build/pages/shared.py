"""What several page modules use: sections of the site, charts, alternates."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from generator.build.drawings import charts
from generator.build.pages import changelog, views
from generator.catalog.names import Breadcrumb

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.build.pages.renderer import Setting
    from generator.catalog.names import Named, Names
    from generator.model.catalog import Catalog


REGIONS, SERVICES = Breadcrumb("regions/", "Regions"), Breadcrumb("services/", "Services")


CHANGES, ABOUT = Breadcrumb("changes/", "Changes"), Breadcrumb("about/", "About")


RECENT = 10
"""At most this many lines of its own changes stand on a Region's or service's page; the rest is folded."""


def _own(kind: str, setting: Setting, known: Names, named: Named) -> dict[str, Any]:
    """Return what changed about a Region or service, and how it grew."""
    told, growth = setting.changes, setting.growth
    seen = told.regions if kind == "region" else told.services
    stories = changelog.subject(seen.get(named.code, ()), told, known, named.path)
    recent, older = changelog.parted(stories, RECENT)
    since = setting.catalog.since
    points = _from(since, (growth.regions if kind == "region" else growth.services).get(named.code, ()))
    return {
        "recent": recent,
        "older": older,
        "filter": urlencode({kind: named.code}),
        "grown": views.grown(points, since),
        "chart": _chart(points),
    }


def _from(since: dt.date | None, points: Sequence[tuple[dt.date, int]]) -> Sequence[tuple[dt.date, int]]:
    """Begin counts with the first reading: there was none of what came later."""
    return [(since, 0), *points] if since and points and points[0][0] > since else points


def _chart(points: Sequence[tuple[dt.date, int]]) -> charts.GrowthChart | None:
    """Draw how a count grew; one that never changed has no chart."""
    return charts.growth(points) if len(points) > 1 else None


COMPARABLE = 5
"""The page compares up to so many Regions."""


def partitions(catalog: Catalog) -> list[tuple[str, str]]:
    """Return the code and the name of every partition, the one with the most Regions first."""
    found = Counter((one.partition, one.partition_name or one.partition) for one in catalog.regions if one.partition)
    return sorted(found, key=lambda one: (-found[one], one))
