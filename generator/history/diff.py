"""Compare a reading with the one before it, and add the differences to the history."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from generator.catalog.trees import union
from generator.core.errors import DataError
from generator.core.text import name_of
from generator.model import history
from generator.model.catalog import Region
from generator.model.reading import Confirmation, Reading, State, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.model.catalog import Catalog, Service
    from generator.model.history import History
    from generator.model.reading import NamesByCode, OldAndNew, ZoneKind, ZonesByRegion
    from generator.model.snapshot import RegionFacts, Snapshot


T = TypeVar("T", str, Zone)


class Before(NamedTuple):
    """The reading before: its catalog and its time (None: only what the history holds)."""

    catalog: Catalog | None = None
    read_at: dt.datetime | None = None


def take_in(past: History, snapshot: Snapshot, catalog: Catalog, before: Before = Before()) -> History:  # noqa: B008 (a frozen value)
    """Return the history with what a reading adds: a line where it differs, or confirms a removal; else as it was.

    ``catalog`` is the snapshot's. A recording that says again what any earlier reading said is an old one, packaged
    anew: it adds nothing and confirms nothing. Raises ``DataError`` for a reading older than the last.
    """
    read_at = snapshot.read_at.astimezone(dt.UTC)
    now, then = state(snapshot), history.replay(past)
    last = max((time for time in (past.read_at, before.read_at) if time), default=None)
    if last and read_at <= last:
        _require_repeat(read_at, last, same=now.comparable == then.comparable)
        return past
    if snapshot.recorded and _is_earlier_reading(past, now):
        return past
    compared = before.catalog if past.lines else None
    reading = Reading(
        read_at=read_at,
        previous=last,
        source=snapshot.source,
        counts=now.counts,
        **_presence(then, now),
        **(_facts(compared, catalog, then) if compared else {}),
    )
    if _differs(reading):
        return history.append(past, reading)
    if pending(past) and not snapshot.recorded:
        return history.append(past, Confirmation(read_at=read_at))
    return past


def continues(past: History, snapshot: Snapshot) -> bool:
    """Return whether a reading can be the next one of a history: whether it has half of what the last one listed.

    A test server's or a made-up world has not: all of AWS did not go away because somebody built a site from that.
    """
    then, now = history.replay(past), state(snapshot)
    common = sum(len(services & now.offered.get(region, set())) for region, services in then.offered.items())
    return 2 * common >= then.counts.offerings


def pending(past: History) -> bool:
    """Return whether the last reading showed a removal that no reading has confirmed yet."""
    last = past.lines[-1] if past.lines else None
    return isinstance(last, Reading) and bool(
        last.regions_went or last.services_went or last.offerings_went or last.zones_went
    )


def state(snapshot: Snapshot) -> State:
    """Return what a snapshot says, as a history's state has it: the union of both trees, names as AWS spells them.

    White space in names is folded, as pages show it.
    """
    trees = union(snapshot)
    offered: dict[str, set[str]] = {code: set() for code in trees.regions}
    for region, service in trees.offerings:
        offered[region].add(service)
    return State(
        regions={code: name_of(facts.name) if facts else None for code, facts in trees.regions.items()},
        services={code: name_of(facts.name) if facts else None for code, facts in trees.services.items()},
        offered=offered,
        zones={code: _zones(facts) for code, facts in trees.regions.items()},
        endpoints={},
    )


def _zones(facts: RegionFacts | None) -> set[Zone]:
    kinds: dict[ZoneKind, tuple[str, ...]] = msgspec.structs.asdict(facts.zones) if facts else {}  # type: ignore[assignment]  # its fields
    return {(kind, zone) for kind, ids in kinds.items() for zone in ids}


def _require_repeat(read_at: dt.datetime, last: dt.datetime, *, same: bool) -> None:
    """Refuse a reading that is not after the last, unless it is that very reading again."""
    if read_at < last:
        raise DataError(
            f"the reading of {read_at:%Y-%m-%d %H:%M} UTC is older than the last one that the history knows, of "
            f"{last:%Y-%m-%d %H:%M} UTC",
            "fetch again: a history only goes forward; if the later of the two is still to come, a clock was wrong "
            "when it was read: set the clock, and go back to the release before it",
        )
    if not same:
        raise DataError(
            f"the reading of {read_at:%Y-%m-%d %H:%M} UTC says something else than the one that the history knows of "
            "that very time",
            "fetch again: one of the two is not what was read",
        )


def _is_earlier_reading(past: History, now: State) -> bool:
    """Return whether any reading but the last said the same."""
    earlier = islice(history.states(past), max(len(past.readings) - 1, 0))
    return any(then.comparable == now.comparable for _, then in earlier)


def _differs(reading: Reading) -> bool:
    silent = Reading(read_at=reading.read_at, previous=reading.previous, source=reading.source, counts=reading.counts)
    return reading != silent


def _presence(then: State, now: State) -> dict[str, Any]:
    """Return what came, went and was renamed, as fields of a reading."""
    return {
        "regions_appeared": {code: now.regions[code] for code in sorted(now.regions.keys() - then.regions.keys())},
        "regions_went": tuple(sorted(then.regions.keys() - now.regions.keys())),
        "regions_renamed": _renamed(then.regions, now.regions),
        "services_appeared": {code: now.services[code] for code in sorted(now.services.keys() - then.services.keys())},
        "services_went": tuple(sorted(then.services.keys() - now.services.keys())),
        "services_renamed": _renamed(then.services, now.services),
        "offerings_appeared": _only(now.offered, then.offered),
        "offerings_went": _only(then.offered, now.offered),
        "zones_appeared": _by_kind(_only(now.zones, then.zones)),
        "zones_went": _by_kind(_only(then.zones, now.zones)),
    }


def _renamed(then: NamesByCode, now: NamesByCode) -> dict[str, OldAndNew]:
    """Return the names that changed; a record from before they were folded may have other white space."""
    return {
        code: (then[code], now[code]) for code in sorted(then.keys() & now.keys()) if name_of(then[code]) != now[code]
    }


def _only(first: Mapping[str, set[T]], second: Mapping[str, set[T]]) -> dict[str, tuple[T, ...]]:
    """Return what the first has of each Region and the second has not."""
    differences = {code: tuple(sorted(first[code] - second.get(code, set()))) for code in sorted(first)}
    return {code: things for code, things in differences.items() if things}


def _by_kind(zones: Mapping[str, tuple[Zone, ...]]) -> ZonesByRegion:
    by_region: ZonesByRegion = {}
    for region, pairs in zones.items():
        for kind, zone in pairs:
            kinds = by_region.setdefault(region, {})
            kinds[kind] = (*kinds.get(kind, ()), zone)
    return by_region


def _facts(before: Catalog, catalog: Catalog, then: State) -> dict[str, Any]:
    """Return what changed of Regions, services and offerings that stayed, as fields of a reading.

    An endpoint in the history takes precedence over the catalog's, which may be older: a publish can stop between the
    two files. Endpoints are read from the Regions' tree alone, so one that only begins or ceases to be listed there
    did not change.
    """
    endpoints: dict[str, dict[str, OldAndNew]] = {}
    regions = {code for code, region in catalog.region.items() if _touched(before.region.get(code), region)}
    services = {code for code, service in catalog.service.items() if _touched(before.service.get(code), service)}
    for code, offered in catalog.in_region.items():
        stayed = before.in_region.get(code, {})
        for service, new in offered.items():
            if (old := stayed.get(service)) is None or service not in then.offered.get(code, ()):
                continue
            old_endpoint = then.endpoints.get((code, service), old.endpoint)
            if "services" not in {old.listed, new.listed} and old_endpoint != new.endpoint:
                endpoints.setdefault(code, {})[service] = (old_endpoint, new.endpoint)
            if (old.protocols, old.global_endpoint, old.listed) != (new.protocols, new.global_endpoint, new.listed):
                regions.add(code)
                services.add(service)
    return {
        "endpoints": endpoints,
        "regions_touched": tuple(sorted(regions)),
        "services_touched": tuple(sorted(services)),
    }


def _touched(before: Region | Service | None, now: Region | Service) -> bool:
    """Return whether a fact changed that is no name, zone or date.

    A field that has its default in the last release may be one that the program of that release did not know.
    """
    if before is None:
        return False
    unwritten = {
        field.name: getattr(now, field.name)
        for field in msgspec.structs.fields(before)
        if field.default is not msgspec.NODEFAULT and getattr(before, field.name) == field.default
    }
    return _bare(msgspec.structs.replace(before, **unwritten)) != _bare(now)


def _bare(entity: Region | Service) -> Region | Service:
    ignored = {"name": None, "first_seen": None, "changed": dt.date.min}
    return msgspec.structs.replace(entity, **(ignored | ({"zones": None} if isinstance(entity, Region) else {})))
