"""The policies allow the workflow what it needs and nothing else, evaluated over tables of requests."""

from __future__ import annotations

import pytest

from generator.core import layout
from tests.doubles.moto_server import ACCOUNT
from tests.infra import policy
from tests.infra.policy import IamRequest, allowed
from tests.infra.roles import (
    DISTRIBUTION,
    FETCH_CALLS,
    KEY,
    NOTES,
    NOTIFY_CALLS,
    PARAMETERS,
    PUBLISH_CALLS,
    ROOT,
    SITE,
    STRANGER,
    TOPIC,
    iam_requests,
    policy_of_prod,
)

pytestmark = pytest.mark.usefixtures("credentials")

NEEDED_FOR_404 = {"s3:ListBucket"}
"""What S3 also requires for an object that is not there: it answers 403 to a role that may not list, not 404."""


def actions(name: str) -> set[str]:
    """Return every action that a policy grants."""
    return {action for statement in policy_of_prod(name)["Statement"] for action in policy.as_list(statement["Action"])}


@pytest.mark.parametrize("name", sorted(path.stem for path in policy.POLICIES.glob("*.json")))
def test_a_policy_has_the_current_version_and_a_name_for_each_statement(name: str) -> None:
    """Names are unique, and consist of letters as IAM requires."""
    document = policy_of_prod(name)
    assert document["Version"] == "2012-10-17"
    sids = [statement["Sid"] for statement in document["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalpha() for sid in sids)


@pytest.mark.parametrize("iam_request", iam_requests(FETCH_CALLS), ids=str)
def test_the_fetch_role_may_make_every_call_that_a_fetch_makes(iam_request: IamRequest) -> None:
    assert allowed(policy_of_prod("fetch"), *iam_request)


@pytest.mark.parametrize("iam_request", iam_requests(PUBLISH_CALLS), ids=str)
def test_the_publish_role_may_make_every_call_that_publishing_makes(iam_request: IamRequest) -> None:
    assert allowed(policy_of_prod("publish"), *iam_request)


@pytest.mark.parametrize("iam_request", iam_requests(NOTIFY_CALLS), ids=str)
def test_the_notify_role_may_make_every_call_that_notifying_makes(iam_request: IamRequest) -> None:
    assert allowed(policy_of_prod("notify"), *iam_request)


def test_nothing_is_granted_that_no_call_needs() -> None:
    assert actions("fetch") == {request.action for request in iam_requests(FETCH_CALLS)} | NEEDED_FOR_404
    assert actions("publish") == {request.action for request in iam_requests(PUBLISH_CALLS)}
    assert actions("notify") == {request.action for request in iam_requests(NOTIFY_CALLS)}


@pytest.mark.parametrize(
    ("name", "others", "shared"),
    [
        ("fetch", [*PUBLISH_CALLS, *NOTIFY_CALLS], set()),
        ("publish", [*FETCH_CALLS, *NOTIFY_CALLS], {"s3:GetObject"}),
        ("notify", [*FETCH_CALLS, *PUBLISH_CALLS], set()),
    ],
)
def test_no_role_may_make_the_calls_of_another_except_to_read_the_release(
    name: str, others: list[policy.AwsCall], shared: set[str]
) -> None:
    """A bad package in the job that fetches cannot write; the job that notifies cannot even read the bucket."""
    assert {request.action for request in iam_requests(others) if allowed(policy_of_prod(name), *request)} == shared


def test_the_fetch_role_reads_just_the_files_that_the_next_run_needs() -> None:
    """The list in the policy is ``layout.FETCHED_NAMES``."""
    (read,) = (statement for statement in policy_of_prod("fetch")["Statement"] if statement["Action"] == "s3:GetObject")
    assert set(read["Resource"]) == {f"{SITE}/downloads/{name}" for name in layout.FETCHED_NAMES}


WRITES = [
    ("cloudfront:CreateInvalidation", DISTRIBUTION),
    ("cloudfront:UpdateDistribution", DISTRIBUTION),
    ("cloudwatch:PutMetricData", "*"),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/any"),
    ("kms:GenerateDataKey", KEY),
    ("s3:DeleteBucket", SITE),
    ("s3:DeleteObject", f"{SITE}/index.html"),
    ("s3:DeleteObjectVersion", f"{SITE}/index.html"),
    ("s3:PutBucketPolicy", SITE),
    ("s3:PutObject", f"{SITE}/downloads/summary.json"),
    ("s3:PutObject", f"{SITE}/index.html"),
    ("s3:PutObjectAcl", f"{SITE}/index.html"),
    ("sns:Publish", TOPIC),
    ("ssm:DeleteParameter", PARAMETERS),
    ("ssm:PutParameter", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/any"),
    ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/any"),
]

FETCH_REFUSALS = [
    *(IamRequest(action, resource, {"cloudwatch:namespace": "RegionAtlas"}) for action, resource in WRITES),
    IamRequest("ssm:GetParametersByPath", "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest", {}),
    IamRequest("ssm:GetParametersByPath", f"{PARAMETERS}-elsewhere", {}),
    IamRequest("ssm:GetParametersByPath", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter{ROOT}/regions", {}),
    IamRequest("ssm:GetParametersByPath", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter{ROOT}", {}),
    IamRequest("ssm:GetParameters", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/password", {}),
    IamRequest("ssm:GetParameters", "*", {}),
    IamRequest("ssm:GetParameterHistory", f"{PARAMETERS}/regions", {}),
    IamRequest("s3:GetObject", f"{SITE}/{NOTES}lock.json", {}),
    IamRequest("s3:GetObject", f"{SITE}/index.html", {}),
    IamRequest("s3:GetObject", f"{SITE}-other/downloads/summary.json", {}),
    IamRequest("s3:GetObjectVersion", f"{SITE}/downloads/summary.json", {}),
    IamRequest("s3:ListBucket", SITE, {"s3:prefix": NOTES}),
    IamRequest("s3:ListBucket", f"{SITE}-other", {}),
    IamRequest("s3:ListAllMyBuckets", "*", {}),
]

PUBLISH_REFUSALS = [
    IamRequest("s3:PutObject", f"{SITE}-other/index.html", {}),
    IamRequest("s3:GetObject", f"{SITE}-other/index.html", {}),
    IamRequest("s3:DeleteObjectVersion", f"{SITE}/index.html", {}),
    IamRequest("s3:PutObjectAcl", f"{SITE}/index.html", {}),
    IamRequest("s3:PutObjectTagging", f"{SITE}/index.html", {}),
    IamRequest("s3:DeleteBucket", SITE, {}),
    IamRequest("s3:PutBucketPolicy", SITE, {}),
    IamRequest("s3:PutBucketVersioning", SITE, {}),
    IamRequest("s3:PutLifecycleConfiguration", SITE, {}),
    IamRequest("s3:PutBucketPublicAccessBlock", SITE, {}),
    IamRequest("s3:ListBucket", f"{SITE}-other", {}),
    IamRequest("cloudfront:CreateInvalidation", f"{DISTRIBUTION}2", {}),
    IamRequest("cloudfront:CreateInvalidation", "*", {}),
    IamRequest("cloudfront:GetInvalidation", f"arn:aws:cloudfront::{ACCOUNT}:distribution/EOTHER", {}),
    IamRequest("cloudfront:UpdateDistribution", DISTRIBUTION, {}),
    IamRequest("cloudfront:DeleteDistribution", DISTRIBUTION, {}),
    IamRequest("sns:Publish", TOPIC, {}),
    IamRequest("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "RegionAtlas"}),
    IamRequest("ssm:GetParametersByPath", f"{PARAMETERS}/regions", {}),
    IamRequest("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/atlas-publish", {}),
    IamRequest("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/any", {}),
]

NOTIFY_REFUSALS = [
    IamRequest("sns:Publish", f"{TOPIC}-other", {}),
    IamRequest("sns:Publish", f"arn:aws:sns:us-east-1:{STRANGER}:atlas", {}),
    IamRequest("sns:Subscribe", TOPIC, {}),
    IamRequest("sns:SetTopicAttributes", TOPIC, {}),
    IamRequest("kms:GenerateDataKey", KEY, {}),
    IamRequest("kms:Decrypt", KEY, {"kms:ViaService": "s3.us-east-1.amazonaws.com"}),
    IamRequest("kms:Decrypt", f"{KEY}-other", {"kms:ViaService": "sns.us-east-1.amazonaws.com"}),
    IamRequest("kms:ScheduleKeyDeletion", KEY, {"kms:ViaService": "sns.us-east-1.amazonaws.com"}),
    IamRequest("cloudwatch:PutMetricData", "*", {}),
    IamRequest("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/S3"}),
    IamRequest("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "RegionAtlasToo"}),
    IamRequest("cloudwatch:DeleteAlarms", "*", {"cloudwatch:namespace": "RegionAtlas"}),
    *(IamRequest(action, f"{SITE}/index.html", {}) for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
    IamRequest("s3:ListBucket", SITE, {}),
    IamRequest("cloudfront:CreateInvalidation", DISTRIBUTION, {}),
    IamRequest("ssm:GetParametersByPath", f"{PARAMETERS}/regions", {}),
    IamRequest("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/atlas-notify", {}),
]


@pytest.mark.parametrize("iam_request", FETCH_REFUSALS, ids=str)
def test_the_fetch_role_is_refused_everything_else(iam_request: IamRequest) -> None:
    """Other parameters, other files, and every write."""
    assert not allowed(policy_of_prod("fetch"), *iam_request)


@pytest.mark.parametrize("iam_request", PUBLISH_REFUSALS, ids=str)
def test_the_publish_role_is_refused_everything_else(iam_request: IamRequest) -> None:
    """Other buckets and distributions, the topic and the metrics, and whatever would change the infrastructure."""
    assert not allowed(policy_of_prod("publish"), *iam_request)


@pytest.mark.parametrize("iam_request", NOTIFY_REFUSALS, ids=str)
def test_the_notify_role_is_refused_everything_else(iam_request: IamRequest) -> None:
    """The bucket and the distribution, and other topics, keys and namespaces."""
    assert not allowed(policy_of_prod("notify"), *iam_request)


@pytest.mark.parametrize("name", ["fetch", "publish"])
def test_a_role_that_reads_may_list_the_bucket_without_a_prefix(name: str) -> None:
    """S3 answers 404 for a missing file only to a role that may; its own check then has no prefix."""
    assert allowed(policy_of_prod(name), "s3:ListBucket", SITE, {})


@pytest.mark.parametrize("name", ["fetch", "publish"])
def test_a_role_for_a_prefix_reaches_nothing_beside_it(name: str) -> None:
    """It changes nothing there, and reads no file of another site."""
    document = policy_of_prod(name, prefix="prod/")
    assert allowed(document, "s3:GetObject", f"{SITE}/prod/downloads/summary.json", {})
    assert allowed(document, "s3:ListBucket", SITE, {"s3:prefix": "prod/downloads/"})
    for key in ("downloads/summary.json", "dev/downloads/summary.json", "prod2/downloads/summary.json"):
        assert not allowed(document, "s3:GetObject", f"{SITE}/{key}", {})
        assert not allowed(document, "s3:PutObject", f"{SITE}/{key}", {})
        assert not allowed(document, "s3:DeleteObject", f"{SITE}/{key}", {})
    assert not allowed(document, "s3:ListBucket", SITE, {"s3:prefix": "dev/"})


@pytest.mark.parametrize("folder", ["", "sites/"])
def test_the_publish_role_reads_the_releases_of_a_site_above_its_prefix(folder: str) -> None:
    """So a first publish within another site is refused; no other note of that site is read."""
    document = policy_of_prod("publish", prefix="sites/prod/")
    for note in ("current.json", "releases/20260101T000000Z-0.json"):
        object_arn = f"{SITE}/{folder}{NOTES}{note}"
        assert allowed(document, "s3:GetObject", object_arn, {})
        assert not allowed(document, "s3:GetObjectVersion", object_arn, {})
        assert not allowed(document, "s3:PutObject", object_arn, {})
        assert not allowed(document, "s3:DeleteObject", object_arn, {})
        assert not allowed(policy_of_prod("fetch", prefix="sites/prod/"), "s3:GetObject", object_arn, {})
    for note in ("lock.json", "pending.json", "hold.json"):
        assert not allowed(document, "s3:GetObject", f"{SITE}/{folder}{NOTES}{note}", {})
