"""The lists of Regions and services: filtered, ordered and counted, with the state in the address."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from generator.build.pages.cards import launch_text
from tests.browser.tool_pages import EUROPEAN_UNION, visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from generator.model.catalog import Catalog, Region


STATUS = ".filters-count"


def has_zones(region: Region, least: int) -> bool:
    """Return whether a Region has so many Availability Zones."""
    return (region.zone_count("availability") or 0) >= least


def shown(page: Page) -> list[str]:
    """Return the codes of the rows that are seen, from the top."""
    return page.locator("table[data-list] tbody td:nth-child(2):visible").all_inner_texts()


def test_regions_are_filtered_counted_and_kept_in_the_address(page: Page, site: str, real: Catalog) -> None:
    """Text, partition and geography together; back and forward; a fresh visit shows the same."""
    page.goto(site + "regions/")
    total = len(real.regions)
    expect(page.locator(STATUS)).to_have_text(f"{total} Regions")
    page.get_by_role("combobox", name="Geography", exact=True).select_option("Europe")
    europe = [region.code for region in real.regions if region.geography == "Europe"]
    expect(page.locator(STATUS)).to_have_text(f"{len(europe)} of {total} Regions")
    expect(page).to_have_url(site + "regions/?geography=Europe")
    page.get_by_role("combobox", name="Partition", exact=True).select_option("aws")
    inside = [region.code for region in real.regions if region.geography == "Europe" and region.partition == "aws"]
    assert len(inside) < len(europe)
    assert sorted(shown(page)) == inside
    page.get_by_label("Name or code").fill("north")
    assert shown(page) == ["eu-north-1"]
    expect(page).to_have_url(site + "regions/?q=north&partition=aws&geography=Europe")
    page.reload()
    expect(page.locator(STATUS)).to_have_text(f"1 of {total} Regions")
    assert shown(page) == ["eu-north-1"]
    page.go_back()
    expect(page.locator(STATUS)).to_have_text(f"{len(europe)} of {total} Regions")
    page.go_back()
    expect(page.locator(STATUS)).to_have_text(f"{total} Regions")
    page.go_forward()
    expect(page.get_by_role("combobox", name="Geography", exact=True)).to_have_value("Europe")


def test_headers_order_the_list_and_give_the_groups_back(page: Page, site: str, real: Catalog) -> None:
    """Most services first, then fewest, then by geography again; the header says so."""
    page.goto(site + "regions/")
    before = shown(page)
    header = page.get_by_role("columnheader", name="Services")
    button = header.get_by_role("button")
    counts = {region.code: len(real.in_region[region.code]) for region in real.regions}
    button.click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(site + "regions/?sort=-services")
    assert [counts[code] for code in shown(page)] == sorted(counts.values(), reverse=True)
    assert not page.locator(".band:visible").count()
    button.press("Enter")
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert [counts[code] for code in shown(page)] == sorted(counts.values())
    button.click()
    assert header.get_attribute("aria-sort") is None
    expect(page).to_have_url(site + "regions/")
    assert shown(page) == before
    page.go_back()
    expect(header).to_have_attribute("aria-sort", "ascending")


def test_unknown_dates_come_last_either_way(page: Page, site: str, real: Catalog) -> None:
    for sort in ("launched", "-launched"):
        page.goto(f"{site}regions/?sort={sort}")
        launches = [launch_text(real.region[code]) for code in shown(page)]
        days = [text for text in launches if text]
        assert launches[len(days) :] == [None] * (len(launches) - len(days))
        assert days == sorted(days, reverse=sort.startswith("-"))


FACTS: tuple[tuple[str, Callable[[Region], object]], ...] = (
    ("geography=Europe", lambda region: region.geography == "Europe"),
    ("partition=aws-cn", lambda region: region.partition == "aws-cn"),
    ("country=Japan", lambda region: region.country == "JP"),
    ("place=European+Union", lambda region: region.country in EUROPEAN_UNION),
    ("opt_in=required", lambda region: region.opt_in),
    ("opt_in=not+required", lambda region: region.opt_in is False),
    *((f"zones={least}", partial(has_zones, least=least)) for least in (2, 3, 4, 5, 6)),
    ("zones=local", lambda region: region.zone_count("local")),
    ("zones=wavelength", lambda region: region.zone_count("wavelength")),
    ("since=2020", lambda region: (region.launch_year or 0) >= 2020),
    (
        "place=European+Union&opt_in=not+required&zones=3&since=2010&partition=aws",
        lambda region: (
            region.country in EUROPEAN_UNION
            and region.opt_in is False
            and has_zones(region, 3)
            and (region.launch_year or 0) >= 2010
            and region.partition == "aws"
        ),
    ),
)
"""Filters of the address, and the Regions that each admits."""


def test_regions_are_chosen_by_their_facts(page: Page, site: str, real: Catalog) -> None:
    """Each filter of the address is shown in the form, and leaves the Regions that the catalog says.

    The first address is loaded, and the others are opened in the same page.
    """
    for at, (query, admits) in enumerate(FACTS):
        if at:
            visit(page, f"?{query}")
        else:
            page.goto(f"{site}regions/?{query}")
        expected = [region.code for region in real.regions if admits(region)]
        total = len(real.regions)
        count = f"{total} Regions" if len(expected) == total else f"{len(expected)} of {total} Regions"
        expect(page.locator(STATUS)).to_have_text(count)
        expect(page.locator(".notice:visible")).to_have_count(0)
        assert sorted(shown(page)) == expected, query
        for key, value in parse_qsl(query):
            expect(page.locator(f"select[name={key}]")).to_have_value(value)


def test_three_zone_regions_of_the_european_union_without_opt_in_are_read_at_once(
    page: Page, site: str, real: Catalog
) -> None:
    """Three choices, and the whole answer is in sight."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + "regions/")
    page.get_by_role("combobox", name="Area", exact=True).select_option("European Union")
    page.get_by_role("combobox", name="Opt-in", exact=True).select_option("not required")
    page.get_by_role("combobox", name="Zones", exact=True).select_option("3 or more zones")
    rows = page.locator("table[data-list] tbody tr:not(.band):visible")
    expect(rows).not_to_have_count(0)
    for row in rows.all():
        expect(row).to_be_in_viewport(ratio=1)
        code = row.locator(".code").inner_text()
        assert row.locator(".opt-in").inner_text() == "not required"
        assert int(row.locator(".zones").inner_text()) == real.region[code].zone_count("availability")
    expect(page).to_have_url(site + "regions/?place=European+Union&opt_in=not+required&zones=3")


