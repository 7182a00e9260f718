"""Build the real site and serve it as it will be hosted, for figures that a browser measures."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.build import build, write
from generator.build.content import read_bundled
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot
from generator.serve import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def served_site(folder: Path) -> Iterator[str]:
    """Build the bundled catalog's site, with its history, in a folder, serve it, and yield its address."""
    options = build.BuildOptions(snapshot=snapshot.read(BUNDLED_SNAPSHOT), bundled=read_bundled())
    write.write(build.files(options).files, folder)
    with serve.server(folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{serve.HOST}:{server.server_address[1]}/"
        server.shutdown()
