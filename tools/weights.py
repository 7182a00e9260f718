"""How heavy the pages are: ``python -m tools.weights site`` prints a Markdown table, as CI's job summary shows it."""

from __future__ import annotations

import gzip
import re
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

KIB = 1024
LIMIT = 60
LIMITS = {"matrix/": 120}
"""KiB over the wire on a first visit; pages that are not named have ``LIMIT``."""
SCRIPTS = 20
"""KiB of all scripts of a page together."""

LINKED = {"stylesheet", "icon", "modulepreload", "preload"}
"""The relations for which a browser loads what a page links."""
SOURCES = {"script": "src", "img": "src", "use": "href", "image": "href"}
"""The elements for which it loads something, by the attribute that says what."""
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(r"""\b(?:import|from)\s*\(?\s*["'](\.[^"']+)["']""")
ADDRESS = re.compile(r"""(?:url\(|@import\s)\s*["']?(?!data:|#)([^"')#]+)""")


class Weight(NamedTuple):
    """One kind of page: its heaviest page, in bytes as they travel, and how many elements it has."""

    kind: str
    page: str
    alone: int
    styles: int
    scripts: int
    whole: int
    elements: int

    @property
    def limit(self) -> int:
        """KiB that the page may weigh."""
        return LIMITS.get(self.kind, LIMIT)

    @property
    def fits(self) -> bool:
        """Whether the page and its scripts are as light as they have to be."""
        return self.whole <= self.limit * KIB and self.scripts <= SCRIPTS * KIB


class Loads(HTMLParser):
    """Collects what a page loads, and counts its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.elements = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of an element that loads something; fragments are parts of what is loaded anyway."""
        self.elements += 1
        given = dict(attrs)
        linked = tag == "link" and LINKED & set((given.get("rel") or "").split())
        address = (given.get("href" if linked else SOURCES.get(tag, "")) or "").partition("#")[0]
        if address and not address.startswith("data:"):
            self.addresses.add(address)


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
    found = Loads(text)
    loaded = _with_theirs({_target(site, path, address) for address in found.addresses})
    alone = travels(text.encode())
    by_kind = {kind: sum(_size(one) for one in loaded if one.suffix == kind) for kind in (".css", ".js")}
    whole = alone + sum(map(_size, loaded))
    return Weight(kind, page or "/", alone, by_kind[".css"], by_kind[".js"], whole, found.elements)


def _target(site: Path, page: Path, address: str) -> Path:
    """Return the file an address leads to; an address that starts with ``/`` starts at the site's root."""
    return (site / address.lstrip("/") if address.startswith("/") else page.parent / address).resolve()


def _with_theirs(files: set[Path]) -> set[Path]:
    """Add what modules import and styles refer to, however far down."""
    found: set[Path] = set()
    while files:
        found |= files
        files = {other for file in files for other in _named_in(file)} - found
    return found


@cache
def _named_in(file: Path) -> frozenset[Path]:
    pattern = {".js": IMPORT, ".css": ADDRESS}.get(file.suffix)
    # What JSDoc imports are types, which no browser loads.
    named = pattern.findall(COMMENT.sub("", file.read_text("utf-8"))) if pattern else []
    return frozenset((file.parent / one).resolve() for one in named)


@cache
def _size(file: Path) -> int:
    return travels(file.read_bytes())


def travels(content: bytes) -> int:
    """Return the bytes that travel, compressed as pictures already are and as the CDN does with all else."""
    return min(len(content), len(gzip.compress(content, 6, mtime=0)))


def table(weights: list[Weight]) -> str:
    """Return the weights as a Markdown table."""
    lines = ["## Page weights", "", "Compressed with gzip; the heaviest page of each kind, with all that it loads.", ""]
    lines += [
        f"| kind | heaviest | elements | page | styles | scripts (at most {SCRIPTS} KiB) | first visit | at most | |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --- |",
    ]
    for one in weights:
        sizes = " | ".join(f"{size / KIB:.1f} KiB" for size in (one.alone, one.styles, one.scripts, one.whole))
        met = "ok" if one.fits else "**too heavy**"
        lines.append(f"| `{one.kind}` | `{one.page}` | {one.elements:,} | {sizes} | {one.limit} KiB | {met} |")
    return "\n".join(lines) + "\n"


def main(site: Path) -> None:
    """Print the table; end with status 1 when a page is too heavy."""
    weights = heaviest(site)
    print(table(weights))
    sys.exit(0 if all(one.fits for one in weights) else 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
