"""Whether a site continues what a bucket holds: no reading that was published is lost by publishing.

The bucket's readings must be the first of the site's, and the site's sources may not have been read earlier than those
of what is there. Besides, the bucket's history must still be the one that was published: a note says where that ended.
What an older version of the program appended is taken over; what it lost is refused, with the command that mends it.
"""

from __future__ import annotations

import datetime as dt
import shlex
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.core import layout
from generator.core.errors import DataError, SourceError
from generator.core.layout import DOWNLOADS_FOLDER, HISTORY_PATH, SUMMARY_PATH
from generator.core.printable import path_list
from generator.model import history, release
from generator.publish import manifest
from generator.publish.bucket import each, md5
from generator.publish.manifest import Chain, Manifest

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.model.history import History, Tip
    from generator.publish.apply import BucketState
    from generator.publish.bucket import Bucket


NAMES = ("the bucket's history", "the site's")
OVERRIDE = "to give up what the bucket's history says, run again with --replace-history REASON"


class Candidate(NamedTuple):
    """What would be published: the history (None: the site lacks it), when its sources were read, MD5s by path."""

    history: History | None
    read_at: dt.datetime
    md5s: dict[str, str]


class Replaced(NamedTuple):
    """A history that another one takes the place of, as it lies in the bucket (None: it is gone), and why."""

    content: bytes | None
    reason: str


class Continuity(NamedTuple):
    """How a site follows from what is published: what it replaces, and what to tell whoever publishes it."""

    replaced: Replaced | None = None
    notices: tuple[str, ...] = ()


def examine(
    bucket: Bucket, state: BucketState, candidate: Candidate, *, first: bool, replace: str | None
) -> Continuity:
    """Return how a site follows from what is published; ``first`` says that nothing is, ``replace`` why it need not.

    Raises ``DataError`` with both ends of the difference where a reading would be lost, ``SourceError`` where nothing
    is published and nobody said so, or something is although somebody did.
    """
    try:
        if not _released(state):
            return _begun(bucket, state, candidate, first=first)
        if first and (state.current or state.chain or not state.unfinished):
            raise SourceError(f"{bucket}: a release is published there already", "leave --first out")
        return _continued(bucket, state, candidate)
    except DataError:
        if replace is None:
            raise
    there = bucket.look_up(HISTORY_PATH)
    return Continuity(replaced=Replaced(there[0] if there else None, replace))


def holds(past: History, tip: Tip) -> bool:
    """Return whether a history has these lines, and perhaps more."""
    return len(past.lines) >= tip.lines and history.tip(past.first(tip.lines)) == tip


def published_tips(state: BucketState) -> tuple[Tip, ...]:
    """Return where the bucket's history ends as far as is known, one of several where a replacement was begun."""
    if state.chain:
        return (state.chain.tip, *((state.chain.replacement,) if state.chain.replacement else ()))
    return (state.current.history,) if state.current and state.current.history else ()


def restoring(bucket: Bucket, state: BucketState) -> str:
    """Return the advice that brings the published history back."""
    names = [state.chain.release] if state.chain and state.chain.release else []
    names += [state.current.id] if state.current else []
    names += reversed(state.releases)
    if not names:
        return f"restore an earlier version of {HISTORY_PATH} in the bucket; {OVERRIDE}"
    command = bucket.command(f"history --restore {names[0]}")
    return f"bring it back with `{command}`, then fetch, build and publish again"


def keep_beside(bucket: Bucket, replaced: bytes, now: dt.datetime) -> str:
    """Keep a history that another one is about to replace, for good; return where. Nothing that publishes owns it."""
    path = f"{DOWNLOADS_FOLDER}history-replaced-{now:%Y%m%dT%H%M%SZ}.jsonl"
    bucket.put(path, replaced)
    return path


def announce(bucket: Bucket, state: BucketState, tip: Tip, now: dt.datetime) -> None:
    """Write down where the history ends that may from now on lie there instead of the published one."""
    known = state.chain
    if known is None:
        tips = published_tips(state)
        name = state.current.id if state.current else None
        known = Chain(release=name, tip=tips[0] if tips else tip, recorded_at=now)
    bucket.write(manifest.CHAIN, msgspec.structs.replace(known, replacement=tip))


