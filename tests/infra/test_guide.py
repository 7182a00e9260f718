"""docs/hosting.md leads from an empty account to a live site: its commands run unchanged."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.doubles.advice import misuse
from tests.doubles.edge import edge
from tests.infra.account import account, client
from tests.infra.actions import WORKFLOWS, Event, load, render
from tests.infra.environment import Environment, parameter_tree, run_workflow
from tests.infra.guide import (
    REPOSITORY,
    GuideRun,
    blocks_of_the_guide,
    commands_of,
    play_terraform,
    run_guide,
    run_shell,
    stand_ins,
)
from tests.infra.plugins import PLUGINS, copy_of_infra, init_options, needs_plugins
from tests.infra.terraform import INFRA, alarm_names, blocks, may_be_left_out, needs_terraform, run_command
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


needs_jq = pytest.mark.skipif(
    may_be_left_out(shutil.which("jq"), os.environ), reason="jq is not installed, which the guide's commands need"
)
COMMANDS = [command for block in blocks_of_the_guide() for command in commands_of(block)]
OUTPUTS = set(blocks(INFRA, "output"))


# The commands as text.


def test_at_most_ten_commands_are_copied() -> None:
    """Each a command of its own, none hidden behind another on the same line."""
    assert len(COMMANDS) <= 10
    assert commands_of("a && b | c; d\ne $(f | g) 'h; i' \\\n  j") == ["a", "b", "c", "d", "e $ ( f | g ) 'h; i' j"]


def test_every_variable_is_set_before_it_is_used() -> None:
    exported: set[str] = set()
    for command in COMMANDS:
        used = set(re.findall(r"\$\{?(\w+)", re.sub(r"'[^']*'", "", command)))
        assert used <= exported, command
        exported |= set(re.findall(r"(?:^export | )(\w+)=", command)) if command.startswith("export ") else set()
    assert {"ENVIRONMENT", "GH_REPO", "STATE_BUCKET"} <= exported


@needs_terraform
def test_terraform_has_the_options_that_the_commands_give_it(tmp_path: Path) -> None:
    given_options: dict[str, set[str]] = {}
    for command in COMMANDS:
        for verb, rest in re.findall(r"terraform -chdir=\S+ (\w+)([^)]*)", command):
            given_options.setdefault(verb, set()).update(re.findall(r" (-[a-z-]+)", rest))
    assert given_options.keys() == {"init", "apply", "output"}
    for verb, options in given_options.items():
        text = run_command(tmp_path, verb, "-help").stdout
        assert {option for option in options if not re.search(rf"^  {option}\b", text, re.MULTILINE)} == set(), verb


def test_every_file_that_the_commands_name_exists() -> None:
    """The script for GitHub is executable and valid."""
    for path in re.findall(r"\binfra/[\w./-]+|\binfra\b", "\n".join(COMMANDS)):
        assert (ROOT / path).exists() or path.endswith(".tfstate"), path
    assert os.access(ROOT / "infra" / "github.sh", os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / "infra" / "github.sh")], check=True)


def test_each_thing_that_only_an_account_can_show_has_a_command_that_shows_it() -> None:
    """At most a dozen; those of this program are tried against its command line, and none needs a value to fill in."""
    section = (ROOT / "docs" / "hosting.md").read_text("utf-8").split("## What only a real account can show")[1]
    rows = re.findall(r"^\| (.+) \| `([^`]+)`(?: shows .+)? \|$", section, re.MULTILINE)
    assert len(rows) == section.count("\n| ") - 2
    assert 8 <= len(rows) <= 12
    for _, command in rows:
        words = shlex.split(command)
        assert words[0] in {"aws", "gh", "curl", "terraform", ".venv/bin/region-atlas"}
        assert words[0] != ".venv/bin/region-atlas" or misuse(words[1:]) is None
        assert set(re.findall(r"\$\{?([A-Z_]+)", command)) <= OUTPUTS | {"ENVIRONMENT", "GH_REPO"}, command


# The commands run with stand-ins for GitHub, AWS and Terraform.


@pytest.fixture(scope="module")
def guide_run(tmp_path_factory: pytest.TempPathFactory) -> GuideRun:
    """Run all commands, with a stand-in for Terraform that only prints outputs."""
    folder = tmp_path_factory.mktemp("guide")
    github = stand_ins(folder / "commands")
    play_terraform(folder / "commands", OUTPUTS)
    copy_of_infra(folder / "infra")
    return run_guide(folder, github)


def environments_of(name: str) -> set[str]:
    """Return every GitHub environment in which some job of a workflow runs for an environment."""
    names = set()
    for file in ("publish.yml", "watch.yml", "infrastructure.yml"):
        for job in load(WORKFLOWS / file)["jobs"].values():
            for promote in ("", "41"):
                inputs = {"environment": name, "promote": promote}
                context: dict[str, Any] = {"inputs": inputs, "vars": {}, "github": {"event_name": "workflow_dispatch"}}
                names.add(render(job.get("environment"), context))
    return {environment for environment in names if environment.startswith(f"{name}-")}


@needs_jq
def test_terraform_is_initialized_then_applied_then_asked_for_outputs(guide_run: GuideRun) -> None:
    assert [call[:2] for call in guide_run.terraform_calls] == [
        ["bootstrap", "init"],
        ["bootstrap", "apply"],
        ["bootstrap", "output"],
        ["bootstrap", "output"],
        ["infra", "init"],
        ["infra", "apply"],
        ["infra", "output"],
    ]
    assert "-backend-config=bucket=the STATE_BUCKET" in guide_run.terraform_calls[4]
    assert (guide_run.github.folder / "aws.txt").read_text("utf-8") == "the STATE_BUCKET region-atlas/bootstrap.tfstate"


def require_set_up(settings: dict[str, Any], environment: str) -> None:
    """Assert that each job has a GitHub environment for one branch, with the variables that its workflow reads."""
    assert settings["environments"].keys() == environments_of(environment)
    for name, place in settings["environments"].items():
        job = name.removeprefix(f"{environment}-")
        assert place["branches"] == ["main"], name
        expected = [{"type": "User", "id": 5}] if job in {"promote", "infra"} else None
        assert place.get("reviewers") == expected, name
        assert set(place["variables"]) == (set() if job in {"plan", "infra"} else OUTPUTS), name


@needs_jq
def test_github_has_the_environments_and_variables_that_the_workflows_use(guide_run: GuideRun) -> None:
    settings = guide_run.github.read()
    require_set_up(settings, "prod")
    fetch = settings["environments"]["prod-fetch"]["variables"]
    assert fetch["FETCH_ROLE_ARN"].endswith("role/region-atlas-prod-fetch")
    assert {fetch[name] for name in OUTPUTS - {"FETCH_ROLE_ARN"}} == {f"the {name}" for name in OUTPUTS} - {
        "the FETCH_ROLE_ARN"
    }
    assert settings["variables"] == {"ONLY_ENVIRONMENT": "prod"}, "else a push would publish dev, which is not set up"
    assert settings["enabled"] == ["publish.yml", "watch.yml"]


def dispatched(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of the one run that was started, as the workflow declares them."""
    ((workflow, inputs),) = settings["runs"]
    declared = load(WORKFLOWS / workflow)["on"]["workflow_dispatch"]["inputs"]
    assert inputs["environment"] in declared["environment"]["options"]
    assert inputs.keys() <= declared.keys()
    return {name: value == "true" if declared[name]["type"] == "boolean" else value for name, value in inputs.items()}


