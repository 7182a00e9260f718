"""Answers of S3 and CloudFront that do not end: the call does, and says which one it was."""

from __future__ import annotations

from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from generator.aws import clients, refusals, retries
from generator.core.errors import SourceError
from tests.doubles.background import in_background
from tests.doubles.web import ENDLESS_BODIES, ENDLESS_ERRORS, ENDLESS_HEADS, drip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client


ENDLESS = ENDLESS_BODIES | ENDLESS_ERRORS | ENDLESS_HEADS


class DrippingServer(ThreadingHTTPServer):
    """A server that answers every call with a head, and then with the same piece again and again."""

    head = piece = b""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client hangs up."""


class DrippingHandler(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: DrippingServer

    def do_GET(self) -> None:
        drip(self, self.server.head, self.server.piece)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def dripping() -> Iterator[tuple[DrippingServer, S3Client]]:
    """Serve such answers; give the server and one client of it for all tests."""
    server = DrippingServer(("127.0.0.1", 0), DrippingHandler)
    with in_background(server), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        access = clients.Access(endpoint_url=f"http://127.0.0.1:{server.server_address[1]}", region="us-east-1")
        yield server, clients.s3(access, clients.Calls())


@pytest.mark.parametrize("kind", ENDLESS)
@pytest.mark.parametrize("operation", ["a listing", "an object"])
def test_a_call_has_an_end_whatever_is_answered(
    operation: str, kind: str, dripping: tuple[DrippingServer, S3Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits of botocore count from one byte to the next, and would never be reached."""
    monkeypatch.setattr(retries, "MAX_CALL_SECONDS", 0.2)
    server, client = dripping
    server.head, server.piece = ENDLESS[kind]
    call = client.list_objects_v2 if operation == "a listing" else partial(client.get_object, Key="key")
    with (
        pytest.raises(SourceError, match=r"^s3://atlas/key: the answer took longer than 0.2 seconds") as caught,
        refusals.translated_errors("s3://atlas/key"),
    ):
        call(Bucket="atlas")
    assert "--endpoint-url" in caught.value.advice
