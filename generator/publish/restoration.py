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
from generator.core.errors import DataError
from generator.core.layout import HISTORY_PATH, SUMMARY_PATH
from generator.model import history
from generator.publish import continuity, manifest, published_history, remedy
from generator.publish.apply import PublishRun, locked, look, release_of
from generator.publish.manifest import Chain

if TYPE_CHECKING:
    from generator.model.history import History
    from generator.publish.apply import BucketState
    from generator.publish.bucket import Bucket


DECODER = msgspec.json.Decoder(dict[str, Any])


class Restored(NamedTuple):
    """What was brought back.

    ``lines`` are those of the history; ``kept`` is where the one it took the place of is kept (None: there was none);
    ``replaced`` says whether that was allowed to lose lines.
    """

    lines: int
    kept: str | None
    replaced: bool


def restore(name: str, run: PublishRun, reason: str | None = None) -> Restored:
    """Make a release's history the published one; ``reason`` says why lines that are there may go.

    Raises ``AtlasError`` when the release is unknown or its version is gone, ``DataError`` when it does not extend what
    is there and no reason was given, ``VerifyError`` when the bucket does not hold it afterwards.
    """
    bucket = run.bucket
    with locked(run):
        state = look(bucket)
        version, past = published_history.of_release(bucket, release_of(bucket, state, name))
        there = bucket.look_up(HISTORY_PATH)
        present = there[0] if there else None
        if reason is None and (lost := published_history.loss(bucket, state, past, present)):
            raise DataError(f"{bucket}: {lost}", _giving_up(bucket, state, name, present))
        kept = None
        if present != past.content:
            kept = continuity.keep_replaced(run, state, present, past.content)
        tip = history.tip(past)
        continuity.announce(bucket, state, tip, run.lock.since)
        if present != past.content:
            bucket.restore(HISTORY_PATH, version)
            bucket.require(HISTORY_PATH, past.content)
        _describe(bucket, past)
        recorded_at = published_history.noted_at(state, run.lock.since)
        bucket.write(manifest.CHAIN, Chain(release=name, tip=tip, recorded_at=recorded_at))
    return Restored(len(past.lines), kept, reason is not None and present != past.content)


def _giving_up(bucket: Bucket, state: BucketState, name: str, present: bytes | None) -> str:
    """Return how this history comes back although lines would go, and before that the one by which fewer go, if any."""
    override = f"`{remedy.command(bucket, name, 'REASON')}`, which keeps the file beside"
    found = remedy.find(bucket, state, present)
    if found is None or found.release == name:
        return f"if those lines may go, run {override}"
    return f"{remedy.advice(bucket, state, present)}; if those lines may go, run {override}"


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
        bucket.require(SUMMARY_PATH, content)
