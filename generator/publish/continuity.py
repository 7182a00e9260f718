"""Whether a site continues what a bucket holds: no reading that was published is lost by publishing.

The bucket's readings must be the first of the site's, and the site's sources may not have been read earlier than those
of what is there. Besides, the bucket's history must still be the one that was published: a note says where that ended.
What an older version of the program appended is taken over; what it lost is refused, with the command that mends it.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.core import layout
from generator.core.errors import DataError, SourceError
from generator.core.layout import HISTORY_PATH, SUMMARY_PATH
from generator.core.printable import path_list
from generator.model import history, release
from generator.publish import manifest, published_history, remedy
from generator.publish.manifest import Chain, Current, Manifest

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.model.history import History, Tip
    from generator.publish.apply import BucketState, PublishRun
    from generator.publish.bucket import Bucket


NAMES = ("the bucket's history", "the site's")


class Candidate(NamedTuple):
    """What would be published: the history (None: the site lacks it), when its sources were read, MD5s by path."""

    history: History | None
    read_at: dt.datetime
    md5s: dict[str, str]


class Consent(NamedTuple):
    """What whoever publishes says of the bucket, and the command that says the rest.

    ``first`` says that nothing is published, ``replace`` why published readings may go (None: they may not);
    ``override`` is the same publish as a command that lets them go.
    """

    first: bool
    replace: str | None
    override: str

    @property
    def giving_up(self) -> str:
        """The sentence that says how published readings are given up."""
        return f"to give up what the bucket's history says, run `{self.override}`"


class Replaced(NamedTuple):
    """A history that another one takes the place of, as it lies in the bucket (None: it is gone), and why."""

    content: bytes | None
    reason: str


class Continuity(NamedTuple):
    """How a site follows from what is published: what it replaces, and what to tell whoever publishes it."""

    replaced: Replaced | None = None
    notices: tuple[str, ...] = ()


def examine(bucket: Bucket, state: BucketState, candidate: Candidate, consent: Consent) -> Continuity:
    """Return how a site follows from what is published.

    Raises ``DataError`` with both ends of the difference where a reading would be lost, ``SourceError`` where nothing
    is published and nobody said so, or something is although somebody did.
    """
    try:
        if not _released(state):
            return _begun(bucket, state, candidate, consent)
        if consent.first and (state.current or state.chain or not state.unfinished):
            raise SourceError(f"{bucket}: a release is published there already", "leave --first out")
        return _continued(bucket, state, candidate, consent)
    except DataError:
        if consent.replace is None:
            raise
    there = bucket.look_up(HISTORY_PATH)
    return Continuity(replaced=Replaced(there[0] if there else None, consent.replace))


def keep_replaced(run: PublishRun, state: BucketState, present: bytes | None, successor: bytes) -> str | None:
    """Keep the history that ``successor`` is about to replace; return where (None: it is gone).

    Where lines of what is there were cut out or changed, the history that was published is kept as well.
    """
    kept = keep_beside(run.bucket, present, run.lock.since) if present is not None else None
    published = remedy.last_published(run.bucket, state, present)
    if published is None or published == successor:
        return kept
    if kept:
        run.on_notice(f"what was there lacked published lines of the history; it is kept as {kept}")
    return keep_beside(run.bucket, published, run.lock.since)


def keep_beside(bucket: Bucket, replaced: bytes, now: dt.datetime) -> str:
    """Keep a history that another one is about to replace, for good; return where. Nothing that publishes owns it."""
    # Two replacements may have the same time: a clock may stand still, or be set back.
    name = f"{manifest.REPLACED}{now:%Y%m%dT%H%M%SZ}"
    paths = (f"{name}{suffix}.jsonl" for suffix in chain([""], (f"-{number}" for number in count(2))))
    path = next(path for path in paths if (there := bucket.look_up(path)) is None or there[0] == replaced)
    bucket.put(path, replaced)
    bucket.require(path, replaced)
    return path


def announce(bucket: Bucket, state: BucketState, tip: Tip, now: dt.datetime) -> None:
    """Write down where the history ends that may from now on lie there instead of the published one."""
    note = state.chain
    if note is None:
        tips = published_history.published_tips(state)
        name = state.current.id if state.current else None
        note = Chain(release=name, tip=tips[0] if tips else tip, recorded_at=published_history.noted_at(state, now))
    bucket.write(manifest.CHAIN, msgspec.structs.replace(note, replacement=tip))


def _released(state: BucketState) -> bool:
    """Return whether something was published: the summary makes a release (see ``release.is_interrupted_first``)."""
    return bool(state.current or state.chain or state.releases or SUMMARY_PATH in state.there)


def _begun(bucket: Bucket, state: BucketState, candidate: Candidate, consent: Consent) -> Continuity:
    """Return what a first publish replaces; raise ``SourceError`` unless somebody said that it is the first."""
    there = bucket.look_up(HISTORY_PATH) if HISTORY_PATH in state.there else None
    if there and not release.is_interrupted_first({layout.HISTORY_NAME: there[0]}):
        raise DataError(
            f"{bucket}{HISTORY_PATH}: is there without {layout.SUMMARY_NAME}, as if a release had lost that",
            f"restore an earlier version of {SUMMARY_PATH} in the bucket; {consent.giving_up}",
        )
    if bucket.remembers(SUMMARY_PATH):
        raise DataError(
            f"{bucket}: a release was published there, and its objects were deleted since",
            "bring their last versions back (docs/hosting.md, `A bucket that was emptied`); " + consent.giving_up,
        )
    if outer := _outer_site(bucket):
        raise SourceError(
            f"{bucket}: lies within the site at {outer}, whose objects have such addresses",
            "check the address: a site of its own lies beside another one, or below a folder that is not the other's",
        )
    if not consent.first:
        raise SourceError(
            f"{bucket}: nothing is published there" + (" yet but a part of a first site" if state.unfinished else ""),
            "check the address; if nothing was ever published there, run again with --first",
        )
    foreign = sorted((state.there.keys() & candidate.md5s.keys()) - set(state.pending.paths))
    return Continuity(notices=(_replacing(foreign),) if foreign else ())


def _outer_site(bucket: Bucket) -> Bucket | None:
    """Return the site, published further up in the bucket, that has objects where this one would lie."""
    folders = bucket.prefix.split("/")[:-1]
    for depth in range(len(folders)):
        outer = bucket._replace(prefix="".join(f"{folder}/" for folder in folders[:depth]))
        below = bucket.prefix.removeprefix(outer.prefix)
        if below.startswith(manifest.FOLDER):
            return outer
        with suppress(SourceError):  # Who may read no more than below this prefix cannot be told.
            current = outer.read(manifest.CURRENT, Current)
            made = outer.read(manifest.path(current.release), Manifest) if current else None
            if made and any(path.startswith(below) for path in made.files):
                return outer
    return None


def _replacing(foreign: Collection[str]) -> str:
    count = f"{len(foreign):,} object{'' if len(foreign) == 1 else 's'}"
    return f"replaces {count} that this program did not put there: {path_list(foreign)}"


def _continued(bucket: Bucket, state: BucketState, candidate: Candidate, consent: Consent) -> Continuity:
    """Return how a site follows from a release; raise ``DataError`` where a reading would be lost."""
    past = _published(bucket, state, candidate, consent)
    if past:
        if lost := _lost_since(state, past) or published_history.unnoted_loss(bucket, state, past):
            raise DataError(f"{bucket}{HISTORY_PATH}: {lost}", _restoring(bucket, state, past.content, consent))
        if candidate.history and (clause := history.divergence(past, candidate.history, NAMES)):
            raise DataError(
                f"{bucket}: readings that are published would be lost: {clause}", _continuing(bucket, consent)
            )
    notices = [notice] if (notice := _appended(state, past)) else []
    read_at = _read_at(bucket, state, candidate)
    if read_at is None:
        notices.append(f"{SUMMARY_PATH} in the bucket is damaged, so nobody can say when its sources were read")
    elif read_at > candidate.read_at:
        raise DataError(
            f"{bucket}: holds what was read at {_minute(read_at)}, and the site what was read at "
            f"{_minute(candidate.read_at)}: publishing would take the later reading back",
            _continuing(bucket, consent),
        )
    return Continuity(notices=tuple(notices))


def _continuing(bucket: Bucket, consent: Consent) -> str:
    return (
        f"fetch the last release with `{bucket.fetch_command()}`, build upon it, and publish that; {consent.giving_up}"
    )


def _restoring(bucket: Bucket, state: BucketState, present: bytes | None, consent: Consent) -> str:
    return f"{remedy.advice(bucket, state, present)}; {consent.giving_up}"


def _published(bucket: Bucket, state: BucketState, candidate: Candidate, consent: Consent) -> History | None:
    """Return the bucket's history; None where none was ever published.

    Raises ``DataError`` for one that is gone or damaged.
    """
    if HISTORY_PATH not in state.there:
        if not _lists_history(bucket, state):
            return None
        raise DataError(
            f"{bucket}{HISTORY_PATH}: is gone, and with it every reading", _restoring(bucket, state, None, consent)
        )
    if candidate.history and state.there[HISTORY_PATH].etag == candidate.md5s[HISTORY_PATH]:
        return candidate.history  # Byte for byte the same: nothing needs to be read.
    there = bucket.look_up(HISTORY_PATH)
    content = there[0] if there else None
    try:
        return history.decode(content or b"", f"{bucket}{HISTORY_PATH}")
    except DataError as error:
        raise DataError(error.problem, _restoring(bucket, state, content, consent)) from error


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


def _lost_since(state: BucketState, past: History) -> str | None:
    """Return how lines were cut out, changed or moved since they were published; None where none was."""
    tips = published_history.published_tips(state)
    if not tips or any(published_history.holds(past, tip) for tip in tips):
        return None
    lines, older = tips[0].lines, published_history.older_release(state)
    shorter = f"has {len(past.lines):,} lines, and {lines:,} were published"
    changed = f"its first {lines:,} lines are not those that were published: one was cut out, changed or moved"
    return (shorter if len(past.lines) < lines else changed) + (
        f", since an older version of the program published release {older}" if older else ""
    )


def _appended(state: BucketState, past: History | None) -> str | None:
    """Return what to tell about a release that an older version of the program published upon one of this."""
    older = published_history.older_release(state)
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
