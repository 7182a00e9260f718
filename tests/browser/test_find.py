"""Find, driven as people do, on the real catalog: every answer is checked against the catalog itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from generator.build.pages.cards import launch_text
from generator.catalog.distances import neighbors
from tests.browser import page_faults
from tests.browser.tool_pages import ANSWER, SELECTION, counted, downloaded_rows, held_back, settle, shifts, visit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


THREE = ["eks", "bedrock", "kafka"]
CHIPS = f"{SELECTION} .chip code"


def having(catalog: Catalog, codes: list[str], geography: str = "", partition: str = "") -> list[str]:
    """Return the Regions that offer all of the services, in the place."""
    return [
        region.code
        for region in catalog.regions
        if catalog.in_region[region.code].keys() >= set(codes)
        and geography in {"", region.geography}
        and partition in {"", region.partition}
    ]


def shown(page: Page) -> list[str]:
    """Return the codes of the Regions that the page says have everything."""
    return page.locator(".geography-groups code").all_inner_texts()


def test_from_home_in_two_actions_by_mouse(page: Page, site: str, real: Catalog) -> None:
    """One click, one list: which Regions have EKS, Bedrock and MSK."""
    page.goto(site)
    page.locator("main").get_by_role("link", name="Find Regions by services").click()
    expect(page.get_by_role("combobox", name="Services that must be available")).to_be_focused()
    page.keyboard.type("eks, bedrock, msk")
    page.keyboard.press("Enter")
    expected = having(real, THREE)
    expect(page.locator(ANSWER)).to_have_text(f"{len(expected)} of {len(real.regions)} Regions have all 3")
    assert sorted(shown(page)) == sorted(expected)
    expect(page).to_have_url(f"{site}find/?services=eks,bedrock,kafka")


def test_by_keyboard_alone(page: Page, site: str, real: Catalog) -> None:
    """Arrows choose among suggestions, a chip goes by Backspace or by its own button, focus stays in reach."""
    page.goto(site + "find/")
    field = page.get_by_role("combobox", name="Services that must be available")
    field.focus()
    page.keyboard.type("lambda")
    expect(page.get_by_role("option").first).to_contain_text("AWS Lambda")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(ANSWER)).to_have_text(counted(len(having(real, ["lambda"])), len(real.regions), "AWS Lambda"))
    expect(field).to_be_focused()
    page.keyboard.type("bedrock")
    expect(page.get_by_role("option").first).to_contain_text("bedrock")
    page.keyboard.press("Enter")
    expect(page.locator(CHIPS)).to_have_text(["lambda", "bedrock"])
    page.keyboard.press("Backspace")
    expect(page.locator(CHIPS)).to_have_text(["lambda"])
    for _ in range(7):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remove AWS Lambda")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(CHIPS)).to_have_count(0)
    expect(field).to_be_focused()
    expect(page).to_have_url(site + "find/")


def test_a_pasted_list_is_taken_whole(page: Page, site: str, real: Catalog) -> None:
    """At once, without Enter; what is not known is named."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site + "find/")
    page.evaluate("navigator.clipboard.writeText('eks\\nAmazon Bedrock\\nmsk\\nlost & found')")
    page.get_by_role("combobox", name="Services that must be available").focus()
    page.keyboard.press("Control+V")
    expect(page.locator(CHIPS)).to_have_text(THREE)
    expect(page.locator(".notice")).to_have_text("Not known, so left out: lost & found.")
    assert sorted(shown(page)) == sorted(having(real, THREE))


def test_what_regions_lack_is_named(page: Page, site: str, real: Catalog) -> None:
    """Those that lack one or two, each with what it lacks; the rest is folded away, and whole."""
    codes = [code for code in real.service if 0 < len(real.of_service[code]) < len(real.regions)][:4]
    page.goto(f"{site}find/?services={','.join(codes)}")
    expect(page.locator(ANSWER)).to_contain_text("have all 4" if len(having(real, codes)) != 1 else "has all 4")
    texts = {}
    page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
    for row in page.locator(".ledger-lacks tbody tr").all():
        texts[row.locator("code").inner_text()] = row.locator("td.lacks a").all_inner_texts()
    lacking = {region: [code for code in codes if code not in offered] for region, offered in real.in_region.items()}
    assert texts == {region: [real.service[code].label for code in lacks] for region, lacks in lacking.items() if lacks}


