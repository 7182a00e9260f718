"""Compare a reading with the one before it, and add the differences to the history."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from generator.catalog.trees import union
from generator.core.errors import DataError
from generator.core.text import name_of, utc_minute
from generator.model.catalog import Region
from generator.model.history import append, replay, states
from generator.model.reading import Confirmation, Reading, State, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.model.catalog import Catalog, Service
    from generator.model.history import History
    from generator.model.reading import NamesByCode, OldAndNew, ZoneKind, ZonesByRegion
    from generator.model.snapshot import RegionFacts, Snapshot


T = TypeVar("T", str, Zone)


class LastReading(NamedTuple):
    """The previous reading: its catalog and its time (None: only what the history has)."""

    catalog: Catalog | None = None
    read_at: dt.datetime | None = None


def add_reading(
    history: History,
    snapshot: Snapshot,
    catalog: Catalog,
    last_reading: LastReading = LastReading(),  # noqa: B008 (a frozen value)
) -> History:
    """Return the history with a line for a reading that differs or confirms a removal; for any other, the same history.

    ``catalog`` is the snapshot's. A recording that equals an earlier reading is an old one in a new package: it adds
    nothing and confirms nothing. Raises ``DataError`` for a reading older than the last.
    """
    read_at = snapshot.read_at.astimezone(dt.UTC)
    new, old = state_of(snapshot), replay(history)
    last = max((time for time in (history.read_at, last_reading.read_at) if time), default=None)
    if last and read_at <= last:
        _require_repeat(read_at, last, same=new.comparable == old.comparable)
        return history
    if snapshot.recorded and _is_earlier_reading(history, new):
        return history
    old_catalog = last_reading.catalog if history.lines else None
    reading = Reading(
        read_at=read_at,
        previous=last,
        source=snapshot.source,
        counts=new.counts,
        **presence_changes(old, new),
        **(_changed_facts(old_catalog, catalog, old) if old_catalog else {}),
    )
    if _differs(reading):
        return append(history, reading)
    if has_unconfirmed_removal(history) and not snapshot.recorded:
        return append(history, Confirmation(read_at=read_at))
    return history


def continues(history: History, snapshot: Snapshot) -> bool:
    """Return whether a reading can follow a history: whether it has at least half of the last reading's offerings.

    A snapshot of a test server has fewer, and must not look as if most of AWS had been removed.
    """
    old, new = replay(history), state_of(snapshot)
    common = sum(len(services & new.offered.get(region, set())) for region, services in old.offered.items())
    return 2 * common >= old.counts.offerings


def has_unconfirmed_removal(history: History) -> bool:
    """Return whether the last reading showed a removal that no reading has confirmed yet."""
    last = history.lines[-1] if history.lines else None
    return isinstance(last, Reading) and bool(
        last.regions_went or last.services_went or last.offerings_went or last.zones_went
    )


def state_of(snapshot: Snapshot) -> State:
    """Return the state that a snapshot lists: the union of both trees, with AWS's folded names."""
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
    """Raise ``DataError`` for a reading that is not newer than the last one, unless it is that reading again."""
    if read_at < last:
        raise DataError(
            f"the reading of {utc_minute(read_at)} is older than the last one that the history knows, of "
            f"{utc_minute(last)}",
            "fetch again: a history only goes forward; if the later of the two is still to come, a clock was wrong "
            "when it was read: set the clock, and go back to the release before it",
        )
    if not same:
        raise DataError(
            f"the reading of {utc_minute(read_at)} says something else than the one that the history knows of "
            "that very time",
            "fetch again: one of the two is not what was read",
        )


def _is_earlier_reading(history: History, new: State) -> bool:
    """Return whether any reading but the last one listed the same."""
    earlier = islice(states(history), max(len(history.readings) - 1, 0))
    return any(state.comparable == new.comparable for _, state in earlier)


def _differs(reading: Reading) -> bool:
    unchanged = Reading(
        read_at=reading.read_at, previous=reading.previous, source=reading.source, counts=reading.counts
    )
    return reading != unchanged


