"""Worlds that change from day to day, and the history that a run a day makes of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.catalog.assemble import assemble
from generator.history import by_subject, changes, sentences, timeline
from generator.history.diff import LastReading, add_reading
from generator.model import curated
from generator.model.history import History
from generator.model.snapshot import Endpoint, Snapshot
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from generator.history.by_subject import ChangesBySubject
    from generator.history.changes import Change
    from generator.model.catalog import Catalog


START = tiny_snapshot().read_at


def concerns(change: Change, *, region: str | None = None, service: str | None = None) -> bool:
    """Return whether a change is one of this Region, or of this service: of its own, or one that lists it."""
    own, counterpart = (change.region, change.service) if region else (change.service, change.region)
    code = region or service
    if change.namespace and region:
        return region in change.codes
    return own == code or (counterpart is not None and own is None and code in change.codes)


class Published(NamedTuple):
    """What a run leaves for the next one: the history, the catalog, the time of the reading."""

    history: History = History()
    catalog: Catalog | None = None
    read_at: dt.datetime | None = None


def run(before: Published, world: Snapshot) -> Published:
    """Take a reading in as ``build`` does; raise ``DataError`` where it refuses it."""
    catalog = assemble(world, curated.read())
    past = add_reading(before.history, world, catalog, LastReading(catalog=before.catalog, read_at=before.read_at))
    return Published(past, catalog, world.read_at)


def runs(*worlds: Snapshot) -> History:
    """Return the history of these readings, each published before the next is read."""
    published = Published()
    for world in worlds:
        published = run(published, world)
    return published.history


def unchained(content: bytes, first: int = 0) -> bytes:
    """Return a history's file without the digests of its lines from the ``first`` on: as earlier versions wrote it."""
    lines = [json.loads(line) for line in content.splitlines()]
    for line in lines[first:]:
        line.pop("previous_sha256", None)
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def changes_by_subject(history: History, catalog: Catalog) -> ChangesBySubject:
    """Return the changes of a history as the build hands them to the pages."""
    titles = sentences.titles(history, catalog)
    gone = by_subject.gone(titles, catalog, curated.read())
    return by_subject.changes_by_subject(history, changes.changes(history), titles)._replace(gone=gone)


def values_after(*worlds: Snapshot) -> tuple[Catalog, ChangesBySubject, timeline.Growth]:
    """Return what pages are made of after these readings."""
    history = runs(*worlds)
    catalog = timeline.with_dates(assemble(worlds[-1], curated.read()), history)
    return catalog, changes_by_subject(history, catalog), timeline.growth(history)


def on(day: int, world: Snapshot | None = None) -> Snapshot:
    """Return a world as read so many days after the tiny world was."""
    return msgspec.structs.replace(world or tiny_snapshot(), read_at=START + dt.timedelta(days=day))


def date(day: int) -> dt.date:
    """Return the date so many days after the tiny world's reading."""
    return (START + dt.timedelta(days=day)).date()


def without(world: Snapshot, *codes: str) -> Snapshot:
    """Leave out Regions and services by code, everywhere."""
    return msgspec.structs.replace(
        world,
        regions=tuple(
            msgspec.structs.replace(
                region, services={code: endpoint for code, endpoint in region.services.items() if code not in codes}
            )
            for region in world.regions
            if region.code not in codes
        ),
        services=tuple(
            msgspec.structs.replace(service, regions=tuple(code for code in service.regions if code not in codes))
            for service in world.services
            if service.code not in codes
        ),
    )


def offered(world: Snapshot, service: str, place: str, *, there: bool = True) -> Snapshot:
    """Offer a service in one more Region, or (``there`` False) in one less."""
    endpoints = {service: Endpoint(endpoint=f"{service}.{place}.example", protocols="HTTPS")} if there else {}

    def listed(services: dict[str, Endpoint]) -> dict[str, Endpoint]:
        kept = {code: row for code, row in services.items() if code != service}
        return dict(sorted((kept | endpoints).items()))

    def regions(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted({*codes, place} if there else {*codes} - {place}))

    return msgspec.structs.replace(
        world,
        regions=tuple(
            msgspec.structs.replace(region, services=listed(region.services)) if region.code == place else region
            for region in world.regions
        ),
        services=tuple(
            msgspec.structs.replace(row, regions=regions(row.regions)) if row.code == service else row
            for row in world.services
        ),
    )
