"""AWS for tests: moto on the loopback, behind a proxy that may answer in its place."""

from __future__ import annotations

import io
import socket
import struct
import sys
import threading
from contextlib import contextmanager
from functools import cache, lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, unquote, unquote_to_bytes, urlsplit

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.test import run_wsgi_app

from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


ACCOUNT = "123456789012"
"""The account that moto plays."""


class Call(NamedTuple):
    """A call of a client to S3 or CloudFront; ``number`` counts from 1."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """Return the key, where the call is about an object."""
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    @property
    def is_listing(self) -> bool:
        """Return whether it lists the objects of a bucket."""
        return "list-type" in self.query

    @property
    def changes_file(self) -> bool:
        """Return whether it writes or deletes a file of the site, which the publisher's own notes are not."""
        return self.method in {"PUT", "DELETE"} and bool(self.key) and not self.key.startswith(".region-atlas/")


class Answer(NamedTuple):
    """An answer; status 0 resets the connection instead. ``lost`` bytes at the end of the body are not sent."""

    status: int
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)
    body: bytes = b""
    lost: int = 0


RESET = Answer(0)


def refusal(status: int, code: str) -> Answer:
    """Return an error as S3 and CloudFront answer it."""
    return Answer(
        status,
        {"Content-Type": "application/xml"},
        f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode(),
    )


@cache
def moto_application() -> DomainDispatcherApplication:
    """Return moto's application, the same for all of this process."""
    application = DomainDispatcherApplication(create_backend_app)
    # For every call, moto searches all of its folders twice, which takes longer than the answer.
    application.get_backend_for_host = lru_cache(application.get_backend_for_host)  # type: ignore[method-assign]
    return application


def moto_answer(call: Call) -> Answer:
    """Return moto's answer to a call: a second connection would cost as much as the answer itself."""
    path, _, query = call.path.partition("?")
    environment: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),  # as WSGI has it
        "QUERY_STRING": query,
        "RAW_URI": call.path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.body),
        "wsgi.errors": sys.stderr,
    }
    for name, value in call.headers.items():
        if name.lower() != "transfer-encoding":
            environment[f"HTTP_{name.upper().replace('-', '_')}"] = value
    environment["CONTENT_TYPE"] = environment.pop("HTTP_CONTENT_TYPE", "")
    environment["CONTENT_LENGTH"] = str(len(call.body))
    body, status, headers = run_wsgi_app(moto_application(), environment)
    return Answer(int(status.split()[0]), dict(headers), b"".join(body))


class Proxy(ThreadingHTTPServer):
    """The proxy in front of moto: ``fault`` gets each call, and a function that returns moto's answer to it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, fault: Callable[[Call, Callable[[Call], Answer]], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), ProxyHandler)
        self.fault = fault
        self.lock = threading.Lock()
        self.calls: list[Call] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: tests let clients hang up, and kill them."""


class ProxyHandler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Proxy

    def do_ANY(self) -> None:
        proxy = self.server
        body = self._body()
        with proxy.lock:
            call = Call(len(proxy.calls) + 1, self.command, self.path, dict(self.headers.items()), body)
            proxy.calls.append(call)
        answer = proxy.fault(call, moto_answer)
        if not answer.status:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        skipped = {"content-length", "connection", "transfer-encoding"}
        for name, value in answer.headers.items():
            if name.lower() not in skipped:
                self.send_header(name, value)
        length = answer.headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(answer.body))
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) - answer.lost])
        self.close_connection = bool(answer.lost)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_ANY  # noqa: N815 (http.server's names)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def proxied(
    fault: Callable[[Call, Callable[[Call], Answer]], Answer] = lambda call, forward: forward(call),
) -> Iterator[Proxy]:
    """Run a proxy in front of moto until the block ends."""
    proxy = Proxy(fault)
    with in_background(proxy):
        yield proxy


@contextmanager
def moto_server() -> Iterator[int]:
    """Serve an account without buckets on a free port of the loopback; give the port."""
    with proxied() as proxy:
        try:
            yield proxy.server_address[1]
        finally:
            reset_account()


def reset_account() -> None:
    """Remove all buckets of the account."""
    for backend in s3_backends[ACCOUNT].values():
        backend.reset()
