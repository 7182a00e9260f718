"""Read every source, and make one snapshot of them: all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.aws import clients
from generator.core import layout
from generator.core.errors import SourceError
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.core.values import Value
from generator.fetch import (
    completeness,
    freshness,
    last_release,
    launch_feed,
    parameters,
    recordings,
    resource_type_recordings,
    resource_types,
    ssm,
)
from generator.fetch.earlier_types import earlier_types
from generator.fetch.schema_zip import Transfer
from generator.model import curated, release, snapshot
from generator.model.reading import RECORDING_MARK
from generator.model.snapshot import FeedReading, RegionFacts, ServiceFacts, Snapshot

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mypy_boto3_ssm import SSMClient

    from generator.fetch.resource_types import ListsRead
    from generator.model.catalog import Catalog
    from generator.model.resource_types import ResourceTypeReading
    from generator.model.snapshot import LaunchFact


RECORDING_ADVICE = "it was recorded in part: give another recording"
PUBLIC = "AWS Systems Manager public parameters"


class FetchOptions(Value, frozen=True, kw_only=True):
    """What to fetch: ``now`` is the time of the reading (UTC), ``run`` the identity of the run.

    ``recording`` reads moto's recorded tree instead of AWS, ``type_recording`` cfn-lint's recorded lists of resource
    types. ``feed`` is the address of the launch feed, ``previous`` that of the last release, ``resource_types`` that of
    a Region's list with placeholders; None leaves any of them out. ``first`` says that nothing was published there yet.
    ``existing_snapshot`` is that of an earlier fetch, which is kept if it is younger than ``max_age`` and this fetch
    would read the same sources (None: everything is read). ``promotion`` is a snapshot that another environment
    published: it is taken as it is, and only the last release is read (None: AWS is read).
    """

    now: dt.datetime
    run: str | None = None
    access: clients.Access = clients.Access()
    recording: Path | None = None
    type_recording: Path | None = None
    feed: str | None = launch_feed.ADDRESS
    resource_types: str | None = resource_types.ADDRESS
    previous: str | None = None
    first: bool = False
    existing_snapshot: Snapshot | None = None
    max_age: dt.timedelta = dt.timedelta()
    promotion: Snapshot | None = None


class FetchResult(NamedTuple):
    """The snapshot, and the last release's files by name (None: ``previous`` was None; empty: a first release).

    ``lists`` are the lists of resource types that were read from AWS (None: those of a recording, or none). ``is_kept``
    says that the snapshot is the existing one, ``is_promoted`` that it is another environment's.
    """

    snapshot: Snapshot
    previous: dict[str, bytes] | None
    lists: ListsRead | None = None
    is_kept: bool = False
    is_promoted: bool = False


@dataclass(frozen=True, kw_only=True)
class RequestCounts:
    """What is counted during a fetch: calls of AWS, and requests for the lists of resource types."""

    calls: clients.Calls = field(default_factory=clients.Calls)
    transfer: Transfer = field(default_factory=Transfer)


class FetchStage(NamedTuple):
    """A stage of a fetch: its name in the run log, and what it reads, in a plural (empty: it has no progress)."""

    name: str
    unit: str = ""


OnProgress = Callable[[int, int], None]
PREVIOUS, LAUNCHES = FetchStage("previous"), FetchStage("launches")
PARAMETERS, RESOURCE_TYPES = (
    FetchStage("parameters", "Regions"),
    FetchStage("resource types", "lists of resource types"),
)


def no_progress(_: FetchStage) -> AbstractContextManager[OnProgress]:
    """Return the context of a stage whose progress nobody wants."""
    return nullcontext(lambda _done, _total: None)


def fetch(
    options: FetchOptions,
    counts: RequestCounts,
    *,
    stage: Callable[[FetchStage], AbstractContextManager[OnProgress]] = no_progress,
    on_stale: Callable[[str], None] = lambda _: None,
) -> FetchResult:
    """Read the last release, the parameters, the launch feed and the resource types; return a snapshot of them.

    ``stage`` returns the context of a stage, which gives a function that takes how many Regions were read, and of how
    many. ``on_stale`` is called with the reason, as a clause, if an existing snapshot is not kept. Raises
    ``SourceError`` or ``DataError`` for whatever cannot be read: then nothing is returned at all. Only the feed and the
    types may fail, and the snapshot says so.
    """
    previous = None
    if options.previous is not None:
        with stage(PREVIOUS):
            previous = _previous(options, options.previous, counts.calls)
    if options.promotion:
        promotion = msgspec.structs.replace(options.promotion, run=options.run or options.promotion.run)
        return FetchResult(promotion, previous, is_promoted=True)
    store = options.recording or clients.ssm(options.access, counts.calls)
    endpoint = None if isinstance(store, Path) else store.meta.endpoint_url
    fetched_with = freshness.digests(options, endpoint, previous)
    if options.existing_snapshot:
        reason = freshness.reason_to_fetch(options, options.existing_snapshot, fetched_with, previous)
        if reason is None:
            return FetchResult(options.existing_snapshot, previous, is_kept=True)
        on_stale(reason)
    reading, lists = _read(options, store, previous, counts.transfer, stage)
    return FetchResult(msgspec.structs.replace(reading, fetched_with=fetched_with), previous, lists)


def _read(
    options: FetchOptions,
    store: SSMClient | Path,
    previous: dict[str, bytes] | None,
    transfer: Transfer,
    stage: Callable[[FetchStage], AbstractContextManager[OnProgress]],
) -> tuple[Snapshot, ListsRead | None]:
    """Return a snapshot of every source, and the lists of resource types that were read from AWS (None: none were)."""
    with stage(PARAMETERS) as on_region_read:
        catalog = _last_catalog(previous)
        reading = _reading(options, store, catalog, on_region_read)
    with stage(LAUNCHES):
        launches = _launches(options, [region.code for region in reading.regions])
    if options.recording:
        return _snapshot(options, reading, launches, catalog, _recorded_lists(options, reading)), None
    with stage(RESOURCE_TYPES) as on_list_read:
        lists = resource_types.read(
            reading.regions,
            earlier_types(previous),
            transfer,
            read_at=options.now,
            address=options.resource_types,
            on_list_read=on_list_read,
        )
    return _snapshot(options, reading, launches, catalog, lists.reading), lists


class _ParameterReading(NamedTuple):
    """The facts in AWS's parameters, the time at which they were read (UTC), and what they were read from."""

    regions: tuple[RegionFacts, ...]
    services: tuple[ServiceFacts, ...]
    read_at: dt.datetime
    source: str


