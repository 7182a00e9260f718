"""What is gone: when and where it was there, and every interval of presence that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from generator.build.reports.records import gone_table, presence_table
from generator.history.gone import GoneEntities, Stay, Successor, gone_entities
from generator.history.presence import Interval, PresenceRecord
from generator.model import curated, history
from tests.conftest import bundled_history, tiny_snapshot
from tests.doubles.readings import date, offered, on, runs, without
from tests.doubles.strategies import worlds

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.snapshot import Snapshot


TINY = tiny_snapshot()
WITHOUT = without(TINY, "lambda")


def gone(past: History) -> GoneEntities:
    return gone_entities(past, curated.read())


def test_a_service_that_is_gone_says_when_and_where_it_was_there() -> None:
    more = offered(TINY, "lambda", "us-gov-west-1")
    (service,) = gone(runs(on(0), on(1, more), on(2, WITHOUT), on(3, WITHOUT))).services
    assert (service.code, service.name, service.category) == ("lambda", "AWS Lambda", "Compute")
    assert (service.first_seen, service.since_first_reading) == (date(0), True)
    assert (service.last_seen, service.removed, service.settled) == (date(1), date(2), True)
    assert service.regions == (
        Stay(code="eu-west-1", since=date(0), since_first_reading=True, until=date(2)),
        Stay(code="us-east-1", since=date(0), since_first_reading=True, until=date(2)),
        Stay(code="us-gov-west-1", since=date(1), since_first_reading=False, until=date(2)),
    )


def test_a_removal_that_no_second_reading_confirmed_is_not_settled() -> None:
    (service,) = gone(runs(on(0), on(1, WITHOUT))).services
    assert (service.removed, service.settled) == (date(1), False)


def test_a_region_that_is_gone_lists_its_services() -> None:
    smaller = without(TINY, "us-gov-west-1")
    (region,) = gone(runs(on(0), on(1, smaller), on(2, smaller))).regions
    assert (region.code, region.name, region.removed) == ("us-gov-west-1", "AWS GovCloud (US-West)", date(1))
    assert [stay.code for stay in region.services] == ["iam"]


def test_what_is_back_is_not_gone_and_has_two_intervals() -> None:
    past = runs(on(0), on(1, WITHOUT), on(2, WITHOUT), on(50))
    assert gone(past).services == ()
    record = PresenceRecord(past)
    assert list(record.intervals(record.services["lambda"])) == [Interval(0, 1), Interval(2, None)]
    assert [row for row in presence_table(past).rows if row[:2] == ("eu-west-1", "lambda")] == [
        ("eu-west-1", "lambda", date(0), date(1)),
        ("eu-west-1", "lambda", date(50), None),
    ]


def test_a_code_that_only_changed_its_capitals_is_not_gone() -> None:
    """Its document would have the address of the other on a disk that ignores case."""
    capital = msgspec.structs.replace(
        WITHOUT,
        services=tuple(
            sorted(
                (*WITHOUT.services, msgspec.structs.replace(TINY.services[-1], code="Lambda")),
                key=lambda service: service.code,
            )
        ),
    )
    assert gone(runs(on(0), on(1, capital), on(2, capital))).services == ()


def test_the_closest_service_of_today_is_named_with_its_source(real: Catalog) -> None:
    services = {service.code: service for service in gone(bundled_history()).services}
    row = curated.read().successors["qldb"]
    assert services["qldb"].successors == (Successor(service="aurora", note=row.note, source=row.source),)
    assert services["deeplens"].successors == ()
    assert not services.keys() & real.service.keys()


def test_every_code_that_ever_was_is_listed_today_or_gone(real: Catalog) -> None:
    past = bundled_history()
    record = PresenceRecord(past)
    assert {service.code for service in gone(past).services} == record.services.keys() - real.service.keys()
    assert {region.code for region in gone(past).regions} == record.regions.keys() - real.region.keys()
    assert len(gone_table(past).rows) == len(gone(past).services) + len(gone(past).regions)


@given(st.lists(worlds(), min_size=1, max_size=4))
def test_intervals_are_what_each_reading_said(read: list[Snapshot]) -> None:
    past = runs(*(on(day, world) for day, world in enumerate(read)))
    record = PresenceRecord(past)
    for number, (_, state) in enumerate(history.states(past)):
        offerings = {
            cell
            for cell, presence in record.cells.items()
            for since, until in record.intervals(presence)
            if since <= number and (until is None or number < until)
        }
        assert offerings == {(region, service) for region, services in state.offered.items() for service in services}
