"""The check of templates, driven as people do, on the real catalog: every answer is compared with the command's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from generator.query import availability as available
from generator.query import templates
from generator.query.check import judge
from tests.browser import page_faults
from tests.browser.chromium import PHONE
from tests.browser.tool_pages import ANSWER, downloaded_rows, held_back, shifts

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FilePayload, Page, Request, Route

    from generator.model.catalog import Catalog
    from generator.query.check import Judgement


SECRET = "kept-in-the-browser-4711"
"""Stands all over the templates below: no request may carry it."""
STACK = f"""
AWSTemplateFormatVersion: "2010-09-09"
Description: {SECRET}, an AWS::S3::Bucket that is only text
Conditions:
  Logs: !Equals [!Ref AWS::Region, {SECRET}]
Resources:
  Cluster{SECRET.replace("-", "")}:
    Type: AWS::EKS::Cluster
    Properties: {{RoleArn: !Sub "arn:${{AWS::Partition}}:{SECRET}"}}
  Stream:
    Type: AWS::MSK::Cluster
  Agent:
    Type: AWS::Bedrock::Agent
  Queue:
    Type: AWS::SQS::Queue
    Condition: Logs
  Part:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: "https://example.org/{SECRET}"}}
  Macro:
    Type: Custom::{SECRET.replace("-", "")}
"""
TERRAFORM = f"""
resource "aws_eks_cluster" "{SECRET}" {{
  name = "{SECRET}"
}}
resource "awscc_bedrock_agent" "agent" {{}}
resource "google_storage_bucket" "elsewhere" {{}}
module "network" {{
  source = "./{SECRET}"
}}
"""
GONE_TERRAFORM = """
resource "aws_qldb_ledger" "a" {}
resource "aws_lambda_function" "b" {}
"""


def judged(catalog: Catalog, *texts: str) -> Judgement:
    """Return the command's judgement of texts."""
    declarations = [each for text in texts for each in templates.read(text.encode()).declarations]
    return judge(declarations, available.of_catalog(catalog))


def having(judgement: Judgement, status: str) -> list[str]:
    """Return the Regions with a status."""
    return [code for code, answer in judgement.regions.items() if answer.status == status]


def sentence(judgement: Judgement, *, among: set[str] | None = None, where: str = "") -> str:
    """Return the words of the answer."""
    regions = [answer for code, answer in judgement.regions.items() if among is None or code in among]
    judged_count = sum(answer.status != "unknown" for answer in regions)
    count = sum(answer.status == "available" for answer in regions)
    restriction = " whose types are known" if judged_count < len(regions) else ""
    total = len(judgement.requirements)
    return (
        f"All {total} resource types are available in {count or 'none'} of {judged_count} Regions{where}{restriction}"
    )


def paste(page: Page, text: str) -> None:
    """Paste a text into the field."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.get_by_label("Template", exact=True).focus()
    page.keyboard.press("Control+V")


def choose(page: Page, **files: str) -> None:
    """Choose files by their content; ``stack_yaml`` is called ``stack.yaml``."""
    payloads: list[FilePayload] = [
        {"name": name.replace("_", "."), "mimeType": "text/plain", "buffer": text.encode()}
        for name, text in files.items()
    ]
    page.locator("[data-files]").set_input_files(payloads)


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('main details').forEach((element) => { element.open = true; })")
    page.wait_for_function("!document.querySelector('main details[open] > summary:only-child')")


def test_from_home_a_pasted_template_is_answered_in_one_screen(page: Page, site: str, real: Catalog) -> None:
    """One click, one paste: where it runs, where almost, and why not in one's own Region."""
    judgement = judged(real, STACK)
    own = next(code for code in having(judgement, "missing") if judgement.regions[code].missing)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site)
    page.locator("main").get_by_role("link", name="Check a template").click()
    page.wait_for_url("**/check/")
    paste(page, STACK)
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement))
    page.get_by_label("My Region").select_option(own)
    verdict = page.locator(".check-verdict")
    expect(verdict.get_by_role("heading")).to_have_text(
        f"Not available in {real.region[own].label}: {len(judgement.regions[own].missing)} missing"
    )
    for name, alternative in judgement.regions[own].missing.items():
        expect(verdict).to_contain_text(name)
        near = real.region[alternative.nearest].label if alternative.nearest else "in no other Region"
        expect(verdict).to_contain_text(near)
    for part in (ANSWER, ".check-verdict", ".check-ranking", ".ledger-misses tbody tr"):
        expect(page.locator(part).first).to_be_in_viewport(ratio=1)


