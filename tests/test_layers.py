"""The architecture, proven from the code: who may import whom, and that the document names what exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "generator"

LAYERS: tuple[tuple[str, ...], ...] = (
    (
        *("errors", "resources", "runlog", "projection", "text", "invocation", "printable", "streams", "worker"),
        *("threads", "answers", "stopping", "regular"),
    ),
    ("catalog",),
    ("files", "shapes", "land"),
    ("bounds", "web"),
    ("readings",),
    ("history",),
    ("snapshot", "corrections", "presence", "timeline", "release", "quality", "naming", "listing", "swap"),
    ("changes",),
    ("parameters", "curated", "aws", "documents", "headers", "wording", "target"),
    ("manifest",),
    ("plan",),
    (
        *("sources.ssm", "sources.launches", "sources.recordings", "sources.published", "findings", "bucket", "cdn"),
        *("subjects", "jsonld", "completeness"),
    ),
    ("assemble", "checks", "tables", "views", "entries", "chronicle", "printer", "lease"),
    ("alternates", "articles", "outputs.worldmap", "outputs.charts", "compare", "matrix", "starts"),
    (
        *("outputs.pages", "outputs.reports", "outputs.workbook", "outputs.api", "outputs.changes", "outputs.feeds"),
        *("outputs.calendar", "outputs.sitemap", "outputs.guides", "outputs.assets"),
    ),
    ("formats",),
    ("fetch", "build", "notify", "serve", "console"),
    ("apply", "metrics", "ingest"),
    ("continuity",),
    ("publish", "rollback", "restoration"),
    ("commands.running", "commands.target"),
    ("commands.making", "commands.hosting", "commands.telling", "commands.recalling"),
    ("cli",),
    ("__main__",),
)
"""Lowest first. A module imports from lower layers only; modules of one layer do not import each other."""

LEVEL = {module: level for level, layer in enumerate(LAYERS) for module in layer}


def modules() -> dict[str, Path]:
    found = {
        path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."): path for path in PACKAGE.rglob("*.py")
    }
    return {name: path for name, path in found.items() if not name.endswith("__init__")}


def imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, type-checking imports included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("generator.") for alias in node.names if alias.name.startswith("generator.")
            }
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "generator":
            base = node.module.removeprefix("generator").removeprefix(".")
            names = {f"{base}.{alias.name}" if base else alias.name for alias in node.names}
            found |= {name for name in names if name in LEVEL} or {base}
    return found


def test_every_module_has_a_layer() -> None:
    assert set(modules()) == set(LEVEL)


@pytest.mark.parametrize("module", sorted(LEVEL))
def test_imports_run_one_way(module: str) -> None:
    """Each import goes to a strictly lower layer."""
    upward = {other for other in imported(modules()[module]) if LEVEL[other] >= LEVEL[module]}
    assert not upward


def test_packages_hold_only_their_docstring() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text("utf-8")).body
        assert len(body) == 1
        assert isinstance(body[0], ast.Expr), path


def test_every_module_says_what_it_is_for() -> None:
    for name, path in modules().items():
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), name


def test_the_document_names_the_modules_that_exist() -> None:
    """docs/architecture.md lists every module, and none that does not exist."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = {name.removesuffix(".py").replace("/", ".") for name in re.findall(r"`((?!tests/)(?:\w+/)?\w+\.py)`", text)}
    assert named == set(LEVEL)
