"""Validate a folder of HTML: by the Nu checker where Java and npm's package are, by html5lib on every machine.

Each validator returns a line for each fault, with the page that has it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


NU = Path(sys.prefix) / "node" / "check" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
"""Where the Makefile installs the checker, on machines with npm."""
WRONG_MESSAGES = (
    "Attribute “vector-effect” not allowed on element “path”",
    "A “link” element with a “blocking” attribute must have a “rel” attribute whose value is “stylesheet”",
)
"""How those messages of the checker begin that are wrong.

Of drawings the checker knows SVG 1.1, which lacks what SVG 2 has. By the standard, ``rel=expect`` may block as well.
"""


def nu(folder: Path) -> list[str]:
    """Run the Nu checker, which knows the whole standard, drawings included; its warnings are faults too."""
    what = ["--skip-non-html", "--also-check-svg", "--stdout", "--format", "json", "--exit-zero-always"]
    # For so short a run, the second compiler and a collector in threads of its own take longer than they save.
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m"]
    done = subprocess.run([*java, "-jar", str(NU), *what, str(folder)], check=True, capture_output=True, text=True)
    at = f"file:{folder}/"
    messages = [
        message for message in json.loads(done.stdout)["messages"] if not message["message"].startswith(WRONG_MESSAGES)
    ]
    return [
        f"{message['url'].removeprefix(at)}:{message.get('lastLine')}: {message['message']}" for message in messages
    ]


def parser(folder: Path) -> list[str]:
    """Parse by the standard's algorithm, which names what a browser would have to repair; ids must be unique."""
    return [fault for page in sorted(folder.rglob("*.html")) for fault in _parsed(folder, page)]


def _parsed(folder: Path, page: Path) -> Iterator[str]:
    name = page.relative_to(folder)
    reader = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = reader.parse(page.read_bytes())
    for (line, _), fault, about in reader.errors:
        yield f"{name}:{line}: {fault} {about}"
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    yield from (f"{name}: id {identity!r} stands {count} times" for identity, count in ids.items() if count > 1)


VALIDATORS: dict[str, Callable[[Path], list[str]]] = {"html5lib": parser}
if NU.exists() and shutil.which("java"):
    VALIDATORS["nu"] = nu
