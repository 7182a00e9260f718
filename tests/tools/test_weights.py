"""The weights of pages: every kind is within its limit, and all that a browser loads is weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools import weights

if TYPE_CHECKING:
    from pathlib import Path


PAGE = """<!doctype html><html lang="en"><title>One</title>
<link rel="alternate" href="data.json">
<link rel="icon" href="assets/icon.svg"><link rel="stylesheet" href="assets/a.css">
<script type="module" src="assets/js/page.js"></script>
<svg><use href="assets/icons.svg#one"/><use href="#here"/></svg>
<img src="data:image/svg+xml,%3Csvg/%3E" alt=""><a href="other.html">other</a>
"""

FILES = {
    "index.html": PAGE,
    "assets/icon.svg": "<svg/>",
    "assets/icons.svg": "<svg><!-- --></svg>",
    "assets/a.css": '@import "b.css"; body { background: url(data:x) }',
    "assets/b.css": "body { background: url('../assets/ground.svg#part') }",
    "assets/ground.svg": "<svg>  </svg>",
    "assets/js/page.js": '// from "./note.js"\nimport { one } from "./one.js";\nimport "../js/two.js";\n',
    "assets/js/one.js": '/** @type {import("./type.js").Type} */\nexport const one = 1;\nexport * from "./two.js";\n',
    "assets/js/two.js": 'export const later = () => import("./later.js");\n',
    "assets/js/later.js": "export const loaded = 'with a first use';",
    "assets/js/note.js": "never loaded",
    "assets/js/type.js": "never loaded",
    "data.json": "{}",
    "other.html": "<!doctype html>",
}


def test_what_a_page_loads_is_weighed_with_what_that_loads(tmp_path: Path) -> None:
    """Each file once: styles and scripts however deep, drawings by reference; nothing that is only mentioned."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (pages,) = [page for page in weights.heaviest(tmp_path) if page.page == "/"]
    sizes = {name: weights.transferred(name, text.encode()) for name, text in FILES.items()}
    assert pages.scripts == sum(sizes[f"assets/js/{name}.js"] for name in ("page", "one", "two"))
    assert pages.styles == sizes["assets/a.css"] + sizes["assets/b.css"]
    drawings = sum(sizes[f"assets/{name}.svg"] for name in ("icon", "icons", "ground"))
    assert pages.whole == pages.alone + pages.styles + pages.scripts + drawings
    assert pages.elements == PAGE.count("<") - PAGE.count("</") - PAGE.count("<!")


@pytest.mark.parametrize(
    ("name", "size", "sent"),
    [
        ("a.js", 999, range(999, 1000)),
        ("a.js", 1000, range(100)),
        ("a.html", 5000, range(100)),
        ("a.png", 5000, range(5000, 5001)),
    ],
)
def test_what_the_host_does_not_compress_has_its_full_weight(name: str, size: int, sent: range) -> None:
    """Small files and pictures are sent as they are."""
    assert weights.transferred(name, b"a" * size) in sent


@pytest.fixture(scope="module")
def heaviest(real_site: Path) -> list[weights.Weight]:
    """Return the heaviest page of each kind of the real site."""
    return weights.heaviest(real_site)


def test_no_page_is_heavier_than_it_may_be(heaviest: list[weights.Weight]) -> None:
    """What CI reports as page weights: every kind of page is weighed, the matrix with a limit of its own."""
    pages = {page.kind: page for page in heaviest}
    assert {"/", "matrix/", "regions/…/", "services/…/", "404.html"} <= pages.keys()
    assert pages["matrix/"].limit > pages["/"].limit
    assert [page for page in pages.values() if not page.is_within] == []
    assert all(0 < page.styles < page.whole - page.alone for page in pages.values())


def test_too_heavy_a_page_or_too_many_scripts_are_reported(heaviest: list[weights.Weight]) -> None:
    fine = heaviest[0]
    heavy = fine._replace(whole=fine.limit * weights.KIB + 1)
    busy = fine._replace(scripts=weights.SCRIPTS * weights.KIB + 1)
    assert [page.is_within for page in (fine, heavy, busy)] == [True, False, False]
    assert weights.table([fine, heavy, busy]).count("too heavy") == 2
