"""Pages that tests of the browser share: each is as a new one for each test, and none takes the time of a new one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import Tab, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@contextmanager
def lent(tab: Tab, address: str, session: pytest.Session) -> Iterator[Page]:
    """Give the page of a tab, and take back what a test did to it; after a failure the next test gets another."""
    failures = session.testsfailed
    yield tab.page()
    if session.testsfailed > failures:
        tab.close()
    else:
        tab.reset(address)


@pytest.fixture(scope="session")
def scriptless_tab(browser: Browser) -> Iterator[Tab]:
    tab = Tab(browser, java_script_enabled=False)
    yield tab
    tab.close()


@pytest.fixture
def scriptless(scriptless_tab: Tab, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page in which no script runs."""
    with clean(scriptless_tab.page(), site), lent(scriptless_tab, site, request.session) as opened:
        yield opened


@pytest.fixture
def failing(tab: Tab, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page to a test that lets requests fail: what its console says of them is no fault."""
    with lent(tab, site, request.session) as opened:
        yield opened


@pytest.fixture
def specimens(tab: Tab, design: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page that shows the parts of the design."""
    with clean(tab.page(), design), lent(tab, design, request.session) as opened:
        opened.goto(f"{design}design/")
        yield opened
