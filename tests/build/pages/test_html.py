"""Every page of the real site is HTML as the standard has it, by each validator that this machine can run."""

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