def test_a_place_narrows_the_answer(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "find/?services=eks,bedrock,kafka")
    page.get_by_label("Geography").select_option("Europe")
    expected = having(real, THREE, "Europe")
    candidates = [region for region in real.regions if region.geography == "Europe"]
    expect(page.locator(ANSWER)).to_have_text(f"{len(expected)} of {len(candidates)} Regions in Europe have all 3")
    assert sorted(shown(page)) == sorted(expected)
    expect(page).to_have_url(f"{site}find/?services=eks,bedrock,kafka&geography=Europe")
    page.get_by_label("Partition").select_option("aws")
    expected = having(real, THREE, "Europe", "aws")
    expect(page.locator(ANSWER)).to_contain_text("Regions in Europe and in partition aws have all 3")
    assert sorted(shown(page)) == sorted(expected)


CANDIDATES = {
    "country=Japan": ["ap-northeast-3", "ap-northeast-1"],
    "country=Germany&partition=aws": ["eu-central-1"],
    "place=Nordic+countries": ["eu-north-1"],
    "place=European+Union&country=Spain": ["eu-south-2"],
    "geography=Europe&country=Japan": [],
}


def test_regions_are_candidates_by_country_and_area(page: Page, site: str, real: Catalog) -> None:
    """The first address is loaded, and the others are opened in the same page."""
    page.goto(f"{site}find/?services=s3&{next(iter(CANDIDATES))}")
    for query, codes in CANDIDATES.items():
        visit(page, f"?services=s3&{query}")
        if codes:
            expect(page.locator(ANSWER)).to_contain_text(f"{len(codes)} of {len(codes)} Region")
        else:
            expect(page.locator(ANSWER)).to_contain_text("No Region is in Europe and in Japan")
        expect(page.locator(".geography-groups code")).to_have_text(codes)
        marks = page.locator("[data-map] a:not(.out)").evaluate_all("marks => marks.map((mark) => mark.dataset.region)")
        assert sorted(marks) == sorted(codes)
        assert all(code in real.of_service["s3"] for code in codes)


def test_the_nearest_region_comes_first(page: Page, site: str, real: Catalog) -> None:
    """Those with everything, each with its facts and its distance, and then those that lack something, as near."""
    page.set_viewport_size({"width": 1280, "height": 800})
    codes = ["eks", "bedrock-runtime", "kafka", "aurora"]
    page.goto(f"{site}find/?services={','.join(codes)}")
    page.get_by_label("Nearest to").select_option("Europe (Milan)")
    expect(page).to_have_url(f"{site}find/?services={','.join(codes)}&near=eu-south-1")
    expect(page.locator(ANSWER)).to_contain_text("have all 4, nearest to Europe (Milan) first")
    km = {"eu-south-1": 0, **{neighbor.region: neighbor.km for neighbor in neighbors(real, "eu-south-1")}}
    ranking = sorted(having(real, codes), key=lambda code: km[code])
    cards = page.locator(".region-ranking .region-card")
    assert cards.locator("code").all_inner_texts() == ranking
    assert cards.locator(".region-card-note").all_inner_texts() == [f"{km[code]:,} km" for code in ranking]
    for at in range(2):
        expect(cards.nth(at)).to_be_in_viewport()
    region = real.region[ranking[1]]
    expect(cards.nth(1)).to_contain_text(str(region.country_name))
    expect(cards.nth(1)).to_contain_text("opt-in required" if region.opt_in else "opt-in not required")
    expect(cards.nth(1)).to_contain_text(f"{region.zone_count('availability')} Availability Zones")
    expect(cards.nth(1)).to_contain_text(f"launched {launch_text(region)}")
    lacking = page.locator(".ledger-lacks tbody tr code").all_inner_texts()
    assert lacking == sorted(lacking, key=lambda code: km[code])
    page.get_by_role("link", name="Compare the nearest 5").click()
    expect(page.locator(ANSWER)).to_contain_text("services in common")
    assert page.locator(f"{SELECTION} .chip code").all_inner_texts() == ranking[:5]


