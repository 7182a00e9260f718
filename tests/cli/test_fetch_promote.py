"""``fetch --promote`` takes another environment's snapshot as it is, and reads only the last release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.model import snapshot
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from pathlib import Path


def fetch(folder: Path, *arguments: str) -> Result:
    staged = folder / "staged.json"
    snapshot.write(tiny_snapshot(), staged)
    options = ["--promote", str(staged), "--out", str(folder / "out.json"), "--previous-dir", str(folder / "previous")]
    return CliRunner().invoke(main, ["fetch", *options, *arguments])


def test_a_promoted_snapshot_keeps_its_facts_and_has_the_run_that_promotes_it(tmp_path: Path) -> None:
    """AWS is not called, and no credentials are needed."""
    result = fetch(tmp_path, "--run", "https://ci.example/runs/8")
    assert result.exit_code == 0, result.output
    assert "promoted, as another environment published it: 3 Regions" in result.output
    assert "0 calls" in result.output
    promoted = snapshot.read(tmp_path / "out.json")
    assert promoted == msgspec.structs.replace(tiny_snapshot(), run="https://ci.example/runs/8")
    assert fetch(tmp_path).exit_code == 0
    assert snapshot.read(tmp_path / "out.json").run == tiny_snapshot().run


@pytest.mark.parametrize("options", [("--if-older-than", "24h"), ("--recording", "tests")])
def test_promote_excludes_the_options_of_other_readings(tmp_path: Path, options: tuple[str, str]) -> None:
    result = fetch(tmp_path, *options)
    assert result.exit_code == 1
    assert "--promote" in result.output
    assert "leave --recording and --if-older-than out" in result.output
    assert not (tmp_path / "out.json").exists()
