"""Take the README's pictures from the built site: ``make pictures``."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Literal, NamedTuple

from generator import serve
from tests.browser import chromium
from tests.seeing import picture

ROOT = Path(__file__).parent.parent


class Shot(NamedTuple):
    """One picture: its name, the page it shows, and the scheme it is drawn in."""

    name: str
    page: str
    scheme: Literal["light", "dark"]


SHOTS = (Shot("home", "", "light"), Shot("service-dark", "services/bedrock/", "dark"))


def take(site: Path, folder: Path) -> None:
    """Write every picture into the folder, 1280 × 800 pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    with serve.server(site, 0) as server, chromium() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for shot in SHOTS:
            page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=shot.scheme)
            page.goto(f"http://{serve.HOST}:{server.server_address[1]}/{shot.page}")
            (folder / f"{shot.name}.png").write_bytes(picture(page))
            page.close()
        server.shutdown()


if __name__ == "__main__":
    take(ROOT / "site", ROOT / "docs" / "pictures")