def presence_changes(old: State, new: State) -> dict[str, Any]:
    """Return what came, went and was renamed, as fields of a reading."""
    return {
        "regions_appeared": {code: new.regions[code] for code in sorted(new.regions.keys() - old.regions.keys())},
        "regions_went": tuple(sorted(old.regions.keys() - new.regions.keys())),
        "regions_renamed": _renamed(old.regions, new.regions),
        "services_appeared": {code: new.services[code] for code in sorted(new.services.keys() - old.services.keys())},
        "services_went": tuple(sorted(old.services.keys() - new.services.keys())),
        "services_renamed": _renamed(old.services, new.services),
        "offerings_appeared": _differences(new.offered, old.offered),
        "offerings_went": _differences(old.offered, new.offered),
        "zones_appeared": _by_kind(_differences(new.zones, old.zones)),
        "zones_went": _by_kind(_differences(old.zones, new.zones)),
    }


def _renamed(old: NamesByCode, new: NamesByCode) -> dict[str, OldAndNew]:
    """Return the names that changed; an old record may have names that are not folded."""
    return {code: (old[code], new[code]) for code in sorted(old.keys() & new.keys()) if name_of(old[code]) != new[code]}


def _differences(first: Mapping[str, set[T]], second: Mapping[str, set[T]]) -> dict[str, tuple[T, ...]]:
    """Return, for each Region, what only the first mapping has."""
    differences = {code: tuple(sorted(first[code] - second.get(code, set()))) for code in sorted(first)}
    return {code: difference for code, difference in differences.items() if difference}


def _by_kind(zones: Mapping[str, tuple[Zone, ...]]) -> ZonesByRegion:
    by_region: ZonesByRegion = {}
    for region, pairs in zones.items():
        for kind, zone in pairs:
            kinds = by_region.setdefault(region, {})
            kinds[kind] = (*kinds.get(kind, ()), zone)
    return by_region


def _changed_facts(old_catalog: Catalog, catalog: Catalog, old_state: State) -> dict[str, Any]:
    """Return the changed facts of Regions, services and offerings that are in both readings, as fields of a reading.

    An endpoint in the history takes precedence over the catalog's, which may be older: a publish can stop between the
    two files. Endpoints are read from the Regions' tree alone, so one that only begins or ceases to be listed there
    did not change.
    """
    endpoints: dict[str, dict[str, OldAndNew]] = {}
    old_regions, old_services = old_catalog.region, old_catalog.service
    regions = {code for code, region in catalog.region.items() if _is_touched(old_regions.get(code), region)}
    services = {code for code, service in catalog.service.items() if _is_touched(old_services.get(code), service)}
    for code, offered in catalog.in_region.items():
        old_offerings = old_catalog.in_region.get(code, {})
        for service, new in offered.items():
            if (old := old_offerings.get(service)) is None or service not in old_state.offered.get(code, ()):
                continue
            old_endpoint = old_state.endpoints.get((code, service), old.endpoint)
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


def _is_touched(old: Region | Service | None, new: Region | Service) -> bool:
    """Return whether a fact other than names, zones and dates changed.

    A field that has its default in the last release may be one that the program of that release did not know.
    """
    if old is None:
        return False
    unwritten = {
        field.name: getattr(new, field.name)
        for field in msgspec.structs.fields(old)
        if field.default is not msgspec.NODEFAULT and getattr(old, field.name) == field.default
    }
    return _other_facts(msgspec.structs.replace(old, **unwritten)) != _other_facts(new)


def _other_facts(entity: Region | Service) -> Region | Service:
    """Return an entity without what the history says of it on its own: names, former ones too, zones and dates."""
    without_dates = msgspec.structs.replace(entity, name=None, first_seen=None, changed=dt.date.min)
    if isinstance(without_dates, Region):
        return msgspec.structs.replace(without_dates, zones=None, former=())
    return msgspec.structs.replace(without_dates, names=msgspec.structs.replace(without_dates.names, former=()))
