"""The snapshot: every fact of one reading as the sources said it, and the file that carries it to ``build``."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zlib
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from generator.core.bounds import require_codes, require_date, require_line, require_sorted, require_text, require_time
from generator.core.disk import read_regular, write_whole
from generator.core.errors import AtlasError, DataError
from generator.core.text import excerpt
from generator.core.unique_keys import require_unique_keys
from generator.core.values import Value

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = "region-atlas snapshot"
SCHEMA_VERSION: Final = 1
GZIP = b"\x1f\x8b"
LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a snapshot, unpacked: some thirty times what all of AWS takes."""
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

    def __post_init__(self) -> None:
        """Refuse IDs that cannot be shown, and lists that are unsorted or repeat themselves."""
        for kind, ids in (("availability", self.availability), ("local", self.local), ("wavelength", self.wavelength)):
            require_codes(kind, ids)
            require_sorted(kind, ids)


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

    def __post_init__(self) -> None:
        """Refuse codes and values that cannot be shown; a name may hold anything, since ``assemble`` folds it."""
        require_codes("regions", (self.code,))
        at = f"regions/{self.code}"
        require_codes(f"{at}/services", self.services)
        require_text(
            **{
                f"{at}/partition": self.partition,
                f"{at}/geolocationCountry": self.country,
                f"{at}/geolocationRegion": self.subdivision,
                f"{at}/domain": self.domain,
            }
        )
        for service, entry in self.services.items():
            at_service = f"{at}/services/{service}"
            require_text(**{f"{at_service}/endpoint": entry.endpoint, f"{at_service}/protocols": entry.protocols})


class ServiceFacts(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the services tree says of one service; ``regions`` are the Regions it lists."""

    code: str
    name: str | None
    url: str | None
    regions: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse codes that cannot be shown, and a list that is unsorted or repeats itself."""
        require_codes("services", (self.code,))
        require_codes(f"services/{self.code}/regions", self.regions)
        require_sorted(f"services/{self.code}/regions", self.regions)


class LaunchFact(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One launch from the feed: the date, the feed's address, the announcement it links."""

    region: str
    date: dt.date
    source: str
    announcement: str | None

    def __post_init__(self) -> None:
        """Refuse a date that no launch can have, and what cannot be shown."""
        require_codes("a launch", (self.region,))
        require_date(f"the launch of {self.region}", self.date)
        require_line(**{f"source of {self.region}": self.source, f"announcement of {self.region}": self.announcement})


class FeedReading(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the launch feed was read: its address (None: not asked), what was wrong, as a predicate (None: nothing)."""

    address: str | None
    problem: str | None

    def __post_init__(self) -> None:
        """Refuse what cannot be shown."""
        require_line(**{"the feed's address": self.address, "the feed's problem": self.problem})


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
        """Refuse what ``fetch`` never writes: a time that cannot be, unsorted or repeated codes."""
        require_time("read_at", self.read_at)
        require_line(run=self.run, source=self.source)
        require_sorted("regions", (region.code for region in self.regions))
        require_sorted("services", (service.code for service in self.services))
        require_sorted("launches", (launch.region for launch in self.launches))


class _VersionHeader(msgspec.Struct):
    format: str = ""
    schema_version: int = 0


DECODER = msgspec.json.Decoder(Snapshot)
HEAD_DECODER = msgspec.json.Decoder(_VersionHeader)


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the snapshot whole or not at all: a scratch file beside it, then a rename. ``.gz`` compresses."""
    content = msgspec.json.encode(snapshot, order="deterministic") + b"\n"
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    write_whole(path, content)


def remove(path: Path) -> None:
    """Remove a file if it is there; raise ``AtlasError`` when it cannot be removed."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise AtlasError(f"{path}: cannot be removed: {error.strerror}", "remove it, or name another folder") from error


def read(path: Path) -> Snapshot:
    """Read and validate a snapshot; raise ``DataError`` with the file and the path of the bad field."""
    advice = "fetch it again with `region-atlas fetch`, or leave --snapshot out to use the bundled one"
    try:
        content = read_regular(path, LARGEST)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}", advice) from error
    try:
        if content.startswith(GZIP):
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise DataError(f"{path}: is larger than {LARGEST:,} bytes, which no snapshot is", advice)
        head = HEAD_DECODER.decode(content)
        if head.format != FORMAT:
            raise DataError(f"{path}: not a snapshot of Region Atlas ($.format is {excerpt(head.format)!r})", advice)
        if head.schema_version != SCHEMA_VERSION:
            raise DataError(
                f"{path}: $.schema_version is {head.schema_version}; this version of Region Atlas reads "
                f"{SCHEMA_VERSION}",
                advice,
            )
        snapshot = DECODER.decode(content)
        require_unique_keys(content)
    except DAMAGED as error:
        raise DataError(f"{path}: damaged: {excerpt(error)}", advice) from error
    return snapshot


def notices(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the outages of this reading that leave no trace in the catalog, a sentence each."""
    feed = snapshot.feed
    if feed.problem is None:
        return ()
    return (f"The launch feed {feed.address} {feed.problem}; launch dates known before are kept.",)


ROOT = "/aws/service/global-infrastructure"
