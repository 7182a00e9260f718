"""Threads that never keep the process alive: a pool, and a call with a time limit.

Python waits for the threads of ``concurrent.futures`` when the program ends, even after Ctrl-C. A DNS lookup, a
handshake or a slow response could then delay the end for minutes.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


T = TypeVar("T")
P = ParamSpec("P")


class OverdueError(Exception):
    """A call that took too long; it goes on in its thread, and its result is lost."""


class Workers(Generic[T]):
    """A pool of up to ``size`` threads that run calls in the order in which they were submitted."""

    def __init__(self, size: int, name: str) -> None:
        self._size, self._name = size, name
        self._work: SimpleQueue[tuple[Future[T], Callable[[], T]] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a thread call ``work`` with these arguments, and return the future of its result."""
        future: Future[T] = Future()
        self._work.put((future, lambda: work(*args, **kwargs)))
        if len(self._threads) < self._size:
            thread = threading.Thread(target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def runs_this_thread(self) -> bool:
        """Return whether the caller runs in one of these threads."""
        return threading.current_thread() in self._threads

    def close(self) -> None:
        """Start no more calls. Those that are running go on, and nobody waits for them."""
        self._closed.set()
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            future, work = item
            if self._closed.is_set():
                future.cancel()
            elif future.set_running_or_notify_cancel():
                _settle(future, work)


def run_within(seconds: float, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise what it raises; raise ``OverdueError`` when that takes longer."""
    future: Future[T] = Future()
    threading.Thread(target=_settle, args=(future, work), name="run_within", daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        if future.done():
            raise
        raise OverdueError(f"it took longer than {seconds:g} seconds") from None


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 (whoever asks for the result gets the error)
        future.set_exception(error)
