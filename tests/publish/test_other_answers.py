"""What answers is not S3: a proxy's page, nothing, a redirect. A line says so; none is taken for an empty bucket."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from generator.core.errors import SourceError
from tests.doubles.background import in_background
from tests.doubles.moto_server import Answer, refusal
from tests.doubles.s3 import BUCKET, atlas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


pytestmark = pytest.mark.usefixtures("credentials", "no_pauses")
PAGE = Answer(200, {"Content-Type": "text/html"}, b"<html><body><h1>Index of /</h1></body></html>")
ELSEWHERE = {"Location": "http://127.0.0.1:9/"}
ANSWERS = {
    "a page": (PAGE, "what answered is not AWS: it sent a web page"),
    "nothing": (Answer(200), "the answer is n"),
    "a page that is no XML": (
        Answer(200, {"Content-Type": "text/html"}, b"<!doctype html><p>Sign in"),
        "what answered is not AWS: it sent a web page",
    ),
    "a redirect": (Answer(307, ELSEWHERE), ""),
    "another Region": (
        Answer(301, ELSEWHERE | {"x-amz-bucket-region": "eu-west-1"}, refusal(301, "PermanentRedirect").body),
        "AWS answered PermanentRedirect",
    ),
}
"""What answers every call, and what is said of it."""


@contextmanager
def answering_all(answer: Answer) -> Iterator[str]:
    """Answer every call the same; give the address."""

    class OtherAnswerHandler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_PUT = do_HEAD = do_DELETE = reply  # noqa: N815 (the server's names)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherAnswerHandler)
    with in_background(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


@pytest.mark.parametrize("command", ["publish", "publish --dry-run", "releases"])
@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_not_s3_is_named(plain_site: Path, name: str, command: str) -> None:
    """Whether the first call is the lock's or the listing's; without a traceback."""
    answer, problem = ANSWERS[name]
    more = ("--site", str(plain_site), "--first") if "publish" in command else ()
    with answering_all(answer) as url:
        result = atlas(*command.split(), *more, "--bucket", BUCKET, "--endpoint-url", url)
    assert result.exit_code == SourceError.status, result.output
    assert result.output.startswith(f"error: s3://{BUCKET}/")
    assert problem in result.output.splitlines()[0]
    assert "next: " in result.output
