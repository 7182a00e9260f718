"""Make boto3 clients, and count their calls.

Retries are botocore's: six attempts with exponential backoff and jitter on throttling, 5xx, resets and timeouts. Its
adaptive mode learns the rate that AWS accepts; for the parameter store's many calls ``pace`` does that. In addition, an
object whose body breaks off is read again (``retries``), and so is an answer of the parameter store that is damaged
(``answers``).
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
import botocore.session
from botocore.config import Config
from botocore.handlers import add_expect_header

from generator.aws import answers
from generator.aws.pace import Pace
from generator.aws.refusals import DEFAULT_REGION, THROTTLED_CODES, refuse_web_page, translated_errors
from generator.aws.retries import ATTEMPTS, retry_when_broken_off, send_within
from generator.core.errors import SourceError
from generator.core.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient
    from botocore.httpsession import URLLib3Session
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient


IN_FLIGHT = 16
"""Concurrent calls: enough for 40 calls a second with up to 400 ms of latency."""
BUCKET_ADDRESS = re.compile(r"(?:s3://)?(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?", re.DOTALL)
"""A bucket name by S3's rules, and an optional prefix of its keys."""
CONFIG = Config(
    # It names the caller in AWS's logs; botocore would take a fifth of the time of a call to compose its own.
    user_agent="region-atlas",
    retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS},
    max_pool_connections=IN_FLIGHT,
    connect_timeout=10,
    read_timeout=15,
)
PACED_CONFIG = CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS}))
"""For clients whose calls a ``Pace`` spreads."""


Client = TypeVar("Client", bound="BaseClient")


class Access(Value, frozen=True, kw_only=True):
    """Where and with which profile to call AWS; None means AWS's own environment variables and files."""

    endpoint_url: str | None = None
    region: str | None = None
    profile: str | None = None


def parse_bucket_address(address: str) -> tuple[str, str]:
    """Return the bucket and the prefix (empty, or ending in ``/``) that ``[s3://]NAME[/PREFIX]`` names.

    Raises ``SourceError`` for anything else.
    """
    parsed = BUCKET_ADDRESS.fullmatch(address)
    if not parsed:
        raise SourceError(f"{address!r} names no bucket", "give NAME, NAME/PREFIX or s3://NAME/PREFIX")
    prefix = (parsed["prefix"] or "").strip("/")
    return parsed["name"], f"{prefix}/" if prefix else ""


class Calls:
    """Counts of the calls to AWS across threads, by operation (``s3.PutObject``) too; ``on_call`` follows each."""

    def __init__(self, on_call: Callable[[Calls], None] | None = None) -> None:
        self.sent = self.retried = self.throttled = 0
        self.operations: Counter[str] = Counter()
        self.on_call = on_call
        self._lock = threading.Lock()

    def count(self, operation: str | None = None, *, retried: bool = False, throttled: bool = False) -> None:
        """Count one call sent, or one answer that was throttled."""
        with self._lock:
            self.sent += not throttled
            self.retried += retried
            self.throttled += throttled
            if operation:
                self.operations[operation] += 1
        if self.on_call:
            self.on_call(self)


def ssm(access: Access, calls: Calls) -> SSMClient:
    """Return a client of the parameter store; raise ``AccessError`` for an unknown profile."""
    client = _client(
        "AWS Systems Manager",
        access,
        calls,
        lambda session, region: session.client("ssm", region, endpoint_url=access.endpoint_url, config=PACED_CONFIG),
    )
    Pace().register(client)
    client.meta.events.register("before-parse.ssm", answers.empty_when_unparsed)
    client.meta.events.register("needs-retry.ssm", answers.retry_when_empty)  # type: ignore[arg-type]  # the same
    client.meta.events.register_last("before-send.ssm", partial(answers.bounded_send, _session(client)))  # type: ignore[arg-type]  # the stubs let no hook return a value
    return client


def s3(access: Access, calls: Calls) -> S3Client:
    """Return a client of S3; raise ``AccessError`` for an unknown profile."""
    botocore_session = botocore.session.Session()
    # The times of objects are not used, and parsing them takes longer than the rest of a listing.
    botocore_session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=str)
    client = _client(
        "Amazon S3",
        access,
        calls,
        lambda session, region: session.client("s3", region, endpoint_url=access.endpoint_url, config=CONFIG),
        botocore_session,
    )
    # The files are small: waiting for "100 Continue" before each body would double the round trips.
    client.meta.events.unregister("before-call.s3", add_expect_header)
    client.meta.events.register("needs-retry.s3.GetObject", retry_when_broken_off)  # type: ignore[arg-type]  # as in ssm
    return client


def cloudfront(access: Access, calls: Calls) -> CloudFrontClient:
    """Return a client of CloudFront; raise ``AccessError`` for an unknown profile."""
    return _client(
        "Amazon CloudFront",
        access,
        calls,
        lambda session, region: session.client("cloudfront", region, endpoint_url=access.endpoint_url, config=CONFIG),
    )


def sns(access: Access, calls: Calls) -> SNSClient:
    """Return a client of SNS; raise ``AccessError`` for an unknown profile."""
    return _client(
        "Amazon SNS",
        access,
        calls,
        lambda session, region: session.client("sns", region, endpoint_url=access.endpoint_url, config=CONFIG),
    )


def cloudwatch(access: Access, calls: Calls) -> CloudWatchClient:
    """Return a client of CloudWatch; raise ``AccessError`` for an unknown profile."""
    return _client(
        "Amazon CloudWatch",
        access,
        calls,
        lambda session, region: session.client("cloudwatch", region, endpoint_url=access.endpoint_url, config=CONFIG),
    )


def _client(
    service_name: str,
    access: Access,
    calls: Calls,
    create: Callable[[boto3.Session, str], Client],
    botocore_session: botocore.session.Session | None = None,
) -> Client:
    """Return the client that ``create`` makes from a session and a Region, with its calls counted."""
    with translated_errors(service_name):
        session = boto3.Session(
            profile_name=access.profile, region_name=access.region, botocore_session=botocore_session
        )
        client = create(session, session.region_name or DEFAULT_REGION)
    service = client.meta.service_model.service_name
    if service != "ssm":  # where answers that do not parse are tried again
        client.meta.events.register(f"before-parse.{service}", refuse_web_page)
        # Not a hook: botocore calls each of these, also where an earlier one has the answer.
        sender = _session(client)
        sender.send = partial(send_within, sender.send)  # type: ignore[method-assign]
    _count(client, calls)
    return client


def _session(client: BaseClient) -> URLLib3Session:
    """Return what sends a client's requests: nothing public knows its settings."""
    session: URLLib3Session = client._endpoint.http_session  # type: ignore[attr-defined]  # noqa: SLF001
    return session


def _count(client: BaseClient, calls: Calls) -> None:
    def on_request(request: AWSPreparedRequest, event_name: str, **_: object) -> None:
        calls.count(event_name.removeprefix("before-send."), retried=_attempt(request) > 1)

    def on_answer(parsed_response: dict[str, Any] | None, **_: object) -> None:
        if parsed_response and parsed_response.get("Error", {}).get("Code") in THROTTLED_CODES:
            calls.count(throttled=True)

    client.meta.events.register("before-send", on_request)
    client.meta.events.register("response-received", on_answer)


def _attempt(request: AWSPreparedRequest) -> int:
    """Return which attempt a request is, as botocore writes it into the header ``amz-sdk-request``."""
    header = request.headers.get("amz-sdk-request", b"")
    text = header.decode() if isinstance(header, bytes) else header
    return int(dict(part.strip().split("=", 1) for part in text.split(";") if "=" in part).get("attempt", "1"))
