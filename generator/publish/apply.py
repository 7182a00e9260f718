"""Apply a change to the bucket, prove it, record it: what a publish and a rollback have in common.

The order makes it safe to be killed anywhere: what may be touched is written down first, uploads go from what is linked
to what links it, the bucket is listed and compared before anything is deleted, the release is recorded, CloudFront is
told, and only then is the note of what was under way removed. Whoever runs next goes by that note. Whoever lost the
lock meanwhile, taken for dead, begins no wave of uploads more, and deletes and records nothing. What it sent before it
found out may come after the other run listed the bucket; so that run leaves the note, and the one after it cleans up.
"""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.core import layout
from generator.core.errors import AtlasError, DeletesError, HeldError, VerifyError
from generator.core.values import Value
from generator.publish import lease, manifest
from generator.publish.bucket import each
from generator.publish.manifest import Chain, Current, Hold, Lock, Manifest, Pending, ReleaseFile
from generator.publish.plan import MOST_DELETED, Plan, PublishedRecord, There, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from generator.publish.bucket import Bucket
    from generator.publish.cloudfront import Cdn
    from generator.publish.lease import Clock, Lease


KINDS: dict[str, type[Value]] = {
    manifest.CURRENT: Current,
    manifest.PENDING: Pending,
    manifest.HOLD: Hold,
    manifest.CHAIN: Chain,
}
"""The notes that a look at the bucket reads."""


class PublishRun(NamedTuple):
    """Who changes which bucket, and how.

    ``lock`` carries the run's identity and the time it began (UTC); ``break_lock`` takes the lock from whoever has it;
    ``wait`` follows the invalidation to its end. ``clock`` gives the time (UTC), ``stage`` wraps each stage;
    ``on_sent`` is called with (objects sent, to send), ``on_notice`` with a sentence for whoever runs it,
    ``on_replacement`` with why the published history is replaced and where it is kept (None: it was gone).
    """

    bucket: Bucket
    cdn: Cdn | None
    lock: Lock
    clock: Clock
    stage: Callable[[str], AbstractContextManager[Any]]
    on_sent: Callable[[int, int], None] = lambda *_: None
    on_notice: Callable[[str], None] = lambda _: None
    on_replacement: Callable[[str, str | None], None] = lambda *_: None
    break_lock: bool = False
    wait: bool = False

    def command(self, *arguments: str) -> str:
        """Return a command that changes the site in this bucket, as it is typed: as whom, and whom it tells."""
        options = [*arguments]
        if self.cdn:
            options += ["--distribution", self.cdn.distribution]
        if self.wait:
            options += ["--wait"]
        if self.lock.run:
            options += ["--run", self.lock.run]
        return self.bucket.command(shlex.join(options))


class BucketState(NamedTuple):
    """The bucket as it is: the site's part of the listing, and the notes.

    ``chain`` says where the published history ends (None: there is no note of it). ``pending_etag`` is that of the note
    of what is under way (None: there is none); ``locked`` says whether there is a lock.
    """

    there: dict[str, There]
    current: Manifest | None
    pending: Pending
    hold: Hold | None
    releases: tuple[str, ...]
    pending_etag: str | None = None
    chain: Chain | None = None
    locked: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether a run left a note of what it had under way."""
        return self.pending_etag is not None

    @property
    def record(self) -> PublishedRecord:
        """Return what was published before, as the plan wants it."""
        return PublishedRecord(
            files=self.current.files if self.current else {},
            earlier=frozenset(self.current.earlier if self.current else ()),
            touched=frozenset(self.pending.paths),
            strays=frozenset(self.pending.strays),
        )


class Deployment(NamedTuple):
    """A change to carry out: the release it makes, the plan, how one path is sent (giving the version it then has).

    ``as_is`` are paths of the release that stay whatever they are; ``chain`` is where its history ends, where that is
    published anew.
    """

    draft: Manifest
    plan: Plan
    send: Callable[[str], str | None]
    as_is: frozenset[str] = frozenset()
    chain: Chain | None = None


class Outcome(Value, frozen=True, kw_only=True):
    """What was done: the plan, the release it made (None: no news), the bytes sent.

    ``invalidation`` is CloudFront's ID of it (None: none was needed), ``invalidated`` how many addresses it names.
    """

    plan: Plan
    release: str | None
    invalidation: str | None
    invalidated: int
    bytes: int


@contextmanager
def locked(run: PublishRun) -> Iterator[Lease]:
    """Hold the lock for the block; say so where it was somebody else's. Raises ``HeldError`` naming who has it."""
    with lease.held(run.bucket, run.lock, run.clock, take=run.break_lock) as held:
        if held.taken_from:
            run.on_notice(f"took over the lock of {held.taken_from}, who did not give it back")
        yield held


