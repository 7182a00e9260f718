"""Ctrl-C and polite kills: each ends the program within a moment, with the status that a shell gives it.

While a command's block runs they raise, so that it cleans up and tells its log. Before and after it there is nothing
to clean up, and an exception would surface as a traceback from wherever an import stood.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


WAYS = (signal.SIGINT, signal.SIGTERM)


def listen() -> None:
    """End the program at once from now on; a signal that it was started to pass over is left alone."""
    for way in WAYS:
        if signal.getsignal(way) is not signal.SIG_IGN:
            signal.signal(way, _end)


@contextmanager
def raising() -> Iterator[None]:
    """Inside the block, raise ``KeyboardInterrupt`` for Ctrl-C and ``SystemExit`` for a polite kill."""
    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: sys.exit(status(signal.SIGTERM)))}
    if signal.getsignal(signal.SIGINT) is _end:
        before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for way, handler in before.items():
            signal.signal(way, handler)


def status(way: signal.Signals) -> int:
    """Return the exit status of a program that a signal ended."""
    return 128 + way


def reason(way: signal.Signals) -> str:
    """Return what is said of it, as a predicate."""
    return f"was stopped ({way.name}): cancelled, or out of time"


def _end(number: int, _: FrameType | None) -> NoReturn:
    way = signal.Signals(number)
    os.write(2, f"error: region-atlas {reason(way)}\nnext: run it again\n".encode())
    os._exit(status(way))
