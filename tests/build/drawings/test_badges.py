"""Badges: what they say, that they fit, and that no name breaks out of them or of the markup that shows them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import markdown
import pytest

from generator.build.drawings import badges
from generator.build.pages.badge_snippets import badge_embed
from generator.build.pages.renderer import SiteContext
from generator.catalog.page_entities import page_entities
from generator.core.layout import link
from generator.history.gone import gone_entities
from generator.model import curated
from tests.browser.colors import TEXT, contrast
from tests.conftest import AWKWARD, bundled_history

if TYPE_CHECKING:
    from generator.model.catalog import Catalog


SVG = "{http://www.w3.org/2000/svg}"
SITE = "https://atlas.example.org/sub/"
HOSTILE = (
    AWKWARD,
    "](javascript:alert(1)) ![x",
    "</title><script>alert(1)</script>",
    "`a` *b* \\",
    "日本語" * 30,
    "W" * 200,
)


@pytest.fixture(scope="module")
def real_badges(real: Catalog) -> dict[str, bytes]:
    gone = gone_entities(bundled_history(), curated.read())
    return {file.path: file.content for file in badges.files(real, gone)}


def texts(content: bytes) -> list[ET.Element]:
    return list(ET.fromstring(content).iter(f"{SVG}text"))


def test_a_badge_says_in_how_many_regions_a_service_is_available(real: Catalog, real_badges: dict[str, bytes]) -> None:
    """Those of the catalog, one for each service."""
    for code, entity in page_entities(real).services.items():
        content = real_badges[badges.path(code)]
        assert texts(content)[1].text == f"{len(real.of_service[code])} of {len(real.regions)} Regions"
        root = ET.fromstring(content)
        assert root.get("role") == "img"
        assert root.get("aria-label") == root.findtext(f"{SVG}title")
        assert (root.get("aria-label") or "").startswith(f"{entity.title}: ")


def test_the_badge_of_a_service_that_is_gone_says_so(real: Catalog, real_badges: dict[str, bytes]) -> None:
    gone = real_badges.keys() - {badges.path(code) for code in real.service}
    assert badges.path("qldb") in gone
    for path in gone:
        assert texts(real_badges[path])[1].text == "no longer available"
        assert badges.ABSENT_GROUND.encode() in real_badges[path]


def test_a_real_badge_is_smaller_than_a_kibibyte(real_badges: dict[str, bytes]) -> None:
    assert max(map(len, real_badges.values())) < 1024


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_stays_text_and_stays_on_its_ground(name: str) -> None:
    """Each text takes the room that its width is stated with, so that no font makes it reach over an edge."""
    content = badges.badge(name, "1 of 39 Regions", available=True)
    root = ET.fromstring(content)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "rect", "path", "g", "text"}
    assert not any(key == "style" or key.startswith("on") for element in root.iter() for key in element.keys())  # noqa: SIM118 (attributes, not children)
    label, message = texts(content)
    assert root.findtext(f"{SVG}title") == f"{name}: 1 of 39 Regions"
    assert (label.text or "").rstrip("…") in name
    assert len(label.text or "") <= badges.MAX_LABEL_LENGTH

    ends = [int(text.get("x") or 0) + int(text.get("textLength") or 0) for text in (label, message)]
    places = [0, int(label.get("x") or 0), ends[0], int(message.get("x") or 0), ends[1], int(root.get("width") or 0)]
    assert all(before < after for before, after in pairwise(places))


def test_the_widths_are_those_of_the_printable_characters_of_ascii() -> None:
    assert len(badges.WIDTHS) == len(range(ord(" "), ord("~") + 1))
    assert badges.text_width("iiii") < badges.text_width("aaaa") < badges.text_width("WWWW")


@pytest.mark.parametrize("ground", [badges.LABEL_GROUND, badges.AVAILABLE_GROUND, badges.ABSENT_GROUND])
def test_white_is_legible_on_every_ground(ground: str) -> None:
    assert contrast("#ffffff", ground) >= TEXT


class ElementParser(HTMLParser):
    """Collects the elements of a piece of HTML, with their attributes."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("code", ["lambda", "a(b)[c]\"'<d>"])
def test_the_markup_to_copy_shows_the_badge_and_links_the_page_whatever_the_name(
    tiny: Catalog, name: str, code: str
) -> None:
    page = f"services/{link(code)}/"
    embed = badge_embed(SiteContext(tiny, "assets", SITE), code, name, "1 of 3 Regions", page)
    by_language = {snippet.language: snippet.text for snippet in embed.snippets}
    image, target = SITE + link(badges.path(code)), SITE + page
    for html in (by_language["HTML"], markdown.markdown(by_language["Markdown"])):
        elements = [(tag, attributes) for tag, attributes in ElementParser(html).elements if tag != "p"]
        assert [tag for tag, _ in elements] == ["a", "img"]
        assert elements[0][1]["href"] == target
        assert elements[1][1]["src"] == image
        assert elements[1][1]["alt"] == f"{name} in AWS Regions"
    assert embed.local is None
    assert not re.search(r"\s", image)


def test_without_the_sites_address_the_markup_names_what_stands_for_it(tiny: Catalog) -> None:
    embed = badge_embed(SiteContext(tiny, "assets", None), "lambda", "AWS Lambda", "2 of 3 Regions", "services/lambda/")
    assert embed.local is not None
    assert all(embed.local in snippet.text for snippet in embed.snippets)
