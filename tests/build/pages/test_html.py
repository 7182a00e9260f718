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


def test_pages_of_every_kind_conform_and_each_broken_page_is_found(real_site: Path, tmp_path: Path) -> None:
    """Validators take their time: of pages that one template makes, a sample, by the validator that finds most.

    `make test-deep` has every page read by every validator. One that cannot fail proves nothing: in the same folder are
    pages that are broken, each in its own way.
    """
    chosen = sample(real_site)
    assert {page.relative_to(real_site).parts[0] for page in chosen} == {
        page.relative_to(real_site).parts[0] for page in real_site.rglob("*.html")
    }
    for page in chosen:
        copy = tmp_path / page.relative_to(real_site)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(page.read_bytes())
    lay_out(tmp_path)
    faults = next(reversed(VALIDATORS.values()))(tmp_path)
    assert [fault for fault in faults if not fault.startswith("tried/")] == []
    assert_found(faults)


def lay_out(folder: Path) -> None:
    """Put a good page and the broken ones below a folder."""
    for name, text in {"good": GOOD, **BROKEN}.items():
        page = folder / "tried" / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(text)


def assert_found(faults: list[str]) -> None:
    """Require a fault in every broken page, and none in the good one."""
    assert {fault.split("/")[1] for fault in faults if fault.startswith("tried/")} == set(BROKEN)


def test_html5lib_finds_each_broken_page(tmp_path: Path) -> None:
    """Also where another validator finds more: on some machines it is the only one."""
    lay_out(tmp_path)
    assert_found(VALIDATORS["html5lib"](tmp_path))


@pytest.mark.deep
@pytest.mark.parametrize("validator", VALIDATORS)
def test_every_page_conforms(validator: str, real_site: Path) -> None:
    assert VALIDATORS[validator](real_site) == []
