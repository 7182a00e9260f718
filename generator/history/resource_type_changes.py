"""What changed in the resource types: the types of a namespace that came, reached further Regions or went, by reading.

The rules are those of ``changes``. What comes with a Region whose types were not known before, or with another source,
is no change, and neither is what goes with them.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.history.by_subject import SubjectChange, complete_sentence
from generator.history.changes import Change
from generator.history.presence import Gap, ReadingRecord
from generator.history.sentences import parts
from generator.model.resource_types import namespace_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from generator.history.by_subject import ChangesBySubject
    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.reading import ServicesByRegion


RegionType = tuple[str, str]
"""A Region and a type."""


class _Event(NamedTuple):
    """What the types of one change have in common: the reading, the kind, the namespace; of a removal how it ended."""

    number: int
    kind: str
    namespace: str
    settled: bool = True
    back: int | None = None


class RevisedChange(NamedTuple):
    """A change, and the time of the reading that showed, confirmed or undid it, whichever was last."""

    change: Change
    revised_at: dt.datetime


def type_changes(past: History, services: Mapping[str, str | None]) -> tuple[RevisedChange, ...]:
    """Return every change of resource types in a history, oldest first; ``services`` has that of each namespace.

    A removal that no second reading confirmed is among them, unless the next reading undid it.
    """
    record = _TypeRecord(past)
    regions: defaultdict[_Event, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for event, (region, name) in record.events():
        regions[event][name].append(region)
    return tuple(
        RevisedChange(record.change(event, services.get(event.namespace), regions[event]), record.revised_at(event))
        for event in sorted(regions, key=lambda event: (event.number, event.kind, event.namespace, event.back or 0))
    )


def with_type_changes(changes: ChangesBySubject, past: History, catalog: Catalog) -> ChangesBySubject:
    """Return the changes with those of resource types among them: in the list of all, and in those of services.

    Within a reading they come last, so that what the lists had before keeps its place.
    """
    types = catalog.type_catalog
    former = {name: each.service for name, each in types.former_namespaces.items()}
    services = {
        name: code if code in changes.titles.services else None
        for name, code in (former | {each.name: each.service for each in types.namespaces}).items()
    }
    whole: list[SubjectChange] = []
    by_service: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    by_namespace: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    for change, revised_at in reversed(type_changes(past, services)):
        subject_change = SubjectChange(change, complete_sentence(change, parts(change, changes.titles)), revised_at)
        whole.append(subject_change)
        by_namespace[change.namespace or ""].append(subject_change)
        if change.service:
            by_service[change.service].append(subject_change)
    return changes._replace(
        all=_merged(changes.all, whole),
        services={**changes.services}
        | {code: _merged(changes.services.get(code, ()), own) for code, own in by_service.items()},
        namespaces=dict(by_namespace),
    )


class _TypeRecord(ReadingRecord):
    """The readings of resource types, and what of their differences counts."""

    def __init__(self, history: History) -> None:
        super().__init__(history)
        self.following = {line.read_at: after.read_at for line, after in pairwise(history.lines)}

    def events(self) -> Iterator[tuple[_Event, RegionType]]:
        """Yield what came or went, each with the Region and the type."""
        gaps = self._gaps()
        returned = {(gap.back, pair): gap for pair, own in gaps.items() for gap in own if gap.back is not None}
        for pair, own in gaps.items():
            for gap in own:
                settled = self.is_settled(gap)
                if settled or gap.back is None:
                    yield _Event(gap.went, "types-went", namespace_of(pair[1]), settled, gap.back), pair
        earlier_types: set[str] = set()
        earlier: set[RegionType] = set()
        for number, reading in enumerate(self.readings):
            pairs = set(_pairs(reading.offerings_appeared))
            if number and not reading.source_changed:
                for pair in _pairs(reading.offerings_appeared, reading.regions_appeared):
                    absence = returned.get((number, pair))
                    if self.is_flap(absence) if absence else pair in earlier:
                        continue
                    kind = "types-registered" if pair[1] in earlier_types else "types-appeared"
                    yield _Event(number, kind, namespace_of(pair[1])), pair
            earlier |= pairs
            earlier_types |= {name for _, name in pairs}

    def change(self, event: _Event, service: str | None, regions: Mapping[str, list[str]]) -> Change:
        """Return the types of one event as a change, with the Regions of each."""
        reading, before = self.readings[event.number], self.readings[event.number - 1]
        gap = Gap(event.number, event.back)
        fields: dict[str, Any] = {
            "settled": event.settled,
            "flap": self.is_flap(gap),
            "undone": None if event.back is None else self.readings[event.back].date,
        }
        return Change(
            kind=event.kind,
            read_at=reading.read_at,
            previous_read_at=reading.previous or before.read_at,
            recorded=reading.recorded,
            previous_recorded=event.number in self.after_recording,
            service=service,
            codes=tuple(sorted({region for codes in regions.values() for region in codes})),
            namespace=event.namespace,
            types={name: tuple(sorted(regions[name])) for name in sorted(regions)},
            **(fields if event.kind == "types-went" else {}),
        )

    def revised_at(self, event: _Event) -> dt.datetime:
        """Return the time of the reading that undid a removal, else confirmed it, else first showed the event."""
        if event.back is not None:
            return self.readings[event.back].read_at
        read_at = self.readings[event.number].read_at
        return self.following[read_at] if event.kind == "types-went" and event.settled else read_at

    def _gaps(self) -> dict[RegionType, list[Gap]]:
        """Return the absences of each type in each Region where it was and whose types stayed known."""
        gaps: defaultdict[RegionType, list[Gap]] = defaultdict(list)
        for number, reading in enumerate(self.readings):
            if not reading.source_changed:
                for pair in _pairs(reading.offerings_went, reading.regions_went):
                    gaps[pair].append(Gap(number, None))
            for pair in _pairs(reading.offerings_appeared):
                if pair in gaps and gaps[pair][-1].back is None:
                    gaps[pair][-1] = Gap(gaps[pair][-1].went, number)
        return gaps


def _pairs(types: ServicesByRegion, without: Iterable[str] = ()) -> Iterator[RegionType]:
    left_out = set(without)
    return ((region, name) for region, names in types.items() if region not in left_out for name in names)


def _merged(first: Iterable[SubjectChange], second: Iterable[SubjectChange]) -> list[SubjectChange]:
    """Return changes of two histories, the newest first; of one time, those of the first come first."""
    return sorted((*first, *second), key=lambda entry: entry.change.read_at, reverse=True)
