"""The page of the design's parts: whatever holds for pages holds for each part in each of its states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser import page_faults
from tests.browser.chromium import watched
from tools.emblems import CARD, ICON, ICON_SIZE, card, touch_icon
from tools.png import size

if TYPE_CHECKING:
    from playwright.sync_api import Browser


CHECKS = {
    390: (
        page_faults.wider_than_window,
        page_faults.guideline_faults_except_contrast,
        page_faults.unreachable_boxes,
        page_faults.small_targets,
    ),
    1280: (
        page_faults.wider_than_window,
        page_faults.guideline_faults,
        page_faults.unreachable_boxes,
        page_faults.small_targets,
        page_faults.moved_in_dark_scheme,
        page_faults.low_contrast,
    ),
}
"""The checks at each width: colors are the same on a phone."""


@pytest.mark.parametrize("width", CHECKS)
def test_every_part_keeps_to_the_guidelines(browser: Browser, design: str, width: int) -> None:
    """Drawn dark as well, in which nothing but colors may differ; any message of the console fails too."""
    with watched(browser, design, viewport={"width": width, "height": 900}) as page:
        page.goto(f"{design}design/")
        problems = {check.__name__: lines for check in CHECKS[width] if (lines := check(page))}
    assert problems == {}


def test_what_pages_are_made_of_is_shown(browser: Browser, design: str, site: str) -> None:
    """Every class of the parts that a service's page has stands on the design page too; its own layout does not.

    Nor does a mark that many links of the map use: the map of the design page shows it as a part of each link.
    """
    used = "() => [...document.querySelectorAll('main [class]')].flatMap((element) => [...element.classList])"
    with watched(browser, design) as page:
        page.goto(f"{design}design/")
        shown = set(page.evaluate(used))
    with watched(browser, site) as page:
        page.goto(f"{site}services/bedrock/")
        parts = {
            name
            for name in page.evaluate(used)
            if not re.match(r"\w+-section|beside|\w+-(?:beside|aside)|few-regions|map-mark|copy|cn$|eusc$", name)
        }
    assert parts
    assert parts - shown == set()


def test_what_an_answer_of_compare_is_made_of_is_shown(browser: Browser, design: str, site: str) -> None:
    """Lists and table, chips and offers; what says how many columns there are does not count."""
    used = "(part) => [...document.querySelectorAll(`${part} [class]`)].flatMap((element) => [...element.classList])"
    with watched(browser, design) as page:
        page.goto(f"{design}design/")
        shown = set(page.evaluate(used, "main"))
    for query in ("regions=ca-central-1,ca-west-1", "regions=ca-central-1,ca-west-1&services=bedrock&table"):
        with watched(browser, site) as page:
            page.goto(f"{site}compare/?{query}")
            page.locator("[data-details] .facts-table").wait_for()
            parts = {name for name in page.evaluate(used, "[data-compare] .tool-answer") if "compared" not in name}
        assert parts
        assert parts - shown == {"tool-start", "ready"} & parts


def test_the_pictures_that_are_kept_have_the_sizes_that_pages_and_manifest_say() -> None:
    assert size(CARD.read_bytes()) == (1200, 630)
    assert size(ICON.read_bytes()) == (ICON_SIZE, ICON_SIZE)


@pytest.mark.deep
def test_the_pictures_that_are_kept_are_those_the_code_takes(browser: Browser, design: str) -> None:
    """Of the same size; fonts differ from machine to machine, so the bytes may."""
    assert size(card(browser, design)) == size(CARD.read_bytes())
    assert size(touch_icon(browser, "#fbfaf5")) == size(ICON.read_bytes())
