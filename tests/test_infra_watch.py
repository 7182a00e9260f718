"""Who may publish, and what must not pass unnoticed: roles, topic, alarms, dashboard."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest

from generator import metrics as cloudwatch
from generator import notify
from generator.runlog import RunLog
from tests import policy
from tests.infra import INFRA, blocks, code, needs_terraform, only, resources, run_terraform

if TYPE_CHECKING:
    from pathlib import Path

# Who may publish.


def test_there_are_two_roles_and_both_are_for_one_repositorys_jobs_in_one_environment() -> None:
    publisher = INFRA / "modules" / "publisher"
    role = only("aws_iam_role")
    assert role["for_each"] == "${local.purpose}"
    assert set(blocks(publisher, "locals")["purpose"]) == set(blocks(publisher, "locals")["policies"])
    assert set(blocks(publisher, "locals")["purpose"]) == {"fetch", "publish"}
    assert "policies/trust.json" in role["assume_role_policy"]
    (trust,) = json.loads((policy.POLICIES / "trust.json").read_text("utf-8"))["Statement"]
    issuer = "token.actions.githubusercontent.com"
    assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert trust["Condition"] == {
        "StringEquals": {
            f"{issuer}:aud": "sts.amazonaws.com",
            f"{issuer}:sub": "repo:${repository}:environment:${environment}",
        }
    }
    assert only("aws_iam_openid_connect_provider")["client_id_list"] == ["${local.audience}"]
    assert blocks(publisher, "locals")["issuer"] == f"https://{issuer}"


def test_nothing_has_a_key_of_its_own() -> None:
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
    """It goes into the trust policy's subject."""
    (rule,) = blocks(INFRA, "variable")["repository"]["validation"]
    (pattern,) = re.findall(r'regex\("(.+?)",', rule["condition"])
    assert bool(re.search(pattern, repository)) is good


# What must not pass unnoticed.


def test_the_topic_is_encrypted_with_a_key_that_turns() -> None:
    """One of our own, because alarms cannot use the one that AWS manages."""
    assert only("aws_sns_topic")["kms_master_key_id"] == "${aws_kms_key.topic.arn}"
    assert only("aws_kms_key")["enable_key_rotation"] is True


def test_each_trouble_has_an_alarm_that_tells_the_topic() -> None:
    alarms = resources("aws_cloudwatch_metric_alarm")
    assert set(alarms) == {"stale", "failed", "recurring", "quality", "server_errors"}
    for name, alarm in alarms.items():
        assert alarm["alarm_actions"] == ["${aws_sns_topic.this.arn}"], name
        assert alarm["alarm_description"], name
    assert alarms["failed"]["for_each"] == alarms["recurring"]["for_each"] == "${local.stages}"
    assert alarms["recurring"]["datapoints_to_alarm"] == 2


def test_a_day_and_two_hours_without_a_release_is_an_alarm_also_where_nothing_was_ever_put() -> None:
    stale = resources("aws_cloudwatch_metric_alarm")["stale"]
    numbers = blocks(INFRA / "modules" / "monitoring", "locals")
    expression, metric = stale["metric_query"]
    assert (numbers["hour"], numbers["hours_without_release"]) == (3600, 26)
    assert stale["evaluation_periods"] == stale["datapoints_to_alarm"] == "${local.hours_without_release}"
    assert stale["treat_missing_data"] == "breaching"
    assert expression["expression"] == "FILL(releases, 0)"
    assert metric["metric"][0]["period"] == "${local.hour}"
    # CloudWatch's own limit: seven days for periods of an hour and more.
    assert numbers["hour"] * numbers["hours_without_release"] <= 604_800


def put() -> dict[str, set[str]]:
    """Return the metrics that `notify` puts for a run that went well, with the names of their dimensions."""
    now = dt.datetime(2024, 2, 29, 6, 30, tzinfo=dt.UTC)
    logs = {stage: RunLog(command=stage, quality=97.0, read_at=now) for stage in notify.STAGES}
    metrics = cloudwatch.of(notify.Run(environment="prod", now=now, logs=logs))
    return {metric["MetricName"]: {one["Name"] for one in metric["Dimensions"]} for metric in metrics}


def test_alarms_watch_metrics_that_are_put_with_just_their_dimensions() -> None:
    """A metric asked for with other dimensions than it was put with is another metric, and empty for ever."""
    watched = [
        watch
        for alarm in resources("aws_cloudwatch_metric_alarm").values()
        for watch in [alarm, *(one for query in alarm.get("metric_query", []) for one in query.get("metric", []))]
        if watch.get("namespace") == "${var.metric_namespace}"
    ]
    assert {watch["metric_name"] for watch in watched} == {"Releases", "Errors", "Quality"}
    for watch in watched:
        assert set(watch["dimensions"]) == put()[watch["metric_name"]]
    assert f"toset({json.dumps(list(notify.STAGES))})" in code(INFRA / "modules" / "monitoring")


@needs_terraform
def test_the_dashboard_shows_every_metric_that_is_put(tmp_path: Path) -> None:
    """Each with its dimensions, and nothing of ours besides."""
    locals_of = re.compile(r"^locals \{.*?^\}", re.DOTALL | re.MULTILINE)
    files = [INFRA / "modules" / "monitoring" / f"{name}.tf" for name in ("alarms", "dashboard")]
    found = [one for file in files for one in locals_of.findall(file.read_text("utf-8"))]
    given = {"metric_namespace": "RegionAtlas", "environment": "prod", "distribution_id": "EATLAS"}
    declared = [f'variable "{name}" {{}}' for name in given]
    text = "\n".join([*declared, *found, 'output "graphs" { value = jsonencode(local.graphs) }'])
    graphs = json.loads(run_terraform(tmp_path, text, **given)["graphs"])
    shown = [metric for graph in graphs for metric in graph["metrics"] if metric[0] == "RegionAtlas"]
    assert {(name, frozenset(dimensions[::2])) for _, name, *dimensions in shown} == {
        (name, frozenset(dimensions)) for name, dimensions in put().items()
    }
