"""Serve a site that is being worked on: as production does, and with a script that reloads each page after a build."""

from __future__ import annotations

import io
import threading
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import IO

from generator.serve import serve
from generator.serve.handler import Handler

ADDRESS = "/.dev/"
"""The address of what only this server has; a published site has no hidden folder."""
SCRIPT = f"""const events = new EventSource("{ADDRESS}events");
let first;
events.onmessage = ({{ data }}) => {{
  first ??= data;
  if (data !== first) location.reload();
}};
"""
"""Reloads the page when the number of the build differs from the first one, also after the server was restarted."""
TAG = f'<script src="{ADDRESS}reload.js"></script></head>'.encode()


class Builds:
    """The number of the current build, and a way to wait for the next one."""

    def __init__(self) -> None:
        self.number = 0
        self.changed = threading.Condition()

    def add(self) -> None:
        """Count another build and wake whoever waits for it."""
        with self.changed:
            self.number += 1
            self.changed.notify_all()

    def after(self, number: int, seconds: float) -> int:
        """Return the number of the build after ``number``, or ``number`` if there is none within ``seconds``."""
        with self.changed:
            self.changed.wait_for(lambda: self.number != number, seconds)
            return self.number


class ReloadingHandler(Handler):
    """Serves a site as production does, and adds the script that reloads to each page."""

    builds: Builds

    def do_GET(self) -> None:  # noqa: N802 (http.server's name)
        """Send what only this server has; answer all else as production does."""
        answers = {f"{ADDRESS}reload.js": self._send_script, f"{ADDRESS}events": self._send_events}
        if self._has_loopback_host() and self.path in answers:
            answers[self.path]()
        else:
            super().do_GET()

    def send_head(self) -> IO[bytes] | None:  # type: ignore[override]  # any stream of bytes will do
        """Send a page with the script in its head."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if self.path.partition("?")[0].endswith("/") else path
        if path.suffix != ".html" or not self._has_loopback_host() or not self._is_published(path):
            return super().send_head()
        content = path.read_bytes().replace(b"</head>", TAG, 1)
        self._begin("text/html; charset=utf-8", len(content))
        return io.BytesIO(content)

    def _begin(self, kind: str, length: int | None = None) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        if length is None:
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send_script(self) -> None:
        self._begin("text/javascript", len(SCRIPT))
        self.wfile.write(SCRIPT.encode())

    def _send_events(self) -> None:
        """Send the number of each build; repeat it every 15 seconds to notice a browser that hung up."""
        self._begin("text/event-stream")
        number = self.builds.number
        while True:
            try:
                self.wfile.write(f"data: {number}\n\n".encode())
            except OSError:
                return
            number = self.builds.after(number, 15)


def server(folder: Path, port: int, builds: Builds) -> serve.Server:
    """Return a server of a built site that reloads pages; it does not serve yet."""
    handler = type("HandlerOfBuilds", (ReloadingHandler,), {"builds": builds})
    return serve.Server((serve.HOST, port), partial(handler, directory=str(folder.resolve())))
