"""What looks for faults in pages finds them: each looks at a page that has one, and at the same page without it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser import page_faults
from tests.browser.colors import TOKENS, unlisted

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


FRAME = '<!doctype html><html lang="en"><title>One</title><main><h1>One</h1>{}</main>'
BOX = '<div {} style="overflow: auto; width: 9rem"><table><tr><td><a href="#">{}</a></td></tr></table></div>'
LOW = '<b role="button" style="display: inline-block; height: 9px; line-height: 1; position: {}">press</b>'
WIDE = "wide" * 999
SECTIONS = '<nav class="sections" style="overflow: hidden; width: {}"><a href="#" aria-current="page">Here</a></nav>'
DARK = "@media (prefers-color-scheme: dark) { p { padding: 9px } }"
SKIP = (
    '<a href="#content" style="position: absolute; top: {}; left: 0">Skip</a>'
    '<main id="content" tabindex="-1"><a href="#">One</a></main>'
)
PUSH = """() => new Promise((resolve) => {
  const box = document.createElement("div");
  box.style.height = "99px";
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.querySelector("main").prepend(box);
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  }));
})"""
"""Push what is on the page down, once it was painted."""


ROW, PALE_ROW = "<tr><td>one</td></tr>", '<tr><td style="color: #bbb">Pale</td></tr>'
ROWS = "<table><tbody>{}{}</tbody></table>"
GROUP, PALE = f"<tbody>{ROW}</tbody>", f"<tbody>{PALE_ROW}</tbody>"
GROUPS = "<table>{}{}</table>"
TABLE = "<table><thead><tr><th>Name</th><th>One</th></tr></thead><tbody><tr><th{}>a</th><td>{}</td></tr></table>"


def excerpt_against_the_guidelines(page: Page) -> list[str]:
    return [*page_faults.cut_to_an_excerpt(page), *page_faults.guideline_faults(page)]


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (page_faults.guideline_faults, '<p style="color: #555">Pale</p>', '<p style="color: #bbb">Pale</p>'),
        (
            page_faults.guideline_faults,
            "<p><button>one</button> <button>two</button></p>",
            '<p><button style="width: 9px; padding: 0">1</button><button style="width: 9px; padding: 0">2</button></p>',
        ),
        (page_faults.invisible_focus, '<a href="#">go</a>', '<a href="#" style="outline: none">go</a>'),
        (page_faults.invisible_focus, '<a href="#">go</a>', '<a href="#" style="outline-width: 1px">go</a>'),
        (
            page_faults.small_targets,
            '<button style="height: 24px">press</button>',
            '<button style="height: 23px">press</button>',
        ),
        (
            page_faults.small_targets,
            '<label style="display: inline-block; height: 24px"><input type="checkbox">all of it</label>',
            '<input type="checkbox">',
        ),
        (
            page_faults.small_targets,
            f"<style>b::before {{ content: ''; position: absolute; inset: -9px }}</style>{LOW.format('relative')}",
            LOW.format("static"),
        ),
        (
            page_faults.small_targets,
            f'<p style="width: 1px; height: 1px; overflow: hidden">{LOW.format("static")}</p>',
            LOW.format("static"),
        ),
        (page_faults.unreachable_boxes, BOX.format('tabindex="0"', WIDE), BOX.format("", WIDE)),
        (page_faults.unreachable_boxes, BOX.format("", "narrow"), BOX.format("", WIDE)),
        (page_faults.moving, "<p>still</p>", '<p style="transition: color 1s">soon</p>'),
        (
            page_faults.moving,
            "<p>still</p>",
            "<style>@keyframes turn { to { rotate: 9deg } } p { animation: turn 9s infinite }</style><p>now</p>",
        ),
        (
            page_faults.dead_controls,
            '<form action="/services/"><button>go</button></form>',
            "<form><button>go</button></form>",
        ),
        (page_faults.dead_controls, "<button hidden>go</button>", "<button>go</button>"),
        (
            excerpt_against_the_guidelines,
            "<ul>" + "<li>one</li>" * 12 + '<li style="color: #bbb">Pale</li></ul>',
            "<ul>" + "<li>one</li>" * 11 + '<li style="color: #bbb">Pale</li></ul>',
        ),
        (excerpt_against_the_guidelines, GROUPS.format(GROUP * 4, PALE), GROUPS.format(GROUP * 3, PALE)),
        (excerpt_against_the_guidelines, ROWS.format(ROW * 8, PALE_ROW), ROWS.format(ROW * 7, PALE_ROW)),
        (
            page_faults.guideline_faults_except_contrast,
            '<p style="color: #bbb">Pale</p>',
            "<p><img src='data:,'></p>",
        ),
        (page_faults.low_contrast, '<p style="color: #555">Pale</p>', '<p style="color: #bbb">Pale</p>'),
        (
            page_faults.headers_of_another_role,
            TABLE.format("", "one"),
            TABLE.format("", ""),
        ),
        (page_faults.headers_of_another_role, TABLE.format(' scope="row"', ""), TABLE.format(' scope="col"', "one")),
        (page_faults.headings, "<h2>Two</h2>", "<h1>Two</h1>"),
        (page_faults.unstyled, "<p>One</p>", "<style></style>"),
        (page_faults.wider_than_window, f'<p style="overflow: hidden">{WIDE}</p>', f"<p>{WIDE}</p>"),
        (page_faults.section_out_of_sight, SECTIONS.format("9rem"), SECTIONS.format("2rem")),
        (
            page_faults.section_out_of_sight,
            SECTIONS.format("9rem"),
            f'<p style="height: 99rem"></p>{SECTIONS.format("9rem")}',
        ),
        (page_faults.moved_in_dark_scheme, "<p>still</p>", f"<style>{DARK}</style><p>wide</p>"),
        (page_faults.skip_link_faults, SKIP.format("0"), SKIP.format("-99px")),
        (page_faults.skip_link_faults, SKIP.format("0"), f'<a href="#">first</a>{SKIP.format("0")}'),
    ],
)
def test_a_fault_is_found_where_it_is(page: Page, check: Callable[[Page], list[str]], good: str, bad: str) -> None:
    faults: list[list[str]] = []
    for content in (good, bad):
        page.goto("about:blank")
        page.set_content(FRAME.format("<style>:focus-visible { outline: 2px solid }</style>" + content))
        faults.append(check(page))
    assert faults[0] == []
    assert len(faults[1]) >= 1


def test_what_moves_by_itself_is_noticed(page: Page) -> None:
    page.goto(f"data:text/html,{quote(FRAME.format('<p>still</p>'))}")
    assert page_faults.layout_shifts(page) == []
    page.evaluate(PUSH)
    assert len(page_faults.layout_shifts(page)) == 1


def test_a_text_in_other_colors_is_named(page: Page) -> None:
    """A pair whose contrast is computed in one scheme is not thereby good in the other."""
    ink, paper = (TOKENS[name]["light"] for name in ("ink", "paper"))
    page.set_content(f'<body style="background: {paper}"><p style="color: {ink}">ink</p>')
    assert unlisted(page, "light") == []
    assert len(unlisted(page, "dark")) == 1
    page.locator("p").evaluate("(element) => { element.style.color = '#777777'; }")
    assert len(unlisted(page, "light")) == 1