def _released(state: BucketState) -> bool:
    """Return whether something was published: the summary makes a release (see ``release.is_interrupted_first``)."""
    return bool(state.current or state.chain or state.releases or SUMMARY_PATH in state.there)


def _begun(bucket: Bucket, state: BucketState, candidate: Candidate, *, first: bool) -> Continuity:
    """Return what a first publish replaces; raise ``SourceError`` unless somebody said that it is the first."""
    there = bucket.look_up(HISTORY_PATH) if HISTORY_PATH in state.there else None
    if there and not release.is_interrupted_first({layout.HISTORY_NAME: there[0]}):
        raise DataError(
            f"{bucket}{HISTORY_PATH}: is there without {layout.SUMMARY_NAME}, as if a release had lost that",
            f"restore an earlier version of {SUMMARY_PATH} in the bucket; {OVERRIDE}",
        )
    if bucket.remembers(SUMMARY_PATH):
        raise DataError(
            f"{bucket}: a release was published there, and its objects were deleted since",
            "bring their last versions back (docs/hosting.md, `A bucket that was emptied`); " + OVERRIDE,
        )
    if not first:
        raise SourceError(
            f"{bucket}: nothing is published there" + (" yet but a part of a first site" if state.unfinished else ""),
            "check the address; if nothing was ever published there, run again with --first",
        )
    foreign = sorted((state.there.keys() & candidate.md5s.keys()) - set(state.pending.paths))
    return Continuity(notices=(_replacing(foreign),) if foreign else ())


def _replacing(foreign: Collection[str]) -> str:
    count = f"{len(foreign):,} object{'' if len(foreign) == 1 else 's'}"
    return f"replaces {count} that this program did not put there: {path_list(foreign)}"


def _continued(bucket: Bucket, state: BucketState, candidate: Candidate) -> Continuity:
    """Return how a site follows from a release; raise ``DataError`` where a reading would be lost."""
    past = _published(bucket, state, candidate)
    if past:
        _require_published(bucket, state, past)
        require_unnoted(bucket, state, past)
        if candidate.history and (clause := history.divergence(past, candidate.history, NAMES)):
            raise DataError(f"{bucket}: readings that are published would be lost: {clause}", _continuing(bucket))
    notices = [notice] if (notice := _appended(state, past)) else []
    read_at = _read_at(bucket, state, candidate)
    if read_at is None:
        notices.append(f"{SUMMARY_PATH} in the bucket is damaged, so nobody can say when its sources were read")
    elif read_at > candidate.read_at:
        raise DataError(
            f"{bucket}: holds what was read at {_minute(read_at)}, and the site what was read at "
            f"{_minute(candidate.read_at)}: publishing would take the later reading back",
            _continuing(bucket),
        )
    return Continuity(notices=tuple(notices))


def _continuing(bucket: Bucket) -> str:
    return (
        f"fetch the last release with `region-atlas fetch --previous {shlex.quote(str(bucket).rstrip('/'))}`, build "
        f"upon it, and publish that; {OVERRIDE}"
    )


def _published(bucket: Bucket, state: BucketState, candidate: Candidate) -> History | None:
    """Return the bucket's history; None where none was ever published.

    Raises ``DataError`` for one that is gone or damaged.
    """
    if HISTORY_PATH not in state.there:
        if not _lists_history(bucket, state):
            return None
        raise DataError(f"{bucket}{HISTORY_PATH}: is gone, and with it every reading", restoring(bucket, state))
    if candidate.history and state.there[HISTORY_PATH].etag == candidate.md5s[HISTORY_PATH]:
        return candidate.history  # Byte for byte the same: nothing needs to be read.
    there = bucket.look_up(HISTORY_PATH)
    try:
        return history.decode(there[0] if there else b"", f"{bucket}{HISTORY_PATH}")
    except DataError as error:
        raise DataError(error.problem, restoring(bucket, state)) from error


