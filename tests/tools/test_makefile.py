"""What make does before the program is there: the Python it needs, and an environment that is not to be used."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = """#!{real}
# Answers like a Python of some version; makes an environment whose pip and program only say what they were asked.
import os, sys
from pathlib import Path
version = ({version}, 9, "final", 0)
arguments = sys.argv[1:]
if arguments[:1] == ["-c"]:
    sys.version_info = version
    exec(arguments[1])
elif arguments == ["-V"]:
    print("Python %d.%d.%d" % version[:3])
elif arguments[:2] == ["-m", "venv"]:
    bin = Path(arguments[2]).resolve() / "bin"
    bin.mkdir(parents=True, exist_ok=True)
    print("made an environment")
    for name, text in (
        ("python", Path(__file__).read_text()),
        ("pip", "#!%s/python" % bin),
        ("region-atlas", "#!/bin/sh\\necho program $*"),
    ):
        (bin / name).write_text(text)
        (bin / name).chmod(0o755)
elif arguments[:2] == ["-m", "pip"]:
    print("pip", *arguments[2:])
    sys.exit(int(os.environ.get("PIP_STATUS", "0")))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a checkout in small: the Makefile and what it reads, and a folder for the path with Pythons."""
    checkout = tmp_path / "it's a checkout"
    checkout.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout)
    (checkout / "path").mkdir()
    for name in ("sh", "make", "echo", "grep", "mkdir", "rm", "test", "touch"):
        path = shutil.which(name)
        assert path
        (checkout / "path" / name).symlink_to(path)
    install_python(checkout, "python3", "3, 12")
    return checkout


def install_python(folder: Path, name: str, version: str) -> None:
    """Put a Python of some version on the path."""
    path = folder / "path" / name
    path.write_text(PYTHON.format(real=sys.executable, version=version))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTHON"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=own | {"PATH": str(folder / "path")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_long_step_is_announced_before_it_begins(folder: Path) -> None:
    done = make(folder, "site")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Making an environment in .venv with Python 3.12.9: some 5 seconds",
        "made an environment",
        "Installing the pinned packages into it from the network: 15 to 90 seconds",
        "pip install --quiet --require-hashes -r requirements.lock",
        "pip install --quiet --no-deps --no-build-isolation --editable .",
        "Building the whole site into site/: about 10 seconds, on an old machine 30",
        "program build",
    ]
    assert make(folder, "site").stdout.splitlines()[1:] == ["program build"]
    assert make(folder, "serve", "PORT=8001").stdout == "program serve --port 8001\n"
    assert make(folder, "serve", PORT="8002").stdout == "program serve --port 8002\n"


def test_a_python_that_is_too_old_is_named_before_anything_is_made(folder: Path) -> None:
    install_python(folder, "python3", "3, 10")
    done = make(folder, "site")
    assert done.returncode != 0
    assert done.stderr.splitlines()[:2] == [
        "error: python3 is Python 3.10.9; Region Atlas needs Python 3.11 or later",
        "next: install a newer Python beside it, then: make site PYTHON=python3.12",
    ]
    assert not (folder / ".venv").exists()


def test_a_newer_python_that_is_there_is_named(folder: Path) -> None:
    install_python(folder, "python3", "3, 10")
    install_python(folder, "python3.13", "3, 13")
    assert "next: make site PYTHON=python3.13\n" in make(folder, "site").stderr
    assert make(folder, "site", "PYTHON=python3.13").returncode == 0
    assert make(folder, "serve").stdout == "program serve\n", "the environment stands, whatever python3 is"


def test_a_python_that_is_not_there_is_named(folder: Path) -> None:
    done = make(folder, "site", "PYTHON=python9")
    assert "error: python9 is not there, or does not run; Region Atlas needs Python 3.11 or later\n" in done.stderr


def test_an_environment_of_an_older_python_is_made_anew(folder: Path) -> None:
    """As the Makefile of an earlier version left it: made by 3.10, with nothing in it."""
    install_python(folder, "python3.10", "3, 10")
    subprocess.run([folder / "path/python3.10", "-m", "venv", ".venv"], cwd=folder, check=True, capture_output=True)
    assert "made an environment" in make(folder, "site").stdout
    assert make(folder, "site").stdout.endswith("program build\n")


def test_another_version_that_is_asked_for_makes_it_anew(folder: Path) -> None:
    install_python(folder, "python3.13", "3, 13")
    make(folder, "site")
    assert "Making an environment in .venv with Python 3.13.9" in make(folder, "site", "PYTHON=python3.13").stdout
    assert "made" not in make(folder, "site", "PYTHON=python3.13").stdout


def test_an_install_that_was_interrupted_is_begun_anew(folder: Path) -> None:
    assert make(folder, "site", PIP_STATUS="1").returncode != 0
    done = make(folder, "site")
    assert done.stdout.startswith("Making .venv anew: ")
    assert "made an environment" in done.stdout
    assert done.stdout.endswith("program build\n")


@pytest.mark.parametrize("lacking", ["bin/pip", "bin/python", "bin"])
def test_an_environment_that_lacks_something_is_made_anew(lacking: str, folder: Path) -> None:
    make(folder, "site")
    (folder / ".venv" / lacking).rename(folder / "taken away")
    assert "made an environment" in make(folder, "site").stdout


def test_an_environment_of_another_folder_is_made_anew(folder: Path) -> None:
    """A checkout that was moved: its commands still name the Python of the folder that is gone."""
    make(folder, "site")
    (folder / ".venv" / "wheels").mkdir()
    moved = folder.rename(folder.with_name("moved"))
    assert "made an environment" in make(moved, "site").stdout
    assert (moved / ".venv" / "wheels").exists(), "what was downloaded is kept"


def test_a_new_lock_is_installed_into_the_environment_as_it_stands(folder: Path) -> None:
    make(folder, "site")
    os.utime(folder / "requirements.lock", (4e9, 4e9))
    done = make(folder, "site")
    assert "made an environment" not in done.stdout
    assert "pip install --quiet --require-hashes" in done.stdout


@pytest.mark.parametrize("target", ["test", "test-deep"])
def test_the_checkers_and_a_browser_are_there_before_the_tests_begin(folder: Path, target: str) -> None:
    """Whatever a test would be left out without, on a machine that has nothing yet."""
    for name in ("requirements-dev.lock", "requirements-checkov.lock"):
        (folder / name).touch()
    shutil.copytree(ROOT / "tests/node/check", folder / "tests/node/check", ignore=shutil.ignore_patterns("node_*"))
    before, pytest_line, after = make(folder, "--dry-run", target).stdout.partition(".venv/bin/python -m pytest")
    assert pytest_line
    for step in ("-r requirements-dev.lock", "npm ci --prefix .venv/node/check", "python -m tests.browser.chromium"):
        assert step in before, step
    assert "python" not in after
