"""What the names of resource types mean, as CloudFormation, the CDK and the two providers of Terraform write them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from generator.catalog.tool_names import fold, squeezed, terraform_services
from generator.query.notation import cdk_class, module_class
from generator.query.vocabulary import CODE, NAME, Meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.questions import Questions


_TERRAFORM: Final = re.compile(r"^(?:data\.)?(aws_(?!cdk\b)[a-z0-9_]+)(?:\.\w+)*$")
_TYPE: Final = re.compile(r"^aws::", re.IGNORECASE)
_AWSCC: Final = re.compile(r"^awscc_[a-z0-9_]+$")
_TYPE_WORDS: Final = re.compile(r"\b(?:cloudformation|cfn|resource types?|resource)\b", re.IGNORECASE)
"""Words beside a type that is itself written in words: "eks cluster resource type"."""


class TypeSpellings:
    """The names of resource types in a document of questions, to look up any spelling of them."""

    def __init__(self, document: Questions) -> None:
        self._document = document

    def meanings(self, text: str) -> tuple[Meaning, ...] | None:
        """Return what the name of a resource type means, the likeliest first; None where it is not written as one.

        A class of the CDK that may stand for several types means none of them.
        """
        if _TYPE.match(text) or _AWSCC.match(text):
            return tuple(self._of_resource_type(text))
        if types := self.of_cdk_class(text):
            return tuple(self._of_resource_type(types[0])) if len(types) == 1 else ()
        if match := _TERRAFORM.match(text):
            return tuple(self._of_terraform(match[1]))
        words, count = _TYPE_WORDS.subn(" ", text)
        if count and (name := self._types.get(fold(text)) or self._types.get(fold(words))):
            return tuple(self._of_resource_type(name))
        return None

    def of_cdk_class(self, text: str) -> tuple[str, ...]:
        """Return the resource types that a class of the CDK may stand for: those of its module, where that has one."""
        named = cdk_class(text)
        if named is None:
            return ()
        resource = squeezed(named.resource)
        types = tuple(name for name in self._types.values() if squeezed(name.split("::", 2)[2]) == resource)
        of_module = self._types.get(squeezed(named.module) + resource)
        return (of_module,) if of_module in types else types

    def of_same_name(self, spelling: str) -> str | None:
        """Return the one resource type with the same name as one of Terraform's ``aws``, or as a class (None: none).

        Classes are those of a module that has the name of a service: ``eks.Cluster`` of the CDK, ``aws.s3.Bucket``.
        """
        if named := module_class(spelling):
            return self._types.get(squeezed("".join(named)))
        match = _TERRAFORM.match(spelling.strip())
        entry = self._terraform_entry(match[1]) if match else None
        if match is None or entry is None:
            return None
        name, service = match[1], self._terraform[entry]
        keys = {squeezed(name.removeprefix("aws_")), squeezed(name.removeprefix(entry))}
        types = [
            f"{namespace}::{each}"
            for namespace, row in self._document.resource_types.items()
            if row.service == service
            for each in row.types
            if squeezed(each) in keys
        ]
        return types[0] if len(types) == 1 else None

    @cached_property
    def _types(self) -> dict[str, str]:
        """The resource types by namespace and name as one folded word."""
        return {
            squeezed(namespace.removeprefix("AWS::") + each): f"{namespace}::{each}"
            for namespace, row in self._document.resource_types.items()
            for each in row.types
        }

    def _of_resource_type(self, text: str) -> Iterator[Meaning]:
        """Yield a resource type of the catalog, and then its service; of a namespace its service alone."""
        key = squeezed(text.removeprefix("awscc_")) if text.startswith("awscc_") else fold(text)
        for namespace, row in self._document.resource_types.items():
            namespace_key = squeezed(namespace.removeprefix("AWS::"))
            if not key.startswith(namespace_key):
                continue
            name = next((name for name in row.types if key == namespace_key + squeezed(name)), None)
            if name is None and key != namespace_key:
                continue
            if name:
                yield Meaning(CODE, "resource-type", f"{namespace}::{name}", "resource-type")
            if row.service:
                yield Meaning(NAME, "service", row.service, "resource-type")
            return

    def _of_terraform(self, name: str) -> Iterator[Meaning]:
        if entry := self._terraform_entry(name):
            yield Meaning(NAME, "service", self._terraform[entry], "tool")

    @cached_property
    def _terraform(self) -> dict[str, str]:
        return terraform_services(self._document.services, self._document.shared_names)

    def _terraform_entry(self, name: str) -> str | None:
        """Return the longest entry of Terraform's table that fits a name: all of it, or its beginning."""
        words = name.split("_")
        beginnings = ("_".join(words[:count]) for count in range(len(words), 1, -1))
        entries = (entry for beginning in beginnings for entry in (beginning, f"{beginning}_"))
        return next((entry for entry in entries if entry in self._terraform), None)
