"""The site in a folder of another one: nothing that it links or loads is asked for anywhere else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from generator.build import build
from generator.core import headers
from generator.core.layout import link
from tests.conftest import tiny_snapshot
from tests.doubles.web import Answer, answering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


FOLDER = "/sub/path/"
LINKS = re.compile(rb'(?:href|src)="([^"]+)"')


class Stood(NamedTuple):
    """A site as it stands: its address, its files, what was asked for."""

    address: str
    files: dict[str, bytes]
    asked: list[tuple[str, str]]


@pytest.fixture(scope="module")
def stood() -> Iterator[Stood]:
    """Serve the tiny world's site below a folder; what is outside of the folder is not there."""
    answers: dict[str, Answer] = {}
    asked: list[tuple[str, str]] = []
    with answering(answers, asked) as host:
        address = host + FOLDER
        order = build.BuildOptions(snapshot=tiny_snapshot(), site_url=address, design=True)
        files = {file.path: file.content for file in build.files(order).files}
        for path, content in files.items():
            answer = (200, {"Content-Type": headers.content_type(path)}, content)
            answers[FOLDER + link(path)] = answer
            answers[FOLDER + link(path.removesuffix("index.html"))] = answer
        answers[f"{FOLDER}no/such/page/"] = (404, {"Content-Type": "text/html"}, files["404.html"])
        yield Stood(address, files, asked)


def test_every_link_is_found_from_the_front_page_on(stood: Stood) -> None:
    """Pages, reports, documents and static files; and from the 404 page, however deep it is shown."""
    left, seen, pages = [stood.address, f"{stood.address}design/", f"{stood.address}no/such/page/"], set(), set()
    while left:
        address = left.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = requests.get(address, timeout=120)
        assert answer.status_code == (404 if "/no/such/" in address else 200), address
        if answer.headers["Content-Type"].startswith("text/html"):
            pages.add(address)
            found = {
                urljoin(address, one.decode()).split("#")[0].split("?")[0] for one in LINKS.findall(answer.content)
            }
            own = {one for one in found if urlsplit(one).netloc == urlsplit(stood.address).netloc}
            assert all(one.startswith(stood.address) for one in own), address
            left += own
    served = {
        f"{stood.address}{link(path.removesuffix('index.html'))}" for path in stood.files if path.endswith(".html")
    }
    assert served - pages == {f"{stood.address}404.html"}
    assert {one for one in seen if "/assets/" in one}


def test_what_a_browser_loads_is_there(stood: Stood, browser: Browser) -> None:
    """Every kind of page in the folder: styled, nothing refused or lost, nothing asked of the host's root."""
    page = browser.new_page()
    lost: list[str] = []
    page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
    page.on("pageerror", lambda error: lost.append(str(error)))
    stood.asked.clear()
    kinds = [path for path in stood.files if path.endswith("index.html")]
    for path in kinds:
        page.goto(stood.address + link(path.removesuffix("index.html")))
        assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)"), path
    page.close()
    assert lost == []
    assert [path for path, _ in stood.asked if not path.startswith(FOLDER)] == []


def test_machines_are_led_into_the_folder(stood: Stood) -> None:
    """Every address of the sitemap, the guides, the search box and the manifest begins with the site's own."""
    for name in ("sitemap.xml", "llms.txt", "opensearch.xml", "robots.txt"):
        found = re.findall(rb"http://127\.0\.0\.1[^\s<\")]*", stood.files[name])
        assert found, name
        assert all(one.startswith(stood.address.encode()) for one in found), name
    path = next(path for path in stood.files if path.endswith(".webmanifest"))
    told = json.loads(stood.files[path])
    assert urljoin(stood.address + path, told["start_url"]) == stood.address
