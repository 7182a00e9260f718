"""What the workflows promise: rights, pins, triggers, conditions, and the commands that they run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli.main import COMMANDS
from tests.doubles.advice import misuse
from tests.infra import plugins
from tests.infra.actions import ACTION, WORKFLOWS, evaluate, load, steps
from tests.infra.terraform import ENVIRONMENTS, INFRA, blocks, needs_terraform, run_terraform
from tests.paths import ROOT

DEPENDABOT = ROOT / ".github" / "dependabot.yml"
HOSTING = (ROOT / "docs" / "hosting.md").read_text("utf-8")
ALL = {path.name: load(path) for path in sorted(WORKFLOWS.glob("*.yml"))}


# What all of them promise.


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("zizmor", ["--offline", "--no-progress", str(WORKFLOWS.parent), str(ACTION)]),
        ("check-jsonschema", ["--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS.glob("*.yml"))]),
        ("check-jsonschema", ["--builtin-schema", "vendor.dependabot", str(DEPENDABOT)]),
        ("check-jsonschema", ["--builtin-schema", "vendor.github-actions", str(ACTION)]),
    ],
)
def test_the_auditors_find_nothing(tool: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / tool, *arguments], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


NEEDED = {
    "aws-actions/configure-aws-credentials": ("id-token",),
    "actions/attest-build-provenance": ("id-token", "attestations"),
    "pypa/gh-action-pypi-publish": ("id-token",),
}
"""The rights that an action needs to write."""
COMMANDS_NEED = {"gh issue": "issues"}
"""The right that a command in a script needs to write."""


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_permitted_but_what_a_job_asks_for(name: str) -> None:
    """No right at the top; below, the code may be read, and the rest be had only where an action needs it."""
    assert ALL[name]["permissions"] == {}
    for job in ALL[name]["jobs"].values():
        used = {step.get("uses", "").split("@")[0] for step in job["steps"]}
        rights = {"contents": "read"} | {right: "write" for action in used for right in NEEDED.get(action, ())}
        scripts = "\n".join(step.get("run", "") for step in job["steps"])
        rights |= {right: "write" for command, right in COMMANDS_NEED.items() if command in scripts}
        rights |= {"actions": "read"} if "inputs.promote != ''" in [step.get("if") for step in job["steps"]] else {}
        assert job["permissions"] == rights


@pytest.mark.parametrize("name", ALL)
def test_every_job_ends_at_some_time(name: str) -> None:
    assert all(0 < job["timeout-minutes"] <= 60 for job in ALL[name]["jobs"].values())


def test_every_action_is_pinned_by_its_commit_with_its_version() -> None:
    """One commit for each action everywhere; the version stands in a comment beside it. Our own is the checkout's."""
    pins: dict[str, set[str]] = {}
    for path in (*WORKFLOWS.glob("*.yml"), ACTION):
        for line in path.read_text("utf-8").splitlines():
            if "uses:" in line and "uses: ./ " not in line:
                pin = re.fullmatch(r"\s+(?:- )?uses: ([\w-]+/[\w-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", line)
                assert pin, line
                pins.setdefault(pin[1], set()).add(pin[2])
    assert pins
    assert {name: revisions for name, revisions in pins.items() if len(revisions) > 1} == {}