def look(bucket: Bucket) -> BucketState:
    """List the bucket and read the notes that are there."""
    listed = bucket.list()
    listed_notes = {path: one for path, one in listed.items() if path.startswith(manifest.FOLDER)}
    notes = each([path for path in KINDS if path in listed_notes], lambda path: bucket.read(path, KINDS[path]))
    current, pending, hold, chain = (notes.get(path) for path in KINDS)
    return BucketState(
        there={
            path: one
            for path, one in listed.items()
            # No note can make them the site's: a replaced history stays, whatever else is deleted.
            if path not in listed_notes and not path.startswith(manifest.REPLACED)
        },
        current=bucket.read(manifest.path(current.release), Manifest) if isinstance(current, Current) else None,
        pending=pending if isinstance(pending, Pending) else Pending(),
        hold=hold if isinstance(hold, Hold) else None,
        releases=tuple(
            path.removeprefix(manifest.RELEASES).removesuffix(".json")
            for path in sorted(listed_notes)
            if path.startswith(manifest.RELEASES)
        ),
        pending_etag=f'"{listed_notes[manifest.PENDING].etag}"' if pending else None,
        chain=chain if isinstance(chain, Chain) else None,
        locked=manifest.LOCK in listed_notes,
    )


def release_of(bucket: Bucket, state: BucketState, name: str) -> Manifest:
    """Return what a release consists of; raise ``AtlasError`` where there is none of that name."""
    made = bucket.read(manifest.path(name), Manifest) if name in state.releases else None
    if made is None:
        raise AtlasError(f"{bucket}: no release {name!r}", f"list them with `{bucket.command('releases')}`")
    return made


def many_deletes(decided: Plan, *, accepted: bool) -> str | None:
    """Return how many objects a plan deletes that nobody accepted; None where a release usually loses as many."""
    if accepted or not decided.suspicious:
        return None
    return (
        f"{len(decided.delete)} of the site's {decided.owned} objects would be deleted, more than {MOST_DELETED:.0%}: "
        f"{', '.join(decided.delete[:3])} …"
    )


def require_few_deletes(bucket: Bucket, decided: Plan, *, accepted: bool, command: str) -> None:
    """Refuse a plan that deletes more than a release usually loses; ``command`` accepts it."""
    if deletes := many_deletes(decided, accepted=accepted):
        raise DeletesError(f"{bucket}: {deletes}", f"look at what the build made; if it is meant, run `{command}`")


# Longer than other functions on purpose: the order of its steps is what makes a kill safe, and is read in one place.
def carry_out(run: PublishRun, state: BucketState, change: Deployment, held: Lease) -> Outcome:
    """Apply, verify, record, tell CloudFront. Decides nothing; ``held`` is the lock that the caller holds.

    Raises ``VerifyError`` when the bucket does not hold what was sent, ``HeldError`` when somebody took the lock away,
    ``SourceError`` for what AWS refuses.
    """
    bucket, draft, planned = run.bucket, change.draft, change.plan
    news = is_news(state, change)
    # Who has no distribution to tell owes it no more than was owed before, and leaves that to the next who has.
    owed = together(state.pending.invalidate, planned.invalidate) if run.cdn else state.pending.invalidate
    # Without news no note is left: of the two files that are sent, CloudFront keeps a copy for a minute only.
    if news:
        _announce(run, state, {*state.pending.paths, *planned.upload}, owed)
    expected = {path: entry for path, entry in draft.files.items() if path not in change.as_is}
    with run.stage("apply"):
        versions = _send(run, change, held)
    with run.stage("verify"):
        verify(bucket, expected)
    if planned.delete:
        with run.stage("delete"):
            held.require()
            each(planned.delete, bucket.delete)
            verify(bucket, expected, gone=planned.delete)
    strays = _strays(state, draft) if held.taken_from else ()
    if news:
        with run.stage("record"):
            held.require()
            _record(bucket, state, _versioned(draft, versions), change.chain)
            bucket.write(manifest.PENDING, Pending(token=run.lock.token, strays=strays, invalidate=owed))
    invalidation = None
    if run.cdn and owed:
        with run.stage("invalidate"):
            invalidation = run.cdn.invalidate(owed, run.lock.token)
            if run.wait:
                run.cdn.follow(invalidation)
    if (news or state.unfinished) and (run.cdn or not owed):
        if strays:
            bucket.write(manifest.PENDING, Pending(token=run.lock.token, strays=strays))
        else:
            bucket.delete(manifest.PENDING)
    return Outcome(
        plan=planned,
        release=draft.id if news else None,
        invalidation=invalidation,
        invalidated=len(owed) if run.cdn else 0,
        bytes=sum(draft.files[path].size for path in planned.upload),
    )


