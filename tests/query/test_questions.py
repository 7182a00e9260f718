"""Questions and their answers: of the bundled catalog, and held to it."""

from __future__ import annotations

import datetime as dt
import gzip
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.errors import DataError, SourceError, UnknownNameError
from generator.core.resources import BUNDLED_CHANGES, BUNDLED_QUESTIONS, BUNDLED_RESOURCE_TYPES
from generator.history.presence import PresenceRecord
from generator.model import questions
from generator.query import change_list, period, phrases, published_types
from generator.query.differences import compare, lacks
from generator.query.names import Names
from generator.query.profiles import region, resolve, service
from generator.query.where import has, where
from tests.conftest import bundled_history

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog
    from generator.query.change_list import PublishedChanges


@pytest.mark.parametrize(
    ("path", "packed"),
    [("questions", BUNDLED_QUESTIONS), ("changes", BUNDLED_CHANGES), ("resource-types", BUNDLED_RESOURCE_TYPES)],
)
def test_the_bundled_documents_are_those_of_the_bundled_catalog(real_site: Path, path: str, packed: Path) -> None:
    built = (real_site / "api" / "v1" / f"{path}.json").read_bytes()
    is_current = gzip.decompress(packed.read_bytes()) == built  # their difference would fill screens
    assert is_current, f"{packed.name} is of other facts: make questions"


def test_what_is_available_today_is_what_the_record_ends_with(names: Names, real: Catalog) -> None:
    facts = names.facts
    for code in facts.service:
        assert facts.regions_of(code) == tuple(real.of_service[code])
        assert set(facts.first_seen(code)) == set(facts.regions_of(code))
    for code in facts.region:
        assert facts.services_in(code) == tuple(sorted(real.in_region[code]))


def test_where_all_of_several_services_are(names: Names, real: Catalog) -> None:
    answer = where(names, ["bedrock-runtime", "eks"])
    expected = [code for code in real.region if {"bedrock-runtime", "eks"} <= real.in_region[code].keys()]
    assert [each.code for each in answer.regions] == expected
    assert answer.considered == len(real.regions) == len(answer.regions) + len(answer.others)
    assert all(each.missing for each in answer.others)
    anywhere = where(names, ["bedrock-runtime", "eks"], mode="any")
    assert {each.code for each in anywhere.regions} == {*real.of_service["bedrock-runtime"], *real.of_service["eks"]}


@given(data=st.data())
def test_questions_agree_with_each_other(names: Names, real: Catalog, data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.sampled_from(sorted(real.service)), min_size=1, max_size=4, unique=True))
    first, second = data.draw(st.lists(st.sampled_from(sorted(real.region)), min_size=2, max_size=2, unique=True))
    everywhere, anywhere = where(names, codes), where(names, codes, mode="any")
    assert {each.code for each in everywhere.regions} <= {each.code for each in anywhere.regions}
    assert has(names, first, codes).available == (first in [each.code for each in everywhere.regions])
    today = where(names, codes, on=names.facts.as_of)
    assert [(each.code, each.available) for each in today.regions] == [
        (each.code, each.available) for each in everywhere.regions
    ]
    lacking, compared = lacks(names, first, second), compare(names, [first, second])
    assert {each.code for each in lacking.missing} == {
        each.code for each in compared.differences if each.available == (second,)
    }
    assert len(lacking.missing) + len(compared.common) == lacking.total


def test_the_nearest_come_first_and_are_of_the_same_partition(names: Names) -> None:
    answer = where(names, ["bedrock-runtime", "eks"], near="milan")
    assert [(each.code, each.km) for each in answer.regions[:2]] == [("eu-south-1", 0), ("eu-central-2", 218)]
    distances = [each.km for each in answer.regions if each.km is not None]
    assert distances == sorted(distances)
    assert {each.partition for each in (*answer.regions, *answer.others)} == {"aws"}
    assert answer.near
    assert answer.near.code == "eu-south-1"


