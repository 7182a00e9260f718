"""The pages of a Region and of a service: the list of what is available, filtered, read on a phone, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.tool_pages import settle, shifts

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


STATUS = ".filters-count"
ROWS = ".offerings tbody tr:not(.band)"
ENDPOINT, FIRST_SEEN = "td:nth-child(4)", "td:nth-child(5)"
"""Cells whose place says what they are: the first after the marks, and the one after that."""
SPAIN = "regions/eu-south-2/"

BROKEN_CODES = """
[...document.querySelectorAll('.offerings th + td code')]
  .filter((code) => !code.textContent.includes('-') && code.getClientRects().length > 1)
  .map((code) => code.textContent)
"""
"""Codes of one word that stand on two lines."""

TOP = "(element) => element.getBoundingClientRect().top + scrollY"


SHOWN = """
[...document.querySelectorAll('.offerings tbody tr:not(.band)')].filter((row) => !row.closest('[hidden]'))
  .map((row) => [row.cells[1].textContent, row.cells[4]?.textContent.trim() ?? ''])
"""
"""The codes of the rows that are not hidden, from the top, each with its date; those out of sight are not laid out."""


def shown(page: Page) -> list[str]:
    """Return the codes of the rows that the filters leave, from the top."""
    return [code for code, _ in page.evaluate(SHOWN)]


def choose(page: Page, state: str) -> None:
    page.locator(".segment", has_text=state).first.click()


def test_a_regions_services_are_filtered_and_kept_in_the_address(page: Page, site: str, real: Catalog) -> None:
    """Text, state, category and properties together; back and forward; a fresh visit shows the same."""
    offerings = real.in_region["eu-south-2"]
    total = len(real.services)
    page.goto(site + SPAIN)
    expect(page.locator(STATUS)).to_have_text(f"{total} services")
    choose(page, "Not available")
    expect(page.locator(STATUS)).to_have_text(f"{total - len(offerings)} of {total} services")
    expect(page).to_have_url(f"{site}{SPAIN}?show=unavailable")
    assert set(shown(page)) == real.service.keys() - offerings.keys()
    page.get_by_role("combobox", name="Category", exact=True).select_option("Databases")
    databases = {each.code for each in real.by_category["Databases"]}
    assert set(shown(page)) == databases - offerings.keys()
    page.reload()
    assert set(shown(page)) == databases - offerings.keys()
    page.go_back()
    page.go_back()
    expect(page.locator(STATUS)).to_have_text(f"{total} services")
    page.get_by_label("Only services that run here").check()
    expect(page).to_have_url(f"{site}{SPAIN}?regional")
    assert set(shown(page)) == {code for code, each in offerings.items() if not each.global_endpoint}
    page.get_by_label("With an endpoint").check()
    assert set(shown(page)) == {code for code, each in offerings.items() if each.endpoint and not each.global_endpoint}
    page.get_by_role("button", name="Clear", exact=True).click()


def test_a_regions_services_are_found_by_the_words_of_the_search(page: Page, site: str, real: Catalog) -> None:
    """What people call a service finds its row, typed or come by a link; the index is not loaded before."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site + SPAIN)
    settle(page)
    assert not [url for url in requests if url.endswith("search.json")]
    page.get_by_label("Name or code").fill("k8s")
    expect(page.locator(STATUS)).to_have_text(f"1 of {len(real.services)} services")
    assert shown(page) == ["eks"]
    expect(page).to_have_url(f"{site}{SPAIN}?q=k8s")
    page.reload()
    expect(page.locator(STATUS)).to_have_text(f"1 of {len(real.services)} services")
    assert shown(page) == ["eks"]


def test_old_links_to_what_a_region_lacks_show_it(page: Page, site: str, real: Catalog) -> None:
    """The anchor of an earlier section is a state of the list, come from outside or on the page."""
    missing = real.service.keys() - real.in_region["eu-south-2"].keys()
    page.goto(f"{site}{SPAIN}#lacks")
    expect(page.locator(STATUS)).to_have_text(f"{len(missing)} of {len(real.services)} services")
    expect(page).to_have_url(f"{site}{SPAIN}?show=unavailable#lacks")
    assert set(shown(page)) == missing
    page.goto(site + SPAIN)
    page.evaluate("location.hash = '#lacks'")
    expect(page.locator(STATUS)).to_have_text(f"{len(missing)} of {len(real.services)} services")


def test_a_category_is_reached_whatever_the_filters_leave(page: Page, site: str, real: Catalog) -> None:
    """A link to a group that the filters hide clears them; one to a group in sight keeps them."""
    page.goto(f"{site}{SPAIN}?q=lambda")
    page.locator(".ledger-shares").get_by_role("link", name="Storage").click()
    expect(page.locator("#storage")).to_be_in_viewport()
    expect(page).to_have_url(f"{site}{SPAIN}#storage")
    assert len(shown(page)) == len(real.services)
    page.goto(f"{site}{SPAIN}?show=available")
    page.locator(".ledger-shares").get_by_role("link", name="Storage").click()
    expect(page).to_have_url(f"{site}{SPAIN}?show=available#storage")
    expect(page.locator("#storage")).to_be_in_viewport()


