"""A table as lines of text: as wide as a terminal, or as wide as its content where there is none."""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


GAP: Final = "  "
MIN_COLUMN: Final = 10
"""Characters that a column keeps; what is longer is wrapped."""
MIN_WIDTH: Final = 60
"""Columns of a terminal that a table is made for, also where there are fewer."""


def terminal_width() -> int | None:
    """Return the columns of the terminal that is printed to (None: a file or a pipe, where nothing is wrapped)."""
    return max(MIN_WIDTH, shutil.get_terminal_size().columns) if sys.stdout and sys.stdout.isatty() else None


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """Return a table as lines, without columns that are empty; nothing where it has no rows.

    Cells are wrapped to a ``width`` in columns of a terminal (None: there is none, and nothing is wrapped).
    """
    filled = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    if not filled:
        return []
    cells = [[heads[place] for place in filled], *([row[place] for place in filled] for row in rows)]
    widths = [max(map(shown_width, column)) for column in zip(*cells, strict=True)]
    if width is not None:
        widths = _fitted(widths, width - len(GAP) * (len(widths) - 1))
    return [line for row in cells for line in _lines(row, widths)]


def shown_width(text: str) -> int:
    """Return how many columns of a terminal a text takes: a wide character two, a combining one none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def _fitted(widths: list[int], width: int) -> list[int]:
    """Return the widths with the widest columns narrowed until all fit, or until none can be narrowed."""
    widths = list(widths)
    while sum(widths) > width:
        widest = max(widths)
        if widest <= MIN_COLUMN:
            break
        widths[widths.index(widest)] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, wrapped))
    lines = []
    for number in range(height):
        parts = [lines_of_cell[number] if number < len(lines_of_cell) else "" for lines_of_cell in wrapped]
        padded = [part + " " * (width - shown_width(part)) for part, width in zip(parts, widths, strict=True)]
        lines.append(GAP.join(padded).rstrip())
    return lines


def _wrapped(cell: str, width: int) -> list[str]:
    if shown_width(cell) <= width:
        return [cell]
    # A limit counts characters, of which the wide ones take two columns.
    limits = range(width, 0, -1)
    attempts = (textwrap.wrap(cell, limit, break_on_hyphens=False) for limit in limits)
    return next((lines for lines in attempts if all(shown_width(line) <= width for line in lines)), [cell])
