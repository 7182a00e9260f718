"""The commands that make a site: ``fetch``, ``build``, ``serve``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from generator.build import build as building
from generator.build import target, write
from generator.catalog import quality
from generator.catalog.assemble import assemble
from generator.cli.command import FILE, FOLDER, logged, run
from generator.core.errors import AtlasError
from generator.core.resources import BUNDLED_HISTORY, BUNDLED_SNAPSHOT
from generator.model import curated, history, release, snapshot
from generator.serve import serve as serving

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.cli.console import LogFormat, Voice
    from generator.model.run_log import RunLog


WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~-]+)*/?")
"""Host, perhaps a port, perhaps folders: what a site's address can be in every format that repeats it."""

STEPS = {
    "read": "reading the snapshot",
    "assemble": "joining what was read",
    "history": "looking for changes",
    "pages": "making the pages",
    "api": "making the API",
    "feeds": "making the feeds",
    "reports": "making the reports",
    "write": "writing the files",
}
"""The stages of a build, in their order and in words."""

RELATIVE = (
    "the feeds link with relative addresses, which some feed readers cannot follow; --site-url makes them absolute"
)
"""What is said where a site is built that does not know its address."""
FIRST_USE = "give the address that the site will be published to with --previous, or leave --first out"


def _require_address(previous: str | None, *, first: bool) -> None:
    if first and previous is None:
        raise AtlasError("--first: says that nothing was published at --previous yet, but that is not given", FIRST_USE)


def _reading(read: snapshot.Snapshot) -> str:
    """Return in words when AWS was read; of a recording only the package has a date, and its facts may be older."""
    if read.recorded:
        return f"from a recording packaged on {read.read_at:%Y-%m-%d}"
    return f"read at {read.read_at:%Y-%m-%d %H:%M} UTC"


@click.command()
@click.option("--snapshot", "snapshot_file", type=FILE, help="The snapshot to build from; without it, the bundled one.")
@click.option(
    "--previous", type=FOLDER, help="The last release's files, or the note of a first one, as fetch put them."
)
@click.option("--out", type=FOLDER, default=serving.SITE, show_default=True, help="The folder the site is written to.")
@click.option("--site-url", metavar="URL", help="Where the site will stand; adds canonical addresses and the sitemap.")
@click.option("--no-robots", is_flag=True, help="Tell search engines to stay away, as all but production does.")
@click.option(
    "--repository",
    metavar="URL",
    envvar="REGION_ATLAS_REPOSITORY",
    help="Where mistakes are reported; REGION_ATLAS_REPOSITORY does the same.",
)
@click.option("--design", is_flag=True, help="Add /design/, which shows every part that pages are made of.")
@click.option("--accept-shrink", metavar="REASON", help="Build although a check refuses; the reason is recorded.")
@logged
def build(log: Path | None, log_format: LogFormat, out: Path, **asked: Any) -> None:  # noqa: ANN401
    """Build the whole site from a snapshot.

    Uses files only: no network, no account, no clock. A failed build leaves the old site whole.
    """
    with run("build", log, log_format) as (record, voice):
        target.require_replaceable(out)  # before the work, so that none is done in vain
        with voice.steps(STEPS) as show, record.stages_in_turn() as time:

            def stage(name: str) -> None:
                show(name)
                time(name)

            stage("read")
            order = _order(asked)
            record.run, record.read_at = order.snapshot.run, order.snapshot.read_at
            built = building.files(order, stage)
            stage("write")
            write.write(built.files, out)
        record.as_of = built.catalog.as_of
        if asked["previous"] is None:
            _tell_of_no_release(voice, built)
        _tell_built(record, voice, order, built, out)


def _order(asked: Mapping[str, Any]) -> building.BuildOptions:
    previous = _previous(asked["previous"])
    return building.BuildOptions(
        snapshot=snapshot.read(asked["snapshot_file"] or BUNDLED_SNAPSHOT),
        previous=previous,
        bundled=_bundled(asked, previous),
        site_url=_site_url(asked["site_url"]),
        robots=not asked["no_robots"],
        repository=_repository(asked["repository"]),
        design=asked["design"],
        accept_shrink=_reason(asked["accept_shrink"]),
    )


def _tell_of_no_release(voice: Voice, built: building.Built) -> None:
    """Say what a site is that was built without the last release: fine to look at, seldom fit to publish."""
    voice.say(
        "no-previous",
        f"its history goes to {built.history.changed} and knows of no published site, since --previous was not given; "
        "`region-atlas publish` refuses it where that would lose a reading",
    )


def _previous(folder: Path | None) -> release.Previous | None:
    if folder is None:
        return None
    if not folder.is_dir():
        raise AtlasError(f"{folder}: no such folder", "fetch it with `region-atlas fetch --previous ADDRESS`")
    return release.read(folder)


def _bundled(asked: Mapping[str, Any], previous: release.Previous | None) -> building.Bundled | None:
    """Return the history that ships with the package; None where the last release has one."""
    if previous and previous.history:
        return None
    return building.Bundled(
        history=history.decode(BUNDLED_HISTORY.read_bytes(), str(BUNDLED_HISTORY)),
        catalog=assemble(snapshot.read(BUNDLED_SNAPSHOT), curated.read()) if asked["snapshot_file"] else None,
    )


def _reason(given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise AtlasError("--accept-shrink: the reason is empty", "say in a few words why the loss is real")
    return given


def _site_url(given: str | None) -> str | None:
    return None if given is None else _address("--site-url", given, "https://atlas.example.org/") + "/"


def _repository(given: str | None) -> str | None:
    # An environment hands on a variable that is not set as an empty one.
    return _address("--repository", given, "https://github.com/owner/name") if given else None


def _address(option: str, given: str, example: str) -> str:
    if not WEB_ADDRESS.fullmatch(given):
        raise AtlasError(f"{option} {given!r}: not a web address", f"give one like {example}")
    return given.rstrip("/")


def _tell_built(record: RunLog, voice: Voice, order: building.BuildOptions, built: building.Built, out: Path) -> None:
    catalog, read = built.catalog, order.snapshot
    size = sum(len(file.content) for file in built.files)
    record.counts = {
        "regions": len(catalog.regions),
        "services": len(catalog.services),
        "offerings": len(catalog.offerings),
        "findings": len(catalog.findings),
        "files": len(built.files),
        "bytes": size,
    }
    levels = [finding.level for finding in catalog.findings]
    record.findings = {level: levels.count(level) for level in ("info", "warning")}
    record.quality = figure = quality.overall(quality.figures(catalog))
    record.compared(built.changes)
    if order.site_url is None:
        voice.say("notice", f"notice: {RELATIVE}")
    for report in built.missing:
        notice = f"{report.path} could not be made: {report.error}"
        record.notices.append(notice)
        voice.say("notice", f"notice: {notice}")
    voice.say("checked", built.comparison)
    voice.say(
        "built",
        f"{out}/: {len(built.files):,} files, {size / 2**20:.1f} MiB, as of {catalog.as_of}, {_reading(read)}: "
        f"{len(catalog.regions)} Regions, {len(catalog.services)} services, {len(catalog.offerings):,} offerings"
        + (f", quality {quality.words(figure)}" if figure is not None else "")
        + f"; {record.seconds:.1f} s",
        out=str(out),
        read_at=read.read_at.isoformat(),
        seconds=round(record.seconds, 3),
        **record.counts,
    )
    voice.say("next", f"look at it: {serving.command(out)}")
