"""Apply a change to the bucket, verify it and record it: what a publish and a rollback have in common.

The order makes it safe to be killed anywhere: a note lists what may be touched, uploads go from what is linked to what
links it, the bucket is listed and compared before anything is deleted, the release is recorded, CloudFront invalidates,
and only then is the note removed. The next run reads that note. A run that lost the lock, since it seemed dead, starts
no further wave of uploads, and deletes and records nothing. What it sent before it noticed may arrive after the other
run listed the bucket; so that run leaves the note, and the one after it cleans up.
"""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from generator.core import layout
from generator.core.errors import DeletesError, HeldError, VerifyError
from generator.core.values import Value
from generator.publish import manifest
from generator.publish.lease import acquire
from generator.publish.manifest import CurrentNote, HistoryNote, Lock, Manifest, PendingNote, ReleaseFile
from generator.publish.parallel import for_each
from generator.publish.plan import MAX_DELETED_SHARE, Plan, join_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from generator.publish.bucket import Bucket
    from generator.publish.bucket_state import BucketState
    from generator.publish.cloudfront import Cdn
    from generator.publish.lease import Clock, Lease


class PublishRun(NamedTuple):
    """One run that changes a bucket.

    ``lock`` carries the run's identity and the time it began (UTC); ``break_lock`` takes the lock from another run;
    ``wait`` waits until the invalidation is complete. ``clock`` gives the time (UTC), ``stage`` wraps each stage;
    ``on_sent`` is called with (objects sent, to send), ``on_notice`` with a sentence for the operator,
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
        """Return a command that changes the site in this bucket, as it is typed, with the options of this run."""
        options = [*arguments]
        if self.cdn:
            options += ["--distribution", self.cdn.distribution]
        if self.wait:
            options += ["--wait"]
        if self.lock.run:
            options += ["--run", self.lock.run]
        return self.bucket.command(shlex.join(options))


class Deployment(NamedTuple):
    """A change to carry out: the release it makes, the plan, and ``send``, which sends a path and returns its version.

    ``unchanged`` are paths of the release that stay as the bucket has them; ``history_notes`` say where the histories
    end that the change publishes, by the path of the note (those of others stay).
    """

    draft: Manifest
    plan: Plan
    send: Callable[[str], str | None]
    unchanged: frozenset[str] = frozenset()
    history_notes: Mapping[str, HistoryNote] = MappingProxyType({})


class Outcome(Value, frozen=True, kw_only=True):
    """What was done: the plan, the release that was made (None: nothing new), the bytes sent.

    ``invalidation`` is CloudFront's ID of it (None: none was needed), ``invalidated`` how many addresses it names.
    """

    plan: Plan
    release: str | None
    invalidation: str | None
    invalidated: int
    bytes: int


@contextmanager
def locked(run: PublishRun) -> Iterator[Lease]:
    """Hold the lock for the block, with a notice where it was another run's; raise ``HeldError`` naming who has it."""
    with acquire(run.bucket, run.lock, run.clock, take=run.break_lock) as lease:
        if lease.taken_from:
            run.on_notice(f"took over the lock of {lease.taken_from}, who did not give it back")
        yield lease


def excess_deletes(plan: Plan, *, accepted: bool) -> str | None:
    """Return in words how many objects a plan deletes; None where that is accepted, or no more than usual."""
    if accepted or not plan.suspicious:
        return None
    return (
        f"{len(plan.delete)} of the site's {plan.owned} objects would be deleted, more than {MAX_DELETED_SHARE:.0%}: "
        f"{', '.join(plan.delete[:3])} …"
    )


def require_few_deletes(bucket: Bucket, plan: Plan, *, accepted: bool, command: str) -> None:
    """Refuse a plan that deletes more than a release usually loses; ``command`` accepts it."""
    if deletes := excess_deletes(plan, accepted=accepted):
        raise DeletesError(f"{bucket}: {deletes}", f"look at what the build made; if it is meant, run `{command}`")


