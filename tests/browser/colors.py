"""The colors that pages may have: tokens, pairs of a color and its ground, and what a browser shows of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.core.resources import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Page


TEXT, SHAPE = 4.5, 3.0
"""WCAG 2.2: the contrast of text, and of shapes that mean something."""


class Pair(NamedTuple):
    """A color on a ground, by the names of their tokens."""

    color: str
    ground: str


TEXTS = (
    Pair("ink", "paper"),
    Pair("ink-soft", "paper"),
    Pair("accent", "paper"),
    Pair("ink", "plate"),
    Pair("ink-soft", "plate"),
    Pair("accent", "plate"),
    Pair("ink", "accent-wash"),
    Pair("ink-soft", "accent-wash"),
    Pair("accent", "accent-wash"),
    Pair("ink", "warning-wash"),
)
"""Every pair of a text and its ground that any page has; ``unlisted`` asks a browser for others."""


class Shape(NamedTuple):
    """A pair that is no text: the element of the design page that has it, and the property that draws it."""

    pair: Pair
    element: str
    drawn: str


SHAPES = (
    Shape(Pair("accent", "paper"), ".trail a:focus-visible", "outlineColor"),
    Shape(Pair("accent", "rule"), ".bar rect", "fill"),
    Shape(Pair("rule-strong", "paper"), ".tag", "borderTopColor"),
    Shape(Pair("warning", "paper"), ".callout", "borderLeftColor"),
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)",
        (STATIC / "css" / "tokens.css").read_text("utf-8"),
    )
}

USED = """() => {
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "none";
  };
  const pairs = new Map();
  for (const element of document.querySelectorAll("body *:not(svg *)")) {
    const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const { color, textIndent } = getComputedStyle(element);
    // A text without a color, or one that stands far off its box, is for screen readers only.
    const isInvisible = color === "rgba(0, 0, 0, 0)" || parseFloat(textIndent) < -999;
    if (!says || isInvisible || !element.checkVisibility({ visibilityProperty: true })) continue;
    const pair = `${color} on ${ground(element)}`;
    if (!pairs.has(pair)) pairs.set(pair, element.outerHTML.slice(0, 120));
  }
  return Object.fromEntries(pairs);
}"""
"""Every pair of a text's color and the ground it stands on, with an element that has it."""


def pairs(page: Page) -> dict[str, str]:
    """Return every pair of a text's color and its ground on the page, with an element that has it."""
    result: dict[str, str] = page.evaluate(USED)
    return result


def unlisted(page: Page, scheme: str) -> list[str]:
    """Name the texts of a page whose contrast nobody computed, the page being drawn in this scheme."""
    listed = {in_words(pair, scheme) for pair in TEXTS}
    return [f"{pair}: {element}" for pair, element in pairs(page).items() if pair not in listed]


def luminance(color: str) -> float:
    """Return WCAG's relative luminance of ``#rrggbb``."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return WCAG's contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def as_drawn(color: str) -> str:
    """Return ``#rrggbb`` as a browser says it."""
    return "rgb({}, {}, {})".format(*(int(color[at : at + 2], 16) for at in (1, 3, 5)))


def in_words(pair: Pair, scheme: str) -> str:
    """Return a pair as ``pairs`` has it."""
    return f"{as_drawn(TOKENS[pair.color][scheme])} on {as_drawn(TOKENS[pair.ground][scheme])}"
