"""The matrix as a tool, in a real browser on the real catalog: filters, address, keys, download."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import page_faults
from tests.browser.chromium import watched
from tests.browser.expected_matrix import GLOBAL, MatrixState, ShownMatrix, count_text, expected
from tests.browser.tool_pages import held_back, shifts, visit
from tests.conftest import bundled_history

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from generator.model.catalog import Catalog


READY = "[data-matrix]:not([data-busy])"
PANEL = ".cell-panel:popover-open"
DISPLAYED = """() => {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  const rows = [...document.querySelectorAll(".matrix tbody tr")].filter(visible);
  return JSON.stringify([
    rows.map((row) => row.dataset.code),
    [...document.querySelectorAll(".matrix-regions li")].filter(visible).map((element) => element.dataset.code),
    rows.map((row) => [...row.cells].slice(1).filter(visible).map((cell) => cell.textContent)),
  ]);
}"""
"""All that is shown, as text: Playwright takes a second for the values of so many cells."""
FOCUS = """() => {
  const at = document.activeElement;
  const row = at.closest("tr")?.dataset.code ?? null;
  const cell = at.closest("td");
  if (cell) return [row, cell.closest("table").querySelectorAll("thead th")[cell.cellIndex].textContent];
  return [row, at.closest("li")?.dataset.code ?? null];
}"""
BY_ITSELF = (
    MatrixState(q="lambda"),
    MatrixState(q="container registry"),
    MatrixState(q="k8s"),
    MatrixState(category="Compute"),
    MatrixState(category="Security, Identity & Compliance"),
    MatrixState(partition="aws-cn"),
    MatrixState(geography="Europe"),
    MatrixState(regions=("eu-west-1", "eu-west-3", "us-east-1")),
    MatrixState(differs=True),
    MatrixState(runs_there=True),
)
TOGETHER = (
    MatrixState(q="amazon", category="Analytics", partition="aws", geography="Europe", differs=True),
    MatrixState(q="aws", regions=("ap-east-2", "us-gov-west-1"), differs=True),
    MatrixState(category="Storage", geography="North America", regions=("us-east-1", "us-west-1")),
    MatrixState(geography="Europe", differs=True, runs_there=True),
)
CHOICES: tuple[dict[str, Any], ...] = (
    {"geography": "Europe"},
    {"runs_there": True},
    {"differs": True},
    {"category": "Analytics"},
    {"partition": "aws"},
    {"regions": ("eu-west-1", "eu-west-3")},
    {"q": "amazon"},
)
"""Each filter once, in an order in which something is left after each."""


def displayed(page: Page) -> ShownMatrix:
    """Return what the page shows, cell by cell, once all of it came to sight."""
    page.locator(READY).wait_for(state="attached")
    return ShownMatrix(*json.loads(page.evaluate(DISPLAYED)))


def count(page: Page) -> str:
    return page.locator("[data-count]").inner_text()


def filters(page: Page) -> Locator:
    """Return the form, by its mark: to look for a role in the whole page takes longer than what is tested."""
    return page.locator("[data-matrix-filters]")


def clear(page: Page) -> None:
    filters(page).get_by_role("button", name="Clear", exact=True).click()


def choose(page: Page, state: MatrixState) -> None:
    """Set by hand the filters that the state has; the others stay."""
    form = filters(page)
    for label in ("Category", "Partition", "Geography"):
        if value := getattr(state, label.lower()):
            form.get_by_label(label).select_option(value)
    regions = form.get_by_role("button", name="Regions")
    if state.regions and regions.get_attribute("aria-expanded") != "true":
        regions.click()
    for code in state.regions:
        form.get_by_role("checkbox", name=code).check()
    if state.differs:
        form.get_by_role("checkbox", name="Only what differs").check()
    if state.runs_there:
        form.get_by_role("checkbox", name="Only services that run there").check()
    if state.q:
        form.get_by_label("Service", exact=True).fill(state.q)


def form_state(page: Page) -> MatrixState:
    """Read the filters back from the form."""
    values: dict[str, Any] = page.evaluate(
        """() => {
          const data = new FormData(document.querySelector("[data-matrix-filters]"));
          const flags = { differs: data.has("differs"), runs_there: data.has("runs_there") };
          return { ...Object.fromEntries(data), regions: data.getAll("regions"), ...flags };
        }"""
    )
    return MatrixState(**values | {"regions": tuple(values["regions"])})


def enter(page: Page) -> None:
    """Come to the matrix by keyboard, which wakes the walk."""
    filters(page).get_by_role("button", name="Clear", exact=True).focus()
    page.keyboard.press("Tab")
    page.locator(".matrix tbody a:focus").wait_for()


def focus_place(page: Page) -> tuple[str | None, str | None]:
    """Return the service and the Region in whose row and column the focus stands."""
    service, region = page.evaluate(FOCUS)
    return service, region


def test_filters_chosen_by_hand_show_what_the_catalog_says(page: Page, site: str, real: Catalog) -> None:
    """After each choice rows, columns, cells, words and address are right; cleared, all of it is there again."""
    page.goto(f"{site}matrix/")
    state = MatrixState()
    for choice in CHOICES:
        choose(page, MatrixState(**choice))
        state = state._replace(**choice)
        assert_shows(page, real, state)
        expect(page).to_have_url(f"{site}matrix/{state.query}")
    clear(page)
    assert_shows(page, real, MatrixState())


def test_an_address_with_one_filter_shows_what_the_catalog_says(page: Page, site: str, real: Catalog) -> None:
    """The first address is loaded, and the others are opened in the same page, as by going back to them."""
    page.goto(f"{site}matrix/{BY_ITSELF[0].query}")
    for state in BY_ITSELF:
        visit(page, state.query)
        assert_shows(page, real, state)
        expect(page).to_have_url(f"{site}matrix/{state.query}")


@pytest.mark.parametrize("state", TOGETHER, ids=lambda state: state.query)
def test_a_shared_address_shows_its_filters(page: Page, site: str, real: Catalog, state: MatrixState) -> None:
    page.goto(f"{site}matrix/{state.query}")
    assert_shows(page, real, state)
    expect(page).to_have_url(f"{site}matrix/{state.query}")


def assert_shows(page: Page, real: Catalog, state: MatrixState) -> None:
    """Fail unless the cells, the words and the form are those of the state."""
    matrix = expected(real, state)
    assert matrix.services
    assert displayed(page) == matrix, state
    assert count(page) == count_text(real, matrix, runs_there=state.runs_there), state
    assert form_state(page) == state


def test_the_list_of_categories_counts_along(page: Page, site: str, real: Catalog) -> None:
    """An empty category stays in its place, but leads nowhere."""
    state = MatrixState(q="ec2")
    page.goto(f"{site}matrix/{state.query}")
    codes = set(displayed(page).services)
    entries = page.locator(".contents li")
    counts = {
        name: len([subject for subject in group if subject.code in codes]) for name, group in real.by_category.items()
    }
    assert entries.locator(".figure").all_text_contents() == [str(number) for number in counts.values()]
    inert = page.evaluate("[...document.querySelectorAll('.contents li')].map((element) => element.inert)")
    assert inert == [not number for number in counts.values()]


def test_a_category_of_the_list_leads_to_its_rows(page: Page, site: str, real: Catalog) -> None:
    """A link within the page leaves the filters as they are; coming back from it too."""
    page.goto(site + "matrix/?geography=Europe")
    expect(page.locator(READY)).to_be_visible()
    state = MatrixState(geography="Europe")
    menu = page.locator("[data-jump]")
    for category in ("Databases", "Storage"):
        menu.get_by_text("Go to category").click()
        menu.get_by_role("link", name=category).click()
        expect(menu).not_to_have_attribute("open", "")
        expect(page).to_have_url(f"{site}matrix/?geography=Europe#{category.lower()}")
        row = page.locator(f"#{category.lower()} tbody tr").first
        expect(row).to_be_in_viewport()
        assert page.locator("[data-matrix]").evaluate("box => box.scrollTop") > 0
    page.go_back()
    expect(page).to_have_url(f"{site}matrix/?geography=Europe#databases")
    assert displayed(page) == expected(real, state)


def test_the_list_of_regions_fits_a_phone_and_closes_by_escape(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + "matrix/")
    button = filters(page).get_by_role("button", name="Regions All Regions")
    button.click()
    panel = page.locator("#regions-panel")
    assert panel.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert panel.evaluate("box => box.scrollHeight > box.clientHeight")
    panel.get_by_role("checkbox").first.focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


CUT = """rows => rows.map((row) => row.cells[0].firstElementChild).filter((name) =>
  name.scrollHeight > name.clientHeight + 2 || [...name.children].some((part) => part.scrollWidth > part.clientWidth)
).length"""


def test_no_name_is_cut_where_there_is_room(page: Page, site: str) -> None:
    page.goto(f"{site}matrix/?regions=eu-west-1,eu-west-3")
    for width, query in ((390, "?regions=eu-west-1,eu-west-3"), (1280, "?geography=Europe"), (1920, "")):
        page.set_viewport_size({"width": width, "height": 900})
        visit(page, query)
        page.locator(READY).wait_for()
        assert page.locator(".matrix tbody tr").evaluate_all(CUT) == 0, width


def test_a_cut_name_is_whole_where_one_points_or_stands(page: Page, site: str, real: Catalog) -> None:
    page.goto(site + "matrix/")
    name = page.locator("tr[data-code=docdb] th a")
    row = page.locator("tr[data-code=docdb]")
    assert page.locator("tr[data-code=docdb]").evaluate_all(CUT) == 1
    high = row.evaluate("element => element.offsetHeight")
    for reach in (name.hover, name.focus):
        reach()
        expect(name).to_have_css("position", "absolute")
        assert name.evaluate("a => a.scrollWidth <= a.clientWidth")
        assert name.text_content() == real.service["docdb"].label
        page.mouse.move(0, 0)
    assert row.evaluate("element => element.offsetHeight") == high


def test_with_a_readers_own_colors_marks_are_letters(page: Page, site: str) -> None:
    """Grounds have no color then: a disc drawn as one would hide what is on it."""
    page.emulate_media(forced_colors="active")
    page.goto(site + "matrix/?category=Compute")
    for kind, mark in (("y", "\N{BLACK CIRCLE}"), ("n", "\N{EN DASH}")):
        cell = page.locator(f".matrix td.{kind}").first
        assert cell.evaluate("element => getComputedStyle(element).backgroundClip") == "border-box"
        assert cell.evaluate("element => getComputedStyle(element, '::before').content").startswith(f'"{mark}"')


def test_everything_filtered_away_leads_back(page: Page, site: str, real: Catalog) -> None:
    page.goto(f"{site}matrix/")
    choose(page, MatrixState(q="xyzzy", differs=True))
    assert not page.locator(".matrix").is_visible()
    assert count(page).startswith(f"0 of {len(real.services)} services")
    page.locator("[data-matrix-empty]").get_by_role("button", name="Clear the filters").click()
    assert displayed(page) == expected(real, MatrixState())
    assert form_state(page) == MatrixState()
    expect(page).to_have_url(f"{site}matrix/")
    expect(filters(page).get_by_label("Service", exact=True)).to_be_focused()


BY_HAND: tuple[tuple[str, MatrixState, str], ...] = (
    (
        "?regions=eu-west-1,xx-moon-1&category=Nonsense",
        MatrixState(regions=("eu-west-1",)),
        "Region “xx-moon-1”, category “Nonsense”",
    ),
    ("?category=compute&regions=EU-WEST-1", MatrixState(category="Compute", regions=("eu-west-1",)), ""),
    ("?differs=0&q=%E0%A4%A", MatrixState(q="\ufffd%A"), ""),
    (
        "?partition=%00&geography=%3Cscript%3E&regions=,,%2C~~&REGIONS=eu-west-1&foo=bar&q",
        MatrixState(),
        "Region “~~”, partition “ ”, geography “<script>”",
    ),
    (
        "?" + "&".join(f"regions=r{n}" for n in range(300)),
        MatrixState(),
        ", ".join(f"Region “r{n}”" for n in range(6)) + " and 294 more",
    ),
)
"""Addresses that nobody's choice made, what they show, and what a notice names."""


