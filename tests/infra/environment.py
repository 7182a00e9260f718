"""A place to publish to: what infra/ makes, at a server that stands in for AWS; and publish.yml run there."""

from __future__ import annotations

import json
import os
import shutil
import sys
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3

from generator.fetch.parameters import REGIONS
from tests.doubles.parameter_store import serving, small_tree
from tests.doubles.s3 import invalidations, make_bucket, make_distribution, stored_objects
from tests.doubles.sites import site_files
from tests.infra.actions import WORKFLOWS, Event, JobResult, Machine, Run, StepFailedError, load
from tests.infra.policy import allowed
from tests.infra.roles import ISSUER, PROVIDER, policy_of_prod
from tests.infra.terraform import ENVIRONMENTS
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.doubles.edge import Edge


JOBS = ("fetch", "publish", "notify")
"""The jobs that have a role and a GitHub environment of their own."""
PUBLISH = load(WORKFLOWS / "publish.yml")
PYTHONS = load(WORKFLOWS / "ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
REGION = "us-east-1"


class Environment(NamedTuple):
    """An environment's infrastructure at the server: what the variables name, a queue at the topic, the site's host.

    ``program`` is what runs as ``region-atlas`` (None: the installed command).
    """

    url: str
    variables: dict[str, str]
    queue: str
    host: Edge
    repository: str = "octo/atlas"
    program: Path | None = None

    def client(self, service: str) -> Any:
        return boto3.client(service, REGION, endpoint_url=self.url)  # type: ignore[call-overload]

    def objects(self) -> dict[str, bytes]:
        """Return the site's objects by path: those below the prefix, where the variable BUCKET has one."""
        return site_objects(self.variables["BUCKET"])

    def invalidations(self) -> list[list[str]]:
        """Return the paths of each invalidation."""
        return invalidations(self.variables["DISTRIBUTION_ID"], self.url)

    def messages(self) -> list[dict[str, Any]]:
        """Take the messages that the topic sent since the last look."""
        client = self.client("sqs")
        bodies = []
        while messages := client.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                client.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def metrics(self) -> set[tuple[str, str, str | None]]:
        """Return every metric that was put, as (environment, name, stage)."""
        values = set()
        for metric in self.client("cloudwatch").list_metrics(Namespace=self.variables["METRIC_NAMESPACE"])["Metrics"]:
            dimensions = {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
            values.add((dimensions["Environment"], metric["MetricName"], dimensions.get("Stage")))
        return values


def site_objects(place: str) -> dict[str, bytes]:
    """Return the objects of a place, ``NAME`` or ``NAME/PREFIX``, by their path below it."""
    bucket, _, prefix = place.partition("/")
    folder = f"{prefix}/" if prefix else ""
    return {
        key.removeprefix(folder): content for key, content in stored_objects(bucket).items() if key.startswith(folder)
    }


def make_environment(url: str, name: str, host: Edge, program: Path | None = None) -> Environment:
    """Make what infra/ makes: a versioned bucket, its distribution, three roles, a topic, and a queue that listens."""
    empty = Environment(url, {}, "", host)
    s3, iam, sns, sqs = (empty.client(service) for service in ("s3", "iam", "sns", "sqs"))
    make_bucket(s3, name)
    roles = {job: _make_role(iam, name, job) for job in JOBS}
    topic = sns.create_topic(Name=name)["TopicArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return Environment(
        url,
        {
            "AWS_REGION": REGION,
            "FETCH_ROLE_ARN": roles["fetch"],
            "PUBLISH_ROLE_ARN": roles["publish"],
            "NOTIFY_ROLE_ARN": roles["notify"],
            "BUCKET": name,
            "DISTRIBUTION_ID": make_distribution(url, name),
            "SITE_URL": host.url,
            "TOPIC_ARN": topic,
            "METRIC_NAMESPACE": name,
        },
        queue,
        host,
        program=program,
    )


def _make_role(iam: Any, name: str, job: str) -> str:
    """Make a role that trusts the job in every environment, so that one place serves the events of all of them."""
    subjects = '", "'.join(f"repo:octo/atlas:environment:{environment}-{job}" for environment in ENVIRONMENTS)
    trust = json.dumps(policy_of_prod("trust", subjects=subjects))
    arn: str = iam.create_role(RoleName=f"{name}-{job}", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    return arn


def checkout(program: Path | None, machine: Machine, given: Mapping[str, str]) -> None:
    """Lay out the repository. Its environment is there already: ``make install`` finds it sound and is quick."""
    assert given.keys() <= {"persist-credentials", "ref"}
    assert given["persist-credentials"] == "false"
    (machine.workspace / ".ref").write_text(given.get("ref", ""), "utf-8")
    for path in ROOT.iterdir():
        if path.name not in {".git", ".venv", "site", "snapshot.json", "previous", "logs", "reading"}:
            (machine.workspace / path.name).symlink_to(path)
    environment = machine.workspace / ".venv"
    commands = environment / "bin"
    commands.mkdir(parents=True)
    for path in Path(sys.executable).parent.iterdir():
        if path.name != "pip":
            (commands / path.name).symlink_to(program if program and path.name == "region-atlas" else path)
    for name in ("lib", "pyvenv.cfg"):
        (environment / name).symlink_to(Path(sys.prefix) / name)
    # By the first line of this one make tells an environment that was made in its place from one that was copied there.
    (commands / "pip").write_text(f"#!{commands.resolve()}/python\n", "utf-8")
    (environment / "site.stamp").touch()


def setup_python(machine: Machine, given: Mapping[str, str]) -> None:
    """Take the Python that runs the tests."""
    assert machine.workspace.exists()
    assert given["python-version"] in PYTHONS


def upload(store: Path, machine: Machine, given: Mapping[str, str]) -> None:
    """Keep an artifact: what is hidden is in it only where that is asked for, what is empty is not."""
    source = machine.workspace / given["path"]
    hidden = given.get("include-hidden-files") == "true"
    paths = [
        path
        for path in source.rglob("*")
        if path.is_file() and (hidden or not any(part.startswith(".") for part in path.relative_to(source).parts))
    ]
    if not paths and given.get("if-no-files-found") == "error":
        raise StepFailedError(f"no files in {given['path']}")
    for path in paths:
        kept = store / given["name"] / path.relative_to(source)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, kept)


def download(store: Path, runs: Mapping[str, Path], machine: Machine, given: Mapping[str, str]) -> None:
    """Lay out an artifact, or all whose names fit the pattern, merged; of another run, where the token may read it."""
    if run := given.get("run-id"):
        if machine.permissions.get("actions") != "read" or not given["github-token"] or run not in runs:
            raise StepFailedError(f"no run {run}")
        store = runs[run]
    names = sorted(path.name for path in store.iterdir()) if store.exists() else []
    if "name" in given and given["name"] not in names:
        raise StepFailedError(f"no artifact {given['name']}")
    assert "name" in given or given["merge-multiple"] == "true"
    for name in names:
        if fnmatch(name, given.get("name") or given["pattern"]):
            shutil.copytree(store / name, machine.workspace / given["path"], dirs_exist_ok=True)


def assume(environment: Environment, assumed: dict[str, str], machine: Machine, given: Mapping[str, str]) -> None:
    """Become a role with the job's token, as GitHub's OIDC provider lets it."""
    if machine.permissions.get("id-token") != "write":
        raise StepFailedError("the job may not ask for a token")
    role = given["role-to-assume"]
    token = {"aud": "sts.amazonaws.com", "ref": "refs/heads/main"}
    token["sub"] = f"repo:{environment.repository}:environment:{machine.environment}"
    trust = environment.client("iam").get_role(RoleName=role.rpartition("/")[2])["Role"]["AssumeRolePolicyDocument"]
    claims = {f"{ISSUER}:{name}": value for name, value in token.items()}
    if not allowed(trust, "sts:AssumeRoleWithWebIdentity", "*", claims, principal=("Federated", PROVIDER)):
        raise StepFailedError(f"Not authorized to perform sts:AssumeRoleWithWebIdentity in {machine.environment}")
    answer = environment.client("sts").assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="GitHubActions", WebIdentityToken="token"
    )["Credentials"]
    assumed[machine.workspace.name] = role
    machine.env.update(
        AWS_ACCESS_KEY_ID=answer["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=answer["SecretAccessKey"],
        AWS_SESSION_TOKEN=answer["SessionToken"],
        AWS_REGION=given["aws-region"],
        AWS_DEFAULT_REGION=given["aws-region"],
    )


class WorkflowRun(NamedTuple):
    """A run that ended: its jobs, the roles they assumed, the site that was built, the job summary."""

    jobs: dict[str, JobResult]
    assumed: dict[str, str]
    site: dict[str, bytes]
    summary: str

    @property
    def results(self) -> dict[str, str]:
        return {name: job.result for name, job in self.jobs.items()}

    def output(self) -> str:
        """Return what every job printed, for a test that fails."""
        return "\n".join(f"== {name}: {job.result}\n{job.output}" for name, job in self.jobs.items())


def run_workflow(  # noqa: PLR0913 (what a run is made of)
    environment: Environment,
    folder: Path,
    event: Event,
    parameters: Mapping[str, str],
    *,
    only: str = "",
    commands: Path | None = None,
    runs: Mapping[str, Path] | None = None,
    workflow: Mapping[str, Any] = PUBLISH,
    **variables: str,
) -> WorkflowRun:
    """Run publish.yml with these parameters at AWS; ``variables`` differ from the environment's own.

    ``only`` is the repository's ONLY_ENVIRONMENT, ``commands`` a folder that is on the path, ``runs`` the folders of
    other runs' artifacts by number.
    """
    assumed: dict[str, str] = {}
    store = folder / "artifacts"
    given = environment.variables | variables
    environment.host.read = lambda path: site_objects(given["BUCKET"]).get(path)
    with serving(parameters) as stub:
        jobs = Run(
            workflow=workflow,
            event=event,
            variables=dict.fromkeys((f"{name}-{job}" for name in ENVIRONMENTS for job in (*JOBS, "promote")), given),
            env=_machine_env(environment, folder, commands) | {"AWS_ENDPOINT_URL_SSM": stub.url},
            actions=_actions(environment, store, assumed, runs or {}),
            folder=folder,
            shared={"ONLY_ENVIRONMENT": only} if only else {},
        ).jobs()
    summary = folder / "notify.summary"
    site = store / "site"
    return WorkflowRun(
        jobs,
        assumed,
        site_files(site),
        summary.read_text("utf-8") if summary.exists() else "",
    )


def run_watch(
    environment: Environment, folder: Path, commands: Path, workflow: Mapping[str, Any]
) -> dict[str, JobResult]:
    """Run watch.yml; the folder ``commands`` is on the path, with what stands in for GitHub's own command."""
    environment.host.read = lambda path: environment.objects().get(path)
    return Run(
        workflow=workflow,
        event=Event("schedule"),
        variables={"prod-notify": environment.variables},
        env=_machine_env(environment, folder, commands),
        actions=_actions(environment, folder / "artifacts", {}, {}),
        folder=folder,
    ).jobs()


def _machine_env(environment: Environment, folder: Path, commands: Path | None = None) -> dict[str, str]:
    """Return what every machine has in its environment."""
    return {
        "PATH": f"{commands}:{os.defpath}" if commands else os.defpath,
        "HOME": str(folder),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": environment.url,
        # The launch feed is not asked for over the network: a proxy without a name ends that at once.
        "HTTPS_PROXY": "http:///",
    }


def _actions(
    environment: Environment, store: Path, assumed: dict[str, str], runs: Mapping[str, Path]
) -> dict[str, Callable[[Machine, dict[str, str]], None]]:
    """Return what stands in for each action; artifacts are kept in ``store``, ``assumed`` gets each job's role."""
    return {
        "actions/checkout": partial(checkout, environment.program),
        "actions/setup-python": setup_python,
        "actions/upload-artifact": partial(upload, store),
        "actions/download-artifact": partial(download, store, runs),
        "aws-actions/configure-aws-credentials": partial(assume, environment, assumed),
    }


def parameter_tree(regions: int = 3) -> dict[str, str]:
    """Return a tree whose few Regions have what a whole reading has: each object of the site is several calls."""
    tree = small_tree(regions, 4)
    return tree | {f"{REGIONS}/xx-test-{number}/partition": "aws" for number in range(1, regions + 1)}
