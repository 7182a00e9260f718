"""What changed between two readings, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from generator.catalog.assemble import assemble
from generator.history import sentences
from generator.history.changes import changes
from generator.model import curated
from generator.model.history import History
from generator.model.snapshot import Endpoint, ServiceFacts, ZoneIds
from tests.conftest import region, renamed, tiny_snapshot
from tests.doubles.readings import date, offered, on, runs, without

if TYPE_CHECKING:
    from generator.model.snapshot import Snapshot


def news(*worlds: Snapshot) -> tuple[str, ...]:
    """Return what the last of these readings, a day apart, added to the others."""
    read = [on(day, world) for day, world in enumerate(worlds)]
    past, now = runs(*read[:-1]), runs(*read)
    catalog = assemble(read[-1], curated.read())
    return sentences.news(changes(past), changes(now), sentences.titles(now, catalog))


TINY = tiny_snapshot()
WAITING = " (counted once a second check confirms it)"


def test_the_same_facts_are_no_change() -> None:
    """Also a day later: what changed is about facts, not about dates."""
    assert news(TINY, TINY) == ()


def test_an_offering_that_came_and_one_that_left() -> None:
    more = offered(TINY, "lambda", "us-gov-west-1")
    assert news(TINY, more) == ("AWS Lambda launched in AWS GovCloud (US-West)",)
    assert news(more, TINY) == (f"AWS Lambda was removed from AWS GovCloud (US-West){WAITING}",)


def test_a_removal_is_reported_when_it_counts_and_when_it_does_not() -> None:
    """The reading after it agrees, or has it again."""
    more = offered(TINY, "lambda", "us-gov-west-1")
    assert news(more, TINY, TINY) == (
        f"AWS Lambda was removed from AWS GovCloud (US-West), as first detected on {date(1)}",
    )
    assert news(more, TINY, more) == (
        f"AWS Lambda was removed from AWS GovCloud (US-West) on {date(1)}, and is available again",
    )


def test_what_comes_back_after_a_long_time_is_reported_once() -> None:
    more = offered(TINY, "lambda", "us-gov-west-1")
    assert news(more, *[TINY] * 40, more) == ("AWS Lambda returned to AWS GovCloud (US-West)",)


def test_a_region_is_one_change_with_its_offerings() -> None:
    """Whatever a new Region offers is not reported again, offering by offering; the same when it goes."""
    smaller = without(TINY, "us-east-1")
    assert news(smaller, TINY) == ("US East (N. Virginia) is a new Region, with 3 services",)
    assert news(TINY, smaller) == (f"the Region US East (N. Virginia) was removed, with 3 services{WAITING}",)
    assert news(TINY, *[smaller] * 40, TINY) == ("the Region US East (N. Virginia) is listed again, with 3 services",)


def test_a_service_is_one_change_with_its_regions() -> None:
    smaller = without(TINY, "lambda")
    assert news(smaller, TINY) == ("AWS Lambda is a new service, available in 2 Regions",)
    assert news(TINY, smaller) == (f"the service AWS Lambda was removed; it was available in 2 Regions{WAITING}",)
    assert news(TINY, *[smaller] * 40, TINY) == ("the service AWS Lambda is listed again, available in 2 Regions",)


def test_one_is_counted_in_the_singular() -> None:
    smaller = without(TINY, "us-gov-west-1")
    assert news(smaller, TINY) == ("AWS GovCloud (US-West) is a new Region, with 1 service",)


def test_a_rename_of_a_service_or_a_region_is_reported() -> None:
    world = renamed(TINY, iotthingsgraph="AWS IoT Things")
    east = msgspec.structs.replace(world.regions[1], name="US East (Virginia)")
    world = msgspec.structs.replace(world, regions=(world.regions[0], east, world.regions[2]))
    assert news(TINY, world) == (
        "US East (N. Virginia) is now named US East (Virginia)",
        "AWS IoT Things Graph is now named AWS IoT Things",
    )


def test_a_name_that_appears_or_disappears_is_reported_by_the_code() -> None:
    nameless = msgspec.structs.replace(
        TINY, services=tuple(msgspec.structs.replace(service, name=None) for service in TINY.services)
    )
    assert "lambda is now named AWS Lambda" in news(nameless, TINY)
    assert "AWS Lambda is without a name now" in news(TINY, nameless)


def test_new_zones_are_named() -> None:
    east = TINY.regions[1]
    zones = ZoneIds(
        availability=(*east.zones.availability, "us-east-1-az3"),
        local=("a-lz", "b-lz", *east.zones.local),
        wavelength=(),
    )
    more = msgspec.structs.replace(
        TINY, regions=(TINY.regions[0], msgspec.structs.replace(east, zones=zones), TINY.regions[2])
    )
    assert news(TINY, more) == (
        "US East (N. Virginia) has a new Availability Zone: us-east-1-az3 and 2 new Local Zones: a-lz, b-lz",
    )


def test_zones_that_are_gone_are_named() -> None:
    """When they are first missed, when that counts, and when they are there again."""
    east = TINY.regions[1]

    def zoned(*local: str, wavelength: tuple[str, ...] = ()) -> Snapshot:
        zones = ZoneIds(availability=(), local=local, wavelength=wavelength)
        world = (TINY.regions[0], msgspec.structs.replace(east, zones=zones), TINY.regions[2])
        return msgspec.structs.replace(TINY, regions=world)

    name = "US East (N. Virginia)"
    both, less = zoned("a", "b", wavelength=("w",)), zoned()
    gone = f"{name} no longer has 2 Local Zones: a, b and the Wavelength Zone w"
    assert news(both, less) == (f"{gone}{WAITING}",)
    assert news(both, less, less) == (f"{gone}, as first detected on {date(1)}",)
    assert news(both, less, both) == (f"{gone}, as detected on {date(1)}, and has them again",)
    assert news(both, less, zoned("b", wavelength=("w",))) == (
        f"{name} no longer has the Local Zone a, as first detected on {date(1)}",
        (
            f"{name} no longer has the Local Zone b and the Wavelength Zone w, as detected on {date(1)}, "
            "and has them again"
        ),
    )
    assert news(zoned("a"), less, zoned("a")) == (
        f"{name} no longer has the Local Zone a, as detected on {date(1)}, and has it again",
    )
    assert news(zoned("a"), *[less] * 40, zoned("a")) == (f"{name} again has the Local Zone a",)


def test_a_new_endpoint_is_named() -> None:
    east = TINY.regions[1]

    def at(host: str | None) -> Snapshot:
        services = east.services | {"lambda": Endpoint(endpoint=host, protocols="HTTPS")}
        world = (TINY.regions[0], msgspec.structs.replace(east, services=services), TINY.regions[2])
        return msgspec.structs.replace(TINY, regions=world)

    assert news(TINY, at("x.example")) == ("AWS Lambda in US East (N. Virginia) has a new endpoint: x.example",)
    assert news(TINY, at(None)) == ("AWS Lambda in US East (N. Virginia) no longer has a listed endpoint",)
    assert news(at(None), TINY) == (
        "AWS Lambda in US East (N. Virginia) now has a listed endpoint: lambda.us-east-1.amazonaws.com",
    )


def test_changes_come_in_the_order_of_kinds_and_names() -> None:
    """Regions before services before offerings: the first few are what a reader must not miss."""
    before = without(TINY, "us-gov-west-1", "awkward")
    after = offered(offered(TINY, "iotthingsgraph", "us-east-1"), "iotthingsgraph", "eu-west-1")
    lines = news(before, after)
    assert [sentence.rpartition(" is ")[2] if " is " in sentence else sentence for sentence in lines] == [
        "a new Region, with 1 service",
        "a new service, available in 2 Regions",
        "AWS IoT Things Graph launched in Europe (Ireland)",
        "AWS IoT Things Graph launched in US East (N. Virginia)",
    ]


def test_two_services_of_one_name_are_distinguished() -> None:
    """The code stands beside a name that another service has too."""
    twin = ServiceFacts(code="lambda2", name="AWS Lambda", url=None, regions=())
    world = msgspec.structs.replace(TINY, services=(*TINY.services, twin))
    assert news(TINY, world) == ("AWS Lambda [lambda2] is a new service, available in no Region",)


def test_a_subject_without_a_name_is_reported_by_its_code() -> None:
    nameless = region("xx-north-1", None, "IE", "aws")
    world = msgspec.structs.replace(TINY, regions=(*TINY.regions, nameless))
    assert news(TINY, world) == ("xx-north-1 is a new Region, with no service",)


def test_what_is_gone_keeps_its_last_name() -> None:
    """It is in no catalog any more; a name with braces is text like any other."""
    before = renamed(TINY, iotthingsgraph="A {service} of {old}")
    lines = news(before, without(before, "iotthingsgraph"))
    assert lines == (f"the service A {{service}} of {{old}} was removed; it was available in no Region{WAITING}",)


def test_a_sentence_in_parts_links_its_region_and_its_service() -> None:
    past = runs(TINY, on(1, offered(TINY, "lambda", "us-gov-west-1")))
    (change,) = changes(past)
    titles = sentences.titles(past, assemble(TINY, curated.read()))
    assert sentences.parts(change, titles) == (
        sentences.Part("AWS Lambda", service="lambda"),
        sentences.Part(" launched in "),
        sentences.Part("AWS GovCloud (US-West)", region="us-gov-west-1"),
    )


def test_a_history_of_one_reading_has_no_changes() -> None:
    assert changes(runs(TINY)) == changes(History()) == ()
