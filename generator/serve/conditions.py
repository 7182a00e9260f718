"""What a request asks of a file: only if it changed, only a part of it. The answers are those of S3 and CloudFront."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from email.message import Message


ONE_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.ASCII | re.IGNORECASE)
ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')
MAX_DIGITS = 18
"""Digits of a position that a file can have; a longer number is beyond every end."""


class FileState(NamedTuple):
    """A file as a condition is compared with it: its entity tag, the time it was changed, its size in bytes."""

    tag: str
    changed: dt.datetime
    size: int


class UnsatisfiableRangeError(Exception):
    """A range that no byte of the file lies in."""


def is_unchanged(headers: Message, state: FileState) -> bool:
    """Return whether the client has the file as it is (304); a tag decides before a time does."""
    if "If-None-Match" in headers:
        tags = headers["If-None-Match"]
        return tags.strip() == "*" or state.tag in ENTITY_TAG.findall(tags)
    since = _time(headers.get("If-Modified-Since"))
    return since is not None and state.changed <= since


def requested_range(headers: Message, state: FileState) -> range | None:
    """Return the bytes that a request wants of the file; None: all of it.

    All of it is also sent for several ranges at once, which S3 does not know, for a unit other than bytes, and where
    the part that the client has is of a file that changed since (``If-Range``).

    Raises ``UnsatisfiableRangeError`` (416).
    """
    match = ONE_RANGE.fullmatch(headers.get("Range", ""))
    if not match or not _is_of_this_file(headers.get("If-Range"), state):
        return None
    first, last = (_position(digits) for digits in match.groups())
    if first is None and last is None:
        return None
    if first is None:
        requested = range(max(state.size - (last or 0), 0), state.size)
    elif last is not None and last < first:
        return None
    else:
        requested = range(first, state.size if last is None else min(last + 1, state.size))
    if not requested:
        raise UnsatisfiableRangeError
    return requested


def _is_of_this_file(condition: str | None, state: FileState) -> bool:
    """Return whether the part that a client has is of the file as it is; a weak tag proves nothing of its bytes."""
    if condition is None:
        return True
    return condition.strip() == state.tag or _time(condition) == state.changed


def _position(digits: str) -> int | None:
    return int(digits[:MAX_DIGITS]) if digits else None


def _time(value: str | None) -> dt.datetime | None:
    """Return a time of HTTP; None for none, and for one that is none."""
    try:
        time = parsedate_to_datetime(value or "")
    except (TypeError, IndexError, OverflowError, ValueError):
        return None
    return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time
