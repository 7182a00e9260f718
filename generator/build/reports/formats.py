"""Make the reports in all formats; the failure of one does not stop the others."""

from __future__ import annotations

import hashlib
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.build.reports.csv_json import csv_reports, json_reports
from generator.build.reports.records import (
    gone_reports,
    history_reports,
    presence_reports,
    resource_type_history_reports,
)
from generator.build.reports.xlsx import xlsx_reports
from generator.core.files import File
from generator.core.layout import DOWNLOADS_FOLDER
from generator.model.release import MissingReport, ReportEntry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from generator.core.files import Report
    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.release import Summary


FORMATS = (("csv", csv_reports), ("json", json_reports), ("xlsx", xlsx_reports))
"""Every format: the suffix of its reports' paths, and the function that yields them."""

HISTORY_REPORTS = (("history", history_reports), ("presence", presence_reports), ("gone", gone_reports))
"""The reports of the history: the start of their paths, and the function that yields them."""

RESOURCE_TYPE_HISTORY_REPORTS = (("resource_type_history", resource_type_history_reports),)
"""The same for the history of resource types."""


class Histories(NamedTuple):
    """The history of the offerings and that of the resource types."""

    offerings: History
    resource_types: History


class ReportSet(msgspec.Struct, frozen=True, kw_only=True):
    """The reports of one build: files below ``downloads/``, an entry for each, and those that could not be made.

    ``descriptions`` has a sentence on each report by its path, made or not.
    """

    files: tuple[File, ...]
    entries: tuple[ReportEntry, ...]
    missing: tuple[MissingReport, ...]
    descriptions: dict[str, str]

    @property
    def available(self) -> frozenset[str]:
        """Paths of the reports that a page may link: made now, or kept from an earlier release."""
        return frozenset(entry.path for entry in (*self.entries, *self.last_good))

    @property
    def last_good(self) -> tuple[ReportEntry, ...]:
        """The copies that an earlier release left of reports that could not be made now."""
        return tuple(report.last_good for report in self.missing if report.last_good)


def make(catalog: Catalog, histories: Histories, previous: Summary | None) -> ReportSet:
    """Make every report of every format.

    A report with the content it had in the ``previous`` release keeps that release's date of change; any other is
    dated with the history. A report that raises is listed as missing, with its last good copy where there is one.
    A format that cannot even list its reports misses all that the previous release had of it.
    """
    last_good = _last_good(previous)
    date = histories.offerings.changed or catalog.as_of
    files: list[File] = []
    entries: list[ReportEntry] = []
    missing: list[MissingReport] = []
    descriptions: dict[str, str] = {}
    unlisted: list[tuple[str, Exception]] = []
    for pattern, reports in (
        *((f"*.{name}", partial(reports, catalog)) for name, reports in FORMATS),
        *((f"{name}.*", partial(reports, histories.offerings)) for name, reports in HISTORY_REPORTS),
        *((f"{name}.*", partial(reports, histories.resource_types)) for name, reports in RESOURCE_TYPE_HISTORY_REPORTS),
    ):
        listed, list_error = _list(reports)
        descriptions |= {report.path: report.description for report in listed}
        for report in listed:
            try:
                content = report.make()
            except Exception as error:  # noqa: BLE001 (no report may stop another)
                missing.append(_missing(report.path, error, last_good))
                continue
            files.append(File(f"{DOWNLOADS_FOLDER}{report.path}", content))
            entries.append(_entry(report, content, date, last_good.get(report.path)))
        if list_error:
            unlisted.append((pattern, list_error))
    for pattern, cause in unlisted:
        lost_paths = [path for path in last_good if fnmatchcase(path, pattern) and path not in descriptions]
        missing += [_missing(path, cause, last_good) for path in lost_paths or [pattern]]
    return ReportSet(files=tuple(files), entries=tuple(entries), missing=tuple(missing), descriptions=descriptions)


def _list(reports: Callable[[], Iterator[Report]]) -> tuple[list[Report], Exception | None]:
    """Return the reports of one format, and the error that ended the list early."""
    listed: list[Report] = []
    try:
        for report in reports():
            listed.append(report)  # noqa: PERF402 (what was listed before an error is kept)
    except Exception as error:  # noqa: BLE001 (no format may stop another)
        return listed, error
    return listed, None


def _last_good(previous: Summary | None) -> dict[str, ReportEntry | None]:
    if previous is None:
        return {}
    return {report.path: report.last_good for report in previous.missing} | {
        entry.path: entry for entry in previous.reports
    }


def _entry(report: Report, content: bytes, date: dt.date, previous: ReportEntry | None) -> ReportEntry:
    digest = hashlib.sha256(content).hexdigest()
    return ReportEntry(
        path=report.path,
        bytes=len(content),
        rows=report.rows,
        sha256=digest,
        changed=previous.changed if previous and previous.sha256 == digest else date,
    )


def _missing(path: str, error: Exception, last_good: dict[str, ReportEntry | None]) -> MissingReport:
    return MissingReport(path=path, error=f"{type(error).__name__}: {error}", last_good=last_good.get(path))
