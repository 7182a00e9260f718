"""Text that is safe to open in a spreadsheet: no cell is run as a formula."""

from __future__ import annotations

import csv
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


BLANK = r"[\x00-\x20\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*"
SIGN = r"[=+\-@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
FORMULA = re.compile(rf"{BLANK}{SIGN}|[\t\r\n]")
"""The start of text that a spreadsheet may run as a formula. Some programs ignore invisible characters at the start, or
accept wide and small variants of a sign. ``static/js/shared/csv.js`` has the same rule."""


def neutral(cell: str) -> str:
    """Return a cell; one that a spreadsheet would run as a formula is preceded by an apostrophe."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV with one line a row.

    The csv module quotes a stray carriage return only where its own line end has one, so lines are ended anew.
    """
    lines: list[str] = []
    writer = csv.writer(SimpleNamespace(write=lambda line: lines.append(line[:-2] + "\n")), lineterminator="\r\n")
    writer.writerows(rows)
    return "".join(lines)
