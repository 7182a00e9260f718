"""The search box: by keyboard alone, mistyped, on a slow network, without one, without scripts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from generator.catalog.distances import neighbors
from tests.browser.tool_pages import held_back, settle
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


BOX = "Search services and Regions"
INDEX = "**/api/v1/search.json"


QUERIES = [
    tuple(part.strip() for part in line.split(" =>"))
    for line in (ROOT / "tests" / "browser" / "queries.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
"""What people type, and the address of the first suggestion; with ``?`` before it, it is offered as a guess.

Without an address nothing is suggested.
"""

SUGGEST = """async (model, queries) => {
  const { loadFacts } = await import(new URL("./facts.js", model.url));
  const { withTypes } = await import(new URL("./resource-types.js", model.url));
  const index = await (await fetch(new URL("../../../../api/v1/search.json", model.url))).json();
  const all = [];
  const suggest = async (query) => model.suggest(query, index, await loadFacts(query, index));
  for (const query of queries) all.push(await withTypes(await suggest(query), query));
  return all;
}"""


@pytest.fixture
def suggest(logic: Callable[..., Any]) -> Callable[..., list[list[dict[str, Any]]]]:
    """Return the suggestions for each query, from the real index and the real facts."""
    return lambda *queries: list(logic("search/model.js", SUGGEST, queries))


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
    switch = page.get_by_role("button", name="The / key moves to the search box")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    page.goto(site + "regions/")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name=BOX)).not_to_be_focused()


def test_the_index_comes_with_the_first_focus_only(page: Page, site: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site + "about/")
    settle(page)
    assert not [url for url in requests if "/api/" in url and "status.json" not in url]
    for _ in range(2):
        page.keyboard.press("/")
        page.keyboard.type("s3")
        expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("S3")
        page.get_by_role("combobox", name=BOX).blur()
    assert [url for url in requests if "/api/" in url and "status.json" not in url] == [f"{site}api/v1/search.json"]


def test_enter_waits_for_a_slow_index(page: Page, site: str) -> None:
    """Someone who types faster than the network still arrives."""
    page.goto(site)
    with held_back(page, INDEX):
        with page.expect_request(INDEX):
            page.keyboard.press("/")
            page.keyboard.type("frankfurt")
            page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name=BOX)).to_have_attribute("aria-expanded", "false")
    expect(page).to_have_url(site + "regions/eu-central-1/")


def test_without_the_scripts_of_suggestions_enter_leads_to_the_list(failing: Page, site: str) -> None:
    """They come with the first focus; where they do not, the box is a plain form."""
    failing.route("**/shared/combobox.js", lambda route: route.abort())
    failing.goto(site + "about/")
    failing.keyboard.press("/")
    failing.keyboard.type("lambda")
    failing.keyboard.press("Enter")
    expect(failing).to_have_url(site + "services/?q=lambda")


def test_without_its_script_the_box_is_a_field_with_a_name(failing: Page, site: str) -> None:
    """Nothing then says that there are suggestions, and the form leads to the list."""
    failing.route("**/search/search.js", lambda route: route.abort())
    failing.goto(site + "about/")
    field = failing.get_by_role("textbox", name=BOX)
    field.fill("lambda")
    field.press("Enter")
    expect(failing).to_have_url(site + "services/?q=lambda")


def test_without_an_index_enter_leads_to_the_list(failing: Page, site: str) -> None:
    """The box says that it cannot suggest, and is then a plain form."""
    failing.route(INDEX, lambda route: route.abort())
    failing.goto(site + "about/")
    failing.keyboard.press("/")
    failing.keyboard.type("k8s")
    expect(failing.get_by_text("Suggestions could not be loaded")).to_be_visible()
    failing.keyboard.press("Enter")
    expect(failing).to_have_url(site + "services/?q=k8s")
    expect(failing.locator("tbody th a:visible")).to_have_count(1)


@pytest.mark.parametrize("kind", ["", "nowhere/"])
def test_without_scripts_search_is_a_link(scriptless: Page, site: str, kind: str) -> None:
    scriptless.goto(site + kind)
    expect(scriptless.get_by_role("combobox")).to_have_count(0)
    expect(scriptless.get_by_role("link", name="Search all services")).to_have_js_property("href", f"{site}services/")


def test_what_is_not_there_is_said(page: Page, site: str) -> None:
    page.goto(site + "about/")
    page.keyboard.press("/")
    page.keyboard.type("xyzzyplugh")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + "about/")


@pytest.mark.parametrize("kind", ["", "services/lambda/"])
def test_suggestions_stay_within_the_page(page: Page, site: str, kind: str) -> None:
    """The box of the front page and that in the head of every other."""
    page.goto(site + kind)
    page.get_by_role("combobox", name=BOX).fill("elastic")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        box = page.get_by_role("listbox").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["width"] >= 320


def test_what_people_type_leads_where_it_should(suggest: Callable[..., list[list[dict[str, Any]]]]) -> None:
    """Every query of the table: Enter leads to the page with the answer; a mistyped name is a guess, and says so."""
    assert len(QUERIES) >= 150
    firsts = [
        ("?" if options[0]["label"].startswith("Did you mean") else "") + options[0]["href"] if options else ""
        for options in suggest(*(query for query, _ in QUERIES))
    ]
    wrong = [(query, first, href) for (query, href), first in zip(QUERIES, firsts, strict=True) if first != href]
    assert wrong == []


def test_names_of_tools_lead_to_their_service(
    suggest: Callable[..., list[list[dict[str, Any]]]], real: Catalog
) -> None:
    """Clients of boto3, types of CloudFormation and Terraform find their service first.

    Of several services it is the leading one, unless the name is the code of another.
    """
    services = {
        query: f"services/{name if name in real.service else real.shared_names.get(name, (service.code,))[0]}/"
        for service in real.services
        for query, name in (
            *((name, name) for name in service.names.sdk),
            *((f"{name}::Example", name) for name in service.names.cloudformation),
            *((f"{name}example" if name.endswith("_") else name, name) for name in service.names.terraform),
        )
    }
    assert len(services) > 900
    first = [options[0]["href"] if options else None for options in suggest(*services)]
    wrong = {name: href for (name, leading), href in zip(services.items(), first, strict=True) if href != leading}
    assert wrong == {}


def test_every_resource_type_is_found_by_each_of_its_names(logic: Callable[..., Any], real: Catalog) -> None:
    """As CloudFormation writes it, as Terraform's awscc does, and in words."""
    names = list(real.type_catalog.types)
    assert len(names) > 1000
    missed = logic(
        "search/resource-types.js",
        """async (search, names) => {
          const index = await fetch(new URL("../../../../api/v1/search-types.json", search.url));
          const types = search.keyedTypes(await index.json());
          const parts = (word) => word.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z])([A-Z][a-z])/g, "$1_$2");
          const first = (query) => search.typesOf(query, types).exact.map(({ label }) => label);
          return names.filter((name) => {
            const [, namespace, ...rest] = name.split("::");
            const awscc = `awscc_${namespace}_${rest.map(parts).join("_")}`.toLowerCase();
            const queries = [name, awscc, `${namespace} ${rest.join(" ")}`];
            return !queries.every((query) => search.mayNameType(query) && first(query).includes(name));
          });
        }""",
        names,
    )
    assert missed == []


