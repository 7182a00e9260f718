"""Output without a reader, on a full disk or to a closed stream: the command ends with its status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli.streams import CLOSED_PIPE_STATUS
from tests.paths import ROOT

RECORDING = ROOT / "tests" / "recordings" / "moto-3.1.0.zip"
FULL = Path("/dev/full")
COMMANDS = [
    ("--help",),
    ("where", "--help"),
    ("--version",),
    *(("fetch", "--recording", str(RECORDING), "--no-feed", "--log-format", form) for form in ("auto", "json")),
]

needs_a_full_disk = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def run(folder: Path, *arguments: str, stdout: int, stderr: int = subprocess.PIPE) -> tuple[int, str]:
    command = [sys.executable, "-m", "generator", *arguments]
    done = subprocess.run(command, cwd=folder, stdout=stdout, stderr=stderr, text=True, check=False)
    return done.returncode, done.stderr or ""


def pipe_without_reader() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_hung_up_is_reported_by_the_status_alone(arguments: tuple[str, ...], tmp_path: Path) -> None:
    pipe = pipe_without_reader()
    try:
        assert run(tmp_path, *arguments, stdout=pipe) == (CLOSED_PIPE_STATUS, "")
    finally:
        os.close(pipe)
    assert (tmp_path / "snapshot.json").exists() == ("fetch" in arguments), "the work is done all the same"


@needs_a_full_disk
@pytest.mark.parametrize("arguments", COMMANDS[::3], ids=" ".join)
def test_a_full_disk_is_reported_once_and_the_work_is_done(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with FULL.open("w") as full:
        status, errors = run(tmp_path, *arguments, stdout=full.fileno())
    assert status == 1
    assert errors.startswith("error: standard output cannot be written: No space left on device\nnext: ")
    assert len(errors.splitlines()) == 2
    assert (tmp_path / "snapshot.json").exists() == ("fetch" in arguments)


@needs_a_full_disk
def test_a_failed_command_keeps_its_status_where_nothing_can_be_written(tmp_path: Path) -> None:
    with FULL.open("w") as full:
        result = run(tmp_path, "build", "--snapshot", "nowhere", stdout=full.fileno(), stderr=full.fileno())
    assert result == (5, "")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(("arguments", "status"), [("--help", 0), ("where --nonsense", 2), ("check nowhere.yaml", 5)])
def test_closed_streams_leave_the_status_as_it_is(
    redirection: str, arguments: str, status: int, tmp_path: Path
) -> None:
    command = f"{sys.executable} -m generator {arguments} {redirection}"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "Traceback" not in done.stdout + done.stderr


def test_what_the_encoding_of_the_output_lacks_is_an_escape(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "generator", "where", "--help"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert rb"\u2026" in done.stdout
