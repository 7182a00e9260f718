"""Resource types on the pages of services and Regions: beside where the service is listed, in neutral words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from generator.build.pages.type_sections import NamespaceCount, ServiceTypes, region_types, service_types
from generator.catalog.page_entities import page_entities
from tests.doubles.resource_types import ALIAS, COPY, FUNCTION, METADATA, ROLE, typed_catalog, types_registered

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog

LAMBDA, IAM = "resources/lambda/", "resources/iam/"
USER, GROUP = "AWS::IAM::User", "AWS::IAM::Group"


def named(types: ServiceTypes) -> list[tuple[tuple[str, ...], list[str]]]:
    """Return the missing types of a service, with the codes of the Regions that lack them."""
    return [(row.names, [entity.code for entity in row.entities]) for row in types.missing]


def test_a_service_counts_the_types_that_all_its_regions_have() -> None:
    catalog = typed_catalog()
    types = service_types(catalog, page_entities(catalog), "lambda")
    assert types
    assert types.namespaces == [NamespaceCount(LAMBDA, "AWS::Lambda", 2, 2)]
    assert (types.registered, types.total, types.known) == (2, 2, 2)
    assert (types.missing, types.beyond, types.unknown) == ([], [], [])


def test_a_service_names_the_regions_that_lack_types_and_those_whose_types_are_unknown() -> None:
    """IAM is in GovCloud as well, whose types are unknown: it is neither complete nor lacking there."""
    catalog = types_registered({"eu-west-1": {FUNCTION}, "us-east-1": {ROLE, FUNCTION, ALIAS}})
    entities = page_entities(catalog)
    lambda_types = service_types(catalog, entities, "lambda")
    assert lambda_types
    assert named(lambda_types) == [(("Alias",), ["eu-west-1"])]
    assert (lambda_types.registered, lambda_types.total) == (1, 2)
    iam_types = service_types(catalog, entities, "iam")
    assert iam_types
    assert named(iam_types) == [(("Role",), ["eu-west-1"])]
    assert [region.code for region in iam_types.unknown] == ["us-gov-west-1"]


def test_regions_that_lack_the_same_types_stand_together_the_fewest_types_first() -> None:
    every = {ROLE, USER, GROUP}
    for by_region, expected in (
        ((every, every, every), []),
        ((every, {ROLE}, {ROLE}), [(("Group", "User"), ["us-gov-west-1", "us-east-1"])]),
        (({ROLE}, {ROLE, USER}, every), [(("Group",), ["us-east-1"]), (("Group", "User"), ["eu-west-1"])]),
    ):
        catalog = types_registered(dict(zip(("eu-west-1", "us-east-1", "us-gov-west-1"), by_region, strict=True)))
        types = service_types(catalog, page_entities(catalog), "iam")
        assert types
        assert named(types) == expected


def test_the_page_of_a_service_links_each_region_that_lacks_a_type(real: Catalog, real_site: Path) -> None:
    """Each line names types, or how many, and then Regions."""
    page = (real_site / "services/xray/index.html").read_text("utf-8")
    lines = page.split('<ul class="type-list">')[1].split("</ul>")[0]
    types = service_types(real, page_entities(real), "xray")
    assert types
    assert types.missing
    for row in types.missing:
        regions = ", ".join(f'<a href="../../{entity.path}">{entity.label}</a>' for entity in row.entities)
        assert f"<code>{', '.join(row.names)}</code> in {regions}</li>" in lines
    assert lines.count("<li>") == len(types.missing)


def test_types_that_are_registered_where_the_service_is_not_listed_stand_apart() -> None:
    catalog = types_registered({"us-east-1": {FUNCTION}, "us-gov-west-1": {FUNCTION, ROLE}})
    types = service_types(catalog, page_entities(catalog), "lambda")
    assert types
    assert [region.code for region in types.beyond] == ["us-gov-west-1"]
    assert [region.code for region in types.unknown] == ["eu-west-1"]
    gov = region_types(catalog, "us-gov-west-1")
    assert gov.beyond == [NamespaceCount(LAMBDA, "AWS::Lambda", 1, 1)]
    assert gov.missing == []


def test_a_service_without_types_has_no_part_of_them() -> None:
    catalog = typed_catalog()
    assert service_types(catalog, page_entities(catalog), "iotthingsgraph") is None


def test_a_region_counts_its_types_by_namespace() -> None:
    catalog = types_registered({"eu-west-1": {FUNCTION}, "us-east-1": {FUNCTION, ALIAS, METADATA}})
    ireland = region_types(catalog, "eu-west-1")
    assert (ireland.registered, ireland.total) == (1, 3)
    assert (ireland.complete, ireland.absent) == (0, 1)
    assert ireland.missing == [NamespaceCount(LAMBDA, "AWS::Lambda", 1, 2)]
    virginia = region_types(catalog, "us-east-1")
    assert (virginia.complete, virginia.missing, virginia.beyond, virginia.partial) == (2, [], [], [])


def test_a_region_whose_types_are_unknown_says_why() -> None:
    gov = region_types(typed_catalog(), "us-gov-west-1")
    assert (gov.registered, gov.reason, gov.missing) == (None, COPY, [])


def test_a_late_list_has_its_date() -> None:
    catalog = typed_catalog()
    late = msgspec.structs.replace(catalog.type_catalog, regions={"eu-west-1": catalog.as_of, "us-east-1": None})
    world: Catalog = msgspec.structs.replace(catalog, resource_types=late)
    assert region_types(world, "eu-west-1").list_date == catalog.as_of
    assert region_types(world, "us-east-1").list_date is None
