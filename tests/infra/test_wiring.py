"""The references between resources in infra/: each argument has the value that its name says, and no other."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from generator.core.headers import FIVE_MINUTES, ONE_MINUTE
from generator.publish.plan import INDEX
from tests.infra.terraform import (
    FOLDERS,
    INFRA,
    Block,
    blocks,
    by_folder,
    code,
    needs_terraform,
    only,
    resources,
    run_command,
    run_terraform,
)
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


TEMPLATE = re.compile(r'templatefile\("\$\{path\.module\}/(?:\.\./)+policies/([a-z-]+)\.json", \{(.*?)\}\)', re.DOTALL)
ACCOUNT = "data.aws_caller_identity.current.account_id"


class PolicyUse(NamedTuple):
    """A place where a policy's template is rendered: the policy's name, and the expression of each of its values."""

    policy: str
    values: dict[str, str]


def policy_uses(text: str) -> list[PolicyUse]:
    """Return the policies that a piece of HCL renders."""
    return [
        PolicyUse(name, dict(re.findall(r"(\w+)\s*=\s*([^\s,]+)", values))) for name, values in TEMPLATE.findall(text)
    ]


BOOTSTRAP_VALUES = {("environment", "each.key"), ("name", '"${var.name}-${each.key}"')}
"""The values of the bootstrap's roles, of which each environment has one."""


def has_value_of_name(name: str, value: str) -> bool:
    """Return whether an expression is the variable or local of a name, or the attribute of a resource that it names.

    ``bucket_arn`` is ``var.bucket_arn``, ``local.bucket_arn`` or ``aws_s3_bucket.….arn``.
    """
    noun, _, attribute = name.rpartition("_")
    if value in {f"var.{name}", f"local.{name}"} or (name == "account_id" and value == ACCOUNT):
        return True
    if name == "subjects":
        return value.startswith("join(")
    if (name, value) in BOOTSTRAP_VALUES:
        return True
    return re.fullmatch(rf"aws_\w*{noun}\.\w+\.{attribute}", value) is not None


@by_folder
def test_each_value_of_a_policy_is_the_one_that_its_name_says(folder: Path) -> None:
    for use in policy_uses(code(folder)):
        wrong_values = {name: value for name, value in use.values.items() if not has_value_of_name(name, value)}
        assert not wrong_values, use.policy


@pytest.mark.parametrize("bucket", ["site", "logs", "replica"])
def test_a_bucket_has_a_policy_about_itself(bucket: str) -> None:
    policy = resources("aws_s3_bucket_policy")[bucket]
    assert policy["bucket"] == f"${{aws_s3_bucket.{bucket}.id}}"
    (use,) = policy_uses(policy["policy"])
    name = "site" if bucket == "replica" else bucket
    assert (use.policy, use.values["bucket_arn"]) == (f"{name}-bucket", f"aws_s3_bucket.{bucket}.arn")


def test_each_role_has_the_policy_of_its_job_and_the_trust_policy() -> None:
    """A job has its role for at most an hour, within the boundary."""
    publisher = blocks(INFRA / "modules" / "publisher", "locals")
    role, role_policy = resources("aws_iam_role")["this"], resources("aws_iam_role_policy")["this"]
    assert publisher["policies"].keys() == publisher["purpose"].keys() == {"fetch", "publish", "notify"}
    for purpose, policy in publisher["policies"].items():
        assert [use.policy for use in policy_uses(policy)] == [purpose]
    assert role["for_each"] == "${local.purpose}"
    assert [use.policy for use in policy_uses(role["assume_role_policy"])] == ["trust"]
    assert "local.subjects[each.key]" in role["assume_role_policy"]
    assert role["max_session_duration"] == 3600
    assert role["permissions_boundary"] == '${var.permissions_boundary == "" ? null : var.permissions_boundary}'
    assert role_policy["for_each"] == "${local.grants}"
    assert role_policy["role"] == "${aws_iam_role.this[each.value.role].id}"
    assert role_policy["policy"] == "${each.value.policy}"
    assert re.search(
        r"for job, policy in local\.policies : job => \{\s*role = job,\s*policy = policy\s*\}", publisher["grants"]
    )


