"""Foreign text in Markdown: nothing of it is obeyed, neither by Markdown nor as HTML."""

from __future__ import annotations

from generator.core.printable import printable


def escaped(text: str) -> str:
    """Return a text without anything that Markdown or HTML would obey."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#&~" else sign for sign in printable(text))


def as_code(text: str) -> str:
    """Return a text as code that stays in its cell; nothing for an empty one."""
    shown = printable(text).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown.strip() else ""
