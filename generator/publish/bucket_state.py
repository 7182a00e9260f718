"""The state of a bucket: the site's objects in it, and the notes that publishing left there."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import AtlasError
from generator.publish import manifest
from generator.publish.manifest import CurrentNote, HistoryNote, Hold, Manifest, PendingNote
from generator.publish.parallel import for_each
from generator.publish.plan import ListedObject, PublishedRecord
from generator.publish.protected import HISTORIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.core.values import Value
    from generator.publish.bucket import Bucket


NOTE_KINDS: dict[str, type[Value]] = {
    manifest.CURRENT: CurrentNote,
    manifest.PENDING: PendingNote,
    manifest.HOLD: Hold,
    **{kind.note: HistoryNote for kind in HISTORIES},
}
"""The notes that the state consists of, by path, with their kinds."""


class BucketState(NamedTuple):
    """The bucket as it is: the objects in it that may be the site's, by path, and the notes.

    ``pending_etag`` is the ETag of the note ``pending`` (None: there is no such note). ``history_notes`` say where the
    published histories end, by the path of the note.
    """

    objects: dict[str, ListedObject]
    current: Manifest | None
    pending: PendingNote
    hold: Hold | None
    releases: tuple[str, ...]
    pending_etag: str | None = None
    history_notes: Mapping[str, HistoryNote] = MappingProxyType({})
    locked: bool = False

    @property
    def unfinished(self) -> bool:
        """Return whether a run left a note of what it had begun."""
        return self.pending_etag is not None

    @property
    def record(self) -> PublishedRecord:
        """What was published before, as ``plan`` takes it."""
        return PublishedRecord(
            files=self.current.files if self.current else {},
            earlier=frozenset(self.current.earlier if self.current else ()),
            touched=frozenset(self.pending.paths),
            strays=frozenset(self.pending.strays),
        )


def read_state(bucket: Bucket) -> BucketState:
    """List the bucket and read its notes."""
    listing = bucket.list()
    note_entries = {path: entry for path, entry in listing.items() if path.startswith(manifest.FOLDER)}
    notes = for_each(
        [path for path in NOTE_KINDS if path in note_entries], lambda path: bucket.read(path, NOTE_KINDS[path])
    )
    current, pending, hold = (notes.get(path) for path in (manifest.CURRENT, manifest.PENDING, manifest.HOLD))
    return BucketState(
        objects={
            path: entry
            for path, entry in listing.items()
            # No note can make them the site's: a replaced history stays, whatever else is deleted.
            if path not in note_entries and not path.startswith(tuple(kind.replaced for kind in HISTORIES))
        },
        current=bucket.read(manifest.path(current.release), Manifest) if isinstance(current, CurrentNote) else None,
        pending=pending if isinstance(pending, PendingNote) else PendingNote(),
        hold=hold if isinstance(hold, Hold) else None,
        releases=tuple(
            path.removeprefix(manifest.RELEASES).removesuffix(".json")
            for path in sorted(note_entries)
            if path.startswith(manifest.RELEASES)
        ),
        pending_etag=f'"{note_entries[manifest.PENDING].etag}"' if pending else None,
        history_notes={path: note for path, note in notes.items() if isinstance(note, HistoryNote)},
        locked=manifest.LOCK in note_entries,
    )


def read_release(bucket: Bucket, state: BucketState, name: str) -> Manifest:
    """Return the manifest of a release; raise ``AtlasError`` where there is none of that name."""
    release = bucket.read(manifest.path(name), Manifest) if name in state.releases else None
    if release is None:
        raise AtlasError(f"{bucket}: no release {name!r}", f"list them with `{bucket.command('releases')}`")
    return release
