"""Every kind of page, light and dark, on a phone and on a desk: what anyone may expect of it, proven in a browser.

A page is loaded once for each way of looking at it, watched, and the tests that follow share it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from playwright.sync_api import expect

from tests import faults
from tests.browser import KINDS, WIDTHS, watched
from tests.seeing import picture, seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("every page")

SIGN = """(one) => {
  const sign = getComputedStyle(one, "::before").content;
  return sign === "none" ? one.innerText : sign;
}"""
"""What stands for an offering: the sign before the word, or the word."""
UNFOLDED = """(main) => {
  const copy = main.cloneNode(true);
  for (const one of copy.querySelectorAll("details:not([open]) > :not(summary)")) one.remove();
  return copy.textContent;
}"""
"""The text of a page without what a reader has to unfold."""

SCREENFUL = 900


class View(NamedTuple):
    """A kind of page, and how it is looked at."""

    kind: str
    width: int
    scheme: Literal["light", "dark"]

    @property
    def slug(self) -> str:
        """Return a name for files."""
        return f"{self.kind.strip('/').replace('/', '-') or 'home'}-{self.width}-{self.scheme}"


VIEWS = [View(kind, width, scheme) for width in WIDTHS for kind in KINDS for scheme in ("light", "dark")]
CLOSE = [view for view in VIEWS if view.width in (390, 1280)]
"""The views that are examined. They come first among all, so that pytest sees the same page in both lists."""


@pytest.fixture(scope="module")
def view(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """Load the page of a view; whatever the console says or the page asks elsewhere fails at the end."""
    asked: View = request.param
    size = {"width": asked.width, "height": SCREENFUL}
    with watched(browser, site, viewport=size, color_scheme=asked.scheme) as page:
        page.goto(site + asked.kind)
        yield page


@pytest.fixture(scope="module", params=KINDS)
def calm(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """Load each kind of page for somebody who asked for less motion and for colours of their own."""
    with watched(browser, site, reduced_motion="reduce", forced_colors="active") as page:
        page.goto(site + request.param)
        yield page


@pytest.fixture(scope="module", params=KINDS)
def plain(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """Load each kind of page without scripts."""
    with watched(browser, site, java_script_enabled=False) as page:
        page.goto(site + request.param)
        yield page


def looked_at(views: list[View]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("view", views, indirect=True, ids=lambda view: view.slug, scope="module")


@looked_at(VIEWS)
def test_a_picture_of_it_is_kept_and_shows_something(
    view: Page, pictures: Path, request: pytest.FixtureRequest
) -> None:
    """The whole page, as wide as the window, ink on paper from the first screenful to the last."""
    asked: View = request.node.callspec.params["view"]
    taken = picture(view, whole=True)
    (pictures / f"{asked.slug}.png").write_bytes(taken)
    shown = seen(view, taken, SCREENFUL)
    assert (shown.width, shown.height) == (asked.width, view.evaluate("document.documentElement.scrollHeight"))
    assert min(shown.colours_above, shown.colours_below) > 20


@looked_at(CLOSE)
def test_it_keeps_to_the_guidelines(view: Page) -> None:
    assert faults.against_the_guidelines(view) == []


@looked_at(CLOSE)
def test_its_controls_can_be_hit(view: Page) -> None:
    assert faults.small_targets(view) == []


@looked_at(CLOSE)
def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(view: Page) -> None:
    assert faults.unreachable_boxes(view) == []
    assert faults.unseen_focus(view) == []


def test_nothing_moves_for_who_asked_for_stillness(calm: Page) -> None:
    assert faults.moving(calm) == []


def test_the_first_tab_offers_to_skip_the_frame(calm: Page) -> None:
    """The link comes into sight; Enter leads to the content, and the next Tab goes on from there."""
    calm.keyboard.press("Tab")
    skip = calm.locator(":focus")
    box = skip.bounding_box()
    assert skip.inner_text() == "Skip to the content"
    assert box
    assert min(box["x"], box["y"]) >= 0
    calm.keyboard.press("Enter")
    expect(calm).to_have_url(re.compile("#content$"))
    calm.keyboard.press("Tab")
    assert calm.evaluate("document.activeElement.closest('main, footer') !== null")


def test_marks_are_told_apart_in_colours_of_ones_own(browser: Browser, site: str) -> None:
    """Offered and not offered are drawn, and drawn differently, when the page's own colours are taken away."""
    with watched(browser, site, forced_colors="active") as page:
        for kind, yes, no in (("services/bedrock/", ".mark-yes", ".mark-no"), ("matrix/", "td.y", "td.n")):
            page.goto(site + kind)
            signs = [page.locator(mark).first.evaluate(SIGN) for mark in (yes, no)]
            drawn = [seen(page, page.locator(mark).first.screenshot(), SCREENFUL).colours_above for mark in (yes, no)]
            assert signs[0] != signs[1], kind
            assert min(drawn) > 1, kind


def test_the_frame_is_walked_by_keyboard(page: Page, site: str) -> None:
    """Tab goes through the head of the page in the order one reads it, and Enter follows the link it stands on."""
    page.goto(site)
    there = page.locator(".skip, header.masthead :is(a, button, input, select, summary):visible").all()
    for one in there:
        page.keyboard.press("Tab")
        assert one.evaluate("(element) => element === document.activeElement"), one.evaluate("(one) => one.outerHTML")
    page.goto(site)
    regions = page.get_by_role("navigation").get_by_role("link", name="Regions", exact=True).first
    for _ in there:
        page.keyboard.press("Tab")
        if regions.evaluate("(element) => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(site + "regions/")


def test_without_scripts_the_content_is_there_and_no_control_is_dead(plain: Page) -> None:
    """More than half of the words that nobody has to unfold are in sight (the rest is to be heard), and one heading."""
    main = plain.locator("main")
    assert plain.locator("h1").is_visible()
    written, shown = (len(text.split()) for text in (main.evaluate(UNFOLDED), main.inner_text()))
    assert shown > written / 2
    assert faults.dead_controls(plain) == []