def test_a_near_miss_names_the_nearest_region_with_what_is_missing(page: Page, site: str, real: Catalog) -> None:
    """Of its own partition, for another one needs another account; where there is none, that is said."""
    page.goto(f"{site}find/?services=bedrock-runtime")
    rows = page.locator(".ledger-lacks tbody tr")
    expect(rows.first).to_be_visible()
    offered = real.of_service["bedrock-runtime"]
    for row in rows.all():
        near = [neighbor for neighbor in neighbors(real, row.locator("code").inner_text()) if neighbor.same_partition]
        nearest = next((neighbor for neighbor in near if neighbor.region in offered), None)
        text = f"{real.region[nearest.region].label} {nearest.km:,} km" if nearest else "none in its partition"
        assert row.locator(".nearest-with-it").inner_text() == text


def test_the_map_shows_the_answer(page: Page, site: str, real: Catalog) -> None:
    page.goto(f"{site}find/?services=bedrock-runtime&geography=Europe")
    expect(page.locator("[data-map]")).to_be_visible()
    script = """marks => marks.map((mark) =>
      [mark.dataset.region, mark.classList.contains('no'), mark.classList.contains('out')])"""
    for code, lacks, outside in page.locator("[data-map] [data-region]").evaluate_all(script):
        candidate = real.region[code].geography == "Europe"
        assert outside != candidate
        assert lacks == (candidate and code not in real.of_service["bedrock-runtime"])
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-map]")).to_be_hidden()


def with_types(catalog: Catalog, services: list[str], types: list[str]) -> list[str]:
    """Return the Regions that offer all of the services and in which all of the types are registered."""
    type_catalog = catalog.type_catalog
    return [
        region
        for region in having(catalog, services)
        if region in type_catalog.regions and all(region in type_catalog.types[name].regions for name in types)
    ]


def test_services_and_resource_types_are_found_together(page: Page, site: str, real: Catalog) -> None:
    """Regions whose types are unknown are left out, and named: nothing unknown counts as available."""
    services, types = ["eks"], ["AWS::Bedrock::Agent", "AWS::MSK::Cluster"]
    page.goto(f"{site}find/?services={','.join(services)}&types={','.join(types)}")
    expected = with_types(real, services, types)
    candidates, unknown = real.type_catalog.regions, real.type_catalog.unknown
    assert 0 < len(expected) < len(candidates)
    assert unknown
    expect(page.locator(ANSWER)).to_have_text(f"{len(expected)} of {len(candidates)} Regions have all 3")
    assert sorted(shown(page)) == sorted(expected)
    note = page.locator("[data-details] > .note").first
    for code in unknown:
        expect(note).to_contain_text(real.region[code].label)
    assert page.locator(CHIPS).all_inner_texts() == [*services, *types]
    page.get_by_role("button", name=f"Remove {types[0]}").click()
    expect(page).to_have_url(f"{site}find/?services=eks&types={types[1]}")
    expected = with_types(real, services, types[1:])
    expect(page.locator(ANSWER)).to_have_text(f"{len(expected)} of {len(candidates)} Regions have both")


def test_a_type_is_chosen_by_the_words_for_it(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "find/")
    field = page.get_by_role("combobox", name="Resource types that must be available")
    field.fill("s3 bucket")
    expect(page.get_by_role("option").first).to_contain_text("AWS::S3::Bucket")
    field.press("Enter")
    expect(page).to_have_url(f"{site}find/?types=AWS::S3::Bucket")
    expected = with_types(real, [], ["AWS::S3::Bucket"])
    expect(page.locator(ANSWER)).to_contain_text(
        f"{len(expected)} of {len(real.type_catalog.regions)} Regions have AWS::"
    )
    field.fill("awscc_lambda_function, lambda alias")
    field.press("Enter")
    expect(page.locator(f"{SELECTION} .chip")).to_have_count(3)
    page.get_by_role("button", name="Clear").click()
    expect(page).to_have_url(f"{site}find/")


