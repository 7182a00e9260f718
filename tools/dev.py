"""Serve the site while somebody works on it: ``make dev`` builds it anew on every change and reloads the browser.

Builds go to a temporary folder, never to ``site/``. The script that reloads is added to each page when it is sent, so
no file of a site contains it. A changed module must be imported anew, so each build is a process of its own.
"""

from __future__ import annotations

import argparse
import io
import pickle
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Executor, Future
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import watchfiles

from generator.build import build, write
from generator.build.worker import Worker
from generator.core.resources import BUNDLED_HISTORY, BUNDLED_SNAPSHOT
from generator.model import history, snapshot
from generator.serve import serve
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


SOURCES = ("generator", "templates", "static", "infra")
"""The folders whose files a page is made from."""
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


class FinishedExecutor(Executor):
    """An executor whose result exists already, whatever is submitted."""

    def __init__(self, result: object) -> None:
        self.result = result

    def submit(self, *_: object, **__: object) -> Future[Any]:
        """Return a finished future with the result."""
        future: Future[Any] = Future()
        future.set_result(self.result)
        return future


class RecordingWorker(Worker):
    """A worker that keeps the futures of what was submitted."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.futures: list[Future[Any]] = []

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit a call, and keep its future."""
        future = super().submit(call, *args, **kwargs)
        self.futures.append(future)
        return future


def make(options: build.BuildOptions, out: Path, reports: Path, *, whole: bool) -> None:
    """Build into ``out``. A ``whole`` build makes the reports, which take most of the time; others reuse them."""
    workers: list[RecordingWorker] = []

    def recording(size: int) -> RecordingWorker:
        workers.append(RecordingWorker(size))
        return workers[-1]

    def reusing(_: int) -> FinishedExecutor:
        return FinishedExecutor(pickle.loads(reports.read_bytes()))  # noqa: S301 (another build of ours wrote it)

    built = build.files(options, executor_factory=recording if whole else reusing)
    for worker in workers:
        reports.write_bytes(pickle.dumps(worker.futures[0].result()))
    write.write(built.files, out)


class Handler(serve.Handler):
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
    handler = type("Reloading", (Handler,), {"builds": builds})
    return serve.Server((serve.HOST, port), partial(handler, directory=str(folder.resolve())))


def rebuild(changed: Iterable[Path], run: Callable[..., bool], builds: Builds) -> None:
    """Build pages anew; then, when a module changed, the reports too. A failed build leaves the site as it is."""
    modules = any(path.suffix == ".py" for path in changed)
    for whole in (False, True) if modules else (False,):
        if not run(whole=whole):
            return
        builds.add()


def main() -> None:
    """Serve, watch and build until somebody presses Ctrl-C."""
    parser = argparse.ArgumentParser("python -m tools.dev", description=__doc__)
    parser.add_argument("--port", type=int, default=serve.PORT)
    parser.add_argument("--build", nargs=3, metavar=("OUT", "REPORTS", "HOW"), help="build once: whole or pages")
    options = parser.parse_args()
    if options.build:
        out, reports, how = options.build
        bundled = build.Bundled(history=history.decode(BUNDLED_HISTORY.read_bytes(), str(BUNDLED_HISTORY)))
        build_options = build.BuildOptions(snapshot=snapshot.read(BUNDLED_SNAPSHOT), bundled=bundled, design=True)
        make(build_options, Path(out), Path(reports), whole=how == "whole")
        return
    with tempfile.TemporaryDirectory() as folder:
        _watch(Path(folder), options.port)


def _watch(folder: Path, port: int) -> None:
    site, builds = folder / "site", Builds()

    def run(*, whole: bool) -> bool:
        how = "whole" if whole else "pages"
        command = [sys.executable, "-m", "tools.dev", "--build", str(site), str(folder / "reports"), how]
        return subprocess.run(command, check=False, cwd=ROOT).returncode == 0

    print("building …", flush=True)
    if not run(whole=True):
        sys.exit(1)
    with server(site, port, builds) as dev:
        threading.Thread(target=dev.serve_forever, daemon=True).start()
        print(
            f"http://{serve.HOST}:{dev.server_address[1]}/ is built anew when a file changes; Ctrl-C ends", flush=True
        )
        for changes in watchfiles.watch(*(ROOT / name for name in SOURCES), raise_interrupt=False):
            changed = sorted(Path(path) for _, path in changes)
            print(*(path.relative_to(ROOT) for path in changed), flush=True)
            rebuild(changed, run, builds)


if __name__ == "__main__":
    main()
