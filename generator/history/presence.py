"""When each Region, service, offering and zone was present, and when it was absent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from generator.model.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.model.history import History
    from generator.model.reading import ServicesByRegion, ZoneKind, ZonesByRegion


T = TypeVar("T")
MAX_FLAP: Final = dt.timedelta(days=30)
"""An absence no longer than this is a flap."""


RegionZone: TypeAlias = "tuple[str, ZoneKind, str]"
"""A Region, and the kind and ID of a zone in it."""


class Gap(NamedTuple):
    """An absence: the numbers of the first reading without something and of the one that had it again (or None)."""

    went: int
    back: int | None


class Presence(NamedTuple):
    """When something was present: the number of the reading that first had it, and its absences since."""

    first: int
    gaps: list[Gap]


class Interval(NamedTuple):
    """The numbers of the reading that first had something and of the first one without it (None: it is still there)."""

    since: int
    until: int | None


class ReadingRecord:
    """The readings of a history, and what they prove of an absence."""

    def __init__(self, history: History) -> None:
        self.readings = history.readings
        self.confirmed: set[int] = set()
        """Readings after which another one, without news, agreed."""
        self.after_recording: set[int] = set()
        """Readings before which nothing but a recording is on record: it may be older than its time says."""
        count, last = 0, None
        for line in history.lines:
            if not isinstance(line, Reading):
                self.confirmed.add(count - 1)
            else:
                if isinstance(last, Reading) and last.recorded:
                    self.after_recording.add(count)
                count += 1
            last = line

    def is_settled(self, gap: Gap) -> bool:
        """Return whether a second reading confirmed an absence."""
        following = gap.went + 1
        return gap.went in self.confirmed or (following < len(self.readings) and gap.back != following)

    def is_flap(self, gap: Gap) -> bool:
        """Return whether an absence ended within ``MAX_FLAP``, or at the very next reading."""
        if gap.back is None:
            return False
        absent = self.readings[gap.back].date - self.readings[gap.went].date
        return absent <= MAX_FLAP or not self.is_settled(gap)


class PresenceRecord(ReadingRecord):
    """The presence of every Region, service, offering and zone of a history."""

    def __init__(self, history: History) -> None:
        super().__init__(history)
        self.regions: dict[str, Presence] = {}
        self.services: dict[str, Presence] = {}
        self.cells: dict[tuple[str, str], Presence] = {}
        self.zones: dict[RegionZone, Presence] = {}
        for number, reading in enumerate(self.readings):
            _add_events(self.regions, number, reading.regions_appeared, reading.regions_went)
            _add_events(self.services, number, reading.services_appeared, reading.services_went)
            _add_events(self.cells, number, _cells(reading.offerings_appeared), _cells(reading.offerings_went))
            _add_events(self.zones, number, _zones(reading.zones_appeared), _zones(reading.zones_went))

    def events(self, presence: Presence) -> Iterator[tuple[int, Gap | None]]:
        """Yield the number of each reading that showed a change: the arrival, removals, and returns from no flap."""
        if presence.first:
            yield presence.first, None
        for gap in presence.gaps:
            yield gap.went, gap
            if gap.back is not None and not self.is_flap(gap):
                yield gap.back, gap

    def intervals(self, presence: Presence) -> Iterator[Interval]:
        """Yield when something was there, as the readings have it: an absence of one reading ends an interval, too."""
        since: int | None = presence.first
        for gap in presence.gaps:
            if since is not None:
                yield Interval(since, gap.went)
            since = gap.back
        if since is not None:
            yield Interval(since, None)

    def is_part_of_entity_change(self, cell: tuple[str, str], presence: Presence, number: int) -> bool:
        """Return whether an offering's event in this reading is part of its Region's or service's change."""
        region, service = cell
        return any(
            self.is_part_of(entity, presence, number) for entity in (self.regions[region], self.services[service])
        )

    def is_part_of(self, entity: Presence, presence: Presence, number: int) -> bool:
        """Return whether an event in this reading is part of the change of ``entity``, a Region or service.

        The flap of an entity includes what went and came back with it.
        """
        if entity.first == number:
            return True
        return any(number in gap and (not self.is_flap(gap) or gap in presence.gaps) for gap in entity.gaps)


def _add_events(presences: dict[T, Presence], number: int, appeared: Iterable[T], went: Iterable[T]) -> None:
    for key in went:
        presences[key].gaps.append(Gap(number, None))
    for key in appeared:
        if key not in presences:
            presences[key] = Presence(number, [])
        else:
            gaps = presences[key].gaps
            gaps[-1] = gaps[-1]._replace(back=number)


def _zones(zones: ZonesByRegion) -> Iterator[RegionZone]:
    return ((region, kind, zone) for region, kinds in zones.items() for kind, ids in kinds.items() for zone in ids)


def _cells(codes: ServicesByRegion) -> Iterator[tuple[str, str]]:
    return ((region, service) for region, services in codes.items() for service in services)