def test_the_index_of_types_comes_when_a_query_may_name_one(page: Page, site: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site + "services/")
    page.keyboard.press("/")
    page.keyboard.type("lambda")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("AWS Lambda")
    assert not [url for url in requests if "search-types" in url]
    page.get_by_role("combobox", name=BOX).fill("s3 bucket")
    first = page.get_by_role("listbox").get_by_role("option").first
    expect(first).to_contain_text("AWS::S3::Bucket")
    expect(first).to_contain_text("Resource type")
    assert len([url for url in requests if "search-types" in url]) == 1
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + "resources/s3/#Bucket")


def test_an_answer_is_what_the_catalog_says(suggest: Callable[..., list[list[dict[str, Any]]]], real: Catalog) -> None:
    """Yes or no, in every Region and for services of every kind, with the day and the endpoint of the cell."""
    services = ("bedrock", "kendra", "iam", "aurora", "textract", "iotthingsgraph")
    cells = [(service, region) for service in services for region in real.region]
    answers = suggest(*(f"is {service} in {region}" for service, region in cells))
    for (service, region), [answer, *_] in zip(cells, answers, strict=True):
        offering = real.of_service[service].get(region)
        assert answer["verdict"] == ("yes" if offering else "no"), (service, region)
        assert answer["href"] == f"services/{service}/#{region}"
        assert real.region[region].label in answer["label"]
        assert not offering or re.search(r"(First seen on|Available by) \d{4}-\d\d-\d\d", answer["lines"][0])
        if offering and offering.endpoint:
            assert any(offering.endpoint in line for line in answer["lines"])


