"""The last release as the next run reads it back: from ``previous/``, or from its files by name.

``previous/`` is a folder with copies of the files, named as in ``/downloads/``. They are compared with the sizes, rows
and digests in the release's own summary.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from generator.core.disk import read_regular
from generator.core.errors import DataError
from generator.core.layout import (
    CATALOG_NAME,
    DOWNLOADS_FOLDER,
    HISTORY_NAME,
    HISTORY_NAMES,
    KEPT_NAMES,
    NEXT_RUN_NAMES,
    RESOURCE_TYPE_HISTORY_NAME,
    SUMMARY_NAME,
)
from generator.core.values import Value
from generator.model import bundled_histories, history
from generator.model.catalog import Catalog
from generator.model.history import History
from generator.model.release import CatalogDocument, ReportEntry, Summary, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


FIRST_RELEASE_NOTE = "first-release.txt"
"""The file in ``previous/`` that says that nothing was published before."""
MAX_BYTES = 64 * 1024 * 1024
"""Bytes of one of these files: ten times the largest of today."""
FETCH_ADVICE = "fetch the last release with `region-atlas fetch --previous ADDRESS`"


class PreviousRelease(Value, frozen=True, kw_only=True):
    """The last release, read back. Each history is None if a version without that history published it.

    ``catalog_sha256`` is the digest of the file that the catalog was read from. ``kept_reports`` are files that stay
    while their rows do, by name, as the summary lists them.
    """

    catalog: Catalog
    summary: Summary
    history: History | None = None
    resource_type_history: History | None = None
    catalog_sha256: str | None = None
    kept_reports: dict[str, bytes] = msgspec.field(default_factory=dict)


def read(folder: Path) -> PreviousRelease | None:
    """Read ``previous/``; return None if ``fetch`` left the note there that nothing was published before.

    Raises ``DataError`` for a damaged or partial release, and for a folder that holds neither.
    """
    files = {name: data for name in NEXT_RUN_NAMES if (data := content(folder / name)) is not None}
    is_first = content(folder / FIRST_RELEASE_NOTE) is not None
    if is_first and not files:
        return None
    if is_first:
        raise DataError(
            f"{folder}: holds a release and also {FIRST_RELEASE_NOTE}, which says that there is none",
            f"{FETCH_ADVICE} again",
        )
    if not files:
        raise DataError(
            f"{folder}: holds neither a release ({', '.join(NEXT_RUN_NAMES)}) nor {FIRST_RELEASE_NOTE}", _advice(folder)
        )
    kept_reports = {name: data for name in KEPT_NAMES if (data := content(folder / name)) is not None}
    return from_files(files | kept_reports, str(folder), f"{FETCH_ADVICE} again")


def _advice(folder: Path) -> str:
    """Return the advice for a folder without the files of a release: they may be in its ``downloads/``."""
    try:
        if any((folder / DOWNLOADS_FOLDER / name).is_file() for name in NEXT_RUN_NAMES):
            return f"give {folder / DOWNLOADS_FOLDER}: that folder of a site holds them"
    except OSError:
        pass  # The folder cannot be read: the general advice applies.
    return f"{FETCH_ADVICE}; of a built site, give the folder {DOWNLOADS_FOLDER} in it"


def is_interrupted_first(files: Mapping[str, bytes]) -> bool:
    """Return whether the files (by name) are those of a first publish that was interrupted before the summary.

    A release that lost its summary has the same files but longer histories: a first publish sends each bundled history
    with at most one more reading, so nothing is lost that the next build does not have.
    """
    if SUMMARY_NAME in files or files.keys().isdisjoint(HISTORY_NAMES):
        return False
    return _continues_by_one(files, HISTORY_NAME, bundled_histories.offerings) and _continues_by_one(
        files, RESOURCE_TYPE_HISTORY_NAME, bundled_histories.resource_types
    )


def _continues_by_one(files: Mapping[str, bytes], name: str, bundled: Callable[[], History]) -> bool:
    """Return whether a history is the bundled one with at most one more reading, or is not among the files."""
    sent_history = _history(files, name)
    return (
        sent_history is None or history.divergence(sent_history.first(len(sent_history.lines) - 1), bundled()) is None
    )


def _history(files: Mapping[str, bytes], name: str) -> History | None:
    return history.decode(files[name], f"the last release's {name}") if name in files else None


def from_files(files: Mapping[str, bytes], where: str, advice: str) -> PreviousRelease | None:
    """Validate the files of the last release by name; None where there is none.

    Raises ``DataError`` for a damaged or partial one, and if a file differs from the one that the summary lists. Only a
    release of a version without a history may lack that file, and does not list it among its reports; a publish that
    stopped may have sent the file already.
    """
    if not files:
        return None
    summary = decode(SUMMARY_NAME, files[SUMMARY_NAME], Summary) if SUMMARY_NAME in files else None
    entries = {entry.path: entry for entry in summary.reports} if summary else {}
    needed = [name for name in NEXT_RUN_NAMES if name not in HISTORY_NAMES or name in entries or not summary]
    missing = [name for name in needed if name not in files]
    if summary is None or missing:
        raise DataError(f"{where}: the last release has {', '.join(files)} but not {', '.join(missing)}", advice)
    document = decode(CATALOG_NAME, files[CATALOG_NAME], CatalogDocument)
    digest = _sha256(files[CATALOG_NAME])
    if CATALOG_NAME not in entries:
        raise DataError(f"{where}: {SUMMARY_NAME} does not list {CATALOG_NAME}", advice)
    # A release's summary is published before its catalog, so the previous catalog may still be there.
    if digest != summary.previous_catalog_sha256:
        _require_listed(entries[CATALOG_NAME], files[CATALOG_NAME], len(document.offerings), where, advice)
    histories = {name: _history(files, name) for name in HISTORY_NAMES}
    for name, last_history in histories.items():
        # Histories are published before both: one may have more lines than are listed, all of them with digests.
        if last_history and name in entries:
            entry = entries[name]
            start = history.restored_lines(files[name], entry.rows, entry.bytes)
            _require_listed(entry, start, min(len(last_history.lines), entry.rows), where, advice)
    return PreviousRelease(
        catalog=document.catalog(),
        summary=summary,
        history=histories[HISTORY_NAME],
        resource_type_history=histories[RESOURCE_TYPE_HISTORY_NAME],
        catalog_sha256=digest,
        kept_reports=_kept_reports(files, entries),
    )


def _kept_reports(files: Mapping[str, bytes], entries: Mapping[str, ReportEntry]) -> dict[str, bytes]:
    """Return the reports that a build may keep: those that are the ones that the summary lists."""
    return {
        name: files[name]
        for name in KEPT_NAMES
        if name in files and name in entries and _sha256(files[name]) == entries[name].sha256
    }


def is_listed(name: str, summary: bytes) -> bool:
    """Return whether a release's summary lists a report; raise ``DataError`` for a damaged summary."""
    return name in {entry.path for entry in decode(SUMMARY_NAME, summary, Summary).reports}


def _require_listed(entry: ReportEntry, content: bytes, rows: int, where: str, advice: str) -> None:
    """Raise ``DataError`` with the difference unless a file is the one that the summary lists."""
    digest = _sha256(content)
    if (len(content), rows, digest) != (entry.bytes, entry.rows, entry.sha256):
        raise DataError(
            f"{where}: {entry.path} is not the file that {SUMMARY_NAME} lists: it has {len(content):,} bytes, {rows:,} "
            f"rows and SHA-256 {digest[:12]}…; listed are {entry.bytes:,} bytes, {entry.rows:,} rows and "
            f"{entry.sha256[:12]}…",
            advice,
        )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def content(path: Path) -> bytes | None:
    """Return the content of a file of a release (None: there is no such file).

    Raises ``DataError`` if it is not a regular file, is too large or cannot be read.
    """
    try:
        data = read_regular(path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read: {error.strerror}", f"make it readable, or remove it and {FETCH_ADVICE}"
        ) from error
    if len(data) > MAX_BYTES:
        raise DataError(f"{path}: is larger than {MAX_BYTES:,} bytes, and so no file of a release", FETCH_ADVICE)
    return data
