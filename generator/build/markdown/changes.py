"""The pages of changes as Markdown: what changed in a month, and the months."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.build.markdown.shared import sentence
from generator.build.markdown.text import MarkdownText, joined, short_code
from generator.history.kinds import HEADING_OF, HEADINGS, KINDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.build.pages.change_lines import Line
    from generator.build.pages.changelog import Chapter, MonthChanges, ReadingChanges
    from generator.core.files import File
    from generator.history.changes import Change
    from generator.history.kinds import KindName


MAX_LENGTH: Final = 15_000
"""Characters of a month's Markdown: some 3,750 tokens."""
LINE_LIMITS: Final = (1_000, 80, 40, 20, 10, 5, 2)
"""How many lines may stand under one heading, tried in this order until a month is short enough."""
UNNAMED_HEADINGS: Final = ("regions-new", "regions-gone", "services-gone")
"""Headings whose lines only count more Regions or services than a sentence names: their own pages name them."""
MAX_TYPE_NAMES: Final = 60
"""A month with more new or removed resource types than this has only their number in each namespace."""


class ChapterLines(NamedTuple):
    """The lines of a day under one heading, of ``size`` changes; ``left_out`` are more lines than there is room for."""

    title: str
    size: int
    lines: list[MarkdownText]
    left_out: int


class DayChanges(NamedTuple):
    """What the check of a day was the first to detect, but resource types, and the day of the check before."""

    date: dt.date
    previous: dt.date
    chapters: list[ChapterLines]


class TypeChanges(NamedTuple):
    """What happened to resource types in a month, how many there are, and the types by namespace as a list."""

    title: str
    size: int
    namespaces: MarkdownText


class MonthSummary(NamedTuple):
    """A month, the path to its page, and its counts in words."""

    name: str
    path: str
    counts: list[str]


def files(render: MarkdownRenderer, months: Sequence[MonthChanges]) -> Iterator[File]:
    """Yield the Markdown of the page of all changes, and of each month's; ``months`` has the latest first."""
    yield render("changes/", "changes.md", months=[month_summary(month) for month in months])
    types: defaultdict[str, list[Change]] = defaultdict(list)
    for entry in render.context.changes.all:
        if entry.change.types and entry.change.settled and not entry.change.undone:
            types[entry.change.month].append(entry.change)
    for month in months:
        yield _month_file(render, month, type_changes(types[month.name]))


def month_summary(month: MonthChanges) -> MonthSummary:
    """Return a month in brief: its counts by heading, those of resource types together."""
    types = sum(month.counts[heading.key] for heading in HEADINGS if heading.types)
    counts = [
        f"{size} {heading.singular if size == 1 else heading.plural}"
        for heading in HEADINGS
        if (size := month.counts[heading.key]) and not heading.types
    ]
    return MonthSummary(month.name, month.path, [*counts, *([f"{types} of resource types"] if types else [])])


def _month_file(render: MarkdownRenderer, month: MonthChanges, types: list[TypeChanges]) -> File:
    """Return a month with as many lines under each heading as there is room for."""
    for limit in LINE_LIMITS:
        days = [_day(reading, limit) for reading in month.readings if reading.of_services]
        file = render(month.path, "month.md", month=month, days=days, types=types)
        if len(file.content) <= MAX_LENGTH:
            break
    return file


def _day(reading: ReadingChanges, limit: int) -> DayChanges:
    return DayChanges(
        reading.date, reading.previous, [_chapter_lines(chapter, limit) for chapter in reading.of_services]
    )


def _chapter_lines(chapter: Chapter, limit: int) -> ChapterLines:
    lines = chapter.lines[:limit]
    is_named = chapter.heading.key not in UNNAMED_HEADINGS
    return ChapterLines(
        chapter.heading.title,
        chapter.size,
        [_line(line, with_names=is_named) for line in lines],
        len(chapter.lines) - len(lines),
    )


def _line(line: Line, *, with_names: bool) -> MarkdownText:
    """Return a sentence with the codes of Regions and the names of services."""
    text = sentence(line.pieces, service_codes=False)
    if not line.names or not with_names:
        return text
    names = joined(sentence([piece], service_codes=False) for piece in line.names)
    return MarkdownText(f"{text}: {names}")


def type_changes(changes: Iterable[Change]) -> list[TypeChanges]:
    """Return what happened to resource types, by kind: their names where these are few, else how many."""
    by_kind: defaultdict[KindName, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for change in changes:
        by_kind[change.kind][change.namespace or ""].update(change.types)
    return [
        TypeChanges(HEADING_OF[kind.name].title, sum(map(len, types.values())), _namespaces(types))
        for kind in KINDS
        if (types := by_kind.get(kind.name))
    ]


def _namespaces(types: Mapping[str, set[str]]) -> MarkdownText:
    are_named = sum(map(len, types.values())) <= MAX_TYPE_NAMES
    return joined(
        f"{namespace} {len(names)}"
        if not are_named
        else MarkdownText(
            f"{namespace} ({joined(short_code(name.removeprefix(f'{namespace}::')) for name in sorted(names))})"
        )
        for namespace, names in sorted(types.items())
    )