def test_links_made_by_hand(reader: Page, site: str, real: Catalog) -> None:
    """What the matrix does not have is named and left out; the rest counts, however it is spelled.

    The first address is loaded, and the others are opened in the same page.
    """
    reader.goto(f"{site}matrix/{BY_HAND[0][0]}")
    notice = reader.locator("[data-notice]")
    for query, state, unknown in BY_HAND:
        visit(reader, query)
        matrix = expected(real, state)
        if matrix.services:
            assert displayed(reader) == matrix, query
        assert count(reader) == count_text(real, matrix, runs_there=state.runs_there), query
        expect(notice).to_have_text(f"Not known, so left out: {unknown}." if unknown else "")
        expect(notice).to_be_visible(visible=bool(unknown))


def test_back_and_forward(page: Page, site: str, real: Catalog) -> None:
    """Each choice is a step back; typing is none of its own."""
    storage = MatrixState(category="Storage")
    page.goto(f"{site}matrix/")
    filters(page).get_by_label("Category").select_option("Storage")
    filters(page).get_by_label("Only what differs").check()
    filters(page).get_by_label("Service", exact=True).press_sequentially("s3")
    expect(page).to_have_url(f"{site}matrix/?q=s3&category=Storage&differs")
    for state in (storage, MatrixState()):
        page.go_back()
        assert displayed(page) == expected(real, state)
        assert form_state(page) == state
    page.go_forward()
    assert displayed(page) == expected(real, storage)
    page.go_forward()
    assert form_state(page) == MatrixState(q="s3", category="Storage", differs=True)
    assert displayed(page) == expected(real, form_state(page))


