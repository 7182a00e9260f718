"""The filters of the page of all changes, on the real catalog: every answer is checked against the history itself."""

from __future__ import annotations

import datetime as dt
import json
import re
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from generator.history import changes, resource_type_changes
from generator.model import bundled_histories, curated
from tests.browser import page_faults
from tests.browser.change_filters import Filters
from tests.browser.tool_pages import settle, shifts, visit
from tests.conftest import bundled_history
from tests.doubles.readings import concerns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from generator.history.changes import Change
    from generator.model.catalog import Catalog


STATUS = ".filters-count"
LINES = "[data-matches] li.match"


@pytest.fixture(scope="module")
def settled(real: Catalog) -> list[Change]:
    """Return every settled change, the latest first: of services and Regions, and of resource types."""
    types = bundled_histories.resource_types()
    services = {namespace.name: namespace.service for namespace in real.type_catalog.namespaces}
    everything = [
        *changes.changes(bundled_history())[::-1],
        *(change for change, _ in resource_type_changes.type_changes(types, services)),
    ]
    return sorted((change for change in everything if change.settled), key=lambda change: change.read_at, reverse=True)


def expected(settled: list[Change], filters: Filters, real: Catalog) -> list[Change]:
    """Return what should be shown."""

    def categories(change: Change) -> set[str]:
        services = (change.service,) if change.service else () if change.namespace else change.codes
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
    Filters(kind="types-appeared", service="lambda"),
    Filters(kind="types-registered", region="eu-south-2"),
    Filters(kind="types-went", geography="Europe"),
    Filters(kind="types-appeared", category="Databases", since="2026-01-01"),
)


def test_a_shared_address_shows_what_the_history_says(
    reader: Page, site: str, settled: list[Change], real: Catalog
) -> None:
    """The count, and the days of all lines that are drawn; the first address is loaded, the others opened there."""
    for at, filters in enumerate(FILTERS):
        if at:
            visit(reader, f"?{filters.query}")
        else:
            reader.goto(f"{site}changes/?{filters.query}")
        assert_shows(reader, settled, real, filters)


def assert_shows(reader: Page, settled: list[Change], real: Catalog, filters: Filters) -> None:
    """Fail unless the page shows what fits the filters."""
    fitting = expected(settled, filters, real)
    assert fitting, f"a question without an answer proves little: {filters}"
    expect(reader.locator(STATUS)).to_have_text(count_text(fitting, settled))
    days = [str(change.date) for change in fitting]
    shown = reader.locator(f"{LINES} time").all_inner_texts()
    assert shown == days[: len(shown)], filters
    before = reader.locator(f"{LINES} time").first.get_attribute("title")
    assert before == f"previous recording packaged on {fitting[0].previous_date}"
    assert len(shown) == len(days) or reader.get_by_role("button", name=re.compile(r"^Show \d+ of \d+ more$")).count()
    assert not reader.locator("[data-months]").is_visible()
    assert not reader.locator("[data-notice]").is_visible()
    months = reader.locator("[data-matches] h2 a").all_inner_texts()
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
    expect(page.locator(f"{LINES}:visible")).to_have_count(0)
    expect(page.locator(STATUS)).to_have_text(f"{len(settled):,} changes")
    expect(page).to_have_url(site + "changes/")


def test_nothing_is_fetched_before_the_first_question(page: Page, site: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site + "changes/")
    settle(page)
    assert not [url for url in requests if "/api/" in url]
    page.get_by_role("combobox", name="Kind", exact=True).select_option("region-appeared")
    expect(page.locator(LINES).first).to_be_visible()
    assert site + "api/v1/changes.json" in requests


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
    expect(gone).to_contain_text("removed")
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
    "on=2025-02-30": "day “2025-02-30”",
}


def test_what_does_not_exist_is_named_and_ignored(reader: Page, site: str) -> None:
    reader.goto(f"{site}changes/")
    for query, named in NONSENSE.items():
        visit(reader, f"?{query}")
        expect(reader.locator("[data-notice]")).to_have_text(f"Not known, so left out: {named}.")
        expect(reader.locator("[data-months]")).to_be_visible()
    reader.goto(f"{site}changes/?{query}")
    expect(reader.locator("[data-notice]")).to_have_text(f"Not known, so left out: {named}.")


def test_capitals_do_not_matter(reader: Page, site: str, settled: list[Change], real: Catalog) -> None:
    reader.goto(f"{site}changes/?region=EU-South-2&service=Bedrock")
    filters = Filters(region="eu-south-2", service="bedrock")
    expect(reader.locator(STATUS)).to_have_text(count_text(expected(settled, filters, real), settled))


def test_a_failed_load_says_so_and_leaves_the_months(failing: Page, site: str) -> None:
    """The next question tries again."""
    page = failing
    page.route("**/api/v1/changes.json", lambda route: route.abort())
    page.goto(f"{site}changes/?kind=region-appeared")
    expect(page.locator("[data-notice]")).to_contain_text("could not be loaded")
    expect(page.locator("[data-months]")).to_be_visible()
    page.unroute("**/api/v1/changes.json")
    page.get_by_role("combobox", name="Kind", exact=True).select_option("service-went")
    expect(page.locator(LINES).first).to_be_visible()
    expect(page.locator("[data-notice]")).to_be_hidden()


