"""Take the site back to an earlier release, from the versions that the bucket keeps, and hold publishing.

A rollback takes back what people see, never what was recorded: the files that the next run reads of the last release
(``layout.NEXT_RUN_PATHS``, and ``status.json``, which has the time of the last reading) stay as they are. So the next
fetch and build still compare with the last reading and keep every date. The price is that, while the hold lasts,
``/downloads/`` offers the newest ``aws_regions_services.json`` beside the older reports.

The hold comes first: a rollback that is killed must not be undone by the next scheduled publish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.core import layout
from generator.core.errors import AtlasError, DataError
from generator.core.printable import MAX_NAMED_PATHS
from generator.core.values import Value
from generator.publish import manifest
from generator.publish.apply import (
    Deployment,
    Outcome,
    PublishRun,
    carry_out,
    locked,
    require_few_deletes,
)
from generator.publish.bucket_state import BucketState, read_release, read_state
from generator.publish.manifest import CurrentNote, Hold, Manifest, ReleaseHead, SiteFile
from generator.publish.parallel import for_each
from generator.publish.plan import make_plan

if TYPE_CHECKING:
    from generator.publish.bucket import Bucket
    from generator.publish.plan import Plan


UNCHANGED_PATHS = frozenset({*layout.NEXT_RUN_PATHS, *layout.HISTORY_PATHS, *layout.EACH_RUN_PATHS})
"""The paths that a rollback leaves as they are."""
PREVIOUS = "previous"
"""The name that stands for the release before the current one."""


class Releases(Value, frozen=True, kw_only=True):
    """What a rollback can go back to, oldest first; which of them the bucket holds; what holds publishing.

    ``unreadable`` is an error for each note that is damaged.
    """

    releases: tuple[ReleaseHead, ...]
    current: str | None
    hold: Hold | None
    unreadable: tuple[DataError, ...]


def releases(bucket: Bucket) -> Releases:
    """Read the head of every release that has a manifest, which is current, and the hold; list damaged notes apart."""
    kinds: dict[str, type[Value]] = {manifest.CURRENT: CurrentNote, manifest.HOLD: Hold}

    def read(path: str) -> Value | DataError | None:
        try:
            return bucket.read(path, kinds[path]) if path in kinds else bucket.release_head(path)
        except DataError as error:
            return error

    notes = for_each([path for path in bucket.list() if path in kinds or path.startswith(manifest.RELEASES)], read)
    current, hold = notes.get(manifest.CURRENT), notes.get(manifest.HOLD)
    heads = [release for release in notes.values() if isinstance(release, ReleaseHead)]
    return Releases(
        releases=tuple(sorted(heads, key=lambda release: release.order)),
        current=current.release if isinstance(current, CurrentNote) else None,
        hold=hold if isinstance(hold, Hold) else None,
        unreadable=tuple(note for note in notes.values() if isinstance(note, DataError)),
    )


class RollbackPlan(NamedTuple):
    """How to go back: the release, the plan, the paths that stay as they are, and whether it is the current release."""

    target: Manifest
    plan: Plan
    unchanged: frozenset[str]
    is_current: bool


def rollback_plan(name: str, bucket: Bucket, state: BucketState) -> RollbackPlan:
    """Return the plan of going back to a release (or to ``previous``); nothing is changed.

    Raises ``AtlasError`` when the release is unknown.
    """
    target = _target(bucket, state, name)
    unchanged = frozenset(UNCHANGED_PATHS & state.objects.keys())
    plan = _plan(target, state, unchanged)
    present = state.current is not None and state.current.id == target.id
    return RollbackPlan(target, plan, unchanged, present and not plan.upload and not plan.delete)


def rollback(name: str, run: PublishRun, *, accept_deletes: bool = False) -> Outcome | None:
    """Restore a release's files, in the same order and with the same verification as a publish, and set the hold.

    None, and no hold, where the bucket holds that release already. ``accept_deletes`` lets more go than a release
    usually loses. Raises ``AtlasError`` when the release is unknown or the bucket lacks one of its versions,
    ``DeletesError`` when too much would go: then nothing was changed.
    """
    bucket = run.bucket
    with locked(run) as lease:
        with run.stage("plan"):
            state = read_state(bucket)
            target, plan, unchanged, is_current = rollback_plan(name, bucket, state)
            if is_current and not state.unfinished:
                return None
            command = run.command("rollback", "--to", target.id, "--accept-deletes")
            require_few_deletes(bucket, plan, accepted=accept_deletes, command=command)
            require_versions(bucket, target, plan)
        bucket.write(manifest.HOLD, Hold(release=target.id, run=run.lock.run, since=run.lock.since))
        draft = _restored_manifest(target, state, plan)

        def send(path: str) -> str | None:
            return bucket.restore(path, target.files[path].version or "")

        return carry_out(run, state, Deployment(draft, plan, send, unchanged), lease)


def resume(run: PublishRun) -> Hold | None:
    """Lift the hold; return what it was (None: there was none).

    Raises ``HeldError`` while somebody has the bucket: a rollback under way still needs its hold.
    """
    with locked(run):
        hold = run.bucket.read(manifest.HOLD, Hold)
        if hold:
            run.bucket.delete(manifest.HOLD)
    return hold


def _target(bucket: Bucket, state: BucketState, name: str) -> Manifest:
    """Return the release that a name means; ``previous`` means the one before the current one."""
    if name != PREVIOUS:
        return read_release(bucket, state, name)
    if state.current is None:
        raise AtlasError(f"{bucket}: no release is published, so none was before it", _listing_advice(bucket))
    heads = for_each([manifest.path(release_id) for release_id in state.releases], bucket.release_head)
    earlier = [release for release in heads.values() if release and release.order < state.current.head.order]
    if not earlier:
        raise AtlasError(
            f"{bucket}: {state.current.id} is the first release that is remembered", _listing_advice(bucket)
        )
    return read_release(bucket, state, max(earlier, key=lambda release: release.order).id)


def _listing_advice(bucket: Bucket) -> str:
    return f"list them with `{bucket.command('releases')}`"


def _plan(target: Manifest, state: BucketState, unchanged: frozenset[str]) -> Plan:
    files = {
        path: SiteFile(md5=entry.md5, size=entry.size, headers=entry.headers)
        for path, entry in target.files.items()
        if path not in unchanged
    }
    return make_plan(files, state.objects, state.record, last_good=unchanged)


def _restored_manifest(target: Manifest, state: BucketState, plan: Plan) -> Manifest:
    """Return the release as it will lie in the bucket: what need not be restored has the version that it has now."""
    current_files = state.current.files if state.current else {}
    files = {
        path: current_files[path]
        if path in current_files and current_files[path].md5 == entry.md5 and path not in plan.upload
        else entry
        for path, entry in target.files.items()
    }
    return msgspec.structs.replace(target, files=files, earlier=tuple(sorted(plan.earlier)))


def require_versions(bucket: Bucket, target: Manifest, plan: Plan) -> None:
    """Raise ``AtlasError`` for a release that cannot be restored whole, before anything of it is."""

    def has_version(path: str) -> bool:
        version = target.files[path].version
        return version is not None and bucket.has_version(path, version)

    if lost_paths := sorted(path for path, exists in for_each(plan.upload, has_version).items() if not exists):
        raise AtlasError(
            f"{bucket}: {len(lost_paths)} files of {target.id} have no version left: "
            f"{', '.join(lost_paths[:MAX_NAMED_PATHS])}",
            "go back to a later release, or build and publish again; the bucket's versioning must be on",
        )
