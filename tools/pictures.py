"""Take pictures of the built site: ``make pictures``.

It takes those of the README or, into a folder that is given, every kind of page at three widths in both schemes for
people to look at. A picture whose size differs from the page, or that shows next to nothing, is an error.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.serve import serve
from tests.browser.chromium import KINDS, WIDTHS, chromium
from tests.browser.screenshots import measures, picture
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SCREENFUL = 900


class Shot(NamedTuple):
    """One picture of the README: its name, the page it shows, and the scheme it is drawn in."""

    name: str
    page: str
    scheme: Literal["light", "dark"]


SHOTS = (Shot("home", "", "light"), Shot("service-dark", "services/bedrock/", "dark"))


def take(browser: Browser, site: str, folder: Path) -> None:
    """Write the README's pictures into the folder, 1280 × 800 pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=shot.scheme)
        page.goto(site + shot.page)
        (folder / f"{shot.name}.png").write_bytes(picture(page))
        page.close()


def take_all(browser: Browser, site: str, folder: Path, kinds: tuple[str, ...] = KINDS) -> list[str]:
    """Write a full picture of every kind of page into the folder; return what is wrong with them."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        problem
        for kind in kinds
        for width in WIDTHS
        for scheme in SCHEMES
        for problem in _problems(browser, site, kind, folder, width, scheme)
    ]


def _problems(  # noqa: PLR0913, PLR0917 (how a page is viewed, and where the picture goes)
    browser: Browser, site: str, kind: str, folder: Path, width: int, scheme: Literal["light", "dark"]
) -> Iterator[str]:
    name = f"{kind.strip('/').replace('/', '-') or 'home'}-{width}-{scheme}.png"
    page = browser.new_page(viewport={"width": width, "height": SCREENFUL}, color_scheme=scheme)
    page.goto(site + kind)
    content = picture(page, whole=True)
    (folder / name).write_bytes(content)
    measured_size = measures(page, content, SCREENFUL)
    size = (width, page.evaluate("document.documentElement.scrollHeight"))
    page.close()
    if (measured_size.width, measured_size.height) != size:
        yield f"{name}: {measured_size.width} × {measured_size.height} pixels, and the page has {size[0]} × {size[1]}"
    if min(measured_size.colors_above, measured_size.colors_below) <= 20:
        yield f"{name}: shows next to nothing in its first or in its last screenful"


def main() -> None:
    """Take the pictures of the built site that the command line names."""
    with serve.server(ROOT / "site", 0) as server, chromium() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://{serve.HOST}:{server.server_address[1]}/"
        problems = []
        if folder := sys.argv[1:]:
            problems = take_all(browser, site, Path(folder[0]))
        else:
            take(browser, site, ROOT / "docs" / "pictures")
        server.shutdown()
    sys.exit("\n".join(problems) or None)


if __name__ == "__main__":
    main()
