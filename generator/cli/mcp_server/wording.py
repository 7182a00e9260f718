"""What every answer says alike: names with their codes, and of when it is and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.markdown.text import code, escape, short_code

if TYPE_CHECKING:
    from generator.query.answers import QueryAnswer


def foot(answer: QueryAnswer) -> str:
    """Return of when an answer is and where it comes from, as its last line."""
    provenance = answer.provenance
    recorded = ", from a recording" if provenance.recorded else ""
    age = f", a copy last confirmed {provenance.retrieved:%Y-%m-%d %H:%M} UTC" if provenance.retrieved else ""
    return f"As of {answer.as_of}{recorded} ({escape(provenance.source)}; {escape(provenance.origin)}{age})."


def name_with_code(name: str, own_code: str) -> str:
    """Return a name with its code, escaped."""
    return short_code(own_code) if name == own_code else f"{escape(name)} ({code(own_code)})"


def sentence(text: str) -> str:
    """Return a clause of a message as a sentence without its full stop, escaped."""
    text = text.strip().rstrip(".")
    return escape(text[:1].upper() + text[1:])