@needs_jq
def test_the_first_publish_is_started(guide_run: GuideRun) -> None:
    settings = guide_run.github.read()
    assert settings["runs"][0][0] == "publish.yml"
    assert dispatched(settings) == {"environment": "prod", "first": True}


# infra/github.sh.


@pytest.fixture
def github_set_up(guide_run: GuideRun) -> Iterator[GuideRun]:
    """Return the run of the guide, and restore the settings of GitHub after the test."""
    before = guide_run.github.read()
    yield guide_run
    guide_run.github.change(**before)


def set_up_github(run: GuideRun, **variables: str) -> str:
    """Run infra/github.sh again; return its output, with "refused" at the end where it fails."""
    values = {"ENVIRONMENT": "prod", "GH_REPO": REPOSITORY}
    values["TF_VAR_repository"] = json.dumps([REPOSITORY, "you@11/region-atlas@22"])
    return run_shell(run.folder, run.github.folder, "infra/github.sh || echo refused", **(values | variables))


@needs_jq
def test_a_second_run_keeps_the_settings_of_environments(github_set_up: GuideRun) -> None:
    before = github_set_up.github.read()
    before["environments"]["prod-infra"]["reviewers"] = [{"type": "Team", "id": 7}]
    github_set_up.github.change(**before)
    set_up_github(github_set_up)
    assert github_set_up.github.read()["environments"] == before["environments"]
    assert github_set_up.github.read()["variables"] == {"ONLY_ENVIRONMENT": "prod"}


