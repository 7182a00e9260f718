"""Read YAML and JSON into nodes that know the line on which they stand.

Nothing is constructed from a document: a tag such as ``!Sub`` is only reported, and an alias is never copied, so that
neither can make anything happen or anything large.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Protocol

import yaml

from generator.query.declarations import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where PyYAML has it: ten times as fast."""
MERGE_KEY = "<<"
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


class Node(Protocol):
    """A value of a document. ``text`` is None where it is no plain text: a list, a mapping, or a function of one."""

    @property
    def line(self) -> int:
        """The line on which the value begins, from 1."""

    @property
    def text(self) -> str | None:
        """The text of a scalar without a tag of its own."""

    @property
    def function(self) -> str | None:
        """The text of a scalar with a tag of its own: ``!Sub "a-${Name}"``."""

    def entries(self) -> Iterator[tuple[str, int, Node]]:
        """Yield key, line of the key and value of a mapping; nothing of any other value."""

    def items(self) -> Iterator[Node]:
        """Yield the items of a list; nothing of any other value."""


def entry(node: Node, name: str) -> tuple[int, Node] | None:
    """Return line and value of an entry of a mapping (None: there is none of that name)."""
    return next(((line, value) for key, line, value in node.entries() if key == name), None)


class YamlNode:
    """A node of YAML, with its merge keys resolved."""

    def __init__(self, node: yaml.Node) -> None:
        self._node = node

    @property
    def line(self) -> int:
        """The line on which the value begins, from 1."""
        return int(self._node.start_mark.line) + 1

    @property
    def text(self) -> str | None:
        """The text of a scalar without a tag of its own."""
        return None if self._is_function() else self._scalar()

    @property
    def function(self) -> str | None:
        """The text of a scalar with a tag of its own."""
        return self._scalar() if self._is_function() else None

    def entries(self) -> Iterator[tuple[str, int, Node]]:
        """Yield key, line of the key and value of a mapping, the merged ones last."""
        names: set[str] = set()
        for mapping in _merged(self._node, set()):
            own = [(key, value) for key, value in mapping.value if key.value != MERGE_KEY]
            for key, value in own:
                if isinstance(key, yaml.ScalarNode) and key.value not in names:
                    yield key.value, int(key.start_mark.line) + 1, YamlNode(value)
            names.update(key.value for key, _ in own if isinstance(key, yaml.ScalarNode))

    def items(self) -> Iterator[Node]:
        """Yield the items of a list."""
        if isinstance(self._node, yaml.SequenceNode):
            yield from map(YamlNode, self._node.value)

    def _scalar(self) -> str | None:
        return self._node.value if isinstance(self._node, yaml.ScalarNode) else None

    def _is_function(self) -> bool:
        return str(self._node.tag).startswith("!")


def _merged(node: yaml.Node, visited: set[int]) -> Iterator[yaml.MappingNode]:
    """Yield a mapping and the mappings that it merges, each once: the first that has a key decides."""
    if not isinstance(node, yaml.MappingNode) or id(node) in visited:
        return
    visited.add(id(node))
    yield node
    for key, value in node.value:
        if key.value == MERGE_KEY:
            for part in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                yield from _merged(part, visited)


class JsonNode:
    """A node of JSON. A number or another bare word is its own text."""

    function: str | None = None

    def __init__(self, line: int, text: str | None = None, *, is_object: bool = False) -> None:
        self.line = line
        self.text = text
        self.is_object = is_object
        self.members: list[tuple[str, int, JsonNode]] = []
        self.elements: list[JsonNode] = []

    def entries(self) -> Iterator[tuple[str, int, Node]]:
        """Yield key, line of the key and value of an object."""
        yield from self.members

    def items(self) -> Iterator[Node]:
        """Yield the elements of an array."""
        yield from self.elements


def read_yaml(text: str) -> Node | None:
    """Return the one document of a YAML text (None: it is empty); raise ``TemplateError`` with the line."""
    try:
        node = yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        # Where the text ends too soon, what was left open says more than the end does.
        is_end = "end of stream" in str(error.problem)
        mark = (error.context_mark if is_end else error.problem_mark) or error.problem_mark
        raise TemplateError(f"not valid YAML: {error.problem}", mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise TemplateError(f"not valid YAML: {str(error).splitlines()[0]}") from None
    return YamlNode(node) if node else None


def load_json(text: str) -> object:
    """Return the value of a JSON text; raise ``TemplateError`` with the line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise TemplateError(f"not valid JSON: {error.msg}", error.lineno) from None
    except (RecursionError, ValueError) as error:
        raise TemplateError(f"not valid JSON: {error}") from None


def read_json(text: str) -> Node:
    """Return the value of a text that ``load_json`` accepts, with lines."""
    reader = _JsonReader()
    line, last = 1, 0
    for token in JSON_TOKEN.finditer(text):
        line += text.count("\n", last, token.start())
        last = token.start()
        reader.take(token[0], line)
    return reader.root


class _JsonReader:
    """Puts the tokens of valid JSON together, without recursion."""

    def __init__(self) -> None:
        self.root = JsonNode(1)
        self._open = [self.root]
        self._key: tuple[str, int] | None = None

    def take(self, sign: str, line: int) -> None:
        """Take the next sign."""
        parent = self._open[-1]
        if sign in {"}", "]"}:
            self._open.pop()
        elif sign in {",", ":"}:
            return
        elif parent.is_object and self._key is None:
            self._key = json.loads(sign), line
        else:
            node = JsonNode(line, _json_text(sign), is_object=sign == "{")
            self._place(node, parent)
            if sign in {"{", "["}:
                self._open.append(node)

    def _place(self, node: JsonNode, parent: JsonNode) -> None:
        if self._key is not None:
            parent.members.append((*self._key, node))
            self._key = None
        elif parent is self.root:
            self.root = node
        else:
            parent.elements.append(node)


def _json_text(sign: str) -> str | None:
    return None if sign in {"{", "["} else json.loads(sign) if sign[0] == '"' else sign
