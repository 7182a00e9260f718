"""Fit to publish? Each check on its own, the thresholds against every real week, and the operator's way past them."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from generator import checks
from generator.catalog import Catalog, Offering, Region, Service, Zones
from generator.errors import NotFitError
from tests import weeks
from tests.conftest import tiny_snapshot

DATE = tiny_snapshot().read_at.date()


def catalog_of(week: weeks.Week) -> Catalog:
    """Return a catalog with a recording's Regions, services and offerings, and nothing else."""
    codes = sorted({region for region, _ in week.offerings})
    unknown = dict.fromkeys(
        ("partition_name", "country", "country_name", "geography", "domain", "coordinates", "launch")
    )
    facts = {**unknown, "partition": "aws", "zones": Zones(availability=("az1",)), "changed": DATE}
    said = {"endpoint": "host", "protocols": ("HTTPS",), "global_endpoint": False, "listed": "both"}
    return Catalog(
        as_of=DATE,
        categories=(),
        regions=tuple(msgspec.convert({"code": code, "name": code, **facts}, Region) for code in codes),
        services=tuple(
            Service(code=code, name=code, category="", aliases=(), url=None, changed=DATE)
            for code in sorted(week.services)
        ),
        offerings=tuple(
            msgspec.convert({"region": region, "service": service, **said}, Offering)
            for region, service in sorted(week.offerings)
        ),
        findings=(),
    )


def test_no_real_week_is_refused() -> None:
    """Of all the pairs of successive recordings since March 2022, the checks refuse none."""
    recorded = weeks.read()
    assert len(recorded) > 50
    for before, after in pairwise(catalog_of(week) for week in recorded):
        assert checks.failures(after, before) == ()


def test_the_thresholds_leave_room_but_not_much() -> None:
    """Real weeks do lose offerings: the limits are several times the worst seen, not out of reach."""
    worst = max(len(one.offerings - two.offerings) / len(one.offerings) for one, two in pairwise(weeks.read()))
    assert 0 < worst < checks.MOST_GONE < 10 * worst


def without(catalog: Catalog, *, regions: int = 0, services: int = 0, offerings: int = 0) -> Catalog:
    """Return the catalog less its first so many Regions, services or offerings, closed under reference."""
    codes = {one.code for one in catalog.regions[regions:]}, {one.code for one in catalog.services[services:]}
    kept = [one for one in catalog.offerings if one.region in codes[0] and one.service in codes[1]]
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
    assert f"Region {gone} is gone" in checks.failures(without(real, regions=1), real)


def test_a_partition_gone_is_named(tiny: Catalog) -> None:
    smaller = msgspec.structs.replace(
        tiny,
        regions=tiny.regions[:2],
        offerings=tuple(one for one in tiny.offerings if one.region != "us-gov-west-1"),
    )
    assert "partition aws-us-gov is gone" in checks.failures(smaller, tiny)


@pytest.mark.parametrize(("share", "refused"), [(0.019, False), (0.021, True)])
def test_offerings_may_shrink_by_two_percent(share: float, refused: bool, real: Catalog) -> None:  # noqa: FBT001
    """Just below the limit passes, just above is refused; the loss is spread so that no Region loses a fifth."""
    gone = int(len(real.offerings) * share)
    step = len(real.offerings) // gone
    dropped = set(range(0, gone * step, step))
    smaller = msgspec.structs.replace(
        real, offerings=tuple(one for number, one in enumerate(real.offerings) if number not in dropped)
    )
    assert any("offerings are gone" in said for said in checks.failures(smaller, real)) == refused


def test_too_many_services_gone_are_counted(real: Catalog) -> None:
    assert any("services are gone (2." in said for said in checks.failures(without(real, services=9), real))


def test_a_fifth_of_one_region_gone_is_named(real: Catalog) -> None:
    first = real.offerings[0].region
    some = len(real.in_region[first]) // 4
    assert any(f"offerings of Region {first}" in said for said in checks.failures(without(real, offerings=some), real))


def test_an_empty_region_is_refused_also_in_a_first_release(tiny: Catalog) -> None:
    emptied = msgspec.structs.replace(tiny, offerings=tuple(one for one in tiny.offerings if one.region != "eu-west-1"))
    assert checks.failures(emptied, None) == ("Region eu-west-1 offers no service",)


def test_nothing_at_all_is_refused(tiny: Catalog) -> None:
    nothing = msgspec.structs.replace(tiny, regions=(), services=(), offerings=())
    assert checks.failures(nothing, None)[:3] == ("it has no Regions", "it has no services", "it has no offerings")


def test_a_reading_that_lost_one_kind_of_fact_is_refused(real: Catalog) -> None:
    """No endpoint at all, no name at all: a fact that every real reading has some of is missing, not gone from AWS."""
    silent = msgspec.structs.replace(
        real,
        regions=tuple(msgspec.structs.replace(one, name=None, partition=None, zones=None) for one in real.regions),
        services=tuple(msgspec.structs.replace(one, name=None) for one in real.services),
        offerings=tuple(msgspec.structs.replace(one, endpoint=None, protocols=()) for one in real.offerings),
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


def test_a_reason_lets_a_loss_pass_and_it_is_told(real: Catalog) -> None:
    smaller = without(real, regions=1)
    with pytest.raises(NotFitError, match="is gone") as caught:
        checks.require_fit(smaller, real, None)
    assert "--accept-shrink" in caught.value.advice
    assert caught.value.status == 6
    told = checks.require_fit(smaller, real, "AWS closed it")
    assert f"Region {real.regions[0].code} is gone" in told
