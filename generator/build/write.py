"""Write the files of a site and swap them into place as a whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from generator.build import target
from generator.core import disk, swap
from generator.core.errors import AtlasError
from generator.model import listing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from generator.core.files import File


def write(site: Iterable[File], out: Path) -> None:
    """Write the files and their list into a scratch folder beside ``out``, then swap: a failure keeps the old site.

    Hidden entries at the top of ``out`` (``.gitignore``) stay. Raises ``AtlasError`` for a folder with files that
    no build wrote, for one that another run is writing, and for errors of the disk.
    """
    files = list(site)
    site_listing = listing.listing(files)
    place = target.locate(out)
    try:
        with swap.replacing(place) as new:
            _fill(new, files, place, site_listing)
            target.copy_hidden(place, new)
            # Checked last, since a file of the old site may have been added or edited meanwhile.
            target.require_replaceable(out)
    except OSError as error:
        reason = error.strerror or error
        raise AtlasError(f"{out}: cannot be written to: {reason}", "make room, or give another --out") from error


def _fill(new: Path, files: Iterable[File], old: Path, site_listing: listing.Listing) -> None:
    """Write the files and their list; a file that the old site lists with the same content becomes a link to that.

    A link takes a tenth of the time. Whether the old files still have the content that their list states is checked
    before the swap, by digest; the links stay when the old site is deleted.
    """
    same = _same_files(old, site_listing)
    (new / listing.FOLDER).mkdir()
    (new / listing.LIST_PATH).write_bytes(listing.encode(site_listing))
    rights = _rights(os.lstat(new / listing.LIST_PATH))
    folders: set[str] = set()
    for file in files:
        path = f"{new}/{file.path}"
        folder = path.rpartition("/")[0]
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 (a thousand of them, and five thousand files)
            folders.add(folder)
        if file.path not in same or not _linked(f"{old}/{file.path}", path, rights):
            disk.write_new(path, file.content)


def _same_files(old: Path, site_listing: listing.Listing) -> Collection[str]:
    """Return the paths that the old site lists with the size and the digest that they have in the new one."""
    try:
        old_files = listing.read(old).files
    except AtlasError:  # there is none, or the last look at it says what is wrong with it
        return ()
    return {path for path, listed in site_listing.files.items() if old_files.get(path) == listed}


def _linked(old: str, new: str, rights: tuple[int, int, int]) -> bool:
    """Make a file of the old site a file of the new one as well, and return whether that was possible.

    It is not where the old file is no file any more, has other rights than one that is written now, or is linked from
    elsewhere, nor on a disk without links.
    """
    try:
        status = os.lstat(old)
        if _rights(status) != rights or status.st_nlink != 1:
            return False
        os.link(old, new)
    except OSError:
        return False
    return True


def _rights(status: os.stat_result) -> tuple[int, int, int]:
    """Return the kind and mode of a file, its owner and its group."""
    return status.st_mode, status.st_uid, status.st_gid
