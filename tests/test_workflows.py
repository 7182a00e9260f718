"""The workflows: what they promise, and publish.yml itself run under bash against a server that stands in for AWS."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from moto.server import ThreadedMotoServer

from generator.parameters import REGIONS
from tests.actions import Event, Machine, Ran, Run, StepFailedError, evaluate, load, render
from tests.stub import serving
from tests.test_ssm import small_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
WORKFLOWS = ROOT / ".github" / "workflows"
DEPENDABOT = ROOT / ".github" / "dependabot.yml"
PUBLISH = load(WORKFLOWS / "publish.yml")
ALL = {path.name: load(path) for path in sorted(WORKFLOWS.glob("*.yml"))}
REGION = "us-east-1"
EACH_RUN = {"downloads/summary.json", "api/v1/status.json"}

pytestmark = pytest.mark.xdist_group("workflows")


def steps(workflow: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


# What the files promise


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("zizmor", ["--offline", "--no-progress", str(WORKFLOWS.parent)]),
        ("check-jsonschema", ["--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS.glob("*.yml"))]),
        ("check-jsonschema", ["--builtin-schema", "vendor.dependabot", str(DEPENDABOT)]),
    ],
)
def test_the_auditors_find_nothing(tool: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / tool, *arguments], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_permitted_but_what_a_job_asks_for(name: str) -> None:
    """No right at the top; below, the code may be read, and a token be had only where a role is assumed with it."""
    assert ALL[name]["permissions"] == {}
    for job in ALL[name]["jobs"].values():
        assumes = any("configure-aws-credentials" in step.get("uses", "") for step in job["steps"])
        rights = {"contents": "read"}
        assert job["permissions"] == (rights | {"id-token": "write"} if assumes else rights)


@pytest.mark.parametrize("name", ALL)
def test_every_job_ends_at_some_time(name: str) -> None:
    assert all(0 < job["timeout-minutes"] <= 60 for job in ALL[name]["jobs"].values())


def test_every_action_is_pinned_by_its_commit_with_its_version() -> None:
    """One commit for each action everywhere; the version stands in a comment beside it."""
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS.glob("*.yml"):
        for line in path.read_text("utf-8").splitlines():
            if "uses:" in line:
                pin = re.fullmatch(r"\s+(?:- )?uses: ([\w-]+/[\w-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", line)
                assert pin, line
                pins.setdefault(pin[1], set()).add(pin[2])
    assert pins
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", ALL)
def test_no_expression_stands_in_a_script(name: str) -> None:
    """Whatever a person types reaches a script as a variable, never as code."""
    assert not [step["run"] for step in steps(ALL[name]) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("name", ALL)
def test_a_checkout_leaves_no_token_behind(name: str) -> None:
    for step in steps(ALL[name]):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}


@pytest.mark.parametrize("name", ALL)
def test_every_make_target_that_is_called_exists(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(VENV)", ".venv")
    called = re.findall(r"^make (\S+)", "\n".join(step.get("run", "") for step in steps(ALL[name])), re.MULTILINE)
    assert [target for target in called if not re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE)] == []


def test_the_machine_that_runs_every_test_has_what_is_optional_elsewhere() -> None:
    """Without npm or Java a test or check is left out; in CI that ends the run before it begins."""
    first, *rest = [step["run"] for step in ALL["ci.yml"]["jobs"]["test"]["steps"] if "run" in step]
    assert first.split(" && ") == ["node --version", "npm --version", "java -version"]
    assert [command.split()[:2] for command in rest] == [["make", "test"], ["make", "check"]]


def test_what_the_pages_look_like_is_kept_for_two_weeks() -> None:
    """One set, also of a run that fails, from the folder that the tests were given; git ignores it."""
    job = ALL["ci.yml"]["jobs"]["test"]
    (upload,) = [step for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    folder = upload["with"]["path"]
    assert f"make test PICTURES={folder.rstrip('/')}" in [step.get("run") for step in job["steps"]]
    always, _, one = upload["if"].partition(" && ")
    assert always == "always()"
    chosen = [evaluate(one, {"matrix": {"python": version}}) for version in job["strategy"]["matrix"]["python"]]
    assert chosen.count(True) == 1
    assert upload["with"]["retention-days"] == 14
    assert f"/{folder.split('/')[0]}/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_every_step_of_publishing_is_one_of_our_commands() -> None:
    scripts = [step["run"] for step in steps(PUBLISH) if "run" in step]
    assert len(scripts) == 8
    for script in scripts:
        assert re.match(r"(exec )?(region-atlas|make) \w", script)
        assert "\n" not in script.strip()


def test_publishing_starts_each_day_by_hand_and_when_the_sources_change() -> None:
    on = PUBLISH["on"]
    assert on.keys() == {"schedule", "workflow_dispatch", "push"}
    (schedule,) = on["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \*", schedule["cron"])
    assert on["push"] == {"branches": ["main"], "paths": ["generator/**", "templates/**", "static/**"]}
    inputs = on["workflow_dispatch"]["inputs"]
    assert {name: one["type"] for name, one in inputs.items()} == {
        "environment": "choice",
        "dry_run": "boolean",
        "accept_shrink": "string",
        "force": "boolean",
    }
    assert inputs["environment"]["options"] == ["dev", "staging", "prod"]


@pytest.mark.parametrize(
    ("event", "environment"),
    [
        (Event("schedule"), "prod"),
        (Event("push"), "dev"),
        (Event("workflow_dispatch", {"environment": "dev"}), "dev"),
        (Event("workflow_dispatch", {"environment": "staging"}), "staging"),
        (Event("workflow_dispatch", {"environment": "prod"}), "prod"),
    ],
)
def test_each_event_publishes_to_its_environment(event: Event, environment: str) -> None:
    """The same everywhere: where jobs run, what two runs must not do at once, what is told; only prod is for robots."""
    context = {"inputs": event.inputs, "github": {"event_name": event.name}, "vars": {}}
    assert render(PUBLISH["concurrency"]["group"], context) == f"publish-{environment}"
    for job in PUBLISH["jobs"].values():
        assert render(job["environment"], context) == environment
    assert render(PUBLISH["jobs"]["notify"]["env"]["ENVIRONMENT"], context) == environment
    assert bool(render(PUBLISH["jobs"]["build"]["env"]["NO_ROBOTS"], context)) is (environment != "prod")


def test_a_running_publish_is_not_cancelled() -> None:
    assert PUBLISH["concurrency"]["cancel-in-progress"] is False


def test_artifacts_are_kept_for_a_fortnight() -> None:
    """And a job that runs again may hand on its own anew."""
    uploads = [step["with"] for step in steps(PUBLISH) if "upload-artifact" in step.get("uses", "")]
    assert [upload["name"] for upload in uploads] == ["reading", "log-fetch", "site", "log-build", "log-publish"]
    assert {(upload["retention-days"], upload["overwrite"]) for upload in uploads} == {(14, True)}


def test_jobs_follow_each_other_and_the_last_one_always_runs() -> None:
    jobs = PUBLISH["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "fetch": None,
        "build": "fetch",
        "publish": "build",
        "notify": ["fetch", "build", "publish"],
    }
    assert {name: job.get("if") for name, job in jobs.items()} == dict.fromkeys(jobs) | {"notify": "always()"}


def test_every_supported_python_is_tested() -> None:
    lowest = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert lowest
    tested = ALL["ci.yml"]["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert tested == [f"3.{minor}" for minor in range(int(lowest[1]), 15)]


def test_dependabot_follows_everything_that_is_pinned() -> None:
    updates = load(DEPENDABOT)["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"github-actions", "npm", "pip", "terraform"}
    assert all(one["groups"] and one["cooldown"]["default-days"] >= 7 for one in updates)


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


# publish.yml run as it stands


class Place(NamedTuple):
    """An environment's infrastructure at the server: what the variables name, and a queue that hears the topic."""

    url: str
    variables: dict[str, str]
    queue: str

    def client(self, service: str) -> Any:
        return boto3.client(service, REGION, endpoint_url=self.url)  # type: ignore[call-overload]

    def objects(self) -> dict[str, bytes]:
        """Return the site's objects in the bucket by path."""
        client, bucket = self.client("s3"), self.variables["BUCKET"]
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
        return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    def invalidations(self) -> list[list[str]]:
        """Return the addresses of each invalidation, in no order."""
        client, distribution = self.client("cloudfront"), self.variables["DISTRIBUTION_ID"]
        items = client.list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
        batches = [client.get_invalidation(DistributionId=distribution, Id=one["Id"]) for one in items]
        return [batch["Invalidation"]["InvalidationBatch"]["Paths"]["Items"] for batch in batches]

    def heard(self) -> list[dict[str, Any]]:
        """Take the messages that the topic sent since the last look."""
        client = self.client("sqs")
        found = []
        while messages := client.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for one in messages:
                found.append(json.loads(one["Body"]))
                client.delete_message(QueueUrl=self.queue, ReceiptHandle=one["ReceiptHandle"])
        return found

    def metrics(self) -> set[tuple[str, str, str | None]]:
        """Return every metric that was put, as (environment, name, stage)."""
        found = set()
        for metric in self.client("cloudwatch").list_metrics(Namespace=self.variables["METRIC_NAMESPACE"])["Metrics"]:
            dimensions = {one["Name"]: one["Value"] for one in metric["Dimensions"]}
            found.add((dimensions["Environment"], metric["MetricName"], dimensions.get("Stage")))
        return found


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server that stands in for AWS but for the parameter store, on a free port of the loopback."""
    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def place(server: str, request: pytest.FixtureRequest, credentials: None) -> Place:  # noqa: ARG001 (clients need them)
    """Make what infra/ makes: a versioned bucket, its distribution, two roles, and a topic, with a queue listening."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:50].strip("-")
    empty = Place(server, {}, "")
    s3, iam, sns, sqs = (empty.client(service) for service in ("s3", "iam", "sns", "sqs"))
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    roles = {
        part: iam.create_role(RoleName=f"{name}-{part}", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        for part in ("fetch", "publish")
    }
    topic = sns.create_topic(Name=name)["TopicArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return Place(
        server,
        {
            "AWS_REGION": REGION,
            "FETCH_ROLE_ARN": roles["fetch"],
            "PUBLISH_ROLE_ARN": roles["publish"],
            "BUCKET": name,
            "DISTRIBUTION_ID": distribution(empty, name),
            "SITE_URL": "https://atlas.example.org/",
            "TOPIC_ARN": topic,
            "METRIC_NAMESPACE": name,
        },
        queue,
    )


def distribution(place: Place, bucket: str) -> str:
    config = {
        "CallerReference": bucket,
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "site",
                    "DomainName": f"{bucket}.s3.{REGION}.amazonaws.com",
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
        },
        "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "redirect-to-https"},
    }
    return str(place.client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"])


def checkout(machine: Machine, given: Mapping[str, str]) -> None:
    """Lay out the repository. Its environment is there already: ``make install`` finds the stamp and is quick."""
    assert given == {"persist-credentials": "false"}
    for path in ROOT.iterdir():
        if path.name not in {".git", ".venv", "site", "snapshot.json", "previous", "logs", "reading"}:
            (machine.workspace / path.name).symlink_to(path)
    environment = machine.workspace / ".venv"
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    (environment / "site.stamp").touch()


def setup_python(machine: Machine, given: Mapping[str, str]) -> None:
    """Take the Python that runs the tests."""
    assert machine.workspace.exists()
    assert given["python-version"] in ALL["ci.yml"]["jobs"]["test"]["strategy"]["matrix"]["python"]


def upload(store: Path, machine: Machine, given: Mapping[str, str]) -> None:
    """Keep an artifact: what is hidden and what is empty is not in it."""
    source = machine.workspace / given["path"]
    files = [path for path in source.rglob("[!.]*") if path.is_file()]
    if not files and given.get("if-no-files-found") == "error":
        raise StepFailedError(f"no files in {given['path']}")
    for path in files:
        kept = store / given["name"] / path.relative_to(source)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, kept)


