"""A stand-in for the bucket behind CloudFront: files with the headers of the host, and faults on purpose."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

from generator.core import headers
from generator.core.layout import API_FOLDER, DOWNLOADS_FOLDER
from generator.core.resources import HEADERS
from tests.doubles.background import in_background
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


FILE = re.compile(re.findall(r"const FILE = /(.+)/;", (ROOT / "infra/functions/index.js").read_text("utf-8"))[0])
"""What the function of the distribution takes for a file."""


class Reply(NamedTuple):
    """What is answered to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def reply(path: str, requested: Mapping[str, str], read: Callable[[str], bytes | None]) -> Reply:
    """Return what the host answers: redirects of folders, the site's own 404, parts, and headers by path."""
    file = f"{path}index.html" if path.endswith("/") or not path else path
    security = json.loads(HEADERS.read_text("utf-8"))
    if not FILE.search(file):
        return Reply(301, security | {"Location": f"/{path}/", "Cache-Control": "public, max-age=3600"}, b"")
    content, status = read(file), 200
    if content is None:
        file, status = "404.html", 404
        content = read(file) or b""
    sent = security | {
        "Content-Type": headers.content_type(file),
        "Cache-Control": headers.cache_control(file),
    }
    if path.startswith((API_FOLDER, DOWNLOADS_FOLDER)):
        sent["Access-Control-Allow-Origin"] = "*"
    if match := re.fullmatch(r"bytes=0-(\d+)", requested.get("Range", "")):
        part = content[: int(match[1]) + 1]
        return Reply(206, sent | {"Content-Range": f"bytes 0-{len(part) - 1}/{len(content)}"}, part)
    return Reply(status, sent, content)


class Edge:
    """A host on the loopback; ``change`` takes the path and the reply of every request, and returns what is sent."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self.read = read
        self.change: Callable[[str, Reply], Reply] = lambda _, reply: reply
        self.paths: list[str] = []
        self.url = ""


@contextmanager
def edge(read: Callable[[str], bytes | None]) -> Iterator[Edge]:
    """Serve what ``read`` returns for a path, on a free port."""
    host = Edge(read)

    class EdgeHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix("/")
            host.paths.append(path)
            status, sent, body = host.change(path, reply(path, dict(self.headers.items()), host.read))
            self.send_response(status)
            for name, value in (sent | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), EdgeHandler)
    host.url = f"http://127.0.0.1:{server.server_address[1]}/"
    with in_background(server):
        yield host