@needs_jq
def test_dev_is_set_up_beside_prod_under_a_prefix_and_without_reviewers(github_set_up: GuideRun) -> None:
    """No variable limits pushes to one environment then; a plan of GitHub without reviewers prevents nothing."""
    before = github_set_up.github.read()
    prod = {f"atlas-{name}": place for name, place in before["environments"].items()}
    github_set_up.github.change(environments=prod, reviewers_are_allowed=False)
    output = set_up_github(github_set_up, ENVIRONMENT="dev", TF_VAR_github_environment_prefix="atlas-")
    assert "notice: atlas-dev-infra: GitHub takes no reviewers here" in output
    settings = github_set_up.github.read()
    assert settings["environments"].keys() - prod.keys() == {f"atlas-{name}" for name in environments_of("dev")}
    assert settings["variables"] == {"ENVIRONMENT_PREFIX": "atlas-"}


@needs_jq
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ENVIRONMENT": ""}, "ENVIRONMENT: set it to the environment that was applied"),
        ({"GH_REPO": ""}, "GH_REPO: set it to your copy on GitHub"),
        ({"APPLIED": "dev"}, "error: infra/: the state is not that of prod\nnext: run terraform init and apply for it"),
    ],
    ids=str,
)
def test_a_missing_or_wrong_value_is_refused_before_anything_is_changed(
    changes: dict[str, str], words: str, github_set_up: GuideRun
) -> None:
    """With the state of another environment, this one would be published to its bucket."""
    before = github_set_up.github.read()
    output = set_up_github(github_set_up, **changes)
    assert words in output
    assert "refused" in output
    assert github_set_up.github.read() == before


@needs_jq
def test_an_environment_that_any_branch_may_use_is_refused(github_set_up: GuideRun) -> None:
    """GitHub makes one by itself for a job that runs before the environment is set up."""
    before = github_set_up.github.read()
    environments = before["environments"] | {"prod-fetch": {"deployment_branch_policy": None}}
    github_set_up.github.change(environments=environments)
    output = set_up_github(github_set_up)
    assert "error: prod-fetch: jobs of any branch may use it\nnext: delete it, or restrict it" in output
    assert "refused" in output


# The commands run with Terraform's own provider, against an account that moto plays.


@pytest.mark.deep
@needs_plugins
@needs_jq
def test_the_guide_leads_to_a_live_watched_and_replicated_site(tmp_path: Path, credentials: None) -> None:
    """The commands make all resources and settings; the run of the workflow that they start publishes the site."""
    del credentials
    github = stand_ins(tmp_path / "commands")
    copy_of_infra(tmp_path / "infra", PLUGINS)
    options = {"TF_CLI_ARGS_init": " ".join(["-input=false", *init_options(PLUGINS)])}
    options["TF_CLI_ARGS_apply"] = "-input=false -auto-approve"
    with account() as (reach, _), edge(lambda _: None) as host:
        run_guide(tmp_path, github, **options, **reach)
        settings = github.read()
        require_set_up(settings, "prod")
        s3, sns, cloudwatch = (client(service, reach) for service in ("s3", "sns", "cloudwatch"))
        (states,) = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if "-state-" in bucket["Name"]]
        keys = {stored["Key"] for stored in s3.list_objects_v2(Bucket=states)["Contents"]}
        assert keys == {"region-atlas/bootstrap.tfstate", "region-atlas/prod.tfstate"}
        variables = settings["environments"]["prod-publish"]["variables"]
        (rule,) = s3.get_bucket_replication(Bucket=variables["BUCKET"])["ReplicationConfiguration"]["Rules"]
        assert rule["Status"] == "Enabled"
        alarms = {alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]}
        assert alarms == {f"region-atlas-prod-{name}" for name in alarm_names()}
        assert [subscription["Endpoint"] for subscription in sns.list_subscriptions()["Subscriptions"]] == [
            "you@example.com"
        ]

        site = Environment(reach["AWS_ENDPOINT_URL"], variables | {"SITE_URL": host.url}, "", host, REPOSITORY)
        event = Event("workflow_dispatch", dispatched(settings))
        run = run_workflow(site, tmp_path / "run", event, parameter_tree())
        assert set(run.results.values()) == {"success"}, run.output()
        assert run.assumed == {job: variables[f"{job.upper()}_ROLE_ARN"] for job in ("fetch", "publish", "notify")}
        assert "Probe: no faults" in run.summary.replace("*", "")
