"""The roles of the jobs, and the monitoring of the site: topic, alarms, budget, dashboard."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import boto3
import pytest
from moto import mock_aws

from generator.catalog import quality
from generator.model.run_log import RunLog
from generator.notify import metrics as cloudwatch
from generator.notify import run
from tests.doubles.moto_server import ACCOUNT
from tests.infra import policy
from tests.infra.terraform import INFRA, Block, blocks, code, needs_terraform, only, resources, run_terraform
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog


# The roles of the jobs.


JOBS = {"fetch", "publish", "notify"}
SUBJECT_LOCALS = ("purpose", "subjects", "environments")
"""The locals of the module from which the subjects of its roles are computed."""


def test_the_trust_policy_requires_audience_branch_and_subject() -> None:
    publisher = INFRA / "modules" / "publisher"
    (trust,) = json.loads((policy.POLICIES / "trust.json").read_text("utf-8"))["Statement"]
    issuer = "token.actions.githubusercontent.com"
    assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert trust["Condition"] == {
        "StringEquals": {
            f"{issuer}:aud": blocks(publisher, "locals")["audience"],
            f"{issuer}:ref": "refs/heads/${branch}",
            f"{issuer}:sub": ["${subjects}"],
        }
    }
    assert blocks(publisher, "locals")["issuer"] == f"https://{issuer}"


@needs_terraform
@pytest.mark.parametrize(("prefix", "shared"), [("", False), ("atlas-", False), ("", True)])
def test_a_role_trusts_the_job_of_its_own_environment(prefix: str, shared: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """In each spelling of the repository; during a migration, the single environment of earlier workflows too."""
    text = (INFRA / "modules" / "publisher" / "main.tf").read_text("utf-8")
    definitions = [
        re.search(rf"^  {name} = (?:merge\()?\{{.*?^  \}}", text, re.DOTALL | re.MULTILINE) for name in SUBJECT_LOCALS
    ]
    repositories = ["someone/atlas", "someone@11/atlas@22"]
    given = {
        "repository": repositories,
        "github_environment_prefix": prefix,
        "environment": "prod",
        "shared_environment": shared,
    }
    declared = "\n".join(f'variable "{name}" {{}}' for name in given)
    parts = "\n".join(match[0] for match in definitions if match)
    text = f'{declared}\nlocals {{\n{parts}\n}}\noutput "subjects" {{ value = local.subjects }}'
    subjects = run_terraform(tmp_path, text, **given)["subjects"]
    environments = {job: {f"{prefix}prod-{job}", *(["prod"] if shared else [])} for job in JOBS}
    assert {job: set(of_job) for job, of_job in subjects.items()} == {
        job: {f"repo:{name}:environment:{environment}" for name in repositories for environment in of_job}
        for job, of_job in environments.items()
    }


def test_there_are_no_long_lived_keys_and_no_attached_policies() -> None:
    for kind in ("aws_iam_user", "aws_iam_access_key", "aws_iam_role_policy_attachment"):
        assert not resources(kind)


@pytest.mark.parametrize(
    ("repository", "good"),
    [
        ("someone/atlas", True),
        ("some-one/region.atlas_2", True),
        ("someone@11/atlas@22", True),
        ("someone/*", False),
        ("*/atlas", False),
        ("someone", False),
        ("someone/atlas:ref", False),
        ("someone/atlas/more", False),
        ("", False),
    ],
)
def test_a_repository_is_named_without_wildcards(repository: str, good: bool) -> None:  # noqa: FBT001
    """A wildcard would be one in the subject of the trust policy."""
    (rule,) = blocks(INFRA, "variable")["repository"]["validation"]
    (pattern,) = re.findall(r'regex\("(.+?)", name\)', rule["condition"])
    assert bool(re.search(pattern, repository)) is good


@pytest.mark.parametrize(
    ("branch", "good"),
    [("main", True), ("release/1.x", True), ("refs/heads/main", False), ("*", False), ("ma?n", False), ("", False)],
)
@needs_terraform
def test_a_branch_is_given_by_its_name(branch: str, good: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Neither as a reference nor with wildcards; Terraform evaluates the condition."""
    (rule,) = blocks(INFRA, "variable")["branch"]["validation"]
    condition = rule["condition"].removeprefix("${").removesuffix("}")
    text = f'variable "branch" {{}}\noutput "good" {{ value = {condition} }}'
    assert run_terraform(tmp_path, text, branch=branch) == {"good": good}


# The monitoring of the site.


def test_the_topic_is_encrypted_with_a_key_that_rotates() -> None:
    """With a key of its own, because alarms cannot use the one that AWS manages."""
    assert only("aws_sns_topic")["kms_master_key_id"] == "${aws_kms_key.topic.arn}"
    assert only("aws_kms_key")["enable_key_rotation"] is True


