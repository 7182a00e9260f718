"""Write the files of a site and swap them into place as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build import target
from generator.core import swap
from generator.core.errors import AtlasError
from generator.core.files import File
from generator.model import listing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write(site: Iterable[File], out: Path) -> None:
    """Write the files and their list into a scratch folder beside ``out``, then swap: a failure keeps the old site.

    Hidden entries at the top of ``out`` (``.gitignore``) stay. Raises ``AtlasError`` for a folder with files that
    no build wrote, for one that another run is writing, and for errors of the disk.
    """
    files = list(site)
    place = target.locate(out)
    try:
        with swap.replacing(place) as new:
            folders = set()
            for file in (*files, File(listing.LIST_PATH, listing.encode(listing.listing(files)))):
                path = new / file.path
                if path.parent not in folders:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    folders.add(path.parent)
                path.write_bytes(file.content)
            target.copy_hidden(place, new)
            # Checked last, since a file of the old site may have been added or edited meanwhile.
            target.require_replaceable(out)
    except OSError as error:
        reason = error.strerror or error
        raise AtlasError(f"{out}: cannot be written to: {reason}", "make room, or give another --out") from error
