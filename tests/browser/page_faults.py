"""Faults of a page for readers with a keyboard, a touch screen or other settings; each is a line that names it.

axe finds the faults that its rules describe. The other checks are about those that its rules omit: invisible focus,
small targets, boxes that only a mouse can scroll, motion in spite of the setting, controls without a script.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.tool_pages import shifts

if TYPE_CHECKING:
    from playwright.sync_api import Page


STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe()
OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": STANDARD},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "selectors": False,
}
CONTRAST = "color-contrast"
"""The rule that takes most of axe's time, and the only one that a color scheme can break."""

SHARED = """
const name = (element) => element.outerHTML.slice(0, 120);
const clipped = (element) => element && element !== document.body
  && ((element.offsetWidth <= 1 && getComputedStyle(element).overflowX === 'hidden') || clipped(element.parentElement));
const visible = (selector) => [...document.querySelectorAll(selector)].filter(
  (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getClientRects().length > 0 && !clipped(element));
"""
"""What the scripts below share: the name of an element, and the visible elements of a selector."""

INVISIBLE_FOCUS = """
return visible('a[href], button, input, select, textarea, summary, [tabindex]').filter((element) => {
  if (element.disabled) return false;
  element.focus({ preventScroll: true });
  const style = getComputedStyle(element);
  const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return document.activeElement === element && !drawn;
}).map(name);
"""

SMALL_TARGETS = """
const controls = 'button, input, select, textarea, summary, [role=button], [role=option], [role=tab], [role=switch]';
const isHit = (target) => {
  target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const { left, top, width, height } = target.getBoundingClientRect();
  const [across, down] = [left + width / 2, top + height / 2];
  return [[-11.5, 0], [11.5, 0], [0, -11.5], [0, 11.5]].every(
    ([x, y]) => target.contains(document.elementFromPoint(across + x, down + y)));
};
return visible(controls).flatMap((element) => {
  const target = element.closest('label') ?? element;
  const { width, height } = target.getBoundingClientRect();
  return width >= 24 && height >= 24 || isHit(target) ? [] : [`${name(element)} ${width} x ${height}`];
});
"""

UNREACHABLE_BOXES = """
const inside = 'a[href], button, input, select, textarea, summary, [tabindex]';
return visible('body *').filter((element) => {
  const { overflowX, overflowY } = getComputedStyle(element);
  const scrolls = (overflow, size, room) => /auto|scroll/.test(overflow) && size > room + 1;
  if (!scrolls(overflowX, element.scrollWidth, element.clientWidth)
    && !scrolls(overflowY, element.scrollHeight, element.clientHeight)) return false;
  return element.tabIndex < 0 && (element.querySelector('table') || !element.querySelector(inside));
}).map(name);
"""

MOVING = """
const running = document.getAnimations().map((item) => `${item.constructor.name} on ${name(item.effect.target)}`);
const timed = [document.documentElement, ...document.querySelectorAll('body, body *')].filter((element) => {
  const style = getComputedStyle(element);
  const seconds = `${style.transitionDuration}, ${style.animationDuration}`.split(', ').map(parseFloat);
  return Math.max(...seconds) > 0.01 || style.scrollBehavior === 'smooth';
});
return [...running, ...timed.map(name)];
"""

DEAD_CONTROLS = """
return visible('button, input, select, textarea, [role=button], [role=combobox], [role=switch], [contenteditable]')
  .filter((element) => !element.closest('form[action]')).map(name);
"""

HEADINGS = """
const headings = [...document.querySelectorAll('h1')];
return headings.length === 1 && visible('h1').length === 1 ? [] : ['not one heading in sight', ...headings.map(name)];
"""

UNSTYLED = """
const sheets = [...document.styleSheets];
return sheets.length && sheets.every((sheet) => sheet.cssRules.length) ? [] : ['a style sheet is missing'];
"""

WIDER_THAN_WINDOW = """
const width = document.scrollingElement.scrollWidth;
return width > innerWidth ? [`${width} pixels in a window of ${innerWidth}`] : [];
"""

