"""The changes as pages show them: by month and by reading, with related changes joined into one line.

Only changes that count are shown, also after they are undone. A removal that no second reading confirmed does not count
yet; one that the next reading undid is on the quality page.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.build.pages.change_lines import LineWriter
from generator.history.kinds import COLUMNS, HEADING_OF, HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.build.pages.change_lines import Line
    from generator.catalog.page_entities import PageEntities
    from generator.history.by_subject import ChangesBySubject, SubjectChange
    from generator.history.kinds import Heading, PageSubject


MAX_UNFOLDED_LINES: Final = 5
"""More lines than this under a foldable heading are collapsed."""
LATEST_SIZE: Final = 60
"""Months are shown in full until they have this many changes together."""


class DatedLine(NamedTuple):
    """One change as a line of its own, with the day of the reading that first showed it."""

    date: dt.date
    line: Line


class Chapter(NamedTuple):
    """The lines of a reading under one heading; ``size`` is their number of changes."""

    heading: Heading
    lines: list[Line]
    size: int
    folded: bool


class ReadingChanges(NamedTuple):
    """What one reading was the first to show; ``previous`` is the day of the one before. Either may be a recording."""

    date: dt.date
    previous: dt.date
    recorded: bool
    previous_recorded: bool
    chapters: list[Chapter]

    @property
    def size(self) -> int:
        """Its number of changes."""
        return sum(chapter.size for chapter in self.chapters)

    @property
    def of_services(self) -> list[Chapter]:
        """Its chapters but those of resource types."""
        return [chapter for chapter in self.chapters if not chapter.heading.types]


class HeadingCount(NamedTuple):
    """The number of changes under a heading, and the noun for that number."""

    size: int
    words: str


class MonthChanges(NamedTuple):
    """A month (``2024-03``) with its readings, the latest first; ``counts`` are its changes by the key of the heading.

    ``changed`` is the day on which anything on its page last changed: a removal may be confirmed or undone later.
    """

    name: str
    readings: list[ReadingChanges]
    counts: dict[str, int]
    changed: dt.date

    @property
    def title(self) -> str:
        """The month in words: March 2024."""
        return f"{dt.date.fromisoformat(f'{self.name}-01'):%B %Y}"

    @property
    def path(self) -> str:
        """The path from the root to its page."""
        return f"changes/{self.name}/"

    @property
    def size(self) -> int:
        """Its number of changes."""
        return sum(self.counts.values())

    @property
    def recorded(self) -> bool:
        """Return whether any of it was compared with a recording: such dates prove less."""
        return any(reading.previous_recorded for reading in self.readings)

    @property
    def tally(self) -> list[HeadingCount]:
        """Its changes by heading, those without a change left out."""
        return [
            HeadingCount(size, heading.singular if size == 1 else heading.plural)
            for heading in HEADINGS
            if (size := self.counts[heading.key])
        ]

    @property
    def row(self) -> list[int]:
        """Its counts as a row of the table of all months, in the order of ``COLUMNS``."""
        sizes = dict.fromkeys(COLUMNS, 0)
        for heading in HEADINGS:
            sizes[heading.column] += self.counts[heading.key]
        return list(sizes.values())


def dates(changes: ChangesBySubject) -> dict[str, dt.date]:
    """Return the months with changes that count, the latest first, each with the day on which it last changed."""
    changed: dict[str, dt.date] = {}
    for change in changes.all:
        if change.change.settled:
            month, revised_on = change.change.month, change.revised_at.date()
            changed[month] = max(changed.get(month, revised_on), revised_on)
    return changed


def revised(own_changes: Iterable[SubjectChange]) -> dt.date | None:
    """Return the day on which the changes that count of a Region or service were last revised."""
    return max((change.revised_at.date() for change in own_changes if change.change.settled), default=None)


def months(changes: ChangesBySubject, entities: PageEntities) -> list[MonthChanges]:
    """Return every month with changes that count, the latest first."""
    writer = LineWriter(changes.titles, entities)
    by_month: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    for change in changes.all:
        by_month[change.change.month].append(change)
    month_changes = []
    for name, changed in dates(changes).items():
        readings = _readings(writer, by_month[name])
        counts = {heading.key: 0 for heading in HEADINGS}
        for chapter in (chapter for reading in readings for chapter in reading.chapters):
            counts[chapter.heading.key] += chapter.size
        month_changes.append(MonthChanges(name, readings, counts, changed))
    return month_changes


def latest(month_changes: Sequence[MonthChanges]) -> Sequence[MonthChanges]:
    """Return the latest months that together have ``LATEST_SIZE`` changes."""
    size = 0
    for number, month in enumerate(month_changes, start=1):
        size += month.size
        if size >= LATEST_SIZE:
            return month_changes[:number]
    return month_changes


def subject_readings(
    own_changes: Iterable[SubjectChange],
    changes: ChangesBySubject,
    entities: PageEntities,
    subject: PageSubject,
    own_path: str,
) -> list[ReadingChanges]:
    """Return the changes of one subject as its own page has them, the latest first: it is neither named nor linked."""
    return _readings(LineWriter(changes.titles, entities, subject, own_path), own_changes)


def split(readings: Iterable[ReadingChanges], max_lines: int) -> tuple[list[ReadingChanges], list[ReadingChanges]]:
    """Split readings after so many lines; a reading may be in both parts, and keeps its order in each."""
    first, rest = [], []
    for reading in readings:
        heads, tails = [], []
        for chapter in reading.chapters:
            lines = chapter.lines
            heads += [chapter._replace(lines=lines[:max_lines])] if lines[:max_lines] else []
            tails += [chapter._replace(lines=lines[max_lines:])] if lines[max_lines:] else []
            max_lines = max(max_lines - len(lines), 0)
        first += [reading._replace(chapters=heads)] if heads else []
        rest += [reading._replace(chapters=tails)] if tails else []
    return first, rest


def dated_lines(
    subject_changes: Iterable[SubjectChange], changes: ChangesBySubject, entities: PageEntities
) -> list[DatedLine]:
    """Return each change as a line of its own, with its date."""
    writer = LineWriter(changes.titles, entities)
    return [DatedLine(change.change.date, writer.single(change)) for change in subject_changes]


def _readings(writer: LineWriter, subject_changes: Iterable[SubjectChange]) -> list[ReadingChanges]:
    """Return the readings of these changes (the newest first), without what does not count."""
    readings = []
    settled = (change for change in subject_changes if change.change.settled)
    for _, reading_changes in groupby(settled, key=lambda change: change.change.read_at):
        by_heading: defaultdict[Heading, list[SubjectChange]] = defaultdict(list)
        for change in reading_changes:
            by_heading[HEADING_OF[change.change.kind]].append(change)
        chapters = [_chapter(writer, heading, by_heading[heading]) for heading in HEADINGS if heading in by_heading]
        first = next(iter(by_heading.values()))[0].change
        readings.append(
            ReadingChanges(first.date, first.previous_date, first.recorded, first.previous_recorded, chapters)
        )
    return readings


def _chapter(writer: LineWriter, heading: Heading, subject_changes: Sequence[SubjectChange]) -> Chapter:
    lines = (
        writer.grouped([change.change for change in subject_changes])
        if heading.joined
        else [writer.single(change) for change in subject_changes]
    )
    lines.sort(key=lambda line: line.text.casefold())
    folded = heading.foldable and len(lines) > MAX_UNFOLDED_LINES
    return Chapter(heading, lines, len(subject_changes), folded=folded)
