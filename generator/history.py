"""The record of all readings that differed from the one before: one text file, read, checked, replayed, appended to.

JSON Lines: a header, then a line for each reading with its exact differences from the one before it, or for a reading
without news that confirmed a removal. What all of it shows to a reader is told by ``changes``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from generator.errors import DataError
from generator.readings import Confirmation, Reading, State, require, take

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

FORMAT: Final = "region-atlas history"
SCHEMA_VERSION: Final = 1
ADVICE = "restore an earlier version of the file; without one, every date that it holds is lost"


class _Head(msgspec.Struct):
    format: str
    schema_version: int


HEAD_DECODER = msgspec.json.Decoder(_Head)
LINE_DECODER: msgspec.json.Decoder[Reading | Confirmation] = msgspec.json.Decoder(Reading | Confirmation)
HEAD = msgspec.json.encode(_Head(format=FORMAT, schema_version=SCHEMA_VERSION)) + b"\n"


class History(msgspec.Struct, frozen=True, kw_only=True):
    """All readings that differed, and what confirmed them, oldest first.

    ``content`` is the file: what is appended is added to it, so that nothing a later version wrote there is lost.
    """

    lines: tuple[Reading | Confirmation, ...] = ()
    content: bytes = HEAD

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings without the confirmations."""
        return tuple(line for line in self.lines if isinstance(line, Reading))

    @property
    def since(self) -> dt.date | None:
        """The day of the first reading: whatever was seen then may be older."""
        return self.lines[0].date if self.lines else None

    @property
    def as_of(self) -> dt.date | None:
        """The day of the last reading that differed."""
        return self.readings[-1].date if self.lines else None

    @property
    def changed(self) -> dt.date | None:
        """The day on which the history itself last changed: also by a confirmation."""
        return self.lines[-1].date if self.lines else None

    @property
    def read_at(self) -> dt.datetime | None:
        """The time of the last line."""
        return self.lines[-1].read_at if self.lines else None

    def until(self, read_at: dt.datetime) -> History:
        """Return the history as it stood at a time."""
        lines = tuple(line for line in self.lines if line.read_at <= read_at)
        return History(lines=lines, content=b"".join(self.content.splitlines(keepends=True)[: len(lines) + 1]))


def states(history: History) -> Iterator[tuple[Reading, State]]:
    """Replay: yield each reading with the state after it. It is one state that goes on; copy what is to be kept."""
    state = State({}, {}, {}, {}, {})
    for reading in history.readings:
        take(state, reading)
        yield reading, state


def replay(history: History) -> State:
    """Return the state after the last reading."""
    state = State({}, {}, {}, {}, {})
    for _, state in states(history):  # noqa: B007 (the last one is wanted)
        pass
    return state


def append(history: History, line: Reading | Confirmation) -> History:
    """Return the history with one line more; the line must follow from it."""
    encoded = msgspec.json.encode(line, order="deterministic") + b"\n"
    return History(lines=(*history.lines, line), content=history.content + encoded)


def decode(content: bytes, where: str) -> History:
    """Read a history; raise ``DataError`` with ``where``, the line and the path of the bad field."""
    head, *lines = content.splitlines() or [b""]
    try:
        told = HEAD_DECODER.decode(head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{where}: line 1: not a history of Region Atlas: {error}", ADVICE) from error
    if (told.format, told.schema_version) != (FORMAT, SCHEMA_VERSION):
        raise DataError(
            f"{where}: line 1: {told.format!r} of version {told.schema_version}, not {FORMAT!r} of version "
            f"{SCHEMA_VERSION}",
            ADVICE,
        )
    if not content.endswith(b"\n"):
        raise DataError(f"{where}: its last line is cut off", ADVICE)
    found = [_line(line, f"{where}: line {number}") for number, line in enumerate(lines, start=2)]
    history = History(lines=tuple(found), content=content)
    _require_sound(history, where)
    return history


def _line(line: bytes, where: str) -> Reading | Confirmation:
    try:
        return LINE_DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{where}: damaged: {error}", ADVICE) from error


def _require_sound(history: History, where: str) -> None:
    """Raise ``DataError`` unless each line follows from those before it."""
    state = State({}, {}, {}, {}, {})
    last: dt.datetime | None = None
    for number, line in enumerate(history.lines, start=2):
        try:
            require(last is None or line.read_at > last, "$.read_at", f"{line.read_at} is not after {last}")
            if isinstance(line, Reading):
                take(state, line)
            else:
                require(last is not None, "$.line", "there is nothing to confirm yet")
        except ValueError as error:
            raise DataError(f"{where}: line {number}: {error}", ADVICE) from error
        last = line.read_at
