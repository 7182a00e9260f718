"""The policies let the workflow do its work and nothing else: proven on moto's S3, and evaluated for the rest."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.authorization import enable_iam_authentication

from generator import aws, release
from generator.sources import published, ssm
from tests import policy
from tests.conftest import tiny_snapshot
from tests.policy import Call, Recorded, allowed, calls_of, recording, render
from tests.s3_world import BUCKET, atlas, later_snapshot, make_bucket, make_distribution, make_site
from tests.stub import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.usefixtures("credentials")

ACCOUNT = "123456789012"
"""The account that moto plays."""
STRANGER = "999999999999"
SITE = f"arn:aws:s3:::{BUCKET}"
DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/EATLAS"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:atlas"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/atlas"
ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
PARAMETERS = "arn:aws:ssm:us-east-1::parameter/aws/service/global-infrastructure"
NOTES = ".region-atlas/"

VALUES = {
    "account_id": ACCOUNT,
    "bucket_arn": SITE,
    "distribution_arn": DISTRIBUTION,
    "environment": "prod",
    "metric_namespace": "RegionAtlas",
    "oidc_provider_arn": PROVIDER,
    "prefix": "",
    "region": "us-east-1",
    "repository": "someone/atlas",
    "topic_arn": TOPIC,
    "topic_key_arn": KEY,
}

ROOT = "/aws/service/global-infrastructure"
FETCH_CALLS = [
    Recorded("ssm", "GetParametersByPath", {"Path": f"{ROOT}/regions", "Recursive": False}),
    Recorded("ssm", "GetParametersByPath", {"Path": f"{ROOT}/regions/us-east-1", "Recursive": True}),
    Recorded("ssm", "GetParametersByPath", {"Path": f"{ROOT}/services/lambda/regions"}, "eu-west-1"),
    Recorded("ssm", "GetParameters", {"Names": [f"{ROOT}/services/lambda/longName", f"{ROOT}/services/iam/longName"]}),
    *(Recorded("s3", "GetObject", {"Bucket": BUCKET, "Key": f"downloads/{name}"}) for name in release.NEEDED),
]
"""Every kind of call that `region-atlas fetch --previous s3://…` makes."""

PUBLISH_CALLS = [
    Recorded("s3", "ListObjectsV2", {"Bucket": BUCKET, "Prefix": ""}),
    Recorded("s3", "PutObject", {"Bucket": BUCKET, "Key": f"{NOTES}lock.json", "IfNoneMatch": "*"}),
    Recorded("s3", "PutObject", {"Bucket": BUCKET, "Key": f"{NOTES}lock.json", "IfMatch": '"0"'}),
    Recorded("s3", "GetObject", {"Bucket": BUCKET, "Key": f"{NOTES}hold.json"}),
    Recorded("s3", "PutObject", {"Bucket": BUCKET, "Key": "regions/us-east-1/index.html"}),
    Recorded("s3", "HeadObject", {"Bucket": BUCKET, "Key": "index.html", "VersionId": "1"}),
    Recorded(
        "s3",
        "CopyObject",
        {
            "Bucket": BUCKET,
            "Key": "index.html",
            "CopySource": {"Bucket": BUCKET, "Key": "index.html", "VersionId": "1"},
        },
    ),
    Recorded("s3", "DeleteObject", {"Bucket": BUCKET, "Key": "services/gone/index.html"}),
    Recorded("s3", "DeleteObject", {"Bucket": BUCKET, "Key": f"{NOTES}lock.json", "IfMatch": '"0"'}),
    Recorded("cloudfront", "GetDistribution", {"Id": "EATLAS"}),
    Recorded("cloudfront", "CreateInvalidation", {"DistributionId": "EATLAS", "InvalidationBatch": {}}),
    Recorded("cloudfront", "GetInvalidation", {"DistributionId": "EATLAS", "Id": "I1"}),
    Recorded("sns", "Publish", {"TopicArn": TOPIC, "Message": "published"}),
    Recorded("cloudwatch", "PutMetricData", {"Namespace": "RegionAtlas", "MetricData": []}),
]
"""Every kind of call that `region-atlas publish`, `rollback`, `resume` and `notify` make."""

NOT_CALLED = {"s3:ListBucketVersions"}
"""Granted though nothing calls it: S3 asks for it itself, to tell a version that is gone from one that is denied."""

ASKED_BY_S3 = {"s3:ListBucket"}
"""The same for files, for the role that only fetches."""


def given(name: str, **values: str) -> policy.Policy:
    return render(name, **(VALUES | values))


def asked(calls: list[Recorded]) -> list[Call]:
    return calls_of(calls, ACCOUNT, KEY)


def actions(name: str) -> set[str]:
    """Return every action that a policy grants."""
    return {action for statement in given(name)["Statement"] for action in policy._list(statement["Action"])}


@pytest.mark.parametrize("name", sorted(path.stem for path in policy.POLICIES.glob("*.json")))
def test_a_policy_is_of_the_present_version_and_explains_itself(name: str) -> None:
    """Every statement has a name of its own that says what it is for."""
    document = given(name)
    assert document["Version"] == "2012-10-17"
    sids = [statement["Sid"] for statement in document["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalpha() for sid in sids)


@pytest.mark.parametrize("call", asked(FETCH_CALLS), ids=str)
def test_the_fetch_role_may_make_every_call_that_a_fetch_makes(call: Call) -> None:
    assert allowed(given("fetch"), *call)


@pytest.mark.parametrize("call", asked(PUBLISH_CALLS), ids=str)
def test_the_publish_role_may_make_every_call_that_publishing_makes(call: Call) -> None:
    assert allowed(given("publish"), *call)


def test_nothing_is_granted_that_no_call_needs() -> None:
    assert actions("fetch") == {call.action for call in asked(FETCH_CALLS)} | ASKED_BY_S3
    assert actions("publish") == {call.action for call in asked(PUBLISH_CALLS)} | NOT_CALLED


def test_the_fetch_role_reads_just_the_files_that_the_next_run_needs() -> None:
    """The list in the policy is ``release.NEEDED``: a file added there and not here fails."""
    (reads,) = (one for one in given("fetch")["Statement"] if one["Action"] == "s3:GetObject")
    assert set(reads["Resource"]) == {f"{SITE}/downloads/{name}" for name in release.NEEDED}


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
    *(Call(action, resource, {"cloudwatch:namespace": "RegionAtlas"}) for action, resource in WRITES),
    Call("ssm:GetParametersByPath", "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest", {}),
    Call("ssm:GetParametersByPath", f"{PARAMETERS}-elsewhere", {}),
    Call("ssm:GetParametersByPath", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter{ROOT}/regions", {}),
    Call("ssm:GetParametersByPath", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter{ROOT}", {}),
    Call("ssm:GetParameters", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/password", {}),
    Call("ssm:GetParameters", "*", {}),
    Call("ssm:GetParameterHistory", f"{PARAMETERS}/regions", {}),
    Call("s3:GetObject", f"{SITE}/{NOTES}lock.json", {}),
    Call("s3:GetObject", f"{SITE}/index.html", {}),
    Call("s3:GetObject", f"{SITE}-other/downloads/summary.json", {}),
    Call("s3:GetObjectVersion", f"{SITE}/downloads/summary.json", {}),
    Call("s3:ListBucket", SITE, {"s3:prefix": NOTES}),
    Call("s3:ListBucket", f"{SITE}-other", {}),
    Call("s3:ListAllMyBuckets", "*", {}),
]

PUBLISH_REFUSALS = [
    Call("s3:PutObject", f"{SITE}-other/index.html", {}),
    Call("s3:GetObject", f"{SITE}-other/index.html", {}),
    Call("s3:DeleteObjectVersion", f"{SITE}/index.html", {}),
    Call("s3:PutObjectAcl", f"{SITE}/index.html", {}),
    Call("s3:PutObjectTagging", f"{SITE}/index.html", {}),
    Call("s3:DeleteBucket", SITE, {}),
    Call("s3:PutBucketPolicy", SITE, {}),
    Call("s3:PutBucketVersioning", SITE, {}),
    Call("s3:PutLifecycleConfiguration", SITE, {}),
    Call("s3:PutBucketPublicAccessBlock", SITE, {}),
    Call("s3:ListBucket", f"{SITE}-other", {}),
    Call("cloudfront:CreateInvalidation", f"{DISTRIBUTION}2", {}),
    Call("cloudfront:CreateInvalidation", "*", {}),
    Call("cloudfront:GetInvalidation", f"arn:aws:cloudfront::{ACCOUNT}:distribution/EOTHER", {}),
    Call("cloudfront:UpdateDistribution", DISTRIBUTION, {}),
    Call("cloudfront:DeleteDistribution", DISTRIBUTION, {}),
    Call("sns:Publish", f"{TOPIC}-other", {}),
    Call("sns:Publish", f"arn:aws:sns:us-east-1:{STRANGER}:atlas", {}),
    Call("sns:Subscribe", TOPIC, {}),
    Call("sns:SetTopicAttributes", TOPIC, {}),
    Call("kms:GenerateDataKey", KEY, {}),
    Call("kms:Decrypt", KEY, {"kms:ViaService": "s3.us-east-1.amazonaws.com"}),
    Call("kms:Decrypt", f"{KEY}-other", {"kms:ViaService": "sns.us-east-1.amazonaws.com"}),
    Call("kms:ScheduleKeyDeletion", KEY, {"kms:ViaService": "sns.us-east-1.amazonaws.com"}),
    Call("cloudwatch:PutMetricData", "*", {}),
    Call("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/S3"}),
    Call("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "RegionAtlasToo"}),
    Call("cloudwatch:DeleteAlarms", "*", {"cloudwatch:namespace": "RegionAtlas"}),
    Call("ssm:GetParametersByPath", f"{PARAMETERS}/regions", {}),
    Call("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/atlas-publish", {}),
    Call("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/any", {}),
]


@pytest.mark.parametrize("call", FETCH_REFUSALS, ids=str)
def test_the_fetch_role_is_refused(call: Call) -> None:
    """Other parameters, other files, and every write."""
    assert not allowed(given("fetch"), *call)


@pytest.mark.parametrize("call", PUBLISH_REFUSALS, ids=str)
def test_the_publish_role_is_refused(call: Call) -> None:
    """Other buckets, distributions, topics, keys and namespaces, and whatever would change the infrastructure."""
    assert not allowed(given("publish"), *call)


@pytest.mark.parametrize("name", ["fetch", "publish"])
def test_a_missing_file_is_told_from_a_denied_one(name: str) -> None:
    """S3 answers 404 for it only to a role that may list, and in that question there may be no prefix at all."""
    assert allowed(given(name), "s3:ListBucket", SITE, {})


@pytest.mark.parametrize("name", ["fetch", "publish"])
def test_a_prefix_shuts_the_role_in(name: str) -> None:
    """Where the site stands below a prefix, nothing beside it is touched."""
    document = given(name, prefix="prod/")
    assert allowed(document, "s3:GetObject", f"{SITE}/prod/downloads/summary.json", {})
    assert allowed(document, "s3:ListBucket", SITE, {"s3:prefix": "prod/downloads/"})
    for key in ("downloads/summary.json", "dev/downloads/summary.json", "prod2/downloads/summary.json"):
        assert not allowed(document, "s3:GetObject", f"{SITE}/{key}", {})
        assert not allowed(document, "s3:PutObject", f"{SITE}/{key}", {})
        assert not allowed(document, "s3:DeleteObject", f"{SITE}/{key}", {})
    assert not allowed(document, "s3:ListBucket", SITE, {"s3:prefix": "dev/"})


# Who may take the roles.

JOB = {"aud": "sts.amazonaws.com", "sub": "repo:someone/atlas:environment:prod"}


def assumable(claims: Mapping[str, str], *, provider: str = PROVIDER, **values: str) -> bool:
    """Return whether a token with these claims may take the role."""
    context = {f"{ISSUER}:{name}": value for name, value in claims.items()}
    return allowed(
        given("trust", **values), "sts:AssumeRoleWithWebIdentity", "*", context, principal=("Federated", provider)
    )


def test_a_job_of_the_repository_in_the_environment_takes_the_role() -> None:
    assert assumable(JOB)


def test_an_immutable_subject_is_matched_as_it_is_spelt() -> None:
    """Repositories made since July 2026 carry their numbers in the subject."""
    numbered = JOB | {"sub": "repo:someone@11/atlas@22:environment:prod"}
    assert assumable(numbered, repository="someone@11/atlas@22")
    assert not assumable(numbered)
    assert not assumable(JOB | {"sub": "repo:someone@11/atlas@33:environment:prod"}, repository="someone@11/atlas@22")


@pytest.mark.parametrize(
    "claims",
    [
        JOB | {"sub": "repo:someone/other:environment:prod"},
        JOB | {"sub": "repo:stranger/atlas:environment:prod"},
        JOB | {"sub": "repo:someone/atlas-too:environment:prod"},
        JOB | {"sub": "repo:someone/atlas:environment:dev"},
        JOB | {"sub": "repo:someone/atlas:environment:production"},
        JOB | {"sub": "repo:someone/atlas:environment:PROD"},
        JOB | {"sub": "repo:someone/atlas:ref:refs/heads/main"},
        JOB | {"sub": "repo:someone/atlas:ref:refs/heads/environment:prod"},
        JOB | {"sub": "repo:someone/atlas:pull_request"},
        JOB | {"sub": "repo:someone/atlas:*"},
        JOB | {"sub": ""},
        JOB | {"aud": "https://github.com/someone"},
        JOB | {"aud": "sts.amazonaws.com.evil.example"},
        {"aud": JOB["aud"]},
        {"sub": JOB["sub"]},
        {},
    ],
    ids=str,
)
def test_any_other_token_is_refused(claims: Mapping[str, str]) -> None:
    """Another repository, branch, environment or audience, and a token that does not say."""
    assert not assumable(claims)


def test_another_issuer_and_another_way_in_are_refused() -> None:
    context = {f"{ISSUER}:{name}": value for name, value in JOB.items()}
    assert not assumable(JOB, provider=f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com")
    for action in ("sts:AssumeRole", "sts:TagSession"):
        assert not allowed(given("trust"), action, "*", context, principal=("Federated", PROVIDER))
    assert not allowed(given("trust"), "sts:AssumeRole", "*", context, principal=("AWS", "*"))


# What resources say themselves.

CDN = ("Service", "cloudfront.amazonaws.com")
OURS = {"aws:SourceArn": DISTRIBUTION, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
ALARMS = ("Service", "cloudwatch.amazonaws.com")
DELIVERY = ("Service", "delivery.logs.amazonaws.com")


def test_the_distribution_reads_the_site_and_nothing_else() -> None:
    document = given("site-bucket")
    assert allowed(document, "s3:GetObject", f"{SITE}/regions/us-east-1/index.html", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/{NOTES}lock.json", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/{NOTES}releases/1.json", OURS, CDN)
    assert not allowed(document, "s3:PutObject", f"{SITE}/index.html", OURS, CDN)
    assert not allowed(document, "s3:ListBucket", SITE, OURS, CDN)
    other = OURS | {"aws:SourceArn": f"arn:aws:cloudfront::{STRANGER}:distribution/EATLAS"}
    assert not allowed(document, "s3:GetObject", f"{SITE}/index.html", other, CDN)


def test_below_a_prefix_the_distribution_reads_just_that() -> None:
    document = given("site-bucket", prefix="prod/")
    assert allowed(document, "s3:GetObject", f"{SITE}/prod/index.html", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/index.html", OURS, CDN)
    assert not allowed(document, "s3:GetObject", f"{SITE}/prod/{NOTES}lock.json", OURS, CDN)


@pytest.mark.parametrize("name", ["site-bucket", "logs-bucket"])
@pytest.mark.parametrize("principal", [None, ("AWS", "*"), ("AWS", f"arn:aws:iam::{STRANGER}:root"), CDN], ids=str)
def test_the_buckets_are_open_to_nobody_else(name: str, principal: tuple[str, str] | None) -> None:
    elsewhere = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
    for action in ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject"):
        assert not allowed(given(name), action, f"{SITE}/index.html", elsewhere, principal)


@pytest.mark.parametrize("name", ["site-bucket", "logs-bucket"])
@pytest.mark.parametrize("weak", [{"aws:SecureTransport": "false"}, {"s3:TlsVersion": "1.1"}], ids=str)
def test_weak_transport_is_denied_to_everybody(name: str, weak: dict[str, str]) -> None:
    """Also to a role that its own policy allows: the statement denies, and a denial wins."""
    for resource in (SITE, f"{SITE}/index.html"):
        denied = given(name)["Statement"]
        assert any(
            one["Effect"] == "Deny" and policy._applies(one, "s3:GetObject", resource, OURS | weak, CDN)
            for one in denied
        )


def test_only_our_accounts_log_delivery_writes_logs() -> None:
    document = given("logs-bucket")
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


def test_only_our_accounts_alarms_tell_the_topic() -> None:
    ours = {"aws:SourceAccount": ACCOUNT, "aws:SecureTransport": "true"}
    assert allowed(given("topic"), "sns:Publish", TOPIC, ours, ALARMS)
    assert not allowed(given("topic"), "sns:Publish", TOPIC, ours | {"aws:SourceAccount": STRANGER}, ALARMS)
    assert not allowed(given("topic"), "sns:Publish", TOPIC, ours | {"aws:SecureTransport": "false"}, ALARMS)
    assert not allowed(given("topic"), "sns:Publish", TOPIC, ours, ("AWS", "*"))
    assert not allowed(given("topic"), "sns:Subscribe", TOPIC, ours, ALARMS)


def test_only_our_accounts_alarms_and_policies_use_the_key() -> None:
    document, ours = given("topic-key"), {"aws:SourceAccount": ACCOUNT}
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        assert allowed(document, action, "*", ours, ALARMS)
        assert not allowed(document, action, "*", {"aws:SourceAccount": STRANGER}, ALARMS)
        assert not allowed(document, action, "*", {}, ("AWS", f"arn:aws:iam::{STRANGER}:root"))
    assert not allowed(document, "kms:PutKeyPolicy", "*", ours, ALARMS)


# moto, enforcing.


@pytest.fixture
def role() -> Iterator[Callable[..., S3Client]]:
    """Make two buckets with versions; give what makes a client of S3 that carries one policy, and then enforces IAM."""
    with mock_aws(), ExitStack() as gate:
        s3 = boto3.client("s3", region_name="us-east-1")
        for bucket in (BUCKET, f"{BUCKET}-other"):
            s3.create_bucket(Bucket=bucket)
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            s3.put_object(Bucket=bucket, Key="index.html", Body=b"old")

        def carrying(name: str, **values: str) -> S3Client:
            client = _carrying(name, json.dumps(given(name, **values)))
            gate.enter_context(enable_iam_authentication())
            return client

        yield carrying


def _carrying(name: str, document: str) -> S3Client:
    iam: Any = boto3.client("iam", region_name="us-east-1")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=document)
    sts: Any = boto3.client("sts", region_name="us-east-1")
    key = sts.assume_role(RoleArn=arn, RoleSessionName="a-job")["Credentials"]
    return boto3.client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )


def refused(call: Callable[..., object], **parameters: object) -> bool:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"] in {"AccessDenied", "403"}


@pytest.mark.parametrize("prefix", ["", "prod/"])
def test_a_role_with_just_the_publish_policy_publishes_and_rolls_back(
    role: Callable[..., S3Client], prefix: str
) -> None:
    """Everything that publishing does with a bucket, on a store that asks IAM each time."""
    s3 = role("publish", prefix=prefix)
    lock, page = f"{prefix}{NOTES}lock.json", f"{prefix}index.html"
    held = s3.put_object(Bucket=BUCKET, Key=lock, Body=b"{}", IfNoneMatch="*", ServerSideEncryption="AES256")
    first = s3.put_object(Bucket=BUCKET, Key=page, Body=b"first", ServerSideEncryption="AES256")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key=page, Body=b"second", ServerSideEncryption="AES256")
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    assert {one["Key"] for one in listed["Contents"]} >= {lock, page}
    s3.head_object(Bucket=BUCKET, Key=page, VersionId=first)
    assert s3.get_object(Bucket=BUCKET, Key=page, VersionId=first)["Body"].read() == b"first"
    s3.copy_object(Bucket=BUCKET, Key=page, CopySource={"Bucket": BUCKET, "Key": page, "VersionId": first})
    assert s3.get_object(Bucket=BUCKET, Key=page)["Body"].read() == b"first"
    s3.delete_object(Bucket=BUCKET, Key=page)
    s3.delete_object(Bucket=BUCKET, Key=lock, IfMatch=held["ETag"])


def test_a_role_with_just_the_publish_policy_is_refused_the_rest(role: Callable[..., S3Client]) -> None:
    """Another bucket, deleting the bucket or a version for good, changing the bucket."""
    s3 = role("publish")
    other = f"{BUCKET}-other"
    assert refused(s3.put_object, Bucket=other, Key="index.html", Body=b"")
    assert refused(s3.get_object, Bucket=other, Key="index.html")
    assert refused(s3.delete_object, Bucket=other, Key="index.html")
    assert refused(s3.list_objects_v2, Bucket=other)
    assert refused(s3.delete_bucket, Bucket=BUCKET)
    assert refused(s3.delete_bucket, Bucket=other)
    assert refused(s3.put_bucket_policy, Bucket=BUCKET, Policy="{}")
    assert refused(s3.put_bucket_versioning, Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    assert refused(s3.delete_object, Bucket=BUCKET, Key="index.html", VersionId="1")
    assert refused(s3.put_object_acl, Bucket=BUCKET, Key="index.html", ACL="public-read")


def test_a_role_for_one_prefix_is_refused_another(role: Callable[..., S3Client]) -> None:
    s3 = role("publish", prefix="prod/")
    for key in ("index.html", "dev/index.html"):
        assert refused(s3.put_object, Bucket=BUCKET, Key=key, Body=b"")
        assert refused(s3.delete_object, Bucket=BUCKET, Key=key)
        assert refused(s3.get_object, Bucket=BUCKET, Key=key)


def test_a_role_with_just_the_fetch_policy_reads_the_last_release(role: Callable[..., S3Client]) -> None:
    """``fetch --previous`` finds that there is none yet; nothing else is read and nothing is written."""
    s3 = role("fetch")
    assert published.read(f"s3://{BUCKET}", lambda: s3) == {}
    assert refused(s3.get_object, Bucket=BUCKET, Key="index.html")
    assert refused(s3.get_object, Bucket=f"{BUCKET}-other", Key="downloads/summary.json")
    assert refused(s3.put_object, Bucket=BUCKET, Key="downloads/summary.json", Body=b"")
    assert refused(s3.delete_object, Bucket=BUCKET, Key="downloads/summary.json")
    assert refused(s3.delete_bucket, Bucket=BUCKET)


def test_a_key_that_nobody_gave_out_is_refused(role: Callable[..., S3Client]) -> None:
    """The gate is shut: moto does enforce."""
    role("publish")
    stranger = boto3.client("s3", region_name="us-east-1")
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        stranger.list_objects_v2(Bucket=BUCKET)


# Real runs, recorded.


def test_a_real_fetch_asks_for_no_more_than_the_table() -> None:
    """From a parameter store on the loopback; every call of it is allowed."""
    tree = {
        f"{ROOT}/regions/us-east-1": "us-east-1",
        f"{ROOT}/regions/us-east-1/longName": "US East (N. Virginia)",
        f"{ROOT}/regions/us-east-1/services/iam": "iam",
        f"{ROOT}/services/iam": "iam",
        f"{ROOT}/services/iam/longName": "IAM",
        f"{ROOT}/services/iam/regions/us-east-1": "us-east-1",
        f"{ROOT}/services/iam/regions/eu-west-1": "eu-west-1",
    }
    with serving(tree) as stub, recording() as heard:
        ssm.read(aws.ssm(aws.Access(endpoint_url=stub.url), aws.Calls()))
    calls = asked(heard)
    assert {call.action for call in calls} <= {call.action for call in asked(FETCH_CALLS)}
    assert not [call for call in calls if not allowed(given("fetch"), *call)]
    assert not [call for call in calls if allowed(given("publish"), *call)]


@pytest.mark.parametrize("prefix", ["", "prod/"])
def test_real_releases_a_rollback_and_notifications_ask_for_what_the_table_says(tmp_path: Path, prefix: str) -> None:
    """Two releases, a rollback and its end, and a message, through the command line: every call of it is allowed."""
    first = make_site(tmp_path / "first", tiny_snapshot())
    second = make_site(tmp_path / "second", later_snapshot(), first)
    with mock_aws():
        make_bucket(boto3.client("s3", region_name="us-east-1"))
        distribution = make_distribution()
        sns: Any = boto3.client("sns", region_name="us-east-1")
        topic = sns.create_topic(Name="atlas")["TopicArn"]
        place = ["--bucket", BUCKET, "--prefix", prefix]
        change = [*place, "--distribution", distribution, "--wait"]
        told = [
            "--environment",
            "prod",
            "--topic",
            topic,
            "--region",
            "us-east-1",
            "--job-summary",
            str(tmp_path / "it"),
        ]
        with recording() as heard:
            released = atlas("publish", *change, "--site", str(first), "--log-format", "json")
            name = json.loads(released.output.splitlines()[-1])["release"]
            runs = [
                released,
                atlas("publish", *change, "--site", str(second)),
                atlas("releases", *place),
                atlas("rollback", *change, "--to", name),
                atlas("resume", *place),
                atlas("notify", *told),
            ]
    assert [run.exit_code for run in runs] == [0] * len(runs), [run.output for run in runs]
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{distribution}"
    document = given("publish", distribution_arn=arn, topic_arn=topic, prefix=prefix)
    calls = asked(heard)
    assert not [call for call in calls if not allowed(document, *call)]
    assert {call.action for call in calls} == {call.action for call in asked(PUBLISH_CALLS)}
    assert not [
        call for call in calls if allowed(given("fetch", prefix=prefix), *call) and call.action != "s3:ListBucket"
    ]


# The evaluator and the recorder themselves.


def test_what_the_recorder_hears_is_what_the_policy_is_asked(role: Callable[..., S3Client]) -> None:
    """The real code's calls, recorded, are those of the table."""
    s3 = role("fetch")
    with recording() as heard:
        published.read(f"s3://{BUCKET}", lambda: s3)
    assert calls_of(heard, ACCOUNT) == [call for call in asked(FETCH_CALLS) if call.action == "s3:GetObject"]


