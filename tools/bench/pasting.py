"""From the paste of a template to the frame that shows the answer, in a browser as slow as a cheap phone."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from tests.browser.chromium import chromium
from tools.bench.keystrokes import SLOWDOWN
from tools.bench.rows import Row
from tools.bench.served import served_site
from tools.bench.templates import RESOURCES, resource_type_names, yaml_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


GOAL = 300
RUNS = 5
SECOND = 1000
"""Milliseconds."""

WATCH = """() => new Promise((done) => {
  const painted = new MessageChannel();
  let pasted = 0;
  addEventListener("paste", (event) => { pasted = event.timeStamp; }, true);
  painted.port1.onmessage = () => done(performance.now() - pasted);
  new MutationObserver((_, observer) => {
    observer.disconnect();
    // A message that a frame's callback sends arrives after that frame was laid out and painted.
    requestAnimationFrame(() => painted.port2.postMessage(0));
  }).observe(document.querySelector("[data-answer]"), { childList: true });
})"""


def rows(folder: Path) -> Iterator[Row]:
    """Paste a template whose resources are all of different types, which is the most that there is to show."""
    with served_site(folder / "site") as site, chromium() as browser:
        middle = median(_paste(browser, f"{site}check/", yaml_template(resource_type_names())) for _ in range(RUNS))
    yield Row(
        f"page of the check: paste of {RESOURCES} resources to paint, {SLOWDOWN}× slowdown",
        f"{middle:.0f} ms",
        f"{GOAL} ms",
        middle <= GOAL,
    )


def _paste(browser: Browser, address: str, text: str) -> float:
    """Return the milliseconds from the paste to the frame that shows its answer; what the page loads is there."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    with page.expect_response("**/template-check.json"), page.expect_response("**/matrix.json"):
        page.locator("[data-text]").focus()
    # The answers of both requests are there, but not read yet: nobody pastes in the moment of turning to the field.
    page.wait_for_timeout(SECOND)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.evaluate(f"() => {{ window.painted = ({WATCH})(); }}")
    page.keyboard.press("Control+V")
    milliseconds = float(page.evaluate("window.painted"))
    context.close()
    return milliseconds
