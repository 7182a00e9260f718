"""Keep a history that another one replaces, beside it and for good, and note that it may be replaced."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.publish import published_history, remedy
from generator.publish.manifest import HistoryNote

if TYPE_CHECKING:
    import datetime as dt

    from generator.model.history import Tip
    from generator.publish.apply import PublishRun
    from generator.publish.protected import BucketHistory


class ReplacedHistory(NamedTuple):
    """A history that another one replaces, as the bucket has it (None: it is gone), and why."""

    stored: BucketHistory
    content: bytes | None
    reason: str


def keep_replaced(run: PublishRun, stored: BucketHistory, present: bytes | None, successor: bytes) -> str | None:
    """Keep the history that ``successor`` is about to replace; return where (None: it is gone).

    Where lines of what is there were cut out or changed, the history that was published is kept as well.
    """
    kept_path = keep_copy(stored, present, run.lock.since) if present is not None else None
    published = remedy.last_published(stored, present)
    if published is None or published == successor:
        return kept_path
    if kept_path:
        run.on_notice(f"what was there lacked published lines of the {stored.kind.title}; it is kept as {kept_path}")
    return keep_copy(stored, published, run.lock.since)


def keep_copy(stored: BucketHistory, replaced: bytes, now: dt.datetime) -> str:
    """Keep a history that another one is about to replace, for good; return its path. No release owns that file."""
    # Two replacements may have the same time: a clock may stand still, or be set back.
    bucket, name = stored.bucket, f"{stored.kind.replaced}{now:%Y%m%dT%H%M%SZ}"
    paths = (f"{name}{suffix}.jsonl" for suffix in chain([""], (f"-{number}" for number in count(2))))
    path = next(path for path in paths if bucket.content(path) in {None, replaced})
    bucket.put(path, replaced)
    bucket.require(path, replaced)
    return path


def note_replacement(stored: BucketHistory, tip: Tip, now: dt.datetime) -> None:
    """Note where the history ends that may from now on be in the bucket instead of the published one."""
    note = stored.note
    if note is None:
        tips = published_history.published_tips(stored)
        name = stored.state.current.id if stored.state.current else None
        note = HistoryNote(
            release=name, tip=tips[0] if tips else tip, recorded_at=published_history.note_time(stored, now)
        )
    stored.bucket.write(stored.kind.note, msgspec.structs.replace(note, replacement=tip))
