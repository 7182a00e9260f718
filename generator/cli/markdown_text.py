"""Foreign text in Markdown, escaped so that neither Markdown nor HTML interprets any of it."""

from __future__ import annotations

from generator.core.printable import printable


def escaped(text: str) -> str:
    """Return a text without anything that Markdown or HTML would interpret."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#&~" else sign for sign in printable(text))


def as_code(text: str) -> str:
    """Return a text as code that stays in its cell; nothing for an empty one."""
    plain = printable(text).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`" if plain.strip() else ""