def test_a_call_that_the_tests_do_not_know_is_an_error() -> None:
    for unknown in (Recorded("ec2", "RunInstances", {}), Recorded("s3", "PutBucketAcl", {"Bucket": BUCKET, "Key": ""})):
        with pytest.raises(ValueError, match="teach"):
            calls_of([unknown], ACCOUNT)


def test_writes_with_an_acl_or_a_version_ask_for_more() -> None:
    """So that a publisher that began to send them would be refused by these tests before AWS refuses it."""
    write = {"Bucket": BUCKET, "Key": "x", "ACL": "public-read", "Tagging": "a=b"}
    assert [one.action for one in asked([Recorded("s3", "PutObject", write)])] == [
        "s3:PutObject",
        "s3:PutObjectAcl",
        "s3:PutObjectTagging",
    ]
    several = {"Bucket": BUCKET, "Delete": {"Objects": [{"Key": "x"}, {"Key": "y", "VersionId": "1"}]}}
    assert asked([Recorded("s3", "DeleteObjects", several)]) == [
        Call("s3:DeleteObject", f"{SITE}/x", {}),
        Call("s3:DeleteObjectVersion", f"{SITE}/y", {}),
    ]
    assert asked([Recorded("s3", "ListObjectVersions", {"Bucket": BUCKET})]) == [
        Call("s3:ListBucketVersions", SITE, {})
    ]


