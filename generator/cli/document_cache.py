"""Copies of published documents in the user's cache folder: whole, with the server's mark (ETag), bounded in size."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from generator.cli.site_documents import MAX_BYTES
from generator.core.disk import read_regular, write_whole
from generator.core.errors import AtlasError
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Mapping


MAX_TOTAL_BYTES: Final = 2 * MAX_BYTES
"""Bytes of all copies; beyond that, those that were not needed for the longest time are removed."""
MAX_HEAD_BYTES: Final = 4096
SUFFIX: Final = ".copy"


class CopyHead(Value, frozen=True, kw_only=True):
    """The first line of a copy: the address of the document, the server's mark, the digest of the content."""

    address: str
    etag: str | None
    sha256: str


HEAD_DECODER = msgspec.json.Decoder(CopyHead)


class DocumentCopy(NamedTuple):
    """A copy of a document, and when it was last confirmed to be current (UTC): the time of its file."""

    content: bytes
    etag: str | None
    confirmed: dt.datetime


class DocumentCache:
    """A folder of copies, each a file that is written whole. One that is damaged or of another address is none.

    Without a folder nothing is kept: one in the folder for temporary files could be another user's.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def read(self, address: str) -> DocumentCopy | None:
        """Return the copy of a document (None: there is none that is whole)."""
        if self.folder is None:
            return None
        path = self.folder / _file_name(address)
        try:
            line, _, content = read_regular(path, MAX_BYTES + MAX_HEAD_BYTES).partition(b"\n")
            head = HEAD_DECODER.decode(line)
            confirmed = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        except (OSError, OverflowError, ValueError):
            return None
        if head.address != address or head.sha256 != hashlib.sha256(content).hexdigest():
            return None
        return DocumentCopy(content, head.etag, confirmed)

    def write(self, address: str, content: bytes, etag: str | None) -> None:
        """Keep a copy, and remove the oldest where there are too many; raise ``AtlasError`` where that fails."""
        if self.folder is None:
            raise AtlasError("this user has no home folder", "set HOME or XDG_CACHE_HOME")
        head = CopyHead(address=address, etag=etag, sha256=hashlib.sha256(content).hexdigest())
        write_whole(self.folder / _file_name(address), msgspec.json.encode(head) + b"\n" + content)
        _prune(self.folder)

    def confirm(self, address: str) -> None:
        """Note that a copy is current."""
        if self.folder:
            with suppress(OSError):
                os.utime(self.folder / _file_name(address))

    def remove(self, address: str) -> None:
        """Remove a copy."""
        if self.folder:
            with suppress(OSError):
                (self.folder / _file_name(address)).unlink()


def _file_name(address: str) -> str:
    return f"{hashlib.sha256(address.encode()).hexdigest()}{SUFFIX}"


def _prune(folder: Path) -> None:
    """Remove the oldest copies where there are too many."""
    total = 0
    with suppress(OSError):
        sizes = [(path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob(f"*{SUFFIX}")]
        for _, size, path in sorted(sizes, reverse=True):
            total += size
            if total > MAX_TOTAL_BYTES:
                path.unlink()


def cache_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Return the folder for copies that the system has for such things (None: the user has no home)."""
    if base := environment.get("XDG_CACHE_HOME"):
        return Path(base) / "region-atlas"
    if platform == "win32" and (base := environment.get("LOCALAPPDATA")):
        return Path(base) / "region-atlas" / "cache"
    try:
        home = Path(environment.get("HOME") or Path.home())
    except RuntimeError:  # a user that the system has no entry of, as in some containers
        return None
    return home / ("Library/Caches" if platform == "darwin" else ".cache") / "region-atlas"
