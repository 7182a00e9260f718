"""watch.yml: what it promises, and itself run under bash against stand-ins for the site, for AWS and for GitHub."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator.build import build, write
from tests.conftest import tiny_snapshot
from tests.doubles.edge import edge
from tests.doubles.github import github
from tests.doubles.moto_server import moto_server
from tests.doubles.sites import site_files
from tests.infra.actions import WORKFLOWS, evaluate, load
from tests.infra.environment import Environment, make_environment, run_watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doubles.edge import Reply
    from tests.doubles.loaded_program import LoadedProgram


WATCH = load(WORKFLOWS / "watch.yml")
IMPATIENT: dict[str, Any] = yaml.safe_load(yaml.safe_dump(WATCH, sort_keys=False).replace("--wait 5m", ""))
"""The workflow, but for its wait between attempts."""


def test_it_runs_each_hour_one_at_a_time() -> None:
    (schedule,) = WATCH["on"]["schedule"]
    assert re.fullmatch(r"\d+ \* \* \* \*", schedule["cron"])
    assert WATCH["on"].keys() == {"schedule", "workflow_dispatch"}
    assert WATCH["concurrency"] == {"group": "watch", "cancel-in-progress": False}
    assert IMPATIENT != WATCH


def test_each_job_has_the_rights_that_it_needs_and_no_more() -> None:
    """What asks the site has neither a token for issues nor a role."""
    assert {name: set(job["permissions"]) - {"contents"} for name, job in WATCH["jobs"].items()} == {
        "probe": set(),
        "issue": {"issues"},
        "notify": {"id-token"},
    }


@pytest.mark.parametrize(("only", "expected"), [("", True), ("prod", True), ("dev", False)])
def test_only_a_repository_that_publishes_prod_watches_it(only: str, expected: bool) -> None:  # noqa: FBT001
    assert evaluate(WATCH["jobs"]["probe"]["if"], {"vars": {"ONLY_ENVIRONMENT": only}}) is expected


@pytest.fixture
def environment(request: pytest.FixtureRequest, program: LoadedProgram, credentials: None) -> Iterator[Environment]:
    """Return an environment in which nothing was published yet."""
    del credentials
    with moto_server() as port, edge(lambda _: None) as host:
        name = request.node.name.replace("_", "-")[:40].strip("-")
        yield make_environment(f"http://127.0.0.1:{port}", name, host, program.command)


def put_site(environment: Environment, folder: Path) -> None:
    """Put a site into the bucket whose sources were read just now."""
    fields = {name: getattr(tiny_snapshot(), name) for name in tiny_snapshot().__struct_fields__}
    read_at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    snapshot = type(tiny_snapshot())(**fields | {"read_at": read_at})
    write.write(build.files(build.BuildOptions(snapshot=snapshot)).files, folder)
    client = environment.client("s3")
    needed = ("index.html", "404.html", "api/v1/status.json", "downloads/summary.json")
    for path, content in site_files(folder).items():
        if path in needed or path.startswith("assets/"):
            client.put_object(Bucket=environment.variables["BUCKET"], Key=path, Body=content)


# Longer than 40 lines: hours of one site, each of which needs the one before.
def test_one_issue_is_opened_while_the_site_is_at_fault_and_closed_when_it_is_well(
    environment: Environment, tmp_path: Path
) -> None:
    """Five hours: well, at fault twice, well twice. The topic is told at each of the two changes, and only then."""
    put_site(environment, tmp_path / "site")
    place = github(tmp_path / "commands")
    hours: list[dict[str, str]] = []

    def hour(change: Any) -> dict[str, str]:
        environment.host.change = change
        jobs = run_watch(environment, tmp_path / f"hour{len(hours)}", place.folder, IMPATIENT)
        hours.append({name: job.result for name, job in jobs.items()})
        assert hours[-1]["issue"] == "success", jobs["issue"].output
        return hours[-1]

    def well(_: str, answer: Reply) -> Reply:
        return answer

    def ill(path: str, answer: Reply) -> Reply:
        return answer._replace(headers=answer.headers | {"X-Frame-Options": "@all ```"}) if not path else answer

    assert hour(well) == {"probe": "success", "issue": "success", "notify": "skipped"}
    assert (place.issues, environment.messages()) == ([], [])

    assert hour(ill) == {"probe": "failure", "issue": "success", "notify": "success"}
    (issue,) = place.issues
    assert (issue["state"], issue["label"]) == ("open", "site-watch")
    assert "https://github.com/octo/atlas/actions/runs/7" in issue["body"]
    assert "https://github.com/octo/atlas/blob/HEAD/docs/runbook.md#status-12" in issue["body"]
    assert "\n    fault: header: " in issue["body"]
    assert all(line.startswith("    ") for line in issue["body"].splitlines() if "@all" in line)
    (message,) = environment.messages()
    assert message["Subject"].startswith("Region Atlas prod: FAILED in probe")
    assert message["MessageAttributes"]["kind"]["Value"] == "failure"

    assert hour(ill) == {"probe": "failure", "issue": "success", "notify": "skipped"}
    assert len(place.issues) == 1
    assert environment.messages() == []

    assert hour(well) == {"probe": "success", "issue": "success", "notify": "success"}
    (issue,) = place.issues
    assert issue["state"] == "closed"
    assert len(issue["comments"]) == 1
    (message,) = environment.messages()
    assert message["Subject"] == "Region Atlas prod: the site answers as it should again"
    assert message["MessageAttributes"]["kind"]["Value"] == "recovery"

    assert hour(well) == {"probe": "success", "issue": "success", "notify": "skipped"}
    assert len(place.issues) == 1


def test_a_job_that_ends_before_the_probe_says_nothing_of_the_site(environment: Environment, tmp_path: Path) -> None:
    """The environment is not set up: the run is red, and there is no issue about a site.

    Here the installed command itself runs; elsewhere the program is loaded once for all runs.
    """
    place = github(tmp_path / "commands")
    unset = environment._replace(variables=environment.variables | {"SITE_URL": ""}, program=None)
    jobs = run_watch(unset, tmp_path / "run", place.folder, IMPATIENT)
    assert {name: job.result for name, job in jobs.items()} == {
        "probe": "failure",
        "issue": "success",
        "notify": "skipped",
    }
    assert "the environment has no variable SITE_URL" in jobs["probe"].output
    assert place.issues == []
