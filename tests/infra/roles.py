"""The account of the roles: its resources by name, and every kind of call that each role makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core import layout
from tests.doubles.moto_server import ACCOUNT
from tests.doubles.s3 import BUCKET
from tests.infra.policy import AwsCall, IamRequest, render, requests_of

if TYPE_CHECKING:
    from tests.infra import policy


STRANGER = "999999999999"
SITE = f"arn:aws:s3:::{BUCKET}"
REPLICA = f"{SITE}-copy"
DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/EATLAS"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:atlas"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/atlas"
ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
PARAMETERS = "arn:aws:ssm:us-east-1::parameter/aws/service/global-infrastructure"
NOTES = ".region-atlas/"

NAME = "region-atlas"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/{NAME}-boundary"

VALUES = {
    "account_id": ACCOUNT,
    "boundary_arn": BOUNDARY,
    "branch": "main",
    "bucket_arn": SITE,
    "distribution_arn": DISTRIBUTION,
    "environment": "prod",
    "metric_namespace": "RegionAtlas",
    "name": f"{NAME}-prod",
    "oidc_provider_arn": PROVIDER,
    "prefix": "",
    "region": "us-east-1",
    "replica_arn": REPLICA,
    "subjects": "repo:someone/atlas:environment:prod-fetch",
    "topic_arn": TOPIC,
    "topic_key_arn": KEY,
}

ROOT = "/aws/service/global-infrastructure"
FETCH_CALLS = [
    AwsCall("ssm", "GetParametersByPath", {"Path": f"{ROOT}/regions", "Recursive": False}),
    AwsCall("ssm", "GetParametersByPath", {"Path": f"{ROOT}/regions/us-east-1", "Recursive": True}),
    AwsCall("ssm", "GetParametersByPath", {"Path": f"{ROOT}/services/lambda/regions"}, "eu-west-1"),
    AwsCall("ssm", "GetParameters", {"Names": [f"{ROOT}/services/lambda/longName", f"{ROOT}/services/iam/longName"]}),
    *(AwsCall("s3", "GetObject", {"Bucket": BUCKET, "Key": f"downloads/{name}"}) for name in layout.FETCHED_NAMES),
]
"""Every kind of call that `region-atlas fetch --previous s3://…` makes."""

PUBLISH_CALLS = [
    AwsCall("s3", "ListObjectsV2", {"Bucket": BUCKET, "Prefix": ""}),
    AwsCall("s3", "ListObjectVersions", {"Bucket": BUCKET, "Prefix": ""}),
    AwsCall("s3", "PutObject", {"Bucket": BUCKET, "Key": f"{NOTES}lock.json", "IfNoneMatch": "*"}),
    AwsCall("s3", "PutObject", {"Bucket": BUCKET, "Key": f"{NOTES}lock.json", "IfMatch": '"0"'}),
    AwsCall("s3", "GetObject", {"Bucket": BUCKET, "Key": f"{NOTES}hold.json"}),
    AwsCall("s3", "PutObject", {"Bucket": BUCKET, "Key": "regions/us-east-1/index.html"}),
    AwsCall("s3", "HeadObject", {"Bucket": BUCKET, "Key": "index.html", "VersionId": "1"}),
    AwsCall(
        "s3",
        "CopyObject",
        {
            "Bucket": BUCKET,
            "Key": "index.html",
            "CopySource": {"Bucket": BUCKET, "Key": "index.html", "VersionId": "1"},
        },
    ),
    AwsCall("s3", "DeleteObject", {"Bucket": BUCKET, "Key": "services/gone/index.html"}),
    AwsCall("s3", "DeleteObject", {"Bucket": BUCKET, "Key": f"{NOTES}lock.json", "IfMatch": '"0"'}),
    AwsCall("cloudfront", "GetDistribution", {"Id": "EATLAS"}),
    AwsCall("cloudfront", "CreateInvalidation", {"DistributionId": "EATLAS", "InvalidationBatch": {}}),
    AwsCall("cloudfront", "GetInvalidation", {"DistributionId": "EATLAS", "Id": "I1"}),
]
"""Every kind of call that `region-atlas publish`, `rollback`, `resume` and `history --restore` make."""

NOTIFY_CALLS = [
    AwsCall("sns", "Publish", {"TopicArn": TOPIC, "Message": "published"}),
    AwsCall("cloudwatch", "PutMetricData", {"Namespace": "RegionAtlas", "MetricData": []}),
]
"""Every kind of call that `region-atlas notify` makes."""


def policy_of_prod(template: str, /, **values: str) -> policy.Policy:
    """Return a policy with the values of prod, save those that are given."""
    return render(template, **(VALUES | values))


def iam_requests(calls: list[AwsCall]) -> list[IamRequest]:
    """Return the requests that IAM authorizes for calls of the account of these tests."""
    return requests_of(calls, ACCOUNT, KEY)