def test_a_type_that_is_none_is_left_out_and_said(page: Page, site: str) -> None:
    page.goto(site + "find/?services=eks&types=AWS::S3::Bucket,AWS::No::Such")
    expect(page.locator(SELECTION)).to_contain_text("Not known, so left out: AWS::No::Such.")
    expect(page.locator(f"{SELECTION} .chip")).to_have_count(2)


def test_members_of_a_family_can_be_taken_along(page: Page, site: str, real: Catalog) -> None:
    """Those whose Regions differ, with what each is for; one that is chosen is not offered again."""
    page.goto(site + "find/?services=bedrock")
    expected = {
        real.service[member.service].label
        for member in real.family["bedrock"].members
        if real.of_service[member.service].keys() != real.of_service["bedrock"].keys()
    }
    offers = page.locator("[data-offers] button")
    expect(offers).to_have_count(len(expected))
    assert {text.split(" ", 1)[0] for text in offers.all_inner_texts()} == {"+"}
    assert all(any(name in text for text in offers.all_inner_texts()) for name in expected)
    offer = page.get_by_role("button", name="Amazon Bedrock Runtime")
    expect(offer).to_contain_text(f"inference: {len(real.of_service['bedrock-runtime'])} Regions")
    offer.click()
    expect(page.locator(CHIPS)).to_have_text(["bedrock", "bedrock-runtime"])
    expect(page).to_have_url(site + "find/?services=bedrock,bedrock-runtime")
    expect(offers).to_have_count(len(expected) - 1)


def test_only_services_that_run_there(page: Page, site: str, real: Catalog) -> None:
    """A Region where a service answers at a global endpoint only does not count, in either direction."""
    page.goto(site + "find/?services=iam,eks")
    page.get_by_label("Only services that run there").check()
    expect(page).to_have_url(site + "find/?services=iam,eks&runs_there")
    local = {code for code, offering in real.of_service["iam"].items() if not offering.global_endpoint}
    expected = local & real.of_service["eks"].keys()
    expect(page.locator(ANSWER)).to_contain_text(f"{len(expected)} of {len(real.regions)} Regions")
    expect(page.locator("[data-details] .note")).to_contain_text("where that is so, it is not counted")
    page.goto(site + "find/?regions=eu-west-1&runs_there")
    running = [code for code, offering in real.in_region["eu-west-1"].items() if not offering.global_endpoint]
    expect(page.locator(ANSWER)).to_have_text(f"{len(running)} services are in Europe (Ireland)")


def test_counts_lead_to_what_they_count(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "find/?regions=eu-west-1,eu-west-3,us-east-1")
    own = real.in_region["us-east-1"].keys() - real.in_region["eu-west-1"].keys() - real.in_region["eu-west-3"].keys()
    row = page.locator(".ledger-holdings tbody tr", has_text="us-east-1")
    row.locator(".only-here a").click()
    assert page.url.endswith("#only-us-east-1")
    part = page.locator("details:has(#only-us-east-1)")
    expect(part).to_have_attribute("open", "")
    assert set(part.locator("code").all_inner_texts()) == own


def test_what_the_page_says_without_scripts_does_not_follow_an_answer(page: Page, site: str) -> None:
    """The list of all services belongs to an empty question only."""
    page.goto(site + "find/?services=eks")
    expect(page.locator(ANSWER)).not_to_be_empty()
    expect(page.locator(".reference")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".reference")).to_be_visible()


