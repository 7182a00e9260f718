"""Escape text for Markdown: AWS's names are untrusted, and none may become a link, HTML, a list or a heading."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable


SPECIAL = re.compile(
    r"""
      [\\`*_\[\]<>#|~$]        # code, emphasis, links, HTML, closing marks of a heading, tables, deletions, formulas
    | &(?=\#?\w+;)             # a character reference
    | (?<=:)/(?=/)             # an address that many renderers link as it stands
    | (?<=\bwww)\.             # the same
    | \A[-+=]                  # a list or an underline, where the text begins its line
    """,
    re.VERBOSE | re.IGNORECASE,
)
LIST_NUMBER = re.compile(r"\A(\d{1,9})(?=[.)](?:\s|\Z))")
"""The number of a list's item, where the text begins its line."""
PLAIN_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
"""A code that needs no marks around it: no character of it means anything in Markdown."""


class MarkdownText(str):
    """Text that is Markdown already; any other text is escaped where a template shows it."""

    __slots__ = ()


def as_markdown(value: object) -> str:
    """Return a value as a template shows it: Markdown as it is, anything else escaped."""
    return value if isinstance(value, MarkdownText) else escape(str(value))


@lru_cache(maxsize=8192)
def escape(text: str) -> MarkdownText:
    """Return a text as Markdown that reads as the same text, on one line."""
    escaped = SPECIAL.sub(lambda mark: f"\\{mark[0]}", _line(text))
    return MarkdownText(LIST_NUMBER.sub(r"\1\\", escaped))


@lru_cache(maxsize=8192)
def code(text: str) -> MarkdownText:
    """Return a text in a code span, whose marks are longer than any run of backquotes in the text."""
    line = _line(text)
    if "`" not in line:
        return MarkdownText(f"`{line}`")
    marks = "`" * (1 + max(map(len, re.findall("`+", line))))
    return MarkdownText(f"{marks} {line} {marks}")


@lru_cache(maxsize=8192)
def short_code(text: str) -> MarkdownText:
    """Return a code as a list of many has it: without marks where it needs none."""
    return MarkdownText(text) if PLAIN_CODE.fullmatch(text) else code(text)


def codes(values: Iterable[str]) -> MarkdownText:
    """Return codes as a list in one line."""
    return joined(map(short_code, values))


def joined(values: Iterable[object], mark: str = ", ") -> MarkdownText:
    """Join values, each escaped unless it is Markdown; ``mark`` stands between them as it is."""
    return MarkdownText(mark.join(map(as_markdown, values)))


def address(url: str) -> MarkdownText:
    """Return an address as the target of a link: what could end it is percent-encoded."""
    return MarkdownText(quote(_line(url), safe="/:?#@!$&'*+,;=%~.-"))


def _line(text: str) -> str:
    """Return a text on one line, without what cannot be shown."""
    visible = text if text.isprintable() else "".join(mark for mark in text if mark.isprintable() or mark.isspace())
    return " ".join(visible.split())
