"""The wheel: built without network, installed into an empty environment, it builds a site in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.paths import ROOT

NO_NETWORK = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_FIND_LINKS": ""}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the build tools that are installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT],
        check=True,
        env=os.environ | NO_NETWORK,
    )
    (wheel_path,) = folder.glob("*.whl")
    return wheel_path


def test_the_wheel_carries_what_a_site_is_made_of(wheel: Path) -> None:
    """Every template, static file and data file of the checkout, and nothing of the tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for source, inside in (("templates", "templates"), ("static", "static"), ("generator/data", "data")):
        for path in (ROOT / source).rglob("*"):
            if path.is_file():
                assert f"generator/{inside}/{path.relative_to(ROOT / source).as_posix()}" in names
    assert "generator/infra/headers.json" in names
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "site/"))]


def test_a_site_is_built_from_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    """In an environment that has the wheel, and beside it only the dependencies already installed here."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    inside = next((environment / "lib").glob("python*")) / "site-packages"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", inside, wheel],
        check=True,
        env=os.environ | NO_NETWORK,
    )
    # The dependencies, but not the checkout: its editable install is an import hook that a .pth file starts.
    here = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [environment / "bin" / "python", "-m", "generator", "build"],
        cwd=tmp_path / "empty",
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{inside}{os.pathsep}{here}"},
    )
    assert "Regions" in done.stdout
    assert (tmp_path / "empty" / "site" / "matrix" / "index.html").exists()
    where = subprocess.run(
        [environment / "bin" / "python", "-c", "import generator; print(generator.__file__)"],
        cwd=tmp_path / "empty",
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{inside}{os.pathsep}{here}"},
    )
    assert str(environment) in where.stdout
