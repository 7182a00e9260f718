"""A bounded text of lines: what does not fit is left out, and the last lines say so and how to ask for less."""

from __future__ import annotations

from typing import Final, NamedTuple

MAX_CHARACTERS: Final = 12_000
"""Characters of an answer: some 3,000 tokens."""
SEPARATOR: Final = ", "


class Brief(NamedTuple):
    """An answer as lines of Markdown, what answers the question first; ``narrower`` says how to ask for fewer.

    ``foot`` says of when the answer is and where it comes from: it is never left out.
    """

    lines: tuple[str, ...]
    narrower: str = ""
    foot: str = ""

    def text(self) -> str:
        """Return the text, at most ``MAX_CHARACTERS`` long."""
        lines, foot = list(self.lines), [self.foot] if self.foot else []
        whole = "\n".join((*lines, *foot))
        if len(whole) <= MAX_CHARACTERS:
            return whole
        advice = f" To see less at once: {self.narrower}." if self.narrower else ""
        longest_note = self._note(len(lines), advice)
        first_lines = _first(lines, MAX_CHARACTERS - sum(len(line) + 1 for line in (longest_note, *foot)))
        return "\n".join((*first_lines, self._note(max(len(lines) - len(first_lines), 1), advice), *foot))

    @staticmethod
    def _note(left_out: int, advice: str) -> str:
        lines = "line is" if left_out == 1 else "lines are"
        return f"Cut at {MAX_CHARACTERS:,} characters: {left_out:,} {lines} not shown in full.{advice}"


def _first(lines: list[str], room: int) -> list[str]:
    """Return the first lines that have room; the first of the others as a list that ends earlier, if it is one."""
    first_lines: list[str] = []
    for line in lines:
        if len(line) + 1 > room:
            part = line[: max(room - 3, 0)].rpartition(SEPARATOR)[0]
            return [*first_lines, f"{part}{SEPARATOR}…"] if part else first_lines
        first_lines.append(line)
        room -= len(line) + 1
    return first_lines
