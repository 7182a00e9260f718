"""What a feed tells of a subject: one entry for each reading that showed changes of it."""

from __future__ import annotations

import datetime as dt
import uuid
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.subjects import Seen

NAMESPACE: Final = uuid.UUID("95327a7f-1d8c-48e7-b286-4dce7da5604b")
"""What all identities are derived from. With another one every reader would see every entry again."""


class Entry(NamedTuple):
    """The changes of a subject that a reading was the first to show.

    ``published`` is the time of that reading, ``previous`` the day of the one before it; ``updated`` is the reading
    that last changed the entry: by confirming a removal, or by undoing one.
    """

    identity: uuid.UUID
    title: str
    published: dt.datetime
    previous: dt.date
    updated: dt.datetime
    seen: tuple[Seen, ...]


def identity(*subject: str) -> uuid.UUID:
    """Return the identity of something for good: the same on every site and in every build."""
    return uuid.uuid5(NAMESPACE, "\n".join(subject))


def entries(subject: str, seen: Iterable[Seen]) -> Iterator[Entry]:
    """Yield the entries of a subject from its changes, the newest first; flaps and what does not count yet left out."""
    for read_at, shown in groupby(seen, key=lambda one: one.change.read_at):
        counted = [one for one in shown if one.change.settled]
        told = tuple(one for one in counted if one.change.told)
        if told:
            first = told[0].change
            yield Entry(
                identity=identity(subject, read_at.astimezone(dt.UTC).isoformat()),
                title=told[0].text if len(told) == 1 else f"{len(told):,} changes seen on {first.date}",
                published=read_at,
                previous=first.previous_date,
                # A removal that counted and then was a flap has left the entry: that changed it too.
                updated=max(read_at, *(one.revised_at for one in counted)),
                seen=told,
            )
