"""infra/ is written as it should be: formatted, declared, pinned, documented, scanned."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from generator.cli.main import main
from generator.publish.manifest import MAX_RELEASES
from tests.infra import policy
from tests.infra.terraform import (
    BOOTSTRAP,
    ENVIRONMENTS,
    FOLDERS,
    INFRA,
    QUIET,
    TERRAFORM,
    Block,
    blocks,
    by_folder,
    code,
    hcl,
    may_be_left_out,
    needs_terraform,
    run_terraform,
)
from tests.paths import ROOT

CHECKOV = ROOT / ".venv" / "checkov" / "bin" / "checkov"

OUTPUTS = {
    "AWS_REGION",
    "BUCKET",
    "DISTRIBUTION_ID",
    "FETCH_ROLE_ARN",
    "METRIC_NAMESPACE",
    "NOTIFY_ROLE_ARN",
    "PUBLISH_ROLE_ARN",
    "SITE_URL",
    "TOPIC_ARN",
}
"""What the workflow needs of an environment."""


# The language.


@needs_terraform
def test_everything_is_formatted() -> None:
    command = [str(TERRAFORM), "fmt", "-check", "-recursive", "-diff", str(INFRA)]
    ran = subprocess.run(command, capture_output=True, text=True, env=os.environ | QUIET, check=False)
    assert ran.returncode == 0, ran.stdout


@by_folder
def test_every_variable_is_described_and_typed(folder: Path) -> None:
    for name, variable in blocks(folder, "variable").items():
        assert variable.get("description", "").endswith("."), name
        assert variable.get("type"), name


@by_folder
def test_every_output_is_described(folder: Path) -> None:
    for name, output in blocks(folder, "output").items():
        assert output.get("description"), name


@by_folder
def test_every_variable_and_local_that_is_used_is_declared_and_the_other_way_round(folder: Path) -> None:
    text = code(folder)
    assert set(re.findall(r"\bvar\.(\w+)", text)) == set(blocks(folder, "variable"))
    assert set(re.findall(r"\blocal\.(\w+)", text)) == set(blocks(folder, "locals"))


@by_folder
def test_every_resource_that_is_named_exists(folder: Path) -> None:
    text = re.sub(r'"(?:[^"$\\]|\\.|\$(?!\{))*"', '""', code(folder))
    named = set(re.findall(r"(?<!data\.)\b(aws_\w+\.\w+)", text))
    assert named <= set(blocks(folder, "resource")), folder
    assert set(re.findall(r"\bdata\.(aws_\w+\.\w+)", text)) <= set(blocks(folder, "data"))


def test_modules_get_what_they_declare_and_give_what_is_asked_of_them() -> None:
    """No argument is missing or unknown, and every output that is used is there."""
    for name, call in blocks(INFRA, "module").items():
        folder = (INFRA / call["source"]).resolve()
        declared = blocks(folder, "variable")
        assert set(call) - {"source", "count", "providers"} <= set(declared), name
        assert {variable_name for variable_name, variable in declared.items() if "default" not in variable} <= set(
            call
        ), name
        used = set(re.findall(rf"\bmodule\.{name}(?:\[0\])?\.(\w+)", code(INFRA)))
        assert used == set(blocks(folder, "output")), name
    assert set(re.findall(r"\bmodule\.(\w+)", code(INFRA))) == set(blocks(INFRA, "module"))


@by_folder
def test_every_template_gets_exactly_what_it_names(folder: Path) -> None:
    """And every file that is read is there."""
    text = code(folder)
    for path in re.findall(r'file\("\$\{path\.module\}/([^"]+)"', text):
        assert (folder / path).exists(), path
    for path, arguments in re.findall(r'templatefile\("\$\{path\.module\}/([^"]+)", \{(.*?)\n\s*\}\)', text, re.DOTALL):
        assert set(re.findall(r"^\s*(\w+)\s*=", arguments, re.MULTILINE)) == policy.names(Path(path).stem), path


def test_every_policy_is_used() -> None:
    used = {
        Path(path).stem
        for folder in (*FOLDERS, BOOTSTRAP)
        for path in re.findall(r"policies/([\w-]+\.json)", code(folder))
    }
    assert used == {path.stem for path in policy.POLICIES.glob("*.json")}


@by_folder
def test_versions_are_pinned(folder: Path) -> None:
    terraform = blocks(folder, "terraform")
    assert terraform["required_version"] == ">= 1.10"
    assert terraform["required_providers"][0]["aws"] == {"source": "hashicorp/aws", "version": "~> 6.0"}


def test_the_state_is_locked_and_encrypted_in_its_bucket() -> None:
    (backend,) = blocks(INFRA, "terraform")["backend"]
    assert backend["s3"] == {"encrypt": True, "use_lockfile": True}


def test_nothing_of_an_account_or_a_machine_is_written_down() -> None:
    for path in INFRA.rglob("*"):
        if path.is_file() and ".terraform" not in path.parts:
            text = path.read_text("utf-8")
            assert not re.search(r"\b\d{12}\b|AKIA|BEGIN [A-Z ]*PRIVATE KEY|/home/|/Users/|/root/|/tmp/", text), path


@pytest.mark.parametrize(
    ("tool", "environment", "left_out"),
    [
        (None, {"CI": "true"}, True),
        (None, {"CI": "true", "GITHUB_ACTIONS": "true"}, False),
        ("/usr/bin/terraform", {}, False),
    ],
)
def test_what_needs_a_tool_is_left_out_where_there_is_none_but_not_on_github(
    tool: str | None,
    environment: dict[str, str],
    left_out: bool,  # noqa: FBT001
) -> None:
    """There it fails: a run that checks less and says nothing is worse than one that is red."""
    assert may_be_left_out(tool, environment) is left_out


@needs_terraform
@pytest.mark.parametrize(("prefix", "bucket"), [("", "atlas"), ("a/", "atlas/a"), ("a/b/", "atlas/a/b")])
def test_the_bucket_for_the_workflow_has_the_prefix_where_there_is_one(
    prefix: str, bucket: str, tmp_path: Path
) -> None:
    value = str(blocks(INFRA, "output")["BUCKET"]["value"]).replace("module.site.bucket", "var.name")
    text = f'variable "name" {{}}\nvariable "prefix" {{}}\noutput "bucket" {{ value = "{value}" }}'
    assert run_terraform(tmp_path, text, name="atlas", prefix=prefix) == {"bucket": bucket}


# The environments.


def settings(environment: str) -> Block:
    return hcl(INFRA / "environments" / f"{environment}.tfvars")


def test_each_environment_has_its_settings_and_a_state_of_its_own() -> None:
    files = {path.name for path in (INFRA / "environments").iterdir()}
    assert files == {f"{name}.{kind}" for name in ENVIRONMENTS for kind in ("tfvars", "s3.tfbackend")}
    keys = {hcl(INFRA / "environments" / f"{name}.s3.tfbackend")["key"] for name in ENVIRONMENTS}
    assert len(keys) == len(ENVIRONMENTS)
    assert all(settings(name)["environment"] == name for name in ENVIRONMENTS)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_settings_are_variables_and_only_the_repository_is_left_to_give(environment: str) -> None:
    declared = blocks(INFRA, "variable")
    assert set(settings(environment)) <= set(declared)
    needed = {name for name, variable in declared.items() if "default" not in variable}
    assert needed - set(settings(environment)) == {"repository"}


def test_only_prod_is_shown_by_search_engines_watched_for_freshness_and_safe_from_destroy() -> None:
    assert [name for name in ENVIRONMENTS if settings(name).get("indexed")] == ["prod"]
    assert [name for name in ENVIRONMENTS if settings(name).get("scheduled")] == ["prod"]
    assert not settings("prod").get("allow_destroy")
    assert blocks(INFRA, "variable")["indexed"]["default"] is False
    assert blocks(INFRA, "variable")["allow_destroy"]["default"] is False


def test_outputs_are_what_the_workflow_reads() -> None:
    assert set(blocks(INFRA, "output")) == OUTPUTS
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
    chosen = {"ENVIRONMENT_PREFIX", "ONLY_ENVIRONMENT", "PUBLISHED_REF"}
    assert set(re.findall(r"\bvars\.(\w+)", workflow)) == OUTPUTS | chosen
    commands = HOSTING + (INFRA / "github.sh").read_text("utf-8")
    assert all(f"gh variable set {name} " in commands for name in chosen), "each is set by a command"


# The page about it.

HOSTING = (ROOT / "docs" / "hosting.md").read_text("utf-8")


MONITORING = code(INFRA / "modules" / "monitoring")


def test_the_page_on_hosting_names_what_exists() -> None:
    """Every output, every variable it sets, every module, and the alarms as they are called."""
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", HOSTING)) >= OUTPUTS
    assert set(re.findall(r"TF_VAR_(\w+)", HOSTING)) <= set(blocks(INFRA, "variable"))
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", HOSTING)) >= set(blocks(BOOTSTRAP, "output"))
    assert set(re.findall(r"`infra/modules/(\w+)`", HOSTING)) == {folder.name for folder in FOLDERS[1:]}
    names = re.findall(
        r'alarm_name\s*= "\$\{var\.name\}(?:-\$\{each\.\w+\})?-([\w-]+?)(?:-\$\{each\.key\})?"', MONITORING
    )
    assert len(names) == MONITORING.count("alarm_name")
    for alarm in names:
        assert f"`…-{alarm}" in HOSTING or f"-{alarm}`" in HOSTING, alarm


def test_the_page_on_hosting_runs_commands_that_exist() -> None:
    """With options that they take."""
    text = HOSTING.replace("\\\n", " ")
    commands = re.findall(r"^\S*region-atlas (\w+)(.*)$", text, re.MULTILINE)
    assert {name for name, _ in commands} == {"fetch", "build", "publish", "releases", "rollback", "resume", "history"}
    for name, rest in commands:
        options = {option for parameter in main.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, name


def test_the_page_on_hosting_says_how_far_back_a_rollback_goes() -> None:
    default = blocks(INFRA, "variable")["rollback_days"]["default"]
    days = {name: settings(name).get("rollback_days", default) for name in ENVIRONMENTS}
    text = " ".join(HOSTING.split())
    assert "({prod} in prod, {staging} in staging, {dev} in dev)".format(**days) in text
    assert f"the last {MAX_RELEASES} releases are remembered" in text
    assert max(days.values()) < MAX_RELEASES, (
        "a release a day, and the versions that nobody could go back to are kept in vain"
    )


# The scan.


def test_checkov_finds_nothing_and_every_skip_says_why() -> None:
    if may_be_left_out(CHECKOV.exists(), os.environ):
        pytest.skip("checkov has an environment of its own, which `make checkov` makes")
    offline = {"BC_SKIP_MAPPING": "TRUE", "CHECKOV_RUN_SCA_PACKAGE_SCAN_V2": "false", "LOG_LEVEL": "ERROR"}
    command = [str(CHECKOV), "--directory", str(INFRA), "--framework", "terraform", "--skip-download"]
    ran = subprocess.run(
        [*command, "--compact", "--output", "json"],
        capture_output=True,
        text=True,
        env=os.environ | offline,
        check=False,
    )
    report = json.loads(ran.stdout)
    failed = [
        f"{failed_check['check_id']} {failed_check['resource']}: {failed_check['check_name']}"
        for failed_check in report["results"]["failed_checks"]
    ]
    assert not failed
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 0
    used = {skipped_check["check_id"] for skipped_check in report["results"]["skipped_checks"]}
    assert used == set(skips()), "a skip that is no longer needed goes"


def skips() -> dict[str, str]:
    """Return the checks that the code skips, with the reasons it gives."""
    text = "\n".join(path.read_text("utf-8") for path in INFRA.rglob("*.tf"))
    return dict(re.findall(r"#checkov:skip=([A-Z0-9_]+):?(.*)", text))


def test_every_skip_is_explained() -> None:
    assert all(len(reason.split()) > 4 for reason in skips().values())
