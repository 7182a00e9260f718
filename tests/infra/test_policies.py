"""The policies let the workflow do its work and nothing else, evaluated over tables of calls."""

from __future__ import annotations

import pytest

from generator.core import layout
from tests.doubles.moto_server import ACCOUNT
from tests.infra import policy
from tests.infra.policy import Question, allowed
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
    calls_to_iam,
    given,
)

pytestmark = pytest.mark.usefixtures("credentials")

ASKED_BY_S3 = {"s3:ListBucket"}
"""What S3 asks besides for an object that is not there: only a role that may list gets the answer 404."""


def actions(name: str) -> set[str]:
    """Return every action that a policy grants."""
    return {action for statement in given(name)["Statement"] for action in policy.listed(statement["Action"])}


@pytest.mark.parametrize("name", sorted(path.stem for path in policy.POLICIES.glob("*.json")))
def test_a_policy_is_of_the_present_version_and_explains_itself(name: str) -> None:
    """Every statement has a name of its own that says what it is for."""
    document = given(name)
    assert document["Version"] == "2012-10-17"
    sids = [statement["Sid"] for statement in document["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalpha() for sid in sids)


@pytest.mark.parametrize("call", calls_to_iam(FETCH_CALLS), ids=str)
def test_the_fetch_role_may_make_every_call_that_a_fetch_makes(call: Question) -> None:
    assert allowed(given("fetch"), *call)


@pytest.mark.parametrize("call", calls_to_iam(PUBLISH_CALLS), ids=str)
def test_the_publish_role_may_make_every_call_that_publishing_makes(call: Question) -> None:
    assert allowed(given("publish"), *call)


@pytest.mark.parametrize("call", calls_to_iam(NOTIFY_CALLS), ids=str)
def test_the_notify_role_may_make_every_call_that_notifying_makes(call: Question) -> None:
    assert allowed(given("notify"), *call)


def test_nothing_is_granted_that_no_call_needs() -> None:
    assert actions("fetch") == {call.action for call in calls_to_iam(FETCH_CALLS)} | ASKED_BY_S3
    assert actions("publish") == {call.action for call in calls_to_iam(PUBLISH_CALLS)}
    assert actions("notify") == {call.action for call in calls_to_iam(NOTIFY_CALLS)}


@pytest.mark.parametrize("name", ["publish", "notify"])
def test_no_role_makes_the_calls_of_another(name: str) -> None:
    """A bad package in the job that fetches cannot write; the one that notifies cannot so much as read the bucket."""
    others = {"publish": [*FETCH_CALLS[:4], *NOTIFY_CALLS], "notify": [*FETCH_CALLS, *PUBLISH_CALLS]}
    assert not [call for call in calls_to_iam(others[name]) if allowed(given(name), *call)]
    shared = {"s3:ListBucket", "s3:GetObject"}
    assert {
        call.action for call in calls_to_iam([*PUBLISH_CALLS, *NOTIFY_CALLS]) if allowed(given("fetch"), *call)
    } <= shared


def test_the_fetch_role_reads_just_the_files_that_the_next_run_needs() -> None:
    """The list in the policy is ``release.NEEDED``: a file added there and not here fails."""
    (reads,) = (statement for statement in given("fetch")["Statement"] if statement["Action"] == "s3:GetObject")
    assert set(reads["Resource"]) == {f"{SITE}/downloads/{name}" for name in layout.FETCHED_NAMES}


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
    *(Question(action, resource, {"cloudwatch:namespace": "RegionAtlas"}) for action, resource in WRITES),
    Question("ssm:GetParametersByPath", "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest", {}),
    Question("ssm:GetParametersByPath", f"{PARAMETERS}-elsewhere", {}),
    Question("ssm:GetParametersByPath", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter{ROOT}/regions", {}),
    Question("ssm:GetParametersByPath", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter{ROOT}", {}),
    Question("ssm:GetParameters", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/password", {}),
    Question("ssm:GetParameters", "*", {}),
    Question("ssm:GetParameterHistory", f"{PARAMETERS}/regions", {}),
    Question("s3:GetObject", f"{SITE}/{NOTES}lock.json", {}),
    Question("s3:GetObject", f"{SITE}/index.html", {}),
    Question("s3:GetObject", f"{SITE}-other/downloads/summary.json", {}),
    Question("s3:GetObjectVersion", f"{SITE}/downloads/summary.json", {}),
    Question("s3:ListBucket", SITE, {"s3:prefix": NOTES}),
    Question("s3:ListBucket", f"{SITE}-other", {}),
    Question("s3:ListAllMyBuckets", "*", {}),
]

PUBLISH_REFUSALS = [
    Question("s3:PutObject", f"{SITE}-other/index.html", {}),
    Question("s3:GetObject", f"{SITE}-other/index.html", {}),
    Question("s3:DeleteObjectVersion", f"{SITE}/index.html", {}),
    Question("s3:PutObjectAcl", f"{SITE}/index.html", {}),
    Question("s3:PutObjectTagging", f"{SITE}/index.html", {}),
    Question("s3:DeleteBucket", SITE, {}),
    Question("s3:PutBucketPolicy", SITE, {}),
    Question("s3:PutBucketVersioning", SITE, {}),
    Question("s3:PutLifecycleConfiguration", SITE, {}),
    Question("s3:PutBucketPublicAccessBlock", SITE, {}),
    Question("s3:ListBucket", f"{SITE}-other", {}),
    Question("cloudfront:CreateInvalidation", f"{DISTRIBUTION}2", {}),
    Question("cloudfront:CreateInvalidation", "*", {}),
    Question("cloudfront:GetInvalidation", f"arn:aws:cloudfront::{ACCOUNT}:distribution/EOTHER", {}),
    Question("cloudfront:UpdateDistribution", DISTRIBUTION, {}),
    Question("cloudfront:DeleteDistribution", DISTRIBUTION, {}),
    Question("sns:Publish", TOPIC, {}),
    Question("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "RegionAtlas"}),
    Question("ssm:GetParametersByPath", f"{PARAMETERS}/regions", {}),
    Question("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/atlas-publish", {}),
    Question("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/any", {}),
]

NOTIFY_REFUSALS = [
    Question("sns:Publish", f"{TOPIC}-other", {}),
    Question("sns:Publish", f"arn:aws:sns:us-east-1:{STRANGER}:atlas", {}),
    Question("sns:Subscribe", TOPIC, {}),
    Question("sns:SetTopicAttributes", TOPIC, {}),
    Question("kms:GenerateDataKey", KEY, {}),
    Question("kms:Decrypt", KEY, {"kms:ViaService": "s3.us-east-1.amazonaws.com"}),
    Question("kms:Decrypt", f"{KEY}-other", {"kms:ViaService": "sns.us-east-1.amazonaws.com"}),
    Question("kms:ScheduleKeyDeletion", KEY, {"kms:ViaService": "sns.us-east-1.amazonaws.com"}),
    Question("cloudwatch:PutMetricData", "*", {}),
    Question("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/S3"}),
    Question("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "RegionAtlasToo"}),
    Question("cloudwatch:DeleteAlarms", "*", {"cloudwatch:namespace": "RegionAtlas"}),
    *(Question(action, f"{SITE}/index.html", {}) for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
    Question("s3:ListBucket", SITE, {}),
    Question("cloudfront:CreateInvalidation", DISTRIBUTION, {}),
    Question("ssm:GetParametersByPath", f"{PARAMETERS}/regions", {}),
    Question("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/atlas-notify", {}),
]


@pytest.mark.parametrize("call", FETCH_REFUSALS, ids=str)
def test_the_fetch_role_is_refused(call: Question) -> None:
    """Other parameters, other files, and every write."""
    assert not allowed(given("fetch"), *call)


@pytest.mark.parametrize("call", PUBLISH_REFUSALS, ids=str)
def test_the_publish_role_is_refused(call: Question) -> None:
    """Other buckets and distributions, the topic and the metrics, and whatever would change the infrastructure."""
    assert not allowed(given("publish"), *call)


@pytest.mark.parametrize("call", NOTIFY_REFUSALS, ids=str)
def test_the_notify_role_is_refused(call: Question) -> None:
    """The bucket and the distribution, and other topics, keys and namespaces."""
    assert not allowed(given("notify"), *call)


@pytest.mark.parametrize("name", ["fetch", "publish"])
def test_a_missing_file_is_distinguished_from_a_denied_one(name: str) -> None:
    """S3 answers 404 for it only to a role that may list, and in that question there may be no prefix at all."""
    assert allowed(given(name), "s3:ListBucket", SITE, {})


@pytest.mark.parametrize("name", ["fetch", "publish"])
def test_a_prefix_shuts_the_role_in(name: str) -> None:
    """Where the site stands below a prefix, nothing beside it is changed, and no file of a site there is read."""
    document = given(name, prefix="prod/")
    assert allowed(document, "s3:GetObject", f"{SITE}/prod/downloads/summary.json", {})
    assert allowed(document, "s3:ListBucket", SITE, {"s3:prefix": "prod/downloads/"})
    for key in ("downloads/summary.json", "dev/downloads/summary.json", "prod2/downloads/summary.json"):
        assert not allowed(document, "s3:GetObject", f"{SITE}/{key}", {})
        assert not allowed(document, "s3:PutObject", f"{SITE}/{key}", {})
        assert not allowed(document, "s3:DeleteObject", f"{SITE}/{key}", {})
    assert not allowed(document, "s3:ListBucket", SITE, {"s3:prefix": "dev/"})


@pytest.mark.parametrize("folder", ["", "sites/"])
def test_the_publish_role_reads_which_addresses_a_site_further_up_has(folder: str) -> None:
    """So a first site is refused where it would lie within another; that one's other notes are read by nobody else."""
    document = given("publish", prefix="sites/prod/")
    for note in ("current.json", "releases/20260101T000000Z-0.json"):
        notes = f"{SITE}/{folder}{NOTES}{note}"
        assert allowed(document, "s3:GetObject", notes, {})
        assert not allowed(document, "s3:GetObjectVersion", notes, {})
        assert not allowed(document, "s3:PutObject", notes, {})
        assert not allowed(document, "s3:DeleteObject", notes, {})
        assert not allowed(given("fetch", prefix="sites/prod/"), "s3:GetObject", notes, {})
    for note in ("lock.json", "pending.json", "hold.json"):
        assert not allowed(document, "s3:GetObject", f"{SITE}/{folder}{NOTES}{note}", {})
