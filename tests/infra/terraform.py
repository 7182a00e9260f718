"""infra/ as values: its HCL read back, and Terraform asked where it needs no provider."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import hcl2
import pytest
from hcl2.utils import SerializationOptions

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


INFRA = ROOT / "infra"
ENVIRONMENTS = ("dev", "staging", "prod")
FOLDERS = (INFRA, *sorted(path for path in (INFRA / "modules").iterdir()))
BOOTSTRAP = INFRA / "bootstrap"
"""What an account needs before infra/: applied by hand and by itself, so ``resources`` does not count it."""
HEADERS = json.loads((INFRA / "headers.json").read_text("utf-8"))
TERRAFORM = shutil.which("terraform")
QUIET = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "CHECKPOINT_DISABLE": "1",
    "TF_CLI_CONFIG_FILE": os.devnull,
    "TF_IN_AUTOMATION": "1",
}
"""Terraform asks nobody for a newer one or for credentials, and reads no settings of this machine."""

Block = dict[str, Any]

by_folder = pytest.mark.parametrize("folder", [*FOLDERS, BOOTSTRAP], ids=lambda folder: folder.name)


def may_be_left_out(tool: object, environment: Mapping[str, str]) -> bool:
    """Return whether a test that needs a tool may be skipped: where it is not installed, but never on GitHub."""
    return not tool and "GITHUB_ACTIONS" not in environment


needs_terraform = pytest.mark.skipif(
    may_be_left_out(TERRAFORM, os.environ), reason="Terraform is not installed; the workflows have it"
)


def hcl(path: Path) -> Block:
    options = SerializationOptions(with_comments=False, explicit_blocks=False, strip_string_quotes=True)
    read: Block = hcl2.loads(path.read_text("utf-8"), serialization_options=options)
    return read


@cache
def blocks(folder: Path, kind: str) -> Block:
    """Return the blocks of one kind in a module, by name (``type.name`` for resources and data)."""
    bodies: Block = {}
    for path in sorted(folder.glob("*.tf")):
        for block in hcl(path).get(kind, []):
            if kind in {"resource", "data"}:
                bodies |= {f"{of}.{name}": body for of, named in block.items() for name, body in named.items()}
            else:
                bodies |= block
    return bodies


def code(folder: Path) -> str:
    """Return a module's HCL without its comments."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.tf")))
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def resources(kind: str) -> Block:
    """Return every resource of one type, by name, in whichever module."""
    return {
        name.removeprefix(f"{kind}."): body
        for folder in FOLDERS
        for name, body in blocks(folder, "resource").items()
        if name.startswith(f"{kind}.")
    }


def only(kind: str) -> Block:
    """Return the one resource of a type."""
    body: Block
    (body,) = resources(kind).values()
    return body


def run_terraform(folder: Path, text: str, **variables: object) -> Block:
    """Return the outputs of a configuration that needs no provider."""
    (folder / "main.tf").write_text(text, "utf-8")
    (folder / "given.auto.tfvars.json").write_text(json.dumps(variables), "utf-8")
    for command in (["init", "-no-color"], ["apply", "-auto-approve", "-no-color"], ["output", "-json"]):
        ran = run_command(folder, *command)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return {name: output["value"] for name, output in json.loads(ran.stdout).items()}


def run_command(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Terraform in a folder, whatever comes of it."""
    command = [str(TERRAFORM), f"-chdir={folder}", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=os.environ | QUIET | environment, check=False, timeout=1200
    )


def alarm_names() -> set[str]:
    """Return the names of all alarms without the environment; one that each stage or limit has is there for each."""
    names = set()
    for alarm in resources("aws_cloudwatch_metric_alarm").values():
        name = str(alarm["alarm_name"]).removeprefix("${var.name}-")
        values: Any = ("requests", "bytes") if "each.key" in name else ("fetch", "build", "publish")
        names |= {re.sub(r"\$\{each\.\w+\}", value, name) for value in (values if "${" in name else ("",))}
    return names