SECTION_OUT_OF_SIGHT = """
return [...document.querySelectorAll('.sections [aria-current]')].filter((link) => {
  const [own, row] = [link, link.closest('.sections')].map((element) => element.getBoundingClientRect());
  const inside = own.left >= row.left && own.right <= row.right - 16;
  return !inside || own.left < 0 || own.right > innerWidth || own.top < 0 || own.bottom > innerHeight;
}).map(name);
"""

REPEATED = ", ".join(
    (
        *("tbody:nth-of-type(n+5)", ".matrix-part:nth-of-type(n+5)", ".category-columns > section:nth-of-type(n+5)"),
        *(".lines > li:nth-of-type(n+5)", "tbody tr:nth-child(n+9)", "tr > :nth-child(n+9)"),
        *("li:nth-child(n+13)", "dl > div:nth-child(n+9)"),
    )
)
"""What an excerpt lacks of groups, tables and lists: axe takes seconds for thousands of parts that repeat."""
KEEP_AN_EXCERPT = f"() => {{ for (const part of document.querySelectorAll({json.dumps(REPEATED)})) part.remove(); }}"

PLACES = """() => {
  const page = document.documentElement.getBoundingClientRect();
  return [...document.querySelectorAll('body *')].map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const place = [left - page.left, top - page.top, width, height].map(Math.round).join(' ');
    return [element, element.getClientRects().length ? place : 'nowhere'];
  });
}"""
"""The place of every element on the page."""

MOVED = f"""(before) => {{
  const now = ({PLACES})();
  if (now.length !== before.length) return [`${{before.length}} elements, then ${{now.length}}`];
  return now.flatMap(([element, place], number) => place === before[number][1] ? []
    : [`${{element.outerHTML.slice(0, 80)}}: ${{before[number][1]}}, then ${{place}}`]);
}}"""
"""What has another place than before."""


def guideline_faults(page: Page) -> list[str]:
    """Run axe's rules of WCAG 2.2 AA and of best practice."""
    return _axe(page, OPTIONS)


def cut_to_an_excerpt(page: Page) -> list[str]:
    """Remove what repeats from the page, for the checks after this one; return no fault."""
    page.evaluate(KEEP_AN_EXCERPT)
    return []


def guideline_faults_except_contrast(page: Page) -> list[str]:
    """Run the same rules without the one on contrast."""
    rules = OPTIONS["rules"] | {CONTRAST: {"enabled": False}}
    return _axe(page, OPTIONS | {"rules": rules})


def faults_of_answer(page: Page) -> dict[str, list[str]]:
    """Return the faults of a page with an answer, by the name of the check.

    The checks by keyboard and axe are of an excerpt. Contrast is left out on a phone, whose colors are the same.
    """
    is_phone = page.evaluate("innerWidth") == PHONE
    axe = guideline_faults_except_contrast if is_phone else guideline_faults
    whole = (wider_than_window, small_targets, unreachable_boxes)
    excerpt = (cut_to_an_excerpt, headers_of_another_role, invisible_focus, axe)
    return {check.__name__: lines for check in (*whole, *excerpt) if (lines := check(page))}


def low_contrast(page: Page) -> list[str]:
    """Run axe's rule on contrast alone."""
    return _axe(page, OPTIONS | {"runOnly": {"type": "rule", "values": [CONTRAST]}, "rules": {}})


def layout_shifts(page: Page) -> list[str]:
    """Return the layout shift since the page was opened; this check comes before any that touches the page."""
    score = shifts(page)
    return [f"a layout shift of {score}"] if score else []


def headings(page: Page) -> list[str]:
    """Name the headings of the first level where there is not exactly one, and that visible."""
    return _faults(page, HEADINGS)


def unstyled(page: Page) -> list[str]:
    """Return a fault where the page has no style sheet, or an empty one."""
    return _faults(page, UNSTYLED)


def wider_than_window(page: Page) -> list[str]:
    """Return a fault where the page is wider than the window."""
    return _faults(page, WIDER_THAN_WINDOW)


