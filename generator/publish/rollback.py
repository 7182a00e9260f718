"""Take the site back to an earlier release, from the versions that the bucket keeps, and hold publishing.

A rollback takes back what people see, never what is known: the files from which the next run learns what was published
before (``release.NEEDED``, and ``status.json``, which tells the time of the last reading) stay as they are. So the next
fetch and build still compare with the last reading and keep every date. The price is that, while the hold lasts,
``/downloads/`` offers the newest ``aws_regions_services.json`` beside the older reports.

The hold comes first: a rollback that is killed must not be undone by the next scheduled publish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.core import layout
from generator.core.errors import AtlasError, DataError
from generator.core.printable import MOST_NAMED_PATHS
from generator.core.values import Value
from generator.publish import manifest
from generator.publish.apply import (
    BucketState,
    Deployment,
    Outcome,
    PublishRun,
    carry_out,
    locked,
    look,
    release_of,
    require_few_deletes,
)
from generator.publish.bucket import each
from generator.publish.manifest import Current, Hold, Manifest, Wanted
from generator.publish.plan import plan

if TYPE_CHECKING:
    from generator.publish.bucket import Bucket
    from generator.publish.plan import Plan


STAYS = frozenset({*layout.NEXT_RUN_PATHS, *layout.EACH_RUN_PATHS})
"""What a rollback leaves as it is."""
PREVIOUS = "previous"
"""Instead of a name: the release before the current one."""


class Releases(Value, frozen=True, kw_only=True):
    """What a rollback can go back to, oldest first; which of them the bucket holds; what holds publishing.

    ``unreadable`` is an error for each note that is damaged.
    """

    releases: tuple[Manifest, ...]
    current: str | None
    hold: Hold | None
    unreadable: tuple[DataError, ...]


def releases(bucket: Bucket) -> Releases:
    """Read the manifests of every release that is remembered, and what is said of them; damaged ones are told apart."""
    kinds: dict[str, type[Value]] = {manifest.CURRENT: Current, manifest.HOLD: Hold}

    def read(path: str) -> Value | DataError | None:
        try:
            return bucket.read(path, kinds.get(path, Manifest))
        except DataError as error:
            return error

    notes = each([path for path in bucket.list() if path in kinds or path.startswith(manifest.RELEASES)], read)
    current, hold = notes.get(manifest.CURRENT), notes.get(manifest.HOLD)
    found = [one for one in notes.values() if isinstance(one, Manifest)]
    return Releases(
        releases=tuple(sorted(found, key=lambda one: (one.published_at, one.id))),
        current=current.release if isinstance(current, Current) else None,
        hold=hold if isinstance(hold, Hold) else None,
        unreadable=tuple(one for one in notes.values() if isinstance(one, DataError)),
    )


class Return(NamedTuple):
    """A way back: the release, the plan, what stays as it is, and whether the bucket holds that release already."""

    target: Manifest
    plan: Plan
    stays: frozenset[str]
    done: bool


def way_back(name: str, bucket: Bucket, state: BucketState) -> Return:
    """Return what leads back to a release (or to ``previous``); nothing is changed.

    Raises ``AtlasError`` when the release is unknown.
    """
    target = _target(bucket, state, name)
    stays = frozenset(STAYS & state.there.keys())
    decided = _decide(target, state, stays)
    present = state.current is not None and state.current.id == target.id
    return Return(target, decided, stays, present and not decided.upload and not decided.delete)


def rollback(name: str, run: PublishRun, *, accept_deletes: bool = False) -> Outcome | None:
    """Restore a release's files, in the same order and with the same verification as a publish, and set the hold.

    None, and no hold, where the bucket holds that release already. ``accept_deletes`` lets more go than a release
    usually loses. Raises ``AtlasError`` when the release is unknown or the bucket lacks one of its versions,
    ``DeletesError`` when too much would go: then nothing was changed.
    """
    bucket = run.bucket
    with locked(run) as held:
        with run.stage("plan"):
            state = look(bucket)
            target, decided, stays, done = way_back(name, bucket, state)
            if done and not state.unfinished:
                return None
            command = run.command("rollback", "--to", target.id, "--accept-deletes")
            require_few_deletes(bucket, decided, accepted=accept_deletes, command=command)
            require_versions(bucket, target, decided)
        bucket.write(manifest.HOLD, Hold(release=target.id, run=run.lock.run, since=run.lock.since))
        draft = _draw(target, state, decided)

        def send(path: str) -> str | None:
            return bucket.restore(path, target.files[path].version or "")

        return carry_out(run, state, Deployment(draft, decided, send, stays), held)


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
        return release_of(bucket, state, name)
    if state.current is None:
        raise AtlasError(f"{bucket}: no release is published, so none was before it", _listing(bucket))
    made = each([manifest.path(one) for one in state.releases], lambda path: bucket.read(path, Manifest))
    now = (state.current.published_at, state.current.id)
    earlier = [one for one in made.values() if one and (one.published_at, one.id) < now]
    if not earlier:
        raise AtlasError(f"{bucket}: {state.current.id} is the first release that is remembered", _listing(bucket))
    return max(earlier, key=lambda one: (one.published_at, one.id))


def _listing(bucket: Bucket) -> str:
    return f"list them with `{bucket.command('releases')}`"


def _decide(target: Manifest, state: BucketState, stays: frozenset[str]) -> Plan:
    wanted = {
        path: Wanted(md5=entry.md5, size=entry.size, headers=entry.headers)
        for path, entry in target.files.items()
        if path not in stays
    }
    return plan(wanted, state.there, state.record, good=stays)


def _draw(target: Manifest, state: BucketState, decided: Plan) -> Manifest:
    """Return the release as it will lie in the bucket: what need not be restored has the version that it has now."""
    now = state.current.files if state.current else {}
    files = {
        path: now[path] if path in now and now[path].md5 == entry.md5 and path not in decided.upload else entry
        for path, entry in target.files.items()
    }
    return msgspec.structs.replace(target, files=files, earlier=tuple(sorted(decided.earlier)))


def require_versions(bucket: Bucket, target: Manifest, decided: Plan) -> None:
    """Raise ``AtlasError`` for a release that cannot be restored whole, before anything of it is."""

    def there(path: str) -> bool:
        version = target.files[path].version
        return version is not None and bucket.has(path, version)

    if lost := sorted(path for path, found in each(decided.upload, there).items() if not found):
        raise AtlasError(
            f"{bucket}: {len(lost)} files of {target.id} have no version left: {', '.join(lost[:MOST_NAMED_PATHS])}",
            "go back to a later release, or build and publish again; the bucket's versioning must be on",
        )
