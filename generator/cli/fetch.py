"""The command ``fetch``: arguments in, snapshot and last release out, exit status."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from generator.aws import clients
from generator.cli.build import _reading, _require_address
from generator.cli.command import ANY, FILE, FOLDER, logged, run
from generator.core import disk
from generator.fetch import fetch as fetching
from generator.fetch import last_release, launch_feed
from generator.model import release, snapshot
from generator.model.snapshot import notices

if TYPE_CHECKING:
    from pathlib import Path

    from generator.cli.console import LogFormat, Voice
    from generator.model.run_log import RunLog


@click.command()
@click.option(
    "--out", type=FILE, default="snapshot.json", show_default=True, help="The snapshot to write; .gz compresses."
)
@click.option("--previous", metavar="ADDRESS", help="The last release: a folder, s3://BUCKET/PREFIX or https://….")
@click.option("--first", is_flag=True, help="Nothing was published at --previous yet; without it, that is an error.")
@click.option(
    "--previous-dir", type=FOLDER, default="previous", show_default=True, help="Where its files are put for build."
)
@click.option("--endpoint-url", metavar="URL", help="Another AWS endpoint; AWS_ENDPOINT_URL does the same.")
@click.option(
    "--region", help="The AWS Region to ask; us-east-1 answers for all partitions, not every opt-in Region does."
)
@click.option("--profile", help="The AWS profile to use.")
@click.option("--recording", type=ANY, help="Read moto's recording (its wheel, or a folder), not AWS.")
@click.option("--feed", metavar="URL", default=launch_feed.ADDRESS, help="The launch feed (https).")
@click.option("--no-feed", is_flag=True, help="Leave the launch feed out.")
@click.option("--run", "identity", metavar="TEXT", help="Whose run this is; it travels in the snapshot.")
@logged
def fetch(log: Path | None, log_format: LogFormat, out: Path, previous_dir: Path, **asked: Any) -> None:  # noqa: ANN401
    """Read AWS's public parameters and the launch feed into a snapshot.

    Needs AWS credentials, found in boto3's usual ways. Nothing is written unless everything was read.
    """
    with run("fetch", log, log_format) as (record, voice):
        calls = clients.Calls()
        _require_address(asked["previous"], first=asked["first"])
        order = fetching.FetchOptions(
            now=dt.datetime.now(dt.UTC).replace(microsecond=0),
            run=asked["identity"],
            access=clients.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"]),
            recording=asked["recording"],
            feed=None if asked["no_feed"] else asked["feed"],
            previous=asked["previous"],
            first=asked["first"],
        )
        record.run = order.run
        disk.require_place(out)
        if order.previous is not None:
            disk.require_place(previous_dir / release.FIRST)
        try:
            with voice.counting("reading", "Regions read", calls) as on_region_read:
                stage = partial(record.stage, counted=calls)
                fetched = fetching.fetch(order, calls, stage=stage, on_region_read=on_region_read)
        finally:
            record.calls, record.retries, record.throttled = calls.sent, calls.retried, calls.throttled
        with record.stage("write"):
            if fetched.previous is not None:
                last_release.write(fetched.previous, previous_dir)
            snapshot.write(fetched.snapshot, out)
        _tell_fetched(record, voice, fetched, out)


def _tell_fetched(record: RunLog, voice: Voice, fetched: fetching.Fetched, out: Path) -> None:
    read = fetched.snapshot
    record.read_at = read.read_at
    record.counts = {
        "regions": len(read.regions),
        "services": len(read.services),
        "offerings": sum(len(region.services) for region in read.regions),
        "launches": len(read.launches),
    }
    if read.feed.problem:
        record.notices += notices(read)
        voice.say("notice", f"notice: the launch feed {read.feed.problem}; known dates are kept")
    if fetched.previous is not None:
        found = ", ".join(fetched.previous) or "nothing there: a first release"
        voice.say("previous", f"last release: {found}")
    counts = record.counts
    voice.say(
        "fetched",
        f"{out}: {counts['regions']} Regions, {counts['services']} services, {counts['offerings']:,} offerings, "
        f"{counts['launches']} launches, {_reading(read)}; {record.calls:,} calls, {record.retries} retries, "
        f"{record.throttled} throttled, {record.seconds:.1f} s",
        read_at=read.read_at.isoformat(),
        out=str(out),
        calls=record.calls,
        retries=record.retries,
        throttled=record.throttled,
        seconds=round(record.seconds, 3),
        **counts,
    )
