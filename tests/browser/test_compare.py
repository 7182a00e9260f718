"""Compare, driven as people do, on the real catalog: every answer is checked against the catalog itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from generator.build.pages.cards import launch_text
from generator.catalog.distances import distance
from tests.browser import page_faults
from tests.browser.tool_pages import ANSWER, SELECTION, downloaded_rows, held_back, settle, shifts

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


CHIPS = f"{SELECTION} .chip code"
PAIR = ["eu-west-1", "eu-west-3"]
FIVE = ["us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "eu-west-1"]
ROWS = ".side-by-side tbody tr:not(.band)"


def sets_of(catalog: Catalog, codes: list[str]) -> list[set[str]]:
    return [set(catalog.in_region[code]) for code in codes]


def sentence(catalog: Catalog, codes: list[str]) -> str:
    """Say what the page is expected to say of the Regions."""
    sets = sets_of(catalog, codes)
    common, union = sets[0].intersection(*sets), sets[0].union(*sets)
    return f"{len(common)} services in common, {len(union - common)} differ"


def cells(page: Page) -> dict[str, list[str]]:
    """Return each row of the table: the address of its service's page, and the words in its cells."""
    script = """(rows) => [...document.querySelectorAll(rows)].map((row) => [
      row.querySelector("th a").pathname.split("/").at(-2),
      [...row.querySelectorAll("td")].map((cell) => cell.innerText),
    ])"""
    return dict(page.evaluate(script, ROWS))


def test_by_mouse_from_a_ready_made_comparison(page: Page, site: str, real: Catalog) -> None:
    """Home → Compare → the first of the ready-made ones, whose Regions are those it names."""
    page.goto(site)
    page.locator("main").get_by_role("link", name="Compare Regions").click()
    first = page.locator(".ready li").first
    names = first.locator("span").inner_text().split("), ")
    first.get_by_role("link").click()
    expect(page.locator(CHIPS)).to_have_count(len(names))
    codes = page.locator(CHIPS).all_inner_texts()
    assert len({real.region[code].geography for code in codes}) == len(codes)
    expect(page.locator(ANSWER)).to_have_text(sentence(real, codes))


def test_by_keyboard_alone(page: Page, site: str, real: Catalog) -> None:
    """Choose by name, change places, take away; the focus stays on the button that was pressed, or near it."""
    page.goto(site + "compare/")
    field = page.get_by_role("combobox", name="Add a Region")
    field.focus()
    for name, code in (("ireland", "eu-west-1"), ("paris", "eu-west-3"), ("eu-cent", "eu-central-1")):
        page.keyboard.type(name)
        expect(page.get_by_role("option").first).to_contain_text(code)
        page.keyboard.press("Enter")
    expect(page.locator(CHIPS)).to_have_text([*PAIR, "eu-central-1"])
    mover = page.get_by_role("button", name="Move Europe (Frankfurt) left")
    mover.focus()
    page.keyboard.press("Enter")
    expect(page.locator(CHIPS)).to_have_text(["eu-west-1", "eu-central-1", "eu-west-3"])
    expect(mover).to_be_focused()
    expect(page).to_have_url(f"{site}compare/?regions=eu-west-1,eu-central-1,eu-west-3")
    heads = page.locator(".facts-table thead code")
    expect(heads).to_have_text(["eu-west-1", "eu-central-1", "eu-west-3"])
    page.get_by_role("button", name="Remove Europe (Paris)").focus()
    page.keyboard.press("Enter")
    expect(heads).to_have_text(["eu-west-1", "eu-central-1"])
    assert page.evaluate("document.activeElement.closest('.chip') !== null")
    page.get_by_role("button", name="Full table").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Differences only").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(f"{site}compare/?regions=eu-west-1,eu-central-1&differences&table")
    expect(page.locator(ANSWER)).to_have_text(sentence(real, ["eu-west-1", "eu-central-1"]))


@pytest.mark.parametrize("codes", [PAIR, FIVE])
def test_every_service_stands_in_its_row(page: Page, site: str, real: Catalog, codes: list[str]) -> None:
    """Each service that any of them has, with a word in each cell, by category with the right sums."""
    page.goto(f"{site}compare/?regions={','.join(codes)}&table")
    expect(page.locator(ANSWER)).to_have_text(sentence(real, codes))
    sets = sets_of(real, codes)
    union, common = sets[0].union(*sets), sets[0].intersection(*sets)
    expected = {code: ["yes" if code in offered else "no" for offered in sets] for code in union}
    assert cells(page) == expected
    bands = page.locator(".side-by-side .band").all_inner_texts()
    counts_on_page = {band.split("\t")[0]: [int(word) for word in band.split("\t")[1:]] for band in bands}
    expected_counts = {}
    for name, services in real.by_category.items():
        within = {service.code for service in services}
        if within & union:
            expected_counts[f"{name} {len(within & common)} in common"] = [len(within & codes) for codes in sets]
    assert counts_on_page == expected_counts


