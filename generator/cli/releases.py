"""The command ``releases``: what a rollback can go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generator.aws import clients
from generator.cli.aws_options import count_calls
from generator.cli.command import run, with_arguments
from generator.cli.hosting_options import BucketArguments, bucket_options
from generator.publish import rollback

if TYPE_CHECKING:
    from generator.cli.console import Printer
    from generator.publish.manifest import ReleaseHead


@click.command()
@bucket_options()
@with_arguments(BucketArguments)
def releases(arguments: BucketArguments) -> None:
    """List the releases that a rollback can go back to."""
    with run("releases", arguments) as (record, printer):
        calls = clients.Calls()
        try:
            listing = rollback.releases(arguments.open_bucket(calls))
        finally:
            count_calls(record, calls)
        width = max((len(release.id) for release in listing.releases), default=0)
        if listing.releases and arguments.log_format != "json":
            printer.message("heads", f"{'release':<{width}}  {'as of':<10}  {'published (UTC)':<16}  {'files':>6}  run")
        for release in listing.releases:
            _print_release(printer, release, listing, width)
        if not listing.releases and not listing.unreadable:
            printer.message("none", "no release there")
        for error in listing.unreadable:
            record.status, record.error = error.status, error.problem
            printer.error(error)


def _print_release(printer: Printer, release: ReleaseHead, listing: rollback.Releases, width: int) -> None:
    """Print a row of the table; ``width`` is that of its first column."""
    is_current = release.id == listing.current
    is_held = listing.hold is not None and listing.hold.release == release.id
    marks = ["current"] * is_current + ["held"] * is_held
    printer.message(
        "release",
        f"{release.id:<{width}}  {release.as_of}  {release.published_at:%Y-%m-%d %H:%M}  {release.file_count:>6,}  "
        f"{release.run or '-'}" + (f"  ({', '.join(marks)})" if marks else ""),
        id=release.id,
        as_of=release.as_of.isoformat(),
        published_at=release.published_at.isoformat(),
        run=release.run,
        files=release.file_count,
        current=is_current,
        held=is_held,
    )