def test_the_partition_orders_the_list_without_a_column(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "regions/?sort=-partition")
    partitions = [real.region[code].partition or "" for code in shown(page)]
    assert partitions == sorted(partitions, reverse=True)


def test_services_are_found_by_alias_and_category(page: Page, site: str, real: Catalog) -> None:
    """What people call a service finds it, and headings count what is left of their group."""
    page.goto(site + "services/?q=k8s")
    assert shown(page) == ["eks"]
    expect(page.locator(".band:visible")).to_have_count(1)
    expect(page.locator(".band:visible .figure")).to_have_text("1")
    expect(page.locator(".contents li:visible")).to_have_count(1)
    page.get_by_role("button", name="Clear", exact=True).click()
    assert len(shown(page)) == len(real.services)
    category, size = Counter(service.category for service in real.services).most_common(1)[0]
    page.get_by_role("combobox", name="Category", exact=True).select_option(category)
    expect(page.locator(STATUS)).to_have_text(f"{size} of {len(real.services)} services")


def test_nothing_found_is_said_and_undone(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "services/")
    page.get_by_label("Name or code").fill("xyzzyplugh")
    expect(page.get_by_text("No service matches these filters.")).to_be_visible()
    expect(page.locator("table[data-list]")).to_be_hidden()
    expect(page.locator(STATUS)).to_have_text(f"0 of {len(real.services)} services")
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_label("Name or code")).to_be_focused()
    expect(page).to_have_url(site + "services/")
    assert len(shown(page)) == len(real.services)


def test_nonsense_in_the_address_is_named_and_ignored(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "regions/?partition=%E0%A4%A&geography=europe&sort=%3Cb%3E&more=1")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("Not known, so left out: partition")
    expect(notice).to_contain_text("“<b>”")
    expect(page.get_by_role("combobox", name="Geography", exact=True)).to_have_value("Europe")
    assert len(shown(page)) == sum(region.geography == "Europe" for region in real.regions)


def test_a_category_of_the_contents_leads_to_it_in_any_order(page: Page, site: str) -> None:
    """An order without groups gives way when someone asks for a group."""
    page.goto(site + "services/?sort=-regions")
    page.locator(".contents").get_by_role("link", name="Storage").click()
    expect(page.locator("#storage")).to_be_in_viewport()
    expect(page).to_have_url(site + "services/#storage")


def test_on_a_phone_the_order_is_a_field(page: Page, site: str, real: Catalog) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site + "regions/")
    page.get_by_label("Order by").select_option("-services")
    most = max(real.regions, key=lambda region: len(real.in_region[region.code]))
    assert shown(page)[0] == most.code
    assert page.locator(".sort").first.evaluate("(button) => button.tabIndex") == -1


