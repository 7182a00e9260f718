"""Messages, summaries and metrics: what they say, and that what cannot be sent keeps nothing else back."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import boto3
import pytest
from click.testing import CliRunner
from markdown import Markdown
from moto.backends import get_backend

from generator.cli.main import main
from generator.core.errors import AccessError, AtlasError, SourceError
from generator.model.run_log import RunLog, Stage, WarningFinding
from generator.notify import cost, message, metrics
from generator.notify.run import PROBE, STAGES, NotificationKind, RunLogs
from tests.conftest import AWKWARD
from tests.doubles.moto_server import ACCOUNT, moto_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result


NOW = dt.datetime(2024, 3, 1, 6, 0, tzinfo=dt.UTC)
READ = NOW - dt.timedelta(minutes=30)
RUN_URL = "https://github.com/octo/atlas/actions/runs/7"
REGION = "eu-west-1"


def logs(**changes: dict[str, Any] | None) -> dict[str, RunLog]:
    """Return the logs of a run that went well; by stage, fields that differ, or None for no log at all."""
    counts = {"regions": 3, "services": 4, "offerings": 1234}
    fields_by_stage: dict[str, dict[str, Any]] = {
        "fetch": {"calls": 400, "retries": 3, "read_at": READ},
        "build": {
            "counts": counts | {"files": 90},
            "findings": {"info": 7, "warning": 2},
            "quality": 97.25,
            "changes": ["AWS Lambda launched in Europe (Spain)"],
            "change_count": 1,
            "as_of": READ.date(),
            "read_at": READ,
            "resource_types_read_at": NOW - dt.timedelta(days=8),
        },
        "publish": {"counts": {"uploaded": 12, "deleted": 1}, "calls": 20},
    }
    return {
        name: RunLog(
            command=name,
            stages=[Stage(name="one", seconds=1.5, peak_mib=80.0), Stage(name="two", seconds=2.5, peak_mib=90.5)],
            **(fields | (changes.get(name, {}) or {})),
        )
        for name, fields in fields_by_stage.items()
        if changes.get(name, {}) is not None
    }


def run_of(**changes: dict[str, Any] | None) -> RunLogs:
    return RunLogs(
        environment="prod", now=NOW, logs=logs(**changes), run_url=RUN_URL, site_url="https://atlas.example.org/"
    )


def values(run: RunLogs) -> dict[tuple[str, str | None], tuple[float, str]]:
    """Return the metrics' values and units by name and stage."""
    units: dict[tuple[str, str | None], tuple[float, str]] = {}
    for metric in metrics.of(run):
        dimensions = {dimension["Name"]: dimension["Value"] for dimension in metric["Dimensions"]}
        assert dimensions.pop("Environment") == "prod"
        assert dimensions.keys() <= {"Stage"}
        units[metric["MetricName"], dimensions.get("Stage")] = (metric["Value"], metric["Unit"])
    return units


def test_a_success_shows_counts_changes_findings_quality_and_the_links() -> None:
    notification = message.message(run_of())
    assert notification.subject == "Region Atlas prod: published, 1 change"
    for phrase in (
        "3 Regions, 4 services, 1,234 offerings",
        "AWS Lambda launched in Europe (Spain)",
        "7 info, 2 warning",
        "97.2 %",
        "12 uploaded, 1 deleted",
        RUN_URL,
        "https://atlas.example.org/",
    ):
        assert phrase in notification.body
    assert "failed" not in notification.body


def test_a_failure_names_the_stage_its_error_and_the_run() -> None:
    run = run_of(build={"status": 6, "error": "Region xx is missing", "counts": {}}, publish=None)
    notification = message.message(run)
    assert notification.subject == "Region Atlas prod: FAILED in build"
    assert "build: Region xx is missing" in notification.body
    assert "Did not run: publish" in notification.body
    assert "left no log" not in notification.body
    assert RUN_URL in notification.body
    assert "Quality" not in notification.body


REPOSITORY = "https://github.com/octo/atlas"
HELD = {
    "status": 8,
    "error": "atlas: publishing is held by the rollback to R1 of 2024-02-28 09:00 UTC",
    "advice": "lift it with `region-atlas resume --bucket atlas`",
    "held_since": dt.datetime(2024, 2, 28, 9, tzinfo=dt.UTC),
}
FAULTY = {"status": 12, "error": "https://atlas.example.org/: does not answer as it should", "faults": ["cache: /"]}


