"""Measure what was asked for and print one table; end with status 1 when a figure is not reached."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from tests import bench
from tests.bench import building, fetching, hosting, keystrokes, lighthouse, remembering, visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.rows import Row

GROUPS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "fetch": fetching.rows,
    "build": building.rows,
    "history": remembering.rows,
    "hosting": hosting.rows,
    "weights": visits.rows,
    "keystrokes": keystrokes.rows,
    "lighthouse": lighthouse.rows,
}
"""What can be measured, each with an empty folder for its files."""


def main() -> None:
    """Measure, print, and tell by the exit status."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=bench.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--only", default=",".join(GROUPS), metavar="GROUPS", help="measure these, with commas between")
    chosen = parser.parse_args().only.split(",")
    if unknown := set(chosen) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    table = Table("figure", "measured", "to reach", "")
    met = True
    for group in chosen:
        with tempfile.TemporaryDirectory() as folder:
            for row in GROUPS[group](Path(folder)):
                table.add_row(row.figure, row.measured, row.goal, row.mark)
                met = met and row.met is not False
        table.add_section()
    Console(width=128).print(table)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
