"""What a bucket knows of a published history: where it ended, what each release had, what would be lost.

Three things say it: the note of where the history ends, the history that lies there, and the manifests of releases that
were published after the note was written: by an older version of the program, which wrote no note, or by a run whose
note somebody replaced by an earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import AtlasError, DataError
from generator.core.text import quantity
from generator.model import history
from generator.publish import manifest
from generator.publish.bucket import md5
from generator.publish.manifest import Manifest
from generator.publish.parallel import for_each

if TYPE_CHECKING:
    import datetime as dt

    from generator.model.history import History, Tip
    from generator.publish.protected import BucketHistory


HISTORY_NAMES = ("what is there", "the history of that release")


class ReleaseHistory(NamedTuple):
    """The history that a release had, and the version of the object that holds it."""

    version: str
    history: History


def contains(candidate: History, tip: Tip) -> bool:
    """Return whether a history begins with the lines that end at ``tip``."""
    return len(candidate.lines) >= tip.lines and history.tip(candidate.first(tip.lines)) == tip


def published_tips(stored: BucketHistory) -> tuple[Tip, ...]:
    """Return where the bucket's history ends as far as is known, one of several where a replacement was begun."""
    if note := stored.note:
        return (note.tip, *((note.replacement,) if note.replacement else ()))
    return (stored.current_tip,) if stored.current_tip else ()


def of_release(stored: BucketHistory, release: Manifest) -> ReleaseHistory:
    """Return a release's history, compared with what its manifest says; raise ``AtlasError`` where it is not there."""
    entry, address = release.files.get(stored.kind.path), f"{stored} of release {release.id}"
    advice = f"take another release; list them with `{stored.bucket.command('releases')}`"
    if entry is None or entry.version is None:
        problem = "it had no history" if entry is None else "the bucket kept no version of its history"
        raise AtlasError(f"{address}: cannot be brought back: {problem}", advice)
    content = stored.bucket.version_content(stored.kind.path, entry.version)
    if content is None:
        raise AtlasError(f"{address}: its version is no longer there", advice)
    candidate, tip = history.decode(content, address), stored.kind.tip(release)
    if md5(content) != entry.md5 or (tip and tip != history.tip(candidate)):
        raise DataError(f"{address}: is not what that release published", advice)
    return ReleaseHistory(entry.version, candidate)


def loss(stored: BucketHistory, candidate: History, present: bytes | None) -> str | None:
    """Return what would be lost if a history became the published one; None where nothing would.

    ``present`` is the file that is there (None: there is none). A damaged one may go where a note says what was
    published last, for that is in the history that comes back.
    """
    tips = published_tips(stored)
    if tips and not any(contains(candidate, tip) for tip in tips):
        lines = quantity(len(candidate.lines), "line")
        return f"that history has {lines}, and does not hold the {tips[0].lines:,} that were published last"
    try:
        present_history = None if present is None else history.decode(present, f"{stored}")
    except DataError as error:
        if not tips:
            return f"nothing says what was published last, and what is there cannot be read: {error.problem}"
        present_history = None
    if present_history and (clause := history.divergence(present_history, candidate, HISTORY_NAMES)):
        return f"lines that are there would be lost: {clause}"
    return unnoted_loss(stored, candidate)


def note_time(stored: BucketHistory, now: dt.datetime) -> dt.datetime:
    """Return the time of a note of where the history ends: not before that of the last note or the current release.

    Clocks differ. Whatever was published before must not seem to have been published after the note.
    """
    times = [stored.note.recorded_at] if stored.note else []
    times += [stored.state.current.published_at] if stored.state.current else []
    return max([now, *times])


def unnoted_loss(stored: BucketHistory, candidate: History) -> str | None:
    """Return which lines a history lacks that a release published without a note that says so.

    Its manifest says where its history ended, or at least which version of the history it had.
    """
    for release in _unnoted_releases(stored):
        if tip := stored.kind.tip(release):
            if not contains(candidate, tip):
                return f"lacks lines that release {release.id} published: that had {tip.lines:,}"
            continue
        entry = release.files.get(stored.kind.path)
        if entry is None or entry.version is None or entry.md5 == md5(candidate.content):
            continue
        content = stored.bucket.version_content(stored.kind.path, entry.version)
        if content is None:
            continue
        release_history = history.decode(content, f"{stored} of release {release.id}")
        if clause := history.divergence(release_history, candidate, (f"that of release {release.id}", "this one")):
            return f"lines would be gone that an older version of the program published: {clause}"
    return None


def older_release(stored: BucketHistory) -> str | None:
    """Return the release that a version of the program which wrote no digests published since; None where none did."""
    current, note = stored.state.current, stored.note
    if current and note and stored.current_tip is None and current.published_at >= note.recorded_at:
        return current.id
    return None


def _unnoted_releases(stored: BucketHistory) -> list[Manifest]:
    """Return the releases that were published since anybody noted where the history ends, the newest first."""
    bucket, state, note, current = stored.bucket, stored.state, stored.note, stored.state.current
    noted_release = note.release if note else current.id if current and stored.current_tip else None
    if noted_release and current and {current.id, *state.releases[-1:]} == {noted_release}:
        return []  # As after every publish; only after a rollback, a restoration or an older program is more to read.
    manifests = for_each([manifest.path(name) for name in state.releases], lambda path: bucket.read(path, Manifest))
    releases = sorted(filter(None, manifests.values()), key=lambda release: release.published_at, reverse=True)
    since = note.recorded_at if note else current.published_at if current and stored.current_tip else None
    if since is None:
        return releases[:1]  # Nobody noted anything: the last release has all that those before it had.
    return [
        release
        for release in releases
        if release.published_at > since or (release.published_at == since and stored.kind.tip(release) is None)
    ]
