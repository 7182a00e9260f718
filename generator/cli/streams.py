"""Standard output and error that may fail before the program ends: a closed pipe, a full disk."""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


CLOSED_PIPE_STATUS = 128 + signal.SIGPIPE
"""The exit status that a shell reports for a program that was ended by SIGPIPE."""


class SafeStream:
    """A text stream that keeps the first error of writing instead of raising it, and drops all later text.

    A character that the stream cannot encode is written as an escape, so that no name can fail a run.
    """

    buffer = None
    """No binary stream: click looks for one, and then writes text instead."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.error: OSError | None = None
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def write(self, text: str | bytes) -> int:
        """Write text, or drop it; click writes what a shell completes as bytes."""
        try:
            if self.error is None:
                self._stream.write(text.decode() if isinstance(text, bytes) else text)
        except OSError as error:
            self.error = error
        return len(text)

    def flush(self) -> None:
        """Flush the stream, unless it failed before."""
        try:
            if self.error is None:
                self._stream.flush()
        except OSError as error:
            self.error = error

    def close_quietly(self) -> None:
        """Flush the rest; if that fails, discard it, or Python would try again at exit and print an error."""
        self.flush()
        if self.error is not None:
            with suppress(OSError, ValueError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, self._stream.fileno())
                os.close(null)


class SafeStreams(NamedTuple):
    """Both streams; None for one that was closed before the program started."""

    out: SafeStream | None
    err: SafeStream | None

    def status(self, status: int) -> int:
        """Return the exit status for a program that ended with ``status``; print why if it differs.

        A command that failed keeps its own status. A closed pipe is no reason for a message.
        """
        error = self.out.error if self.out else None
        if error is None or status:
            return status
        if isinstance(error, BrokenPipeError):
            return CLOSED_PIPE_STATUS
        if self.err:
            self.err.write(f"error: standard output cannot be written: {error.strerror}\nnext: make room, or send it ")
            self.err.write("elsewhere; what the command does besides writing there was done\n")
        return 1


@contextmanager
def safe_output() -> Iterator[SafeStreams]:
    """Replace standard output and error, for the block, by streams that never raise."""
    before = sys.stdout, sys.stderr
    streams = SafeStreams(*(SafeStream(stream) if stream else None for stream in before))
    sys.stdout, sys.stderr = streams
    try:
        yield streams
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            if stream:
                stream.close_quietly()
