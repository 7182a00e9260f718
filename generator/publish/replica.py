"""Restore what a bucket lost from its replica, which has everything that was ever sent and loses nothing.

A replica gets no deletions. So it holds, besides the release, files of earlier ones, and notes that were deleted on
purpose: a lock, a hold, what a run had begun. Only what the current release consists of is restored, and only where the
bucket lacks it: what is there may be newer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core import layout
from generator.core.errors import AtlasError, VerifyError
from generator.core.printable import path_list
from generator.core.values import Value
from generator.publish import manifest
from generator.publish.apply import locked
from generator.publish.manifest import CurrentNote, Manifest
from generator.publish.parallel import for_each
from generator.publish.protected import HISTORIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.publish.apply import PublishRun
    from generator.publish.bucket import Bucket
    from generator.publish.lease import Lease
    from generator.publish.plan import ListedObject


PURPOSEFUL_NOTES = frozenset({manifest.LOCK, manifest.HOLD, manifest.PENDING})
"""The notes that are deleted when their time is over: in a replica they say nothing of today."""
EVERYTHING = ("/*",)


class RestoredSite(Value, frozen=True, kw_only=True):
    """What was done: the release, how many objects were copied, how many bytes they have, and how many were there.

    ``lacking`` are files of the release that neither of the buckets holds.
    """

    release: str
    restored: int
    kept: int
    bytes: int
    lacking: tuple[str, ...]
    invalidated: int


def restore(replica: Bucket, run: PublishRun) -> RestoredSite:
    """Copy from the replica what the bucket lacks of its current release and of its notes, byte for byte.

    Raises ``AtlasError`` where no release is known, ``HeldError`` while somebody publishes, ``VerifyError`` when the
    bucket does not hold what was copied.
    """
    bucket = run.bucket
    with locked(run) as lease:
        with run.stage("plan"):
            present, stored = bucket.list(), replica.list()
            release = _current(bucket, replica)
            release_paths = {*release.files, *release.earlier, *_lasting_paths(stored)}
            missing = [path for path in _in_order(release_paths) if path not in present and path in stored]
            lacking = tuple(sorted(path for path in release_paths if path not in present and path not in stored))
        with run.stage("apply"):
            _copy(missing, replica, run, lease)
        with run.stage("verify"):
            _verify(bucket, missing, stored)
        if missing and run.cdn:
            with run.stage("invalidate"):
                invalidation = run.cdn.invalidate(EVERYTHING, run.lock.token)
                if run.wait:
                    run.cdn.wait_for(invalidation)
    return RestoredSite(
        release=release.id,
        restored=len(missing),
        kept=len(release_paths) - len(missing) - len(lacking),
        bytes=sum(stored[path].size for path in missing),
        lacking=lacking,
        invalidated=len(EVERYTHING) if missing and run.cdn else 0,
    )


def lacking_error(bucket: Bucket, site: RestoredSite) -> AtlasError:
    """Return the error of a restoration that could not be whole."""
    histories = sorted({*site.lacking} & {*layout.HISTORY_PATHS})
    advice = (
        f"`{bucket.command('history --restore ' + site.release)}` brings a history back from its versions"
        if histories
        else "fetch, build and publish again: what the release lacks is made anew"
    )
    return AtlasError(f"{bucket}: neither it nor the replica holds {path_list(site.lacking)}", advice)


def _current(bucket: Bucket, replica: Bucket) -> Manifest:
    """Return the manifest of the release that the bucket holds, or, where no note of it is left, the replica."""
    for holder in (bucket, replica):
        if note := holder.read(manifest.CURRENT, CurrentNote):
            path = manifest.path(note.release)
            if release := bucket.read(path, Manifest) or replica.read(path, Manifest):
                return release
    raise AtlasError(
        f"{replica}: holds no release of a site",
        "check the names: --from is the replica, --bucket is what is to be restored",
    )


def _lasting_paths(stored: Iterable[str]) -> set[str]:
    """Return the paths of notes and of replaced histories, which belong to no release and stay for good."""
    replaced = tuple(kind.replaced for kind in HISTORIES)
    return {
        path
        for path in stored
        if path.startswith(replaced) or (path.startswith(manifest.FOLDER) and path not in PURPOSEFUL_NOTES)
    }


def _in_order(paths: set[str]) -> list[str]:
    """Return the paths with the histories first and the note of the current release last: a restoration may be stopped.

    What stops before that note is continued by the next one, and no publish takes the bucket for whole.
    """

    def place(path: str) -> tuple[int, str]:
        if path in layout.HISTORY_PATHS:
            return 0, path
        if path == manifest.CURRENT:
            return 4, path
        return (3 if path.startswith(manifest.FOLDER) else 2 if path.endswith(".html") else 1), path

    return sorted(paths, key=place)


def _copy(paths: list[str], replica: Bucket, run: PublishRun, lease: Lease) -> None:
    """Copy the paths in their order, those of one kind several at once."""
    copied: list[str] = []

    def copy(path: str) -> None:
        lease.renew()
        run.bucket.copy_from(replica, path)
        copied.append(path)
        run.on_sent(len(copied), len(paths))

    first, last = (
        [path for path in paths if path in layout.HISTORY_PATHS],
        [path for path in paths if path == manifest.CURRENT],
    )
    for wave in (first, [path for path in paths if path not in {*first, *last}], last):
        lease.require()
        for_each(wave, copy)


def _verify(bucket: Bucket, paths: list[str], stored: dict[str, ListedObject]) -> None:
    objects = bucket.list()
    if wrong_paths := tuple(path for path in paths if objects.get(path) != stored[path]):
        raise VerifyError(str(bucket), wrong_paths)
