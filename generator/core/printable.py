"""Make foreign text safe to print on a terminal and in a workflow's log."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from generator.core.text import name_list

if TYPE_CHECKING:
    from collections.abc import Iterable


MAX_NAMED_PATHS = 10
"""At most this many paths are named in a message; the rest is counted."""
COMMAND_START = re.compile(r"\A(\s*):(?=:)")
"""The start of a line that GitHub Actions would execute as a command: ``::error::``, ``::add-mask::``."""
OLDER_COMMAND = "##["
"""The start of a command in GitHub Actions' older form, anywhere in a line."""


def printable(text: str) -> str:
    r"""Return text as one line without what a terminal or a workflow's log interprets: ``\x1b`` for an escape."""
    escaped = text if text.isprintable() else "".join(map(_escaped, text))
    return COMMAND_START.sub(r"\1\\x3a", escaped).replace(OLDER_COMMAND, r"\x23#[")


def printable_json(line: str) -> str:
    """Return a line of JSON in ASCII without what a terminal or a workflow's log interprets; its values stay."""
    return line.replace("\x7f", r"\u007f").replace(OLDER_COMMAND, r"\u0023#[")


def path_list(paths: Iterable[str]) -> str:
    """Return the first paths as a message can name them, and how many more there are."""
    return name_list([printable(path) for path in paths], MAX_NAMED_PATHS)


def is_plain(text: str) -> bool:
    """Return whether a text has no character that a terminal interprets or cannot show."""
    return text.isprintable() or all(map(_is_plain, text))


def _is_plain(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _escaped(character: str) -> str:
    return character if _is_plain(character) else character.encode("unicode_escape").decode()
