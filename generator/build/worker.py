"""Processes that work beside this one, end with it, and leave signals to it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from types import TracebackType


P = ParamSpec("P")
T = TypeVar("T")


class Worker(Executor):
    """An executor with a process for each piece of work; they are killed when its block fails.

    A process that is a copy of this one has the work already: nothing is encoded for it, only what it returns. With one
    process more than there are cores, no core waits for the longest piece of work.
    """

    def __init__(self, _count: int = 1) -> None:
        self._results: list[_Result[object]] = []

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start work; the process inherits the blocked signal, so that Ctrl-C never reaches it."""
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            result = _Result(partial(work, *args, **kwargs))
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
        self._results.append(cast("_Result[object]", result))
        return result

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        """Wait for the processes, or kill them if the block failed."""
        for result in self._results:
            result.end(killed=kind is not None)
        return None


class _Result(Future[T], Generic[T]):
    """What a process of its own returns, read from it by whoever asks first."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__()
        self._connection, child_connection = multiprocessing.Pipe(duplex=False)
        self._process: BaseProcess = multiprocessing.Process(target=_work, args=(child_connection, work), daemon=True)
        self._process.start()
        child_connection.close()

    def result(self, timeout: float | None = None) -> T:
        """Return what the work returned, or raise what it raised; ``BrokenProcessPool`` where the process died."""
        if not self.done():
            try:
                value, error = self._connection.recv()
            except EOFError:
                value, error = None, BrokenProcessPool("the process that did the work ended abruptly")
            if error is None:
                self.set_result(value)
            else:
                self.set_exception(error)
        return super().result(timeout)

    def end(self, *, killed: bool) -> None:
        """End the process: one whose result nobody asked for must not wait to send it."""
        if killed:
            self._process.kill()
        elif not self.done():
            self.exception()
        self._connection.close()
        self._process.join()

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return what the work raised."""
        try:
            self.result(timeout)
        except Exception as error:  # noqa: BLE001 (it is what is asked for)
            return error
        return None


def _work(connection: Connection, work: Callable[[], object]) -> None:
    """Do work in a process of its own and send what it returns, or what it raises."""
    _follow_parent()
    try:
        answer: tuple[object, BaseException | None] = work(), None
    except Exception as error:  # noqa: BLE001 (the other process raises it)
        answer = None, error
    connection.send(answer)


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
