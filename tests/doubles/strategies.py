"""Small catalogs of every shape that the types allow, for properties: hostile codes and names, gaps, nothing at all."""

from __future__ import annotations

import datetime as dt
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING

import msgspec
from hypothesis import strategies as st

from generator.core.layout import segment
from generator.model.catalog import (
    UNCATEGORIZED,
    Catalog,
    Coordinates,
    Finding,
    Launch,
    Offering,
    Region,
    Service,
    Zones,
)
from generator.model.snapshot import Endpoint, ServiceFacts, ZoneIds
from tests.conftest import AWKWARD, region, tiny_snapshot

if TYPE_CHECKING:
    from generator.model.snapshot import Snapshot


CATEGORIES = ("Compute", "Storage", UNCATEGORIZED)
HOSTILE = (
    "../x",
    "..",
    ".net",
    "index",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\tx",
    "a,b",
    'a"b',
    "a b",
    "<b>",
    "a\nb",
    "a\rb",
    "#N/A",
    "%2e",
)

plain = st.text(ascii_lowercase + digits + "-", min_size=1, max_size=8)
codes = st.one_of(plain, st.sampled_from(HOSTILE))
names = st.one_of(
    st.none(), st.just(AWKWARD), st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
)
dates = st.dates(dt.date(2006, 1, 1), dt.date(2040, 1, 1))
zone_ids = st.lists(plain, max_size=3, unique=True).map(tuple)


def regions(code: str) -> st.SearchStrategy[Region]:
    """Make one Region of that code, with or without each fact."""
    return st.builds(
        Region,
        code=st.just(code),
        name=names,
        partition=st.sampled_from([None, "aws", "aws-cn"]),
        partition_name=names,
        country=st.sampled_from([None, "IE", "US"]),
        country_name=names,
        geography=st.sampled_from([None, "Europe", "North America"]),
        domain=names,
        zones=st.builds(Zones, availability=zone_ids, local=zone_ids, wavelength=zone_ids),
        coordinates=st.none() | st.just(Coordinates(place="Dublin", latitude=53.3, longitude=-6.3)),
        launch=st.none() | st.builds(Launch, date=dates, source=st.just("https://example.org/"), announcement=names),
        first_seen=st.none() | dates,
        changed=dates,
    )


def services(code: str) -> st.SearchStrategy[Service]:
    """Make one service of that code, with or without each fact."""
    return st.builds(
        Service,
        code=st.just(code),
        name=names,
        category=st.sampled_from(CATEGORIES),
        aliases=st.lists(plain, max_size=2).map(tuple),
        url=names,
        first_seen=st.none() | dates,
        changed=dates,
    )


def offerings(region: str, service: str) -> st.SearchStrategy[Offering]:
    """Make one offering, with or without each fact."""
    return st.builds(
        Offering,
        region=st.just(region),
        service=st.just(service),
        endpoint=names,
        protocols=st.sampled_from([(), ("HTTPS",), ("HTTPS", "HTTP")]),
        global_endpoint=st.booleans(),
        listed=st.sampled_from(["both", "regions", "services"]),
        first_seen=st.none() | dates,
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Make a catalog of up to three Regions and four services: sorted, unique, closed under reference."""

    def some(most: int) -> st.SearchStrategy[list[str]]:
        return st.lists(codes, max_size=most, unique_by=lambda code: segment(code).casefold())

    region_codes = sorted(draw(some(3)))
    service_codes = sorted(draw(some(4)))
    pairs = [(region, service) for region in region_codes for service in service_codes if draw(st.booleans())]
    return Catalog(
        as_of=draw(dates),
        categories=CATEGORIES,
        regions=tuple(draw(regions(code)) for code in region_codes),
        services=tuple(draw(services(code)) for code in service_codes),
        offerings=tuple(draw(offerings(region, service)) for region, service in pairs),
        findings=draw(st.sampled_from([(), (Finding(level="info", kind="k", subject="s", message="m"),)])),
    )


PLACES = ("eu-west-1", "us-east-1", "us-gov-west-1")
SERVICES = ("awkward", "iam", "index")


@st.composite
def worlds(draw: st.DrawFn) -> Snapshot:
    """Make a reading of up to three Regions and three services, with names, zones and endpoints of a few kinds."""
    service_codes = sorted(draw(st.sets(st.sampled_from(SERVICES))))
    endpoints = st.builds(
        Endpoint, endpoint=st.sampled_from([None, "a", "b"]), protocols=st.sampled_from([None, "HTTPS"])
    )
    drawn_regions = []
    for code in sorted(draw(st.sets(st.sampled_from(PLACES)))):
        listed = draw(st.dictionaries(st.sampled_from(SERVICES), endpoints))
        drawn = region(code, draw(st.sampled_from([None, "A name", "Another"])), "IE", "aws", **listed)
        zones = ZoneIds(availability=(), local=tuple(sorted(draw(st.sets(st.sampled_from("xyz"))))), wavelength=())
        drawn_regions.append(msgspec.structs.replace(drawn, zones=zones))
    services = tuple(
        ServiceFacts(
            code=code,
            name=draw(st.sampled_from([None, "A service"])),
            url=None,
            regions=tuple(sorted(draw(st.sets(st.sampled_from(PLACES))))),
        )
        for code in service_codes
    )
    return msgspec.structs.replace(tiny_snapshot(), regions=tuple(drawn_regions), services=services, launches=())
