"""infra/ keeps its promises: read as HCL, formatted, scanned, and its templates rendered by Terraform itself."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hcl2.utils import SerializationOptions

from generator import metrics as cloudwatch
from generator import notify
from generator.cli import main
from generator.runlog import RunLog
from tests import policy

ROOT = Path(__file__).parent.parent
INFRA = ROOT / "infra"
ENVIRONMENTS = ("dev", "staging", "prod")
FOLDERS = (INFRA, *sorted(path for path in (INFRA / "modules").iterdir()))
HEADERS = json.loads((INFRA / "headers.json").read_text("utf-8"))
CHECKOV = ROOT / ".venv" / "checkov" / "bin" / "checkov"
TERRAFORM = shutil.which("terraform")
QUIET = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
"""Terraform asks nobody whether there is a newer one, and reads no settings of this machine."""

Block = dict[str, Any]

OUTPUTS = {
    "AWS_REGION",
    "BUCKET",
    "DISTRIBUTION_ID",
    "FETCH_ROLE_ARN",
    "METRIC_NAMESPACE",
    "PUBLISH_ROLE_ARN",
    "SITE_URL",
    "TOPIC_ARN",
}
"""What the workflow needs of an environment."""

by_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="Terraform is not installed; CI has it")


def hcl(path: Path) -> Block:
    options = SerializationOptions(with_comments=False, explicit_blocks=False, strip_string_quotes=True)
    read: Block = hcl2.loads(path.read_text("utf-8"), serialization_options=options)
    return read


@cache
def blocks(folder: Path, kind: str) -> Block:
    """Return the blocks of one kind in a module, by name (``type.name`` for resources and data)."""
    found: Block = {}
    for path in sorted(folder.glob("*.tf")):
        for block in hcl(path).get(kind, []):
            if kind in {"resource", "data"}:
                found |= {f"{of}.{name}": body for of, named in block.items() for name, body in named.items()}
            else:
                found |= block
    return found


def code(folder: Path) -> str:
    """Return a module's HCL without its comments."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.tf")))
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def resources(kind: str) -> Block:
    """Return every resource of one type, by name, in whichever module."""
    return {
        name.removeprefix(f"{kind}."): body
        for folder in FOLDERS
        for name, body in blocks(folder, "resource").items()
        if name.startswith(f"{kind}.")
    }


def only(kind: str) -> Block:
    """Return the one resource of a type."""
    body: Block
    (body,) = resources(kind).values()
    return body


# The language.


@needs_terraform
def test_everything_is_formatted() -> None:
    command = [str(TERRAFORM), "fmt", "-check", "-recursive", "-diff", str(INFRA)]
    ran = subprocess.run(command, capture_output=True, text=True, env=os.environ | QUIET, check=False)
    assert ran.returncode == 0, ran.stdout


@by_folder
def test_every_variable_is_described_and_typed(folder: Path) -> None:
    for name, variable in blocks(folder, "variable").items():
        assert variable.get("description", "").endswith("."), name
        assert variable.get("type"), name


@by_folder
def test_every_output_is_described(folder: Path) -> None:
    for name, output in blocks(folder, "output").items():
        assert output.get("description"), name


@by_folder
def test_every_variable_and_local_that_is_used_is_declared_and_the_other_way_round(folder: Path) -> None:
    text = code(folder)
    assert set(re.findall(r"\bvar\.(\w+)", text)) == set(blocks(folder, "variable"))
    assert set(re.findall(r"\blocal\.(\w+)", text)) == set(blocks(folder, "locals"))


@by_folder
def test_every_resource_that_is_named_exists(folder: Path) -> None:
    text = re.sub(r'"(?:[^"$\\]|\\.|\$(?!\{))*"', '""', code(folder))
    named = set(re.findall(r"(?<!data\.)\b(aws_\w+\.\w+)", text))
    assert named <= set(blocks(folder, "resource")), folder
    assert set(re.findall(r"\bdata\.(aws_\w+\.\w+)", text)) <= set(blocks(folder, "data"))


