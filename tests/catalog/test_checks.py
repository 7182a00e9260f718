"""Fit to publish? Each check on its own, the thresholds against every real week, and the operator's way past them."""

from __future__ import annotations

import copy
import math
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pytest

from generator.catalog import checks
from generator.core.errors import NotFitError
from generator.model import bundled_histories, history
from generator.model.catalog import Catalog, Offering, Region, Service, Zones
from generator.model.resource_types import NOT_READ, Namespace, ResourceType, ResourceTypeCatalog, types_by_name
from tests.conftest import bundled_history, tiny_snapshot
from tools import weeks

if TYPE_CHECKING:
    from generator.model.reading import State


DATE = tiny_snapshot().read_at.date()


def catalog_of(week: weeks.Week) -> Catalog:
    """Return a catalog with a recording's Regions, services and offerings, and nothing else."""
    codes = sorted({region for region, _ in week.offerings})
    unknown = dict.fromkeys(("partition_name", "country", "country_name", "geography", "coordinates", "launch"))
    facts = {**unknown, "partition": "aws", "domain": "x", "zones": Zones(availability=("az1",)), "changed": DATE}
    endpoint_facts = {"endpoint": "host", "protocols": ("HTTPS",), "global_endpoint": False, "listed": "both"}
    return Catalog(
        as_of=DATE,
        categories=(),
        regions=tuple(msgspec.convert({"code": code, "name": code, **facts}, Region) for code in codes),
        services=tuple(
            Service(code=code, name=code, category="", aliases=(), url=None, changed=DATE)
            for code in sorted(week.services)
        ),
        offerings=tuple(
            msgspec.convert({"region": region, "service": service, **endpoint_facts}, Offering)
            for region, service in sorted(week.offerings)
        ),
        findings=(),
    )


LATEST, ALL = 6, 1_000_000
latest_or_all = pytest.mark.parametrize(
    "count", [LATEST, pytest.param(ALL, marks=pytest.mark.deep)], ids=["latest", "all"]
)
"""Recordings that are compared: those that joined last, and in `make test-deep` every one.

A check that would refuse an older one is stricter than the worst loss ever seen, which the tests of the thresholds
compare in every run.
"""


@latest_or_all
def test_no_real_week_is_refused(count: int) -> None:
    """Of all the pairs of successive recordings since March 2022, the checks refuse none."""
    recorded = weeks.read()
    assert len(recorded) > 50
    for before, after in pairwise(catalog_of(week) for week in recorded[-count:]):
        assert checks.failures(after, before) == ()


def test_the_thresholds_leave_room_but_not_much() -> None:
    """Real weeks do lose offerings: the limits are several times the worst seen, not out of reach."""
    worst = max(
        len(week.offerings - following.offerings) / len(week.offerings) for week, following in pairwise(weeks.read())
    )
    assert 0 < worst < checks.MAX_GONE_SHARE < 10 * worst


def with_types(catalog: Catalog, offered: dict[str, set[str]]) -> Catalog:
    """Return a catalog with the resource types of each Region, all in one namespace."""
    regions = types_by_name(offered)
    types = tuple(ResourceType(name=name, regions=dict.fromkeys(codes)) for name, codes in regions.items())
    return msgspec.structs.replace(
        catalog,
        resource_types=ResourceTypeCatalog(
            source="lists",
            as_of=DATE,
            regions=dict.fromkeys(offered),
            unknown={region.code: NOT_READ for region in catalog.regions if region.code not in offered},
            namespaces=(Namespace(name="AWS::All", service=None, category="", types=types),),
        ),
    )


@cache
def type_states() -> list[tuple[str, dict[str, set[str]]]]:
    """Return the types of each Region in every recording since 2019, with its date."""
    readings = history.states(bundled_histories.resource_types())
    return [
        (str(reading.date), {code: set(types) for code, types in state.offered.items()}) for reading, state in readings
    ]


@pytest.fixture(scope="module")
def plain() -> Catalog:
    """Return a catalog of every Region that ever had a list of types, each with one service."""
    codes = {code for _, offered in type_states() for code in offered}
    return catalog_of(weeks.Week("", "", frozenset({"x"}), frozenset((code, "x") for code in codes)))


@latest_or_all
def test_no_real_month_of_resource_types_is_refused(plain: Catalog, count: int) -> None:
    recorded = type_states()
    assert len(recorded) > 60
    for before, after in pairwise(with_types(plain, offered) for _, offered in recorded[-count:]):
        assert checks.failures(after, before) == ()


