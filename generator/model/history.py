"""The history file: every reading that differed from the one before. Read, check, replay and append to it.

JSON Lines: a header, then a line for each reading with its exact differences from the one before it, or for a reading
without news that confirmed a removal. Each line carries the SHA-256 of the line before it, so that a line that was
removed, changed or moved is detected. ``history.changes`` derives the changes that the site shows.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import msgspec

from generator.core.decoding import DECODE_ERRORS, require_unique_keys
from generator.core.errors import DataError
from generator.core.text import quantity, utc_minute
from generator.core.values import Value
from generator.model.reading import Confirmation, Reading, State, apply, require

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator


FORMAT: Final = "region-atlas history"
SCHEMA_VERSION: Final = 1
ADVICE = "restore an earlier version of the file; without one, every date that it holds is lost"


class _HistoryHeader(msgspec.Struct):
    format: str
    schema_version: int


HEADER_DECODER = msgspec.json.Decoder(_HistoryHeader)
LINE_DECODER: msgspec.json.Decoder[Reading | Confirmation] = msgspec.json.Decoder(Reading | Confirmation)
FIELDS_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])
HEADER_LINE = msgspec.json.encode(_HistoryHeader(format=FORMAT, schema_version=SCHEMA_VERSION)) + b"\n"
DIGEST_FIELD = re.compile(rb',"previous_sha256":"[0-9a-f]{64}"(?=}$)')
"""The digest that ``chained`` adds to a line."""
DIGEST_FIELD_LENGTH = len(b',"previous_sha256":""') + 64


class History(msgspec.Struct, frozen=True, kw_only=True):
    """All readings that differed, and what confirmed them, oldest first.

    ``content`` is the file, and new lines are appended to it, which keeps fields that a later version wrote. Lines
    of earlier versions of the program have no digests; ``chained`` adds them.
    """

    lines: tuple[Reading | Confirmation, ...] = ()
    content: bytes = HEADER_LINE

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings without the confirmations."""
        return tuple(line for line in self.lines if isinstance(line, Reading))

    @property
    def since(self) -> dt.date | None:
        """The day of the first reading: whatever it lists may be older."""
        return self.lines[0].date if self.lines else None

    @property
    def as_of(self) -> dt.date | None:
        """The day of the last reading that differed."""
        return self.readings[-1].date if self.lines else None

    @property
    def changed(self) -> dt.date | None:
        """The day on which the history itself last changed, by a reading or a confirmation."""
        return self.lines[-1].date if self.lines else None

    @property
    def read_at(self) -> dt.datetime | None:
        """The time of the last line."""
        return self.lines[-1].read_at if self.lines else None

    @property
    def undigested_count(self) -> int:
        """The number of lines at the end without a digest: earlier versions of the program wrote none."""
        return sum(line.previous_sha256 is None for line in self.lines)

    def until(self, read_at: dt.datetime) -> History:
        """Return the history as it stood at a time."""
        return self.first(sum(line.read_at <= read_at for line in self.lines))

    def first(self, count: int) -> History:
        """Return the history as it stood after so many lines."""
        return History(lines=self.lines[:count], content=_joined(_lines_of(self.content)[: count + 1]))


class Tip(Value, frozen=True, kw_only=True):
    """The end of a history: the number of lines after its header, and the SHA-256 of the last line (or the header)."""

    lines: int
    sha256: str


def states(history: History) -> Iterator[tuple[Reading, State]]:
    """Yield each reading with the state after it: always the same object, which the next reading changes."""
    state = State({}, {}, {}, {}, {})
    for reading in history.readings:
        apply(state, reading)
        yield reading, state


def replay(history: History) -> State:
    """Return the state after the last reading."""
    state = State({}, {}, {}, {}, {})
    for reading in history.readings:
        apply(state, reading)
    return state


def append(history: History, line: Reading | Confirmation) -> History:
    """Return the history, chained, with one more line, which must follow from it."""
    base = chained(history)
    line = msgspec.structs.replace(line, previous_sha256=tip(base).sha256)
    return History(
        lines=(*base.lines, line), content=base.content + msgspec.json.encode(line, order="deterministic") + b"\n"
    )


def chained(history: History) -> History:
    """Return the history with a digest in each line; everything else in its lines stays as it is."""
    if not history.undigested_count:
        return history
    start = len(history.lines) - history.undigested_count
    raw, lines = _lines_of(history.content), list(history.lines)
    for number in range(start, len(lines)):
        digest = _sha256(raw[number])
        # Raw fields keep those that a later version wrote and this one does not know.
        fields = FIELDS_DECODER.decode(raw[number + 1]) | {"previous_sha256": msgspec.Raw(f'"{digest}"'.encode())}
        raw[number + 1] = msgspec.json.encode(fields)
        lines[number] = msgspec.structs.replace(lines[number], previous_sha256=digest)
    return History(lines=tuple(lines), content=_joined(raw))


def restored_lines(content: bytes, count: int, size: int) -> bytes:
    """Return the header and the first ``count`` lines of a file as they were when they had ``size`` bytes.

    Digests that were added to the last of these lines since then are removed. If no number of digests explains the
    size, the lines are returned as they are.
    """
    raw = _lines_of(content)[: count + 1]
    added_digests, rest = divmod(sum(map(len, raw)) + len(raw) - size, DIGEST_FIELD_LENGTH)
    if added_digests > 0 and not rest:
        first = max(1, len(raw) - added_digests)
        raw[first:] = [DIGEST_FIELD.sub(b"", line) for line in raw[first:]]
    return _joined(raw)


