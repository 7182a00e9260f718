"""The search box: by keyboard alone, mistyped, on a slow network, without one, without scripts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from generator.build.pages.shared import COMPARABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from generator.model.catalog import Catalog


BOX = "Search services and Regions"
INDEX = "**/api/v1/search.json"


@pytest.fixture(scope="session")
def entries(real_site: Path) -> list[dict[str, Any]]:
    """Return the real index of the search."""
    return list(json.loads((real_site / "api/v1/search.json").read_text("utf-8"))["entries"])


def suggest(logic: Callable[..., Any], entries: list[dict[str, Any]], query: str) -> list[dict[str, str]]:
    script = "(model, [query, entries, most]) => model.suggest(query, entries, most)"
    return list(logic("search/model.js", script, [query, entries, COMPARABLE]))


def test_a_service_is_reached_by_keyboard_alone(page: Page, site: str, real: Catalog) -> None:
    """`/` focuses the box, typing suggests, the arrows move, Enter goes."""
    page.goto(site + "regions/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name=BOX)
    expect(box).to_be_focused()
    page.keyboard.type("lambda")
    first = page.get_by_role("listbox").get_by_role("option").first
    expect(first).to_contain_text("AWS Lambda")
    expect(first).to_contain_text(f"{len(real.of_service['lambda'])} of {len(real.regions)} Regions")
    expect(first.locator("code")).to_have_text("lambda")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    last = page.get_by_role("listbox").get_by_role("option").last
    expect(box).to_have_attribute("aria-activedescendant", str(last.get_attribute("id")))
    page.keyboard.press("Home")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + "services/lambda/")


def test_escape_closes_and_then_empties(page: Page, site: str) -> None:
    page.goto(site + "services/")
    page.keyboard.press("/")
    page.keyboard.type("sqs")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    box = page.get_by_role("combobox", name=BOX)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("sqs")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile(".*"))


def test_a_slash_in_a_field_is_a_slash(page: Page, site: str) -> None:
    page.goto(site + "services/")
    field = page.get_by_label("Name or code")
    field.focus()
    page.keyboard.press("/")
    expect(field).to_have_value("/")


def test_the_slash_can_be_turned_off(page: Page, site: str) -> None:
    """A single key that acts must be possible to turn off (WCAG 2.1.4), and that is remembered."""
    page.goto(site + "about/faq/")
    switch = page.get_by_role("button", name="The / key leads to the search")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    page.goto(site + "regions/")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name=BOX)).not_to_be_focused()


def test_the_index_comes_with_the_first_focus_only(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + "about/", wait_until="networkidle")
    assert not [url for url in asked if "/api/" in url]
    for _ in range(2):
        page.keyboard.press("/")
        page.keyboard.type("s3")
        expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("S3")
        page.get_by_role("combobox", name=BOX).blur()
    assert len([url for url in asked if "/api/" in url]) == 1


def test_enter_waits_for_a_slow_index(page: Page, site: str) -> None:
    """Someone who types faster than the network still arrives."""
    held: list[Route] = []
    page.route(INDEX, lambda route: held.extend([route]))
    page.goto(site)
    page.keyboard.press("/")
    page.keyboard.type("frankfurt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name=BOX)).to_have_attribute("aria-expanded", "false")
    assert held
    held[0].continue_()
    expect(page).to_have_url(site + "regions/eu-central-1/")


def test_without_an_index_enter_leads_to_the_list(browser: Browser, site: str) -> None:
    """The box says that it cannot suggest, and is then a plain form."""
    context = browser.new_context()
    opened = context.new_page()
    opened.route(INDEX, lambda route: route.abort())
    opened.goto(site + "about/")
    opened.keyboard.press("/")
    opened.keyboard.type("k8s")
    expect(opened.get_by_text("Suggestions could not be loaded")).to_be_visible()
    opened.keyboard.press("Enter")
    expect(opened).to_have_url(site + "services/?q=k8s")
    expect(opened.locator("tbody th a:visible")).to_have_count(1)
    context.close()


def test_without_scripts_search_is_a_link(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    for kind in ("", "regions/", "nowhere/"):
        opened.goto(site + kind)
        assert not opened.get_by_role("combobox").count()
        opened.get_by_role("link", name="Look a service up").click()
        expect(opened).to_have_url(site + "services/")
    context.close()


def test_what_is_not_there_is_said(page: Page, site: str) -> None:
    page.goto(site + "about/")
    page.keyboard.press("/")
    page.keyboard.type("xyzzyplugh")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + "about/")


@pytest.mark.parametrize("width", [390, 1280])
def test_suggestions_stay_within_the_page(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for kind in ("", "services/lambda/"):
        page.goto(site + kind)
        page.keyboard.press("/")
        page.keyboard.type("elastic")
        expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
        shown = page.get_by_role("listbox").bounding_box()
        assert shown
        assert shown["x"] >= 0
        assert shown["x"] + shown["width"] <= width
        assert shown["width"] >= 320


@pytest.mark.parametrize(
    ("query", "label", "href"),
    [
        ("eks, bedrock, msk", "Regions with EKS, Bedrock and MSK", "find/?services=eks,bedrock,kafka"),
        ("eks bedrock msk", "Regions with EKS, Bedrock and MSK", "find/?services=eks,bedrock,kafka"),
        ("EKS and k8s and Lambda", "Regions with EKS and Lambda", "find/?services=eks,lambda"),
        ("lamda, bedrok", "Regions with Lambda and Bedrock", "find/?services=lambda,bedrock"),
        ("eks, lambda and s3", "Regions with EKS, Lambda and S3", "find/?services=eks,lambda,s3"),
        ("eu-west-1 eu-west-3", "Compare Ireland and Paris", "compare/?regions=eu-west-1,eu-west-3"),
        ("frankfurt, zurich", "Compare Frankfurt and Zurich", "compare/?regions=eu-central-1,eu-central-2"),
        (
            "us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-west-2",
            "Services in N. Virginia, Ohio, N. California, Oregon, Ireland and London",
            "find/?regions=us-east-1,us-east-2,us-west-1,us-west-2,eu-west-1,eu-west-2",
        ),
    ],
)
def test_what_names_several_leads_to_the_tool(
    logic: Callable[..., Any], entries: list[dict[str, Any]], query: str, label: str, href: str
) -> None:
    """Services to the Regions that have them all, two to five Regions to a comparison; the entries follow."""
    first, *rest = suggest(logic, entries, query)
    assert (first["label"], first["href"]) == (label, href)
    assert len(rest) >= 2


@pytest.mark.parametrize(
    "query", ["lambda", "eks, xyzzyplugh", "lambda, eu-west-1", "api gateway", "step functions", ", ,"]
)
def test_what_names_one_thing_or_a_mixture_leads_to_no_tool(
    logic: Callable[..., Any], entries: list[dict[str, Any]], query: str
) -> None:
    assert all(one["code"] for one in suggest(logic, entries, query))


def test_a_mixture_suggests_each_part(logic: Callable[..., Any], entries: list[dict[str, Any]]) -> None:
    """A service and a Region: both are there to choose."""
    assert [one["code"] for one in suggest(logic, entries, "lambda eu-west-1")] == ["lambda", "eu-west-1"]


def test_which_regions_have_these_three_takes_two_actions(page: Page, site: str) -> None:
    """From the home page: type what the design needs, press Enter."""
    page.goto(site)
    page.get_by_role("combobox", name=BOX).fill("eks, bedrock, msk")
    option = page.get_by_role("listbox").get_by_role("option").first
    expect(option).to_have_text(re.compile("Regions with EKS, Bedrock and MSK"))
    assert option.get_attribute("href") == site + "find/?services=eks,bedrock,kafka"
