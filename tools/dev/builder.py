"""Build the site again and again in one process, which keeps what templates and static files do not change."""

from __future__ import annotations

import os
import pickle
import re
import time
import traceback
from concurrent.futures import Executor, Future
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Literal

from generator.build import build
from generator.build.content import read_bundled
from generator.build.pages import assets, renderer, service_map
from generator.build.reports import formats
from generator.core.files import File
from generator.core.layout import ASSETS_FOLDER
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path


Extent = Literal["static", "pages", "whole"]
"""What to build: the static files, with their new address in the pages; the pages as well; or everything, with the
reports, which take most of the time. The rest stays as it was built last."""
ASSETS = re.compile(rf"{ASSETS_FOLDER}[0-9a-f]+")


class KeptReportsExecutor(Executor):
    """An executor to which the reports are not new: it makes everything else, at once and in this process."""

    def __init__(self, reports: formats.ReportSet) -> None:
        self._reports = reports

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # of any function
        """Return a finished future with the reports, or with what the work returns."""
        future: Future[Any] = Future()
        future.set_result(self._reports if work is formats.make else work(*args, **kwargs))
        return future


class Builder:
    """Builds a site into the folder ``out``; ``reports`` is a file that keeps the reports for the next process."""

    def __init__(self, options: build.BuildOptions, out: Path, reports: Path) -> None:
        self._options, self._out, self._reports = options, out, reports
        self._result: build.BuildResult | None = None
        self._files: Sequence[File] = ()
        renderer.environment().auto_reload = True

    def build(self, extent: Extent) -> None:
        """Build, and write the files that differ."""
        if extent == "whole":
            self._result = build.files(self._options)
            self._reports.write_bytes(pickle.dumps(self._result.reports))
            self._files = self._result.files
        elif self._result is None:
            reports = pickle.loads(self._reports.read_bytes())  # noqa: S301 (another process of ours wrote it)
            self._result = build.files(self._options, executor_factory=lambda _: KeptReportsExecutor(reports))
            self._files = self._result.files
        elif extent == "pages":
            self._files = build.rendered_anew(self._options, self._result)
        else:
            self._files = with_static_files(self._files, self._options.static)
        update_folder(self._out, self._files)


def with_static_files(site: Iterable[File], static: Path) -> list[File]:
    """Return a site with the static files as they are now: in the pages only the name of their folder changes."""
    files = list(site)
    folder, static_files = assets.files(static)
    old_folder = next(ASSETS.findall(file.path)[0] for file in files if _is_static(file))
    pages = [
        File(file.path, file.content.replace(old_folder.encode(), folder.encode()))
        for file in files
        if not _is_static(file)
    ]
    return [*static_files, *pages]


def _is_static(file: File) -> bool:
    """Return whether a file is one of the static files, and not a drawing of a build's."""
    return ASSETS.match(file.path) is not None and not file.path.endswith(f"/{service_map.LINES_NAME}")


def update_folder(folder: Path, site: Iterable[File]) -> None:
    """Make a folder hold these files and no others; a file that has its content already is not written.

    Pages are written last, so that what they link is there.
    """
    files = {folder / file.path: file.content for file in site}
    for path in sorted(files, key=lambda path: path.suffix == ".html"):
        content = files[path]
        if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}")
        scratch.write_bytes(content)
        scratch.replace(path)
    for directory, _, names in os.walk(folder):
        for name in names:
            path = folder / directory / name
            if path not in files:
                path.unlink()


class BuilderProcess:
    """A builder of the bundled site in a process of its own, which imports the modules as they are now."""

    def __init__(self, out: Path, reports: Path) -> None:
        context = get_context("spawn")
        self._connection, other_end = context.Pipe()
        self._process = context.Process(target=serve_requests, args=(other_end, out, reports))
        self._process.start()
        other_end.close()

    def build(self, extent: Extent) -> bool:
        """Return whether a build succeeded; its error is printed."""
        try:
            self._connection.send(extent)
            return bool(self._connection.recv())
        except (EOFError, BrokenPipeError):  # The process could not start, with a module that cannot be imported.
            return False

    def stop(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.join()


def serve_requests(connection: Connection, out: Path, reports: Path) -> None:
    """Build whenever the other end asks for it, until that is closed."""
    builder = Builder(bundled_options(), out, reports)
    while True:
        try:
            extent: Extent = connection.recv()
            start = time.perf_counter()
            builder.build(extent)
            print(f"{extent} built in {time.perf_counter() - start:.1f} s", flush=True)
            connection.send(obj=True)
        except (EOFError, KeyboardInterrupt):
            return
        except Exception:  # noqa: BLE001 (a template with an error must not end the process)
            traceback.print_exc()
            connection.send(obj=False)


def bundled_options() -> build.BuildOptions:
    """Return the options of the bundled site, with the page of the design."""
    return build.BuildOptions(snapshot=snapshot.read(BUNDLED_SNAPSHOT), bundled=read_bundled(), design=True)