def test_the_identity_provider_is_that_of_github_whether_made_or_present() -> None:
    folder = INFRA / "modules" / "publisher"
    kind = "aws_iam_openid_connect_provider.github"
    made, present = blocks(folder, "resource")[kind], blocks(folder, "data")[kind]
    values = blocks(folder, "locals")
    assert (values["issuer"], values["audience"]) == (
        "https://token.actions.githubusercontent.com",
        "sts.amazonaws.com",
    )
    assert made["url"] == present["url"] == "${local.issuer}"
    assert made["client_id_list"] == ["${local.audience}"]
    conditions = [re.fullmatch(r"\$\{(\S+) \? (\d) : (\d)\}", block["count"]) for block in (made, present)]
    counts = [match.groups() for match in conditions if match]
    assert counts == [("var.use_existing_oidc_provider", "0", "1"), ("var.use_existing_oidc_provider", "1", "0")]


@pytest.mark.parametrize("module", ["site", "replica", "monitoring", "publisher"])
def test_each_argument_of_a_module_is_a_value_of_the_same_name(module: str) -> None:
    """A variable, a local or another module's output; only the headers come from their file."""
    others = {"source", "count", "providers", "headers"}
    arguments = {key: value for key, value in blocks(INFRA, "module")[module].items() if key not in others}
    assert arguments
    for name, value in arguments.items():
        assert re.fullmatch(rf"\$\{{(var|local|module\.\w+)\.{name}\}}", value), name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_output_is_what_its_name_says(folder: Path) -> None:
    """``bucket_arn`` is a bucket's ``arn``, ``FETCH_ROLE_ARN`` the ``fetch_role_arn`` of a module."""
    for name, output in blocks(folder, "output").items():
        words = [word for word in name.lower().split("_") if word != "aws"]
        parts = re.split(r"\W+|_", output["value"].lower())
        assert not [word for word in words if word not in parts and word != "url"], name
        if words[-1] in {"arn", "id"}:
            assert re.search(rf"[._]{words[-1]}\}}$", output["value"]), name
        if words[-1] == "url":
            assert "domain" in parts or ("site", "url") in pairwise(parts), name


def test_the_log_delivery_connects_the_distribution_with_the_bucket_of_logs() -> None:
    delivery, source = only("aws_cloudwatch_log_delivery"), only("aws_cloudwatch_log_delivery_source")
    assert delivery["delivery_source_name"] == "${aws_cloudwatch_log_delivery_source.access.name}"
    assert delivery["delivery_destination_arn"] == "${aws_cloudwatch_log_delivery_destination.access.arn}"
    assert source["resource_arn"] == "${aws_cloudfront_distribution.site.arn}"
    (target,) = only("aws_cloudwatch_log_delivery_destination")["delivery_destination_configuration"]
    assert target["destination_resource_arn"] == "${aws_s3_bucket.logs.arn}"


@pytest.mark.parametrize("bucket", ["site", "logs", "replica"])
def test_the_lifecycle_rule_of_a_bucket_applies_to_all_objects(bucket: str) -> None:
    (rule,) = resources("aws_s3_bucket_lifecycle_configuration")[bucket]["rule"]
    assert rule["filter"] == [{}]


def behaviors() -> list[Block]:
    """Return the default behavior of the distribution, and the one of the data."""
    site = only("aws_cloudfront_distribution")
    (data,) = (block["ordered_cache_behavior"] for block in site["dynamic"] if "ordered_cache_behavior" in block)
    assert data["for_each"] == "${local.data_paths}"
    return [*site["default_cache_behavior"], *data["content"]]


DATA_ARGUMENTS = {"path_pattern", "response_headers_policy_id", "allowed_methods"}
"""The arguments of the data's behavior alone: headers for scripts of other sites, which browsers request by OPTIONS."""


def test_pages_and_data_are_served_alike_except_for_headers_and_methods() -> None:
    """Both come from the site's prefix in the bucket, by one cache policy; the root is the home page."""
    site = only("aws_cloudfront_distribution")
    (origin,) = site["origin"]
    assert origin["domain_name"] == "${aws_s3_bucket.site.bucket_regional_domain_name}"
    assert origin["origin_path"] == "${local.origin_path}"
    assert "var.prefix" in blocks(INFRA / "modules" / "site", "locals")["origin_path"]
    (replica,) = (block["origin"]["content"][0] for block in site["dynamic"] if "origin" in block)
    assert replica["origin_path"] == origin["origin_path"]
    pages, data = (
        {key: value for key, value in behavior.items() if key not in DATA_ARGUMENTS} for behavior in behaviors()
    )
    assert pages == data
    assert [behavior["allowed_methods"] for behavior in behaviors()] == [["GET", "HEAD"], ["GET", "HEAD", "OPTIONS"]]
    assert pages["target_origin_id"] == "${local.target}"
    assert pages["cache_policy_id"] == "${aws_cloudfront_cache_policy.site.id}"
    assert (site["enabled"], site["default_root_object"]) == (True, INDEX)


