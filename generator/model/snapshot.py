"""The snapshot: every fact of one reading as its sources published it, and the file that ``build`` reads."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zlib
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from generator.core.bounds import (
    MAX_OFFERINGS,
    MAX_REGIONS,
    MAX_SERVICES,
    MAX_ZONES,
    require_codes,
    require_count,
    require_date,
    require_line,
    require_sorted,
    require_text,
    require_time,
)
from generator.core.decoding import DECODE_ERRORS, require_unique_keys
from generator.core.disk import read_regular, write_whole
from generator.core.errors import AtlasError, DataError
from generator.core.printable import path_list
from generator.core.text import excerpt, quantity
from generator.core.values import Value
from generator.model.resource_types import ResourceTypeReading

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = "region-atlas snapshot"
SCHEMA_VERSION: Final = 1
GZIP = b"\x1f\x8b"
MAX_BYTES: Final = 32 * 1024 * 1024
"""Bytes of a snapshot, unpacked: about thirty times a snapshot of all of AWS."""
DAMAGE_ERRORS = (*DECODE_ERRORS, EOFError, gzip.BadGzipFile, zlib.error)


class Endpoint(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One offering in the regions tree: host and protocols as AWS spells them."""

    endpoint: str | None
    protocols: str | None


class ZoneIds(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Zone IDs by kind, sorted."""

    availability: tuple[str, ...]
    local: tuple[str, ...]
    wavelength: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse IDs that cannot be shown, and lists that are unsorted or repeat an ID."""
        for kind, ids in (("availability", self.availability), ("local", self.local), ("wavelength", self.wavelength)):
            require_count(kind, len(ids), MAX_ZONES)
            require_codes(kind, ids)
            require_sorted(kind, ids)


class RegionFacts(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One Region in the regions tree; ``services`` are the offerings it lists."""

    code: str
    name: str | None
    partition: str | None
    country: str | None
    subdivision: str | None
    domain: str | None
    zones: ZoneIds
    services: dict[str, Endpoint]

    def __post_init__(self) -> None:
        """Refuse codes and values that cannot be shown; a name may be any text, since ``assemble`` folds it."""
        require_codes("regions", (self.code,))
        path = f"regions/{self.code}"
        require_codes(f"{path}/services", self.services)
        require_text(
            **{
                f"{path}/partition": self.partition,
                f"{path}/geolocationCountry": self.country,
                f"{path}/geolocationRegion": self.subdivision,
                f"{path}/domain": self.domain,
            }
        )
        for service, entry in self.services.items():
            service_path = f"{path}/services/{service}"
            require_text(**{f"{service_path}/endpoint": entry.endpoint, f"{service_path}/protocols": entry.protocols})


class ServiceFacts(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service in the services tree; ``regions`` are the Regions it lists."""

    code: str
    name: str | None
    url: str | None
    regions: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse codes that cannot be shown, and a list that is unsorted or repeats a code."""
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
        """Refuse an impossible date, and text that cannot be shown."""
        require_codes("a launch", (self.region,))
        require_date(f"the launch of {self.region}", self.date)
        require_line(**{f"source of {self.region}": self.source, f"announcement of {self.region}": self.announcement})


class FeedReading(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reading of the launch feed: its address (None: it was not read), and the problem (None: there was none)."""

    address: str | None
    problem: str | None

    def __post_init__(self) -> None:
        """Refuse text that cannot be shown."""
        require_line(**{"the feed's address": self.address, "the feed's problem": self.problem})


class FetchDigests(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a snapshot was fetched with, as SHA-256: its sources, and the last release's files (None: no release)."""

    sources: str
    previous: str | None

    def __post_init__(self) -> None:
        """Refuse text that cannot be shown."""
        require_line(sources=self.sources, previous=self.previous)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reading. ``read_at`` is in UTC, ``run`` identifies the run, ``source`` is where the parameters came from.

    ``recorded`` says that a recording was read and not AWS: ``read_at`` is the time of its package. ``resource_types``
    is None where nobody read them. ``fetched_with`` says whether the same fetch would read the same again (None: an
    earlier version of the program did not write it down).
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
    resource_types: ResourceTypeReading | None = None
    fetched_with: FetchDigests | None = None

    def __post_init__(self) -> None:
        """Refuse what ``fetch`` never writes: an impossible time or number, unsorted or repeated codes."""
        require_time("read_at", self.read_at)
        require_count("regions", len(self.regions), MAX_REGIONS)
        require_count("services", len(self.services), MAX_SERVICES)
        require_count("offerings", sum(len(region.services) for region in self.regions), MAX_OFFERINGS)
        require_count("offerings", sum(len(service.regions) for service in self.services), MAX_OFFERINGS)
        require_count("launches", len(self.launches), MAX_REGIONS)
        require_line(run=self.run, source=self.source)
        require_sorted("regions", (region.code for region in self.regions))
        require_sorted("services", (service.code for service in self.services))
        require_sorted("launches", (launch.region for launch in self.launches))


class _VersionHeader(msgspec.Struct):
    format: str = ""
    schema_version: int = 0


DECODER = msgspec.json.Decoder(Snapshot)
HEADER_DECODER = msgspec.json.Decoder(_VersionHeader)


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the snapshot whole or not at all; a path that ends in ``.gz`` is compressed."""
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
        content = read_regular(path, MAX_BYTES)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}", advice) from error
    try:
        if content.startswith(GZIP):
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise DataError(f"{path}: is larger than {MAX_BYTES:,} bytes, which no snapshot is", advice)
        head = HEADER_DECODER.decode(content)
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
    except DAMAGE_ERRORS as error:
        raise DataError(f"{path}: damaged: {excerpt(error)}", advice) from error
    return snapshot


def notices(snapshot: Snapshot) -> tuple[str, ...]:
    """Return a sentence for each outage of this reading that leaves no trace in the catalog."""
    feed = snapshot.feed
    outages = []
    if feed.problem is not None:
        outages.append(f"The launch feed {feed.address} {feed.problem}; launch dates known before are kept.")
    if notice := resource_type_notice(snapshot):
        outages.append(notice)
    return tuple(outages)


def resource_type_notice(snapshot: Snapshot) -> str | None:
    """Return which Regions have an earlier list of resource types, why, and how old it is (None: there is none)."""
    lists = snapshot.resource_types
    earlier = {code: each for code, each in lists.regions.items() if each.problem} if lists else {}
    if not earlier:
        return None
    oldest = min(each.read_at for each in earlier.values())
    days = (snapshot.read_at - oldest).days
    codes_by_problem: dict[str, list[str]] = {}
    for code, each in earlier.items():
        codes_by_problem.setdefault(each.problem or "", []).append(code)
    reasons = "; ".join(f"{path_list(codes)}: {problem}" for problem, codes in codes_by_problem.items())
    return (
        f"The resource types of {quantity(len(earlier), 'Region')} are those of an earlier check, "
        f"the oldest of {oldest.astimezone(dt.UTC):%Y-%m-%d}, {quantity(days, 'day')} ago ({reasons})."
    )


ROOT = "/aws/service/global-infrastructure"
