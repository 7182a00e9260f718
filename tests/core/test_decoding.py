"""Decoders are made when modules load: two threads that first decode a type at once can end the process."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


DECODES = re.compile(r"msgspec(\.\w+)?\.(decode|convert)")
PACKAGE = ROOT / "generator"
AT_ONCE = """
import importlib, sys, threading
from generator.aws import answers

sys.setswitchinterval(0.000001)
for _ in range(500):
    importlib.reload(answers)
    together = threading.Barrier(2)

    def decode():
        answer = {"status_code": 200, "body": b'{"Parameters": [{"Name": "/a", "Value": "b"}]}'}
        together.wait()
        answers.empty_when_unparsed(answer)

    threads = [threading.Thread(target=decode) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("done")
"""
"""Each round loads the module anew, so that its types are new ones, and decodes with it in two threads."""


def violations(source: str) -> Iterator[int]:
    """Yield the lines that decode into a type without a decoder, or make a decoder in a function."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "msgspec":
            yield node.lineno
        if isinstance(node, ast.Call) and DECODES.fullmatch(ast.unparse(node.func)):
            yield node.lineno
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and ast.unparse(inner.func).endswith("Decoder"):
                    yield inner.lineno


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_makes_a_decoder_while_it_runs(path: Path) -> None:
    """Every type is prepared by a ``Decoder`` at module level."""
    assert not list(violations(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        "import msgspec\nmsgspec.json.decode(b'1', type=int)",
        "import msgspec\nmsgspec.toml.decode('', type=dict)",
        "import msgspec\nmsgspec.convert(1, int)",
        "from msgspec.json import decode",
        "from msgspec import json",
        "import msgspec\ndef read():\n    return msgspec.json.Decoder(int).decode(b'1')",
        "import msgspec\nread = lambda kind: msgspec.json.Decoder(kind)",
    ],
)
def test_what_would_prepare_a_type_late_is_found(source: str) -> None:
    assert list(violations(source))


def test_the_first_answers_may_come_at_once() -> None:
    """Two threads that decode their first answer at the same time, five hundred times over."""
    done = subprocess.run([sys.executable, "-c", AT_ONCE], check=False, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
