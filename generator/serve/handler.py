"""Answer requests for the files of a site as S3 and CloudFront do: types, compression, conditions, ranges, CORS."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import os
import re
from functools import lru_cache
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from itertools import accumulate, islice
from pathlib import Path
from stat import S_ISREG
from typing import IO

from generator.core.headers import compresses, content_type
from generator.core.layout import API_FOLDER, DOWNLOADS_FOLDER
from generator.core.resources import HEADERS
from generator.serve.conditions import FileState, UnsatisfiableRangeError, is_unchanged, requested_range

LOOPBACK_HOST_HEADER = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
"""The names of this host in a browser's request; behind a tunnel the port differs."""
DATA_FOLDERS = tuple(f"/{path.partition('/')[0]}/" for path in (API_FOLDER, DOWNLOADS_FOLDER))
"""The folders that scripts of any site may read (``data_paths`` of the infrastructure)."""
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Content-Length, Content-Range, Accept-Ranges",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
"""The answer to a script of another site that asks to send headers of its own (``If-None-Match``, several ranges)."""


@lru_cache(maxsize=500)  # a browser asks for the same files with every page
def _compressed(path: Path, changed_ns: int, inode: int) -> bytes:
    """Return the compressed content of a file that was changed at this time."""
    del changed_ns, inode
    return gzip.compress(path.read_bytes(), mtime=0)


@lru_cache(maxsize=10_000)  # more than a site has files: 100 bytes each
def _entity_tag(path: Path, changed_ns: int, inode: int) -> str:
    """Return the entity tag of a file that was changed at this time: the MD5 of its content, as S3 has it."""
    del changed_ns, inode
    with path.open("rb") as file:
        return f'"{hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()}"'


class Handler(SimpleHTTPRequestHandler):
    """Serves one folder, without listings."""

    protocol_version = "HTTP/1.1"
    server_version = "region-atlas"
    sys_version = ""
    headers_to_send: dict[str, str] = json.loads(HEADERS.read_text("utf-8"))

    def end_headers(self) -> None:
        """Add the security headers, let scripts of other sites read data, and have the browser revalidate each time."""
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        if self._is_cross_origin():
            for name, value in CORS.items():
                self.send_header(name, value)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def guess_type(self, path: str | Path) -> str:  # type: ignore[override]  # typeshed names PathLike; http.server passes str
        """Return the type as production sends it."""
        return content_type(str(path))

    def do_OPTIONS(self) -> None:
        """Tell a script of another site what it may send; CloudFront refuses the method for pages."""
        if not self._has_loopback_host():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif not self._is_data():
            self.send_error(HTTPStatus.FORBIDDEN)
        else:
            self.send_response(HTTPStatus.NO_CONTENT)
            if self._is_cross_origin():
                for name, value in PREFLIGHT.items():
                    self.send_header(name, value)
            self.end_headers()

    def send_head(self) -> IO[bytes] | None:  # type: ignore[override]  # any stream of bytes will do
        """Begin the answer, and return what follows its headers; ``http.server`` answers what is no file."""
        path = Path(self.translate_path(self.path))
        if not self._has_loopback_host():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        if not self._is_published(path):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        path = path / "index.html" if self.path.partition("?")[0].endswith("/") else path
        try:
            status = path.stat()
            if not S_ISREG(status.st_mode):
                return super().send_head()
            return self._send_file(path, status)
        except OSError:
            return super().send_head()

    def _send_file(self, path: Path, status: os.stat_result) -> IO[bytes] | None:
        """Begin the answer with a file: that it did not change, a part of it, or all of it, compressed if possible."""
        version = (path, status.st_mtime_ns, status.st_ino)
        tag, kind = _entity_tag(*version), content_type(path.name)
        state = FileState(tag, dt.datetime.fromtimestamp(int(status.st_mtime), dt.UTC), status.st_size)
        headers = {"ETag": tag, "Last-Modified": self.date_time_string(status.st_mtime)}
        if compressible := compresses(kind, state.size):
            headers["Vary"] = "Accept-Encoding"
        if is_unchanged(self.headers, state):
            return self._answer(HTTPStatus.NOT_MODIFIED, headers)
        headers["Content-Type"] = kind
        try:
            part = requested_range(self.headers, state) if self.command == "GET" else None
        except UnsatisfiableRangeError:
            size = {"Content-Range": f"bytes */{state.size}", "Content-Length": "0"}
            return self._answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers | size)
        if part is None and compressible and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = _compressed(*version)
            # Other bytes than those of the tag: CloudFront weakens it.
            packed = {"ETag": f"W/{tag}", "Content-Encoding": "gzip", "Content-Length": str(len(content))}
            return self._answer(HTTPStatus.OK, headers | packed, io.BytesIO(content))
        headers["Accept-Ranges"] = "bytes"
        if part is None:
            return self._answer(HTTPStatus.OK, headers | {"Content-Length": str(state.size)}, path.open("rb"))
        with path.open("rb") as file:
            file.seek(part.start)
            content = file.read(len(part))
        place = f"bytes {part.start}-{part.stop - 1}/{state.size}"
        ranged = {"Content-Range": place, "Content-Length": str(len(content))}
        return self._answer(HTTPStatus.PARTIAL_CONTENT, headers | ranged, io.BytesIO(content))

    def _answer(self, code: HTTPStatus, headers: dict[str, str], content: IO[bytes] | None = None) -> IO[bytes] | None:
        """Send status and headers, and return the content that follows them."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        return content

    def _is_data(self) -> bool:
        """Return whether a request is for what scripts of any site may read."""
        return self.path.startswith(DATA_FOLDERS)

    def _is_cross_origin(self) -> bool:
        """Return whether a script of some site asks; a request that could not be read has no headers."""
        return "Origin" in getattr(self, "headers", ()) and self._is_data()

    def _has_loopback_host(self) -> bool:
        """Return whether the request names the loopback: a foreign host name may also resolve to this machine."""
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and LOOPBACK_HOST_HEADER.fullmatch(hosts[0]) is not None

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
