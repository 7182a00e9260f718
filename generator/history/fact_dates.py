"""The days of the last news of each kind, for documents on the whole catalog that do not say which service is where."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from generator.model.history import History


class FactDates(NamedTuple):
    """The day of the last reading with news of each kind; None where there was none.

    ``listed``: one came or went. ``facts``: another fact of one changed, such as an address, or what people curate.
    ``renamed``: one has another name, by code. ``first_days``: a service has another first day in any Region.
    """

    regions_listed: dt.date | None = None
    regions_facts: dt.date | None = None
    regions_renamed: Mapping[str, dt.date] = {}
    services_listed: dt.date | None = None
    services_facts: dt.date | None = None
    services_renamed: Mapping[str, dt.date] = {}
    first_days: dt.date | None = None


def fact_dates(history: History) -> FactDates:
    """Return the days of the last news in a history."""
    regions_renamed: dict[str, dt.date] = {}
    services_renamed: dict[str, dt.date] = {}
    for reading in history.readings:
        regions_renamed |= dict.fromkeys(reading.regions_renamed, reading.date)
        services_renamed |= dict.fromkeys(reading.services_renamed, reading.date)
    latest_first = history.readings[::-1]
    return FactDates(
        regions_listed=next((each.date for each in latest_first if each.regions_appeared or each.regions_went), None),
        regions_facts=next((each.date for each in latest_first if each.regions_touched), None),
        regions_renamed=regions_renamed,
        services_listed=next(
            (each.date for each in latest_first if each.services_appeared or each.services_went), None
        ),
        services_facts=next((each.date for each in latest_first if each.services_touched), None),
        services_renamed=services_renamed,
        first_days=_first_days_changed(history),
    )


def latest(*days: dt.date | None, default: dt.date) -> dt.date:
    """Return the last of the days that are known, or the default where none is."""
    return max((day for day in days if day), default=default)


def first_day(days: Iterable[dt.date | None], since: dt.date | None) -> dt.date | None:
    """Return the first of the days on which a service was first seen in its Regions (None: it is not known).

    What a Region had on the day of the first reading of all, ``since``, or on no known day, may be older.
    """
    distinct = set(days)
    return None if None in distinct or since in distinct else min((day for day in distinct if day), default=None)


def _first_days_changed(history: History) -> dt.date | None:
    """Return the day of the last reading after which a service had another first day in the Regions that have it."""
    first_seen: dict[tuple[str, str], dt.date] = {}
    regions_of: defaultdict[str, set[str]] = defaultdict(set)
    first_days: dict[str, dt.date | None] = {}
    changed = None
    for reading in history.readings:
        for region, codes in reading.offerings_went.items():
            for service in codes:
                regions_of[service].discard(region)
        for region, codes in reading.offerings_appeared.items():
            for service in codes:
                first_seen.setdefault((region, service), reading.date)
                regions_of[service].add(region)
        tables = (reading.offerings_went, reading.offerings_appeared)
        for service in {service for table in tables for codes in table.values() for service in codes}:
            day = first_day((first_seen[region, service] for region in regions_of[service]), history.since)
            if first_days.get(service) != day:
                first_days[service] = day
                changed = reading.date
    return changed
