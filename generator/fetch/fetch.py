"""Fetch: read every source and make one snapshot of what they said, all or nothing."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.aws import clients
from generator.core import layout
from generator.core.errors import SourceError
from generator.core.values import Value
from generator.fetch import completeness, last_release, launch_feed, parameters, recordings, ssm
from generator.model import curated, release
from generator.model.reading import RECORDED
from generator.model.snapshot import FeedReading, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from generator.model.snapshot import LaunchFact


AGAIN = "run it again later; if it stays so, look at what AWS answers there (`aws ssm get-parameters-by-path --path …`)"
ANOTHER = "it was recorded in part: give another recording"
PUBLIC = "AWS Systems Manager public parameters"


class FetchOptions(Value, frozen=True, kw_only=True):
    """What to fetch, and who asks: ``now`` is the time of the reading (UTC), ``run`` the identity of the run.

    ``recording`` reads moto's recorded tree instead of AWS. ``feed`` None leaves the launch feed out. ``previous`` is
    the address of the last release; ``first`` says that nothing was published there yet.
    """

    now: dt.datetime
    run: str | None = None
    access: clients.Access = clients.Access()
    recording: Path | None = None
    feed: str | None = launch_feed.ADDRESS
    previous: str | None = None
    first: bool = False


class Fetched(NamedTuple):
    """The snapshot, and the last release's files by name (None: not asked for; empty: a first release)."""

    snapshot: Snapshot
    previous: dict[str, bytes] | None


def fetch(
    order: FetchOptions,
    calls: clients.Calls,
    *,
    stage: Callable[[str], AbstractContextManager[Any]] = nullcontext,
    region_read: Callable[[int, int], None] | None = None,
) -> Fetched:
    """Read the last release, the parameters and the feed, in this order; ``stage`` wraps each.

    Raises ``SourceError`` or ``DataError`` for whatever cannot be read: then nothing is returned at all.
    """
    previous = None
    if order.previous is not None:
        with stage("previous"):
            previous = last_release.read(order.previous, lambda: clients.s3(order.access, calls), first=order.first)
    with stage("parameters"):
        found, read_at, source = _parameters(order, calls, region_read)
        regions, services = parameters.facts(found)
        if not regions or not services:
            raise SourceError(f"{source}: no Region or no service is in it", "look at what is recorded there")
        completeness.require_whole(regions, services, ANOTHER if order.recording else AGAIN)
    with stage("launches"):
        told = _launches(order, [region.code for region in regions])
    return Fetched(
        Snapshot(
            read_at=read_at,
            run=order.run,
            source=source,
            recorded=order.recording is not None,
            regions=regions,
            services=services,
            launches=launch_feed.keep(_earlier(previous), told),
            feed=told.feed,
        ),
        previous,
    )


def _parameters(
    order: FetchOptions, calls: clients.Calls, region_read: Callable[[int, int], None] | None
) -> tuple[dict[str, str], dt.datetime, str]:
    if order.recording:
        recording = recordings.read(order.recording)
        return recording.parameters, recording.packaged, f"{PUBLIC}, {RECORDED} {recording.name}"
    found = ssm.read(clients.ssm(order.access, calls), region_read=region_read)
    return found, order.now, PUBLIC


def _launches(order: FetchOptions, codes: list[str]) -> launch_feed.Launches:
    if order.feed is None:
        return launch_feed.Launches((), FeedReading(address=None, problem=None))
    return launch_feed.read(codes, order.feed)


def _earlier(previous: dict[str, bytes] | None) -> dict[str, LaunchFact]:
    if not previous:
        return {}
    document = release.decode(layout.CATALOG_NAME, previous[layout.CATALOG_NAME], release.CatalogDocument)
    sources = {row.source for row in curated.read().regions.values() if row.source}
    return launch_feed.earlier(document.catalog(), sources)
