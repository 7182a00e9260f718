"""The architecture, proven from the code: imports run down only, and the document names what exists."""

from __future__ import annotations

import ast
import functools
import re
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from tests.paths import ROOT

if TYPE_CHECKING:
    import pytest

PACKAGE = ROOT / "generator"
DOCUMENT = ROOT / "docs" / "architecture.md"
SCRIPTS = ROOT / "static" / "js"
IMPORTED = re.compile(r"""\b(?:import|from)\s*\(?\s*["'](\.[^"']+)["']""")


def packages() -> set[str]:
    """Return the names of the packages directly below ``generator``."""
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


@functools.cache
def modules() -> dict[Path, ast.Module]:
    """Return the syntax tree of every module of the package."""
    return {path: ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def lint(contracts: Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package that lies in a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(contracts), "--no-cache"]
    return subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)


def test_imports_run_down_only() -> None:
    """Both contracts of pyproject.toml hold: the floors, and the commands that do not know each other."""
    result = lint(ROOT / "pyproject.toml")
    assert result.returncode == 0, result.stdout
    assert "Contracts: 2 kept, 0 broken" in result.stdout


def test_an_import_up_or_across_breaks_a_contract(tmp_path: Path) -> None:
    """The contracts see what they are for: each refuses an import that the code must not have."""
    shutil.copytree(PACKAGE, tmp_path / "generator", ignore=shutil.ignore_patterns("data", "__pycache__"))
    imports = {"core/files.py": "generator.model.catalog", "build/build.py": "generator.publish.plan"}
    for module, imported in imports.items():
        path = tmp_path / "generator" / module
        path.write_text(f"{path.read_text('utf-8')}\nimport {imported}\n", "utf-8")
    result = lint(ROOT / "pyproject.toml", tmp_path)
    assert result.returncode == 1, result.stdout
    assert "Contracts: 0 kept, 2 broken" in result.stdout
    for module, imported in imports.items():
        importer = f"generator.{module.removesuffix('.py').replace('/', '.')}"
        assert f"- {importer} -> {imported} (l." in result.stdout


def test_packages_hold_only_their_docstring() -> None:
    """What a package offers is in its modules; its ``__init__`` says what it is responsible for."""
    for path, module in modules().items():
        if path.name == "__init__.py":
            assert len(module.body) == 1, path
            assert isinstance(module.body[0], ast.Expr), path


def test_every_module_says_what_it_is_responsible_for() -> None:
    for path, module in modules().items():
        assert ast.get_docstring(module), path


def test_a_class_name_stands_once() -> None:
    """A name that two modules give to different things has to be looked up each time it is read."""
    names = Counter(
        node.name for module in modules().values() for node in ast.walk(module) if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_a_function_of_more_than_40_lines_says_why() -> None:
    """A comment right above it gives the reason: what is long without one has not been divided yet."""
    for path, module in modules().items():
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40:
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                assert "# Longer than" in lines[first - 2], f"{path}: {node.name}"


def test_what_returns_a_bool_says_whether() -> None:
    """Where there is a docstring, its first sentence says what is true."""
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "bool":
                assert "whether" in (ast.get_docstring(node) or "whether").split(". ")[0], f"{path}: {node.name}"


def test_the_document_has_a_sentence_for_every_package() -> None:
    """docs/architecture.md lists every package, and none that does not exist."""
    rows = re.findall(r"^\|[^|]*\| `(\w+)/` \| (\S.*) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert {name for name, _ in rows} == packages()
    assert len(rows) == len(packages())


def test_the_contracts_name_every_package() -> None:
    """A package that no contract names could be imported from anywhere."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    named = set(re.findall(r"generator\.(\w+)", text.partition("[tool.importlinter]")[2]))
    assert named == packages() | {"__main__"}


def test_the_document_names_files_that_exist() -> None:
    """Every path in backquotes that ends in ``.py`` is a file of the project."""
    names = re.findall(r"`([\w/]+\.py)`", DOCUMENT.read_text("utf-8"))
    assert names
    for name in names:
        assert any(path.as_posix().endswith(f"/{name}") for path in ROOT.glob("*/**/*.py")), name


def test_the_document_names_every_script() -> None:
    """The table of scripts names each file below ``static/js`` once, and none that is not there."""
    section = DOCUMENT.read_text("utf-8").split("\n## Scripts\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = sorted(name for row in rows for name in re.findall(r"`([^`]+)`", row))
    assert named == sorted(path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js"))


def test_scripts_import_their_own_folder_and_the_shared_one() -> None:
    """No tool's script imports another tool's; what they share knows none of them."""
    crossings = {
        (path.parent.name, (path.parent / imported).resolve().parent.name)
        for path in SCRIPTS.rglob("*.js")
        for imported in IMPORTED.findall(re.sub(r"^\s*(?://|/?\*).*$", "", path.read_text("utf-8"), flags=re.MULTILINE))
    }
    # The search box brings the key that leads to it.
    assert {pair for pair in crossings if pair[0] != pair[1] != "shared"} == {("search", "page")}


def test_every_file_of_tests_is_collected(pytestconfig: pytest.Config) -> None:
    """Pytest leaves out folders by name; a folder of the tests that bears such a name would never run."""
    patterns = pytestconfig.getini("norecursedirs")
    left_out = [
        path
        for path in (ROOT / "tests").rglob("test_*.py")
        for part in path.relative_to(ROOT).parts[:-1]
        if any(fnmatch(part, pattern) for pattern in patterns)
    ]
    assert left_out == []


def test_no_test_module_is_imported_by_another() -> None:
    """What several of them share is in a module of its own, which a reader finds by its name."""
    paths = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    imported = re.compile(r"^\s*(?:from|import) tests\.(?:\w+\.)*test_\w+", re.MULTILINE)
    assert imported.search("    from tests.fetch.test_recordings import wheel")
    assert {path.relative_to(ROOT).as_posix() for path in paths if imported.search(path.read_text("utf-8"))} == set()
