"""Serve a built site to browsers as it will be hosted: they cache the files that never change."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from generator.core.headers import IMMUTABLE, cache_control
from generator.serve.handler import Handler
from generator.serve.serve import HOST, Server
from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class AssetCachingHandler(Handler):
    """Lets browsers cache assets, which `region-atlas serve` lets them request again for every page."""

    def send_header(self, keyword: str, value: str) -> None:
        """Send an asset's Cache-Control as publishing stores it."""
        is_asset = keyword == "Cache-Control" and cache_control(self.path.removeprefix("/")) == IMMUTABLE
        super().send_header(keyword, IMMUTABLE if is_asset else value)


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Serve a built site until the block ends; yield its address."""
    server = Server((HOST, 0), partial(AssetCachingHandler, directory=str(folder.resolve())))
    with in_background(server):
        yield f"http://{HOST}:{server.server_address[1]}/"
