"""The filters of the page of all changes, on the real catalog: every answer is checked against the history itself."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect

from generator.history import changes
from generator.model import curated
from tests.browser import page_faults
from tests.browser.chromium import PHONE
from tests.browser.tool_pages import shifts
from tests.conftest import bundled_history
from tests.doubles.readings import concerns

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from playwright.sync_api import Browser, Page

    from generator.history.changes import Change
    from generator.model.catalog import Catalog


STATUS = ".filters-count"
LINES = "[data-matches] li.match"


class Filters(NamedTuple):
    """What is filters for; the empty text is anything."""

    region: str = ""
    geography: str = ""
    service: str = ""
    category: str = ""
    kind: str = ""
    since: str = ""

    @property
    def query(self) -> str:
        """The query of the address, as the page writes it."""
        return "&".join(f"{key}={value}" for key, value in self._asdict().items() if value)


@pytest.fixture(scope="module")
def settled() -> list[Change]:
    """Return every settled change, the latest first."""
    return [change for change in changes.changes(bundled_history())[::-1] if change.settled]


def expected(settled: list[Change], filters: Filters, real: Catalog) -> list[Change]:
    """Return what should be shown."""

    def categories(change: Change) -> set[str]:
        services = (change.service,) if change.service else change.codes
        rows = curated.read().services
        return {real.service[code].category if code in real.service else rows[code].category for code in services}

    places = [region.code for region in real.regions if region.geography == filters.geography]
    return [
        change
        for change in settled
        if (not filters.region or concerns(change, region=filters.region))
        and (not filters.geography or any(concerns(change, region=code) for code in places))
        and (not filters.service or concerns(change, service=filters.service))
        and (not filters.category or filters.category in categories(change))
        and filters.kind in {"", change.kind}
        and (not filters.since or change.date >= dt.date.fromisoformat(filters.since))
    ]


def count_text(fitting: list[Change], settled: list[Change]) -> str:
    return f"{len(fitting):,} of {len(settled):,} changes"


FILTERS = (
    Filters(region="eu-south-2"),
    Filters(service="bedrock"),
    Filters(region="eu-south-2", service="bedrock"),
    Filters(kind="region-appeared"),
    Filters(kind="service-went", since="2025-01-01"),
    Filters(category="Databases", since="2026-01-01"),
    Filters(category="Databases", kind="service-went"),
    Filters(region="eu-south-2", category="Databases", kind="offering-appeared"),
    Filters(service="codestar"),
    Filters(geography="Asia Pacific", since="2026-06-01"),
    Filters(geography="Europe", kind="offering-went"),
    Filters(kind="zones-removed"),
    Filters(region="us-east-1", kind="zones-removed"),
)


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: filters.query)
def test_a_shared_address_shows_what_the_history_says(
    page: Page, site: str, settled: list[Change], real: Catalog, filters: Filters
) -> None:
    """The count, and the days of all lines that are drawn; the fields hold what was filters."""
    page.goto(f"{site}changes/?{filters.query}")
    fitting = expected(settled, filters, real)
    assert fitting, "a question without an answer proves little"
    expect(page.locator(STATUS)).to_have_text(count_text(fitting, settled))
    days = [str(change.date) for change in fitting]
    shown = page.locator(f"{LINES} time").all_inner_texts()
    assert shown == days[: len(shown)]
    before = page.locator(f"{LINES} time").first.get_attribute("title")
    assert before == f"the recording before was packaged on {fitting[0].previous_date}"
    assert len(shown) == len(days) or page.get_by_role("button", name=re.compile(r"^Show \d+ of \d+ more$")).count()
    assert not page.locator("[data-months]").is_visible()
    assert not page.locator("[data-notice]").is_visible()
    months = page.locator("[data-matches] h2 a").all_inner_texts()
    assert months == list(dict.fromkeys(f"{change.date:%B %Y}" for change in fitting))[: len(months)]


def test_the_fields_filter_and_the_address_keeps_it(
    page: Page, site: str, settled: list[Change], real: Catalog
) -> None:
    """Region, service by name, kind; back and forward; clearing shows the months again."""
    page.goto(site + "changes/")
    assert page.locator(STATUS).inner_text() == f"{len(settled):,} changes"
    page.get_by_role("combobox", name="Region", exact=True).select_option("eu-south-2")
    first = Filters(region="eu-south-2")
    expect(page.locator(STATUS)).to_have_text(count_text(expected(settled, first, real), settled))
    service = page.get_by_role("combobox", name="Service", exact=True)
    service.fill("bedrock")
    expect(page.locator("#changed-service-list [role=option]").first).to_be_visible()
    service.press("Enter")
    second = first._replace(service="bedrock")
    expect(page.locator(STATUS)).to_have_text(count_text(expected(settled, second, real), settled))
    expect(service).to_have_value(real.service["bedrock"].label)
    expect(page).to_have_url(f"{site}changes/?{second.query}")
    page.get_by_role("combobox", name="Kind", exact=True).select_option("offering-went")
    expect(page.locator("[data-empty]")).to_be_visible()
    expect(page.locator(STATUS)).to_have_text(count_text([], settled))
    page.go_back()
    expect(page.locator(STATUS)).to_have_text(count_text(expected(settled, second, real), settled))
    page.go_back()
    expect(service).to_have_value("")
    expect(page.locator(STATUS)).to_have_text(count_text(expected(settled, first, real), settled))
    page.go_forward()
    expect(service).to_have_value(real.service["bedrock"].label)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("[data-months]")).to_be_visible()
    assert page.locator(LINES).count() == 0 or not page.locator(LINES).first.is_visible()
    expect(page.locator(STATUS)).to_have_text(f"{len(settled):,} changes")
    expect(page).to_have_url(site + "changes/")


def test_nothing_is_fetched_before_the_first_question(page: Page, site: str) -> None:
    filters: list[str] = []
    page.on("request", lambda request: filters.append(request.url))
    page.goto(site + "changes/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in filters if "/api/" in url]
    page.get_by_role("combobox", name="Kind", exact=True).select_option("region-appeared")
    expect(page.locator(LINES).first).to_be_visible()
    assert site + "api/v1/changes.json" in filters


def test_an_emptied_service_is_no_question(page: Page, site: str, settled: list[Change], real: Catalog) -> None:
    """And a text that means no service leaves the one that was chosen."""
    filters = Filters(kind="offering-appeared", service="bedrock")
    page.goto(f"{site}changes/?{filters.query}")
    service = page.get_by_role("combobox", name="Service", exact=True)
    expect(service).to_have_value(real.service["bedrock"].label)
    service.fill("no such thing")
    service.press("Tab")
    expect(service).to_have_value(real.service["bedrock"].label)
    service.fill("")
    service.press("Tab")
    expect(page.locator(STATUS)).to_have_text(
        count_text(expected(settled, Filters(kind="offering-appeared"), real), settled)
    )
    expect(page).to_have_url(f"{site}changes/?kind=offering-appeared")


def test_what_is_gone_is_found_by_its_name(page: Page, site: str, settled: list[Change], real: Catalog) -> None:
    page.goto(site + "changes/")
    service = page.get_by_role("combobox", name="Service", exact=True)
    service.fill("quantum ledger")
    gone = page.locator("#changed-service-list [role=option]").first
    expect(gone).to_contain_text("Amazon Quantum Ledger Database (QLDB)")
    expect(gone).to_contain_text("gone")
    service.press("Enter")
    expect(page).to_have_url(f"{site}changes/?service=qldb")
    expect(service).to_have_value("Amazon Quantum Ledger Database (QLDB)")
    expect(page.locator(STATUS)).to_have_text(count_text(expected(settled, Filters(service="qldb"), real), settled))


def test_more_can_be_shown(page: Page, site: str, settled: list[Change], real: Catalog) -> None:
    """Many are drawn a part at a time; the focus goes on where the new ones begin."""
    fitting = expected(settled, Filters(kind="offering-appeared"), real)
    page.goto(f"{site}changes/?kind=offering-appeared")
    expect(page.locator(LINES).first).to_be_visible()
    drawn = page.locator(LINES).count()
    assert drawn < len(fitting)
    page.get_by_role("button", name=re.compile("more$")).click()
    assert drawn < page.locator(LINES).count() <= 2 * drawn
    assert page.evaluate("(at) => document.querySelectorAll('li.match')[at].contains(document.activeElement)", drawn)


NONSENSE = {
    "region=atlantis": "Region “atlantis”",
    "service=<b>teleport</b>": "service “<b>teleport</b>”",
    "geography=Lemuria": "geography “Lemuria”",
    "category=Cooking": "category “Cooking”",
    "kind=offering-exploded": "kind “offering-exploded”",
    "since=2025-02-30": "day “2025-02-30”",
    "since=yesterday": "day “yesterday”",
}


@pytest.mark.parametrize("query", NONSENSE)
def test_what_does_not_exist_is_named_and_ignored(page: Page, site: str, query: str) -> None:
    page.goto(f"{site}changes/?{query}")
    expect(page.locator("[data-notice]")).to_have_text(f"Not known, so left out: {NONSENSE[query]}.")
    expect(page.locator("[data-months]")).to_be_visible()


def test_capitals_do_not_matter(page: Page, site: str, settled: list[Change], real: Catalog) -> None:
    page.goto(f"{site}changes/?region=EU-South-2&service=Bedrock")
    filters = Filters(region="eu-south-2", service="bedrock")
    expect(page.locator(STATUS)).to_have_text(count_text(expected(settled, filters, real), settled))


def test_a_failed_load_says_so_and_leaves_the_months(browser: Browser, site: str) -> None:
    """The next question tries again."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/api/v1/changes.json", lambda route: route.abort())
    page.goto(f"{site}changes/?kind=region-appeared")
    expect(page.locator("[data-notice]")).to_contain_text("could not be loaded")
    expect(page.locator("[data-months]")).to_be_visible()
    page.unroute("**/api/v1/changes.json")
    page.get_by_role("combobox", name="Kind", exact=True).select_option("service-went")
    expect(page.locator(LINES).first).to_be_visible()
    expect(page.locator("[data-notice]")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_answers_fit_the_screen_and_keep_to_the_guidelines(browser: Browser, site: str, width: int) -> None:
    """No sideways scroll; every link can be hit; nothing in sight jumps when the answer comes."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{site}changes/?service=bedrock")
    expect(page.locator(LINES).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page_faults.small_targets(page) == []
    assert shifts(page) == 0
    if width == PHONE:
        assert page_faults.against_the_guidelines_but_contrast(page) == []
    else:
        assert page_faults.excerpt_against_the_guidelines(page) == []
    context.close()


def test_the_record_tells_what_is_told(logic: Callable[..., Any], real_site: Any) -> None:
    """What waits and what never counted is left out; months keep the order; days are checked by the calendar."""
    document = json.loads((real_site / "api/v1/changes.json").read_bytes())
    kept = [change for change in document["changes"] if change["settled"]]
    assert logic("changes/model.js", "(m, all) => m.settledChanges(all).length", document["changes"]) == len(kept)
    months = logic(
        "changes/model.js", "(m, all) => m.byMonth(all).map((group) => [group.month, group.changes.length])", kept
    )
    assert [name for name, _ in months] == sorted({change["date"][:7] for change in kept}, reverse=True)
    assert sum(size for _, size in months) == len(kept)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2024-02-29", True), ("2023-02-29", False), ("2024-2-9", False), ("", False), ("2024-13-01", False)],
)
def test_days_are_those_of_the_calendar(logic: Callable[..., Any], text: str, *, day: bool) -> None:
    assert logic("changes/model.js", "(m, text) => m.isDay(text)", text) is day
