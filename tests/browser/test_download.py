"""In a real browser, under production's headers: from the home page to a workbook on the disk."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import openpyxl
import pytest
import requests
from playwright.sync_api import expect

from generator.build.pages.shared import LOCAL
from tests.browser.chromium import SHELL, attempts, system

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from generator.model.catalog import Catalog


def test_from_home_to_a_workbook(page: Page, site: str, real: Catalog, tmp_path: Path) -> None:
    """Home → services → a service → one of its Regions → that Region's workbook, which opens and is whole."""
    page.goto(site)
    page.get_by_role("navigation").get_by_role("link", name="Services", exact=True).first.click()
    page.get_by_role("link", name="AWS Lambda", exact=True).first.click()
    expect(page).to_have_url(site + "services/lambda/")
    offered = len(real.of_service["lambda"])
    assert f"Available in {offered} of {len(real.regions)} Regions" in page.locator("main").inner_text()
    page.locator("main").get_by_role("link", name="Europe (Ireland)").first.click()
    expect(page).to_have_url(site + "regions/eu-west-1/")
    with page.expect_download() as waiting:
        page.locator('main a[href$="downloads/regions/eu-west-1.xlsx"]').first.click()
    path = tmp_path / "eu-west-1.xlsx"
    waiting.value.save_as(path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.max_row == len(real.in_region["eu-west-1"]) + 1


def test_the_apis_examples_run_as_they_stand(page: Page, site: str, real: Catalog) -> None:
    """What one copies from the page works: in Python, in the browser, and curl's address."""
    page.goto(site + "api/")
    curl, python, script = (code.replace(LOCAL, site) for code in page.locator("pre").all_inner_texts()[:3])
    ran = subprocess.run([sys.executable, "-c", python], check=True, capture_output=True, text=True, timeout=120)
    assert len(ran.stdout.splitlines()) == len(real.in_region["eu-west-1"])
    with page.expect_console_message() as message:
        page.evaluate(f"(async () => {{ {script} }})()")
    lacking = [region.code for region in real.regions if region.code not in real.of_service["lambda"]]
    assert message.value.text == str(lacking).replace("'", "")
    assert requests.get(curl.split()[-1], timeout=120).json()["service"]["code"] == "lambda"


@pytest.mark.parametrize("there", [[SHELL, "chromium"], ["chromium", "google-chrome"], ["google-chrome"], []])
def test_the_headless_shell_goes_before_every_other_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: list[str]
) -> None:
    """It draws the same in half the time; where the system has none at all, Playwright brings its own."""
    for name in there:
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system() == (str(tmp_path / there[0]) if there else None)


def test_the_headless_shell_is_what_is_installed_first() -> None:
    """Where that is allowed; Playwright's own browser is the last attempt, and the only one without rights."""
    first, *rest, last = attempts(root=True)
    assert first[-1].split("install ")[-1].count(SHELL)
    assert not any(SHELL in " ".join(command) for command in (*rest, last))
    assert attempts(root=False) == [last]
