"""The policies at work: enforced by moto's S3, and beside what real runs were recorded to call."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.authorization import enable_iam_authentication

from generator.aws import clients
from generator.core import layout
from generator.core.errors import SourceError
from generator.fetch import last_release, ssm
from tests.doubles.moto_server import ACCOUNT
from tests.doubles.parameter_store import serving
from tests.doubles.s3 import BUCKET, atlas, make_bucket, make_distribution
from tests.infra.policy import allowed, recording, requests_of
from tests.infra.roles import FETCH_CALLS, NOTIFY_CALLS, PUBLISH_CALLS, ROOT, iam_requests, policy_of_prod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result
    from mypy_boto3_s3 import S3Client


pytestmark = pytest.mark.usefixtures("credentials")


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
            client = _carrying(name, json.dumps(policy_of_prod(name, **values)))
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


@pytest.mark.parametrize("prefix", [pytest.param("", marks=pytest.mark.deep), "prod/"])
def test_a_role_with_just_the_publish_policy_publishes_and_rolls_back(
    role: Callable[..., S3Client], monkeypatch: pytest.MonkeyPatch, two_sites: tuple[Path, Path], prefix: str
) -> None:
    """The commands themselves, on a store that asks IAM each time; then the other role reads what they published."""
    reader = _carrying("fetch", json.dumps(policy_of_prod("fetch", prefix=prefix)))
    s3 = role("publish", prefix=prefix)
    monkeypatch.setattr(clients, "s3", lambda *_: s3)
    place = ("--bucket", BUCKET, "--prefix", prefix, "--log-format", "json")
    first = _last(atlas("publish", "--site", str(two_sites[0]), "--first", *place))["release"]
    names = [first, _last(atlas("publish", "--site", str(two_sites[1]), *place))["release"]]
    assert len(set(names)) == len(two_sites)
    assert _last(atlas("rollback", "--to", names[0], *place))["event"] == "held"
    assert _last(atlas("resume", *place))["event"] == "resumed"
    assert _last(atlas("publish", "--site", str(two_sites[1]), *place))["release"]
    read = last_release.read(f"s3://{BUCKET}/{prefix}", lambda: reader)
    assert read == {name: (two_sites[1] / "downloads" / name).read_bytes() for name in layout.FETCHED_NAMES}


def _last(result: Result) -> dict[str, Any]:
    """Return the last thing that a command said that did what it should."""
    assert result.exit_code == 0, result.output
    last: dict[str, Any] = json.loads(result.output.splitlines()[-1])
    return last


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


def test_a_role_with_just_the_publish_policy_is_refused_a_place_in_the_site_above(
    role: Callable[..., S3Client], monkeypatch: pytest.MonkeyPatch, two_sites: tuple[Path, Path]
) -> None:
    """Its rights end at its prefix, and yet it is refused the addresses of the site that is published above that."""
    first, _ = two_sites
    assert atlas("publish", "--bucket", BUCKET, "--site", str(first), "--first").exit_code == 0
    s3 = role("publish", prefix="downloads/")
    monkeypatch.setattr(clients, "s3", lambda *_: s3)
    inside = atlas("publish", "--bucket", BUCKET, "--prefix", "downloads", "--site", str(first), "--first")
    assert f"s3://{BUCKET}/downloads/: lies within the site at s3://{BUCKET}/" in inside.output
    assert inside.exit_code == SourceError.status


def test_a_role_for_one_prefix_is_refused_another(role: Callable[..., S3Client]) -> None:
    s3 = role("publish", prefix="prod/")
    for key in ("index.html", "dev/index.html"):
        assert refused(s3.put_object, Bucket=BUCKET, Key=key, Body=b"")
        assert refused(s3.delete_object, Bucket=BUCKET, Key=key)
        assert refused(s3.get_object, Bucket=BUCKET, Key=key)


def test_a_role_with_just_the_fetch_policy_reads_the_last_release(role: Callable[..., S3Client]) -> None:
    """``fetch --previous`` finds that there is none yet; nothing else is read and nothing is written."""
    s3 = role("fetch")
    assert last_release.read(f"s3://{BUCKET}", lambda: s3, first=True) == {}
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
        f"{ROOT}/regions/eu-west-1/longName": "Europe (Ireland)",
        f"{ROOT}/regions/eu-west-1/services/iam": "iam",
    }
    with serving(tree) as stub, recording() as requests:
        ssm.read(clients.ssm(clients.Access(endpoint_url=stub.url), clients.Calls()))
    calls = iam_requests(requests)
    assert {call.action for call in calls} <= {call.action for call in iam_requests(FETCH_CALLS)}
    assert not [call for call in calls if not allowed(policy_of_prod("fetch"), *call)]
    assert not [call for call in calls if allowed(policy_of_prod("publish"), *call)]


# Longer than 40 lines: one bucket through all of its commands, whose calls are compared at the end.
@pytest.mark.parametrize("prefix", ["", pytest.param("prod/", marks=pytest.mark.deep)])
def test_real_releases_a_rollback_and_notifications_ask_for_what_the_table_says(
    two_sites: tuple[Path, Path], tmp_path: Path, prefix: str
) -> None:
    """Two releases, a rollback and its end, and a message, through the command line: every call of it is allowed."""
    first, second = two_sites
    with mock_aws():
        make_bucket(boto3.client("s3", region_name="us-east-1"))
        distribution = make_distribution()
        sns: Any = boto3.client("sns", region_name="us-east-1")
        topic = sns.create_topic(Name="atlas")["TopicArn"]
        place = ["--bucket", BUCKET, "--prefix", prefix]
        change = [*place, "--distribution", distribution, "--wait"]
        notify_arguments = [
            "--environment",
            "prod",
            "--topic",
            topic,
            "--region",
            "us-east-1",
            "--job-summary",
            str(tmp_path / "it"),
        ]
        with recording() as requests:
            released = atlas("publish", *change, "--site", str(first), "--first", "--log-format", "json")
            name = json.loads(released.output.splitlines()[-1])["release"]
            runs = [
                released,
                again := atlas("publish", *change, "--site", str(second), "--log-format", "json"),
                atlas("releases", *place),
                atlas("history", *place, "--restore", json.loads(again.output.splitlines()[-1])["release"]),
                atlas("rollback", *change, "--to", name),
                atlas("resume", *place),
            ]
        with recording() as notifications:
            runs.append(atlas("notify", *notify_arguments))
    assert [run.exit_code for run in runs] == [0] * len(runs), [run.output for run in runs]
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{distribution}"
    document = policy_of_prod("publish", distribution_arn=arn, prefix=prefix)
    calls = iam_requests(requests)
    assert not [call for call in calls if not allowed(document, *call)]
    assert {call.action for call in calls} == {call.action for call in iam_requests(PUBLISH_CALLS)}
    sent = iam_requests(notifications)
    assert not [call for call in sent if not allowed(policy_of_prod("notify", topic_arn=topic), *call)]
    assert {call.action for call in sent} == {call.action for call in iam_requests(NOTIFY_CALLS)}
    fetch = policy_of_prod("fetch", prefix=prefix)
    assert {call.action for call in calls if allowed(fetch, *call)} <= {"s3:ListBucket", "s3:GetObject"}


def test_the_recorder_records_what_the_policy_is_asked(role: Callable[..., S3Client]) -> None:
    """The real code's calls, recorded, are those of the table; an empty bucket lists no report that could stay."""
    s3 = role("fetch")
    with recording() as calls:
        last_release.read(f"s3://{BUCKET}", lambda: s3, first=True)
    reads = [call for call in iam_requests(FETCH_CALLS) if call.action == "s3:GetObject"]
    needed = [call for call in reads if call.resource.rpartition("/")[2] in layout.NEXT_RUN_NAMES]
    assert requests_of(calls, ACCOUNT) == needed
