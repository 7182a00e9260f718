"""The files of a package that carries a recording: a wheel or another archive, or a folder with the same files."""

from __future__ import annotations

import datetime as dt
import gzip
import lzma
import re
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, NamedTuple

from generator.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


MAX_BYTES = 256 * 1024 * 1024
"""Bytes of a file, also unpacked: the largest recorded one has some 5 MiB."""
PACKAGE_ERRORS = (
    *(OSError, EOFError, ValueError, OverflowError, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    RuntimeError,  # an archive that is encrypted, or packed in a way that nobody here unpacks
)


class PackageFile(NamedTuple):
    """A file of a package: its path in it, its time (UTC), and what loads its content, unpacked if it is ``.gz``."""

    path: str
    time: dt.datetime
    load: Callable[[], bytes]


def files(package: Path, patterns: Iterable[str]) -> Iterator[PackageFile]:
    """Yield the files whose path in the package matches a pattern, in which ``*`` stands for a part of one name."""
    return _from_folder(package, patterns) if package.is_dir() else _from_archive(package, patterns)


@contextmanager
def naming_errors(package: Path, advice: str) -> Iterator[None]:
    """Raise ``DataError`` with the package's path for every error of a file or an archive."""
    try:
        yield
    except DataError:
        raise
    except PACKAGE_ERRORS as error:
        raise DataError(f"{package}: no recording can be read from it: {error}", advice) from error


def name(package: Path) -> str:
    """Return the name of a package as a source shows it."""
    return package.name.removesuffix(".whl").removesuffix(".zip")


def times(package: Path, patterns: Iterable[str]) -> list[tuple[str, str]]:
    """Return the path of each matching file with its time (UTC), without reading any: what tells two packages apart."""
    return [(file.path, file.time.isoformat()) for file in files(package, patterns)]


def _from_folder(package: Path, patterns: Iterable[str]) -> Iterator[PackageFile]:
    for file in sorted({file for pattern in patterns for file in package.glob(pattern)}):
        time = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
        yield PackageFile(file.relative_to(package).as_posix(), time, partial(_load_file, file))


def _from_archive(package: Path, patterns: Iterable[str]) -> Iterator[PackageFile]:
    _require_file(package)
    pattern_of_any = re.compile("|".join(re.escape(pattern).replace(r"\*", "[^/]*") for pattern in patterns))
    with zipfile.ZipFile(package) as archive:
        for entry in archive.infolist():
            if pattern_of_any.fullmatch(entry.filename):
                time = dt.datetime(*entry.date_time, tzinfo=dt.UTC)
                yield PackageFile(entry.filename, time, partial(_load_entry, archive, entry))


def _load_file(file: Path) -> bytes:
    _require_file(file)
    with file.open("rb") as content:
        return _plain(file.name, content)


def _load_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as content:
        return _plain(entry.filename, content)


def _require_file(path: Path) -> None:
    """Raise ``OSError`` for what exists and is no file: a device may have no end, and a pipe may never begin."""
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a file")


def _plain(name: str, packed: IO[bytes]) -> bytes:
    content = (gzip.GzipFile(fileobj=packed) if name.endswith(".gz") else packed).read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"{name} is larger than {MAX_BYTES} bytes")
    return content
