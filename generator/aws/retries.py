"""Try calls again where botocore alone would not: answers that do not parse, bodies that break off."""

from __future__ import annotations

import io
from typing import Any

from botocore import exceptions as boto
from botocore.response import StreamingBody

from generator.aws import answers

ATTEMPTS = answers.ATTEMPTS


BROKEN_OFF = (boto.HTTPClientError, boto.IncompleteReadError, boto.FlexibleChecksumError)
"""What reading an object raises when the line is cut, or other bytes came than S3 holds."""


LARGEST_OBJECT = 64 * 1024 * 1024
"""Bytes of an object that is read: the files of a release that the next run needs, and the notes."""


def _bounded(body: StreamingBody) -> bytes:
    """Return a body whole; raise ``ValueError`` for one that is larger than any that is asked for."""
    content = bytearray()
    while part := body.read(1024 * 1024):
        content += part
        if len(content) > LARGEST_OBJECT:
            raise ValueError(f"it is larger than {LARGEST_OBJECT:,} bytes")
    return bytes(content)


def retry_when_broken_off(response: tuple[Any, dict[str, Any]] | None, attempts: int, **_: object) -> Any:  # noqa: ANN401
    """Read an object whole while its call can still be sent again; where it breaks off, tell botocore to try again.

    To botocore a call is over with its headers, and the body is read by whoever asked, past all retries.
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