def test_on_a_phone_a_paste_brings_the_answer_to_the_top_of_the_screen(page: Page, site: str, real: Catalog) -> None:
    """Under the fields only its sentence would be seen, at the first paste and at one that is answered at once."""
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.goto(site + "check/#region=eu-south-1")
    field = page.get_by_label("Template", exact=True)
    for text in (TERRAFORM, STACK):
        field.press("ControlOrMeta+A")
        page.evaluate("scrollTo(0, 0)")
        paste(page, text)
        expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, text)))
        for part in (ANSWER, ".check-verdict"):
            expect(page.locator(part)).to_be_in_viewport(ratio=1)
        expect(field).not_to_be_in_viewport()
        expect(field).to_be_focused()


def test_on_a_phone_what_is_typed_moves_nothing(page: Page, site: str, real: Catalog) -> None:
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.goto(site + "check/#region=eu-south-1")
    field = page.get_by_label("Template", exact=True)
    paste(page, STACK)
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))
    field.press("ControlOrMeta+Home")
    field.press("#")
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))
    expect(field).to_be_in_viewport()


@pytest.mark.parametrize("text", [STACK, TERRAFORM], ids=["cloudformation", "terraform"])
def test_every_region_is_judged_as_by_the_command(page: Page, site: str, real: Catalog, text: str) -> None:
    """Available ones by geography, near misses and the rest with all that they lack, unknown ones apart."""
    judgement = judged(real, text)
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(text)
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement))
    shown = page.locator(".check-regions code").all_inner_texts()
    assert sorted(shown) == having(judgement, "available")
    unfold(page)
    misses = {
        row.locator("td.code").inner_text(): set(row.locator(".check-missing code").all_inner_texts())
        for row in page.locator(".ledger-misses tbody tr").all()
    }
    assert misses == {
        code: set(judgement.regions[code].missing) for code in sorted(misses.keys() | set(having(judgement, "missing")))
    }
    note = page.locator(".note").filter(has_text="Not known, so not counted")
    for code in having(judgement, "unknown"):
        expect(note).to_contain_text(real.region[code].label)
    needed = {
        row.locator("code").first.inner_text(): row.locator("td.regions").inner_text()
        for row in page.locator(".ledger-needs tbody tr").all()
    }
    assert needed == {
        each.name: f"{len(each.regions)} of {len(real.regions) - len(each.unknown)}" for each in judgement.requirements
    }
    unjudged = page.locator(".ledger-unjudged tbody th").all_inner_texts()
    assert unjudged == [each.name for each in judgement.unjudged]
    expect(page.locator(".callout").filter(has_text="not judged")).to_contain_text(f"{len(unjudged)} parts")


def test_no_request_and_no_address_carries_any_of_it(page: Page, site: str, real: Catalog) -> None:
    """Neither while it is read, nor by a choice, a reload or a link that is followed."""
    carried: list[str] = []

    def watch(request: Request) -> None:
        content = f"{request.url} {request.post_data or ''} {request.headers.get('referer', '')}"
        if re.search(f"{SECRET}|{SECRET.replace('-', '')}|AWS::|%3A%3A|#", content):
            carried.append(content)

    page.on("request", watch)
    page.goto(site + "check/")
    paste(page, STACK)
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))
    page.get_by_label("My Region").select_option("eu-south-1")
    expect(page).to_have_url(re.compile(re.escape(f"{site}check/#types=AWS::Bedrock::Agent,") + ".*&region=eu-south-1"))
    assert SECRET.replace("-", "") not in page.url.replace("-", "")
    page.reload()
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))
    expect(page.get_by_label("Template", exact=True)).to_have_value("")
    page.locator(".ledger-needs a").first.click()
    page.wait_for_url("**/resources/**")
    assert carried == []
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"


def test_a_link_shows_the_same_answer_and_counts_what_is_not_judged(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(TERRAFORM)
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, TERRAFORM)))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".tool-status")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{site}check/#types=AWS::Bedrock::Agent&services=eks&unjudged=2"
    other = page.context.new_page()
    other.goto(link)
    expect(other.locator(ANSWER)).to_have_text(sentence(judged(real, TERRAFORM)))
    expect(other.locator(".callout").filter(has_text="not judged")).to_contain_text("2 parts")
    expect(other.locator(".ledger-needs tbody tr")).to_have_count(2)


