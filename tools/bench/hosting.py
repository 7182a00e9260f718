"""Figures of publishing the site, compared with ``aws s3 sync``: first, without news, and after a small change."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import boto3
import msgspec

from generator.build import build, write
from generator.build.content import read_bundled
from generator.build.pages import region as region_page
from generator.catalog.assemble import assemble
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import curated, listing, previous_release, snapshot
from generator.model.snapshot import Endpoint
from tools.bench.rows import Row, timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.model.snapshot import Snapshot


SITE_URL = "https://atlas.example.org/"

AWSCLI = ".venv/awscli/bin/aws"
"""The command that publishing is compared with, as the Makefile installs it."""


@contextmanager
def s3() -> Iterator[str]:
    """Serve moto's S3 in a process of its own, and yield its address."""
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
    """Return the same facts, read ``days`` later."""
    return msgspec.structs.replace(real, read_at=real.read_at + dt.timedelta(days=days))


def grown(real: Snapshot) -> tuple[Snapshot, str]:
    """Return the snapshot with one more offering, and its name."""
    region = real.regions[0]
    service = next(service.code for service in real.services if service.regions and service.code not in region.services)
    return with_offering(real, region.code, service), f"{service} in {region.code}"


def widest(real: Snapshot) -> tuple[str, str]:
    """Return the missing offering that would change the most files, as its Region and its service.

    Besides what each one changes, it changes the documents of a family's members, or of its leading service, and the
    pages of the Regions that are compared with its own.
    """
    catalog = assemble(real, curated.read())
    near = Counter(other.region for code in catalog.region for other in region_page.nearest_regions(catalog, code))

    def others(cell: tuple[str, str]) -> int:
        place, service = cell
        family = catalog.family.get(service)
        related = 0 if family is None else len(family.members) - 1 if service == family.leader else 3
        return near[place] + related + len(catalog.type_catalog.of_service.get(service, ()))

    places, services = catalog.in_region.items(), catalog.service
    missing = ((place, service) for place, offered in places for service in services if service not in offered)
    return max(missing, key=others)


def with_offering(real: Snapshot, code: str, service: str) -> Snapshot:
    """Return the snapshot with one more offering."""
    region = next(facts for facts in real.regions if facts.code == code)
    offered = msgspec.structs.replace(
        region, services=dict(sorted({**region.services, service: Endpoint(endpoint=None, protocols=None)}.items()))
    )
    services = tuple(
        msgspec.structs.replace(facts, regions=tuple(sorted({*facts.regions, region.code})))
        if facts.code == service
        else facts
        for facts in real.services
    )
    regions = tuple(offered if facts is region else facts for facts in real.regions)
    return msgspec.structs.replace(real, regions=regions, services=services)


def site(folder: Path, reading: Snapshot, previous: Path | None = None) -> Path:
    """Build a site as the release after ``previous``."""
    last = previous_release.read(previous / "downloads") if previous else None
    options = build.BuildOptions(snapshot=reading, previous=last, bundled=read_bundled(), site_url=SITE_URL)
    write.write(build.files(options).files, folder)
    return folder


def publish(url: str, bucket: str, folder: Path, *options: str) -> tuple[float, dict[str, int]]:
    """Publish a site with our command; return wall seconds and its counts, with its calls but for listings."""
    seconds, log = timed("publish", "--bucket", bucket, "--site", str(folder), "--endpoint-url", url, *options)
    return seconds, log["counts"] | {"calls": log["calls"] - log["operations"].get("s3.ListObjectsV2", 0)}


def first_publish(url: str, bucket: str, folder: Path) -> float:
    """Publish a site to an empty bucket; return wall seconds."""
    return publish(url, bucket, folder, "--first")[0]


