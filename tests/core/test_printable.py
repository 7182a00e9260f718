"""Names that others gave, printed so that nothing obeys them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.printable import is_plain, printable, printable_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Amazon S3, São Paulo\u00a0(×)", "Amazon S3, São Paulo\u00a0(×)"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("one\n::error::two", r"one\n::error::two"),
        ("::error::three", r"\x3a:error::three"),
        ("  ::add-mask::four", r"  \x3a:add-mask::four"),
        ("five ##[error]", r"five \x23#[error]"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("six\u2028seven\x7f\x85", r"six\u2028seven\x7f\x85"),
        ("caf\udce9", r"caf\udce9"),
    ],
)
def test_what_a_terminal_or_a_workflow_obeys_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_any_text_is_one_line_that_nothing_obeys(text: str) -> None:
    shown = printable(text)
    assert is_plain(shown)
    assert len(shown.splitlines()) <= 1
    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown


@given(st.text(st.characters() | st.sampled_from("#[\x7f\\")))
def test_a_line_of_json_keeps_its_value(text: str) -> None:
    line = printable_json(json.dumps({"message": text}))
    assert json.loads(line) == {"message": text}
    assert line.isascii()
    assert line.isprintable()
    assert "##[" not in line
