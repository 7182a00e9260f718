"""The documents of what changed, everything and a month each: their types, and the functions that make them."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

from generator.core.layout import link
from generator.core.values import SparseValue, Value
from generator.history.changes import Change, Gone
from generator.history.kinds import KindName
from generator.model.document import Document
from generator.model.reading import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generator.build.api.api import ApiInputs
    from generator.history.by_subject import SubjectChange


class ChangeEntry(SparseValue, frozen=True, kw_only=True):
    """One change, seen on ``date`` and not yet by the reading of ``previous_date``; ``text`` says it.

    A reading may be a recording, dated by its package and at least as old as that: ``recorded`` says it of the reading
    of ``date``, ``previous_recorded`` of the one before. Then the change may have happened before ``previous_date``.

    ``codes`` are the services of a Region that came or went, or the Regions of a service; in the document of one of
    them its own code alone. ``zones`` are those that a Region got or lost. ``old`` and ``new`` are names or endpoints.
    A change of resource types has their ``namespace``, their number as ``type_count``, and as ``codes`` the Regions;
    the document of the namespace names them. ``again`` marks what came back. A removal is ``settled`` when a second
    reading agreed; ``undone`` is the date on which it was back, and a ``flap`` was back at once or within 30 days.
    """

    date: dt.date
    previous_date: dt.date
    recorded: bool = False
    previous_recorded: bool = False
    kind: KindName
    region: str | None
    service: str | None
    codes: tuple[str, ...]
    old: str | None
    new: str | None
    zones: dict[ZoneKind, tuple[str, ...]]
    namespace: str | None = None
    type_count: int = 0
    again: bool = False
    settled: bool
    flap: bool
    undone: dt.date | None
    text: str

    @classmethod
    def of(cls, change: Change, text: str) -> ChangeEntry:
        """Return a change with the sentence that says it."""
        return cls(
            date=change.date,
            previous_date=change.previous_date,
            recorded=change.recorded,
            previous_recorded=change.previous_recorded,
            kind=change.kind,
            region=change.region,
            service=change.service,
            codes=change.codes,
            old=change.old,
            new=change.new,
            zones=change.zones,
            namespace=change.namespace,
            type_count=len(change.types),
            again=change.again,
            settled=change.settled,
            flap=change.flap,
            undone=change.undone,
            text=text,
        )


class MonthEntry(Value, frozen=True, kw_only=True):
    """A month with changes (``2024-03``), and how many it has. ``path`` leads to them."""

    month: str
    count: int
    path: str


class Changes(Document, frozen=True, kw_only=True):
    """``changes.json``: all changes since the first reading, that of ``since``; the newest first, as are the months.

    Removals that do not count yet and flaps are among them, and say so. ``gone`` names the Regions and services that
    are there no more, by code.
    """

    since: dt.date | None
    months: tuple[MonthEntry, ...]
    gone: tuple[Gone, ...]
    changes: tuple[ChangeEntry, ...]


class Month(Document, frozen=True, kw_only=True):
    """``changes/{month}.json``: the changes first seen in one month; ``as_of`` is the date of the last news of them."""

    month: str
    changes: tuple[ChangeEntry, ...]


def changes(inputs: ApiInputs) -> Changes:
    """Return ``changes.json``."""
    return Changes(
        as_of=max(_dates(inputs.changes.all), default=inputs.catalog.as_of),
        since=inputs.catalog.since,
        months=tuple(
            MonthEntry(month=month, count=len(in_month), path=link(f"changes/{month}.json"))
            for month, in_month in _by_month(inputs)
        ),
        gone=tuple(inputs.changes.gone),
        changes=change_entries(inputs.changes.all),
    )


def each_month(inputs: ApiInputs) -> Iterator[tuple[str, Month]]:
    """Yield the name and the document of each month that has changes, the newest first."""
    for month, in_month in _by_month(inputs):
        yield month, Month(as_of=max(_dates(in_month)), month=month, changes=change_entries(in_month))


def change_entries(changes: Sequence[SubjectChange]) -> tuple[ChangeEntry, ...]:
    """Return changes as documents have them."""
    return tuple(ChangeEntry.of(change.change, change.text) for change in changes)


def last_revised(date: dt.date, changes: Iterable[SubjectChange]) -> dt.date:
    """Return the later of a date and the last revision of changes: a removal that a later reading confirms is news."""
    return max([date, *(change.revised_at.date() for change in changes)])


def _by_month(inputs: ApiInputs) -> Iterator[tuple[str, list[SubjectChange]]]:
    for month, in_month in groupby(inputs.changes.all, key=lambda entry: entry.change.month):
        yield month, list(in_month)


def _dates(changes: Sequence[SubjectChange]) -> list[dt.date]:
    """Return when each change was last revised: a removal that a later reading confirms is news of that day."""
    return [entry.revised_at.date() for entry in changes]