@pytest.mark.parametrize("name", ALL)
def test_no_expression_stands_in_a_script(name: str) -> None:
    """Whatever a person types reaches a script as a variable, never as code."""
    assert not [step["run"] for step in steps(ALL[name]) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("name", ALL)
def test_a_checkout_leaves_no_token_behind(name: str) -> None:
    for step in steps(ALL[name]):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
            assert step["with"].get("ref", "${{ needs.due.outputs.ref }}") == "${{ needs.due.outputs.ref }}"


@pytest.mark.parametrize("name", ALL)
def test_every_make_target_that_is_called_exists(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(VENV)", ".venv")
    called = re.findall(r"^make (\S+)", "\n".join(step.get("run", "") for step in steps(ALL[name])), re.MULTILINE)
    assert [target for target in called if not re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE)] == []


# What they run, and when.

CHOICE = {
    "inputs": {
        "environment": {
            "description": "Which environment to make as infra/ says",
            "type": "choice",
            "options": list(ENVIRONMENTS),
            "default": "dev",
        }
    }
}

TRIGGERS: dict[str, dict[str, object]] = {
    "ci.yml": {"push": {"branches": ["main"]}, "pull_request": None},
    "infrastructure.yml": {"pull_request": {"paths": ["infra/**"]}, "workflow_dispatch": CHOICE},
    "release.yml": {"push": {"tags": ["v*"]}},
}

CONDITIONS = {
    "ci.yml": {
        "test": None,
        "pictures": None,
        "workflows": None,
        "action": None,
        "infrastructure": None,
        "weights": None,
    },
    "infrastructure.yml": {
        "plan": (
            "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository"
            " && vars.PLAN_ROLE_ARN != ''"
        ),
        "propose": "github.event_name == 'workflow_dispatch'",
        "apply": None,
    },
    "release.yml": {"build": None, "try": None, "publish": None},
}


CHECKS = ["ci.yml", "deep.yml", "infrastructure.yml", "release.yml"]
"""The workflows that show whether something is wrong, so that no step of theirs may be left out."""


def commands(name: str, job: str) -> list[str]:
    """Return the lines that a job runs, in order."""
    return [line for step in ALL[name]["jobs"][job]["steps"] for line in step.get("run", "").splitlines()]


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_workflow_starts_when_it_should(name: str) -> None:
    assert ALL[name]["on"] == TRIGGERS[name]
    assert {job: definition.get("if") for job, definition in ALL[name]["jobs"].items()} == CONDITIONS[name]


def test_the_deep_tests_run_each_week_and_by_hand() -> None:
    on = ALL["deep.yml"]["on"]
    assert on.keys() == {"schedule", "workflow_dispatch"}
    (schedule,) = on["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", schedule["cron"])
    assert not [job for job in ALL["deep.yml"]["jobs"].values() if "if" in job]
    assert "make test-deep" in commands("deep.yml", "test")


def test_the_deep_tests_apply_the_infrastructure_with_the_provider_from_the_network() -> None:
    """Elsewhere a folder may hold it, which Terraform is then told."""
    steps_of_job = ALL["deep.yml"]["jobs"]["test"]["steps"]
    assert [step["env"] for step in steps_of_job if "env" in step] == [{plugins.VARIABLE: plugins.NETWORK}]
    assert "hashicorp/setup-terraform" in [step.get("uses", "").split("@")[0] for step in steps_of_job]
    assert plugins.init_options(plugins.NETWORK) == []
    assert plugins.init_options("/some/folder") == ["-plugin-dir=/some/folder"]


@pytest.mark.parametrize(
    ("name", "targets"), [("ci.yml", {"make test", "make check"}), ("deep.yml", {"make test-deep"})]
)
def test_every_test_begins_by_asking_for_what_some_are_left_out_without(name: str, targets: set[str]) -> None:
    """Node, Java, Terraform and jq are optional elsewhere; in CI nothing is left out silently."""
    first, *rest = commands(name, "test")
    assert set(re.findall(r"[a-z]+(?= -?-?version)", first)) == {"node", "npm", "java", "terraform", "jq"}
    assert targets <= set(rest)


@pytest.mark.parametrize("target", ["make test", "make test-deep", "make check", "make checkov", "make pictures"])
def test_everything_that_make_checks_is_checked_by_a_workflow(target: str) -> None:
    lines = [line for name in CHECKS for job in ALL[name]["jobs"] for line in commands(name, job)]
    assert any(line == target or line.startswith(f"{target} ") for line in lines)


def test_the_infrastructure_is_formatted_valid_and_tested() -> None:
    """Without an account: nothing of a state is read."""
    ran = commands("ci.yml", "infrastructure")
    assert "terraform -chdir=infra init -backend=false -input=false" in ran
    words = [line.split()[2] for line in ran if line.startswith("terraform ")]
    assert set(words) == {"fmt", "init", "validate", "test"}
    assert words.index("init") < words.index("validate") < words.index("test")
    assert all("-check" in line for line in ran if " fmt " in line)


def test_only_a_plan_that_was_saved_and_approved_is_applied_and_only_by_hand() -> None:
    """A pull request gets a plan and no more; the job that applies has the plan of the one before, plans nothing."""
    assert not [line for line in commands("infrastructure.yml", "plan") if " apply" in line]
    _, begin, plan = commands("infrastructure.yml", "propose")
    _, begin_again, apply = commands("infrastructure.yml", "apply")
    assert begin == begin_again
    for needed in ("environments/$ENVIRONMENT.s3.tfbackend", "bucket=$STATE_BUCKET"):
        assert f'-backend-config="{needed}"' in begin
        assert f'-backend-config="{needed}"' in commands("infrastructure.yml", "plan")[0]
    assert '-var-file="environments/$ENVIRONMENT.tfvars"' in plan
    (written,) = re.findall(r"-out=(\S+)", plan)
    assert apply.split()[2:] == ["apply", "-input=false", written]
    jobs = ALL["infrastructure.yml"]["jobs"]
    (handed_on,) = [step["with"] for step in jobs["propose"]["steps"] if "upload-artifact" in step.get("uses", "")]
    (inputs,) = [step["with"] for step in jobs["apply"]["steps"] if "download-artifact" in step.get("uses", "")]
    assert (handed_on["name"], handed_on["path"]) == (inputs["name"], f"{inputs['path']}{written}")
    assert jobs["apply"]["needs"] == "propose"


@pytest.mark.parametrize("job", ["propose", "apply"])
def test_nothing_is_applied_without_the_lock_of_the_provider(job: str, tmp_path: Path) -> None:
    """The job stops before it has any right, and says what to commit; with the lock it goes on and keeps to it."""
    steps_of_job = ALL["infrastructure.yml"]["jobs"][job]["steps"]
    names = [step.get("name") for step in steps_of_job]
    at = names.index("Require the lock of the provider")
    assert not [step for step in steps_of_job[:at] if "configure-aws-credentials" in step.get("uses", "")]
    assert "-lockfile=readonly" in commands("infrastructure.yml", job)[1]

    def run() -> subprocess.CompletedProcess[str]:
        shell = ["bash", "--noprofile", "--norc", "-e", "-c", steps_of_job[at]["run"]]
        return subprocess.run(shell, cwd=tmp_path, check=False, capture_output=True, text=True)

    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    lock = tmp_path / "infra" / ".terraform.lock.hcl"
    lock.parent.mkdir()
    lock.write_text("# the provider", "utf-8")
    refused = run()
    assert refused.returncode == 1
    assert "::error::infra/.terraform.lock.hcl is not committed" in refused.stdout
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    assert run().returncode == 0


@pytest.mark.parametrize("name", CHECKS)
def test_no_command_is_left_out_or_may_fail(name: str) -> None:
    """Only an upload has a condition, to keep what a run that failed has made."""
    for step in steps(ALL[name]):
        assert "continue-on-error" not in step
        assert "if" not in step or "upload-artifact" in step["uses"]
    assert not [job for job in ALL[name]["jobs"].values() if "continue-on-error" in job]


# Releases.


def test_what_is_published_is_what_was_built_and_tried() -> None:
    """One artifact from the first job to the last; only the last may publish, and has nothing to run of its own."""
    jobs = ALL["release.yml"]["jobs"]
    assert [jobs[name].get("needs") for name in ("build", "try", "publish")] == [None, "build", "try"]
    assert 'make dist TAG="$GITHUB_REF_NAME"' in commands("release.yml", "build")
    artifacts = [step["with"] for step in steps(ALL["release.yml"]) if "artifact" in step.get("uses", "")]
    assert {(given["name"], given["path"]) for given in artifacts} == {("dist", "dist/")}
    assert [name for name, job in jobs.items() if "id-token" in job["permissions"]] == ["publish"]
    assert [step["uses"].split("@")[0] for step in jobs["publish"]["steps"]] == [
        "actions/download-artifact",
        "actions/attest-build-provenance",
        "pypa/gh-action-pypi-publish",
    ]
    assert [name for name, job in jobs.items() if "environment" in job] == ["publish"]


def test_a_release_is_tried_without_the_checkout() -> None:
    """In environments that have nothing but the wheel, or the archive, and what they ask for."""
    job = ALL["release.yml"]["jobs"]["try"]
    assert not [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    ran = commands("release.yml", "try")
    assert {"wheel/bin/pip install dist/*.whl", "archive/bin/pip install dist/*.tar.gz"} <= set(ran)
    assert {"wheel/bin/region-atlas build --out built/site", "wheel/bin/region-atlas mcp < /dev/null"} <= set(ran)
    questions = [shlex.split(line)[1:] for line in ran if line.startswith("wheel/bin/region-atlas ")]
    assert {"where", "lacks", "changes"} <= {words[0] for words in questions}
    assert not [misuse(words) for words in questions if words[0] in COMMANDS and "<" not in words and misuse(words)]


# Infrastructure.

GIVEN = {
    "STATE_BUCKET": "${{ vars.STATE_BUCKET }}",
    "TF_VAR_alert_emails": "${{ vars.ALERT_EMAILS || '[]' }}",
    "TF_VAR_domain": "${{ vars.DOMAIN || 'null' }}",
    "TF_VAR_github_environment_prefix": "${{ vars.ENVIRONMENT_PREFIX }}",
    "TF_VAR_permissions_boundary": "${{ vars.PERMISSIONS_BOUNDARY }}",
    "TF_VAR_repository": (
        "${{ startsWith(vars.REPOSITORY, '[') && vars.REPOSITORY"
        " || format('[\"{0}\"]', vars.REPOSITORY || github.repository) }}"
    ),
    "TF_VAR_use_existing_oidc_provider": "${{ vars.USE_EXISTING_OIDC_PROVIDER || 'false' }}",
}


@pytest.mark.parametrize(("job", "environment"), [("plan", "matrix.environment"), ("propose", "inputs.environment")])
def test_terraform_is_given_by_the_workflow_what_it_is_given_by_hand(job: str, environment: str) -> None:
    """Whatever docs/hosting.md sets in a shell: applying without it would take down what was made with it."""
    variables = ALL["infrastructure.yml"]["jobs"][job]["env"]
    assert variables == {"ENVIRONMENT": f"${{{{ {environment} }}}}"} | GIVEN
    assert ALL["infrastructure.yml"]["jobs"]["apply"]["env"] == {
        "ENVIRONMENT": "${{ inputs.environment }}",
        "STATE_BUCKET": GIVEN["STATE_BUCKET"],
    }, "the plan holds the values"
    by_hand = set(re.findall(r"TF_VAR_\w+", HOSTING))
    assert by_hand == {name for name in variables if name.startswith("TF_VAR_")}


def test_what_is_applied_is_the_environments_own_and_one_run_at_a_time() -> None:
    jobs = ALL["infrastructure.yml"]["jobs"]
    assert jobs["apply"]["environment"] == "${{ vars.ENVIRONMENT_PREFIX }}${{ inputs.environment }}-infra"
    assert jobs["apply"]["concurrency"] == {
        "group": "infrastructure-${{ inputs.environment }}",
        "cancel-in-progress": False,
    }
    assert jobs["propose"]["environment"] == "${{ vars.ENVIRONMENT_PREFIX }}${{ inputs.environment }}-plan"
    assert "environment" not in jobs["plan"]
    assert jobs["plan"]["strategy"]["matrix"] == {"environment": list(ENVIRONMENTS)}
    roles = {
        name: [step["with"]["role-to-assume"] for step in job["steps"] if "role-to-assume" in step.get("with", {})]
        for name, job in jobs.items()
    }
    assert roles == {
        "plan": ["${{ vars.PLAN_ROLE_ARN }}"],
        "propose": ["${{ vars.PLAN_ROLE_ARN }}"],
        "apply": ["${{ vars.INFRASTRUCTURE_ROLE_ARN }}"],
    }


def test_every_variable_of_the_workflow_is_in_the_table() -> None:
    read = set(re.findall(r"\bvars\.(\w+)", (WORKFLOWS / "infrastructure.yml").read_text("utf-8")))
    assert read == set(re.findall(r"^\| `([A-Z_]+)` \|", HOSTING, re.MULTILINE))


@needs_terraform
def test_what_is_given_where_a_variable_is_not_set_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terraform reads a variable of the environment as an expression, ``null`` too."""
    given = {name: value.split("|| '")[1].split("'")[0] for name, value in GIVEN.items() if "|| '" in value}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    names = [name.removeprefix("TF_VAR_") for name in given]
    declared = (INFRA / "variables.tf").read_text("utf-8")
    text = declared + "".join(f'\noutput "{name}" {{ value = var.{name} }}\n' for name in names)
    # An output that is null is left out.
    assert run_terraform(tmp_path, text, environment="dev", repository=["someone/atlas"]) == {
        "alert_emails": [],
        "use_existing_oidc_provider": False,
    }
    defaults = {name: blocks(INFRA, "variable")[name]["default"] for name in names}
    assert defaults == {"alert_emails": [], "domain": None, "use_existing_oidc_provider": False}


# The rest of CI.


def test_what_the_pages_look_like_is_kept_for_two_weeks() -> None:
    """Also of a run that fails, from the folder that `make pictures` was given; git ignores it."""
    job = ALL["ci.yml"]["jobs"]["pictures"]
    (upload,) = [step for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    folder = upload["with"]["path"]
    ran = commands("ci.yml", "pictures")
    assert ran.index("make site") < ran.index(f"make pictures PICTURES={folder.rstrip('/')}")
    assert upload["if"] == "always()"
    assert upload["with"]["retention-days"] == 14
    assert f"/{folder.split('/')[0]}/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("workflow", "job"), [("ci.yml", "test"), ("release.yml", "try")])
def test_every_supported_python_is_tested(workflow: str, job: str) -> None:
    lowest = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert lowest
    tested = ALL[workflow]["jobs"][job]["strategy"]["matrix"]["python"]
    versions = [f"3.{minor}" for minor in range(int(lowest[1]), 15)]
    assert tested == versions
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project) == versions


def test_dependabot_follows_everything_that_is_pinned() -> None:
    """Of Python what pyproject.toml asks for at least: the locks it cannot read, see the comment there."""
    updates = load(DEPENDABOT)["updates"]
    assert [update.get("versioning-strategy") for update in updates if update["package-ecosystem"] == "pip"] == [
        "increase"
    ]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "npm", "pip", "terraform"}
    assert all(update["groups"] and update["cooldown"]["default-days"] >= 7 for update in updates)
    (terraform,) = [update["directories"] for update in updates if update["package-ecosystem"] == "terraform"]
    folders = {folder for pattern in terraform for folder in ROOT.glob(pattern.removeprefix("/")) if folder.is_dir()}
    assert folders == {path.parent for path in INFRA.rglob("versions.tf") if ".terraform" not in path.parts}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a' == 'A'", True),
        ("'' || 'b'", "b"),
        ("true && 'yes' || ''", "yes"),
        ("!(false || 'x' != 'y')", False),
        ("inputs.nothing == ''", True),
        ("'it''s'", "it's"),
        ("github.event_name", "push"),
    ],
)
def test_expressions_are_evaluated_as_github_does(expression: str, value: object) -> None:
    assert evaluate(expression, {"inputs": {}, "github": {"event_name": "push"}}) == value
