"""A process beside this one: it never outlives what started it, and it leaves signals to it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Worker(ProcessPoolExecutor):
    """An executor whose processes are killed when its block ends with an error, and end when this process is killed."""

    def __init__(self, count: int = 1) -> None:
        super().__init__(count, initializer=_follow_parent)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        """Wait for the work where the block ended well; else its result is for nobody."""
        if kind is not None:
            for process in list(self._processes.values()):
                process.kill()
        return super().__exit__(kind, error, traceback)


def _follow_parent() -> None:
    """Leave Ctrl-C, which a terminal sends to both processes, to the parent; end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
