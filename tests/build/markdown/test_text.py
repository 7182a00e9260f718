"""Text in Markdown: whatever AWS's names hold, a reader gets the same text and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.build.markdown.text import MarkdownText, address, as_markdown, code, codes, escape, joined

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = (
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "<script>alert(1)</script>",
    "<!-- a comment",
    "&lt;b&gt; &#60; &amp;",
    "| a | b |",
    "--- | ---",
    "first\n\n# second\n- third",
    "`code` and ``more``",
    "```\nfence",
    "~~~",
    "*strong* _weak_ **both** ~~gone~~",
    "1. one",
    "23) two",
    "- dash",
    "+ plus",
    "= under",
    "> quote",
    "[label]: https://evil.example",
    "<https://evil.example>",
    "ends with a backslash\\",
    "closing marks ##",
    "$a$",
    "\u202eright to left\u0000\u200b",
)


def plain(text: str) -> str:
    """Return a text as it can be shown on one line."""
    return " ".join("".join(mark for mark in text if mark.isprintable() or mark.isspace()).split())


def words(markdown: str) -> str:
    """Return the text of Markdown that must be one paragraph, list item or heading of plain text."""
    tokens = READER.parse(markdown)
    (inline,) = [token for token in tokens if token.type == "inline"]
    assert {child.type for child in inline.children or []} <= {"text", "text_special", "code_inline"}, markdown
    return "".join(child.content for child in inline.children or [])


@given(st.text())
@pytest.mark.parametrize("before", ["", "- ", "# ", "- Names: "])
def test_a_text_reads_as_itself_wherever_it_stands(before: str, text: str) -> None:
    """Alone, as an item of a list, in a heading, behind other words."""
    assume(plain(text))
    tokens = READER.parse(f"{before}{escape(text)}")
    kinds = [token.type for token in tokens if token.type.endswith("_open")]
    expected = {"": [], "- ": ["bullet_list_open", "list_item_open"], "# ": ["heading_open"]}
    assert kinds == [
        *expected.get(before, ["bullet_list_open", "list_item_open"]),
        *(["paragraph_open"] if before != "# " else []),
    ]
    assert words(f"{before}{escape(text)}").removeprefix(before[2:]) == plain(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_becomes_anything_else(text: str) -> None:
    assert words(f"- {escape(text)}") == plain(text)
    assert "\n" not in escape(text)


@pytest.mark.parametrize("text", ["see https://evil.example", "www.evil.example", "HTTP://EVIL.EXAMPLE"])
def test_an_address_in_a_text_is_no_link_where_addresses_are_linked_as_they_stand(text: str) -> None:
    """GitHub and many others link a bare address; the mark between its parts prevents it."""
    assert "://" not in escape(text)
    assert "www." not in escape(text)
    assert words(escape(text)) == text


@given(st.text(min_size=1))
def test_a_code_span_holds_its_text(text: str) -> None:
    assume(plain(text))
    tokens = READER.parse(f"- {code(text)}.")
    (inline,) = [token for token in tokens if token.type == "inline"]
    (span, stop) = inline.children or []
    assert span.type == "code_inline"
    assert span.content == plain(text)
    assert stop.content == "."


def test_a_list_of_codes_marks_only_what_needs_it() -> None:
    assert codes(["us-east-1", "AmazonGameLiftStreams", "a_b", "a`b", "-x"]) == (
        "us-east-1, AmazonGameLiftStreams, `a_b`, `` a`b ``, `-x`"
    )


def test_what_is_markdown_already_is_not_escaped_again() -> None:
    assert as_markdown(MarkdownText("`x`")) == "`x`"
    assert as_markdown("`x`") == r"\`x\`"
    assert joined([MarkdownText("`x`"), "[y]", 3]) == r"`x`, \[y\], 3"


def test_an_address_does_not_end_its_link() -> None:
    hostile = 'https://a.example/x) <b> [y](javascript:z) "t"'
    html = READER.render(f"[name]({address(hostile)})")
    assert html.count("<a ") == 1
    assert "<b>" not in html
    assert "%29" in html
