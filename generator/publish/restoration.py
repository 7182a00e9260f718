"""Restore a release's histories, from the versions that the bucket keeps.

The order makes it safe to be killed anywhere, and the same command again ends it: what is replaced is kept beside, the
note says that the other one may lie there now, the history comes back, the summary describes it (or the next fetch
would take it for another file), and last the note says where the published history ends.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.core.decoding import DECODE_ERRORS
from generator.core.errors import DataError
from generator.core.json_rows import json_by_rows
from generator.core.layout import SUMMARY_PATH
from generator.model import history
from generator.publish import published_history, remedy, replacement
from generator.publish.apply import PublishRun, locked
from generator.publish.bucket_state import read_release, read_state
from generator.publish.manifest import HistoryNote
from generator.publish.protected import OFFERINGS, of_bucket

if TYPE_CHECKING:
    from generator.model.history import History
    from generator.publish.protected import BucketHistory


DECODER = msgspec.json.Decoder(dict[str, Any])


class Restoration(NamedTuple):
    """What was brought back.

    ``lines`` are those of the histories; ``kept`` is where what they replaced is kept (None: there was nothing);
    ``replaced`` says whether that was allowed to lose lines.
    """

    lines: int
    kept: str | None
    replaced: bool


def restore(name: str, run: PublishRun, reason: str | None = None) -> Restoration:
    """Make the histories of a release the published ones; ``reason`` says why lines that are there may go.

    A history of which nothing was lost stays as it is, unless that holds for all of them. Raises ``AtlasError`` when
    the release is unknown or its version is gone, ``DataError`` when it does not extend what is there and no reason was
    given, ``VerifyError`` when the bucket does not hold it afterwards.
    """
    bucket = run.bucket
    with locked(run):
        state = read_state(bucket)
        release = read_release(bucket, state, name)
        histories = [
            _Restorable(stored, stored.content(), *published_history.of_release(stored, release))
            for stored in of_bucket(bucket, state)
            if stored.kind is OFFERINGS or stored.kind.path in release.files
        ]
        damaged = [each for each in histories if not _is_whole(each)]
        restorables = damaged or histories
        for each in restorables:
            if reason is None and (loss := published_history.loss(each.stored, each.history, each.present)):
                raise DataError(f"{each.stored}: {loss}", _override_advice(each.stored, name, each.present))
        kept_paths = [path for each in restorables if (path := _restore(run, name, each))]
    replaced = reason is not None and any(each.present != each.history.content for each in restorables)
    lines = sum(len(each.history.lines) for each in restorables)
    return Restoration(lines, ", ".join(kept_paths) or None, replaced)


class _Restorable(NamedTuple):
    """A history that a release had, in which version of its object, and what is there now (None: nothing is)."""

    stored: BucketHistory
    present: bytes | None
    version: str
    history: History


def _is_whole(each: _Restorable) -> bool:
    """Return whether what is there has every published line."""
    return each.present is not None and remedy.last_published(each.stored, each.present) is None


def _restore(run: PublishRun, name: str, each: _Restorable) -> str | None:
    """Bring one history back; return where the one that it replaces is kept (None: there was none)."""
    stored, bucket, path = each.stored, run.bucket, each.stored.kind.path
    is_other = each.present != each.history.content
    kept_path = replacement.keep_replaced(run, stored, each.present, each.history.content) if is_other else None
    tip = history.tip(each.history)
    replacement.note_replacement(stored, tip, run.lock.since)
    if is_other:
        bucket.restore(path, each.version)
        bucket.require(path, each.history.content)
    _update_summary(stored, each.history)
    recorded_at = published_history.note_time(stored, run.lock.since)
    bucket.write(stored.kind.note, HistoryNote(release=name, tip=tip, recorded_at=recorded_at))
    return kept_path


def _override_advice(stored: BucketHistory, name: str, present: bytes | None) -> str:
    """Return how this history comes back although lines would go, and before that the one by which fewer go, if any."""
    override = f"`{remedy.command(stored.bucket, name, 'REASON')}`, which keeps the file beside"
    best = remedy.find(stored, present)
    if best is None or best.release == name:
        return f"if those lines may go, run {override}"
    return f"{remedy.advice(stored, present)}; if those lines may go, run {override}"


def _update_summary(stored: BucketHistory, release_history: History) -> None:
    """Have the summary in the bucket list the history that lies beside it."""
    bucket = stored.bucket
    content = bucket.content(SUMMARY_PATH)
    if content is None:
        return
    try:
        summary = DECODER.decode(content)
        entries = [entry for entry in summary["reports"] if entry["path"] == stored.kind.name]
    except (*DECODE_ERRORS, KeyError, TypeError) as error:
        raise DataError(
            f"{bucket}{SUMMARY_PATH}: damaged: {error}", "restore an earlier version of the object"
        ) from error
    for entry in entries:
        digest = hashlib.sha256(release_history.content).hexdigest()
        entry |= {"bytes": len(release_history.content), "rows": len(release_history.lines), "sha256": digest}
    new_content = json_by_rows(summary)
    if new_content != content:
        bucket.put(SUMMARY_PATH, new_content)
        bucket.require(SUMMARY_PATH, new_content)
