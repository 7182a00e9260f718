"""Changes as lines of a page: a sentence with its links, and the names of what it counts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.history.by_subject import complete_sentence, own_sentence
from generator.history.sentences import Part, joint_parts
from generator.model.resource_types import type_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.catalog.page_entities import PageEntities
    from generator.history.by_subject import SubjectChange
    from generator.history.changes import Change
    from generator.history.kinds import PageSubject
    from generator.history.sentences import Titles


MAX_NAMED: Final = 8
"""At most this many Regions, services or resource types are named in a line; more are named once it is expanded."""


class Piece(NamedTuple):
    """A part of a line; ``path`` leads from the root to the page of the entity that it names (None: there is none).

    If it names a Region or a service, it has the code.
    """

    text: str
    path: str | None = None
    region: str | None = None
    service: str | None = None


class Line(NamedTuple):
    """A sentence, and the names of what it counts, such as the services of a new Region.

    ``types`` are the few resource types that it counts, named without their namespace, whose page it links; if they are
    many, they are ``folded_types``.
    """

    pieces: tuple[Piece, ...]
    names: tuple[Piece, ...] = ()
    types: tuple[str, ...] = ()
    folded_types: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence without its links."""
        return "".join(piece.text for piece in self.pieces)


class LineWriter:
    """Writes changes as lines, with the titles of all entities, and links to those that have a page.

    On a page about one ``subject``, at ``own_path``, lines neither name that nor link what the page itself is or links.
    """

    def __init__(
        self,
        titles: Titles,
        entities: PageEntities,
        subject: PageSubject | None = None,
        own_path: str | None = None,
    ) -> None:
        self.titles = titles
        self.entities = entities
        self.subject = subject
        self.own_path = own_path

    def single(self, subject_change: SubjectChange) -> Line:
        """Return one change as a line, with the names of what it counts."""
        change = subject_change.change
        pieces = self._pieces(own_sentence(subject_change, self.titles, MAX_NAMED, self.subject))
        if change.types:
            labels = _type_labels(change)
            return Line(pieces, folded_types=labels) if len(labels) > MAX_NAMED else Line(pieces, types=labels)
        return Line(pieces, self._names_within(change) if len(change.codes) > MAX_NAMED else ())

    def grouped(self, changes: Iterable[Change]) -> list[Line]:
        """Return a line for each service that came to several Regions, and one for each Region with the rest."""
        by_service: defaultdict[tuple[object, ...], list[Change]] = defaultdict(list)
        by_region: defaultdict[tuple[object, ...], list[Change]] = defaultdict(list)
        for change in changes:
            by_service[change.service, change.again, change.undone].append(change)
        for group in by_service.values():
            if len(group) == 1:
                change = group[0]
                by_region[change.region, change.again, change.undone].append(change)
        groups = [group for group in by_service.values() if len(group) > 1]
        return [self._line(group) for group in (*groups, *by_region.values())]

    def _line(self, group: Sequence[Change]) -> Line:
        sentence = complete_sentence(group[0], joint_parts(group, self.titles, MAX_NAMED, self.subject))
        counted_parts: list[Part] = []
        if len(group) > MAX_NAMED:
            same_service = len({change.service for change in group}) == 1
            counted_parts = [self._part(change.region if same_service else None, change.service) for change in group]
        return Line(self._pieces(sentence), self._by_name(counted_parts))

    def _names_within(self, change: Change) -> tuple[Piece, ...]:
        return self._by_name(
            self._part(None, code) if change.region else self._part(code, None) for code in change.codes
        )

    def _part(self, region: str | None, service: str | None) -> Part:
        """Name a Region, or else a service."""
        if region:
            return Part(self.titles.regions.get(region, region), region=region)
        return Part(self.titles.services.get(service or "", service or ""), service=service)

    def _by_name(self, names: Iterable[Part]) -> tuple[Piece, ...]:
        return self._pieces(sorted(names, key=lambda part: part.text.casefold()))

    def _pieces(self, sentence: Iterable[Part]) -> tuple[Piece, ...]:
        return tuple(Piece(part.text, self._path(part), part.region, part.service) for part in sentence)

    def _path(self, part: Part) -> str | None:
        """Return the path to the page of what a part names; None if there is none, or the page has that link already.

        The page of a service links every Region in its table; its changes would repeat these links up to 200 times.
        """
        if self.subject == "service" and part.region in self.entities.regions:
            return None
        path = part.path or self.entities.path(part.region, part.service)
        return None if path == self.own_path else path


def _type_labels(change: Change) -> tuple[str, ...]:
    """Return the types that a change counts; a single one is named in its sentence."""
    return tuple(type_label(name) for name in change.types) if len(change.types) > 1 else ()
