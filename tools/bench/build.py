"""Figures of building the site: time, memory, and how the time grows with the data."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot
from tools.bench.rows import Row, timed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.model.snapshot import Snapshot


RUNS = 5
TIMES = 10
"""The synthetic catalog has this many times the offerings of the real one."""


def rows(folder: Path) -> Iterator[Row]:
    """Measure whole builds, and rendering the pages alone."""
    yield from whole(folder)
    yield from pages()


def synthetic(real: Snapshot, times: int) -> Snapshot:
    """Return a snapshot with ``times`` copies of every service, each offered in the same Regions."""
    copies = range(times)
    return msgspec.structs.replace(
        real,
        regions=tuple(
            msgspec.structs.replace(
                region,
                services=dict(
                    sorted((f"{code}-{n}", endpoint) for code, endpoint in region.services.items() for n in copies)
                ),
            )
            for region in real.regions
        ),
        services=tuple(
            sorted(
                (
                    msgspec.structs.replace(service, code=f"{service.code}-{n}")
                    for service in real.services
                    for n in copies
                ),
                key=lambda service: service.code,
            )
        ),
    )


def whole(folder: Path) -> Iterator[Row]:
    """Build the real catalog and one of ten times the offerings, in turns; memory is parent and child."""
    real = snapshot.read(BUNDLED_SNAPSHOT)
    files = {1: folder / "real.json", TIMES: folder / "large.json"}
    snapshot.write(real, files[1])
    snapshot.write(synthetic(real, TIMES), files[TIMES])
    durations: dict[int, list[float]] = {1: [], TIMES: []}
    memory = 0.0
    for _ in range(3):
        for times, file in files.items():
            out = str(folder / f"site-{times}")
            seconds, log = timed("build", "--snapshot", str(file), "--out", out)
            durations[times].append(seconds)
            memory = max(stage["peak_mib"] for stage in log["stages"]) if times == 1 else memory
    normal, large = median(durations[1]), median(durations[TIMES])
    yield Row("whole build, wall", f"{normal:.1f} s", "8 s", normal <= 8)
    yield Row("whole build, peak memory", f"{memory:.0f} MiB", "400 MiB", memory <= 400)
    compared = f"{large:.1f} s: {large / normal:.1f} ×"
    yield Row(f"build of {TIMES} × the offerings", compared, "12 ×", large <= 12 * normal)


def pages() -> Iterator[Row]:
    """Render every page in a fresh process: start, imports, reading and assembling included."""
    durations = []
    count = ""
    for _ in range(RUNS):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "tools.bench.all_pages"], check=True, capture_output=True, text=True
        )
        durations.append(time.perf_counter() - start)
        count = done.stdout.strip()
    seconds = median(durations)
    yield Row(f"pages alone ({count})", f"{seconds:.2f} s", "2 s", seconds <= 2)