def test_modules_get_what_they_declare_and_give_what_is_asked_of_them() -> None:
    """No argument is missing or unknown, and every output that is used is there."""
    for name, call in blocks(INFRA, "module").items():
        folder = (INFRA / call["source"]).resolve()
        declared = blocks(folder, "variable")
        assert set(call) - {"source"} <= set(declared), name
        assert {one for one, variable in declared.items() if "default" not in variable} <= set(call), name
        assert set(re.findall(rf"\bmodule\.{name}\.(\w+)", code(INFRA))) == set(blocks(folder, "output")), name
    assert set(re.findall(r"\bmodule\.(\w+)", code(INFRA))) == set(blocks(INFRA, "module"))


@by_folder
def test_every_template_gets_exactly_what_it_names(folder: Path) -> None:
    """And every file that is read is there."""
    text = code(folder)
    for path in re.findall(r'file\("\$\{path\.module\}/([^"]+)"', text):
        assert (folder / path).exists(), path
    for path, given in re.findall(r'templatefile\("\$\{path\.module\}/([^"]+)", \{(.*?)\n\s*\}\)', text, re.DOTALL):
        assert set(re.findall(r"^\s*(\w+)\s*=", given, re.MULTILINE)) == policy.names(Path(path).stem), path


def test_every_policy_is_used() -> None:
    used = {Path(path).stem for folder in FOLDERS for path in re.findall(r"policies/([\w-]+\.json)", code(folder))}
    assert used == {path.stem for path in policy.POLICIES.glob("*.json")}


@by_folder
def test_versions_are_pinned(folder: Path) -> None:
    terraform = blocks(folder, "terraform")
    assert terraform["required_version"] == ">= 1.10"
    assert terraform["required_providers"][0]["aws"] == {"source": "hashicorp/aws", "version": "~> 6.0"}


def test_the_state_is_locked_and_encrypted_in_its_bucket() -> None:
    (backend,) = blocks(INFRA, "terraform")["backend"]
    assert backend["s3"] == {"encrypt": True, "use_lockfile": True}


def test_nothing_of_an_account_or_a_machine_is_written_down() -> None:
    for path in INFRA.rglob("*"):
        if path.is_file() and ".terraform" not in path.parts:
            text = path.read_text("utf-8")
            assert not re.search(r"\b\d{12}\b|AKIA|BEGIN [A-Z ]*PRIVATE KEY|/home/|/Users/|/root/|/tmp/", text), path


# The environments.


def settings(environment: str) -> Block:
    return hcl(INFRA / "environments" / f"{environment}.tfvars")


def test_each_environment_has_its_settings_and_a_state_of_its_own() -> None:
    files = {path.name for path in (INFRA / "environments").iterdir()}
    assert files == {f"{name}.{kind}" for name in ENVIRONMENTS for kind in ("tfvars", "s3.tfbackend")}
    keys = {hcl(INFRA / "environments" / f"{name}.s3.tfbackend")["key"] for name in ENVIRONMENTS}
    assert len(keys) == len(ENVIRONMENTS)
    assert all(settings(name)["environment"] == name for name in ENVIRONMENTS)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_settings_are_variables_and_only_the_repository_is_left_to_give(environment: str) -> None:
    declared = blocks(INFRA, "variable")
    assert set(settings(environment)) <= set(declared)
    needed = {name for name, variable in declared.items() if "default" not in variable}
    assert needed - set(settings(environment)) == {"repository"}


def test_only_prod_is_shown_by_search_engines_watched_for_freshness_and_safe_from_destroy() -> None:
    assert [name for name in ENVIRONMENTS if settings(name).get("indexed")] == ["prod"]
    assert [name for name in ENVIRONMENTS if settings(name).get("scheduled")] == ["prod"]
    assert not settings("prod").get("allow_destroy")
    assert blocks(INFRA, "variable")["indexed"]["default"] is False
    assert blocks(INFRA, "variable")["allow_destroy"]["default"] is False


def test_outputs_are_what_the_workflow_reads() -> None:
    assert set(blocks(INFRA, "output")) == OUTPUTS
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
    assert set(re.findall(r"\bvars\.(\w+)", workflow)) == OUTPUTS


# Nothing is public.


def settings_of(kind: str, bucket: str) -> Block:
    """Return what a resource of one kind says of one bucket."""
    found: Block
    (found,) = (one for one in resources(kind).values() if one["bucket"] == f"${{aws_s3_bucket.{bucket}.id}}")
    return found


