"""The colours: enough contrast for every pair that stands together, in both schemes, and no pair that does not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest

from generator.resources import STATIC
from tests.browser import KINDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

TEXT, SHAPE = 4.5, 3.0
"""WCAG 2.2: the contrast of text, and of shapes that mean something."""


class Pair(NamedTuple):
    """A colour on a ground, by the names of their tokens."""

    colour: str
    ground: str


TEXTS = (
    Pair("ink", "paper"),
    Pair("ink-soft", "paper"),
    Pair("accent", "paper"),
    Pair("ink", "plate"),
    Pair("ink-soft", "plate"),
    Pair("ink", "accent-wash"),
    Pair("ink-soft", "accent-wash"),
    Pair("accent", "accent-wash"),
    Pair("ink", "warning-wash"),
)
"""Every pair of a text and its ground that any page has; the browser is asked for them below."""


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
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour;
    }
    return "none";
  };
  const found = new Map();
  for (const one of document.querySelectorAll("body *:not(svg *)")) {
    const says = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const { color: colour, textIndent } = getComputedStyle(one);
    // A text without a colour, or one that stands far off its box, is for screen readers only.
    const heard = colour === "rgba(0, 0, 0, 0)" || parseFloat(textIndent) < -999;
    if (!says || heard || !one.checkVisibility({ visibilityProperty: true })) continue;
    const pair = `${colour} on ${ground(one)}`;
    if (!found.has(pair)) found.set(pair, one.outerHTML.slice(0, 120));
  }
  return Object.fromEntries(found);
}"""
"""Every pair of a text's colour and the ground it stands on, with an element that has it."""


def luminance(colour: str) -> float:
    """Return WCAG's relative luminance of ``#rrggbb``."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def as_drawn(colour: str) -> str:
    """Return ``#rrggbb`` as a browser says it."""
    return "rgb({}, {}, {})".format(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))


def in_words(pair: Pair, scheme: str) -> str:
    return f"{as_drawn(TOKENS[pair.colour][scheme])} on {as_drawn(TOKENS[pair.ground][scheme])}"


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", TEXTS, ids=" on ".join)
def test_text_is_read_on_its_ground(pair: Pair, scheme: str) -> None:
    assert contrast(TOKENS[pair.colour][scheme], TOKENS[pair.ground][scheme]) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: " on ".join(shape.pair))
def test_a_shape_is_seen_on_its_ground(shape: Shape, scheme: str) -> None:
    assert contrast(TOKENS[shape.pair.colour][scheme], TOKENS[shape.pair.ground][scheme]) >= SHAPE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_pairs_of_texts_are_those_in_use(
    browser: Browser, site: str, design: str, scheme: Literal["light", "dark"]
) -> None:
    """No page has a text whose contrast is not computed above, and none is computed that no page has."""
    context = browser.new_context(color_scheme=scheme)
    opened = context.new_page()
    used: dict[str, str] = {}
    for address in (*(site + kind for kind in KINDS), f"{design}design/"):
        opened.goto(address)
        # The specimens of the other scheme are shown as such.
        opened.evaluate("document.querySelectorAll('.schemes, .card').forEach((one) => one.remove())")
        used = {pair: f"{address}: {element}" for pair, element in opened.evaluate(USED).items()} | used
    context.close()
    computed = {in_words(pair, scheme) for pair in TEXTS}
    assert {pair: where for pair, where in used.items() if pair not in computed} == {}
    assert computed - used.keys() == set()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_pairs_of_shapes_are_those_in_use(browser: Browser, design: str, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(color_scheme=scheme)
    opened = context.new_page()
    opened.goto(f"{design}design/")
    opened.locator(".trail a").first.focus()
    for shape in SHAPES:
        drawn = opened.locator(shape.element).first.evaluate(f"one => getComputedStyle(one).{shape.drawn}")
        assert drawn == as_drawn(TOKENS[shape.pair.colour][scheme]), shape
    context.close()


def backdrop(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


@pytest.mark.parametrize("system", SCHEMES)
@pytest.mark.parametrize("chosen", SCHEMES)
def test_what_the_reader_chose_goes_before_the_system(
    browser: Browser, design: str, system: Literal["light", "dark"], chosen: str
) -> None:
    context = browser.new_context(color_scheme=system)
    opened = context.new_page()
    opened.goto(f"{design}design/")
    assert backdrop(opened) == as_drawn(TOKENS["paper"][system])
    opened.evaluate("scheme => { document.documentElement.dataset.theme = scheme }", chosen)
    assert backdrop(opened) == as_drawn(TOKENS["paper"][chosen])
    context.close()


def test_every_token_is_shown_and_every_one_that_is_used_is_there(browser: Browser, design: str) -> None:
    """The design page names each colour; no style sheet asks for a property that nobody sets."""
    sheets = {path.name: path.read_text("utf-8") for path in (STATIC / "css").glob("*.css")}
    opened = browser.new_page()
    opened.goto(f"{design}design/")
    named = opened.locator(".scheme-light code").all_inner_texts()
    opened.close()
    assert set(named) == TOKENS.keys()
    tokens = set(re.findall(r"(--[\w-]+):", sheets.pop("tokens.css")))
    rest = "".join(sheets.values())
    asked = set(re.findall(r"var\((--[\w-]+)", rest))
    assert asked <= tokens | set(re.findall(r"(--[\w-]+):", rest))
    assert tokens <= asked


def test_raw_colours_stand_among_the_tokens_only() -> None:
    for path in (STATIC / "css").glob("*.css"):
        if path.name != "tokens.css":
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_icon_is_seen_on_either_paper(scheme: str) -> None:
    """One picture for both: a browser shows it on whatever its own tabs are."""
    disc = re.findall(r'fill="(#\w{6})"', (STATIC / "icons" / "favicon.svg").read_text("utf-8"))[0]
    assert contrast(disc, TOKENS["paper"][scheme]) >= SHAPE
