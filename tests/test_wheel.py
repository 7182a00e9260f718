"""The wheel and the source archive: built without network, installed into an empty environment, they work there."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import hatch_build
from generator.model import snapshot
from tests.conftest import tiny_snapshot
from tests.doubles.s3 import atlas
from tests.paths import ROOT
from tools import dist

REPOSITORY = "https://github.com/octo/atlas"
NO_NETWORK = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_FIND_LINKS": ""}


QUESTIONS = (
    ("where", "bedrock-runtime", "eks", "--near", "milan"),
    ("lacks", "eu-central-2", "--against", "us-east-1"),
    ("changes", "--region", "spain", "--since", "this quarter"),
)
"""What the wheel alone answers, without a site or a network."""


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dist.Distributions:
    """Build both with the build tools that are installed here; the archive is proven to give the same wheel."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(hatch_build.REPOSITORY, f"{REPOSITORY}/")
        return dist.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(distributions: dist.Distributions) -> Path:
    return distributions.wheel


def test_the_archive_carries_what_the_wheel_is_made_of_and_no_more(distributions: dist.Distributions) -> None:
    """Not the tests, the tools or the infrastructure; whoever unpacks it can read the licence and build it."""
    with tarfile.open(distributions.archive) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "NOTICE", "README.md", "generator/__main__.py", "templates/base.html"} <= names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "site/", "infra/modules"))]


def test_the_wheel_says_which_repository_it_is_from(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses of the version; a build outside of a release has none, since a copy cannot know its home."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(path).decode().splitlines()
    addresses = {line.partition(": ")[2] for line in lines if line.startswith("Project-URL: ")}
    assert f"Source, {REPOSITORY}" in addresses
    assert f"Changelog, {REPOSITORY}/blob/v{dist.version()}/CHANGELOG.md" in addresses
    monkeypatch.delenv(hatch_build.REPOSITORY, raising=False)
    project: dict[str, Any] = {"version": "1.2.3"}
    hatch_build.RepositoryUrls(str(ROOT), {}).update(project)
    assert project["urls"] == {}


def test_a_tag_is_that_of_the_version() -> None:
    """The version stands in pyproject.toml alone, and a tag that is another one publishes nothing."""
    version = dist.version()
    assert metadata.version("region-atlas") == version
    dist.require_tag(f"v{version}", version)
    for tag in (version, f"v{version}.1", f"V{version}", "v", ""):
        with pytest.raises(SystemExit, match=f"next: tag v{re.escape(version)}"):
            dist.require_tag(tag, version)
    files = [*(ROOT / "generator").rglob("*.py"), *(ROOT / ".github").rglob("*.yml"), ROOT / "README.md"]
    assert not [path for path in files if re.search(rf"\b{re.escape(version)}\b", path.read_text("utf-8"))]


class World(NamedTuple):
    """The options that build a site, and the site that they must give."""

    options: tuple[str, ...]
    site: Path


def digests(site: Path) -> dict[str, str]:
    """Return the digest of each of a site's files, by path."""
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file()
    }


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


@pytest.fixture(params=["tiny", pytest.param("real", marks=pytest.mark.deep)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Return how a site is built, and what the checkout makes of the same world; in `make test-deep`, of all of AWS."""
    if request.param == "real":
        return World((), request.getfixturevalue("real_site"))
    file, out = tmp_path / "snapshot.json", tmp_path / "expected"
    snapshot.write(tiny_snapshot(), file)
    options = ("--snapshot", str(file))
    assert atlas("build", *options, "--out", str(out)).exit_code == 0
    return World(options, out)


def test_a_site_is_built_from_the_installed_wheel(wheel: Path, world: World, tmp_path: Path) -> None:
    """In an environment that has the wheel, and beside it only the dependencies already installed here.

    It is byte for byte the site that the checkout makes of the same recording, in another process with another seed of
    its hashes: so this proves as well that building twice gives the same. Its answers are the checkout's too.
    """
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
    folder = tmp_path / "empty"
    folder.mkdir()

    def output(*arguments: str) -> str:
        return subprocess.run(
            [environment / "bin" / "python", *arguments],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{inside}{os.pathsep}{here}"},
        ).stdout

    assert "Regions" in output("-m", "generator", "build", *world.options)
    assert digests(folder / "site") == digests(world.site)
    assert str(environment) in output("-c", "import generator; print(generator.__file__)")
    for question in QUESTIONS:
        expected = atlas(*question)
        assert expected.exit_code == 0, expected.output
        assert output("-m", "generator", *question) == expected.stdout