def tip(history: History) -> Tip:
    """Return the end of a history after it is chained."""
    chained_history = chained(history)
    return Tip(lines=len(chained_history.lines), sha256=_sha256(_lines_of(chained_history.content)[-1]))


def digest_notice(history: History) -> str | None:
    """Return a notice about lines at the end without a digest (None: each line has one)."""
    if not history.undigested_count:
        return None
    count, first, last = history.undigested_count, history.lines[-history.undigested_count], history.lines[-1]
    lines = f"the last {count:,} lines" if count > 1 else "the last line"
    dates = f"{first.date} to {last.date}" if count > 1 else f"{last.date}"
    return (
        f"{lines} of the last release's history ({dates}) came from an older version of the program, which writes no "
        "digests; they are taken over as they are, and a site that is built upon them has a digest in each"
    )


def divergence(
    older: History, newer: History, names: tuple[str, str] = ("the older history", "the newer one")
) -> str | None:
    """Return where ``newer`` does not continue ``older``, as a clause (None: it does).

    Lines are compared without their digests. ``names`` are the names of the two histories in the clause.
    """
    ends = f"{names[0]} has {_extent(older)}, {names[1]} {_extent(newer)}"
    for number, (older_line, newer_line) in enumerate(zip(older.lines, newer.lines, strict=False), start=2):
        if _without_digest(older_line) != _without_digest(newer_line):
            contradiction = ", which says something else" if older_line.read_at == newer_line.read_at else ""
            older_name, newer_name = _description(older_line), _description(newer_line)
            return f"line {number} is {older_name} in {names[0]} and {newer_name} in {names[1]}{contradiction}; {ends}"
    return ends if len(older.lines) > len(newer.lines) else None


def _without_digest(line: Reading | Confirmation) -> Reading | Confirmation:
    return msgspec.structs.replace(line, previous_sha256=None)


def _description(line: Reading | Confirmation) -> str:
    return f"the {type(line).__name__.lower()} of {utc_minute(line.read_at)}"


def _extent(history: History) -> str:
    count = quantity(len(history.lines), "line")
    return f"{count}, the last of {utc_minute(history.read_at)}" if history.read_at else count


def _sha256(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _lines_of(content: bytes) -> list[bytes]:
    """Return the lines of a file, the header first, without line ends."""
    return content.removesuffix(b"\n").split(b"\n")


def _joined(raw: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in raw)


def decode(content: bytes, where: str) -> History:
    """Read a history; raise ``DataError`` with ``where`` (the file), the line and the path of the bad field.

    Lines without digests are accepted at the end only: an earlier version of the program wrote them.
    """
    head, *raw = _lines_of(content)
    try:
        header = HEADER_DECODER.decode(head)
        require_unique_keys(head)
    except DECODE_ERRORS as error:
        raise DataError(f"{where}: line 1: not a history of Region Atlas: {error}", ADVICE) from error
    if (header.format, header.schema_version) != (FORMAT, SCHEMA_VERSION):
        raise DataError(
            f"{where}: line 1: {header.format!r} of version {header.schema_version}, not {FORMAT!r} of version "
            f"{SCHEMA_VERSION}",
            ADVICE,
        )
    if not content.endswith(b"\n"):
        raise DataError(f"{where}: its last line is cut off", ADVICE)
    lines = [_line(line, f"{where}: line {number}") for number, line in enumerate(raw, start=2)]
    history = History(lines=tuple(lines), content=content)
    _require_chained(history, where)
    _require_sound(history, where)
    return history


def _line(line: bytes, where: str) -> Reading | Confirmation:
    try:
        line.decode("utf-8")  # msgspec skips unknown fields without decoding them, and they are kept.
        reading = LINE_DECODER.decode(line)
        require_unique_keys(line)
    except DECODE_ERRORS as error:
        raise DataError(f"{where}: damaged: {error}", ADVICE) from error
    return reading


def _require_chained(history: History, where: str) -> None:
    """Raise ``DataError`` unless each line has the digest of the line before it; the last lines may all have none."""
    raw = _lines_of(history.content)
    for number, (before, line) in enumerate(zip((None, *history.lines), history.lines, strict=False), start=2):
        if line.previous_sha256 is None:
            continue
        if before and before.previous_sha256 is None:
            raise DataError(f"{where}: line {number - 1}: has no digest, although line {number} has one", ADVICE)
        if line.previous_sha256 != _sha256(raw[number - 2]):
            raise DataError(
                f"{where}: line {number}: does not follow from line {number - 1}: a line was removed, changed or put "
                "elsewhere",
                ADVICE,
            )


def _require_sound(history: History, where: str) -> None:
    """Raise ``DataError`` unless each line follows from those before it."""
    state = State({}, {}, {}, {}, {})
    last: dt.datetime | None = None
    for number, line in enumerate(history.lines, start=2):
        try:
            require(last is None or line.read_at > last, "$.read_at", f"{line.read_at} is not after {last}")
            if isinstance(line, Reading):
                apply(state, line)
            else:
                require(last is not None, "$.line", "there is nothing to confirm yet")
        except ValueError as error:
            raise DataError(f"{where}: line {number}: {error}", ADVICE) from error
        last = line.read_at
