"""Measure the chosen groups, print each figure as soon as it is measured, and exit with status 1 if one is not met."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools import bench
from tools.bench import (
    agents,
    build,
    data_files,
    documents,
    fetch,
    history,
    hosting,
    keystrokes,
    lighthouse,
    pasting,
    peers,
    questions,
    scale,
    templates,
    visits,
)
from tools.bench.rows import FigureTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.bench.rows import Row


GROUPS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "history": history.rows,
    "questions": questions.rows,
    "sql": data_files.rows,
    "weights": visits.rows,
    "documents": documents.rows,
    "agents": agents.rows,
    "templates": templates.rows,
    "build": build.rows,
    "peers": peers.rows,
    "keystrokes": keystrokes.rows,
    "pasting": pasting.rows,
    "fetch": fetch.rows,
    "hosting": hosting.rows,
    "scale": scale.rows,
    "lighthouse": lighthouse.rows,
}
"""The groups of figures, the quickest first; each measures in an empty folder."""


def main() -> None:
    """Measure, print, and exit with the status."""
    parser = argparse.ArgumentParser("python -m tools.bench", description=bench.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--only", default=",".join(GROUPS), metavar="GROUPS", help="groups to measure, separated by commas"
    )
    groups = parser.parse_args().only.split(",")
    if unknown := set(groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    report = FigureTable(sys.stdout)
    for group in groups:
        with tempfile.TemporaryDirectory() as folder:
            for row in GROUPS[group](Path(folder)):
                report.add(row)
    sys.exit(0 if report.met else 1)


if __name__ == "__main__":
    main()
