"""Tables of text: at most as wide as a terminal, with every letter of their cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.cli.text_table import GAP, MIN_COLUMN, shown_width, text_table

CELLS = st.text(alphabet="abc de 東京é", max_size=60).map(str.strip)


def test_without_a_terminal_nothing_is_wrapped_and_empty_columns_are_left_out() -> None:
    lines = text_table(("Code", "Empty", "Name"), [("a", "", "x" * 200), ("bcd", "", "y")], None)
    assert lines == ["Code  Name", f"a     {'x' * 200}", "bcd   y"]
    assert text_table(("Code",), [], None) == []


def test_a_terminal_wraps_the_widest_columns() -> None:
    lines = text_table(("Code", "Name"), [("eu-south-1", "one two three four five six")], 30)
    assert lines == ["Code        Name", "eu-south-1  one two three four", "            five six"]


def test_wide_characters_at_the_end_of_a_line_are_wrapped_by_the_columns_that_they_take() -> None:
    lines = text_table(("Code", "Name"), [("abcdefghij東京", "abcdefghi東京東京東京東京abc")], 40)
    assert lines == ["Code            Name", "abcdefghij東京  abcdefghi東京東京東京東", " " * 16 + "京abc"]


@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), width=st.integers(40, 90))
def test_no_line_is_wider_than_the_terminal_and_no_letter_is_lost(rows: list[tuple[str, str]], width: int) -> None:
    lines = text_table(("Code", "Name"), rows, width)
    assert all(shown_width(line) <= max(width, 2 * MIN_COLUMN + len(GAP)) for line in lines)
    cells = "".join(cell for row in rows for cell in row)
    heads = ("Code" if any(row[0] for row in rows) else "") + ("Name" if any(row[1] for row in rows) else "")
    assert sorted("".join(lines).replace(" ", "")) == sorted(
        (heads if lines else "").replace(" ", "") + cells.replace(" ", "")
    )
