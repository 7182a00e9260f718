"""What a history shows: what counts, what only flapped, what was undone; and that no change is lost or told twice."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.changes import KINDS, Change, by_month, changes
from generator.presence import FLAP, Record
from generator.snapshot import ZoneIds
from tests.conftest import bundled_history, renamed, tiny_snapshot
from tests.days import date, offered, on, runs, without
from tests.strategies import worlds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from generator.history import History
    from generator.snapshot import Snapshot

TINY = tiny_snapshot()
IAM = next(one.name for one in TINY.services if one.code == "iam")
LESS = offered(TINY, "lambda", "eu-west-1", there=False)
MORE = offered(TINY, "lambda", "us-gov-west-1")


def told(past: History) -> list[tuple[str, dt.date, dt.date]]:
    return [(one.kind, one.previous_date, one.date) for one in changes(past)]


def test_a_change_is_dated_by_the_readings_that_it_lies_between() -> None:
    assert told(runs(TINY, on(6), on(9, MORE))) == [("offering-appeared", date(6), date(9))]


def test_a_removal_counts_when_a_second_reading_agrees() -> None:
    """Another reading that lacks it too, with news or without."""
    (waiting,) = changes(runs(TINY, on(1, LESS)))
    assert (waiting.settled, waiting.told, waiting.undone) == (False, False, None)
    (confirmed,) = changes(runs(TINY, on(1, LESS), on(2, LESS)))
    both = offered(LESS, "lambda", "us-gov-west-1")
    _, agreed = sorted(changes(runs(TINY, on(1, LESS), on(2, both))), key=lambda one: one.kind)
    for settled in (confirmed, agreed):
        assert (settled.settled, settled.told, settled.date) == (True, True, date(1))


def test_what_the_next_reading_has_again_never_counted() -> None:
    """However long that took: of two recordings in a year the one may simply have missed it."""
    for day in (2, 90):
        (flap,) = changes(runs(TINY, on(1, LESS), on(day, TINY)))
        assert (flap.kind, flap.settled, flap.flap, flap.told) == ("offering-went", False, True, False)
        assert (flap.date, flap.undone) == (date(1), date(day))


@pytest.mark.parametrize("days", [FLAP.days, FLAP.days + 1])
def test_what_counted_and_came_back_is_undone_and_within_a_month_a_flap(days: int) -> None:
    """Shown as undone either way; a flap is told to nobody, and its return is no change of its own."""
    first, *more = changes(runs(TINY, on(1, LESS), on(2, LESS), on(1 + days, TINY)))
    assert (first.settled, first.undone) == (True, date(1 + days))
    assert (first.flap, first.told) == (days == FLAP.days, days > FLAP.days)
    assert [(one.kind, one.again, one.date) for one in more] == (
        [] if days == FLAP.days else [("offering-appeared", True, date(1 + days))]
    )


def test_a_region_or_service_is_one_change_that_holds_its_offerings() -> None:
    grown = changes(runs(without(TINY, "us-east-1", "iam"), on(1, TINY)))
    assert [(one.kind, one.region, one.service, one.codes) for one in grown] == [
        ("region-appeared", "us-east-1", None, ("awkward", "iam", "lambda")),
        ("service-appeared", None, "iam", ("eu-west-1", "us-east-1", "us-gov-west-1")),
    ]
    shrunk = changes(runs(TINY, on(1, without(TINY, "us-east-1", "iam")), on(2, without(TINY, "us-east-1", "iam"))))
    assert [(one.kind, one.codes, one.settled) for one in shrunk] == [
        ("region-went", ("awkward", "iam", "lambda"), True),
        ("service-went", ("eu-west-1", "us-east-1", "us-gov-west-1"), True),
    ]


def test_what_a_region_did_not_bring_back_is_told() -> None:
    """The Region flapped and is no news; that one of its services stayed away is, and that another came is too."""
    back = offered(offered(TINY, "lambda", "us-east-1", there=False), "iotthingsgraph", "us-east-1")
    found = changes(runs(TINY, on(1, without(TINY, "us-east-1")), on(2, back), on(3, back)))
    assert [(one.kind, one.region, one.service, one.date, one.told) for one in found] == [
        ("region-went", "us-east-1", None, date(1), False),
        ("offering-went", "us-east-1", "lambda", date(1), True),
        ("offering-appeared", "us-east-1", "iotthingsgraph", date(2), True),
    ]


def test_other_spaces_make_no_other_name() -> None:
    spaced, other = renamed(TINY, iam=f" {IAM}  "), renamed(TINY, iam="AWS Identity")
    assert changes(runs(TINY, on(1, spaced), on(2, TINY))) == ()
    assert [(one.old, one.new) for one in changes(runs(TINY, on(1, spaced), on(2, other)))] == [
        (f" {IAM}  ", "AWS Identity")
    ]


def test_a_zone_is_new_once() -> None:
    """One that AWS took away and lists again is no news; those of a new Region come with it."""

    def zoned(*local: str) -> Snapshot:
        first = msgspec.structs.replace(TINY.regions[0], zones=ZoneIds(availability=(), local=local, wavelength=()))
        return msgspec.structs.replace(TINY, regions=(first, *TINY.regions[1:]))

    past = runs(
        without(TINY, "us-east-1"), on(1, zoned("a")), on(2, zoned()), on(3, zoned("a")), on(4, zoned("a", "b"))
    )
    assert [(one.region, one.zones, one.date) for one in changes(past) if one.kind == "zones-added"] == [
        ("eu-west-1", {"local": ("a",)}, date(1)),
        ("eu-west-1", {"local": ("b",)}, date(4)),
    ]


def test_the_changes_of_a_region_or_service_are_those_that_name_or_hold_it() -> None:
    found = changes(runs(without(TINY, "us-east-1"), on(1, TINY), on(2, MORE), on(3, without(MORE, "iam"))))
    assert [one.kind for one in found if one.about("us-east-1", None)] == ["region-appeared", "service-went"]
    assert [one.kind for one in found if one.about("us-gov-west-1", None)] == ["offering-appeared", "service-went"]
    assert [one.kind for one in found if one.about(None, "lambda")] == ["region-appeared", "offering-appeared"]
    assert [one.kind for one in found if one.about(None, "iotthingsgraph")] == []


def test_months_come_latest_first() -> None:
    past = runs(TINY, on(1, MORE), on(2, offered(MORE, "awkward", "us-gov-west-1")), on(40, TINY), on(41, TINY))
    months = by_month(changes(past))
    assert list(months) == ["2024-04", "2024-03"]
    assert [one.date for one in months["2024-03"]] == [date(2), date(1)]
    assert {one.month for one in months["2024-04"]} == {"2024-04"}


def test_the_real_history_shows_what_is_known_of_it() -> None:
    """Regions that AWS opened since 2022 each came once, after AWS said so, and brought services with them."""
    found = changes(bundled_history())
    regions = {one.region: one for one in found if one.kind == "region-appeared"}
    assert {"il-central-1", "ca-west-1", "mx-central-1", "eusc-de-east-1"} <= regions.keys()
    assert len(regions) == sum(one.kind == "region-appeared" for one in found)
    assert all(len(one.codes) > 50 for one in regions.values())
    assert str(regions["il-central-1"].date) >= "2023-08-01" >= str(regions["il-central-1"].previous_date)
    assert any(one.flap for one in found)
    assert any(one.undone and one.told for one in found)


# Properties: any worlds, any days.

days = st.lists(st.tuples(st.integers(1, 40), worlds()), min_size=1, max_size=9)


class Event(NamedTuple):
    """An offering that was there from a reading on, or was not."""

    region: str
    service: str
    there: bool
    read_at: dt.datetime


def raw(past: History) -> set[Event]:
    """Return every coming and going of an offering that is on record."""
    return {
        Event(region, service, there, reading.read_at)
        for reading in past.readings[1:]
        for there, codes in ((True, reading.offerings_appeared), (False, reading.offerings_went))
        for region, services in codes.items()
        for service in services
    }


def events(change: Change, on_record: set[Event]) -> Iterator[Event]:
    """Return the comings and goings of offerings that a change tells; a flap tells of both."""
    if change.kind not in {kind for kind in KINDS if kind.endswith(("-appeared", "-went"))}:
        return
    cells = (
        [(change.region, change.service)]
        if change.region and change.service
        else [(change.region or code, change.service or code) for code in change.codes]
    )
    there = change.kind.endswith("appeared")
    for region, service in cells:
        back = [one for one in on_record if one[:3] == (region, service, True) and one.read_at.date() == change.undone]
        if change.flap and not back and change.codes:
            continue  # It did not come back with its Region or service, and is told on its own.
        yield Event(region or "", service or "", there, change.read_at)
        if change.flap:
            yield from back


@given(days)
def test_no_change_is_lost_and_none_is_told_twice(steps: list[tuple[int, Snapshot]]) -> None:
    """All that came or went is told by the change of the offering, or by that of its Region or service, never both."""
    day, read = 0, []
    for gap, world in steps:
        day += gap
        read.append(on(day, world))
    past = runs(*read)
    found, on_record = changes(past), raw(past)
    own = Counter(event for one in found if not one.codes for event in events(one, on_record))
    held = {event for one in found if one.codes for event in events(one, on_record)}
    assert own.keys() | held == on_record
    assert not held & own.keys()
    assert set(own.values()) <= {1}
    subjects = Counter((one.kind, one.read_at, one.region, one.service) for one in found)
    assert set(subjects.values()) <= {1}


@given(days)
def test_the_changes_that_count_lead_to_what_is_there(steps: list[tuple[int, Snapshot]]) -> None:
    """Each Region and service that is there now came last; one that is gone went last, or waits to be confirmed."""
    day, read = 0, []
    for gap, world in steps:
        day += gap
        read.append(on(day, world))
    past = runs(*read)
    record, found = Record(past), changes(past)
    for kind, presences in (("region", record.regions), ("service", record.services)):
        for code, presence in presences.items():
            own = [
                one
                for one in found
                if one.kind in {f"{kind}-appeared", f"{kind}-went"} and code in {one.region, one.service}
            ]
            gone = bool(presence.gaps) and presence.gaps[-1].back is None
            lasting = [one for one in own if not one.flap]
            assert (bool(lasting) and lasting[-1].kind.endswith("went")) == gone
            assert all(one.kind != other.kind for one, other in pairwise(lasting))
