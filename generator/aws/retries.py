"""Repeat a read of an object whose body breaks off, which botocore alone would not do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from botocore import exceptions as boto
from botocore.response import StreamingBody

from generator.aws import answers

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse


ATTEMPTS = answers.ATTEMPTS


BROKEN_OFF = (boto.HTTPClientError, boto.IncompleteReadError, boto.FlexibleChecksumError)
"""Raised while an object is read: the connection was lost, or the bytes differ from those in S3."""


MAX_OBJECT_BYTES = 64 * 1024 * 1024
"""Bytes of an object that is read: the files of a release that the next run needs, and the records of releases."""


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
        content = _bounded(response[1]["Body"])
    except BROKEN_OFF:
        if attempts >= ATTEMPTS:
            raise
        return answers.pause(attempts)
    response[1]["Body"] = StreamingBody(io.BytesIO(content), len(content))
    return None