def test_a_long_list_of_types_becomes_short_codes(page: Page, site: str, real: Catalog) -> None:
    """And the answer is whole, although what is below its first screen is drawn after that was painted."""
    types = list(real.type_catalog.types)[:300]
    text = "Resources:\n" + "".join(f"  R{at}:\n    Type: {name}\n" for at, name in enumerate(types))
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(text)
    answer = sentence(judged(real, text))
    expect(page.locator(ANSWER)).to_have_text(answer)
    expect(page).to_have_url(re.compile("#types=~"))
    assert len(page.url) < 2000
    page.reload()
    expect(page.locator(ANSWER)).to_have_text(answer)
    expect(page.locator("[data-drawing]")).to_have_count(0)
    expect(page.locator("[data-map]")).to_be_visible()
    unfold(page)
    assert page.locator(".ledger-needs tbody tr").count() == len(judged(real, text).requirements)
    assert shifts(page) == 0


def test_files_are_chosen_dropped_and_removed(page: Page, site: str, real: Catalog) -> None:
    """All of them are checked together; what is no template is named with its line."""
    page.goto(site + "check/")
    choose(page, stack_yaml=STACK, broken_json='{\n"Resources": {,}}')
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))
    expect(page.locator(".chips .chip span")).to_have_text(["stack.yaml", "broken.json"])
    expect(page.locator(".notice")).to_contain_text("broken.json, line 2: not valid JSON")
    page.get_by_role("button", name="Remove broken.json").click()
    expect(page.locator(".notice")).to_have_count(0)
    transfer = page.evaluate_handle(
        "(text) => { const all = new DataTransfer(); all.items.add(new File([text], 'main.tf')); return all; }",
        TERRAFORM,
    )
    page.dispatch_event("[data-check]", "drop", {"dataTransfer": transfer})
    expect(page.locator(".chips .chip span")).to_have_text(["stack.yaml", "main.tf"])
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK, TERRAFORM)))
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator(ANSWER)).to_be_empty()
    expect(page).to_have_url(site + "check/")


def test_more_than_5_mb_is_refused(page: Page, site: str) -> None:
    page.goto(site + "check/")
    choose(page, big_yaml="#" * 5_000_001)
    expect(page.locator(".notice")).to_have_text("big.yaml was not read: all files together may have 5 MB.")
    expect(page.locator(".chips")).to_have_count(0)
    # Out of sight, since to lay such a text out takes Chromium the better part of a minute.
    page.evaluate(
        """() => {
          const field = document.querySelector('[data-text]');
          field.hidden = true;
          field.value = '#' + ' '.repeat(5_000_000);
          field.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste' }));
        }""",
    )
    expect(page.locator(".notice")).to_contain_text("larger than 5 MB")
    expect(page.locator(ANSWER)).to_be_empty()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello: world\n", "The pasted text: neither a CloudFormation template nor a Terraform file"),
        ('resource "aws_s3_bucket" "a" {\n', "The pasted text, line 1: not valid HCL: a block that is not closed"),
        (
            "Resources:\n  A:\n    Type: AWS::S3::Bucket\n   B: misplaced\n",
            "Line 4 of the pasted text is neither a key",
        ),
    ],
)
def test_what_cannot_be_read_is_named(page: Page, site: str, text: str, words: str) -> None:
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(text)
    expect(page.locator(".notice")).to_contain_text(words)


def test_filters_limit_the_regions_and_back_undoes_a_choice(page: Page, site: str, real: Catalog) -> None:
    judgement = judged(real, STACK)
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(STACK)
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement))
    page.get_by_label("Geography").select_option("Europe")
    europe = {region.code for region in real.by_geography["Europe"]}
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement, among=europe, where=" in Europe"))
    page.get_by_label("Opt-in").select_option("not required")
    default = {code for code in europe if real.region[code].opt_in is False}
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement, among=default, where=" in Europe and without opt-in"))
    page.go_back()
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement, among=europe, where=" in Europe"))
    page.go_back()
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement))
    expect(page.get_by_label("Template", exact=True)).to_have_value(STACK)
    expect(page.get_by_label("Geography")).to_have_value("")


def test_the_nearest_regions_come_first(page: Page, site: str, real: Catalog) -> None:
    judgement = judged(real, STACK)
    page.goto(site + "check/#region=eu-south-1")
    page.get_by_label("Template", exact=True).fill(STACK)
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement))
    unfold(page)
    codes = page.locator(".check-ranking code").all_inner_texts()
    assert sorted(codes) == having(judgement, "available")
    texts = page.locator(".check-ranking li").all_inner_texts()
    distances = [int(match[1].replace(",", "")) for text in texts if (match := re.search(r"([\d,]+) km$", text))]
    assert len(distances) >= len(codes) - 1
    assert distances == sorted(distances)


