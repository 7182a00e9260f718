"""What changed in the resource types: counted by namespace, dated by the reading, and only where it is proven."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from generator.build.feeds import feeds
from generator.history.gone import GoneEntities
from generator.history.resource_type_changes import type_changes, with_type_changes
from generator.history.resource_types import add_reading
from generator.model.resource_types import Namespace
from tests.conftest import tiny_snapshot
from tests.doubles.readings import changes_by_subject, on, runs, without
from tests.doubles.resource_types import ALIAS, FUNCTION, LEDGER, ROLE, reading, typed_catalog, typed_history

if TYPE_CHECKING:
    from generator.history.by_subject import ChangesBySubject
    from generator.model.history import History

SERVICES = {"AWS::Lambda": "lambda", "AWS::IAM": "iam"}
DAYS = [dt.datetime(2024, 2, day, 6, 30, tzinfo=dt.UTC) for day in range(1, 8)]


def past_of(*by_region: dict[str, set[str]], days: list[dt.datetime] | None = None) -> History:
    """Return the history of readings on consecutive days."""
    return typed_history(*zip(days or DAYS, by_region, strict=False))


def reported_changes(past: History) -> list[tuple[str, str | None, dict[str, tuple[str, ...]], bool]]:
    return [(change.kind, change.service, change.types, change.settled) for change, _ in type_changes(past, SERVICES)]


def sentences(past: History) -> list[str]:
    """Return the sentences of the changes of Lambda, the latest first."""
    changes = with_type_changes(changes_by_subject(runs(tiny_snapshot()), typed_catalog()), past, typed_catalog())
    return [entry.text for entry in changes.services["lambda"]]


def test_a_new_type_and_one_that_reaches_further_regions_are_two_changes_of_a_namespace() -> None:
    past = past_of(
        {"eu-west-1": {FUNCTION}, "us-east-1": {ROLE}},
        {"eu-west-1": {FUNCTION, ALIAS}, "us-east-1": {ROLE, FUNCTION, ALIAS}},
    )
    assert reported_changes(past) == [
        ("types-appeared", "lambda", {ALIAS: ("eu-west-1", "us-east-1")}, True),
        ("types-registered", "lambda", {FUNCTION: ("us-east-1",)}, True),
    ]
    assert sentences(past) == [
        f"AWS Lambda: type {FUNCTION} registered in 1 Region",
        f"AWS Lambda: new type {ALIAS} in 2 Regions",
    ]


def test_several_types_are_counted() -> None:
    past = past_of({"eu-west-1": {ROLE}}, {"eu-west-1": {ROLE, FUNCTION, ALIAS}})
    assert sentences(past) == ["AWS Lambda: 2 new types in 1 Region"]


def test_a_removal_counts_once_a_second_reading_agrees() -> None:
    both, less = {"eu-west-1": {FUNCTION, ALIAS}}, {"eu-west-1": {FUNCTION}}
    assert reported_changes(past_of(both, less)) == [("types-went", "lambda", {ALIAS: ("eu-west-1",)}, False)]
    more = {"eu-west-1": {FUNCTION, ROLE}}
    assert reported_changes(past_of(both, less, more))[0] == ("types-went", "lambda", {ALIAS: ("eu-west-1",)}, True)


def test_what_one_reading_lacked_alone_is_no_change() -> None:
    both, less = {"eu-west-1": {FUNCTION, ALIAS}}, {"eu-west-1": {FUNCTION}}
    assert reported_changes(past_of(both, less, both)) == []


def test_a_removal_that_counted_says_when_it_was_undone() -> None:
    """Within 30 days the return is no change of its own; later it is."""
    both, less = {"eu-west-1": {FUNCTION, ALIAS}}, {"eu-west-1": {FUNCTION}}
    other = {"eu-west-1": {FUNCTION, ROLE}}
    back = {"eu-west-1": {FUNCTION, ALIAS, ROLE}}
    (change, revised_at), *_ = type_changes(past_of(both, less, other, back), {})
    assert (change.kind, change.undone, change.flap, revised_at) == ("types-went", DAYS[3].date(), True, DAYS[3])
    late = [*DAYS[:3], DAYS[3] + dt.timedelta(days=60)]
    kinds = [kind for kind, *_ in reported_changes(past_of(both, less, other, back, days=late))]
    assert kinds == ["types-went", "types-appeared", "types-registered"]


@pytest.mark.parametrize(
    "after",
    [
        {"eu-west-1": {FUNCTION}, "us-east-1": {FUNCTION, ALIAS}},
        {"us-east-1": {FUNCTION}},
    ],
    ids=["a Region that was unknown", "a Region that is not known any more"],
)
def test_what_comes_or_goes_with_the_lists_of_a_region_is_no_change(after: dict[str, set[str]]) -> None:
    before = {"eu-west-1": {FUNCTION}} | ({"us-east-1": {FUNCTION}} if "eu-west-1" not in after else {})
    assert reported_changes(past_of(before, after)) == []


def test_what_comes_or_goes_with_another_source_is_no_change() -> None:
    """Nor does it come again with the next reading."""
    past = past_of({"eu-west-1": {FUNCTION, ALIAS}})
    other = reading(DAYS[1], {"eu-west-1": {FUNCTION, ROLE}}, source="other lists")
    again = reading(DAYS[2], {"eu-west-1": {FUNCTION, ROLE, ALIAS}}, source="other lists")
    past = add_reading(add_reading(past, other, DAYS[1]), again, DAYS[2])
    assert reported_changes(past) == []


def feed(changes: ChangesBySubject, folder: str) -> dict[str, dict[str, str]]:
    """Return the items of a JSON Feed by their identity."""
    past = runs(without(tiny_snapshot(), "us-east-1", "lambda"), on(1, tiny_snapshot()))
    files = feeds.files(typed_catalog(), past, changes, "https://atlas.example.org/", GoneEntities())
    content = next(file.content for file in files if file.path == f"{folder}feed.json")
    return {item["id"]: item for item in json.loads(content)["items"]}


def test_feeds_of_services_have_the_types_and_leave_every_earlier_entry_as_it_was() -> None:
    """The feed of everything stays as it was: it is about services."""
    past = runs(without(tiny_snapshot(), "us-east-1", "lambda"), on(1, tiny_snapshot()))
    before = changes_by_subject(past, typed_catalog())
    after = with_type_changes(before, typed_history(), typed_catalog())
    assert feed(after, "") == feed(before, "")
    earlier, later = feed(before, "services/lambda/"), feed(after, "services/lambda/")
    assert len(later) == len(earlier) + 1
    assert {identity: later[identity] for identity in earlier} == earlier
    (new_entry,) = (entry for identity, entry in later.items() if identity not in earlier)
    assert ALIAS in new_entry["title"]


def test_a_type_of_a_namespace_without_a_service_is_in_the_list_of_all() -> None:
    before = changes_by_subject(runs(tiny_snapshot()), typed_catalog())
    changes = with_type_changes(before, typed_history(), typed_catalog())
    (entry,) = changes.namespaces["AWS::QLDB"]
    assert entry in changes.all
    assert entry.text == f"AWS::QLDB: type {LEDGER} removed from 1 Region"
    assert all(entry not in own for own in changes.services.values())


def test_a_type_of_a_namespace_that_no_list_has_any_more_is_reported_with_its_service() -> None:
    catalog = typed_catalog()
    former = {"AWS::QLDB": Namespace(name="AWS::QLDB", service="lambda", category="Compute", types=())}
    types = msgspec.structs.replace(catalog.type_catalog, former_namespaces=former)
    catalog = msgspec.structs.replace(catalog, resource_types=types)
    changes = with_type_changes(changes_by_subject(runs(tiny_snapshot()), catalog), typed_history(), catalog)
    (entry,) = changes.namespaces["AWS::QLDB"]
    assert entry.text == f"AWS Lambda (AWS::QLDB): type {LEDGER} removed from 1 Region"
    assert entry in changes.services["lambda"]
