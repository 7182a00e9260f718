"""The command ``fetch``: the sources into a snapshot, the last release into ``previous/``."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from generator.cli.aws_options import AccessArguments, access_options, count_calls
from generator.cli.command import ANY_PATH, FILE, FOLDER, run, with_arguments
from generator.cli.duration import duration
from generator.cli.fetch_output import print_lists, print_result, print_stale
from generator.core import disk
from generator.core.errors import AtlasError, DataError
from generator.fetch import last_release, launch_feed, recording_kinds, resource_types
from generator.fetch.fetch import RESOURCE_TYPES, FetchOptions, RequestCounts
from generator.fetch.fetch import fetch as fetch_sources
from generator.model import previous_release, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.cli.console import Printer
    from generator.fetch.fetch import FetchStage, OnProgress
    from generator.model.run_log import RunLog
    from generator.model.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class FetchArguments(AccessArguments):
    """What ``fetch`` takes; each field is the option of its name, ``identity`` that of ``--run``."""

    out: Path
    previous: str | None
    first: bool
    previous_dir: Path
    recording: tuple[Path, ...]
    feed: str
    no_feed: bool
    resource_types: str
    no_resource_types: bool
    identity: str | None
    if_older_than: dt.timedelta | None
    promote: Path | None


@click.command()
@click.option(
    "--out", type=FILE, default="snapshot.json", show_default=True, help="The snapshot to write; .gz compresses it."
)
@click.option(
    "--previous",
    metavar="ADDRESS",
    help="The last release: a folder, s3://BUCKET/PREFIX or https://…. What is not there, cannot be read or is not "
    "what the release's own summary lists is an error.",
)
@click.option(
    "--first",
    is_flag=True,
    help="Nothing was published at --previous yet: this release is the first. Where there is one, an error.",
)
@click.option(
    "--previous-dir",
    type=FOLDER,
    default="previous",
    show_default=True,
    help="Where the last release's files are put, for build.",
)
@access_options("The AWS Region to ask: us-east-1 answers for all partitions; not every opt-in Region does.")
@click.option(
    "--recording",
    type=ANY_PATH,
    multiple=True,
    help="Read moto's recorded parameters (its wheel, or a folder with its files), not AWS. Given twice: cfn-lint's "
    "recorded lists of resource types as well.",
)
@click.option("--feed", metavar="URL", default=launch_feed.ADDRESS, help="The launch feed (https); AWS's by default.")
@click.option("--no-feed", is_flag=True, help="Leave the launch feed out; known dates are kept.")
@click.option(
    "--resource-types",
    metavar="URL",
    default=resource_types.ADDRESS,
    help="Where each Region's list of resource types is read (https), with {region} and {domain}; AWS's by default.",
)
@click.option(
    "--no-resource-types", is_flag=True, help="Leave the resource types out; what the last release has is kept."
)
@click.option(
    "--run",
    "identity",
    metavar="TEXT",
    help="Whose run this is (an address of it, say); it travels in the snapshot to summary.json.",
)
@click.option(
    "--if-older-than",
    type=duration,
    metavar="DURATION",
    help="Keep the snapshot that is there if it is younger than this (90m, 24h, 2d), whole, and of the same sources.",
)
@click.option(
    "--promote",
    type=FILE,
    help="Take this snapshot, which another environment published, instead of reading AWS: only the last release is "
    "read.",
)
@with_arguments(FetchArguments)
def fetch(arguments: FetchArguments) -> None:
    """Read AWS's public parameters, the launch feed and the resource types into a snapshot.

    Needs AWS credentials, found in boto3's usual ways. Nothing is written unless everything was read; only the feed and
    the resource types may fail, and what was known of them is kept.
    """
    with run("fetch", arguments) as (record, printer):
        counts = RequestCounts()
        options = _options(arguments, printer)
        record.run = options.run
        disk.require_writable(arguments.out)
        if options.previous is not None:
            disk.require_writable(arguments.previous_dir / previous_release.FIRST_RELEASE_NOTE)
        try:
            result = fetch_sources(
                options,
                counts,
                stage=partial(_stage, record, printer, counts),
                on_stale=partial(print_stale, printer, arguments.out),
            )
        finally:
            count_calls(record, counts.calls)
        with record.stage("write"):
            if result.previous is not None:
                last_release.write(result.previous, arguments.previous_dir)
            if not result.is_kept:
                snapshot.write(result.snapshot, arguments.out)
        if arguments.if_older_than:
            record.counts["cache_hits"] = int(result.is_kept)
        if result.lists:
            print_lists(record, printer, result.lists, counts.transfer)
        print_result(record, printer, result, arguments.out)


@contextmanager
def _stage(record: RunLog, printer: Printer, counts: RequestCounts, stage: FetchStage) -> Iterator[OnProgress]:
    """Record a stage of the fetch with its calls or requests, and show its progress if it has any."""
    is_types = stage == RESOURCE_TYPES
    with record.stage(stage.name, counts.transfer if is_types else counts.calls):
        if not stage.unit:
            yield lambda _done, _total: None
            return
        event = "resource-types-reading" if is_types else "reading"
        with printer.progress(event, f"{stage.unit} read", None if is_types else counts.calls) as on_progress:
            yield on_progress


def _options(arguments: FetchArguments, printer: Printer) -> FetchOptions:
    if arguments.first and arguments.previous is None:
        raise AtlasError(
            "--first: says that nothing was published at --previous yet, but that is not given",
            "give the address that the site will be published to with --previous, or leave --first out",
        )
    if "{region}" not in arguments.resource_types:
        raise AtlasError(
            f"--resource-types {arguments.resource_types}: is one address for all Regions",
            f"give one with {{region}} in it, like {resource_types.ADDRESS}",
        )
    if arguments.promote and (arguments.recording or arguments.if_older_than):
        raise AtlasError(
            f"--promote {arguments.promote}: is the whole reading, so there is nothing else to read or to keep",
            "leave --recording and --if-older-than out",
        )
    recording, type_recording = recording_kinds.by_content(arguments.recording)
    return FetchOptions(
        now=dt.datetime.now(dt.UTC).replace(microsecond=0),
        run=arguments.identity,
        access=arguments.access,
        recording=recording,
        type_recording=type_recording,
        feed=None if arguments.no_feed else arguments.feed,
        resource_types=None if arguments.no_resource_types else arguments.resource_types,
        previous=arguments.previous,
        first=arguments.first,
        existing_snapshot=_existing_snapshot(arguments, printer),
        max_age=arguments.if_older_than or dt.timedelta(),
        promotion=snapshot.read(arguments.promote) if arguments.promote else None,
    )


def _existing_snapshot(arguments: FetchArguments, printer: Printer) -> Snapshot | None:
    """Return the snapshot that may be kept (None: all is to be read); one that is damaged is named, and not kept."""
    if not arguments.if_older_than or not os.path.lexists(arguments.out):
        return None
    try:
        return snapshot.read(arguments.out)
    except DataError as error:
        printer.message("stale", f"fetching: {error.problem}")
        return None
