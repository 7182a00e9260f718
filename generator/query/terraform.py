"""Read what Terraform files and plans declare: managed resources and modules, not data sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from generator.query.declarations import Declaration, TemplateError, kind_of_terraform_type
from generator.query.hcl import blocks
from generator.query.nodes import entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.query.nodes import Node


POSITIVE = re.compile(r"0*[1-9]\d*")
COMMENT_KEY = "//"


def from_hcl(text: str) -> Iterator[Declaration]:
    """Yield what a ``.tf`` file declares; raise ``TemplateError`` with the line of what makes no sense."""
    for block in blocks(text):
        conditional = _is_conditional(block.attributes.get("count"), has_for_each="for_each" in block.attributes)
        match block.type, block.labels:
            case "resource", (kind, name):
                yield _resource(kind, name, block.line, conditional=conditional)
            case "module", (name,):
                source = block.attributes.get("source", "").strip('"')
                yield _module(source, name, block.line, conditional=conditional)


def from_json(root: Node) -> Iterator[Declaration]:
    """Yield what a ``.tf.json`` file declares."""
    for kind, _, resources in _members(root, "resource"):
        for name, line, body in _entries(resources):
            yield _resource(kind, name, line, conditional=_is_conditional_node(body))
    for name, line, body in _members(root, "module"):
        source = next((value.text for key, _, value in _entries(body) if key == "source"), None)
        yield _module(source or "", name, line, conditional=_is_conditional_node(body))


def from_plan(document: dict[str, Any]) -> Iterator[Declaration]:
    """Yield the managed resources of ``terraform show -json``, of a plan or of a state."""
    values = document.get("planned_values") or document.get("values")
    modules = [values.get("root_module") if isinstance(values, dict) else None]
    for module in modules:
        if isinstance(module, dict):
            yield from _planned(_list(module.get("resources")))
            modules += _list(module.get("child_modules"))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _planned(resources: Iterable[Any]) -> Iterator[Declaration]:
    for resource in resources:
        try:
            mode, kind, address = resource["mode"], resource["type"], resource["address"]
        except (TypeError, KeyError):
            raise TemplateError("a resource of the plan has no mode, type or address") from None
        if not isinstance(kind, str) or not isinstance(address, str):
            raise TemplateError("a resource of the plan has a type or an address that is no text")
        if mode == "managed":
            yield Declaration(kind=kind_of_terraform_type(kind), name=kind, resource=address)


def _members(root: Node, name: str) -> Iterator[tuple[str, int, Node]]:
    if members := entry(root, name):
        yield from _entries(members[1])


def _entries(node: Node) -> Iterator[tuple[str, int, Node]]:
    """Yield the entries of an object, or of a list of objects, which Terraform takes for the same; no comments."""
    for part in (node, *node.items()):
        yield from ((key, line, value) for key, line, value in part.entries() if key != COMMENT_KEY)


def _resource(kind: str, name: str, line: int, *, conditional: bool) -> Declaration:
    return Declaration(
        kind=kind_of_terraform_type(kind), name=kind, resource=f"{kind}.{name}", line=line, conditional=conditional
    )


def _module(source: str, name: str, line: int, *, conditional: bool) -> Declaration:
    return Declaration(kind="module", name=source, resource=f"module.{name}", line=line, conditional=conditional)


def _is_conditional(count: str | None, *, has_for_each: bool) -> bool:
    """Return whether it depends on a value if anything is created."""
    return has_for_each or (count is not None and not POSITIVE.fullmatch(count))


def _is_conditional_node(body: Node) -> bool:
    attributes = {key: value for key, _, value in _entries(body)}
    count = attributes.get("count")
    return _is_conditional(None if count is None else count.text or "", has_for_each="for_each" in attributes)
