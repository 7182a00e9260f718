"""The commands that messages name, as their reader can type them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.cli import invocation
from generator.cli.invocation import UNDER_MAKE, Invocation
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "generator"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a program that an environment has, in a folder that may be on the path."""
    path = tmp_path / "bin" / "region-atlas"
    path.parent.mkdir()
    path.touch(mode=0o755)
    return path


def test_a_program_that_is_not_on_the_path_is_typed_as_it_was_called() -> None:
    invocation_read = invocation.read(".venv/bin/region-atlas", {"PATH": "/nowhere"})
    assert (
        invocation_read.with_typed_commands("build it with `region-atlas build`")
        == "build it with `.venv/bin/region-atlas build`"
    )


def test_a_program_on_the_path_is_typed_by_its_name(program: Path) -> None:
    assert invocation.read(str(program), {"PATH": str(program.parent)}).program == "region-atlas"


def test_another_environments_program_on_the_path_is_not_meant(program: Path) -> None:
    called = "/other environment/bin/region-atlas"
    assert invocation.read(called, {"PATH": str(program.parent)}).program == f"'{called}'"


def test_a_module_is_typed_as_a_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.executable", str(tmp_path / ".venv/bin/python"))
    invocation_read = invocation.read(str(PACKAGE / "__main__.py"), {})
    assert invocation_read.with_typed_commands("`region-atlas serve`") == "`.venv/bin/python -m generator serve`"


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("build", "make site"),
        ("serve", "make serve"),
        ("serve --port 8001", "make serve PORT=8001"),
        ("serve --site public", ".venv/bin/region-atlas serve --site public"),
        ("build --out public", ".venv/bin/region-atlas build --out public"),
        ("fetch", ".venv/bin/region-atlas fetch"),
    ],
)
def test_who_called_make_types_make_where_it_has_a_target(command: str, typed: str) -> None:
    invocation_read = invocation.read(".venv/bin/region-atlas", {UNDER_MAKE: "1"})
    assert invocation_read.with_typed_commands(f"`region-atlas {command}`") == f"`{typed}`"


def test_the_makefile_says_that_it_called_and_has_the_targets() -> None:
    makefile = (PACKAGE.parent / "Makefile").read_text("utf-8")
    for target in ("site", "serve"):
        recipe = makefile.split(f"\n{target}: ")[1].split("\n\n")[0]
        assert f"{UNDER_MAKE}=1" in recipe
    assert "$(if $(PORT),--port $(PORT))" in makefile


def test_several_commands_in_one_message_are_all_typed() -> None:
    message = "list them with `region-atlas releases --bucket b`, then `region-atlas build`"
    assert (
        Invocation("./r").with_typed_commands(message) == "list them with `./r releases --bucket b`, then `./r build`"
    )
