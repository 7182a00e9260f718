"""The changes by what they are about: all of them, and those of each Region and each service, in its own words."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.history.changes import ChangeRecord, Gone
from generator.history.kinds import BY_NAME
from generator.history.sentences import Part, aftermath, parts
from generator.model.catalog import UNCATEGORISED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from generator.history.changes import Change
    from generator.history.sentences import Titles
    from generator.model.catalog import Catalog
    from generator.model.curated import ServiceRow
    from generator.model.history import History
    from generator.model.reading import Reading


class SubjectChange(NamedTuple):
    """A change as one of its subjects sees it.

    Of all that it holds (``codes``) the list of one of them keeps that alone, with what became of that.

    ``revised_at`` is the reading that last changed what is known of it: that showed, confirmed or undid it.
    """

    change: Change
    parts: tuple[Part, ...]
    revised_at: dt.datetime

    @property
    def text(self) -> str:
        """The sentence, without a full stop."""
        return "".join(part.text for part in self.parts)


class ChangesBySubject(NamedTuple):
    """The changes, the newest first: all, and by code; flaps and removals that do not count yet are among them.

    What was there and is gone has its list too; what never changed has none. ``titles`` names them, ``gone`` is what
    has no page any more, by code.
    """

    whole: Sequence[SubjectChange]
    regions: Mapping[str, Sequence[SubjectChange]]
    services: Mapping[str, Sequence[SubjectChange]]
    titles: Titles
    gone: Sequence[Gone] = ()


def changes_by_subject(history: History, found: Iterable[Change], known: Titles) -> ChangesBySubject:
    """Return the changes of a history (``found``) by what they are about."""
    revisions, record = _Revisions(history), ChangeRecord(history)
    # Within a reading the order of kinds stays.
    latest = sorted(found, key=lambda one: one.read_at, reverse=True)
    of = {(one.read_at, one.region, one.service): one for one in latest if BY_NAME[one.kind].presence}
    whole: list[SubjectChange] = []
    regions: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    services: defaultdict[str, list[SubjectChange]] = defaultdict(list)
    for change in latest:
        seen = SubjectChange(change, finished(change, parts(change, known)), revisions.of(change))
        whole.append(seen)
        if change.region:
            regions[change.region].append(seen)
        if change.service:
            services[change.service].append(seen)
        for code, offering in zip(change.codes, record.within(change), strict=True):
            # What did not come back with its Region or service is a change of its own.
            if (offering.read_at, offering.region, offering.service) in of:
                continue
            # A service that came with a Region, and was as new, says so once.
            other = of.get((change.read_at, None, code) if change.region else (change.read_at, code, None))
            if other and other.undone == offering.undone:
                continue
            said = (*parts(offering, known), Part("" if change.again else BY_NAME[change.kind].suffix))
            (services if change.region else regions)[code].append(
                SubjectChange(_narrowed(change, code, offering), finished(offering, said), revisions.of(offering))
            )
    return ChangesBySubject(whole, dict(regions), dict(services), known)


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


def finished(change: Change, said: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return a sentence with a capital, unless it begins with a name, and with what became of a removal."""
    first, *others = said
    if first.region is None and first.service is None:
        first = Part(first.text[:1].upper() + first.text[1:])
    return (first, *(part for part in (*others, Part(aftermath(change))) if part.text))


def gone(known: Titles, catalog: Catalog, curated: Mapping[str, ServiceRow]) -> tuple[Gone, ...]:
    """Return every Region and service that the names know and the catalog does not have."""
    regions = (
        Gone(kind="region", code=code, name=name, category=None)
        for code, name in sorted(known.regions.items())
        if code not in catalog.region
    )
    services = (
        Gone(kind="service", code=code, name=name, category=row.category if row else UNCATEGORISED)
        for code, name in sorted(known.services.items())
        if code not in catalog.service
        for row in (curated.get(code),)
    )
    return (*regions, *services)


class _Revisions:
    """Which reading last changed what is known of a change."""

    def __init__(self, history: History) -> None:
        self.following = {line.read_at: after.read_at for line, after in pairwise(history.lines)}
        self.of_day: defaultdict[dt.date, list[Reading]] = defaultdict(list)
        for reading in history.readings:
            self.of_day[reading.date].append(reading)

    def of(self, change: Change) -> dt.datetime:
        """Return the reading that undid a removal, else the one that agreed, else the one that showed the change."""
        if change.undone:
            return next(one.read_at for one in self.of_day[change.undone] if _brings(one, change))
        if change.removal and change.settled:
            return self.following[change.read_at]
        return change.read_at


def _brings(reading: Reading, change: Change) -> bool:
    """Tell whether a reading has again what was removed."""
    if reading.read_at <= change.read_at:
        return False
    if change.zones:
        back = reading.zones_appeared.get(change.region or "", {})
        return any(not set(ids).isdisjoint(back.get(kind, ())) for kind, ids in change.zones.items())
    if change.region and change.service:
        return change.service in reading.offerings_appeared.get(change.region, ())
    return change.region in reading.regions_appeared or change.service in reading.services_appeared
