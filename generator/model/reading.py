"""One reading's differences from the one before it, and how they lead from what was there to what is there.

A reading says which Regions, services, offerings, names and zones there are; these can be replayed. Endpoints are
recorded only where they changed.
"""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from generator.core.bounds import require_codes, require_sorted, require_time
from generator.core.text import name_of
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable


ZoneKind = Literal["availability", "local", "wavelength"]
Codes = dict[str, tuple[str, ...]]
"""Service codes by Region."""
Zone = tuple[ZoneKind, str]
"""A zone's kind and ID."""
ZonesOf = dict[str, dict[ZoneKind, tuple[str, ...]]]
"""Zone IDs by Region and kind."""
Names = dict[str, str | None]
"""AWS's names by code; None where AWS publishes none."""
Pair = tuple[str | None, str | None]
"""What it was, and what it is now."""


RECORDED = "as recorded in"
"""What the source of a reading says where it was no reading of AWS but a recording."""


class Counts(Value, frozen=True, kw_only=True):
    """How much there was after a reading."""

    regions: int
    services: int
    offerings: int


class Reading(Value, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="reading"):
    """A reading and its differences from the one before it; the first one's are all that it said.

    ``read_at`` is in UTC; ``previous`` is the time of the reading before it, with or without news. An offering that
    came or went with its Region or service is listed with the others. ``touched`` Regions and services are those of
    which some other fact changed (protocols, an address, a launch date). ``previous_sha256`` is the digest of the line
    before it in the file (None: an earlier version of the program wrote it).
    """

    read_at: dt.datetime
    previous: dt.datetime | None = None
    source: str
    counts: Counts
    regions_appeared: Names = msgspec.field(default_factory=dict)
    regions_went: tuple[str, ...] = ()
    regions_renamed: dict[str, Pair] = msgspec.field(default_factory=dict)
    regions_touched: tuple[str, ...] = ()
    services_appeared: Names = msgspec.field(default_factory=dict)
    services_went: tuple[str, ...] = ()
    services_renamed: dict[str, Pair] = msgspec.field(default_factory=dict)
    services_touched: tuple[str, ...] = ()
    offerings_appeared: Codes = msgspec.field(default_factory=dict)
    offerings_went: Codes = msgspec.field(default_factory=dict)
    zones_appeared: ZonesOf = msgspec.field(default_factory=dict)
    zones_went: ZonesOf = msgspec.field(default_factory=dict)
    endpoints: dict[str, dict[str, Pair]] = msgspec.field(default_factory=dict)
    previous_sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is never written: odd times, lists unsorted or with doubles, codes that can name no file."""
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
            require_codes("a list", codes)
            require_sorted("a list", codes)
        require_codes("what appeared", (*self.regions_appeared, *self.services_appeared, *self.offerings_appeared))

    @property
    def date(self) -> dt.date:
        """The day of the reading (UTC)."""
        return self.read_at.astimezone(dt.UTC).date()

    @property
    def recorded(self) -> bool:
        """Whether it is a recording: its time is that of its package, and what it holds may have been read earlier."""
        return RECORDED in self.source


class Confirmation(Value, frozen=True, kw_only=True, omit_defaults=True, tag_field="line", tag="confirmation"):
    """A reading that said just what the one before it did, while removals waited for a second reading to agree."""

    read_at: dt.datetime
    previous_sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse a time without zone or of no possible year."""
        require_time("read_at", self.read_at)

    @property
    def date(self) -> dt.date:
        """The day of the reading (UTC)."""
        return self.read_at.astimezone(dt.UTC).date()


class State(NamedTuple):
    """What a reading said, as far as it can be replayed.

    ``regions`` and ``services`` are names by code; ``offered`` has the services of each Region; ``zones`` the (kind,
    ID) of each Region. ``endpoints`` are the last that the record knows: only of offerings whose endpoint ever changed.
    """

    regions: Names
    services: Names
    offered: dict[str, set[str]]
    zones: dict[str, set[Zone]]
    endpoints: dict[tuple[str, str], str | None]

    @property
    def comparable(self) -> tuple[Names, Names, dict[str, set[str]], dict[str, set[Zone]]]:
        """All but the endpoints, names with their white space folded: what two readings are compared by."""
        return _folded(self.regions), _folded(self.services), self.offered, self.zones

    @property
    def counts(self) -> Counts:
        """How much there is."""
        offerings = sum(len(services) for services in self.offered.values())
        return Counts(regions=len(self.regions), services=len(self.services), offerings=offerings)


def _folded(names: Names) -> Names:
    return {code: name_of(name) for code, name in names.items()}


def take(state: State, reading: Reading) -> None:
    """Let the state become what the reading said; raise ``ValueError`` with the path of what does not follow."""
    _refuse_both(reading)
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
    gone = set(reading.services_went)
    left = [region for region, services in state.offered.items() if gone and not gone.isdisjoint(services)]
    require(not left, "$.services_went", f"one is still offered in {left[:1]}")


def _refuse_both(reading: Reading) -> None:
    """Refuse what came and went in one reading: it would count as back on a day on which nothing came."""
    came = {"regions": set(reading.regions_appeared), "services": set(reading.services_appeared)}
    for kind, went in (("regions", reading.regions_went), ("services", reading.services_went)):
        require(came[kind].isdisjoint(went), f"$.{kind}_went", "one of them appeared in the same reading")
    for region, services in reading.offerings_went.items():
        both = set(services).intersection(reading.offerings_appeared.get(region, ()))
        require(not both, f"$.offerings_went.{region}", f"appeared in the same reading: {sorted(both)[:3]}")
    for region, kinds in reading.zones_went.items():
        zones = set(_zones(kinds)).intersection(_zones(reading.zones_appeared.get(region, {})))
        require(not zones, f"$.zones_went.{region}", f"appeared in the same reading: {sorted(zones)[:3]}")


def _remove_offerings(offered: dict[str, set[str]], went: Codes, path: str) -> None:
    for region, services in went.items():
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
            # The endpoint on record is that of an earlier offering.
            state.endpoints.pop((region, service), None)
    for region, kinds in reading.zones_appeared.items():
        require(region in state.regions, f"$.zones_appeared.{region}", "no such Region")
        for zone in _zones(kinds):
            require(zone not in state.zones[region], f"$.zones_appeared.{region}", f"{zone[1]!r} is there already")
            state.zones[region].add(zone)


def _zones(kinds: dict[ZoneKind, tuple[str, ...]]) -> Iterable[Zone]:
    return ((kind, zone) for kind, ids in kinds.items() for zone in ids)


def require(holds: bool, path: str, problem: str) -> None:  # noqa: FBT001 (what must hold is the whole point)
    """Raise ``ValueError`` with the path of what is wrong, unless it holds."""
    if not holds:
        raise ValueError(f"{path}: {problem}")
