"""The command ``probe``: whether a published site answers as it should."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from generator.cli.command import FOLDER, CommandArguments, run, with_arguments
from generator.cli.duration import duration
from generator.core.errors import ProbeError
from generator.core.text import quantity
from generator.probe import probe as site_probe
from generator.probe.answers import ProbedSite
from generator.probe.expectation import expectation

if TYPE_CHECKING:
    from pathlib import Path


MAX_WAIT = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class ProbeArguments(CommandArguments):
    """What ``probe`` takes; each field is the argument or option of its name."""

    url: str
    site: Path | None
    release: str | None
    max_age: dt.timedelta | None
    wait: dt.timedelta | None


def _duration(context: click.Context, parameter: click.Parameter, text: str | None) -> dt.timedelta | None:
    del context, parameter
    return duration(text) if text is not None else None


@click.command()
@click.argument("url", metavar="URL")
@click.option("--site", type=FOLDER, help="The built site that must be there: its files are compared.")
@click.option("--release", metavar="ID", help="The release that must be there: the time of its reading is compared.")
@click.option(
    "--max-age",
    metavar="DURATION",
    callback=_duration,
    help="How old the reading may be that the site shows: 36h, 2d. Without it, any age.",
)
@click.option(
    "--wait",
    metavar="DURATION",
    callback=_duration,
    help="Try again for as long as this where there are faults (5m, at most 1h): an invalidation takes minutes.",
)
@with_arguments(ProbeArguments)
def probe(arguments: ProbeArguments) -> None:
    """Ask a published site itself whether it answers as it should.

    Requests the home page, a file that it links, the status, a page that is not there, a folder without its slash, and
    a data file from another site and in part. Needs no account.
    """
    with run("probe", arguments) as (record, printer):
        site = ProbedSite(arguments.url)
        expected = expectation(
            dt.datetime.now(dt.UTC), site=arguments.site, release=arguments.release, max_age=arguments.max_age
        )
        wait = min(arguments.wait or dt.timedelta(), MAX_WAIT)
        attempt = partial(site_probe.probe, site, expected)
        try:
            with record.stage("probe"):
                result = site_probe.until_well(attempt, wait, time.monotonic, time.sleep)
        finally:
            record.calls = site.sent
        record.faults = [str(fault) for fault in result.faults]
        record.counts = {"attempts": result.attempts, "faults": len(result.faults)}
        for fault in result.faults:
            printer.message("fault", f"fault: {fault}", name=fault.name, address=fault.address)
        if result.faults:
            raise ProbeError(site.address, tuple(fault.name for fault in result.faults))
        printer.message(
            "probed",
            f"{site.address}: answers as it should ({site.sent} requests, {quantity(result.attempts, 'attempt')})",
            **record.counts,
        )
