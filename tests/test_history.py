"""What changed between two catalogs, in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from generator import curated, history
from generator.assemble import assemble
from generator.snapshot import Endpoint, ServiceFacts, Snapshot
from tests.conftest import region, renamed, tiny_snapshot

if TYPE_CHECKING:
    from generator.catalog import Catalog


def catalog(world: Snapshot) -> Catalog:
    return assemble(world, curated.read())


def without(world: Snapshot, *codes: str) -> Snapshot:
    """Leave out Regions and services by code, everywhere."""
    return msgspec.structs.replace(
        world,
        regions=tuple(
            msgspec.structs.replace(
                one, services={code: said for code, said in one.services.items() if code not in codes}
            )
            for one in world.regions
            if one.code not in codes
        ),
        services=tuple(
            msgspec.structs.replace(one, regions=tuple(code for code in one.regions if code not in codes))
            for one in world.services
            if one.code not in codes
        ),
    )


def offered(world: Snapshot, service: str, place: str) -> Snapshot:
    """Offer a service in one more Region."""
    said = Endpoint(endpoint=f"{service}.{place}.example", protocols="HTTPS")
    return msgspec.structs.replace(
        world,
        regions=tuple(
            msgspec.structs.replace(one, services=dict(sorted((one.services | {service: said}).items())))
            if one.code == place
            else one
            for one in world.regions
        ),
        services=tuple(
            msgspec.structs.replace(one, regions=tuple(sorted((*one.regions, place)))) if one.code == service else one
            for one in world.services
        ),
    )


def test_the_same_facts_are_no_change(tiny: Catalog) -> None:
    """Also a day later: what changed is about facts, not about dates."""
    tomorrow = msgspec.structs.replace(tiny_snapshot(), read_at=dt.datetime(2024, 3, 1, tzinfo=dt.UTC))
    assert history.changes(tiny, catalog(tomorrow)) == ()


def test_an_offering_that_came_and_one_that_left(tiny: Catalog) -> None:
    more = catalog(offered(tiny_snapshot(), "lambda", "us-gov-west-1"))
    assert history.changes(tiny, more) == ("AWS Lambda came to AWS GovCloud (US-West)",)
    assert history.changes(more, tiny) == ("AWS Lambda left AWS GovCloud (US-West)",)


def test_a_region_is_one_change_with_its_offerings(tiny: Catalog) -> None:
    """Whatever a new Region offers is not told again, offering by offering; the same when it goes."""
    smaller = catalog(without(tiny_snapshot(), "us-east-1"))
    assert history.changes(smaller, tiny) == ("US East (N. Virginia) is a new Region, with 3 services",)
    assert history.changes(tiny, smaller) == ("the Region US East (N. Virginia) is gone, with 3 services",)


def test_a_service_is_one_change_with_its_regions(tiny: Catalog) -> None:
    smaller = catalog(without(tiny_snapshot(), "lambda"))
    assert history.changes(smaller, tiny) == ("AWS Lambda is a new service, in 2 Regions",)
    assert history.changes(tiny, smaller) == ("the service AWS Lambda is gone, from 2 Regions",)


def test_one_is_counted_in_the_singular(tiny: Catalog) -> None:
    smaller = catalog(without(tiny_snapshot(), "us-gov-west-1"))
    assert history.changes(smaller, tiny) == ("AWS GovCloud (US-West) is a new Region, with 1 service",)


def test_a_rename_is_told_of_services_and_regions(tiny: Catalog) -> None:
    world = renamed(tiny_snapshot(), iotthingsgraph="AWS IoT Things")
    east = msgspec.structs.replace(world.regions[1], name="US East (Virginia)")
    world = msgspec.structs.replace(world, regions=(world.regions[0], east, world.regions[2]))
    assert history.changes(tiny, catalog(world)) == (
        "US East (N. Virginia) is now named US East (Virginia)",
        "AWS IoT Things Graph is now named AWS IoT Things",
    )


def test_changes_come_in_the_order_of_kinds_and_names() -> None:
    """Regions before services before offerings: the first few are what a reader must not miss."""
    before = without(tiny_snapshot(), "us-gov-west-1", "awkward")
    after = offered(offered(tiny_snapshot(), "iotthingsgraph", "us-east-1"), "iotthingsgraph", "eu-west-1")
    found = history.changes(catalog(before), catalog(after))
    assert [sentence.rpartition(" is ")[2] if " is " in sentence else sentence for sentence in found] == [
        "a new Region, with 1 service",
        "a new service, in 2 Regions",
        "AWS IoT Things Graph came to Europe (Ireland)",
        "AWS IoT Things Graph came to US East (N. Virginia)",
    ]


def test_two_services_of_one_name_are_told_apart(tiny: Catalog) -> None:
    """The code stands beside a name that another service has too."""
    world = tiny_snapshot()
    twin = ServiceFacts(code="lambda2", name="AWS Lambda", url=None, regions=())
    world = msgspec.structs.replace(world, services=(*world.services, twin))
    assert history.changes(tiny, catalog(world)) == ("AWS Lambda [lambda2] is a new service, in 0 Regions",)


def test_a_name_that_is_not_known_is_told_by_its_code(tiny: Catalog) -> None:
    world = tiny_snapshot()
    nameless = region("xx-north-1", None, "IE", "aws")
    world = msgspec.structs.replace(world, regions=(*world.regions, nameless))
    assert history.changes(tiny, catalog(world)) == ("xx-north-1 is a new Region, with 0 services",)
