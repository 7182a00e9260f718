"""Take the pictures that the site itself contains: the preview of links to it, and the icon for home screens.

``make pictures`` writes them into ``static/``, from the design page of the bundled catalog.
"""

from __future__ import annotations

import base64
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from generator.build import build, write
from generator.core.resources import BUNDLED_SNAPSHOT, STATIC
from generator.model import snapshot
from generator.serve import serve
from tests.browser.chromium import chromium
from tools.png import compact

if TYPE_CHECKING:
    from playwright.sync_api import Browser


CARD = STATIC / "pictures" / "card.png"
ICON = STATIC / "icons" / "touch.png"
ICON_SIZE = 512


def card(browser: Browser, site: str) -> bytes:
    """Return the preview of links to the site, as the design page draws it: 1200 × 630 pixels."""
    page = browser.new_page(viewport={"width": 1200, "height": 630}, color_scheme="light")
    page.goto(f"{site}design/")
    page.locator(".card").evaluate("card => document.body.replaceChildren(card)")
    png = compact(page.screenshot())
    page.close()
    return png


def touch_icon(browser: Browser, paper: str) -> bytes:
    """Return the favicon on a plain background, with a margin so wide that a round mask cuts nothing off."""
    favicon = base64.b64encode((STATIC / "icons" / "favicon.svg").read_bytes()).decode()
    page = browser.new_page(viewport={"width": ICON_SIZE, "height": ICON_SIZE})
    page.set_content(
        f'<body style="margin:0;background:{paper}"><img style="margin:12.5vw;width:75vw"'
        f' src="data:image/svg+xml;base64,{favicon}">'
    )
    page.locator("img").evaluate("image => image.decode()")
    png = compact(page.screenshot())
    page.close()
    return png


def main() -> None:
    """Write both to where they are committed."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        site = Path(folder) / "site"
        write.write(build.files(build.BuildOptions(snapshot=snapshot.read(BUNDLED_SNAPSHOT), design=True)).files, site)
        with serve.server(site, 0) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            CARD.write_bytes(card(browser, f"http://{serve.HOST}:{server.server_address[1]}/"))
            server.shutdown()
        ICON.write_bytes(touch_icon(browser, "#fbfaf5"))


if __name__ == "__main__":
    main()
