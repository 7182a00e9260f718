"""What every page does beside its content: the theme, the copy buttons; and that nothing moves or breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


DARK = "Dark theme"
BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"


def scheme(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).colorScheme"))


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_chosen(page: Page, site: str, system: Literal["light", "dark"]) -> None:
    """The other one is remembered on every page; choosing the system's again follows the system again."""
    page.emulate_media(color_scheme=system)
    page.goto(site + "about/")
    switch = page.get_by_role("button", name=DARK)
    expect(switch).to_have_attribute("aria-pressed", str(system == "dark").lower())
    before = ground(page)
    switch.click()
    other: Literal["light", "dark"] = "light" if system == "dark" else "dark"
    assert scheme(page) == other
    assert ground(page) != before
    page.goto(site + "services/lambda/")
    assert scheme(page) == other
    assert page.locator('meta[name="color-scheme"]').get_attribute("content") == other
    page.get_by_role("button", name=DARK).click()
    assert ground(page) == before
    page.emulate_media(color_scheme=other)
    expect(page.get_by_role("button", name=DARK)).to_have_attribute("aria-pressed", str(other == "dark").lower())
    assert ground(page) != before


def test_the_chosen_theme_is_there_before_anything_is_drawn(browser: Browser, site: str) -> None:
    """No flash: the mark is set while the head is read, before there is a body."""
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(site + "about/")
    page.get_by_role("button", name=DARK).click()
    page.add_init_script("""
      new MutationObserver((_, watch) => {
        if (!document.body) return;
        window.atFirst = document.documentElement.dataset.theme;
        watch.disconnect();
      }).observe(document, { childList: true, subtree: true });
    """)
    page.goto(site + "regions/")
    assert page.evaluate("window.atFirst") == "dark"
    context.close()


def test_paper_is_white_whatever_was_chosen(page: Page, site: str) -> None:
    page.goto(site)
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.reload()
    page.emulate_media(media="print")
    assert ground(page) == "rgb(255, 255, 255)"
    expect(page.get_by_role("button", name=DARK)).to_be_hidden()
    expect(page.locator(".search")).to_be_hidden()


def test_other_tabs_follow(page: Page, site: str) -> None:
    page.goto(site + "about/")
    other = page.context.new_page()
    other.goto(site + "about/faq/")
    page.get_by_role("button", name=DARK).click()
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")


