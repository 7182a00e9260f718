"""The changes with their sentences: all of them, and those of each Region and service."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.catalog import tool_names
from generator.history.changes import ChangeRecord, Gone
from generator.history.kinds import BY_NAME, Wording
from generator.history.sentences import Part, parts, removal_outcome
from generator.model.catalog import UNCATEGORIZED
from generator.model.resource_types import namespace_code

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from generator.history.changes import Change
    from generator.history.kinds import PageSubject
    from generator.history.sentences import Titles
    from generator.model.catalog import Catalog
    from generator.model.curated import CuratedFacts
    from generator.model.history import History
    from generator.model.reading import Reading


class SubjectChange(NamedTuple):
    """A change with its sentence, as the list of all changes or that of one subject has it.

    In the list of one of its ``codes`` the change has that code alone, and what became of it; ``offering`` is then the
    change of that offering, whose sentence it has, with the ``suffix``. ``revised_at`` is the time of the reading that
    showed, confirmed or undid it, whichever was last.
    """

    change: Change
    parts: tuple[Part, ...]
    revised_at: dt.datetime
    offering: Change | None = None
    suffix: Wording = Wording("")

    @property
    def text(self) -> str:
        """The sentence, without a full stop."""
        return "".join(part.text for part in self.parts)


class ChangesBySubject(NamedTuple):
    """The changes, the newest first: all, and by code; flaps and removals that do not count yet are among them.

    What was there and is gone has its list too; what never changed has none. ``titles`` names them, ``gone`` is what
    has no page any more, by code. ``namespaces`` has the changes of resource types by namespace.
    """

    all: Sequence[SubjectChange]
    regions: Mapping[str, Sequence[SubjectChange]]
    services: Mapping[str, Sequence[SubjectChange]]
    titles: Titles
    gone: Sequence[Gone] = ()
    namespaces: Mapping[str, Sequence[SubjectChange]] = {}


def changes_by_subject(history: History, changes: Iterable[Change], titles: Titles) -> ChangesBySubject:
    """Group the changes of a history by subject."""
    revisions, record = _Revisions(history), ChangeRecord(history)
    # Within a reading the order of kinds stays.
    newest_first = sorted(changes, key=lambda change: change.read_at, reverse=True)
    presence = {
        (change.read_at, change.region, change.service): change
        for change in newest_first
        if BY_NAME[change.kind].presence
    }
    all_changes: list[SubjectChange] = []
    regions: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    services: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    for change in newest_first:
        subject_change = SubjectChange(change, complete_sentence(change, parts(change, titles)), revisions.of(change))
        all_changes.append(subject_change)
        if change.region:
            regions[change.region].append(subject_change)
        if change.service:
            services[change.service].append(subject_change)
        for code, offering in zip(change.codes, record.offerings_within(change), strict=True):
            # What did not come back with its Region or service is a change of its own.
            if (offering.read_at, offering.region, offering.service) in presence:
                continue
            # A service that came with a Region, and was as new, says so once.
            counterpart = presence.get((change.read_at, None, code) if change.region else (change.read_at, code, None))
            if counterpart and counterpart.undone == offering.undone:
                continue
            suffix = Wording("") if change.again else BY_NAME[change.kind].suffix
            (services if change.region else regions)[code].append(
                SubjectChange(
                    _narrowed(change, code, offering),
                    _sentence_within(offering, suffix, titles, None),
                    revisions.of(offering),
                    offering,
                    suffix,
                )
            )
    return ChangesBySubject(all_changes, dict(regions), dict(services), titles)


def _narrowed(change: Change, code: str, offering: Change) -> Change:
    """Return a Region's or service's change as the other side of one offering in it has it."""
    return msgspec.structs.replace(
        change,
        codes=(code,),
        again=offering.again,
        settled=offering.settled,
        flap=offering.flap,
        undone=offering.undone,
    )


def own_sentence(
    subject_change: SubjectChange, titles: Titles, max_named: int, subject: PageSubject | None
) -> tuple[Part, ...]:
    """Return the sentence of a change as the page of its subject has it; ``max_named`` is as in ``sentences.parts``."""
    if subject_change.offering:
        return _sentence_within(subject_change.offering, subject_change.suffix, titles, subject)
    return complete_sentence(subject_change.change, parts(subject_change.change, titles, max_named, subject))


def _sentence_within(
    offering: Change, suffix: Wording, titles: Titles, subject: PageSubject | None
) -> tuple[Part, ...]:
    """Return the sentence of an offering that is part of a Region's or service's change."""
    sentence = (*parts(offering, titles, subject=subject), Part(suffix.on_page(subject)))
    return complete_sentence(offering, sentence)


def complete_sentence(change: Change, sentence: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return a sentence with a capital letter, unless it begins with a name, and the outcome of a removal."""
    first, *rest = sentence
    if not first.is_name:
        first = Part(first.text[:1].upper() + first.text[1:])
    return (first, *(part for part in (*rest, Part(removal_outcome(change))) if part.text))


def gone(titles: Titles, catalog: Catalog, facts: CuratedFacts) -> tuple[Gone, ...]:
    """Return every Region and service that has a title but is not in the catalog."""
    regions = (
        Gone(kind="region", code=code, name=name, category=None)
        for code, name in sorted(titles.regions.items())
        if code not in catalog.region
    )
    services = (
        Gone(
            kind="service",
            code=code,
            name=name,
            category=row.category if row else UNCATEGORIZED,
            aliases=row.aliases if row else (),
            names=tool_names.of_service(code, facts.names),
        )
        for code, name in sorted(titles.services.items())
        if code not in catalog.service
        for row in (facts.services.get(code),)
    )
    return (*regions, *services)


def gone_namespaces(catalog: Catalog, changes: ChangesBySubject) -> list[str]:
    """Return the namespaces of resource types that changes name and that no Region has any more, by name.

    One whose address another namespace has by now is left out.
    """
    codes = {namespace.code for namespace in catalog.type_catalog.namespaces}
    gone = {namespace_code(name): name for name in sorted(changes.namespaces, reverse=True)}
    return sorted(name for code, name in gone.items() if code not in codes)


class _Revisions:
    """Which reading last showed, confirmed or undid a change."""

    def __init__(self, history: History) -> None:
        self.following = {line.read_at: after.read_at for line, after in pairwise(history.lines)}
        self.of_day: defaultdict[dt.date, list[Reading]] = defaultdict(list)
        for reading in history.readings:
            self.of_day[reading.date].append(reading)

    def of(self, change: Change) -> dt.datetime:
        """Return the time of the reading that undid a removal, else confirmed it, else first showed the change."""
        if change.undone:
            return next(reading.read_at for reading in self.of_day[change.undone] if _undoes(reading, change))
        if change.removal and change.settled:
            return self.following[change.read_at]
        return change.read_at


def _undoes(reading: Reading, change: Change) -> bool:
    """Return whether a reading lists again what a removal took away."""
    if reading.read_at <= change.read_at:
        return False
    if change.zones:
        back = reading.zones_appeared.get(change.region or "", {})
        return any(not set(ids).isdisjoint(back.get(kind, ())) for kind, ids in change.zones.items())
    if change.region and change.service:
        return change.service in reading.offerings_appeared.get(change.region, ())
    return change.region in reading.regions_appeared or change.service in reading.services_appeared
