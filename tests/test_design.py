"""The page of the design's parts: whatever holds for pages holds for each part in each of its states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest

from tests import faults
from tests.browser import watched
from tests.emblems import CARD, ICON, ICON_SIZE, card, touch_icon
from tests.png import size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (390, "light"),
    (390, "dark"),
    (1280, "light"),
    (1280, "dark"),
)


@pytest.fixture(scope="module", params=VIEWS, ids=str)
def parts(request: pytest.FixtureRequest, browser: Browser, design: str) -> Iterator[Page]:
    """Open the page on a phone and on a desk, light and dark; what the console says fails at the end."""
    width, scheme = request.param
    with watched(browser, design, viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        page.goto(f"{design}design/")
        yield page


def test_every_part_keeps_to_the_guidelines(parts: Page) -> None:
    assert faults.against_the_guidelines(parts) == []
    assert faults.unreachable_boxes(parts) == []
    assert faults.small_targets(parts) == []


def test_no_part_is_wider_than_the_page(parts: Page) -> None:
    """But the picture for links, which scrolls in its own box."""
    wide, seen = parts.evaluate("[document.scrollingElement.scrollWidth, window.innerWidth]")
    assert wide <= seen


def test_what_pages_are_made_of_is_shown(browser: Browser, design: str, site: str) -> None:
    """Every class of the parts that a page of services has stands on the design page too."""
    used = "() => [...document.querySelectorAll('main [class]')].flatMap((one) => [...one.classList])"
    with watched(browser, design) as page:
        page.goto(f"{design}design/")
        shown = set(page.evaluate(used))
    with watched(browser, site) as page:
        page.goto(f"{site}services/bedrock/")
        parts = {one for one in page.evaluate(used) if not re.match(r"facts-section|beside|absent|copy|cn$|eusc$", one)}
    assert parts
    assert parts - shown == set()


def test_the_pictures_that_are_kept_are_those_the_code_takes(browser: Browser, design: str) -> None:
    """Of the size that pages and manifest say; fonts differ from machine to machine, so the bytes may."""
    assert size(CARD.read_bytes()) == size(card(browser, design)) == (1200, 630)
    assert size(ICON.read_bytes()) == size(touch_icon(browser, "#fbfaf5")) == (ICON_SIZE, ICON_SIZE)
