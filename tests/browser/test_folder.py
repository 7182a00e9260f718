"""The site in a folder of another one: nothing that it links or loads is requested anywhere else."""

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


class FolderSite(NamedTuple):
    """A site served below a folder: its address, its files, and the requests that came (path and user agent)."""

    address: str
    files: dict[str, bytes]
    paths_and_agents: list[tuple[str, str]]


@pytest.fixture(scope="module")
def folder_site() -> Iterator[FolderSite]:
    """Serve the tiny world's site below a folder; what is outside of the folder is not there."""
    answers: dict[str, Answer] = {}
    paths_and_agents: list[tuple[str, str]] = []
    with answering(answers, paths_and_agents) as host:
        address = host + FOLDER
        order = build.BuildOptions(snapshot=tiny_snapshot(), site_url=address, design=True)
        files = {file.path: file.content for file in build.files(order).files}
        for path, content in files.items():
            answer = (200, {"Content-Type": headers.content_type(path)}, content)
            answers[FOLDER + link(path)] = answer
            answers[FOLDER + link(path.removesuffix("index.html"))] = answer
        answers[f"{FOLDER}no/such/page/"] = (404, {"Content-Type": "text/html"}, files["404.html"])
        yield FolderSite(address, files, paths_and_agents)


def test_every_link_is_found_from_the_front_page_on(folder_site: FolderSite) -> None:
    """Pages, reports, documents and static files; and from the 404 page, however deep it is shown."""
    left = [folder_site.address, f"{folder_site.address}design/", f"{folder_site.address}no/such/page/"]
    visited: set[str] = set()
    pages: set[str] = set()
    while left:
        address = left.pop()
        if address in visited:
            continue
        visited.add(address)
        answer = requests.get(address, timeout=120)
        assert answer.status_code == (404 if "/no/such/" in address else 200), address
        if answer.headers["Content-Type"].startswith("text/html"):
            pages.add(address)
            matches = {
                urljoin(address, text.decode()).split("#")[0].split("?")[0] for text in LINKS.findall(answer.content)
            }
            own = {address for address in matches if urlsplit(address).netloc == urlsplit(folder_site.address).netloc}
            assert all(text.startswith(folder_site.address) for text in own), address
            left += own
    served = {
        f"{folder_site.address}{link(path.removesuffix('index.html'))}"
        for path in folder_site.files
        if path.endswith(".html")
    }
    assert served - pages == {f"{folder_site.address}404.html"}
    assert {address for address in visited if "/assets/" in address}


def test_what_a_browser_loads_is_there(folder_site: FolderSite, browser: Browser) -> None:
    """The deepest page of each folder: styled, nothing refused or lost, nothing requested of the host's root."""
    page = browser.new_page()
    lost: list[str] = []
    page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
    page.on("pageerror", lambda error: lost.append(str(error)))
    folder_site.paths_and_agents.clear()
    pages = sorted(
        (path for path in folder_site.files if path.endswith("index.html")), key=lambda path: path.count("/")
    )
    for path in {path.split("/")[0]: path for path in pages}.values():
        page.goto(folder_site.address + link(path.removesuffix("index.html")))
        assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)"), path
    page.close()
    assert lost == []
    assert [path for path, _ in folder_site.paths_and_agents if not path.startswith(FOLDER)] == []


def test_machines_are_led_into_the_folder(folder_site: FolderSite) -> None:
    """Every address of the sitemap, the guides, the search box and the manifest begins with the site's own."""
    for name in ("sitemap.xml", "llms.txt", "opensearch.xml", "robots.txt"):
        matches = re.findall(rb"http://127\.0\.0\.1[^\s<\")]*", folder_site.files[name])
        assert matches, name
        assert all(address.startswith(folder_site.address.encode()) for address in matches), name
    path = next(path for path in folder_site.files if path.endswith(".webmanifest"))
    document = json.loads(folder_site.files[path])
    assert urljoin(folder_site.address + path, document["start_url"]) == folder_site.address
