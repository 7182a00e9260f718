"""What several pages show in one way."""

from __future__ import annotations

import pytest

from generator.build.pages import views
from generator.build.pages.renderer import breakable_host
from generator.model.catalog import ToolNames


def test_names_in_tools_are_written_as_in_the_tool_and_many_unfold() -> None:
    """A tool without a name for the service has no row."""
    rows = views.tool_rows(
        ToolNames(
            sdk=("wafv2",),
            cli=("wafv2",),
            terraform=("aws_wafv2_", "aws_a", "aws_b", "aws_c"),
            iam=("wafv2",),
        )
    )
    assert [tuple(row) for row in rows] == [
        ("boto3", ("wafv2",), ()),
        ("AWS CLI", ("aws wafv2",), ()),
        ("Terraform", ("aws_wafv2_*", "aws_a", "aws_b"), ("aws_c",)),
        ("IAM", ("wafv2:",), ()),
    ]


@pytest.mark.parametrize(
    ("host", "parts"),
    [
        ("bedrock.ap-southeast-3.amazonaws.com", ["bedrock.", "ap-southeast-3.", "amazonaws.com"]),
        ("api.sagemaker.us-gov-west-1.amazonaws.com", ["api.sagemaker.", "us-gov-west-1.", "amazonaws.com"]),
        ("iam.amazonaws.com", ["iam.", "amazonaws.com"]),
        ("a<b.amazonaws.com.cn", ["a&lt;b.", "amazonaws.com.cn"]),
        ("host", ["host"]),
    ],
)
def test_a_host_breaks_before_its_region_and_before_the_domain_of_aws(host: str, parts: list[str]) -> None:
    assert breakable_host(host) == "<wbr>".join(parts)