def probed(run: RunLogs, **fields: Any) -> RunLogs:
    """Return the run with the log of a probe."""
    return run._replace(logs={**run.logs, PROBE: RunLog(command=PROBE, **fields)})


def of_each_kind() -> dict[str, RunLogs]:
    """Return a run of each kind of notification."""
    watch = RunLogs(environment="prod", now=NOW, logs={PROBE: RunLog(command=PROBE)}, is_watch=True)
    runs = {
        "news": run_of(),
        "success": run_of(build={"changes": [], "change_count": 0}),
        "warning": run_of(publish={"status": 7, "error": "lacks a report"}),
        "held": run_of(publish=HELD),
        "failure": run_of(build={"status": 6, "error": "not fit"}, publish=None),
        "recovery": watch,
    }
    return {kind: run._replace(repository_url=REPOSITORY) for kind, run in runs.items()}


@pytest.mark.parametrize("kind", get_args(NotificationKind))
def test_each_notification_has_a_kind_and_links_its_paragraph_of_the_runbook(kind: str) -> None:
    run = of_each_kind()[kind]
    assert run.kind == kind
    anchor = {"failure": "status-6", "warning": "status-7"}.get(kind, f"message-{kind}")
    assert f"\nRunbook: {REPOSITORY}/blob/HEAD/docs/runbook.md#{anchor}\n" in message.message(run).body
    unknown = message.message(run._replace(repository_url=None)).body
    assert f"\nRunbook: docs/runbook.md#{anchor}\n" in unknown


def test_a_stage_without_a_log_and_a_stopped_one_link_the_paragraph_on_failures() -> None:
    for run in (run_of(fetch=None), run_of(fetch={"status": 143, "error": "stopped by SIGTERM"})):
        assert "docs/runbook.md#message-failure" in message.message(run).body


def test_a_held_publish_is_no_failure_and_says_how_to_lift_the_hold() -> None:
    run = run_of(publish=HELD)
    notification = message.message(run)
    assert notification.subject == "Region Atlas prod: held since 2024-02-28 09:00 UTC, nothing was published"
    assert "FAILED" not in notification.body
    assert "- next: lift it with `region-atlas resume --bucket atlas`" in notification.body
    assert "What would change" in notification.body
    assert values(run)["Errors", "publish"] == (0.0, "Count")
    assert ("Releases", None) not in values(run)
    assert not run.succeeded


def test_another_run_that_publishes_is_a_failure() -> None:
    """Nobody wanted that: unlike a hold, it has to be looked at."""
    run = run_of(publish={"status": 8, "error": "another run is publishing"})
    assert message.message(run).subject == "Region Atlas prod: FAILED in publish"


def test_a_failure_carries_the_next_step() -> None:
    body = message.message(run_of(fetch={"status": 4, "error": "denied", "advice": "sign in"}, build=None)).body
    assert "- fetch: denied\n- next: sign in\n" in body


def test_an_accepted_loss_says_why() -> None:
    assert (
        "Loss accepted because: AWS closed it\n"
        in message.message(run_of(build={"accepted_shrink": "AWS closed it"})).body
    )


def test_warnings_are_named_and_link_their_section() -> None:
    warning = WarningFinding(kind="no-name", subject="xx-1", message="it has no name")
    run = run_of(build={"warnings": [warning]})
    body = message.message(run).body
    assert "Warnings:\n- xx-1: it has no name https://atlas.example.org/quality/#no-name\n- … and 1 more" in body
    assert "<https://atlas.example.org/quality/#no-name>" in message.summary(run)


