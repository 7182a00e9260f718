"""The site's own infrastructure keeps its promises: nothing public, encryption, HTTPS, headers, logs that go."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from generator.serve import handler
from tests.infra import policy
from tests.infra.terraform import (
    FOLDERS,
    HEADERS,
    INFRA,
    Block,
    blocks,
    code,
    needs_terraform,
    only,
    resources,
    run_terraform,
)

if TYPE_CHECKING:
    from pathlib import Path


# Nothing is public.


def settings_of(kind: str, bucket: str) -> Block:
    """Return what a resource of one kind says of one bucket."""
    block: Block
    (block,) = (
        resource for resource in resources(kind).values() if resource["bucket"] == f"${{aws_s3_bucket.{bucket}.id}}"
    )
    return block


@pytest.mark.parametrize("bucket", ["site", "logs", "replica"])
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
    assert set(resources("aws_s3_bucket")) == {"site", "logs", "replica"}
    for kind in ("aws_s3_bucket_acl", "aws_s3_bucket_website_configuration", "aws_s3_object"):
        assert not resources(kind)


@pytest.mark.parametrize("path", sorted(policy.POLICIES.glob("*.json")), ids=lambda path: path.stem)
def test_no_policy_allows_everybody_or_everything(path: Path) -> None:
    """Everybody may be denied, never allowed; a whole service's actions stand in a key's own policy alone.

    Of everything there is, how it is set up may be read, but nothing be changed or fetched.
    """
    for statement in json.loads(path.read_text("utf-8"))["Statement"]:
        if statement["Effect"] == "Allow":
            assert statement.get("Principal") not in ("*", {"AWS": "*"}), statement["Sid"]
            wide = [action for action in policy.as_list(statement["Action"]) if action.endswith(":*") or action == "*"]
            assert not wide or path.stem == "topic-key", statement["Sid"]
            if statement.get("Resource") == "*":
                # Metrics have no resource to name, and a key's policy is about that key.
                reads = statement["Sid"] == "ReadHowThingsAreSetUp"
                metrics = path.stem == "boundary" and statement["Action"] == "cloudwatch:PutMetricData"
                assert statement.get("Condition") or reads or metrics or path.stem == "topic-key", statement["Sid"]
                if reads:
                    calls = [action.partition(":")[2] for action in statement["Action"]]
                    assert all(call.startswith(("Describe", "Get", "List", "View")) for call in calls)
                    assert not {"s3:GetObject", "s3:Get*", "s3:GetObject*"} & set(statement["Action"])


def test_the_site_keeps_versions_and_forgets_old_ones() -> None:
    assert settings_of("aws_s3_bucket_versioning", "site")["versioning_configuration"] == [{"status": "Enabled"}]
    (rule,) = settings_of("aws_s3_bucket_lifecycle_configuration", "site")["rule"]
    assert rule["status"] == "Enabled"
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": "${var.rollback_days}"}]
    assert rule["expiration"] == [{"expired_object_delete_marker": True}]
    assert rule["abort_incomplete_multipart_upload"]


def test_the_replica_keeps_versions_for_longer_than_the_site() -> None:
    """Also of what is overwritten each day: the last hundred versions of a file never go."""
    assert settings_of("aws_s3_bucket_versioning", "replica")["versioning_configuration"] == [{"status": "Enabled"}]
    (rule,) = settings_of("aws_s3_bucket_lifecycle_configuration", "replica")["rule"]
    assert rule["noncurrent_version_expiration"] == [
        {"noncurrent_days": "${var.backup_days}", "newer_noncurrent_versions": 100}
    ]
    assert "expiration" not in rule
    declared = blocks(INFRA, "variable")
    assert declared["backup_days"]["default"] > 4 * declared["rollback_days"]["default"]


def test_everything_is_replicated_but_deletion() -> None:
    replication = only("aws_s3_bucket_replication_configuration")
    assert replication["bucket"] == "${aws_s3_bucket.site.id}"
    assert replication["role"] == "${aws_iam_role.replication[0].arn}"
    (rule,) = replication["rule"]
    assert (rule["status"], rule["filter"]) == ("Enabled", [{}])
    assert rule["delete_marker_replication"] == [{"status": "Disabled"}]
    (destination,) = rule["destination"]
    assert (destination["bucket"], destination["storage_class"]) == ("${var.replica_arn}", "STANDARD")
    assert {block["count"] for block in (replication, resources("aws_iam_role")["replication"])} == {
        "${var.replicated ? 1 : 0}"
    }


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


def behaviors() -> list[Block]:
    site = only("aws_cloudfront_distribution")
    (more,) = (block["ordered_cache_behavior"] for block in site["dynamic"] if "ordered_cache_behavior" in block)
    return [*site["default_cache_behavior"], *more["content"]]


def test_readers_get_modern_https_only() -> None:
    site = only("aws_cloudfront_distribution")
    (certificate,) = site["viewer_certificate"]
    # CloudFront sets the floor for its own name itself.
    assert certificate["minimum_protocol_version"] == '${var.domain == null ? null : "TLSv1.2_2021"}'
    assert site["http_version"] == "http2and3"
    assert site["is_ipv6_enabled"] is True
    assert len(behaviors()) == 2
    for behavior in behaviors():
        assert behavior["viewer_protocol_policy"] == "redirect-to-https"
        assert behavior["compress"] is True
        assert behavior["cached_methods"] == ["GET", "HEAD"]
        assert behavior["function_association"] == [
            {"event_type": "viewer-request", "function_arn": "${aws_cloudfront_function.index.arn}"}
        ]


def test_only_the_distribution_reads_the_bucket() -> None:
    site = only("aws_cloudfront_distribution")
    (replica,) = (block["origin"]["content"] for block in site["dynamic"] if "origin" in block)
    for origin in [*site["origin"], *replica]:
        assert origin["origin_access_control_id"] == "${aws_cloudfront_origin_access_control.site.id}"
    control = only("aws_cloudfront_origin_access_control")
    assert (control["signing_behavior"], control["signing_protocol"]) == ("always", "sigv4")


def test_readers_are_served_from_the_replica_while_the_bucket_fails_and_only_then() -> None:
    """A file that is not there (403, 404) is the bucket's answer, and no failure of it."""
    site = only("aws_cloudfront_distribution")
    (group,) = (block["origin_group"] for block in site["dynamic"] if "origin_group" in block)
    assert group["for_each"] == "${var.replicated ? [local.group] : []}"
    (content,) = group["content"]
    assert content["failover_criteria"] == [{"status_codes": [500, 502, 503, 504]}]
    assert content["member"] == [{"origin_id": "${local.origin}"}, {"origin_id": "${local.replica}"}]
    named = blocks(INFRA / "modules" / "site", "locals")
    assert named["target"] == "${var.replicated ? local.group : local.origin}"
    assert {behavior["target_origin_id"] for behavior in behaviors()} == {"${local.target}"}


