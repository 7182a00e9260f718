"""The process beside: it ends with the one that started it, and Ctrl-C is answered by that one alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

import pytest

from generator.build.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path


PROGRAM = """
import os, sys, threading
from generator.build.worker import Worker

{before}

def wait():
    threading.Event().wait()

if __name__ == "__main__":
    try:
        with Worker() as worker:
            print(worker.submit(os.getpid).result(), flush=True)
            {then}
    except KeyboardInterrupt:
        sys.exit(130)
    except ValueError:
        sys.exit(5)
"""
EARLY = "sys.exit(7)"
IDLE = "wait()"
BUSY = "worker.submit(wait).result()"
SUBMITTING = "os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), 2)); worker.submit(wait)"
FAILING = "worker.submit(wait); raise ValueError"


HALFWAY = "worker.submit(large); worker.submit(wait); os.read(READER, 1); raise ValueError"
LARGE = """
READER, WRITER = os.pipe()

class Endless:
    def __reduce__(self):
        os.write(WRITER, b"x")
        wait()

def large():
    return [b"x" * 1_000_000, Endless()]
"""
"""Work whose result is sent in part and never to its end."""


def started(folder: Path, then: str, before: str = "") -> subprocess.Popen[str]:
    """Start a program whose worker is up; what reads its output to the end waits for the worker's end too."""
    (folder / "program.py").write_text(PROGRAM.format(before=before, then=then))
    process = subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline().strip().isdigit()
    return process


@pytest.mark.parametrize("then", [IDLE, BUSY])
def test_a_kill_of_the_parent_ends_the_worker(then: str, tmp_path: Path) -> None:
    process = started(tmp_path, then)
    process.kill()
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("then", [IDLE, BUSY])
def test_ctrl_c_ends_both_without_a_traceback(then: str, tmp_path: Path) -> None:
    """A terminal sends it to both: the work, which would never end, is not waited for."""
    process = started(tmp_path, then)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 130


def test_ctrl_c_as_the_worker_begins_does_not_reach_it(tmp_path: Path) -> None:
    """Before any line of its own, where the process is a copy of this one."""
    early = "os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), 2))"
    process = started(tmp_path, EARLY, before=early)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 7


def test_ctrl_c_as_work_is_submitted_ends_both(tmp_path: Path) -> None:
    """It comes when the process has begun, and is raised when that is known."""
    process = started(tmp_path, SUBMITTING)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 130


def test_an_error_in_the_block_does_not_wait_for_the_work(tmp_path: Path) -> None:
    process = started(tmp_path, FAILING)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 5


def test_an_error_in_the_block_does_not_wait_for_a_result_of_which_a_part_has_come(tmp_path: Path) -> None:
    """Also while another process, which began later, holds all that it was begun with."""
    process = started(tmp_path, HALFWAY, before=LARGE)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 5


def test_a_worker_that_is_killed_breaks_its_work() -> None:
    with Worker() as worker:
        assert worker.submit(os.getpid).result() != os.getpid()
        with pytest.raises(BrokenProcessPool):
            worker.submit(terminate_itself).result()


def terminate_itself() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()


def test_works_go_on_side_by_side_and_may_need_what_cannot_be_encoded() -> None:
    """Each has a process of its own, a copy of this one; what it raises is raised where its result is requested."""
    reader, writer = os.pipe()
    with Worker() as worker:
        waiting = worker.submit(lambda: os.read(reader, 1))
        assert worker.submit(lambda: os.write(writer, b"x")).result() == 1
        assert waiting.result() == b"x"
        with pytest.raises(ZeroDivisionError) as caught:
            worker.submit(lambda: 1 // 0).result()
        assert "test_worker.py" in caught.value.__notes__[0]
        worker.submit(lambda: 1 // 0)


def test_a_result_arrives_whole_or_the_work_counts_as_broken() -> None:
    """Also one that is longer than what a pipe holds, and one that nobody requests; a lock cannot be encoded."""
    with Worker() as worker:
        long_result = worker.submit(lambda: [b"x" * 3_000_000, "y" * 70_000])
        worker.submit(lambda: b"z" * 3_000_000)
        with pytest.raises(BrokenProcessPool):
            worker.submit(threading.Lock).result()
        assert long_result.result() == [b"x" * 3_000_000, "y" * 70_000]
