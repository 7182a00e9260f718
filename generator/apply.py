"""Apply a change to the bucket, prove it, record it: what a publish and a rollback have in common.

The order makes it safe to be killed anywhere: what may be touched is written down first, uploads go from what is linked
to what links it, the bucket is listed and compared before anything is deleted, the release is recorded, CloudFront is
told, and only then is the note of what was under way removed. Whoever runs next goes by that note. Whoever lost the
lock meanwhile, taken for dead, begins no wave of uploads more, and deletes and records nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator import headers, manifest
from generator.bucket import each
from generator.catalog import Value
from generator.errors import DeletesError, VerifyError
from generator.manifest import Current, Entry, Hold, Lock, Manifest, Pending
from generator.plan import MOST_DELETED, Plan, Record, There, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

    from generator.bucket import Bucket
    from generator.cdn import Cdn


class Run(NamedTuple):
    """Who changes which bucket, and how.

    ``lock`` carries the run's identity and the time it began (UTC); ``break_lock`` takes the lock from whoever has it;
    ``wait`` follows the invalidation to its end. ``stage`` wraps each stage, ``told`` hears (objects sent, to send).
    """

    bucket: Bucket
    cdn: Cdn | None
    lock: Lock
    stage: Callable[[str], AbstractContextManager[Any]]
    told: Callable[[int, int], None] = lambda *_: None
    break_lock: bool = False
    wait: bool = False


class State(NamedTuple):
    """The bucket as it is: the site's part of the listing, and the notes."""

    there: dict[str, There]
    current: Manifest | None
    pending: Pending
    hold: Hold | None
    releases: tuple[str, ...]
    unfinished: bool

    @property
    def record(self) -> Record:
        """Return what was published before, as the plan wants it."""
        return Record(
            files=self.current.files if self.current else {},
            earlier=frozenset(self.current.earlier if self.current else ()),
            touched=frozenset(self.pending.paths),
        )


class Change(NamedTuple):
    """A change to carry out: the release it makes, the plan, how one path is sent (giving the version it then has).

    ``as_is`` are paths of the release that stay whatever they are.
    """

    draft: Manifest
    plan: Plan
    send: Callable[[str], str | None]
    as_is: frozenset[str] = frozenset()


class Outcome(Value, frozen=True, kw_only=True):
    """What was done: the plan, the release it made (None: no news), the bytes sent.

    ``invalidation`` is CloudFront's ID of it (None: none was needed), ``invalidated`` how many addresses it names.
    """

    plan: Plan
    release: str | None
    invalidation: str | None
    invalidated: int
    bytes: int


def look(bucket: Bucket) -> State:
    """List the bucket and read the notes that are there."""
    listed = bucket.list()
    notes = {path for path in listed if path.startswith(manifest.FOLDER)}
    current = bucket.read(manifest.CURRENT, Current) if manifest.CURRENT in notes else None
    pending = bucket.read(manifest.PENDING, Pending) if manifest.PENDING in notes else None
    return State(
        there={path: one for path, one in listed.items() if path not in notes},
        current=bucket.read(manifest.path(current.release), Manifest) if current else None,
        pending=pending or Pending(),
        hold=bucket.read(manifest.HOLD, Hold) if manifest.HOLD in notes else None,
        releases=tuple(
            path.removeprefix(manifest.RELEASES).removesuffix(".json")
            for path in sorted(notes)
            if path.startswith(manifest.RELEASES)
        ),
        unfinished=pending is not None,
    )


def require_few_deletes(bucket: Bucket, decided: Plan, *, accepted: bool) -> None:
    """Refuse a plan that deletes more than a release usually loses, unless somebody accepted it."""
    if decided.suspicious and not accepted:
        raise DeletesError(
            f"{bucket}: {len(decided.delete)} of the site's {decided.owned} objects would be deleted, "
            f"more than {MOST_DELETED:.0%}: {', '.join(decided.delete[:3])} …",
            "look at what the build made; if it is meant, run again with --accept-deletes",
        )