@pytest.mark.parametrize("address", ["find/?services=eks", "regions/"])
def test_marks_on_a_phone_are_large_enough_for_a_finger(page: Page, site: str, address: str) -> None:
    """24 pixels at least, in a box that scrolls; the page does not."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + address)
    expect(page.locator(".map-box")).to_be_visible()
    sizes = page.locator(".map-box a circle").evaluate_all(
        "marks => marks.map((mark) => mark.getBoundingClientRect().width)"
    )
    assert len(sizes) > 30
    assert min(sizes) >= 24
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_a_link_made_by_hand_works(page: Page, site: str, real: Catalog) -> None:
    """Capitals, aliases and spaces; nonsense is named and left out, of services, Regions and places."""
    page.goto(f"{site}find/?geography=europe&services= EKS,<b>x</b>,msk,~AAAA&partition=aws-mars&regions=moon-1&else=1")
    expect(page.locator(CHIPS)).to_have_text(["eks", "kafka"])
    expect(page.locator(".notice")).to_have_text("Not known, so left out: <b>x</b>, ~AAAA, moon-1, aws-mars.")
    expect(page.get_by_label("Geography")).to_have_value("Europe")
    assert sorted(shown(page)) == sorted(having(real, ["eks", "kafka"], "Europe"))


def test_only_nonsense_leaves_the_beginning(page: Page, site: str) -> None:
    page.goto(site + "find/?services=nonsense&geography=Atlantis")
    expect(page.locator(".notice")).to_have_text("Not known, so left out: nonsense, Atlantis.")
    expect(page.locator("[data-start]")).to_be_visible()
    expect(page.locator(ANSWER)).to_have_text("")


def test_services_by_regions(page: Page, site: str, real: Catalog) -> None:
    """The other way round: what all have, and what each lacks that another has."""
    page.goto(site + "find/")
    page.get_by_role("button", name="Services by Regions").click()
    codes = ["eu-central-1", "ap-southeast-2", "sa-east-1"]
    field = page.get_by_role("combobox", name="Regions that must have the services")
    field.fill("Frankfurt, Sydney, sa-east-1")
    page.keyboard.press("Enter")
    expect(page.locator(CHIPS)).to_have_text(codes)
    sets = [set(real.in_region[code]) for code in codes]
    common, union = set.intersection(*sets), set.union(*sets)
    sentence = f"{len(common)} services are in all 3 Regions, of {len(union)} that any of them has"
    expect(page.locator(ANSWER)).to_have_text(sentence)
    expect(page).to_have_url(f"{site}find/?regions={','.join(codes)}")
    assert set(page.locator("[data-details] > .index code").all_inner_texts()) == common
    for code, offered in zip(codes, sets, strict=True):
        folded = page.locator(".tool-more", has_text=f"{real.region[code].label} lacks")
        lacks = union - offered
        assert folded.count() == bool(lacks)
        if lacks:
            assert set(folded.locator("code").all_text_contents()) == lacks


def test_the_longest_codes_stay_in_their_column(page: Page, site: str) -> None:
    page.goto(site + "find/?regions=eu-central-1,eu-central-2")
    expect(page.locator(ANSWER)).to_contain_text("services are in both Regions")
    for width in (320, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        out = page.locator(".tool .index li").evaluate_all(
            "all => all.filter((row) => row.scrollWidth > row.clientWidth).map((row) => row.textContent)"
        )
        assert out == [], width


def test_clear_leads_back_to_the_beginning(page: Page, site: str) -> None:
    """All that was chosen goes, the focus is where one begins, and the way back has it again."""
    page.goto(site + "find/?services=eks,bedrock&geography=Europe")
    expect(page.locator(CHIPS)).to_have_count(2)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(CHIPS)).to_have_count(0)
    expect(page).to_have_url(site + "find/")
    expect(page.get_by_role("combobox", name="Services that must be available")).to_be_focused()
    page.go_back()
    expect(page.locator(CHIPS)).to_have_count(2)


def test_the_nearest_are_shown_where_none_comes_near(page: Page, site: str, real: Catalog) -> None:
    """A question that no Region answers, not even nearly, opens with what each lacks."""
    page.goto(f"{site}find/?services={','.join(real.service)}")
    expect(page.locator(ANSWER)).to_contain_text("0 of")
    expect(page.locator(".ledger-lacks tbody tr").first).to_be_visible()
    first = page.locator(".ledger-lacks tbody tr code").first.inner_text()
    assert first == max(real.in_region, key=lambda code: len(real.in_region[code]))


def test_the_other_way_round_is_remembered(page: Page, site: str) -> None:
    """Each direction keeps what was chosen for it, and is the whole question while it is shown."""
    page.goto(site + "find/?services=eks&geography=Europe")
    page.get_by_role("button", name="Services by Regions").click()
    expect(page.locator("[data-start]")).to_be_visible()
    expect(page).to_have_url(site + "find/")
    page.get_by_role("button", name="Regions by services").click()
    expect(page.locator(CHIPS)).to_have_text(["eks"])
    expect(page).to_have_url(site + "find/?services=eks&geography=Europe")


def test_back_and_forward(page: Page, site: str) -> None:
    page.goto(site + "find/")
    field = page.get_by_role("combobox", name="Services that must be available")
    for code in ("eks", "bedrock"):
        field.fill(code)
        expect(page.get_by_role("option").first).to_be_visible()
        field.press("Enter")
    expect(page.locator(CHIPS)).to_have_text(["eks", "bedrock"])
    page.go_back()
    expect(page.locator(CHIPS)).to_have_text(["eks"])
    page.go_back()
    expect(page.locator("[data-start]")).to_be_visible()
    page.go_forward()
    page.go_forward()
    expect(page.locator(CHIPS)).to_have_text(["eks", "bedrock"])
    page.reload()
    expect(page.locator(CHIPS)).to_have_text(["eks", "bedrock"])


def test_everything_chosen(page: Page, site: str, real: Catalog) -> None:
    """All services at once: an answer, and an address that others can open."""
    page.goto(site + "find/")
    field = page.get_by_role("combobox", name="Services that must be available")
    field.fill(", ".join(real.service))
    field.press("Enter")
    expect(page.locator(CHIPS)).to_have_count(len(real.services))
    expect(page.locator(ANSWER)).to_have_text(f"0 of {len(real.regions)} Regions have all {len(real.services)}")
    assert len(page.url) < 2000
    page.reload()
    expect(page.locator(CHIPS)).to_have_text(list(real.service))


def test_the_download_holds_what_is_shown(page: Page, site: str, real: Catalog, tmp_path: Path) -> None:
    page.goto(site + "find/?services=eks,bedrock,kafka&partition=aws")
    rows = downloaded_rows(page, tmp_path)
    assert {row["region_code"] for row in rows} == {region.code for region in real.regions if region.partition == "aws"}
    for row in rows:
        offered = real.in_region[row["region_code"]]
        assert [row[code] for code in THREE] == ["yes" if code in offered else "no" for code in THREE]
        assert int(row["lacks"]) == sum(code not in offered for code in THREE)
    page.goto(site + "find/?regions=eu-west-1,eu-west-3")
    rows = downloaded_rows(page, tmp_path)
    assert {row["service_code"] for row in rows} == {*real.in_region["eu-west-1"], *real.in_region["eu-west-3"]}
    for row in rows:
        assert (row["eu-west-3"] == "yes") == (row["service_code"] in real.in_region["eu-west-3"])


def test_the_link_is_copied(page: Page, site: str) -> None:
    """What was left out of the question is left out of the link."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site + "find/?services=eks,nonsense,msk")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".tool-status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == site + "find/?services=eks,kafka"


