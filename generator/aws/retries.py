"""Give each call an end, and repeat a read of an object whose body breaks off: botocore alone does neither."""

from __future__ import annotations

import io
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from botocore import exceptions as boto
from botocore.response import StreamingBody

from generator.aws import answers
from generator.core.threads import OverdueError, run_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse


ATTEMPTS = answers.ATTEMPTS


BROKEN_OFF = (boto.HTTPClientError, boto.IncompleteReadError, boto.FlexibleChecksumError)
"""Raised while an object is read: the connection was lost, or the bytes differ from those in S3."""


MAX_OBJECT_BYTES = 64 * 1024 * 1024
"""Bytes of an object that is read: the files of a release that the next run needs, and the records of releases."""
MAX_CALL_SECONDS = 600.0
"""Seconds of a call, and of the body of an object: enough for the largest file on a slow line.

The limits of botocore count from one byte to the next, so a server that sends a byte now and then would never end.
"""

T = TypeVar("T")


class OverdueCallError(boto.BotoCoreError):
    """A call that took too long; botocore does not try it again."""

    fmt = "the answer took longer than {seconds:g} seconds"


def send_within(send: Callable[[AWSPreparedRequest], AWSResponse], request: AWSPreparedRequest) -> AWSResponse:
    """Send a request as ``send`` does; raise ``OverdueCallError`` when its answer takes too long."""

    def answer_of_send() -> AWSResponse:
        answer = send(request)
        if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            answer.content  # noqa: B018 (of an error botocore reads the body later, without a limit)
        return answer

    return _within(answer_of_send)


def _within(work: Callable[[], T]) -> T:
    try:
        return run_within(MAX_CALL_SECONDS, work)
    except OverdueError as error:
        raise OverdueCallError(seconds=MAX_CALL_SECONDS) from error


def _bounded(body: StreamingBody) -> bytes:
    """Return a whole body; raise ``ValueError`` if it is larger than ``MAX_OBJECT_BYTES``."""
    content = bytearray()
    while part := body.read(1024 * 1024):
        content += part
        if len(content) > MAX_OBJECT_BYTES:
            raise ValueError(f"it is larger than {MAX_OBJECT_BYTES:,} bytes")
    return bytes(content)


def retry_when_broken_off(
    response: tuple[AWSResponse, dict[str, Any]] | None, attempts: int, **_: object
) -> float | None:
    """Read the whole object; if it breaks off, return after how many seconds botocore should send the call again.

    For botocore a call ends with its headers: the caller would read the body when it is too late for a retry.
    """
    if response is None or "Body" not in response[1]:
        return None
    try:
        content = _within(partial(_bounded, response[1]["Body"]))
    except BROKEN_OFF:
        if attempts >= ATTEMPTS:
            raise
        return answers.pause(attempts)
    response[1]["Body"] = StreamingBody(io.BytesIO(content), len(content))
    return None
