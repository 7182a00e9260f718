"""Read the blocks of a Terraform file: their type, labels, line and attributes.

Only as much of HCL is read as it takes to tell a block from a text that looks like one: strings with their
interpolations, heredocs, comments and brackets. That is a fiftieth of the time that a full parser of expressions takes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from generator.query.declarations import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator


SPACE = re.compile(r"(?:[\s\ufeff]+|#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
NAME = re.compile(r"[^\W\d][\w-]*")
LABEL_SPACE = re.compile(r"[ \t]*")
EXPRESSION_TOKEN = re.compile(
    r'#[^\n]*|//[^\n]*|/\*.*?\*/|"|<<-?(?P<mark>[^\W\d][\w-]*)\r?\n|[\[\](){}]|\r?\n', re.DOTALL
)
STRING_TOKEN = re.compile(r'\\.|"|\$\$\{|%%\{|[$%]\{|\n', re.DOTALL)
BRACKETS = {"(": ")", "[": "]", "{": "}"}


class Block(NamedTuple):
    """A block at the top of a file, such as ``resource "aws_vpc" "main"``, with its attributes as they are written."""

    type: str
    labels: tuple[str, ...]
    line: int
    attributes: dict[str, str]


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a file in their order; raise ``TemplateError`` with the line of what makes no sense."""
    reader = _Reader(text)
    try:
        yield from reader.file()
    except RecursionError as error:
        raise TemplateError("nested too deeply to be a Terraform file") from error


class _Reader:
    """Walks through a text; ``at`` is where it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def file(self) -> Iterator[Block]:
        self.skip(SPACE)
        while self.at < len(self.text):
            block = self.item({})
            if block:
                yield block
            self.skip(SPACE)

    def skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def item(self, attributes: dict[str, str]) -> Block | None:
        """Read an attribute into ``attributes``, or a block, which is returned."""
        start = self.at
        name = self.name()
        if name is None:
            raise self.error("neither an attribute nor a block", start)
        labels: list[str] = []
        while True:
            self.skip(LABEL_SPACE)
            sign = self.text[self.at : self.at + 1]
            if sign == "=" and not labels:
                self.at += 1
                attributes[name] = self.expression()
                return None
            if sign == "{":
                self.at += 1
                return Block(name, tuple(labels), self.line(start), self.body(start))
            label = self.label()
            if label is None:
                raise self.error(f"{name}: neither an attribute nor a block", start)
            labels.append(label)

    def name(self) -> str | None:
        if match := NAME.match(self.text, self.at):
            self.at = match.end()
            return match[0]
        return None

    def label(self) -> str | None:
        if self.text[self.at : self.at + 1] != '"':
            return self.name()
        start = self.at + 1
        self.string()
        return self.text[start : self.at - 1]

    def body(self, start: int) -> dict[str, str]:
        """Read the rest of a block that began at ``start``; return its attributes."""
        attributes: dict[str, str] = {}
        while True:
            self.skip(SPACE)
            if self.at >= len(self.text):
                raise self.error("a block that is not closed", start)
            if self.text[self.at] == "}":
                self.at += 1
                return attributes
            self.item(attributes)

    def expression(self) -> str:
        """Read an expression to the end of its line, or of its block; return it as it is written."""
        start = self.at
        closing: list[str] = []
        while match := EXPRESSION_TOKEN.search(self.text, self.at):
            sign = match[0]
            if not closing and (sign == "}" or (sign.endswith("\n") and not match["mark"])):
                self.at = match.start()
                return self.text[start : self.at].strip()
            self.at = match.end()
            if match["mark"]:
                self.heredoc(match["mark"], match.start())
                if not closing:
                    return self.text[start : self.at].strip()
            elif sign == '"':
                self.at = match.start()
                self.string()
            elif sign in BRACKETS:
                closing.append(BRACKETS[sign])
            elif sign in ")]}" and (not closing or closing.pop() != sign):
                raise self.error(f"a {sign} too many", match.start())
        if closing:
            raise self.error(f"an expression without its {closing[-1]}", start)
        self.at = len(self.text)
        return self.text[start:].strip()

    def string(self) -> None:
        """Skip a string, with the expressions in it."""
        start = self.at
        self.at += 1
        while match := STRING_TOKEN.search(self.text, self.at):
            self.at = match.end()
            if match[0] == '"':
                return
            if match[0] == "\n":
                break
            if match[0] in {"${", "%{"}:
                self.interpolation(start)
        raise self.error("a text without its closing quote", start)

    def interpolation(self, start: int) -> None:
        """Skip an expression in a string, to the brace that closes it."""
        depth = 1
        while match := EXPRESSION_TOKEN.search(self.text, self.at):
            self.at = match.end()
            if match[0] == '"':
                self.at = match.start()
                self.string()
            elif match["mark"]:
                self.heredoc(match["mark"], match.start())
            elif match[0] in "([{":
                depth += 1
            elif match[0] in ")]}":
                depth -= 1
                if not depth:
                    return
        raise self.error("a text without its closing quote", start)

    def heredoc(self, mark: str, start: int) -> None:
        """Skip the lines of a heredoc, and the one that ends it."""
        end = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t]*\r?$", re.MULTILINE).search(self.text, self.at)
        if end is None:
            raise self.error(f"a text without its closing {mark}", start)
        self.at = end.end()

    def line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def error(self, problem: str, at: int) -> TemplateError:
        return TemplateError(f"not valid HCL: {problem}", self.line(at))
