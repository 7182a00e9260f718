"""A web server on the loopback for tests: answers by path, each a (status, headers, body) or a function."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING

from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def answering(answers: Mapping[str, Answer], requests: list[tuple[str, str]] | None = None) -> Iterator[str]:
    """Serve the answers on a free port and give the address; ``requests`` collects (path, User-Agent)."""

    class AnswerHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if requests is not None:
                requests.append((self.path, self.headers.get("User-Agent", "")))
            status, headers, body = answers.get(self.path, (404, {}, b"not here"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), AnswerHandler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client may hang up on a large body
    with in_background(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


@contextmanager
def dripping(head: bytes, piece: bytes) -> Iterator[str]:
    """Serve one head, and after it a piece again and again until the block ends; give the address without a scheme."""
    over = threading.Event()

    class DrippingHandler(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.wfile.write(head)
                while not over.wait(0.01):
                    self.wfile.write(piece)

    server = ThreadingTCPServer(("127.0.0.1", 0), DrippingHandler)
    server.daemon_threads = True
    with in_background(server):
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            over.set()
