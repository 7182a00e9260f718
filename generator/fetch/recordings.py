"""Read the recordings of AWS's parameter tree that moto ships, in both of its file layouts.

A recording is a moto wheel, an archive that holds the same two files, or a folder with them. Up to moto 4 they are
``regions.json`` and ``services.json``, from 5 on ``*.json.gz``; both nest each path segment and keep the parameter's
value under the key ``Value``. The time of a recording is that of its files in the package: it is at least as old as
that, and when it was made stands nowhere.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.core.errors import DataError
from generator.fetch import packages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path


STEMS = ("regions", "services")
PATTERNS = tuple(
    f"{folder}{stem}.json{packed}" for folder in ("moto/ssm/resources/", "") for stem in STEMS for packed in ("", ".gz")
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
    with packages.naming_errors(path, ADVICE):
        files = {stem: (file.load(), file.time) for stem, file in _files(path)}
    parameters: dict[str, str] = {}
    for name in STEMS:
        if name not in files:
            raise DataError(f"{path}: holds no {name}.json or {name}.json.gz", ADVICE)
        try:
            parameters.update(flatten(DECODER.decode(files[name][0])))
        except (msgspec.DecodeError, ValueError, AttributeError, RecursionError) as error:
            raise DataError(f"{path}: {name}.json is damaged: {error}", ADVICE) from error
    packaged = max(time for _, time in files.values())
    return Recording(parameters, packaged, packages.name(path))


def packaged(path: Path) -> dt.datetime | None:
    """Return the time of a recording without reading it; None where the path holds none, as in releases without one."""
    with packages.naming_errors(path, ADVICE):
        return max((file.time for _, file in _files(path)), default=None)


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
    with packages.naming_errors(path, ADVICE):
        files = {stem: file.load() for stem, file in _files(path)}
    return hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()


def _files(path: Path) -> Iterator[tuple[str, packages.PackageFile]]:
    """Yield each file with its stem."""
    for file in packages.files(path, PATTERNS):
        yield file.path.rpartition("/")[2].partition(".")[0], file
