"""Figures of the files for SQL: what the database and the archive weigh, and how long each takes to make."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from generator.build.content import gather, read_bundled
from generator.build.reports import formats
from generator.build.reports.archive import archive_reports
from generator.build.reports.sqlite import sqlite_reports
from generator.core.layout import DOWNLOADS_FOLDER
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot
from tools.bench.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from generator.core.files import Report


RUNS = 5
MIB = 2**20


def rows(folder: Path) -> Iterator[Row]:
    """Make both of the real catalog several times, with everything that is made for them alone."""
    del folder
    content = gather(snapshot.read(BUNDLED_SNAPSHOT), None, read_bundled(), None, lambda _: None)
    histories = formats.Histories(content.history, content.resource_type_history)
    reports = formats.make(content.catalog, histories, None)
    contents = {file.path.removeprefix(DOWNLOADS_FOLDER): file.content for file in reports.files}
    seconds, size = _made(lambda: sqlite_reports(content.catalog, histories))
    yield Row("database, to make, of a CPU", f"{seconds:.2f} s", "1 s", seconds <= 1)
    yield Row("database, size", f"{size:.1f} MiB", "12 MiB", size <= 12)
    seconds, size = _made(lambda: archive_reports(contents, reports.entries, (), reports.descriptions))
    yield Row("archive of all data", f"{seconds:.2f} s, {size:.1f} MiB", "", None)


def _made(reports: Callable[[], Iterator[Report]]) -> tuple[float, float]:
    """Return the median of the CPU seconds that it takes to make a report, and its MiB."""
    durations, size = [], 0.0
    for _ in range(RUNS):
        start = time.process_time()
        (report,) = reports()
        if report.rows_digest:
            report.rows_digest()
        size = len(report.make()) / MIB
        durations.append(time.process_time() - start)
    return median(durations), size
