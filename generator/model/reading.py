"""One reading's differences from the one before it, and a state to which they can be applied.

Regions, services, offerings, names and zones are recorded completely, and can be replayed. Endpoints are recorded only
if they changed.
"""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from generator.core.bounds import (
    MAX_REGIONS,
    MAX_REGISTRATIONS,
    MAX_TYPES,
    require_codes,
    require_count,
    require_sorted,
    require_time,
)
from generator.core.text import name_of
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable


ZoneKind = Literal["availability", "local", "wavelength"]
ServicesByRegion = dict[str, tuple[str, ...]]
"""Service codes by Region."""
Zone = tuple[ZoneKind, str]
"""A zone's kind and ID."""
ZonesByRegion = dict[str, dict[ZoneKind, tuple[str, ...]]]
"""Zone IDs by Region and kind."""
NamesByCode = dict[str, str | None]
"""AWS's names by code; None where AWS publishes none."""
OldAndNew = tuple[str | None, str | None]
"""The value before and after a change."""


RECORDING_MARK = "as recorded in"
"""Part of a reading's ``source`` if a recording was read instead of AWS."""


class Counts(Value, frozen=True, kw_only=True):
    """The number of Regions, services and offerings after a reading."""

    regions: int
    services: int
    offerings: int

    def __post_init__(self) -> None:
        """Refuse more than any site can show, of offerings or of resource types."""
        require_count("regions", self.regions, MAX_REGIONS)
        require_count("services", self.services, MAX_TYPES)
        require_count("offerings", self.offerings, MAX_REGISTRATIONS)


