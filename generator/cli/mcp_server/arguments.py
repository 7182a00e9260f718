"""What each tool takes; the types are the JSON Schema that clients see, and decode what they send."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

MAX_TEMPLATE: Final = 1_000_000
"""Characters of a template: as many as CloudFormation takes."""
MAX_NAMES: Final = 60

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
NameList = Annotated[list[Name], msgspec.Meta(min_length=1, max_length=MAX_NAMES)]
REGION_WORDS = "code, name, city, country or zone ID"


class ResolveArguments(msgspec.Struct, forbid_unknown_fields=True):
    """What ``resolve`` takes."""

    name: Annotated[
        Name, msgspec.Meta(description="Any name: of a service, a Region, a place, a category, a resource type.")
    ]


class WhereArguments(msgspec.Struct, forbid_unknown_fields=True):
    """What ``where`` takes."""

    services: Annotated[
        NameList,
        msgspec.Meta(
            description='Services in any spelling, and CloudFormation types, e.g. ["EKS", "AWS::MSK::Cluster"].'
        ),
    ]
    within: Annotated[
        Name | None, msgspec.Meta(description=f"Only this Region ({REGION_WORDS}) or place, e.g. Zurich, Europe.")
    ] = None
    near: Annotated[
        Name | None,
        msgspec.Meta(
            description=f"Nearest Regions first: to a Region ({REGION_WORDS}), or to any country or large city."
        ),
    ] = None
    partition: Annotated[
        Name | None,
        msgspec.Meta(description="Only this partition: aws, aws-cn, aws-us-gov, aws-eusc, or China, GovCloud."),
    ] = None
    any_of: Annotated[bool, msgspec.Meta(description="Regions that have at least one of the services, not all.")] = (
        False
    )
    on: Annotated[Name | None, msgspec.Meta(description="As it was on this day (2024-01-31); without it, today.")] = (
        None
    )


class LacksArguments(msgspec.Struct, forbid_unknown_fields=True):
    """What ``lacks`` takes."""

    region: Annotated[Name, msgspec.Meta(description=f"The Region: {REGION_WORDS}.")]
    against: Annotated[
        Name | None,
        msgspec.Meta(description="Compare with this Region; without it, with everything that any Region has."),
    ] = None


class CompareArguments(msgspec.Struct, forbid_unknown_fields=True):
    """What ``compare`` takes."""

    regions: Annotated[
        list[Name],
        msgspec.Meta(min_length=1, max_length=MAX_NAMES, description=f"Two or more Regions: {REGION_WORDS}."),
    ]


class RegionArguments(msgspec.Struct, forbid_unknown_fields=True):
    """What ``region`` takes."""

    region: Annotated[Name, msgspec.Meta(description=f"The Region: {REGION_WORDS}.")]


class ChangesArguments(msgspec.Struct, forbid_unknown_fields=True):
    """What ``changes_since`` takes."""

    since: Annotated[
        Name | None,
        msgspec.Meta(description='A day (2026-10-01), month (2026-10), quarter ("Q4 2026"), "this month", "30 days".'),
    ] = None
    region: Annotated[Name | None, msgspec.Meta(description=f"Only this Region: {REGION_WORDS}.")] = None
    service: Annotated[Name | None, msgspec.Meta(description="Only this service, in any spelling.")] = None


class TemplateArguments(msgspec.Struct, forbid_unknown_fields=True):
    """What ``check_template`` takes."""

    template: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=MAX_TEMPLATE,
            description="The text of the template itself, not a path: CloudFormation, SAM, CDK output, Terraform, or "
            "terraform show -json.",
        ),
    ]
    regions: Annotated[
        list[Name],
        msgspec.Meta(max_length=MAX_NAMES, description="Only these Regions; without them, all are considered."),
    ] = []
