"""What a history shows: what counts, what only flapped, what was undone; no change is lost or reported twice."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.history.changes import Change, changes
from generator.history.kinds import BY_NAME
from generator.history.presence import MAX_FLAP, PresenceRecord
from generator.model.reading import RECORDING_MARK
from generator.model.snapshot import ZoneIds
from tests.conftest import bundled_history, renamed, tiny_snapshot
from tests.doubles.readings import concerns, date, offered, on, runs, without
from tests.doubles.strategies import worlds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from generator.model.history import History
    from generator.model.reading import ZoneKind
    from generator.model.snapshot import Snapshot


TINY = tiny_snapshot()
IAM = next(service.name for service in TINY.services if service.code == "iam")
LESS = offered(TINY, "lambda", "eu-west-1", there=False)
MORE = offered(TINY, "lambda", "us-gov-west-1")


def kinds_and_dates(past: History) -> list[tuple[str, dt.date, dt.date]]:
    return [(change.kind, change.previous_date, change.date) for change in changes(past)]


def test_a_change_is_dated_by_the_readings_that_it_lies_between() -> None:
    assert kinds_and_dates(runs(TINY, on(6), on(9, MORE))) == [("offering-appeared", date(6), date(9))]


def test_only_after_a_reading_of_aws_a_change_is_proven_to_be_later() -> None:
    """A recording is dated by its package and may be older, so what changed after it may be older as well."""

    def recorded(day: int, world: Snapshot | None = None) -> Snapshot:
        return msgspec.structs.replace(
            on(day, world), recorded=True, source=f"parameters, {RECORDING_MARK} the package of day {day}"
        )

    both = offered(MORE, "awkward", "us-gov-west-1")
    all_three = offered(both, "iotthingsgraph", "us-gov-west-1")
    all_changes = changes(runs(recorded(0), recorded(1, MORE), on(2, both), on(3, all_three)))
    assert [(change.date, change.recorded, change.previous_recorded) for change in all_changes] == [
        (date(1), True, True),
        (date(2), False, True),
        (date(3), False, False),
    ]
    confirmed = runs(recorded(0, MORE), recorded(1, TINY), on(2, TINY), on(3, both))
    assert [(change.date, change.previous_recorded) for change in changes(confirmed)] == [
        (date(1), True),
        (date(3), False),
    ]


def test_a_removal_counts_when_a_second_reading_agrees() -> None:
    """Another reading that lacks it too, with news or without."""
    (waiting,) = changes(runs(TINY, on(1, LESS)))
    assert (waiting.settled, waiting.undone) == (False, None)
    (confirmed,) = changes(runs(TINY, on(1, LESS), on(2, LESS)))
    both = offered(LESS, "lambda", "us-gov-west-1")
    _, agreed = sorted(changes(runs(TINY, on(1, LESS), on(2, both))), key=lambda change: change.kind)
    for settled in (confirmed, agreed):
        assert (settled.settled, settled.date) == (True, date(1))


def test_what_the_next_reading_has_again_never_counted() -> None:
    """However long that took: of two recordings in a year the one may simply have missed it."""
    for day in (2, 90):
        (flap,) = changes(runs(TINY, on(1, LESS), on(day, TINY)))
        assert (flap.kind, flap.settled, flap.flap) == ("offering-went", False, True)
        assert (flap.date, flap.undone) == (date(1), date(day))


@pytest.mark.parametrize("days", [MAX_FLAP.days, MAX_FLAP.days + 1])
def test_what_counted_and_came_back_is_undone_and_within_a_month_a_flap(days: int) -> None:
    """Shown as undone either way; the return from a flap is no change of its own."""
    first, *more = changes(runs(TINY, on(1, LESS), on(2, LESS), on(1 + days, TINY)))
    assert (first.settled, first.undone) == (True, date(1 + days))
    assert first.flap == (days == MAX_FLAP.days)
    assert [(change.kind, change.again, change.date) for change in more] == (
        [] if days == MAX_FLAP.days else [("offering-appeared", True, date(1 + days))]
    )


def test_a_region_or_service_is_one_change_that_holds_its_offerings() -> None:
    grown = changes(runs(without(TINY, "us-east-1", "iam"), on(1, TINY)))
    assert [(change.kind, change.region, change.service, change.codes) for change in grown] == [
        ("region-appeared", "us-east-1", None, ("awkward", "iam", "lambda")),
        ("service-appeared", None, "iam", ("eu-west-1", "us-east-1", "us-gov-west-1")),
    ]
    shrunk = changes(runs(TINY, on(1, without(TINY, "us-east-1", "iam")), on(2, without(TINY, "us-east-1", "iam"))))
    assert [(change.kind, change.codes, change.settled) for change in shrunk] == [
        ("region-went", ("awkward", "iam", "lambda"), True),
        ("service-went", ("eu-west-1", "us-east-1", "us-gov-west-1"), True),
    ]


def test_what_a_region_did_not_bring_back_is_reported() -> None:
    """The Region flapped and is no news; that one of its services stayed away is, and that another came is too."""
    back = offered(offered(TINY, "lambda", "us-east-1", there=False), "iotthingsgraph", "us-east-1")
    all_changes = changes(runs(TINY, on(1, without(TINY, "us-east-1")), on(2, back), on(3, back)))
    assert [(change.kind, change.region, change.service, change.date, change.settled) for change in all_changes] == [
        ("region-went", "us-east-1", None, date(1), False),
        ("offering-went", "us-east-1", "lambda", date(1), True),
        ("offering-appeared", "us-east-1", "iotthingsgraph", date(2), True),
    ]


def test_other_spaces_make_no_other_name() -> None:
    spaced, other = renamed(TINY, iam=f" {IAM}  "), renamed(TINY, iam="AWS Identity")
    assert changes(runs(TINY, on(1, spaced), on(2, TINY))) == ()
    assert [(change.old, change.new) for change in changes(runs(TINY, on(1, spaced), on(2, other)))] == [
        (IAM, "AWS Identity")
    ]


def zoned(*local: str, wavelength: tuple[str, ...] = ()) -> Snapshot:
    """Return the tiny world with these zones in Ireland."""
    zones = ZoneIds(availability=(), local=local, wavelength=wavelength)
    first = msgspec.structs.replace(TINY.regions[0], zones=zones)
    return msgspec.structs.replace(TINY, regions=(first, *TINY.regions[1:]))


def zonal(past: History) -> list[tuple[str, dict[ZoneKind, tuple[str, ...]], dt.date, bool, bool, dt.date | None]]:
    """Return the changes of zones, all of them of one Region."""
    all_changes = [change for change in changes(past) if change.kind.startswith("zones-")]
    assert {change.region for change in all_changes} <= {"eu-west-1"}
    return [
        (change.kind, change.zones, change.date, change.again, change.settled, change.undone) for change in all_changes
    ]


def test_zones_of_one_reading_that_came_or_went_are_one_change() -> None:
    """Whatever their kinds."""
    past = runs(zoned(), on(1, zoned("a", "b", wavelength=("w",))), on(2, zoned("b")), on(3, zoned("b")))
    assert zonal(past) == [
        ("zones-added", {"local": ("a", "b"), "wavelength": ("w",)}, date(1), False, True, None),
        ("zones-removed", {"local": ("a",), "wavelength": ("w",)}, date(2), False, True, None),
    ]


def test_a_zone_that_went_counts_when_a_second_reading_agrees() -> None:
    """A reading without news confirms it, in a line of its own; what the next reading has again never counted."""
    assert [fields[4] for fields in zonal(runs(zoned("a"), on(1, zoned())))] == [False]
    past = runs(zoned("a"), on(1, zoned()), on(2, zoned()))
    assert len(past.lines) == 3
    assert zonal(past) == [("zones-removed", {"local": ("a",)}, date(1), False, True, None)]
    (flap,) = changes(runs(zoned("a"), on(1, zoned()), on(2, zoned("a"))))
    assert (flap.settled, flap.flap, flap.undone) == (False, True, date(2))


def test_a_zone_that_is_back_is_new_again_after_a_month_and_a_flap_before() -> None:
    def back(day: int) -> History:
        return runs(zoned("a"), on(1, zoned()), on(2, zoned()), on(day, zoned("a")))

    went = ("zones-removed", {"local": ("a",)}, date(1), False, True)
    assert zonal(back(31)) == [(*went, date(31))]
    assert zonal(back(32)) == [
        (*went, date(32)),
        ("zones-added", {"local": ("a",)}, date(32), True, True, None),
    ]


def test_zones_that_went_together_part_when_one_is_back() -> None:
    past = runs(zoned("a", "b"), on(1, zoned()), on(2, zoned()), on(9, zoned("b")))
    assert zonal(past) == [
        ("zones-removed", {"local": ("a",)}, date(1), False, True, None),
        ("zones-removed", {"local": ("b",)}, date(1), False, True, date(9)),
    ]


def test_zones_that_come_or_go_with_their_region_are_in_its_change() -> None:
    """Until the Region is back without one of them: then that is reported, as of an offering."""
    less = without(TINY, "eu-west-1")
    assert zonal(runs(less, on(1, TINY))) == zonal(runs(TINY, on(1, less), on(2, less))) == []
    assert zonal(runs(TINY, on(1, less), on(2, TINY))) == []
    assert zonal(runs(TINY, on(1, less), on(2, less), on(60, TINY))) == []
    assert zonal(runs(zoned("a", "b"), on(1, less), on(2, zoned("b")), on(3, zoned("b")))) == [
        ("zones-removed", {"local": ("a",)}, date(1), False, True, None)
    ]


def test_the_changes_of_a_region_or_service_are_those_that_name_or_hold_it() -> None:
    all_changes = changes(runs(without(TINY, "us-east-1"), on(1, TINY), on(2, MORE), on(3, without(MORE, "iam"))))
    assert [change.kind for change in all_changes if concerns(change, region="us-east-1")] == [
        "region-appeared",
        "service-went",
    ]
    assert [change.kind for change in all_changes if concerns(change, region="us-gov-west-1")] == [
        "offering-appeared",
        "service-went",
    ]
    assert [change.kind for change in all_changes if concerns(change, service="lambda")] == [
        "region-appeared",
        "offering-appeared",
    ]
    assert [change.kind for change in all_changes if concerns(change, service="iotthingsgraph")] == []


def test_the_real_history_shows_what_is_known_of_it() -> None:
    """Regions that AWS opened since 2022 each came once, after AWS said so, and brought services with them."""
    all_changes = changes(bundled_history())
    regions = {change.region: change for change in all_changes if change.kind == "region-appeared"}
    assert {"il-central-1", "ca-west-1", "mx-central-1", "eusc-de-east-1"} <= regions.keys()
    assert len(regions) == sum(change.kind == "region-appeared" for change in all_changes)
    assert all(len(region.codes) > 50 for region in regions.values())
    assert str(regions["il-central-1"].date) >= "2023-08-01" >= str(regions["il-central-1"].previous_date)
    assert any(change.flap for change in all_changes)
    assert any(change.undone and change.settled and not change.flap for change in all_changes)


# Properties: any worlds, any days.

days = st.lists(st.tuples(st.integers(1, 40), worlds()), min_size=1, max_size=9)


class PresenceEvent(NamedTuple):
    """An offering that was there from a reading on, or was not."""

    region: str
    service: str
    there: bool
    read_at: dt.datetime


def raw(past: History) -> set[PresenceEvent]:
    """Return every coming and going of an offering that is on record."""
    return {
        PresenceEvent(region, service, there, reading.read_at)
        for reading in past.readings[1:]
        for there, codes in ((True, reading.offerings_appeared), (False, reading.offerings_went))
        for region, services in codes.items()
        for service in services
    }


def events(change: Change, on_record: set[PresenceEvent]) -> Iterator[PresenceEvent]:
    """Return the comings and goings of offerings that a change reports; a flap reports both."""
    if not BY_NAME[change.kind].presence:
        return
    cells = (
        [(change.region, change.service)]
        if change.region and change.service
        else [(change.region or code, change.service or code) for code in change.codes]
    )
    there = change.kind.endswith("appeared")
    for region, service in cells:
        back = [
            event
            for event in on_record
            if event[:3] == (region, service, True) and event.read_at.date() == change.undone
        ]
        if change.flap and not back and change.codes:
            continue  # It did not come back with its Region or service, and is reported on its own.
        yield PresenceEvent(region or "", service or "", there, change.read_at)
        if change.flap:
            yield from back


@given(days)
def test_every_change_is_reported_exactly_once(steps: list[tuple[int, Snapshot]]) -> None:
    """What came or went is reported by the change of the offering, or by that of its Region or service, never both."""
    day, read = 0, []
    for gap, world in steps:
        day += gap
        read.append(on(day, world))
    past = runs(*read)
    all_changes, on_record = changes(past), raw(past)
    own = Counter(event for change in all_changes if not change.codes for event in events(change, on_record))
    held = {event for change in all_changes if change.codes for event in events(change, on_record)}
    assert own.keys() | held == on_record
    assert not held & own.keys()
    assert set(own.values()) <= {1}
    subjects = Counter(
        (change.kind, change.read_at, change.region, change.service, str(change.zones)) for change in all_changes
    )
    assert set(subjects.values()) <= {1}


@given(days)
def test_every_zone_that_was_added_or_removed_is_reported_once(steps: list[tuple[int, Snapshot]]) -> None:
    """Each coming and going on record, but for those with their Region; a flap reports both."""
    days_since = accumulate(gap for gap, _ in steps)
    read = [on(day, world) for day, (_, world) in zip(days_since, steps, strict=True)]
    past = runs(*read)
    shown: Counter[tuple[str, str, bool, dt.date]] = Counter()
    for change in changes(past):
        for zone in (zone for ids in change.zones.values() for zone in ids):
            shown[change.region or "", zone, change.kind == "zones-added", change.date] += 1
            if change.flap and change.undone:
                shown[change.region or "", zone, True, change.undone] += 1
    on_record = {
        (region, zone, there, reading.date)
        for reading in past.readings[1:]
        for there, zones in ((True, reading.zones_appeared), (False, reading.zones_went))
        for region, kinds in zones.items()
        for ids in kinds.values()
        for zone in ids
    }
    with_region = {
        (region, there, reading.date)
        for reading in past.readings
        for there, regions in ((True, reading.regions_appeared), (False, reading.regions_went))
        for region in regions
    }
    assert set(shown.values()) <= {1}
    assert shown.keys() <= on_record
    assert {(region, there, day) for region, _, there, day in on_record - shown.keys()} <= with_region


@given(days)
def test_the_changes_that_count_lead_to_what_is_there(steps: list[tuple[int, Snapshot]]) -> None:
    """Each Region and service that is there now came last; one that is gone went last, or waits to be confirmed."""
    day, read = 0, []
    for gap, world in steps:
        day += gap
        read.append(on(day, world))
    past = runs(*read)
    record, all_changes = PresenceRecord(past), changes(past)
    for kind, presences in (("region", record.regions), ("service", record.services)):
        for code, presence in presences.items():
            own = [
                change
                for change in all_changes
                if change.kind in {f"{kind}-appeared", f"{kind}-went"} and code in {change.region, change.service}
            ]
            gone = bool(presence.gaps) and presence.gaps[-1].back is None
            lasting = [change for change in own if not change.flap]
            assert (bool(lasting) and lasting[-1].kind.endswith("went")) == gone
            assert all(earlier.kind != later.kind for earlier, later in pairwise(lasting))
