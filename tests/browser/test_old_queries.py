"""Every query key that an address could have still narrows what its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.tool_pages import ANSWER, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


QUERIES = (
    ("regions/", "q=frankfurt"),
    ("regions/", "partition=aws-cn"),
    ("regions/", "sort=-services"),
    ("services/", "q=lambda"),
    ("services/", "category=Compute"),
    ("services/", "sort=-regions"),
    ("matrix/", "q=lambda"),
    ("matrix/", "category=Compute"),
    ("matrix/", "partition=aws-us-gov"),
    ("matrix/", "geography=Europe"),
    ("matrix/", "regions=eu-west-1,eu-west-3"),
    ("matrix/", "differs"),
    ("find/", "services=eks,bedrock"),
    ("find/", "regions=eu-west-1,eu-west-3"),
    ("find/", "services=eks&partition=aws-cn"),
    ("find/", "services=eks&geography=Europe"),
    ("compare/", "regions=eu-west-1,eu-west-3"),
    ("compare/", "regions=eu-west-1,eu-west-3&table&differences"),
    ("changes/", "region=eu-west-1"),
    ("changes/", "geography=Europe"),
    ("changes/", "service=bedrock"),
    ("changes/", "category=Compute"),
    ("changes/", "kind=offering-went"),
    ("changes/", "since=2025-01-01"),
)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return what pages showed, by address."""
    return {}


@pytest.mark.parametrize(("path", "query"), QUERIES)
def test_an_old_query_still_has_its_meaning(
    reader: Page, site: str, texts: dict[str, str], path: str, query: str
) -> None:
    """What the page shows differs from what it shows without the last key, and the address keeps the query."""
    base, _, _ = query.rpartition("&")

    before = f"{site}{path}?{base}"
    main = reader.locator("main")
    if before not in texts:
        reader.goto(before)
        if base:
            expect(reader.locator(ANSWER)).not_to_be_empty()
        settle(reader)
        texts[before] = main.inner_text()
    reader.goto(f"{site}{path}?{query}")
    expect(main).not_to_have_text(texts[before], use_inner_text=True)
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
