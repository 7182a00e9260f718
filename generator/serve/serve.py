"""Serve a built site as it will be hosted: directory indexes, the 404 page, compression, security headers."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shlex
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate, islice
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO

from generator.core import swap
from generator.core.errors import AtlasError
from generator.core.headers import compresses, content_type
from generator.core.resources import HEADERS

HOST = "127.0.0.1"
PORT = 8000
SITE = Path("site")
"""The default folder of a site."""
FIRST_UNPRIVILEGED_PORT = 1024
"""Lower ports need special rights."""
MAX_PORT = 65535
LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
"""The names of this host in a browser's request; behind a tunnel the port differs."""


@lru_cache(maxsize=500)  # a browser asks for the same files with every page
def _compressed(path: Path, changed_ns: int, inode: int) -> bytes:
    """Return the compressed content of a file that was changed at this time."""
    del changed_ns, inode
    return gzip.compress(path.read_bytes(), mtime=0)


class Server(ThreadingHTTPServer):
    """A server that prints nothing when a client disconnects: only ``cli`` prints."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Drop the connection without a message."""


class Handler(SimpleHTTPRequestHandler):
    """Serves one folder, without listings."""

    protocol_version = "HTTP/1.1"
    server_version = "region-atlas"
    sys_version = ""
    headers_to_send: dict[str, str] = json.loads(HEADERS.read_text("utf-8"))

    def end_headers(self) -> None:
        """Add the security headers, and have the browser revalidate each time."""
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def guess_type(self, path: str | Path) -> str:  # type: ignore[override]  # typeshed names PathLike; http.server passes str
        """Return the type as production sends it."""
        return content_type(str(path))

    def send_head(self) -> IO[bytes] | None:  # type: ignore[override]  # any stream of bytes will do
        """Send a file compressed where the client accepts that; ``http.server`` answers everything else."""
        path = Path(self.translate_path(self.path))
        if not self._has_loopback_host():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        if not self._is_published(path):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        path = path / "index.html" if self.path.partition("?")[0].endswith("/") else path
        if "gzip" not in self.headers.get("Accept-Encoding", "") or "If-Modified-Since" in self.headers:
            return super().send_head()
        try:
            status = path.stat()
        except OSError:
            return super().send_head()
        if not S_ISREG(status.st_mode) or not compresses(content_type(path.name), status.st_size):
            return super().send_head()
        content = _compressed(path, status.st_mtime_ns, status.st_ino)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type(path.name))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", self.date_time_string(status.st_mtime))
        self.end_headers()
        return io.BytesIO(content)

    def _has_loopback_host(self) -> bool:
        """Return whether the request names the loopback: a foreign host name may also resolve to this machine."""
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and LOOPBACK.fullmatch(hosts[0]) is not None

    def _is_published(self, path: Path) -> bool:
        """Return whether `publish` would send a file, or a folder's index: nothing hidden, nothing behind a link."""
        file = path / "index.html" if os.path.isdir(path) else path  # noqa: PTH112 (pathlib raises for some names)
        parts = file.relative_to(self.directory).parts
        steps = accumulate(parts, os.path.join, initial=self.directory)
        links = any(os.path.islink(step) for step in islice(steps, 1, None))  # noqa: PTH114 (the same)
        return not links and not any(part.startswith(".") for part in parts) and os.path.isfile(file)  # noqa: PTH113

    def list_directory(self, path: object) -> IO[bytes] | None:  # type: ignore[override]  # ends in an answer, never a list
        """Answer 404 for a folder without an index, as a bucket behind a CDN does."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page where something is not found."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not self._is_published(page):
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Print nothing of a request: only ``cli`` prints."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the folder on the loopback, not yet serving; port 0 takes a free one.

    Raises ``AtlasError`` when there is no site or the port is taken.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 (pathlib raises for some names)
        swap.restore(folder)
    if not os.path.isfile(folder / "index.html"):  # noqa: PTH113 (the same)
        raise AtlasError(f"{folder}: no site there", _build_advice(folder))
    try:
        return Server((HOST, port), partial(Handler, directory=str(folder.resolve())))
    except OSError as error:
        raise AtlasError(
            f"port {port} of {HOST} cannot be used: {error.strerror}",
            f"take another: {command(folder, _suggested_port(port))}",
        ) from error


def _build_advice(folder: Path) -> str:
    """Return how a site comes to be: in this folder, or in another where no build can write this one."""
    try:
        buildable = S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        buildable = True
    except (OSError, ValueError):  # Too long a name, a link to itself, a file for a parent.
        buildable = False
    if not buildable:
        return "no build can write there: build into another folder with `region-atlas build --out FOLDER`"
    out = "" if folder == SITE else f" --out {shlex.quote(str(folder))}"
    return f"build one first with `region-atlas build{out}`"


def command(folder: Path, port: int = PORT) -> str:
    """Return the command that serves a folder, as messages write it."""
    site = "" if folder == SITE else f" --site {shlex.quote(str(folder))}"
    return f"`region-atlas serve{site}" + ("`" if port == PORT else f" --port {port}`")


def _suggested_port(port: int) -> int:
    return port + 1 if FIRST_UNPRIVILEGED_PORT <= port < MAX_PORT else PORT + 1
