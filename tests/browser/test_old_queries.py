"""Every query key that an address could have still narrows what its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
    ("compare/", "regions=eu-west-1,eu-west-3&differences"),
    ("changes/", "region=eu-west-1"),
    ("changes/", "geography=Europe"),
    ("changes/", "service=bedrock"),
    ("changes/", "category=Compute"),
    ("changes/", "kind=offering-went"),
    ("changes/", "since=2025-01-01"),
)


@pytest.mark.parametrize(("path", "query"), QUERIES)
def test_an_old_query_still_has_its_meaning(page: Page, site: str, path: str, query: str) -> None:
    """What the page shows differs from what it shows without the last key, and the address keeps the query."""
    base, _, _ = query.rpartition("&")

    def shown(search: str) -> str:
        page.goto(f"{site}{path}?{search}")
        page.wait_for_load_state("networkidle")
        return page.locator("main").inner_text()

    before = shown(base)
    assert shown(query) != before
    assert page.evaluate("location.search") == f"?{query}"
