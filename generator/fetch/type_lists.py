"""Decide which list of resource types each Region has: the one that was read, an earlier one, or none.

A list that could not be read, that is another Region's, or that lacks suspiciously much, says nothing of the Region. An
earlier list is kept then, with its time; a Region that never had one is unknown.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from generator.model.resource_types import NOT_READ, RegionList, ResourceTypeReading, types_by_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping


MAX_GONE = 0.05
"""Share of a Region's types that may go at once. Any more counts once a second reading lacks the same."""


class ListRead(NamedTuple):
    """A list that was read: its types, and the server's mark of its file (None: the file is to be read again)."""

    types: frozenset[str]
    etag: str | None


class ListUnchanged(NamedTuple):
    """A list that is the earlier one, by the server's mark of its file."""


class ListProblem(NamedTuple):
    """A list that could not be read: why, as a clause."""

    problem: str


Outcome = ListRead | ListUnchanged | ListProblem


class EarlierList(NamedTuple):
    """What the last release knew of a Region: its types, and how they were read."""

    types: frozenset[str]
    reading: RegionList


def decided_reading(
    outcomes: Mapping[str, Outcome], earlier: Mapping[str, EarlierList], *, source: str, read_at: dt.datetime
) -> ResourceTypeReading:
    """Return the lists of one reading from what became of each Region's and from those of the last release.

    A Region whose outcome is ``ListUnchanged`` must have an earlier list.
    """
    lists: dict[str, EarlierList] = {}
    unknown: dict[str, str] = {}
    copies = _copies(outcomes, earlier)
    for code, outcome in sorted(outcomes.items()):
        before = earlier.get(code)
        if original := copies.get(code):
            problem, reason = f"is that of {original}", f"The list that is published for it is that of {original}."
        elif isinstance(outcome, ListProblem):
            problem, reason = f"could not be read: {outcome.problem}", NOT_READ
        else:
            lists[code] = _accepted(outcome, before, read_at)
            continue
        if before:
            lists[code] = before._replace(reading=_replaced(before.reading, problem=problem))
        else:
            unknown[code] = reason
    return ResourceTypeReading(
        source=source,
        regions={code: each.reading for code, each in lists.items()},
        unknown=unknown,
        types=types_by_name({code: set(each.types) for code, each in lists.items()}),
    )


def _accepted(outcome: ListRead | ListUnchanged, before: EarlierList | None, read_at: dt.datetime) -> EarlierList:
    """Return the list that was read, or the earlier one where too much is gone for the first time."""
    if isinstance(outcome, ListUnchanged):
        if before is None:
            raise ValueError("a list that did not change has no earlier one")
        return EarlierList(before.types, RegionList(read_at=read_at, etag=before.reading.etag))
    if before:
        lost = before.types - outcome.types
        if len(lost) > MAX_GONE * len(before.types) and before.reading.pending != (digest := _digest(lost)):
            problem = f"lacks {len(lost):,} of {len(before.types):,} types, which counts once a second check agrees"
            return before._replace(reading=_replaced(before.reading, problem=problem, pending=digest))
    return EarlierList(outcome.types, RegionList(read_at=read_at, etag=outcome.etag))


def _replaced(reading: RegionList, *, problem: str, pending: str | None = None) -> RegionList:
    return RegionList(read_at=reading.read_at, etag=reading.etag, problem=problem, pending=pending or reading.pending)


def _digest(types: Collection[str]) -> str:
    return hashlib.sha256("\n".join(sorted(types)).encode()).hexdigest()


def _copies(outcomes: Mapping[str, Outcome], earlier: Mapping[str, EarlierList]) -> dict[str, str]:
    """Return the Regions whose list is another Region's, with the code of that one.

    Of Regions with the same list, those are no copies that had it before. Where none did, it belongs to the one whose
    earlier list is nearest to it, and to none of them where no earlier list is known.
    """
    regions_by_list: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for code, outcome in sorted(outcomes.items()):
        if isinstance(outcome, ListRead):
            regions_by_list[outcome.types].append(code)
        elif isinstance(outcome, ListUnchanged):
            regions_by_list[earlier[code].types].append(code)
    copies: dict[str, str] = {}
    for types, codes in regions_by_list.items():
        if len(codes) == 1:
            continue
        distances = {code: len(earlier[code].types ^ types) for code in codes if code in earlier}
        nearest = min(distances, key=lambda code: (distances[code], code), default=None)
        for code in codes:
            if code != nearest and distances.get(code) != 0:
                copies[code] = nearest or next(other for other in codes if other != code)
    return copies
