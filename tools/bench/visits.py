"""Figures of a first visit: the bytes that a browser receives, and the number of elements of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.chromium import chromium
from tools import weights
from tools.bench.rows import Row
from tools.bench.served import served_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Request


def rows(folder: Path) -> Iterator[Row]:
    """Open the heaviest page of each kind with an empty cache; what its scripts request counts too."""
    with served_site(folder / "site") as site, chromium() as browser:
        for page in weights.heaviest(folder / "site"):
            yield _visit(browser, site, page)


def _visit(browser: Browser, site: str, page: weights.Weight) -> Row:
    finished: list[Request] = []
    context = browser.new_context()
    opened = context.new_page()
    # Playwright sets an attribute on the callback, which a bound method of a list does not allow.
    opened.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108
    opened.goto(site + page.page.lstrip("/"), wait_until="networkidle")
    sizes: dict[str, int] = {}
    for request in finished:
        sizes[request.resource_type] = sizes.get(request.resource_type, 0) + request.sizes()["responseBodySize"]
    elements: int = opened.evaluate("document.querySelectorAll('*').length")
    context.close()
    whole, parts = sum(sizes.values()) / weights.KIB, ("document", "stylesheet", "script")
    alone, styles, scripts = (sizes.get(part, 0) / weights.KIB for part in parts)
    return Row(
        f"first visit, {page.page}",
        f"{whole:.1f} KiB: page {alone:.1f}, styles {styles:.1f}, scripts {scripts:.1f}; {elements:,} elements",
        f"{page.limit} KiB; scripts {weights.SCRIPTS}",
        whole <= page.limit and scripts <= weights.SCRIPTS,
    )
