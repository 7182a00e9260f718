"""Check that a site continues what a bucket holds: no reading that was published is lost by publishing.

The bucket's readings must be the first of the site's, and the site's sources may not have been read earlier than those
of what is there. Besides, the bucket's history must still be the one that was published: a note says where that ended.
What an older version of the program appended is taken over; what it lost is refused, with the command that restores it.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from generator.core import layout
from generator.core.errors import DataError, SourceError
from generator.core.layout import HISTORY_PATH, SUMMARY_PATH
from generator.core.printable import path_list
from generator.core.text import quantity, utc_minute
from generator.model import history, previous_release, release
from generator.publish import manifest, published_history, remedy
from generator.publish.manifest import CurrentNote, Manifest
from generator.publish.protected import of_bucket
from generator.publish.replacement import ReplacedHistory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from generator.model.history import History
    from generator.publish.bucket import Bucket
    from generator.publish.bucket_state import BucketState
    from generator.publish.protected import BucketHistory


class Candidate(NamedTuple):
    """What would be published: the histories that the site has by path, when its sources were read, MD5s by path."""

    histories: dict[str, History]
    read_at: dt.datetime
    md5s: dict[str, str]


class Consent(NamedTuple):
    """What the operator accepts, and the command that accepts the rest.

    ``first`` says that nothing is published, ``replace`` why published readings may be lost (None: they may not);
    ``override`` is the same publish as a command that accepts their loss.
    """

    first: bool
    replace: str | None
    override: str

    @property
    def override_advice(self) -> str:
        """The clause that names the command which gives up published readings."""
        return f"to give up what the bucket's history says, run `{self.override}`"


class Continuity(NamedTuple):
    """How a site continues what is published: what it replaces, and notices for the operator."""

    replaced: tuple[ReplacedHistory, ...] = ()
    notices: tuple[str, ...] = ()


def check(bucket: Bucket, state: BucketState, candidate: Candidate, consent: Consent) -> Continuity:
    """Return how a site continues what is published.

    Raises ``DataError`` with both ends of the difference where a reading would be lost, ``SourceError`` where nothing
    is published and ``first`` is not set, or something is published and it is.
    """
    offerings, resource_types = of_bucket(bucket, state)
    results = [_check_or_replace(offerings, consent, lambda: _check_release(offerings, candidate, consent))]
    if _has_release(state):
        results.append(
            _check_or_replace(resource_types, consent, lambda: _check_history(resource_types, candidate, consent))
        )
    return Continuity(
        tuple(replaced for result in results for replaced in result.replaced),
        tuple(notice for result in results for notice in result.notices),
    )


def _check_or_replace(stored: BucketHistory, consent: Consent, check: Callable[[], Continuity]) -> Continuity:
    """Return what a check of one history returns; where it refuses and the operator accepts that, what is replaced."""
    try:
        return check()
    except DataError:
        if consent.replace is None:
            raise
    return Continuity(replaced=(ReplacedHistory(stored, stored.content(), consent.replace),))


def _check_release(stored: BucketHistory, candidate: Candidate, consent: Consent) -> Continuity:
    """Return how a site continues the release that is published, with its history of offerings."""
    bucket, state = stored.bucket, stored.state
    if not _has_release(state):
        return _check_first(bucket, state, candidate, consent)
    if consent.first and (state.current or state.history_notes or not state.unfinished):
        raise SourceError(f"{bucket}: a release is published there already", "leave --first out")
    return _check_later(stored, candidate, consent)


def _has_release(state: BucketState) -> bool:
    """Return whether a release was published: the summary makes one (``previous_release.is_interrupted_first``)."""
    return bool(state.current or state.history_notes or state.releases or SUMMARY_PATH in state.objects)


def _check_first(bucket: Bucket, state: BucketState, candidate: Candidate, consent: Consent) -> Continuity:
    """Return what a first publish replaces; raise ``SourceError`` unless ``first`` is set."""
    content = bucket.content(HISTORY_PATH) if HISTORY_PATH in state.objects else None
    if content is not None and not previous_release.is_interrupted_first({layout.HISTORY_NAME: content}):
        raise DataError(
            f"{bucket}{HISTORY_PATH}: is there without {layout.SUMMARY_NAME}, as if a release had lost that",
            f"restore an earlier version of {SUMMARY_PATH} in the bucket; {consent.override_advice}",
        )
    if bucket.has_versions(SUMMARY_PATH):
        raise DataError(
            f"{bucket}: a release was published there, and its objects were deleted since",
            "bring their last versions back (docs/hosting.md, `A bucket that was emptied`); " + consent.override_advice,
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
    foreign = sorted((state.objects.keys() & candidate.md5s.keys()) - set(state.pending.paths))
    return Continuity(notices=(_foreign_notice(foreign),) if foreign else ())


def _outer_site(bucket: Bucket) -> Bucket | None:
    """Return the site, published further up in the bucket, that has objects where this one would lie."""
    folders = bucket.prefix.split("/")[:-1]
    for depth in range(len(folders)):
        outer = bucket._replace(prefix="".join(f"{folder}/" for folder in folders[:depth]))
        below = bucket.prefix.removeprefix(outer.prefix)
        if below.startswith(manifest.FOLDER):
            return outer
        with suppress(SourceError):  # The rights may end at this prefix.
            current = outer.read(manifest.CURRENT, CurrentNote)
            outer_release = outer.read(manifest.path(current.release), Manifest) if current else None
            if outer_release and any(path.startswith(below) for path in outer_release.files):
                return outer
    return None


def _foreign_notice(foreign: Collection[str]) -> str:
    return f"replaces {quantity(len(foreign), 'object')} that this program did not put there: {path_list(foreign)}"


def _check_later(stored: BucketHistory, candidate: Candidate, consent: Consent) -> Continuity:
    """Return how a site continues a release; raise ``DataError`` where a reading would be lost or taken back."""
    bucket, state = stored.bucket, stored.state
    notices = list(_check_history(stored, candidate, consent).notices)
    read_at = _read_at(bucket, state, candidate)
    if read_at is None:
        notices.append(f"{SUMMARY_PATH} in the bucket is damaged, so nobody can say when its sources were read")
    elif read_at > candidate.read_at:
        raise DataError(
            f"{bucket}: holds what was read at {utc_minute(read_at)}, and the site what was read at "
            f"{utc_minute(candidate.read_at)}: publishing would take the later reading back",
            _rebuild_advice(bucket, consent),
        )
    return Continuity(notices=tuple(notices))


def _check_history(stored: BucketHistory, candidate: Candidate, consent: Consent) -> Continuity:
    """Return notices about a published history; raise ``DataError`` where a line of it would be lost."""
    published = _published_history(stored, candidate, consent)
    if published:
        if loss := _loss_since_published(stored, published) or published_history.unnoted_loss(stored, published):
            raise DataError(f"{stored}: {loss}", _restore_advice(stored, published.content, consent))
        successor = candidate.histories.get(stored.kind.path)
        if successor and (clause := history.divergence(published, successor, _names(stored))):
            raise DataError(
                f"{stored.bucket}: readings that are published would be lost: {clause}",
                _rebuild_advice(stored.bucket, consent),
            )
    notice = _older_program_notice(stored, published)
    return Continuity(notices=(notice,) if notice else ())


def _names(stored: BucketHistory) -> tuple[str, str]:
    """Return what a message calls the two histories that it compares."""
    return f"the bucket's {stored.kind.title}", "the site's"


def _rebuild_advice(bucket: Bucket, consent: Consent) -> str:
    fetch_command = bucket.fetch_command()
    return f"fetch the last release with `{fetch_command}`, build upon it, and publish that; {consent.override_advice}"


def _restore_advice(stored: BucketHistory, present: bytes | None, consent: Consent) -> str:
    return f"{remedy.advice(stored, present)}; {consent.override_advice}"


def _published_history(stored: BucketHistory, candidate: Candidate, consent: Consent) -> History | None:
    """Return a history that is in the bucket; None where none was ever published.

    Raises ``DataError`` for one that is gone or damaged.
    """
    path = stored.kind.path
    if path not in stored.state.objects:
        if not _is_listed(stored):
            return None
        raise DataError(f"{stored}: is gone, and with it every reading", _restore_advice(stored, None, consent))
    if path in candidate.histories and stored.state.objects[path].etag == candidate.md5s[path]:
        return candidate.histories[path]  # Byte for byte the same: nothing needs to be read.
    content = stored.content()
    try:
        return history.decode(content or b"", str(stored))
    except DataError as error:
        raise DataError(error.problem, _restore_advice(stored, content, consent)) from error


def _is_listed(stored: BucketHistory) -> bool:
    """Return whether a history was published: releases from before there was one have none."""
    bucket, state = stored.bucket, stored.state
    if stored.note:
        return True
    if state.current:
        return stored.kind.path in state.current.files
    if state.releases:
        last = bucket.read(manifest.path(state.releases[-1]), Manifest)
        return bool(last and stored.kind.path in last.files)
    return f'"{stored.kind.name}"'.encode() in (bucket.content(SUMMARY_PATH) or b"")


def _loss_since_published(stored: BucketHistory, published: History) -> str | None:
    """Return how lines were cut out, changed or moved since they were published; None where none was."""
    tips = published_history.published_tips(stored)
    if not tips or any(published_history.contains(published, tip) for tip in tips):
        return None
    lines, older_release = tips[0].lines, published_history.older_release(stored)
    shorter = f"has {len(published.lines):,} lines, and {lines:,} were published"
    changed = f"its first {lines:,} lines are not those that were published: one was cut out, changed or moved"
    return (shorter if len(published.lines) < lines else changed) + (
        f", since an older version of the program published release {older_release}" if older_release else ""
    )


def _older_program_notice(stored: BucketHistory, published: History | None) -> str | None:
    """Return a notice of a release that an older version of the program published after one of this version."""
    older_release = published_history.older_release(stored)
    if not (older_release and published and stored.note):
        return None
    more_lines = len(published.lines) - stored.note.tip.lines
    subject, verb = ("line", "is") if more_lines == 1 else ("lines", "are")
    added = f"the {more_lines:,} {subject} that it added {verb} taken over"
    return (
        f"an older version of the program published release {older_release}; nothing of the {stored.kind.title} is lost"
        + (f", and {added}" if more_lines > 0 else "")
    )


def _read_at(bucket: Bucket, state: BucketState, candidate: Candidate) -> dt.datetime | None:
    """Return when the sources of what is published were read; None where the summary does not say."""
    if SUMMARY_PATH not in state.objects:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    if state.objects[SUMMARY_PATH].etag == candidate.md5s[SUMMARY_PATH]:
        return candidate.read_at
    try:
        return release.decode(layout.SUMMARY_NAME, bucket.content(SUMMARY_PATH) or b"", release.Summary).read_at
    except DataError:
        return None
