"""`make dev`: the site is built anew on a change and reloaded in the browser; no published site has any of that."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from generator.build import build, write
from generator.serve import serve
from tests.browser.chromium import watched
from tests.conftest import tiny_snapshot
from tests.doubles.s3 import files, make_site, other_static
from tools import dev

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@contextmanager
def serving(folder: Path, builds: dev.Builds) -> Iterator[str]:
    with dev.server(folder, 0, builds) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://{serve.HOST}:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_a_page_reloads_when_there_is_another_build(browser: Browser, tmp_path: Path) -> None:
    """Under production's policy; a page that shows the newest build stays as it is."""
    builds = dev.Builds()
    with serving(make_site(tmp_path / "site", tiny_snapshot()), builds) as site, watched(browser, site) as page:
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
    with serving(folder, dev.Builds()) as site:
        assert dev.TAG in requests.get(site, timeout=120).content
        assert requests.get(f"{site}.dev/reload.js", timeout=120).text == dev.SCRIPT
        style = next(path for path in files(folder) if path.endswith(".css"))
        assert requests.get(site + style, timeout=120).content == files(folder)[style]
        assert (
            requests.get(f"{site}.dev/reload.js", headers={"Host": "elsewhere.example"}, timeout=120).status_code == 421
        )
    assert not [path for path, content in files(folder).items() if dev.ADDRESS.encode() in content]


def test_a_change_builds_pages_and_takes_the_reports_from_before(tmp_path: Path) -> None:
    """The same site as a whole build makes of the changed files, without making a report."""
    out, reports = tmp_path / "site", tmp_path / "reports"
    order = build.BuildOptions(snapshot=tiny_snapshot())
    dev.make(order, out, reports, whole=True)
    changed = build.BuildOptions(snapshot=tiny_snapshot(), static=other_static(tmp_path / "static"))
    dev.make(changed, out, reports, whole=False)
    write.write(build.files(changed).files, tmp_path / "expected")
    assert files(out) == files(tmp_path / "expected")


def test_a_changed_module_makes_the_reports_anew_too() -> None:
    """After the pages, which are there sooner; a build that fails is not shown."""
    for name, works, expected in (
        ("a.css", True, [False]),
        ("a.py", True, [False, True]),
        ("a.py", False, [False]),
    ):
        builds = dev.Builds()
        ran: list[bool] = []

        def run(*, whole: bool, ran: list[bool] = ran, works: bool = works) -> bool:
            ran.append(whole)
            return works

        dev.rebuild([Path(name)], run, builds)
        assert ran == expected
        assert builds.number == (len(expected) if works else 0)
