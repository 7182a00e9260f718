"""Make the reports in all formats; the failure of one does not stop the others."""

from __future__ import annotations

import hashlib
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.build.reports.archive import archive_reports
from generator.build.reports.csv_json import csv_reports, json_reports
from generator.build.reports.records import (
    gone_reports,
    history_reports,
    presence_reports,
    resource_type_history_reports,
)
from generator.build.reports.sqlite import sqlite_reports
from generator.build.reports.xlsx import xlsx_reports
from generator.core.files import File
from generator.core.layout import ARCHIVE_NAME, DOWNLOADS_FOLDER
from generator.model.release import MissingReport, ReportEntry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

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


DATABASE_FORMATS = (("sqlite", sqlite_reports),)
"""The formats that hold catalog and histories in one file, as ``FORMATS``."""


class Histories(NamedTuple):
    """The history of the offerings and that of the resource types."""

    offerings: History
    resource_types: History


class ReportSet(msgspec.Struct, frozen=True, kw_only=True):
    """The reports of one build: files below ``downloads/``, an entry for each, and those that could not be made.

    ``descriptions`` has a sentence on each report by its path, made or not; ``rows_sha256`` the digest of the rows of
    each report whose file stays while these do.
    """

    files: tuple[File, ...]
    entries: tuple[ReportEntry, ...]
    missing: tuple[MissingReport, ...]
    descriptions: dict[str, str]
    rows_sha256: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def available(self) -> frozenset[str]:
        """Paths of the reports that a page may link: made now, or kept from an earlier release."""
        return frozenset(entry.path for entry in (*self.entries, *self.last_good))

    @property
    def last_good(self) -> tuple[ReportEntry, ...]:
        """The copies that an earlier release left of reports that could not be made now."""
        return tuple(report.last_good for report in self.missing if report.last_good)


def make(
    catalog: Catalog, histories: Histories, previous: Summary | None, kept_files: Mapping[str, bytes] | None = None
) -> ReportSet:
    """Make every report of every format; ``kept_files`` of the ``previous`` release stay while their rows do.

    A report with the content it had in the ``previous`` release keeps that release's date of change; any other is
    dated with the history. A report that raises is listed as missing, with its last good copy where there is one.
    A format that cannot even list its reports misses all that the previous release had of it.
    """
    stays = (
        {path: (previous.rows_sha256.get(path), file) for path, file in (kept_files or {}).items()} if previous else {}
    )
    collection = _Collection(_last_good(previous), stays, histories.offerings.changed or catalog.as_of)
    formats: tuple[tuple[str, Callable[[], Iterator[Report]]], ...] = (
        *((f"*.{name}", partial(reports, catalog)) for name, reports in FORMATS),
        *((f"*.{name}", partial(reports, catalog, histories)) for name, reports in DATABASE_FORMATS),
        *((f"{name}.*", partial(reports, histories.offerings)) for name, reports in HISTORY_REPORTS),
        *((f"{name}.*", partial(reports, histories.resource_types)) for name, reports in RESOURCE_TYPE_HISTORY_REPORTS),
        # Last, since it has the others in it.
        (ARCHIVE_NAME, collection.archive_reports),
    )
    for pattern, reports in formats:
        collection.add(pattern, reports)
    return collection.report_set()


class _Collection:
    """The reports that were made so far, and those that could not be made.

    ``kept`` has the files of the last release that stay while their rows do, each with the digest of its rows.
    """

    def __init__(
        self, last_good: dict[str, ReportEntry | None], kept: Mapping[str, tuple[str | None, bytes]], date: dt.date
    ) -> None:
        self._last_good, self._kept, self._date = last_good, kept, date
        self._files: list[File] = []
        self._entries: list[ReportEntry] = []
        self._missing: list[MissingReport] = []
        self._descriptions: dict[str, str] = {}
        self._rows_sha256: dict[str, str] = {}
        self._unlisted: list[tuple[str, Exception]] = []

    def add(self, pattern: str, reports: Callable[[], Iterator[Report]]) -> None:
        """Make the reports of one format; ``pattern`` fits the paths of all that it could have."""
        format_reports, list_error = _list(reports)
        self._descriptions |= {report.path: report.description for report in format_reports}
        for report in format_reports:
            last_good = self._last_good.get(report.path)
            try:
                content = self._content(report)
            except Exception as error:  # noqa: BLE001 (no report may stop another)
                self._missing.append(_missing(report.path, error, last_good))
                continue
            self._files.append(File(f"{DOWNLOADS_FOLDER}{report.path}", content))
            self._entries.append(_entry(report, content, self._date, last_good))
        if list_error:
            self._unlisted.append((pattern, list_error))

    def _content(self, report: Report) -> bytes:
        """Return the content of a report: the file of the last release where that stays, else a new one."""
        if report.rows_digest is None:
            return report.make()
        digest = report.rows_digest()
        kept_digest, kept_content = self._kept.get(report.path, (None, b""))
        content = kept_content if kept_digest == digest else report.make()
        self._rows_sha256[report.path] = digest
        return content

    def archive_reports(self) -> Iterator[Report]:
        """Yield the archive of what was made so far."""
        contents = {file.path.removeprefix(DOWNLOADS_FOLDER): file.content for file in self._files}
        missing = [*(report.path for report in self._missing), *(pattern for pattern, _ in self._unlisted)]
        return archive_reports(contents, self._entries, missing, self._descriptions)

    def report_set(self) -> ReportSet:
        """Return all of it; a format that could not list its reports misses all that the last release had of it."""
        unlisted: list[MissingReport] = []
        for pattern, cause in self._unlisted:
            lost_paths = [
                path for path in self._last_good if fnmatchcase(path, pattern) and path not in self._descriptions
            ]
            unlisted += [_missing(path, cause, self._last_good.get(path)) for path in lost_paths or [pattern]]
        return ReportSet(
            files=tuple(self._files),
            entries=tuple(self._entries),
            missing=(*self._missing, *unlisted),
            descriptions=self._descriptions,
            rows_sha256=self._rows_sha256,
        )


def _list(reports: Callable[[], Iterator[Report]]) -> tuple[list[Report], Exception | None]:
    """Return the reports of one format, and the error that ended the list early."""
    format_reports: list[Report] = []
    try:
        for report in reports():
            format_reports.append(report)  # noqa: PERF402 (what was listed before an error is kept)
    except Exception as error:  # noqa: BLE001 (no format may stop another)
        return format_reports, error
    return format_reports, None


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


def _missing(path: str, error: Exception, last_good: ReportEntry | None) -> MissingReport:
    return MissingReport(path=path, error=f"{type(error).__name__}: {error}", last_good=last_good)