def test_where_copying_is_refused_the_link_is_shown(own_page: Page, site: str) -> None:
    own_page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    own_page.goto(site + "find/?services=eks")
    own_page.get_by_role("button", name="Copy link").click()
    field = own_page.get_by_label("Link to this answer")
    expect(field).to_have_value(site + "find/?services=eks")
    assert own_page.evaluate("getSelection().toString()") == site + "find/?services=eks"


def test_a_global_endpoint_is_said(page: Page, site: str, real: Catalog) -> None:
    """Being listed in a Region is not the same as running there."""
    shared = next(
        code
        for code, offerings in real.of_service.items()
        if any(offering.global_endpoint for offering in offerings.values())
    )
    page.goto(f"{site}find/?services={shared},eks")
    note = page.locator("[data-details] .note")
    expect(note).to_contain_text(f"{real.service[shared].label} answers at a global endpoint")
    page.goto(f"{site}find/?services=eks")
    expect(page.locator(ANSWER)).not_to_be_empty()
    expect(note).to_have_count(0)


def test_a_few_regions_lead_to_their_comparison(page: Page, site: str, real: Catalog) -> None:
    code = next(code for code, offerings in real.of_service.items() if 2 <= len(offerings) <= 5)
    page.goto(f"{site}find/?services={code}")
    page.get_by_role("link", name="Compare these").click()
    expect(page.locator(ANSWER)).to_contain_text("services in common")
    assert set(page.locator("[data-selection] .chip code").all_inner_texts()) == set(real.of_service[code])


