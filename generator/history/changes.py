"""Every change in a history: the dates between which it happened, and whether it counts or was undone.

A Region or service that comes or goes is one change that holds its offerings and zones. A removal counts (is
*settled*) when a second reading agreed. What was back within 30 days, or at the very next reading, was a *flap*: one
change, not two.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from generator.core.values import Value
from generator.history.corrections import corrected_endpoints
from generator.history.kinds import BY_NAME, ORDER, KindName
from generator.history.presence import PresenceRecord
from generator.model.catalog import ToolNames
from generator.model.reading import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.history.presence import Gap
    from generator.model.history import History
    from generator.model.reading import Reading, ServicesByRegion, Zone


class Change(Value, frozen=True, kw_only=True):
    """One change. ``read_at`` is the reading that first showed it, ``previous_read_at`` the reading before that (UTC).

    Either may be a recording, which is at least as old as its time says. So it had happened by ``read_at`` in any case;
    that it had not by ``previous_read_at`` is not proven where ``previous_recorded``.

    ``codes`` are the services of a Region that came or went, or the Regions of a service; ``zones`` are those that came
    to a Region or went from it while it stayed. ``old`` and ``new`` are names or endpoints (None: none was published).
    A change of resource types has their ``namespace``, its service if there is one, the Regions as ``codes``, and those
    of each type in ``types``.
    ``again`` marks what had been there before. Of a removal, ``settled`` says whether a second reading agreed,
    ``undone`` when it was back, and ``flap`` that it was so soon.
    """

    kind: KindName
    read_at: dt.datetime
    previous_read_at: dt.datetime
    recorded: bool = False
    previous_recorded: bool = False
    region: str | None = None
    service: str | None = None
    codes: tuple[str, ...] = ()
    old: str | None = None
    new: str | None = None
    zones: dict[ZoneKind, tuple[str, ...]] = msgspec.field(default_factory=dict)
    namespace: str | None = None
    types: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    again: bool = False
    settled: bool = True
    flap: bool = False
    undone: dt.date | None = None

    @property
    def date(self) -> dt.date:
        """The day on which it was first observed (UTC)."""
        return self.read_at.astimezone(dt.UTC).date()

    @property
    def previous_date(self) -> dt.date:
        """The day of the reading before: it happened after that, unless that one is a recording."""
        return self.previous_read_at.astimezone(dt.UTC).date()

    @property
    def month(self) -> str:
        """The month in which it was first observed, ``2024-03``."""
        return self.date.isoformat()[:7]

    @property
    def removal(self) -> bool:
        """Return whether something went, which counts when a second reading agrees and can be undone."""
        return BY_NAME[self.kind].removal


class Gone(Value, frozen=True, kw_only=True):
    """A Region or service that is there no more: the last name on record; of a service, its category and its names."""

    kind: Literal["region", "service"]
    code: str
    name: str
    category: str | None
    aliases: tuple[str, ...] = ()
    names: ToolNames = ToolNames()


def changes(history: History) -> tuple[Change, ...]:
    """Return every change in a history, oldest first, including flaps and removals that do not count yet.

    The content of the first reading is no change.
    """
    record = ChangeRecord(history)
    observed = [*record.entities(), *record.offerings(), *record.zone_changes(), *record.names(), *record.endpoints()]

    def sort_key(change: Change) -> tuple[Any, ...]:
        zones = sorted(change.zones.items())
        return change.read_at, ORDER[change.kind], change.region or "", change.service or "", zones

    return tuple(sorted(observed, key=sort_key))


class ChangeRecord(PresenceRecord):
    """A record of presence, and the changes in it."""

    def __init__(self, history: History) -> None:
        super().__init__(history)
        self.number = {reading.read_at: number for number, reading in enumerate(self.readings)}

    def offerings_within(self, change: Change) -> Iterator[Change]:
        """Yield each offering in a Region's or service's change as a change of its own.

        Its outcome may be another one: an offering may stay away, or be new, when its Region or service returns.
        """
        number = self.number[change.read_at]
        for code in change.codes:
            region, service = change.region or code, change.service or code
            presence = self.cells[region, service]
            gap = next((gap for gap in presence.gaps if gap.went == number), None)
            if gap:
                yield self._removal(gap, kind="offering-went", region=region, service=service)
            else:
                again = presence.first != number
                yield self._change(number, kind="offering-appeared", region=region, service=service, again=again)

    def entities(self) -> Iterator[Change]:
        """Yield the Regions and services that came or went."""
        for code, presence in self.regions.items():
            for number, gap in self.events(presence):
                reading = self.readings[number]
                if gap and gap.went == number:
                    codes = reading.offerings_went.get(code, ())
                    yield self._removal(gap, kind="region-went", region=code, codes=codes)
                else:
                    codes = reading.offerings_appeared.get(code, ())
                    yield self._change(number, kind="region-appeared", region=code, codes=codes, again=gap is not None)
        for code, presence in self.services.items():
            for number, gap in self.events(presence):
                reading = self.readings[number]
                if gap and gap.went == number:
                    codes = _regions_of(reading.offerings_went, code)
                    yield self._removal(gap, kind="service-went", service=code, codes=codes)
                else:
                    codes = _regions_of(reading.offerings_appeared, code)
                    yield self._change(
                        number, kind="service-appeared", service=code, codes=codes, again=gap is not None
                    )

    def offerings(self) -> Iterator[Change]:
        """Yield the offerings that came or went, except those in a Region's or service's change."""
        for cell, presence in self.cells.items():
            region, service = cell
            for number, gap in self.events(presence):
                if self.is_part_of_entity_change(cell, presence, number):
                    continue
                if gap and gap.went == number:
                    yield self._removal(gap, kind="offering-went", region=region, service=service)
                else:
                    again = gap is not None
                    yield self._change(number, kind="offering-appeared", region=region, service=service, again=again)

    def zone_changes(self) -> Iterator[Change]:
        """Yield the zones that came or went, except those in a Region's change.

        Those of one Region and reading are one change, unless some came back and others not, or on another day.
        """
        appeared: defaultdict[tuple[int, str, bool], list[Zone]] = defaultdict(list)
        removed: defaultdict[Gap, defaultdict[str, list[Zone]]] = defaultdict(lambda: defaultdict(list))
        for (region, kind, zone), presence in self.zones.items():
            for number, gap in self.events(presence):
                if self.is_part_of(self.regions[region], presence, number):
                    continue
                if gap and gap.went == number:
                    removed[gap][region].append((kind, zone))
                else:
                    appeared[number, region, gap is not None].append((kind, zone))
        for (number, region, again), zones in appeared.items():
            yield self._change(number, kind="zones-added", region=region, zones=_by_kind(zones), again=again)
        for gap, regions in removed.items():
            for region, zones in regions.items():
                yield self._removal(gap, kind="zones-removed", region=region, zones=_by_kind(zones))

    def names(self) -> Iterator[Change]:
        """Yield changed names; a change of white space is none."""
        for number, reading in enumerate(self.readings):
            for code, (old, new) in reading.regions_renamed.items():
                if _words(old) != _words(new):
                    yield self._change(number, kind="region-renamed", region=code, old=old, new=new)
            for code, (old, new) in reading.services_renamed.items():
                if _words(old) != _words(new):
                    yield self._change(number, kind="service-renamed", service=code, old=old, new=new)

    def endpoints(self) -> Iterator[Change]:
        """Yield new endpoints, and endpoints that are no longer published."""
        for number, reading in enumerate(self.readings):
            for region, changed in reading.endpoints.items():
                for service, (old, new) in changed.items():
                    if not _is_corrected(reading, region, service):
                        yield self._change(
                            number, kind="endpoint-changed", region=region, service=service, old=old, new=new
                        )

    def _removal(self, gap: Gap, **fields: Any) -> Change:  # noqa: ANN401 (a change's own fields)
        back = None if gap.back is None else self.readings[gap.back].date
        return self._change(gap.went, settled=self.is_settled(gap), flap=self.is_flap(gap), undone=back, **fields)

    def _change(self, number: int, **fields: Any) -> Change:  # noqa: ANN401 (a change's own fields)
        reading, before = self.readings[number], self.readings[number - 1]
        return Change(
            read_at=reading.read_at,
            previous_read_at=reading.previous or before.read_at,
            recorded=reading.recorded,
            previous_recorded=number in self.after_recording,
            **fields,
        )


def withdrawn_endpoints(history: History) -> Iterator[tuple[dt.datetime, str, str]]:
    """Yield (time, Region, service) of each endpoint that a history wrongly has as new (see ``corrections``)."""
    for reading in history.readings:
        for region, changed in reading.endpoints.items():
            for service in changed:
                if _is_corrected(reading, region, service):
                    yield reading.read_at, region, service


def _is_corrected(reading: Reading, region: str, service: str) -> bool:
    """Return whether a new endpoint of a reading had been published before, in the tree that is not read."""
    old, _ = reading.endpoints[region][service]
    return old is None and (reading.read_at.astimezone(dt.UTC), region, service) in corrected_endpoints()


def _words(name: str | None) -> list[str]:
    return (name or "").split()


def _by_kind(zones: Iterable[Zone]) -> dict[ZoneKind, tuple[str, ...]]:
    kinds: defaultdict[ZoneKind, list[str]] = defaultdict(list)
    for kind, zone in sorted(zones):
        kinds[kind].append(zone)
    return {kind: tuple(ids) for kind, ids in kinds.items()}


def _regions_of(codes: ServicesByRegion, service: str) -> tuple[str, ...]:
    return tuple(sorted(region for region, services in codes.items() if service in services))
