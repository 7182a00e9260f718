"""Recordings become a history: in the order in which they were packaged, each once, both layouts; and pip gets them."""

from __future__ import annotations

import subprocess
import zipfile
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.core.errors import DataError
from generator.fetch.ingest import IngestStep, ingest
from generator.history.changes import changes
from generator.model import history
from tests.doubles.pip import Pip
from tests.doubles.recording_wheels import Time, recording_wheel
from tests.doubles.recording_wheels import tree as tree_of
from tools import wheels

if TYPE_CHECKING:
    from pathlib import Path

OLD, MIDDLE, NEW, NEWER = (2022, 3, 12, 19, 0, 0), (2023, 3, 1, 0, 0, 0), (2024, 1, 2, 0, 0, 0), (2025, 1, 2, 0, 0, 0)


def tree(**offered: list[str]) -> dict[str, Any]:
    """Return moto's nested tree of Regions that offer these services."""
    below = {
        region: {
            "Value": region,
            "longName": {"Value": f"The {region}"},
            "services": {code: {"Value": code} for code in codes},
        }
        for region, codes in offered.items()
    }
    codes = sorted({code for codes in offered.values() for code in codes})
    services = {
        code: {"Value": code, "regions": {region: {"Value": region} for region in offered if code in offered[region]}}
        for code in codes
    }
    return {"regions": below, "services": services}


def wheel(folder: Path, version: str, time: Time, trees: dict[str, Any]) -> Path:
    """Write a wheel of one version of moto."""
    files = {name: tree_of(name, subjects) for name, subjects in trees.items()}
    return recording_wheel(folder / f"moto-{version}-py3-none-any.whl", files, time=time, packed=version >= "5")


FIRST, SECOND, THIRD = tree(a=["x", "y"]), tree(a=["x"]), tree(a=["x"], b=["x", "z"])


def four(folder: Path, versions: tuple[str, ...] = ("3.1.0", "4.0.0", "5.0.0", "5.0.1")) -> Path:
    """Write four releases: the last one repeats the second recording, long after it was made."""
    recorded = ((OLD, FIRST), (MIDDLE, SECOND), (NEW, THIRD), (NEWER, SECOND))
    for version, (time, trees) in zip(versions, recorded, strict=True):
        wheel(folder, version, time, trees)
    return folder


def test_recordings_are_taken_in_by_their_age_and_once(tmp_path: Path) -> None:
    steps: list[IngestStep] = []
    ingested = ingest(four(tmp_path), steps.append)
    assert [str(reading.date) for reading in ingested.readings] == ["2022-03-12", "2023-03-01", "2024-01-02"]
    assert [(step.number, step.total, step.counts is None) for step in steps] == [
        (1, 4, False),
        (2, 4, False),
        (3, 4, False),
        (4, 4, True),
    ]
    assert [(change.kind, change.region, change.service, change.codes) for change in changes(ingested)] == [
        ("service-went", None, "y", ("a",)),
        ("region-appeared", "b", None, ("x", "z")),
        ("service-appeared", None, "z", ("b",)),
    ]
    assert "moto-4.0.0" in ingested.readings[1].source


@pytest.mark.parametrize("versions", list(permutations(("3.1.0", "4.0.0", "4.2.0", "4.3.0"))))
def test_the_order_of_a_batch_makes_no_difference(versions: tuple[str, ...], tmp_path: Path) -> None:
    """A fix of an old release comes after newer ones: only the time counts."""
    ingested, expected = ingest(four(tmp_path / "a", versions)), ingest(four(tmp_path / "b"))
    assert [(reading.read_at, reading.counts) for reading in ingested.readings] == [
        (reading.read_at, reading.counts) for reading in expected.readings
    ]
    assert changes(ingested) == changes(expected)


def test_the_same_recording_in_the_other_layout_is_the_same(tmp_path: Path) -> None:
    """From moto 5 on the files are compressed; what they say has not changed."""
    wheel(tmp_path, "4.9.0", OLD, FIRST)
    wheel(tmp_path, "5.0.0", NEW, FIRST)
    assert len(ingest(tmp_path).readings) == 1


def test_a_folder_without_recordings_is_named(tmp_path: Path) -> None:
    wheel(tmp_path, "3.0.0", OLD, {})
    with pytest.raises(DataError, match=f"{tmp_path}: no wheel in it has a recording"):
        ingest(tmp_path)


def test_a_damaged_wheel_is_named(tmp_path: Path) -> None:
    path = wheel(tmp_path, "5.0.0", OLD, FIRST)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match=r"moto-5\.0\.0"):
        ingest(tmp_path)


def test_the_command_writes_the_history_and_says_what_it_took_in(tmp_path: Path) -> None:
    out = tmp_path / "history.jsonl"
    result = CliRunner().invoke(main, ["history", "--recordings", str(four(tmp_path / "wheels")), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert history.decode(out.read_bytes(), "it") == ingest(tmp_path / "wheels")
    assert "4 of 4: moto-5.0.1-py3-none-any.whl, 2025-01-02: repeats an earlier one" in result.output
    assert "3 readings from 2022-03-12 to 2024-01-02" in result.output


# The first half of `make history`.


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    pip_double = Pip("moto", four(tmp_path / "shelf"), ["5.0.1", "5.0.0", "4.0.0", "3.1.0", "3.0.9", "1.0.0"])
    monkeypatch.setattr(subprocess, "run", pip_double)
    return pip_double


def test_every_release_with_a_recording_is_fetched_oldest_first(
    pip: Pip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And what is kept of it is the recording with its time."""
    wheels.fetch_all(tmp_path / "cache")
    assert pip.fetched == ["3.1.0", "4.0.0", "5.0.0", "5.0.1"]
    assert capsys.readouterr().out.splitlines()[-1] == "4 of 4: moto 5.0.1"
    assert ingest(tmp_path / "cache") == ingest(pip.shelf)
    assert zipfile.ZipFile(tmp_path / "cache" / "moto-5.0.1-py3-none-any.whl").namelist() == [
        "moto/ssm/resources/regions.json.gz",
        "moto/ssm/resources/services.json.gz",
    ]


def test_a_run_that_was_stopped_goes_on_where_it_ended(pip: Pip, tmp_path: Path) -> None:
    pip.down_at = "5.0.0"
    with pytest.raises(subprocess.CalledProcessError):
        wheels.fetch_all(tmp_path / "cache")
    assert sorted(path.name[:10] for path in (tmp_path / "cache").iterdir()) == ["moto-3.1.0", "moto-4.0.0"]
    pip.down_at = None
    wheels.fetch_all(tmp_path / "cache")
    assert pip.fetched == ["3.1.0", "4.0.0", "5.0.0", "5.0.1"]
