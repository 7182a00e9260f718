"""The names of services in tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from generator.catalog.tool_names import all_names, fold, search_names
from generator.model.catalog import ToolNames

if TYPE_CHECKING:
    from generator.model.catalog import Catalog


@pytest.mark.parametrize(
    ("spelling", "folded"),
    [
        ("AWS::WAFv2", "wafv2"),
        ("aws_wafv2_", "wafv2"),
        ("Amazon S3", "s3"),
        ("AWS Clean Rooms", "cleanrooms"),
        ("awstransform", "awstransform"),
        ("sso-admin", "ssoadmin"),
        ("CI/CD", "cicd"),
    ],
)
def test_a_spelling_is_compared_without_maker_case_and_punctuation(spelling: str, folded: str) -> None:
    assert fold(spelling) == folded


def test_names_are_sorted_and_a_shared_one_begins_with_the_service_that_it_leads_to(real: Catalog) -> None:
    names = all_names(real)
    assert [name.name.casefold() for name in names] == sorted(name.name.casefold() for name in names)
    assert [name.code for name in names if (name.name, name.kind) == ("AWS::Lex", "cloudformation")] == [
        "lexv2-models",
        "lex-runtime",
    ]


def test_search_has_only_names_that_code_name_and_aliases_lack(real: Catalog) -> None:
    waf, ec2, vpc = real.service["waf"], real.service["ec2"], real.service["vpc"]
    assert search_names(waf, real.shared_names) == ("wafv2",)
    assert "aws_instance" in search_names(ec2, real.shared_names)
    assert "ec2" not in search_names(vpc, real.shared_names), "a shared name is of the service that it leads to"
    named = msgspec.structs.replace(waf, names=ToolNames(sdk=("waf", "w-a-f"), former=("AWS Firewall",)))
    assert search_names(named, {}) == ("AWS Firewall",)