def _previous(options: FetchOptions, address: str, calls: clients.Calls) -> dict[str, bytes]:
    return last_release.read(address, lambda: clients.s3(options.access, calls), first=options.first)


def _reading(
    options: FetchOptions,
    store: SSMClient | Path,
    last: Catalog | None,
    on_region_read: OnProgress,
) -> _ParameterReading:
    """Read the parameters from AWS's store or a recording; raise ``SourceError`` unless they are complete."""
    if isinstance(store, Path):
        recording = recordings.read(store)
        values, read_at = recording.parameters, recording.packaged
        source = f"{PUBLIC}, {RECORDING_MARK} {recording.name}"
    else:
        values = ssm.read(
            store,
            earlier=parameters.names(last) if last else (),
            recorded=() if last else parameters.snapshot_names(snapshot.read(BUNDLED_SNAPSHOT)),
            on_region_read=on_region_read,
        )
        read_at, source = options.now, PUBLIC
    regions, services = parameters.facts(values)
    if not regions or not services:
        raise SourceError(f"{source}: no Region or no service is in it", "look at what is recorded there")
    completeness.require_complete(regions, services, RECORDING_ADVICE if options.recording else ssm.RETRY_ADVICE)
    return _ParameterReading(regions, services, read_at, source)


def _launches(options: FetchOptions, codes: list[str]) -> launch_feed.Launches:
    if options.feed is None:
        return launch_feed.Launches((), FeedReading(address=None, problem=None))
    return launch_feed.read(codes, options.feed)


def _snapshot(
    options: FetchOptions,
    reading: _ParameterReading,
    launches: launch_feed.Launches,
    last: Catalog | None,
    lists: ResourceTypeReading | None,
) -> Snapshot:
    return Snapshot(
        read_at=reading.read_at,
        run=options.run,
        source=reading.source,
        recorded=options.recording is not None,
        regions=reading.regions,
        services=reading.services,
        launches=launch_feed.merged_launches(_earlier_launches(last), launches),
        feed=launches.feed,
        resource_types=lists,
    )


def _recorded_lists(options: FetchOptions, reading: _ParameterReading) -> ResourceTypeReading | None:
    if not options.type_recording:
        return None
    return resource_type_recordings.read(options.type_recording, [region.code for region in reading.regions])


def _last_catalog(previous: dict[str, bytes] | None) -> Catalog | None:
    if not previous:
        return None
    return release.decode(layout.CATALOG_NAME, previous[layout.CATALOG_NAME], release.CatalogDocument).catalog()


def _earlier_launches(last: Catalog | None) -> dict[str, LaunchFact]:
    if not last:
        return {}
    sources = {row.source for row in curated.read().regions.values() if row.source}
    return launch_feed.earlier_launches(last, sources)