def test_the_thresholds_of_resource_types_are_some_times_the_worst_seen() -> None:
    losses: dict[str, list[float]] = {"types": [], "registrations": [], "of a Region": [], "Regions": []}
    for (_, before), (_, after) in pairwise(type_states()):
        codes = before.keys() & after.keys()
        types, still = (set[str]().union(*(lists[code] for code in codes)) for lists in (before, after))
        gone = {code: len(before[code] - after[code]) for code in codes}
        losses["types"].append(len(types - still) / len(types))
        losses["registrations"].append(sum(gone.values()) / sum(len(before[code]) for code in codes))
        losses["of a Region"].append(max(gone[code] / len(before[code]) for code in codes))
        losses["Regions"].append(len(before.keys() - after.keys()))
    for name, limit in (
        ("types", checks.MAX_GONE_SHARE_OF_TYPES),
        ("registrations", checks.MAX_GONE_SHARE_OF_REGISTRATIONS),
        ("of a Region", checks.MAX_GONE_SHARE_OF_REGION_TYPES),
        ("Regions", checks.MAX_REGIONS_UNKNOWN),
    ):
        worst = max(losses[name])
        assert worst < limit < 4 * worst, name


def test_resource_types_that_went_are_counted(plain: Catalog) -> None:
    _, offered = type_states()[-1]
    before = with_types(plain, offered)
    names = sorted({name for types in offered.values() for name in types})
    gone = set(names[::9])
    fewer = with_types(plain, {code: types - gone for code, types in offered.items()})
    assert any(
        f"{len(gone)} of {len(names)} resource types are missing" in each for each in checks.failures(fewer, before)
    )

    first, *others = offered
    some = with_types(plain, offered | {first: set(sorted(offered[first])[::5])})
    assert any(f"resource types of Region {first} are missing" in each for each in checks.failures(some, before))
    scattered = with_types(plain, offered | {code: set(sorted(offered[code])[::2]) for code in others[:16]})
    assert any("resource types in Regions are missing" in each for each in checks.failures(scattered, before))


def test_regions_whose_resource_types_are_not_known_any_more_are_named(plain: Catalog) -> None:
    """A source that is down keeps its lists, so this is no outage. Up to three Regions may become unknown."""
    _, offered = type_states()[-1]
    before = with_types(plain, offered)
    for count in (3, 4, len(offered)):
        lost = sorted(offered)[:count]
        failures = checks.failures(with_types(plain, {code: offered[code] for code in offered.keys() - lost}), before)
        expected = f"the resource types of {count} of {len(offered)} Regions are not known any more: {lost[0]}, "
        assert any(failure.startswith(expected) for failure in failures) == (count > 3)
    without_lists = msgspec.structs.replace(before, resource_types=None)
    (failure,) = checks.failures(without_lists, before)
    assert failure.startswith(f"the resource types of {len(offered)} of {len(offered)} Regions are not known any more")
    assert checks.failures(before, without_lists) == ()


def without(catalog: Catalog, *, regions: int = 0, services: int = 0, offerings: int = 0) -> Catalog:
    """Return the catalog less its first so many Regions, services or offerings, closed under reference."""
    codes = (
        {region.code for region in catalog.regions[regions:]},
        {service.code for service in catalog.services[services:]},
    )
    kept = [offering for offering in catalog.offerings if offering.region in codes[0] and offering.service in codes[1]]
    return msgspec.structs.replace(
        catalog,
        regions=catalog.regions[regions:],
        services=catalog.services[services:],
        offerings=tuple(kept[offerings:]),
    )


def test_the_same_again_is_fit(real: Catalog) -> None:
    assert checks.failures(real, real) == ()


def test_a_region_gone_is_named(real: Catalog) -> None:
    gone = real.regions[0].code
    assert f"Region {gone} is missing" in checks.failures(without(real, regions=1), real)


def test_a_partition_gone_is_named(tiny: Catalog) -> None:
    smaller = msgspec.structs.replace(
        tiny,
        regions=tiny.regions[:2],
        offerings=tuple(offering for offering in tiny.offerings if offering.region != "us-gov-west-1"),
    )
    assert "partition aws-us-gov is missing" in checks.failures(smaller, tiny)


@pytest.mark.parametrize(("share", "refused"), [(0.019, False), (0.021, True)])
def test_offerings_may_shrink_by_two_percent(share: float, refused: bool, real: Catalog) -> None:  # noqa: FBT001
    """Just below the limit passes, just above is refused; the loss is spread so that no Region loses a fifth."""
    gone = int(len(real.offerings) * share)
    step = len(real.offerings) // gone
    dropped = set(range(0, gone * step, step))
    smaller = msgspec.structs.replace(
        real, offerings=tuple(offering for number, offering in enumerate(real.offerings) if number not in dropped)
    )
    assert any("offerings are missing" in failure for failure in checks.failures(smaller, real)) == refused


