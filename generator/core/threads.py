"""Work in threads that never keep the process: a pool of them, and one piece of work that must end in time.

The threads of ``concurrent.futures`` are waited for when the program ends, also after Ctrl-C. Whoever reads from a
network cannot wait: a look-up of a name, a handshake or an answer that drips may hold a thread for minutes.
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
    """Work that did not end in time; it goes on in its thread, and nobody waits for it."""


class Workers(Generic[T]):
    """Up to ``most`` threads that take work in the order in which it was submitted."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._work: SimpleQueue[tuple[Future[T], Callable[[], T]] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a thread call ``work`` with these arguments, and return where its result will be."""
        future: Future[T] = Future()
        self._work.put((future, lambda: work(*args, **kwargs)))
        if len(self._threads) < self._most:
            thread = threading.Thread(target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def close(self) -> None:
        """Begin no more work. What is under way ends in its own time; nobody waits for it."""
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


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise what it raises; raise ``OverdueError`` when that takes longer."""
    future: Future[T] = Future()
    threading.Thread(target=_settle, args=(future, work), name="within", daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        if future.done():
            raise
        raise OverdueError(f"it took longer than {seconds:g} seconds") from None


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 (whatever it is, the thread that waits for the result raises it)
        future.set_exception(error)
