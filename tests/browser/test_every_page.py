"""Every kind of page, light and dark, on a phone and on a desk: what anyone may expect of it, proven in a browser.

Each kind is loaded once at each width, and that visit serves every check; ``make pictures`` keeps what it looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser import page_faults
from tests.browser.chromium import DESK, KINDS, PHONE, WIDTHS, watched
from tests.browser.colors import unlisted
from tests.browser.screenshots import measures
from tests.browser.tool_pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser


Check = Callable[[Page], list[str]]

SIGN = """(mark) => {
  const sign = getComputedStyle(mark, "::before").content;
  return sign === "none" ? mark.innerText : sign;
}"""
"""What stands for an offering: the sign before the word, or the word."""
NAMES = ("tbody tr:not(.no, .band) > th", "tbody tr.no > th")
MARKS = {
    "services/bedrock/": (NAMES, ("td.member-yes", "td.member-no")),
    "regions/us-west-1/": (NAMES,),
    "matrix/": (("td.y", "td.n"),),
}
"""Of a kind of page, what bears the mark of an offering, and of none."""
MARK_WIDTH = 16
"""The pixels in which the sign before a name stands."""
UNFOLDED = """(main) => {
  const copy = main.cloneNode(true);
  for (const part of copy.querySelectorAll("details:not([open]) > :not(summary)")) part.remove();
  return copy.textContent;
}"""
"""The text of a page without what a reader has to unfold."""

SCREENFUL = 900


def unlisted_in_light(page: Page) -> list[str]:
    """Name the texts of a page in the light scheme whose contrast nobody computed."""
    return unlisted(page, "light")


def unlisted_in_the_dark(page: Page) -> list[str]:
    """Name the texts of a page that is drawn dark whose contrast nobody computed."""
    return unlisted(page, "dark")


def low_contrast_in_the_dark(page: Page) -> list[str]:
    """Run axe's rule on contrast on a page that is drawn dark."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return page_faults.low_contrast(page)


def moving_under_reduced_motion(page: Page) -> list[str]:
    """Name what moves for readers who asked that nothing does; their own colors are forced as well."""
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    moving = page_faults.moving(page)
    page.emulate_media(forced_colors="none")
    return moving


EVERYWHERE: tuple[Check, ...] = (page_faults.headings, page_faults.unstyled, page_faults.wider_than_window)
UNTOUCHED: tuple[Check, ...] = (page_faults.layout_shifts, *EVERYWHERE, page_faults.section_out_of_sight)


def faults_in_the_widest_window(page: Page) -> list[str]:
    """Look for the faults of every width in the widest window, in which the page was not opened."""
    desk = page.viewport_size
    page.set_viewport_size({"width": max(WIDTHS), "height": SCREENFUL})
    faults = [line for check in EVERYWHERE for line in check(page)]
    page.set_viewport_size(desk or DESK)
    return faults


CHECKS: dict[int, tuple[Check, ...]] = {
    PHONE: (
        *UNTOUCHED,
        unlisted_in_light,
        page_faults.small_targets,
        page_faults.unreachable_boxes,
        page_faults.cut_to_an_excerpt,
        page_faults.headers_of_another_role,
        page_faults.guideline_faults_except_contrast,
        page_faults.skip_link_faults,
        page_faults.invisible_focus,
    ),
    1280: (
        *UNTOUCHED,
        faults_in_the_widest_window,
        page_faults.cut_to_an_excerpt,
        unlisted_in_light,
        moving_under_reduced_motion,
        page_faults.moved_in_dark_scheme,
        unlisted_in_the_dark,
        page_faults.small_targets,
        page_faults.unreachable_boxes,
        page_faults.invisible_focus,
    ),
    1920: (
        page_faults.layout_shifts,
        *EVERYWHERE,
        page_faults.cut_to_an_excerpt,
        page_faults.guideline_faults,
    ),
}
"""The checks of every page at each width, in this order: what moved comes first, and the keyboard, which wakes some
scripts, comes after all that only looks.

axe takes most of the time, and for contrast half of its own. It looks at an excerpt of each page at the width of a
phone without contrast; on the widest screen, in which a page opens with everything it has, it looks at the kinds that
have the parts of all others, with contrast. Elsewhere every pair of a color and its ground is compared with those whose
contrast ``test_colors.py`` computes, and ``test_design.py`` lets axe look at the contrast of each part in both schemes.
`make test-deep` lets axe look at all of every page, and tries all of it by keyboard.
"""

