"""The evaluator and the recorder that the tests of the policies lean on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.doubles.moto_server import ACCOUNT
from tests.doubles.s3 import BUCKET
from tests.infra.policy import AwsCall, IamRequest, allowed, render, requests_of
from tests.infra.roles import SITE, iam_requests

if TYPE_CHECKING:
    from tests.infra import policy


pytestmark = pytest.mark.usefixtures("credentials")


def test_a_call_that_the_tests_do_not_know_is_an_error() -> None:
    for unknown in (
        AwsCall("ec2", "RunInstances", {}),
        AwsCall("s3", "PutBucketAcl", {"Bucket": BUCKET, "Key": ""}),
    ):
        with pytest.raises(ValueError, match="teach"):
            requests_of([unknown], ACCOUNT)


def test_writes_with_an_acl_or_a_version_ask_for_more() -> None:
    """So that a publisher that began to send them would be refused by these tests before AWS refuses it."""
    write = {"Bucket": BUCKET, "Key": "x", "ACL": "public-read", "Tagging": "a=b"}
    assert [question.action for question in iam_requests([AwsCall("s3", "PutObject", write)])] == [
        "s3:PutObject",
        "s3:PutObjectAcl",
        "s3:PutObjectTagging",
    ]
    several = {"Bucket": BUCKET, "Delete": {"Objects": [{"Key": "x"}, {"Key": "y", "VersionId": "1"}]}}
    assert iam_requests([AwsCall("s3", "DeleteObjects", several)]) == [
        IamRequest("s3:DeleteObject", f"{SITE}/x", {}),
        IamRequest("s3:DeleteObjectVersion", f"{SITE}/y", {}),
    ]
    assert iam_requests([AwsCall("s3", "ListObjectVersions", {"Bucket": BUCKET})]) == [
        IamRequest("s3:ListBucketVersions", SITE, {})
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