def test_too_many_services_gone_are_counted(real: Catalog) -> None:
    assert any("services are missing (2." in failure for failure in checks.failures(without(real, services=9), real))


def test_a_fifth_of_one_region_gone_is_named(real: Catalog) -> None:
    first = real.offerings[0].region
    some = len(real.in_region[first]) // 4
    assert any(
        f"offerings of Region {first}" in failure for failure in checks.failures(without(real, offerings=some), real)
    )


def emptied(catalog: Catalog, code: str) -> Catalog:
    """Return the catalog without any offering of a Region."""
    return msgspec.structs.replace(
        catalog, offerings=tuple(offering for offering in catalog.offerings if offering.region != code)
    )


def test_a_region_that_lost_all_its_services_is_refused(tiny: Catalog) -> None:
    failures = checks.failures(emptied(tiny, "eu-west-1"), tiny)
    assert "Region eu-west-1 has none of its 3 services any more" in failures


def test_a_region_that_never_had_a_service_is_no_loss(tiny: Catalog) -> None:
    """Listed before it opens: neither in a first release nor day after day does it stop a run."""
    empty = emptied(tiny, "eu-west-1")
    assert checks.failures(empty, None) == ()
    assert checks.failures(empty, empty) == ()
    assert checks.failures(tiny, empty) == ()
    new = msgspec.structs.replace(empty, regions=empty.regions[1:])
    assert checks.failures(empty, new) == ()


@pytest.mark.parametrize(
    ("fact", "nothing", "words"),
    [
        ("name", None, "its name"),
        ("partition", None, "its partition"),
        ("domain", None, "its domain"),
        ("zones", None, "all its Availability Zones"),
        ("zones", Zones(local=("x",)), "all its Availability Zones"),
    ],
)
def test_a_region_that_lost_its_own_facts_is_named(fact: str, nothing: object, words: str, real: Catalog) -> None:
    """The services' tree still lists its offerings, so that nothing else would show that it was not read."""
    first = msgspec.structs.replace(real.regions[0], **{fact: nothing})
    silent = msgspec.structs.replace(real, regions=(first, *real.regions[1:]))
    assert f"Region {first.code} has lost {words}" in checks.failures(silent, real)
    assert checks.failures(real, silent) == ()


@pytest.mark.parametrize(("share", "refused"), [(0.019, False), (0.021, True)])
def test_names_of_services_may_shrink_by_two_percent(share: float, refused: bool, real: Catalog) -> None:  # noqa: FBT001
    most = int(sum(service.name is not None for service in real.services) * share)
    unnamed = {subject.code for subject in [service for service in real.services if service.name][: most + refused]}
    silent = msgspec.structs.replace(
        real,
        services=tuple(
            msgspec.structs.replace(service, name=None) if service.code in unnamed else service
            for service in real.services
        ),
    )
    assert any("names of services are missing" in failure for failure in checks.failures(silent, real)) == refused


def without_endpoints(catalog: Catalog, gone: set[int]) -> Catalog:
    """Return the catalog without the endpoints of the offerings at these places."""
    return msgspec.structs.replace(
        catalog,
        offerings=tuple(
            msgspec.structs.replace(offering, endpoint=None) if place in gone else offering
            for place, offering in enumerate(catalog.offerings)
        ),
    )


@pytest.mark.parametrize(("every", "refused"), [(60, False), (40, True)])
def test_endpoints_may_shrink_by_two_percent(every: int, refused: bool, real: Catalog) -> None:  # noqa: FBT001
    """Spread over all Regions, so that none loses a fifth."""
    silent = without_endpoints(real, set(range(0, len(real.offerings), every)))
    assert any("endpoints are missing (" in failure for failure in checks.failures(silent, real)) == refused