def test_coming_back_to_the_page_shows_it_as_it_was_left(page: Page, site: str, real: Catalog) -> None:
    page.goto(f"{site}matrix/")
    filters(page).get_by_label("Service", exact=True).fill("lambda")
    page.locator(".matrix tbody a:visible").first.click()
    page.wait_for_url(f"{site}services/*/")
    page.go_back()
    assert form_state(page) == MatrixState(q="lambda")
    assert displayed(page) == expected(real, MatrixState(q="lambda"))


def test_what_was_typed_before_the_script_came_counts(page: Page, site: str, real: Catalog) -> None:
    """On a slow network the form stands before the script does."""
    with held_back(page, "**/matrix/matrix.js"):
        page.goto(f"{site}matrix/", wait_until="commit")
        filters(page).get_by_label("Service", exact=True).fill("lambda")
    page.wait_for_url("**/matrix/?q=lambda")
    assert displayed(page) == expected(real, MatrixState(q="lambda"))


@pytest.mark.parametrize("state", [MatrixState(), MatrixState(q="sdk", regions=("us-east-1", "eu-west-1"))])
def test_the_download_holds_what_is_shown(
    page: Page, site: str, real: Catalog, state: MatrixState, tmp_path: Path
) -> None:
    """As ``service_matrix.csv`` has it; only the order is the page's."""
    page.goto(f"{site}matrix/{state.query}")
    matrix = expected(real, state)
    with page.expect_download() as waiting:
        page.locator(".opening").get_by_role("button", name="Download view as CSV").click()
    waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    mine = (tmp_path / "service_matrix_shown.csv").read_text("utf-8")
    head, *rows = csv.reader(io.StringIO(mine, newline=""))
    assert head == ["service_code", "service_name", "category", *matrix.regions]
    assert [row[0] for row in rows] == matrix.services
    assert [row[3:] for row in rows] == [
        ["yes" if cell == GLOBAL else cell for cell in cells] for cells in matrix.cells
    ]
    report = page.request.get(f"{site}downloads/service_matrix.csv").text()
    theirs = {row[0]: row for row in csv.reader(io.StringIO(report, newline=""))}
    assert all(row[:3] == theirs[row[0]][:3] for row in rows)
    if state == MatrixState():
        assert sorted(mine.splitlines()) == sorted(report.splitlines())


