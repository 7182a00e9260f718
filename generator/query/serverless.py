"""Expand SAM's resources into the CloudFormation types that they make, by a curated table (``data/sam.toml``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.model.serverless import table
from generator.query.nodes import entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.query.nodes import Node

    Defaults = Mapping[str, tuple[str, ...]]
    """The properties that ``Globals`` gives every resource of a type, by that type."""

PREFIX = "AWS::Serverless::"
EVENTS = "Events"


def expansion(name: str, resource: Node, defaults: Defaults) -> tuple[str, ...] | None:
    """Return the types that a resource makes, sorted (None: the table does not have it)."""
    row = table().resources.get(name)
    if row is None:
        return None
    properties = {*defaults.get(name, ()), *_properties(resource)}
    types = {*row.always}
    for each, added_types in row.with_property.items():
        types.update(added_types if each in properties else ())
    for each, added_types in row.without_property.items():
        types.update(added_types if each not in properties else ())
    return tuple(sorted(types))


def defaults(root: Node) -> Defaults:
    """Return what the ``Globals`` of a template give."""
    section = entry(root, "Globals")
    return {f"{PREFIX}{key}": tuple(_names(value)) for key, _, value in section[1].entries()} if section else {}


def _properties(resource: Node) -> Iterator[str]:
    if properties := entry(resource, "Properties"):
        yield from _names(properties[1])


def _names(properties: Node) -> Iterator[str]:
    for key, _, value in properties.entries():
        yield key
        for _, _, part in value.entries():
            kind = entry(part, "Type") if key == EVENTS else None
            if text := kind[1].text if kind else part.text:
                yield f"{key}.{text}"
