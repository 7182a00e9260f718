"""Find a Chromium for the browser tests: the system's headless shell, its browser, Playwright's, else install one.

The headless shell draws pages as the browser does and takes half the time.

``python -m tests.browser.chromium`` prepares the machine and says which browser it found; ``make test`` calls it first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Error, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Response, ViewportSize


PHONE = 390
DESK: ViewportSize = {"width": 1280, "height": 900}
STILL_DESK: dict[str, Any] = {"viewport": DESK, "reduced_motion": "reduce"}
"""A context without motion, each step of which a browser would draw; tests of motion ask for it."""
WIDTHS = (PHONE, 1280, 1920)
"""Pixels: of a phone, of a desk, of a wide screen."""
KINDS = (
    "",
    "regions/",
    "regions/us-east-1/",
    "services/",
    "services/lambda/",
    "services/qldb/",
    "matrix/",
    "resources/",
    "resources/lambda/",
    "find/",
    "compare/",
    "check/",
    "changes/",
    "changes/2022-08/",
    "downloads/",
    "quality/",
    "api/",
    "agents/",
    "about/",
    "about/data/",
    "about/sql/",
    "about/faq/",
    "nowhere/",
)
"""One address of every kind of page, the 404 page last."""

PATIENCE = 60_000
"""Milliseconds to wait for a state of a page: longer than a machine with much else to do takes."""
expect.set_options(timeout=PATIENCE)

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Commands of a Chromium, the first of which that is there is taken."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KEPT_FRAMES = "--disable-features=PaintHolding,RenderDocument"
"""Keep the frame of a page when it goes to another of its site: a new one for each takes a tenth of all tests' time.

In the place of Playwright's own list, of which the holding of paint alone concerns these pages.
"""


def system() -> str | None:
    """Return the path of a Chromium that the system has."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium; close it when the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system(), args=[*ARGUMENTS, KEPT_FRAMES])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched(browser: Browser, site: str, **context: Any) -> Iterator[Page]:
    """Open a page whose console, errors and requests are watched: anything said or asked elsewhere fails the test."""
    with opened_page(browser, **context) as page, clean(page, site):
        yield page
        # What a page still says while it closes counts as well.
        page.context.close()


@contextmanager
def opened_page(browser: Browser, **context: Any) -> Iterator[Page]:
    """Open a page in a context of its own."""
    opened = browser.new_context(**STILL_DESK | context)
    opened.set_default_timeout(PATIENCE)
    try:
        yield opened.new_page()
    finally:
        opened.close()


class Tab:
    """A page that one test after the other gets: its process and its cache stay."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self._browser = browser
        self._options = STILL_DESK | context
        self._page: Page | None = None

    def page(self) -> Page:
        """Return the page, or a new one where there is none."""
        if self._page is None:
            context = self._browser.new_context(**self._options)
            context.set_default_timeout(PATIENCE)
            self._page = context.new_page()
        return self._page

    def reset(self, site: str) -> None:
        """Take back whatever a test may have changed in it."""
        page = self.page()
        page.unroute_all(behavior="ignoreErrors")
        for other in page.context.pages:
            if other is not page:
                other.close()
        if page.url.startswith(site) and _remembers(page):
            # The page may be on its way to another, in whose place this script would be lost.
            page.goto(f"{site}robots.txt")
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.set_viewport_size(DESK)
        page.emulate_media(media="null", color_scheme="null", reduced_motion="reduce", forced_colors="null")
        page.context.clear_permissions()

    def close(self) -> None:
        """Close the page, also after a test that failed: the next one gets a new one."""
        if self._page is not None:
            self._page.context.close()
            self._page = None


def _remembers(page: Page) -> bool:
    """Return whether the page's site may have stored anything: pages store only what someone chose in them."""
    try:
        return bool(page.evaluate("localStorage.length + sessionStorage.length"))
    except Error:  # The page is on its way to another, or has no storage.
        return True


@contextmanager
def clean(page: Page, site: str) -> Iterator[Page]:
    """Fail where the page says anything on its console or requests anything elsewhere before the block ends."""
    messages: list[str] = []
    own = (site, "data:", f"blob:{site}")
    listeners: dict[Any, Callable[[Any], None]] = {
        "console": lambda message: messages.append(message.text) if message.type in {"error", "warning"} else None,
        "pageerror": lambda error: messages.append(str(error)),
        "response": lambda answer: messages.append(f"{answer.status} {answer.url}") if _lost(answer) else None,
        "request": lambda request: None if request.url.startswith(own) else messages.append(request.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        yield page
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
    # What is not found is watched as a response, which knows its address; the console's own line does not.
    assert [message for message in messages if "404 (Not Found)" not in message] == []


def _lost(answer: Response) -> bool:
    return answer.status >= 400 and not answer.url.endswith("/nowhere/")


def executable() -> str:
    """Return the path of the Chromium that the tests use; Playwright's own may not be installed yet."""
    if path := system():
        return path
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts() -> bool:
    return Path(executable()).exists()


def attempts(*, root: bool) -> list[list[str]]:
    """Return the commands that may install a browser, the best first: packages of the system need its rights."""
    own = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    if not root:
        return [own]
    update = "apt-get update -qq"
    packages = [f"{update} && apt-get install -y -qq --no-install-recommends {name} >/dev/null" for name in NAMES[:2]]
    return [*(["sh", "-c", package] for package in packages), own]


def prepare() -> None:
    """Install a browser where there is none."""
    if _starts():
        return
    for command in attempts(root=bool(shutil.which("apt-get")) and os.geteuid() == 0):
        print(f"no browser found: {' '.join(command)}", flush=True)
        subprocess.run(command, check=False, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
        if _starts():
            return
    sys.exit("error: no browser could be installed\nnext: install Chromium, then run `make test` again")


if __name__ == "__main__":
    prepare()
    print(f"browser: {system() or 'installed by Playwright'}")