@pytest.fixture(scope="module")
def presence(real_site: Path) -> dict[str, Any]:
    """Return the document of when each offering was there."""
    document: dict[str, Any] = json.loads((real_site / "api/v1/presence.json").read_bytes())
    return document


def available(presence: dict[str, Any], day: str) -> dict[str, set[str]]:
    """Return the Regions of each service in the latest reading up to a day."""
    reading = max(at for at, date in enumerate(presence["readings"]) if date <= day)
    return {
        service: {
            presence["regions"][region]
            for since, until, regions in spans
            if since <= reading and (until is None or reading < until)
            for region in regions
        }
        for service, spans in zip(presence["services"], presence["offerings"], strict=True)
    }


@pytest.mark.parametrize("day", ["2022-03-12", "2024-03-10"])
def test_the_state_of_a_day(page: Page, site: str, presence: dict[str, Any], day: str) -> None:
    """Services by Region and Regions by service; each count leads to what it counts."""
    state = available(presence, day)
    page.goto(f"{site}changes/?on={day}")
    table = page.get_by_role("table", name=f"Services by Region as of {day}")
    expect(table).to_be_visible()
    cells = "rows => rows.map((row) => [1, 2].map((at) => row.cells[at].textContent))"
    counts = dict(table.locator("tbody tr").evaluate_all(cells))
    regions = set().union(*state.values())
    assert {code for code, count in counts.items() if count != "0"} == regions
    assert counts["eu-west-1"] == str(sum("eu-west-1" in own for own in state.values()))
    services = page.get_by_role("table", name=f"Regions by service as of {day}")
    own = services.locator("tr", has=page.locator("code", has_text=re.compile("^lambda$")))
    assert own.locator("td").last.inner_text() == str(len(state["lambda"]))
    expect(page.locator(STATUS)).to_contain_text(f"{sum(map(len, state.values())):,} offerings")
    expect(page.locator("[data-months]")).to_be_hidden()
    table.locator("tr", has_text="eu-west-1").locator("td").last.get_by_role("link").click()
    expect(page).to_have_url(f"{site}changes/?region=eu-west-1&on={day}")
    expect(page.locator("[data-matches] h2")).to_have_text(f"Services in Europe (Ireland) as of {day}")
    expect(page.locator("[data-matches] .index li")).to_have_count(int(counts["eu-west-1"]))


def test_the_regions_of_a_service_on_a_day(page: Page, site: str, presence: dict[str, Any]) -> None:
    """Also of one that is gone today, which links its page; readings before and after are one step away."""
    page.goto(f"{site}changes/?service=qldb&on=2023-01-01")
    own = available(presence, "2023-01-01")["qldb"]
    expect(page.locator("[data-matches] h3").first).to_contain_text(f"Available in {len(own)} of ")
    codes = page.locator("[data-matches] .index").first.locator("code").all_inner_texts()
    assert set(codes) == own
    page.get_by_role("link", name="2023-03-19").click()
    expect(page).to_have_url(f"{site}changes/?service=qldb&on=2023-03-19")
    page.goto(f"{site}changes/?region=us-east-1&on=2023-01-01")
    row = page.locator("[data-matches] li", has_text="Amazon Quantum Ledger Database (QLDB)")
    expect(row).to_contain_text("removed since")
    assert row.get_by_role("link").evaluate("link => link.href") == f"{site}services/qldb/"


def test_a_day_before_the_first_reading_has_no_state(page: Page, site: str, presence: dict[str, Any]) -> None:
    page.goto(f"{site}changes/?on=2019-01-01")
    expect(page.locator("[data-matches]")).to_have_text(
        f"No check is as old as 2019-01-01: the first one dates from {presence['readings'][0]}."
    )


