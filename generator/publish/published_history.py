"""What a bucket says of its published history: where it ended, what each release had, what would be lost.

Three things say it: the note of where the history ends, the history that lies there, and the manifests of releases that
were published after the note was written: by an older version of the program, which wrote no note, or by a run whose
note somebody replaced by an earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import AtlasError, DataError
from generator.core.layout import HISTORY_PATH
from generator.model import history
from generator.publish import manifest
from generator.publish.bucket import each, md5
from generator.publish.manifest import Manifest

if TYPE_CHECKING:
    import datetime as dt

    from generator.model.history import History, Tip
    from generator.publish.apply import BucketState
    from generator.publish.bucket import Bucket


NAMES = ("what is there", "the history of that release")


class ReleaseHistory(NamedTuple):
    """The history that a release had, and the version of the object that holds it."""

    version: str
    history: History


def holds(past: History, tip: Tip) -> bool:
    """Return whether a history has these lines, and perhaps more."""
    return len(past.lines) >= tip.lines and history.tip(past.first(tip.lines)) == tip


def published_tips(state: BucketState) -> tuple[Tip, ...]:
    """Return where the bucket's history ends as far as is known, one of several where a replacement was begun."""
    if state.chain:
        return (state.chain.tip, *((state.chain.replacement,) if state.chain.replacement else ()))
    return (state.current.history,) if state.current and state.current.history else ()


def of_release(bucket: Bucket, made: Manifest) -> ReleaseHistory:
    """Return a release's history, compared with what its manifest says; raise ``AtlasError`` where it is not there."""
    entry, where = made.files.get(HISTORY_PATH), f"{bucket}{HISTORY_PATH} of release {made.id}"
    another = f"take another release; list them with `{bucket.command('releases')}`"
    if entry is None or entry.version is None:
        lacks = "it had no history" if entry is None else "the bucket kept no version of its history"
        raise AtlasError(f"{where}: cannot be brought back: {lacks}", another)
    content = bucket.version(HISTORY_PATH, entry.version)
    if content is None:
        raise AtlasError(f"{where}: its version is no longer there", another)
    past = history.decode(content, where)
    if md5(content) != entry.md5 or (made.history and made.history != history.tip(past)):
        raise DataError(f"{where}: is not what that release published", another)
    return ReleaseHistory(entry.version, past)


def loss(bucket: Bucket, state: BucketState, past: History, present: bytes | None) -> str | None:
    """Return what would be lost if a history became the published one; None where nothing would.

    ``present`` is the file that is there (None: there is none). A damaged one may go where a note says what was
    published last, for that is in the history that comes back.
    """
    tips = published_tips(state)
    if tips and not any(holds(past, tip) for tip in tips):
        count = f"{len(past.lines):,} line{'' if len(past.lines) == 1 else 's'}"
        return f"that history has {count}, and does not hold the {tips[0].lines:,} that were published last"
    try:
        there = None if present is None else history.decode(present, f"{bucket}{HISTORY_PATH}")
    except DataError as error:
        if not tips:
            return f"nothing says what was published last, and what is there cannot be read: {error.problem}"
        there = None
    if there and (clause := history.divergence(there, past, NAMES)):
        return f"lines that are there would be lost: {clause}"
    return unnoted_loss(bucket, state, past)


def noted_at(state: BucketState, now: dt.datetime) -> dt.datetime:
    """Return the time of a note of where the history ends: not before that of the last note or the current release.

    Clocks differ. Whatever was published before must not seem to have been published after the note.
    """
    times = [state.chain.recorded_at] if state.chain else []
    times += [state.current.published_at] if state.current else []
    return max([now, *times])


def unnoted_loss(bucket: Bucket, state: BucketState, past: History) -> str | None:
    """Return which lines a history lacks that a release published without a note that says so.

    Its manifest says where its history ended, or at least which version of the history it had.
    """
    for made in _unnoted(bucket, state):
        if made.history:
            if not holds(past, made.history):
                return f"lacks lines that release {made.id} published: that had {made.history.lines:,}"
            continue
        entry = made.files.get(HISTORY_PATH)
        if entry is None or entry.version is None or entry.md5 == md5(past.content):
            continue
        content = bucket.version(HISTORY_PATH, entry.version)
        if content is None:
            continue
        release_history = history.decode(content, f"{bucket}{HISTORY_PATH} of release {made.id}")
        if clause := history.divergence(release_history, past, (f"that of release {made.id}", "this one")):
            return f"lines would be gone that an older version of the program published: {clause}"
    return None


def older_release(state: BucketState) -> str | None:
    """Return the release that a version of the program which wrote no digests published since; None where none did."""
    current, chain = state.current, state.chain
    if current and chain and current.history is None and current.published_at >= chain.recorded_at:
        return current.id
    return None


def _unnoted(bucket: Bucket, state: BucketState) -> list[Manifest]:
    """Return the releases that were published since anybody noted where the history ends, the newest first."""
    chain, current = state.chain, state.current
    noted = chain.release if chain else current.id if current and current.history else None
    if noted and current and {current.id, *state.releases[-1:]} == {noted}:
        return []  # As after every publish; only after a rollback, a restoration or an older program is more to read.
    manifests = each([manifest.path(name) for name in state.releases], lambda path: bucket.read(path, Manifest))
    made = sorted(filter(None, manifests.values()), key=lambda made: made.published_at, reverse=True)
    since = chain.recorded_at if chain else current.published_at if current and current.history else None
    if since is None:
        return made[:1]  # Nobody noted anything: the last release has all that those before it had.
    return [one for one in made if one.published_at > since or (one.published_at == since and one.history is None)]