def test_with_storage_blocked_all_works_but_memory(own_page: Page, site: str) -> None:
    own_page.add_init_script(BLOCKED)
    own_page.goto(site)
    own_page.get_by_role("button", name=DARK).click()
    assert scheme(own_page) == "dark"
    own_page.keyboard.press("/")
    own_page.keyboard.type("lambda")
    expect(own_page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    own_page.goto(site + "about/faq/")
    assert scheme(own_page) == "light dark"


def places(context: BrowserContext, address: str) -> dict[str, list[float]]:
    """Return where the parts at the top of a page begin, and how high they are."""
    page = context.new_page()
    page.goto(address)
    result: dict[str, list[float]] = page.evaluate(
        "Object.fromEntries(['.masthead', 'h1', 'thead'].map((selector) => {"
        "const box = document.querySelector(selector).getBoundingClientRect();"
        "return [selector, [box.top, box.height]]; }))"
    )
    page.close()
    return result


def test_late_scripts_move_nothing(browser: Browser, site: str) -> None:
    """With every module held back the page stands as it will with them."""
    held = browser.new_context()
    held.route(
        "**/js/**/*.js",
        lambda route: route.continue_() if route.request.url.endswith("page/theme.js") else route.abort(),
    )
    free = browser.new_context()
    for kind in ("regions/", "services/lambda/"):
        assert places(held, site + kind) == places(free, site + kind), kind
    held.close()
    free.close()


@pytest.fixture
def clipboard(page: Page) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def test_a_code_is_copied_from_the_heading(clipboard: Page, site: str) -> None:
    page = clipboard
    page.goto(site + "regions/eu-west-1/")
    page.locator(".kicker").get_by_role("button", name="Copy eu-west-1").click()
    expect(page.get_by_text("Copied eu-west-1")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == "eu-west-1"


def test_endpoints_are_copied_by_keyboard(clipboard: Page, site: str) -> None:
    """From a row's link, Tab leads to its code's button, then its endpoint's, then the next row's link."""
    page = clipboard
    page.goto(site + "services/lambda/")
    page.locator("table[data-copy]").get_by_role("link", name="Europe (Ireland)").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy eu-west-1")).to_be_focused()
    page.keyboard.press("Tab")
    endpoint = page.get_by_role("button", name="Copy lambda.eu-west-1.amazonaws.com")
    expect(endpoint).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("Copied lambda.eu-west-1.amazonaws.com")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == "lambda.eu-west-1.amazonaws.com"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('th') !== null")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("tbody .copy")).to_have_count(2)


def test_the_markup_of_a_badge_is_copied_with_the_sites_address(clipboard: Page, site: str) -> None:
    """A copy without an address of its own knows it in the browser; what is announced is the language alone."""
    page = clipboard
    page.goto(site + "services/lambda/")
    embed = page.locator("details.embed")
    expect(embed.get_by_role("img")).to_be_hidden()
    embed.locator("summary").press("Enter")
    expect(embed.get_by_role("img")).to_be_visible()
    embed.get_by_role("button", name="Copy Markdown").press("Enter")
    expect(page.get_by_role("status").get_by_text("Copied Markdown", exact=True)).to_have_count(1)
    expected = f"[![AWS Lambda in AWS Regions]({site}badge/lambda.svg)]({site}services/lambda/)"
    assert page.evaluate("navigator.clipboard.readText()") == expected
    expect(embed.get_by_role("button")).to_have_count(2)


def test_copy_buttons_are_large_enough_and_few(clipboard: Page, site: str) -> None:
    """At least 24 pixels each way, and one set for the whole table, wherever the pointer goes."""
    page = clipboard
    page.goto(site + "regions/us-east-1/")
    rows = page.locator("table[data-copy] tbody tr:not(.band)")
    for at in (0, 5, 9):
        rows.nth(at).scroll_into_view_if_needed()
        before = rows.nth(at).bounding_box()
        rows.nth(at).hover()
        expect(rows.nth(at).locator(".copy")).to_have_count(2)
        assert rows.nth(at).bounding_box() == before
    assert page.locator("tbody .copy").count() == 2
    for box in (button.bounding_box() for button in page.locator(".copy").all()):
        assert box
        assert min(box["width"], box["height"]) >= 24


def test_copy_buttons_leave_a_rows_link_to_the_finger(clipboard: Page, site: str) -> None:
    """On a phone they come below the link: it is at least 24 pixels high, and none of them covers any of it."""
    page = clipboard
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + "services/lambda/")
    links = page.locator("table[data-copy] tbody th a")
    for at in range(links.count()):
        links.nth(at).focus()
        height, covered = links.nth(at).evaluate("""(link) => {
          const own = link.getBoundingClientRect();
          const buttons = [...link.closest("tr").querySelectorAll(".copy")];
          const boxes = buttons.map((button) => button.getBoundingClientRect());
          return [own.height, boxes.filter((box) => box.top < own.bottom - 0.5 && box.left < own.right).length];
        }""")
        assert height >= 24
        assert not covered
    assert page.locator("tbody .copy").count() == 2


def test_the_foot_says_when_the_data_was_last_checked(page: Page, site: str) -> None:
    """From the one document that says it for the whole site, loaded once the foot is near."""
    status = page.request.get(f"{site}api/v1/status.json").json()
    page.goto(f"{site}services/lambda/")
    page.locator(".colophon").scroll_into_view_if_needed()
    checked = page.locator("[data-checked] time")
    expect(checked).to_have_text(status["read_at"][:10])
    expect(checked).to_have_attribute("datetime", status["read_at"])
    assert ("recording" in page.locator("[data-checked]").inner_text()) == status["recorded"]


def test_without_scripts_the_foot_links_when_the_data_was_last_checked(scriptless: Page, site: str) -> None:
    scriptless.goto(f"{site}services/lambda/")
    scriptless.locator("[data-checked] a").click()
    expect(scriptless).to_have_url(f"{site}api/v1/status.json")


def test_a_page_is_cited_with_its_title_date_and_address(clipboard: Page, site: str) -> None:
    """The address has the state of a tool, as it is when the citation is opened."""
    page = clipboard
    page.goto(f"{site}find/?services=eks")
    page.get_by_text("Cite this").click()
    page.locator("[data-cite]").get_by_role("button", name="Copy").click()
    expect(page.locator("[data-cite] button")).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    title = page.title().removesuffix(" · Region Atlas")
    changed = page.locator(".provenance div", has_text="Changed").locator("time").inner_text()
    assert text == f"Region Atlas, “{title}”, changed {changed}, {site}find/?services=eks."


def test_a_feed_is_a_whole_address_to_copy_into_a_reader(clipboard: Page, site: str) -> None:
    page = clipboard
    page.goto(f"{site}services/lambda/")
    expect(page.locator(".feeds").first).to_be_hidden()
    page.get_by_text("Subscribe to changes").click()
    expect(page.locator(".feeds a").first).to_have_text(f"{site}services/lambda/feed.atom")
    page.get_by_role("button", name=f"Copy {site}services/lambda/feed.atom").click()
    expect(page.locator(".feeds button").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}services/lambda/feed.atom"
