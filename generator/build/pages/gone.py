"""The page of a Region or service that AWS does not list any more: when and where it was, and what is closest today."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links, views
from generator.build.pages.renderer import Format
from generator.build.pages.shared import REGIONS, SERVICES, recorded_changes
from generator.catalog.names import Breadcrumb
from generator.core import headers
from generator.core.layout import API_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.build.pages.renderer import Renderer
    from generator.catalog.names import PageEntities, PageEntity
    from generator.core.files import File
    from generator.history.gone import GoneRegion, GoneService, Stay
    from generator.model.catalog import Catalog


class StayRow(NamedTuple):
    """Where something was available: the name, its page (None: it has none), its code, and every interval."""

    label: str
    path: str | None
    code: str
    intervals: list[StayInterval]


class StayInterval(NamedTuple):
    """When it was available there: ``since`` in words, ``until`` the day of the first reading without it."""

    since: str
    until: str


class ClosestService(NamedTuple):
    """A service of today that is closest, how it is related, and the address that says so."""

    entity: PageEntity
    note: str
    source: str | None


def pages(render: Renderer, entities: PageEntities) -> Iterable[File]:
    """Yield the page of every Region and service that is gone."""
    catalog, absent = render.context.catalog, render.context.gone
    for region in absent.regions:
        rows = _rows(
            region.services, entities.services, entities.gone_services, render.context.changes.titles.services, catalog
        )
        yield _page(render, entities, "region", region, rows)
    for service in absent.services:
        rows = _rows(
            service.regions, entities.regions, entities.gone_regions, render.context.changes.titles.regions, catalog
        )
        yield _page(render, entities, "service", service, rows)


def _page(
    render: Renderer, entities: PageEntities, kind: str, entity: GoneRegion | GoneService, rows: list[StayRow]
) -> File:
    section, paths = (REGIONS, entities.gone_regions) if kind == "region" else (SERVICES, entities.gone_services)
    path = paths[entity.code]
    document = f"{API_FOLDER}{path.removesuffix('/')}.json"
    return render(
        path,
        "gone.html",
        [Format("API", document, headers.media_type(document)), *alternate_links.feeds(path)],
        trail=[section, Breadcrumb(path, entity.name)],
        kind=kind,
        entity=entity,
        category=getattr(entity, "category", None),
        first_seen=views.first_seen_text(entity.first_seen, entity.first_seen if entity.since_first_reading else None),
        rows=rows,
        closest=[
            ClosestService(entities.services[successor.service], successor.note, views.safe_link(successor.source))
            for successor in getattr(entity, "successors", ())
        ],
        changes=recorded_changes(kind, render.context, entities, entity.code, path),
    )


def _rows(
    stays: Iterable[Stay],
    present: Mapping[str, PageEntity],
    gone: Mapping[str, str],
    titles: Mapping[str, str],
    catalog: Catalog,
) -> list[StayRow]:
    """Return one row for each code, by name, with its intervals in order."""
    intervals: defaultdict[str, list[StayInterval]] = defaultdict(list)
    for stay in stays:
        since = views.first_seen_text(stay.since, stay.since if stay.since_first_reading else catalog.since)
        intervals[stay.code].append(StayInterval(since or "", stay.until.isoformat()))
    rows = [
        StayRow(
            present[code].label if code in present else titles.get(code, code),
            present[code].path if code in present else gone.get(code),
            code,
            own,
        )
        for code, own in intervals.items()
    ]
    return sorted(rows, key=lambda row: (row.label.casefold(), row.code))
