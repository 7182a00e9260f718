"""What is connected with what in infra/, to the letter: a row for each thing that must not change unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.infra.terraform import FOLDERS, INFRA, Block, at, blocks, by_folder

if TYPE_CHECKING:
    from pathlib import Path


def policy(name: str, **values: str) -> str:
    """Return how HCL renders a policy, its values being expressions."""
    given = ", ".join(f"{key} = {value}" for key, value in values.items())
    return f'${{templatefile("${{path.module}}/../../policies/{name}.json", {{{given}}})}}'


BEHAVIOUR = {
    "target_origin_id": "${local.origin}",
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
    "viewer_protocol_policy": "redirect-to-https",
    "compress": True,
    "cache_policy_id": "${aws_cloudfront_cache_policy.site.id}",
    "function_association": [
        {"event_type": "viewer-request", "function_arn": "${aws_cloudfront_function.index.arn}"},
    ],
}
PAGES = {"response_headers_policy_id": '${aws_cloudfront_response_headers_policy.site["pages"].id}'}
DATA = {"response_headers_policy_id": '${aws_cloudfront_response_headers_policy.site["data"].id}'}
PATTERN = {"path_pattern": "${ordered_cache_behavior.value}"}

HEADERS = "security_headers_config"

EXACT: dict[str, dict[str, object]] = {
    # Who may publish.
    "aws_iam_openid_connect_provider.github": {
        "url": "${local.issuer}",
        "client_id_list": ["${local.audience}"],
        "count": "${var.use_existing_oidc_provider ? 0 : 1}",
    },
    "data.aws_iam_openid_connect_provider.github": {
        "url": "${local.issuer}",
        "count": "${var.use_existing_oidc_provider ? 1 : 0}",
    },
    "aws_iam_role.this": {
        "for_each": "${local.purpose}",
        "name": "${var.name}-${each.key}",
        "max_session_duration": 3600,
        "assume_role_policy": policy(
            "trust",
            oidc_provider_arn="local.oidc_provider_arn",
            repository="var.repository",
            branch="var.branch",
            environment="var.environment",
        ),
    },
    "aws_iam_role_policy.this": {
        "for_each": "${local.policies}",
        "role": "${aws_iam_role.this[each.key].id}",
        "policy": "${each.value}",
    },
    # The buckets.
    "aws_s3_bucket_policy.site": {
        "policy": policy(
            "site-bucket",
            bucket_arn="aws_s3_bucket.site.arn",
            prefix="var.prefix",
            distribution_arn="aws_cloudfront_distribution.site.arn",
        ),
    },
    "aws_s3_bucket_policy.logs": {
        "policy": policy(
            "logs-bucket", bucket_arn="aws_s3_bucket.logs.arn", account_id="data.aws_caller_identity.current.account_id"
        ),
    },
    "aws_s3_bucket.site": {
        "force_destroy": "${var.allow_destroy}",
    },
    "aws_s3_bucket_lifecycle_configuration.site": {
        "rule.filter": [{}],
    },
    "aws_s3_bucket_lifecycle_configuration.logs": {
        "rule.filter": [{}],
    },
    # The logs.
    "aws_cloudwatch_log_delivery_source.access": {
        "resource_arn": "${aws_cloudfront_distribution.site.arn}",
    },
    "aws_cloudwatch_log_delivery_destination.access": {
        "delivery_destination_configuration.destination_resource_arn": "${aws_s3_bucket.logs.arn}",
    },
    "aws_cloudwatch_log_delivery.access": {
        "delivery_source_name": "${aws_cloudwatch_log_delivery_source.access.name}",
        "delivery_destination_arn": "${aws_cloudwatch_log_delivery_destination.access.arn}",
    },
    # The distribution.
    "aws_cloudfront_distribution.site": {
        "enabled": True,
        "aliases": "${var.domain == null ? [] : [var.domain.name]}",
        "default_root_object": "index.html",
        "price_class": "${var.price_class}",
        "origin": [
            {
                "origin_id": "${local.origin}",
                "domain_name": "${aws_s3_bucket.site.bucket_regional_domain_name}",
                "origin_path": '${var.prefix == "" ? "" : "/${trimsuffix(var.prefix, "/")}"}',
                "origin_access_control_id": "${aws_cloudfront_origin_access_control.site.id}",
            }
        ],
        "default_cache_behavior": [BEHAVIOUR | PAGES],
        "dynamic.ordered_cache_behavior.for_each": "${local.data_paths}",
        "dynamic.ordered_cache_behavior.content": [BEHAVIOUR | DATA | PATTERN],
        "dynamic.custom_error_response.content.error_code": "${custom_error_response.value}",
        "dynamic.custom_error_response.content.error_caching_min_ttl": 60,
        "restrictions.geo_restriction.restriction_type": "none",
        "viewer_certificate": [
            {
                "cloudfront_default_certificate": "${var.domain == null}",
                "acm_certificate_arn": "${local.certificate_arn}",
                "ssl_support_method": '${var.domain == null ? null : "sni-only"}',
                "minimum_protocol_version": '${var.domain == null ? null : "TLSv1.2_2021"}',
            }
        ],
    },
    "aws_cloudfront_function.index": {
        "code": '${file("${path.module}/../../functions/index.js")}',
        "publish": True,
        "runtime": "cloudfront-js-2.0",
    },
    # What the publisher says of caching is kept: nothing is held for longer, or when it says not to.
    "aws_cloudfront_cache_policy.site": {
        "min_ttl": 0,
        "default_ttl": 300,
        "max_ttl": 31536000,
        "parameters_in_cache_key_and_forwarded_to_origin": [
            {
                "enable_accept_encoding_brotli": True,
                "enable_accept_encoding_gzip": True,
                "cookies_config": [{"cookie_behavior": "none"}],
                "headers_config": [{"header_behavior": "none"}],
                "query_strings_config": [{"query_string_behavior": "none"}],
            }
        ],
    },
    # Each header from the file's own entry.
    "aws_cloudfront_response_headers_policy.site": {
        f"{HEADERS}.content_security_policy.content_security_policy": '${var.headers["Content-Security-Policy"]}',
        f"{HEADERS}.frame_options.frame_option": '${var.headers["X-Frame-Options"]}',
        f"{HEADERS}.referrer_policy.referrer_policy": '${var.headers["Referrer-Policy"]}',
        f"{HEADERS}.strict_transport_security.preload": '${strcontains(local.transport, "preload")}',
        "custom_headers_config.dynamic.items": {
            "for_each": "${local.custom_headers}",
            "content": [{"header": "${items.key}", "value": "${items.value}", "override": True}],
        },
        "dynamic.cors_config.content": [
            {
                "access_control_allow_credentials": False,
                "access_control_max_age_sec": 86400,
                "origin_override": True,
                "access_control_allow_origins": [{"items": ["${cors_config.value}"]}],
                "access_control_allow_methods": [{"items": ["GET", "HEAD"]}],
                "access_control_allow_headers": [{"items": ["*"]}],
                "access_control_expose_headers": [{"items": ["ETag", "Last-Modified", "Content-Length"]}],
            }
        ],
    },
    # An own domain.
    "aws_route53_record.site": {
        "for_each": '${local.in_our_zone ? toset(["A", "AAAA"]) : toset([])}',
        "zone_id": "${var.domain.zone_id}",
        "name": "${var.domain.name}",
        "type": "${each.value}",
        "alias": [
            {
                "name": "${aws_cloudfront_distribution.site.domain_name}",
                "zone_id": "${aws_cloudfront_distribution.site.hosted_zone_id}",
                "evaluate_target_health": False,
            }
        ],
    },
    "aws_acm_certificate.site": {
        "domain_name": "${var.domain.name}",
        "validation_method": "DNS",
    },
    "aws_acm_certificate_validation.site": {
        "certificate_arn": "${aws_acm_certificate.site[0].arn}",
        "validation_record_fqdns": ["${aws_route53_record.proof[0].fqdn}"],
    },
    # The topic.
    "aws_sns_topic_policy.this": {
        "policy": policy(
            "topic", topic_arn="aws_sns_topic.this.arn", account_id="data.aws_caller_identity.current.account_id"
        ),
        "arn": "${aws_sns_topic.this.arn}",
    },
    "aws_kms_key.topic": {
        "policy": policy("topic-key", account_id="data.aws_caller_identity.current.account_id"),
    },
    "aws_sns_topic_subscription.email": {
        "for_each": "${var.alert_emails}",
        "topic_arn": "${aws_sns_topic.this.arn}",
        "endpoint": "${each.value}",
    },
}
"""Of a resource what stands at a path of names, as HCL has it."""

LOCALS: dict[str, dict[str, object]] = {
    "publisher": {
        "issuer": "https://token.actions.githubusercontent.com",
        "audience": "sts.amazonaws.com",
        "policies": {
            "fetch": policy("fetch", bucket_arn="var.bucket_arn", prefix="var.prefix"),
            "publish": policy(
                "publish",
                bucket_arn="var.bucket_arn",
                prefix="var.prefix",
                distribution_arn="var.distribution_arn",
                topic_arn="var.topic_arn",
                topic_key_arn="var.topic_key_arn",
                metric_namespace="var.metric_namespace",
                region="var.region",
            ),
        },
    },
    "site": {
        "data_paths": ["/api/*", "/downloads/*"],
        "in_our_zone": "${try(var.domain.zone_id, null) != null}",
        "certificate_arn": (
            "${(var.domain == null ? null : local.in_our_zone ? "
            "one(aws_acm_certificate_validation.site[*].certificate_arn) : var.domain.certificate_arn)}"
        ),
    },
}

CALLS: dict[str, dict[str, object]] = {
    "site": {"headers": '${jsondecode(file("${path.module}/headers.json"))}', "name": "${local.name}"},
    "monitoring": {
        "distribution_id": "${module.site.distribution_id}",
        "name": "${local.name}",
        "region": "${local.region}",
    },
    "publisher": {
        "bucket_arn": "${module.site.bucket_arn}",
        "distribution_arn": "${module.site.distribution_arn}",
        "name": "${local.name}",
        "region": "${local.region}",
        "topic_arn": "${module.monitoring.topic_arn}",
        "topic_key_arn": "${module.monitoring.topic_key_arn}",
    },
}
"""What a module is given, but for the arguments that pass on the variable of their own name."""

OUTPUTS: dict[str, dict[str, str]] = {
    "infra": {
        "AWS_REGION": "${local.region}",
        "BUCKET": '${trimsuffix("${module.site.bucket}/${var.prefix}", "/")}',
        "DISTRIBUTION_ID": "${module.site.distribution_id}",
        "FETCH_ROLE_ARN": "${module.publisher.fetch_role_arn}",
        "METRIC_NAMESPACE": "${var.metric_namespace}",
        "PUBLISH_ROLE_ARN": "${module.publisher.publish_role_arn}",
        "SITE_URL": "${module.site.url}",
        "TOPIC_ARN": "${module.monitoring.topic_arn}",
    },
    "monitoring": {"topic_arn": "${aws_sns_topic.this.arn}", "topic_key_arn": "${aws_kms_key.topic.arn}"},
    "publisher": {
        "fetch_role_arn": '${aws_iam_role.this["fetch"].arn}',
        "publish_role_arn": '${aws_iam_role.this["publish"].arn}',
    },
    "site": {
        "bucket": "${aws_s3_bucket.site.id}",
        "bucket_arn": "${aws_s3_bucket.site.arn}",
        "distribution_arn": "${aws_cloudfront_distribution.site.arn}",
        "distribution_id": "${aws_cloudfront_distribution.site.id}",
        "url": "https://${var.domain == null ? aws_cloudfront_distribution.site.domain_name : var.domain.name}",
    },
}


def body_at(address: str) -> Block:
    """Return a resource's or data source's body by its address, in whichever module."""
    kind, name = ("data", address.removeprefix("data.")) if address.startswith("data.") else ("resource", address)
    body: Block
    (body,) = (blocks(folder, kind)[name] for folder in FOLDERS if name in blocks(folder, kind))
    return body


@pytest.mark.parametrize("address", EXACT)
def test_a_resource_is_this_and_nothing_else(address: str) -> None:
    assert {path: at(body_at(address), path) for path in EXACT[address]} == EXACT[address]


@pytest.mark.parametrize("module", LOCALS)
def test_a_name_stands_for_this(module: str) -> None:
    named = blocks(INFRA / "modules" / module, "locals")
    assert {name: named[name] for name in LOCALS[module]} == LOCALS[module]


@pytest.mark.parametrize("name", CALLS)
def test_a_module_is_given_its_own_things(name: str) -> None:
    """Most arguments pass on the variable of their name; the others stand in the table."""
    given = {key: value for key, value in blocks(INFRA, "module")[name].items() if key != "source"}
    assert given == {key: f"${{var.{key}}}" for key in given} | CALLS[name]


@by_folder
def test_an_output_is_what_its_name_says(folder: Path) -> None:
    assert {name: one["value"] for name, one in blocks(folder, "output").items()} == OUTPUTS[folder.name]
