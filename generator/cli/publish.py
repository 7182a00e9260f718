"""The commands that host a site: ``publish``, ``releases``, ``rollback``, ``resume``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import click

from generator.aws import clients
from generator.cli.command import FOLDER, logged, run
from generator.cli.hosting_options import Planned, _tell, _tell_plan, begin, changing, count, placed
from generator.core.errors import AtlasError, DegradedError, HeldError
from generator.publish import apply
from generator.publish import publish as publishing

if TYPE_CHECKING:
    from pathlib import Path

    from generator.cli.console import LogFormat, Voice
    from generator.model.run_log import RunLog


@click.command()
@placed
@changing
@click.option("--site", type=FOLDER, default="site", show_default=True, help="The built site.")
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@click.option("--force", is_flag=True, help="Send every file, also what has not changed.")
@click.option("--first", is_flag=True, help="Nothing was published there yet; without it, that is an error.")
@click.option("--replace-history", metavar="REASON", help="Publish although readings that are published would be lost.")
@click.option("--unversioned", is_flag=True, help="Publish to a bucket without versions: nothing can be restored.")
@logged
def publish(log: Path | None, log_format: LogFormat, site: Path, *, dry_run: bool, **asked: Any) -> None:  # noqa: ANN401
    """Publish a built site to a bucket behind CloudFront.

    Sends what differs, in an order that breaks no link, compares every object afterwards, and deletes last. Objects
    that are not the site's are never touched.
    """
    with run("publish", log, log_format) as (record, voice):
        calls = clients.Calls()
        record.dry_run = dry_run
        try:
            # To read a site is mostly to wait for the disk: the clients are made meanwhile.
            with ThreadPoolExecutor(1) as beside, record.stage("read"):
                reading = beside.submit(publishing.read, site)
                going = begin(record, voice, calls, **asked)
                read = reading.result()
            record.run = asked["identity"] or read.summary.run
            record.as_of, record.read_at = read.summary.as_of, read.summary.read_at
            if dry_run:
                _show(record, voice, read, going, table=log_format != "json", **asked)
                return
            with voice.counting("sending", "objects sent", calls) as told:
                outcome = publishing.publish(read, going._replace(told=told), _allowed(**asked))
        finally:
            count(record, calls)
        _tell(record, voice, going, outcome)
        if read.missing:
            raise DegradedError(
                f"published, but the site lacks {', '.join(sorted(read.missing))}",
                "the last good copy stays, where there was one; look at what the build says, mend it, publish again",
            )


def _allowed(**asked: Any) -> publishing.Allowed:  # noqa: ANN401
    reason = asked["replace_history"]
    if reason is not None and not reason.strip():
        raise AtlasError("--replace-history: the reason is empty", "say in a few words why published readings may go")
    return publishing.Allowed(
        force=asked["force"],
        accept_deletes=asked["accept_deletes"],
        first=asked["first"],
        replace_history=reason,
        unversioned=asked["unversioned"],
    )


def _show(
    record: RunLog,
    voice: Voice,
    site: publishing.Site,
    going: apply.PublishRun,
    *,
    table: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Print the plan, and what would keep it from going through; nothing is changed, not even the lock is taken."""
    with going.stage("plan"):
        state = apply.look(going.bucket)
        decided = publishing.decide(site, state, force=asked["force"])
        try:
            continued = publishing.follow(site, going.bucket, state, _allowed(**asked))
            record.notices += continued.notices
            if continued.replaced:
                record.notices.append(f"the published history would be replaced ({continued.replaced.reason})")
        except AtlasError as refused:
            record.notices.append(f"{refused.problem}: status {refused.status}")
    if state.hold:
        record.notices.append(f"publishing is held by {state.hold}: status {HeldError.status}")
    if site.missing:
        record.notices.append(f"the site lacks {', '.join(sorted(site.missing))}: status {DegradedError.status}")
    sizes = {path: file.size for path, file in site.files.items()}
    _tell_plan(record, voice, going, Planned(state, decided, sizes), table=table, **asked)
