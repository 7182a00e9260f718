"""The pages of resource types: what is where, what a Region lacks, and what is unknown."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from generator.build import build
from generator.build.content import BundledHistories
from generator.build.pages.namespace import (
    WORD_BOUNDARY,
    codes_without_types,
    regions_with_unknown_types,
    type_groups,
    type_rows,
    types_of_regions,
)
from generator.build.pages.resources import namespaces_by_category, types_by_region
from generator.catalog.page_entities import page_entities
from generator.model.history import History
from tests.conftest import tiny_snapshot
from tests.doubles.resource_types import (
    ALIAS,
    COPY,
    FUNCTION,
    LEDGER,
    METADATA,
    ROLE,
    typed_catalog,
    typed_history,
    typed_snapshot,
    types_registered,
)

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog


BOTH = {FUNCTION, ALIAS}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """Build the tiny world with types; return its pages by address."""
    bundled = BundledHistories(history=History(), resource_type_history=typed_history())
    order = build.BuildOptions(snapshot=typed_snapshot(), bundled=bundled, site_url="https://atlas.example/")
    built = build.files(order, executor_factory=ThreadPoolExecutor)
    return {file.path: file.content.decode() for file in built.files if file.path.endswith((".html", ".xml"))}


def text(page: str) -> str:
    """Return the words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_type_has_a_cell_for_each_region_and_an_unknown_region_is_neither_yes_nor_no() -> None:
    catalog = typed_catalog()
    alias, function = type_rows(catalog, catalog.type_catalog.namespace["AWS::Lambda"])
    # By geography: Ireland, then GovCloud and Virginia.
    assert [run.cell for run in alias.runs] == ["yes", "unknown", "yes"]
    assert (alias.lacking, alias.only, [str(first.date) for first in alias.dates]) == ((), (), ["2024-02-29"])
    assert [first.date for first in function.dates] == [None]
    (metadata,) = type_rows(catalog, catalog.type_catalog.namespace["AWS::CDK"])
    assert metadata.runs == [("unknown", 1), ("yes", 1)], "a Region without any type has no column"
    assert metadata.lacking == ("eu-west-1",)


def test_types_with_the_same_regions_and_dates_share_a_row() -> None:
    """Each type is in one row, and the rows differ in what they say."""
    both = {"eu-west-1": {FUNCTION, ALIAS}, "us-east-1": {FUNCTION, ALIAS}}
    for registered, expected in (
        (both, [["AWS::Lambda::Alias", "AWS::Lambda::Function"]]),
        (both | {"us-east-1": {FUNCTION}}, [["AWS::Lambda::Alias"], ["AWS::Lambda::Function"]]),
    ):
        catalog = types_registered(registered)
        groups = type_groups(type_rows(catalog, catalog.type_catalog.namespace["AWS::Lambda"]))
        assert [[row.name for row in group.rows] for group in groups] == expected
        assert all(group.facts == group.rows[0] for group in groups)


def test_the_name_of_a_type_breaks_between_its_words_only() -> None:
    words = [WORD_BOUNDARY.split(name) for name in ("DataAutomationLibrary", "VPCEndpoint", "Route53Zone", "Bot")]
    assert words == [["Data", "Automation", "Library"], ["VPC", "Endpoint"], ["Route53", "Zone"], ["Bot"]]


@pytest.mark.parametrize("name", ["AWS::CDK", "AWS::Lambda", "AWS::IAM"])
def test_an_unknown_region_lacks_nothing_but_is_named_with_the_reason(name: str) -> None:
    """Regions with all types and the service are left out: they lack nothing, either."""
    catalog = typed_catalog()
    entities, namespace = page_entities(catalog), catalog.type_catalog.namespace[name]
    assert types_of_regions(catalog, entities, namespace) == []
    unknown = entities.regions["us-gov-west-1"]
    assert regions_with_unknown_types(catalog, entities, namespace) == [(unknown, COPY, name == "AWS::IAM")]
    empty = ["eu-west-1"] if name == "AWS::CDK" else []
    assert codes_without_types(catalog, namespace) == empty, "neither the types nor the service"


