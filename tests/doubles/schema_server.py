"""A server of schema zips on the loopback: with ranges and marks as AWS has them, and faulty on request.

The address of a zip is that of a Region: ``/{region}/{domain}.zip``.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import time
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Request(NamedTuple):
    """A request as the server got it."""

    region: str
    range: str | None
    condition: str | None


class SchemaServer(ThreadingHTTPServer):
    """The server: ``zips`` by Region; ``fault`` may answer a request in its place, and says whether it did.

    ``latency`` is in seconds.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        zips: Mapping[str, bytes],
        *,
        ranges: bool = True,
        marks: bool = True,
        latency: float = 0.0,
        fault: Callable[[SchemaHandler, Request], bool] | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), SchemaHandler)
        self.zips = dict(zips)
        self.ranges, self.marks, self.latency, self.fault = ranges, marks, latency, fault
        self.requests: list[Request] = []
        self.sent = 0
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        """The address of a Region's zip, with the placeholders of ``resource_types.ADDRESS``."""
        return f"http://127.0.0.1:{self.server_address[1]}/{{region}}/{{domain}}.zip"

    def of(self, region: str) -> list[Request]:
        """Return the requests for one Region's zip."""
        return [request for request in self.requests if request.region == region]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client hangs up: a limit may end a transfer."""


class SchemaHandler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SchemaServer

    def do_GET(self) -> None:
        server = self.server
        region = self.path.split("/")[1]
        request = Request(region, self.headers["Range"], self.headers["If-None-Match"])
        with server.lock:
            server.requests.append(request)
        time.sleep(server.latency)
        if server.fault and server.fault(self, request):
            return
        content = server.zips.get(region)
        if content is None:
            self.reply(403, b"<Error><Code>AccessDenied</Code></Error>")
            return
        headers = {"ETag": mark(content)} if server.marks else {}
        if server.marks and request.condition == headers["ETag"]:
            self.reply(304, b"", headers)
        elif server.ranges and request.range:
            self.reply_range(request.range, content, headers)
        else:
            self.reply(200, content, headers)

    def reply_range(self, requested: str, content: bytes, headers: Mapping[str, str]) -> None:
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", requested)
        assert match
        first, last = match.groups()
        start = int(first) if first else max(0, len(content) - int(last))
        end = min(int(last) if first and last else len(content) - 1, len(content) - 1)
        if start > end:
            self.reply(416, b"")
            return
        self.reply(206, content[start : end + 1], {**headers, "Content-Range": f"bytes {start}-{end}/{len(content)}"})

    def reply(
        self, status: int, body: bytes, headers: Mapping[str, str] | None = None, *, length: int | None = None
    ) -> None:
        """Answer; a ``length`` that is another than the body's is one that lies, and ends the connection."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        with self.server.lock:
            self.server.sent += len(body)  # before the client can have all of it
        self.wfile.write(body)
        if length is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


def mark(content: bytes) -> str:
    """Return the mark of a zip: an ETag as S3 makes it."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def zipped(*names: str, size: int = 0, files: Mapping[str, bytes] | None = None) -> bytes:
    """Return a zip with the schemas of these types, of about ``size`` bytes in all; ``files`` are further ones.

    What fills it up is not packed, so that a zip of some megabytes is made at once.
    """
    content = io.BytesIO()
    filler = "x" * (size // max(1, len(names)))
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(f"{name.lower().replace('::', '-')}.json")
            schema = f'{{"typeName": "{name}", "description": "{filler}"}}'
            archive.writestr(info, schema)
        for path, data in (files or {}).items():
            archive.writestr(zipfile.ZipInfo(path), data)
    return content.getvalue()


@contextmanager
def serving(server: SchemaServer) -> Iterator[SchemaServer]:
    """Run a server until the block ends."""
    with in_background(server):
        yield server
