"""docs/hosting.md leads from an empty account to a live site: its commands are run as they stand."""

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


# As they are written.


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
def test_terraform_takes_the_options(tmp_path: Path) -> None:
    given: dict[str, set[str]] = {}
    for command in COMMANDS:
        for verb, rest in re.findall(r"terraform -chdir=\S+ (\w+)([^)]*)", command):
            given.setdefault(verb, set()).update(re.findall(r" (-[a-z-]+)", rest))
    assert given.keys() == {"init", "apply", "output"}
    for verb, options in given.items():
        text = run_command(tmp_path, verb, "-help").stdout
        assert {option for option in options if not re.search(rf"^  {option}\b", text, re.MULTILINE)} == set(), verb


def test_every_file_that_is_named_is_there() -> None:
    """And whatever is run is executable."""
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


# As they run, with stand-ins for GitHub, AWS and Terraform.


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> GuideRun:
    """Run all of them where Terraform only says what a state would."""
    folder = tmp_path_factory.mktemp("guide")
    github = stand_ins(folder / "commands")
    play_terraform(folder / "commands", OUTPUTS)
    copy_of_infra(folder / "infra")
    return run_guide(folder, github)


def environments_of(name: str) -> set[str]:
    """Return every GitHub environment in which some job of a workflow runs for an environment."""
    places = set()
    for file in ("publish.yml", "watch.yml", "infrastructure.yml"):
        for job in load(WORKFLOWS / file)["jobs"].values():
            for promote in ("", "41"):
                inputs = {"environment": name, "promote": promote}
                context: dict[str, Any] = {"inputs": inputs, "vars": {}, "github": {"event_name": "workflow_dispatch"}}
                places.add(render(job.get("environment"), context))
    return {place for place in places if place.startswith(f"{name}-")}


@needs_jq
def test_terraform_is_set_up_before_it_is_applied_and_asked_after_that(played: GuideRun) -> None:
    assert [call[:2] for call in played.terraform_calls] == [
        ["bootstrap", "init"],
        ["bootstrap", "apply"],
        ["bootstrap", "output"],
        ["bootstrap", "output"],
        ["infra", "init"],
        ["infra", "apply"],
        ["infra", "output"],
    ]
    assert "-backend-config=bucket=the STATE_BUCKET" in played.terraform_calls[4]
    assert (played.github.folder / "aws.txt").read_text("utf-8") == "the STATE_BUCKET region-atlas/bootstrap.tfstate"


def is_set_up(settings: dict[str, Any], environment: str) -> None:
    """Check that each job's GitHub environment is there, for one branch alone, and with what its workflow reads."""
    assert settings["environments"].keys() == environments_of(environment)
    for name, there in settings["environments"].items():
        job = name.removeprefix(f"{environment}-")
        assert there["branches"] == ["main"], name
        expected = [{"type": "User", "id": 5}] if job in {"promote", "infra"} else None
        assert there.get("reviewers") == expected, name
        assert set(there["variables"]) == (set() if job in {"plan", "infra"} else OUTPUTS), name


@needs_jq
def test_github_has_the_environments_and_variables_that_the_workflows_use(played: GuideRun) -> None:
    settings = played.github.read()
    is_set_up(settings, "prod")
    fetch = settings["environments"]["prod-fetch"]["variables"]
    assert fetch["FETCH_ROLE_ARN"].endswith("role/region-atlas-prod-fetch")
    assert {fetch[name] for name in OUTPUTS - {"FETCH_ROLE_ARN"}} == {f"the {name}" for name in OUTPUTS} - {
        "the FETCH_ROLE_ARN"
    }
    assert settings["variables"] == {"ONLY_ENVIRONMENT": "prod"}, "so that no push fails for want of dev"
    assert settings["enabled"] == ["publish.yml", "watch.yml"]