def _one(effect: str = "Allow", **parts: Any) -> policy.Policy:
    return {"Effect": effect, "Action": "s3:*", "Resource": "*", **parts}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], False),
        ([_one()], True),
        ([_one(Action=["sns:*", "S3:getobject"])], True),
        ([_one(Action="s3:Get?bject")], True),
        ([_one(Action="s3:Get")], False),
        ([_one(Resource="arn:aws:s3:::b/*")], True),
        ([_one(Resource="arn:aws:s3:::B/*")], False),
        ([_one(), _one("Deny")], False),
        ([_one(), _one("Deny", Resource="arn:aws:s3:::other")], True),
        ([_one(Condition={"StringEquals": {"k": ["v", "w"]}})], True),
        ([_one(Condition={"StringEquals": {"k": "V"}})], False),
        ([_one(Condition={"StringEquals": {"absent": "v"}})], False),
        ([_one(Condition={"StringLikeIfExists": {"absent": "v"}})], True),
        ([_one(Condition={"StringLike": {"k": "?"}, "Bool": {"absent": "true"}})], False),
        ([_one(Condition={"NumericLessThan": {"n": "1.2"}})], True),
        ([_one(Condition={"NumericLessThan": {"n": "1.0"}})], False),
    ],
    ids=str,
)
def test_the_evaluator_decides_as_iam_does(statements: list[policy.Policy], expected: bool) -> None:  # noqa: FBT001
    """Nothing is allowed unless something allows it, a denial wins, every condition must be met."""
    context = {"k": "v", "n": "1.1"}
    assert allowed({"Statement": statements}, "s3:GetObject", "arn:aws:s3:::b/x", context) is expected


def test_what_the_evaluator_does_not_know_is_an_error_and_no_pass() -> None:
    for statement in (_one(NotAction="s3:*"), _one(Condition={"DateLessThan": {"k": "v"}})):
        with pytest.raises((ValueError, KeyError)):
            allowed({"Statement": [statement]}, "s3:GetObject", "*", {})
    with pytest.raises(KeyError):
        render("fetch", bucket_arn=SITE)