@pytest.mark.parametrize("address", ["regions/", "resources/", "services/"])
def test_bars_have_one_length_on_a_phone(page: Page, site: str, address: str) -> None:
    """Whatever stands before them in their row: two shares can be compared by eye."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site + address)
    bars = page.locator("table[data-list] .bar")
    lengths: list[float] = bars.evaluate_all("(bars) => bars.map((bar) => bar.getBoundingClientRect().width)")
    assert len(lengths) > 30
    assert max(lengths) - min(lengths) <= 1


def test_without_scripts_there_are_no_filters(scriptless: Page, site: str, real: Catalog) -> None:
    """The whole list is in the page, and nothing in it that does not work."""
    scriptless.goto(site + "services/?q=k8s")
    assert len(shown(scriptless)) == len(real.services)
    expect(scriptless.locator(".filters:visible, [data-empty]:visible, .notice:visible")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "groups", "required", "matches"),
    [
        ("", {}, [], True),
        ("eks", {}, [], True),
        ("ELASTIC kub", {}, [], True),
        ("Kubérnetes", {}, [], True),
        ("lambda", {}, [], False),
        ("eks lambda", {}, [], False),
        ("eks", {"category": "Containers"}, [], True),
        ("eks", {"category": "Compute"}, [], False),
        ("", {"zones": "3"}, [], True),
        ("", {"zones": "2|3"}, [], True),
        ("", {"zones": "4"}, [], False),
        ("", {"zones": "3", "category": "Compute"}, [], False),
        ("", {"category": ""}, [], True),
        ("---", {}, [], True),
        ("eks", {}, ["endpoint"], True),
        ("eks", {}, ["endpoint", "regional"], False),
    ],
)
def test_a_row_fits(
    logic: Callable[..., Any], query: str, groups: dict[str, str], required: list[str], *, matches: bool
) -> None:
    """Every word somewhere, every chosen group (a row may be in several), and nothing lacking that is required."""
    row = {
        "values": {},
        "groups": {"category": "Containers", "zones": "2|3"},
        "lacks": ["regional"],
        "words": "amazon elastic kubernetes service eks",
    }
    script = "(model, [row, query, groups, required]) => model.rowMatches(row, query, groups, required)"
    assert logic("lists/model.js", script, [row, query, groups, required]) == matches


def test_order_is_by_value_then_by_name(logic: Callable[..., Any]) -> None:
    """Numbers as numbers, texts as people order them, unknown last."""
    values = [
        {"name": "Zed", "size": 9},
        {"name": "b10", "size": 10},
        {"name": "b9", "size": None},
        {"name": "á", "size": 10},
    ]
    rows = [{"values": value, "groups": {}, "words": ""} for value in values]

    def order(sort: str) -> list[str]:
        script = "(model, [rows, sort]) => model.sortRows(rows, sort).map((row) => row.values.name)"
        return list(logic("lists/model.js", script, [rows, sort]))

    assert order("name") == ["á", "b9", "b10", "Zed"]
    assert order("size") == ["Zed", "á", "b10", "b9"]
    assert order("-size") == ["á", "b10", "Zed", "b9"]


def test_namespaces_of_resource_types_are_filtered_and_ordered(page: Page, site: str, real: Catalog) -> None:
    """By name, by the service that they belong to, by category; the most types first."""
    page.goto(site + "resources/")
    namespaces = real.type_catalog.namespaces
    rows = page.locator("table[data-list] tbody tr:not(.band):visible th")
    expect(page.locator(STATUS)).to_have_text(f"{len(namespaces)} namespaces")
    page.get_by_label("Name or code").fill("elastic kubernetes")
    expect(page.locator(STATUS)).to_have_text(f"1 of {len(namespaces)} namespaces")
    assert rows.all_inner_texts() == ["AWS::EKS"]
    page.get_by_label("Name or code").fill("")
    page.get_by_role("combobox", name="Category", exact=True).select_option("Databases")
    expected = [namespace for namespace in namespaces if namespace.category == "Databases"]
    expect(page.locator(STATUS)).to_have_text(f"{len(expected)} of {len(namespaces)} namespaces")
    page.get_by_role("columnheader", name="Types").get_by_role("button").click()
    expect(page).to_have_url(site + "resources/?category=Databases&sort=-types")
    most = max(expected, key=lambda namespace: len(namespace.types))
    expect(rows.first).to_have_text(most.name)


def test_a_code_breaks_within_no_word_on_a_phone(page: Page, site: str, real: Catalog) -> None:
    """A long one has its line to itself: its text is one box, not two."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + "services/")
    codes: list[tuple[str, int]] = page.locator("table[data-list] tbody td code").evaluate_all(
        """elements => elements.map(element => {
            const range = document.createRange();
            range.selectNodeContents(element);
            return [element.textContent, range.getClientRects().length];
        })"""
    )
    assert {code for code, _ in codes} == {service.code for service in real.services}
    assert [code for code, lines in codes if lines != 1] == []
