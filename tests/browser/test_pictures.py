"""The pictures of pages that people look at: taken at every width in both schemes, and checked when they are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import WIDTHS
from tools.pictures import SCHEMES, take_all
from tools.png import size

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.mark.deep
def test_the_pictures_of_a_page_have_no_problems(browser: Browser, design: str, tmp_path: Path) -> None:
    assert take_all(browser, design, tmp_path, ("about/",)) == []


def test_a_kind_is_taken_at_every_width_in_both_schemes_and_a_picture_that_shows_nothing_is_named(
    browser: Browser, tmp_path: Path
) -> None:
    problems = take_all(browser, "data:text/html,<title>empty</title>", tmp_path, ("",))
    widths = {f"home-{width}-{scheme}.png": width for width in WIDTHS for scheme in SCHEMES}
    assert {path.name: size(path.read_bytes())[0] for path in tmp_path.iterdir()} == widths
    assert [problem.split(":")[0] for problem in problems] == list(widths)
