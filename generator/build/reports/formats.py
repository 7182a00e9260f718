"""The formats that reports come in, and making them all so that one that fails does not stop the rest."""

from __future__ import annotations

import hashlib
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from generator.build.reports.csv_json import csv_reports, history_reports, json_reports
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
"""Every format: its name, which ends the paths of its reports, and the function that yields them."""

RECORDS = (("history", history_reports),)
"""What is made from the history: the name that begins the paths of its reports, and the function that yields them."""


class ReportSet(msgspec.Struct, frozen=True, kw_only=True):
    """The reports of one build: files below ``downloads/``, an entry for each, and those that could not be made.

    ``holds`` says in one sentence what is in a report, by its path, made or not.
    """

    files: tuple[File, ...]
    entries: tuple[ReportEntry, ...]
    missing: tuple[MissingReport, ...]
    holds: dict[str, str]

    @property
    def available(self) -> frozenset[str]:
        """Paths of the reports that a page may link: made now, or left by an earlier release."""
        return frozenset(entry.path for entry in (*self.entries, *self.last_good))

    @property
    def last_good(self) -> tuple[ReportEntry, ...]:
        """The copies that an earlier release left of reports that could not be made now."""
        return tuple(report.last_good for report in self.missing if report.last_good)


def make(catalog: Catalog, history: History, previous: Summary | None) -> ReportSet:
    """Make every report of every format.

    A report with the content it had in the ``previous`` release keeps that release's date of change; any other is
    dated with the history. A report that raises is listed as missing, with its last good copy where there is one.
    A format that cannot even list its reports misses all that the previous release had of it.
    """
    good = _last_good(previous)
    files: list[File] = []
    entries: list[ReportEntry] = []
    missing: list[MissingReport] = []
    holds: dict[str, str] = {}
    unlisted: list[tuple[str, Exception]] = []
    for pattern, reports in (
        *((f"*.{name}", partial(reports, catalog)) for name, reports in FORMATS),
        *((f"{name}.*", partial(reports, history)) for name, reports in RECORDS),
    ):
        listed, error_of_list = _list(reports)
        holds |= {report.path: report.holds for report in listed}
        for report in listed:
            try:
                content = report.make()
            except Exception as error:  # noqa: BLE001 (no report may stop another)
                missing.append(_missing(report.path, error, good))
                continue
            files.append(File(f"{DOWNLOADS_FOLDER}{report.path}", content))
            entries.append(_entry(report, content, history.changed or catalog.as_of, good.get(report.path)))
        if error_of_list:
            unlisted.append((pattern, error_of_list))
    for pattern, broken in unlisted:
        lost = [path for path in good if fnmatchcase(path, pattern) and path not in holds]
        missing += [_missing(path, broken, good) for path in lost or [pattern]]
    return ReportSet(files=tuple(files), entries=tuple(entries), missing=tuple(missing), holds=holds)


def _list(reports: Callable[[], Iterator[Report]]) -> tuple[list[Report], Exception | None]:
    """Return the reports of one format, and the error that ended the list early."""
    found: list[Report] = []
    try:
        for report in reports():
            found.append(report)  # noqa: PERF402 (what was listed before an error is kept)
    except Exception as error:  # noqa: BLE001 (no format may stop another)
        return found, error
    return found, None


def _last_good(previous: Summary | None) -> dict[str, ReportEntry | None]:
    if previous is None:
        return {}
    return {one.path: one.last_good for one in previous.missing} | {one.path: one for one in previous.reports}


def _entry(report: Report, content: bytes, date: dt.date, before: ReportEntry | None) -> ReportEntry:
    digest = hashlib.sha256(content).hexdigest()
    return ReportEntry(
        path=report.path,
        bytes=len(content),
        rows=report.rows,
        sha256=digest,
        changed=before.changed if before and before.sha256 == digest else date,
    )


def _missing(path: str, error: Exception, good: dict[str, ReportEntry | None]) -> MissingReport:
    return MissingReport(path=path, error=f"{type(error).__name__}: {error}", last_good=good.get(path))