def test_cloudfront_caches_by_the_address_alone_as_long_as_the_publisher_says() -> None:
    """An object without a header is cached as long as a page; one that forbids caching is not cached."""
    policy = only("aws_cloudfront_cache_policy")
    assert policy["min_ttl"] == 0
    assert f"max-age={policy['default_ttl']}," in FIVE_MINUTES
    assert policy["max_ttl"] == 365 * 24 * 3600
    (key,) = policy["parameters_in_cache_key_and_forwarded_to_origin"]
    for kind, setting in (("cookies", "cookie"), ("headers", "header"), ("query_strings", "query_string")):
        assert key[f"{kind}_config"] == [{f"{setting}_behavior": "none"}]
    assert key["enable_accept_encoding_brotli"] is key["enable_accept_encoding_gzip"] is True


def test_an_error_is_cached_no_longer_than_the_most_volatile_file() -> None:
    """A missing file may be published a minute later."""
    site = only("aws_cloudfront_distribution")
    (errors,) = (block["custom_error_response"] for block in site["dynamic"] if "custom_error_response" in block)
    (content,) = errors["content"]
    assert f"max-age={content['error_caching_min_ttl']}," in ONE_MINUTE


def strings(value: Any) -> list[str]:
    """Return every string in a block."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in inner for text in strings(part)]


def test_each_security_header_is_read_from_the_entry_of_its_own_name() -> None:
    """CloudFront's field ``frame_options`` has the value of ``X-Frame-Options``; other headers keep name and value."""
    headers = only("aws_cloudfront_response_headers_policy")
    (fields,) = headers["security_headers_config"]
    names = {
        field: re.findall(r'var\.headers\["([\w-]+)"\]', " ".join(strings(values))) for field, values in fields.items()
    }
    assert {field: found for field, found in names.items() if found} == {
        "content_security_policy": ["Content-Security-Policy"],
        "frame_options": ["X-Frame-Options"],
        "referrer_policy": ["Referrer-Policy"],
    }
    assert blocks(INFRA / "modules" / "site", "locals")["transport"] == '${var.headers["Strict-Transport-Security"]}'
    (custom,) = headers["custom_headers_config"]
    items = custom["dynamic"][0]["items"]
    assert items["for_each"] == "${local.custom_headers}"
    assert items["content"] == [{"header": "${items.key}", "value": "${items.value}", "override": True}]


def test_scripts_of_other_sites_may_only_read() -> None:
    headers = only("aws_cloudfront_response_headers_policy")
    (cors,) = (block["cors_config"] for block in headers["dynamic"] if "cors_config" in block)
    (content,) = cors["content"]
    assert content["access_control_allow_methods"] == [{"items": ["GET", "HEAD", "OPTIONS"]}]
    assert content["access_control_allow_origins"] == [{"items": ["${cors_config.value}"]}]
    assert content["origin_override"] is True


def test_a_domain_of_its_own_leads_to_the_distribution_with_its_certificate() -> None:
    """By IPv4 and IPv6; the certificate is validated by a record in the site's zone, or is the one that is given."""
    record = resources("aws_route53_record")["site"]
    assert record["for_each"] == '${local.in_our_zone ? toset(["A", "AAAA"]) : toset([])}'
    assert (record["name"], record["zone_id"], record["type"]) == (
        "${var.domain.name}",
        "${var.domain.zone_id}",
        "${each.value}",
    )
    (alias,) = record["alias"]
    assert alias["name"] == "${aws_cloudfront_distribution.site.domain_name}"
    assert alias["zone_id"] == "${aws_cloudfront_distribution.site.hosted_zone_id}"
    site, certificate = only("aws_cloudfront_distribution"), only("aws_acm_certificate")
    assert "var.domain.name" in site["aliases"]
    assert (certificate["domain_name"], certificate["validation_method"]) == ("${var.domain.name}", "DNS")
    validation = only("aws_acm_certificate_validation")
    assert validation["certificate_arn"] == "${aws_acm_certificate.site[0].arn}"
    assert validation["validation_record_fqdns"] == ["${aws_route53_record.proof[0].fqdn}"]
    (viewer,) = site["viewer_certificate"]
    assert viewer["acm_certificate_arn"] == "${local.certificate_arn}"
    expression = blocks(INFRA / "modules" / "site", "locals")["certificate_arn"]
    assert "aws_acm_certificate_validation.site" in expression
    assert "var.domain.certificate_arn" in expression