class Alarm(NamedTuple):
    """The condition of an alarm: ``datapoints`` of ``periods`` cross the threshold, each over ``period`` seconds."""

    metric: str
    statistic: str
    period: int
    comparison: str
    threshold: float | str
    datapoints: int
    periods: int
    missing: str


HOUR, DAY = 3600, 86400
LESS, MORE, AT_LEAST = "LessThanThreshold", "GreaterThanThreshold", "GreaterThanOrEqualToThreshold"

SHARE_OF_DAY = "${each.value.a_day * local.traffic_period / local.day}"

ALARMS = {
    "stale": Alarm("Releases", "Sum", HOUR, LESS, 1, 26, 26, "breaching"),
    "failed": Alarm("Errors", "Sum", 300, AT_LEAST, 1, 1, 1, "notBreaching"),
    "recurring": Alarm("Errors", "Sum", DAY, AT_LEAST, 1, 2, 3, "notBreaching"),
    "probe": Alarm("ProbeFaults", "Sum", 300, AT_LEAST, 1, 1, 1, "notBreaching"),
    "quality": Alarm("Quality", "Minimum", DAY, LESS, "${var.quality_floor}", 1, 1, "ignore"),
    "resource_types": Alarm("ResourceTypeAge", "Maximum", DAY, MORE, 604_800, 1, 1, "ignore"),
    "replication": Alarm("OperationsFailedReplication", "Sum", 300, AT_LEAST, 1, 1, 1, "notBreaching"),
    "server_errors": Alarm("5xxErrorRate", "Average", 300, MORE, 1, 3, 3, "notBreaching"),
    "client_errors": Alarm("4xxErrorRate", "Average", 900, MORE, 50, 2, 2, "notBreaching"),
    "no_requests": Alarm("Requests", "Sum", HOUR, LESS, 1, 3, 3, "breaching"),
    "traffic": Alarm("${each.value.metric}", "Sum", 21_600, MORE, SHARE_OF_DAY, 1, 1, "notBreaching"),
}

REPETITIONS = {
    "stale": {"count": "${var.scheduled ? 1 : 0}"},
    "failed": {"for_each": "${local.stages}"},
    "recurring": {"for_each": "${local.stages}"},
    "probe": {},
    "quality": {},
    "resource_types": {},
    "replication": {"count": "${var.replicated ? 1 : 0}"},
    "server_errors": {},
    "client_errors": {},
    "no_requests": {"count": "${var.indexed ? 1 : 0}"},
    "traffic": {"for_each": "${local.limits}"},
}
"""The count or the values of each alarm; the others exist once in every environment."""


def condition(alarm: Block) -> Alarm:
    """Return the condition of an alarm, with the numbers of its locals."""
    numbers = blocks(INFRA / "modules" / "monitoring", "locals")

    def number(value: Any) -> Any:
        return numbers.get(value[8:-1], value) if isinstance(value, str) else value

    (watched,) = [metric for query in alarm.get("metric_query", []) for metric in query.get("metric", [])] or [alarm]
    return Alarm(
        watched["metric_name"],
        watched.get("stat") or watched["statistic"],
        number(watched["period"]),
        alarm["comparison_operator"],
        alarm["threshold"],
        number(alarm.get("datapoints_to_alarm", alarm["evaluation_periods"])),
        number(alarm["evaluation_periods"]),
        alarm["treat_missing_data"],
    )


def test_the_alarms_have_these_conditions_in_these_environments() -> None:
    alarms = resources("aws_cloudwatch_metric_alarm")
    assert {name: condition(alarm) for name, alarm in alarms.items()} == ALARMS
    for name, alarm in alarms.items():
        assert {key: alarm[key] for key in ("count", "for_each") if key in alarm} == REPETITIONS[name], name


def test_every_alarm_notifies_the_topic_and_links_its_paragraph_of_the_runbook() -> None:
    for name, alarm in resources("aws_cloudwatch_metric_alarm").items():
        assert alarm["alarm_actions"] == ["${aws_sns_topic.this.arn}"], name
        short_name = str(alarm["alarm_name"]).removeprefix("${var.name}-")
        assert re.fullmatch(r"[A-Z].+\. \S+", alarm["alarm_description"]), name
        assert alarm["alarm_description"].endswith(f". ${{var.runbook_url}}#alarm-{short_name}"), name


def test_failed_replications_are_in_the_metrics_of_the_rule() -> None:
    """S3 puts them only where the rule enables them, with the names of the rule and of both buckets."""
    (rule,) = only("aws_s3_bucket_replication_configuration")["rule"]
    (destination,) = rule["destination"]
    assert destination["metrics"] == [{"status": "Enabled"}]
    alarm = resources("aws_cloudwatch_metric_alarm")["replication"]
    assert alarm["namespace"] == "AWS/S3"
    assert alarm["dimensions"] == {
        "SourceBucket": "${var.bucket}",
        "DestinationBucket": "${var.replica_bucket}",
        "RuleId": rule["id"],
    }