def test_the_smallest_changes_that_add_regions(page: Page, site: str, real: Catalog) -> None:
    """Without these types, everything else is available in so many more Regions."""
    judgement = judged(real, STACK)
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(STACK)
    row = page.locator(".ledger-changes tbody tr").first
    expect(row).to_be_visible()
    without = set(row.locator("th code").all_inner_texts())
    smallest = min(len(judgement.regions[code].missing) for code in having(judgement, "missing"))
    assert len(without) == smallest
    gained = [code for code in having(judgement, "missing") if judgement.regions[code].missing.keys() <= without]
    expect(row.locator("td.regions")).to_have_text(f"{len(gained)} more")


def test_the_map_marks_the_same(page: Page, site: str, real: Catalog) -> None:
    judgement = judged(real, STACK)
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(STACK)
    expect(page.locator("[data-map]")).to_be_visible()
    marks = page.locator("[data-map] [data-region]")
    states = marks.evaluate_all(
        "(all) => all.map((mark) => [mark.dataset.region, mark.classList.contains('no') ? 'missing'"
        " : mark.classList.contains('out') ? 'unknown' : 'available'])"
    )
    assert states
    assert dict(states) == {code: judgement.regions[code].status for code, _ in states}


def test_the_answer_as_csv_and_as_markdown(page: Page, site: str, real: Catalog, tmp_path: Path) -> None:
    """It has the date of the catalog where that changed after the list of resource types."""

    def later(route: Route) -> None:
        document = route.fetch().json()
        route.fulfill(json=document | {"as_of": "2039-01-01"})

    page.route("**/api/v1/regions.json", later)
    judgement = judged(real, STACK)
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(STACK)
    expect(page.locator(ANSWER)).to_have_text(sentence(judgement))
    rows = {row["region"]: row for row in downloaded_rows(page, tmp_path)}
    assert {code: row["status"] for code, row in rows.items()} == {
        code: answer.status for code, answer in judgement.regions.items()
    }
    assert {code: row["missing"] for code, row in rows.items()} == {
        code: "; ".join(answer.missing) for code, answer in judgement.regions.items()
    }
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[0].startswith(f"**{sentence(judgement)}.**")
    assert lines[0].endswith(" Catalog of 2039-01-01.")
    own = next(iter(having(judgement, "missing")))
    answer = judgement.regions[own]
    names = "<br>".join(f"`{name}`" for name in answer.missing)
    nearest = "<br>".join(f"`{each.nearest}`" if each.nearest else "none" for each in answer.missing.values())
    assert f"| {real.region[own].label}, {own} | {names} | {nearest} |" in lines


def test_what_belongs_to_a_service_that_aws_no_longer_lists_is_named_with_what_is_closest(
    page: Page, site: str, tmp_path: Path
) -> None:
    """In the answer, its file, its Markdown and its link; a type that is still registered is judged by that."""
    page.goto(site + "check/")
    choose(page, a_tf=GONE_TERRAFORM, b_yaml="Resources: {A: {Type: AWS::QLDB::Ledger}}")
    words = (
        "All 3 resource types are available in none of 39 Regions: 1 of 3 belongs to a service that AWS no longer lists"
    )
    expect(page.locator(ANSWER)).to_have_text(words)
    item = page.locator(".check-missing li").first
    expect(item).to_have_text(
        "AWS::QLDB::Ledger (still registered in 10 Regions), aws_qldb_ledger "
        "Amazon Quantum Ledger Database (QLDB): removed by 2026-01-17; closest today: Amazon Aurora"
    )
    expect(page.get_by_role("heading", name="Everything else is available in")).to_be_visible()
    page.get_by_label("My Region").select_option("eu-central-2")
    expect(page.locator(".check-verdict")).to_contain_text("aws_qldb_ledger AWS no longer lists its service")
    rows = downloaded_rows(page, tmp_path)
    assert {row["no_longer_listed"] for row in rows} == {"AWS::QLDB::Ledger; aws_qldb_ledger"}
    assert all("aws_qldb_ledger" in row["missing"].split("; ") for row in rows)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    types = "`AWS::QLDB::Ledger` (still registered in 10 Regions)<br>`aws_qldb_ledger`"
    assert f"| Amazon Quantum Ledger Database (QLDB) | 2026-01-17 | Amazon Aurora | {types} |" in lines
    page.goto(site)
    page.goto(f"{site}check/#types=AWS::QLDB::Ledger&services=lambda,qldb")
    expect(page.locator(ANSWER)).to_have_text(words)
    page.locator(".check-missing a", has_text="Amazon Quantum").first.click()
    page.wait_for_url("**/services/qldb/")
    expect(page.locator("main .answer")).to_contain_text("No longer available")


