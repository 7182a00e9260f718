"""Read the recordings of AWS's parameter tree that moto ships, in both of its file layouts.

A recording is a moto wheel, an archive that holds the same two files, or a folder with them. Up to moto 4 they are
``regions.json`` and ``services.json``, from 5 on ``*.json.gz``; both nest each path segment and keep the parameter's
value under the key ``Value``. The time of a recording is that of its files in the package.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "moto/ssm/resources"


class Recording(NamedTuple):
    """Parameters by path, the time at which they were packaged (UTC), and the name of the recording."""

    parameters: dict[str, str]
    packaged: dt.datetime
    name: str


def read(path: Path) -> Recording:
    """Read a recording; raise ``DataError`` naming what is missing or damaged."""
    advice = "give a wheel of moto 3.1.0 or later, or a folder with its regions.json and services.json"
    try:
        files = dict(_from_folder(path) if path.is_dir() else _from_archive(path))
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: no recording can be read from it: {error}", advice) from error
    parameters: dict[str, str] = {}
    times: list[dt.datetime] = []
    for name in ("regions", "services"):
        if name not in files:
            raise DataError(f"{path}: holds no {name}.json or {name}.json.gz", advice)
        content, time = files[name]
        times.append(time)
        try:
            parameters.update(flatten(json.loads(content)))
        except (ValueError, AttributeError, RecursionError) as error:
            raise DataError(f"{path}: {name}.json is damaged: {error}", advice) from error
    return Recording(parameters, max(times), path.name.removesuffix(".whl").removesuffix(".zip"))


def flatten(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (parameter path, value) for every node of moto's nested tree that has a value."""
    for key, below in tree.items():
        if isinstance(below, str):
            yield path, below
        else:
            yield from flatten(below, f"{path}/{key}")


def _from_folder(path: Path) -> Iterator[tuple[str, tuple[bytes, dt.datetime]]]:
    for file in sorted(path.iterdir()):
        if stem := _stem(file.name):
            time = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
            yield stem, (_plain(file.name, file.read_bytes()), time)


def _from_archive(path: Path) -> Iterator[tuple[str, tuple[bytes, dt.datetime]]]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            folder, _, file = entry.filename.rpartition("/")
            if folder in {FOLDER, ""} and (stem := _stem(file)):
                time = dt.datetime(*entry.date_time, tzinfo=dt.UTC)
                yield stem, (_plain(file, archive.read(entry)), time)


def _stem(name: str) -> str | None:
    stem = name.removesuffix(".gz").removesuffix(".json")
    return stem if stem in {"regions", "services"} and ".json" in name else None


def _plain(name: str, content: bytes) -> bytes:
    if not name.endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error) as error:
        raise zipfile.BadZipFile(f"{name}: {error}") from error
