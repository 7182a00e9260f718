"""Weigh the pages: ``python -m tools.weights site`` prints a Markdown table for the job summary of CI."""

from __future__ import annotations

import gzip
import re
import sys
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from generator.core.headers import compresses, content_type

KIB = 1024
LIMIT = 60
LIMITS = {"matrix/": 120}
"""The most KiB that a first visit may transfer; pages that are not listed have ``LIMIT``."""
SCRIPTS = 24
"""The most KiB of all scripts that a page loads by itself: what comes with a first use is no part of a visit."""

LINKED = {"stylesheet", "icon", "modulepreload", "preload"}
"""The relations for which a browser loads what a page links."""
SOURCES = {"script": "src", "img": "src", "use": "href", "image": "href"}
"""The elements for which a browser loads something, with the attribute that holds its address."""
LOADING = re.compile(rf"""<(link|{"|".join(SOURCES)})\b((?:"[^"]*"|[^">])*)>""")
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(r"""\b(?:import|from)\s*["'](\.[^"']+)["']""")
ADDRESS = re.compile(r"""(?:url\(|@import\s)\s*["']?(?!data:|#)([^"')#]+)""")


class Weight(NamedTuple):
    """One kind of page: its heaviest page in bytes as transferred, and its number of elements."""

    kind: str
    page: str
    alone: int
    styles: int
    scripts: int
    whole: int
    elements: int

    @property
    def limit(self) -> int:
        """The most KiB that the page may weigh."""
        return LIMITS.get(self.kind, LIMIT)

    @property
    def is_within(self) -> bool:
        """Return whether the page and its scripts are within their limits."""
        return self.whole <= self.limit * KIB and self.scripts <= SCRIPTS * KIB


def loaded_addresses(text: str) -> set[str]:
    """Return the addresses of what a page loads, without their fragments.

    Pages are well-formed and quote every attribute, and a parser would take ten times as long for all of them.
    """
    addresses: set[str] = set()
    for tag, written in LOADING.findall(text):
        attributes = dict(ATTRIBUTE.findall(written))
        linked = tag == "link" and LINKED & set(attributes.get("rel", "").split())
        address = unescape(attributes.get("href" if linked else SOURCES.get(tag, ""), "")).partition("#")[0]
        if address and not address.startswith("data:"):
            addresses.add(address)
    return addresses


def heaviest(site: Path) -> list[Weight]:
    """Return the heaviest page of each kind; pages of one folder are of one kind."""
    weights: dict[str, Weight] = {}
    for path in sorted(site.rglob("*.html")):
        weight = _weigh(site, path)
        if weight.kind not in weights or weight.whole > weights[weight.kind].whole:
            weights[weight.kind] = weight
    return list(weights.values())


def _weigh(site: Path, path: Path) -> Weight:
    page = path.relative_to(site).as_posix().removesuffix("index.html")
    folder = page.strip("/").split("/")
    kind = f"{folder[0]}/…/" if len(folder) > 1 else page or "/"
    text = path.read_text("utf-8")
    loaded = _with_references({_target(site, path, address) for address in loaded_addresses(text)})
    elements = text.count("<") - text.count("</") - text.count("<!")
    alone = transferred(path.name, text.encode())
    by_kind = {kind: sum(_size(file) for file in loaded if file.suffix == kind) for kind in (".css", ".js")}
    whole = alone + sum(map(_size, loaded))
    return Weight(kind, page or "/", alone, by_kind[".css"], by_kind[".js"], whole, elements)


def _target(site: Path, page: Path, address: str) -> Path:
    """Return the file an address leads to; an address that starts with ``/`` starts at the site's root."""
    return (site / address.lstrip("/") if address.startswith("/") else page.parent / address).resolve()


def _with_references(files: set[Path]) -> set[Path]:
    """Return the files with all that modules import and styles refer to, directly or not."""
    loaded: set[Path] = set()
    while files:
        loaded |= files
        files = {reference for file in files for reference in _references(file)} - loaded
    return loaded


@cache
def _references(file: Path) -> frozenset[Path]:
    pattern = {".js": IMPORT, ".css": ADDRESS}.get(file.suffix)
    # JSDoc imports types, which no browser loads.
    addresses = pattern.findall(COMMENT.sub("", file.read_text("utf-8"))) if pattern else []
    return frozenset((file.parent / address).resolve() for address in addresses)


@cache
def _size(file: Path) -> int:
    return transferred(file.name, file.read_bytes())


def transferred(name: str, content: bytes) -> int:
    """Return the bytes that are sent: what the CDN compresses, which small files are not, or the file as it is."""
    compressed = compresses(content_type(name), len(content))
    return len(gzip.compress(content, 6, mtime=0)) if compressed else len(content)


def table(weights: list[Weight]) -> str:
    """Return the weights as a Markdown table."""
    lines = ["## Page weights", "", "Compressed with gzip; the heaviest page of each kind, with all that it loads.", ""]
    lines += [
        f"| kind | heaviest | elements | page | styles | scripts (at most {SCRIPTS} KiB) | first visit | at most | |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --- |",
    ]
    for weight in weights:
        sizes = " | ".join(
            f"{size / KIB:.1f} KiB" for size in (weight.alone, weight.styles, weight.scripts, weight.whole)
        )
        met = "ok" if weight.is_within else "**too heavy**"
        lines.append(
            f"| `{weight.kind}` | `{weight.page}` | {weight.elements:,} | {sizes} | {weight.limit} KiB | {met} |"
        )
    return "\n".join(lines) + "\n"


def main(site: Path) -> None:
    """Print the table; exit with status 1 if a page is too heavy."""
    weights = heaviest(site)
    print(table(weights))
    sys.exit(0 if all(weight.is_within for weight in weights) else 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
