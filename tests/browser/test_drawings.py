"""Maps and charts in a real browser, under production's headers: drawn, reached by finger and key, legible, printed."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


MAPS = ("", "regions/", "services/lambda/")
DRAWN = (*MAPS, "services/", "regions/us-east-1/")
MIN_TEXT_SIZE = 11
"""CSS pixels."""
ENOUGH = 775
"""CSS pixels of a map on which marks that stand apart are as large as a finger needs."""
TARGET = 24
"""CSS pixels: what WCAG 2.2 asks of a target."""

MISSED = """
[...document.querySelectorAll('.map-sheet a')].filter((link) => {
  link.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = link.querySelector('path, use').getBoundingClientRect();
  const element = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return element?.closest('a') !== link;
}).map((link) => link.textContent)
"""
"""Marks whose middle belongs to another."""

SIZES = "[...document.querySelectorAll('.map-sheet a')].map((link) => link.getBoundingClientRect().width)"

TEXTS = """
[...document.querySelectorAll('main svg text')].filter((text) => text.getBoundingClientRect().width).map((text) => {
  const drawn = text.getScreenCTM();
  return Math.hypot(drawn.a, drawn.b) * parseFloat(getComputedStyle(text).fontSize);
})
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_land_is_drawn_in_the_pages_colors(page: Page, site: str, scheme: Literal["light", "dark"]) -> None:
    """The policy lets the file be used, and what is used takes the scheme's fill."""
    page.emulate_media(color_scheme=scheme)
    page.goto(site + "services/lambda/")
    land = page.locator(".map-land").first
    wide = land.evaluate("(use) => use.getBBox().width")
    fill = land.evaluate("(use) => getComputedStyle(use).fill")
    token = page.evaluate(
        "(() => { const text = document.createElement('p'); text.style.color = 'var(--map-land)';"
        " document.body.append(text); return getComputedStyle(text).color; })()"
    )
    assert wide > 1900
    assert fill == token
    assert (int(re.findall(r"\d+", fill)[0]) > 128) == (scheme == "light")


@pytest.mark.parametrize("address", MAPS)
def test_every_mark_is_reached_by_a_finger(page: Page, site: str, real: Catalog, address: str) -> None:
    """No mark covers another's middle; where the map is wide enough, each is as large as a finger needs.

    A service's map stands beside the table that says the same, once there is room for both.
    """
    page.goto(site + address)
    assert page.locator(".map-sheet a").count() == len(real.regions)
    for width in (390, 900, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(MISSED) == [], width
        sizes = page.evaluate(SIZES)
        room = page.locator(".map-sheet").evaluate("(sheet) => sheet.getBoundingClientRect().width")
        assert room >= ENOUGH or width == 390 or (width == 1280 and address.startswith("services/"))
        assert min(sizes) >= (TARGET if room >= ENOUGH else 10), width
        assert max(sizes) >= TARGET, width


def test_a_mark_has_a_name_and_leads_to_its_region(page: Page, site: str, real: Catalog) -> None:
    page.goto(site)
    name = f"Europe (Ireland), {len(real.in_region['eu-west-1'])} services"
    mark = page.get_by_role("link", name=name, exact=True)
    assert mark.evaluate("(mark) => new URL(mark.href.baseVal, document.baseURI).href") == site + "regions/eu-west-1/"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_chosen_mark_shows_the_card_of_its_region(page: Page, site: str, real: Catalog, width: int) -> None:
    """By click and by Enter; Escape closes it, and the focus goes back to the mark."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site + "regions/")
    region = real.region["eu-south-1"]
    mark = page.locator(".map-sheet a[href='eu-south-1/']").first
    mark.focus()
    page.keyboard.press("Enter")
    card = page.locator(".map-panel:popover-open")
    expect(card.get_by_role("link")).to_have_text(region.label)
    expect(card).to_contain_text(f"{len(real.in_region[region.code])} of {len(real.services)} services")
    expect(card).to_contain_text("opt-in")
    box = card.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    card.get_by_role("link").click()
    expect(page).to_have_url(site + "regions/eu-south-1/")


def test_a_card_stays_beside_its_mark_while_the_page_moves(page: Page, site: str) -> None:
    """Neither Enter right after a scroll nor content above that grows when it comes into sight parts the two."""
    page.emulate_media(reduced_motion="no-preference")
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto(site + "regions/")
    mark = page.locator(".map-sheet a[href='eu-south-1/']").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-panel:popover-open")).to_be_visible()
    page.evaluate(
        """() => {
          const box = document.createElement("div");
          box.style.height = "40px";
          document.querySelector(".map").before(box);
        }"""
    )
    page.mouse.wheel(0, 10)
    page.wait_for_function(
        """() => {
          const panel = document.querySelector(".map-panel").getBoundingClientRect();
          const mark = document.querySelector(".map-sheet a[href='eu-south-1/']").getBoundingClientRect();
          return Math.min(Math.abs(panel.bottom + 4 - mark.top), Math.abs(mark.bottom + 4 - panel.top)) < 1;
        }"""
    )


def test_a_mark_leads_to_its_region_where_its_facts_cannot_be_loaded(failing: Page, site: str) -> None:
    failing.route("**/api/v1/regions.json", lambda route: route.abort())
    failing.goto(site)
    failing.locator(".map-sheet a[href$='regions/sa-east-1/']").first.focus()
    failing.keyboard.press("Enter")
    expect(failing).to_have_url(site + "regions/sa-east-1/")


def test_the_map_can_be_passed_by_keyboard(page: Page, site: str) -> None:
    """One key leads past all its marks, to the list that says the same."""
    page.goto(site + "services/lambda/")
    past = page.get_by_role("link", name="Skip the map")
    past.focus()
    shown = past.bounding_box()
    assert shown
    assert shown["width"] > 100
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + "services/lambda/#regions")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table') !== null")


@pytest.mark.parametrize("address", DRAWN)
def test_words_in_drawings_stay_legible(page: Page, site: str, address: str) -> None:
    page.goto(site + address)
    for width in (390, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert min(page.evaluate(TEXTS), default=MIN_TEXT_SIZE) >= MIN_TEXT_SIZE, width


@pytest.mark.parametrize("address", ["regions/", "services/"])
def test_a_charts_columns_stand_on_its_ground_line(page: Page, site: str, address: str) -> None:
    """Whatever the width: columns in a row, apart, each as high as its part of the axis."""
    page.goto(site + address)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        boxes = page.evaluate(
            "[...document.querySelectorAll('.chart-plot rect')].map((bar) => bar.getBoundingClientRect())"
            ".map(({left, right, bottom}) => [left, right, bottom])"
        )
        assert len({round(bottom) for *_, bottom in boxes}) == 1
        assert all(right < left for (_, right, _), (left, *_) in pairwise(boxes))
