"""A month as Markdown: as long as its news, and never longer than there is room for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from generator.build.markdown import changes, pages
from generator.build.markdown.text import MarkdownText
from generator.build.pages.change_lines import Line, Piece
from generator.build.pages.changelog import Chapter, MonthChanges, ReadingChanges
from generator.build.pages.renderer import SiteContext
from generator.history.changes import Change
from generator.history.kinds import HEADINGS

if TYPE_CHECKING:
    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.model.catalog import Catalog


DAY = dt.date(2026, 11, 4)
READ_AT = dt.datetime(2026, 11, 4, tzinfo=dt.UTC)
LAUNCHED = next(heading for heading in HEADINGS if heading.key == "came")
NEW_REGIONS = next(heading for heading in HEADINGS if heading.key == "regions-new")


@pytest.fixture
def render(tiny: Catalog) -> MarkdownRenderer:
    return pages.renderer(SiteContext(tiny, "assets/x", None))


def month(*chapters: Chapter) -> MonthChanges:
    """Return a month with one reading."""
    counts = {heading.key: 0 for heading in HEADINGS}
    counts |= {chapter.heading.key: chapter.size for chapter in chapters}
    reading = ReadingChanges(DAY, DAY, recorded=False, previous_recorded=False, chapters=list(chapters))
    return MonthChanges("2026-11", [reading], counts, DAY)


def launches(count: int) -> Chapter:
    """Return so many services with long names that launched in a Region."""
    lines = [
        Line((Piece(f"A service with a rather long name {n}"), Piece(" launched in "), Piece("Ireland", None, "eu-1")))
        for n in range(count)
    ]
    return Chapter(LAUNCHED, lines, count, folded=False)


def content(render: MarkdownRenderer, month_changes: MonthChanges) -> str:
    _, file = changes.files(render, [month_changes])
    return file.content.decode()


def test_a_month_has_a_line_for_each_change(render: MarkdownRenderer) -> None:
    text = content(render, month(launches(100)))
    assert text.startswith("# Changes in November 2026 on AWS: 100 service launches in a Region\n")
    assert text.count(" launched in eu-1\n") == 100
    assert "more lines" not in text


@pytest.mark.parametrize("count", [400, 4_000])
def test_a_month_with_too_many_changes_counts_those_that_it_leaves_out(render: MarkdownRenderer, count: int) -> None:
    """Its first line still says how many there are, and the JSON document has them."""
    text = content(render, month(launches(count)))
    assert len(text) <= changes.MAX_LENGTH
    shown = text.count(" launched in eu-1\n")
    assert 0 < shown < count
    assert f"- and {count - shown} more lines, in the JSON document\n" in text
    assert f"{count} service launches" in text.partition("\n")[0]
    assert "api/v1/changes/2026-11.json" in text


def test_what_a_line_counts_is_named_but_for_new_regions(render: MarkdownRenderer) -> None:
    """The services of a new Region are in that Region's own document."""
    line = Line((Piece("Something in 9 Regions"),), (Piece("One", None, "eu-1"), Piece("Two", None, "eu-2")))
    text = content(render, month(*(Chapter(heading, [line], 1, folded=False) for heading in (NEW_REGIONS, LAUNCHED))))
    assert text.count("- Something in 9 Regions: eu-1, eu-2\n") == 1
    assert text.count("- Something in 9 Regions\n") == 1


@pytest.mark.parametrize(("count", "expected"), [(2, "AWS::Lambda (T0, T1)"), (61, "AWS::Lambda 61")])
def test_resource_types_are_named_where_they_are_few(count: int, expected: str) -> None:
    """Two readings of one month that have one namespace are one entry."""
    all_types = [f"AWS::Lambda::T{n}" for n in range(count)]
    parts = [all_types[:1], all_types[1:]]
    entries = changes.type_changes(
        Change(
            kind="types-appeared",
            read_at=READ_AT,
            previous_read_at=READ_AT,
            namespace="AWS::Lambda",
            types=dict.fromkeys(part, ("eu-1",)),
        )
        for part in parts
    )
    assert entries == [changes.TypeChanges("New resource types", count, MarkdownText(expected))]