def test_alerts_go_to_every_address_through_the_topic_and_its_policies() -> None:
    subscription, topic_policy = only("aws_sns_topic_subscription"), only("aws_sns_topic_policy")
    assert (subscription["for_each"], subscription["endpoint"]) == ("${var.alert_emails}", "${each.value}")
    assert subscription["topic_arn"] == topic_policy["arn"] == "${aws_sns_topic.this.arn}"
    assert [use.policy for use in policy_uses(topic_policy["policy"])] == ["topic"]
    assert [use.policy for use in policy_uses(only("aws_kms_key")["policy"])] == ["topic-key"]


def test_buckets_with_objects_are_destroyed_only_where_that_is_allowed() -> None:
    for bucket in ("site", "replica"):
        assert resources("aws_s3_bucket")[bucket]["force_destroy"] == "${var.allow_destroy}"


@needs_terraform
@pytest.mark.parametrize(("module", "name"), [("site", "kept_site"), ("replica", "kept_replica")])
def test_protected_resources_are_neither_destroyed_nor_replaced(module: str, name: str, tmp_path: Path) -> None:
    """Terraform stops before it removes anything: on destroy, with the protection off, or with another bucket.

    The only way is to remove the guard from the state first, as docs/hosting.md says.
    """
    text = "".join(path.read_text("utf-8") for path in sorted((INFRA / "modules" / module).glob("*.tf")))
    (guard,) = re.findall(rf'^resource "terraform_data" "{name}" \{{.*?^\}}', text, re.DOTALL | re.MULTILINE)
    identities = sorted(set(re.findall(r"aws_\w+\.\w+\.id", guard)))
    for identity in identities:
        guard = guard.replace(identity, f"var.{identity.replace('.', '_')}")
    values = {identity.replace(".", "_"): "first" for identity in identities} | {"protected": True}
    declared = "".join(f'variable "{variable}" {{}}\n' for variable in values)
    run_terraform(tmp_path, declared + guard, **values)
    replaced = [f"-var={variable}=another" for variable in values if variable != "protected"]
    off = "-var=protected=false"
    for command in (["destroy"], ["destroy", off], ["apply", off], *(["apply", option] for option in replaced)):
        ran = run_command(tmp_path, *command, "-auto-approve")
        assert ran.returncode == 1, command
        assert "Instance cannot be destroyed" in ran.stderr
    address = f"module.{module}{'[0]' if module == 'replica' else ''}.terraform_data.{name}[0]"
    assert f"terraform -chdir=infra state rm '{address}'" in (ROOT / "docs" / "hosting.md").read_text("utf-8")
    assert run_command(tmp_path, "state", "rm", f"terraform_data.{name}[0]").returncode == 0
    assert run_command(tmp_path, "destroy", "-auto-approve", off).returncode == 0


@pytest.mark.parametrize(("module", "kept"), [("site", {"bucket", "distribution"}), ("replica", {"bucket"})])
def test_bucket_distribution_and_replica_are_protected(module: str, kept: set[str]) -> None:
    guard = blocks(INFRA / "modules" / module, "resource")[f"terraform_data.kept_{module}"]
    assert guard["count"] == "${var.protected ? 1 : 0}"
    assert guard["lifecycle"] == [{"prevent_destroy": True}]
    identities = [
        re.sub(r"\$\{aws_[a-z0-9_]+_(\w+)\.(\w+)\.id\}", r"\1 \2", value) for value in guard["triggers_replace"]
    ]
    assert set(identities) == {f"{kind} {module}" for kind in kept}


def test_a_policy_with_the_value_of_another_name_is_detected() -> None:
    """The test above is about all of the code: its policies are rendered in eleven places."""
    assert has_value_of_name("bucket_arn", "var.bucket_arn")
    assert has_value_of_name("bucket_arn", "aws_s3_bucket.site.arn")
    assert not has_value_of_name("bucket_arn", "aws_cloudfront_distribution.site.arn")
    assert not has_value_of_name("bucket_arn", "aws_s3_bucket.site.id")
    assert not has_value_of_name("topic_arn", "var.topic_key_arn")
    assert len([use for folder in FOLDERS for use in policy_uses(code(folder))]) == 11
