"""How pages look where they are not looked at as drawn: on paper, in a reader's own colors, without motion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


SYSTEM = """(name) => {
  const probe = document.body.appendChild(document.createElement("p"));
  probe.style.color = name;
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}"""
"""What a system's color is at the moment."""

A4_WIDTH = 718
"""Pixels between the margins of a sheet: 190 mm."""


def printed_pages(page: Page, paper: str = "A4") -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, prefer_css_page_size=True)))


def test_a_service_fits_one_sheet_of_paper(page: Page, site: str, real: Catalog) -> None:
    """American, or European, which is longer; also those with the longest endpoints and with a note on global ones."""
    endpoints = [offering for offering in real.offerings if offering.endpoint]
    longest = max(endpoints, key=lambda offering: len(offering.endpoint or ""))
    shared = max(endpoints, key=lambda offering: (offering.global_endpoint, len(offering.endpoint or "")))
    assert shared.global_endpoint
    for code in ("lambda", "bedrock", "cloudshell", longest.service, shared.service):
        page.goto(f"{site}services/{code}/")
        assert printed_pages(page, "Letter") == 1, code
    assert printed_pages(page, "A4") == 1
    page.goto(f"{site}regions/us-east-1/")
    assert printed_pages(page) > 1


def test_paper_has_the_answer_and_not_the_ways_around(page: Page, site: str, real: Catalog) -> None:
    """Printed from the dark scheme too: black on white, every Region, no navigation."""
    page.goto(f"{site}services/lambda/")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print", color_scheme="dark")
    ground, ink = page.evaluate(
        "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.documentElement))"
    )
    assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.locator(".answer").is_visible()
    assert page.locator(".offerings td.yes:visible").count() == len(real.of_service["lambda"])


@pytest.mark.parametrize("address", ["regions/us-east-1/", "services/lambda/", "resources/lambda/"])
def test_no_column_is_cut_at_the_edge_of_paper(page: Page, site: str, address: str) -> None:
    """A table with a column for each Region is as narrow as A4 between its margins."""
    page.set_viewport_size({"width": A4_WIDTH, "height": 1047})
    page.goto(site + address)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_WIDTH


def test_a_readers_own_colors_are_taken(specimens: Page) -> None:
    """Text, links, lines and bars are in the system's colors, and a bar still differs from its ground."""
    page = specimens
    page.emulate_media(forced_colors="active")
    system = {name: page.evaluate(SYSTEM, name) for name in ("Canvas", "CanvasText", "LinkText")}
    bar = page.locator(".bar rect").first
    assert bar.evaluate("element => getComputedStyle(element).fill") == system["LinkText"] != system["Canvas"]
    for element, drawn, name in (
        ("html", "backgroundColor", "Canvas"),
        (".ledger tbody td", "color", "CanvasText"),
        (".callout", "borderLeftColor", "CanvasText"),
        (".mark-no", "color", "CanvasText"),
    ):
        color = page.locator(element).first.evaluate(f"element => getComputedStyle(element).{drawn}")
        assert color == system[name], element


@pytest.mark.parametrize(("motion", "duration"), [("reduce", "0s"), ("no-preference", "0.12s")])
def test_nothing_moves_for_readers_who_asked_for_that(
    page: Page, site: str, motion: Literal["reduce", "no-preference"], duration: str
) -> None:
    """Nor does a page scroll by itself for anybody: see the links to days in ``test_offerings.py``."""
    page.emulate_media(reduced_motion=motion)
    page.goto(f"{site}services/lambda/")
    expect(page.locator("main a").first).to_have_css("transition-duration", duration)
    expect(page.locator("html")).to_have_css("scroll-behavior", "auto")


def test_columns_of_a_long_matrix_of_types_stand_under_their_regions(page: Page, site: str) -> None:
    """The parts of its rows are laid out apart from each other and from the head, the last when it is scrolled to."""
    page.goto(site + "resources/ec2/")
    parts = page.locator(".types-matrix tbody")
    assert parts.count() > 3
    parts.last.locator("tr").last.scroll_into_view_if_needed()
    offsets = parts.last.evaluate(
        """part => {
          const left = (cell) => cell.getBoundingClientRect().left;
          const heads = [...part.closest("table").tHead.rows[1].cells];
          return [...part.rows].flatMap((row) => heads.map((head, at) => left(row.cells[at + 1]) - left(head)));
        }"""
    )
    assert len(offsets) > 39
    assert max(map(abs, offsets)) < 6, "a quarter of a column"
