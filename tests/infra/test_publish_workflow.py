"""publish.yml: what it promises, and itself run under bash against a server that stands in for AWS."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
import yaml

from generator.core.layout import EACH_RUN_PATHS
from generator.model import snapshot
from tests.doubles.edge import Edge, Reply, edge
from tests.doubles.moto_server import moto_server
from tests.doubles.s3 import restore, saved_state, stored_objects
from tests.infra.actions import Event, evaluate, render, steps
from tests.infra.environment import PUBLISH, Environment, make_environment, parameter_tree, run_workflow
from tests.infra.terraform import may_be_left_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doubles.loaded_program import LoadedProgram


# What it promises


def test_every_step_of_publishing_is_one_of_our_commands() -> None:
    """In each job that does something: nothing is run by a script that only the workflow has."""
    scripts = [step["run"] for step in steps(PUBLISH) if "run" in step]
    assert all(any("run" in step for step in job["steps"]) for job in PUBLISH["jobs"].values())
    for script in scripts:
        assert re.match(r"(exec )?(region-atlas|make|gh api) [\w\"]", script)
        assert "\n" not in script.strip()


def test_publishing_starts_each_day_by_hand_and_when_the_sources_change() -> None:
    on = PUBLISH["on"]
    assert on.keys() == {"schedule", "workflow_dispatch", "push"}
    first, second = (schedule["cron"] for schedule in on["schedule"])
    hours = [int(re.fullmatch(r"\d+ (\d+) \* \* \*", cron)[1]) for cron in (first, second)]  # type: ignore[index]
    assert 4 <= hours[1] - hours[0] <= 8
    conditions = {step["if"] for step in PUBLISH["jobs"]["due"]["steps"]}
    assert conditions == {f"github.event.schedule == '{second}'", "inputs.promote != ''"}
    assert on["push"] == {"branches": ["main"], "paths": ["generator/**", "templates/**", "static/**"]}
    inputs = on["workflow_dispatch"]["inputs"]
    assert {name: field["type"] for name, field in inputs.items()} == {
        "environment": "choice",
        "dry_run": "boolean",
        "accept_shrink": "string",
        "force": "boolean",
        "first": "boolean",
        "replace_history": "string",
        "promote": "string",
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
    places = dict.fromkeys(("due", "probe", "notify"), "notify")
    places |= {"fetch": "fetch", "build": "fetch", "publish": "publish"}
    for name, job in PUBLISH["jobs"].items():
        assert render(job["environment"], context) == f"{environment}-{places[name]}"
        prefixed = context | {"vars": {"ENVIRONMENT_PREFIX": "atlas-"}}
        assert render(job["environment"], prefixed) == f"atlas-{environment}-{places[name]}"
    assert render(PUBLISH["jobs"]["notify"]["env"]["ENVIRONMENT"], context) == environment
    assert bool(render(PUBLISH["jobs"]["build"]["env"]["NO_ROBOTS"], context)) is (environment != "prod")


def test_a_running_publish_is_not_cancelled() -> None:
    assert PUBLISH["concurrency"]["cancel-in-progress"] is False


def test_artifacts_are_kept_for_a_fortnight() -> None:
    """And a job that runs again may hand on its own anew."""
    uploads = [step["with"] for step in steps(PUBLISH) if "upload-artifact" in step.get("uses", "")]
    names = ["reading", "log-fetch", "site", "log-build", "log-publish", "log-probe"]
    assert [upload["name"] for upload in uploads] == names
    assert {(upload["retention-days"], upload["overwrite"]) for upload in uploads} == {(14, True)}


def test_jobs_follow_each_other_and_the_last_one_always_runs() -> None:
    jobs = PUBLISH["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "due": None,
        "fetch": "due",
        "build": ["due", "fetch"],
        "publish": ["due", "build"],
        "probe": "publish",
        "notify": ["due", "fetch", "build", "publish", "probe"],
    }
    assert {name for name, job in jobs.items() if "if" in job} == {"due", "fetch", "probe", "notify"}


@pytest.mark.parametrize(
    ("sent", "cancelled", "expected"),
    [("yes", False, True), ("yes", True, False), ("", False, False), (None, False, False)],
)
def test_the_site_is_probed_whenever_anything_was_sent(sent: str | None, cancelled: bool, expected: bool) -> None:  # noqa: FBT001
    """Also after a publish that failed: without a report (status 7), or stopped on its way; not after a dry run."""
    context = {"cancelled()": cancelled, "success()": False, "needs": {"publish": {"outputs": {"sent": sent}}}}
    assert evaluate(PUBLISH["jobs"]["probe"]["if"], context) is expected
    (step,) = [step for step in PUBLISH["jobs"]["publish"]["steps"] if step.get("id") == "publish"]
    assert '--job-output "$GITHUB_OUTPUT"' in step["run"]
    assert PUBLISH["jobs"]["publish"]["outputs"] == {"sent": "${{ steps.publish.outputs.sent }}"}


@pytest.mark.parametrize(
    ("due", "fetch", "promote", "expected"),
    [
        ("success", "success", "", True),
        ("success", "failure", "", True),
        ("failure", "skipped", "", True),
        ("failure", "skipped", "41", False),
        ("success", "skipped", "", False),
        ("skipped", "skipped", "", False),
    ],
)
def test_people_are_notified_of_every_run_that_began(due: str, fetch: str, promote: str, expected: bool) -> None:  # noqa: FBT001
    """Also of one that failed before its first stage, but not of a promotion that nobody approved."""
    needs = {"due": {"result": due}, "fetch": {"result": fetch}}
    context = {"always()": True, "inputs": {"promote": promote}, "needs": needs}
    assert bool(evaluate(PUBLISH["jobs"]["notify"]["if"], context)) is expected


@pytest.mark.parametrize(
    ("only", "schedule", "push"),
    [("", True, True), ("prod", True, False), ("dev", False, True), ("other", False, False)],
)
def test_where_only_one_environment_is_set_up_the_other_is_left_alone(only: str, schedule: bool, push: bool) -> None:  # noqa: FBT001
    """By hand any of them is published: whoever asks for one is to hear why it cannot be."""
    for event, expected in (("schedule", schedule), ("push", push), ("workflow_dispatch", True)):
        context = {"github": {"event_name": event}, "vars": {"ONLY_ENVIRONMENT": only} if only else {}}
        assert evaluate(PUBLISH["jobs"]["due"]["if"], context) is expected


# Run as it stands


STOPPED_IN_BUILD = dict.fromkeys(PUBLISH["jobs"], "skipped") | {
    "due": "success",
    "fetch": "success",
    "build": "failure",
    "notify": "success",
}
STOPPED_IN_FETCH = STOPPED_IN_BUILD | {"fetch": "failure", "build": "skipped"}


def very_first(environment: str) -> Event:
    """Return the dispatch that publishes where nothing was published before."""
    return Event("workflow_dispatch", {"environment": environment, "first": True})


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server that stands in for AWS but for the parameter store, on a free port of the loopback."""
    with moto_server() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def shared_host() -> Iterator[Edge]:
    """Start what stands in for CloudFront; each run says which bucket is behind it."""
    with edge(lambda _: None) as host:
        yield host