def carry_out(run: Run, state: State, change: Change) -> Outcome:
    """Apply, verify, record, tell CloudFront. Decides nothing; the caller holds the lock.

    Raises ``VerifyError`` when the bucket does not hold what was sent, ``HeldError`` when somebody took the lock away,
    ``SourceError`` for what AWS refuses.
    """
    bucket, draft, planned = run.bucket, change.draft, change.plan
    news = is_news(state, change)
    # Who has no distribution to tell owes it no more than was owed before, and leaves that to the next who has.
    owed = together(state.pending.invalidate, planned.invalidate) if run.cdn else state.pending.invalidate
    # Without news no note is left: of the two files that are sent, CloudFront keeps a copy for a minute only.
    if news:
        touched = {*state.pending.paths, *planned.upload}
        bucket.write(manifest.PENDING, Pending(paths=tuple(sorted(touched)), invalidate=owed))
    expected = {path: entry for path, entry in draft.files.items() if path not in change.as_is}
    with run.stage("apply"):
        versions = _send(run, change)
    with run.stage("verify"):
        verify(bucket, expected)
    if planned.delete:
        with run.stage("delete"):
            bucket.require_lock(run.lock)
            each(planned.delete, bucket.delete)
            verify(bucket, expected, gone=planned.delete)
    if news:
        with run.stage("record"):
            bucket.require_lock(run.lock)
            _record(bucket, state, _versioned(draft, versions))
            bucket.write(manifest.PENDING, Pending(invalidate=owed))
    invalidation = None
    if run.cdn and owed:
        with run.stage("invalidate"):
            invalidation = run.cdn.invalidate(owed, run.lock.token)
            if run.wait:
                run.cdn.follow(invalidation)
    if (news or state.unfinished) and (run.cdn or not owed):
        bucket.delete(manifest.PENDING)
    return Outcome(
        plan=planned,
        release=draft.id if news else None,
        invalidation=invalidation,
        invalidated=len(owed) if run.cdn else 0,
        bytes=sum(draft.files[path].size for path in planned.upload),
    )


def is_news(state: State, change: Change) -> bool:
    """Tell whether a change makes a release: anything but a new ``summary.json`` and ``status.json``."""
    before = state.current.files if state.current else {}
    return (
        state.current is None
        or bool(change.plan.delete)
        or any(
            path not in headers.EACH_RUN
            or path not in before
            or before[path].headers != change.draft.files[path].headers
            for path in change.plan.upload
        )
    )


def verify(bucket: Bucket, expected: Mapping[str, Entry], gone: Iterable[str] = ()) -> None:
    """List the bucket again and compare every digest; raise ``VerifyError`` with each path that differs."""
    there = bucket.list()
    wrong = [
        path
        for path, entry in expected.items()
        if path not in there or (there[path].etag, there[path].size) != (entry.md5, entry.size)
    ]
    if wrong := sorted([*wrong, *(path for path in gone if path in there)]):
        raise VerifyError(str(bucket), tuple(wrong))


def _send(run: Run, change: Change) -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    sent: list[str] = []

    def one(path: str) -> str | None:
        version = change.send(path)
        sent.append(path)
        run.told(len(sent), len(change.plan.upload))
        return version

    for wave in change.plan.waves:
        run.bucket.require_lock(run.lock)
        versions |= each(wave, one)
    return versions


def _versioned(draft: Manifest, versions: Mapping[str, str | None]) -> Manifest:
    files = {
        path: msgspec.structs.replace(entry, version=versions[path]) if path in versions else entry
        for path, entry in draft.files.items()
    }
    return msgspec.structs.replace(draft, files=files)


def _record(bucket: Bucket, state: State, made: Manifest) -> None:
    """Write the release down, then that it is the current one; forget the oldest."""
    bucket.write(manifest.path(made.id), made)
    bucket.write(manifest.CURRENT, Current(release=made.id))
    others = sorted({*state.releases} - {made.id})
    each(map(manifest.path, others[: max(0, len(others) + 1 - manifest.KEPT)]), bucket.delete)