def test_what_came_last_is_first_in_its_order(page: Page, site: str, real: Catalog) -> None:
    """By date, also where the words say only a month; what is not available has none and comes last."""
    page.goto(f"{site}{SPAIN}?sort=-seen")
    offerings = real.in_region["eu-south-2"]
    rows = page.evaluate(SHOWN)
    days = [day for _, day in rows if day]
    assert len(set(days)) > 1
    assert days == sorted(days, reverse=True)
    assert {code for code, _ in rows[: len(days)]} == offerings.keys()


def test_without_scripts_every_service_is_there(scriptless: Page, site: str, real: Catalog) -> None:
    scriptless.goto(f"{site}{SPAIN}?show=unavailable")
    expect(scriptless.locator(ROWS)).to_have_count(len(real.services))
    expect(scriptless.locator(ROWS).last).to_be_visible()
    expect(scriptless.locator(".filters:visible, [data-empty]:visible, .notice:visible")).to_have_count(0)


def test_the_list_begins_after_one_screen_of_facts(page: Page, site: str, real: Catalog) -> None:
    """A screen and a half on a phone, also of the Region with the most zones."""
    most = max(real.regions, key=lambda region: len(region.zones.local) if region.zones else 0)
    for code in (most.code, "eu-south-2"):
        page.goto(f"{site}regions/{code}/")
        for width, height, screens in ((390, 844, 1.5), (1280, 900, 1), (1920, 1080, 1)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.locator(ROWS).first.evaluate(TOP) <= screens * height, (code, width)


def test_the_filters_stay_in_sight_and_cover_no_focus(page: Page, site: str) -> None:
    """On a phone and on a desk; what the keyboard reaches going up is below them."""
    for width, bar in ((390, ".filters-first"), (1280, ".filters")):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(site + SPAIN)
        page.locator("#media").scroll_into_view_if_needed()
        page.locator("[href$='services/mediaconvert/']").focus()
        expect(page.locator(bar)).to_be_in_viewport(ratio=0.99)
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
            edge = page.locator(bar).bounding_box()
            focus = page.locator(":focus").bounding_box()
            assert edge
            assert focus
            assert focus["y"] >= edge["y"] + edge["height"] - 1


@pytest.mark.parametrize("address", ["regions/us-east-1/", "services/lambda/"])
def test_no_code_is_broken_within_a_word(page: Page, site: str, address: str) -> None:
    page.goto(site + address)
    for width in (390, 900, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(BROKEN_CODES) == [], width


def test_copy_buttons_stay_on_the_page(page: Page, site: str) -> None:
    """On a phone none of them sticks out of it, beside the longest endpoint neither."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + "regions/us-east-1/")
    rows = page.locator(ROWS)
    lengths = [len(text) for text in page.locator(f"{ROWS} {ENDPOINT}").all_text_contents()]
    longest = page.locator(ROWS, has=page.locator(ENDPOINT)).nth(lengths.index(max(lengths)))
    for row in (longest, rows.nth(0), rows.nth(7)):
        row.locator("th a").focus()
        boxes = [button.bounding_box() for button in row.locator(".copy").all()]
        assert boxes
        assert all(box and box["x"] + box["width"] <= 390 for box in boxes)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_dates_have_a_label_on_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("regions/us-east-1/", "services/lambda/"):
        page.goto(site + address)
        label = page.locator(FIRST_SEEN).first.evaluate("(cell) => getComputedStyle(cell, '::before').content")
        assert label == '"first seen "'


@pytest.mark.parametrize("fixture", ["page", "scriptless"])
def test_a_service_answers_before_its_map(request: pytest.FixtureRequest, site: str, fixture: str) -> None:
    """The table comes first in the page; where there is room the map begins beside its heading, else below it."""
    page: Page = request.getfixturevalue(fixture)
    page.goto(site + "services/bedrock/")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        table, sheet = page.locator(".offerings").bounding_box(), page.locator(".map").bounding_box()
        assert table
        assert sheet
        if width == 390:
            assert sheet["y"] >= table["y"] + table["height"]
        else:
            assert sheet["x"] >= table["x"] + table["width"]
            assert sheet["y"] <= page.locator("#regions").bounding_box()["y"] + 1  # type: ignore[index]
            assert page.locator(ROWS).first.bounding_box()["y"] < 900  # type: ignore[index]


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_a_link_brings_filters_along(page: Page, site: str, width: int) -> None:
    """``test_every_page.py`` opens such pages without any."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site}{SPAIN}?show=unavailable")
    settle(page)
    assert shifts(page) == 0


@pytest.mark.parametrize("address", ["services/bedrock/", "regions/eu-west-1/"])
def test_a_link_to_a_day_of_changes_leads_there(page: Page, site: str, address: str) -> None:
    """Groups above it are laid out as they come near, in other heights than estimated; the day may be folded away."""
    page.emulate_media(reduced_motion="no-preference")
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.goto(site + address)
    days = page.locator("[id^=seen-]").evaluate_all("(all) => all.map((day) => day.id)")
    page.evaluate("(day) => { location.hash = day; }", days[len(days) // 2])
    settle(page)
    top = page.locator(":target").evaluate("(day) => day.getBoundingClientRect().top")
    assert 0 <= top < 844 / 4
