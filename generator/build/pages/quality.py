"""The quality page: the figures, and every finding in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import changelog
from generator.catalog import quality
from generator.catalog.names import Breadcrumb, Names
from generator.core import layout
from generator.history.kinds import HEADING_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.build.pages.renderer import Printer, Setting
    from generator.core.files import File
    from generator.model.catalog import Catalog


def _quality(page: Printer, setting: Setting, known: Names) -> File:
    catalog, told = setting.catalog, setting.changes
    figures = quality.figures(catalog)
    overall = quality.overall(figures)
    findings: dict[str, list[object]] = {}
    for one in catalog.findings:
        entry = known.services.get(one.subject) or known.regions.get(one.subject)
        findings.setdefault(one.kind, []).append((one, entry))
    return page(
        "quality/",
        "quality.html",
        trail=[Breadcrumb("quality/", "Quality")],
        catalog=catalog,
        overall=None if overall is None else quality.words(overall),
        figures=[(one, layout.anchor(one.key), cases(catalog, known, one.cases)) for one in figures],
        findings=findings,
        flaps=changelog.sentences((one for one in told.whole if one.change.flap), told, known),
        renames=changelog.sentences(
            (one for one in told.whole if HEADING_OF[one.change.kind].key == "names"), told, known
        ),
        gone=changelog.sentences(
            (
                one
                for one in told.whole
                if one.change.kind == "service-went" and one.change.settled and not one.change.flap
            ),
            told,
            known,
        ),
    )


class Cases(NamedTuple):
    """Cases of a quality figure: a Region, or a service with the codes of the Regions (of ``total`` that offer it)."""

    path: str
    label: str
    code: str
    regions: list[str]
    total: int


def cases(catalog: Catalog, known: Names, found: Iterable[str]) -> list[Cases]:
    """Group a figure's cases by the Region or service that they are about."""
    wanted = set(found)
    rows = []
    for entry in (*known.services.values(), *known.regions.values()):
        offered = catalog.of_service.get(entry.code, {}) if entry.path.startswith("services/") else {}
        regions = [code for code in offered if f"{entry.code} in {code}" in wanted]
        if regions or entry.code in wanted:
            rows.append(Cases(entry.path, entry.label, entry.code, regions, len(offered)))
    return rows