@pytest.fixture
def host(shared_host: Edge) -> Iterator[Edge]:
    """Return the host without the faults of another test."""
    yield shared_host
    shared_host.change = lambda _, reply: reply


@pytest.fixture
def environment(
    server: str,
    host: Edge,
    program: LoadedProgram,
    request: pytest.FixtureRequest,
    credentials: None,  # noqa: ARG001 (clients need them)
) -> Environment:
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:50].strip("-")
    return make_environment(server, name, host, program.command)


FOREIGN = "other/file.txt"
"""An object beside the site's prefix."""


class PublishedOnce(NamedTuple):
    """An environment to which dev was published for the first time, below a prefix of a bucket that has other objects.

    Its bucket is for ``restore``; besides, the messages, the site and the folder of the run's artifacts.
    """

    environment: Environment
    bucket: bytes
    messages: list[dict[str, Any]]
    site: dict[str, bytes]
    artifacts: Path


@pytest.fixture(scope="module")
def prepared(
    server: str, shared_host: Edge, program: LoadedProgram, tmp_path_factory: pytest.TempPathFactory
) -> PublishedOnce:
    """Publish dev for the first time, once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        environment = make_environment(server, "prepared", shared_host, program.command)
        environment.client("s3").put_object(Bucket="prepared", Key=FOREIGN, Body=b"not ours")
        environment = environment._replace(variables=environment.variables | {"BUCKET": "prepared/atlas"})
        folder = tmp_path_factory.mktemp("first") / "run"
        run = run_workflow(environment, folder, very_first("dev"), parameter_tree())
        messages = environment.messages()
    assert set(run.results.values()) == {"success"}, run.output()
    return PublishedOnce(environment, saved_state("prepared"), messages, run.site, folder / "artifacts")


@pytest.fixture
def published(prepared: PublishedOnce, host: Edge, credentials: None) -> Environment:
    """Return an environment to which a site was published, whose messages were read."""
    del credentials, host
    restore(prepared.bucket)
    prepared.environment.messages()
    return prepared.environment


# Longer than 40 lines: two days of one workflow, of which the second needs the first.
def test_a_day_publishes_the_site_and_one_without_news_next_to_nothing(
    environment: Environment, tmp_path: Path
) -> None:
    """The schedule: prod is published, reported and measured; a reading that says the same again sends two files."""
    first = run_workflow(environment, tmp_path / "first", very_first("prod"), parameter_tree())
    assert set(first.results.values()) == {"success"}, first.output()
    roles = environment.variables
    assert first.assumed == {
        "fetch": roles["FETCH_ROLE_ARN"],
        "publish": roles["PUBLISH_ROLE_ARN"],
        "notify": roles["NOTIFY_ROLE_ARN"],
    }
    objects = environment.objects()
    assert first.site.items() <= objects.items()
    assert f"Sitemap: {environment.host.url}sitemap.xml".encode() in objects["robots.txt"]
    assert environment.invalidations() == [["/*"]]
    (message,) = environment.messages()
    assert message["Subject"] == "Region Atlas prod: published"
    assert "3 Regions, 4 services" in message["Message"]
    assert "https://github.com/octo/atlas/actions/runs/7" in message["Message"]
    attributes = {name: attribute["Value"] for name, attribute in message["MessageAttributes"].items()}
    assert attributes == {"outcome": "success", "environment": "prod", "kind": "news"}
    assert "https://github.com/octo/atlas/blob/HEAD/docs/runbook.md#message-news" in message["Message"]
    assert "Probe: no faults, 1 attempt, 7 requests" in message["Message"]
    stages = {
        ("prod", name, stage)
        for name in ("Duration", "PeakMemory", "Errors", "Calls", "Retries")
        for stage in ("fetch", "build", "publish")
    }
    of_the_site = ("Regions", "Services", "Offerings", "Quality", "DataAge", "Releases", "ProbeFaults")
    assert environment.metrics() == stages | {("prod", name, None) for name in of_the_site}
    assert "| **publish** (status 0) |" in first.summary
    assert json.loads(objects["downloads/summary.json"])["run"] == "https://github.com/octo/atlas/actions/runs/7"

    second = run_workflow(environment, tmp_path / "second", Event("schedule"), parameter_tree())
    assert set(second.results.values()) == {"success"}, second.output()
    now = environment.objects()
    assert {path for path in second.site if now[path] != objects[path]} == set(EACH_RUN_PATHS)
    assert environment.invalidations() == [["/*"]], "the two documents of every run are kept for a minute only"
    (message,) = environment.messages()
    assert message["Subject"] == "Region Atlas prod: published, 0 changes"


def test_what_is_published_to_dev_keeps_robots_away(published: Environment, prepared: PublishedOnce) -> None:
    objects = published.objects()
    assert objects["robots.txt"] == b"User-agent: *\nDisallow: /\n"
    pages = [content for path, content in objects.items() if path.endswith(".html")]
    assert pages
    assert all(b'<meta name="robots" content="noindex">' in page for page in pages)
    assert all(b"https://github.com/octo/atlas/issues/new?" in page for page in pages)
    assert prepared.messages[0]["Subject"] == "Region Atlas dev: published"


def test_a_dry_run_changes_nothing_and_notifies_nobody_else(environment: Environment, tmp_path: Path) -> None:
    event = Event("workflow_dispatch", {"environment": "prod", "dry_run": True, "first": True})
    run = run_workflow(environment, tmp_path / "run", event, parameter_tree())
    assert set(run.results.values()) == {"success", "skipped"}, run.output()
    assert environment.objects() == {}
    assert environment.invalidations() == []
    assert environment.messages() == []
    assert environment.metrics() == set()
    assert run.results["probe"] == "skipped"
    assert "dry run, nothing was published" in run.summary.replace("\\", "")


def test_a_site_that_does_not_answer_as_it_should_fails_the_run_by_name(published: Environment, tmp_path: Path) -> None:
    """The bucket is as it should be; what readers get is not, and the message says what."""
    published.host.change = lambda _, answer: Reply(
        answer.status, answer.headers | {"X-Frame-Options": "x"}, answer.body
    )
    impatient = yaml.safe_load(yaml.safe_dump(PUBLISH, sort_keys=False).replace("--wait 15m ", ""))
    assert impatient != PUBLISH
    run = run_workflow(published, tmp_path / "run", Event("push"), parameter_tree(), workflow=impatient)
    assert {name: result for name, result in run.results.items() if result != "success"} == {"probe": "failure"}
    (message,) = published.messages()
    assert message["Subject"].startswith("Region Atlas dev: published, but FAILED in probe")
    assert message["MessageAttributes"]["kind"]["Value"] == "failure"
    assert f"- header: {published.host.url}: X-Frame-Options is 'x', not DENY" in message["Message"]
    assert ("dev", "Releases", None) in published.metrics()


def test_a_source_that_fails_is_reported_and_the_site_stays(published: Environment, tmp_path: Path) -> None:
    """AWS lists nothing: what would have followed is skipped, the pages stay, and people hear which stage and why."""
    before = published.objects()
    run = run_workflow(published, tmp_path / "bad", Event("schedule"), {})
    assert run.results == STOPPED_IN_FETCH
    assert published.objects() == before
    (message,) = published.messages()
    assert message["Subject"] == "Region Atlas prod: FAILED in fetch"
    assert "AWS lists nothing there" in message["Message"]
    assert message["MessageAttributes"]["outcome"]["Value"] == "failure"


def test_a_loss_is_refused_until_somebody_accepts_it_with_a_reason(published: Environment, tmp_path: Path) -> None:
    """What the person types is a reason and nothing else: no shell runs it."""
    refused = run_workflow(published, tmp_path / "refused", Event("push"), parameter_tree(2))
    assert refused.results == STOPPED_IN_BUILD
    (message,) = published.messages()
    assert message["Subject"] == "Region Atlas dev: FAILED in build"
    assert "Region xx-test-3 is missing" in message["Message"]

    reason = "AWS closed it\"; touch pwned; $(touch pwned) `touch pwned` ${{ github }} 'x' --out /"
    event = Event("workflow_dispatch", {"environment": "dev", "accept_shrink": reason})
    accepted = run_workflow(published, tmp_path / "accepted", event, parameter_tree(2))
    assert set(accepted.results.values()) == {"success"}, accepted.output()
    objects = published.objects()
    assert json.loads(objects["downloads/summary.json"])["accepted_shrink"] == reason
    assert "No longer listed" in objects["regions/xx-test-3/index.html"].decode()
    assert {path for path in objects if "xx-test-3" in path} == {
        "api/v1/regions/xx-test-3.json",
        "regions/xx-test-3/feed.atom",
        "regions/xx-test-3/feed.json",
        "regions/xx-test-3/index.html",
        "regions/xx-test-3/index.md",
    }, "only the page that says that it is gone stays, also as Markdown, with its API document and feeds"
    assert b"xx-test-3" not in objects["downloads/aws_regions_services.json"]
    assert not list(tmp_path.rglob("pwned"))


SECOND = Event("schedule", schedule=PUBLISH["on"]["schedule"][1]["cron"])


def test_the_second_schedule_does_nothing_where_the_release_of_the_day_is_there(
    published: Environment, tmp_path: Path
) -> None:
    before = published.objects()
    run = run_workflow(published, tmp_path / "second", SECOND, parameter_tree())
    assert run.results == dict.fromkeys(PUBLISH["jobs"], "skipped") | {"due": "success"}, run.output()
    assert (published.objects(), published.messages()) == (before, [])


def test_the_second_schedule_publishes_where_there_is_no_release_of_the_day(
    published: Environment, tmp_path: Path
) -> None:
    """Whatever is wrong with the site: a release too many costs two files, one too few a day."""
    published.host.change = lambda _, answer: answer._replace(status=503)
    alone = dict(PUBLISH) | {"jobs": {"due": PUBLISH["jobs"]["due"]}}
    run = run_workflow(published, tmp_path / "second", SECOND, parameter_tree(), workflow=alone)
    assert (run.results, run.jobs["due"].outputs) == ({"due": "success"}, {"fresh": "", "ref": ""})
    for fresh, expected in (("yes", False), ("", True)):
        context = {"success()": True, "needs": {"due": {"outputs": {"fresh": fresh}}}}
        assert evaluate(PUBLISH["jobs"]["fetch"]["if"], context) is expected


@pytest.mark.parametrize(("inputs", "option"), [({"force": True}, "yes"), ({"force": False}, ""), ({}, "")])
def test_whoever_forces_a_run_forces_the_publish(inputs: dict[str, bool], option: str) -> None:
    job = PUBLISH["jobs"]["publish"]
    assert render(job["env"]["FORCE"], {"inputs": inputs}) == option
    (command,) = [step["run"] for step in job["steps"] if "region-atlas publish" in step.get("run", "")]
    assert command.count("${FORCE:+--force}") == 1


@pytest.mark.deep
def test_a_forced_run_sends_every_file_again(published: Environment, tmp_path: Path) -> None:
    run = run_workflow(
        published,
        tmp_path / "forced",
        Event("workflow_dispatch", {"environment": "dev", "force": True}),
        parameter_tree(),
    )
    assert set(run.results.values()) == {"success"}, run.output()
    log = json.loads((tmp_path / "forced" / "artifacts" / "log-publish" / "publish.json").read_text("utf-8"))
    assert log["counts"]["uploaded"] >= len(run.site)


@pytest.mark.usefixtures("published")
def test_a_prefix_in_the_bucket_is_where_the_site_stands(prepared: PublishedOnce) -> None:
    """The variable BUCKET may be NAME/PREFIX; what is beside the prefix is left alone."""
    objects = stored_objects("prepared")
    assert objects.pop(FOREIGN) == b"not ours"
    assert {f"atlas/{path}" for path in prepared.site} <= objects.keys()
    assert all(path.startswith("atlas/") for path in objects)


def test_an_environment_that_is_not_set_up_says_so(environment: Environment, tmp_path: Path) -> None:
    """No bucket: the fetch names the variable; without topic and namespace the job summary still tells."""
    run = run_workflow(
        environment, tmp_path / "run", Event("push"), parameter_tree(), BUCKET="", TOPIC_ARN="", METRIC_NAMESPACE=""
    )
    assert run.results == STOPPED_IN_FETCH
    assert "the environment has no variable BUCKET" in run.jobs["fetch"].output
    assert "FAILED in fetch" in run.summary
    assert environment.messages() == []


def test_a_run_for_an_environment_that_nobody_set_up_is_skipped_whole(environment: Environment, tmp_path: Path) -> None:
    run = run_workflow(environment, tmp_path / "run", Event("push"), parameter_tree(), only="prod", BUCKET="")
    assert run.results == dict.fromkeys(PUBLISH["jobs"], "skipped")


def test_a_run_that_finds_nothing_published_stops_until_somebody_says_that_it_is_the_first(
    environment: Environment, tmp_path: Path
) -> None:
    """A wrong variable BUCKET would begin the history anew, every day and green.

    Here the installed command itself runs; elsewhere the program is loaded once for all runs.
    """
    run = run_workflow(environment._replace(program=None), tmp_path / "run", Event("schedule"), parameter_tree())
    assert run.results == STOPPED_IN_FETCH
    assert "--first" in run.jobs["fetch"].output
    assert environment.objects() == {}


# Promotion.

STAGED = {
    "path": ".github/workflows/publish.yml",
    "display_title": "Publish staging",
    "conclusion": "success",
    "head_branch": "main",
    "head_sha": "5c4e303d2d74684ae184d5e0c13af41dddacf681",
}
"""What GitHub says of a run that published to staging."""

needs_jq = pytest.mark.skipif(
    may_be_left_out(shutil.which("jq"), os.environ),
    reason="jq is not installed, which reads GitHub's answers as gh does",
)


def gh(folder: Path, answer: dict[str, str]) -> Path:
    """Write a stand-in for GitHub's command that gives this answer about run 41; return its folder."""
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps(answer), "utf-8")
    script = f"""#!/bin/sh
test "$1 $2 $3" = "api repos/octo/atlas/actions/runs/41 --jq" && test -n "$GH_TOKEN" || exit 1
exec {shutil.which("jq")} -r "$4" {folder / "run.json"}
"""
    (folder / "gh").write_text(script, "utf-8")
    (folder / "gh").chmod(0o755)
    return folder