@pytest.mark.parametrize("bucket", ["site", "logs"])
def test_a_bucket_is_private_encrypted_and_its_owners(bucket: str) -> None:
    assert bucket in resources("aws_s3_bucket")
    blocked = settings_of("aws_s3_bucket_public_access_block", bucket)
    shut = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert all(blocked[name] is True for name in shut)
    (ownership,) = settings_of("aws_s3_bucket_ownership_controls", bucket)["rule"]
    assert ownership["object_ownership"] == "BucketOwnerEnforced"
    (encryption,) = settings_of("aws_s3_bucket_server_side_encryption_configuration", bucket)["rule"]
    # S3's own keys: only with these the ETag is the MD5 that publishing compares.
    assert encryption["apply_server_side_encryption_by_default"] == [{"sse_algorithm": "AES256"}]
    assert settings_of("aws_s3_bucket_policy", bucket)["policy"]


def test_there_are_no_other_buckets_and_no_public_way_into_one() -> None:
    assert set(resources("aws_s3_bucket")) == {"site", "logs"}
    for kind in ("aws_s3_bucket_acl", "aws_s3_bucket_website_configuration", "aws_s3_object"):
        assert not resources(kind)


@pytest.mark.parametrize("path", sorted(policy.POLICIES.glob("*.json")), ids=lambda path: path.stem)
def test_no_policy_allows_everybody_or_everything(path: Path) -> None:
    """Everybody may be denied, never allowed; a whole service's actions stand in a key's own policy alone."""
    for statement in json.loads(path.read_text("utf-8"))["Statement"]:
        if statement["Effect"] == "Allow":
            assert statement.get("Principal") not in ("*", {"AWS": "*"}), statement["Sid"]
            wide = [action for action in policy._list(statement["Action"]) if action.endswith(":*") or action == "*"]
            assert not wide or path.stem == "topic-key", statement["Sid"]
            if statement.get("Resource") == "*":
                # Metrics have no resource to name, and a key's policy is about that key.
                assert statement.get("Condition") or path.stem == "topic-key", statement["Sid"]


def test_the_site_keeps_versions_and_forgets_old_ones() -> None:
    assert settings_of("aws_s3_bucket_versioning", "site")["versioning_configuration"] == [{"status": "Enabled"}]
    (rule,) = settings_of("aws_s3_bucket_lifecycle_configuration", "site")["rule"]
    assert rule["status"] == "Enabled"
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": "${var.rollback_days}"}]
    assert rule["expiration"] == [{"expired_object_delete_marker": True}]
    assert rule["abort_incomplete_multipart_upload"]


def test_access_logs_go_after_fourteen_days_and_name_no_reader() -> None:
    (rule,) = settings_of("aws_s3_bucket_lifecycle_configuration", "logs")["rule"]
    assert rule["status"] == "Enabled"
    assert rule["expiration"] == [{"days": 14}]
    source = only("aws_cloudwatch_log_delivery_source")
    assert source["log_type"] == "ACCESS_LOGS"
    assert source["resource_arn"] == "${aws_cloudfront_distribution.site.arn}"
    fields = set(only("aws_cloudwatch_log_delivery")["record_fields"])
    assert {"date", "time", "cs-uri-stem", "sc-status"} <= fields
    assert not fields & {"c-ip", "c-port", "x-forwarded-for", "cs(Cookie)", "cs-uri-query"}


# The site.


def behaviours() -> list[Block]:
    site = only("aws_cloudfront_distribution")
    (more,) = (one["ordered_cache_behavior"] for one in site["dynamic"] if "ordered_cache_behavior" in one)
    return [*site["default_cache_behavior"], *more["content"]]


def test_readers_get_modern_https_only() -> None:
    site = only("aws_cloudfront_distribution")
    (certificate,) = site["viewer_certificate"]
    # CloudFront sets the floor for its own name itself.
    assert certificate["minimum_protocol_version"] == '${var.domain == null ? null : "TLSv1.2_2021"}'
    assert site["http_version"] == "http2and3"
    assert site["is_ipv6_enabled"] is True
    assert len(behaviours()) == 2
    for behaviour in behaviours():
        assert behaviour["viewer_protocol_policy"] == "redirect-to-https"
        assert behaviour["compress"] is True
        assert behaviour["allowed_methods"] == ["GET", "HEAD"]
        assert behaviour["function_association"] == [
            {"event_type": "viewer-request", "function_arn": "${aws_cloudfront_function.index.arn}"}
        ]


