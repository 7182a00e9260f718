"""An executor whose processes end with the process that started them, and leave signals to it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import TracebackType


P = ParamSpec("P")
T = TypeVar("T")


class Worker(ProcessPoolExecutor):
    """An executor whose processes are killed when its block fails, and end when this process is killed."""

    def __init__(self, count: int = 1) -> None:
        super().__init__(count, initializer=_follow_parent)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Submit work; a process that this starts inherits the blocked signal, so that Ctrl-C never reaches it."""
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(work, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        """Wait for the work, or kill the processes if the block failed."""
        if kind is not None:
            for process in list(self._processes.values()):
                process.kill()
        return super().__exit__(kind, error, traceback)


def _follow_parent() -> None:
    """Ignore Ctrl-C, which a terminal sends to the parent as well, and end with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
