"""What an account needs before infra/: who may plan and apply, and what no role of the site can be granted."""

from __future__ import annotations

import re

import pytest

from tests.doubles.moto_server import ACCOUNT
from tests.doubles.s3 import BUCKET
from tests.infra.policy import allowed, as_list
from tests.infra.roles import (
    BOUNDARY,
    FETCH_CALLS,
    NAME,
    NOTIFY_CALLS,
    PUBLISH_CALLS,
    iam_requests,
    policy_of_prod,
)
from tests.infra.terraform import BOOTSTRAP, INFRA, blocks

PROD = f"{NAME}-prod"
ROLES = f"arn:aws:iam::{ACCOUNT}:role"
WITHIN = {"iam:PermissionsBoundary": BOUNDARY}


def test_the_states_are_private_encrypted_versioned_and_never_destroyed() -> None:
    resources = blocks(BOOTSTRAP, "resource")
    assert resources["aws_s3_bucket.state"]["lifecycle"] == [{"prevent_destroy": True}]
    blocked = resources["aws_s3_bucket_public_access_block.state"]
    settings = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert all(blocked[name] is True for name in settings)
    assert resources["aws_s3_bucket_versioning.state"]["versioning_configuration"] == [{"status": "Enabled"}]
    (rule,) = resources["aws_s3_bucket_server_side_encryption_configuration.state"]["rule"]
    assert rule["apply_server_side_encryption_by_default"] == [{"sse_algorithm": "AES256"}]


def test_the_bootstrap_and_the_infrastructure_share_variables_and_states() -> None:
    bootstrap, infra = blocks(BOOTSTRAP, "variable"), blocks(INFRA, "variable")
    for name in ("name", "repository", "branch", "github_environment_prefix"):
        assert bootstrap[name].get("default") == infra[name].get("default"), name
    for name in ("name", "repository"):
        assert bootstrap[name]["validation"] == infra[name]["validation"], name
    keys = {f"region-atlas/{environment}.tfstate" for environment in bootstrap["environments"]["default"]}
    backends = [path.read_text("utf-8") for path in (INFRA / "environments").glob("*.s3.tfbackend")]
    assert {re.findall(r'key\s*= "(.+)"', text)[0] for text in backends} == keys


def test_the_identity_provider_is_not_removed_by_a_variable_that_a_shell_still_has() -> None:
    """The guide exports it for infra/. The bootstrap's has another name, and Terraform keeps the provider."""
    assert "use_existing_oidc_provider" in blocks(INFRA, "variable")
    assert "use_existing_oidc_provider" not in blocks(BOOTSTRAP, "variable")
    provider = blocks(BOOTSTRAP, "resource")["aws_iam_openid_connect_provider.github"]
    assert provider["count"] == "${var.account_has_oidc_provider ? 0 : 1}"
    assert provider["lifecycle"] == [{"prevent_destroy": True}]


# What the roles that plan and apply may do; who may take them is in ``test_crossings.py``.


@pytest.mark.parametrize("action", ["s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy", "iam:PutRolePolicy"])
def test_the_role_that_plans_changes_nothing(action: str) -> None:
    for resource in (
        f"arn:aws:s3:::{BUCKET}",
        f"arn:aws:s3:::{BUCKET}/region-atlas/prod.tfstate",
        f"{ROLES}/{PROD}-fetch",
    ):
        assert not allowed(policy_of_prod("plan"), action, resource, WITHIN)


def test_the_role_that_plans_reads_states_and_no_other_objects() -> None:
    assert allowed(policy_of_prod("plan"), "s3:GetObject", f"arn:aws:s3:::{BUCKET}/region-atlas/prod.tfstate", {})
    for elsewhere in ("arn:aws:s3:::another/secret", f"arn:aws:s3:::{PROD}-2026/index.html"):
        assert not allowed(policy_of_prod("plan"), "s3:GetObject", elsewhere, {})


ALLOWED_TO_APPLY = [
    ("iam:CreateRole", f"{ROLES}/{PROD}-fetch", WITHIN),
    ("iam:PutRolePolicy", f"{ROLES}/{PROD}-replication", WITHIN),
    ("iam:UpdateAssumeRolePolicy", f"{ROLES}/{PROD}-publish", {}),
    ("iam:PassRole", f"{ROLES}/{PROD}-replication", {"iam:PassedToService": "s3.amazonaws.com"}),
    ("s3:CreateBucket", f"arn:aws:s3:::{PROD}-2026", {}),
    ("s3:PutReplicationConfiguration", f"arn:aws:s3:::{PROD}-2026", {}),
    ("s3:PutObject", f"arn:aws:s3:::{BUCKET}/region-atlas/prod.tfstate", {}),
    ("s3:DeleteObject", f"arn:aws:s3:::{BUCKET}/region-atlas/prod.tfstate.tflock", {}),
    ("cloudfront:CreateDistribution", f"arn:aws:cloudfront::{ACCOUNT}:distribution/*", {}),
    ("kms:CreateKey", "*", {"aws:RequestTag/Site": PROD}),
    ("sns:CreateTopic", f"arn:aws:sns:us-east-1:{ACCOUNT}:{PROD}", {}),
    ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{PROD}-5xx", {}),
    ("budgets:ModifyBudget", f"arn:aws:budgets::{ACCOUNT}:budget/{PROD}", {}),
]

