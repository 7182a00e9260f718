"""Measure what was asked for, print each figure once it is there; end with status 1 when one is not reached."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools import bench
from tools.bench import building, fetching, hosting, keystrokes, lighthouse, peers, remembering, visits
from tools.bench.rows import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.bench.rows import Row


GROUPS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "history": remembering.rows,
    "weights": visits.rows,
    "build": building.rows,
    "peers": peers.rows,
    "keystrokes": keystrokes.rows,
    "fetch": fetching.rows,
    "hosting": hosting.rows,
    "lighthouse": lighthouse.rows,
}
"""What can be measured, each with an empty folder for its files; the quickest first."""


def main() -> None:
    """Measure, print, and tell by the exit status."""
    parser = argparse.ArgumentParser("python -m tools.bench", description=bench.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--only", default=",".join(GROUPS), metavar="GROUPS", help="measure these, with commas between")
    chosen = parser.parse_args().only.split(",")
    if unknown := set(chosen) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    report = Report(sys.stdout)
    for group in chosen:
        with tempfile.TemporaryDirectory() as folder:
            for row in GROUPS[group](Path(folder)):
                report.add(row)
    sys.exit(0 if report.met else 1)


if __name__ == "__main__":
    main()
