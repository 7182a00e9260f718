"""The last release as the next run reads it back: from ``previous/``, or from its files by name.

``previous/`` is a folder with copies of the files, named as in ``/downloads/``. They are compared with the sizes, rows
and digests in the release's own summary.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from generator.core import resources
from generator.core.disk import read_regular
from generator.core.errors import DataError
from generator.core.layout import CATALOG_NAME, DOWNLOADS_FOLDER, HISTORY_NAME, NEXT_RUN_NAMES, SUMMARY_NAME
from generator.core.values import Value
from generator.model import history
from generator.model.catalog import Catalog
from generator.model.history import History
from generator.model.release import CatalogDocument, ReportEntry, Summary, decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


FIRST_RELEASE_NOTE = "first-release.txt"
"""The file in ``previous/`` that says that nothing was published before."""
MAX_BYTES = 64 * 1024 * 1024
"""Bytes of one of these files: ten times the largest of today."""
FETCH_ADVICE = "fetch the last release with `region-atlas fetch --previous ADDRESS`"


class PreviousRelease(Value, frozen=True, kw_only=True):
    """The last release, read back. Each history is None if a version without that history published it.

    ``catalog_sha256`` is the digest of the file that the catalog was read from.
    """

    catalog: Catalog
    summary: Summary
    history: History | None = None
    resource_type_history: History | None = None
    catalog_sha256: str | None = None


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
    return from_files(files, str(folder), f"{FETCH_ADVICE} again")


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

    A release that lost its summary has the same files but a longer history: a first publish sends the bundled history
    with at most one more reading, so nothing is lost that the next build does not have.
    """
    if SUMMARY_NAME in files or HISTORY_NAME not in files:
        return False
    sent = history.decode(files[HISTORY_NAME], f"the last release's {HISTORY_NAME}")
    bundled = history.decode(resources.BUNDLED_HISTORY.read_bytes(), str(resources.BUNDLED_HISTORY))
    return history.divergence(sent.first(len(sent.lines) - 1), bundled) is None


def from_files(files: Mapping[str, bytes], where: str, advice: str) -> PreviousRelease | None:
    """Validate the files of the last release by name; None where there is none.

    Raises ``DataError`` for a damaged or partial one, and if a file differs from the one that the summary lists. Only a
    release of a version without a history may lack that file, and does not list it among its reports.
    """
    if not files:
        return None
    summary = decode(SUMMARY_NAME, files[SUMMARY_NAME], Summary) if SUMMARY_NAME in files else None
    predates_history = summary is not None and HISTORY_NAME not in {entry.path for entry in summary.reports}
    missing = [name for name in NEXT_RUN_NAMES if name not in files and not (predates_history and name == HISTORY_NAME)]
    if summary is None or missing:
        raise DataError(f"{where}: the last release has {', '.join(files)} but not {', '.join(missing)}", advice)
    document = decode(CATALOG_NAME, files[CATALOG_NAME], CatalogDocument)
    last_history = (
        history.decode(files[HISTORY_NAME], f"the last release's {HISTORY_NAME}") if HISTORY_NAME in files else None
    )
    digest = _sha256(files[CATALOG_NAME])
    listed = {entry.path: entry for entry in summary.reports}
    if CATALOG_NAME not in listed:
        raise DataError(f"{where}: {SUMMARY_NAME} does not list {CATALOG_NAME}", advice)
    # A release's summary is published before its catalog, so the previous catalog may still be there.
    if digest != summary.previous_catalog_sha256:
        _require_listed(listed[CATALOG_NAME], files[CATALOG_NAME], len(document.offerings), where, advice)
    # The history is published before both: it may have more lines than are listed, all of them with digests.
    if last_history and not predates_history:
        entry = listed[HISTORY_NAME]
        start = history.restored_lines(files[HISTORY_NAME], entry.rows, entry.bytes)
        _require_listed(entry, start, min(len(last_history.lines), entry.rows), where, advice)
    return PreviousRelease(catalog=document.catalog(), summary=summary, history=last_history, catalog_sha256=digest)


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
        read = read_regular(path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read: {error.strerror}", f"make it readable, or remove it and {FETCH_ADVICE}"
        ) from error
    if len(read) > MAX_BYTES:
        raise DataError(f"{path}: is larger than {MAX_BYTES:,} bytes, and so no file of a release", FETCH_ADVICE)
    return read
