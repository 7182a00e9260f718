"""Read every source, and make one snapshot of them: all or nothing."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.aws import clients
from generator.core import layout
from generator.core.errors import SourceError
from generator.core.values import Value
from generator.fetch import (
    completeness,
    last_release,
    launch_feed,
    parameters,
    recordings,
    resource_type_recordings,
    ssm,
)
from generator.model import curated, release
from generator.model.reading import RECORDING_MARK
from generator.model.snapshot import FeedReading, RegionFacts, ServiceFacts, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from generator.model.catalog import Catalog
    from generator.model.resource_types import ResourceTypeReading
    from generator.model.snapshot import LaunchFact


RECORDING_ADVICE = "it was recorded in part: give another recording"
PUBLIC = "AWS Systems Manager public parameters"


class FetchOptions(Value, frozen=True, kw_only=True):
    """What to fetch: ``now`` is the time of the reading (UTC), ``run`` the identity of the run.

    ``recording`` reads moto's recorded tree instead of AWS, ``type_recording`` cfn-lint's recorded lists of resource
    types. ``feed`` is the address of the launch feed, ``previous`` that of the last release; None leaves either out.
    ``first`` says that nothing was published there yet.
    """

    now: dt.datetime
    run: str | None = None
    access: clients.Access = clients.Access()
    recording: Path | None = None
    type_recording: Path | None = None
    feed: str | None = launch_feed.ADDRESS
    previous: str | None = None
    first: bool = False


class FetchResult(NamedTuple):
    """The snapshot, and the last release's files by name (None: ``previous`` was None; empty: a first release)."""

    snapshot: Snapshot
    previous: dict[str, bytes] | None


def fetch(
    options: FetchOptions,
    calls: clients.Calls,
    *,
    stage: Callable[[str], AbstractContextManager[Any]] = nullcontext,
    on_region_read: Callable[[int, int], None] | None = None,
) -> FetchResult:
    """Read the last release, the parameters and the launch feed, and return a snapshot of them.

    ``stage`` returns a context for each of the three by its name. ``on_region_read`` is called with the number of
    Regions that were read and the number of all. Raises ``SourceError`` or ``DataError`` for whatever cannot be read:
    then nothing is returned at all.
    """
    previous = None
    if options.previous is not None:
        with stage("previous"):
            previous = _previous(options, options.previous, calls)
    with stage("parameters"):
        catalog = _last_catalog(previous)
        earlier = parameters.names(catalog) if catalog else set()
        reading = _reading(options, calls, earlier, on_region_read)
    with stage("launches"):
        launches = _launches(options, [region.code for region in reading.regions])
    return FetchResult(_snapshot(options, reading, launches, catalog), previous)


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
    calls: clients.Calls,
    earlier: set[str],
    on_region_read: Callable[[int, int], None] | None,
) -> _ParameterReading:
    """Read the parameters from AWS or a recording; raise ``SourceError`` unless they are complete."""
    if options.recording:
        recording = recordings.read(options.recording)
        values, read_at = recording.parameters, recording.packaged
        source = f"{PUBLIC}, {RECORDING_MARK} {recording.name}"
    else:
        values = ssm.read(clients.ssm(options.access, calls), earlier=earlier, on_region_read=on_region_read)
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
        resource_types=_resource_types(options, reading),
    )


def _resource_types(options: FetchOptions, reading: _ParameterReading) -> ResourceTypeReading | None:
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
