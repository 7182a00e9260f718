"""A web server on the loopback: answers by path, each a (status, headers, body), and answers without an end."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingTCPServer
from typing import TYPE_CHECKING

from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


Answer = tuple[int, dict[str, str], bytes]
ENDLESS_BODIES = {
    "a byte now and then": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b" "),
    "without a length": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "one large chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n", b" "),
    "small chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}
"""Answers whose bodies do not end, by kind: what comes first, and what follows again and again."""
ENDLESS_ERRORS = {"an error": (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 1000000\r\n\r\n", b" ")}
ENDLESS_HEADS = {
    "headers": (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "a status": (b"HTTP/1.1 200 O", b"K"),
    "please continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "the size of a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
}
"""Answers of which not even the beginning of a body comes."""
SILENCE = {"nothing at all": (b"", b"")}


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


def drip(handler: BaseHTTPRequestHandler, head: bytes, piece: bytes, over: threading.Event | None = None) -> None:
    """Send a head, then a piece again and again until whoever reads hangs up or the test is over."""
    over = over or threading.Event()
    handler.close_connection = True
    handler.wfile.write(head)
    while not over.wait(0.01):
        handler.wfile.write(piece)


@contextmanager
def dripping(head: bytes, piece: bytes) -> Iterator[str]:
    """Serve one head, and after it a piece again and again until the block ends; give the address without a scheme."""
    over = threading.Event()

    class DrippingHandler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                drip(self, head, piece, over)

    server = ThreadingTCPServer(("127.0.0.1", 0), DrippingHandler)
    server.daemon_threads = True
    with in_background(server):
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            over.set()
