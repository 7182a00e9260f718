"""Text that others wrote, made safe to print: on a terminal, and in a workflow's log."""

from __future__ import annotations

import re
import unicodedata

COMMAND_START = re.compile(r"\A(\s*):(?=:)")
"""How a line begins that GitHub Actions would take as a command: ``::error::``, ``::add-mask::``."""
OLDER_COMMAND = "##["
"""What begins a command of GitHub Actions' older form, wherever in a line it stands."""


def printable(text: str) -> str:
    r"""Return text as one line without anything that a terminal or a workflow's log obeys: ``\x1b`` for an escape."""
    shown = text if text.isprintable() else "".join(map(_shown, text))
    return COMMAND_START.sub(r"\1\\x3a", shown).replace(OLDER_COMMAND, r"\x23#[")


def printable_json(line: str) -> str:
    """Return a line of JSON in ASCII without what a terminal or a workflow's log obeys; its values stay the same."""
    return line.replace("\x7f", r"\u007f").replace(OLDER_COMMAND, r"\u0023#[")


def is_plain(text: str) -> bool:
    """Return whether a text has no character that a terminal obeys or cannot show."""
    return text.isprintable() or all(map(_is_plain, text))


def _is_plain(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _shown(character: str) -> str:
    return character if _is_plain(character) else character.encode("unicode_escape").decode()
