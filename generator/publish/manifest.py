"""The notes of publishing, below ``.region-atlas/`` in the bucket: releases, the current one, the lock, the hold.

::

    releases/<id>.json   a release: every file with digest, headers and S3 version
    current.json         which release the bucket holds
    pending.json         what a publish may have touched that has not ended; deleted when it succeeds
    lock.json            which run is publishing
    hold.json            a rollback: nothing is published until `resume`
    history.json         where the published history ends, so that one that was cut or changed since is refused;
    resource_type_history.json says the same of the history of resource types

An object is the site's own when the site has its path, or the current release or ``pending`` names it. Whatever else
is in the bucket belongs to somebody else and is never touched; nor is a history that another one replaced, which
stays beside it for good.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from urllib.parse import quote, unquote

import msgspec

from generator.core.bounds import require_date, require_time
from generator.core.decoding import DECODE_ERRORS, require_unique_keys
from generator.core.errors import DataError
from generator.core.layout import EACH_RUN_PATHS
from generator.core.text import utc_minute
from generator.core.values import Value
from generator.model.history import Tip

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION: Final = 1
FOLDER = ".region-atlas/"
RELEASES = f"{FOLDER}releases/"
CURRENT = f"{FOLDER}current.json"
PENDING = f"{FOLDER}pending.json"
LOCK = f"{FOLDER}lock.json"
HOLD = f"{FOLDER}hold.json"
REPLACED = "-replaced-"
"""Follows the name of a history that another one replaced."""
LEASE = dt.timedelta(hours=2)
"""How long a lock counts that nobody renews: far longer than a publish takes, far shorter than the night."""
HEAD = "head"
"""The name of the metadata that a release's manifest has."""
MAX_HEAD_LENGTH = 1_500
"""S3 takes 2 KB of metadata for an object, names included."""
MAX_RELEASES = 100
"""Manifests that stay: of a release a day for as long as prod keeps old versions of objects, and of some by hand."""


class SiteFile(Value, frozen=True, kw_only=True):
    """A file as the bucket should hold it: MD5 in hex (S3's ETag), size in bytes, digest of its headers."""

    md5: str
    size: int
    headers: str


class ReleaseFile(Value, frozen=True, kw_only=True):
    """A file as a release holds it; ``version`` is S3's (None: unknown, or the bucket keeps no versions)."""

    md5: str
    size: int
    headers: str
    version: str | None = None


class Manifest(Value, frozen=True, kw_only=True):
    """A release. ``files`` by path; ``earlier`` are assets of the release before, which stay for pages still cached.

    ``history`` says where its history ends (None: a program that wrote no digests made the release), and
    ``resource_type_history`` where that of resource types does.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    id: str
    as_of: dt.date
    run: str | None
    published_at: dt.datetime
    files: dict[str, ReleaseFile]
    earlier: tuple[str, ...] = ()
    history: Tip | None = None
    resource_type_history: Tip | None = None

    def __post_init__(self) -> None:
        """Refuse times that cannot be compared with others."""
        require_date("as_of", self.as_of)
        require_time("published_at", self.published_at)

    @property
    def head(self) -> ReleaseHead:
        """What a list of releases shows of this one."""
        return ReleaseHead(
            id=self.id,
            as_of=self.as_of,
            run=self.run,
            published_at=self.published_at,
            file_count=len(self.files),
        )


class ReleaseHead(Value, frozen=True, kw_only=True):
    """What a list of releases shows of each; it travels as metadata of the manifest, which has thousands of lines."""

    id: str
    as_of: dt.date
    run: str | None
    published_at: dt.datetime
    file_count: int

    def __post_init__(self) -> None:
        """Refuse times that cannot be compared with others."""
        require_date("as_of", self.as_of)
        require_time("published_at", self.published_at)

    @property
    def order(self) -> tuple[dt.datetime, str]:
        """The place among releases, oldest first."""
        return self.published_at, self.id


class HistoryNote(Value, frozen=True, kw_only=True):
    """Where a published history ends: that of ``release``, at ``recorded_at`` (UTC).

    ``replacement`` is where one ends that may already have taken its place: such a run was begun, and has not ended.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    release: str | None
    tip: Tip
    recorded_at: dt.datetime
    replacement: Tip | None = None

    def __post_init__(self) -> None:
        """Refuse a time that cannot be compared with others."""
        require_time("recorded_at", self.recorded_at)


class CurrentNote(Value, frozen=True, kw_only=True):
    """Which release the bucket holds."""

    schema_version: Literal[1] = SCHEMA_VERSION
    release: str


