"""Threads that never keep the process: work in order, results and errors as they are, an end to waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import CancelledError

import pytest

from generator.core.threads import OverdueError, Workers, run_within


def test_work_is_done_and_its_errors_come_back() -> None:
    pool: Workers[int] = Workers(3, "test")
    results = [pool.submit(share_of_ten, number) for number in (1, 2, 5)]
    failed = pool.submit(share_of_ten, 0)
    assert [future.result() for future in results] == [10, 5, 2]
    with pytest.raises(ZeroDivisionError):
        failed.result()
    pool.close()


def share_of_ten(number: int) -> int:
    return 10 // number


def test_what_was_not_begun_is_cancelled_when_the_pool_closes() -> None:
    """What is under way ends in its own time."""
    pool: Workers[bool] = Workers(1, "test")
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> bool:
        begun.set()
        return go_on.wait(120)

    first, second = pool.submit(hold), pool.submit(hold)
    assert begun.wait(120)
    pool.close()
    go_on.set()
    assert first.result(60)
    with pytest.raises(CancelledError):
        second.result(60)


def test_a_pool_knows_its_own_threads() -> None:
    pool: Workers[bool] = Workers(1, "test")
    assert pool.submit(pool.runs_this_thread).result(60)
    assert not pool.runs_this_thread()
    pool.close()


def test_work_in_time_gives_its_result_or_its_own_error() -> None:
    """A timeout that the work itself raises is not taken for its deadline."""

    def fail() -> None:
        raise TimeoutError("the line is dead")

    assert run_within(60, lambda: 7) == 7
    with pytest.raises(TimeoutError, match="the line is dead"):
        run_within(60, fail)


def test_work_past_its_time_is_not_waited_for() -> None:
    go_on = threading.Event()
    with pytest.raises(OverdueError, match=r"longer than 0\.05 seconds"):
        run_within(0.05, go_on.wait)
    go_on.set()


def test_threads_do_not_keep_the_process() -> None:
    """Neither kind: both would wait for ever here."""
    program = (
        "import threading\nfrom generator.core.threads import Workers, run_within\n"
        "Workers(2, 'test').submit(threading.Event().wait)\n"
        "try:\n    run_within(0.05, threading.Event().wait)\nexcept Exception as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "it took longer than 0.05 seconds\n")