def test_an_hour_without_a_datapoint_counts_as_no_release() -> None:
    """A metric of each day is missing in most hours; the periods of the alarm are within the limit of CloudWatch."""
    expression, metric = resources("aws_cloudwatch_metric_alarm")["stale"]["metric_query"]
    assert (expression["expression"], expression["return_data"]) == ("FILL(releases, 0)", True)
    assert metric["id"] == "releases"
    stale = ALARMS["stale"]
    # CloudWatch's own limit: seven days for periods of an hour and more.
    assert stale.period * stale.periods <= 604_800


def test_the_floor_of_quality_is_the_displayed_quality_rounded_down(real: Catalog) -> None:
    """So any fall by a percent raises the alarm; when the data improves, the floor must be raised."""
    displayed = quality.overall(quality.figures(real))
    assert displayed
    assert blocks(INFRA, "variable")["quality_floor"]["default"] == math.floor(displayed)
    assert not [path for path in (INFRA / "environments").iterdir() if "quality_floor" in path.read_text("utf-8")]


@cache
def dimensions_by_metric() -> dict[str, set[str]]:
    """Return the names of the dimensions of each metric that `notify` puts for a successful run."""
    now = dt.datetime(2024, 2, 29, 6, 30, tzinfo=dt.UTC)
    commands = (*run.STAGES, run.PROBE)
    logs = {name: RunLog(command=name, quality=97.0, read_at=now, resource_types_read_at=now) for name in commands}
    metrics = cloudwatch.of(run.RunLogs(environment="prod", now=now, logs=logs))
    return {metric["MetricName"]: {dimension["Name"] for dimension in metric["Dimensions"]} for metric in metrics}


CLOUDFRONT_ALARMS = ("server_errors", "client_errors", "no_requests", "traffic")
"""The alarms on CloudFront's own metrics."""


def test_the_limits_of_traffic_are_ten_times_the_traffic_of_the_guides_cost_example() -> None:
    """50,000 page views a month, of six requests and 60 KiB each."""
    limits = blocks(INFRA / "modules" / "monitoring", "locals")["limits"]
    assert limits == {
        "requests": {"metric": "Requests", "a_day": "${var.traffic_limits.requests_a_day}"},
        "bytes": {"metric": "BytesDownloaded", "a_day": "${var.traffic_limits.bytes_a_day}"},
    }
    defaults = dict(
        re.findall(r"(\w+_a_day)\s*= optional\(number, (\d+)\)", (INFRA / "variables.tf").read_text("utf-8"))
    )
    views_a_day = 50_000 / 30
    assert int(defaults["requests_a_day"]) == round(10 * views_a_day * 6)
    assert int(defaults["bytes_a_day"]) == round(10 * views_a_day * 60 * 1024)
    hosting = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    assert "50,000 pages × 60 KiB" in hosting
    assert "× 6 requests" in hosting


def test_a_budget_notifies_the_topic_of_the_forecast_and_of_the_cost() -> None:
    """It is for the cost of the whole account until the tag is active: with the tag it would be for no cost at all."""
    budget = only("aws_budgets_budget")
    assert (budget["time_unit"], budget["limit_unit"], budget["budget_type"]) == ("MONTHLY", "USD", "COST")
    assert budget["limit_amount"] == '${format("%.2f", var.monthly_budget)}'
    parts = {name: part for block in budget["dynamic"] for name, part in block.items()}
    assert parts["notification"]["for_each"] == {"FORECASTED": 100, "ACTUAL": 100}
    (notification,) = parts["notification"]["content"]
    assert notification["subscriber_sns_topic_arns"] == ["${aws_sns_topic.this.arn}"]
    assert parts["cost_filter"]["for_each"] == "${var.cost_tag_active ? [var.name] : []}"
    tags = (INFRA / "main.tf").read_text("utf-8")
    assert tags.count("tags = local.tags") == tags.count('provider "aws" {')
    assert blocks(INFRA, "locals")["tags"]["Site"] == "${local.name}"


