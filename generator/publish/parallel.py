"""Do the same for many paths at once."""

from __future__ import annotations

from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from generator.aws import clients

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Result = TypeVar("Result")


def for_each(paths: Iterable[str], work: Callable[[str], Result]) -> dict[str, Result]:
    """Do the work for every path, several at once, and return the results; the first failure cancels the rest."""
    with ThreadPoolExecutor(clients.IN_FLIGHT) as pool:
        futures = {path: pool.submit(work, path) for path in paths}
        try:
            done, _ = wait(futures.values(), return_when=FIRST_EXCEPTION)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        for future in done:
            future.result()
        return {path: future.result() for path, future in futures.items()}
