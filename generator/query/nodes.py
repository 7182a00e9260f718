"""Read YAML and JSON into nodes that know the line on which they stand.

Nothing is constructed from a document: a tag such as ``!Sub`` is only reported, and an alias is never copied, so that
neither can make anything happen or anything large. Nothing here is recursive, so that no depth can end the program.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import yaml

from generator.query.declarations import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where PyYAML has it: ten times as fast."""
MERGE_KEY = "<<"
MAX_DEPTH = 200
"""Mappings and lists within each other; YAML's parsers take the square of the depth in time."""
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


class Node:
    """A value of a document, and the line on which it begins (from 1).

    ``text`` is that of a scalar, ``function`` that of a scalar with a tag of its own (``!Sub "a-${Name}"``); a mapping
    and a list have neither.
    """

    __slots__ = ("elements", "function", "is_mapping", "line", "members", "merged", "text")

    def __init__(
        self, line: int, text: str | None = None, function: str | None = None, *, is_mapping: bool = False
    ) -> None:
        self.line = line
        self.text = text
        self.function = function
        self.is_mapping = is_mapping
        self.members: list[tuple[str, int, Node]] = []
        self.elements: list[Node] = []
        self.merged: list[Node] = []

    def entries(self) -> Iterator[tuple[str, int, Node]]:
        """Yield key, line of the key and value of a mapping, the merged ones last; nothing of any other value."""
        if not self.merged:
            yield from self.members
            return
        names: set[str] = set()
        for mapping in _merge_order(self):
            yield from (member for member in mapping.members if member[0] not in names)
            names.update(key for key, _, _ in mapping.members)

    def items(self) -> Iterator[Node]:
        """Yield the items of a list; nothing of any other value."""
        yield from self.elements


def _merge_order(node: Node) -> Iterator[Node]:
    """Yield a mapping and all that it merges, each once: the first that has a key decides."""
    waiting, visited = [node], set()
    while waiting:
        mapping = waiting.pop()
        if id(mapping) not in visited:
            visited.add(id(mapping))
            yield mapping
            waiting.extend(reversed([each for part in mapping.merged for each in (part, *part.elements)]))


def entry(node: Node, name: str) -> tuple[int, Node] | None:
    """Return line and value of an entry of a mapping (None: there is none of that name)."""
    return next(((line, value) for key, line, value in node.entries() if key == name), None)


class _Builder:
    """Puts nodes together in the order of a document."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._keys: list[Node | None] = []

    @property
    def expects_key(self) -> bool:
        """Return whether the next node is the key of a mapping."""
        return bool(self._open) and self._open[-1].is_mapping and self._keys[-1] is None

    def add(self, node: Node, *, begins: bool = False) -> None:
        """Add the next node; one that ``begins`` holds those that follow until it ends."""
        if not self._open:
            self.root = self.root or node
        elif self.expects_key:
            self._keys[-1] = node
        else:
            self._place(self._open[-1], node)
        if begins:
            if len(self._open) == MAX_DEPTH:
                raise TemplateError("nested too deeply for a template", node.line)
            self._open.append(node)
            self._keys.append(None)

    def end(self) -> None:
        """End the mapping or list that was begun last."""
        self._open.pop()
        self._keys.pop()

    def _place(self, parent: Node, node: Node) -> None:
        if not parent.is_mapping:
            parent.elements.append(node)
        elif key := self._keys[-1]:
            self._keys[-1] = None
            if key.function == MERGE_KEY:
                parent.merged.append(node)
            elif key.text is not None:
                parent.members.append((key.text, key.line, node))


def read_yaml(text: str) -> Node | None:
    """Return the one document of a YAML text (None: it is empty); raise ``TemplateError`` with the line."""
    builder, anchors = _Builder(), dict[str, Node]()
    try:
        for event in yaml.parse(text, LOADER):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.DocumentStartEvent) and builder.root:
                raise TemplateError("not valid YAML for a template: another document begins", line)
            if isinstance(event, yaml.CollectionEndEvent):
                builder.end()
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in anchors:
                    raise TemplateError(f"not valid YAML: there is no anchor {event.anchor!r}", line)
                builder.add(anchors[event.anchor])
            elif isinstance(event, yaml.NodeEvent):
                node = _yaml_node(event, line, is_key=builder.expects_key)
                if event.anchor:
                    anchors[event.anchor] = node
                builder.add(node, begins=not isinstance(event, yaml.ScalarEvent))
    except yaml.MarkedYAMLError as error:
        # Where the text ends too soon, what was left open says more than the end does.
        is_end = "end of stream" in str(error.problem)
        mark = error.context_mark if is_end and error.context_mark else error.problem_mark
        raise TemplateError(f"not valid YAML: {error.problem}", mark.line + 1 if mark else None) from None
    except yaml.YAMLError as error:
        raise TemplateError(f"not valid YAML: {str(error).splitlines()[0]}") from None
    return builder.root


def _yaml_node(event: yaml.NodeEvent, line: int, *, is_key: bool) -> Node:
    if not isinstance(event, yaml.ScalarEvent):
        return Node(line, is_mapping=isinstance(event, yaml.MappingStartEvent))
    is_merge = is_key and event.value == MERGE_KEY and event.implicit[0]
    is_function = event.tag is not None and event.tag.startswith("!") and event.tag != "!"
    return Node(line, function=event.value) if is_merge or is_function else Node(line, text=event.value)


def load_json(text: str) -> object:
    """Return the value of a JSON text; raise ``TemplateError`` with the line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise TemplateError(f"not valid JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise TemplateError("not valid JSON for a template: nested too deeply") from None
    except ValueError as error:  # A number with thousands of digits.
        raise TemplateError(f"not valid JSON for a template: {error}") from None


def read_json(text: str) -> Node:
    """Return the value of a text that ``load_json`` accepts, with lines."""
    builder = _Builder()
    line, last = 1, 0
    for token in JSON_TOKEN.finditer(text):
        line += text.count("\n", last, token.start())
        last = token.start()
        sign = token[0]
        if sign in {"}", "]"}:
            builder.end()
        elif sign in {"{", "["}:
            builder.add(Node(line, is_mapping=sign == "{"), begins=True)
        elif sign not in {",", ":"}:
            builder.add(Node(line, text=json.loads(sign) if sign[0] == '"' else sign))
    return builder.root or Node(1)
