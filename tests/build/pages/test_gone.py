"""The pages of what is gone: a code that once had a page keeps one, with when and where it was available."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.build.pages import sitemap
from generator.core.layout import segment
from generator.history import timeline
from generator.history.fact_dates import FactDates
from generator.history.gone import GoneEntities, gone_entities
from generator.model import curated
from tests.conftest import bundled_history, pages_of
from tests.doubles.readings import changes_by_subject

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog


@pytest.fixture(scope="module")
def absent() -> GoneEntities:
    """Return what the bundled history lists and its last reading does not."""
    return gone_entities(bundled_history(), curated.read())


@pytest.fixture(scope="module")
def html(real_site: Path) -> dict[str, str]:
    """Every page of the real site, by path."""
    return pages_of(real_site)


def test_every_code_that_is_gone_has_a_page(html: dict[str, str], absent: GoneEntities) -> None:
    """It names the day, and every Region that had it with the days."""
    assert len(absent.services) > 40
    for service in absent.services:
        page = html[f"services/{segment(service.code)}/index.html"]
        assert f"<strong><time>{service.removed}</time></strong>" in page
        table = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert table.count("<tr>") == len(service.regions), service.code
        assert table.count(f">{service.removed}<") <= len(service.regions)
        for stay in service.regions:
            assert f"<code>{stay.code}</code>" in table


def test_what_is_closest_today_is_linked_with_its_source(html: dict[str, str], absent: GoneEntities) -> None:
    assert any(service.successors for service in absent.services)
    for service in absent.services:
        page = html[f"services/{segment(service.code)}/index.html"]
        for successor in service.successors:
            assert f'href="../{successor.service}/"' in page
            assert successor.note in page.replace("&#39;", "'")
            assert successor.source is None or successor.source in page
        assert ("<dd>None found in AWS" in page) is service.without_successor


def test_changes_lead_to_the_page_of_what_is_gone(html: dict[str, str]) -> None:
    """The month in which QLDB went, and the Region's page that lists it, link its page."""
    assert 'href="../../services/qldb/"' in html["changes/2026-01/index.html"]
    own = html["services/qldb/index.html"]
    assert 'href="./"' not in own, "its own page is not linked"
    assert re.search(r'id="seen-2026-01-17"', own), "feeds lead to this day"


def test_the_sitemap_has_what_is_gone(real: Catalog, absent: GoneEntities) -> None:
    past = bundled_history()
    changes = changes_by_subject(past, timeline.with_dates(real, past))
    pages = sitemap.pages(real, changes, absent, FactDates())
    files = {file.path: file.content.decode() for file in sitemap.files(pages, "https://a.example/")}
    for service in absent.services:
        assert f"<loc>https://a.example/services/{segment(service.code)}/</loc>" in files["sitemap.xml"]
