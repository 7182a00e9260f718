"""What a proxy, a network's sign-in page or a wrong endpoint answers in AWS's place is named as what it is."""

from __future__ import annotations

from functools import partial
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


class PageServer(ThreadingHTTPServer):
    """A server that answers every call with one page; ``access`` leads there."""

    status = 200
    body = b""
    kind = ""

    @property
    def access(self) -> clients.Access:
        return clients.Access(endpoint_url=f"http://127.0.0.1:{self.server_address[1]}", region="us-east-1")

    def show(self, status: int, body: bytes, kind: str = "text/html; charset=utf-8") -> None:
        """Answer with this page from now on."""
        self.status, self.body, self.kind = status, body, kind


class PageHandler(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: PageServer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.server.status)
        self.send_header("Content-Type", self.server.kind)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.server.body)

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 (names of methods)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    page_server = PageServer(("127.0.0.1", 0), PageHandler)
    with in_background(page_server):
        yield page_server


@pytest.fixture(scope="module")
def calls(server: PageServer) -> dict[str, Callable[[], object]]:
    """Return a call of each kind, by what it does; the clients are made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        access, counted = server.access, clients.Calls()
        s3, cloudfront = clients.s3(access, counted), clients.cloudfront(access, counted)
        sns, cloudwatch = clients.sns(access, counted), clients.cloudwatch(access, counted)
    return {
        "a listing": partial(s3.list_objects_v2, Bucket="atlas"),
        "sending": partial(s3.put_object, Bucket="atlas", Key="key", Body=b"x"),
        "versions": partial(s3.get_bucket_versioning, Bucket="atlas"),
        "CloudFront": partial(cloudfront.list_invalidations, DistributionId="E1"),
        "a message": partial(sns.publish, TopicArn="arn:aws:sns:us-east-1:123456789012:topic", Message="x"),
        "metrics": partial(cloudwatch.put_metric_data, Namespace="x", MetricData=[]),
    }


def refusal_of(call: Callable[[], object]) -> SourceError:
    """Return the error of a call whose answer is not AWS's."""
    with pytest.raises(SourceError) as caught, refusals.translated_errors("the subject"):
        call()
    assert caught.value.problem.startswith("the subject: what answered is not AWS")
    assert "proxy" in caught.value.advice
    assert "--endpoint-url" in caught.value.advice
    return caught.value


@pytest.mark.parametrize("status", [200, 403, 404, 500, 503])
@pytest.mark.parametrize("body", ["with a doctype", "that is XML", "of plain text"])
def test_a_web_page_is_no_answer_of_aws(
    body: str, status: int, server: PageServer, calls: dict[str, Callable[[], object]]
) -> None:
    """Whatever its status: a proxy's 403 is no matter of rights, and a sign-in page with 200 is no success."""
    server.show(status, PAGES[body])
    for call in calls.values():
        refusal_of(call)


@pytest.mark.parametrize("name", ["CloudFront", "a message"])
def test_an_answer_that_does_not_parse_is_one_line(
    name: str, server: PageServer, calls: dict[str, Callable[[], object]]
) -> None:
    server.show(200, b"Sign in", "text/plain")
    assert "does not parse" in refusal_of(calls[name]).problem


@pytest.mark.parametrize("status", [200, 403, 404, 500])
@pytest.mark.parametrize("body", PAGES)
def test_a_page_is_no_last_release(body: str, status: int, server: PageServer) -> None:
    """Neither its content, nor "denied", nor a first release."""
    server.show(status, PAGES[body])
    client = clients.s3(server.access, clients.Calls())
    for first in (False, True):
        subject = "s3://atlas/prod/downloads/"
        with pytest.raises(SourceError, match=f"^{subject}.*: what answered is not AWS: it sent a web page"):
            last_release.read("s3://atlas/prod", lambda: client, first=first)


@pytest.mark.parametrize("status", [200, 403, 404, 500])
def test_a_page_is_no_parameter_store(status: int, server: PageServer) -> None:
    server.show(status, PAGES["with a doctype"])
    with pytest.raises(SourceError, match="it sent a web page") as caught:
        ssm.read(clients.ssm(server.access, clients.Calls()))
    assert "proxy" in caught.value.advice
