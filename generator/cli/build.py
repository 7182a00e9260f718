"""The command ``build``: a snapshot and the last release into ``site/``."""

from __future__ import annotations

import gc
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.build import build as site_build
from generator.build import target, write
from generator.build.content import BundledHistories
from generator.catalog import quality
from generator.catalog.assemble import assemble
from generator.cli.command import FILE, FOLDER, CommandArguments, require_reason, run, with_arguments
from generator.cli.console import reading_description
from generator.core import percentages
from generator.core.errors import AtlasError
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import bundled_histories, curated, history, previous_release, snapshot
from generator.model.run_log import MAX_WARNINGS, WarningFinding
from generator.serve.serve import SITE
from generator.serve.serve import command as serve_command

if TYPE_CHECKING:
    from pathlib import Path

    from generator.cli.console import Printer
    from generator.model.catalog import Catalog
    from generator.model.run_log import RunLog


WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~-]+)*/?")
"""Host, perhaps a port, perhaps folders: what a site's address can be in every format that repeats it."""

STEPS = {
    "read": "reading the snapshot",
    "assemble": "joining what was read",
    "history": "looking for changes",
    "pages": "making the pages",
    "feeds": "making the feeds",
    "api": "making the API",
    "reports": "making the reports",
    "write": "writing the files",
}
"""The stages of a build, in their order and in words."""

RELATIVE_NOTICE = (
    "the feeds link with relative addresses, which some feed readers cannot follow; --site-url makes them absolute"
)
"""The notice of a build without ``--site-url``."""


@dataclass(frozen=True, kw_only=True)
class BuildArguments(CommandArguments):
    """What ``build`` takes; each field is the option of its name, ``snapshot_file`` that of ``--snapshot``."""

    snapshot_file: Path | None
    previous: Path | None
    out: Path
    site_url: str | None
    no_robots: bool
    repository: str | None
    design: bool
    accept_shrink: str | None


@click.command()
@click.option("--snapshot", "snapshot_file", type=FILE, help="The snapshot to build from; without it, the bundled one.")
@click.option(
    "--previous",
    type=FOLDER,
    help="The last release's files, or the note of a first one, as fetch --previous put them: dates go on from there, "
    "and a catalog that shrank too much is refused. Without it, the site knows of no release, and publish refuses it "
    "where a reading would be lost.",
)
@click.option(
    "--out",
    type=FOLDER,
    default=SITE,
    show_default=True,
    help="The folder to write; it is swapped as a whole. What no build wrote, or what was changed since, is named and "
    "refused; hidden entries at its top (.gitignore) stay.",
)
@click.option(
    "--site-url",
    metavar="URL",
    help="Where the site will stand; adds canonical addresses and the sitemap. Without it the feeds link with relative "
    "addresses, and build says so.",
)
@click.option(
    "--no-robots", is_flag=True, help="Tell search engines to stay away, as every copy but the real one does."
)
@click.option(
    "--repository",
    metavar="URL",
    envvar="REGION_ATLAS_REPOSITORY",
    help="The repository in which readers report mistakes: each page then links a new issue that names it. "
    "REGION_ATLAS_REPOSITORY does the same.",
)
@click.option("--design", is_flag=True, help="Add /design/, which shows every part that pages are made of.")
@click.option(
    "--accept-shrink",
    metavar="REASON",
    help="Build although a check refuses; the reason is recorded in summary.json.",
)
@with_arguments(BuildArguments)
def build(arguments: BuildArguments) -> None:
    """Build the whole site from a snapshot.

    Uses files only: no network, no account, no clock. A failed build leaves the old site whole.
    """
    # A build holds nearly all that it makes until it is written: the collector would look through it in vain.
    gc.set_threshold(200_000, 50, 50)
    with run("build", arguments) as (record, printer):
        # Before the work, so that none is done in vain; what was edited is compared by digest when all is written.
        target.require_replaceable(arguments.out, by_digest=False)
        with printer.steps(STEPS) as show_step, record.stages_in_turn() as time_stage:

            def stage(name: str) -> None:
                show_step(name)
                time_stage(name)

            stage("read")
            options = _options(arguments)
            record.run, record.read_at = options.snapshot.run, options.snapshot.read_at
            lists = options.snapshot.resource_types
            record.resource_types_read_at = lists.oldest_read_at if lists else None
            result = site_build.files(options, stage)
            stage("write")
            write.write(result.files, arguments.out)
        record.as_of = result.catalog.as_of
        if arguments.previous is None:
            _print_no_release(printer, result)
        last_history = options.previous.history if options.previous else None
        if last_history and (notice := history.digest_notice(last_history)):
            record.notices.append(notice)
            printer.notice(notice)
        _print_result(record, printer, options, result, arguments.out)


