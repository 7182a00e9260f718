"""Read the recordings of AWS's parameter tree that moto ships, in both of its file layouts.

A recording is a moto wheel, an archive that holds the same two files, or a folder with them. Up to moto 4 they are
``regions.json`` and ``services.json``, from 5 on ``*.json.gz``; both nest each path segment and keep the parameter's
value under the key ``Value``. The time of a recording is that of its files in the package: it is at least as old as
that, and when it was made stands nowhere.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import lzma
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


FOLDER = "moto/ssm/resources"
STEMS = ("regions", "services")
MAX_BYTES = 256 * 1024 * 1024
"""Of a file, also unpacked: the largest recorded one has some 5 MiB."""
UNREADABLE = (
    *(OSError, EOFError, ValueError, OverflowError, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    RuntimeError,  # an archive that is encrypted, or packed in a way that nobody here unpacks
)
DECODER: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])
ADVICE = "give a wheel of moto 3.1.0 or later, or a folder with its regions.json and services.json"


class Recording(NamedTuple):
    """Parameters by path, the time at which they were packaged (UTC), and the name of the recording."""

    parameters: dict[str, str]
    packaged: dt.datetime
    name: str


def read(path: Path) -> Recording:
    """Read a recording; raise ``DataError`` naming what is missing or damaged."""
    with _naming_errors(path):
        files = {name: (load(), time) for name, time, load in _files(path)}
    parameters: dict[str, str] = {}
    for name in STEMS:
        if name not in files:
            raise DataError(f"{path}: holds no {name}.json or {name}.json.gz", ADVICE)
        try:
            parameters.update(flatten(DECODER.decode(files[name][0])))
        except (msgspec.DecodeError, ValueError, AttributeError, RecursionError) as error:
            raise DataError(f"{path}: {name}.json is damaged: {error}", ADVICE) from error
    packaged = max(time for _, time in files.values())
    return Recording(parameters, packaged, path.name.removesuffix(".whl").removesuffix(".zip"))


def packaged(path: Path) -> dt.datetime | None:
    """Return the time of a recording without reading it; None where the path holds none, as in releases without one."""
    with _naming_errors(path):
        return max((time for _, time, _ in _files(path)), default=None)


def flatten(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (parameter path, value) for every node of moto's nested tree that has a value."""
    for key, below in tree.items():
        if not key or "/" in key:
            raise ValueError(f"{key!r} below {path or '/'} is no part of a parameter's path")
        if isinstance(below, str):
            yield path, below
        else:
            yield from flatten(below, f"{path}/{key}")


def digest(path: Path) -> str:
    """Return a digest of a recording's content: the same for a package that carries an older one unchanged."""
    with _naming_errors(path):
        files = {name: load() for name, _, load in _files(path)}
    return hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()


@contextmanager
def _naming_errors(path: Path) -> Iterator[None]:
    """Raise ``DataError`` with the path for every error of a file or an archive."""
    try:
        yield
    except UNREADABLE as error:
        raise DataError(f"{path}: no recording can be read from it: {error}", ADVICE) from error


def _files(path: Path) -> Iterator[tuple[str, dt.datetime, Callable[[], bytes]]]:
    """Yield each file's stem, its time, and a function that loads it."""
    return _from_folder(path) if path.is_dir() else _from_archive(path)


def _from_folder(path: Path) -> Iterator[tuple[str, dt.datetime, Callable[[], bytes]]]:
    for file in sorted(path.iterdir()):
        if stem := _stem(file.name):
            time = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
            yield stem, time, partial(_load_file, file)


def _from_archive(path: Path) -> Iterator[tuple[str, dt.datetime, Callable[[], bytes]]]:
    _require_file(path)
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            folder, _, file = entry.filename.rpartition("/")
            if folder in {FOLDER, ""} and (stem := _stem(file)):
                time = dt.datetime(*entry.date_time, tzinfo=dt.UTC)
                yield stem, time, partial(_load_entry, archive, entry)


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
        raise OSError(f"{path} is no file")


def _stem(name: str) -> str | None:
    stem = name.removesuffix(".gz").removesuffix(".json")
    return stem if stem in STEMS and ".json" in name else None


def _plain(name: str, packed: IO[bytes]) -> bytes:
    content = (gzip.GzipFile(fileobj=packed) if name.endswith(".gz") else packed).read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"{name} is larger than {MAX_BYTES} bytes")
    return content