def _lists_history(bucket: Bucket, state: BucketState) -> bool:
    """Return whether a history was published: releases from before there was one have none."""
    if state.chain:
        return True
    if state.current:
        return HISTORY_PATH in state.current.files
    if state.releases:
        last = bucket.read(manifest.path(state.releases[-1]), Manifest)
        return bool(last and HISTORY_PATH in last.files)
    there = bucket.look_up(SUMMARY_PATH)
    return bool(there and f'"{layout.HISTORY_NAME}"'.encode() in there[0])


def _require_published(bucket: Bucket, state: BucketState, past: History) -> None:
    """Raise ``DataError`` where lines were cut out, changed or moved since they were published."""
    tips = published_tips(state)
    if not tips or any(holds(past, tip) for tip in tips):
        return
    lines = tips[0].lines
    lost = f"has {len(past.lines):,} lines, and {lines:,} were published"
    changed = f"its first {lines:,} lines are not those that were published: one was cut out, changed or moved"
    by = f", since an older version of the program published release {older}" if (older := _by_an_older(state)) else ""
    raise DataError(
        f"{bucket}{HISTORY_PATH}: {lost if len(past.lines) < lines else changed}{by}",
        f"{restoring(bucket, state)}; {OVERRIDE}",
    )


def require_unnoted(bucket: Bucket, state: BucketState, past: History) -> None:
    """Raise ``DataError`` where a history lacks lines that an older version of the program published, noting nothing.

    Its manifests still say which version of the history each of its releases had.
    """
    for made in _unnoted(bucket, state):
        entry = made.files.get(HISTORY_PATH)
        if entry is None or entry.version is None or entry.md5 == md5(past.content):
            continue
        content = bucket.version(HISTORY_PATH, entry.version)
        if content is None:
            continue
        had = history.decode(content, f"{bucket}{HISTORY_PATH} of release {made.id}")
        if clause := history.divergence(had, past, (f"that of release {made.id}", "this one")):
            raise DataError(
                f"{bucket}{HISTORY_PATH}: lines would be gone that an older version of the program published: {clause}",
                f"bring them back with `{bucket.command(f'history --restore {made.id}')}`, then fetch, build and "
                f"publish again; {OVERRIDE}",
            )


def _unnoted(bucket: Bucket, state: BucketState) -> list[Manifest]:
    """Return the releases that were published since anybody noted where the history ends, the newest first."""
    chain = state.chain
    if (chain and state.current and {state.current.id, *state.releases[-1:]} == {chain.release}) or (
        chain is None and state.current and state.current.history
    ):
        return []  # As after every publish; only after a rollback, a restoration or an older program is more to read.
    made = each([manifest.path(name) for name in state.releases], lambda path: bucket.read(path, Manifest))
    found = [one for one in made.values() if one and one.history is None]
    found.sort(key=lambda one: one.published_at, reverse=True)
    # Where nobody ever noted anything, the last release has all that those before it had.
    return [one for one in found if one.published_at >= chain.recorded_at] if chain else found[:1]


def _by_an_older(state: BucketState) -> str | None:
    """Return the release that a version of the program which wrote no digests published since; None where none did."""
    current, chain = state.current, state.chain
    if current and chain and current.history is None and current.published_at >= chain.recorded_at:
        return current.id
    return None


def _appended(state: BucketState, past: History | None) -> str | None:
    """Return what to tell about a release that an older version of the program published upon one of this."""
    older = _by_an_older(state)
    if not (older and past and state.chain):
        return None
    more = len(past.lines) - state.chain.tip.lines
    added = f"the {more:,} line{'' if more == 1 else 's'} that it added {'is' if more == 1 else 'are'} taken over"
    return f"an older version of the program published release {older}; nothing of the history is lost" + (
        f", and {added}" if more > 0 else ""
    )


def _read_at(bucket: Bucket, state: BucketState, candidate: Candidate) -> dt.datetime | None:
    """Return when the sources of what is published were read; None where the summary does not say."""
    if SUMMARY_PATH not in state.there:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    if state.there[SUMMARY_PATH].etag == candidate.md5s[SUMMARY_PATH]:
        return candidate.read_at
    there = bucket.look_up(SUMMARY_PATH)
    try:
        return release.decode(layout.SUMMARY_NAME, there[0] if there else b"", release.Summary).read_at
    except DataError:
        return None


def _minute(time: dt.datetime) -> str:
    return f"{time.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
