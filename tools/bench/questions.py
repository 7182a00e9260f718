"""Figures of a question on the command line: wall seconds and peak memory of a process of its own."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from tools.bench.rows import Row, timed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


RUNS = 9
QUESTION = ("where", "bedrock", "eks")


def rows(_: Path) -> Iterator[Row]:
    """Ask where two services are; each run starts the program anew."""
    runs = [timed(*QUESTION) for _ in range(RUNS)]
    seconds = median(duration for duration, _ in runs)
    memory = max(stage["peak_mib"] for _, log in runs for stage in log["stages"])
    met = seconds <= 0.25 and memory <= 60
    yield Row(f"region-atlas {' '.join(QUESTION)}", f"{seconds:.2f} s, {memory:.0f} MiB", "0.25 s, 60 MiB", met)