@pytest.mark.parametrize("spelling", ["warsaw", "Poland", "pologne"])
def test_a_city_without_a_region_is_measured_from_itself(names: Names, spelling: str) -> None:
    """Warsaw has a Local Zone of Frankfurt, but Stockholm is nearer; only commercial Regions are considered."""
    answer = where(names, ["s3"], near=spelling)
    assert answer.near_city == "Warsaw, Poland"
    assert answer.near
    assert answer.near.code == "eu-north-1"
    assert [(each.code, each.km) for each in answer.regions[:2]] == [("eu-north-1", 810), ("eu-central-1", 888)]
    assert {each.partition for each in (*answer.regions, *answer.others)} == {"aws"}


def test_a_country_without_a_region_is_told_the_nearest(names: Names) -> None:
    with pytest.raises(UnknownNameError, match="Vietnam: no Region lies there") as error:
        where(names, ["s3"], places=["Vietnam"])
    assert error.value.codes == ("ap-southeast-7",)
    assert names.region("warsaw") == "eu-central-1"


def test_every_city_is_found_by_its_name_and_each_country_without_a_region_by_its_own(
    names: Names, real: Catalog
) -> None:
    with_regions = {region.country_name for region in real.regions}
    for city in names.facts.document.cities:
        assert names.city(city.name) == city
        assert (names.city(city.country) is None) == (city.country in with_regions)
        assert -90 <= city.latitude <= 90
        assert -180 <= city.longitude <= 180
        assert names.facts.nearest_to(city) in real.region


def test_where_takes_places_and_partitions(names: Names) -> None:
    europe = where(names, ["polly"], places=["europe"])
    assert europe.places == ("Europe",)
    assert {each.code for each in (*europe.regions, *europe.others)} == set(names.scope("europe").regions)
    spellings = {
        "aws-cn": "aws-cn",
        "AWS-CN": "aws-cn",
        "china": "aws-cn",
        "GovCloud": "aws-us-gov",
        "eusc": "aws-eusc",
    }
    for spelling, partition in spellings.items():
        assert {each.partition for each in where(names, ["s3"], partition=spelling).regions} == {partition}
    with pytest.raises(UnknownNameError, match="no such partition"):
        where(names, ["s3"], partition="mars")
    with pytest.raises(UnknownNameError, match="none of the Regions"):
        where(names, ["s3"], partition="aws-cn", places=["milan"])


def test_the_leading_service_of_a_family_has_the_others_beside_it(names: Names, real: Catalog) -> None:
    (bedrock,) = where(names, ["bedrock"]).services
    assert bedrock.region_count == len(real.of_service["bedrock"])
    assert {each.code: each.region_count for each in bedrock.family} == {
        member.service: len(real.of_service[member.service])
        for member in real.family["bedrock"].members
        if member.service != "bedrock"
    }
    assert not where(names, ["bedrock-runtime"]).services[0].family


def test_the_state_of_a_day_is_that_of_the_reading_before_it(names: Names) -> None:
    """What the next reading shows otherwise is uncertain: it may have changed before that day, or after it."""
    record = PresenceRecord(bundled_history())
    dates = [reading.date for reading in record.readings]
    number = dates.index(dt.date(2024, 1, 6))
    answer = where(names, ["bedrock-runtime"], on=dt.date(2024, 1, 7))
    present = {
        region
        for (region, code), presence in record.cells.items()
        if code == "bedrock-runtime"
        and any(
            span.since <= number and (span.until is None or number < span.until) for span in record.intervals(presence)
        )
    }
    assert {each.code for each in answer.regions} == present
    assert answer.state
    assert (answer.state.reading, answer.state.next_reading) == (dates[number], dates[number + 1])
    assert answer.state.recorded
    assert "had happened by then" in answer.state.proof


def test_a_service_that_appears_in_the_next_reading_is_uncertain_the_day_before(names: Names) -> None:
    facts, dates = names.facts, names.facts.document.readings
    spans_by_code = facts.document.presence.items()
    code, since, regions = next(
        (code, since, numbers) for code, spans in spans_by_code for since, _, numbers in spans if since
    )
    answer = where(names, [code], on=dates[since] - dt.timedelta(days=1))
    uncertain = {each.code for each in (*answer.regions, *answer.others) if code in each.uncertain}
    assert {facts.document.recorded_regions[place] for place in regions} & facts.region.keys() <= uncertain