def test_a_site_that_does_not_answer_as_it_should_fails_the_run_by_name() -> None:
    """It is published all the same, so the alarm for a missing release has no reason to ring."""
    run = probed(run_of(), **FAULTY, counts={"attempts": 9, "faults": 1}, calls=63)
    notification = message.message(run)
    assert notification.subject == (
        "Region Atlas prod: published, but FAILED in probe: the site does not answer as it should"
    )
    assert "- probe: https://atlas.example.org/: does not answer as it should\n- cache: /\n" in notification.body
    assert "Probe: 1 fault, 9 attempts, 63 requests" in notification.body
    assert values(run)["Releases", None] == (1.0, "Count")
    assert values(run)["ProbeFaults", None] == (1.0, "Count")
    assert values(probed(run_of(), status=1, error="no space"))["ProbeFaults", None] == (1.0, "Count")
    assert ("ProbeFaults", None) not in values(run_of())
    well = probed(run_of(), counts={"attempts": 1, "faults": 0}, calls=7)
    assert "Probe: no faults, 1 attempt, 7 requests" in message.message(well).body
    assert values(well)["ProbeFaults", None] == (0.0, "Count")
    assert "Probe: not run" in message.message(run_of()).body


def test_a_watch_says_whether_the_site_is_well() -> None:
    watch = RunLogs(environment="prod", now=NOW, logs={}, is_watch=True)
    assert message.message(watch).subject == "Region Atlas prod: FAILED in probe: the site does not answer as it should"
    assert "fetch" not in message.message(watch).body
    assert message.message(probed(watch)).subject == "Region Atlas prod: the site answers as it should again"
    assert message.message(probed(watch, **FAULTY)).subject.startswith("Region Atlas prod: FAILED in probe")


def test_the_summary_estimates_what_the_run_costs() -> None:
    """S3's two prices, deletes free, and each path of an invalidation; other services' calls cost nothing."""
    operations = {"s3.PutObject": 1000, "s3.ListObjectsV2": 1000, "s3.GetObject": 500, "s3.HeadObject": 500}
    operations |= {"s3.DeleteObjects": 9, "cloudfront.CreateInvalidation": 1, "ssm.GetParameters": 9}
    run = run_of(publish={"operations": operations, "counts": {"invalidated": 2}})
    assert cost.of(run) == (2000, 1000, 2)
    assert cost.of(run).dollars == pytest.approx(2 * 0.005 + 0.0004 + 2 * 0.005)
    shown = message.summary(run).replace("\\", "")
    assert (
        "**Estimated cost**: at most 0.0204 USD: 2,000 requests that write or list, 1,000 that read, 2 paths" in shown
    )
    assert "Estimated cost" not in message.message(run).body


def test_a_failure_to_publish_says_what_would_have_changed() -> None:
    notification = message.message(run_of(publish={"status": 8, "error": "a rollback holds publishing"}))
    assert "What changed" not in notification.body
    assert "What would change:\n- AWS Lambda launched in Europe (Spain)" in notification.body


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_without_a_log_is_a_failure(stage: str) -> None:
    run = run_of(**{stage: None})
    assert not run.succeeded
    assert message.message(run).subject == f"Region Atlas prod: FAILED in {stage}"


@pytest.mark.parametrize(
    ("status", "succeeded"), [(0, True), (7, True), (1, False), (3, False), (8, False), (143, False)]
)
def test_only_a_degraded_release_succeeds_with_a_status_of_its_own(status: int, succeeded: bool) -> None:  # noqa: FBT001
    """Status 7: a report is missing, the rest was published. Everything else but 0 is a failure."""
    run = run_of(publish={"status": status, "error": "the workbook is missing" if status else None})
    assert run.succeeded is succeeded
    notification = message.message(run)
    assert ("with a warning" in notification.subject) is (status == 7)
    assert ("the workbook is missing" in notification.body) is bool(status)
    assert values(run)["Errors", "publish"] == (0.0 if succeeded else 1.0, "Count")


def test_a_first_release_and_one_without_news_say_so() -> None:
    first = message.message(run_of(build={"changes": [], "change_count": None}))
    assert first.subject == "Region Atlas prod: published"
    assert "no earlier release" in first.body
    quiet = message.message(run_of(build={"changes": [], "change_count": 0}))
    assert quiet.subject == "Region Atlas prod: published, 0 changes"
    assert "No Region, service or offering was added, removed or renamed" in quiet.body


def test_changes_that_are_not_named_are_counted() -> None:
    assert "… and 41 more" in message.message(run_of(build={"change_count": 42})).body


