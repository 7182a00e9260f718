"""The colors: enough contrast for every pair that stands together, in both schemes, and no pair that does not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest

from generator.core.resources import STATIC
from tests.browser.colors import (
    SCHEMES,
    SHAPE,
    SHAPES,
    TEXT,
    TEXTS,
    TOKENS,
    Pair,
    Shape,
    as_drawn,
    contrast,
    in_words,
    pairs,
    unlisted,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", TEXTS, ids=" on ".join)
def test_text_is_read_on_its_ground(pair: Pair, scheme: str) -> None:
    assert contrast(TOKENS[pair.color][scheme], TOKENS[pair.ground][scheme]) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: " on ".join(shape.pair))
def test_a_shape_is_seen_on_its_ground(shape: Shape, scheme: str) -> None:
    assert contrast(TOKENS[shape.pair.color][scheme], TOKENS[shape.pair.ground][scheme]) >= SHAPE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_pair_of_texts_is_in_use(specimens: Page, scheme: Literal["light", "dark"]) -> None:
    """On the page with every part of the design; ``test_every_page.py`` looks for pairs that are not listed."""
    specimens.emulate_media(color_scheme=scheme)
    # The specimens of the other scheme are shown as such.
    specimens.evaluate("document.querySelectorAll('.schemes, .card').forEach((part) => part.remove())")
    assert {in_words(pair, scheme) for pair in TEXTS} - pairs(specimens).keys() == set()
    assert unlisted(specimens, scheme) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_pairs_of_shapes_are_those_in_use(specimens: Page, scheme: Literal["light", "dark"]) -> None:
    specimens.emulate_media(color_scheme=scheme)
    specimens.locator(".trail a").first.focus()
    for shape in SHAPES:
        color = specimens.locator(shape.element).first.evaluate(f"element => getComputedStyle(element).{shape.drawn}")
        assert color == as_drawn(TOKENS[shape.pair.color][scheme]), shape


def backdrop(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_what_the_reader_chose_goes_before_the_system(specimens: Page) -> None:
    """Without a choice, the system's scheme is drawn."""
    for system in SCHEMES:
        specimens.emulate_media(color_scheme=system)
        specimens.evaluate("() => { delete document.documentElement.dataset.theme }")
        assert backdrop(specimens) == as_drawn(TOKENS["paper"][system])
        for chosen in SCHEMES:
            specimens.evaluate("scheme => { document.documentElement.dataset.theme = scheme }", chosen)
            assert backdrop(specimens) == as_drawn(TOKENS["paper"][chosen])


def test_every_token_is_shown_and_every_one_that_is_used_is_there(specimens: Page) -> None:
    """The design page names each color; no style sheet asks for a property that nobody sets."""
    sheets = {path.name: path.read_text("utf-8") for path in (STATIC / "css").glob("*.css")}
    assert set(specimens.locator(".scheme-light code").all_inner_texts()) == TOKENS.keys()
    tokens = set(re.findall(r"(--[\w-]+):", sheets.pop("tokens.css")))
    rest = "".join(sheets.values())
    used_tokens = set(re.findall(r"var\((--[\w-]+)", rest))
    assert used_tokens <= tokens | set(re.findall(r"(--[\w-]+):", rest))
    assert tokens <= used_tokens


def test_raw_colors_stand_among_the_tokens_only() -> None:
    styles = {path.name: path.read_text("utf-8") for path in (STATIC / "css").glob("*.css")}
    with_raw_colors = {
        name for name, text in styles.items() if re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text)
    }
    assert with_raw_colors == {"tokens.css"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_icon_is_seen_on_either_paper(scheme: str) -> None:
    """One picture for both: a browser shows it on whatever its own tabs are."""
    disc = re.findall(r'fill="(#\w{6})"', (STATIC / "icons" / "favicon.svg").read_text("utf-8"))[0]
    assert contrast(disc, TOKENS["paper"][scheme]) >= SHAPE
