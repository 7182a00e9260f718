"""Clean text from outside: what a page can show, what UTF-8 and XML can encode; write times, counts and lists alike."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
NONCHARACTERS = range(0xFDD0, 0xFDF0)
LAST_TWO_OF_PLANE = 0xFFFE
NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped."""
MAX_EXCERPT_LENGTH = 400
MAX_NAME_LENGTH = 200
"""Characters of a name that are shown: twice the longest name that AWS ever published."""
MAX_FACT_LENGTH = 2000
"""Characters of an address or another value: as many as browsers and hosts agree on for an address."""


def folded(text: str | None) -> str | None:
    """Return text with each run of white space as one space and none at its ends; None if nothing is left.

    A control character counts as white space. Marks of direction and zero-width characters are removed, since they
    change how the text around them reads. What UTF-8 cannot encode becomes the replacement character.
    """
    if text is None:
        return None
    cleaned = text if text.isprintable() else "".join(map(_replacement, text))
    return " ".join(cleaned.split()) or None


def name_of(text: str | None) -> str | None:
    """Return a name, folded and cut to ``MAX_NAME_LENGTH``: it is repeated on every page."""
    name = folded(text)
    return name if name is None or len(name) <= MAX_NAME_LENGTH else f"{name[: MAX_NAME_LENGTH - 1].rstrip()}…"


def fact_of(text: str | None) -> str | None:
    """Return an address or another value, folded; None if it is too long, since a part of it would be wrong."""
    fact = folded(text)
    return fact if fact is None or len(fact) <= MAX_FACT_LENGTH else None


def xml_encodable(text: str) -> str:
    """Return text that XML can encode: each character that no XML may hold becomes the replacement character."""
    return NOT_IN_XML.sub(REPLACEMENT, text)


def quantity(count: int, noun: str) -> str:
    """Return a number of things in words: ``1 Region``, ``1,024 services``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def name_list(names: Sequence[str], limit: int) -> str:
    """Return the first names as a list, and how many more there are: ``a, b and 3 more``."""
    rest = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {rest:,} more" if rest > 0 else "")


def can_be_shown(text: str) -> bool:
    """Return whether text consists of printable characters and white space."""
    return text.isprintable() or "".join(text.split()).isprintable()


def utc_minute(time: dt.datetime) -> str:
    """Return a time as messages write it: ``2026-10-11 06:00 UTC``."""
    return f"{time.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def encodable(text: str) -> str:
    """Return text that UTF-8 can encode: half of a surrogate pair becomes the replacement character."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def excerpt(text: object) -> str:
    """Return foreign text as an error message can repeat it: one line, cut to ``MAX_EXCERPT_LENGTH``."""
    words = folded(str(text)) or ""
    return words if len(words) <= MAX_EXCERPT_LENGTH else f"{words[:MAX_EXCERPT_LENGTH]} …"


def _replacement(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cf":
        return ""
    code_point = ord(character)
    if category == "Cs" or code_point in NONCHARACTERS or code_point & LAST_TWO_OF_PLANE == LAST_TWO_OF_PLANE:
        return REPLACEMENT
    return character