def test_the_metrics_of_a_success() -> None:
    assert values(run_of()) == {
        ("Duration", "fetch"): (4.0, "Seconds"),
        ("PeakMemory", "fetch"): (90.5, "Megabytes"),
        ("Errors", "fetch"): (0.0, "Count"),
        ("Calls", "fetch"): (400.0, "Count"),
        ("Retries", "fetch"): (3.0, "Count"),
        ("Duration", "build"): (4.0, "Seconds"),
        ("PeakMemory", "build"): (90.5, "Megabytes"),
        ("Errors", "build"): (0.0, "Count"),
        ("Calls", "build"): (0.0, "Count"),
        ("Retries", "build"): (0.0, "Count"),
        ("Duration", "publish"): (4.0, "Seconds"),
        ("PeakMemory", "publish"): (90.5, "Megabytes"),
        ("Errors", "publish"): (0.0, "Count"),
        ("Calls", "publish"): (20.0, "Count"),
        ("Retries", "publish"): (0.0, "Count"),
        ("Regions", None): (3.0, "Count"),
        ("Services", None): (4.0, "Count"),
        ("Offerings", None): (1234.0, "Count"),
        ("Quality", None): (97.25, "Percent"),
        ("DataAge", None): (1800.0, "Seconds"),
        ("ResourceTypeAge", None): (8 * 86_400.0, "Seconds"),
        ("Releases", None): (1.0, "Count"),
    }


def test_a_failure_counts_once_and_is_no_release() -> None:
    """The stage that failed is counted, not those that never ran because of it."""
    metric_values = values(run_of(build={"status": 6, "error": "no"}, publish=None))
    assert {key: value for (name, key), (value, _) in metric_values.items() if name == "Errors"} == {
        "fetch": 0.0,
        "build": 1.0,
    }
    assert not {name for name, stage in metric_values if stage is None}


def test_a_run_that_left_no_log_at_all_is_an_error_of_its_first_stage() -> None:
    assert values(run_of(fetch=None, build=None, publish=None)) == {("Errors", "fetch"): (1.0, "Count")}


def test_a_dry_run_is_no_release() -> None:
    run = run_of(publish={"dry_run": True})
    assert run.dry_run
    assert "nothing was published" in message.message(run).subject
    assert not {name for name, stage in values(run) if stage is None}


def test_the_summary_has_a_table_of_stages() -> None:
    summary = message.summary(run_of())
    assert "| stage | seconds | peak MiB | calls | retries |" in summary
    assert "| **fetch** (status 0) | 4.0 | 90 | 400 | 3 |" in summary
    assert "| two | 2.5 | 90 | 0 | 0 |" in summary
    assert f"- **Run**: <{RUN_URL}>" in summary


