"""The documents are true: every command and option is in the README, every target in the Makefile says what it does."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from typing import TYPE_CHECKING

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from generator.cli.main import main
from generator.core import errors
from tests.paths import ROOT
from tools import docs

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")


def options() -> list[tuple[str, str]]:
    """Return (command, option) for everything the command line takes."""
    return [
        (name, option)
        for name, command in main.commands.items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    ]


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_a_section(command: str) -> None:
    assert f"### `region-atlas {command}`" in README


@pytest.mark.parametrize(("command", "option"), options())
def test_every_option_is_in_its_commands_section(command: str, option: str) -> None:
    section = README.split(f"### `region-atlas {command}`")[1].split("\n### ")[0].split("\n## ")[0]
    shared = README.split("### Every command")[1].split("\n### ")[0].split("\n## ")[0]
    assert re.search(rf"`{option}[ `]", section + shared)


def test_the_tables_of_options_are_those_of_the_commands() -> None:
    """Where they are not, somebody changed a command and did not run `make docs`."""
    assert docs.rewritten(README) == README
    assert {match["name"] for match in docs.TABLE.finditer(README)} == {*main.commands, docs.EVERY}


def test_the_readme_names_no_option_that_does_not_exist() -> None:
    named = set(re.findall(r"`(--[a-z][a-z-]+)", README)) - {"--help", "--version"}
    assert named == {option for _, option in options()}


def test_every_option_explains_itself() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"
            else:
                section = README.split(f"### `region-atlas {name}`")[1].split("\n### ")[0]
                assert f"`{str(parameter.metavar).rstrip('.')}`" in section


def test_every_exit_status_is_documented() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    statuses = {kind.status for kind in kinds if issubclass(kind, errors.AtlasError)}
    table = README.split("## What bad input gives")[1].split("\n## ")[0]
    assert statuses | {0, 2} == {int(number) for number in re.findall(r"^\| (\d{1,2}) \|", table, re.MULTILINE)}


def test_the_readme_opens_with_the_two_commands() -> None:
    """Then a picture, and the picture is there."""
    commands = re.findall(r"^make \w+", README, re.MULTILINE)
    assert commands[:2] == ["make site", "make test"]
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).exists(), picture


def test_a_bare_make_describes_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = makefile.split(".PHONY:")[1].splitlines()[0].split()
    output = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for target in phony:
        assert re.search(rf"^  make {target} +\S", output, re.MULTILINE), target


@pytest.mark.parametrize(
    "document", ["README.md", "CHANGELOG.md", "docs/architecture.md", "docs/hosting.md", "docs/runbook.md"]
)
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
        if not target.startswith("https://"):
            assert (path.parent / target).exists(), target


SURPRISES = {
    "a CSV file in Excel": ("templates/articles/data.md", "Windows-1252", "From Text/CSV", "XLSX"),
    "a header that was changed by hand": ("docs/hosting.md", "header that was changed by hand", "`publish --force`"),
    "a schedule that GitHub switched off": (
        *("docs/hosting.md", "in a fork from the start", "after 60 days without activity"),
        *("`gh workflow enable publish.yml`", "`gh workflow enable watch.yml`"),
    ),
    "no release for that reason": (
        *("docs/runbook.md", "after 60 days without activity", "gh workflow enable publish.yml"),
    ),
    "subjects with numbers": ("docs/hosting.md", "created, renamed or transferred since 15 July 2026", "opted in"),
}
"""What no message of the program can tell: the page where people look, and what it must say."""


@pytest.mark.parametrize("surprise", SURPRISES)
def test_what_no_message_can_say_is_in_the_guide(surprise: str) -> None:
    path, *sayings = SURPRISES[surprise]
    text = " ".join((ROOT / path).read_text("utf-8").split())
    assert [saying for saying in sayings if saying not in text] == []


def test_no_address_of_a_package_registry_is_recorded() -> None:
    """The locks pin by hash, wherever the packages come from."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text("utf-8")
        assert "://" not in text
        for line in re.split(r"(?<!\\)\n", text):
            assert not re.match(r"[a-z0-9].*==", line) or "--hash=sha256:" in line, line


@pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "test", "check"])]
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, groups: list[str]) -> None:
    """Where it does not, somebody (Dependabot, say) asked for more, and `make lock` was not run since."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    expected = [
        *project["project"]["dependencies"],
        *(requirement for group in groups for requirement in project["dependency-groups"][group]),
    ]
    pinned: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)(?:\[.*\])?==([^ ;\\]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE
    ):
        pinned.setdefault(canonicalize_name(name), set()).add(version)
    for requirement in map(Requirement, expected):
        versions = pinned[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement} is not {versions}"


@pytest.mark.parametrize("lock", sorted(ROOT.glob("tests/node/*/package-lock.json")), ids=lambda path: path.parent.name)
def test_node_packages_are_pinned_by_hash_and_exactly(lock: Path) -> None:
    """No address of a registry here either, and the versions asked for are versions, not ranges."""
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    requirements = packages.pop("")["devDependencies"]
    assert requirements == json.loads((lock.parent / "package.json").read_text("utf-8"))["devDependencies"]
    assert packages
    for path, package in packages.items():
        assert package["integrity"].startswith("sha512-"), path
        assert "resolved" not in package, path
    assert requirements == {name: packages[f"node_modules/{name}"]["version"] for name in requirements}
