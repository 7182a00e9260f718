"""Standard output and error that may end before the program does: a pipe whose reader went, a full disk."""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


READER_GONE = 128 + signal.SIGPIPE
"""The exit status that a shell gives to a program whose reader went away."""


class Stream:
    """A text stream that keeps the first error of writing instead of raising it, and drops what comes after.

    What the encoding of the stream lacks is written as an escape, so that no name can fail a run.
    """

    buffer = None
    """There are no bytes to write to: who looks for them (click does) takes the text instead."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.error: OSError | None = None
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the stream has)
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write text, or drop it."""
        try:
            if self.error is None:
                self._stream.write(text)
        except OSError as error:
            self.error = error
        return len(text)

    def flush(self) -> None:
        """Send what was written on its way."""
        try:
            if self.error is None:
                self._stream.flush()
        except OSError as error:
            self.error = error

    def close_quietly(self) -> None:
        """Send the rest; where that fails, throw it away, or Python would try again as it ends and complain."""
        self.flush()
        if self.error is not None:
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._stream.fileno())
                os.close(nowhere)


class Streams(NamedTuple):
    """Both streams; None for one that was closed before the program began."""

    out: Stream | None
    err: Stream | None

    def status(self, status: int) -> int:
        """Return the exit status of a program that ends with ``status``, and say on standard error why it is another.

        A command that failed keeps its own status. A reader that went away wants no message.
        """
        error = self.out.error if self.out else None
        if error is None or status:
            return status
        if isinstance(error, BrokenPipeError):
            return READER_GONE
        if self.err:
            self.err.write(f"error: standard output cannot be written: {error.strerror}\nnext: make room, or send it ")
            self.err.write("elsewhere; what the command does besides writing there was done\n")
        return 1


@contextmanager
def lasting() -> Iterator[Streams]:
    """Put streams that never raise in the place of standard output and error, for the block."""
    before = sys.stdout, sys.stderr
    streams = Streams(*(Stream(stream) if stream else None for stream in before))
    sys.stdout, sys.stderr = streams
    try:
        yield streams
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            if stream:
                stream.close_quietly()
