"""Restore a release's history, from the version that the bucket keeps.

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
from generator.publish.apply import PublishRun, locked
from generator.publish.bucket_state import read_release, read_state
from generator.publish.manifest import HistoryNote

if TYPE_CHECKING:
    from generator.model.history import History
    from generator.publish.bucket import Bucket
    from generator.publish.bucket_state import BucketState


DECODER = msgspec.json.Decoder(dict[str, Any])


class Restoration(NamedTuple):
    """What was brought back.

    ``lines`` are those of the history; ``kept`` is where the one it took the place of is kept (None: there was none);
    ``replaced`` says whether that was allowed to lose lines.
    """

    lines: int
    kept: str | None
    replaced: bool


def restore(name: str, run: PublishRun, reason: str | None = None) -> Restoration:
    """Make a release's history the published one; ``reason`` says why lines that are there may go.

    Raises ``AtlasError`` when the release is unknown or its version is gone, ``DataError`` when it does not extend what
    is there and no reason was given, ``VerifyError`` when the bucket does not hold it afterwards.
    """
    bucket = run.bucket
    with locked(run):
        state = read_state(bucket)
        version, release_history = published_history.of_release(bucket, read_release(bucket, state, name))
        present = bucket.content(HISTORY_PATH)
        if reason is None and (loss := published_history.loss(bucket, state, release_history, present)):
            raise DataError(f"{bucket}: {loss}", _override_advice(bucket, state, name, present))
        kept = None
        if present != release_history.content:
            kept = continuity.keep_replaced(run, state, present, release_history.content)
        tip = history.tip(release_history)
        continuity.note_replacement(bucket, state, tip, run.lock.since)
        if present != release_history.content:
            bucket.restore(HISTORY_PATH, version)
            bucket.require(HISTORY_PATH, release_history.content)
        _update_summary(bucket, release_history)
        recorded_at = published_history.note_time(state, run.lock.since)
        bucket.write(manifest.HISTORY_NOTE, HistoryNote(release=name, tip=tip, recorded_at=recorded_at))
    return Restoration(len(release_history.lines), kept, reason is not None and present != release_history.content)


def _override_advice(bucket: Bucket, state: BucketState, name: str, present: bytes | None) -> str:
    """Return how this history comes back although lines would go, and before that the one by which fewer go, if any."""
    override = f"`{remedy.command(bucket, name, 'REASON')}`, which keeps the file beside"
    best = remedy.find(bucket, state, present)
    if best is None or best.release == name:
        return f"if those lines may go, run {override}"
    return f"{remedy.advice(bucket, state, present)}; if those lines may go, run {override}"


def _update_summary(bucket: Bucket, release_history: History) -> None:
    """Have the summary in the bucket list the history that lies beside it."""
    content = bucket.content(SUMMARY_PATH)
    if content is None:
        return
    try:
        summary = DECODER.decode(content)
        listed = [entry for entry in summary["reports"] if entry["path"] == layout.HISTORY_NAME]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError) as error:
        raise DataError(
            f"{bucket}{SUMMARY_PATH}: damaged: {error}", "restore an earlier version of the object"
        ) from error
    for entry in listed:
        digest = hashlib.sha256(release_history.content).hexdigest()
        entry |= {"bytes": len(release_history.content), "rows": len(release_history.lines), "sha256": digest}
    new_content = msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n"
    if new_content != content:
        bucket.put(SUMMARY_PATH, new_content)
        bucket.require(SUMMARY_PATH, new_content)
