"""Dates and counts from the history: first seen, last changed, and growth over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.catalog.tool_names import ABBREVIATION, MAKER, fold, squeezed
from generator.model.history import states

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from generator.model.catalog import Catalog, Region, Service
    from generator.model.history import History
    from generator.model.reading import Counts, Reading


class Dates(NamedTuple):
    """A date for each Region and service by code, and for each offering by (Region, service)."""

    regions: dict[str, dt.date]
    services: dict[str, dt.date]
    offerings: dict[tuple[str, str], dt.date]


class GrowthPoint(NamedTuple):
    """A count, and the day of the reading that it is from."""

    date: dt.date
    size: int


class Growth(NamedTuple):
    """Counts over time: of everything after each reading, and of each Region and service after each change."""

    totals: tuple[tuple[dt.date, Counts], ...]
    regions: dict[str, list[GrowthPoint]]
    services: dict[str, list[GrowthPoint]]


def with_dates(catalog: Catalog, history: History) -> Catalog:
    """Return the catalog with what the history knows: ``as_of``, ``since``, ``first_seen``, ``changed``, former names.

    The catalog's reading must be in the history, or have added nothing to it; otherwise ``KeyError`` is raised.
    """
    first_dates, change_dates = first_seen(history), last_changed(history)
    former = former_names(catalog, history)
    replace = msgspec.structs.replace
    return replace(
        catalog,
        as_of=history.as_of or catalog.as_of,
        since=history.since,
        regions=tuple(
            replace(
                region,
                former=former.regions.get(region.code, ()),
                first_seen=first_dates.regions[region.code],
                changed=change_dates.regions[region.code],
            )
            for region in catalog.regions
        ),
        services=tuple(
            replace(
                service,
                names=replace(
                    service.names,
                    former=tuple(dict.fromkeys((*former.services.get(service.code, ()), *service.names.former))),
                ),
                first_seen=first_dates.services[service.code],
                changed=change_dates.services[service.code],
            )
            for service in catalog.services
        ),
        offerings=tuple(
            replace(offering, first_seen=first_dates.offerings[offering.region, offering.service])
            for offering in catalog.offerings
        ),
    )


class LastNames(NamedTuple):
    """The last name on record of each Region and service that ever was, or its code where it never had one."""

    regions: dict[str, str]
    services: dict[str, str]


def last_names(history: History) -> LastNames:
    """Return the last name of each Region and service in AWS's parameters, including those that are gone."""
    last_names = LastNames({}, {})
    for reading in history.readings:
        for names_by_code, appeared, renamed in (
            (last_names.regions, reading.regions_appeared, reading.regions_renamed),
            (last_names.services, reading.services_appeared, reading.services_renamed),
        ):
            for code, name in (appeared | {code: new for code, (_, new) in renamed.items()}).items():
                names_by_code[code] = name or names_by_code.get(code, code)
    return last_names


class FormerNames(NamedTuple):
    """The names that AWS gave each Region and service before, by code, the last one first."""

    regions: dict[str, tuple[str, ...]]
    services: dict[str, tuple[str, ...]]


def former_names(catalog: Catalog, history: History) -> FormerNames:
    """Return the former names on record of what is in the catalog.

    One that the present name only spells otherwise, or adds an abbreviation or "AWS" to, is none. One that is another's
    name today is left out, since it would lead to the wrong one: "Amazon Inspector" is another service since 2023.
    """
    return FormerNames(
        _former(catalog.regions, (reading.regions_renamed for reading in history.readings)),
        _former(catalog.services, (reading.services_renamed for reading in history.readings)),
    )


def _former(
    entities: Sequence[Region] | Sequence[Service], renamed: Iterable[dict[str, tuple[str | None, str | None]]]
) -> dict[str, tuple[str, ...]]:
    old_names: dict[str, list[str]] = {}
    for names_by_code in renamed:
        for code, (old, _) in names_by_code.items():
            if old:
                old_names.setdefault(code, []).insert(0, old.strip())
    present = {squeezed(entity.label) for entity in entities}
    former = {}
    for entity in entities:
        label = ABBREVIATION.sub(r"\1", entity.label)
        names: dict[str, str] = {}
        for name in old_names.get(entity.code, ()):
            names.setdefault(squeezed(name), name)
        former_of_entity = tuple(
            name
            for key, name in names.items()
            if key not in {*present, squeezed(label)} and (MAKER.match(name) or fold(name) != fold(label))
        )
        if former_of_entity:
            former[entity.code] = former_of_entity
    return former


def first_seen(history: History) -> Dates:
    """Return the day of the first reading that had each entity; the day of the first of all readings means "by" it."""
    dates = Dates({}, {}, {})
    for reading in history.readings:
        date = reading.date
        for code in reading.regions_appeared:
            dates.regions.setdefault(code, date)
        for code in reading.services_appeared:
            dates.services.setdefault(code, date)
        for region, services in reading.offerings_appeared.items():
            for service in services:
                dates.offerings.setdefault((region, service), date)
    return dates


def last_changed(history: History) -> Dates:
    """Return the day of the last reading with any news of each Region and service, including flaps."""
    dates = Dates({}, {}, {})
    for reading in history.readings:
        regions, services = _subjects_of(reading)
        dates.regions.update(dict.fromkeys(regions, reading.date))
        dates.services.update(dict.fromkeys(services, reading.date))
    return dates


def _subjects_of(reading: Reading) -> tuple[set[str], set[str]]:
    """Return the Regions and services that a reading has something new about."""
    regions = {*reading.regions_appeared, *reading.regions_went, *reading.regions_renamed, *reading.regions_touched}
    services = {*reading.services_appeared, *reading.services_went, *reading.services_renamed}
    services.update(reading.services_touched)
    regions.update(reading.zones_appeared, reading.zones_went)
    for table in (reading.offerings_appeared, reading.offerings_went, reading.endpoints):
        regions.update(table)
        for codes in table.values():
            services.update(codes)
    return regions, services


def growth(history: History) -> Growth:
    """Return the counts over time, of two readings of one day the later; a service that is gone has a count of zero."""
    counts_over_time = Growth(tuple({reading.date: reading.counts for reading in history.readings}.items()), {}, {})
    counts: dict[str, int] = {}
    for reading, state in states(history):
        appeared, went = reading.offerings_appeared, reading.offerings_went
        for region in appeared.keys() | went.keys():
            _add_point(counts_over_time.regions, region, reading.date, len(state.offered.get(region, ())))
        for table, step in ((went, -1), (appeared, 1)):
            for codes in table.values():
                for service in codes:
                    counts[service] = counts.get(service, 0) + step
        for service in {service for table in (went, appeared) for codes in table.values() for service in codes}:
            _add_point(counts_over_time.services, service, reading.date, counts[service])
    return counts_over_time


def _add_point(points: dict[str, list[GrowthPoint]], code: str, date: dt.date, size: int) -> None:
    """Add a point if the count changed; a later count of the same day replaces the earlier one."""
    points_of_code = points.setdefault(code, [])
    if points_of_code and points_of_code[-1].date == date:
        points_of_code.pop()
    if not points_of_code or points_of_code[-1].size != size:
        points_of_code.append(GrowthPoint(date, size))
