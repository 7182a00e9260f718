"""The command that restores a published history, tried before it is advised.

It names a release whose history the bucket still holds, and where lines that are there would go, the reason as well:
so it works as it is pasted.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import AtlasError, DataError
from generator.model import history
from generator.publish import manifest
from generator.publish.manifest import Manifest
from generator.publish.published_history import (
    contains,
    loss,
    of_release,
    older_release,
    published_tips,
    unnoted_loss,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.publish.bucket import Bucket
    from generator.publish.bucket_state import BucketState
    from generator.publish.manifest import HistoryNote
    from generator.publish.protected import BucketHistory


MAX_HISTORIES = 10
"""Releases whose histories are read to find the one to advise; each may take some megabytes."""
NEXT_STEPS = "then fetch, build and publish again"


class Remedy(NamedTuple):
    """A release whose history can become the published one, and whether lines that are there would go then."""

    release: str
    loses_lines: bool


def find(stored: BucketHistory, present: bytes | None) -> Remedy | None:
    """Return the release whose history to bring back; None where the bucket holds none.

    Best is one by which nothing is lost, then one that holds what was published last, then the newest. ``present`` is
    the file that is there (None: there is none).
    """
    with_last_line: list[Remedy] = []
    others: list[Remedy] = []
    for name in _candidates(stored.state, stored.note)[:MAX_HISTORIES]:
        try:
            release = stored.bucket.read(manifest.path(name), Manifest)
            if release is None:
                continue
            release_history = of_release(stored, release).history
            loses_lines = loss(stored, release_history, present) is not None
        except AtlasError:  # What cannot be read cannot be brought back.
            continue
        if not loses_lines:
            return Remedy(name, loses_lines=False)
        has_tip = any(contains(release_history, tip) for tip in published_tips(stored))
        (with_last_line if has_tip else others).append(Remedy(name, loses_lines=True))
    return next(iter((*with_last_line, *others)), None)


def last_published(stored: BucketHistory, present: bytes | None) -> bytes | None:
    """Return the history that was published last, where what is there lacks lines of it; None where it lacks none.

    None as well where the bucket kept no version of it.
    """
    with suppress(DataError):
        present_history = history.decode(present or b"", str(stored))
        tips = published_tips(stored)
        has_noted_lines = not tips or any(contains(present_history, tip) for tip in tips)
        if has_noted_lines and unnoted_loss(stored, present_history) is None:
            return None
    remedy = find(stored, present)
    release = stored.bucket.read(manifest.path(remedy.release), Manifest) if remedy else None
    return of_release(stored, release).history.content if release else None


def command(bucket: Bucket, name: str, reason: str | None = None) -> str:
    """Return the command that brings a release's history back, as it is typed."""
    options = f" --replace-history {shlex.quote(reason)}" if reason else ""
    return bucket.command(f"history --restore {shlex.quote(name)}{options}")


def advice(stored: BucketHistory, present: bytes | None) -> str:
    """Return the sentence that says how the published history comes back."""
    remedy = find(stored, present)
    if remedy is None:
        return f"restore an earlier version of {stored.kind.path} in the bucket"
    restore = f"bring the {stored.kind.title} of release {remedy.release} back with"
    if not remedy.loses_lines:
        return f"{restore} `{command(stored.bucket, remedy.release)}`, {NEXT_STEPS}"
    older = older_release(stored)
    reason = f"release {older} did not continue it" if older else f"what was there did not continue {remedy.release}"
    override = command(stored.bucket, remedy.release, reason)
    return f"{restore} `{override}`, which keeps the one that is there beside it, {NEXT_STEPS}"


def _candidates(state: BucketState, note: HistoryNote | None) -> list[str]:
    """Return the releases to try, each once: the one that the note names, the current one, then the newest first."""

    def names() -> Iterator[str]:
        if note and note.release:
            yield note.release
        if state.current:
            yield state.current.id
        yield from reversed(state.releases)

    return list(dict.fromkeys(names()))
