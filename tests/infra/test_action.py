"""The action that checks templates, its scripts executed under bash as GitHub executes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.infra.actions import ACTION, WORKFLOWS, load, render
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doubles.loaded_program import LoadedProgram

DEFINITION = load(ACTION)
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in DEFINITION["runs"]["steps"]}
PYTHON = """#!/bin/bash
# Stands for Python: makes an environment that has this project, and writes down what pip installs.
if [[ $2 == venv ]]; then
  mkdir -p "$3/bin"
  cp "$0" "$3/bin/python"
  ln -sf {program} "$3/bin/region-atlas"
else
  printf '%s\\n' "$*" >> "$RUNNER_TEMP/installed"
fi
"""
BUCKET, AGENT = "AWS::S3::Bucket", "AWS::Bedrock::Agent"


class StepResult(NamedTuple):
    """What a step left: its status, what it printed, its outputs, and the job summary."""

    status: int
    lines: list[str]
    outputs: dict[str, str]
    summary: str


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Make a workspace of templates: one in a folder with a space, one that not every Region can have."""
    folder = tmp_path / "workspace"
    for name, resource_type in (
        ("a.yaml", BUCKET),
        ("deep/er/b.yaml", AGENT),
        ("with space/c.yaml", BUCKET),
        ("x,y::z.yaml", AGENT),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Resources:\n  A:\n    Type: {resource_type}\n", "utf-8")
    return folder


@pytest.fixture
def act(tmp_path: Path, workspace: Path, program: LoadedProgram) -> Callable[..., StepResult]:
    """Return what runs the steps after the one that sets up Python, with some inputs.

    ``command`` is what runs as ``region-atlas``.
    """
    stub = tmp_path / "python"

    def run(folder: Path = workspace, command: Path = program.command, **inputs: str) -> StepResult:
        stub.write_text(PYTHON.format(program=command), "utf-8")
        stub.chmod(0o755)
        defaults = {name: each.get("default", "") for name, each in DEFINITION["inputs"].items()}
        context = {
            "inputs": defaults | inputs,
            "github": {"action_path": str(ROOT)},
            "steps": {"python": {"outputs": {"python-path": str(stub)}}},
        }
        files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("", "utf-8")
        env = {
            "PATH": "/usr/bin:/bin",
            "RUNNER_TEMP": str(tmp_path),
            **{name: str(path) for name, path in files.items()},
        }
        for name in ("Install", "Check"):
            step = STEPS[name]
            assert "${{" not in step["run"], "an expression inside a script can be an injection"
            script = tmp_path / f"{name}.sh"
            script.write_text(step["run"], "utf-8")
            shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
            step_env = env | {key: render(value, context) for key, value in step["env"].items()}
            done = subprocess.run(shell, cwd=folder, env=step_env, check=False, capture_output=True, text=True)
            assert name == "Check" or done.returncode == 0, done.stderr
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
        summary = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        return StepResult(done.returncode, (done.stdout + done.stderr).splitlines(), outputs, summary)

    return run


def test_what_it_installs_is_pinned_by_hash(act: Callable[..., StepResult], tmp_path: Path) -> None:
    """First the dependencies, then the checked-out action itself without any."""
    act(files="a.yaml", regions="us-east-1")
    assert (tmp_path / "installed").read_text("utf-8").splitlines() == [
        f"-m pip install --quiet --require-hashes -r {ROOT}/requirements.lock",
        f"-m pip install --quiet --no-deps --no-build-isolation {ROOT}",
    ]


def test_everything_is_available(act: Callable[..., StepResult]) -> None:
    done = act(files="a.yaml\n\nwith space/*.yaml\n", regions="us-east-1, eu-west-1\neu-central-1")
    assert done.status == 0, done.lines
    assert done.outputs == {"verdict": "available", "available": "us-east-1 eu-west-1 eu-central-1", "missing": ""}
    assert "is available in 3 of 3 Regions" in done.summary
    assert not [line for line in done.lines if line.startswith("::")]


def test_what_is_missing_is_marked_on_its_line(act: Callable[..., StepResult]) -> None:
    done = act(files="**/b.yaml\r\nx*.yaml\r\na.yaml", regions="us-west-1")
    assert done.status == 10
    assert [line for line in done.lines if line.startswith("::")] == [
        f"::error file=deep/er/b.yaml,line=3::{AGENT} is not available in us-west-1",
        f"::error file=x%2Cy%3A%3Az.yaml,line=3::{AGENT} is not available in us-west-1",
    ]
    assert done.outputs == {"verdict": "missing", "available": "", "missing": "us-west-1"}
    assert "| US West (N. California), us-west-1 | `AWS::Bedrock::Agent` |" in done.summary


def test_one_region_of_several_may_be_enough(act: Callable[..., StepResult]) -> None:
    assert act(files="deep/**", regions="us-west-1 us-east-1", any="true").status == 0
    assert act(files="deep/**", regions="us-west-1 us-east-1").status == 10


def test_strict_fails_for_what_is_not_recognized(act: Callable[..., StepResult], workspace: Path) -> None:
    (workspace / "a.yaml").write_text("Resources: {A: {Type: AWS::Nowhere::Thing}}\n", "utf-8")
    assert act(files="a.yaml").status == 0
    done = act(files="a.yaml", strict="true")
    assert done.status == 11
    assert "::error file=a.yaml,line=1::AWS::Nowhere::Thing was not recognized" in done.lines


def test_inputs_are_never_run_as_code(act: Callable[..., StepResult], workspace: Path) -> None:
    """Neither a pattern nor a code of a Region; a file whose name begins with a hyphen is no option."""
    (workspace / "--strict").write_text("Resources: {A: {Type: AWS::S3::Bucket}}\n", "utf-8")
    done = act(files="--str*", regions="$(touch bad)")
    assert done.status == 2
    assert act(files="$(touch bad)\n`touch bad`\n").status == 5
    assert act(files="--str*", regions="us-east-1").status == 0
    assert not (workspace / "bad").exists()


def test_files_that_match_nothing_are_an_error(act: Callable[..., StepResult]) -> None:
    done = act(files="none/*.yaml\n")
    assert done.status == 1
    assert "::error title=Region Atlas::No file matches the input files" in done.lines


def test_each_pull_request_runs_it_from_the_checkout(act: Callable[..., StepResult]) -> None:
    """The job's step that compares the outputs passes for what the installed command answers, and for nothing else."""
    _, check, compare = load(WORKFLOWS / "ci.yml")["jobs"]["action"]["steps"]
    assert check["uses"] == "./"
    installed = Path(sys.executable).with_name("region-atlas")
    done = act(ROOT, installed, **{name: render(value, {}) for name, value in check["with"].items()})
    assert done.status == 0, done.lines

    def passes(outputs: dict[str, str]) -> bool:
        context = {"steps": {check["id"]: {"outputs": outputs}}}
        env = {name: render(value, context) for name, value in compare["env"].items()}
        shell = ["bash", "--noprofile", "--norc", "-e", "-c", compare["run"]]
        return subprocess.run(shell, env=env, check=False, capture_output=True).returncode == 0

    assert passes(done.outputs)
    assert not passes(done.outputs | {"missing": ""})


def test_every_output_is_written(act: Callable[..., StepResult]) -> None:
    assert act(files="a.yaml").outputs.keys() == DEFINITION["outputs"].keys()
