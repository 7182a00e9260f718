"""Figures of hosting for years: a hundred releases that are listed, and a site of 30,000 files published all day."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3

from generator.core.files import File
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import listing, snapshot
from generator.publish import manifest, rollback
from generator.publish.bucket import Bucket
from generator.publish.manifest import CurrentNote, Manifest, ReleaseFile
from tools.bench import hosting
from tools.bench.rows import Row, timed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


RELEASES, FILES = 100, 3_000
MANY_FILES = 30_000
CHANGED_PAGES = 100
PUBLISHES = 10
MIB = 2**20
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Traffic:
    """Counts the bytes of the answers that a client reads."""

    def __init__(self, client: S3Client) -> None:
        self.bytes = 0
        client.meta.events.register("after-call.s3", self._count)

    def _count(self, http_response: Any, event_name: str, **_: object) -> None:
        if event_name.endswith(".GetObject"):
            self.bytes += int(http_response.headers["content-length"])  # its body is read later
        else:
            self.bytes += len(http_response.content)


def put_releases(bucket: Bucket) -> None:
    """Write the manifests of a hundred releases of 3,000 files, as publishing does."""
    files = {
        f"services/service-{number:04}/index.html": ReleaseFile(
            md5=f"{number:032x}", size=20_000, headers="0123abcd", version=f"{number:032x}"
        )
        for number in range(FILES)
    }
    for number in range(RELEASES):
        time = START + dt.timedelta(days=number)
        release = Manifest(
            id=f"{time:%Y%m%dT%H%M%SZ}-0123abcd", as_of=time.date(), run="a run", published_at=time, files=files
        )
        bucket.write(manifest.path(release.id), release)
    bucket.write(manifest.CURRENT, CurrentNote(release=release.id))


def enlarged(folder: Path, size: int) -> Path:
    """Add pages to a built site until it has so many files, and list them as its build would."""
    files = dict(listing.read(folder).files)
    pages = [File(f"services/more-{number:05}/index.html", page(number)) for number in range(size - len(files))]
    for file in pages:
        path = folder / file.path
        path.parent.mkdir(parents=True)
        path.write_bytes(file.content)
    return relisted(folder, pages)


def page(number: int, *, text: str = "as it was") -> bytes:
    """Return a page of two kilobytes."""
    return f"<!doctype html><title>{number}</title><p>{text}</p>{'x' * 2_000}".encode()


def relisted(folder: Path, files: list[File]) -> Path:
    """Write the list of a site's files anew with these."""
    whole = dict(listing.read(folder).files) | dict(listing.listing(files).files)
    (folder / listing.LIST_PATH).write_bytes(listing.encode(listing.Listing(files=dict(sorted(whole.items())))))
    return folder


class Publish(NamedTuple):
    """What one publish took: wall seconds, calls of which so many list, and bytes that were sent."""

    seconds: float
    calls: int
    listings: int
    sent: int


def publish(url: str, bucket: str, folder: Path, *options: str) -> Publish:
    """Publish a site with our command."""
    seconds, log = timed("publish", "--bucket", bucket, "--site", str(folder), "--endpoint-url", url, *options)
    return Publish(seconds, log["calls"], log["operations"].get("s3.ListObjectsV2", 0), log["counts"]["bytes"])


def list_row(url: str, client: S3Client) -> Row:
    """List the releases, once in a process of its own for the time, and once here for the bytes."""
    bucket = Bucket(client, "releases")
    put_releases(bucket)
    seconds, _ = timed("releases", "--bucket", "releases", "--endpoint-url", url)
    traffic = Traffic(client)
    count = len(rollback.releases(bucket).releases)
    mib = traffic.bytes / MIB
    return Row(
        f"releases: {count} of {FILES:,} files",
        f"{mib:.2f} MiB read, {seconds:.1f} s",
        "2 MiB, 2 s",
        count == RELEASES and mib <= 2 and seconds <= 2,
    )


def rows(folder: Path) -> Iterator[Row]:
    """List a hundred releases; publish 30,000 files, then without news, and with a hundred pages that changed."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "us-east-1"}
    with hosting.s3() as url:
        client = boto3.client("s3", endpoint_url=url)
        for name in ("releases", "many"):
            client.create_bucket(Bucket=name)
            client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        yield list_row(url, client)
        reading = snapshot.read(BUNDLED_SNAPSHOT)
        built = enlarged(hosting.site(folder / "many", reading), MANY_FILES)
        first = publish(url, "many", built, "--first")
        yield _row(f"first publish ({MANY_FILES:,} files)", first)
        quiet = publish(url, "many", built)
        yield _row("publish without news", quiet)
        changed = [
            File(f"services/more-{number:05}/index.html", page(number, text="another text"))
            for number in range(CHANGED_PAGES)
        ]
        for file in changed:
            (built / file.path).write_bytes(file.content)
        news = publish(url, "many", relisted(built, changed))
        yield _row(f"publish with {CHANGED_PAGES} changed pages", news)
        others = PUBLISHES - 1
        day = Publish(
            seconds=news.seconds + others * quiet.seconds,
            calls=news.calls + others * quiet.calls,
            listings=news.listings + others * quiet.listings,
            sent=news.sent + others * quiet.sent,
        )
        yield _row(f"{PUBLISHES} publishes a day, one with news (computed)", day)


def _row(figure: str, cost: Publish) -> Row:
    calls = f"{cost.calls:,} calls ({cost.listings:,} list)"
    measured = f"{calls}, {cost.seconds:.1f} s, {cost.sent / MIB:.1f} MiB sent"
    return Row(figure, measured, "", None)