def test_a_slow_network_says_so_and_moves_nothing(page: Page, site: str, real: Catalog) -> None:
    """Room is kept for the answer that the address asks for; an early Enter is not lost."""
    with held_back(page, "**/api/v1/*.json"):
        page.goto(site + "find/?services=eks,bedrock,msk")
        expect(page.locator(SELECTION)).to_have_text("Reading the catalog …")
    expect(page.locator(ANSWER)).to_contain_text(f"of {len(real.regions)} Regions have all 3")
    assert shifts(page) == 0


def test_what_is_chosen_before_the_catalog_has_come_is_not_lost(page: Page, site: str, real: Catalog) -> None:
    """An Enter before the suggestions are there, a place chosen before the answer is."""
    with held_back(page, "**/api/v1/*.json"):
        page.goto(site + "find/")
        page.get_by_role("combobox", name="Services that must be available").fill("eks")
        page.keyboard.press("Enter")
    expect(page.locator(CHIPS)).to_have_text(["eks"])
    with held_back(page, "**/api/v1/*.json"):
        page.goto(site + "find/?services=eks,bedrock,kafka")
        page.get_by_label("Geography").select_option("Europe")
    expect(page.locator(CHIPS)).to_have_text(THREE)
    expect(page.locator(ANSWER)).to_contain_text("Regions in Europe")
    assert sorted(shown(page)) == sorted(having(real, THREE, "Europe"))
    expect(page).to_have_url(f"{site}find/?services=eks,bedrock,kafka&geography=Europe")


def test_a_catalog_that_cannot_be_read_is_reported_and_tried_again(failing: Page, site: str) -> None:
    page = failing
    page.route("**/api/v1/matrix.json", lambda route: route.abort())
    page.goto(site + "find/?services=eks")
    expect(page.locator(SELECTION)).to_contain_text("The catalog could not be read.")
    page.unroute("**/api/v1/matrix.json")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(CHIPS)).to_have_text(["eks"])


def test_nothing_moves_and_nothing_is_fetched_before_it_is_needed(page: Page, site: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if "/api/" in request.url else None)
    page.goto(site + "find/")
    settle(page)
    assert requests == []
    assert shifts(page) == 0


@pytest.mark.parametrize(
    "query", ["", "?services=eks,bedrock,msk,sagemaker,qbusiness", "?regions=eusc-de-east-1,eu-west-1"]
)
def test_a_phone_shows_it_without_scrolling_sideways(page: Page, site: str, query: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}find/{query}")
    expect(page.locator(ANSWER if query else "[data-start]")).not_to_be_empty()
    settle(page)
    page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert shifts(page) == 0


def test_without_scripts_the_page_answers_otherwise(scriptless: Page, site: str, real: Catalog) -> None:
    """No dead controls: every service with the number of its Regions, and a link to where they are named."""
    scriptless.goto(site + "find/")
    expect(scriptless.locator("[data-find]")).to_be_hidden()
    script = """items => items.map((item) =>
      [item.querySelector("a").getAttribute("href"), item.querySelector(".figure").innerText])"""
    counts = dict(scriptless.locator(".reference .index li").evaluate_all(script))
    assert counts == {f"../services/{code}/": str(len(regions)) for code, regions in real.of_service.items()}


@pytest.mark.parametrize(
    ("width", "query"),
    [(1280, "?services=eks,bedrock,account,nonsense"), (390, "?regions=eu-west-1,eu-west-3,ap-east-2")],
)
def test_an_answer_keeps_to_the_guidelines(page: Page, site: str, width: int, query: str) -> None:
    """With chips, notices, tables and folded parts: names, contrast, focus that is seen, targets that can be hit."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}find/{query}")
    expect(page.locator(ANSWER)).not_to_be_empty()
    assert page_faults.faults_of_answer(page) == {}
