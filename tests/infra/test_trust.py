"""Who may take the roles after a rename or from another branch, and whom the policies of resources allow.

The crossings of roles are in ``test_crossings.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doubles.moto_server import ACCOUNT
from tests.infra import policy
from tests.infra.policy import allowed
from tests.infra.roles import DISTRIBUTION, ISSUER, NOTES, PROVIDER, REPLICA, SITE, STRANGER, TOPIC, policy_of_prod

if TYPE_CHECKING:
    from collections.abc import Mapping


pytestmark = pytest.mark.usefixtures("credentials")


# Who may take the roles.


def token_of(environment: str, repository: str = "someone/atlas") -> dict[str, str]:
    """Return the claims of a job in a GitHub environment."""
    return {
        "aud": "sts.amazonaws.com",
        "ref": "refs/heads/main",
        "sub": f"repo:{repository}:environment:{environment}",
    }


JOB = token_of("prod-fetch")


def may_take_role(claims: Mapping[str, str], *, provider: str = PROVIDER, **values: str) -> bool:
    """Return whether a token with these claims may take the role."""
    context = {f"{ISSUER}:{name}": value for name, value in claims.items()}
    return allowed(
        policy_of_prod("trust", **values),
        "sts:AssumeRoleWithWebIdentity",
        "*",
        context,
        principal=("Federated", provider),
    )


def test_a_subject_with_numbers_is_matched_exactly() -> None:
    """Repositories made since July 2026 carry their numbers in the subject."""
    numbered = token_of("prod-fetch", "someone@11/atlas@22")
    assert may_take_role(numbered, subjects=numbered["sub"])
    assert not may_take_role(numbered)
    assert not may_take_role(token_of("prod-fetch", "someone@11/atlas@33"), subjects=numbered["sub"])


def test_both_spellings_are_trusted_while_a_repository_changes_its_name() -> None:
    """So no job is refused on either side of the rename."""
    spellings = ["someone/atlas", "someone@11/new-atlas@22"]
    subjects = '", "'.join(token_of("prod-fetch", name)["sub"] for name in spellings)
    assert all(may_take_role(token_of("prod-fetch", name), subjects=subjects) for name in spellings)
    assert not may_take_role(token_of("prod-fetch", "someone/new-atlas"), subjects=subjects)
    assert not may_take_role(token_of("prod-publish"), subjects=subjects)


def test_the_branch_that_publishes_can_be_another_one() -> None:
    other = JOB | {"ref": "refs/heads/release/1.x"}
    assert may_take_role(other, branch="release/1.x")
    assert not may_take_role(JOB, branch="release/1.x")


def test_another_issuer_and_another_action_are_refused() -> None:
    context = {f"{ISSUER}:{name}": value for name, value in JOB.items()}
    assert not may_take_role(JOB, provider=f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com")
    for action in ("sts:AssumeRole", "sts:TagSession"):
        assert not allowed(policy_of_prod("trust"), action, "*", context, principal=("Federated", PROVIDER))
    assert not allowed(policy_of_prod("trust"), "sts:AssumeRole", "*", context, principal=("AWS", "*"))


# The policies of resources.

CDN = ("Service", "cloudfront.amazonaws.com")
OURS = {"aws:SourceArn": DISTRIBUTION, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
ALARMS = ("Service", "cloudwatch.amazonaws.com")
BUDGETS = ("Service", "budgets.amazonaws.com")
DELIVERY = ("Service", "delivery.logs.amazonaws.com")


def test_the_distribution_reads_the_site_and_nothing_else() -> None:
    document = policy_of_prod("site-bucket")
    assert allowed(document, "s3:GetObject", f"{SITE}/regions/us-east-1/index.html", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/{NOTES}lock.json", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/{NOTES}releases/1.json", OURS, CDN)
    assert not allowed(document, "s3:PutObject", f"{SITE}/index.html", OURS, CDN)
    assert not allowed(document, "s3:ListBucket", SITE, OURS, CDN)
    other = OURS | {"aws:SourceArn": f"arn:aws:cloudfront::{STRANGER}:distribution/EATLAS"}
    assert not allowed(document, "s3:GetObject", f"{SITE}/index.html", other, CDN)


def test_the_distribution_of_a_prefix_reads_nothing_beside_it() -> None:
    document = policy_of_prod("site-bucket", prefix="prod/")
    assert allowed(document, "s3:GetObject", f"{SITE}/prod/index.html", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/index.html", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/prod/{NOTES}lock.json", OURS, CDN)


@pytest.mark.parametrize("name", ["site-bucket", "logs-bucket"])
@pytest.mark.parametrize("principal", [None, ("AWS", "*"), ("AWS", f"arn:aws:iam::{STRANGER}:root"), CDN], ids=str)
def test_the_buckets_are_open_to_nobody_else(name: str, principal: tuple[str, str] | None) -> None:
    elsewhere = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
    for action in ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject"):
        assert not allowed(policy_of_prod(name), action, f"{SITE}/index.html", elsewhere, principal)


@pytest.mark.parametrize("name", ["site-bucket", "logs-bucket"])
@pytest.mark.parametrize("weak", [{"aws:SecureTransport": "false"}, {"s3:TlsVersion": "1.1"}], ids=str)
def test_weak_transport_is_denied_to_everybody(name: str, weak: dict[str, str]) -> None:
    """Also to a role that its own policy allows: a statement denies it, and a denial wins."""
    for resource in (SITE, f"{SITE}/index.html"):
        statements = policy_of_prod(name)["Statement"]
        assert any(
            statement["Effect"] == "Deny" and policy.applies(statement, "s3:GetObject", resource, OURS | weak, CDN)
            for statement in statements
        )


def test_only_our_accounts_log_delivery_writes_logs() -> None:
    document = policy_of_prod("logs-bucket")
    ours = {
        "aws:SourceAccount": ACCOUNT,
        "aws:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-source:atlas-access",
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    log = f"{SITE}/AWSLogs/{ACCOUNT}/CloudFront/EATLAS.gz"
    assert allowed(document, "s3:PutObject", log, ours, DELIVERY)
    assert not allowed(document, "s3:GetObject", log, ours, DELIVERY)
    assert not allowed(document, "s3:PutObject", log, ours | {"aws:SourceAccount": STRANGER}, DELIVERY)
    theirs = {"aws:SourceArn": f"arn:aws:logs:us-east-1:{STRANGER}:delivery-source:atlas-access"}
    assert not allowed(document, "s3:PutObject", log, ours | theirs, DELIVERY)


@pytest.mark.parametrize("service", [ALARMS, BUDGETS], ids=str)
def test_only_our_accounts_alarms_and_budgets_may_publish_to_the_topic(service: tuple[str, str]) -> None:
    ours = {"aws:SourceAccount": ACCOUNT, "aws:SecureTransport": "true"}
    assert allowed(policy_of_prod("topic"), "sns:Publish", TOPIC, ours, service)
    assert not allowed(policy_of_prod("topic"), "sns:Publish", TOPIC, ours | {"aws:SourceAccount": STRANGER}, service)
    assert not allowed(policy_of_prod("topic"), "sns:Publish", TOPIC, ours | {"aws:SecureTransport": "false"}, service)
    assert not allowed(policy_of_prod("topic"), "sns:Publish", TOPIC, ours, ("AWS", "*"))
    assert not allowed(policy_of_prod("topic"), "sns:Subscribe", TOPIC, ours, service)


def test_only_the_bucket_of_our_account_is_replicated_with_the_role() -> None:
    """With the role, S3 reads that bucket and writes the replica, and deletes nothing."""
    ours = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": SITE}
    trust = policy_of_prod("replication-trust")
    assert allowed(trust, "sts:AssumeRole", "*", ours, ("Service", "s3.amazonaws.com"))
    for other in ({"aws:SourceAccount": STRANGER}, {"aws:SourceArn": f"{SITE}-other"}):
        assert not allowed(trust, "sts:AssumeRole", "*", ours | other, ("Service", "s3.amazonaws.com"))
    assert not allowed(trust, "sts:AssumeRole", "*", ours, ("Service", "lambda.amazonaws.com"))
    permissions = policy_of_prod("replication")
    assert allowed(permissions, "s3:GetObjectVersionForReplication", f"{SITE}/downloads/history.jsonl", {})
    assert allowed(permissions, "s3:ReplicateObject", f"{REPLICA}/downloads/history.jsonl", {})
    for action in ("s3:ReplicateDelete", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"):
        assert not allowed(permissions, action, f"{REPLICA}/downloads/history.jsonl", {})
        assert not allowed(permissions, action, f"{SITE}/downloads/history.jsonl", {})
    assert not allowed(permissions, "s3:ReplicateObject", f"{SITE}/index.html", {})


@pytest.mark.parametrize("service", [ALARMS, BUDGETS], ids=str)
def test_only_our_accounts_alarms_budgets_and_policies_use_the_key(service: tuple[str, str]) -> None:
    document, ours = policy_of_prod("topic-key"), {"aws:SourceAccount": ACCOUNT}
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        assert allowed(document, action, "*", ours, service)
        assert not allowed(document, action, "*", {"aws:SourceAccount": STRANGER}, service)
        assert not allowed(document, action, "*", {}, ("AWS", f"arn:aws:iam::{STRANGER}:root"))
    assert not allowed(document, "kms:PutKeyPolicy", "*", ours, service)
