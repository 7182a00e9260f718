"""Clients, retries and AWS's errors in our words: the one place that knows boto3's ways.

Retries are botocore's adaptive mode: six attempts with exponential backoff and jitter on throttling, 5xx, resets and
timeouts, and a rate that follows what AWS lets through. Added: an object that breaks off while it is read is tried
again too, and so is an answer of the parameter store that is not what it should be (``answers``).
"""

from __future__ import annotations

import re
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.handlers import add_expect_header

from generator.aws import answers
from generator.aws.refusals import DEFAULT_REGION, THROTTLED, reading
from generator.aws.retries import ATTEMPTS, retry_when_broken_off
from generator.core.errors import SourceError
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient


IN_FLIGHT = 16
"""Calls under way at once: enough to use 40 calls a second up to 400 ms of latency."""
PLACE = re.compile(r"(?:s3://)?(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?", re.DOTALL)
"""A bucket by S3's rules for its name, and perhaps what its keys begin with."""
CONFIG = Config(
    # It names the caller in AWS's logs, and to compose its own takes botocore a fifth of the time of a call.
    user_agent="region-atlas",
    retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS},
    max_pool_connections=IN_FLIGHT,
    connect_timeout=10,
    read_timeout=15,
)


class Access(Value, frozen=True, kw_only=True):
    """Where and as whom to call AWS; what is None comes from the environment and AWS's own files."""

    endpoint_url: str | None = None
    region: str | None = None
    profile: str | None = None


def place(address: str) -> tuple[str, str]:
    """Return the bucket and the prefix (empty, or ending in ``/``) that ``[s3://]NAME[/PREFIX]`` names.

    Raises ``SourceError`` for anything else.
    """
    parsed = PLACE.fullmatch(address)
    if not parsed:
        raise SourceError(f"{address!r} names no bucket", "give NAME, NAME/PREFIX or s3://NAME/PREFIX")
    prefix = (parsed["prefix"] or "").strip("/")
    return parsed["name"], f"{prefix}/" if prefix else ""


class Calls:
    """What was sent to AWS, counted across threads; ``on_call`` is called with each."""

    def __init__(self, on_call: Callable[[Calls], None] | None = None) -> None:
        self.sent = self.retried = self.throttled = 0
        self.on_call = on_call
        self._lock = threading.Lock()

    def count(self, *, retried: bool = False, throttled: bool = False) -> None:
        """Count one call sent, or one answer that was throttled."""
        with self._lock:
            self.sent += not throttled
            self.retried += retried
            self.throttled += throttled
        if self.on_call:
            self.on_call(self)


def ssm(access: Access, calls: Calls) -> SSMClient:
    """Return a client of the parameter store; raise ``AccessError`` for an unknown profile."""
    client: SSMClient = _client("ssm", "AWS Systems Manager", access, calls)
    client.meta.events.register("before-parse.ssm", answers.empty_when_unparsed)
    client.meta.events.register("needs-retry.ssm", answers.retry_when_empty)
    session = client._endpoint.http_session  # type: ignore[attr-defined]  # noqa: SLF001 (nothing public knows the settings)
    client.meta.events.register_last("before-send.ssm", partial(answers.send, session))  # type: ignore[arg-type]  # its answer counts
    return client


def s3(access: Access, calls: Calls) -> S3Client:
    """Return a client of S3; raise ``AccessError`` for an unknown profile."""
    plain = botocore.session.Session()
    # Nobody here asks when an object changed, and to parse that takes longer than all the rest of a listing.
    plain.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=str)
    client: S3Client = _client("s3", "Amazon S3", access, calls, plain)
    # Files are small: to ask first whether S3 wants the body would cost each a second way there and back.
    client.meta.events.unregister("before-call.s3", add_expect_header)
    client.meta.events.register("needs-retry.s3.GetObject", retry_when_broken_off)
    return client


def cloudfront(access: Access, calls: Calls) -> CloudFrontClient:
    """Return a client of CloudFront; raise ``AccessError`` for an unknown profile."""
    client: CloudFrontClient = _client("cloudfront", "Amazon CloudFront", access, calls)
    return client


def sns(access: Access, calls: Calls) -> SNSClient:
    """Return a client of SNS; raise ``AccessError`` for an unknown profile."""
    client: SNSClient = _client("sns", "Amazon SNS", access, calls)
    return client


def cloudwatch(access: Access, calls: Calls) -> CloudWatchClient:
    """Return a client of CloudWatch; raise ``AccessError`` for an unknown profile."""
    client: CloudWatchClient = _client("cloudwatch", "Amazon CloudWatch", access, calls)
    return client


def _client(
    service: str, name: str, access: Access, calls: Calls, plain: botocore.session.Session | None = None
) -> Any:  # noqa: ANN401 (each service's client has a type of its own)
    with reading(name):
        session = boto3.Session(profile_name=access.profile, region_name=access.region, botocore_session=plain)
        region = session.region_name or DEFAULT_REGION
        client = session.client(service, region, endpoint_url=access.endpoint_url, config=CONFIG)  # type: ignore[call-overload]
    _count(client, calls)
    return client


def _count(client: BaseClient, calls: Calls) -> None:
    def on_request(request: AWSPreparedRequest, **_: object) -> None:
        calls.count(retried=_attempt(request) > 1)

    def on_answer(parsed_response: dict[str, Any] | None, **_: object) -> None:
        if parsed_response and parsed_response.get("Error", {}).get("Code") in THROTTLED:
            calls.count(throttled=True)

    client.meta.events.register("before-send", on_request)
    client.meta.events.register("response-received", on_answer)


def _attempt(request: AWSPreparedRequest) -> int:
    """Return which attempt a request is, as botocore writes it into the header ``amz-sdk-request``."""
    header = request.headers.get("amz-sdk-request", b"")
    text = header.decode() if isinstance(header, bytes) else header
    return int(dict(part.strip().split("=", 1) for part in text.split(";") if "=" in part).get("attempt", "1"))
