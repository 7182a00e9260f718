"""The performance figures, measured anew and printed as a table: ``make bench``.

Timings of builds are medians of several runs, each in a process of its own; compare figures of one run on one machine.
The fetch is measured against the stub: forty calls a second, 25 ms of latency, the whole tree (under two minutes).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import boto3
import moto
import msgspec
from rich.console import Console
from rich.table import Table

from generator import aws, history, release, snapshot, timeline
from generator import build as building
from generator.resources import HISTORY, SNAPSHOT
from generator.snapshot import Endpoint
from generator.sources import recordings, ssm
from tests.stub import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.snapshot import Snapshot

RUNS = 5
RATE = 40
LATENCY = 0.025
TIMES = 10
"""How many times the offerings of the real catalog the synthetic one has."""

WHEELS = Path(".venv/wheels")
"""Where ``make history`` keeps moto's releases."""

AWSCLI = ".venv/awscli/bin/aws"
"""Where the Makefile puts the command that publishing is measured against."""

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
from generator import curated, history, snapshot, timeline
from generator.assemble import assemble
from generator.outputs import pages
from generator.resources import HISTORY, SNAPSHOT
past = history.decode(HISTORY.read_bytes(), "bundled")
catalog = timeline.dated(assemble(snapshot.read(SNAPSHOT), curated.read()), past)
made = list(pages.files(pages.Setting(catalog=catalog, assets="assets/x", site_url=None)))
print(time.perf_counter() - began, len(made))
"""


def pages() -> list[Row]:
    """Render every page in a fresh process: imports, reading and assembling included."""
    took = [subprocess.run([sys.executable, "-c", PAGES], check=True, capture_output=True) for _ in range(RUNS)]
    seconds = median(float(one.stdout.split()[0]) for one in took)
    count = int(took[0].stdout.split()[1])
    return [(f"pages alone ({count})", f"{seconds:.2f} s", "1.2 s", seconds <= 1.2)]


def remembering(folder: Path) -> list[Row]:
    """Read the bundled history with every date in it; ingest all recordings, where ``make history`` fetched them."""
    content, took = HISTORY.read_bytes(), []
    for _ in range(RUNS):
        began = time.perf_counter()
        timeline.first_seen(history.decode(content, "bundled"))
        took.append(time.perf_counter() - began)
    seconds = median(took)
    rows = [("history read, every first_seen", f"{seconds:.2f} s", "0.3 s", seconds <= 0.3)]
    if count := len(list(WHEELS.glob("*.whl"))):
        out = str(folder / "history.jsonl")
        seconds, memory = run("-m", "generator", "history", "--recordings", str(WHEELS), "--out", out)
        met = seconds <= 60 and memory <= 500
        rows.append((f"ingesting {count} recordings", f"{seconds:.1f} s, {memory:.0f} MiB", "60 s, 500 MiB", met))
    return rows


@contextmanager
def s3() -> Iterator[str]:
    """Serve moto in a process of its own, as S3 would be; give its address and the environment's credentials."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def later(real: Snapshot, days: int) -> Snapshot:
    """Return the same facts, read so many days later."""
    return msgspec.structs.replace(real, read_at=real.read_at + dt.timedelta(days=days))


def grown(real: Snapshot) -> tuple[Snapshot, str]:
    """Return the snapshot with one service offered in one Region more, and say which."""
    region = real.regions[0]
    service = next(one.code for one in real.services if one.regions and one.code not in region.services)
    offered = msgspec.structs.replace(
        region, services=dict(sorted({**region.services, service: Endpoint(endpoint=None, protocols=None)}.items()))
    )
    services = tuple(
        msgspec.structs.replace(one, regions=tuple(sorted({*one.regions, region.code}))) if one.code == service else one
        for one in real.services
    )
    changed = msgspec.structs.replace(real, regions=(offered, *real.regions[1:]), services=services)
    return changed, f"{service} in {region.code}"


