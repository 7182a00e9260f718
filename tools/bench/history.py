"""Figures of the history: how long it takes to read it, and to make it from all recordings."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from generator.core.resources import BUNDLED_HISTORY
from generator.history import timeline
from generator.model import history
from tools.bench.rows import Row, timed

if TYPE_CHECKING:
    from collections.abc import Iterator


RUNS = 5
WHEELS = Path(".venv/wheels")
"""Where ``make history`` keeps moto's releases."""


def rows(folder: Path) -> Iterator[Row]:
    """Read the bundled history with every date in it; ingest all recordings if ``make history`` has fetched them."""
    content, durations = BUNDLED_HISTORY.read_bytes(), []
    for _ in range(RUNS):
        start = time.perf_counter()
        timeline.first_seen(history.decode(content, "bundled"))
        durations.append(time.perf_counter() - start)
    seconds = median(durations)
    yield Row("history read, every first_seen", f"{seconds:.2f} s", "0.3 s", seconds <= 0.3)
    if count := len(list(WHEELS.glob("*.whl"))):
        seconds, log = timed("history", "--recordings", str(WHEELS), "--out", str(folder / "history.jsonl"))
        memory = max(stage["peak_mib"] for stage in log["stages"])
        met = seconds <= 60 and memory <= 500
        yield Row(f"ingesting {count} recordings", f"{seconds:.1f} s, {memory:.0f} MiB", "60 s, 500 MiB", met)
