"""The quality page: the figures, their cases, and every finding in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links, changelog
from generator.catalog import quality
from generator.catalog.page_entities import PageEntities, PageEntity, PageLink
from generator.core import percentages
from generator.core.layout import anchor
from generator.history.kinds import HEADING_OF

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from generator.build.pages.change_lines import Line
    from generator.build.pages.renderer import Renderer
    from generator.catalog.quality import Figure
    from generator.core.files import File
    from generator.history.by_subject import ChangesBySubject
    from generator.history.changes import Change
    from generator.model.catalog import Catalog, Finding


class FigureCases(NamedTuple):
    """Cases of a quality figure: a Region, or a service with the codes of the Regions (of ``total`` that offer it)."""

    path: str
    label: str
    code: str
    regions: list[str]
    total: int


class FigureRow(NamedTuple):
    """A quality figure, the id of its heading, and its cases."""

    figure: Figure
    anchor: str
    cases: list[FigureCases]


class FindingRow(NamedTuple):
    """A finding, and the Region or service that it is about (None: it has no page)."""

    finding: Finding
    entity: PageEntity | None


class DayLines(NamedTuple):
    """The changes of one day, each as a line of its own."""

    date: dt.date
    lines: list[Line]


class HistoryPart(NamedTuple):
    """Changes of one sort by day, the latest first, and how many there are."""

    size: int
    days: list[DayLines]


def page(render: Renderer, entities: PageEntities) -> File:
    """Return the quality page."""
    catalog, changes = render.context.catalog, render.context.changes
    figures = quality.figures(catalog)
    overall = quality.overall(figures)
    types = quality.type_figure(catalog)
    return render(
        "quality/",
        "quality.html",
        [alternate_links.markdown("quality/")],
        trail=[PageLink("quality/", "Quality")],
        catalog=catalog,
        overall=None if overall is None else percentages.percent_words(overall),
        figures=[FigureRow(figure, anchor(figure.key), cases(catalog, entities, figure.cases)) for figure in figures],
        type_figure=FigureRow(types, anchor(types.key), cases(catalog, entities, types.cases)),
        findings=findings_by_kind(catalog, entities),
        flaps=_history_part(changes, entities, lambda change: change.flap),
        gone=_history_part(
            changes, entities, lambda change: change.kind == "service-went" and change.settled and not change.flap
        ),
        renames=_history_part(changes, entities, lambda change: HEADING_OF[change.kind].key == "names"),
    )


def cases(catalog: Catalog, entities: PageEntities, keys: Iterable[str]) -> list[FigureCases]:
    """Group a figure's cases (``Figure.cases``) by the Region or service that they are about."""
    case_keys = set(keys)
    rows = []
    for entity in (*entities.services.values(), *entities.regions.values()):
        offerings = catalog.of_service.get(entity.code, {}) if entity.path.startswith("services/") else {}
        regions = [code for code in offerings if f"{entity.code} in {code}" in case_keys]
        if regions or entity.code in case_keys:
            rows.append(FigureCases(entity.path, entity.label, entity.code, regions, len(offerings)))
    return rows


def findings_by_kind(catalog: Catalog, entities: PageEntities) -> dict[str, list[FindingRow]]:
    """Return every finding by its kind, in the catalog's order."""
    findings: dict[str, list[FindingRow]] = {}
    for finding in catalog.findings:
        entity = entities.services.get(finding.subject) or entities.regions.get(finding.subject)
        findings.setdefault(finding.kind, []).append(FindingRow(finding, entity))
    return findings


def _history_part(changes: ChangesBySubject, entities: PageEntities, fits: Callable[[Change], bool]) -> HistoryPart:
    subject_changes = [change for change in changes.all if fits(change.change)]
    # The changes come by reading; a day may have several.
    dated = sorted(
        changelog.dated_lines(subject_changes, changes, entities), key=lambda dated_line: dated_line.date, reverse=True
    )
    days = [
        DayLines(date, [dated_line.line for dated_line in lines])
        for date, lines in groupby(dated, key=lambda dated_line: dated_line.date)
    ]
    return HistoryPart(len(dated), days)
