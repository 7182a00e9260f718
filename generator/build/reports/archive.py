"""The archive of all data: every report of the whole catalog in CSV and JSON in one file to download."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING
from zipfile import ZipFile

from generator.build.reports.zip_entries import write_entry
from generator.core.files import Report
from generator.core.layout import ARCHIVE_NAME
from generator.model import release

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from generator.model.release import ReportEntry


SUFFIXES = (".csv", ".json", ".jsonl")
"""What is in the archive: the workbook and the database hold the same rows once more."""
README_NAME = "README.txt"


def archive_reports(
    contents: Mapping[str, bytes],
    entries: Collection[ReportEntry],
    missing: Collection[str],
    descriptions: Mapping[str, str],
) -> Iterator[Report]:
    """Yield the archive of the reports that were made; ``rows`` counts those of its files.

    ``contents`` has each report by its path; ``missing`` are the paths of those that could not be made, which the
    archive names.
    """
    members = {path: contents[path] for path in sorted(contents) if _is_member(path)}
    readme = _readme({path: descriptions[path] for path in members}, sorted(filter(_is_member, missing)))
    yield Report(
        path=ARCHIVE_NAME,
        description="All data in one file: every CSV and JSON report of the whole catalog, and both histories.",
        rows=sum(entry.rows for entry in entries if entry.path in members),
        make=partial(_content, {README_NAME: readme} | members),
    )


def _is_member(path: str) -> bool:
    return "/" not in path and path.endswith(SUFFIXES)


def _content(members: Mapping[str, bytes]) -> bytes:
    """Return the archive without times, so that the same files give the same bytes."""
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in members.items():
            write_entry(archive, name, text)
    return content.getvalue()


def _readme(descriptions: Mapping[str, str], missing: Collection[str]) -> bytes:
    """Return what is in the archive, in the words of the page of downloads."""
    lines = [release.TITLE, "", release.DESCRIPTION, release.LICENSE_TEXT, release.LICENSE_URL, ""]
    lines += [f"{name}: {text}" for name, text in descriptions.items()]
    if missing:
        lines += ["", f"Not in this archive, because they could not be made: {', '.join(missing)}"]
    return "\n".join([*lines, ""]).encode()
