"""The files of the last release that the next run needs: their names and types, and reading them back.

``previous/`` is a folder with copies of them, named as in ``/downloads/``. What is read is compared with the sizes,
rows and digests in the release's own summary.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import msgspec

from generator.core import resources
from generator.core.bounds import require_date, require_time
from generator.core.disk import read_regular
from generator.core.errors import DataError
from generator.core.layout import CATALOG_NAME, DOWNLOADS_FOLDER, HISTORY_NAME, NEXT_RUN_NAMES, SUMMARY_NAME
from generator.core.unique_keys import require_unique_keys
from generator.core.values import Value
from generator.model import history
from generator.model.catalog import Catalog, Family, Finding, Offering, Region, Service, UnmappedName
from generator.model.history import History

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


SCHEMA_VERSION: Final = 1
FIRST_RELEASE_NOTE = "first-release.txt"
"""The file in ``previous/`` that says that nothing was published before."""
LARGEST = 64 * 1024 * 1024
"""Bytes of one of these files: ten times the largest of today."""
FETCH_ADVICE = "fetch the last release with `region-atlas fetch --previous ADDRESS`"

TITLE = "AWS services by Region"
DESCRIPTION = (
    "Which AWS services are available in which AWS Regions, with endpoints and protocols as AWS publishes them."
)
LICENCE = "The facts are AWS's public parameters. This compilation of them is licensed under Apache-2.0."
LICENCE_URL = "https://www.apache.org/licenses/LICENSE-2.0"


class Metadata(Value, frozen=True, kw_only=True):
    """What the file is, and how much is in it."""

    title: str
    description: str
    source: str
    licence: str
    region_count: int
    service_count: int
    offering_count: int
    categories: tuple[str, ...]


class CatalogDocument(Value, frozen=True, kw_only=True):
    """``aws_regions_services.json``: everything. Dates are ISO 8601; an unknown is null.

    ``since`` is the date of the first reading: a ``first_seen`` of that date means "by" then.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    as_of: dt.date
    since: dt.date | None = None
    metadata: Metadata
    regions: tuple[Region, ...]
    services: tuple[Service, ...]
    offerings: tuple[Offering, ...]
    families: tuple[Family, ...] = ()
    findings: tuple[Finding, ...]
    shared_names: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    unmapped_names: tuple[UnmappedName, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what ``build`` never writes: codes that are unsorted or repeated, offerings of what is not there."""
        regions, services = (
            [(region.code, "") for region in self.regions],
            [(service.code, "") for service in self.services],
        )
        cells = [(offering.region, offering.service) for offering in self.offerings]
        dates = [("as_of", self.as_of), ("since", self.since)]
        dates += [("launch", region.launch.date) for region in self.regions if region.launch]
        for entities in (self.regions, self.services, self.offerings):
            dates += [("first_seen", entity.first_seen) for entity in entities]
        for field, date in dates:
            if date:
                require_date(field, date)
        for name, values in (("regions", regions), ("services", services), ("offerings", cells)):
            if any(first >= second for first, second in pairwise(values)):
                raise ValueError(f"{name}: not sorted and unique")
        if unknown := {region for region, _ in cells}.difference(code for code, _ in regions):
            raise ValueError(f"offerings: Region {min(unknown)!r} is not among the regions")
        if unknown := {service for _, service in cells}.difference(code for code, _ in services):
            raise ValueError(f"offerings: service {min(unknown)!r} is not among the services")

    def catalog(self) -> Catalog:
        """Return the catalog that the document was written from."""
        return Catalog(
            as_of=self.as_of,
            since=self.since,
            categories=self.metadata.categories,
            regions=self.regions,
            services=self.services,
            offerings=self.offerings,
            families=self.families,
            findings=self.findings,
            shared_names=self.shared_names,
            unmapped_names=self.unmapped_names,
        )


class ReportEntry(Value, frozen=True, kw_only=True):
    """One report as it was written: ``path`` below ``/downloads/``, size in bytes, data rows, SHA-256 in hex.

    ``changed`` is the date since which the file has had this content.
    """

    path: str
    bytes: int
    rows: int
    sha256: str
    changed: dt.date


class MissingReport(Value, frozen=True, kw_only=True):
    """A report that could not be made: why, and the last good copy of an earlier release (None: there is none)."""

    path: str
    error: str
    last_good: ReportEntry | None


class FigureEntry(Value, frozen=True, kw_only=True):
    """One quality figure: ``good`` of ``total``."""

    key: str
    title: str
    good: int
    total: int
    percent: float | None


class Summary(Value, frozen=True, kw_only=True):
    """``summary.json``: what this release is. The only report that changes with every run.

    ``run`` says whose run it was; ``read_at`` when the sources were read (UTC), or, where ``recorded``, when the
    recording was packaged, which is at least as old; ``notices`` are outages that left no trace in the catalog;
    ``accepted_shrink`` is the reason an operator gave for publishing a loss.
    ``previous_catalog_sha256`` is the digest of the catalog that the release was built upon: that one lies beside the
    summary until the release's own follows (None: there was none).
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    as_of: dt.date
    run: str | None
    read_at: dt.datetime
    recorded: bool = False
    source: str
    counts: dict[str, int]
    findings_by_level: dict[str, int]
    notices: tuple[str, ...]
    quality_percent: float | None
    quality: tuple[FigureEntry, ...]
    comparison: str
    accepted_shrink: str | None
    reports: tuple[ReportEntry, ...]
    missing: tuple[MissingReport, ...]
    previous_catalog_sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse times and dates that no later step can compute with."""
        require_time("read_at", self.read_at)
        require_date("as_of", self.as_of)
        last_good = [report.last_good for report in self.missing if report.last_good]
        for entry in (*self.reports, *last_good):
            require_date("changed", entry.changed)


class Previous(Value, frozen=True, kw_only=True):
    """The last release, read back. ``history`` is None if a version without a history published it.

    ``catalog_sha256`` is the digest of the file that the catalog was read from.
    """

    catalog: Catalog
    summary: Summary
    history: History | None = None
    catalog_sha256: str | None = None


Document = TypeVar("Document", bound=CatalogDocument | Summary)
DECODERS: dict[type[Value], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (CatalogDocument, Summary)
}


def read(folder: Path) -> Previous | None:
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
    return previous(files, str(folder), f"{FETCH_ADVICE} again")


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


def previous(files: Mapping[str, bytes], where: str, advice: str) -> Previous | None:
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
    past = history.decode(files[HISTORY_NAME], f"the last release's {HISTORY_NAME}") if HISTORY_NAME in files else None
    digest = _sha256(files[CATALOG_NAME])
    listed = {entry.path: entry for entry in summary.reports}
    if CATALOG_NAME not in listed:
        raise DataError(f"{where}: {SUMMARY_NAME} does not list {CATALOG_NAME}", advice)
    # A release's summary is published before its catalog, so the previous catalog may still be there.
    if digest != summary.previous_catalog_sha256:
        _require_listed(listed[CATALOG_NAME], files[CATALOG_NAME], len(document.offerings), where, advice)
    # The history is published before both: it may have more lines than are listed, all of them with digests.
    if past and not predates_history:
        entry = listed[HISTORY_NAME]
        start = history.restored_lines(files[HISTORY_NAME], entry.rows, entry.bytes)
        _require_listed(entry, start, min(len(past.lines), entry.rows), where, advice)
    return Previous(catalog=document.catalog(), summary=summary, history=past, catalog_sha256=digest)


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
        read = read_regular(path, LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read: {error.strerror}", f"make it readable, or remove it and {FETCH_ADVICE}"
        ) from error
    if len(read) > LARGEST:
        raise DataError(f"{path}: is larger than {LARGEST:,} bytes, and so no file of a release", FETCH_ADVICE)
    return read


def decode(name: str, content: bytes, kind: type[Document]) -> Document:
    """Validate one file of the last release; raise ``DataError`` with its name and the path of the bad field."""
    try:
        document: Document = DECODERS[kind].decode(content)
        require_unique_keys(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(
            f"the last release's {name} is damaged or of another version: {error}",
            "look at the file where it is published; nothing was changed",
        ) from error
    return document
