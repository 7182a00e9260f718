"""What a proxy, a network's sign-in page or a wrong endpoint answers in AWS's place is named as what it is."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from generator.aws import clients, refusals
from generator.core.errors import SourceError
from generator.fetch import last_release, ssm
from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


pytestmark = pytest.mark.usefixtures("credentials", "no_pauses")

PAGES = {
    "with a doctype": b"<!doctype html><html><title>Sign in</title><body>Welcome<br>&nbsp;",
    "that is XML": b"<html><body>Sign in</body></html>",
    "of plain text": b"Sign in",
    "without content": b"",
}


@contextmanager
def page(status: int, body: bytes, kind: str = "text/html; charset=utf-8") -> Iterator[clients.Access]:
    """Answer every call with a page; give the access to it."""

    class WebPageHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 (names of methods)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), WebPageHandler)
    with in_background(server):
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield clients.Access(endpoint_url=url, region="us-east-1")


CALLS: dict[str, Callable[[clients.Access], object]] = {
    "a listing": lambda access: clients.s3(access, clients.Calls()).list_objects_v2(Bucket="atlas"),
    "sending": lambda access: clients.s3(access, clients.Calls()).put_object(Bucket="atlas", Key="key", Body=b"x"),
    "versions": lambda access: clients.s3(access, clients.Calls()).get_bucket_versioning(Bucket="atlas"),
    "CloudFront": lambda access: clients.cloudfront(access, clients.Calls()).list_invalidations(DistributionId="E1"),
    "a message": lambda access: clients.sns(access, clients.Calls()).publish(
        TopicArn="arn:aws:sns:us-east-1:123456789012:topic", Message="x"
    ),
    "metrics": lambda access: clients.cloudwatch(access, clients.Calls()).put_metric_data(Namespace="x", MetricData=[]),
}


def refused(do: Callable[[], object], subject: str = "the subject") -> SourceError:
    with pytest.raises(SourceError) as caught, refusals.translated_errors("the subject"):
        do()
    assert caught.value.problem.startswith(f"{subject}: what answered is not AWS")
    assert "proxy" in caught.value.advice
    assert "--endpoint-url" in caught.value.advice
    return caught.value


@pytest.mark.parametrize("status", [200, 403, 404, 500, 503])
@pytest.mark.parametrize("body", ["with a doctype", "that is XML", "of plain text"])
@pytest.mark.parametrize("call", CALLS)
def test_a_web_page_is_no_answer_of_aws(call: str, body: str, status: int) -> None:
    """Whatever its status: a proxy's 403 is no matter of rights, and a sign-in page with 200 is no success."""
    with page(status, PAGES[body]) as access:
        refused(lambda: CALLS[call](access))


@pytest.mark.parametrize("call", ["CloudFront", "a message"])
def test_an_answer_that_does_not_parse_is_one_line(call: str) -> None:
    with page(200, b"Sign in", "text/plain") as access:
        assert "does not parse" in refused(lambda: CALLS[call](access)).problem


@pytest.mark.parametrize("status", [200, 403, 404, 500])
@pytest.mark.parametrize("body", PAGES)
def test_a_page_is_no_last_release(body: str, status: int) -> None:
    """Neither its content, nor "denied", nor a first release."""
    with page(status, PAGES[body]) as access:
        client = clients.s3(access, clients.Calls())
        for first in (False, True):
            subject = "s3://atlas/prod/downloads/"
            with pytest.raises(SourceError, match=f"^{subject}.*: what answered is not AWS: it sent a web page"):
                last_release.read("s3://atlas/prod", lambda: client, first=first)


@pytest.mark.parametrize("status", [200, 403, 404, 500])
def test_a_page_is_no_parameter_store(status: int) -> None:
    with (
        page(status, PAGES["with a doctype"]) as access,
        pytest.raises(SourceError, match="it sent a web page") as caught,
    ):
        ssm.read(clients.ssm(access, clients.Calls()))
    assert "proxy" in caught.value.advice
