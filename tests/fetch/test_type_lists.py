"""Which list a Region has: the one that was read, an earlier one with its time, or none that is known."""

from __future__ import annotations

import datetime as dt

import pytest

from generator.fetch.type_lists import EarlierList, ListProblem, ListRead, ListUnchanged, Outcome, decided_reading
from generator.model.resource_types import NOT_READ, RegionList, ResourceTypeReading

BEFORE, NOW, LATER = (dt.datetime(2026, 11, day, 5, 17, tzinfo=dt.UTC) for day in (20, 26, 27))
MANY = frozenset(f"AWS::EC2::Type{number:03}" for number in range(100))
BUCKET, QUEUE = "AWS::S3::Bucket", "AWS::SQS::Queue"


def earlier(types: frozenset[str], **reading: str) -> EarlierList:
    return EarlierList(types, RegionList(read_at=BEFORE, **{"etag": '"1"', **reading}))


def read(types: frozenset[str] | set[str], etag: str | None = '"2"') -> ListRead:
    return ListRead(frozenset(types), etag)


def reading(read_at: dt.datetime = NOW, **regions: tuple[Outcome, EarlierList | None]) -> ResourceTypeReading:
    """Return the lists of Regions whose codes have an underscore here, each of an outcome and an earlier list."""
    cases = {code.replace("_", "-"): case for code, case in regions.items()}
    return decided_reading(
        {code: outcome for code, (outcome, _) in cases.items()},
        {code: before for code, (_, before) in cases.items() if before},
        source="lists",
        read_at=read_at,
    )


CASES: dict[str, tuple[Outcome, EarlierList | None, frozenset[str] | None, RegionList | None]] = {
    "read for the first time": (read(MANY), None, MANY, RegionList(read_at=NOW, etag='"2"')),
    "read again": (read(MANY), earlier(MANY | {BUCKET}), MANY, RegionList(read_at=NOW, etag='"2"')),
    "without a mark": (read(MANY, None), earlier(MANY), MANY, RegionList(read_at=NOW)),
    "unchanged": (ListUnchanged(), earlier(MANY), MANY, RegionList(read_at=NOW, etag='"1"')),
    "unchanged, after an outage": (
        ListUnchanged(),
        earlier(MANY, problem="could not be read: it is slow", pending="12"),
        MANY,
        RegionList(read_at=NOW, etag='"1"'),
    ),
    "not read": (
        ListProblem("it is slow"),
        earlier(MANY),
        MANY,
        RegionList(read_at=BEFORE, etag='"1"', problem="could not be read: it is slow"),
    ),
    "not read, and pending": (
        ListProblem("it is slow"),
        earlier(MANY, pending="12"),
        MANY,
        RegionList(read_at=BEFORE, etag='"1"', problem="could not be read: it is slow", pending="12"),
    ),
    "never read": (ListProblem("it is slow"), None, None, None),
    "five of a hundred gone": (
        read(set(sorted(MANY)[5:])),
        earlier(MANY),
        frozenset(sorted(MANY)[5:]),
        RegionList(read_at=NOW, etag='"2"'),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_became_of_a_list_decides_which_one_the_region_has(case: str) -> None:
    outcome, before, types, region = CASES[case]
    lists = reading(eu_west_1=(outcome, before))
    assert lists.by_region.get("eu-west-1") == (None if types is None else tuple(sorted(types)))
    assert lists.regions.get("eu-west-1") == region
    assert lists.unknown == ({} if types is not None else {"eu-west-1": NOT_READ})


def test_a_list_that_lacks_much_counts_when_a_second_reading_lacks_the_same() -> None:
    """Until then the earlier one stays, with its time; what else came or went meanwhile does not matter."""
    few = frozenset(sorted(MANY)[6:])
    first = reading(eu_west_1=(read(few), earlier(MANY)))
    kept = first.regions["eu-west-1"]
    assert first.by_region["eu-west-1"] == tuple(sorted(MANY))
    assert (kept.read_at, kept.etag) == (BEFORE, '"1"')
    assert kept.problem == "lacks 6 of 100 types, which counts once a second check agrees"
    assert kept.pending

    second = reading(LATER, eu_west_1=(read(few | {BUCKET}), EarlierList(MANY, kept)))
    assert second.by_region["eu-west-1"] == tuple(sorted(few | {BUCKET}))
    assert second.regions["eu-west-1"] == RegionList(read_at=LATER, etag='"2"')

    others = frozenset(sorted(MANY)[:90])
    again = reading(LATER, eu_west_1=(read(others), EarlierList(MANY, kept)))
    assert again.by_region["eu-west-1"] == tuple(sorted(MANY))
    assert again.regions["eu-west-1"].pending not in {None, kept.pending}

    whole = reading(LATER, eu_west_1=(read(MANY), EarlierList(MANY, kept)))
    assert whole.regions["eu-west-1"] == RegionList(read_at=LATER, etag='"2"')


def test_a_list_that_is_another_regions_says_nothing_of_the_region() -> None:
    """It belongs to the Region that had it before, or to the one whose earlier list is nearest."""
    copied = read(MANY)
    lists = reading(
        us_east_1=(copied, earlier(MANY - {min(MANY)})),
        eu_west_1=(copied, earlier(frozenset({BUCKET}))),
        eusc_de_east_1=(copied, None),
        sa_east_1=(read({QUEUE}), None),
    )
    assert lists.by_region == {
        "eu-west-1": (BUCKET,),
        "sa-east-1": (QUEUE,),
        "us-east-1": tuple(sorted(MANY)),
    }
    assert lists.unknown == {"eusc-de-east-1": "The list that is published for it is that of us-east-1."}
    assert lists.regions["eu-west-1"] == RegionList(read_at=BEFORE, etag='"1"', problem="is that of us-east-1")

    unchanged = reading(us_east_1=(ListUnchanged(), earlier(MANY)), eusc_de_east_1=(copied, None))
    assert unchanged.by_region == {"us-east-1": tuple(sorted(MANY))}
    assert unchanged.unknown.keys() == {"eusc-de-east-1"}


def test_regions_whose_lists_were_the_same_before_keep_them() -> None:
    """Two Regions may open with the same types."""
    for outcome in (read(MANY), ListUnchanged()):
        lists = reading(af_south_1=(outcome, earlier(MANY)), eu_south_1=(outcome, earlier(MANY)))
        assert lists.by_region == dict.fromkeys(("af-south-1", "eu-south-1"), tuple(sorted(MANY)))
        assert not any(region.problem for region in lists.regions.values())


def test_two_lists_that_are_the_same_and_new_belong_to_neither() -> None:
    lists = reading(eu_west_1=(read(MANY), None), us_east_1=(read(MANY), None))
    assert lists.by_region == {}
    assert lists.unknown.keys() == {"eu-west-1", "us-east-1"}
