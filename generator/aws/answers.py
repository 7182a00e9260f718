"""Hooks for the parameter store's answers: each is bounded, and a damaged one is requested again.

Without them botocore accepts whatever parses, reads a body of any length, and may crash on an answer that does not come
from AWS. ``clients.ssm`` makes a client that has these hooks.
"""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from botocore import exceptions as boto
from botocore.awsrequest import AWSResponse
from urllib3.exceptions import HTTPError

from generator.core.decoding import DECODE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.httpsession import URLLib3Session
    from mypy_boto3_ssm import SSMClient


ATTEMPTS = 6
MAX_PAUSE = 20.0
ANSWER_FIELD = "Parameters"
"""The field that every complete answer has."""
MAX_ANSWER_BYTES = 1024 * 1024
"""Bytes of an answer: ten parameters of at most 8 KiB, with a margin."""
MAX_ANSWER_SECONDS = 60.0
"""Seconds for the body of an answer."""


class _Parameter(msgspec.Struct, rename="pascal"):
    name: str
    value: str


class _Answer(msgspec.Struct, rename="pascal", omit_defaults=True):
    """The part of the parameter store's answers that is read."""

    parameters: list[_Parameter]
    invalid_parameters: list[str] = []
    next_token: str | None = None


class _Refusal(msgspec.Struct, omit_defaults=True):
    """The part of an error's body that botocore reads."""

    type: str | None = msgspec.field(default=None, name="__type")
    code: str | None = None
    message: str | None = None
    capital_message: str | None = msgspec.field(default=None, name="Message")


class _ReadBody:
    """The body of an answer that was read already, as botocore expects it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """Yield the body in one piece."""
        yield self._content


ANSWER_DECODER = msgspec.json.Decoder(_Answer)
REQUEST_DECODER: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])
REFUSAL_DECODER = msgspec.json.Decoder(_Refusal)


def empty_when_unparsed(response_dict: dict[str, Any], **_: object) -> None:
    """Reduce a body to the fields that are used; to ``{}`` if it is damaged.

    botocore crashes on an error that is a list, or on a malformed time.
    """
    decoder: msgspec.json.Decoder[Any] = ANSWER_DECODER if _is_good(response_dict["status_code"]) else REFUSAL_DECODER
    try:
        response_dict["body"] = msgspec.json.encode(decoder.decode(response_dict["body"]))
    except DECODE_ERRORS:
        response_dict["body"] = b"{}"


def bounded_send(session: URLLib3Session, request: AWSPreparedRequest, **_: object) -> AWSResponse:
    """Send a request instead of botocore, and limit its answer in bytes and seconds."""
    request.stream_output = True  # otherwise botocore reads the body to its end, whatever its length
    answer = session.send(request)
    body, content, deadline = answer.raw, b"", time.monotonic() + MAX_ANSWER_SECONDS
    try:
        while part := body.read1(MAX_ANSWER_BYTES):
            content += part
            if len(content) > MAX_ANSWER_BYTES or time.monotonic() > deadline:
                raise boto.HTTPClientError(error="the answer does not end")
    except (HTTPError, OSError) as error:
        raise boto.HTTPClientError(error=error) from error
    finally:
        # After a body that was read to its end, this closes nothing: the connection is back in the pool.
        body.close()
    return AWSResponse(answer.url, answer.status_code, answer.headers, _ReadBody(content))  # type: ignore[arg-type]  # its own type


def retry_when_empty(response: tuple[AWSResponse, dict[str, Any]] | None, attempts: int, **_: object) -> float | None:
    """Return after how many seconds botocore should try again: a good answer without ``ANSWER_FIELD`` is damaged."""
    if response is None or attempts >= ATTEMPTS:
        return None
    http, parsed = response
    if not _is_good(http.status_code) or ANSWER_FIELD in parsed:
        return None
    return pause(attempts)


@contextmanager
def retrying_faults(
    client: SSMClient, fault_of: Callable[[dict[str, Any], dict[str, Any]], str | None]
) -> Iterator[None]:
    """Inside the block, request an answer again if ``fault_of(request, answer)`` finds a fault in it.

    After the last attempt the answer goes to the caller, who makes the same check.
    """

    def retry_when_faulty(
        response: tuple[AWSResponse, dict[str, Any]] | None, attempts: int, request_dict: dict[str, Any], **_: object
    ) -> float | None:
        if response is None or attempts >= ATTEMPTS or ANSWER_FIELD not in response[1]:
            return None
        return pause(attempts) if fault_of(REQUEST_DECODER.decode(request_dict["body"]), response[1]) else None

    client.meta.events.register("needs-retry.ssm", retry_when_faulty)  # type: ignore[arg-type]  # as in clients.ssm
    try:
        yield
    finally:
        client.meta.events.unregister("needs-retry.ssm", retry_when_faulty)  # type: ignore[arg-type]  # the same


def _is_good(status: int) -> bool:
    """Return whether botocore treats an answer of this status as a success."""
    return status < HTTPStatus.MULTIPLE_CHOICES


def pause(attempts: int) -> float:
    """Return how long to wait (seconds) before the next attempt."""
    return random.uniform(0, min(2.0**attempts * 0.1, MAX_PAUSE))  # noqa: S311 (jitter, not a secret)
