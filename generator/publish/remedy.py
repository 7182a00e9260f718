"""The command that brings a published history back, tried before it is advised.

It names a release whose history the bucket still holds, and where lines that are there would go, the reason as well:
so it works as it is pasted.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import AtlasError, DataError
from generator.core.layout import HISTORY_PATH
from generator.model import history
from generator.publish import manifest
from generator.publish.manifest import Manifest
from generator.publish.published_history import (
    holds,
    loss,
    of_release,
    older_release,
    published_tips,
    unnoted_loss,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.publish.apply import BucketState
    from generator.publish.bucket import Bucket


MOST_READ = 10
"""So many releases' histories are read to find the one to advise; each may take some megabytes."""
AFTERWARDS = "then fetch, build and publish again"


class Remedy(NamedTuple):
    """A release whose history can become the published one, and whether lines that are there would go then."""

    release: str
    loses: bool


def find(bucket: Bucket, state: BucketState, present: bytes | None) -> Remedy | None:
    """Return the release whose history to bring back; None where the bucket holds none.

    Best is one by which nothing is lost, then one that holds what was published last, then the newest. ``present`` is
    the file that is there (None: there is none).
    """
    holding: list[Remedy] = []
    others: list[Remedy] = []
    for name in _candidates(state)[:MOST_READ]:
        try:
            made = bucket.read(manifest.path(name), Manifest)
            if made is None:
                continue
            past = of_release(bucket, made).history
            loses = loss(bucket, state, past, present) is not None
        except AtlasError:  # What cannot be read cannot be brought back.
            continue
        if not loses:
            return Remedy(name, loses=False)
        holds_tip = any(holds(past, tip) for tip in published_tips(state))
        (holding if holds_tip else others).append(Remedy(name, loses=True))
    return next(iter((*holding, *others)), None)


def last_published(bucket: Bucket, state: BucketState, present: bytes | None) -> bytes | None:
    """Return the history that was published last, where what is there lacks lines of it; None where it lacks none.

    None as well where the bucket kept no version of it.
    """
    with suppress(DataError):
        there = history.decode(present or b"", f"{bucket}{HISTORY_PATH}")
        tips = published_tips(state)
        noted = not tips or any(holds(there, tip) for tip in tips)
        if noted and unnoted_loss(bucket, state, there) is None:
            return None
    found = find(bucket, state, present)
    made = bucket.read(manifest.path(found.release), Manifest) if found else None
    return of_release(bucket, made).history.content if made else None


def command(bucket: Bucket, name: str, reason: str | None = None) -> str:
    """Return the command that brings a release's history back, as it is typed."""
    options = f" --replace-history {shlex.quote(reason)}" if reason else ""
    return bucket.command(f"history --restore {shlex.quote(name)}{options}")


def advice(bucket: Bucket, state: BucketState, present: bytes | None) -> str:
    """Return the sentence that says how the published history comes back."""
    remedy = find(bucket, state, present)
    if remedy is None:
        return f"restore an earlier version of {HISTORY_PATH} in the bucket"
    back = f"bring the history of release {remedy.release} back with"
    if not remedy.loses:
        return f"{back} `{command(bucket, remedy.release)}`, {AFTERWARDS}"
    older = older_release(state)
    reason = f"release {older} did not continue it" if older else f"what was there did not continue {remedy.release}"
    return (
        f"{back} `{command(bucket, remedy.release, reason)}`, which keeps the one that is there beside it, {AFTERWARDS}"
    )


def _candidates(state: BucketState) -> list[str]:
    """Return the releases to try, each once: the one that the note names, the current one, then the newest first."""

    def names() -> Iterator[str]:
        if state.chain and state.chain.release:
            yield state.chain.release
        if state.current:
            yield state.current.id
        yield from reversed(state.releases)

    return list(dict.fromkeys(names()))
