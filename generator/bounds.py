"""What a value must be where it enters: codes, text, times and order, each refused by name."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from generator.errors import BadValueError
from generator.files import unfit
from generator.text import can_be_shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

YEARS = range(1970, 2201)
"""AWS has no Region older than 2006; the end leaves room for arithmetic with dates, which stops at 9999."""


def require_codes(what: str, codes: Iterable[str]) -> None:
    """Raise ``BadValueError`` for a code that cannot name a file or a line: ``what`` says of what it is."""
    for code in codes:
        if fault := unfit(code):
            raise BadValueError(f"{what}: {fault}")


def require_sorted(what: str, codes: Iterable[str]) -> None:
    """Raise ``BadValueError`` unless codes are sorted and unique."""
    for one, other in pairwise(codes):
        if one >= other:
            raise BadValueError(f"{what}: {other!r} after {one!r} (codes are sorted and unique)")


def require_text(**values: str | None) -> None:
    """Raise ``BadValueError`` for a value with a control character, or another that nobody sees; white space may be."""
    for what, said in values.items():
        if said is not None and not can_be_shown(said):
            raise BadValueError(f"{what} holds a character that cannot be shown: {said[:100]!a}")


def require_time(what: str, time: dt.datetime) -> None:
    """Raise ``BadValueError`` for a time without a zone, or of a year that no reading can be of."""
    if time.tzinfo is None:
        raise BadValueError(f"{what} has no time zone")
    require_year(what, time)


def require_year(what: str, date: dt.date) -> None:
    """Raise ``BadValueError`` for a date of a year that no reading or launch can be of."""
    if date.year not in YEARS:
        raise BadValueError(f"{what} is of the year {date.year}, which is not from {YEARS[0]} to {YEARS[-1]}")