@pytest.mark.parametrize(
    ("registered", "rows"),
    [
        ({"eu-west-1": BOTH, "us-east-1": BOTH}, []),
        ({"eu-west-1": BOTH, "us-east-1": {ALIAS}}, [(["us-east-1"], 1, ("Function",), True)]),
        ({"eu-west-1": BOTH, "us-east-1": {METADATA}}, [(["us-east-1"], 0, ("Alias", "Function"), True)]),
        ({"eu-west-1": BOTH, "us-east-1": BOTH, "us-gov-west-1": BOTH}, [(["us-gov-west-1"], 2, (), False)]),
        (
            {"eu-west-1": BOTH, "us-east-1": {ALIAS}, "us-gov-west-1": {ALIAS}},
            [(["us-gov-west-1"], 1, ("Function",), False), (["us-east-1"], 1, ("Function",), True)],
        ),
    ],
)
def test_regions_say_what_they_lack_beside_the_availability_of_the_service(
    registered: dict[str, set[str]], rows: list[tuple[list[str], int, tuple[str, ...], bool]]
) -> None:
    """Lambda is in Ireland and Virginia, not in GovCloud, which may have its types nevertheless."""
    catalog = types_registered(registered)
    groups = types_of_regions(catalog, page_entities(catalog), catalog.type_catalog.namespace["AWS::Lambda"])
    answers = [([entity.code for entity in row.entities], *row[1:]) for group in groups for row in group.rows]
    assert answers == rows


def test_regions_of_a_geography_that_lack_the_same_share_a_row() -> None:
    """IAM is in all three Regions."""
    catalog = types_registered({"eu-west-1": {ROLE, METADATA}, "us-east-1": {METADATA}, "us-gov-west-1": {METADATA}})
    (group,) = types_of_regions(catalog, page_entities(catalog), catalog.type_catalog.namespace["AWS::IAM"])
    (row,) = group.rows
    assert ([entity.code for entity in row.entities], row.lacking) == (["us-gov-west-1", "us-east-1"], ("Role",))


def test_each_region_that_lacks_a_type_is_linked_and_counted(real: Catalog, real_site: Path) -> None:
    """The page says of each geography how many of its Regions are in the rows below."""
    namespace = real.type_catalog.namespace["AWS::XRay"]
    known, lacking = real.type_catalog.regions, set[str]()
    page = (real_site / "resources/xray/index.html").read_text("utf-8")
    table = page.split('id="regions"')[1].split("</table>")[0]
    for body in table.split("<tbody>")[1:]:
        codes = re.findall(r'<a href="[^"]*/([\w-]+)/">[^<]+</a> <code>\1</code>', body)
        assert f'<span class="figure">{len(codes)} of ' in body
        lacking |= set(codes)
    assert lacking == {code for code in known if any(code not in each.regions for each in namespace.types)}
    assert table.count("<tr><th>") < len(lacking)


def test_namespaces_stand_under_the_category_of_their_service() -> None:
    catalog = typed_catalog()
    categories = {
        group.name: [row.name for row in group.rows]
        for group in namespaces_by_category(catalog, page_entities(catalog))
    }
    assert categories["Compute"] == ["AWS::Lambda"]
    assert sum(len(names) for names in categories.values()) == len(catalog.type_catalog.namespaces)


def test_every_region_has_its_number_of_types_or_the_reason_why_it_is_unknown() -> None:
    catalog = typed_catalog()
    rows = {row.entity.code: row for group in types_by_region(catalog, page_entities(catalog)) for row in group.rows}
    assert {code: row.types for code, row in rows.items()} == {"eu-west-1": 3, "us-east-1": 4, "us-gov-west-1": None}
    assert rows["us-gov-west-1"].reason == COPY


def test_the_page_of_a_namespace_has_an_anchor_for_each_type_and_its_changes(files: dict[str, str]) -> None:
    page = files["resources/lambda/index.html"]
    assert {"Alias", "Function"} <= set(re.findall(r'id="([^"]+)"', page))
    assert "New type Alias in Europe (Ireland) and US East (N. Virginia)" in text(page)
    assert 'id="seen-2024-02-29"' in page
    assert COPY in text(page)


def test_a_namespace_that_no_region_has_any_more_keeps_its_page(files: dict[str, str]) -> None:
    """Links of old changes lead to it, and to the type."""
    page = files["resources/qldb/index.html"]
    assert "No type of this namespace is registered" in page
    assert f'id="{LEDGER.split("::")[2]}"' in page
    assert "removed by 2024-02-15" in text(page)
    assert "<loc>https://atlas.example/resources/qldb/</loc><lastmod>2024-02-29</lastmod>" in files["sitemap.xml"]


def test_the_list_of_namespaces_leads_to_each(files: dict[str, str]) -> None:
    page = files["resources/index.html"]
    for code in ("cdk", "iam", "lambda"):
        assert f'href="{code}/"' in page
        assert f"resources/{code}/index.html" in files
    assert "4 CloudFormation resource types in 3 namespaces" in text(page)
    assert "2 of 3 Regions" in text(page)
    assert METADATA.rpartition("::")[0] in page


def test_without_any_list_the_page_says_so() -> None:
    built = build.files(build.BuildOptions(snapshot=tiny_snapshot()), executor_factory=ThreadPoolExecutor)
    page = next(file.content.decode() for file in built.files if file.path == "resources/index.html")
    assert "No list of resource types has been read yet." in page
