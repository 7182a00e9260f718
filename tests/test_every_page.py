"""Every kind of page, light and dark, on a phone and on a desk: what anyone may expect of it, proven in a browser.

A page is loaded once for each way of looking at it, watched, and the tests that follow share it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest

from tests import faults
from tests.browser import KINDS, WIDTHS, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("every page")


class View(NamedTuple):
    """A kind of page, and how it is looked at."""

    kind: str
    width: int
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.kind or 'home/'}{self.width}-{self.scheme}"


VIEWS = [View(kind, width, scheme) for width in WIDTHS for kind in KINDS for scheme in ("light", "dark")]
CLOSE = [view for view in VIEWS if view.width in (390, 1280)]
"""The views that are examined. They come first among all, so that pytest sees the same page in both lists."""


@pytest.fixture(scope="module")
def view(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """Load the page of a view; whatever the console says or the page asks elsewhere fails at the end."""
    asked: View = request.param
    size = {"width": asked.width, "height": 900}
    with watched(browser, site, viewport=size, color_scheme=asked.scheme) as page:
        page.goto(site + asked.kind)
        yield page


examined = pytest.mark.parametrize("view", CLOSE, indirect=True, ids=str, scope="module")


@examined
def test_it_keeps_to_the_guidelines(view: Page) -> None:
    assert faults.against_the_guidelines(view) == []


@examined
def test_the_keyboard_sees_and_reaches_everything(view: Page) -> None:
    assert faults.unseen_focus(view) == []
    assert faults.unreachable_boxes(view) == []


@examined
def test_its_controls_can_be_hit(view: Page) -> None:
    assert faults.small_targets(view) == []