def test_only_the_distribution_reads_the_bucket() -> None:
    (origin,) = only("aws_cloudfront_distribution")["origin"]
    assert origin["origin_access_control_id"] == "${aws_cloudfront_origin_access_control.site.id}"
    control = only("aws_cloudfront_origin_access_control")
    assert (control["signing_behavior"], control["signing_protocol"]) == ("always", "sigv4")


def test_what_is_missing_is_answered_with_the_sites_own_page() -> None:
    """The bucket answers 403 for it, because the distribution may not list."""
    (errors,) = (
        one["custom_error_response"]
        for one in only("aws_cloudfront_distribution")["dynamic"]
        if "custom_error_response" in one
    )
    assert errors["for_each"] == [403, 404]
    (content,) = errors["content"]
    assert (content["response_code"], content["response_page_path"]) == (404, "/404.html")


def test_other_sites_scripts_may_read_the_data_and_not_the_pages() -> None:
    pages, data = behaviours()
    assert pages["response_headers_policy_id"].endswith('["pages"].id}')
    assert data["response_headers_policy_id"].endswith('["data"].id}')
    assert blocks(INFRA / "modules" / "site", "locals")["data_paths"] == ["/api/*", "/downloads/*"]
    headers = only("aws_cloudfront_response_headers_policy")
    assert headers["for_each"] == {"pages": False, "data": True}
    (cors,) = (one["cors_config"] for one in headers["dynamic"] if "cors_config" in one)
    assert cors["for_each"] == '${each.value ? ["*"] : []}'
    assert cors["content"][0]["access_control_allow_credentials"] is False


def test_headers_come_from_the_one_file() -> None:
    """Terraform reads what `serve` sends; no value is typed a second time."""
    assert blocks(INFRA, "module")["site"]["headers"] == '${jsondecode(file("${path.module}/headers.json"))}'
    for folder in FOLDERS:
        for value in HEADERS.values():
            if value != "nosniff":
                assert value not in code(folder)
    fields = blocks(INFRA / "modules" / "site", "locals")["fields"]
    assert set(fields) <= set(HEADERS)
    (sent,) = only("aws_cloudfront_response_headers_policy")["security_headers_config"]
    assert len(sent) == len(fields)
    assert all(one["override"] is True for (one,) in sent.values())


