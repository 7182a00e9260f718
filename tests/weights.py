"""How heavy the pages are: ``python -m tests.weights site`` prints a Markdown table, as CI's job summary shows it."""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path
from typing import NamedTuple

KIB = 1024
LIMIT = 60
LIMITS = {"matrix/": 120}
"""KiB over the wire on a first visit; pages that are not named have ``LIMIT``."""
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script|img|use)[^>]*?(?:href|src)="([^"#]+)')
"""What a browser loads with a page."""


class Weight(NamedTuple):
    """One kind of page: its heaviest page, the bytes of it alone and with all that it loads, compressed."""

    kind: str
    page: str
    alone: int
    whole: int

    @property
    def limit(self) -> int:
        """KiB that the page may weigh."""
        return LIMITS.get(self.kind, LIMIT)


def heaviest(site: Path) -> list[Weight]:
    """Return the heaviest page of each kind; pages of one folder are of one kind."""
    found: dict[str, Weight] = {}
    for path in sorted(site.rglob("*.html")):
        weight = _weigh(site, path)
        if weight.kind not in found or weight.whole > found[weight.kind].whole:
            found[weight.kind] = weight
    return list(found.values())


def _weigh(site: Path, path: Path) -> Weight:
    page = path.relative_to(site).as_posix().removesuffix("index.html")
    folder = page.strip("/").split("/")
    kind = f"{folder[0]}/…/" if len(folder) > 1 else page or "/"
    text = path.read_text("utf-8")
    loaded = {_target(site, path, address) for address in LOADED.findall(text)}
    alone = len(gzip.compress(text.encode(), 6, mtime=0))
    assets = sum(len(gzip.compress(file.read_bytes(), 6, mtime=0)) for file in loaded)
    return Weight(kind, page or "/", alone, alone + assets)


def _target(site: Path, page: Path, address: str) -> Path:
    """Return the file an address leads to; an address that starts with ``/`` starts at the site's root."""
    return (site / address.lstrip("/") if address.startswith("/") else page.parent / address).resolve()


def table(weights: list[Weight]) -> str:
    """Return the weights as a Markdown table."""
    lines = ["## Page weights", "", "Compressed with gzip; the heaviest page of each kind, with all that it loads.", ""]
    lines += ["| kind | heaviest | page | first visit | at most | |", "| --- | --- | --: | --: | --: | --- |"]
    for one in weights:
        met = "ok" if one.whole <= one.limit * KIB else "**too heavy**"
        lines.append(
            f"| `{one.kind}` | `{one.page}` | {one.alone / KIB:.1f} KiB | {one.whole / KIB:.1f} KiB "
            f"| {one.limit} KiB | {met} |"
        )
    return "\n".join(lines) + "\n"


def main(site: Path) -> None:
    """Print the table; end with status 1 when a page is too heavy."""
    weights = heaviest(site)
    print(table(weights))
    sys.exit(1 if any(one.whole > one.limit * KIB for one in weights) else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
