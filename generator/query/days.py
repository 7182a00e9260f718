"""What the readings prove of a day: the last one up to it says what was there, the next one what had changed since."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from generator.core.errors import UnknownNameError
from generator.query.answers import StateOfDay

if TYPE_CHECKING:
    import datetime as dt

    from generator.query.facts import Facts


def reading_of(facts: Facts, date: dt.date) -> int:
    """Return the number of the last reading up to a day; raise ``UnknownNameError`` for a day before the first one."""
    readings = facts.document.readings
    number = bisect_right(readings, date) - 1
    if number < 0:
        raise UnknownNameError(
            f"{date}: nothing is on record before the first reading, of {readings[0]}",
            f"ask for {readings[0]} or a later day",
            str(date),
        )
    return number


def state_of(facts: Facts, date: dt.date) -> StateOfDay:
    """Return which readings surround a day, and what they prove."""
    number, readings, recorded = reading_of(facts, date), facts.document.readings, facts.document.recorded
    is_last = number + 1 == len(readings)
    return StateOfDay(
        date=date,
        reading=readings[number],
        recorded=recorded[number],
        next_reading=None if is_last else readings[number + 1],
        next_recorded=False if is_last else recorded[number + 1],
        proof=_proof(facts, number),
    )


def _proof(facts: Facts, number: int) -> str:
    readings, recorded = facts.document.readings, facts.document.recorded
    kind = "recording" if recorded[number] else "reading"
    conclusion = "had happened by then" if recorded[number] else "was so on that day"
    sentence = f"What the {kind} of {readings[number]} shows {conclusion}"
    if number + 1 == len(readings):
        return f"{sentence}; no later reading shows anything else."
    following = "recording" if recorded[number + 1] else "reading"
    return (
        f"{sentence}; what the {following} of {readings[number + 1]} shows otherwise changed by then, "
        "on which day is not known."
    )


def uncertain_regions(facts: Facts, service: str, number: int) -> frozenset[str]:
    """Return the Regions in which the next reading shows a service otherwise than the reading of a number."""
    if number + 1 == len(facts.document.readings):
        return frozenset()
    return frozenset(facts.state_at(service, number).keys() ^ facts.state_at(service, number + 1).keys())