def run_terraform(folder: Path, text: str, **variables: object) -> Block:
    """Return the outputs of a configuration that needs no provider."""
    (folder / "main.tf").write_text(text, "utf-8")
    (folder / "given.auto.tfvars.json").write_text(json.dumps(variables), "utf-8")
    for command in (["init"], ["apply", "-auto-approve"], ["output", "-json"]):
        ran = subprocess.run(
            [str(TERRAFORM), f"-chdir={folder}", *command, "-no-color"],
            capture_output=True,
            text=True,
            env=os.environ | QUIET,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
    return {name: output["value"] for name, output in json.loads(ran.stdout).items()}


@needs_terraform
def test_terraform_reads_from_the_headers_what_they_say(tmp_path: Path) -> None:
    """Each header of the file is a field of CloudFront's or a custom header, and other environments add noindex."""
    text = (INFRA / "modules" / "site" / "headers.tf").read_text("utf-8")
    (found,) = re.findall(r"^locals \{.*?^\}", text, re.DOTALL | re.MULTILINE)
    seconds, subdomains = re.findall(r"(?:_max_age_sec|include_subdomains)\s*= (.*local\.transport.*)", text)
    given = 'variable "headers" {}\nvariable "indexed" {}\n'
    asked = 'output "{0}" {{ value = {1} }}\n'
    questions = {"custom": "local.custom_headers", "fields": "local.fields", "age": seconds, "wide": subdomains}
    text = given + found + "\n" + "".join(asked.format(*one) for one in questions.items())
    shown = run_terraform(tmp_path, text, headers=HEADERS, indexed=True)
    assert set(shown["fields"]) | set(shown["custom"]) == set(HEADERS)
    assert all(HEADERS[name] == value for name, value in shown["custom"].items())
    transport = f"max-age={shown['age']}" + ("; includeSubDomains" if shown["wide"] else "")
    assert transport == HEADERS["Strict-Transport-Security"]
    hidden = run_terraform(tmp_path, text, headers=HEADERS, indexed=False)
    assert hidden["custom"] == shown["custom"] | {"X-Robots-Tag": "noindex, nofollow"}


@needs_terraform
def test_terraform_renders_the_policies_as_these_tests_do(tmp_path: Path) -> None:
    """So what the tests prove of a policy holds for what is applied."""
    shutil.copytree(policy.POLICIES, tmp_path / "policies")
    names = {path.stem: policy.names(path.stem) for path in policy.POLICIES.glob("*.json")}
    given = {name: f"the {name} of it" for needed in names.values() for name in needed}
    lines = [f'variable "{name}" {{}}\n' for name in given]
    for stem, needed in names.items():
        values = ", ".join(f"{name} = var.{name}" for name in sorted(needed))
        rendered = f'jsondecode(templatefile("${{path.module}}/policies/{stem}.json", {{ {values} }}))'
        lines.append(f'output "{stem}" {{ value = {rendered} }}\n')
    assert run_terraform(tmp_path, "".join(lines), **given) == {
        stem: policy.render(stem, **{name: given[name] for name in needed}) for stem, needed in names.items()
    }


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


# The page about it.

HOSTING = (ROOT / "docs" / "hosting.md").read_text("utf-8")


def test_the_page_on_hosting_names_what_exists() -> None:
    """Every output, every variable it sets, every module, and the alarms as they are called."""
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`", HOSTING)) >= OUTPUTS
    assert set(re.findall(r"TF_VAR_(\w+)", HOSTING)) <= set(blocks(INFRA, "variable"))
    assert set(re.findall(r"`infra/modules/(\w+)`", HOSTING)) == {folder.name for folder in FOLDERS[1:]}
    for alarm in ("no-fresh-release", "quality-fell", "5xx", "failed", "keeps-failing"):
        assert alarm in HOSTING
        assert alarm in code(INFRA / "modules" / "monitoring")


def test_the_page_on_hosting_runs_commands_that_exist() -> None:
    """With options that they take."""
    text = HOSTING.replace("\\\n", " ")
    commands = re.findall(r"^\S*region-atlas (\w+)(.*)$", text, re.MULTILINE)
    assert {name for name, _ in commands} == {"fetch", "build", "publish", "releases", "rollback", "resume"}
    for name, rest in commands:
        known = {option for parameter in main.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, name


def test_the_page_on_hosting_says_how_far_back_a_rollback_goes() -> None:
    default = blocks(INFRA, "variable")["rollback_days"]["default"]
    days = {name: settings(name).get("rollback_days", default) for name in ENVIRONMENTS}
    assert "({prod} in prod, {staging} in staging, {dev} in dev)".format(**days) in " ".join(HOSTING.split())


# The scan.


def test_checkov_finds_nothing_and_every_skip_says_why() -> None:
    if not CHECKOV.exists():
        pytest.skip("checkov has an environment of its own, which `make checkov` makes")
    offline = {"BC_SKIP_MAPPING": "TRUE", "CHECKOV_RUN_SCA_PACKAGE_SCAN_V2": "false", "LOG_LEVEL": "ERROR"}
    command = [str(CHECKOV), "--directory", str(INFRA), "--framework", "terraform", "--skip-download"]
    ran = subprocess.run(
        [*command, "--compact", "--output", "json"],
        capture_output=True,
        text=True,
        env=os.environ | offline,
        check=False,
    )
    report = json.loads(ran.stdout)
    failed = [f"{one['check_id']} {one['resource']}: {one['check_name']}" for one in report["results"]["failed_checks"]]
    assert not failed
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 0
    used = {one["check_id"] for one in report["results"]["skipped_checks"]}
    assert used == set(skips()), "a skip that is no longer needed goes"


def skips() -> dict[str, str]:
    """Return the checks that the code skips, with the reasons it gives."""
    text = "\n".join(path.read_text("utf-8") for path in INFRA.rglob("*.tf"))
    return dict(re.findall(r"#checkov:skip=([A-Z0-9_]+):?(.*)", text))


def test_every_skip_is_explained() -> None:
    assert all(len(reason.split()) > 4 for reason in skips().values())
