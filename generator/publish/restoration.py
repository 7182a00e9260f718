"""Bring a release's history back, from the version that the bucket keeps.

The order makes it safe to be killed anywhere, and the same command again ends it: what is replaced is kept beside, the
note says that the other one may lie there now, the history comes back, the summary describes it (or the next fetch
would take it for another file), and last the note says where the published history ends.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.core import layout
from generator.core.errors import AtlasError, DataError
from generator.core.layout import HISTORY_PATH, SUMMARY_PATH
from generator.model import history
from generator.publish import continuity, manifest
from generator.publish.apply import BucketState, PublishRun, locked, look, release_of
from generator.publish.bucket import md5
from generator.publish.manifest import Chain

if TYPE_CHECKING:
    from generator.model.history import History
    from generator.publish.bucket import Bucket
    from generator.publish.manifest import Manifest


DECODER = msgspec.json.Decoder(dict[str, Any])
NAMES = ("what is there", "the history of that release")


class Restored(NamedTuple):
    """What was brought back: the lines of the history, and where the one it replaced is kept (None: there was none)."""

    lines: int
    kept: str | None


def restore(name: str, run: PublishRun, reason: str | None = None) -> Restored:
    """Make a release's history the published one; ``reason`` says why lines that are there may go.

    Raises ``AtlasError`` when the release is unknown or its version is gone, ``DataError`` when it does not extend what
    is there and no reason was given.
    """
    bucket = run.bucket
    with locked(run):
        state = look(bucket)
        version, past = _of_release(bucket, release_of(bucket, state, name))
        there = bucket.look_up(HISTORY_PATH)
        present = there[0] if there else None
        if reason is None:
            _require_extension(bucket, state, past, present)
        kept = None
        if present is not None and present != past.content:
            kept = continuity.keep_beside(bucket, present, run.lock.since)
        tip = history.tip(past)
        continuity.announce(bucket, state, tip, run.lock.since)
        if present != past.content:
            bucket.restore(HISTORY_PATH, version)
        _describe(bucket, past)
        bucket.write(manifest.CHAIN, Chain(release=name, tip=tip, recorded_at=run.lock.since))
    return Restored(len(past.lines), kept)


def _of_release(bucket: Bucket, made: Manifest) -> tuple[str, History]:
    """Return the version and the content of a release's history, compared with what its manifest says of both."""
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
    return entry.version, past


def _require_extension(bucket: Bucket, state: BucketState, past: History, present: bytes | None) -> None:
    """Raise ``DataError`` where lines would be lost: of what is there, or of what was published."""
    override = "if those lines may go, run again with --replace-history REASON, which keeps the file beside"
    known = continuity.published_tips(state)
    if known and not any(continuity.holds(past, tip) for tip in known):
        raise DataError(
            f"{bucket}: that history has {len(past.lines):,} lines, and does not hold the {known[0].lines:,} that were "
            "published last",
            f"{continuity.restoring(bucket, state)}; {override}",
        )
    there = _readable(bucket, present, known=bool(known))
    if there and (clause := history.divergence(there, past, NAMES)):
        raise DataError(f"{bucket}: lines that are there would be lost: {clause}", override)
    continuity.require_unnoted(bucket, state, past)


def _readable(bucket: Bucket, present: bytes | None, *, known: bool) -> History | None:
    """Return the history that is there; None where there is none, or nothing can be read of it.

    A damaged one may go where it is ``known`` what was published last: that is in the one that comes back.
    """
    if present is None:
        return None
    try:
        return history.decode(present, f"{bucket}{HISTORY_PATH}")
    except DataError:
        if known:
            return None
        raise


def _describe(bucket: Bucket, past: History) -> None:
    """Have the summary in the bucket list the history that lies beside it."""
    there = bucket.look_up(SUMMARY_PATH)
    if there is None:
        return
    try:
        summary = DECODER.decode(there[0])
        listed = [entry for entry in summary["reports"] if entry["path"] == layout.HISTORY_NAME]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError) as error:
        raise DataError(
            f"{bucket}{SUMMARY_PATH}: damaged: {error}", "restore an earlier version of the object"
        ) from error
    for entry in listed:
        digest = hashlib.sha256(past.content).hexdigest()
        entry |= {"bytes": len(past.content), "rows": len(past.lines), "sha256": digest}
    content = msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n"
    if content != there[0]:
        bucket.put(SUMMARY_PATH, content)
