"""Write ``summary.json``: what this release is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.reports.csv_json import encoded
from generator.catalog.counts import counts
from generator.catalog.quality import figures, overall
from generator.core import layout
from generator.core.files import File
from generator.model.release import FigureEntry, ResourceTypeSources, Summary
from generator.model.snapshot import notices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.model.catalog import Catalog
    from generator.model.release import MissingReport, ReportEntry
    from generator.model.snapshot import Snapshot


def summary(  # noqa: PLR0913 (a release is described by as many things)
    catalog: Catalog,
    snapshot: Snapshot,
    *,
    comparison: str,
    accepted_shrink: str | None,
    reports: Sequence[ReportEntry],
    missing: Sequence[MissingReport],
    previous_catalog_sha256: str | None = None,
    rows_sha256: Mapping[str, str] | None = None,
) -> File:
    """Return ``downloads/summary.json``: what this release is, the only report that changes with every run."""
    quality_figures = figures(catalog)
    levels = [finding.level for finding in catalog.findings]
    document = Summary(
        as_of=catalog.as_of,
        run=snapshot.run,
        read_at=snapshot.read_at,
        recorded=snapshot.recorded,
        source=snapshot.source,
        counts=counts(catalog),
        findings_by_level={level: levels.count(level) for level in ("info", "warning")},
        notices=notices(snapshot),
        quality_percent=overall(quality_figures),
        quality=tuple(
            FigureEntry(
                key=figure.key, title=figure.title, good=figure.good, total=figure.total, percent=figure.percent
            )
            for figure in quality_figures
        ),
        comparison=comparison,
        accepted_shrink=accepted_shrink,
        reports=tuple(reports),
        missing=tuple(missing),
        previous_catalog_sha256=previous_catalog_sha256,
        resource_types=_resource_type_sources(snapshot),
        rows_sha256=dict(rows_sha256 or {}),
    )
    return File(layout.SUMMARY_PATH, encoded(document))


def _resource_type_sources(snapshot: Snapshot) -> ResourceTypeSources | None:
    lists = snapshot.resource_types
    if lists is None:
        return None
    return ResourceTypeSources(
        source=lists.source, recorded=lists.recorded, regions=lists.regions, unknown=lists.unknown
    )