def test_days_before_the_first_reading_have_no_answer(names: Names) -> None:
    first = names.facts.document.readings[0]
    with pytest.raises(UnknownNameError, match=f"before the first reading, of {first}"):
        where(names, ["s3"], on=first - dt.timedelta(days=1))
    later = where(names, ["s3"], on=dt.date(2099, 1, 1))
    assert later.state
    assert later.state.next_reading is None
    assert "no later reading" in later.state.proof


def test_a_removed_service_is_nowhere_today_and_somewhere_on_an_earlier_day(names: Names) -> None:
    today = where(names, ["qldb"])
    assert not today.regions
    assert today.services[0].removed
    assert today.services[0].name == "Amazon Quantum Ledger Database (QLDB)"
    assert where(names, ["qldb"], on=dt.date(2024, 1, 7)).regions
    profile = service(names, "qldb")
    assert (profile.region_count, profile.removed) == (0, today.services[0].removed)
    assert profile.removed_regions


def test_what_a_region_lacks_against_another(names: Names, real: Catalog) -> None:
    answer = lacks(names, "eu-central-2", "us-east-1")
    expected = real.in_region["us-east-1"].keys() - real.in_region["eu-central-2"].keys()
    assert {each.code for each in answer.missing} == expected
    assert answer.total == len(real.in_region["us-east-1"])
    counts = [each.region_count for each in answer.missing]
    assert counts == sorted(counts, reverse=True), "what most Regions have comes first"
    for each in answer.missing:
        assert each.nearest is None or each.code in real.in_region[each.nearest]
    alone = lacks(names, "zurich")
    assert len(alone.missing) == alone.total - len(real.in_region["eu-central-2"])
    assert not alone.additional


def test_regions_side_by_side(names: Names, real: Catalog) -> None:
    answer = compare(names, ["hong", "kong", "sydney"])
    assert [each.code for each in answer.regions] == ["ap-east-1", "ap-southeast-2"]
    first, second = (real.in_region[each.code].keys() for each in answer.regions)
    assert set(answer.common) == first & second
    assert {each.code for each in answer.differences} == first ^ second
    assert [each.only_here for each in answer.regions] == [len(first - second), len(second - first)]
    with pytest.raises(UnknownNameError, match="fewer than two Regions"):
        compare(names, ["milan", "eu-south-1"])


def test_whether_a_region_has_services(names: Names) -> None:
    answer = has(names, "zurich", ["s3", "lightsail"])
    assert not answer.available
    s3, lightsail = answer.services
    assert s3.available
    assert s3.first_seen
    assert not lightsail.available
    assert lightsail.nearest == "eu-central-1"
    assert has(names, "zurich", ["s3"]).available


def test_the_profile_of_a_region(names: Names, real: Catalog) -> None:
    profile = region(names, "spain")
    row = real.region["eu-south-2"]
    assert (profile.code, profile.name, profile.country_name) == (row.code, row.name, row.country_name)
    assert profile.service_count == len(profile.services) == len(real.in_region[row.code])
    assert [each.code for each in profile.nearest][:2] == ["eu-west-3", "eu-south-1"]
    assert profile.launch_date == (row.launch.date if row.launch else None)


def test_the_profile_of_a_service(names: Names, real: Catalog) -> None:
    profile = service(names, "aws_wafv2_web_acl")
    assert profile.code == "waf"
    assert "AWS::WAFv2" in profile.names.cloudformation
    assert len(profile.regions) + len(profile.not_available) == profile.region_total == len(real.regions)
    assert service(names, "bedrock-runtime").family_leader == "bedrock"


