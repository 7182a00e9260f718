"""What a template declares: every resource in it, as the template names it, and what kind of resource that is."""

from __future__ import annotations

import re
from typing import Literal

from generator.core.errors import DataError
from generator.core.values import Value

Format = Literal["cloudformation", "terraform", "terraform-plan"]

DeclarationKind = Literal[
    "type",
    "sam",
    "nested",
    "custom",
    "module",
    "third-party",
    "transform",
    "metadata",
    "awscc",
    "aws",
    "other-provider",
    "unknown",
]
"""What a declaration is; ``tests/check_cases/README.md`` describes each kind."""

TYPE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+")
THIRD_PARTY_TYPE = re.compile(r"[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+")
MODULE_SUFFIX = "::MODULE"
CUSTOM_TYPE = "AWS::CloudFormation::CustomResource"
NESTED_STACK = "AWS::CloudFormation::Stack"
CDK_METADATA = "AWS::CDK::Metadata"


class Declaration(Value, frozen=True, kw_only=True):
    """One declared resource: its type as the template spells it, its own name, and the line of the type (from 1).

    ``types`` are the CloudFormation types that it needs; a Terraform resource has none here, since only a catalog knows
    them. ``conditional`` says whether a condition or a count decides if it is created. ``line`` is None in a plan.
    """

    kind: DeclarationKind
    name: str
    resource: str = ""
    line: int | None = None
    conditional: bool = False
    types: tuple[str, ...] = ()


class Template(Value, frozen=True, kw_only=True):
    """One file: what format it has, and what it declares, in its order."""

    format: Format
    declarations: tuple[Declaration, ...]


class TemplateError(DataError):
    """A file that is no template, or a damaged one; ``line`` is where (None: nowhere in particular)."""

    def __init__(self, problem: str, line: int | None = None, advice: str = "") -> None:
        super().__init__(problem, advice or "correct the file there, or leave it out")
        self.line = line


def kind_of_type(name: str) -> DeclarationKind:
    """Return what a resource of a CloudFormation type is, by the form of the type's name."""
    if name.endswith(MODULE_SUFFIX):
        return "module"
    if name == CUSTOM_TYPE or name.startswith("Custom::"):
        return "custom"
    if name in (NESTED_STACK, "AWS::Serverless::Application"):
        return "nested"
    if name == CDK_METADATA:
        return "metadata"
    if TYPE.fullmatch(name):
        return "type"
    return "third-party" if THIRD_PARTY_TYPE.fullmatch(name) and not name.startswith("AWS::") else "unknown"


def kind_of_terraform_type(name: str) -> DeclarationKind:
    """Return what a resource of a Terraform type is: the word before its first ``_`` names the provider."""
    provider = name.partition("_")[0]
    return "aws" if provider == "aws" else "awscc" if provider == "awscc" else "other-provider"
