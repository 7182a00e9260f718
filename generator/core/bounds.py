"""What a value must be where it enters: codes, text, times and order, each refused by name."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.core.errors import BadValueError
from generator.core.layout import unfit
from generator.core.printable import is_plain
from generator.core.text import can_be_shown

if TYPE_CHECKING:
    from collections.abc import Iterable


FIRST_YEAR, LAST_YEAR = 1970, 2200
"""The years that a time or date in a file can be of: beyond them, other zones and later days cannot be computed."""


def require_codes(what: str, codes: Iterable[str]) -> None:
    """Raise ``BadValueError`` for a code that cannot name a file or a line: ``what`` says of what it is."""
    for code in codes:
        if fault := unfit(code):
            raise BadValueError(f"{what}: {fault}")


def require_sorted(what: str, codes: Iterable[str]) -> None:
    """Raise ``BadValueError`` unless codes are sorted and unique."""
    for first, second in pairwise(codes):
        if first >= second:
            raise BadValueError(f"{what}: {second!r} after {first!r} (codes are sorted and unique)")


def require_text(**values: str | None) -> None:
    """Raise ``BadValueError`` for a value with a control character, or another that nobody sees; white space may be."""
    for what, text in values.items():
        if text is not None and not can_be_shown(text):
            raise BadValueError(f"{what} holds a character that cannot be shown: {text[:100]!a}")


def require_line(**values: str | None) -> None:
    """Raise ``BadValueError`` for a value of our own that is not one line of text."""
    for what, text in values.items():
        if text is not None and not is_plain(text):
            raise BadValueError(f"{what} holds a character that cannot be shown: {text[:100]!a}")


def require_time(what: str, time: dt.datetime) -> None:
    """Raise ``BadValueError`` unless a time has a zone and lies between 1970 and 2200 (UTC)."""
    if time.tzinfo is None:
        raise BadValueError(f"{what} has no time zone")
    # Compared as times: converting one of year 1 or 9999 to UTC first can already overflow.
    if not dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC) <= time < dt.datetime(LAST_YEAR + 1, 1, 1, tzinfo=dt.UTC):
        raise BadValueError(f"{what} is not between {FIRST_YEAR} and {LAST_YEAR}")


def require_date(what: str, date: dt.date) -> None:
    """Raise ``BadValueError`` unless a date lies between 1970 and 2200."""
    if not in_range(date):
        raise BadValueError(f"{what} is not between {FIRST_YEAR} and {LAST_YEAR}")


def in_range(date: dt.date) -> bool:
    """Return whether a date can be that of a reading or launch."""
    return FIRST_YEAR <= date.year <= LAST_YEAR