def test_changes_since_a_day_in_a_region(names: Names, listed_changes: PublishedChanges) -> None:
    day = change_list.since(names, "this quarter", is_named=True)
    answer = change_list.changes(names, [listed_changes], day, "spain")
    assert day == dt.date(2026, 10, 1)
    assert answer.changes
    for change in answer.changes:
        assert change.date >= day
        assert "eu-south-2" in (change.region, *change.codes)
    everything = change_list.changes(names, [listed_changes], change_list.since(names, None, is_named=True))
    assert len(everything.changes) == len(listed_changes.changes)


def test_changes_of_a_service_have_its_resource_types(names: Names, listed_changes: PublishedChanges) -> None:
    answer = change_list.changes(names, [listed_changes], dt.date(2022, 1, 1), service="apprunner")
    kinds = {change.kind for change in answer.changes}
    assert {"offering-appeared", "types-registered"} <= kinds
    assert {change.namespace for change in answer.changes} == {None, "AWS::AppRunner"}


def test_few_months_are_read_one_by_one_and_many_at_once(names: Names) -> None:
    day = dt.date(2026, 9, 15)
    assert change_list.paths(names.facts, day) == ("api/v1/changes/2026-10.json", "api/v1/changes/2026-09.json")
    assert change_list.paths(names.facts, dt.date(2022, 1, 1)) == ("api/v1/changes.json",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-05", "2026-10-05"),
        ("2026-03", "2026-03-01"),
        ("since 2025", "2025-01-01"),
        ("2026/09/05", "2026-09-05"),
        ("2026-10-05T00:00:00Z", "2026-10-05"),
        ("1.9.2026", "2026-09-01"),
        ("Sep 15 2026", "2026-09-15"),
        ("September 15th, 2026", "2026-09-15"),
        ("15. September 2026", "2026-09-15"),
        ("Q3", "2026-07-01"),
        ("Q4", "2026-10-01"),
        ("Q3 2025", "2025-07-01"),
        ("2025-q3", "2025-07-01"),
        ("this quarter", "2026-10-01"),
        ("last quarter", "2026-07-01"),
        ("this year", "2026-01-01"),
        ("last year", "2025-01-01"),
        ("month", "2026-10-01"),
        ("last month", "2026-09-01"),
        ("march", "2026-03-01"),
        ("november", "2025-11-01"),
        ("March 2025", "2025-03-01"),
        ("30 days", "2026-09-20"),
        ("last 2 weeks", "2026-10-06"),
        ("30d", "2026-09-20"),
        ("two weeks ago", "2026-10-06"),
        ("a year", "2025-10-20"),
        ("the last ten days", "2026-10-10"),
        ("today", "2026-10-20"),
    ],
)
def test_a_time_has_a_first_day(text: str, day: str) -> None:
    assert period.first_day(text, dt.date(2026, 10, 20)) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13", "2026-02-30", "9999 years", "q5 2026", "-1 days", "09/01/2026", "31.2.2026", "2026-10-05T"],
)
def test_text_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UnknownNameError, match="not a day or a time"):
        period.first_day(text, dt.date(2026, 10, 20))


def test_every_answer_is_json_with_its_date_and_where_it_is_from(names: Names) -> None:
    answers = [
        resolve(names, "s3"),
        where(names, ["s3"], near="milan", on=dt.date(2024, 1, 7)),
        lacks(names, "milan"),
        compare(names, ["milan", "zurich"]),
        region(names, "milan"),
        service(names, "s3"),
        has(names, "milan", ["s3"]),
        change_list.changes(names, [], dt.date(2026, 1, 1)),
    ]
    for answer in answers:
        document = msgspec.json.decode(msgspec.json.encode(answer))
        assert document["as_of"] == names.facts.as_of.isoformat()
        assert document["provenance"]["origin"] == "bundled"
        assert document["first_reading"] == "2022-03-12"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rows", ["1"]),
        ("recorded", []),
        ("presence", {"s3": [[0, 10_000, [0]]]}),
        ("presence", {"s3": [[0, None, [10_000]]]}),
        ("presence", {"s3": [[-1, None, [0]]]}),
        ("schema_version", 2),
    ],
)
def test_a_document_with_an_index_out_of_range_or_another_version_is_refused(
    names: Names, field: str, value: object
) -> None:
    document = msgspec.to_builtins(names.facts.document) | {field: value}
    with pytest.raises(DataError, match="damaged or of another version"):
        questions.decode(msgspec.json.encode(document), "https://example.org/questions.json")


