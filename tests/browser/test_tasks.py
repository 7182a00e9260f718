"""What people come for: from the home page in at most three actions, and read without scrolling at 1280 × 800."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from generator.catalog.distances import neighbors
from tests.browser.tool_pages import EUROPEAN_UNION

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from generator.model.catalog import Catalog


@pytest.fixture
def search(page: Page, site: str) -> Callable[[str], Locator]:
    """Type a question on the home page, the first action; return its answer."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site)

    def answer_to(question: str) -> Locator:
        page.get_by_role("combobox", name="Search services and Regions").fill(question)
        answer = page.get_by_role("listbox").get_by_role("option").first
        expect(answer).to_be_in_viewport(ratio=1)
        return answer

    return answer_to


@pytest.fixture
def follow(page: Page, search: Callable[[str], Locator]) -> Callable[[str], None]:
    """Type a question on the home page and press Enter: two actions."""

    def open_answer(question: str) -> None:
        search(question)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/\w+/"))

    return open_answer


def test_bedrock_in_europe_with_dates(search: Callable[[str], Locator], real: Catalog) -> None:
    """One action: the answer stands in the search box, with the members of the family and the days."""
    europe = real.by_geography["Europe"]
    answer = search("bedrock in europe")
    present = sum(region.code in real.of_service["bedrock"] for region in europe)
    expect(answer).to_contain_text(f"Amazon Bedrock in Europe: available in {present} of {len(europe)} Regions")
    runtime = sum(region.code in real.of_service["bedrock-runtime"] for region in europe)
    expect(answer).to_contain_text(f"Bedrock Runtime (inference): {runtime} of {len(europe)}")
    expect(answer).to_contain_text(re.compile(r"First seen: .*\d{4}-\d\d-\d\d"))


def test_regions_with_four_services_nearest_to_milan_first(
    page: Page, follow: Callable[[str], None], real: Catalog
) -> None:
    codes = ("eks", "bedrock-runtime", "kafka", "aurora")
    follow("eks, bedrock runtime, msk and aurora near milan")
    complete = {region.code for region in real.regions if all(region.code in real.of_service[code] for code in codes)}
    near = [neighbor.region for neighbor in neighbors(real, "eu-south-1") if neighbor.region in complete]
    expected = [*(["eu-south-1"] if "eu-south-1" in complete else []), *near]
    cards = page.locator(".region-ranking .region-card")
    expect(cards).to_have_count(len(expected))
    assert cards.locator(".region-card-name code").all_inner_texts()[: len(expected)] == expected
    expect(page.locator("[data-answer]")).to_contain_text(f"{len(expected)} of")
    for at in range(3):
        expect(cards.nth(at).locator(".region-card-name")).to_be_in_viewport(ratio=1)


def test_what_spain_lacks_against_ireland(page: Page, follow: Callable[[str], None], real: Catalog) -> None:
    follow("what does spain lack against ireland")
    lacks = real.in_region["eu-west-1"].keys() - real.in_region["eu-south-2"].keys()
    heading = page.get_by_role("heading", name=f"Europe (Spain) lacks {len(lacks)} services")
    expect(heading).to_be_in_viewport(ratio=1)
    expect(page.locator(".lacking a").first).to_be_in_viewport(ratio=1)


def test_what_came_to_malaysia_this_year(page: Page, follow: Callable[[str], None]) -> None:
    follow("what came to malaysia this year")
    page.wait_for_url(re.compile(r"changes/\?region=ap-southeast-5&since=\d{4}-01-01$"))
    expect(page.locator("[data-matches] li a").first).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-matches] time").first).to_be_in_viewport(ratio=1)


def test_govcloud_as_excel(page: Page, follow: Callable[[str], None]) -> None:
    """The third action is the download."""
    follow("govcloud as excel")
    link = page.locator("#aws-us-gov").locator("xpath=ancestor-or-self::*[self::li or self::tr or self::section][1]")
    workbook = link.get_by_role("link", name=re.compile("xlsx|Excel", re.IGNORECASE)).first
    expect(workbook).to_be_in_viewport(ratio=1)
    with page.expect_download() as waiting:
        workbook.click()
    assert waiting.value.suggested_filename == "aws-us-gov.xlsx"


def test_a_link_to_databases_in_europe(page: Page, site: str, follow: Callable[[str], None], real: Catalog) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    follow("databases in europe")
    address = f"{site}matrix/?category=Databases&geography=Europe"
    expect(page).to_have_url(address)
    rows = page.locator(".matrix tbody tr:visible")
    expect(rows).to_have_count(len(real.by_category["Databases"]))
    expect(rows.first).to_be_in_viewport()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_when_and_where_qldb_was(page: Page, follow: Callable[[str], None]) -> None:
    follow("qldb")
    expect(page.locator(".answer")).to_contain_text(re.compile(r"removed by \d{4}-\d\d-\d\d"))
    expect(page.locator(".answer")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Last seen", exact=True)).to_be_in_viewport(ratio=1)
    expect(page.locator(".ledger-gone tbody tr").first).to_be_in_viewport(ratio=1)


def test_three_zone_regions_in_the_eu_without_opt_in(page: Page, follow: Callable[[str], None], real: Catalog) -> None:
    follow("3 zones eu without opt-in")
    expected = {
        region.code
        for region in real.regions
        if region.country in EUROPEAN_UNION and (region.zone_count("availability") or 0) >= 3 and region.opt_in is False
    }
    rows = page.locator("table[data-list] tbody tr:not(.band):visible")
    expect(rows).to_have_count(len(expected))
    assert set(rows.locator("td.code").all_inner_texts()) == expected
    for row in rows.all():
        expect(row).to_be_in_viewport(ratio=1)
