"""Checks of values that come from outside: codes, text, times, order and number."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.core.errors import BadValueError
from generator.core.layout import code_fault
from generator.core.printable import is_plain
from generator.core.text import can_be_shown

if TYPE_CHECKING:
    from collections.abc import Iterable


FIRST_YEAR, LAST_YEAR = 1970, 2200
"""The years that a time or date in a file may have: beyond them, time zones and later days cannot be computed."""

MAX_REGIONS, MAX_SERVICES, MAX_OFFERINGS, MAX_ZONES = 500, 5_000, 100_000, 1_000
"""How many a reading may have, ten times as many as AWS has: each means pages, which a build must end with. The zones
are those of a kind in one Region."""
MAX_TYPES, MAX_REGISTRATIONS = 20_000, 500_000
"""The same for resource types, and for types in Regions."""


def require_count(field: str, count: int, most: int) -> None:
    """Raise ``BadValueError`` for more than any source has; the message begins with ``field``."""
    if count > most:
        raise BadValueError(f"{field}: {count:,} of them, and {most:,} are the most that a site can show")


def require_codes(field: str, codes: Iterable[str]) -> None:
    """Raise ``BadValueError`` for a code that cannot name a file; the message begins with ``field``."""
    for code in codes:
        if fault := code_fault(code):
            raise BadValueError(f"{field}: {fault}")


def require_sorted(field: str, codes: Iterable[str]) -> None:
    """Raise ``BadValueError`` unless codes are sorted and unique."""
    for first, second in pairwise(codes):
        if first >= second:
            raise BadValueError(f"{field}: {second!r} after {first!r} (codes are sorted and unique)")


def require_text(**values: str | None) -> None:
    """Raise ``BadValueError`` for a value with a control character or an invisible one; white space is accepted."""
    for field, text in values.items():
        if text is not None and not can_be_shown(text):
            raise BadValueError(f"{field} holds a character that cannot be shown: {text[:100]!a}")


def require_line(**values: str | None) -> None:
    """Raise ``BadValueError`` for a value that is not one line of text: this program writes no other."""
    for field, text in values.items():
        if text is not None and not is_plain(text):
            raise BadValueError(f"{field} holds a character that cannot be shown: {text[:100]!a}")


def require_time(field: str, time: dt.datetime) -> None:
    """Raise ``BadValueError`` unless a time has a zone and lies between 1970 and 2200 (UTC)."""
    if time.tzinfo is None:
        raise BadValueError(f"{field} has no time zone")
    # Compared as times: converting a time of year 1 or 9999 to UTC can overflow.
    if not dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC) <= time < dt.datetime(LAST_YEAR + 1, 1, 1, tzinfo=dt.UTC):
        raise BadValueError(f"{field} is not between {FIRST_YEAR} and {LAST_YEAR}")


def require_date(field: str, date: dt.date) -> None:
    """Raise ``BadValueError`` unless a date lies between 1970 and 2200."""
    if not in_range(date):
        raise BadValueError(f"{field} is not between {FIRST_YEAR} and {LAST_YEAR}")


def in_range(date: dt.date) -> bool:
    """Return whether a date can be the date of a reading or a launch."""
    return FIRST_YEAR <= date.year <= LAST_YEAR
