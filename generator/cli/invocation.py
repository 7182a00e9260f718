"""How this program was called, and so how a command that a message names is typed by whoever reads it."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


NAME = "region-atlas"
COMMAND = re.compile(rf"`{NAME} ([^`]+)`")
"""How a message writes a command."""
UNDER_MAKE = "REGION_ATLAS_UNDER_MAKE"
"""The environment variable with which the Makefile says that it called."""
TARGETS = (
    (re.compile(r"build"), "make site"),
    (re.compile(r"serve"), "make serve"),
    (re.compile(r"serve --port (\d+)"), r"make serve PORT=\1"),
)
"""The commands that make has a target for."""


class Invocation(NamedTuple):
    """``program`` is what is typed for this program; ``make`` says whether the Makefile called it."""

    program: str = NAME
    make: bool = False

    def typed(self, message: str) -> str:
        """Return a message with the commands that it names as its reader can type them."""
        return COMMAND.sub(lambda found: f"`{self._command(found[1])}`", message)

    def _command(self, arguments: str) -> str:
        for pattern, target in TARGETS if self.make else ():
            if found := pattern.fullmatch(arguments):
                return found.expand(target)
        return f"{self.program} {arguments}"


def read(called: str, environment: Mapping[str, str]) -> Invocation:
    """Return how this program was called, from the name it was called by (``sys.argv[0]``) and the environment.

    An environment's own command is rarely on the path; where it is, its name is enough.
    """
    path = Path(called)
    if path.name == NAME:
        found = shutil.which(NAME, path=environment.get("PATH"))
        program = NAME if found and Path(found).resolve() == path.resolve() else shlex.quote(called)
    elif path.name == "__main__.py" and path.parent.name == "generator":
        program = f"{shlex.quote(_near(Path(sys.executable)))} -m generator"
    else:
        program = NAME
    return Invocation(program, make=bool(environment.get(UNDER_MAKE)))


def _near(path: Path) -> str:
    """Return the shorter way to a file: from here where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
