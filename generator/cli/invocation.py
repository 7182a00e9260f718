"""How this program was called, so that a message can name a command as the user would type it."""

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
"""A command in a message."""
UNDER_MAKE = "REGION_ATLAS_UNDER_MAKE"
"""The environment variable that the Makefile sets."""
TARGETS = (
    (re.compile(r"build"), "make site"),
    (re.compile(r"serve"), "make serve"),
    (re.compile(r"serve --port (\d+)"), r"make serve PORT=\1"),
)
"""The commands that have a target in the Makefile."""


class Invocation(NamedTuple):
    """``program`` is the command line that starts this program; ``make`` says whether the Makefile called it."""

    program: str = NAME
    make: bool = False

    def with_typed_commands(self, message: str) -> str:
        """Return a message with each command in it as the user can type it."""
        return COMMAND.sub(lambda match: f"`{self._command(match[1])}`", message)

    def _command(self, arguments: str) -> str:
        for pattern, target in TARGETS if self.make else ():
            if match := pattern.fullmatch(arguments):
                return match.expand(target)
        return f"{self.program} {arguments}"


def read(called_as: str, environment: Mapping[str, str]) -> Invocation:
    """Return how this program was called, from ``sys.argv[0]`` and the environment.

    The command of a virtual environment is rarely on the path; if it is, its name is enough.
    """
    path = Path(called_as)
    if path.name == NAME:
        command = shutil.which(NAME, path=environment.get("PATH"))
        program = NAME if command and Path(command).resolve() == path.resolve() else shlex.quote(called_as)
    elif path.name == "__main__.py" and path.parent.name == "generator":
        program = f"{shlex.quote(_shortest_path(Path(sys.executable)))} -m generator"
    else:
        program = NAME
    return Invocation(program, make=bool(environment.get(UNDER_MAKE)))


def _shortest_path(path: Path) -> str:
    """Return a path relative to the current folder if it is below it, else as it is."""
    try:
        current_folder = Path.cwd()
    except OSError:  # It was removed.
        return str(path)
    return str(path.relative_to(current_folder) if path.is_relative_to(current_folder) else path)
