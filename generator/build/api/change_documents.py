"""The documents of what changed: everything, and a month each."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from generator.build.api.documents import Changes, Month, MonthEntry, change_entries
from generator.core.layout import link

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generator.build.api.api import ApiInputs
    from generator.history.by_subject import SubjectChange


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


def _by_month(inputs: ApiInputs) -> Iterator[tuple[str, list[SubjectChange]]]:
    for month, in_month in groupby(inputs.changes.all, key=lambda entry: entry.change.month):
        yield month, list(in_month)


def _dates(changes: Sequence[SubjectChange]) -> list[dt.date]:
    """Return when each change was last revised: a removal that a later reading confirms is news of that day."""
    return [entry.revised_at.date() for entry in changes]