def promoting() -> Event:
    return Event("workflow_dispatch", {"environment": "prod", "promote": "41", "first": True})


@needs_jq
def test_prod_publishes_the_reading_and_the_commit_that_staging_published(
    prepared: PublishedOnce, environment: Environment, tmp_path: Path
) -> None:
    """After an approval, in an environment of its own. AWS is not read: here it lists nothing, which would fail."""
    artifacts = prepared.artifacts
    commands = gh(tmp_path / "commands", STAGED)
    run = run_workflow(environment, tmp_path / "run", promoting(), {}, commands=commands, runs={"41": artifacts})
    assert set(run.results.values()) == {"success"}, run.output()
    machines = {name: job.machine for name, job in run.jobs.items()}
    assert {name: machine.environment for name, machine in machines.items() if machine} == {
        "due": "prod-promote",
        "fetch": "prod-fetch",
        "build": "prod-fetch",
        "publish": "prod-publish",
        "probe": "prod-notify",
        "notify": "prod-notify",
    }
    for name in ("fetch", "build", "publish"):
        assert (tmp_path / "run" / name / ".ref").read_text("utf-8") == STAGED["head_sha"]
    staged = snapshot.read(artifacts / "reading" / "snapshot.json")
    promoted = snapshot.read(tmp_path / "run" / "artifacts" / "reading" / "snapshot.json")
    assert promoted == msgspec.structs.replace(staged, run="https://github.com/octo/atlas/actions/runs/7")
    assert json.loads(environment.objects()["downloads/summary.json"])["read_at"]


