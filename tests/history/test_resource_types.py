"""The history of resource types: dates that it proves, and those that it does not."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from generator.catalog.resource_types import resource_types
from generator.core.errors import BadValueError
from generator.history.resource_types import add_reading, continues, first_seen, last_lists, with_dates
from generator.model import curated
from generator.model.catalog import Service
from generator.model.history import History
from generator.model.release import ResourceTypeSources
from generator.model.resource_types import RegionList
from tests.doubles.resource_types import history_of, lists

JANUARY, FEBRUARY, MARCH = (dt.datetime(2024, month, 3, tzinfo=dt.UTC) for month in (1, 2, 3))
BUCKET, QUEUE = "AWS::S3::Bucket", "AWS::SQS::Queue"


def test_a_type_is_dated_by_the_first_reading_that_had_it_in_a_region() -> None:
    """What was there from the beginning has no date, and neither has what came with a Region not known before."""
    past = history_of(
        (JANUARY, lists(JANUARY, eu_west_1={BUCKET})),
        (FEBRUARY, lists(FEBRUARY, eu_west_1={BUCKET, QUEUE}, us_east_1={QUEUE})),
    )
    assert first_seen(past) == {
        ("eu-west-1", BUCKET): None,
        ("eu-west-1", QUEUE): FEBRUARY.date(),
        ("us-east-1", QUEUE): None,
    }


def test_nothing_is_dated_by_a_change_of_the_source() -> None:
    """The lists of two sources differ where nothing changed; a recording and its source are one."""
    past = history_of(
        (JANUARY, lists(JANUARY, "old lists, as recorded in a package", eu_west_1={BUCKET})),
        (FEBRUARY, lists(FEBRUARY, "new lists, as recorded in a package", eu_west_1={BUCKET, QUEUE})),
        (MARCH, lists(MARCH, "new lists", eu_west_1={BUCKET, QUEUE}, us_east_1={BUCKET})),
    )
    assert [reading.source_changed for reading in past.readings] == [False, True, False]
    assert first_seen(past)["eu-west-1", QUEUE] is None


def test_only_a_whole_reading_confirms_a_removal() -> None:
    """A Region whose earlier list is shown says nothing of a removal."""
    past = history_of(
        (JANUARY, lists(JANUARY, eu_west_1={BUCKET, QUEUE})),
        (FEBRUARY, lists(FEBRUARY, eu_west_1={BUCKET})),
    )
    assert add_reading(past, lists(MARCH, problem="HTTP 503", eu_west_1={BUCKET}), MARCH) == past
    assert len(add_reading(past, lists(MARCH, eu_west_1={BUCKET}), MARCH).lines) == len(past.lines) + 1


def test_lists_that_are_not_newer_add_nothing() -> None:
    """The bundled reading is in the bundled history already."""
    past = history_of((FEBRUARY, lists(FEBRUARY, eu_west_1={BUCKET})))
    assert add_reading(past, lists(FEBRUARY, eu_west_1={QUEUE}), FEBRUARY) is past


def test_lists_of_a_test_server_continue_no_history_of_aws() -> None:
    """They have few of the types that the history has; a Region that only one of the two has proves nothing."""
    types = {f"AWS::S3::Type{number}" for number in range(10)}
    past = history_of((JANUARY, lists(JANUARY, eu_west_1=types, us_east_1=types)))
    assert continues(past, lists(FEBRUARY, eu_west_1=types))
    assert continues(past, lists(FEBRUARY, eu_west_1=set(sorted(types)[:5]) | {QUEUE}))
    assert not continues(past, lists(FEBRUARY, eu_west_1=set(sorted(types)[:4]) | {QUEUE}))
    assert not continues(past, lists(FEBRUARY, xx_test_1=types))
    assert continues(History(), lists(FEBRUARY, xx_test_1=types))


def test_the_catalog_joins_namespaces_and_services() -> None:
    """A Region without a list is unknown with its reason; one that the catalog lacks is left out with its own types."""
    reading = lists(JANUARY, eu_west_1={BUCKET, "AWS::CDK::Metadata"}, us_iso_1={QUEUE})
    types = resource_types(reading, JANUARY, ["eu-south-2", "eu-west-1"], {}, curated.read().names)
    assert [namespace.name for namespace in types.namespaces] == ["AWS::CDK", "AWS::S3"]
    assert types.namespace["AWS::CDK"].reason == curated.read().names.unmapped.cloudformation["AWS::CDK"].reason
    assert types.regions == {"eu-west-1": None}
    assert list(types.unknown) == ["eu-south-2"]
    dated = with_dates(types, history_of((JANUARY, reading)))
    assert dated.types[BUCKET].regions == {"eu-west-1": None}
    assert dated.since == JANUARY.date()


def test_namespaces_that_differ_in_capitals_alone_share_an_address_and_a_page() -> None:
    """The spelling that a service has is the name; each type keeps its own."""
    reading = lists(JANUARY, eu_west_1={"AWS::WAFv2::WebACL", "AWS::WAFV2::Rule"})
    service = Service(code="waf", name=None, category="Security", aliases=(), url=None, changed=JANUARY.date())
    types = resource_types(reading, JANUARY, ["eu-west-1"], {"waf": service}, curated.read().names)
    (namespace,) = types.namespaces
    assert (namespace.name, namespace.code, namespace.service) == ("AWS::WAFv2", "wafv2", "waf")
    assert [each.name for each in namespace.types] == ["AWS::WAFV2::Rule", "AWS::WAFv2::WebACL"]


@pytest.mark.parametrize("name", ["Alexa::ASK::Skill", "AWS::Lambda", "AWS::..::Thing", "AWS::Lambda::", "AWS::a/b::C"])
def test_a_name_that_is_no_type_of_aws_is_refused(name: str) -> None:
    """It could not be a part of an address."""
    with pytest.raises(BadValueError, match="not the name of a type"):
        lists(JANUARY, eu_west_1={name})


def test_the_lists_of_a_history_are_those_that_it_was_made_of() -> None:
    """With what the release's summary says of their reading, else with the time of the last reading."""
    first = lists(JANUARY, eu_west_1={BUCKET}, us_east_1={QUEUE})
    second = lists(FEBRUARY, eu_west_1={BUCKET, QUEUE})
    past = history_of((JANUARY, first), (FEBRUARY, second))
    assert last_lists(History(), None) is None
    assert last_lists(past, None) == second
    etags = {"eu-west-1": RegionList(read_at=MARCH, etag='"1"'), "us-east-1": RegionList(read_at=MARCH)}
    sources = ResourceTypeSources(source="lists", recorded=False, regions=etags, unknown={"us-east-1": "It is new."})
    known = last_lists(past, sources)
    assert known
    assert (known.regions, known.types) == ({"eu-west-1": etags["eu-west-1"]}, second.types)


def test_a_list_that_was_not_read_confirms_no_removal_of_its_region() -> None:
    """Another Region's outage delays none."""
    past = history_of(
        (JANUARY, lists(JANUARY, eu_west_1={BUCKET, QUEUE}, us_east_1={QUEUE})),
        (FEBRUARY, lists(FEBRUARY, eu_west_1={BUCKET}, us_east_1={QUEUE})),
    )
    now = lists(MARCH, eu_west_1={BUCKET}, us_east_1={QUEUE})
    for code, confirmed in (("eu-west-1", False), ("us-east-1", True)):
        outage = msgspec.structs.replace(now.regions[code], problem="could not be read")
        kept = msgspec.structs.replace(now, regions=now.regions | {code: outage})
        assert (len(add_reading(past, kept, MARCH).lines) == 3) is confirmed