def dispatched(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs of the one run that was started, as the workflow declares them."""
    ((workflow, given),) = settings["runs"]
    declared = load(WORKFLOWS / workflow)["on"]["workflow_dispatch"]["inputs"]
    assert given["environment"] in declared["environment"]["options"]
    assert given.keys() <= declared.keys()
    return {name: value == "true" if declared[name]["type"] == "boolean" else value for name, value in given.items()}


@needs_jq
def test_the_first_publish_is_started(played: GuideRun) -> None:
    settings = played.github.read()
    assert settings["runs"][0][0] == "publish.yml"
    assert dispatched(settings) == {"environment": "prod", "first": True}


# The script for GitHub.


@pytest.fixture
def once_more(played: GuideRun) -> Iterator[GuideRun]:
    """Return what the guide left, and leave GitHub as it was before the test."""
    before = played.github.read()
    yield played
    played.github.change(**before)


def set_up_github(run: GuideRun, **variables: str) -> str:
    """Run the script once more; return what it says, and whether it refused."""
    values = {"ENVIRONMENT": "prod", "GH_REPO": REPOSITORY}
    values["TF_VAR_repository"] = json.dumps([REPOSITORY, "you@11/region-atlas@22"])
    return run_shell(run.folder, run.github.folder, "infra/github.sh || echo refused", **(values | variables))


@needs_jq
def test_a_second_run_keeps_what_somebody_set(once_more: GuideRun) -> None:
    before = once_more.github.read()
    before["environments"]["prod-infra"]["reviewers"] = [{"type": "Team", "id": 7}]
    once_more.github.change(**before)
    set_up_github(once_more)
    assert once_more.github.read()["environments"] == before["environments"]
    assert once_more.github.read()["variables"] == {"ONLY_ENVIRONMENT": "prod"}


@needs_jq
def test_dev_beside_prod_under_a_prefix_and_without_reviewers(once_more: GuideRun) -> None:
    """Both are published then. Where GitHub's plan has no reviewers, environments are made all the same."""
    before = once_more.github.read()
    prod = {f"atlas-{name}": there for name, there in before["environments"].items()}
    once_more.github.change(environments=prod, reviewers_are_allowed=False)
    output = set_up_github(once_more, ENVIRONMENT="dev", TF_VAR_github_environment_prefix="atlas-")
    assert "notice: atlas-dev-infra: GitHub takes no reviewers here" in output
    settings = once_more.github.read()
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
def test_what_is_missing_or_wrong_is_said_before_anything_is_changed(
    changes: dict[str, str], words: str, once_more: GuideRun
) -> None:
    """Above all the state of another environment, whose bucket would be published to as this one's."""
    before = once_more.github.read()
    output = set_up_github(once_more, **changes)
    assert words in output
    assert "refused" in output
    assert once_more.github.read() == before


@needs_jq
def test_an_environment_that_any_branch_may_use_is_refused(once_more: GuideRun) -> None:
    """GitHub makes such a one by itself, for a job that ran before it was set up."""
    before = once_more.github.read()
    environments = before["environments"] | {"prod-fetch": {"deployment_branch_policy": None}}
    once_more.github.change(environments=environments)
    output = set_up_github(once_more)
    assert "error: prod-fetch: jobs of any branch may use it\nnext: delete it, or restrict it" in output


# As they run, with Terraform's own provider, against an account that moto plays.


@pytest.mark.deep
@needs_plugins
@needs_jq
def test_the_guide_leads_to_a_live_watched_and_replicated_site(tmp_path: Path, credentials: None) -> None:
    """All that the commands make is there; then the run that they started is run as well, and the site answers."""
    del credentials
    github = stand_ins(tmp_path / "commands")
    copy_of_infra(tmp_path / "infra", PLUGINS)
    options = {"TF_CLI_ARGS_init": " ".join(["-input=false", *init_options(PLUGINS)])}
    options["TF_CLI_ARGS_apply"] = "-input=false -auto-approve"
    with account() as (reach, _), edge(lambda _: None) as host:
        run_guide(tmp_path, github, **options, **reach)
        settings = github.read()
        is_set_up(settings, "prod")
        s3, sns, cloudwatch = (client(service, reach) for service in ("s3", "sns", "cloudwatch"))
        (states,) = [one["Name"] for one in s3.list_buckets()["Buckets"] if "-state-" in one["Name"]]
        keys = {one["Key"] for one in s3.list_objects_v2(Bucket=states)["Contents"]}
        assert keys == {"region-atlas/bootstrap.tfstate", "region-atlas/prod.tfstate"}
        variables = settings["environments"]["prod-publish"]["variables"]
        (rule,) = s3.get_bucket_replication(Bucket=variables["BUCKET"])["ReplicationConfiguration"]["Rules"]
        assert rule["Status"] == "Enabled"
        alarms_there = {one["AlarmName"] for one in cloudwatch.describe_alarm_names()["MetricAlarms"]}
        assert alarms_there == {f"region-atlas-prod-{name}" for name in alarm_names()}
        assert [one["Endpoint"] for one in sns.list_subscriptions()["Subscriptions"]] == ["you@example.com"]

        site = Environment(reach["AWS_ENDPOINT_URL"], variables | {"SITE_URL": host.url}, "", host, REPOSITORY)
        event = Event("workflow_dispatch", dispatched(settings))
        run = run_workflow(site, tmp_path / "run", event, parameter_tree())
        assert set(run.results.values()) == {"success"}, run.output()
        assert run.assumed == {job: variables[f"{job.upper()}_ROLE_ARN"] for job in ("fetch", "publish", "notify")}
        assert "Probe: no faults" in run.summary.replace("*", "")