def download(store: Path, machine: Machine, given: Mapping[str, str]) -> None:
    """Lay out an artifact, or all whose names fit the pattern, merged."""
    there = sorted(path.name for path in store.iterdir()) if store.exists() else []
    if "name" in given and given["name"] not in there:
        raise StepFailedError(f"no artifact {given['name']}")
    assert "name" in given or given["merge-multiple"] == "true"
    for name in there:
        if fnmatch(name, given.get("name") or given["pattern"]):
            shutil.copytree(store / name, machine.workspace / given["path"], dirs_exist_ok=True)


def assume(place: Place, assumed: dict[str, str], machine: Machine, given: Mapping[str, str]) -> None:
    """Become a role with the job's token, as GitHub's OIDC provider lets it."""
    if machine.permissions.get("id-token") != "write":
        raise StepFailedError("the job may not ask for a token")
    role = given["role-to-assume"]
    made = place.client("sts").assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="GitHubActions", WebIdentityToken="token"
    )["Credentials"]
    assumed[machine.workspace.name] = role
    machine.env.update(
        AWS_ACCESS_KEY_ID=made["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=made["SecretAccessKey"],
        AWS_SESSION_TOKEN=made["SessionToken"],
        AWS_REGION=given["aws-region"],
        AWS_DEFAULT_REGION=given["aws-region"],
    )


class Done(NamedTuple):
    """A run that ended: its jobs, the roles they assumed, the site that was built, the job summary."""

    jobs: dict[str, Ran]
    assumed: dict[str, str]
    site: dict[str, bytes]
    summary: str

    @property
    def results(self) -> dict[str, str]:
        return {name: job.result for name, job in self.jobs.items()}

    def told(self) -> str:
        """Return what every job printed, for a test that fails."""
        return "\n".join(f"== {name}: {job.result}\n{job.output}" for name, job in self.jobs.items())


def go(place: Place, folder: Path, event: Event, parameters: Mapping[str, str], **variables: str) -> Done:
    """Run publish.yml with these parameters at AWS; ``variables`` differ from the environment's own."""
    assumed: dict[str, str] = {}
    store = folder / "artifacts"
    given = place.variables | variables
    with serving(parameters) as stub:
        jobs = Run(
            workflow=PUBLISH,
            event=event,
            variables=dict.fromkeys(("dev", "staging", "prod"), given),
            env={
                "PATH": os.defpath,
                "HOME": str(folder),
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ENDPOINT_URL": place.url,
                "AWS_ENDPOINT_URL_SSM": stub.url,
                # The launch feed is not asked for over the network: a proxy without a name ends that at once.
                "HTTPS_PROXY": "http:///",
            },
            actions={
                "actions/checkout": checkout,
                "actions/setup-python": setup_python,
                "actions/upload-artifact": partial(upload, store),
                "actions/download-artifact": partial(download, store),
                "aws-actions/configure-aws-credentials": partial(assume, place, assumed),
            },
            folder=folder,
        ).jobs()
    summary = folder / "notify.summary"
    site = store / "site"
    return Done(
        jobs,
        assumed,
        {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()},
        summary.read_text("utf-8") if summary.exists() else "",
    )


def world(regions: int = 6) -> dict[str, str]:
    """Return a small tree whose Regions have what a whole reading has."""
    tree = small_tree(regions)
    return tree | {f"{REGIONS}/xx-test-{number}/partition": "aws" for number in range(1, regions + 1)}


def test_a_day_publishes_the_site_and_the_next_without_news_next_to_nothing(place: Place, tmp_path: Path) -> None:
    """The schedule: prod is there, told and measured; a second reading that says the same sends two files."""
    first = go(place, tmp_path / "first", Event("schedule"), world())
    assert set(first.results.values()) == {"success"}, first.told()
    roles = place.variables
    assert first.assumed == {
        "fetch": roles["FETCH_ROLE_ARN"],
        "publish": roles["PUBLISH_ROLE_ARN"],
        "notify": roles["PUBLISH_ROLE_ARN"],
    }
    there = place.objects()
    assert first.site.items() <= there.items()
    assert b"Sitemap: https://atlas.example.org/sitemap.xml" in there["robots.txt"]
    assert place.invalidations() == [["/*"]]
    (message,) = place.heard()
    assert message["Subject"] == "Region Atlas prod: published"
    assert "6 Regions, 40 services" in message["Message"]
    assert "https://github.com/octo/atlas/actions/runs/7" in message["Message"]
    assert message["MessageAttributes"]["outcome"]["Value"] == "success"
    stages = {
        ("prod", name, stage)
        for name in ("Duration", "PeakMemory", "Errors", "Calls", "Retries")
        for stage in ("fetch", "build", "publish")
    }
    release = {("prod", name, None) for name in ("Regions", "Services", "Offerings", "Quality", "DataAge", "Releases")}
    assert place.metrics() == stages | release
    assert "| **publish** (status 0) |" in first.summary
    assert json.loads(there["downloads/summary.json"])["run"] == "https://github.com/octo/atlas/actions/runs/7"

    second = go(place, tmp_path / "second", Event("schedule"), world())
    assert set(second.results.values()) == {"success"}, second.told()
    now = place.objects()
    assert {path for path in first.site if now[path] != there[path]} == EACH_RUN
    (small,) = (found for found in place.invalidations() if found != ["/*"])
    assert sorted(small) == sorted(f"/{path}" for path in EACH_RUN)
    (message,) = place.heard()
    assert message["Subject"] == "Region Atlas prod: published, 0 changes"


def test_a_push_publishes_dev_and_keeps_robots_away(place: Place, tmp_path: Path) -> None:
    done = go(place, tmp_path / "run", Event("push"), world())
    assert set(done.results.values()) == {"success"}, done.told()
    there = place.objects()
    assert there["robots.txt"] == b"User-agent: *\nDisallow: /\n"
    pages = [content for path, content in there.items() if path.endswith(".html")]
    assert pages
    assert all(b'<meta name="robots" content="noindex">' in page for page in pages)
    assert place.heard()[0]["Subject"] == "Region Atlas dev: published"


def test_a_dry_run_changes_nothing_and_tells_nobody_else(place: Place, tmp_path: Path) -> None:
    event = Event("workflow_dispatch", {"environment": "prod", "dry_run": True})
    done = go(place, tmp_path / "run", event, world())
    assert set(done.results.values()) == {"success"}, done.told()
    assert place.objects() == {}
    assert place.invalidations() == []
    assert place.heard() == []
    assert place.metrics() == set()
    assert "dry run, nothing was published" in done.summary.replace("\\", "")


def test_a_source_that_fails_is_told_and_the_site_stays(place: Place, tmp_path: Path) -> None:
    """AWS lists nothing: what would have followed is skipped, the pages stay, and people hear which stage and why."""
    assert set(go(place, tmp_path / "good", Event("schedule"), world()).results.values()) == {"success"}
    before, _ = place.objects(), place.heard()
    done = go(place, tmp_path / "bad", Event("schedule"), {})
    assert done.results == {"fetch": "failure", "build": "skipped", "publish": "skipped", "notify": "success"}
    assert place.objects() == before
    (message,) = place.heard()
    assert message["Subject"] == "Region Atlas prod: FAILED in fetch"
    assert "AWS lists nothing there" in message["Message"]
    assert message["MessageAttributes"]["outcome"]["Value"] == "failure"


def test_a_loss_is_refused_until_somebody_accepts_it_with_a_reason(place: Place, tmp_path: Path) -> None:
    """What the person types is a reason and nothing else: no shell runs it."""
    assert set(go(place, tmp_path / "all", Event("push"), world()).results.values()) == {"success"}
    place.heard()
    refused = go(place, tmp_path / "refused", Event("push"), world(5))
    assert refused.results == {"fetch": "success", "build": "failure", "publish": "skipped", "notify": "success"}
    (message,) = place.heard()
    assert message["Subject"] == "Region Atlas dev: FAILED in build"
    assert "Region xx-test-6 is gone" in message["Message"]

    reason = "AWS closed it\"; touch pwned; $(touch pwned) `touch pwned` ${{ github }} 'x' --out /"
    event = Event("workflow_dispatch", {"environment": "dev", "accept_shrink": reason})
    accepted = go(place, tmp_path / "accepted", event, world(5))
    assert set(accepted.results.values()) == {"success"}, accepted.told()
    there = place.objects()
    assert json.loads(there["downloads/summary.json"])["accepted_shrink"] == reason
    assert "regions/xx-test-6/index.html" not in there
    assert not list(tmp_path.rglob("pwned"))


def test_a_forced_run_sends_every_file_again(place: Place, tmp_path: Path) -> None:
    go(place, tmp_path / "first", Event("push"), world())
    done = go(place, tmp_path / "forced", Event("workflow_dispatch", {"environment": "dev", "force": True}), world())
    assert set(done.results.values()) == {"success"}, done.told()
    log = json.loads((tmp_path / "forced" / "artifacts" / "log-publish" / "publish.json").read_text("utf-8"))
    assert log["counts"]["uploaded"] >= len(done.site)


def test_a_prefix_in_the_bucket_is_where_the_site_stands(place: Place, tmp_path: Path) -> None:
    """The variable BUCKET may be NAME/PREFIX; what is beside the prefix is left alone."""
    bucket = place.variables["BUCKET"]
    place.client("s3").put_object(Bucket=bucket, Key="other/file.txt", Body=b"not ours")
    done = go(place, tmp_path / "run", Event("push"), world(), BUCKET=f"{bucket}/atlas")
    assert set(done.results.values()) == {"success"}, done.told()
    there = place.objects()
    assert there["other/file.txt"] == b"not ours"
    assert {f"atlas/{path}" for path in done.site} <= there.keys()
    assert all(path.startswith(("atlas/", "other/")) for path in there)


def test_an_environment_that_is_not_set_up_says_so(place: Place, tmp_path: Path) -> None:
    """No bucket: the fetch names the variable; without topic and namespace the job summary still tells."""
    done = go(place, tmp_path / "run", Event("push"), world(), BUCKET="", TOPIC_ARN="", METRIC_NAMESPACE="")
    assert done.results == {"fetch": "failure", "build": "skipped", "publish": "skipped", "notify": "success"}
    assert "the environment has no variable BUCKET" in done.jobs["fetch"].output
    assert "FAILED in fetch" in done.summary
    assert place.heard() == []
