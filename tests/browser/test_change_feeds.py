"""The feeds of what the page of all changes is filtered for: which they are, their addresses, and the file of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from playwright.sync_api import expect

from tests.browser.change_filters import Filters
from tests.browser.tool_pages import shifts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


ONE_SUBJECT = "A feed is about one service in all Regions, or about one Region with all services."
ALL_KINDS = "A feed has all kinds of changes."
TYPES = "Changes of resource types are in the feeds of services only."
CASES: tuple[tuple[Filters, list[str], list[str]], ...] = (
    (Filters(), [""], []),
    (Filters(since="2026-01-01"), [""], []),
    (Filters(kind="offering-went"), [""], [ALL_KINDS]),
    (Filters(kind="types-appeared"), [""], [ALL_KINDS, TYPES]),
    (Filters(region="r1"), ["regions/r1/"], []),
    (Filters(region="r1", kind="types-went"), ["regions/r1/"], [ALL_KINDS, TYPES]),
    (Filters(region="old"), ["regions/old/"], []),
    (Filters(geography="Europe"), ["regions/r1/", "regions/r2/"], []),
    (Filters(region="r3", geography="Europe"), ["regions/r3/"], []),
    (Filters(service="s1", kind="types-went"), ["services/s1/"], [ALL_KINDS]),
    (Filters(service="gone"), ["services/gone/"], []),
    (Filters(category="Compute"), ["services/s1/", "services/s2/"], []),
    (Filters(region="r1", category="Compute"), ["regions/r1/", "services/s1/", "services/s2/"], [ONE_SUBJECT]),
)
SUBJECTS: dict[str, list[dict[str, str | None]]] = {
    "regions": [
        {"code": code, "name": name, "geography": place, "url": f"regions/{code}/"}
        for code, name, place in (("r1", "One", "Europe"), ("r2", None, "Europe"), ("r3", "Three", "Asia"))
    ],
    "services": [
        {"code": code, "name": None, "category": category, "url": f"services/{code}/"}
        for code, category in (("s1", "Compute"), ("s2", "Compute"), ("s3", "Storage"))
    ],
    "removedServices": [{"code": "gone", "name": "Gone", "category": "Compute", "url": "services/gone/"}],
    "removedRegions": [{"code": "old", "name": "Old", "category": None, "url": "regions/old/"}],
}


def test_filters_name_the_feeds_that_have_what_fits(logic: Callable[..., Any]) -> None:
    """And say what else is in them: other kinds, other Regions or services."""
    script = """(m, [subjects, questions]) => {
      const byCode = (rows) => new Map(rows.map((row) => [row.code, row]));
      const data = Object.fromEntries(Object.entries(subjects).map(([key, rows]) => [key, byCode(rows)]));
      data.names = new Map([["s1", "Service <1>"]]);
      return questions.map((filters) => m.chosenFeeds({ on: "", ...filters }, data));
    }"""
    answers = logic("changes/feeds-model.js", script, [SUBJECTS, [filters._asdict() for filters, _, _ in CASES]])
    for (filters, folders, notes), answer in zip(CASES, answers, strict=True):
        assert [feed["folder"] for feed in answer["feeds"]] == folders, filters
        assert answer["notes"] == notes, filters
    names = {feed["folder"]: feed["name"] for answer in answers for feed in answer["feeds"]}
    assert names["services/s1/"] == "Service <1>"
    assert (names["regions/r1/"], names["regions/r2/"]) == ("One", "r2")


def test_a_name_is_text_in_the_file_of_feeds(logic: Callable[..., Any]) -> None:
    name = "\"/><x a='1'>&amp;"
    script = "(m, name) => m.opmlText([{ name, folder: 'services/a/' }], new URL('https://atlas.example/sub/'))"
    (outline,) = ET.fromstring(logic("changes/feeds-model.js", script, name)).findall("body/outline")
    assert outline.attrib == {
        "type": "rss",
        "text": name,
        "title": name,
        "xmlUrl": "https://atlas.example/sub/services/a/feed.atom",
        "htmlUrl": "https://atlas.example/sub/services/a/",
    }


def test_the_feeds_of_what_is_filtered_for_are_copied_and_taken_away(page: Page, site: str, tmp_path: Path) -> None:
    """By keyboard: the panel takes the focus, moves nothing, and gives the focus back."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}changes/?region=eu-south-2&service=lambda&kind=offering-appeared")
    expect(page.locator("form[data-drawn]")).to_have_count(1)
    button = page.get_by_role("button", name="Subscribe to these changes")
    shifted = shifts(page)
    button.press("Enter")
    panel = page.get_by_role("dialog", name="Feeds of changes: 2")
    expect(panel).to_be_focused()
    assert shifts(page) == shifted
    expect(panel).to_contain_text(ALL_KINDS)
    address = f"{site}services/lambda/feed.atom"
    expect(panel.get_by_role("link", name="AWS Lambda")).to_have_attribute("href", address)
    panel.get_by_role("button", name="Copy the address of the feed: AWS Lambda").press("Enter")
    expect(page.get_by_role("status").get_by_text("Copied the address of the feed: AWS Lambda")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == address
    with page.expect_download() as waiting:
        panel.get_by_role("button", name="Download all 2 as OPML").press("Enter")
    waiting.value.save_as(tmp_path / "feeds.opml")
    outlines = ET.parse(tmp_path / "feeds.opml").getroot().findall("body/outline")
    assert [(outline.get("text"), outline.get("xmlUrl")) for outline in outlines] == [
        ("Europe (Spain)", f"{site}regions/eu-south-2/feed.atom"),
        ("AWS Lambda", address),
    ]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()


def test_without_scripts_the_list_of_all_feeds_is_linked(scriptless: Page, site: str) -> None:
    scriptless.goto(f"{site}changes/")
    expect(scriptless.get_by_role("link", name="All feeds (OPML)")).to_be_visible()
    expect(scriptless.get_by_role("button", name="Subscribe to these changes")).to_be_hidden()