def test_a_fifth_of_the_endpoints_of_one_region_gone_is_named(real: Catalog) -> None:
    code = real.offerings[0].region
    silent = without_endpoints(real, set(range(len(real.in_region[code]) // 3)))
    assert any(f"endpoints of Region {code} are missing" in failure for failure in checks.failures(silent, real))


def fewer_zones(catalog: Catalog, kind: str, left: float) -> Catalog:
    """Return the catalog with that share of the zones of a kind, the first of each Region by ID."""
    regions = []
    for region in catalog.regions:
        assert region.zones
        ids = getattr(region.zones, kind)
        zones = msgspec.structs.replace(region.zones, **{kind: ids[: math.ceil(len(ids) * left)]})
        regions.append(msgspec.structs.replace(region, zones=zones))
    return msgspec.structs.replace(catalog, regions=tuple(regions))


@pytest.mark.parametrize("kind", ["availability", "local"])
def test_zones_may_not_shrink_by_half(kind: str, real: Catalog) -> None:
    failures = checks.failures(fewer_zones(real, kind, 0.5), real)
    assert any(f"{kind.capitalize()} Zones are missing" in sentence for sentence in failures)


def test_all_wavelength_zones_gone_are_refused(real: Catalog) -> None:
    failures = checks.failures(fewer_zones(real, "wavelength", 0), real)
    assert any("Wavelength Zones are missing" in sentence for sentence in failures)


def catalog_in(state: State, unknown: set[tuple[str, str]]) -> Catalog:
    """Return the catalog of a reading in the history: its names, zones, offerings, and where an endpoint is unknown."""
    offerings = frozenset((region, service) for region, services in state.offered.items() for service in services)
    without_facts = catalog_of(weeks.Week("", "", frozenset(state.services), offerings))
    zones = {
        code: Zones(
            availability=tuple(zone for kind, zone in pairs if kind == "availability"),
            local=tuple(zone for kind, zone in pairs if kind == "local"),
            wavelength=tuple(zone for kind, zone in pairs if kind == "wavelength"),
        )
        for code, pairs in state.zones.items()
    }
    return msgspec.structs.replace(
        without_facts,
        regions=tuple(
            msgspec.structs.replace(region, name=state.regions[region.code], zones=zones[region.code])
            for region in without_facts.regions
        ),
        services=tuple(
            msgspec.structs.replace(service, name=state.services[service.code]) for service in without_facts.services
        ),
        offerings=tuple(
            msgspec.structs.replace(offering, endpoint=None)
            if (offering.region, offering.service) in unknown
            else offering
            for offering in without_facts.offerings
        ),
    )


@latest_or_all
def test_no_real_reading_is_refused_for_what_else_it_lost(count: int) -> None:
    """Names, zones and endpoints as the bundled history has them, the Wavelength Zones of 2026-10-11 among them."""
    before: State | None = None
    wavelength_zones_gone: Counter[str] = Counter()
    readings = len(bundled_history().lines)
    for number, (reading, state) in enumerate(history.states(bundled_history())):
        if number < readings - count:
            continue
        now = copy.deepcopy(state)
        if before:
            changed = [
                ((region, service), pair)
                for region, services in reading.endpoints.items()
                for service, pair in services.items()
            ]
            then = catalog_in(before, {cell for cell, (old, _) in changed if old is None})
            assert checks.failures(catalog_in(now, {cell for cell, (_, new) in changed if new is None}), then) == ()
            gone = (kinds.get("wavelength", ()) for kinds in reading.zones_went.values())
            wavelength_zones_gone[str(reading.date)] += sum(map(len, gone))
        before = now
    assert wavelength_zones_gone["2026-10-11"] == 19


def test_nothing_at_all_is_refused(tiny: Catalog) -> None:
    nothing = msgspec.structs.replace(tiny, regions=(), services=(), offerings=())
    assert checks.failures(nothing, None)[:3] == ("it has no Regions", "it has no services", "it has no offerings")


def test_a_reading_that_lost_one_kind_of_fact_is_refused(real: Catalog) -> None:
    """No endpoint at all, no name at all: a fact that every real reading has some of is missing, not gone from AWS."""
    silent = msgspec.structs.replace(
        real,
        regions=tuple(
            msgspec.structs.replace(region, name=None, partition=None, zones=None) for region in real.regions
        ),
        services=tuple(msgspec.structs.replace(service, name=None) for service in real.services),
        offerings=tuple(msgspec.structs.replace(offering, endpoint=None, protocols=()) for offering in real.offerings),
    )
    assert checks.failures(silent, None) == (
        "it has no names of Regions",
        "it has no partitions",
        "it has no Availability Zones",
        "it has no names of services",
        "it has no endpoints",
        "it has no protocols",
    )


def test_a_first_release_says_so(tiny: Catalog) -> None:
    assert checks.require_fit(tiny, None, None) == "first release: nothing to compare"


def test_a_reason_lets_a_loss_pass_and_it_is_reported(real: Catalog) -> None:
    smaller = without(real, regions=1)
    with pytest.raises(NotFitError, match="is missing") as caught:
        checks.require_fit(smaller, real, None)
    assert "--accept-shrink" in caught.value.advice
    assert caught.value.status == 6
    findings = checks.require_fit(smaller, real, "AWS closed it")
    assert f"Region {real.regions[0].code} is missing" in findings
