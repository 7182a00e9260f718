"""The snapshot: every fact of one reading as the sources said it, and the file that carries it to ``build``."""

from __future__ import annotations

import datetime as dt
import gzip
import tempfile
import zlib
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from generator.catalog import Value
from generator.errors import AtlasError, DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT: Final = "region-atlas snapshot"
SCHEMA_VERSION: Final = 1
GZIP = b"\x1f\x8b"
DAMAGED = (msgspec.DecodeError, EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError, RecursionError)


class Endpoint(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the regions tree says of one offering: host and protocols as AWS spells them."""

    endpoint: str | None
    protocols: str | None


class ZoneIds(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Zone IDs by kind, sorted."""

    availability: tuple[str, ...]
    local: tuple[str, ...]
    wavelength: tuple[str, ...]


class RegionFacts(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the regions tree says of one Region; ``services`` are the offerings it lists."""

    code: str
    name: str | None
    partition: str | None
    country: str | None
    subdivision: str | None
    domain: str | None
    zones: ZoneIds
    services: dict[str, Endpoint]


class ServiceFacts(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the services tree says of one service; ``regions`` are the Regions it lists."""

    code: str
    name: str | None
    url: str | None
    regions: tuple[str, ...]


class LaunchFact(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One launch from the feed: the date, the feed's address, the announcement it links."""

    region: str
    date: dt.date
    source: str
    announcement: str | None


class FeedReading(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the launch feed was read: its address (None: not asked), what was wrong, as a predicate (None: nothing)."""

    address: str | None
    problem: str | None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reading. ``read_at`` is in UTC; ``run`` says whose run it was; ``source`` where the parameters came from.

    ``recorded`` says that a recording was read and not AWS: its time is that of its package, its facts may be older.
    """

    format: Literal["region-atlas snapshot"] = FORMAT
    schema_version: Literal[1] = SCHEMA_VERSION
    read_at: dt.datetime
    run: str | None
    source: str
    recorded: bool = False
    regions: tuple[RegionFacts, ...]
    services: tuple[ServiceFacts, ...]
    launches: tuple[LaunchFact, ...]
    feed: FeedReading

    def __post_init__(self) -> None:
        """Refuse what ``fetch`` never writes: a time without zone, empty, unsorted or repeated codes."""
        if self.read_at.tzinfo is None:
            raise ValueError("read_at has no time zone")
        for kind, codes in (
            ("regions", [region.code for region in self.regions]),
            ("services", [service.code for service in self.services]),
            ("launches", [launch.region for launch in self.launches]),
        ):
            if any(not code for code in codes):
                raise ValueError(f"{kind}: an empty code")
            for one, other in pairwise(codes):
                if one >= other:
                    raise ValueError(f"{kind}: {other!r} after {one!r} (codes are sorted and unique)")


class _Head(msgspec.Struct):
    format: str = ""
    schema_version: int = 0


DECODER = msgspec.json.Decoder(Snapshot)
HEAD_DECODER = msgspec.json.Decoder(_Head)


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the snapshot whole or not at all: a scratch file beside it, then a rename. ``.gz`` compresses."""
    content = msgspec.json.encode(snapshot, order="deterministic") + b"\n"
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    write_whole(path, content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it; whatever stood there stays until the last moment.

    A link is followed. Raises ``AtlasError`` when it cannot be written.
    """
    with _scratch(path) as (whole, target):
        whole.write_bytes(content)
        whole.replace(target)


def require_place(path: Path) -> None:
    """Raise ``AtlasError`` unless a file can be written there: asked before long work, so that none is done in vain."""
    with _scratch(path):
        pass


@contextmanager
def _scratch(path: Path) -> Iterator[tuple[Path, Path]]:
    """Give a scratch file beside the target, and the target; clean up, and name the target when something fails."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise AtlasError(f"{path}: is not a regular file", "name another file")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            yield Path(folder) / target.name, target
    except OSError as error:
        raise AtlasError(f"{path}: cannot be written: {error.strerror}", "make room, or name another file") from error


def read(path: Path) -> Snapshot:
    """Read and validate a snapshot; raise ``DataError`` with the file and the path of the bad field."""
    advice = "fetch it again with `region-atlas fetch`, or leave --snapshot out to use the bundled one"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}", advice) from error
    try:
        if content.startswith(GZIP):
            content = gzip.decompress(content)
        head = HEAD_DECODER.decode(content)
        if head.format != FORMAT:
            raise DataError(f"{path}: not a snapshot of Region Atlas ($.format is {head.format!r})", advice)
        if head.schema_version != SCHEMA_VERSION:
            raise DataError(
                f"{path}: $.schema_version is {head.schema_version}; this version of Region Atlas reads "
                f"{SCHEMA_VERSION}",
                advice,
            )
        return DECODER.decode(content)
    except DAMAGED as error:
        raise DataError(f"{path}: damaged: {error}", advice) from error