HOSTILE = (
    AWKWARD,
    "<img src=x onerror=alert(1)>",
    "[click](https://evil.example)",
    "| a | b |\n# heading\r\n\n| --- |",
    "https://evil.example",
    "`code` **bold** ![](x) &lt; \\ ~~no~~",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_from_aws_are_text_in_the_summary(name: str) -> None:
    """Rendered, the summary shows the name as it is: no element, no link, no row of its own."""
    summary = message.summary(run_of(build={"changes": [f"{name} launched in Europe (Spain)"]}))
    line = next(line for line in summary.splitlines() if "launched in Europe" in line)
    shown = Markdown(extensions=["tables"]).convert(line)
    assert set(re.findall(r"<(\w+)", shown)) == {"ul", "li"}
    assert not re.search(r"(?<!\\)[<|`*\[!]", line.removeprefix("- "))
    assert "://" not in line


@pytest.mark.parametrize("name", [*HOSTILE, "a\u202egnp.exe\x1b[31m\x00"])
def test_names_from_aws_break_no_line_of_the_message(name: str) -> None:
    notification = message.message(run_of(build={"changes": [f"{name} launched in Europe (Spain)"]}))
    assert len([line for line in notification.body.splitlines() if "launched in Europe" in line]) == 1
    assert all(character.isprintable() or character == "\n" for character in notification.body)


@pytest.mark.parametrize("environment", ["x" * 200, "zürich\n東京", "prod"])
def test_the_subject_is_short_and_ascii(environment: str) -> None:
    """SNS refuses any other, and then nobody would hear of the failure."""
    subject = message.message(run_of(fetch=None)._replace(environment=environment)).subject
    assert len(subject) <= 100
    assert subject.isascii()
    assert subject.isprintable()


def test_a_very_long_error_is_cut() -> None:
    notification = message.message(run_of(fetch={"status": 3, "error": "x" * 10_000}))
    assert max(map(len, notification.body.splitlines())) < 1100


@pytest.fixture
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def moto_url() -> Iterator[str]:
    with moto_server() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def topic(moto_url: str, credentials: None) -> str:  # noqa: ARG001 (a client needs them)
    arn = str(boto3.client("sns", REGION, endpoint_url=moto_url).create_topic(Name="atlas")["TopicArn"])
    get_backend("sns")[ACCOUNT][REGION].topics[arn].sent_notifications.clear()
    return arn


def sent(topic: str) -> list[Any]:
    """Return the notifications that the topic sent: (message ID, message, subject, attributes, …)."""
    return list(get_backend("sns")[ACCOUNT][REGION].topics[topic].sent_notifications)


def notify(run_logs: dict[str, RunLog], *arguments: str) -> Result:
    for name, log in run_logs.items():
        Path(f"{name}.json").write_bytes(log.encoded())
    files = [part for name in STAGES for part in ("--log-file", f"{name}.json")]
    return CliRunner().invoke(main, ["notify", *files, "--environment", "prod", "--region", REGION, *arguments])


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_the_topic_gets_the_message_and_the_metrics_are_there(moto_url: str, topic: str) -> None:
    result = notify(
        logs(), "--endpoint-url", moto_url, "--topic", topic, "--namespace", "Sent", "--job-summary", "new/summary.md"
    )
    assert result.exit_code == 0, result.output
    assert "notice" not in result.output
    (notification,) = sent(topic)
    assert notification[2] == "Region Atlas prod: published, 1 change"
    assert "AWS Lambda launched in Europe (Spain)" in notification[1]
    client = boto3.client("cloudwatch", REGION, endpoint_url=moto_url)
    names = {
        (metric["MetricName"], len(metric["Dimensions"])) for metric in client.list_metrics(Namespace="Sent")["Metrics"]
    }
    assert names == {
        *((name, 2) for name in ("Duration", "PeakMemory", "Errors", "Calls", "Retries")),
        *(
            (name, 1)
            for name in ("Regions", "Services", "Offerings", "Quality", "DataAge", "ResourceTypeAge", "Releases")
        ),
    }
    assert Path("new/summary.md").read_text("utf-8").startswith("## Region Atlas prod")


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_the_topic_gets_the_message_of_a_failure(moto_url: str, topic: str) -> None:
    """A log that is missing is a stage that did not run; the command itself did what it should."""
    result = notify(
        logs(build={"status": 5, "error": "damaged"}, publish=None), "--endpoint-url", moto_url, "--topic", topic
    )
    assert result.exit_code == 0, result.output
    assert sent(topic)[0][2] == "Region Atlas prod: FAILED in build"


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_a_log_that_cannot_be_read_is_named_and_is_a_failure() -> None:
    run_logs = logs()
    notify(run_logs, "--namespace", "")
    Path("build.json").write_bytes(b'{"command": 7}')
    result = notify({}, "--namespace", "")
    assert result.exit_code == 0, result.output
    assert "FAILED in build" in result.output
    assert "build.json: the run log cannot be read" in result.output
    assert "$.command" in result.output
    assert "- build: left no log that can be read\n" in result.output
    assert "did not run" not in result.output


@pytest.mark.parametrize("stage", ["fetch", "build"])
def test_what_was_published_is_reported_as_published_whatever_the_other_logs_say(stage: str) -> None:
    """The site is fresh, and the alarm for a missing release has no reason to ring; the run failed all the same."""
    run = run_of(**{stage: None})._replace(unreadable=(f"{stage}.json: the run log cannot be read",))
    notification = message.message(run)
    assert notification.subject == f"Region Atlas prod: FAILED in {stage}"
    assert "Published: 12 uploaded" in notification.body
    assert "would" not in notification.body.lower()
    assert ("What changed:" in notification.body) is (stage == "fetch")
    assert values(run)["Releases", None] == (1.0, "Count")
    assert (("Regions", None) in values(run)) is (stage == "fetch")


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_a_dry_run_is_reported_only_to_the_person_who_started_it(moto_url: str, topic: str) -> None:
    """The job summary is theirs; the topic and the alarms are everybody's."""
    arguments = ("--endpoint-url", moto_url, "--topic", topic, "--namespace", "Dry", "--job-summary", "summary.md")
    assert notify(logs(publish={"dry_run": True}), *arguments).exit_code == 0
    assert sent(topic) == []
    client = boto3.client("cloudwatch", REGION, endpoint_url=moto_url)
    assert client.list_metrics(Namespace="Dry")["Metrics"] == []
    assert "nothing was published" in Path("summary.md").read_text("utf-8")


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_a_dry_run_that_fails_wakes_nobody(moto_url: str, topic: str) -> None:
    """It may fail before there is a log of publishing that says what it was."""
    arguments = ("--endpoint-url", moto_url, "--topic", topic, "--namespace", "Failed", "--job-summary", "summary.md")
    failed = logs(build={"status": 6, "error": "not fit"}, publish=None)
    assert notify(failed, *arguments, "--dry-run").exit_code == 0
    assert sent(topic) == []
    client = boto3.client("cloudwatch", REGION, endpoint_url=moto_url)
    assert client.list_metrics(Namespace="Failed")["Metrics"] == []
    assert "FAILED in build" in Path("summary.md").read_text("utf-8")


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_a_topic_that_is_not_there_is_an_error_after_all_else_was_sent(moto_url: str) -> None:
    """Nobody reads the log of a green job: whoever expects a message must see that none comes."""
    missing = f"arn:aws:sns:{REGION}:{ACCOUNT}:nowhere"
    result = notify(
        logs(), "--endpoint-url", moto_url, "--topic", missing, "--namespace", "Missing", "--log", "log.json"
    )
    assert result.exit_code == SourceError.status, result.output
    assert f"notice: notification failed: the topic {missing}: AWS answered NotFound" in result.output
    log = json.loads(Path("log.json").read_text())
    assert log["status"] == SourceError.status
    assert "nowhere" in log["notices"][0]
    client = boto3.client("cloudwatch", REGION, endpoint_url=moto_url)
    assert client.list_metrics(Namespace="Missing")["Metrics"]


@pytest.mark.usefixtures("in_an_empty_folder", "credentials", "no_pauses")
def test_everything_is_attempted_when_nothing_can_be_sent() -> None:
    """The status is that of the first failure."""
    result = notify(
        logs(), "--endpoint-url", "http://127.0.0.1:9", "--topic", "arn:x", "--job-summary", "fetch.json/no"
    )
    assert result.exit_code == AtlasError.status, result.output
    assert len(re.findall("notice: notification failed: ", result.output)) == 3


@pytest.mark.usefixtures("in_an_empty_folder")
def test_a_missing_profile_is_said_to_be_missing(credentials: None) -> None:  # noqa: ARG001
    result = notify(logs(), "--profile", "nobody")
    assert result.exit_code == AccessError.status, result.output
    assert "notification failed: Amazon CloudWatch: The config profile (nobody) could not be found" in result.output


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_a_log_of_its_own_that_cannot_be_written_keeps_nothing_back(moto_url: str, topic: str) -> None:
    Path("file").write_text("in the way")
    result = notify(logs(), "--endpoint-url", moto_url, "--topic", topic, "--namespace", "", "--log", "file/log.json")
    assert result.exit_code == AtlasError.status
    assert result.output.count("error: file/log.json: cannot be written") == result.output.count("error: ") == 1
    assert len(sent(topic)) == 1


@pytest.mark.usefixtures("in_an_empty_folder", "credentials")
def test_json_lines_carry_the_message() -> None:
    result = notify(logs(), "--namespace", "", "--log-format", "json")
    line = json.loads(result.output)
    assert (line["event"], line["succeeded"]) == ("notify", True)
    assert "published, 1 change" in line["message"]
