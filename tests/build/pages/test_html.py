"""The pages of the real site are HTML as the standard has it, by each validator that this machine can run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doubles.validators import VALIDATORS

if TYPE_CHECKING:
    from pathlib import Path


GOOD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Good</title><h1 id="one">One</h1><p id="two">Two.'
BROKEN = {
    "no-doctype": GOOD.removeprefix("<!doctype html>"),
    "attribute-twice": GOOD.replace("<h1", "<h1 class=a class=b"),
    "badly-nested": GOOD.replace("Two", "<b>Two</p>"),
    "unescaped": GOOD.replace("Two", "3 & 4 &notathing; < 5"),
    "id-twice": GOOD.replace("two", "one"),
}


TWENTIETH = 20
SERIES = ("regions", "services", "changes", "resources")
"""Folders whose pages come from one template each: one page a Region, a service, a month, a namespace."""


def sample(site: Path) -> list[Path]:
    """Return the pages of a site but for each series: of that the shortest, the longest, and every twentieth between.

    The list of a series is a page like any other.
    """
    pages = set(site.rglob("*.html"))
    chosen = set(pages)
    for name in SERIES:
        by_size = sorted((site / name).glob("*/index.html"), key=lambda page: (page.stat().st_size, page))
        chosen -= set(by_size)
        chosen |= {*by_size[::TWENTIETH], by_size[-1]}
    return sorted(chosen)


@pytest.mark.parametrize("validator", VALIDATORS)
def test_pages_of_every_kind_conform(validator: str, real_site: Path, tmp_path: Path) -> None:
    """Validators take their time: of pages that one template makes, a sample, and all of them in `make test-deep`."""
    chosen = sample(real_site)
    assert {page.relative_to(real_site).parts[0] for page in chosen} == {
        page.relative_to(real_site).parts[0] for page in real_site.rglob("*.html")
    }
    for page in chosen:
        copy = tmp_path / page.relative_to(real_site)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(page.read_bytes())
    assert VALIDATORS[validator](tmp_path) == []


@pytest.mark.deep
@pytest.mark.parametrize("validator", VALIDATORS)
def test_every_page_conforms(validator: str, real_site: Path) -> None:
    assert VALIDATORS[validator](real_site) == []


@pytest.mark.parametrize("validator", VALIDATORS)
def test_each_broken_page_is_found_and_the_good_one_passes(validator: str, tmp_path: Path) -> None:
    """A validator that cannot fail proves nothing."""
    for name, text in {"good": GOOD, **BROKEN}.items():
        page = tmp_path / "deep" / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(text)
    faulty = {line.split("/")[1] for line in VALIDATORS[validator](tmp_path)}
    assert faulty == set(BROKEN)
