"""The list of files that ``build`` wrote, with their digests, and a comparison of a folder with it.

The list is a hidden file in the site's folder, so that it is neither served nor published. ``build`` replaces only what
it lists, and ``publish`` sends only what it lists.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
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


def differences(folder: Path, listing: Listing, *, by_digest: bool = True) -> Differences:
    """Return how the folder differs from the list; hidden entries at its top are ignored.

    Without ``by_digest``, a file of the listed size counts as unchanged. Raises ``AtlasError`` if something cannot be
    read.
    """
    present: set[str] = set()
    foreign: set[str] = set()
    for path in _entries(folder, _parents(listing.files)):
        (present if path in listing.files else foreign).add(path)
    changed = (path for path in present if not _unchanged(f"{folder}/{path}", listing.files[path], by_digest=by_digest))
    return Differences(
        lacking=tuple(sorted(listing.files.keys() - present)),
        foreign=tuple(sorted(foreign)),
        changed=tuple(sorted(changed)),
    )


def _parents(paths: Iterable[str]) -> set[str]:
    """Return every folder that is above one of the paths."""
    parents: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent and parent not in parents:
            parents.add(parent)
            parent = parent.rpartition("/")[0]
    return parents


def _entries(folder: Path, parents: set[str]) -> Iterator[str]:
    """Yield what is in a folder, as paths relative to it: files, links, and folders that are not among ``parents``."""
    try:
        for place, folders, files in os.walk(folder, onerror=_raise):
            inside = Path(place).relative_to(folder).as_posix()
            is_top = inside == "."
            start = "" if is_top else f"{inside}/"
            ignored = {LITTER} | ({name for name in (*folders, *files) if name.startswith(".")} if is_top else set())
            yield from (start + name for name in files if name not in ignored)
            for name in set(folders) - ignored:
                path = start + name
                if os.path.islink(f"{place}/{name}"):  # noqa: PTH114 (a thousand folders)
                    yield path
                elif path not in parents:
                    yield f"{path}/"
            folders[:] = [name for name in folders if name not in ignored and start + name in parents]
    except OSError as error:
        raise AtlasError(f"{error.filename}: cannot be read: {error.strerror}", "make it readable") from error


def _raise(error: OSError) -> None:
    raise error


def _unchanged(file: str, listed: ListedFile, *, by_digest: bool) -> bool:
    """Return whether a path is still the file that was written there."""
    try:
        status = os.lstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_size != listed.bytes:
            return False
        if not by_digest:
            return True
        with open(file, "rb", buffering=0) as content:  # noqa: PTH123 (thousands of files)
            return hashlib.sha256(content.readall()).hexdigest() == listed.sha256
    except FileNotFoundError:
        return False
    except OSError as error:
        raise AtlasError(f"{file}: cannot be read: {error.strerror}", "make it readable") from error
