"""SIGINT and SIGTERM: each ends the program promptly, with the exit status that a shell reports for it.

While a command's block runs they raise an exception, so that it cleans up and writes its run log. Before and after it
there is nothing to clean up, and an exception would end in a traceback from the middle of an import.
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


SIGNALS = (signal.SIGINT, signal.SIGTERM)


def install() -> None:
    """Have both signals end the program at once; a signal that is ignored stays ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


@contextmanager
def raising_signals() -> Iterator[None]:
    """Inside the block, raise ``KeyboardInterrupt`` on SIGINT and ``SystemExit`` on SIGTERM."""
    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: sys.exit(status(signal.SIGTERM)))}
    if signal.getsignal(signal.SIGINT) is _end:
        before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def status(number: signal.Signals) -> int:
    """Return the exit status of a program that a signal ended."""
    return 128 + number


def reason(number: signal.Signals) -> str:
    """Return why the program ended, as the predicate of a sentence."""
    return f"was stopped ({number.name}): cancelled, or out of time"


def _end(number: int, _: FrameType | None) -> NoReturn:
    received = signal.Signals(number)
    os.write(2, f"error: region-atlas {reason(received)}\nnext: run it again\n".encode())
    os._exit(status(received))