def test_a_download_that_cannot_be_made_says_so(page: Page, site: str) -> None:
    page.goto(f"{site}matrix/")
    page.route("**/matrix/csv-download.js", lambda route: route.fulfill(content_type="text/javascript"))
    page.locator(".opening").get_by_role("button", name="Download view as CSV").click()
    page.locator("[data-notice]", has_text="Try again").wait_for()


def test_a_walk_by_keyboard(page: Page, site: str, real: Catalog) -> None:
    """One stop for Tab; arrows, Home and End, Page Up and Down, across the tables and onto the Regions above."""
    page.goto(f"{site}matrix/?geography=Europe")
    matrix = expected(real, MatrixState(geography="Europe"))
    rows, columns = matrix.services, matrix.regions
    enter(page)
    assert focus_place(page) == (rows[0], None)
    first = len(next(iter(real.by_category.values())))
    for keys, where in [
        (["ArrowUp"], (rows[0], None)),
        (["ArrowLeft"], (rows[0], None)),
        (["ArrowRight"], (rows[0], columns[0])),
        (["ArrowRight", "ArrowDown"], (rows[1], columns[1])),
        (["End"], (rows[1], columns[-1])),
        (["ArrowRight"], (rows[1], columns[-1])),
        (["ArrowUp", "ArrowUp"], (None, columns[-1])),
        (["Home"], (None, columns[0])),
        (["ArrowDown", "Home"], (rows[0], None)),
        (["ArrowDown"] * first, (rows[first], None)),
        (["ArrowRight", "ArrowUp"], (rows[first - 1], columns[0])),
        (["Control+End"], (rows[-1], columns[-1])),
        (["ArrowDown"], (rows[-1], columns[-1])),
        (["Control+Home"], (rows[0], None)),
    ]:
        for key in keys:
            page.keyboard.press(key)
        assert focus_place(page) == where, keys
    page.keyboard.press("PageDown")
    moved = rows.index(focus_place(page)[0] or "")
    assert moved > 5
    page.keyboard.press("PageUp")
    assert focus_place(page) == (rows[0], None)
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('.matrix').contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    assert focus_place(page) == (rows[0], None)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}services/*/")


def test_what_has_the_focus_is_in_sight(page: Page, site: str) -> None:
    """Neither the head nor the names nor the category cover it."""
    page.goto(f"{site}matrix/")
    enter(page)
    for key in ("Control+End", "ArrowUp", "Home", "PageUp", "End", "PageUp", *["ArrowLeft"] * 5, "Control+Home"):
        page.keyboard.press(key)
        on_top = page.evaluate(
            """() => {
              const { x, y, width, height } = document.activeElement.getBoundingClientRect();
              return document.activeElement.contains(document.elementFromPoint(x + width / 2, y + height / 2));
            }"""
        )
        assert on_top, key


@pytest.mark.parametrize("late", [False, True])
def test_a_touch_is_enough_to_stand_in_a_cell(browser: Browser, site: str, real: Catalog, *, late: bool) -> None:
    """Also where the keyboard's script comes only after the answer was read and closed."""
    script = "**/matrix/keyboard.js"
    with watched(browser, site, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        with held_back(page, script) if late else nullcontext(), page.expect_request(script):
            page.goto(f"{site}matrix/?geography=Europe")
            page.locator(READY).wait_for()
            matrix = expected(real, MatrixState(geography="Europe"))
            cell(page, matrix.services[0], matrix.regions[2]).tap()
            page.locator(PANEL).wait_for()
            page.keyboard.press("Escape")
            page.locator(".matrix td:focus").wait_for()
        expect(page.locator(".matrix-band:visible")).to_have_count(2)
        assert focus_place(page) == (matrix.services[0], matrix.regions[2])


def test_the_stop_moves_when_its_place_is_filtered_away(page: Page, site: str, real: Catalog) -> None:
    """Tab enters at what is shown: the same cell where it still is, else the next."""
    page.goto(f"{site}matrix/")
    enter(page)
    for key in ("Control+End", "ArrowUp"):
        page.keyboard.press(key)
    state = MatrixState(q="lambda", geography="Europe")
    choose(page, state)
    matrix = expected(real, state)
    stops = page.locator('.matrix [tabindex="0"]')
    assert stops.count() == 1
    stops.focus()
    assert focus_place(page) == (matrix.services[-1], matrix.regions[-1])
    page.keyboard.press("Control+Home")
    assert focus_place(page) == (matrix.services[0], None)
    page.go_back()
    assert page.evaluate("document.querySelector('.matrix').contains(document.activeElement)")


def test_row_and_column_light_up(page: Page, site: str, real: Catalog) -> None:
    """Under the pointer, and where the focus stands: two bands that cross in the cell, and the Region's name."""
    state = MatrixState(category="Compute", geography="Europe")
    page.goto(f"{site}matrix/{state.query}")
    crossing = """(cell) => {
      const [row, column] = [...document.querySelectorAll(".matrix-band")].map((band) => band.getBoundingClientRect());
      const own = cell.getBoundingClientRect();
      const near = (left, right) => Math.abs(left - right) < 1;
      return near(row.top, own.top) && near(row.height, own.height) && near(column.left, own.left) &&
        near(column.width, own.width) && document.querySelector("li[data-highlighted]").dataset.code;
    }"""
    services, regions, _ = expected(real, state)
    here, beside = (cell(page, services[1], regions[at]) for at in (2, 3))
    here.hover()
    page.locator(".matrix [role=grid]").first.wait_for(state="attached")
    beside.hover()
    here.hover()
    assert here.evaluate(crossing) == regions[2]
    page.mouse.move(1, 1)
    assert page.locator(".matrix-band:visible").count() == 0
    here.click()
    page.locator(PANEL).wait_for()
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    page.keyboard.press("ArrowRight")
    assert beside.evaluate(crossing) == regions[3]
    expect(beside).to_be_focused()


def test_a_cell_names_its_service_and_its_region_to_screen_readers(page: Page, site: str, real: Catalog) -> None:
    """To a screen reader: a table, a grid once one walks in it, with heads and a word in each cell."""
    page.goto(f"{site}matrix/?q=lambda&regions=eu-west-1&category=Compute")
    displayed(page)
    table = page.get_by_role("table", name="Compute: services by Region")
    assert table.get_by_role("cell").first.text_content() == "yes"
    enter(page)
    grid = page.get_by_role("grid", name="Compute: services by Region")
    assert grid.get_by_role("columnheader").all_text_contents() == ["Service", "eu-west-1"]
    heads = [real.service[code].label for code in expected(real, form_state(page)).services]
    assert grid.get_by_role("rowheader").all_inner_texts() == heads
    assert grid.get_by_role("gridcell").first.text_content() == "yes"


def cell(page: Page, service: str, region: str) -> Locator:
    """Return a cell by its service and its Region."""
    column = page.locator(".matrix-regions li").evaluate_all(
        "(heads, code) => heads.findIndex((head) => head.dataset.code === code)", region
    )
    return page.locator(f"tr[data-code={service}] td").nth(column)


def test_twenty_rows_are_in_sight(page: Page, site: str) -> None:
    """On a small desk, before anything is scrolled."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}matrix/")
    page.locator(READY).wait_for()
    whole = """rows => rows.filter((row) => {
      const { left, top, bottom } = row.cells[0].getBoundingClientRect();
      const at = (y) => row.contains(document.elementFromPoint(left + 2, y));
      return bottom <= innerHeight && at(top + 2) && at(bottom - 2);
    }).length"""
    assert page.locator(".matrix tbody tr").evaluate_all(whole) >= 20


def test_the_matrix_begins_where_the_page_does(page: Page, site: str) -> None:
    """Everything starts at one edge, and up to 1920 pixels the matrix takes the width that there is."""
    page.goto(f"{site}matrix/")
    page.locator(READY).wait_for()
    parts = (".brand", ".trail ol", "main h1", "[data-matrix-filters]", ".matrix", ".colophon .provenance")
    for width in (1280, 1920, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        edges = {part: page.locator(part).first.evaluate("part => part.getBoundingClientRect().left") for part in parts}
        assert len(set(edges.values())) == 1, (width, edges)
        box_width = page.locator(".matrix").evaluate("box => box.offsetWidth")
        assert box_width > 0.95 * (min(width, 1920) - 64)


def test_no_two_names_are_cut_to_one(page: Page, site: str) -> None:
    """Of a long name the middle gives way: the end tells it from names that begin alike."""
    page.goto(f"{site}matrix/?category=Databases")
    page.locator(READY).wait_for()
    names = [page.locator(f"tr[data-code={code}] th a") for code in ("rds", "rdsvmware")]
    ends = [name.locator("span").last for name in names]
    assert [end.inner_text().strip() for end in ends] == ["(RDS)", "VMware"]
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for end in ends:
            end.scroll_into_view_if_needed()
            assert end.evaluate(
                """end => {
                  const { left, right, top, bottom } = end.getBoundingClientRect();
                  return end.parentElement.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
                }"""
            ), width


def test_a_cell_answers_with_endpoint_protocols_and_date(page: Page, site: str, real: Catalog) -> None:
    """Chosen by a click: what the service's document says, and links to both pages."""
    offering = real.of_service["lightsail"]["eu-west-1"]
    page.goto(f"{site}matrix/?q=lightsail")
    cell(page, "lightsail", "eu-west-1").click()
    panel = page.locator(PANEL)
    expect(panel).to_have_role("dialog")
    expect(panel).to_have_accessible_name("Amazon Lightsail in Europe (Ireland)")
    expect(panel).to_be_focused()
    expect(panel.locator("dd").first).to_have_text(offering.endpoint or "")
    assert panel.locator("dt").all_inner_texts() == ["Endpoint", "Protocols", "First seen"]
    assert panel.locator("dd").nth(1).inner_text() == ", ".join(offering.protocols)
    assert panel.locator("dd").nth(2).inner_text() == f"by {bundled_history().readings[0].date}, the first check"
    links = panel.get_by_role("link").evaluate_all("links => links.map((link) => link.href)")
    assert links == [f"{site}services/lightsail/", f"{site}regions/eu-west-1/"]
    assert panel.evaluate(
        """panel => {
          const { left, top, right, bottom } = panel.getBoundingClientRect();
          return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        }"""
    )
    page.locator(".opening").get_by_role("heading", name="Services by Region").click()
    expect(page.locator(PANEL)).to_have_count(0)


def test_a_cell_without_the_service_names_the_nearest_regions(page: Page, site: str, real: Catalog) -> None:
    """By keyboard: Enter opens it, Tab leads through it, Escape leads back to the cell."""
    assert "eu-south-2" not in real.of_service["apprunner"]
    page.goto(f"{site}matrix/?q=apprunner&geography=Europe")
    enter(page)
    for _ in expected(real, MatrixState(q="apprunner", geography="Europe")).regions:
        page.keyboard.press("ArrowRight")
        if focus_place(page)[1] == "eu-south-2":
            break
    page.keyboard.press("Enter")
    panel = page.locator(PANEL)
    expect(panel).to_have_role("dialog")
    expect(panel).to_have_accessible_name("AWS App Runner in Europe (Spain)")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text(f"Not available here. Available in {len(real.of_service['apprunner'])} of")
    nearest = panel.locator("li")
    assert nearest.count() == 3
    assert nearest.locator("a").first.inner_text() == "Europe (Paris)"
    distances = [int(re.sub(r"\D", "", text.rsplit(")", 1)[-1])) for text in nearest.all_inner_texts()]
    assert distances == sorted(distances)
    page.keyboard.press("Tab")
    expect(nearest.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_have_count(0)
    assert focus_place(page) == ("apprunner", "eu-south-2")


def test_a_cell_with_a_global_endpoint_says_so(page: Page, site: str, real: Catalog) -> None:
    offering = next(offering for offering in real.offerings if offering.global_endpoint)
    page.goto(f"{site}matrix/?q={offering.service}")
    cell(page, offering.service, offering.region).click()
    expect(page.locator(PANEL)).to_contain_text("The endpoint serves several Regions")
    expect(page.locator(PANEL)).to_contain_text(offering.endpoint or "")


def test_a_cell_answers_without_its_document_too(failing: Page, site: str) -> None:
    """It says that the details could not be loaded; the next choice tries again."""
    page = failing
    page.route("**/api/v1/services/lightsail.json", lambda route: route.abort())
    page.goto(f"{site}matrix/?q=lightsail")
    cell(page, "lightsail", "eu-west-1").click()
    expect(page.locator(PANEL)).to_contain_text("The details could not be loaded")
    page.unroute("**/api/v1/services/lightsail.json")
    page.locator(PANEL).get_by_role("button", name="Close").click()
    expect(page.locator(PANEL)).to_have_count(0)
    cell(page, "lightsail", "eu-west-1").click()
    expect(page.locator(f"{PANEL} dd").first).to_have_text("lightsail.eu-west-1.amazonaws.com")


def test_an_open_cell_keeps_to_the_guidelines(page: Page, site: str) -> None:
    """On a desk and on a phone; axe looks at the same panel once."""
    page.goto(f"{site}matrix/?q=apprunner")
    # axe looks at rows that nobody sees, one cell after the other.
    page.locator(".matrix tbody tr:not([data-code=apprunner])").evaluate_all(
        "rows => rows.forEach((row) => row.remove())"
    )
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        cell(page, "apprunner", "ap-east-1").click()
        expect(page.locator(PANEL)).to_be_visible()
        assert page_faults.small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.keyboard.press("Escape")
        expect(page.locator(PANEL)).to_have_count(0)
    cell(page, "apprunner", "ap-east-1").evaluate("cell => cell.click()")
    expect(page.locator(PANEL)).to_be_visible()
    assert page_faults.guideline_faults(page) == []


def test_the_link_to_what_is_shown_is_copied(page: Page, site: str) -> None:
    """Or shown, to be copied by hand, where the clipboard is not allowed."""
    page.goto(f"{site}matrix/?q=lambda&runs_there")
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    page.locator(".opening").get_by_role("button", name="Copy link").click()
    expect(page.locator("[data-copy-status]")).to_have_text("Copied")
    assert page.evaluate("copied") == f"{site}matrix/?q=lambda&runs_there"
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    page.locator(".opening").get_by_role("button", name="Copy link").click()
    expect(page.locator(".opening").get_by_label("Link to this answer")).to_have_value(
        f"{site}matrix/?q=lambda&runs_there"
    )


def test_the_menu_of_categories_closes_by_escape_and_elsewhere(page: Page, site: str) -> None:
    """It lies within the window."""
    page.goto(f"{site}matrix/")
    menu = page.locator("[data-jump]")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        menu.get_by_text("Go to category").click()
        expect(menu.get_by_role("link", name="Compute")).to_be_visible()
        box = menu.locator(".contents").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
        expect(menu.get_by_role("link", name="Compute")).to_be_hidden()
        expect(menu.locator("summary")).to_be_focused()
        page.keyboard.press("Enter")
        expect(menu.get_by_role("link", name="Compute")).to_be_visible()
        page.locator(".opening").get_by_role("heading", name="Services by Region").click()
        expect(menu.get_by_role("link", name="Compute")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "query"),
    [(390, TOGETHER[0].query), (390, "?q=xyzzy"), (390, "?regions=eu-west-1,nope"), (1280, TOGETHER[0].query)],
)
def test_nothing_shifts(page: Page, site: str, width: int, query: str) -> None:
    """When a link brings its filters along; ``test_every_page.py`` opens the page without any."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site}matrix/{query}")
    page.locator(READY).wait_for(state="attached")
    assert shifts(page) == 0


def test_on_a_phone(page: Page, site: str, real: Catalog) -> None:
    """The matrix scrolls in its own box, the page does not scroll sideways, and the filters work."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}matrix/")
    page.locator(READY).wait_for()
    page_width, box_width, content_width = page.evaluate(
        """[document.scrollingElement.scrollWidth, document.querySelector(".matrix").clientWidth,
            document.querySelector(".matrix").scrollWidth]"""
    )
    assert page_width <= 390
    assert content_width > box_width
    state = MatrixState(q="s3", regions=("us-east-1", "us-west-2"))
    choose(page, state)
    assert displayed(page) == expected(real, state)


