"""Decide what publishing does, from what the site is, what the bucket lists and what was published before.

One row a path; digests decide, never times::

    site  bucket  content  as recorded  owned  kept on purpose   decision
    ----  ------  -------  -----------  -----  ---------------   --------
    yes   no      -        -            -      -                 upload
    yes   yes     other    -            -      -                 upload
    yes   yes     same     no           -      -                 upload
    yes   yes     same     yes          -      -                 keep (upload with force)
    no    yes     -        -            yes    yes               keep
    no    yes     -        -            yes    no                delete
    no    yes     -        -            no     -                 leave: not the site's
    no    no      -        -            -      -                 nothing

"as recorded": the current release holds the path with this content and these headers, and no unfinished run touched it.
"kept on purpose": an asset of the release before, or the last good copy of a report that could not be made.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from generator.core.layout import (
    ASSETS_FOLDER,
    CATALOG_PATH,
    EACH_RUN_PATHS,
    FEED_SUFFIXES,
    HISTORY_PATHS,
    SUMMARY_PATH,
    link,
)
from generator.core.values import Value
from generator.publish.manifest import ReleaseFile, SiteFile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


INVALIDATE_ALL = "/*"
MAX_ADDRESSES = 10
"""Beyond that many, one wildcard stands for all addresses; CloudFront bills it as one path."""
MAX_DELETED_SHARE = 0.1
"""The share of the site's objects that may be deleted without ``--accept-deletes``."""
INDEX = "index.html"


class ListedObject(Value, frozen=True, kw_only=True):
    """An object as the bucket lists it; ``etag`` is its MD5 where it was sent in one part."""

    etag: str
    size: int


class PublishedRecord(Value, frozen=True, kw_only=True):
    """What was published before.

    ``files`` are the current release's, ``earlier`` the assets that stay from the one before it, ``touched`` what an
    unfinished run may have sent, ``strays`` what is of no release, but may have come from a run that lost the lock.
    """

    files: dict[str, ReleaseFile] = msgspec.field(default_factory=dict)
    earlier: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()
    strays: frozenset[str] = frozenset()


class Plan(Value, frozen=True, kw_only=True):
    """What to do. ``upload`` is in order; ``new`` are the uploads that the bucket does not hold yet.

    ``earlier`` are the kept assets of the release before; ``owned`` counts the site's objects in the bucket as it is.
    """

    upload: tuple[str, ...]
    new: frozenset[str]
    keep: tuple[str, ...]
    delete: tuple[str, ...]
    invalidate: tuple[str, ...]
    earlier: frozenset[str]
    owned: int

    @property
    def waves(self) -> list[list[str]]:
        """Group the uploads: those of one wave may be sent at once, a wave starts when the one before it is there."""

        def wave(path: str) -> tuple[int, ...]:
            order = rank(path, self.new)
            # Before a first release has its front page nothing can be reached, so these paths need no order.
            return max(order[:1], (2,)) if INDEX in self.new else order

        return [list(paths) for _, paths in groupby(self.upload, wave)]

    @property
    def suspicious(self) -> bool:
        """Return whether more would be deleted than a release usually loses."""
        return len(self.delete) > MAX_DELETED_SHARE * self.owned


def make_plan(
    site_files: Mapping[str, SiteFile],
    objects: Mapping[str, ListedObject],
    record: PublishedRecord,
    *,
    last_good: Collection[str] = (),
    force: bool = False,
) -> Plan:
    """Decide by the table above; ``last_good`` are paths that stay although the site lacks them."""
    earlier = _earlier_assets(site_files, record) & objects.keys()
    owned = objects.keys() & (record.files.keys() | record.earlier | record.touched | record.strays | site_files.keys())
    upload = {
        path for path, file in site_files.items() if force or not _is_up_to_date(path, file, objects.get(path), record)
    }
    kept_paths = earlier | (owned & set(last_good)) | (site_files.keys() - upload)
    delete = owned - site_files.keys() - kept_paths
    new = frozenset(upload - objects.keys())
    return Plan(
        upload=tuple(sorted(upload, key=lambda path: (rank(path, new), path))),
        new=new,
        keep=tuple(sorted(kept_paths)),
        delete=tuple(sorted(delete)),  # In any order: nothing that can be reached links them then.
        invalidate=addresses((upload - new) | delete | {path for path in new if not path.startswith(ASSETS_FOLDER)}),
        earlier=frozenset(earlier - site_files.keys()),
        owned=len(owned),
    )


