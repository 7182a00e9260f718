"""The list of files that ``build`` wrote, with their digests, and a comparison of a folder with it.

The list is a hidden file in the site's folder, so that it is neither served nor published. ``build`` replaces only what
it lists, and ``publish`` sends only what it lists.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from generator.core.decoding import DECODE_ERRORS, require_unique_keys
from generator.core.disk import read_regular
from generator.core.errors import AtlasError, DataError
from generator.core.printable import path_list
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.core.files import File


SCHEMA_VERSION: Final = 1
FOLDER = ".region-atlas"
LIST_PATH = f"{FOLDER}/files.json"
"""The path of the list in a site's folder."""
MAX_BYTES = 64 * 1024 * 1024
"""Bytes of the list: a hundred times the size of a list of all of AWS."""
LITTER = ".DS_Store"
"""A file that macOS creates in every folder it displays, never a part of a site."""


class ListedFile(Value, frozen=True, kw_only=True):
    """A file as it was written: its size in bytes and its SHA-256 in hex."""

    bytes: int
    sha256: str


class Listing(Value, frozen=True, kw_only=True):
    """Every file that a build wrote except the list itself, by its path in the site's folder."""

    schema_version: Literal[1] = SCHEMA_VERSION
    files: dict[str, ListedFile]


DECODER = msgspec.json.Decoder(Listing)


class Differences(NamedTuple):
    """How a folder differs from a list, as sorted paths; all empty if it does not differ.

    ``lacking`` files do not exist, ``changed`` ones have another content (or are a link), ``foreign`` ones are not
    listed: files, links, and folders (ending in ``/``) with nothing listed below them.
    """

    lacking: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the differences as clauses joined by semicolons; empty if there are none."""
        clauses = (("lacks", self.lacking), ("also holds", self.foreign), ("has other content in", self.changed))
        return "; ".join(f"{verb} {path_list(paths)}" for verb, paths in clauses if paths)


def listing(files: Iterable[File]) -> Listing:
    """Return the list of the files of a site."""
    return Listing(
        files={
            file.path: ListedFile(bytes=len(file.content), sha256=hashlib.sha256(file.content).hexdigest())
            for file in sorted(files, key=lambda file: file.path)
        }
    )


def encode(listing: Listing) -> bytes:
    """Return a list as JSON: the same bytes for the same files."""
    return msgspec.json.encode(listing, order="deterministic") + b"\n"


def read(folder: Path) -> Listing:
    """Read the list of a site's folder.

    Raises ``AtlasError`` if there is none or it cannot be read, ``DataError`` if it is damaged.
    """
    where = folder / LIST_PATH
    try:
        content = read_regular(where, MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AtlasError(
            f"{folder}: lacks {LIST_PATH}, the list of what `build` wrote",
            "build the site again; where the folder was copied, copy its hidden files as well",
        ) from error
    except OSError as error:
        raise AtlasError(f"{where}: cannot be read: {error.strerror}", "build the site into a new folder") from error
    if len(content) > MAX_BYTES:
        raise DataError(
            f"{where}: is larger than {MAX_BYTES:,} bytes, and no list of a site", "build the site into a new folder"
        )
    try:
        listing = DECODER.decode(content)
        require_unique_keys(content)
    except DECODE_ERRORS as error:
        raise DataError(
            f"{where}: damaged or of another version: {error}", "build the site into a new folder"
        ) from error
    return listing


def differences(folder: Path, listing: Listing) -> Differences:
    """Return how the folder differs from the list; hidden entries at its top are ignored.

    Raises ``AtlasError`` if something cannot be read.
    """
    parents = {str(parent) for path in listing.files for parent in PurePosixPath(path).parents}
    present: set[str] = set()
    foreign: set[str] = set()
    for path in _entries(folder, parents):
        (present if path in listing.files else foreign).add(path)
    return Differences(
        lacking=tuple(sorted(listing.files.keys() - present)),
        foreign=tuple(sorted(foreign)),
        changed=tuple(sorted(path for path in present if not _unchanged(folder / path, listing.files[path]))),
    )


def _entries(folder: Path, parents: set[str]) -> Iterator[str]:
    """Yield what is in a folder, as paths relative to it: files, links, and folders that are not among ``parents``."""
    try:
        for place, folders, files in os.walk(folder, onerror=_raise):
            inside = Path(place).relative_to(folder)
            is_top = inside == Path()
            ignored = {LITTER} | ({name for name in (*folders, *files) if name.startswith(".")} if is_top else set())
            yield from ((inside / name).as_posix() for name in files if name not in ignored)
            for name in set(folders) - ignored:
                path = (inside / name).as_posix()
                if (folder / path).is_symlink():
                    yield path
                elif path not in parents:
                    yield f"{path}/"
            folders[:] = [name for name in folders if name not in ignored and (inside / name).as_posix() in parents]
    except OSError as error:
        raise AtlasError(f"{error.filename}: cannot be read: {error.strerror}", "make it readable") from error


def _raise(error: OSError) -> None:
    raise error


def _unchanged(file: Path, listed: ListedFile) -> bool:
    """Return whether a path is still the file that was written there."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size != listed.bytes:
            return False
        return hashlib.sha256(file.read_bytes()).hexdigest() == listed.sha256
    except OSError as error:
        raise AtlasError(f"{file}: cannot be read: {error.strerror}", "make it readable") from error