def test_without_scripts_the_whole_matrix_stands(scriptless: Page, site: str, real: Catalog) -> None:
    """No filter that would do nothing; every cell; the box can be scrolled by keyboard."""
    scriptless.goto(f"{site}matrix/{TOGETHER[0].query}")
    expect(scriptless.locator("[data-matrix-filters]")).to_be_hidden()
    expect(scriptless.locator(".matrix tbody tr")).to_have_count(len(real.services))
    expect(scriptless.locator(".matrix td:is(.y, .g)")).to_have_count(len(real.offerings))
    expect(scriptless.locator(".matrix")).to_have_attribute("tabindex", "0")


def test_paper_shows_what_the_screen_shows(page: Page, site: str, real: Catalog) -> None:
    """With the count but without the filters, with heads that repeat and marks that need no background."""
    state = MatrixState(category="Containers", geography="Europe")
    page.goto(f"{site}matrix/{state.query}")
    page.emulate_media(media="print")
    assert displayed(page).services == expected(real, state).services
    assert page.locator("[data-matrix-filters] :is(input, select, button):visible").count() == 0
    assert count(page) == count_text(real, expected(real, state))
    mark = page.locator(".matrix td.y:visible").first.evaluate(
        "(element) => getComputedStyle(element, '::before').content"
    )
    assert "●" in mark
    head = page.locator(".matrix section:visible thead th:visible").nth(1)
    assert head.evaluate("(element) => element.clientHeight") > 20
