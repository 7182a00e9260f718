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
    HISTORY_PATH,
    SUMMARY_PATH,
    link,
)
from generator.core.values import Value
from generator.publish.manifest import ReleaseFile, Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


INVALIDATE_ALL = "/*"
MOST_ADDRESSES = 50
"""Up to here each address is named; past it one wildcard, which CloudFront bills as one path, says the same."""
MOST_DELETED = 0.1
"""The share of the site's objects that goes without anybody saying so."""
INDEX = "index.html"


class There(Value, frozen=True, kw_only=True):
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
            place = rank(path, self.new)
            # Where nothing can be reached yet, nobody waits for anybody until the front page is about to come.
            return max(place[:1], (2,)) if INDEX in self.new else place

        return [list(paths) for _, paths in groupby(self.upload, wave)]

    @property
    def suspicious(self) -> bool:
        """Tell whether more would be deleted than a release usually loses."""
        return len(self.delete) > MOST_DELETED * self.owned


def plan(
    wanted: Mapping[str, Wanted],
    there: Mapping[str, There],
    record: PublishedRecord,
    *,
    good: Collection[str] = (),
    force: bool = False,
) -> Plan:
    """Decide by the table above; ``good`` are paths that stay although the site lacks them."""
    earlier = _earlier(wanted, record) & there.keys()
    owned = there.keys() & (record.files.keys() | record.earlier | record.touched | record.strays | wanted.keys())
    upload = {path for path, file in wanted.items() if force or not _same(path, file, there.get(path), record)}
    kept = earlier | (owned & set(good)) | (wanted.keys() - upload)
    delete = owned - wanted.keys() - kept
    new = frozenset(upload - there.keys())
    return Plan(
        upload=tuple(sorted(upload, key=lambda path: (rank(path, new), path))),
        new=new,
        keep=tuple(sorted(kept)),
        delete=tuple(sorted(delete)),  # In no order: by then nothing that one can reach links them.
        invalidate=addresses((upload - new) | delete | {path for path in new if not path.startswith(ASSETS_FOLDER)}),
        earlier=frozenset(earlier - wanted.keys()),
        owned=len(owned),
    )


def rank(path: str, new: Collection[str]) -> tuple[int, ...]:
    """Return a path's place in the order of uploads; ``new`` are the paths that the bucket does not hold yet.

    Assets and the history, data and reports, pages, and last what says that there is a new release. Among pages (and
    what lists pages) the new ones go first, and the deep ones before the lists that link them: so whatever an upload
    links is there already.

    A first release has no front page yet, so nothing can be reached: that page opens the site when all else is there.
    The summary makes a release of what lies there (see ``release.is_interrupted_first``). The first one comes when
    history and catalog are there. A later one comes before the catalog: it lists that one and the one before, so that
    whoever reads while a publish goes on, or after it was stopped, finds the catalog to be one of the two.
    """
    if path == INDEX and INDEX in new:
        return (6,)
    if path in EACH_RUN_PATHS:
        return (4,)
    if path == CATALOG_PATH:
        return (3,) if SUMMARY_PATH in new else (5,)
    # The history goes before the catalog that the next reading is compared with: when a publish stops between the two,
    # what the history knows already is not recorded again (see ``compare``).
    if path.startswith(ASSETS_FOLDER) or path == HISTORY_PATH:
        return (0,)
    # A feed that nothing links yet may come with the data, before the pages that link it.
    if path.endswith((".html", ".xml")) or (path.endswith(FEED_SUFFIXES) and path not in new):
        return (2, path not in new, -path.count("/"))
    return (1, path not in new)


def addresses(changed: Collection[str]) -> tuple[str, ...]:
    """Return the addresses to invalidate, below the site's root: a page as a file and as its folder."""
    found = {f"/{link(path)}" for path in changed}
    found |= {f"/{link(path.removesuffix(INDEX))}" for path in changed if PurePosixPath(path).name == INDEX}
    return (INVALIDATE_ALL,) if len(found) > MOST_ADDRESSES else tuple(sorted(found))


def together(owed: Collection[str], now: Collection[str]) -> tuple[str, ...]:
    """Join the addresses that an unfinished run owes with those of this one."""
    found = {*owed, *now}
    return (INVALIDATE_ALL,) if INVALIDATE_ALL in found or len(found) > MOST_ADDRESSES else tuple(sorted(found))


def _same(path: str, file: Wanted, there: There | None, record: PublishedRecord) -> bool:
    """Tell whether the bucket holds the file with its headers, which no listing shows: hence as recorded."""
    known = record.files.get(path)
    return (
        there is not None
        and (there.etag, there.size) == (file.md5, file.size)
        and known is not None
        and known.headers == file.headers
        # A run without news rewrites these two without making a release of it.
        and (known.md5 == file.md5 or path in EACH_RUN_PATHS)
        and path not in record.touched
    )


def _earlier(wanted: Mapping[str, Wanted], record: PublishedRecord) -> frozenset[str]:
    """Return the assets that stay for pages which somebody still has in a cache.

    Where the site's assets are those of the current release, the ones before them stay; so the same plan follows from
    the same site however often it is published.
    """
    current = {path for path in record.files if path.startswith(ASSETS_FOLDER)}
    own = {path for path in wanted if path.startswith(ASSETS_FOLDER)}
    return record.earlier if current == own else frozenset(current - own)