def is_news(state: BucketState, change: Deployment) -> bool:
    """Tell whether a change makes a release: anything but a new ``summary.json`` and ``status.json``."""
    before = state.current.files if state.current else {}
    return (
        state.current is None
        or bool(change.plan.delete)
        or any(
            path not in layout.EACH_RUN_PATHS
            or path not in before
            or before[path].headers != change.draft.files[path].headers
            for path in change.plan.upload
        )
    )


def verify(bucket: Bucket, expected: Mapping[str, ReleaseFile], gone: Iterable[str] = ()) -> None:
    """List the bucket again and compare every digest; raise ``VerifyError`` with each path that differs."""
    there = bucket.list()
    wrong = [
        path
        for path, entry in expected.items()
        if path not in there or (there[path].etag, there[path].size) != (entry.md5, entry.size)
    ]
    if wrong := sorted([*wrong, *(path for path in gone if path in there)]):
        raise VerifyError(str(bucket), tuple(wrong))


def _announce(run: PublishRun, state: BucketState, touched: set[str], owed: tuple[str, ...]) -> None:
    """Write down what may be touched; raise ``HeldError`` when another run did so since the bucket was looked at."""
    note = Pending(token=run.lock.token, paths=tuple(sorted(touched)), strays=state.pending.strays, invalidate=owed)
    if run.bucket.write_when(manifest.PENDING, note, state.pending_etag):
        return
    there = run.bucket.read(manifest.PENDING, Pending)
    # Our own: the first answer was lost, and the call was sent again.
    if there is None or there.token != run.lock.token:
        raise HeldError(
            f"{run.bucket}: another run began to publish meanwhile, or ended",
            "let it end, then run again: what it sent is in the listing then",
        )


def _strays(state: BucketState, draft: Manifest) -> tuple[str, ...]:
    """Return what whoever lost the lock may have sent since the bucket was listed: the next run looks for it.

    What the release has too is compared by digest anyway.
    """
    return tuple(sorted({*state.pending.paths, *state.pending.strays} - draft.files.keys()))


def _send(run: PublishRun, change: Deployment, held: Lease) -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    sent: list[str] = []

    def one(path: str) -> str | None:
        held.renew()  # Only now and then; a wave may be long, and this run may have slept.
        version = change.send(path)
        sent.append(path)
        run.on_sent(len(sent), len(change.plan.upload))
        return version

    for wave in change.plan.waves:
        held.require()
        versions |= each(wave, one)
    return versions


def _versioned(draft: Manifest, versions: Mapping[str, str | None]) -> Manifest:
    files = {
        path: msgspec.structs.replace(entry, version=versions[path]) if path in versions else entry
        for path, entry in draft.files.items()
    }
    return msgspec.structs.replace(draft, files=files)


def _record(bucket: Bucket, state: BucketState, made: Manifest, chain: Chain | None) -> None:
    """Write the release down, then that it is the current one, then where its history ends; forget the oldest.

    The history itself was sent before: so this note never knows of lines that the bucket may lack.
    """
    bucket.write(manifest.path(made.id), made)
    bucket.write(manifest.CURRENT, Current(release=made.id))
    if chain:
        bucket.write(manifest.CHAIN, chain)
    others = sorted({*state.releases} - {made.id})
    each(map(manifest.path, others[: max(0, len(others) + 1 - manifest.KEPT)]), bucket.delete)
