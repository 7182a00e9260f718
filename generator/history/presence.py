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
FLAP: Final = dt.timedelta(days=30)
"""An absence no longer than this is a flap."""


RegionZone: TypeAlias = "tuple[str, ZoneKind, str]"
"""A Region, and the kind and ID of a zone in it."""


class Gap(NamedTuple):
    """An absence: the numbers of the reading that first missed something and of the one that had it again (or None)."""

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


class PresenceRecord:
    """Every Region, service, offering and zone of a history, with its absences."""

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
        self.regions: dict[str, Presence] = {}
        self.services: dict[str, Presence] = {}
        self.cells: dict[tuple[str, str], Presence] = {}
        self.zones: dict[RegionZone, Presence] = {}
        for number, reading in enumerate(self.readings):
            _note(self.regions, number, reading.regions_appeared, reading.regions_went)
            _note(self.services, number, reading.services_appeared, reading.services_went)
            _note(self.cells, number, _cells(reading.offerings_appeared), _cells(reading.offerings_went))
            _note(self.zones, number, _zones(reading.zones_appeared), _zones(reading.zones_went))

    def events(self, presence: Presence) -> Iterator[tuple[int, Gap | None]]:
        """Yield the number of each reading that showed a change: the arrival, removals, and returns from no flap."""
        if presence.first:
            yield presence.first, None
        for gap in presence.gaps:
            yield gap.went, gap
            if gap.back is not None and not self.flap(gap):
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

    def held(self, cell: tuple[str, str], presence: Presence, number: int) -> bool:
        """Return whether the change of a Region or service holds what this reading showed of an offering."""
        region, service = cell
        return any(self.holds(holder, presence, number) for holder in (self.regions[region], self.services[service]))

    def holds(self, holder: Presence, presence: Presence, number: int) -> bool:
        """Return whether the change of a Region or service holds what this reading showed of something in it.

        Where the Region or service only flapped, its change holds what went and came back with it.
        """
        if holder.first == number:
            return True
        return any(number in gap and (not self.flap(gap) or gap in presence.gaps) for gap in holder.gaps)

    def settled(self, gap: Gap) -> bool:
        """Return whether a second reading agreed with the one that missed something."""
        following = gap.went + 1
        return gap.went in self.confirmed or (following < len(self.readings) and gap.back != following)

    def flap(self, gap: Gap) -> bool:
        """Return whether what was missed was back within ``FLAP``, or at the very next reading."""
        if gap.back is None:
            return False
        absent = self.readings[gap.back].date - self.readings[gap.went].date
        return absent <= FLAP or not self.settled(gap)


def _note(presences: dict[T, Presence], number: int, appeared: Iterable[T], went: Iterable[T]) -> None:
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