def test_an_answer_for_a_place_counts_its_regions(
    suggest: Callable[..., list[list[dict[str, Any]]]], real: Catalog, real_site: Path
) -> None:
    """How many of Europe's Regions have a service, which have it not, and since when the others do."""
    europe = real.by_geography["Europe"]
    [[answer, *_]] = suggest("kendra europe")
    present = [region for region in europe if region.code in real.of_service["kendra"]]
    assert 0 < len(present) < len(europe)
    assert answer["label"] == f"Amazon Kendra in Europe: available in {len(present)} of {len(europe)} Regions"
    absent, *_, days = answer["lines"]
    assert absent.startswith("Not in ")
    assert absent.count(",") + absent.count(" and ") + 1 == len(europe) - len(present)
    document = json.loads((real_site / "api/v1/services/kendra.json").read_text("utf-8"))
    for offering in document["offerings"]:
        if offering["region"] in {region.code for region in present}:
            assert offering["first_seen"] in days


def test_an_answer_names_the_members_of_a_family_that_differ(
    suggest: Callable[..., list[list[dict[str, Any]]]], real: Catalog
) -> None:
    """Bedrock is in more Regions than Bedrock Runtime, which answers prompts; a member may be in all of them, too."""
    europe = real.by_geography["Europe"]
    present = [region for region in europe if region.code in real.of_service["bedrock-runtime"]]
    [answer, *_], [of_china, *_] = suggest("bedrock europe", "bedrock china")
    assert len(present) < len(europe)
    line = f"Bedrock Runtime (inference): {len(present)} of {len(europe)}, not in "
    assert any(text.startswith(line) and text != line for text in answer["lines"])
    assert real.of_service["bedrock-agentcore"].keys() >= {"cn-north-1", "cn-northwest-1"}
    assert of_china["lines"] == ["Bedrock AgentCore (running agents): 2 of 2"]


def test_what_is_gone_is_said_to_be_gone(suggest: Callable[..., list[list[dict[str, Any]]]]) -> None:
    [[answer, *_]] = suggest("is qldb in ireland")
    assert answer["verdict"] == "no"
    assert re.match(r"No: Amazon Quantum Ledger Database \(QLDB\) was removed by \d{4}-\d\d-\d\d", answer["label"])
    assert answer["href"] == "services/qldb/"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("robomak", ["robomaker"]),
        ("elastic transcod", ["elastictranscoder"]),
        ("a4b", ["alexaforbusiness"]),
        ("robot simulation", ["robomaker"]),
        ("cloudhsm", ["cloudhsmv2", "cloudhsm"]),
        ("qldb", ["qldb", "aurora"]),
    ],
)
def test_what_is_gone_is_suggested_behind_what_is_there(
    suggest: Callable[..., list[list[dict[str, Any]]]], query: str, codes: list[str]
) -> None:
    """By the beginning of its name, by what tools called it and by what it was for; what is closest today follows."""
    [options] = suggest(query)
    assert [option["href"] for option in options[: len(codes)]] == [f"services/{code}/" for code in codes]


@pytest.mark.parametrize(
    ("query", "label", "note"),
    [
        (
            "h100 in mumbai",
            "Amazon Elastic Compute Cloud (EC2) is available in Asia Pacific (Mumbai)",
            'EC2) has "h100" is not in the catalog: AWS lists instance types by Region at https://docs.aws.amazon.com/ec2/',
        ),
        (
            "claude llama spain",
            "Amazon Bedrock is available in Europe (Spain)",
            'Where Amazon Bedrock has "claude" and "llama" is not in the catalog: AWS lists models by Region at https://',
        ),
        (
            "nova and lambda in zurich",
            "Bedrock and Lambda are available in Zurich",
            'Bedrock has "nova" is not',
        ),
        ("claude", "Amazon Bedrock: available in ", 'Bedrock has "claude" is not in the catalog'),
        ("claude near poland", "Bedrock nearest to Warsaw, Poland: ", 'Bedrock has "claude" is not'),
        ("rigetti in milan", "No: Amazon Braket is not available in Europe (Milan)", ""),
        ("bedrock spain", "Yes: Amazon Bedrock is available in Europe (Spain)", ""),
    ],
)
def test_a_part_of_a_service_is_answered_without_a_yes(
    suggest: Callable[..., Any], query: str, label: str, note: str
) -> None:
    """The service is answered, and AWS lists the Regions of its models and processors: as on the command line."""
    [[answer, *_]] = suggest(query)
    assert answer["label"].startswith(label)
    text = " ".join(answer["lines"])
    assert note in text
    assert ("not in the catalog" in text) == bool(note)
    assert not note or answer["verdict"] == "page"


