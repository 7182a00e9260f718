"""What the tests of the tool pages share: delayed answers, downloads, layout shifts."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Route


ANSWER = "[data-answer]"
SELECTION = "[data-selection]"

EUROPEAN_UNION = {"DE", "ES", "FR", "IE", "IT", "SE"}
"""Countries of the European Union that have Regions."""
SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  const add = (list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""


TWO_FRAMES = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))"
CHECKED = """() => {
  const checked = document.querySelector("[data-checked]");
  return !checked || checked.querySelector("time") || checked.getBoundingClientRect().top > innerHeight + 600;
}"""
"""Whether the footer has the date of the last check, which it loads when it is close to the window."""


def settle(page: Page) -> None:
    """Wait until a page that was loaded has nothing more to do by itself.

    Scripts begin to load what is near after a frame was drawn. Idle callbacks are no sign: they may never come.
    """
    page.evaluate(TWO_FRAMES)
    page.wait_for_function(CHECKED)


def visit(page: Page, query: str) -> None:
    """Give the open page another query, as the Back button does: to load the page again takes far longer."""
    page.evaluate(
        """(query) => {
          history.pushState(null, "", location.pathname + query);
          dispatchEvent(new PopStateEvent("popstate"));
        }""",
        query,
    )


def counted(count: int, total: int, name: str) -> str:
    """Return the words for how many Regions have one service."""
    return f"{count} of {total} Regions {'has' if count == 1 else 'have'} {name}"


def shifts(page: Page) -> float:
    """Return the cumulative layout shift since the page was opened."""
    return float(page.evaluate(SHIFTS))


@contextmanager
def held_back(page: Page, pattern: str) -> Iterator[None]:
    """Answer no request that fits the pattern before the block ends."""
    held: list[Route] = []
    is_over = False

    def on_request(route: Route) -> None:
        # A request may arrive while those before it are continued: it would wait for ever.
        if is_over:
            route.continue_()
        else:
            held.append(route)

    page.route(pattern, on_request)
    yield
    is_over = True
    for route in held:
        route.continue_()
    page.unroute(pattern)


def downloaded_rows(page: Page, folder: Path) -> list[dict[str, str]]:
    """Download the displayed rows and read them as CSV."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