def section_out_of_sight(page: Page) -> list[str]:
    """Name the current section where the list of sections hides it, or its fading end does."""
    return _faults(page, SECTION_OUT_OF_SIGHT)


def skip_link_faults(page: Page) -> list[str]:
    """Return a fault where the first Tab does not show a link that takes the keyboard to the content."""
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    if not link.count() or link.get_attribute("href") != "#content":
        return ["the first Tab does not reach the link to the content"]
    box = link.bounding_box()
    faults = [] if box and min(box["x"], box["y"]) >= 0 else ["the link to the content stays out of sight"]
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))
    page.keyboard.press("Tab")
    if not page.evaluate("document.activeElement.closest('main, footer') !== null"):
        faults.append("the next Tab after the link to the content stays in the frame")
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    return faults


def headers_of_another_role(page: Page) -> list[str]:
    """Name the headers in a table's head that are not a column's to assistive technology, and others that are no row's.

    The roles are those that the browser computes, with or without ``scope``; what is not drawn has none.
    """
    session = page.context.new_cdp_session(page)
    document = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    expected = {
        node: role
        for selector, role in (("thead th", "columnheader"), ("tbody th", "rowheader"))
        for node in session.send("DOM.querySelectorAll", {"nodeId": document, "selector": selector})["nodeIds"]
    }
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    drawn = [node for node in tree if not node["ignored"] and "backendDOMNodeId" in node]
    numbers = {"backendNodeIds": [node["backendDOMNodeId"] for node in drawn]}
    nodes = session.send("DOM.pushNodesByBackendIdsToFrontend", numbers)["nodeIds"]
    session.detach()
    return [
        f"{node['name']['value']}: {node['role']['value']} instead of {expected[number]}"
        for number, node in zip(nodes, drawn, strict=True)
        if number in expected and node["role"]["value"] != expected[number]
    ]


def moved_in_dark_scheme(page: Page) -> list[str]:
    """Name what has another place in the dark scheme, where only colors may differ; leave the page dark."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(f"() => {{ ({PLACES})(); }}")  # lays out what is folded up, which may have no place before
    light = page.evaluate_handle(PLACES)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    faults: list[str] = page.evaluate(MOVED, light)
    return faults


def invisible_focus(page: Page) -> list[str]:
    """Focus everything that can have the focus, as by keyboard, and name what has no outline then."""
    page.keyboard.press("Tab")
    return _faults(page, INVISIBLE_FOCUS)


def small_targets(page: Page) -> list[str]:
    """Name the controls that a touch 12 pixels from their center misses; a label around a control is part of it."""
    return _faults(page, SMALL_TARGETS)


def unreachable_boxes(page: Page) -> list[str]:
    """Name the boxes that scroll within the page but not by keyboard; the box of a table must have the focus itself."""
    return _faults(page, UNREACHABLE_BOXES)


def moving(page: Page) -> list[str]:
    """Name what has an animation or a transition."""
    return _faults(page, MOVING)


def dead_controls(page: Page) -> list[str]:
    """Name the visible controls that do nothing without a script."""
    return _faults(page, DEAD_CONTROLS)


def _axe(page: Page, options: dict[str, Any]) -> list[str]:
    # Where an earlier check scrolled the page, its fixed bar covers links. Rows that are not laid out yet, whose
    # height is an estimate, cover what follows them.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.evaluate("document.styleSheets[0].insertRule('.offerings * { content-visibility: visible !important }')")
    page.evaluate(AXE.axe_script)
    # As text, which Playwright transfers faster than the values of a report.
    report = page.evaluate("async (options) => JSON.stringify((await axe.run(options)).violations)", options)
    return [
        f"{violation['id']}: {node['html'][:120]}" for violation in json.loads(report) for node in violation["nodes"]
    ]


def _faults(page: Page, script: str) -> list[str]:
    result: list[str] = page.evaluate(f"() => {{ {SHARED} {script} }}")
    return result