def test_words_without_a_meaning_leave_a_guess(suggest: Callable[..., list[list[dict[str, Any]]]]) -> None:
    [[service, region]] = suggest("data lake xyzzyplugh osaka")
    assert service["label"] == "Did you mean AWS Lake Formation?"
    assert region["label"] == "Did you mean Asia Pacific (Osaka)?"


def test_where_it_is_not_the_nearest_regions_are_named(
    suggest: Callable[..., list[list[dict[str, Any]]]], real: Catalog
) -> None:
    """Three Regions that have it, the nearest first, with their distance."""
    [[answer, *_]] = suggest("textract hong kong")
    kilometers = [int(text.replace(",", "")) for text in re.findall(r"\(([\d,]+) km\)", answer["lines"][0])]
    assert len(kilometers) == 3
    assert kilometers == sorted(kilometers)
    nearest = next(each for each in neighbors(real, "ap-east-1") if each.region in real.of_service["textract"])
    city = real.region[nearest.region].label.partition("(")[2].removesuffix(")")
    assert answer["lines"][0].startswith(f"Nearest Regions that have it: {city} ({nearest.km:,} km)")


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("eks, bedrock, msk", r"Regions with EKS, Bedrock and MSK: \d+ of \d+"),
        ("frankfurt, zurich", "Compare Frankfurt and Zurich"),
        (
            "us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-west-2",
            "Services in N. Virginia, Ohio, N. California, Oregon, Ireland and London",
        ),
    ],
)
def test_what_names_several_leads_to_the_tool(
    suggest: Callable[..., list[list[dict[str, Any]]]], query: str, label: str
) -> None:
    """The answer names all of them, and the page of each follows."""
    [[first, *rest]] = suggest(query)
    assert re.fullmatch(label, first["label"])
    assert len(rest) == query.replace(",", "").count(" ") + 1


@pytest.mark.parametrize("query", ["lambda", "eks, xyzzyplugh", "api gateway", "step functions", ", ,", "", "is it"])
def test_what_names_one_thing_or_nothing_gets_no_answer(
    suggest: Callable[..., list[list[dict[str, Any]]]], query: str
) -> None:
    [options] = suggest(query)
    assert not [option for option in options if "verdict" in option]


@pytest.mark.parametrize(
    "query",
    [
        "robots in frankfurt",
        "qconnectx",
        "xray thing",
        "zzz bedrock frankfurt",
        "bedrock pricing in frankfurt",
        "is lambda deprecated in ireland",
    ],
)
def test_what_is_not_understood_gets_no_certain_answer(
    suggest: Callable[..., list[list[dict[str, Any]]]], query: str
) -> None:
    [options] = suggest(query)
    assert not [option for option in options if "verdict" in option]


def test_an_answer_is_read_without_leaving_the_page(page: Page, site: str) -> None:
    """From the home page: type the question, read yes or no; Enter leads to the row that shows it."""
    page.goto(site)
    page.get_by_role("combobox", name=BOX).fill("is bedrock in frankfurt")
    option = page.get_by_role("listbox").get_by_role("option").first
    expect(option).to_contain_text("Yes: Amazon Bedrock is available in Europe (Frankfurt)")
    expect(option).to_contain_text("First seen on")
    expect(page).to_have_url(site)
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + "services/bedrock/#eu-central-1")


def test_without_the_facts_nothing_is_claimed(failing: Page, site: str) -> None:
    """Where the matrix cannot be loaded, the pages of what the question names are suggested, and no answer."""
    failing.route("**/api/v1/matrix.json", lambda route: route.abort())
    failing.goto(site + "about/")
    failing.get_by_role("combobox", name=BOX).fill("is bedrock in frankfurt")
    options = failing.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_have_attribute("href", site + "services/bedrock/")


def test_which_regions_have_these_three_takes_two_actions(page: Page, site: str) -> None:
    """From the home page: type what the design needs, press Enter."""
    page.goto(site)
    page.get_by_role("combobox", name=BOX).fill("eks, bedrock, msk")
    option = page.get_by_role("listbox").get_by_role("option").first
    expect(option).to_have_text(re.compile("Regions with EKS, Bedrock and MSK"))
    assert option.get_attribute("href") == site + "find/?services=eks,bedrock,kafka"
