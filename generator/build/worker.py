"""An executor whose processes work beside this one, end with it, and leave signals to it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import TracebackType


P = ParamSpec("P")
T = TypeVar("T")


class Worker(Executor):
    """An executor with a process for each piece of work; they are killed when its block fails.

    The work is an argument of its process: where that begins as a copy of this one, it has the work without any
    encoding. With one process more than there are cores, no core waits for the longest piece of work.
    """

    def __init__(self, _count: int = 1) -> None:
        self._pools: list[ProcessPoolExecutor] = []

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start work; its process inherits the blocked signal, so that Ctrl-C never reaches it."""
        pool = ProcessPoolExecutor(1, initializer=_begin, initargs=(partial(work, *args, **kwargs),))
        self._pools.append(pool)
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return pool.submit(_do_work)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        """Wait for the work, or kill the processes if the block failed."""
        for pool in self._pools:
            if kind is not None:
                for process in list(pool._processes.values()):  # noqa: SLF001 (the library has no call for it before 3.14)
                    process.kill()
            pool.shutdown()
        return None


_work: Callable[[], Any]
"""The work of this process, where it is one of a ``Worker``'s."""


def _begin(work: Callable[[], Any]) -> None:
    """Keep the work, ignore Ctrl-C, which a terminal sends to the parent as well, and end with the parent."""
    global _work  # noqa: PLW0603 (the first function of a process has no other way to hand something to the next)
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _do_work() -> Any:  # noqa: ANN401 (whatever the work returns)
    return _work()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
