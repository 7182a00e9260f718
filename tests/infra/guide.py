"""The commands of docs/hosting.md that lead from an empty account to a live site, and how to run them as they stand."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.doubles.github_settings import GitHubSettings, github_settings
from tests.infra.terraform import QUIET, TERRAFORM
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


REPOSITORY = "you/region-atlas"
"""What the guide's first command has in place of the reader's own."""
MARKS = {";", "&&", "||", "|", "&"}


def blocks_of_the_guide() -> list[str]:
    """Return what is to be copied, in order: the blocks before the section's first part for other cases."""
    text = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    section = text.split("## From an empty account to a live site\n")[1].split("\n## ")[0].split("\n### ")[0]
    return re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def commands_of(block: str) -> list[str]:
    """Return the commands of a block: each line, and each part of a line that another sign of the shell separates."""
    commands = []
    for line in block.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=False, punctuation_chars=True)
        lexer.whitespace_split = True
        depth, words = 0, [""]
        for word in lexer:
            depth += word.count("(") - word.count(")") if not word.startswith(("'", '"')) else 0
            if word in MARKS and depth == 0:
                words.append("")
            else:
                words[-1] += f" {word}"
        commands += [command.strip() for command in words if command.strip()]
    return commands


TERRAFORM_STUB = """#!{python} -ISE
# Terraform is played by the tests: no provider is there.
import json, os, pathlib, sys
chdir, verb, *options = sys.argv[1:]
folder = pathlib.Path(chdir.removeprefix("-chdir=")).resolve()
here = pathlib.Path(__file__).parent
root = "bootstrap" if folder.name == "bootstrap" else "infra"
with (here / "terraform.jsonl").open("a") as log:
    log.write(json.dumps([root, verb, *options]) + "\\n")
given = {{name: value for name, value in os.environ.items() if name.startswith("TF_VAR_")}}
before = {{"apply": "init", "output": "apply"}}.get(verb)
assert before is None or (here / f"{{root}}.{{before}}").exists(), f"{{verb}} comes too early"
for option in options:
    name, _, value = option.partition("=")
    if name in ("-var-file", "-backend-config") and "=" not in value:
        assert (folder / value).is_file(), option
    assert not value.endswith("="), f"{{option}} is empty"
assert json.loads(given["TF_VAR_repository"]) == ["{repository}", "you@11/region-atlas@22"]
if (root, verb) == ("infra", "apply"):
    assert json.loads(given["TF_VAR_alert_emails"]) and given["TF_VAR_use_existing_oidc_provider"] == "true"
    assert given["TF_VAR_permissions_boundary"] == "the PERMISSIONS_BOUNDARY"
if (root, verb) == ("bootstrap", "apply"):
    (folder / "terraform.tfstate").write_text("{{}}")
if verb == "output" and options[0] == "-raw":
    print("the " + options[1], end="")
elif verb == "output":
    applied = os.environ.get("APPLIED", os.environ["ENVIRONMENT"])
    value = f"arn:aws:iam::1:role/region-atlas-{{applied}}-fetch"
    values = {{name: f"the {{name}}" for name in {outputs}}} | {{"FETCH_ROLE_ARN": value}}
    print(json.dumps({{name: {{"value": value}} for name, value in values.items()}}))
(here / f"{{root}}.{{verb}}").touch()
"""

AWS_STUB = """#!{python} -I
import os, pathlib, re, sys
service, verb, source, target = sys.argv[1:]
assert (service, verb) == ("s3", "cp")
bucket, key = re.fullmatch(r"s3://([^/]+)/(.+)", target).groups()
content = pathlib.Path(source).read_bytes()
(pathlib.Path(__file__).parent / "aws.txt").write_text(f"{{bucket}} {{key}}")
if "AWS_ENDPOINT_URL" in os.environ:
    import boto3
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
"""


class GuideRun(NamedTuple):
    """What the commands left: the folder that they ran in, GitHub's settings, and what a played Terraform was asked."""

    folder: Path
    github: GitHubSettings
    terraform_calls: list[list[str]]


def stand_ins(folder: Path) -> GitHubSettings:
    """Write what stands in for GitHub's and AWS's commands into a new folder."""
    folder.mkdir()
    _executable(folder / "aws", AWS_STUB.format(python=sys.executable))
    return github_settings(folder, REPOSITORY)


def play_terraform(folder: Path, outputs: set[str]) -> None:
    """Write what stands in for Terraform where its provider is not there."""
    text = TERRAFORM_STUB.format(python=sys.executable, repository=REPOSITORY, outputs=sorted(outputs))
    _executable(folder / "terraform", text)


def run_guide(folder: Path, github: GitHubSettings, **environment: str) -> GuideRun:
    """Run the guide's commands in a folder that has a copy of infra/, in one bash, until one fails."""
    script = "set -eo pipefail\n" + "\n".join(blocks_of_the_guide())
    run_shell(folder, github.folder, script, **environment)
    log = github.folder / "terraform.jsonl"
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return GuideRun(folder, github, [json.loads(line) for line in lines])


def run_shell(folder: Path, commands: Path, script: str, **environment: str) -> str:
    """Run a script that must go well with the stand-ins first on the path; return what it printed."""
    if not (commands / "terraform").exists():
        (commands / "terraform").symlink_to(str(TERRAFORM))
    env: Mapping[str, str] = {"PATH": f"{commands}:{os.defpath}", "HOME": str(folder), **QUIET, **environment}
    shell = ["bash", "--noprofile", "--norc", "-c", script]
    ran = subprocess.run(shell, cwd=folder, env=env, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.stdout + ran.stderr


def _executable(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)
