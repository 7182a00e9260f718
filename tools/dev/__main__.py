"""Serve, watch and build until somebody presses Ctrl-C."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import watchfiles

from generator.serve import serve
from tests.paths import ROOT
from tools import dev
from tools.dev.builder import BuilderProcess
from tools.dev.server import Builds, server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tools.dev.builder import Extent


SOURCES = ("generator", "templates", "static", "infra")
"""The folders whose files a page is made from."""


def rebuild(
    changed: Iterable[Path], build: Callable[[Extent], bool], restart: Callable[[], None], builds: Builds
) -> None:
    """Build anew what the changed files are part of; a failed build leaves the site as it is.

    When a module or a curated fact changed, that is everything, in a new process: first the pages, then the reports.
    """
    folders = {path.relative_to(ROOT).parts[0] for path in changed}
    extents: list[Extent] = ["static"] if folders == {"static"} else ["pages"]
    if "generator" in folders:
        restart()
        extents.append("whole")
    for extent in extents:
        if not build(extent):
            return
        builds.add()


class _RestartableBuilder:
    """The process that builds now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = self._start()

    def _start(self) -> BuilderProcess:
        return BuilderProcess(self._folder / "site", self._folder / "reports")

    def build(self, extent: Extent) -> bool:
        return self._process.build(extent)

    def restart(self) -> None:
        self._process.stop()
        self._process = self._start()

    def stop(self) -> None:
        self._process.stop()


def main() -> None:
    """Serve, watch and build."""
    parser = argparse.ArgumentParser("python -m tools.dev", description=dev.__doc__)
    parser.add_argument("--port", type=int, default=serve.PORT)
    port = parser.parse_args().port
    with tempfile.TemporaryDirectory() as folder:
        builder = _RestartableBuilder(Path(folder))
        try:
            _watch(Path(folder), port, builder)
        finally:
            builder.stop()


def _watch(folder: Path, port: int, builder: _RestartableBuilder) -> None:
    builds = Builds()
    print("building …", flush=True)
    if not builder.build("whole"):
        sys.exit(1)
    with server(folder / "site", port, builds) as http_server:
        threading.Thread(target=http_server.serve_forever, daemon=True).start()
        url = f"http://{serve.HOST}:{http_server.server_address[1]}/"
        print(f"{url} is built anew when a file changes; Ctrl-C ends", flush=True)
        for changes in watchfiles.watch(*(ROOT / name for name in SOURCES), raise_interrupt=False):
            changed = sorted(Path(path) for _, path in changes)
            print(*(path.relative_to(ROOT) for path in changed), flush=True)
            rebuild(changed, builder.build, builder.restart, builds)


if __name__ == "__main__":
    main()
