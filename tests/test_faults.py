"""What looks for faults in pages finds them: each looks at a page that has one, and at the same page without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("every page")

FRAME = '<!doctype html><html lang="en"><title>One</title><main><h1>One</h1>{}</main>'
BOX = '<div {} style="overflow: auto; width: 9rem"><table><tr><td><a href="#">{}</a></td></tr></table></div>'
LOW = '<b role="button" style="display: inline-block; height: 9px; line-height: 1; position: {}">press</b>'
WIDE = "wide" * 99


@pytest.mark.parametrize(
    ("look", "good", "bad"),
    [
        (faults.against_the_guidelines, '<p style="color: #555">Pale</p>', '<p style="color: #bbb">Pale</p>'),
        (
            faults.against_the_guidelines,
            "<p><button>one</button> <button>two</button></p>",
            '<p><button style="width: 9px; padding: 0">1</button><button style="width: 9px; padding: 0">2</button></p>',
        ),
        (faults.unseen_focus, '<a href="#">go</a>', '<a href="#" style="outline: none">go</a>'),
        (faults.unseen_focus, '<a href="#">go</a>', '<a href="#" style="outline-width: 1px">go</a>'),
        (
            faults.small_targets,
            '<button style="height: 24px">press</button>',
            '<button style="height: 23px">press</button>',
        ),
        (
            faults.small_targets,
            '<label style="display: inline-block; height: 24px"><input type="checkbox">all of it</label>',
            '<input type="checkbox">',
        ),
        (
            faults.small_targets,
            f"<style>b::before {{ content: ''; position: absolute; inset: -9px }}</style>{LOW.format('relative')}",
            LOW.format("static"),
        ),
        (
            faults.small_targets,
            f'<p style="width: 1px; height: 1px; overflow: hidden">{LOW.format("static")}</p>',
            LOW.format("static"),
        ),
        (faults.unreachable_boxes, BOX.format('tabindex="0"', WIDE), BOX.format("", WIDE)),
        (faults.unreachable_boxes, BOX.format("", "narrow"), BOX.format("", WIDE)),
        (faults.moving, "<p>still</p>", '<p style="transition: color 1s">soon</p>'),
        (
            faults.moving,
            "<p>still</p>",
            "<style>@keyframes turn { to { rotate: 9deg } } p { animation: turn 9s infinite }</style><p>now</p>",
        ),
        (
            faults.dead_controls,
            '<form action="/services/"><button>go</button></form>',
            "<form><button>go</button></form>",
        ),
        (faults.dead_controls, "<button hidden>go</button>", "<button>go</button>"),
    ],
)
def test_a_fault_is_found_where_it_is(browser: Browser, look: Callable[[Page], list[str]], good: str, bad: str) -> None:
    page = browser.new_page()
    found: list[list[str]] = []
    for content in (good, bad):
        page.set_content(FRAME.format("<style>:focus-visible { outline: 2px solid }</style>" + content))
        found.append(look(page))
    page.close()
    assert found[0] == []
    assert len(found[1]) >= 1
