"""The commands that make a site: ``fetch``, ``build``, ``serve``."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from generator import aws, curated, history, quality, release, snapshot, target
from generator import build as building
from generator import fetch as fetching
from generator import serve as serving
from generator.assemble import assemble
from generator.commands.running import ANY, FILE, FOLDER, logged, run
from generator.errors import AtlasError
from generator.findings import notices
from generator.resources import HISTORY, SNAPSHOT
from generator.sources import launches, published

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.console import LogFormat, Voice
    from generator.runlog import RunLog

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
@click.option("--feed", metavar="URL", default=launches.ADDRESS, help="The launch feed (https).")
@click.option("--no-feed", is_flag=True, help="Leave the launch feed out.")
@click.option("--run", "identity", metavar="TEXT", help="Whose run this is; it travels in the snapshot.")
@logged
def fetch(log: Path | None, log_format: LogFormat, out: Path, previous_dir: Path, **asked: Any) -> None:  # noqa: ANN401
    """Read AWS's public parameters and the launch feed into a snapshot.

    Needs AWS credentials, found in boto3's usual ways. Nothing is written unless everything was read.
    """
    with run("fetch", log, log_format) as (record, voice):
        calls = aws.Calls()
        _require_address(asked["previous"], first=asked["first"])
        order = fetching.Order(
            now=dt.datetime.now(dt.UTC).replace(microsecond=0),
            run=asked["identity"],
            access=aws.Access(endpoint_url=asked["endpoint_url"], region=asked["region"], profile=asked["profile"]),
            recording=asked["recording"],
            feed=None if asked["no_feed"] else asked["feed"],
            previous=asked["previous"],
            first=asked["first"],
        )
        record.run = order.run
        snapshot.require_place(out)
        if order.previous is not None:
            snapshot.require_place(previous_dir / release.FIRST)
        try:
            with voice.counting("reading", "Regions read", calls) as region_read:
                stage = partial(record.stage, counted=calls)
                fetched = fetching.fetch(order, calls, stage=stage, region_read=region_read)
        finally:
            record.calls, record.retries, record.throttled = calls.sent, calls.retried, calls.throttled
        with record.stage("write"):
            if fetched.previous is not None:
                published.write(fetched.previous, previous_dir)
            snapshot.write(fetched.snapshot, out)
        _tell_fetched(record, voice, fetched, out)


def _require_address(previous: str | None, *, first: bool) -> None:
    if first and previous is None:
        raise AtlasError("--first: says that nothing was published at --previous yet, but that is not given", FIRST_USE)


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
            building.write(built.files, out)
        record.as_of = built.catalog.as_of
        if asked["previous"] is None:
            _tell_of_no_release(voice, built)
        _tell_built(record, voice, order, built, out)


def _order(asked: Mapping[str, Any]) -> building.Order:
    previous = _previous(asked["previous"])
    return building.Order(
        snapshot=snapshot.read(asked["snapshot_file"] or SNAPSHOT),
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
        history=history.decode(HISTORY.read_bytes(), str(HISTORY)),
        catalog=assemble(snapshot.read(SNAPSHOT), curated.read()) if asked["snapshot_file"] else None,
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


def _tell_built(record: RunLog, voice: Voice, order: building.Order, built: building.Built, out: Path) -> None:
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


@click.command()
@click.option("--site", type=FOLDER, default=serving.SITE, show_default=True, help="The folder to serve.")
@click.option(
    "--port",
    type=click.IntRange(0, serving.HIGHEST_PORT),
    default=serving.PORT,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@logged
def serve(log: Path | None, log_format: LogFormat, site: Path, port: int) -> None:
    """Show a built site on this machine alone, as it will be hosted.

    Folders answer with their pages, what is not there with the 404 page, everything with the security headers.
    """
    with run("serve", log, log_format) as (_, voice), serving.server(site, port) as server:
        url = f"http://{serving.HOST}:{server.server_address[1]}/"
        voice.say("serving", f"{site}/ at {url} (Ctrl-C stops it)", url=url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            voice.say("stopped", "stopped")