def test_what_is_missing_is_answered_with_the_sites_own_page() -> None:
    """The bucket answers 403 for it, because the distribution may not list."""
    (errors,) = (
        block["custom_error_response"]
        for block in only("aws_cloudfront_distribution")["dynamic"]
        if "custom_error_response" in block
    )
    assert errors["for_each"] == [403, 404]
    (content,) = errors["content"]
    assert (content["response_code"], content["response_page_path"]) == (404, "/404.html")


def test_other_sites_scripts_may_read_the_data_and_not_the_pages() -> None:
    pages, data = behaviors()
    assert pages["response_headers_policy_id"].endswith('["pages"].id}')
    assert data["response_headers_policy_id"].endswith('["data"].id}')
    assert blocks(INFRA / "modules" / "site", "locals")["data_paths"] == ["/api/*", "/downloads/*"]
    headers = only("aws_cloudfront_response_headers_policy")
    assert headers["for_each"] == {"pages": False, "data": True}
    (cors,) = (block["cors_config"] for block in headers["dynamic"] if "cors_config" in block)
    assert cors["for_each"] == '${each.value ? ["*"] : []}'
    (content,) = cors["content"]
    assert content["access_control_allow_credentials"] is False
    assert pages["allowed_methods"] == ["GET", "HEAD"]
    assert data["allowed_methods"] == ["GET", "HEAD", "OPTIONS"]


def test_serve_lets_scripts_of_other_sites_read_what_cloudfront_lets_them_read() -> None:
    """The folders, the headers of an answer, and those of the answer to what a browser asks first."""
    paths = blocks(INFRA / "modules" / "site", "locals")["data_paths"]
    assert [f"{folder}*" for folder in handler.DATA_FOLDERS] == paths
    dynamic = only("aws_cloudfront_response_headers_policy")["dynamic"]
    (content,) = (content for block in dynamic if "cors_config" in block for content in block["cors_config"]["content"])

    def items(name: str) -> str:
        return ", ".join(content[f"access_control_{name}"][0]["items"])

    assert handler.CORS["Access-Control-Expose-Headers"] == items("expose_headers")
    assert {
        "Access-Control-Allow-Methods": items("allow_methods"),
        "Access-Control-Allow-Headers": items("allow_headers"),
        "Access-Control-Max-Age": str(content["access_control_max_age_sec"]),
    } == handler.PREFLIGHT


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
    assert all(header["override"] is True for (header,) in sent.values())


@needs_terraform
def test_terraform_reads_from_the_headers_what_they_say(tmp_path: Path) -> None:
    """Each header of the file is a field of CloudFront's or a custom header, and other environments add noindex."""
    text = (INFRA / "modules" / "site" / "headers.tf").read_text("utf-8")
    (matches,) = re.findall(r"^locals \{.*?^\}", text, re.DOTALL | re.MULTILINE)
    seconds, subdomains = re.findall(r"(?:_max_age_sec|include_subdomains)\s*= (.*local\.transport.*)", text)
    declarations = 'variable "headers" {}\nvariable "indexed" {}\n'
    template = 'output "{0}" {{ value = {1} }}\n'
    questions = {"custom": "local.custom_headers", "fields": "local.fields", "age": seconds, "wide": subdomains}
    text = declarations + matches + "\n" + "".join(template.format(*question) for question in questions.items())
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
    texts = {name: f"the {name} of it" for needed in names.values() for name in needed}
    lines = [f'variable "{name}" {{}}\n' for name in texts]
    for stem, needed in names.items():
        values = ", ".join(f"{name} = var.{name}" for name in sorted(needed))
        rendered = f'jsondecode(templatefile("${{path.module}}/policies/{stem}.json", {{ {values} }}))'
        lines.append(f'output "{stem}" {{ value = {rendered} }}\n')
    assert run_terraform(tmp_path, "".join(lines), **texts) == {
        stem: policy.render(stem, **{name: texts[name] for name in needed}) for stem, needed in names.items()
    }
