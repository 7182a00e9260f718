"""Read what a CloudFormation or SAM template declares: what stands under ``Resources``, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.query import serverless
from generator.query.declarations import Declaration, kind_of_type
from generator.query.nodes import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.query.declarations import DeclarationKind
    from generator.query.nodes import Node


LOOP = "Fn::ForEach::"
TRANSFORM = "Fn::Transform"
HARMLESS_TRANSFORMS = ("AWS::Serverless-", "AWS::LanguageExtensions")
"""Transforms that add nothing which the template does not name; any other may add resources unseen."""


def declarations(root: Node) -> tuple[Declaration, ...]:
    """Return what a template declares: transforms that may add resources, then the resources."""
    defaults = serverless.defaults(root)
    template_declarations = list(_transforms(root))
    if resources := entry(root, "Resources"):
        template_declarations += _resources(resources[1], defaults)
    return tuple(template_declarations)


def _transforms(root: Node) -> Iterator[Declaration]:
    if transform := entry(root, "Transform"):
        line, value = transform
        for each in [*value.items()] or [value]:
            name = entry(each, "Name")
            text, at = (name[1].text, name[0]) if name else (each.text, each.line)
            if text and not text.startswith(HARMLESS_TRANSFORMS):
                yield Declaration(kind="transform", name=text, line=at if [*value.items()] else line)


def _resources(resources: Node, defaults: serverless.Defaults) -> Iterator[Declaration]:
    for key, line, value in resources.entries():
        if key.startswith(LOOP):
            # A loop is a list: its variable, the values, and the resources that each of them gives.
            for part in value.items():
                yield from _resources(part, defaults)
        elif key == TRANSFORM:
            for each in [*value.items()] or [value]:
                if name := entry(each, "Name"):
                    yield Declaration(kind="transform", name=name[1].text or "", resource=key, line=name[0])
        else:
            yield _resource(key, line, value, defaults)


def _resource(key: str, line: int, value: Node, defaults: serverless.Defaults) -> Declaration:
    declared = entry(value, "Type")
    line, name = (declared[0], declared[1].text) if declared else (line, None)
    conditional = entry(value, "Condition") is not None
    if name is None:
        function = declared[1].function if declared else None
        return Declaration(kind="unknown", name=function or "", resource=key, line=line, conditional=conditional)
    name = name.strip()
    kind, types = _needs(name, value, defaults)
    return Declaration(kind=kind, name=name, resource=key, line=line, conditional=conditional, types=types)


def _needs(name: str, resource: Node, defaults: serverless.Defaults) -> tuple[DeclarationKind, tuple[str, ...]]:
    """Return what a resource is by its type, and the types that it needs."""
    kind = kind_of_type(name)
    if not name.startswith(serverless.PREFIX):
        return kind, (name,) if kind in {"type", "nested"} else ()
    expansion = serverless.expansion(name, resource, defaults)
    return ("unknown", ()) if expansion is None else ("sam" if kind == "type" else kind, expansion)