def sync(url: str, bucket: str, folder: Path) -> float:
    """Copy a site to a bucket with ``aws s3 sync``; return wall seconds."""
    aws_command = AWSCLI if Path(AWSCLI).exists() else "aws"
    command = [aws_command, "s3", "sync", str(folder), f"s3://{bucket}", "--delete", "--endpoint-url", url]
    start = time.monotonic()
    subprocess.run([*command, "--only-show-errors"], check=True)
    return time.monotonic() - start


def differing(old: Path, new: Path) -> int:
    """Return how many files of a site are new or differ from those of the site before."""
    paths = [Path(path) for path in listing.read(new).files]
    return sum(not (old / path).exists() or (old / path).read_bytes() != (new / path).read_bytes() for path in paths)


# Longer than 40 lines: all measurements use one server, alternately, and are compared in the end.
def rows(folder: Path) -> Iterator[Row]:
    """Publish the real site, a build without news, and a small change; sync the same with ``aws s3 sync``."""
    real = snapshot.read(BUNDLED_SNAPSHOT)
    first = site(folder / "first", real)
    # A change confirms what the bundled history's last reading removed, in twenty Regions: the next one stands alone.
    settled, _ = grown(later(real, 2))
    changed, offering = grown(later(settled, 1))
    os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "us-east-1"}
    durations: dict[str, list[float]] = {"publish": [], "sync": [], "quiet publish": [], "quiet sync": []}
    with s3() as url:
        client = boto3.client("s3", endpoint_url=url)
        for number in range(6):
            ours, theirs = f"ours-{number}", f"theirs-{number}"
            for bucket in (ours, theirs):
                client.create_bucket(Bucket=bucket)
                client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            # In turns, since the server becomes slower the more it holds.
            measurements: list[tuple[str, Callable[[], float]]] = [
                ("sync", partial(sync, url, theirs, first)),
                ("publish", partial(first_publish, url, ours, first)),
            ]
            for name, measure in reversed(measurements) if number % 2 else measurements:
                durations[name].append(measure())
        fresh = site(folder / "fresh", later(real, 1), first)
        for number in range(3):
            durations["quiet sync"].append(sync(url, f"theirs-{number}", fresh))
            seconds, quiet = publish(url, f"ours-{number}", fresh)
            durations["quiet publish"].append(seconds)
        confirmed = site(folder / "settled", settled, fresh)
        publish(url, "ours-0", confirmed)
        larger = site(folder / "gained", changed, confirmed)
        _, gained = publish(url, "ours-0", larger)
        cell = widest(settled)
        widened = site(folder / "widened", with_offering(later(settled, 1), *cell), confirmed)
    whole, theirs_whole, calm, theirs_calm = (
        median(durations[name]) for name in ("publish", "sync", "quiet publish", "quiet sync")
    )
    count = len(listing.read(first).files)
    yield Row(
        f"first publish ({count:,} files)",
        f"{whole:.1f} s; aws s3 sync {theirs_whole:.1f} s: {whole / theirs_whole:.2f} ×",
        "no slower than aws s3 sync",
        whole <= theirs_whole,
    )
    yield Row(
        "publish without news",
        f"{calm:.1f} s; aws s3 sync {theirs_calm:.1f} s: {theirs_calm / calm:.0f} ×",
        "1/5 of aws s3 sync",
        calm <= theirs_calm / 5,
    )
    yield Row("objects sent without news", str(quiet["uploaded"]), "2", quiet["uploaded"] == 2)
    yield Row("calls without news, but for listings", str(quiet["calls"]), "13", quiet["calls"] <= 13)
    yield Row(f"calls: {offering}, but for listings", str(gained["calls"]), "90", gained["calls"] <= 90)
    sent, differ = gained["uploaded"], differing(confirmed, larger)
    yield Row(f"objects sent: {offering}", f"{sent} of {count:,}", f"what changed: {differ}", sent == differ)
    most = differing(confirmed, widened)
    yield Row(f"files changed at most: {cell[1]} in {cell[0]}", str(most), "80", most <= 80)
