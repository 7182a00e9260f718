"""The history of resource types: which reading first had each type in each Region.

It has the form of the other history. A Region is one whose types are known, a service is a type, and an offering is a
type that is registered in a Region.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.history.diff import has_unconfirmed_removal, presence_changes
from generator.model import history
from generator.model.reading import RECORDING_MARK, Confirmation, Reading, State
from generator.model.resource_types import RegionList, ResourceTypeReading, namespace_of, types_by_name

if TYPE_CHECKING:
    from generator.model.history import History
    from generator.model.release import ResourceTypeSources
    from generator.model.resource_types import ResourceTypeCatalog


def add_reading(past: History, lists: ResourceTypeReading, read_at: dt.datetime) -> History:
    """Return the history with a line for lists that differ or confirm a removal; for any other, the same history.

    Lists that are not newer than the last line add nothing: they are the ones that it has, or were read before them.
    """
    read_at = read_at.astimezone(dt.UTC)
    if past.read_at and read_at <= past.read_at:
        return past
    old, new = history.replay(past), state_of(lists)
    if old.comparable != new.comparable:
        last = past.readings[-1] if past.lines else None
        reading = Reading(
            read_at=read_at,
            previous=past.read_at,
            source=lists.source,
            source_changed=last is not None and _origin(last.source) != _origin(lists.source),
            counts=new.counts,
            **presence_changes(old, new),
        )
        return history.append(past, reading)
    if lists.recorded or not has_unconfirmed_removal(past):
        return past
    not_read = {code for code, region in lists.regions.items() if region.problem}
    if not_read.isdisjoint(past.readings[-1].offerings_went):
        return history.append(past, Confirmation(read_at=read_at))
    return past


def continues(past: History, lists: ResourceTypeReading) -> bool:
    """Return whether lists can follow a history: whether they have at least half of what it has in the same Regions.

    Lists of a test server have less, and must not look as if most types had been removed.
    """
    old, new = history.replay(past).offered, {code: set(names) for code, names in lists.by_region.items()}
    both = old.keys() & new.keys()
    common = sum(len(old[code] & new[code]) for code in both)
    return not past.lines or 0 < sum(len(old[code]) for code in both) <= 2 * common


def state_of(lists: ResourceTypeReading) -> State:
    """Return the lists as a state: types as services, known Regions as Regions."""
    by_region = lists.by_region
    return State(
        regions=dict.fromkeys(by_region),
        services=dict.fromkeys(lists.types),
        offered={code: set(names) for code, names in by_region.items()},
        zones={code: set() for code in by_region},
        endpoints={},
    )


def last_lists(past: History, sources: ResourceTypeSources | None) -> ResourceTypeReading | None:
    """Return the lists as they were after the last reading of a history; None where nobody read any.

    ``sources`` say how they were read. Without them, each list has the time of the last line, and no mark.
    """
    if not past.lines:
        return None
    offered = history.replay(past).offered
    last = past.readings[-1]
    last_lists_read = sources.regions if sources else {}
    return ResourceTypeReading(
        source=last.source,
        recorded=last.recorded,
        regions={code: last_lists_read.get(code) or RegionList(read_at=last.read_at) for code in sorted(offered)},
        unknown={code: reason for code, reason in sources.unknown.items() if code not in offered} if sources else {},
        types=types_by_name(offered),
    )


def first_seen(past: History) -> dict[tuple[str, str], dt.date | None]:
    """Return the day of the first reading that had a type in a Region, by (Region, type).

    None where the reading came from another source than the one before, so that nobody knows whether the type came
    then; where it is the first reading at all; and where the types of the Region were not known before.
    """
    dates: dict[tuple[str, str], dt.date | None] = {}
    for number, reading in enumerate(past.readings):
        dated = reading.date if number and not reading.source_changed else None
        for region, types in reading.offerings_appeared.items():
            date = None if region in reading.regions_appeared else dated
            for name in types:
                dates.setdefault((region, name), date)
    return dates


def with_dates(types: ResourceTypeCatalog, past: History) -> ResourceTypeCatalog:
    """Return the types with what the history knows: ``as_of``, ``since``, first dates, and dates of the last change."""
    dates, last = first_seen(past), _last_changes(past)
    replace = msgspec.structs.replace
    return replace(
        types,
        as_of=past.as_of or types.as_of,
        since=past.since,
        changed_in={region: last.regions[region] for region in types.regions if region in last.regions},
        namespaces=tuple(
            replace(
                namespace,
                changed=max(
                    (date for date in (last.namespaces.get(namespace.name), last.region_set) if date), default=None
                ),
                types=tuple(
                    replace(each, regions={region: dates.get((region, each.name)) for region in each.regions})
                    for each in namespace.types
                ),
            )
            for namespace in types.namespaces
        ),
    )


class _LastChanges(NamedTuple):
    """The day of the last reading with a difference in a Region, in a namespace, in the set of known Regions."""

    regions: dict[str, dt.date]
    namespaces: dict[str, dt.date]
    region_set: dt.date | None


def _last_changes(past: History) -> _LastChanges:
    regions: dict[str, dt.date] = {}
    namespaces: dict[str, dt.date] = {}
    region_set_since = None
    for reading in past.readings:
        for by_region in (reading.offerings_appeared, reading.offerings_went):
            regions |= dict.fromkeys(by_region, reading.date)
            names = {namespace_of(name) for types in by_region.values() for name in types}
            namespaces |= dict.fromkeys(names, reading.date)
        if reading.regions_appeared or reading.regions_went:
            region_set_since = reading.date
    return _LastChanges(regions, namespaces, region_set_since)


def _origin(source: str) -> str:
    """Return what a source reads, whether a recording of it or the source itself was read."""
    return source.partition(f", {RECORDING_MARK}")[0]
