"""The entries of a subject's feed: one for each reading that showed changes of the subject."""

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
    ``updated`` is the time of the reading that last changed the entry, by confirming a removal or by undoing one.
    """

    identity: uuid.UUID
    title: str
    published: dt.datetime
    previous: dt.date
    recorded: bool
    previous_recorded: bool
    updated: dt.datetime
    changes: tuple[SubjectChange, ...]


def identity(*subject: str) -> uuid.UUID:
    """Return the permanent identity of a subject: the same on every site and in every build."""
    return uuid.uuid5(NAMESPACE, "\n".join(subject))


def entries(subject: str, changes: Iterable[SubjectChange]) -> Iterator[FeedEntry]:
    """Yield the entries of a subject from its changes, the newest first; only changes that count are in them.

    A removal that counted stays even when it was undone, and says when: whoever read the removal must learn of that.
    """
    for read_at, of_reading in groupby(changes, key=lambda entry: entry.change.read_at):
        settled = tuple(entry for entry in of_reading if entry.change.settled)
        if settled:
            first = settled[0].change
            yield FeedEntry(
                identity=identity(subject, read_at.astimezone(dt.UTC).isoformat()),
                title=settled[0].text if len(settled) == 1 else f"{len(settled):,} changes detected on {first.date}",
                published=read_at,
                previous=first.previous_date,
                recorded=first.recorded,
                previous_recorded=first.previous_recorded,
                updated=max(entry.revised_at for entry in settled),
                changes=settled,
            )
