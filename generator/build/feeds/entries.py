"""What a feed tells of a subject: one entry for each reading that showed changes of it."""

from __future__ import annotations

import datetime as dt
import uuid
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.history.by_subject import SubjectChange


NAMESPACE: Final = uuid.UUID("95327a7f-1d8c-48e7-b286-4dce7da5604b")
"""What all identities are derived from. With another one every reader would see every entry again."""


class FeedEntry(NamedTuple):
    """The changes of a subject that a reading was the first to show.

    ``published`` is the time of that reading, ``previous`` the day of the one before it, and either may be a recording;
    ``updated`` is the reading
    that last changed the entry: by confirming a removal, or by undoing one.
    """

    identity: uuid.UUID
    title: str
    published: dt.datetime
    previous: dt.date
    recorded: bool
    previous_recorded: bool
    updated: dt.datetime
    seen: tuple[SubjectChange, ...]


def identity(*subject: str) -> uuid.UUID:
    """Return the identity of something for good: the same on every site and in every build."""
    return uuid.uuid5(NAMESPACE, "\n".join(subject))


def entries(subject: str, seen: Iterable[SubjectChange]) -> Iterator[FeedEntry]:
    """Yield the entries of a subject from its changes, the newest first; what does not count, or not yet, is left out.

    A removal that counted stays whatever became of it, and says when it was undone: who read that something left must
    not be left to believe it.
    """
    for read_at, shown in groupby(seen, key=lambda one: one.change.read_at):
        counted = tuple(one for one in shown if one.change.settled)
        if counted:
            first = counted[0].change
            yield FeedEntry(
                identity=identity(subject, read_at.astimezone(dt.UTC).isoformat()),
                title=counted[0].text if len(counted) == 1 else f"{len(counted):,} changes seen on {first.date}",
                published=read_at,
                previous=first.previous_date,
                recorded=first.recorded,
                previous_recorded=first.previous_recorded,
                updated=max(one.revised_at for one in counted),
                seen=counted,
            )
