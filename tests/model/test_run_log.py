"""The run log: what commands write of themselves, and how it is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner

from generator.aws import clients
from generator.cli.main import main
from generator.core import layout
from generator.core.errors import NotFitError
from generator.model import run_log, snapshot
from generator.model.run_log import MAX_CHANGES, RunLog
from tests.conftest import renamed, tiny_snapshot
from tests.doubles.parameter_store import serving, small_tree
from tests.doubles.readings import on, without

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def build(world: snapshot.Snapshot, *arguments: str) -> Result:
    snapshot.write(world, Path("tiny.json"))
    return CliRunner().invoke(main, ["build", "--snapshot", "tiny.json", "--log", "log.json", *arguments])


def read() -> RunLog:
    return run_log.decode(Path("log.json").read_bytes())


def test_a_stage_counts_the_calls_made_in_it() -> None:
    """Two stages of one counter: each has its own, the log has what the command says of all."""
    log, calls = RunLog(command="fetch"), clients.Calls()
    with log.stage("first", calls):
        calls.count()
        calls.count(retried=True)
    with log.stage("second", calls):
        calls.count()
    assert [(stage.name, stage.calls, stage.retries) for stage in log.stages] == [("first", 2, 1), ("second", 1, 0)]


def test_a_stage_that_fails_is_in_the_log() -> None:
    log = RunLog(command="build")

    def fail() -> None:
        with log.stages_in_turn() as begin:
            begin("one")
            begin("two")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert [stage.name for stage in log.stages] == ["one", "two"]
    assert all(stage.seconds >= 0 and stage.peak_mib > 1 for stage in log.stages)


def test_the_log_reads_back_as_it_was_written() -> None:
    log = RunLog(command="build", quality=97.5, read_at=tiny_snapshot().read_at, findings={"info": 2})
    log.record_changes(["a launched in b"])
    with log.stage("make"):
        pass
    assert run_log.decode(log.encoded()) == log


def test_the_first_changes_are_named_and_all_are_counted() -> None:
    log = RunLog(command="build")
    log.record_changes([f"{number} came" for number in range(MAX_CHANGES + 5)])
    assert (len(log.changes), log.change_count) == (MAX_CHANGES, MAX_CHANGES + 5)
    log.record_changes(None)
    assert (log.changes, log.change_count) == ([], None)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b'{"command": 7}', b'{"command":"x","schema_version":2}', b"\xff"),
        b'{"command":"x","read_at":"2024-02-29T06:30:00"}',
    ],
)
def test_anything_else_is_no_log(content: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        run_log.decode(content)


@pytest.mark.usefixtures("in_an_empty_folder")
def test_build_logs_everything_that_notify_reports() -> None:
    """Stages by what is made, findings by level, quality, dates; no changes where there is no last release."""
    assert build(tiny_snapshot()).exit_code == 0
    log = read()
    assert [stage.name for stage in log.stages] == [
        *("read", "assemble", "history", "pages", "markdown", "feeds", "api", "reports", "write")
    ]
    summary = json.loads(Path("site/downloads/summary.json").read_text())
    assert log.findings == summary["findings_by_level"]
    assert log.quality == pytest.approx(summary["quality_percent"])
    assert (log.as_of, log.read_at) == (tiny_snapshot().read_at.date(), tiny_snapshot().read_at)
    assert (log.changes, log.change_count) == ([], None)


@pytest.mark.usefixtures("in_an_empty_folder")
def test_build_logs_what_changed_since_the_last_release() -> None:
    build(tiny_snapshot())
    Path("previous").mkdir()
    for name in layout.NEXT_RUN_NAMES:
        Path("previous", name).write_bytes(Path("site", "downloads", name).read_bytes())
    assert build(on(1, renamed(tiny_snapshot(), iotthingsgraph="Renamed")), "--previous", "previous").exit_code == 0
    assert (read().changes, read().change_count) == (["AWS IoT Things Graph is now named Renamed"], 1)

    smaller = on(2, without(tiny_snapshot(), "us-gov-west-1"))
    result = build(smaller, "--previous", "previous")
    assert result.exit_code == NotFitError.status
    assert (read().status, read().change_count) == (NotFitError.status, None)
    assert read().read_at == smaller.read_at


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_fetch_logs_the_calls_of_each_stage() -> None:
    with serving(small_tree()) as stub:
        arguments = [
            "--endpoint-url",
            stub.url,
            "--no-feed",
            "--no-resource-types",
            "--previous",
            "nowhere",
            "--first",
            "--log",
            "log.json",
        ]
        assert CliRunner().invoke(main, ["fetch", *arguments]).exit_code == 0
    log = read()
    assert {stage.name: stage.calls for stage in log.stages} == {
        "previous": 0,
        "parameters": log.calls,
        "launches": 0,
        "resource types": 0,
        "write": 0,
    }
    assert log.calls == stub.counts["calls"]
    assert log.read_at == snapshot.read(Path("snapshot.json")).read_at


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_a_first_release_hands_on_a_folder_that_says_so() -> None:
    """Jobs hand on files: an empty folder would be lost. Build takes it for what it is; the next fetch ends it."""
    with serving(small_tree()) as stub:
        fetch = ["fetch", "--endpoint-url", stub.url, "--no-feed", "--no-resource-types", "--previous"]
        assert CliRunner().invoke(main, [*fetch, "nowhere", "--first"]).exit_code == 0
        assert [path.name for path in Path("previous").iterdir()] == ["first-release.txt"]
        arguments = ["--snapshot", "snapshot.json", "--previous", "previous"]
        built = CliRunner().invoke(main, ["build", *arguments])
        assert built.exit_code == 0, built.output
        assert CliRunner().invoke(main, [*fetch, "site"]).exit_code == 0
    assert sorted(path.name for path in Path("previous").iterdir()) == sorted(layout.FETCHED_NAMES)
