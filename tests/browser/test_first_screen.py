"""A page that arrives in pieces is drawn when its first screen is complete: nothing moves on a slow network."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from generator.serve.handler import Handler
from generator.serve.serve import HOST, Server
from tests.browser.chromium import KINDS, watched
from tests.browser.tool_pages import TWO_FRAMES, shifts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

WAITS_FOR = re.compile(r'<link rel="expect" blocking="render" href="#([^"]+)">')
ROWS_OF_A_SCREEN = 40
"""Rows of a list that are higher than a screen of 1080 pixels."""
IS_READ = """(links) => document.querySelectorAll("a").length === links
  && [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet)"""
IS_DRAWN = """() => new Promise((resolve) => {
  requestAnimationFrame(() => resolve(true));
  setTimeout(() => resolve(false), 250);
})"""


class Delivery:
    """A document in pieces, each of which is sent when ``send`` is called."""

    def __init__(self, path: str, pieces: list[bytes]) -> None:
        self.path = path
        self.pieces = pieces
        self.requested = threading.Semaphore(0)

    def send(self) -> None:
        self.requested.release()


class PieceHandler(Handler):
    """Serves a site as ``Handler`` does, and one document of it in pieces."""

    def __init__(self, *args, delivery: Delivery, **options) -> None:
        self.delivery = delivery
        super().__init__(*args, **options)

    def do_GET(self) -> None:  # noqa: N802 (the name that the base class calls)
        if self.path != self.delivery.path:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in self.delivery.pieces:
            self.delivery.requested.acquire()
            self.wfile.write(piece)
            self.wfile.flush()
        self.close_connection = True


@contextmanager
def delivered(folder: Path, path: str, pieces: list[bytes]) -> Iterator[tuple[str, Delivery]]:
    """Serve the site with one document in pieces; give its address and what sends the pieces."""
    delivery = Delivery(path, pieces)
    with Server((HOST, 0), partial(PieceHandler, directory=str(folder), delivery=delivery)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}/", delivery
        finally:
            for _ in pieces:
                delivery.send()
            server.shutdown()
            thread.join()


def first_screen(page: str) -> int:
    """Return where in a page's text the element begins that the page waits for before it is drawn."""
    (anchor,) = WAITS_FOR.findall(page)
    (place,) = [match.start() for match in re.finditer(rf'<[^<>]* id="{re.escape(anchor)}"', page)]
    return place


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_a_page_waits_for_its_first_screen(real_site: Path, kind: str) -> None:
    """All of a page but a long list, of which as many rows come first as no usual screen shows."""
    page = (real_site / kind / "index.html").read_text("utf-8")
    above = page[: first_screen(page)]
    assert "</main>" in above or above.count("<tr") > ROWS_OF_A_SCREEN


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", ["", "regions/eu-south-2/", "services/bedrock/", "matrix/"])
def test_nothing_is_drawn_before_the_first_screen_is_there_and_nothing_moves_then(
    browser: Browser, real_site: Path, kind: str, width: int
) -> None:
    """The network stops before the first screen is complete, and once more in what follows."""
    page_text = (real_site / kind / "index.html").read_text("utf-8")
    begin = first_screen(page_text)
    stop = page_text.index(">", begin + 2000) + 1 if "</main>" in page_text[begin:] else len(page_text)
    pieces = [part.encode() for part in (page_text[:begin], page_text[begin:stop], page_text[stop:])]
    with (
        delivered(real_site, f"/{kind}", pieces) as (address, delivery),
        watched(browser, address, viewport={"width": width, "height": 844}) as page,
    ):
        delivery.send()
        page.goto(address + kind, wait_until="commit")
        page.wait_for_function(IS_READ, arg=pieces[0].count(b"<a "), polling=20)
        assert not page.evaluate(IS_DRAWN)
        delivery.send()
        page.evaluate(TWO_FRAMES)
        delivery.send()
        page.wait_for_load_state()
        assert shifts(page) == 0
