"""The command ``fetch``: the sources into a snapshot, the last release into ``previous/``."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from generator.cli.aws_options import AccessArguments, access_options, count_calls
from generator.cli.command import ANY_PATH, FILE, FOLDER, run, with_arguments
from generator.cli.console import reading_description
from generator.core import disk, layout
from generator.core.errors import AtlasError
from generator.core.printable import path_list
from generator.fetch import last_release, launch_feed, recorded, resource_types
from generator.fetch.fetch import RESOURCE_TYPES, FetchOptions, FetchResult, RequestCounts
from generator.fetch.fetch import fetch as fetch_sources
from generator.model import history, previous_release, snapshot
from generator.model.snapshot import notices, resource_type_notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.cli.console import Printer
    from generator.fetch.fetch import FetchStage, OnProgress
    from generator.fetch.resource_types import ListsRead
    from generator.fetch.schema_zip import Transfer
    from generator.model.run_log import RunLog


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
@with_arguments(FetchArguments)
def fetch(arguments: FetchArguments) -> None:
    """Read AWS's public parameters, the launch feed and the resource types into a snapshot.

    Needs AWS credentials, found in boto3's usual ways. Nothing is written unless everything was read; only the feed and
    the resource types may fail, and what was known of them is kept.
    """
    with run("fetch", arguments) as (record, printer):
        counts = RequestCounts()
        options = _options(arguments)
        record.run = options.run
        disk.require_writable(arguments.out)
        if options.previous is not None:
            disk.require_writable(arguments.previous_dir / previous_release.FIRST_RELEASE_NOTE)
        try:
            fetched = fetch_sources(options, counts, stage=partial(_stage, record, printer, counts))
        finally:
            count_calls(record, counts.calls)
        with record.stage("write"):
            if fetched.previous is not None:
                last_release.write(fetched.previous, arguments.previous_dir)
            snapshot.write(fetched.snapshot, arguments.out)
        if fetched.lists:
            _print_lists(record, printer, fetched.lists, counts.transfer)
        _print_result(record, printer, fetched, arguments.out)


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


def _options(arguments: FetchArguments) -> FetchOptions:
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
    recording, type_recording = recorded.by_content(arguments.recording)
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
    )


def _digest_notice(previous: dict[str, bytes]) -> str | None:
    """Return what to report of lines of the last release's history that carry no digest."""
    content = previous.get(layout.HISTORY_NAME)
    return history.digest_notice(history.decode(content, layout.HISTORY_NAME)) if content else None


def _print_lists(record: RunLog, printer: Printer, lists: ListsRead, transfer: Transfer) -> None:
    """Print and record what came of the lists of resource types, and how many bytes of their zips were read."""
    reading = lists.reading
    kept = sum(region.problem is not None for region in reading.regions.values())
    counts = {
        "resource_types": len(reading.types),
        "resource_type_lists": len(reading.regions),
        "resource_type_lists_unchanged": lists.unchanged,
        "resource_type_lists_kept": kept,
        "resource_type_lists_unknown": len(reading.unknown),
        "resource_type_bytes": transfer.bytes_read,
        "resource_type_bytes_whole": transfer.bytes_whole,
    }
    record.counts |= counts
    unknown = [f"{code} ({lists.problems.get(code, 'a copy')})" for code in reading.unknown]
    printer.message(
        "resource-types",
        f"{len(reading.types):,} resource types of {len(reading.regions)} Regions: {lists.unchanged} lists unchanged, "
        f"{kept} kept from an earlier check; {transfer.sent:,} requests, {transfer.retried} retries, "
        f"{_mebibytes(transfer.bytes_read)} of {_mebibytes(transfer.bytes_whole)} MiB",
        *([f"resource types unknown: {', '.join(unknown)}"] if unknown else []),
        *([f"left out, since their names cannot be read: {path_list(lists.unnamed)}"] if lists.unnamed else []),
        requests=transfer.sent,
        retries=transfer.retried,
        unknown=reading.unknown,
        unnamed=lists.unnamed,
        **counts,
    )


def _mebibytes(count: int) -> str:
    return f"{count / 1024 / 1024:.1f}"


def _print_result(record: RunLog, printer: Printer, fetched: FetchResult, out: Path) -> None:
    reading = fetched.snapshot
    record.read_at = reading.read_at
    record.counts |= {
        "regions": len(reading.regions),
        "services": len(reading.services),
        "offerings": sum(len(region.services) for region in reading.regions),
        "launches": len(reading.launches),
    }
    record.notices += notices(reading)
    if reading.feed.problem:
        printer.notice(f"the launch feed {reading.feed.problem}; known dates are kept")
    if notice := resource_type_notice(reading):
        printer.notice(notice)
    if fetched.previous is not None:
        names = ", ".join(fetched.previous) or "nothing there: a first release"
        printer.message("previous", f"last release: {names}")
        if notice := _digest_notice(fetched.previous):
            record.notices.append(notice)
            printer.notice(notice)
    counts = record.counts
    printer.message(
        "fetched",
        f"{out}: {counts['regions']} Regions, {counts['services']} services, {counts['offerings']:,} offerings, "
        f"{counts['launches']} launches, {reading_description(reading)}; "
        f"{record.calls:,} calls, {record.retries} retries, {record.throttled} throttled, {record.seconds:.1f} s",
        read_at=reading.read_at.isoformat(),
        out=str(out),
        calls=record.calls,
        retries=record.retries,
        throttled=record.throttled,
        seconds=round(record.seconds, 3),
        **counts,
    )
