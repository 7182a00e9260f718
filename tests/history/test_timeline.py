"""Dates and counts from the history: since when, last changed, names of what is gone, growth."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.assemble import assemble
from generator.history import timeline
from generator.history.timeline import GrowthPoint
from generator.model import curated, history
from tests.conftest import bundled_history, renamed, tiny_snapshot
from tests.doubles.readings import Published, date, offered, on, run, runs, without
from tests.doubles.strategies import worlds

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot


TINY = tiny_snapshot()
MORE = offered(TINY, "lambda", "us-gov-west-1")


def dated(*read: Snapshot) -> Catalog:
    """Return the catalog of the last of these readings, with its dates."""
    return timeline.with_dates(assemble(read[-1], curated.read()), runs(*read))


def changed(catalog: Catalog) -> dict[str, dt.date]:
    return {region.code: region.changed for region in catalog.regions} | {
        service.code: service.changed for service in catalog.services
    }


def first_seen_dates(catalog: Catalog) -> set[dt.date | None]:
    """Return every date on which something in the catalog was first seen."""
    entities = {region.first_seen for region in catalog.regions} | {service.first_seen for service in catalog.services}
    return entities | {offering.first_seen for offering in catalog.offerings}


def test_a_reading_without_news_keeps_every_date() -> None:
    assert dated(TINY, on(5)) == dated(TINY)
    assert set(changed(dated(TINY)).values()) == {dated(TINY).as_of} == {date(0)}


def test_one_new_offering_dates_its_region_its_service_and_the_catalog() -> None:
    catalog = dated(TINY, on(5, MORE))
    assert (catalog.since, catalog.as_of) == (date(0), date(5))
    assert {code for code, day in changed(catalog).items() if day == date(5)} == {"us-gov-west-1", "lambda"}
    assert catalog.in_region["us-gov-west-1"]["lambda"].first_seen == date(5)
    others = {
        offering.first_seen
        for offering in catalog.offerings
        if (offering.region, offering.service) != ("us-gov-west-1", "lambda")
    }
    assert others == {date(0)} == first_seen_dates(dated(TINY))


def test_a_page_changes_when_a_fact_of_its_own_does() -> None:
    """A name, a zone, an endpoint, a protocol: of that Region or service alone."""
    east = TINY.regions[1]
    services = east.services | {"lambda": msgspec.structs.replace(east.services["lambda"], endpoint="x", protocols="X")}
    other = msgspec.structs.replace(
        TINY, regions=(TINY.regions[0], msgspec.structs.replace(east, services=services), TINY.regions[2])
    )
    catalog = dated(TINY, on(2, renamed(TINY, iam="Access")), on(3, renamed(other, iam="Access")))
    assert changed(catalog) == {
        **dict.fromkeys(("eu-west-1", "us-gov-west-1", "awkward", "iotthingsgraph"), date(0)),
        "iam": date(2),
        **dict.fromkeys(("us-east-1", "lambda"), date(3)),
    }


def test_what_went_and_came_back_was_first_seen_long_ago() -> None:
    catalog = dated(MORE, on(1, TINY), on(90, TINY), on(99, MORE))
    assert catalog.in_region["us-gov-west-1"]["lambda"].first_seen == date(0)
    assert changed(catalog)["us-gov-west-1"] == date(99)


def test_what_is_gone_keeps_its_last_name() -> None:
    past = runs(TINY, on(1, renamed(TINY, lambda_="x", iam="Access")), on(2, without(TINY, "iam")))
    names = timeline.last_names(past)
    assert names.services["iam"] == "Access"
    assert names.regions["us-east-1"] == "US East (N. Virginia)"
    nameless = msgspec.structs.replace(
        TINY, services=tuple(msgspec.structs.replace(service, name=None) for service in TINY.services)
    )
    assert timeline.last_names(runs(nameless)).services["iam"] == "iam"


def test_growth_is_counted_after_each_reading_and_noted_where_it_changes() -> None:
    past = runs(TINY, on(1, MORE), on(2, renamed(MORE, iam="Access")), on(3, without(MORE, "us-east-1")), on(4, TINY))
    growth = timeline.growth(past)
    assert [(day, counts.regions, counts.offerings) for day, counts in growth.totals] == [
        (date(0), 3, 7),
        (date(1), 3, 8),
        (date(2), 3, 8),
        (date(3), 2, 5),
        (date(4), 3, 7),
    ]
    assert growth.regions["us-east-1"] == [GrowthPoint(date(0), 3), GrowthPoint(date(3), 0), GrowthPoint(date(4), 3)]
    assert growth.services["lambda"] == [GrowthPoint(date(0), 2), GrowthPoint(date(1), 3), GrowthPoint(date(3), 2)]
    assert growth.services["iam"] == [GrowthPoint(date(0), 3), GrowthPoint(date(3), 2), GrowthPoint(date(4), 3)]


def test_two_readings_of_one_day_are_one_point() -> None:
    evening = msgspec.structs.replace(MORE, read_at=TINY.read_at + dt.timedelta(hours=9))
    growth = timeline.growth(runs(TINY, evening))
    assert growth.services["lambda"] == [GrowthPoint(date(0), 3)]
    assert [(day, counts.offerings) for day, counts in growth.totals] == [(date(0), 8)]


def test_everything_in_the_real_catalog_was_seen_at_some_time(real: Catalog) -> None:
    """By the first recording, or since; and nothing after the last."""
    past = bundled_history()
    catalog = timeline.with_dates(real, past)
    days = sorted(str(day) for day in first_seen_dates(catalog))
    assert days[0] == str(catalog.since) == "2022-03-12"
    assert days[-1] == str(catalog.as_of) == str(past.as_of)
    assert max(changed(catalog).values()) == catalog.as_of
    counts = timeline.growth(past).totals[-1][1]
    assert (counts.regions, counts.services, counts.offerings) == (
        len(catalog.regions),
        len(catalog.services),
        len(catalog.offerings),
    )


@given(st.lists(worlds(), min_size=1, max_size=8))
def test_growth_and_dates_agree_with_what_each_reading_said(read: list[Snapshot]) -> None:
    past = runs(*(on(day, world) for day, world in enumerate(read)))
    growth, first = timeline.growth(past), timeline.first_seen(past)
    latest = {"regions": dict[str, int](), "services": dict[str, int]()}
    for reading, state in history.states(past):
        for kind, points in (("regions", growth.regions), ("services", growth.services)):
            latest[kind] |= {
                code: point.size for code, some in points.items() for point in some if point.date == reading.date
            }
        sizes = {code: len(services) for code, services in state.offered.items()}
        assert {code: size for code, size in latest["regions"].items() if size} == {c: n for c, n in sizes.items() if n}
        for code in state.services:
            assert latest["services"].get(code, 0) == sum(code in services for services in state.offered.values())
        for region, services in state.offered.items():
            assert all(first.offerings[region, service] <= reading.date for service in services)


def test_a_fact_that_an_earlier_program_did_not_write_is_no_news_of_its_subject() -> None:
    """Its release has no opt-in status, no part of the country, no family; another domain would be news."""
    first = run(Published(), tiny_snapshot())
    assert first.catalog
    old = msgspec.structs.replace(
        first.catalog,
        regions=tuple(
            msgspec.structs.replace(
                region, opt_in=None, opt_in_source=None, geolocation_region=None, launch_year=None, country_note=None
            )
            for region in first.catalog.regions
        ),
        services=tuple(msgspec.structs.replace(service, family=None) for service in first.catalog.services),
    )
    moved = on(1)
    ireland = msgspec.structs.replace(moved.regions[0], subdivision="IE-D")
    moved = msgspec.structs.replace(moved, regions=(ireland, *moved.regions[1:]))
    assert run(first._replace(catalog=old), moved).history == first.history
    domain = msgspec.structs.replace(ireland, domain="amazonaws.example")
    elsewhere = msgspec.structs.replace(moved, regions=(domain, *moved.regions[1:]))
    last = run(first._replace(catalog=old), elsewhere).history.readings[-1]
    assert (last.regions_touched, last.services_touched) == (("eu-west-1",), ())


def test_a_former_name_is_kept_unless_the_present_one_only_spells_it_otherwise() -> None:
    """The last one first; what AWS added to it (``AWS``, an abbreviation) makes no former name."""
    first = renamed(TINY, **{"lambda": "Amazon Functions", "iam": "AWS Identity and Access Management"})
    second = on(5, renamed(TINY, **{"lambda": "Amazon Lambda Functions"}))
    catalog = dated(first, second, on(9, renamed(TINY, **{"lambda": "AWS Lambda"})))
    assert catalog.service["lambda"].names.former == ("Amazon Lambda Functions", "Amazon Functions")
    assert catalog.service["iam"].names.former == ()


def test_a_former_name_that_is_anothers_today_is_left_out() -> None:
    catalog = dated(TINY, on(5, renamed(TINY, **{"lambda": "AWS Functions", "iotthingsgraph": "AWS Lambda"})))
    assert catalog.service["lambda"].names.former == ()


def test_a_former_name_is_no_news_of_its_subject_at_the_next_reading() -> None:
    """The history has it, and not the reading that it is compared with."""
    second = run(run(Published(), tiny_snapshot()), on(1, renamed(TINY, **{"lambda": "AWS Functions"})))
    assert second.catalog
    published = timeline.with_dates(second.catalog, second.history)
    assert published.service["lambda"].names.former == ("AWS Lambda",)
    third = run(second._replace(catalog=published), on(2, renamed(TINY, **{"lambda": "AWS Functions"})))
    assert third.history == second.history
