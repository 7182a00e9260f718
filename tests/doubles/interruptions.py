"""Interruptions: a call to the file system, or a line of code, at which a run is killed or a signal arrives."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from _typeshed import TraceFunction


CALLS = ("open", "os.", "shutil.", "fcntl.")
"""How the audit events begin that a call to the file system raises."""


class KilledError(BaseException):
    """What a process meets that is killed: nothing that it tries after that has any effect."""


class Interruption:
    """Counts calls to the file system, and raises ``error`` before call ``at``, and each later one if ``deadly``."""

    def __init__(self, at: int, error: BaseException, *, deadly: bool = False) -> None:
        self.count = 0
        self._at, self._error, self._deadly = at, error, deadly

    def call(self) -> None:
        self.count += 1
        if self.count == self._at or (self._deadly and self.count > self._at):
            raise self._error


_active: list[Interruption] = []


def _on_event(event: str, _: object) -> None:
    if _active and event.startswith(CALLS):
        _active[0].call()


sys.addaudithook(_on_event)


@contextmanager
def interrupted(interruption: Interruption) -> Iterator[Interruption]:
    """Let the block meet the interruption."""
    _active.append(interruption)
    try:
        yield interruption
    finally:
        _active.clear()


@contextmanager
def interrupted_at_line(at: int, error: BaseException, modules: set[Path]) -> Iterator[list[int]]:
    """Raise the error before the line that is executed as number ``at`` of the modules; give the count so far."""
    count = [0]
    files = {str(path) for path in modules}

    def trace(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            count[0] += 1
            if count[0] == at:
                raise error
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)
