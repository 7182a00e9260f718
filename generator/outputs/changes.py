"""The changes as documents of the API: all of them, and a document for each month."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from generator.documents import FOLDER, ChangeEntry, Changes, Month, MonthEntry
from generator.files import File, link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.catalog import Catalog
    from generator.subjects import Subjects


def files(catalog: Catalog, told: Subjects) -> Iterator[File]:
    """Yield ``changes.json`` and a document for each month, the newest first."""
    found = tuple(ChangeEntry.of(one.change, one.text) for one in told.whole)
    last = [one.revised_at.date() for one in told.whole]
    months = []
    # Both are in the order of the readings, so each month is a slice of them.
    start = 0
    for name, group in groupby(told.whole, key=lambda one: one.change.month):
        end = start + len(list(group))
        path = f"changes/{name}.json"
        months.append(MonthEntry(month=name, count=end - start, path=link(path)))
        yield _file(path, Month(as_of=max(last[start:end]), month=name, changes=found[start:end]))
        start = end
    whole = Changes(
        as_of=max(last, default=catalog.as_of),
        since=catalog.since,
        months=tuple(months),
        gone=tuple(told.gone),
        changes=found,
    )
    yield _file("changes.json", whole)


def _file(path: str, document: Changes | Month) -> File:
    return File(f"{FOLDER}/{path}", msgspec.json.encode(document) + b"\n")
