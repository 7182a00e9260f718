"""Text from outside: what a page shows of it, and what UTF-8 can hold."""

from __future__ import annotations

import unicodedata

REPLACED = "\N{REPLACEMENT CHARACTER}"
NONCHARACTERS = range(0xFDD0, 0xFDF0)
LAST_OF_PLANE = 0xFFFE
LONGEST_EXCERPT = 400


def folded(said: str | None) -> str | None:
    """Return text as people read it: white space of any kind as one space, none at its ends; None where none is left.

    A control character counts as white space. What takes no room (marks of direction, zero-width characters) goes: it
    would change how the text around it reads. What no file can hold becomes the replacement character.
    """
    if said is None:
        return None
    shown = said if said.isprintable() else "".join(map(_shown, said))
    return " ".join(shown.split()) or None


def can_be_shown(said: str) -> bool:
    """Return whether text holds nothing but letters, signs and white space."""
    return said.isprintable() or "".join(said.split()).isprintable()


def encodable(said: str) -> str:
    """Return text that UTF-8 can hold: half of a surrogate pair becomes the replacement character."""
    return said if said.isascii() else said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def excerpt(said: object) -> str:
    """Return what an error may repeat of a text that it did not make: one line, cut to a length that can be read."""
    words = folded(str(said)) or ""
    return words if len(words) <= LONGEST_EXCERPT else f"{words[:LONGEST_EXCERPT]} …"


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cf":
        return ""
    point = ord(character)
    if category == "Cs" or point in NONCHARACTERS or point & LAST_OF_PLANE == LAST_OF_PLANE:
        return REPLACED
    return character
