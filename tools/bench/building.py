"""Building the site: time, memory, and how both grow."""

from __future__ import annotations

import subprocess
import sys
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
"""How many times the offerings of the real catalog the synthetic one has."""

PAGES = """
import sys, time
began = time.perf_counter()
from generator.model import curated, history, snapshot
from generator.history import changes, sentences, timeline
from generator.catalog.assemble import assemble
from generator.build.pages import pages
from generator.build.pages.renderer import Setting
from generator.core.resources import BUNDLED_HISTORY, BUNDLED_SNAPSHOT
from generator.history.by_subject import changes_by_subject
past = history.decode(BUNDLED_HISTORY.read_bytes(), "bundled")
catalog = timeline.dated(assemble(snapshot.read(BUNDLED_SNAPSHOT), curated.read()), past)
told = changes_by_subject(past, changes.changes(past), sentences.titles(past, catalog))
growth = timeline.growth(past)
made = list(pages.files(Setting(catalog=catalog, assets="assets/x", site_url=None, changes=told, growth=growth)))
print(time.perf_counter() - began, len(made))
"""


def rows(folder: Path) -> Iterator[Row]:
    """Measure whole builds, and rendering the pages alone."""
    yield from whole(folder)
    yield from pages()


def synthetic(real: Snapshot, times: int) -> Snapshot:
    """Return a snapshot with so many copies of every service, each offered where the original is."""
    copies = range(times)
    return msgspec.structs.replace(
        real,
        regions=tuple(
            msgspec.structs.replace(
                region,
                services=dict(sorted((f"{code}-{n}", said) for code, said in region.services.items() for n in copies)),
            )
            for region in real.regions
        ),
        services=tuple(
            sorted(
                (msgspec.structs.replace(one, code=f"{one.code}-{n}") for one in real.services for n in copies),
                key=lambda one: one.code,
            )
        ),
    )


def whole(folder: Path) -> Iterator[Row]:
    """Build the real catalog and one of ten times the offerings, in turns; memory is parent and child."""
    real = snapshot.read(BUNDLED_SNAPSHOT)
    files = {1: folder / "real.json", TIMES: folder / "large.json"}
    snapshot.write(real, files[1])
    snapshot.write(synthetic(real, TIMES), files[TIMES])
    took: dict[int, list[float]] = {1: [], TIMES: []}
    memory = 0.0
    for _ in range(3):
        for times, file in files.items():
            out = str(folder / f"site-{times}")
            seconds, log = timed("build", "--snapshot", str(file), "--out", out)
            took[times].append(seconds)
            memory = max(stage["peak_mib"] for stage in log["stages"]) if times == 1 else memory
    normal, large = median(took[1]), median(took[TIMES])
    yield Row("whole build, wall", f"{normal:.1f} s", "8 s", normal <= 8)
    yield Row("whole build, peak memory", f"{memory:.0f} MiB", "400 MiB", memory <= 400)
    compared = f"{large:.1f} s: {large / normal:.1f} ×"
    yield Row(f"build of {TIMES} × the offerings", compared, "12 ×", large <= 12 * normal)


def pages() -> Iterator[Row]:
    """Render every page in a fresh process: imports, reading and assembling included."""
    took = [subprocess.run([sys.executable, "-c", PAGES], check=True, capture_output=True) for _ in range(RUNS)]
    seconds = median(float(one.stdout.split()[0]) for one in took)
    count = int(took[0].stdout.split()[1])
    yield Row(f"pages alone ({count})", f"{seconds:.2f} s", "2 s", seconds <= 2)