@needs_terraform
def test_addresses_get_news_failures_and_alarms_but_no_message_of_a_mere_success(
    tmp_path: Path,
    credentials: None,  # noqa: ARG001 (clients need them)
) -> None:
    """The subscription filters by the kind of a message; one without a kind, such as that of an alarm, passes."""
    subscription = only("aws_sns_topic_subscription")
    assert subscription["filter_policy"] == '${var.alert_on == "everything" ? null : local.news_and_failures}'
    expression = blocks(INFRA / "modules" / "monitoring", "locals")["news_and_failures"].removeprefix("${")[:-1]
    filter_policy = run_terraform(tmp_path, f'output "filter" {{ value = {expression} }}')["filter"]
    with mock_aws():
        sns: Any = boto3.client("sns", "us-east-1")
        sqs: Any = boto3.client("sqs", "us-east-1")
        topic = sns.create_topic(Name="atlas")["TopicArn"]
        queue = sqs.create_queue(QueueName="operator")["QueueUrl"]
        sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:operator",
            Attributes={"FilterPolicy": filter_policy, "RawMessageDelivery": "true"},
        )
        for kind in [*get_args(run.NotificationKind), ""]:
            attributes = {"kind": {"DataType": "String", "StringValue": kind}} if kind else {}
            sns.publish(TopicArn=topic, Message=kind or "alarm", MessageAttributes=attributes)
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
        assert {message["Body"] for message in messages} == {*get_args(run.NotificationKind), "alarm"} - {"success"}


def test_alarms_have_the_dimensions_with_which_their_metrics_are_put() -> None:
    """With other dimensions, a metric is another one, which never has a datapoint."""
    metrics = [
        metric
        for alarm in resources("aws_cloudwatch_metric_alarm").values()
        for metric in [alarm, *(part for query in alarm.get("metric_query", []) for part in query.get("metric", []))]
        if metric.get("namespace") == "${var.metric_namespace}"
    ]
    assert {metric["metric_name"] for metric in metrics} == {
        "Releases",
        "Errors",
        "ProbeFaults",
        "Quality",
        "ResourceTypeAge",
    }
    assert len(metrics) == len(ALARMS) - len([*CLOUDFRONT_ALARMS, "replication"])
    for metric in metrics:
        assert set(metric["dimensions"]) == dimensions_by_metric()[metric["metric_name"]]
    for name in CLOUDFRONT_ALARMS:
        alarm = resources("aws_cloudwatch_metric_alarm")[name]
        assert alarm["namespace"] == "AWS/CloudFront"
        assert alarm["dimensions"] == {"DistributionId": "${var.distribution_id}", "Region": "Global"}
    assert f"toset({json.dumps(list(run.STAGES))})" in code(INFRA / "modules" / "monitoring")


GRAPHS = {
    "Releases": (DAY, "Sum"),
    "Age of the data (seconds)": (DAY, "Maximum"),
    "Quality (percent)": (DAY, "Minimum"),
    "Regions and services": (DAY, "Maximum"),
    "Offerings": (DAY, "Maximum"),
    "Errors": (DAY, "Sum"),
    "Faults of the site after a publish": (DAY, "Sum"),
    "Duration (seconds)": (DAY, "Maximum"),
    "Peak memory (megabytes)": (DAY, "Maximum"),
    "Calls and retries": (DAY, "Sum"),
    "Requests": (HOUR, "Sum"),
    "Errors served (percent)": (HOUR, "Average"),
    "Bytes sent": (HOUR, "Sum"),
}


@needs_terraform
def test_the_dashboard_shows_every_metric_that_is_put(tmp_path: Path) -> None:
    """Each with its dimensions, and no other metric of the namespace; no two graphs have the same place."""
    files = [(INFRA / "modules" / "monitoring" / f"{name}.tf").read_text("utf-8") for name in ("alarms", "dashboard")]
    matches = [query for text in files for query in re.findall(r"^locals \{.*?^\}", text, re.DOTALL | re.MULTILINE)]
    (body,) = re.findall(r"dashboard_body = (jsonencode\(.*?^  \}\))", files[1], re.DOTALL | re.MULTILINE)
    values = {"metric_namespace": "RegionAtlas", "environment": "prod", "distribution_id": "EATLAS", "region": "here"}
    declared = [f'variable "{name}" {{}}' for name in values]
    outputs = run_terraform(tmp_path, "\n".join([*declared, *matches, f'output "body" {{ value = {body} }}']), **values)
    widgets = json.loads(outputs["body"])["widgets"]
    graphs = [widget["properties"] for widget in widgets]
    assert {graph["title"]: (graph["period"], graph["stat"]) for graph in graphs} == GRAPHS
    assert {graph["region"] for graph in graphs} == {"here"}
    assert len({(widget["x"], widget["y"]) for widget in widgets}) == len(widgets)
    metrics = [metric for graph in graphs for metric in graph["metrics"]]
    assert {(name, frozenset(dimensions[::2])) for space, name, *dimensions in metrics if space == "RegionAtlas"} == {
        (name, frozenset(dimensions)) for name, dimensions in dimensions_by_metric().items()
    }
    of_cloudfront = {tuple(metric) for metric in metrics if metric[0] == "AWS/CloudFront"}
    assert of_cloudfront == {
        ("AWS/CloudFront", name, "DistributionId", "EATLAS", "Region", "Global")
        for name in ("Requests", "4xxErrorRate", "5xxErrorRate", "BytesDownloaded")
    }
