"""The rows of the table of figures, and runs of our own commands to measure them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from typing import TextIO


class Row(NamedTuple):
    """A figure: its name, the measured value, its limit, and whether that is met (None: there is no limit)."""

    figure: str
    measured: str
    goal: str
    met: bool | None

    @property
    def mark(self) -> str:
        """Return in a word whether the limit is met."""
        return {True: "ok", False: "NOT MET", None: ""}[self.met]


class FigureTable:
    """A table that prints a line for each figure at once, so that whoever waits sees the progress.

    ``met`` says whether every figure so far meets its limit.
    """

    WIDTHS = (40, 66, 24)

    def __init__(self, out: TextIO) -> None:
        self.out, self.met = out, True
        self._print("figure", "measured", "to reach", "")

    def add(self, row: Row) -> None:
        """Print a figure."""
        self.met = self.met and row.met is not False
        self._print(row.figure, row.measured, row.goal, row.mark)

    def _print(self, *cells: str) -> None:
        widths = (*self.WIDTHS, 0)
        line = " ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print(line.rstrip(), file=self.out, flush=True)


def timed(*command: str) -> tuple[float, dict[str, Any]]:
    """Run one of our commands in a process of its own; return its wall seconds and its run log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.json"
        # A process inherits the peak memory of the one that forks it, so a small one does.
        small = ["/bin/sh", "-c", '"$@"; exit $?', "sh"]
        whole = [*small, sys.executable, "-m", "generator", *command, "--log", str(log)]
        start = time.monotonic()
        subprocess.run(whole, check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - start, json.loads(log.read_text("utf-8"))