REFUSED_TO_APPLY = [
    ("iam:CreateRole", f"{ROLES}/{PROD}-fetch", {}),
    ("iam:PutRolePolicy", f"{ROLES}/{PROD}-fetch", {"iam:PermissionsBoundary": f"{BOUNDARY}-other"}),
    ("iam:PutRolePolicy", f"{ROLES}/{PROD}-infra", WITHIN),
    ("iam:UpdateAssumeRolePolicy", f"{ROLES}/{PROD}-infra", {}),
    ("iam:DeleteRolePermissionsBoundary", f"{ROLES}/{PROD}-fetch", WITHIN),
    ("iam:CreateRole", f"{ROLES}/administrator", WITHIN),
    ("iam:CreateRole", f"{ROLES}/{NAME}-dev-fetch", WITHIN),
    ("iam:CreatePolicyVersion", BOUNDARY, {}),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/somebody", {}),
    ("iam:AttachRolePolicy", f"{ROLES}/{PROD}-fetch", WITHIN),
    ("iam:PassRole", f"{ROLES}/{PROD}-publish", {"iam:PassedToService": "s3.amazonaws.com"}),
    ("iam:PassRole", f"{ROLES}/{PROD}-replication", {"iam:PassedToService": "ec2.amazonaws.com"}),
    ("s3:PutBucketPolicy", f"arn:aws:s3:::{NAME}-dev-2026", {}),
    ("s3:PutBucketPolicy", f"arn:aws:s3:::{BUCKET}", {}),
    ("s3:DeleteObject", f"arn:aws:s3:::{PROD}-2026/downloads/history.jsonl", {}),
    ("s3:DeleteObject", f"arn:aws:s3:::{BUCKET}/region-atlas/prod.tfstate", {}),
    ("s3:PutObject", f"arn:aws:s3:::{BUCKET}/region-atlas/dev.tfstate", {}),
    ("s3:GetObject", f"arn:aws:s3:::{BUCKET}/region-atlas/dev.tfstate", {}),
    ("kms:CreateKey", "*", {}),
    ("kms:ScheduleKeyDeletion", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/other", {"aws:ResourceTag/Site": f"{NAME}-dev"}),
    ("sns:CreateTopic", f"arn:aws:sns:us-east-1:{ACCOUNT}:{NAME}-dev", {}),
    ("sts:AssumeRole", f"{ROLES}/administrator", {}),
]


@pytest.mark.parametrize(("action", "resource", "context"), ALLOWED_TO_APPLY, ids=str)
def test_the_role_that_applies_may_make_its_own_environment(
    action: str, resource: str, context: dict[str, str]
) -> None:
    assert allowed(policy_of_prod("apply"), action, resource, context)


@pytest.mark.parametrize(("action", "resource", "context"), REFUSED_TO_APPLY, ids=str)
def test_the_role_that_applies_cannot_reach_beyond_its_environment(
    action: str, resource: str, context: dict[str, str]
) -> None:
    """It makes no role without the boundary, and changes neither itself, another environment or state, nor the site."""
    assert not allowed(policy_of_prod("apply"), action, resource, context)


# The boundary.

SITE = f"arn:aws:s3:::{PROD}-2026"
ARNS = {
    "bucket_arn": SITE,
    "replica_arn": f"arn:aws:s3:::{PROD}-copy-2026",
    "topic_arn": f"arn:aws:sns:us-east-1:{ACCOUNT}:{PROD}",
}
"""The ARNs of what Terraform makes, whose names the boundary depends on."""


def is_within_boundary(action: str, resource: str, context: dict[str, str]) -> bool:
    """Return whether the boundary allows a request."""
    return allowed(policy_of_prod("boundary", name=NAME), action, resource, context)


@pytest.mark.parametrize("name", ["fetch", "publish", "notify", "replication"])
def test_the_boundary_allows_whatever_a_policy_of_a_role_allows(name: str) -> None:
    for statement in policy_of_prod(name, **ARNS)["Statement"]:
        conditions = [pair for keys in statement.get("Condition", {}).values() for pair in keys.items()]
        for action in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                context = {key: as_list(value)[0] for key, value in conditions}
                example = resource.replace("*.region-atlas", ".region-atlas")
                assert is_within_boundary(action, example, context), (action, resource)


def test_no_role_within_the_boundary_reaches_further() -> None:
    """Neither rights, states nor another site's bucket, whatever its own policy allows."""
    requests = iam_requests([*FETCH_CALLS, *PUBLISH_CALLS, *NOTIFY_CALLS])
    of_bucket = [request for request in requests if request.resource.startswith(f"arn:aws:s3:::{BUCKET}")]
    assert of_bucket
    assert not [request for request in of_bucket if is_within_boundary(*request)]
    for action, resource in (
        ("iam:PutRolePolicy", f"{ROLES}/{PROD}-fetch"),
        ("sts:AssumeRole", f"{ROLES}/administrator"),
        ("s3:GetObject", f"arn:aws:s3:::{NAME}-state-2026/region-atlas/prod.tfstate"),
        ("s3:PutBucketPolicy", SITE),
        ("s3:DeleteObjectVersion", f"{SITE}/index.html"),
        ("s3:PutObject", "arn:aws:s3:::somebody-elses/index.html"),
        ("cloudfront:UpdateDistribution", f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"),
        ("ec2:RunInstances", "*"),
    ):
        assert not is_within_boundary(action, resource, {}), action
