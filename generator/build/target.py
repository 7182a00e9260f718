"""The folder that a build replaces: what it may contain, and which of its files are kept."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import msgspec

from generator.core.disk import read_regular
from generator.core.errors import AtlasError
from generator.core.layout import API_FOLDER
from generator.core.printable import path_list
from generator.model import listing
from generator.model.release import TITLE

SITE_MARK = f"{API_FOLDER}index.json"
"""A file that every site has. Its title identifies a site without a list of files: other sites have such a path too."""
MAX_MARK_BYTES = 1_000_000
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
"""Every path that builds wrote before they added a list of files."""
ALLOWED_ENTRIES = {".git", ".gitattributes", ".gitignore", ".gitkeep", ".nojekyll", listing.LITTER}
"""Entries that a folder may have before a site is built in it; any other means that it has another purpose."""
MOVE_ADVICE = "move it elsewhere, or give another --out"
OTHER_OUT_ADVICE = "give another --out"


class SiteMark(msgspec.Struct, frozen=True):
    """What identifies a site in its ``SITE_MARK``."""

    title: str


MARK_DECODER = msgspec.json.Decoder(SiteMark)


def require_replaceable(out: Path, *, by_digest: bool = True) -> Path:
    """Return the absolute path of ``out``; raise ``AtlasError`` unless it is new, empty or an unchanged site.

    Hidden entries at the top of a site do not belong to it, and are kept (``copy_hidden``). Without ``by_digest``, a
    file that has its size still counts as unchanged: enough before the work, but not before anything is deleted.
    """
    place = locate(out)
    try:
        if not place.exists():
            return place
        names = {entry.name for entry in place.iterdir()}
        foreign = _foreign(place, names, by_digest=by_digest)
    except OSError as error:
        raise AtlasError(f"{out}: cannot be read: {error.strerror}", OTHER_OUT_ADVICE) from error
    if foreign:
        raise AtlasError(f"{out}: {foreign}; no build wrote that, and it will not be replaced", MOVE_ADVICE)
    return place


def locate(out: Path) -> Path:
    """Return the absolute path of a folder; raise ``AtlasError`` if it cannot be replaced as a whole."""
    try:
        if out.is_symlink():
            raise AtlasError(
                f"{out}: is a link, and what it leads to is not replaced", "give the folder itself as --out"
            )
        place, current_folder = out.resolve(), Path.cwd()
        is_file = place.exists() and not place.is_dir()
        is_mount = place.is_mount()
        # Errors such as a name that is too long or a missing right are reported before the long work.
        parent = next((folder for folder in place.parents if folder.exists()), place)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise AtlasError(f"{out}: cannot be written to: {reason}", OTHER_OUT_ADVICE) from error
    if place == current_folder or place in current_folder.parents:
        raise AtlasError(f"{out}: is where this command runs, and a site is swapped as a whole", OTHER_OUT_ADVICE)
    if is_mount:
        raise AtlasError(f"{out}: is a mount point, and a site is swapped as a whole", "give a folder in it as --out")
    if is_file:
        raise AtlasError(f"{out}: is a file, not a folder", OTHER_OUT_ADVICE)
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise AtlasError(f"{out}: cannot be written to: {parent} does not allow it", OTHER_OUT_ADVICE)
    return place


def copy_hidden(out: Path, new: Path) -> None:
    """Copy the hidden entries at the top of a site that no build wrote, links as links; raise ``OSError``."""
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


def _foreign(place: Path, names: set[str], *, by_digest: bool) -> str:
    """Return in words what a folder contains that no build wrote; empty if there is nothing."""
    visible = {name for name in names if not name.startswith(".")}
    if listing.FOLDER in names:
        return _differences_from_list(place, by_digest=by_digest)
    if visible and _is_site(place):
        return _foreign_files_of_unlisted_site(place)
    foreign = sorted(visible or names - ALLOWED_ENTRIES)
    return f"holds {path_list(foreign)}, but no site of Region Atlas" if foreign else ""


def _differences_from_list(place: Path, *, by_digest: bool) -> str:
    site_listing = listing.read(place)
    differences = listing.differences(place, site_listing, by_digest=by_digest)._replace(lacking=())
    other_names = {entry.name for entry in (place / listing.FOLDER).iterdir()} - {Path(listing.LIST_PATH).name}
    foreign = (*differences.foreign, *sorted(f"{listing.FOLDER}/{name}" for name in other_names))
    return str(differences._replace(foreign=foreign))


def _is_site(place: Path) -> bool:
    """Return whether a folder without a list of files is a site of this program, by what its ``SITE_MARK`` says."""
    try:
        return MARK_DECODER.decode(read_regular(place / SITE_MARK, MAX_MARK_BYTES)).title == TITLE
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _foreign_files_of_unlisted_site(place: Path) -> str:
    """Return in words what a site without a list of files contains that no build wrote."""
    paths = []
    for folder, _, files in os.walk(place):
        inside = [(Path(folder) / name).relative_to(place) for name in files if not (Path(folder) / name).is_symlink()]
        paths += [path.as_posix() for path in inside if UNLISTED.fullmatch(path.as_posix())]
    # The content that was written is unknown, so only foreign files can be reported.
    unknown = listing.Listing(files=dict.fromkeys(paths, listing.ListedFile(bytes=-1, sha256="")))
    return str(listing.Differences(foreign=listing.differences(place, unknown).foreign))
