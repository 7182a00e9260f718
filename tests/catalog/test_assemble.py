"""Where sources meet: the union of two trees, curated facts, global endpoints, findings; nothing invented."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pytest

from generator.catalog import quality
from generator.catalog.assemble import assemble, protocols
from generator.core.errors import PathClashError
from generator.model import curated
from generator.model.catalog import UNCATEGORIZED, Catalog
from generator.model.resource_types import RegionList
from generator.model.snapshot import Endpoint
from tests.conftest import renamed, tiny_snapshot
from tests.doubles.resource_types import COPY, FIRST, LISTS, reading, typed_catalog

if TYPE_CHECKING:
    from collections.abc import Sequence


def findings_of(catalog: Catalog, kind: str) -> dict[str, str]:
    return {finding.subject: finding.message for finding in catalog.findings if finding.kind == kind}


def test_the_union_of_both_trees_is_taken_with_who_said_so(tiny: Catalog) -> None:
    listed = {(offering.region, offering.service): offering.listed for offering in tiny.offerings}
    assert listed["eu-west-1", "awkward"] == "services"
    assert listed["us-east-1", "awkward"] == "both"
    assert "eu-west-1" in findings_of(tiny, "offering-in-one-tree")["awkward"]


def test_a_host_shared_by_regions_of_a_partition_is_a_global_endpoint(tiny: Catalog) -> None:
    """IAM's host is the same in two Regions of one partition; GovCloud's own stands alone there."""
    assert {offering.region: offering.global_endpoint for offering in tiny.of_service["iam"].values()} == {
        "eu-west-1": True,
        "us-east-1": True,
        "us-gov-west-1": False,
    }
    assert not any(offering.global_endpoint for offering in tiny.of_service["lambda"].values())


def test_the_well_known_global_services_are_recognized(real: Catalog) -> None:
    for service in ("iam", "cloudfront", "route53", "organizations", "globalaccelerator"):
        offered = real.of_service[service].values()
        assert sum(offering.global_endpoint for offering in offered) > 0.9 * len(offered), service
    for service in ("ec2", "s3", "lambda", "dynamodb"):
        assert not any(offering.global_endpoint for offering in real.of_service[service].values()), service


@pytest.mark.parametrize(
    ("protocols_text", "shown"),
    [
        ("https", ("HTTPS",)),
        ("HTTPS, HTTP", ("HTTPS", "HTTP")),
        ("HTTPS,WSS", ("HTTPS", "WSS")),
        ("HTTPS, https, ", ("HTTPS",)),
        ("", ()),
        (None, ()),
    ],
)
def test_protocols_are_normalized_for_display(protocols_text: str | None, shown: tuple[str, ...]) -> None:
    assert protocols(protocols_text) == shown


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        (" AWS IoT Events", "AWS IoT Events"),
        ("AWS  IoT\n\tEvents ", "AWS IoT Events"),
        ("\N{NO-BREAK SPACE}AWS\N{EM SPACE}IoT\N{IDEOGRAPHIC SPACE}", "AWS IoT"),
        ("AWS\N{LINE SEPARATOR}IoT\N{PARAGRAPH SEPARATOR}", "AWS IoT"),
        ("A\x00B\x1b[31mC\x7fD\x85E\x9bF", "A B [31mC D E F"),
        ("Lamb\N{ZERO WIDTH SPACE}da\ufeff", "Lambda"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}adbmaL\N{POP DIRECTIONAL FORMATTING}", "adbmaL"),
        ("A\ufffeB\U0001fffeC", "A\N{REPLACEMENT CHARACTER}B\N{REPLACEMENT CHARACTER}C"),
        ("S\N{LATIN SMALL LETTER A WITH TILDE}o Paulo", "S\N{LATIN SMALL LETTER A WITH TILDE}o Paulo"),
        (" ", None),
        ("\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\x00", None),
    ],
)
def test_names_are_read_as_people_see_them(spelling: str, name: str | None) -> None:
    """White space is folded, what is not visible is removed; an empty rest is no name, and is reported as none."""
    world = tiny_snapshot()
    odd = msgspec.structs.replace(world.services[0], name=spelling)
    place = msgspec.structs.replace(world.regions[0], name=spelling)
    world = msgspec.structs.replace(world, services=(odd, *world.services[1:]), regions=(place, *world.regions[1:]))
    catalog = assemble(world, curated.read())
    assert catalog.service["awkward"].name == catalog.regions[0].name == name
    assert ("awkward" in findings_of(catalog, "service-without-name")) == (name is None)
    assert "awkward" not in findings_of(catalog, "name-replaced")


def test_names_that_only_differ_by_spaces_are_one_name() -> None:
    world = renamed(tiny_snapshot(), awkward=" AWS  Lambda")
    assert findings_of(assemble(world, curated.read()), "shared-name").keys() == {"awkward"}


def test_a_name_without_an_end_is_cut_and_reported() -> None:
    """It stands on every page, so a name of a mebibyte would make a site of hundreds."""
    world = renamed(tiny_snapshot(), iam="N" * 2**20, awkward="N" * 200)
    region = msgspec.structs.replace(world.regions[0], name="R " * 2**19)
    catalog = assemble(msgspec.structs.replace(world, regions=(region, *world.regions[1:])), curated.read())
    assert catalog.service["awkward"].name == "N" * 200
    assert catalog.region[region.code].name == "R " * 99 + "R…"
    findings = findings_of(catalog, "text-too-long")
    assert findings.keys() == {"iam", region.code}
    assert "1,048,576 characters; the first 199 are shown" in findings["iam"]


def test_other_facts_without_an_end_are_left_out_and_reported() -> None:
    """The beginning of an address is none."""
    world = tiny_snapshot()
    long = "x" * 2001
    service = msgspec.structs.replace(world.services[0], url=f"https://{long}")
    offering = Endpoint(endpoint=long, protocols="A," * 1001)
    region = msgspec.structs.replace(
        world.regions[0], partition=long, country=long, domain=long, services={"iam": offering}
    )
    world = msgspec.structs.replace(
        world, services=(service, *world.services[1:]), regions=(region, *world.regions[1:])
    )
    catalog = assemble(world, curated.read())
    read, offered = catalog.region[region.code], catalog.in_region[region.code]["iam"]
    assert catalog.service[service.code].url is None
    assert (read.partition, read.country, read.domain) == (None, None, None)
    assert (offered.endpoint, offered.protocols, offered.global_endpoint) == (None, (), False)
    assert findings_of(catalog, "text-too-long").keys() == {service.code, region.code, "iam"}


def test_white_space_in_other_facts_is_folded() -> None:
    world = tiny_snapshot()
    endpoints = {"lambda": Endpoint(endpoint=" host.example\n", protocols="https ,\n HTTP")}
    place = msgspec.structs.replace(
        world.regions[0], partition="aws\n", country=" IE", domain="amazonaws.com ", services=endpoints
    )
    catalog = assemble(msgspec.structs.replace(world, regions=(place, *world.regions[1:])), curated.read())
    read = catalog.regions[0]
    assert (read.partition, read.country, read.domain) == ("aws", "IE", "amazonaws.com")
    assert (read.partition_name, read.country_name) == ("AWS Regions", "Ireland")
    offering = catalog.in_region[read.code]["lambda"]
    assert (offering.endpoint, offering.protocols) == ("host.example", ("HTTPS", "HTTP"))


def test_nothing_is_invented(tiny: Catalog) -> None:
    """What nobody publishes is None or empty: no endpoint, no date, no category, no Region."""
    assert tiny.in_region["us-east-1"]["awkward"].endpoint is None
    assert tiny.in_region["us-east-1"]["awkward"].protocols == ()
    assert tiny.service["awkward"].category == UNCATEGORIZED
    assert tiny.service["awkward"].url is None
    assert tiny.of_service["iotthingsgraph"] == {}
    assert {region.first_seen for region in tiny.regions} == {None}
    assert {service.first_seen for service in tiny.services} == {None}
    assert {offering.first_seen for offering in tiny.offerings} == {None}
    assert findings_of(tiny, "service-without-region").keys() == {"iotthingsgraph"}
    assert findings_of(tiny, "service-without-category").keys() == {"awkward"}


def test_the_feed_goes_before_the_curated_date(tiny: Catalog) -> None:
    launch = tiny.region["us-east-1"].launch
    assert launch
    assert launch.announcement == "https://aws.amazon.com/blogs/aws/amazon_ec2_beta/"
    read_elsewhere = tiny.region["us-gov-west-1"].launch
    assert read_elsewhere
    assert read_elsewhere.source == curated.read().regions["us-gov-west-1"].source


def test_a_region_that_only_the_services_tree_names_is_kept() -> None:
    world = tiny_snapshot()
    service = msgspec.structs.replace(
        world.services[1], regions=("eu-west-1", "us-east-1", "us-gov-west-1", "xx-new-1")
    )
    catalog = assemble(
        msgspec.structs.replace(world, services=(world.services[0], service, *world.services[2:])), curated.read()
    )
    assert catalog.region["xx-new-1"].name is None
    assert catalog.region["xx-new-1"].label == "xx-new-1"
    assert catalog.region["xx-new-1"].zone_count("availability") is None
    assert "xx-new-1" in findings_of(catalog, "region-without-name")
    assert "xx-new-1" in findings_of(catalog, "region-without-geography")


def test_a_service_that_only_the_regions_tree_names_is_kept() -> None:
    world = tiny_snapshot()
    catalog = assemble(msgspec.structs.replace(world, services=world.services[1:]), curated.read())
    assert catalog.service["awkward"].name is None
    assert catalog.service["awkward"].label == "awkward"
    assert "awkward" in findings_of(catalog, "service-in-one-tree")
    assert "awkward" in findings_of(catalog, "service-without-name")


@pytest.mark.parametrize(("code", "clashes"), [("IAM", True), ("index", False), ("../x", False), ("..", False)])
def test_codes_that_would_share_a_path_are_refused(code: str, clashes: bool) -> None:  # noqa: FBT001
    world = tiny_snapshot()
    services = (*world.services, msgspec.structs.replace(world.services[0], code=code))
    odd = msgspec.structs.replace(world, services=tuple(sorted(services, key=lambda subject: subject.code)))
    if clashes:
        with pytest.raises(PathClashError, match="'IAM' and 'iam'"):
            assemble(odd, curated.read())
    else:
        assert code in assemble(odd, curated.read()).service


def test_every_oddity_of_the_real_tree_is_kept(real: Catalog) -> None:
    """The four partitions, the code with capitals, services without a Region, a name where AWS has none."""
    assert {region.partition for region in real.regions} == {"aws", "aws-cn", "aws-eusc", "aws-us-gov"}
    assert "AmazonGameLiftStreams" in findings_of(real, "unusual-code")
    assert "iotthingsgraph" in findings_of(real, "service-without-region")
    assert "bcm-data-exports" in findings_of(real, "service-without-name")
    assert real.service["bcm-data-exports"].name
    assert "securityagent" in findings_of(real, "offering-in-one-tree")
    names = [service.label for service in real.services]
    assert len(set(names)) == len(names)


def test_the_catalog_is_sorted_unique_and_closed(real: Catalog) -> None:
    lists: tuple[Sequence[str | tuple[str, str]], ...] = (
        [region.code for region in real.regions],
        [service.code for service in real.services],
        [(offering.region, offering.service) for offering in real.offerings],
    )
    for codes in lists:
        assert all(code < following for code, following in pairwise(codes))  # type: ignore[operator]  # alike within code list
    assert {offering.region for offering in real.offerings} <= real.region.keys()
    assert {offering.service for offering in real.offerings} <= real.service.keys()
    assert {service.category for service in real.services} <= set(real.categories)


def test_the_quality_figures_count_what_they_name(real: Catalog, tiny: Catalog) -> None:
    for catalog in (real, tiny):
        for figure in quality.figures(catalog):
            assert figure.good + len(figure.cases) == figure.total
    by_key = {figure.key: figure for figure in quality.figures(tiny)}
    assert by_key["offerings_with_endpoint"].cases == ("awkward in eu-west-1", "awkward in us-east-1")
    assert by_key["offerings_in_both_trees"].cases == ("awkward in eu-west-1",)
    assert by_key["categorised_services"].percent == 75.0


def test_quality_of_nothing_is_unknown_not_perfect() -> None:
    empty = Catalog(
        as_of=tiny_snapshot().read_at.date(), categories=(), regions=(), services=(), offerings=(), findings=()
    )
    assert {figure.percent for figure in quality.figures(empty)} == {None}
    assert quality.overall(quality.figures(empty)) is None


def test_one_offering_without_an_endpoint_shows_wherever_quality_is_reported(real: Catalog) -> None:
    """One of thousands: each other figure is whole."""
    offerings = tuple(
        msgspec.structs.replace(offering, endpoint="x" if place else None, listed="both")
        for place, offering in enumerate(real.offerings)
    )
    figure = quality.figures(msgspec.structs.replace(real, offerings=offerings))[1]
    assert (figure.total - figure.good, figure.percent_text, figure.bar) == (1, "99.9 %", 99.9)


def test_regions_with_known_resource_types_are_a_figure_of_their_own():
    """It is no part of the mean, whose meaning stays what it was."""
    catalog = typed_catalog()
    figure = quality.type_figure(catalog)
    assert (figure.good, figure.total, figure.cases) == (2, 3, ("us-gov-west-1",))
    assert figure.key not in {other.key for other in quality.figures(catalog)}


def test_a_region_of_unknown_types_and_one_with_an_earlier_list_are_findings(tiny: Catalog):
    lists = reading(*LISTS[-1], {"us-gov-west-1": COPY})
    late = RegionList(read_at=FIRST, problem="HTTP 503")
    lists = msgspec.structs.replace(lists, regions=lists.regions | {"eu-west-1": late})
    catalog = assemble(msgspec.structs.replace(tiny_snapshot(), resource_types=lists), curated.read())
    findings = {finding.kind: finding for finding in catalog.findings if finding.kind.startswith("region-types")}
    unknown, old = findings["region-types-unknown"], findings["region-types-old"]
    assert (unknown.subject, unknown.message, unknown.level) == ("us-gov-west-1", COPY, "info")
    assert (old.subject, old.level) == ("eu-west-1", "warning")
    assert "2024-01-15" in old.message
    assert not [finding for finding in tiny.findings if finding.kind.startswith("region-types")]
