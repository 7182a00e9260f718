"""The bucket and the distribution of a test, in the account that moto plays: made, read, kept and restored."""

from __future__ import annotations

import datetime as dt
import pickle
import uuid
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import boto3
import msgspec
from click.testing import CliRunner, Result
from moto.s3.models import FakeDeleteMarker, s3_backends

from generator.cli.main import main
from generator.core import layout
from generator.publish.apply import PublishRun
from generator.publish.bucket import Bucket
from generator.publish.manifest import RELEASES, Lock
from tests.doubles.moto_server import ACCOUNT, reset_account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


BUCKET = "atlas"


def atlas(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def new_lock(name: str = "mine", **changes: Any) -> Lock:
    """Return the lock of a run that began just now."""
    whole = Lock(token=name, run="ours", host="here", pid=1, since=dt.datetime.now(dt.UTC).replace(microsecond=0))
    return msgspec.structs.replace(whole, **changes)


def new_run(client: S3Client, lock: Lock | None = None, clock: Callable[[], dt.datetime] | None = None) -> PublishRun:
    """Return a run on the bucket, without a distribution."""
    now = clock or (lambda: dt.datetime.now(dt.UTC))
    return PublishRun(Bucket(client, BUCKET), None, lock or new_lock(), now, stage=nullcontext)


def make_bucket(client: S3Client, name: str = BUCKET) -> None:
    """Make a bucket as ``infra/`` does: versioned."""
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def stored_objects(name: str = BUCKET) -> dict[str, bytes]:
    """Return the content of each object of the bucket, by key, without a call of S3."""
    keys = s3_backends[ACCOUNT]["aws"].buckets[name].keys
    return {key: object_.value for key, object_ in list(keys.items()) if not isinstance(object_, FakeDeleteMarker)}


def saved_state(name: str = BUCKET) -> bytes:
    """Return a bucket with all of its versions, for ``restore``."""
    bucket = s3_backends[ACCOUNT]["aws"].buckets[name]
    # By itself, the dictionary of its objects pickles the last version of each alone.
    return pickle.dumps((bucket, {key: bucket.keys.getlist(key) for key in bucket.keys}))


def restore(content: bytes) -> None:
    """Give the account this bucket alone, as ``saved_state`` returned it."""
    reset_account()
    bucket, versions = pickle.loads(content)  # noqa: S301 (what this process wrote)
    for key, kept in versions.items():
        bucket.keys.setlist(key, kept)
    s3_backends[ACCOUNT]["aws"].buckets[bucket.name] = bucket


STATES: dict[tuple[Path, ...], bytes] = {}
"""The saved bucket of each sequence of sites that a test of this process published."""


def published_releases(*sites: Path) -> list[str]:
    """Publish a release of each site into the empty bucket, in this order; return the names of the releases.

    The first test of a process that needs them publishes them; for all others the bucket is restored.
    """
    assert stored_objects() == {}
    if sites not in STATES:
        if sites[:-1]:
            published_releases(*sites[:-1])
        done = atlas("publish", "--bucket", BUCKET, "--site", str(sites[-1]), *first_option())
        assert done.exit_code == 0, done.output
        STATES[sites] = saved_state()
    else:
        restore(STATES[sites])
    return sorted(
        key.removeprefix(RELEASES).removesuffix(".json") for key in stored_objects() if key.startswith(RELEASES)
    )


def first_option(prefix: str = "") -> tuple[str, ...]:
    """Return the option of a first publish where nothing is published yet, else none."""
    return () if f"{prefix}downloads/{layout.SUMMARY_NAME}" in stored_objects() else ("--first",)


def client(url: str) -> S3Client:
    """Return a client of S3 at an address."""
    return boto3.client("s3", region_name="us-east-1", endpoint_url=url)


def make_distribution(url: str | None = None, bucket: str = BUCKET) -> str:
    """Make a distribution that serves the bucket; return its ID."""
    response: Any = boto3.client("cloudfront", region_name="us-east-1", endpoint_url=url).create_distribution(
        DistributionConfig={
            "CallerReference": uuid.uuid4().hex,
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "bucket",
                        "DomainName": f"{bucket}.s3.us-east-1.amazonaws.com",
                        "S3OriginConfig": {"OriginAccessIdentity": ""},
                    }
                ],
            },
            "DefaultCacheBehavior": {"TargetOriginId": "bucket", "ViewerProtocolPolicy": "redirect-to-https"},
        }
    )
    return str(response["Distribution"]["Id"])


def invalidations(distribution: str, url: str | None = None) -> list[list[str]]:
    """Return the sorted paths of each invalidation of a distribution."""
    cdn: Any = boto3.client("cloudfront", region_name="us-east-1", endpoint_url=url)
    summaries = cdn.list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
    batches = [
        cdn.get_invalidation(DistributionId=distribution, Id=invalidation["Id"])["Invalidation"]
        for invalidation in summaries
    ]
    return [sorted(batch["InvalidationBatch"]["Paths"]["Items"]) for batch in batches]
