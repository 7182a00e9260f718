"""The changes as pages tell them: by month and by reading, what belongs together in one line.

Told is what counts, and stays when it is undone. A removal that no second reading confirmed waits; one that the next
reading had again is a matter of quality.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.history.by_subject import finished
from generator.history.kinds import COLUMNS, HEADING_OF, HEADINGS
from generator.history.sentences import Part, parts, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.catalog.names import Names
    from generator.history.by_subject import ChangesBySubject, SubjectChange
    from generator.history.changes import Change
    from generator.history.kinds import Heading
    from generator.history.sentences import Titles


NAMED: Final = 8
"""At most this many Regions or services are named in a line; more are counted, and named when it is unfolded."""
FOLDED: Final = 5
"""More lines under a heading that can be folded are folded away."""
ENOUGH: Final = 60
"""Months are shown in full until they hold this many changes."""


class Piece(NamedTuple):
    """A part of a line; ``path`` leads from the root to the page of what it names (None: there is none)."""

    text: str
    path: str | None = None


class Line(NamedTuple):
    """A sentence, and the names of what it counts: the services of a new Region, say."""

    pieces: tuple[Piece, ...]
    held: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """The sentence without its links."""
        return "".join(piece.text for piece in self.pieces)


class Chapter(NamedTuple):
    """The lines under one heading, and how many changes they tell."""

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
        """How many changes it tells."""
        return sum(one.size for one in self.chapters)


class MonthChanges(NamedTuple):
    """A month (``2024-03``) with its readings, the latest first; ``counts`` are its changes by heading.

    ``changed`` is the day on which anything that it tells last changed: a removal may be confirmed or undone later.
    """

    name: str
    stories: list[ReadingChanges]
    counts: dict[str, int]
    changed: dt.date

    @property
    def title(self) -> str:
        """The month in words: March 2024."""
        return f"{dt.date.fromisoformat(f'{self.name}-01'):%B %Y}"

    @property
    def path(self) -> str:
        """The way from the root to its page."""
        return f"changes/{self.name}/"

    @property
    def size(self) -> int:
        """How many changes it tells."""
        return sum(self.counts.values())

    @property
    def recorded(self) -> bool:
        """Whether it tells anything that was not there in a recording, or was: such dates prove less."""
        return any(story.previous_recorded for story in self.stories)

    @property
    def tally(self) -> list[tuple[int, str]]:
        """Its counts, each with the words that follow it."""
        counts = [(self.counts[heading.key], heading) for heading in HEADINGS]
        return [(size, heading.singular if size == 1 else heading.plural) for size, heading in counts if size]

    @property
    def row(self) -> list[int]:
        """Its counts as a row of the table of all months."""
        columns = dict.fromkeys(COLUMNS, 0)
        for heading in HEADINGS:
            columns[heading.column] += self.counts[heading.key]
        return list(columns.values())


def dates(told: ChangesBySubject) -> dict[str, dt.date]:
    """Return the months of which something counts, the latest first, each with the day on which it last changed."""
    found: dict[str, dt.date] = {}
    for one in told.whole:
        if one.change.settled:
            month, revised = one.change.month, one.revised_at.date()
            found[month] = max(found.get(month, revised), revised)
    return found


def revised(seen: Iterable[SubjectChange]) -> dt.date | None:
    """Return the day on which what is told of a subject last changed."""
    return max((one.revised_at.date() for one in seen if one.change.settled), default=None)


def months(told: ChangesBySubject, names: Names) -> list[MonthChanges]:
    """Return every month of which something counts, the latest first."""
    teller = _Teller(told.titles, names)
    by_month: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    for one in told.whole:
        by_month[one.change.month].append(one)
    found = []
    for name, changed in dates(told).items():
        stories = teller.stories(by_month[name])
        counts = {heading.key: 0 for heading in HEADINGS}
        for chapter in (chapter for story in stories for chapter in story.chapters):
            counts[chapter.heading.key] += chapter.size
        found.append(MonthChanges(name, stories, counts, changed))
    return found


def latest(found: Sequence[MonthChanges]) -> Sequence[MonthChanges]:
    """Return the latest months that together have ``ENOUGH`` changes to show."""
    size = 0
    for number, month in enumerate(found, start=1):
        size += month.size
        if size >= ENOUGH:
            return found[:number]
    return found


def subject(seen: Iterable[SubjectChange], told: ChangesBySubject, names: Names, here: str) -> list[ReadingChanges]:
    """Return the changes of one Region or service, the latest first; ``here``, its own page, is not linked."""
    return _Teller(told.titles, names, here).stories(seen)


def parted(stories: Iterable[ReadingChanges], most: int) -> tuple[list[ReadingChanges], list[ReadingChanges]]:
    """Part what is told after so many lines; a reading may stand in both parts, and is in its order in each."""
    first, rest = [], []
    for story in stories:
        heads, tails = [], []
        for chapter in story.chapters:
            lines = chapter.lines
            heads += [chapter._replace(lines=lines[:most])] if lines[:most] else []
            tails += [chapter._replace(lines=lines[most:])] if lines[most:] else []
            most = max(most - len(lines), 0)
        first += [story._replace(chapters=heads)] if heads else []
        rest += [story._replace(chapters=tails)] if tails else []
    return first, rest


def sentences(seen: Iterable[SubjectChange], told: ChangesBySubject, names: Names) -> list[tuple[dt.date, Line]]:
    """Return each change as a line of its own, with its date."""
    teller = _Teller(told.titles, names)
    return [(one.change.date, teller.single(one)) for one in seen]


class _Teller:
    """Tells changes: what things are called, and which have a page."""

    def __init__(self, titles: Titles, names: Names, here: str | None = None) -> None:
        self.titles = titles
        self.names = names
        self.here = here

    def stories(self, seen: Iterable[SubjectChange]) -> list[ReadingChanges]:
        """Return the readings of these changes (the newest first), without what is not told."""
        found = []
        for _, shown in groupby((one for one in seen if one.change.settled), key=lambda one: one.change.read_at):
            by_heading: defaultdict[Heading, list[SubjectChange]] = defaultdict(list)
            for one in shown:
                by_heading[HEADING_OF[one.change.kind]].append(one)
            chapters = [self._chapter(heading, by_heading[heading]) for heading in HEADINGS if heading in by_heading]
            change = next(iter(by_heading.values()))[0].change
            found.append(
                ReadingChanges(change.date, change.previous_date, change.recorded, change.previous_recorded, chapters)
            )
        return found

    def single(self, one: SubjectChange) -> Line:
        """Return one change as a line, with the names of what it counts."""
        change = one.change
        # Where a sentence names both, it tells what became of one offering, though its change holds others.
        both = any(part.region for part in one.parts) and any(part.service for part in one.parts)
        if both or not change.codes:
            return Line(self._pieces(one.parts))
        if len(change.codes) > NAMED:
            return Line(self._pieces(one.parts), self._held(change))
        return Line(self._pieces(finished(change, parts(change, self.titles, NAMED))))

    def _chapter(self, heading: Heading, shown: Sequence[SubjectChange]) -> Chapter:
        lines = self._grouped([one.change for one in shown]) if heading.joined else [self.single(one) for one in shown]
        lines.sort(key=lambda line: line.text.casefold())
        return Chapter(heading, lines, len(shown), folded=heading.foldable and len(lines) > FOLDED)

    def _grouped(self, found: Iterable[Change]) -> list[Line]:
        """Return a line for each service that came to several Regions, and one for each Region with the rest."""
        by_service: defaultdict[tuple[object, ...], list[Change]] = defaultdict(list)
        by_region: defaultdict[tuple[object, ...], list[Change]] = defaultdict(list)
        for one in found:
            by_service[one.service, one.again, one.undone].append(one)
        for group in by_service.values():
            if len(group) == 1:
                one = group[0]
                by_region[one.region, one.again, one.undone].append(one)
        several = [group for group in by_service.values() if len(group) > 1]
        return [self._line(group) for group in (*several, *by_region.values())]

    def _line(self, group: Sequence[Change]) -> Line:
        said = finished(group[0], together(group, self.titles, NAMED))
        held: list[Part] = []
        if len(group) > NAMED:
            one_service = len({one.service for one in group}) == 1
            held = [self._part(one.region if one_service else None, one.service) for one in group]
        return Line(self._pieces(said), self._names(held))

    def _held(self, change: Change) -> tuple[Piece, ...]:
        return self._names(self._part(None, code) if change.region else self._part(code, None) for code in change.codes)

    def _part(self, region: str | None, service: str | None) -> Part:
        """Name a Region, or else a service."""
        if region:
            return Part(self.titles.regions.get(region, region), region=region)
        return Part(self.titles.services.get(service or "", service or ""), service=service)

    def _names(self, held: Iterable[Part]) -> tuple[Piece, ...]:
        return self._pieces(sorted(held, key=lambda part: part.text.casefold()))

    def _pieces(self, parts: Iterable[Part]) -> tuple[Piece, ...]:
        return tuple(Piece(part.text, self._path(part)) for part in parts)

    def _path(self, part: Part) -> str | None:
        regions, services = self.names
        entry = regions.get(part.region or "") or services.get(part.service or "")
        return entry.path if entry and entry.path != self.here else None