def _options(arguments: BuildArguments) -> site_build.BuildOptions:
    previous = _previous(arguments.previous)
    return site_build.BuildOptions(
        snapshot=snapshot.read(arguments.snapshot_file or BUNDLED_SNAPSHOT),
        previous=previous,
        bundled=_bundled(arguments, previous),
        site_url=_site_url(arguments.site_url),
        robots=not arguments.no_robots,
        repository=_repository(arguments.repository),
        design=arguments.design,
        accept_shrink=require_reason(
            "--accept-shrink", arguments.accept_shrink, "say in a few words why the loss is real"
        ),
    )


def _print_no_release(printer: Printer, result: site_build.BuildResult) -> None:
    """Print that a site was built without the last release: fine to look at, rarely fit to publish."""
    printer.message(
        "no-previous",
        f"its history ends on {result.history.changed} and continues no published site, since --previous was not given"
        "; publish refuses it where that would lose a reading",
    )


def _previous(folder: Path | None) -> previous_release.PreviousRelease | None:
    if folder is None:
        return None
    if not folder.is_dir():
        raise AtlasError(f"{folder}: no such folder", "fetch it with `region-atlas fetch --previous ADDRESS`")
    return previous_release.read(folder)


def _bundled(arguments: BuildArguments, previous: previous_release.PreviousRelease | None) -> BundledHistories | None:
    """Return the histories that ship with the package; None where the last release has both."""
    if previous and previous.history and previous.resource_type_history and previous.resource_type_history.lines:
        return None
    has_history = bool(previous and previous.history)
    return BundledHistories(
        history=history.History() if has_history else bundled_histories.offerings(),
        resource_type_history=bundled_histories.resource_types(),
        catalog=None
        if has_history or not arguments.snapshot_file
        else assemble(snapshot.read(BUNDLED_SNAPSHOT), curated.read()),
    )


def _site_url(value: str | None) -> str | None:
    return None if value is None else _address("--site-url", value, "https://atlas.example.org/") + "/"


def _repository(value: str | None) -> str | None:
    # An environment hands on a variable that is not set as an empty one.
    return _address("--repository", value, "https://github.com/owner/name") if value else None


def _address(option: str, value: str, example: str) -> str:
    if not WEB_ADDRESS.fullmatch(value):
        raise AtlasError(f"{option} {value!r}: not a web address", f"give one like {example}")
    return value.rstrip("/")


def _record_findings(record: RunLog, catalog: Catalog) -> None:
    """Record how many findings there are of each level, and the first warnings themselves."""
    levels = [finding.level for finding in catalog.findings]
    record.findings = {level: levels.count(level) for level in ("info", "warning")}
    warnings = [finding for finding in catalog.findings if finding.level == "warning"]
    record.warnings = [
        WarningFinding(kind=finding.kind, subject=finding.subject, message=finding.message)
        for finding in warnings[:MAX_WARNINGS]
    ]


def _print_result(
    record: RunLog, printer: Printer, options: site_build.BuildOptions, result: site_build.BuildResult, out: Path
) -> None:
    catalog, reading = result.catalog, options.snapshot
    size = sum(len(file.content) for file in result.files)
    record.counts = {
        "regions": len(catalog.regions),
        "services": len(catalog.services),
        "offerings": len(catalog.offerings),
        "findings": len(catalog.findings),
        "files": len(result.files),
        "bytes": size,
    }
    _record_findings(record, catalog)
    record.accepted_shrink = options.accept_shrink
    record.quality = figure = quality.overall(quality.figures(catalog))
    record.record_changes(result.changes)
    if options.site_url is None:
        printer.notice(RELATIVE_NOTICE)
    for report in result.missing:
        notice = f"{report.path} could not be made: {report.error}"
        record.notices.append(notice)
        printer.notice(notice)
    printer.message("checked", result.comparison)
    printer.message(
        "built",
        f"{out}/: {len(result.files):,} files, {size / 2**20:.1f} MiB, as of {catalog.as_of}, "
        f"{reading_description(reading)}: {len(catalog.regions)} Regions, {len(catalog.services)} services, "
        f"{len(catalog.offerings):,} offerings"
        + (f", quality {percentages.percent_words(figure)}" if figure is not None else "")
        + f"; {record.seconds:.1f} s",
        out=str(out),
        read_at=reading.read_at.isoformat(),
        seconds=round(record.seconds, 3),
        **record.counts,
    )
    printer.message("next", f"look at it: {serve_command(out)}")
