"""The page of a Region or service that AWS does not list any more: when and where it was, and what is closest today."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.build.drawings import badges
from generator.build.pages import alternate_links, views
from generator.build.pages.badge_snippets import badge_embed
from generator.build.pages.renderer import Format
from generator.build.pages.shared import REGIONS, SERVICES, subject_changes
from generator.catalog.page_entities import PageLink
from generator.core import headers
from generator.core.layout import API_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.build.pages.renderer import Renderer, SiteContext
    from generator.catalog.page_entities import PageEntities, PageEntity
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


class GoneEntity(NamedTuple):
    """What the page of a Region or service that is gone shows.

    ``path`` leads to the page and ``document`` to its document, ``first_seen`` is in words, ``rows`` are where it was
    available, ``closest`` the services of today that are closest; ``without_successor`` says that none was found.
    """

    kind: Literal["region", "service"]
    entity: GoneRegion | GoneService
    path: str
    document: Format
    first_seen: str | None
    rows: list[StayRow]
    closest: list[ClosestService]
    without_successor: bool


def pages(render: Renderer, entities: PageEntities) -> Iterable[File]:
    """Yield the page of every Region and service that is gone."""
    for gone_entity in gone_entities(render.context, entities):
        yield _page(render, entities, gone_entity)


def gone_entities(context: SiteContext, entities: PageEntities) -> Iterator[GoneEntity]:
    """Yield every Region and service that is gone, with what its page shows."""
    catalog, titles = context.catalog, context.changes.titles
    for region in context.gone.regions:
        rows = _rows(region.services, entities.services, entities.gone_services, titles.services, catalog)
        yield _gone_entity(entities, "region", region, rows)
    for service in context.gone.services:
        rows = _rows(service.regions, entities.regions, entities.gone_regions, titles.regions, catalog)
        yield _gone_entity(entities, "service", service, rows)


def _gone_entity(
    entities: PageEntities, kind: Literal["region", "service"], entity: GoneRegion | GoneService, rows: list[StayRow]
) -> GoneEntity:
    path = (entities.gone_regions if kind == "region" else entities.gone_services)[entity.code]
    document = f"{API_FOLDER}{path.removesuffix('/')}.json"
    return GoneEntity(
        kind=kind,
        entity=entity,
        path=path,
        document=Format("API", document, headers.media_type(document)),
        first_seen=views.first_seen_text(entity.first_seen, entity.first_seen if entity.since_first_reading else None),
        rows=rows,
        closest=[
            ClosestService(entities.services[successor.service], successor.note, views.safe_link(successor.source))
            for successor in getattr(entity, "successors", ())
        ],
        without_successor=getattr(entity, "without_successor", False),
    )


def _page(render: Renderer, entities: PageEntities, gone_entity: GoneEntity) -> File:
    kind, entity, path = gone_entity.kind, gone_entity.entity, gone_entity.path
    return render(
        path,
        "gone.html",
        [gone_entity.document, alternate_links.markdown(path), *alternate_links.feeds(path)],
        trail=[REGIONS if kind == "region" else SERVICES, PageLink(path, entity.name)],
        kind=kind,
        entity=entity,
        category=getattr(entity, "category", None),
        first_seen=gone_entity.first_seen,
        rows=gone_entity.rows,
        closest=gone_entity.closest,
        without_successor=gone_entity.without_successor,
        badge=badge_embed(render.context, entity.code, entity.name, badges.GONE, path) if kind == "service" else None,
        changes=subject_changes(kind, render.context, entities, entity.code, path),
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