def test_a_day_is_chosen_in_the_form_and_cleared(page: Page, site: str, settled: list[Change]) -> None:
    """Kind and since say nothing about a state; they come back with the changes."""
    page.goto(f"{site}changes/?kind=region-appeared")
    expect(page.locator(LINES).first).to_be_visible()
    page.get_by_label("State as of").fill("2024-03-10")
    expect(page.locator("[data-matches] h2").first).to_have_text("Services by Region as of 2024-03-10")
    expect(page).to_have_url(f"{site}changes/?on=2024-03-10")
    expect(page.get_by_role("combobox", name="Kind", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_role("combobox", name="Kind", exact=True)).to_be_enabled()
    expect(page.locator(STATUS)).to_have_text(f"{len(settled):,} changes")


def test_each_reading_links_its_state(page: Page, site: str) -> None:
    page.goto(f"{site}changes/2024-03/")
    links = page.get_by_role("link", name=re.compile("^All that was available as of")).evaluate_all(
        "links => links.map((link) => link.href)"
    )
    assert set(links) == {f"{site}changes/?on=2024-03-09", f"{site}changes/?on=2024-03-27"}


def test_without_scripts_the_reports_are_named(scriptless: Page, site: str) -> None:
    scriptless.goto(f"{site}changes/")
    for report in ("presence.csv", "history.csv"):
        expect(scriptless.get_by_role("link", name=report)).to_have_attribute("href", f"../downloads/{report}")
    expect(scriptless.locator("[data-changes]")).to_be_hidden()


def test_a_failed_load_of_a_state_says_so(failing: Page, site: str) -> None:
    page = failing
    page.route("**/api/v1/presence.json", lambda route: route.abort())
    page.goto(f"{site}changes/?on=2024-03-10")
    expect(page.locator("[data-notice]")).to_contain_text("could not be loaded")
    page.unroute("**/api/v1/presence.json")
    page.get_by_label("State as of").fill("2024-03-11")
    expect(page.locator("[data-matches] h2").first).to_be_visible()
    expect(page.locator("[data-notice]")).to_be_hidden()


PRESENCE: dict[str, Any] = {
    "readings": ["2022-03-12", "2022-08-20", "2023-01-05"],
    "recorded": [True, True, False],
    "regions": ["r1", "r2"],
    "region_names": ["One", "Two"],
    "region_spans": [[[0, None]], [[1, None]]],
    "services": ["s1", "s2"],
    "service_names": ["First", "Second"],
    "service_spans": [[[0, None]], [[0, 1], [2, None]]],
    "offerings": [[[0, None, [0]], [1, 2, [1]]], [[0, 1, [0]], [2, None, [0, 1]]]],
}


@pytest.mark.parametrize(
    ("day", "reading", "regions", "services", "proof"),
    [
        ("2022-03-11", -1, [], [], ""),
        ("2022-03-12", 0, ["r1"], {"s1": ["r1"], "s2": ["r1"]}, "in a recording packaged on 2022-08-20."),
        ("2022-12-31", 1, ["r1", "r2"], {"s1": ["r1", "r2"]}, "was detected on 2023-01-05."),
        ("2030-01-01", 2, ["r1", "r2"], {"s1": ["r1"], "s2": ["r1", "r2"]}, "No later check detected a change."),
    ],
)
def test_a_state_is_what_the_latest_reading_up_to_the_day_had(  # noqa: PLR0913, PLR0917 (a day, and all of its state)
    logic: Callable[..., Any], day: str, reading: int, regions: list[str], services: dict[str, list[str]], proof: str
) -> None:
    """An interval ends before the reading that no longer has it; what came back has two."""
    assert logic("changes/state-model.js", "(m, [all, day]) => m.readingAt(all, day)", [PRESENCE, day]) == reading
    if reading < 0:
        return
    script = """(m, [all, reading]) => {
      const every = () => true;
      const { regions, services, regionsOf } = m.stateAt(all, reading, { region: every, service: every });
      const own = services.map(({ code }) => [code, [...regionsOf.get(code)].sort()]);
      return [regions.map(({ code }) => code), Object.fromEntries(own), m.proofText(all, reading)];
    }"""
    codes, own, text = logic("changes/state-model.js", script, [PRESENCE, reading])
    assert (codes, own) == (regions, services)
    assert text.endswith(proof)
    assert ("It may be older than its package" in text) == PRESENCE["recorded"][reading]


def test_no_select_cuts_what_it_may_show(page: Page, site: str) -> None:
    """Regions and categories have long names."""
    page.goto(f"{site}changes/")
    for width, name in product((390, 1280, 1920), ("region", "category", "geography")):
        page.set_viewport_size({"width": width, "height": 900})
        select = page.locator(f"select[name={name}]")
        room, needed = select.evaluate(
            """select => {
              const copy = select.cloneNode(true);
              copy.style.cssText = "width: max-content; position: absolute";
              select.after(copy);
              const widths = [select.offsetWidth, copy.offsetWidth];
              copy.remove();
              return widths;
            }"""
        )
        assert needed <= room, (width, name)


def test_the_table_of_months_says_on_a_phone_that_it_goes_on(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}changes/")
    assert page.locator(".months").evaluate("box => box.scrollWidth > box.clientWidth")
    expect(page.locator(".scroll-hint")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 844})
    assert page.locator(".months").evaluate("box => box.scrollWidth <= box.clientWidth")
    expect(page.locator(".scroll-hint")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "query"),
    [
        (390, "service=bedrock"),
        (1280, "since=2026-01-01"),
        (1280, "on=2024-03-10"),
        (390, "region=us-east-1&on=2024-03-10"),
    ],
)
def test_answers_fit_the_screen_and_keep_to_the_guidelines(page: Page, site: str, width: int, query: str) -> None:
    """No sideways scroll; every link can be hit; nothing in sight jumps when the answer comes."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}changes/?{query}")
    expect(page.locator("[data-matches] h2").first).to_be_visible()
    assert shifts(page) == 0
    assert page_faults.faults_of_answer(page) == {}


def test_only_settled_changes_are_listed_in_their_order(logic: Callable[..., Any], real_site: Any) -> None:
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