def facts(page: Page) -> dict[str, list[str]]:
    """Return the rows of the table of facts by their heading."""
    rows = page.locator(".facts-table tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


@pytest.mark.parametrize("codes", [PAIR, FIVE])
def test_a_comparison_begins_with_the_facts_of_the_regions(
    page: Page, site: str, real: Catalog, codes: list[str]
) -> None:
    """Country, opt-in, zones, launch, services, those that it lacks, those that it alone has, and the distances."""
    page.goto(f"{site}compare/?regions={','.join(codes)}")
    expect(page.locator(ANSWER)).not_to_be_empty()
    shown = facts(page)
    regions, sets = [real.region[code] for code in codes], sets_of(real, codes)
    union = sets[0].union(*sets)
    own = [services - set[str]().union(*sets[:at], *sets[at + 1 :]) for at, services in enumerate(sets)]
    assert shown["Country"] == [region.country_name for region in regions]
    assert shown["Opt-in"] == ["required" if region.opt_in else "not required" for region in regions]
    assert shown["Availability Zones"] == [str(region.zone_count("availability")) for region in regions]
    for region, text in zip(regions, shown["Local Zones"], strict=True):
        assert region.zones
        assert text.split()[0] == str(len(region.zones.local))
        assert all(region.zones.places[zone] in text for zone in region.zones.local if zone in region.zones.places)
    assert shown["Launched"] == [launch_text(region) for region in regions]
    assert shown["Services"] == [str(len(services)) for services in sets]
    assert shown["Lacks"] == [str(len(union - services)) for services in sets]
    assert shown["Only here"] == [str(len(services)) for services in own]
    if len(codes) == 2:
        places = [region.coordinates for region in regions if region.coordinates]
        assert shown["Distance"] == [f"{distance(*places):,} km"] * 2
    else:
        assert [name for name in shown if name.startswith("Distance")] == [f"Distance to {code}" for code in codes]


def listed(page: Page, part: str) -> dict[str, set[str]]:
    """Return the services of a list of differences by category: the addresses of their pages."""
    script = """(sections) => sections.map((section) => [
      section.querySelector("h2, h3").firstChild.textContent.trim(),
      [...section.querySelectorAll("a")].map((link) => decodeURIComponent(link.pathname.split("/").at(-2))),
    ])"""
    return {name: set(codes) for name, codes in page.locator(f"{part} .category-columns section").evaluate_all(script)}


def by_category(catalog: Catalog, codes: set[str]) -> dict[str, set[str]]:
    groups = {name: codes & {service.code for service in members} for name, members in catalog.by_category.items()}
    return {name: members for name, members in groups.items() if members}


def test_what_one_of_two_lacks_is_a_list_by_category(page: Page, site: str, real: Catalog) -> None:
    """The count is the link to the list, and one list says both what one has alone and what the other lacks."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}compare/?regions=eu-south-2,eu-west-1")
    spain, ireland = sets_of(real, ["eu-south-2", "eu-west-1"])
    heading = page.get_by_role("heading", name=f"Europe (Spain) lacks {len(ireland - spain)} services")
    expect(heading).to_be_in_viewport()
    assert listed(page, ".lacking:has(#lacks-eu-south-2)") == by_category(real, ireland - spain)
    assert listed(page, ".lacking:has(#lacks-eu-west-1)") == by_category(real, spain - ireland)
    page.locator(".facts-table tr", has_text="Only here").get_by_role("link", name=str(len(ireland - spain))).click()
    assert page.url.endswith("#lacks-eu-south-2")
    expect(page.locator(".side-by-side")).to_have_count(0)


def test_of_several_regions_each_has_its_lists(page: Page, site: str, real: Catalog) -> None:
    """They are folded, and the counts lead into them and unfold them."""
    page.goto(f"{site}compare/?regions={','.join(FIVE)}")
    expect(page.locator(ANSWER)).not_to_be_empty()
    sets = sets_of(real, FIVE)
    union = sets[0].union(*sets)
    for at, (code, services) in enumerate(zip(FIVE, sets, strict=True)):
        own = services - set[str]().union(*sets[:at], *sets[at + 1 :])
        for kind, expected in (("lacks", union - services), ("only", own)):
            part = f"details:has(#{kind}-{code})"
            assert listed(page, part) == by_category(real, expected)
    row = page.locator(".facts-table tr", has_text="Lacks")
    row.get_by_role("link").first.click()
    expect(page.locator(f"details:has(#lacks-{FIVE[0]})")).to_have_attribute("open", "")


def test_only_services_that_run_there(page: Page, site: str, real: Catalog) -> None:
    """What answers at a global endpoint is left out of each Region where it does."""
    page.goto(f"{site}compare/?regions={','.join(PAIR)}")
    page.get_by_label("Only services that run there").check()
    expect(page).to_have_url(f"{site}compare/?regions={','.join(PAIR)}&runs_there")
    one, other = (
        {service for service, offering in real.in_region[code].items() if not offering.global_endpoint} for code in PAIR
    )
    assert one != set(real.in_region[PAIR[0]])
    expect(page.locator(ANSWER)).to_have_text(f"{len(one & other)} services in common, {len(one ^ other)} differ")
    page.goto(f"{site}compare/?regions={','.join(PAIR)}&table&runs_there")
    expect(page.get_by_label("Only services that run there")).to_be_checked()
    assert cells(page).keys() == one | other


def test_chosen_services_are_compared_and_their_families_are_offered(page: Page, site: str, real: Catalog) -> None:
    """A table of just those, with the members of the family in which the Regions differ to add."""
    page.goto(f"{site}compare/?regions=ca-central-1,ca-west-1")
    field = page.get_by_role("combobox", name="Only these services")
    field.fill("bedrock")
    field.press("Enter")
    expect(page).to_have_url(f"{site}compare/?regions=ca-central-1,ca-west-1&services=bedrock&table")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ANSWER)).to_have_text("1 service in common, 0 differ")
    offer = page.locator("[data-offers]").get_by_role("button", name="Amazon Bedrock Runtime")
    pair = [real.in_region[code] for code in ("ca-central-1", "ca-west-1")]
    assert sum("bedrock-runtime" in services for services in pair) == 1
    offer.click()
    expect(page).to_have_url(f"{site}compare/?regions=ca-central-1,ca-west-1&services=bedrock,bedrock-runtime&table")
    expect(page.locator(ANSWER)).to_have_text("1 service in common, 1 differs")
    assert cells(page) == {
        code: ["yes" if code in services else "no" for services in pair] for code in ("bedrock", "bedrock-runtime")
    }
    expect(offer).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(ROWS).last).to_be_in_viewport()
    page.get_by_role("button", name="Remove Amazon Bedrock", exact=True).click()
    page.get_by_role("button", name="Remove Amazon Bedrock Runtime").click()
    expect(page.locator(ANSWER)).to_have_text(sentence(real, ["ca-central-1", "ca-west-1"]))


def test_differences_only(page: Page, site: str, real: Catalog) -> None:
    """In the full table; the lists show differences anyway, and have no such choice."""
    page.goto(f"{site}compare/?regions={','.join(PAIR)}")
    expect(page.get_by_label("Differences only")).to_be_hidden()
    page.get_by_role("button", name="Full table").click()
    page.get_by_label("Differences only").check()
    first, second = sets_of(real, PAIR)
    expect(page).to_have_url(f"{site}compare/?regions={','.join(PAIR)}&differences&table")
    assert cells(page).keys() == first ^ second
    page.go_back()
    expect(page.get_by_label("Differences only")).not_to_be_checked()
    assert cells(page).keys() == first | second


def test_no_differences_are_said(page: Page, site: str) -> None:
    """With one Region alone there is nothing to differ: all of it is shown, and a second one asked for."""
    page.goto(f"{site}compare/?regions=eu-west-1&differences")
    expect(page.locator(ANSWER)).to_contain_text("Add a second Region")
    assert cells(page)


def test_a_link_made_by_hand_works(page: Page, site: str) -> None:
    """Capitals and names of places; nonsense and what is too much are named and left out."""
    codes = [*FIVE[:2], "Ireland", "nonsense", *FIVE[2:4], "sa-east-1", "af-south-1"]
    page.goto(f"{site}compare/?differences=yes&regions={','.join(codes).upper()}")
    expect(page.locator(CHIPS)).to_have_text([*FIVE[:2], "eu-west-1", *FIVE[2:4]])
    expect(page.locator(".notice")).to_have_text(
        ["Not known, so left out: NONSENSE.", "At most 5 Regions can be compared, so left out: sa-east-1, af-south-1."]
    )
    expect(page.get_by_label("Differences only")).to_be_checked()


def test_clear_leads_back_to_the_beginning(page: Page, site: str) -> None:
    page.goto(site + "compare/?regions=eu-west-1,eu-west-3&differences&table")
    expect(page.locator(".side-by-side")).to_be_visible()
    expect(page.locator(".reference")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(page).to_have_url(site + "compare/")
    expect(page.get_by_role("combobox", name="Add a Region")).to_be_focused()
    expect(page.locator(".side-by-side")).to_have_count(0)
    expect(page.locator(".reference")).to_be_visible()


def test_a_sixth_region_is_not_taken(page: Page, site: str) -> None:
    page.goto(f"{site}compare/?regions={','.join(FIVE)}")
    field = page.get_by_role("combobox", name="Add a Region")
    field.fill("sa-east-1")
    field.press("Enter")
    expect(page.locator(".notice")).to_have_text("At most 5 Regions can be compared, so left out: sa-east-1.")
    expect(page.locator(CHIPS)).to_have_text(FIVE)


def test_back_and_forward(page: Page, site: str) -> None:
    page.goto(site + "compare/")
    page.locator(".ready a").first.click()
    expect(page.locator(ANSWER)).not_to_be_empty()
    first = page.locator(CHIPS).all_inner_texts()
    page.locator(".chip-remove").first.click()
    expect(page.locator(CHIPS)).to_have_text(first[1:])
    page.go_back()
    expect(page.locator(CHIPS)).to_have_text(first)
    page.go_back()
    expect(page.locator("[data-start]")).to_be_visible()
    page.go_forward()
    expect(page.locator(CHIPS)).to_have_text(first)


def test_the_download_holds_what_is_shown(page: Page, site: str, real: Catalog, tmp_path: Path) -> None:
    page.goto(f"{site}compare/?regions={','.join(FIVE)}&differences")
    rows = downloaded_rows(page, tmp_path)
    sets = sets_of(real, FIVE)
    assert {row["service_code"] for row in rows} == sets[0].union(*sets) - sets[0].intersection(*sets)
    for row in rows:
        assert row["category"] == real.service[row["service_code"]].category
        assert [row[code] == "yes" for code in FIVE] == [row["service_code"] in codes for codes in sets]


def test_the_link_is_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}compare/?regions=eu-west-1,nonsense,eu-west-3&differences")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".tool-status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}compare/?regions={','.join(PAIR)}&differences"


def test_the_heads_stay_in_sight(page: Page, site: str) -> None:
    page.goto(f"{site}compare/?regions={','.join(PAIR)}&table")
    expect(page.locator(ANSWER)).not_to_be_empty()
    page.locator(".side-by-side .band").nth(5).scroll_into_view_if_needed()
    expect(page.locator(".side-by-side thead code").first).to_be_in_viewport()


def test_a_slow_network_says_so_and_moves_nothing(page: Page, site: str, real: Catalog) -> None:
    with held_back(page, "**/api/v1/*.json"):
        page.goto(f"{site}compare/?regions={','.join(PAIR)}")
        expect(page.locator(SELECTION)).to_have_text("Reading the catalog …")
    expect(page.locator(ANSWER)).to_have_text(sentence(real, PAIR))
    assert shifts(page) == 0
    with held_back(page, "**/api/v1/*.json"):
        page.goto(f"{site}compare/?regions={','.join(PAIR)}")
        page.get_by_role("button", name="Full table").click()
    expect(page.locator(ANSWER)).to_have_text(sentence(real, PAIR))
    expect(page.get_by_role("button", name="Full table")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(f"{site}compare/?regions={','.join(PAIR)}&table")


@pytest.mark.parametrize("query", ["", f"?regions={','.join(FIVE)}", f"?regions={','.join(FIVE)}&differences&table"])
def test_a_phone_shows_it_without_scrolling_sideways(page: Page, site: str, query: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}compare/{query}")
    expect(page.locator(ANSWER if query else "[data-start]")).not_to_be_empty()
    settle(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert shifts(page) == 0


def test_without_scripts_every_region_has_its_counts(scriptless: Page, site: str, real: Catalog) -> None:
    """No dead controls; a table of all Regions by category, true to the catalog."""
    scriptless.goto(site + "compare/")
    expect(scriptless.locator("[data-compare]")).to_be_hidden()
    script = """rows => rows.map((row) => [
      row.querySelector("a").getAttribute("href"),
      [...row.querySelectorAll("td")].map((cell) => Number(cell.innerText)),
    ])"""
    counts = dict(scriptless.locator(".counts-table tbody tr:not(.band)").evaluate_all(script))
    assert counts == {
        f"../regions/{code}/": [
            len(offered),
            *(sum(service.code in offered for service in services) for services in real.by_category.values()),
        ]
        for code, offered in real.in_region.items()
    }


@pytest.mark.parametrize(("width", "view"), [(1280, ""), (390, "&differences&table")])
def test_a_comparison_keeps_to_the_guidelines(page: Page, site: str, width: int, view: str) -> None:
    """Names, contrast, focus that is seen, targets that can be hit."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}compare/?regions={','.join(FIVE)},nonsense{view}")
    expect(page.locator(ANSWER)).not_to_be_empty()
    page.evaluate("document.querySelectorAll('.tool details').forEach((part) => { part.open = true; })")
    assert page_faults.faults_of_answer(page) == {}
