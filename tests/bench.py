"""The performance figures, measured anew and printed as a table: ``make bench``.

Timings of builds are medians of several runs, each in a process of its own; compare figures of one run on one machine.
The fetch is measured against the stub: forty calls a second, 25 ms of latency, the whole tree (under two minutes).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import moto
import msgspec
from rich.console import Console
from rich.table import Table

from generator import aws, snapshot
from generator.resources import SNAPSHOT
from generator.sources import recordings, ssm
from tests.stub import serving

if TYPE_CHECKING:
    from generator.snapshot import Snapshot

RUNS = 5
RATE = 40
LATENCY = 0.025
TIMES = 10
"""How many times the offerings of the real catalog the synthetic one has."""

Row = tuple[str, str, str, bool]


def fetch() -> list[Row]:
    """Fetch everything from the rate-limited stub: seconds against what the limit allows, and the share throttled."""
    parameters = recordings.read(Path(moto.__file__).parent / "ssm" / "resources").parameters
    os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing"}
    calls = aws.Calls()
    with serving(parameters, rate=RATE, latency=LATENCY) as stub:
        began = time.monotonic()
        ssm.read(aws.ssm(aws.Access(endpoint_url=stub.url), calls))
        seconds = time.monotonic() - began
    least = calls.sent / RATE
    throttled = calls.throttled / calls.sent
    measured = f"{seconds:.1f} s for {calls.sent:,} calls: {seconds / least:.2f} ×"
    return [
        ("fetch, 40 calls/s, 25 ms", measured, "1.15 × calls ÷ 40 s", seconds <= 1.15 * least),
        ("calls throttled", f"{throttled:.1%}", "under 5 %", throttled < 0.05),
    ]


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


def run(*command: str) -> tuple[float, float]:
    """Run a command of this environment; return its wall seconds and peak memory (parent and child) in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.json"
        began = time.monotonic()
        subprocess.run([sys.executable, *command, "--log", str(log)], check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - began
        stages = json.loads(log.read_text())["stages"] if log.exists() else []
    return seconds, max((stage["peak_mib"] for stage in stages), default=0.0)


def build(folder: Path) -> list[Row]:
    """Build the real catalog and one of ten times the offerings, in turns."""
    real = snapshot.read(SNAPSHOT)
    files = {1: folder / "real.json", TIMES: folder / "large.json"}
    snapshot.write(real, files[1])
    snapshot.write(synthetic(real, TIMES), files[TIMES])
    took: dict[int, list[float]] = {1: [], TIMES: []}
    memory = 0.0
    for _ in range(3):
        for times, file in files.items():
            out = str(folder / f"site-{times}")
            seconds, peak = run("-m", "generator", "build", "--snapshot", str(file), "--out", out)
            took[times].append(seconds)
            memory = peak if times == 1 else memory
    whole, large = median(took[1]), median(took[TIMES])
    return [
        ("whole build, wall", f"{whole:.1f} s", "8 s", whole <= 8),
        ("whole build, peak memory", f"{memory:.0f} MiB", "400 MiB", memory <= 400),
        (f"build of {TIMES} × the offerings", f"{large:.1f} s: {large / whole:.1f} ×", "12 ×", large <= 12 * whole),
    ]


PAGES = """
import sys, time
began = time.perf_counter()
from generator import curated, snapshot
from generator.assemble import assemble
from generator.outputs import pages
from generator.resources import SNAPSHOT
catalog = assemble(snapshot.read(SNAPSHOT), curated.read())
made = list(pages.files(pages.Setting(catalog=catalog, assets="assets/x", site_url=None)))
print(time.perf_counter() - began, len(made))
"""


def pages() -> list[Row]:
    """Render every page in a fresh process: imports, reading and assembling included."""
    took = [subprocess.run([sys.executable, "-c", PAGES], check=True, capture_output=True) for _ in range(RUNS)]
    seconds = median(float(one.stdout.split()[0]) for one in took)
    count = int(took[0].stdout.split()[1])
    return [(f"pages alone ({count})", f"{seconds:.2f} s", "1.2 s", seconds <= 1.2)]


def main() -> None:
    """Measure everything and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [*fetch(), *build(Path(folder)), *pages()]
    table = Table("figure", "measured", "to reach", "")
    for name, measured, goal, met in rows:
        table.add_row(name, measured, goal, "ok" if met else "NOT MET")
    Console(width=110).print(table)
    sys.exit(0 if all(met for *_, met in rows) else 1)


if __name__ == "__main__":
    main()
