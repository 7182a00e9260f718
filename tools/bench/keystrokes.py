"""Figures of the matrix: from a key in its filter to the next frame, in a browser as slow as a cheap phone."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from tests.browser.chromium import chromium
from tools.bench.rows import Row
from tools.bench.served import served_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


SLOWDOWN = 4
GOAL = 50
WORDS = ("lambda", "ec2", "amazon s3")
"""Typed and erased again: they match few rows, scattered rows, and many rows that change with each letter."""

WATCH = """() => {
  const painted = new MessageChannel();
  let pressed = 0;
  addEventListener("keydown", (event) => {
    pressed = event.timeStamp;
    // A message that a frame's callback sends arrives after that frame was laid out and painted.
    requestAnimationFrame(() => painted.port2.postMessage(0));
  }, true);
  window.answered = () => new Promise((done) => {
    painted.port1.onmessage = () => done(performance.now() - pressed);
  });
}"""


def rows(folder: Path) -> Iterator[Row]:
    """Type on a desktop screen and on a phone."""
    with served_site(folder / "site") as site, chromium() as browser:
        for name, width, height in (("desk", 1280, 900), ("phone", 390, 844)):
            durations = _type(browser, f"{site}matrix/", width, height)
            middle = median(durations)
            yield Row(
                f"matrix filter: keystroke to paint, {SLOWDOWN}× slowdown, {name}",
                f"{middle:.0f} ms; at most {max(durations):.0f} ms of {len(durations)} keys",
                f"{GOAL} ms",
                middle <= GOAL,
            )


def _type(browser: Browser, address: str, width: int, height: int) -> list[float]:
    """Return the milliseconds from each key to the frame that shows the result."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.evaluate(WATCH)
    page.locator("[data-matrix-filters] [name=q]").focus()
    durations = []
    for word in WORDS:
        for key in [*word, *["Backspace"] * len(word)]:
            page.evaluate("() => { window.answer = answered(); }")
            page.keyboard.press(key)
            durations.append(page.evaluate("answer"))
            page.locator("[data-matrix]:not([data-busy])").wait_for(state="attached")
    context.close()
    return durations
