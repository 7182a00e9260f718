"""What the names of resource types mean, as CloudFormation and the two providers of Terraform write them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from generator.catalog.tool_names import fold, squeezed, terraform_services
from generator.query.vocabulary import CODE, NAME, Meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.questions import Questions


_TERRAFORM: Final = re.compile(r"^(?:data\.)?(aws_(?!cdk\b)[a-z0-9_]+)(?:\.\w+)*$")
_TYPE: Final = re.compile(r"^aws::", re.IGNORECASE)
_AWSCC: Final = re.compile(r"^awscc_[a-z0-9_]+$")


class TypeSpellings:
    """The names of resource types in a document of questions, to look up any spelling of them."""

    def __init__(self, document: Questions) -> None:
        self._document = document

    def meanings(self, text: str) -> tuple[Meaning, ...] | None:
        """Return what the name of a resource type means, the likeliest first; None where it is not written as one."""
        if _TYPE.match(text) or _AWSCC.match(text):
            return tuple(self._of_resource_type(text))
        if match := _TERRAFORM.match(text):
            return tuple(self._of_terraform(match[1]))
        return None

    def with_terraform_name(self, spelling: str) -> str | None:
        """Return the one resource type that has the same name as one of Terraform's provider ``aws`` (None: none)."""
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