@needs_jq
@pytest.mark.parametrize(
    "difference",
    [
        {"display_title": "Publish dev"},
        {"display_title": "Publish staging (dry run)"},
        {"conclusion": "failure"},
        {"head_branch": "feature"},
        {"path": ".github/workflows/other.yml"},
    ],
    ids=str,
)
def test_only_a_run_that_published_staging_from_main_is_promoted(difference: dict[str, str], tmp_path: Path) -> None:
    """The step stops the run, and says what to give."""
    (step,) = [step for step in PUBLISH["jobs"]["due"]["steps"] if step.get("id") == "promoted"]
    commands = gh(tmp_path / "commands", STAGED | difference)
    output = tmp_path / "output"
    environment = {"GH_REPO": "octo/atlas", "GH_TOKEN": "x", "PROMOTE": "41", "GITHUB_OUTPUT": str(output)}
    shell = ["bash", "--noprofile", "--norc", "-e", "-c", step["run"]]
    env = environment | {"PATH": f"{commands}:{os.defpath}"}
    done = subprocess.run(shell, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "::error::run 41 did not publish to staging from main" in done.stdout
    assert not output.read_text("utf-8")


@pytest.mark.parametrize(
    ("inputs", "name"), [({}, "Publish staging"), ({"dry_run": True}, "Publish staging (dry run)")]
)
def test_a_run_is_called_by_what_it_publishes_to(inputs: dict[str, bool], name: str) -> None:
    context = {"inputs": {"environment": "staging"} | inputs, "github": {"event_name": "workflow_dispatch"}}
    assert render(PUBLISH["run-name"], context) == name


def test_a_tag_or_main_is_published_by_a_variable() -> None:
    """A promotion has its commit; else the variable names what is checked out, and without it the run's own commit."""
    ref = PUBLISH["jobs"]["due"]["outputs"]["ref"]
    for commit, variable, expected in (("abc", "v1", "abc"), ("", "v1", "v1"), ("", "", "")):
        context = {"steps": {"promoted": {"outputs": {"commit": commit}}}, "vars": {"PUBLISHED_REF": variable}}
        assert render(ref, context) == expected
    for name in ("fetch", "build", "publish"):
        (checkout,) = [step for step in PUBLISH["jobs"][name]["steps"] if "checkout" in step.get("uses", "")]
        assert checkout["with"]["ref"] == "${{ needs.due.outputs.ref }}"