class PendingNote(Value, frozen=True, kw_only=True):
    """What a publish may have touched, and which addresses it owes CloudFront an invalidation of.

    ``token`` is that of the run which wrote it. ``strays`` belong to no release: a run that lost the lock may still
    have sent them after the run that wrote this looked.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    token: str | None = None
    paths: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    invalidate: tuple[str, ...] = ()


class Lock(Value, frozen=True, kw_only=True):
    """Who publishes: ``token`` tells two runs of one name apart.

    ``until`` is when the lock stops to count, unless the run renews it (None: a program that knew no end wrote it).
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    token: str
    run: str | None
    host: str
    pid: int
    since: dt.datetime
    until: dt.datetime | None = None

    def __post_init__(self) -> None:
        """Refuse times that cannot be compared with others, or have no end two hours later."""
        require_time("since", self.since)
        if self.until:
            require_time("until", self.until)

    @property
    def ends(self) -> dt.datetime:
        """The time until which the lock counts."""
        return self.until or self.since + LEASE

    def __str__(self) -> str:
        """Return the run in words, with its process and start."""
        return f"{self.run or 'a run'} (process {self.pid} on {self.host}, since {utc_minute(self.since)})"


class Hold(Value, frozen=True, kw_only=True):
    """A rollback to ``release`` happened; ``run`` says whose it was."""

    schema_version: Literal[1] = SCHEMA_VERSION
    release: str
    run: str | None
    since: dt.datetime

    def __post_init__(self) -> None:
        """Refuse a time that cannot be compared with others."""
        require_time("since", self.since)

    def __str__(self) -> str:
        """Return in words which rollback holds publishing."""
        return f"the rollback to {self.release} of {utc_minute(self.since)}" + (f" by {self.run}" if self.run else "")


Note = TypeVar("Note", bound=Value)


def path(release: str) -> str:
    """Return the path of a release's manifest."""
    return f"{RELEASES}{release}.json"


def release_id(read_at: dt.datetime, files: dict[str, SiteFile]) -> str:
    """Return a release's ID: the time its sources were read (UTC) and a digest of all but what every run rewrites."""
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        content = "" if name in EACH_RUN_PATHS else file.md5
        digest.update(f"{name}\0{content}\0{file.headers}\n".encode())
    return f"{read_at:%Y%m%dT%H%M%SZ}-{digest.hexdigest()[:8]}"


REPUBLISH_ADVICE = "publish again: every file is sent then, and what only the release before had stays in the bucket"
LOSS_ADVICE: dict[type[Value], str] = {
    Manifest: f"delete it: no rollback leads to that release then; and if it is the current one, {REPUBLISH_ADVICE}",
    CurrentNote: f"delete it and {REPUBLISH_ADVICE}",
    PendingNote: "delete it and publish with --force, which sends every file and invalidates every address",
    Lock: "delete it, if it is certain that nobody publishes",
    Hold: "delete it, if publishing may go on: that lifts the hold",
    HistoryNote: "delete it: a history that was cut or changed is then compared with the releases' manifests only",
}
"""The next step for a damaged note whose earlier version cannot be restored, by its kind."""
HEAD_DECODER: msgspec.json.Decoder[ReleaseHead] = msgspec.json.Decoder(ReleaseHead)
DECODERS: dict[type[Value], msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in LOSS_ADVICE}


def decode(address: str, content: bytes, kind: type[Note]) -> Note:
    """Validate one note of the bucket; raise ``DataError`` with its address and the path of the bad field."""
    try:
        note: Note = DECODERS[kind].decode(content)
        require_unique_keys(content)
    except DECODE_ERRORS as error:
        raise DataError(
            f"{address}: damaged or of another version: {error}",
            f"restore an earlier version of the object; if that is impossible, {LOSS_ADVICE[kind]}",
        ) from error
    return note


def metadata(note: Value) -> dict[str, str]:
    """Return what S3 keeps beside a note: the head of a release in ASCII, unless it is longer than S3 takes."""
    head = quote(msgspec.json.encode(note.head)) if isinstance(note, Manifest) else ""
    return {HEAD: head} if 0 < len(head) <= MAX_HEAD_LENGTH else {}


def read_head(entries: Mapping[str, str]) -> ReleaseHead | None:
    """Return the head of a release from the metadata of its manifest; None where that has none that can be read."""
    try:
        return HEAD_DECODER.decode(unquote(entries.get(HEAD, "")))
    except msgspec.DecodeError:
        return None


def encode(note: Value) -> bytes:
    """Return a note as JSON."""
    return msgspec.json.encode(note, order="deterministic") + b"\n"
