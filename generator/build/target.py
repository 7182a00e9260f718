"""The folder that a build replaces: what may stand there, and what of it stays."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from generator.core.errors import AtlasError
from generator.core.layout import API_FOLDER
from generator.core.printable import path_list
from generator.model import listing

MARK = f"{API_FOLDER}index.json"
"""A file that every site has. By it a site without a list differs from any other folder."""
UNLISTED = re.compile(
    r"""
      (404|index)\.html | feed\.(atom|json) | (llms|robots)\.txt | (opensearch|sitemap)\.xml
    | (about(/data|/faq)?|api|changes(/\d{4}-\d\d)?|compare|design|downloads|find|matrix|quality|regions|services)
      /index\.html
    | (regions|services)/[^/]+/(index\.html|feed\.(atom|json)) | regions/launches\.ics
    | api/v1/(changes|index|matrix|regions|search|services|status)\.json
    | api/v1/(changes|regions|schema|services)/[^/]+\.json
    | downloads/((aws_regions_services|regional_services|(region|service)_summary|service_matrix)\.csv
      |(history|statistics)\.csv|(aws_regions_services|summary)\.json|aws_regions_services\.xlsx|history\.jsonl)
    | downloads/(regions|services)/[^/]+\.(csv|json|xlsx)
    | assets/[0-9a-f]+/(css|icons|js|map|pictures)/[^/]+ | assets/[0-9a-f]+/site\.webmanifest
    """,
    re.VERBOSE,
)
"""Every path that a build wrote before builds left a list."""
STARTERS = {".git", ".gitattributes", ".gitignore", ".gitkeep", ".nojekyll", listing.LITTER}
"""Entries that a folder may hold before a site is built in it. Any other means that it serves another purpose."""
MOVE = "move it elsewhere, or give another --out"
ELSEWHERE = "give another --out"


def require_replaceable(out: Path) -> Path:
    """Return where ``out`` lies; raise ``AtlasError`` unless it is new, empty, or holds what a build wrote and no more.

    Hidden entries at the top of a site are no part of it, and are kept (``copy_hidden``).
    """
    place = locate(out)
    try:
        if not place.exists():
            return place
        names = {entry.name for entry in place.iterdir()}
        foreign = _foreign(place, names)
    except OSError as error:
        raise AtlasError(f"{out}: cannot be read: {error.strerror}", ELSEWHERE) from error
    if foreign:
        raise AtlasError(f"{out}: {foreign}; no build wrote that, and it will not be replaced", MOVE)
    return place


def locate(out: Path) -> Path:
    """Return the absolute path of a folder that may be replaced as a whole; raise ``AtlasError`` where that is none."""
    try:
        if out.is_symlink():
            raise AtlasError(
                f"{out}: is a link, and what it leads to is not replaced", "give the folder itself as --out"
            )
        place, here = out.resolve(), Path.cwd()
        is_file = place.exists() and not place.is_dir()
        is_mount = place.is_mount()
        # Errors of the file system are found before the long work: a name that is too long, a folder without rights.
        parent = next((folder for folder in place.parents if folder.exists()), place)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise AtlasError(f"{out}: cannot be written to: {reason}", ELSEWHERE) from error
    if place == here or place in here.parents:
        raise AtlasError(f"{out}: is where this command runs, and a site is swapped as a whole", ELSEWHERE)
    if is_mount:
        raise AtlasError(f"{out}: is a mount point, and a site is swapped as a whole", "give a folder in it as --out")
    if is_file:
        raise AtlasError(f"{out}: is a file, not a folder", ELSEWHERE)
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise AtlasError(f"{out}: cannot be written to: {parent} does not allow it", ELSEWHERE)
    return place


def copy_hidden(out: Path, new: Path) -> None:
    """Copy the hidden entries at the top of a site, links as links, but for what a build wrote; raise ``OSError``."""
    for entry in out.iterdir() if out.exists() else ():
        if not entry.name.startswith(".") or entry.name in {listing.FOLDER, listing.LITTER}:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True, copy_function=_copy)
        else:
            _copy(entry, new / entry.name)


def _copy(source: str | Path, target: str | Path) -> None:
    if not Path(source).is_symlink() and not Path(source).is_file():
        raise OSError(None, f"{source} is neither a file, a folder nor a link, and cannot be kept")
    shutil.copy2(source, target, follow_symlinks=False)


def _foreign(place: Path, names: set[str]) -> str:
    """Return in words what a folder holds that no build wrote; empty where there is nothing."""
    visible = {name for name in names if not name.startswith(".")}
    if listing.FOLDER in names:
        return _unlike_the_list(place)
    if visible and (place / MARK).is_file():
        return _unlike_an_unlisted_site(place)
    others = sorted(visible or names - STARTERS)
    return f"holds {path_list(others)}, but no site of Region Atlas" if others else ""


def _unlike_the_list(place: Path) -> str:
    written = listing.read(place)
    differences = listing.differences(place, written)._replace(lacking=())
    beside = {entry.name for entry in (place / listing.FOLDER).iterdir()} - {Path(listing.LIST_PATH).name}
    foreign = (*differences.foreign, *sorted(f"{listing.FOLDER}/{name}" for name in beside))
    return str(differences._replace(foreign=foreign))


def _unlike_an_unlisted_site(place: Path) -> str:
    """Return in words what a site without a list holds that the program which built it never wrote."""
    paths = []
    for folder, _, files in os.walk(place):
        inside = [(Path(folder) / name).relative_to(place) for name in files if not (Path(folder) / name).is_symlink()]
        paths += [path.as_posix() for path in inside if UNLISTED.fullmatch(path.as_posix())]
    # The content that was written is unknown, so only foreign files can be reported.
    unknown = listing.Listing(files=dict.fromkeys(paths, listing.ListedFile(bytes=-1, sha256="")))
    return str(listing.Differences(foreign=listing.differences(place, unknown).foreign))
