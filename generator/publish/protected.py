"""The histories of which no published line may be lost, whatever is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from generator.core.layout import DOWNLOADS_FOLDER, HISTORY_NAME, RESOURCE_TYPE_HISTORY_NAME
from generator.publish import manifest

if TYPE_CHECKING:
    from generator.model.history import Tip
    from generator.publish.bucket import Bucket
    from generator.publish.bucket_state import BucketState
    from generator.publish.manifest import HistoryNote, Manifest


class ProtectedHistory(NamedTuple):
    """One of the histories: the ``name`` of its file below ``downloads/``, and what messages call it."""

    name: str
    title: str

    @property
    def path(self) -> str:
        """The path of the file."""
        return f"{DOWNLOADS_FOLDER}{self.name}"

    @property
    def note(self) -> str:
        """The path of the note that says where the published history ends."""
        return f"{manifest.FOLDER}{self._stem}.json"

    @property
    def replaced(self) -> str:
        """How the path of a history begins that another one replaced."""
        return f"{DOWNLOADS_FOLDER}{self._stem}{manifest.REPLACED}"

    def tip(self, release: Manifest) -> Tip | None:
        """Return where the history of a release ends (None: a program that did not note it made the release)."""
        return release.history if self.name == HISTORY_NAME else release.resource_type_history

    @property
    def _stem(self) -> str:
        return self.name.removesuffix(".jsonl")


OFFERINGS: Final = ProtectedHistory(HISTORY_NAME, "history")
RESOURCE_TYPES: Final = ProtectedHistory(RESOURCE_TYPE_HISTORY_NAME, "history of resource types")
HISTORIES: Final = (OFFERINGS, RESOURCE_TYPES)


class BucketHistory(NamedTuple):
    """One of the histories in a bucket, with all that the bucket's notes say of it."""

    kind: ProtectedHistory
    bucket: Bucket
    state: BucketState

    def __str__(self) -> str:
        """Return the address of the file."""
        return f"{self.bucket}{self.kind.path}"

    @property
    def note(self) -> HistoryNote | None:
        """The note that says where the published history ends."""
        return self.state.history_notes.get(self.kind.note)

    @property
    def current_tip(self) -> Tip | None:
        """Where the history of the current release ends, as its manifest says."""
        return self.kind.tip(self.state.current) if self.state.current else None

    def content(self) -> bytes | None:
        """Return the file (None: there is none)."""
        return self.bucket.content(self.kind.path)


def of_bucket(bucket: Bucket, state: BucketState) -> tuple[BucketHistory, ...]:
    """Return every history in a bucket."""
    return tuple(BucketHistory(kind, bucket, state) for kind in HISTORIES)
