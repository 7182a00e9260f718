"""Answers of the parameter store: none is endless, and one that is not what it should be is tried again.

Everything here hooks into botocore, which takes whatever parses, reads a body to its end, and may crash on what is not
AWS's. ``aws.ssm`` makes a client that has these hooks.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.httpsession import URLLib3Session
    from mypy_boto3_ssm import SSMClient


ATTEMPTS = 6
LONGEST_PAUSE = 20.0
ANSWER = "Parameters"
"""What a whole answer of the parameter store holds."""
LARGEST_ANSWER = 1024 * 1024
"""Bytes of one answer of the parameter store: ten parameters of at most 8 KiB, and room."""
LONGEST_ANSWER = 60.0
"""Seconds for the body of one answer, however slowly it drips."""


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
    other_message: str | None = msgspec.field(default=None, name="Message")


class _Content:
    """A body that was read already, as botocore takes it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """Give the body in one piece."""
        yield self._content


ANSWER_DECODER = msgspec.json.Decoder(_Answer)
REQUEST_DECODER: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])
REFUSAL_DECODER = msgspec.json.Decoder(_Refusal)
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def empty_when_unparsed(response_dict: dict[str, Any], **_: object) -> None:
    """Leave of a body, an error's too, only what is read here; nothing where that is not what it should be.

    botocore crashes on an error that is a list, or on a time that is none.
    """
    decoder: msgspec.json.Decoder[Any] = ANSWER_DECODER if _is_good(response_dict["status_code"]) else REFUSAL_DECODER
    try:
        response_dict["body"] = msgspec.json.encode(decoder.decode(response_dict["body"]))
    except UNREADABLE:
        response_dict["body"] = b"{}"


def send(session: URLLib3Session, request: AWSPreparedRequest, **_: object) -> AWSResponse:
    """Send a request in botocore's place, and read its answer up to a number of bytes and seconds."""
    request.stream_output = True  # botocore would read the body to its end, whatever its length
    answer = session.send(request)
    body, content, deadline = answer.raw, b"", time.monotonic() + LONGEST_ANSWER
    try:
        while part := body.read1(LARGEST_ANSWER):
            content += part
            if len(content) > LARGEST_ANSWER or time.monotonic() > deadline:
                raise boto.HTTPClientError(error="the answer does not end")
    except (HTTPError, OSError) as error:
        raise boto.HTTPClientError(error=error) from error
    finally:
        # One that was read to its end has given its connection back, and closes nothing.
        body.close()
    return AWSResponse(answer.url, answer.status_code, answer.headers, _Content(content))  # type: ignore[arg-type]  # its own type


def retry_when_empty(response: tuple[Any, dict[str, Any]] | None, attempts: int, **_: object) -> Any:  # noqa: ANN401
    """Tell botocore to try again after a pause (seconds) when a good answer lacks what it must hold.

    The return type is Any because botocore's stubs do not know that this hook's answer counts.
    """
    if response is None or attempts >= ATTEMPTS:
        return None
    http, parsed = response
    if not _is_good(http.status_code) or ANSWER in parsed:
        return None
    return pause(attempts)


@contextmanager
def trying_again(client: SSMClient, wrong: Callable[[dict[str, Any], dict[str, Any]], str | None]) -> Iterator[None]:
    """Inside the block, try a good answer again where ``wrong(request, answer)`` returns a fault.

    After the last attempt the answer goes to the caller, who checks the same.
    """

    def hook(
        response: tuple[Any, dict[str, Any]] | None, attempts: int, request_dict: dict[str, Any], **_: object
    ) -> Any:  # noqa: ANN401 (as in retry_when_empty)
        if response is None or attempts >= ATTEMPTS or ANSWER not in response[1]:
            return None
        return pause(attempts) if wrong(REQUEST_DECODER.decode(request_dict["body"]), response[1]) else None

    client.meta.events.register("needs-retry.ssm", hook)
    try:
        yield
    finally:
        client.meta.events.unregister("needs-retry.ssm", hook)


def _is_good(status: int) -> bool:
    """Return whether botocore takes an answer of this status for a result."""
    return status < HTTPStatus.MULTIPLE_CHOICES


def pause(attempts: int) -> float:
    """Return how long to wait (seconds) before the next attempt."""
    return random.uniform(0, min(2.0**attempts * 0.1, LONGEST_PAUSE))  # noqa: S311 (jitter, not a secret)
