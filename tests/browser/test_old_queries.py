"""Every query key that an address could have is still understood: the page shows something else with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.tool_pages import ANSWER, settle, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


QUERIES = {
    "regions/": ("q=frankfurt", "partition=aws-cn", "sort=-services"),
    "services/": ("q=lambda", "category=Compute", "sort=-regions"),
    "matrix/": (
        "q=lambda",
        "category=Compute",
        "partition=aws-us-gov",
        "geography=Europe",
        "regions=eu-west-1,eu-west-3",
        "differs",
    ),
    "find/": (
        "services=eks,bedrock",
        "regions=eu-west-1,eu-west-3",
        "services=eks&partition=aws-cn",
        "services=eks&geography=Europe",
    ),
    "compare/": ("regions=eu-west-1,eu-west-3", "regions=eu-west-1,eu-west-3&table&differences"),
    "changes/": (
        "region=eu-west-1",
        "geography=Europe",
        "service=bedrock",
        "category=Compute",
        "kind=offering-went",
        "since=2025-01-01",
    ),
}


@pytest.mark.parametrize(("path", "queries"), QUERIES.items(), ids=QUERIES)
def test_an_old_query_still_has_its_meaning(reader: Page, site: str, path: str, queries: tuple[str, ...]) -> None:
    """What the page shows differs from what it shows without the last key, and the address keeps the query.

    The page is loaded without a query, and the others are opened in it; tests of each tool load its addresses.
    """
    reader.goto(site + path)
    settle(reader)
    main = reader.locator("main")
    texts = {"": main.inner_text()}
    for query in queries:
        base, _, _ = query.rpartition("&")
        if base not in texts:
            visit(reader, f"?{base}")
            expect(reader.locator(ANSWER)).not_to_be_empty()
            texts[base] = main.inner_text()
        visit(reader, f"?{query}")
        expect(main).not_to_have_text(texts[base], use_inner_text=True)
        assert reader.evaluate("location.search") == f"?{query}"


def test_an_old_link_to_the_differences_of_regions_shows_those_alone(page: Page, site: str, real: Catalog) -> None:
    """What differs is shown without the key as well, as lists; with it, no service that both have is named."""
    first, second = (set(real.in_region[code]) for code in ("eu-west-1", "eu-west-3"))
    page.goto(f"{site}compare/?regions=eu-west-1,eu-west-3&differences")
    links = page.locator("[data-details] .category-columns a")
    links.first.wait_for()
    linked = links.evaluate_all("(all) => all.map((link) => decodeURIComponent(link.pathname.split('/').at(-2)))")
    assert set(linked) == first ^ second
    assert page.evaluate("location.search") == "?regions=eu-west-1,eu-west-3&differences"
