"""The bundled history, read once more from its bare lines: every row that counts is reported, and no other."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from generator.build.pages import changelog
from generator.build.reports import records
from generator.catalog.page_entities import page_entities
from generator.core.resources import BUNDLED_HISTORY
from generator.history import changes, corrections, timeline
from generator.history.kinds import HEADING_OF
from tests.conftest import bundled_history
from tests.doubles.readings import changes_by_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from generator.model.catalog import Catalog


Row = tuple[dt.date, str, str | None, str | None]
"""A date, a kind, a Region and a service."""
Spans = dict[Any, list[list[int | None]]]
"""From which reading on something was there, and from which not any more, each time that it came."""

LINES = [json.loads(line) for line in BUNDLED_HISTORY.read_bytes().splitlines()[1:]]
READINGS = [line for line in LINES if line["line"] == "reading"]
DATES = [dt.datetime.fromisoformat(line["read_at"]).date() for line in READINGS]
CONFIRMED = {
    sum(line["line"] == "reading" for line in LINES[:place]) - 1
    for place, line in enumerate(LINES)
    if line["line"] == "confirmation"
}


class Absence(NamedTuple):
    """The readings that first missed something and that first had it again."""

    went: int
    back: int | None

    @property
    def counts(self) -> bool:
        """Whether another reading agreed."""
        return self.went in CONFIRMED or (self.went + 1 < len(READINGS) and self.back != self.went + 1)

    @property
    def short(self) -> bool:
        """Whether it was back within a month, or at the very next reading."""
        return self.back is not None and ((DATES[self.back] - DATES[self.went]).days <= 30 or not self.counts)


def spans(appeared: str, went: str, flat: Callable[[Any], Iterable[Any]]) -> Spans:
    spans_by_fact: Spans = {}
    for number, line in enumerate(READINGS):
        for fact in flat(line.get(went, {})):
            spans_by_fact[fact][-1][1] = number
        for fact in flat(line.get(appeared, {})):
            spans_by_fact.setdefault(fact, []).append([number, None])
    return spans_by_fact


def pairs(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(region, code) for region, codes in table.items() for code in codes]


def triples(table: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(region, kind, zone) for region, kinds in table.items() for kind, ids in kinds.items() for zone in ids]


REGIONS = spans("regions_appeared", "regions_went", list)
SERVICES = spans("services_appeared", "services_went", list)
OFFERINGS = spans("offerings_appeared", "offerings_went", pairs)
ZONES = spans("zones_appeared", "zones_went", triples)


def absences(times: list[list[int | None]]) -> list[Absence]:
    absences_that_ended = [Absence(went, came) for (_, went), (came, _) in pairwise(times) if went is not None]
    last = times[-1][1]
    return [*absences_that_ended, *([] if last is None else [Absence(last, None)])]


def events(times: list[list[int | None]]) -> Iterator[tuple[int, Absence | None]]:
    """Yield each reading that showed a change; a removal with its absence."""
    first = times[0][0]
    if first:
        yield first, None
    for absence in absences(times):
        yield absence.went, absence
        if absence.back is not None and not absence.short:
            yield absence.back, None


def inside(number: int, times: list[list[int | None]], *holders: list[list[int | None]]) -> bool:
    """Return whether what happened is part of a Region's or service's own change."""
    own = absences(times)
    return any(
        holder[0][0] == number
        or any(number in absence and (not absence.short or absence in own) for absence in absences(holder))
        for holder in holders
    )


def entities(table: Spans, name: str) -> Iterator[Row]:
    for code, times in table.items():
        for number, gone in events(times):
            if gone is None or gone.counts:
                kind = f"{name}-{'went' if gone else 'appeared'}"
                yield DATES[number], kind, code if name == "region" else None, code if name == "service" else None


def offerings() -> Iterator[Row]:
    for (region, service), times in OFFERINGS.items():
        for number, gone in events(times):
            if not inside(number, times, REGIONS[region], SERVICES[service]) and (gone is None or gone.counts):
                yield DATES[number], f"offering-{'went' if gone else 'appeared'}", region, service


def zones() -> Iterator[Row]:
    groups = {
        (number, region, gone)
        for (region, _, _), times in ZONES.items()
        for number, gone in events(times)
        if not inside(number, times, REGIONS[region]) and (gone is None or gone.counts)
    }
    for number, region, gone in groups:
        yield DATES[number], f"zones-{'removed' if gone else 'added'}", region, None


def names() -> Iterator[Row]:
    for number, line in enumerate(READINGS):
        for kind in ("region", "service"):
            for code, (old, new) in line.get(f"{kind}s_renamed", {}).items():
                if (old or "").split() != (new or "").split():
                    about = (code, None) if kind == "region" else (None, code)
                    yield DATES[number], f"{kind}-renamed", *about


def endpoints() -> Iterator[Row]:
    for number, line in enumerate(READINGS):
        for region, service in pairs(line.get("endpoints", {})):
            if (dt.datetime.fromisoformat(line["read_at"]), region, service) not in corrections.corrected_endpoints():
                yield DATES[number], "endpoint-changed", region, service


def rows() -> Iterator[Row]:
    """Yield every row that outputs must have."""
    yield from entities(REGIONS, "region")
    yield from entities(SERVICES, "service")
    yield from offerings()
    yield from zones()
    yield from names()
    yield from endpoints()


@pytest.fixture(scope="module")
def expected() -> Counter[Row]:
    return Counter(rows())


def test_history_csv_has_each_row_once_and_no_other(expected: Counter[Row]) -> None:
    all_changes = Counter(
        (row[0], row[2], row[3], row[4]) for row in records.history_table(changes.changes(bundled_history())).rows
    )
    assert all_changes == expected


def test_the_months_count_the_same(expected: Counter[Row], real: Catalog) -> None:
    past = bundled_history()
    catalog = timeline.with_dates(real, past)
    shown = {
        (month.name, chapter): size
        for month in changelog.months(changes_by_subject(past, catalog), page_entities(catalog))
        for chapter, size in month.counts.items()
        if size
    }
    expected_counts: Counter[tuple[str, str]] = Counter()
    for (date, kind, _, _), size in expected.items():
        expected_counts[f"{date:%Y-%m}", HEADING_OF[kind].key] += size
    assert shown == expected_counts


def test_every_zone_on_record_that_left_a_region_is_reported_or_waits() -> None:
    gone = {(region, zone) for (region, _, zone), times in ZONES.items() if absences(times)}
    removed = {
        (change.region, zone)
        for change in changes.changes(bundled_history())
        if change.kind == "zones-removed"
        for ids in change.zones.values()
        for zone in ids
    }
    assert removed == gone
