"""What a page can get wrong for those who use it otherwise, found in the browser; each fault is a line that names it.

axe finds what its rules describe. These look for what they leave out: focus that cannot be seen, small targets, boxes
that only a mouse can scroll, motion that was asked to stop, controls that do nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe()
OPTIONS = {
    "runOnly": {"type": "tag", "values": STANDARD},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

SEEN = """
const name = (element) => element.outerHTML.slice(0, 120);
const clipped = (element) => element && element !== document.body
  && ((element.offsetWidth <= 1 && getComputedStyle(element).overflowX === 'hidden') || clipped(element.parentElement));
const seen = (selector) => [...document.querySelectorAll(selector)].filter(
  (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getClientRects().length > 0 && !clipped(element));
"""
"""What the scripts below share: how an element is named, and those of a selector that one can see."""

UNSEEN_FOCUS = """
const lost = [];
for (const element of seen('a[href], button, input, select, textarea, summary, [tabindex]')) {
  if (element.disabled) continue;
  element.focus({ preventScroll: true });
  const style = getComputedStyle(element);
  const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  if (document.activeElement === element && !drawn) lost.push(name(element));
}
return lost;
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
return seen(controls).flatMap((element) => {
  const target = element.closest('label') ?? element;
  const { width, height } = target.getBoundingClientRect();
  return width >= 24 && height >= 24 || isHit(target) ? [] : [`${name(element)} ${width} x ${height}`];
});
"""

UNREACHABLE_BOXES = """
const inside = 'a[href], button, input, select, textarea, summary, [tabindex]';
return seen('body *').filter((element) => {
  const { overflowX, overflowY } = getComputedStyle(element);
  const scrolls = (overflow, size, room) => /auto|scroll/.test(overflow) && size > room + 1;
  if (!scrolls(overflowX, element.scrollWidth, element.clientWidth)
    && !scrolls(overflowY, element.scrollHeight, element.clientHeight)) return false;
  return element.tabIndex < 0 && (element.querySelector('table') || !element.querySelector(inside));
}).map(name);
"""

MOVING = """
const running = document.getAnimations().map((one) => `${one.constructor.name} on ${name(one.effect.target)}`);
const timed = [document.documentElement, ...document.querySelectorAll('body, body *')].filter((element) => {
  const style = getComputedStyle(element);
  const seconds = `${style.transitionDuration}, ${style.animationDuration}`.split(', ').map(parseFloat);
  return Math.max(...seconds) > 0.01 || style.scrollBehavior === 'smooth';
});
return [...running, ...timed.map(name)];
"""

DEAD_CONTROLS = """
return seen('button, input, select, textarea, [role=button], [role=combobox], [role=switch], [contenteditable]')
  .filter((element) => !element.closest('form[action]')).map(name);
"""


def against_the_guidelines(page: Page) -> list[str]:
    """Run axe's rules of WCAG 2.2 AA, and those of good practice."""
    found = AXE.run(page, options=OPTIONS).response
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def unseen_focus(page: Page) -> list[str]:
    """Focus everything that takes it, as from the keyboard, and name what draws no outline then."""
    page.keyboard.press("Tab")
    return _look(page, UNSEEN_FOCUS)


def small_targets(page: Page) -> list[str]:
    """Name the controls that a finger misses 12 pixels off their middle; a label around one is part of it."""
    return _look(page, SMALL_TARGETS)


def unreachable_boxes(page: Page) -> list[str]:
    """Name what scrolls within the page but cannot be reached by keyboard: a table's box has to take focus itself."""
    return _look(page, UNREACHABLE_BOXES)


def moving(page: Page) -> list[str]:
    """Name what moves, or would."""
    return _look(page, MOVING)


def dead_controls(page: Page) -> list[str]:
    """Name the controls that one can see and that only a script could answer."""
    return _look(page, DEAD_CONTROLS)


def _look(page: Page, script: str) -> list[str]:
    found: list[str] = page.evaluate(f"() => {{ {SEEN} {script} }}")
    return found