AGENT = "AWS::Bedrock::Agent"


def test_a_resource_type_is_answered_for_itself_and_not_for_its_service(names: Names, real: Catalog) -> None:
    """Bedrock is available in Cape Town, its agents are not."""
    regions = real.type_catalog.types[AGENT].regions
    answer = where(names, [AGENT])
    assert {row.code for row in answer.regions} == set(regions)
    assert answer.types_as_of == names.types.as_of
    (reach,) = answer.services
    assert (reach.kind, reach.service, reach.region_count) == ("resource-type", "bedrock", len(regions))
    assert reach.regions_known == len(real.type_catalog.regions)
    answer_there = has(names, "af-south-1", ["bedrock", AGENT])
    assert [service.available for service in answer_there.services] == [True, False]
    assert answer_there.available is False
    assert answer_there.services[1].nearest in regions


def test_a_region_without_a_list_neither_has_a_resource_type_nor_lacks_it(names: Names, real: Catalog) -> None:
    unknown = set(real.type_catalog.unknown)
    answer = where(names, [AGENT])
    assert {row.code for row in answer.others if row.unknown} == unknown
    assert not any(row.missing for row in answer.others if row.unknown)
    for code in sorted(unknown):
        assert has(names, code, [AGENT]).available is None
        assert has(names, code, [AGENT, "s3"]).available is None
        lacking = next(service for service in real.service if code not in real.of_service[service])
        assert has(names, code, [AGENT, lacking]).available is False


def test_a_resource_type_has_no_state_of_a_day(names: Names) -> None:
    with pytest.raises(UnknownNameError, match="in which Regions a resource type was on a day cannot be asked"):
        where(names, ["s3", AGENT], on=dt.date(2025, 1, 1))


def test_a_name_in_terraform_is_the_service_and_names_the_resource_type(names: Names) -> None:
    """Terraform calls the service itself: the registration of a type says nothing about that."""
    (reach,) = where(names, ["aws_msk_cluster"]).services
    assert (reach.kind, reach.code, reach.same_name) == ("service", "kafka", "AWS::MSK::Cluster")
    meanings = resolve(names, "aws_msk_cluster").meanings
    assert [(each.kind, each.code) for each in meanings] == [
        ("service", "kafka"),
        ("resource-type", "AWS::MSK::Cluster"),
    ]
    assert resolve(names, "awscc_msk_cluster").meanings[0].code == "AWS::MSK::Cluster"
    assert where(names, ["aws_route53_record"]).services[0].same_name is None


def test_a_list_of_types_that_is_older_than_the_names_is_an_error(names: Names) -> None:
    """A site is published file by file: the names may be of the new release, and the list of the old one."""
    older = published_types.decode(
        msgspec.json.encode({"as_of": "2026-01-01", "regions": [], "unknown": {}, "types": []}), "site"
    )
    with pytest.raises(SourceError, match=f"its list of resource types has no {AGENT}"):
        where(Names(names.facts, lambda: older), [AGENT])


@pytest.mark.parametrize(
    ("words", "services", "places"),
    [
        (["bedrock", "europe"], ("bedrock",), ("europe",)),
        (["step", "functions", "new", "zealand"], ("step", "functions"), ("new zealand",)),
        (["kafka eks ireland"], ("kafka", "eks"), ("ireland",)),
        (["direct", "connect"], ("direct", "connect"), ()),
        (["milan"], ("milan",), ()),
    ],
)
def test_a_place_may_come_last_without_a_preposition(
    names: Names, words: list[str], services: tuple[str, ...], places: tuple[str, ...]
) -> None:
    assert phrases.phrase(names, words)[:2] == (services, places)
