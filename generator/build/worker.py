"""An executor whose processes work beside this one, end with it, and leave signals to it."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from traceback import format_exception
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from types import TracebackType


P = ParamSpec("P")
T = TypeVar("T")


class Worker(Executor):
    """An executor with a process for each piece of work; they are killed when its block fails.

    The work is an argument of its process: where that begins as a copy of this one, it has the work without any
    encoding. The result is decoded as it is encoded, so that neither process holds it a second time, as bytes. With
    one process more than there are cores, no core waits for the longest piece of work.
    """

    def __init__(self, _count: int = 1) -> None:
        self._processes: list[BaseProcess] = []
        self._receivers: list[threading.Thread] = []

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start work; its process inherits the blocked signal, so that Ctrl-C never reaches it."""
        reader, writer = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=_do_work, args=(partial(work, *args, **kwargs), writer))
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        receiver = threading.Thread(target=_receive, args=(reader, future), daemon=True)
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
            self._processes.append(process)
            receiver.start()
            self._receivers.append(receiver)
        finally:
            # Where the process ends without a result, so does the pipe: nothing else may have this end of it, also
            # where a Ctrl-C came meanwhile, which is raised as the mask is lifted.
            writer.close()
            signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)
        return future

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        """Wait for the work, or kill the processes if the block failed."""
        if kind is not None:
            for process in self._processes:
                process.kill()
        for receiver in self._receivers:
            receiver.join()
        for process in self._processes:
            process.join()
        return None


def _receive(reader: Connection, future: Future[Any]) -> None:
    """Wait for the outcome of the work that a process does: its result, what it raised, or the process's own end."""
    try:
        with reader, open(reader.fileno(), "rb", closefd=False) as stream:
            succeeded, outcome = pickle.load(stream)  # noqa: S301 (a process of ours wrote it)
    except Exception as error:  # noqa: BLE001 (whatever was cut off)
        broken = BrokenProcessPool("a process ended before its work was done")
        broken.__cause__ = error
        future.set_exception(broken)
    else:
        if succeeded:
            future.set_result(outcome)
        else:
            future.set_exception(outcome)


def _do_work(work: Callable[[], Any], writer: Connection) -> None:
    """Do the work of this process; ignore Ctrl-C, which a terminal sends to the parent as well, and end with that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        succeeded, outcome = True, work()
    except Exception as error:  # noqa: BLE001 (it is raised in the parent)
        error.add_note("".join(format_exception(error)))
        succeeded, outcome = False, error
    with writer, open(writer.fileno(), "wb", closefd=False) as stream:
        pickle.dump((succeeded, outcome), stream, pickle.HIGHEST_PROTOCOL)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