def site(folder: Path, made_from: Snapshot, previous: Path | None = None) -> Path:
    """Build a site as the next release after ``previous``."""
    last = release.read(previous / "downloads") if previous else None
    bundled = building.Bundled(history=history.decode(HISTORY.read_bytes(), "bundled"))
    order = building.Order(snapshot=made_from, previous=last, bundled=bundled)
    building.write(building.files(order).files, folder)
    return folder


def publish(url: str, bucket: str, folder: Path) -> tuple[float, dict[str, int]]:
    """Publish a site with our command; return wall seconds and what it counted."""
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log.json"
        command = [sys.executable, "-m", "generator", "publish", "--bucket", bucket, "--site", str(folder)]
        began = time.monotonic()
        subprocess.run([*command, "--endpoint-url", url, "--log", str(log)], check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - began, json.loads(log.read_text())["counts"]


def first_publish(url: str, bucket: str, folder: Path) -> float:
    """Publish a site; return wall seconds."""
    return publish(url, bucket, folder)[0]


def sync(url: str, bucket: str, folder: Path) -> float:
    """Bring a bucket to a site with ``aws s3 sync``; return wall seconds."""
    aws_command = AWSCLI if Path(AWSCLI).exists() else "aws"
    command = [aws_command, "s3", "sync", str(folder), f"s3://{bucket}", "--delete", "--endpoint-url", url]
    began = time.monotonic()
    subprocess.run([*command, "--only-show-errors"], check=True)
    return time.monotonic() - began


def hosting(folder: Path) -> list[Row]:
    """Publish the real site, a fresh build without news, and a small change; beside ``aws s3 sync`` on one server."""
    real = snapshot.read(SNAPSHOT)
    first = site(folder / "first", real)
    changed, what = grown(later(real, 2))
    os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "us-east-1"}
    took: dict[str, list[float]] = {"publish": [], "sync": [], "quiet publish": [], "quiet sync": []}
    with s3() as url:
        client = boto3.client("s3", endpoint_url=url)
        for number in range(4):
            ours, theirs = f"ours-{number}", f"theirs-{number}"
            for bucket in (ours, theirs):
                client.create_bucket(Bucket=bucket)
                client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            # In turns, for the server grows slower with what it holds.
            both: list[tuple[str, Callable[[], float]]] = [
                ("sync", partial(sync, url, theirs, first)),
                ("publish", partial(first_publish, url, ours, first)),
            ]
            for name, measure in reversed(both) if number % 2 else both:
                took[name].append(measure())
        fresh = site(folder / "fresh", later(real, 1), first)
        for number in range(3):
            took["quiet sync"].append(sync(url, f"theirs-{number}", fresh))
            seconds, quiet = publish(url, f"ours-{number}", fresh)
            took["quiet publish"].append(seconds)
        _, gained = publish(url, "ours-0", site(folder / "gained", changed, fresh))
    whole, theirs_whole, calm, theirs_calm = (
        median(took[name]) for name in ("publish", "sync", "quiet publish", "quiet sync")
    )
    count = len([path for path in first.rglob("*") if path.is_file()])
    return [
        (
            f"first publish ({count:,} files)",
            f"{whole:.1f} s; aws s3 sync {theirs_whole:.1f} s",
            "no slower than aws s3 sync",
            whole <= theirs_whole,
        ),
        (
            "publish without news",
            f"{calm:.1f} s; aws s3 sync {theirs_calm:.1f} s: {theirs_calm / calm:.0f} ×",
            "1/5 of aws s3 sync",
            calm <= theirs_calm / 5,
        ),
        ("objects sent without news", str(quiet["uploaded"]), "2", quiet["uploaded"] == 2),
        (f"objects sent: {what}", f"{gained['uploaded']} of {count:,}", "what changed", gained["uploaded"] < count),
    ]


def main() -> None:
    """Measure everything and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [*fetch(), *build(Path(folder)), *pages(), *remembering(Path(folder)), *hosting(Path(folder) / "sites")]
    table = Table("figure", "measured", "to reach", "")
    for name, measured, goal, met in rows:
        table.add_row(name, measured, goal, "ok" if met else "NOT MET")
    Console(width=110).print(table)
    sys.exit(0 if all(met for *_, met in rows) else 1)


if __name__ == "__main__":
    main()
