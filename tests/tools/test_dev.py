"""`make dev`: the site is built anew on a change and reloaded in the browser; no published site has any of that."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from multiprocessing import Pipe
from typing import TYPE_CHECKING

import pytest
import requests

from generator.build import build, write
from generator.build.pages import renderer
from generator.core.resources import TEMPLATES
from generator.serve import serve
from tests.browser.chromium import watched
from tests.conftest import tiny_snapshot
from tests.doubles.background import in_background
from tests.doubles.sites import make_site, other_static, site_files
from tests.paths import ROOT
from tools.dev import builder, server
from tools.dev.__main__ import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@contextmanager
def serving(folder: Path, builds: server.Builds) -> Iterator[str]:
    with server.server(folder, 0, builds) as http_server, in_background(http_server):
        yield f"http://{serve.HOST}:{http_server.server_address[1]}/"


def test_a_page_reloads_when_there_is_another_build(browser: Browser, tmp_path: Path) -> None:
    """Under production's policy; a page that shows the newest build stays as it is."""
    builds = server.Builds()
    write.write(build.files(build.BuildOptions(snapshot=tiny_snapshot())).files, tmp_path / "site")
    with serving(tmp_path / "site", builds) as site, watched(browser, site) as page:
        with page.expect_response("**/.dev/events"):
            page.goto(site + "about/")
        for _ in range(2):
            page.evaluate("window.old = true")
            page.wait_for_function("() => typeof first === 'string'")
            builds.add()
            page.wait_for_function("() => !window.old && document.readyState === 'complete'")
        page.goto("about:blank")


def test_only_pages_get_the_script_and_no_file_holds_it(tmp_path: Path) -> None:
    folder = make_site(tmp_path / "site", tiny_snapshot())
    with serving(folder, server.Builds()) as site:
        assert server.TAG in requests.get(site, timeout=120).content
        assert requests.get(f"{site}.dev/reload.js", timeout=120).text == server.SCRIPT
        style = next(path for path in site_files(folder) if path.endswith(".css"))
        assert requests.get(site + style, timeout=120).content == site_files(folder)[style]
        assert (
            requests.get(f"{site}.dev/reload.js", headers={"Host": "elsewhere.example"}, timeout=120).status_code == 421
        )
    assert not [path for path, content in site_files(folder).items() if server.ADDRESS.encode() in content]


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Copy the templates, and render from the copy."""
    copy = tmp_path / "templates"
    shutil.copytree(TEMPLATES, copy)
    monkeypatch.setattr(renderer, "TEMPLATES", copy)
    renderer.environment.cache_clear()
    yield copy
    renderer.environment.cache_clear()


def test_a_changed_template_or_style_gives_the_site_of_a_whole_build(tmp_path: Path, templates: Path) -> None:
    """The reports and all that needs no template are not made again; files that are gone are deleted."""
    static = other_static(tmp_path / "static")
    options = build.BuildOptions(snapshot=tiny_snapshot(), static=static)
    site_builder = builder.Builder(options, tmp_path / "site", tmp_path / "reports")
    site_builder.build("whole")
    (static / "css" / "base.css").write_text("p { color: red }", "utf-8")
    site_builder.build("static")
    assert site_files(tmp_path / "site") == {file.path: file.content for file in build.files(options).files}
    (templates / "404.html").write_text('Nothing is {{ link[""] }}', "utf-8")
    (static / "css" / "base.css").write_text("p { color: green }", "utf-8")
    site_builder.build("pages")
    renderer.environment.cache_clear()
    assert site_files(tmp_path / "site") == {file.path: file.content for file in build.files(options).files}
    assert site_files(tmp_path / "site")["404.html"] == b"Nothing is /"


def test_a_new_process_takes_the_reports_of_the_one_before(tmp_path: Path) -> None:
    options = build.BuildOptions(snapshot=tiny_snapshot())
    builder.Builder(options, tmp_path / "site", tmp_path / "reports").build("whole")
    whole = site_files(tmp_path / "site")
    (tmp_path / "site" / "index.html").unlink()
    builder.Builder(options, tmp_path / "site", tmp_path / "reports").build("pages")
    assert site_files(tmp_path / "site") == whole


def test_a_template_with_an_error_leaves_the_site_and_the_builder_as_they_are(
    tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(builder, "bundled_options", lambda: build.BuildOptions(snapshot=tiny_snapshot()))
    site, page = tmp_path / "site", templates / "404.html"
    text = page.read_text("utf-8")
    requests_end, builder_end = Pipe()
    arguments = (builder_end, site, tmp_path / "reports")
    thread = threading.Thread(target=builder.serve_requests, args=arguments, daemon=True)
    thread.start()

    def answer(extent: builder.Extent) -> bool:
        requests_end.send(extent)
        return bool(requests_end.recv())

    assert answer("whole")
    whole = site_files(site)
    page.write_text("{{ nothing_of_this_name }}", "utf-8")
    assert not answer("pages")
    assert site_files(site) == whole
    assert "nothing_of_this_name" in capsys.readouterr().err
    page.write_text(text.replace("<h1>Page not found", "<h1>Page not found here"), "utf-8")
    assert answer("pages")
    assert b"<h1>Page not found here" in site_files(site)["404.html"]
    requests_end.close()
    thread.join(timeout=120)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("path", "succeeds", "expected"),
    [
        ("static/css/base.css", True, ["static"]),
        ("templates/base.html", True, ["pages"]),
        ("generator/build/pages/home.py", True, ["restart", "pages", "whole"]),
        ("generator/data/services.toml", True, ["restart", "pages", "whole"]),
        ("generator/build/pages/home.py", False, ["restart", "pages"]),
        ("templates/base.html", False, ["pages"]),
    ],
)
def test_a_change_of_the_package_needs_a_new_process_and_new_reports(
    path: str, expected: list[str], *, succeeds: bool
) -> None:
    """The pages come first, since they take less time; a build that fails is not shown."""
    builds = server.Builds()
    steps: list[str] = []

    def build_extent(extent: builder.Extent) -> bool:
        steps.append(extent)
        return succeeds

    rebuild([ROOT / path], build_extent, lambda: steps.append("restart"), builds)
    assert steps == expected
    assert builds.number == (len([step for step in expected if step != "restart"]) if succeeds else 0)