def test_wrong_parts_of_an_address_are_left_out_with_a_word(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "check/#types=AWS::S3::Bucket,AWS::No::Such&services=eks&region=moon-1&unjudged=many")
    expect(page.locator(".notice")).to_contain_text("Not known, so left out: moon-1, AWS::No::Such")
    text = 'Resources: {A: {Type: "AWS::S3::Bucket"}}'
    terraform = 'resource "aws_eks_cluster" "a" {}'
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, text, terraform)))
    expect(page.get_by_label("My Region")).to_have_value("")


def test_a_place_on_the_page_is_no_question(page: Page, site: str, real: Catalog) -> None:
    """The link past the frame changes what follows `#`; the answer stays."""
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(STACK)
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))
    page.evaluate("location.hash = 'content'")
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))


def test_a_long_text_is_answered_and_shown(page: Page, site: str, real: Catalog) -> None:
    """It takes the place of what was selected, and one that is too long leaves the field as it was."""
    long = STACK + "".join(f"  Queue{at}:\n    Type: AWS::SNS::Topic\n" for at in range(1000))
    field = page.get_by_label("Template", exact=True)
    page.goto(site + "check/")
    field.fill(TERRAFORM)
    field.press("Control+A")
    paste(page, long)
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, long)))
    expect(field).to_have_value(long)
    paste(page, "#" * 5_000_001)
    expect(page.locator(".notice")).to_contain_text("larger than 5 MB")
    expect(field).to_have_value(long)
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, long)))


def test_what_cannot_be_loaded_can_be_tried_again(failing: Page, site: str, real: Catalog) -> None:
    page = failing
    page.route("**/template-check.json", lambda route: route.abort())
    page.goto(site + "check/")
    page.get_by_label("Template", exact=True).fill(STACK)
    expect(page.get_by_role("alert")).to_have_text("The catalog could not be read.")
    page.unroute("**/template-check.json")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, STACK)))


def test_regions_whose_list_is_of_an_earlier_day_are_named_with_it(page: Page, site: str, real: Catalog) -> None:
    def age(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json=response.json() | {"stale": {"eu-west-1": "2026-01-05"}})

    page.route("**/template-check.json", age)
    page.goto(site + "check/#types=AWS::S3::Bucket")
    note = page.locator(".note").filter(has_text="no later list could be read")
    expect(note).to_contain_text(f"{real.region['eu-west-1'].label} as of 2026-01-05.")
    page.get_by_label("Geography").select_option("Asia Pacific")
    expect(note).to_have_count(0)


def test_a_paste_before_the_catalog_has_come_is_not_lost(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "check/")
    with held_back(page, "**/template-check.json"):
        page.get_by_label("Template", exact=True).fill(STACK)
        page.get_by_label("Template", exact=True).fill(TERRAFORM)
        expect(page.locator("[data-selection]")).to_contain_text("Reading the catalog")
    expect(page.locator(ANSWER)).to_have_text(sentence(judged(real, TERRAFORM)))


def test_without_scripts_the_page_says_where_else_to_ask(scriptless: Page, site: str) -> None:
    scriptless.goto(site + "check/")
    expect(scriptless.locator(".check-input")).to_be_hidden()
    expect(scriptless.locator(".unscripted").filter(has_text="region-atlas check")).to_be_visible()
    expect(scriptless.locator(".callout").get_by_role("link", name="resource types")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_an_answer_keeps_to_the_guidelines(page: Page, site: str, width: int) -> None:
    """With chips, notices, tables and folded parts: names, contrast, focus that is seen, targets that can be hit."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site + "check/#types=AWS::EKS::Cluster,AWS::Bedrock::Agent,AWS::No::Such&region=eu-south-1&unjudged=2")
    expect(page.locator(ANSWER)).not_to_be_empty()
    assert shifts(page) == 0
    choose(page, stack_yaml=STACK, main_tf=TERRAFORM)
    expect(page.locator(".chips .chip")).to_have_count(2)
    unfold(page)
    assert page_faults.faults_of_answer(page) == {}
