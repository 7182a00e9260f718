"""The time that a question is about: ``2026-10-01``, ``2026-10``, ``Q4 2026``, "this quarter", "30 days".

What begins today for someone begins for the data on the day of its last news: an answer does not depend on a clock.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from generator.core.errors import UnknownNameError
from generator.core.text import excerpt

_UNITS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_DATE: Final = re.compile(r"^(20\d\d)(?:[-/](\d\d?)(?:[-/](\d\d?))?)?(?:[t ][\d:.]+(?:z|[+-]\d\d:?\d\d)?)?$")
_DAY_FIRST: Final = re.compile(r"^(\d\d?)\.(\d\d?)\.(20\d\d)$")
_QUARTER: Final = re.compile(r"^(?:q([1-4])[ -]?(20\d\d)|(20\d\d)[ -]?q([1-4]))$")
_QUARTER_ALONE: Final = re.compile(r"^q([1-4])$")
_CURRENT: Final = re.compile(r"^(this|last|past)[ -](week|month|quarter|year)$|^(week|month|quarter|year)$")
_NUMBER_WORDS: Final = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS: Final = {"a": 1} | {word: number for number, word in enumerate(_NUMBER_WORDS.split(), 1)}
_BACK: Final = re.compile(
    rf"^(?:(?:the )?(?:last |past ))?(\d{{1,4}}|{'|'.join(_NUMBERS)})[ -]?"
    r"(d|w|m|y|days?|weeks?|months?|years?)(?: ago)?$"
)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH: Final = re.compile(r"^([a-z]{3,9})\.?(?: (20\d\d))?$")
_DAY_OF_MONTH: Final = re.compile(
    r"^(?:(?P<day>\d\d?)(?:st|nd|rd|th)?\.? )?(?P<month>[a-z]{3,9})\.?"
    r"(?: (?P<day_after>\d\d?)(?:st|nd|rd|th)?)?,? (?P<year>20\d\d)$"
)


def first_day(text: str, today: dt.date) -> dt.date:
    """Return the first day of a time; raise ``UnknownNameError`` for what is none."""
    words = " ".join(text.lower().split()).removeprefix("since ").removeprefix("in ")
    try:
        day = (
            _of_date(words)
            or _of_day(words)
            or _of_quarter(words, today)
            or _of_month(words, today)
            or _of_period(words, today)
        )
    except (ValueError, OverflowError):
        day = None
    if day is None:
        raise UnknownNameError(
            f"{excerpt(text)}: this is not a day or a time",
            'give a day (2026-10-01), a month (2026-10), a quarter ("Q4 2026") or "this quarter", "30 days"',
            text,
        )
    return day


def _of_date(words: str) -> dt.date | None:
    if match := _DATE.match(words):
        return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    if match := _QUARTER.match(words):
        return dt.date(int(match[2] or match[3]), 3 * int(match[1] or match[4]) - 2, 1)
    return None


def _of_day(words: str) -> dt.date | None:
    """Return a day with the name of its month or, between dots, its number: these name the day before the month."""
    if match := _DAY_FIRST.match(words):
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    match = _DAY_OF_MONTH.match(words)
    day = match and (match["day"] or match["day_after"])
    month = _month_number(match["month"]) if match else None
    return dt.date(int(match["year"]), month, int(day)) if match and month and day else None


def _of_quarter(words: str, today: dt.date) -> dt.date | None:
    """Return the first day of a quarter without its year: this year's or, where that is to come, last year's."""
    match = _QUARTER_ALONE.match(words)
    if match is None:
        return None
    month = 3 * int(match[1]) - 2
    return dt.date(today.year - (month > today.month), month, 1)


def _month_number(name: str) -> int | None:
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)), None)


def _of_month(words: str, today: dt.date) -> dt.date | None:
    """Return the first day of a month by its name: this year's or, where that is to come, last year's."""
    match = _MONTH.match(words)
    month = _month_number(match[1]) if match else None
    if match is None or month is None:
        return None
    year = int(match[2]) if match[2] else today.year - (month > today.month)
    return dt.date(year, month, 1)


def _of_period(words: str, today: dt.date) -> dt.date | None:
    if words in {"today", "yesterday"}:
        return today - dt.timedelta(days=words == "yesterday")
    if match := _BACK.match(words):
        unit = next(unit for unit in _UNITS if unit.startswith(match[2][0]))
        count = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]
        return today - dt.timedelta(days=count * _UNITS[unit])
    match = _CURRENT.match(words)
    if not match:
        return None
    unit, back = match[2] or match[3], int(match[1] in {"last", "past"})
    if unit == "week":
        return today - dt.timedelta(days=7 * (1 + back) if back else 7)
    if unit == "year":
        return dt.date(today.year - back, 1, 1)
    length = {"month": 1, "quarter": 3}[unit]
    months = today.year * 12 + today.month - 1
    months -= months % length + back * length
    return dt.date(months // 12, months % 12 + 1, 1)
