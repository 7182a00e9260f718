"""What a Region is chosen by and a service is known as: distances, zones with places, opt-in status, families."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from generator.catalog import distances, families, zones
from generator.catalog.assemble import assemble
from generator.model import curated
from generator.model.catalog import Coordinates, NamedZone
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot


def place(latitude: float, longitude: float) -> Coordinates:
    return Coordinates(place="somewhere", latitude=latitude, longitude=longitude)


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0),
        ((0.0, 0.0), (0.0, 180.0), 20015),
        ((90.0, 0.0), (-90.0, 77.0), 20015),
        ((0.0, 179.0), (0.0, -179.0), 222),
        ((50.1, 8.7), (48.9, 2.4), 474),
        ((53.3, -6.3), (39.0, -77.5), 5464),
    ],
)
def test_a_distance_is_the_great_circle_in_km(start: tuple[float, float], end: tuple[float, float], km: int) -> None:
    """Also across the poles and the date line, and the same in both directions."""
    assert distances.distance(place(*start), place(*end)) == km
    assert distances.distance(place(*end), place(*start)) == km


def test_neighbors_are_all_other_regions_the_nearest_first_with_their_partition(real: Catalog) -> None:
    near = distances.neighbors(real, "eu-south-1")
    assert [neighbor.region for neighbor in near[:4]] == ["eu-central-2", "eu-central-1", "eu-west-3", "eusc-de-east-1"]
    assert [neighbor.same_partition for neighbor in near[:4]] == [True, True, True, False]
    assert {neighbor.region for neighbor in near} == real.region.keys() - {"eu-south-1"}
    assert [neighbor.km for neighbor in near] == sorted(neighbor.km for neighbor in near)


def test_a_region_whose_place_is_unknown_has_no_neighbors_and_is_none() -> None:
    world = tiny_snapshot()
    moved = msgspec.structs.replace(world.regions[1], code="us-east-9")
    catalog = assemble(
        msgspec.structs.replace(world, regions=(world.regions[0], moved, world.regions[2])), curated.read()
    )
    assert distances.neighbors(catalog, "us-east-9") == ()
    assert "us-east-9" not in {neighbor.region for neighbor in distances.neighbors(catalog, "eu-west-1")}


@pytest.mark.parametrize(
    ("zone", "location"),
    [
        ("use1-bos1-az1", "bos"),
        ("use1-atl2-az2", "atl"),
        ("apne1-wl1-kix-wlz1", "kix"),
        ("euw2-wl2-man-wlz1", "man"),
        ("euw3-cmn1-wlz1", "cmn"),
        ("use1-az1", None),
        ("us-east-1-lz1", None),
        ("", None),
    ],
)
def test_the_location_is_the_part_of_the_id_between_region_and_number(zone: str, location: str | None) -> None:
    assert zones.location(zone) == location


def test_a_zone_has_its_place_and_an_unknown_location_stays_a_code() -> None:
    world = tiny_snapshot()
    ids = msgspec.structs.replace(world.regions[1].zones, local=("use1-bos1-az1", "use1-xyz1-az1"))
    region = msgspec.structs.replace(world.regions[1], zones=ids)
    catalog = assemble(
        msgspec.structs.replace(world, regions=(world.regions[0], region, world.regions[2])), curated.read()
    )
    assert zones.named_zones(catalog.region["us-east-1"].zones) == (
        NamedZone(id="us-east-1-az1", kind="availability"),
        NamedZone(id="us-east-1-az2", kind="availability"),
        NamedZone(id="use1-bos1-az1", kind="local", location="bos", place="Boston"),
        NamedZone(id="use1-xyz1-az1", kind="local", location="xyz"),
    )
    assert zones.named_zones(None) == ()


def with_region(world: Snapshot, code: str, partition: str | None) -> Catalog:
    facts = msgspec.structs.replace(world.regions[1], code=code, partition=partition)
    regions = tuple(sorted((*world.regions, facts), key=lambda subject: subject.code))
    return assemble(msgspec.structs.replace(world, regions=regions), curated.read())


@pytest.mark.parametrize(
    ("partition", "opt_in", "assumed"),
    [("aws", True, True), ("aws-cn", False, False), ("aws-new", None, False), (None, None, False)],
)
def test_a_new_region_of_the_commercial_partition_is_opt_in_until_somebody_looked(
    partition: str | None,
    opt_in: bool | None,  # noqa: FBT001
    assumed: bool,  # noqa: FBT001
) -> None:
    """Then it is marked, and a finding. In the other partitions every account has every Region."""
    catalog = with_region(tiny_snapshot(), "xx-new-1", partition)
    region = catalog.region["xx-new-1"]
    assert (region.opt_in, region.opt_in_assumed) == (opt_in, assumed)
    assert (region.opt_in_source is None) == (opt_in is not False)
    subjects = {finding.subject for finding in catalog.findings if finding.kind == "region-opt-in-assumed"}
    assert subjects == ({"xx-new-1"} if assumed else set())


def test_what_somebody_read_of_opt_in_names_where(real: Catalog) -> None:
    milan, ireland = real.region["eu-south-1"], real.region["eu-west-1"]
    assert (milan.opt_in, milan.opt_in_assumed, ireland.opt_in) == (True, False, False)
    assert milan.opt_in_source == ireland.opt_in_source == curated.read().opt_in.source


def test_a_year_of_launch_comes_from_the_day_where_there_is_one(real: Catalog, tiny: Catalog) -> None:
    assert (tiny.region["us-east-1"].launch_year, tiny.region["us-east-1"].launch_note) == (2006, None)
    osaka = real.region["ap-northeast-3"]
    assert (osaka.launch, osaka.launch_year) == (None, 2021)
    assert osaka.launch_year_source
    assert "2018" in (osaka.launch_note or "")


def test_the_part_of_the_country_is_kept_as_aws_gives_it(real: Catalog, tiny: Catalog) -> None:
    assert (real.region["us-east-1"].geolocation_region, real.region["us-east-1"].geolocation_region_name) == (
        "US-VA",
        "Virginia",
    )
    assert tiny.region["us-east-1"].geolocation_region is None


def test_a_family_has_every_member_that_aws_lists_beside_its_leading_code(real: Catalog) -> None:
    bedrock = real.family["bedrock-runtime"]
    assert bedrock == real.family["bedrock"]
    assert bedrock.members[0].service == bedrock.leader == real.service["bedrock-runtime"].family == "bedrock"
    reach = {member.service: member for member in families.reach(real, bedrock)}
    for code, member in reach.items():
        own, leading = set(real.of_service[code]), set(real.of_service["bedrock"])
        assert (member.region_count, set(member.lacking), set(member.beyond)) == (
            len(own),
            leading - own,
            own - leading,
        )


def test_a_family_without_its_leading_code_or_any_other_member_is_none() -> None:
    row = curated.FamilyRow(
        name="A", purpose="leading", members={"a-data": "data plane", "a-old": "the version before"}
    )
    assert [family.leader for family in families.families({"a": row}, {"a", "a-data"})] == ["a"]
    assert [member.service for member in families.families({"a": row}, {"a", "a-data"})[0].members] == ["a", "a-data"]
    assert families.families({"a": row}, {"a"}) == ()
    assert families.families({"a": row}, {"a-data", "a-old"}) == ()