WIDE = ("", "regions/us-east-1/", "matrix/", "find/")
"""Kinds that are opened on the widest screen too."""


ON_A_PHONE_ALONE = ("services/qldb/", "changes/2022-08/", "agents/", "about/", "about/sql/", "about/faq/", "nowhere/")
"""Kinds with no part that a page which is opened on a desk does not have too."""
VISITS = [
    *((kind, PHONE) for kind in KINDS),
    *((kind, 1280) for kind in KINDS if kind not in ON_A_PHONE_ALONE),
    *((kind, max(WIDTHS)) for kind in WIDE),
]


@pytest.mark.parametrize(("kind", "width"), VISITS)
def test_a_page_is_as_every_page_must_be(page: Page, site: str, kind: str, width: int) -> None:
    """One visit and all checks of its width; whatever the console says or the page asks elsewhere fails as well."""
    page.set_viewport_size({"width": width, "height": SCREENFUL})
    answer = page.goto(site + kind)
    assert answer
    settle(page)
    assert answer.status == (404 if kind == "nowhere/" else 200)
    has_section = kind not in {"", "quality/", "agents/", "nowhere/"}
    assert page.locator(".sections [aria-current]").count() == has_section
    assert {check.__name__: lines for check in CHECKS[width] if (lines := check(page))} == {}


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wrong_on_the_whole_page_in_either_scheme(browser: Browser, site: str, kind: str) -> None:
    """All rules of axe and all checks by keyboard on all parts of a desk, where ``make test`` tries an excerpt."""
    with watched(browser, site, viewport={"width": max(WIDTHS), "height": SCREENFUL}) as page:
        page.goto(site + kind)
        settle(page)
        assert page_faults.layout_shifts(page) == []
        page.set_viewport_size({"width": 1280, "height": SCREENFUL})
        assert page_faults.skip_link_faults(page) == []
        assert page_faults.guideline_faults(page) == []
        assert low_contrast_in_the_dark(page) == []
        by_keyboard = (page_faults.small_targets, page_faults.unreachable_boxes, page_faults.invisible_focus)
        assert {check.__name__: lines for check in by_keyboard if (lines := check(page))} == {}


def test_marks_differ_in_forced_colors(page: Page, site: str) -> None:
    """Offered and not offered are drawn, and drawn differently, when the page's own colors are taken away."""
    page.emulate_media(forced_colors="active")
    for kind, marks in MARKS.items():
        page.goto(site + kind)
        for available, absent in marks:
            signs = [page.locator(mark).first.evaluate(SIGN) for mark in (available, absent)]
            color_counts = [measures(page, picture(page, mark), SCREENFUL).colors_above for mark in (available, absent)]
            assert signs[0] != signs[1], (kind, available)
            assert min(color_counts) > 1, (kind, available)


def picture(page: Page, mark: str) -> bytes:
    """Take a picture of the first such mark, without the name that follows it in a row's head."""
    place = page.locator(mark).first
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return page.screenshot(clip={**box, "width": min(box["width"], MARK_WIDTH)})


def test_the_frame_is_walked_by_keyboard(page: Page, site: str) -> None:
    """Tab goes through the head of the page in the order one reads it, and Enter follows the link it stands on."""
    page.goto(site)
    controls = page.locator(".skip, header.masthead :is(a, button, input, select, summary):visible").all()
    for control in controls:
        page.keyboard.press("Tab")
        expect(control).to_be_focused()
    regions = page.get_by_role("navigation").get_by_role("link", name="Regions", exact=True).first
    while not regions.evaluate("(element) => element === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(site + "regions/")


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_the_content_is_there_and_no_control_is_dead(scriptless: Page, site: str, kind: str) -> None:
    """More than half of the words that nobody has to unfold are in sight (the rest is to be heard), and one heading."""
    scriptless.goto(site + kind)
    main = scriptless.locator("main")
    assert scriptless.locator("h1").is_visible()
    # What lies below the screen may be laid out later, and has no text in sight until then.
    scriptless.evaluate("document.styleSheets[0].insertRule('* { content-visibility: visible !important }')")
    written, shown = (len(text.split()) for text in (main.evaluate(UNFOLDED), main.inner_text()))
    assert shown > written / 2
    assert page_faults.dead_controls(scriptless) == []