# Longer than other functions on purpose: the order of its steps is what makes a kill safe, and is read in one place.
def carry_out(run: PublishRun, state: BucketState, change: Deployment, lease: Lease) -> Outcome:
    """Apply, verify and record a change, and invalidate; ``lease`` is the lock that the caller holds.

    Raises ``VerifyError`` when the bucket does not hold what was sent, ``HeldError`` when somebody took the lock away,
    ``SourceError`` for what AWS refuses.
    """
    bucket, draft, plan = run.bucket, change.draft, change.plan
    is_release = makes_release(state, change)
    # A run without a distribution leaves to the next one with it what earlier runs had to invalidate.
    addresses = join_addresses(state.pending.invalidate, plan.invalidate) if run.cdn else state.pending.invalidate
    # Without a release no note is left: of the two files that are sent, CloudFront keeps a copy for a minute only.
    if is_release:
        _write_pending(run, state, {*state.pending.paths, *plan.upload}, addresses)
    expected = {path: entry for path, entry in draft.files.items() if path not in change.unchanged}
    with run.stage("apply"):
        versions = _upload(run, change, lease)
    with run.stage("verify"):
        verify(bucket, expected)
    if plan.delete:
        with run.stage("delete"):
            lease.require()
            for_each(plan.delete, bucket.delete)
            verify(bucket, expected, deleted=plan.delete)
    strays = _strays(state, draft) if lease.taken_from else ()
    if is_release:
        with run.stage("record"):
            lease.require()
            _record_release(bucket, state, _versioned(draft, versions), change.history_notes)
            bucket.write(manifest.PENDING, PendingNote(token=run.lock.token, strays=strays, invalidate=addresses))
    invalidation = None
    if run.cdn and addresses:
        with run.stage("invalidate"):
            invalidation = run.cdn.invalidate(addresses, run.lock.token)
            if run.wait:
                run.cdn.wait_for(invalidation)
    if (is_release or state.unfinished) and (run.cdn or not addresses):
        if strays:
            bucket.write(manifest.PENDING, PendingNote(token=run.lock.token, strays=strays))
        else:
            bucket.delete(manifest.PENDING)
    return Outcome(
        plan=plan,
        release=draft.id if is_release else None,
        invalidation=invalidation,
        invalidated=len(addresses) if run.cdn else 0,
        bytes=sum(draft.files[path].size for path in plan.upload),
    )


def makes_release(state: BucketState, change: Deployment) -> bool:
    """Return whether a change makes a release: anything but a new ``summary.json`` and ``status.json``."""
    published_files = state.current.files if state.current else {}
    return (
        state.current is None
        or bool(change.plan.delete)
        or any(
            path not in layout.EACH_RUN_PATHS
            or path not in published_files
            or published_files[path].headers != change.draft.files[path].headers
            for path in change.plan.upload
        )
    )


def verify(bucket: Bucket, expected: Mapping[str, ReleaseFile], deleted: Iterable[str] = ()) -> None:
    """List the bucket again and compare every digest; raise ``VerifyError`` with each path that differs."""
    objects = bucket.list()
    wrong_paths = [
        path
        for path, entry in expected.items()
        if path not in objects or (objects[path].etag, objects[path].size) != (entry.md5, entry.size)
    ]
    if wrong_paths := sorted([*wrong_paths, *(path for path in deleted if path in objects)]):
        raise VerifyError(str(bucket), tuple(wrong_paths))


def _write_pending(run: PublishRun, state: BucketState, paths: set[str], addresses: tuple[str, ...]) -> None:
    """Write the note of what may be touched; raise ``HeldError`` when another run did so since the bucket was read."""
    note = PendingNote(
        token=run.lock.token, paths=tuple(sorted(paths)), strays=state.pending.strays, invalidate=addresses
    )
    if run.bucket.write_if(manifest.PENDING, note, state.pending_etag):
        return
    present = run.bucket.read(manifest.PENDING, PendingNote)
    # Our own: the first answer was lost, and the call was sent again.
    if present is None or present.token != run.lock.token:
        raise HeldError(
            f"{run.bucket}: another run began to publish meanwhile, or ended",
            "let it end, then run again: what it sent is in the listing then",
        )


def _strays(state: BucketState, draft: Manifest) -> tuple[str, ...]:
    """Return what the run that lost the lock may have sent since the bucket was listed: the next run looks for it.

    What the release has too is compared by digest anyway.
    """
    return tuple(sorted({*state.pending.paths, *state.pending.strays} - draft.files.keys()))


def _upload(run: PublishRun, change: Deployment, lease: Lease) -> dict[str, str | None]:
    versions: dict[str, str | None] = {}
    sent_paths: list[str] = []

    def upload(path: str) -> str | None:
        lease.renew()  # Only now and then; a wave may be long, and this run may have slept.
        version = change.send(path)
        sent_paths.append(path)
        run.on_sent(len(sent_paths), len(change.plan.upload))
        return version

    for wave in change.plan.waves:
        lease.require()
        versions |= for_each(wave, upload)
    return versions


def _versioned(draft: Manifest, versions: Mapping[str, str | None]) -> Manifest:
    files = {
        path: msgspec.structs.replace(entry, version=versions[path]) if path in versions else entry
        for path, entry in draft.files.items()
    }
    return msgspec.structs.replace(draft, files=files)


def _record_release(
    bucket: Bucket, state: BucketState, release: Manifest, history_notes: Mapping[str, HistoryNote]
) -> None:
    """Write the release's manifest, then that it is current, then where its histories end; delete the oldest manifests.

    The histories themselves were sent before: so these notes never count lines that the bucket may lack.
    """
    bucket.write(manifest.path(release.id), release)
    bucket.write(manifest.CURRENT, CurrentNote(release=release.id))
    for path, note in history_notes.items():
        bucket.write(path, note)
    others = sorted({*state.releases} - {release.id})
    for_each(map(manifest.path, others[: max(0, len(others) + 1 - manifest.MAX_RELEASES)]), bucket.delete)