def rank(path: str, new: Collection[str]) -> tuple[int, ...]:
    """Return a path's place in the order of uploads; ``new`` are the paths that the bucket does not hold yet.

    Assets and the histories, data and reports, the Markdown of pages, pages, and last what says that there is a new
    release. Among pages (and what lists pages) the new ones go first, and the deep ones before the lists that link
    them: so whatever an upload links is there already.

    A first release has no front page yet, so nothing can be reached: that page opens the site when all else is there.
    The summary makes a release of the files (see ``previous_release.is_interrupted_first``). The first one comes after
    history and catalog. A later one comes before the catalog: it lists that one and the one before, so that a reader
    finds the catalog to be one of the two, during a publish as well as after one that was stopped.
    """
    if path == INDEX and INDEX in new:
        return (6,)
    if path in EACH_RUN_PATHS:
        return (4,)
    if path == CATALOG_PATH:
        return (3,) if SUMMARY_PATH in new else (5,)
    # The history goes before the catalog that the next reading is compared with: when a publish stops between the two,
    # what the history knows already is not recorded again (see ``history.diff``).
    if path.startswith(ASSETS_FOLDER) or path in HISTORY_PATHS:
        return (0,)
    # A feed that nothing links yet may come with the data, before the pages that link it.
    if path.endswith((".html", ".xml")) or (path.endswith(FEED_SUFFIXES) and path not in new):
        return (2, path not in new, -path.count("/"))
    # The Markdown of a page links data, and its page links it.
    return (1, path.endswith(".md"), path not in new)


def addresses(changed: Collection[str]) -> tuple[str, ...]:
    """Return the addresses to invalidate, below the site's root: a page as a file and as its folder.

    The documents of every run need no invalidation: nobody keeps them for longer than a minute.
    """
    paths = [path for path in changed if path not in EACH_RUN_PATHS]
    all_addresses = {f"/{link(path)}" for path in paths}
    all_addresses |= {f"/{link(path.removesuffix(INDEX))}" for path in paths if PurePosixPath(path).name == INDEX}
    return (INVALIDATE_ALL,) if len(all_addresses) > MAX_ADDRESSES else tuple(sorted(all_addresses))


def join_addresses(earlier_addresses: Collection[str], new_addresses: Collection[str]) -> tuple[str, ...]:
    """Join the addresses that an unfinished run had to invalidate with those of this one."""
    all_addresses = {*earlier_addresses, *new_addresses}
    return (
        (INVALIDATE_ALL,)
        if INVALIDATE_ALL in all_addresses or len(all_addresses) > MAX_ADDRESSES
        else tuple(sorted(all_addresses))
    )


def _is_up_to_date(path: str, file: SiteFile, stored: ListedObject | None, record: PublishedRecord) -> bool:
    """Return whether the bucket has the file, and by the record (no listing shows headers) with its headers."""
    recorded = record.files.get(path)
    return (
        stored is not None
        and (stored.etag, stored.size) == (file.md5, file.size)
        and recorded is not None
        and recorded.headers == file.headers
        # A run without news rewrites these two without making a release of it.
        and (recorded.md5 == file.md5 or path in EACH_RUN_PATHS)
        and path not in record.touched
    )


def _earlier_assets(site_files: Mapping[str, SiteFile], record: PublishedRecord) -> frozenset[str]:
    """Return the assets that stay for pages that are still in caches.

    Where the site's assets are those of the current release, the ones before them stay; so the same plan follows from
    the same site however often it is published.
    """
    release_assets = {path for path in record.files if path.startswith(ASSETS_FOLDER)}
    site_assets = {path for path in site_files if path.startswith(ASSETS_FOLDER)}
    return record.earlier if release_assets == site_assets else frozenset(release_assets - site_assets)
