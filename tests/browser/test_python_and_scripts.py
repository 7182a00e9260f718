"""What Python and the scripts both know: the same cases go through both, and come out the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
import msgspec
import pytest

from generator.build.pages import shared, views
from generator.catalog.page_entities import page_entities
from generator.cli import check_answer, check_text
from generator.model import resource_types
from generator.query.notation import is_instance_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.model.catalog import Catalog

NAMES = [
    "Straße",
    "STRASSE 7",
    "éclair",
    "Zebra",
    "apple",
    "Apple",
    "apple",
    "Apple",
    None,
    None,
    "10",
    "9",
    "ZZ (A)",
    "İzmir",
]
"""Names that are hard to order and to tell apart: capitals, accents, digits, the same name twice, none."""


@pytest.fixture(scope="module")
def hard(real: Catalog) -> Catalog:
    """Return the real catalog with hard names, and some Regions of unknown geography."""
    services = [
        msgspec.structs.replace(service, name=name)
        for service, name in zip(real.services, NAMES * len(real.services), strict=False)
    ]
    regions = [
        msgspec.structs.replace(region, name=name, geography=region.geography if at % 5 else None)
        for at, (region, name) in enumerate(zip(real.regions, NAMES * len(real.regions), strict=False))
    ]
    return msgspec.structs.replace(real, services=tuple(services), regions=tuple(regions))


def test_titles_are_made_unique_in_the_same_way(logic: Callable[..., Any], hard: Catalog) -> None:
    """A name that several have is followed by the code, in pages and in tools."""
    rows = [{"code": service.code, "name": service.name} for service in hard.services]
    titles = logic("shared/labels.js", "(labels, rows) => Object.fromEntries(labels.titles(rows))", rows)
    assert titles == {code: named.title for code, named in page_entities(hard).services.items()}


def test_services_stand_in_one_order(logic: Callable[..., Any], hard: Catalog) -> None:
    """By category, then by name whatever its capitals, then by code."""
    rows = [{"code": service.code, "name": service.name, "category": service.category} for service in hard.services]
    script = """(labels, [rows, categories]) =>
      labels.byCategory(rows, categories).map(({ name, members }) => [name, members.map((service) => service.code)])"""
    groups = logic("shared/labels.js", script, [rows[::-1], list(hard.categories)])
    assert groups == [[name, [service.code for service in services]] for name, services in hard.by_category.items()]


def test_regions_stand_in_one_order(logic: Callable[..., Any], hard: Catalog) -> None:
    """By geography, the unknown one last and under the same name; then by name and code."""
    rows = [{"code": region.code, "name": region.name, "geography": region.geography} for region in hard.regions]
    script = """(labels, rows) => labels.byGeography(rows, (region) => region)
      .map(({ name, members }) => [name, members.map((region) => region.code)])"""
    groups = logic("shared/labels.js", script, rows[::-1])
    assert groups == [[group.name, [region.code for region in group.rows]] for group in views.geographies(hard)]
    assert groups[-1][0] == views.UNKNOWN_GEOGRAPHY


def test_codes_stand_alike_in_an_address(logic: Callable[..., Any]) -> None:
    """A ready-made comparison's address is read by the tool as the codes that Python wrote."""
    codes = ["eu-west-1", "a,b", "50%", "~x", "é y", "a&b=c", "c#d"]
    query = f"?regions={shared.codes_in_query(codes)}"
    assert (
        logic("shared/state.js", '(state, query) => state.parseQuery(query, { regions: "list" }).regions', query)
        == codes
    )


def test_as_many_regions_can_be_compared(logic: Callable[..., Any]) -> None:
    """By the tool, by links to it from other tools, and by the ready-made comparisons of the pages."""
    assert logic("shared/state.js", "(state) => state.MAX_COMPARED") == shared.MAX_COMPARED


def test_resource_types_have_the_same_addresses(logic: Callable[..., Any], real: Catalog) -> None:
    """Of every bundled type, and of those with a name or a publisher that is spelled in another way."""
    names = [
        *real.type_catalog.types,
        "Alexa::ASK::Skill",
        "AWS::CloudFormation::WaitCondition::Handle",
        "AWS::EC2::lowercase",
    ]
    script = "(index, names) => names.map((name) => index.typePath(name))"
    assert logic("shared/type-index.js", script, names) == [resource_types.type_path(name) for name in names]
    assert logic("shared/type-index.js", "(index) => index.namespacePath('AWS::Lambda')") == "resources/lambda/"


def test_a_check_of_templates_has_the_same_words_and_limit(logic: Callable[..., Any]) -> None:
    """Why something is not judged, and how much a near miss may lack: on the page and by the command."""
    reasons = logic("check/reasons.js", "(reasons) => reasons.REASONS")
    assert reasons == dict(check_answer.REASONS)
    assert logic("check/report.js", "(report) => report.MAX_MISSING") == check_text.MAX_MISSING


def test_an_instance_type_is_recognized_by_one_form(logic: Callable[..., Any]) -> None:
    """Of EC2 today with their families, of other services, and what only looks like one."""
    loader = botocore.session.get_session().get_component("data_loader")
    types = loader.load_service_model("ec2", "service-2")["shapes"]["InstanceType"]["enum"]
    families = sorted({name.partition(".")[0] for name in types})
    others = [
        "db.r6g.large",
        "cache.t4g.micro",
        "ml.p5.48xlarge",
        "s3",
        "ec2",
        "k8s",
        "c3p0",
        "lambda",
        "r6g.",
        "m7i.big",
    ]
    texts = [*types, *families, *others]
    script = """({ withPlainNames }, texts) =>
      texts.map((text) => withPlainNames(text, new Map(), (name) => name) === "instance type")"""
    assert logic("search/notation.js", script, texts) == [is_instance_type(text) for text in texts]
