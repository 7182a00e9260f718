"""What several page modules use: sections of the site, choices of filters, an entity's changes and growth."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote, urlencode

from generator.build.drawings import charts
from generator.build.pages import changelog, views
from generator.catalog.page_entities import PageLink, page_entities
from generator.model.resource_types import namespace_path

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from generator.build.pages.changelog import MonthChanges, ReadingChanges
    from generator.build.pages.renderer import SiteContext
    from generator.build.pages.views import GrowthTable
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.model.catalog import Catalog
    from generator.model.resource_types import Namespace


REGIONS, SERVICES = PageLink("regions/", "Regions"), PageLink("services/", "Services")
RESOURCES = PageLink("resources/", "Resource types")
CHECK = PageLink("check/", "Check a template")
CHANGES, ABOUT = PageLink("changes/", "Changes"), PageLink("about/", "About")

LOCAL = "http://127.0.0.1:8000/"
"""Where examples point when the site's address is not known: a copy served on one's own machine."""

MAX_COMPARED = 5
"""At most this many Regions can be compared."""

RECENT_LINES = 10
"""At most this many lines of its own changes stand on a Region's or service's page; the rest is folded."""


class PartitionOption(NamedTuple):
    """A partition that a filter offers."""

    code: str
    name: str


class EntityChanges(NamedTuple):
    """What changed about a Region or service, and how it grew.

    ``recent`` and ``older`` are its changes, the latest first; ``query`` filters them on the page of all changes;
    ``recorded`` is whether one of them comes from a recording.
    """

    recent: list[ReadingChanges]
    older: list[ReadingChanges]
    query: str
    recorded: bool
    growth: GrowthTable | None
    chart: charts.GrowthChart | None


class SubjectChanges(NamedTuple):
    """What changed about a Region or service, as in ``EntityChanges``."""

    recent: list[ReadingChanges]
    older: list[ReadingChanges]
    query: str
    recorded: bool


def subject_changes(
    kind: Literal["region", "service"], context: SiteContext, entities: PageEntities, code: str, path: str
) -> SubjectChanges:
    """Return what changed about a Region or service; ``path`` is its own page, which is not linked."""
    changes = context.changes
    own_changes = changes.regions if kind == "region" else changes.services
    readings = changelog.subject_readings(own_changes.get(code, ()), changes, entities, kind, path)
    recent, older = changelog.split(readings, RECENT_LINES)
    return SubjectChanges(recent, older, urlencode([(kind, code)]), any(reading.recorded for reading in readings))


def namespace_changes(context: SiteContext, entities: PageEntities, namespace: Namespace) -> SubjectChanges:
    """Return what changed about the resource types of a namespace."""
    changes = context.changes
    path = namespace_path(namespace.name)
    own_changes = changes.namespaces.get(namespace.name, ())
    readings = changelog.subject_readings(own_changes, changes, entities, "namespace", path)
    recent, older = changelog.split(readings, RECENT_LINES)
    query = urlencode([("service", namespace.service)] if namespace.service else [("kind", "types-appeared")])
    return SubjectChanges(recent, older, query, any(reading.recorded for reading in readings))


def entity_changes(
    kind: Literal["region", "service"], context: SiteContext, entities: PageEntities, entity: PageEntity
) -> EntityChanges:
    """Return what changed about a Region or service, and how it grew."""
    growth, since = context.growth, context.catalog.since
    own_growth = growth.regions if kind == "region" else growth.services
    points = _from_first_reading(since, own_growth.get(entity.code, ()))
    changes = subject_changes(kind, context, entities, entity.code, entity.path)
    return EntityChanges(*changes, views.growth_table(points, since), growth_chart(points))


def site_entities(context: SiteContext) -> PageEntities:
    """Return every Region and service of a site as pages name them, and the paths to the pages of what is gone."""
    return page_entities(context.catalog, *([entity.code for entity in entities] for entities in context.gone))


def site_months(context: SiteContext) -> list[MonthChanges]:
    """Return the changes of a site by month, the latest first."""
    return changelog.months(context.changes, site_entities(context))


def growth_chart(points: Sequence[tuple[dt.date, int]]) -> charts.GrowthChart | None:
    """Draw how a count grew; one that never changed has no chart."""
    return charts.growth_chart(points) if len(points) > 1 else None


def partition_options(catalog: Catalog) -> list[PartitionOption]:
    """Return every partition, the one with the most Regions first."""
    sizes = Counter(
        PartitionOption(region.partition, region.partition_name or region.partition)
        for region in catalog.regions
        if region.partition
    )
    return sorted(sizes, key=lambda option: (-sizes[option], option))


def by_size(regions: Iterable[PageEntity]) -> list[PageEntity]:
    """Return Regions, those with the most services first."""
    return sorted(regions, key=lambda region: (-region.offered, region.label.casefold(), region.code))


def codes_in_query(codes: Iterable[str]) -> str:
    """Write codes as ``shared/state.js`` does: a comma within a code is escaped before the address is."""
    plain = (re.sub("[%,~]", lambda mark: f"%{ord(mark[0]):x}", code) for code in codes)
    return ",".join(quote(code, safe="") for code in plain)


def _from_first_reading(since: dt.date | None, points: Sequence[tuple[dt.date, int]]) -> Sequence[tuple[dt.date, int]]:
    """Begin counts with the first reading: there was none of what came later."""
    return [(since, 0), *points] if since and points and points[0][0] > since else points
