"""Text from outside: what a page shows of it, and what UTF-8 can hold."""

from __future__ import annotations

import unicodedata

REPLACED = "\N{REPLACEMENT CHARACTER}"
NONCHARACTERS = range(0xFDD0, 0xFDF0)
LAST_OF_PLANE = 0xFFFE
LONGEST_EXCERPT = 400
LONGEST_NAME = 200
"""Characters of a name that are shown: twice the longest that AWS ever published."""
LONGEST_FACT = 2000
"""Characters of an address or another value: as many as browsers and hosts agree on for an address."""


def folded(text: str | None) -> str | None:
    """Return text as people read it: white space of any kind as one space, none at its ends; None where none is left.

    A control character counts as white space. What takes no room (marks of direction, zero-width characters) goes: it
    would change how the text around it reads. What no file can hold becomes the replacement character.
    """
    if text is None:
        return None
    shown = text if text.isprintable() else "".join(map(_shown, text))
    return " ".join(shown.split()) or None


def name_of(text: str | None) -> str | None:
    """Return a name as people read it; of one that is longer than any name, the beginning: it stands on every page."""
    name = folded(text)
    return name if name is None or len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def fact_of(text: str | None) -> str | None:
    """Return an address or another value as people read it; None for one that is too long, since a part is none."""
    fact = folded(text)
    return fact if fact is None or len(fact) <= LONGEST_FACT else None


def can_be_shown(text: str) -> bool:
    """Return whether text holds nothing but letters, signs and white space."""
    return text.isprintable() or "".join(text.split()).isprintable()


def encodable(text: str) -> str:
    """Return text that UTF-8 can hold: half of a surrogate pair becomes the replacement character."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def excerpt(text: object) -> str:
    """Return what an error may repeat of a text that it did not make: one line, cut to a length that can be read."""
    words = folded(str(text)) or ""
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