class Reading(Value, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="reading"):
    """A reading as its differences from the one before it; those of the first reading are everything it listed.

    ``read_at`` is in UTC; ``previous`` is the time of the reading before it, with or without news. An offering that
    came or went with its Region or service is listed like any other. ``touched`` Regions and services are those with a
    change of another fact (protocols, an address, a launch date). ``source_changed`` says that the reading before came
    from another source: a difference has no date then. ``previous_sha256`` is the digest of the line before it in the
    file (None: an earlier version of the program wrote it).

    In the history of resource types, a Region is one whose types are known, a service is a type, and an offering a
    type that is registered in a Region. A Region that went is not known any more.
    """

    read_at: dt.datetime
    previous: dt.datetime | None = None
    source: str
    source_changed: bool = False
    counts: Counts
    regions_appeared: NamesByCode = msgspec.field(default_factory=dict)
    regions_went: tuple[str, ...] = ()
    regions_renamed: dict[str, OldAndNew] = msgspec.field(default_factory=dict)
    regions_touched: tuple[str, ...] = ()
    services_appeared: NamesByCode = msgspec.field(default_factory=dict)
    services_went: tuple[str, ...] = ()
    services_renamed: dict[str, OldAndNew] = msgspec.field(default_factory=dict)
    services_touched: tuple[str, ...] = ()
    offerings_appeared: ServicesByRegion = msgspec.field(default_factory=dict)
    offerings_went: ServicesByRegion = msgspec.field(default_factory=dict)
    zones_appeared: ZonesByRegion = msgspec.field(default_factory=dict)
    zones_went: ZonesByRegion = msgspec.field(default_factory=dict)
    endpoints: dict[str, dict[str, OldAndNew]] = msgspec.field(default_factory=dict)
    previous_sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is never written: impossible times, unsorted or repeated codes, codes that cannot name a file."""
        require_time("read_at", self.read_at)
        if self.previous:
            require_time("previous", self.previous)
            require(self.previous < self.read_at, "previous", f"{self.previous} is not before {self.read_at}")
        zones = chain.from_iterable(
            kinds.values() for kinds in (*self.zones_appeared.values(), *self.zones_went.values())
        )
        for codes in (
            *(self.regions_went, self.regions_touched, self.services_went, self.services_touched),
            *(*self.offerings_appeared.values(), *self.offerings_went.values(), *zones),
        ):
            require_count("a list", len(codes), MAX_TYPES)
            require_codes("a list", codes)
            require_sorted("a list", codes)
        require_codes("what appeared", (*self.regions_appeared, *self.services_appeared, *self.offerings_appeared))

    @property
    def date(self) -> dt.date:
        """The day of the reading (UTC)."""
        return self.read_at.astimezone(dt.UTC).date()

    @property
    def recorded(self) -> bool:
        """Return whether it is a recording: ``read_at`` is the time of its package, and its facts may be older."""
        return RECORDING_MARK in self.source


class Confirmation(Value, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="confirmation"):
    """A reading equal to the one before it, which confirms that reading's removals."""

    read_at: dt.datetime
    previous_sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse a time without a zone or of an impossible year."""
        require_time("read_at", self.read_at)

    @property
    def date(self) -> dt.date:
        """The day of the reading (UTC)."""
        return self.read_at.astimezone(dt.UTC).date()


class State(NamedTuple):
    """Everything that a reading listed, as far as it can be replayed.

    ``regions`` and ``services`` are names by code; ``offered`` has the services of each Region; ``zones`` the (kind,
    ID) of each Region. ``endpoints`` has the last endpoint of those offerings only whose endpoint ever changed.
    """

    regions: NamesByCode
    services: NamesByCode
    offered: dict[str, set[str]]
    zones: dict[str, set[Zone]]
    endpoints: dict[tuple[str, str], str | None]

    @property
    def comparable(self) -> tuple[NamesByCode, NamesByCode, dict[str, set[str]], dict[str, set[Zone]]]:
        """What two readings are compared by: all but the endpoints, with folded names."""
        return _folded_names(self.regions), _folded_names(self.services), self.offered, self.zones

    @property
    def counts(self) -> Counts:
        """The number of Regions, services and offerings."""
        offerings = sum(len(services) for services in self.offered.values())
        return Counts(regions=len(self.regions), services=len(self.services), offerings=offerings)


def _folded_names(names: NamesByCode) -> NamesByCode:
    return {code: name_of(name) for code, name in names.items()}


def apply(state: State, reading: Reading) -> None:
    """Apply a reading to the state; raise ``ValueError`` with the path of a field that contradicts the state."""
    _require_one_direction(reading)
    _remove_offerings(state.offered, reading.offerings_went, "$.offerings_went")
    _remove_zones(state, reading)
    for code in reading.regions_went:
        require(code in state.regions, "$.regions_went", f"{code!r} is not there")
        require(not state.offered[code] and not state.zones[code], "$.regions_went", f"{code!r} is not empty")
        del state.regions[code], state.offered[code], state.zones[code]
    for code in reading.services_went:
        require(code in state.services, "$.services_went", f"{code!r} is not there")
        del state.services[code]
    for code, (old, new) in reading.regions_renamed.items():
        require(state.regions.get(code, "") == old, f"$.regions_renamed.{code}", f"it is not named {old!r}")
        state.regions[code] = new
    for code, (old, new) in reading.services_renamed.items():
        require(state.services.get(code, "") == old, f"$.services_renamed.{code}", f"it is not named {old!r}")
        state.services[code] = new
    for code, name in reading.regions_appeared.items():
        require(code not in state.regions, "$.regions_appeared", f"{code!r} is there already")
        state.regions[code], state.offered[code], state.zones[code] = name, set(), set()
    for code, name in reading.services_appeared.items():
        require(code not in state.services, "$.services_appeared", f"{code!r} is there already")
        state.services[code] = name
    _add_offerings_and_zones(state, reading)
    for region, changed in reading.endpoints.items():
        for service, (_, new) in changed.items():
            require(service in state.offered.get(region, ()), f"$.endpoints.{region}", f"{service!r} is not there")
            state.endpoints[region, service] = new
    require(state.counts == reading.counts, "$.counts", f"they are {state.counts}")
    removed = set(reading.services_went)
    offering_regions = [
        region for region, services in state.offered.items() if removed and not removed.isdisjoint(services)
    ]
    require(not offering_regions, "$.services_went", f"one is still offered in {offering_regions[:1]}")


def _require_one_direction(reading: Reading) -> None:
    """Refuse what both came and went in one reading: it would count as back on a day on which nothing came."""
    appeared = {"regions": set(reading.regions_appeared), "services": set(reading.services_appeared)}
    for kind, removed_codes in (("regions", reading.regions_went), ("services", reading.services_went)):
        require(appeared[kind].isdisjoint(removed_codes), f"$.{kind}_went", "one of them appeared in the same reading")
    for region, services in reading.offerings_went.items():
        repeated = set(services).intersection(reading.offerings_appeared.get(region, ()))
        require(not repeated, f"$.offerings_went.{region}", f"appeared in the same reading: {sorted(repeated)[:3]}")
    for region, kinds in reading.zones_went.items():
        zones = set(_zones(kinds)).intersection(_zones(reading.zones_appeared.get(region, {})))
        require(not zones, f"$.zones_went.{region}", f"appeared in the same reading: {sorted(zones)[:3]}")


def _remove_offerings(offered: dict[str, set[str]], removals: ServicesByRegion, path: str) -> None:
    for region, services in removals.items():
        present, removed = offered.get(region, set()), set(services)
        require(removed <= present, f"{path}.{region}", f"not there: {sorted(removed - present)[:3]}")
        present -= removed


def _remove_zones(state: State, reading: Reading) -> None:
    for region, kinds in reading.zones_went.items():
        for zone in _zones(kinds):
            require(zone in state.zones.get(region, ()), f"$.zones_went.{region}", f"{zone[1]!r} is not there")
            state.zones[region].remove(zone)


def _add_offerings_and_zones(state: State, reading: Reading) -> None:
    for region, services in reading.offerings_appeared.items():
        path = f"$.offerings_appeared.{region}"
        require(region in state.regions, path, "no such Region")
        present, added = state.offered[region], set(services)
        require(added <= state.services.keys(), path, f"no such service: {sorted(added - state.services.keys())[:3]}")
        require(added.isdisjoint(present), path, f"there already: {sorted(added & present)[:3]}")
        present |= added
        for service in added if state.endpoints else ():
            # The recorded endpoint belongs to an earlier offering.
            state.endpoints.pop((region, service), None)
    for region, kinds in reading.zones_appeared.items():
        require(region in state.regions, f"$.zones_appeared.{region}", "no such Region")
        for zone in _zones(kinds):
            require(zone not in state.zones[region], f"$.zones_appeared.{region}", f"{zone[1]!r} is there already")
            state.zones[region].add(zone)


def _zones(kinds: dict[ZoneKind, tuple[str, ...]]) -> Iterable[Zone]:
    return ((kind, zone) for kind, ids in kinds.items() for zone in ids)


def require(condition: bool, path: str, problem: str) -> None:  # noqa: FBT001 (reads as a sentence)
    """Raise ``ValueError`` with the path and the problem unless the condition is met."""
    if not condition:
        raise ValueError(f"{path}: {problem}")
