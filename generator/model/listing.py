"""The list of what ``build`` wrote, with digests, and how a folder differs from it.

The list lies in the site's folder under a hidden name, so that it is neither served nor published: ``build`` replaces
what it lists and nothing else, and ``publish`` sends what it lists and nothing else.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from generator.core.disk import read_regular
from generator.core.errors import SHOWN, AtlasError, DataError
from generator.core.printable import printable
from generator.core.unique_keys import require_unique_keys
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.core.files import File


SCHEMA_VERSION: Final = 1
FOLDER = ".region-atlas"
LIST = f"{FOLDER}/files.json"
"""Where the list lies in a site's folder."""
LARGEST = 64 * 1024 * 1024
"""Bytes of the list, a hundred times what that of all of AWS takes."""
LITTER = ".DS_Store"
"""What macOS leaves in every folder that somebody looks at: nobody's work, and no part of a site."""


class ListedFile(Value, frozen=True, kw_only=True):
    """A file as it was written: its size in bytes and its SHA-256 in hex."""

    bytes: int
    sha256: str


class Listing(Value, frozen=True, kw_only=True):
    """Every file that one build wrote, by its path relative to the site's folder; the list itself is not among them."""

    schema_version: Literal[1] = SCHEMA_VERSION
    files: dict[str, ListedFile]


DECODER = msgspec.json.Decoder(Listing)


class Differences(NamedTuple):
    """How a folder differs from a list, as sorted paths; all empty where it is what was written.

    ``lacking`` files are not there, ``changed`` ones have another content (or are a link), ``foreign`` ones are not
    listed: files, links, and folders (ending in ``/``, their content not gone into) that hold nothing listed.
    """

    lacking: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say what differs, in clauses joined by semicolons; empty where nothing does."""
        clauses = (("lacks", self.lacking), ("also holds", self.foreign), ("has other content in", self.changed))
        return "; ".join(f"{verb} {shown(paths)}" for verb, paths in clauses if paths)


def shown(paths: Iterable[str]) -> str:
    """Return the first paths as a message can name them, and how many more there are."""
    names = [printable(path) for path in paths]
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else "")


def listing(files: Iterable[File]) -> Listing:
    """Return the list of files that are about to be written."""
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

    Raises ``AtlasError`` where there is none or it cannot be read, ``DataError`` where it is damaged.
    """
    where = folder / LIST
    try:
        content = read_regular(where, LARGEST)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AtlasError(
            f"{folder}: lacks {LIST}, the list of what `build` wrote",
            "build the site again; where the folder was copied, copy its hidden files as well",
        ) from error
    except OSError as error:
        raise AtlasError(f"{where}: cannot be read: {error.strerror}", "build the site into a new folder") from error
    if len(content) > LARGEST:
        raise DataError(
            f"{where}: is larger than {LARGEST:,} bytes, and no list of a site", "build the site into a new folder"
        )
    try:
        listing = DECODER.decode(content)
        require_unique_keys(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(
            f"{where}: damaged or of another version: {error}", "build the site into a new folder"
        ) from error
    return listing


def differences(folder: Path, listing: Listing) -> Differences:
    """Return how the folder differs from the list; hidden entries at its top are nobody's business.

    Raises ``AtlasError`` for what cannot be read.
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
            top = inside == Path()
            left_out = {LITTER} | ({name for name in (*folders, *files) if name.startswith(".")} if top else set())
            yield from ((inside / name).as_posix() for name in files if name not in left_out)
            for name in set(folders) - left_out:
                path = (inside / name).as_posix()
                if (folder / path).is_symlink():
                    yield path
                elif path not in parents:
                    yield f"{path}/"
            folders[:] = [name for name in folders if name not in left_out and (inside / name).as_posix() in parents]
    except OSError as error:
        raise AtlasError(f"{error.filename}: cannot be read: {error.strerror}", "make it readable") from error


def _raise(error: OSError) -> None:
    raise error


def _unchanged(file: Path, listed: ListedFile) -> bool:
    """Return whether a path still holds the file that was written there."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size != listed.bytes:
            return False
        return hashlib.sha256(file.read_bytes()).hexdigest() == listed.sha256
    except OSError as error:
        raise AtlasError(f"{file}: cannot be read: {error.strerror}", "make it readable") from error
