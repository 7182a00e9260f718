"""The commands that host a site: ``publish``, ``releases``, ``rollback``, ``resume``."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from generator import apply, aws, lease
from generator import publish as publishing
from generator import rollback as going_back
from generator.commands.running import FOLDER, logged, run
from generator.commands.target import begin, changing, count, locking, placed, reach
from generator.errors import SHOWN, AtlasError, DegradedError, DeletesError, HeldError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from generator.console import LogFormat, Voice
    from generator.plan import Plan
    from generator.runlog import RunLog

WIDTH = 120


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
        calls = aws.Calls()
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


def _show(record: RunLog, voice: Voice, site: publishing.Site, going: apply.Run, *, table: bool, **asked: Any) -> None:  # noqa: ANN401
    """Print the plan, and what would keep it from going through; nothing is changed, not even the lock is taken."""
    with going.stage("plan"):
        state = apply.look(going.bucket)
        decided = publishing.decide(site, state, force=asked["force"])
        try:
            record.notices += publishing.follow(site, going.bucket, state, _allowed(**asked)).notices
        except AtlasError as refused:
            record.notices.append(f"{refused.problem}: status {refused.status}")
    if state.hold:
        record.notices.append(f"publishing is held by {state.hold}: status {HeldError.status}")
    if site.missing:
        record.notices.append(f"the site lacks {', '.join(sorted(site.missing))}: status {DegradedError.status}")
    sizes = {path: file.size for path, file in site.files.items()}
    _tell_plan(record, voice, going, Planned(state, decided, sizes), table=table, **asked)


class Planned(NamedTuple):
    """What a dry run shows: the bucket as it is, the plan for it, the sizes of what would be sent."""

    state: apply.State
    plan: Plan
    sizes: dict[str, int]


def _tell_plan(
    record: RunLog,
    voice: Voice,
    going: apply.Run,
    planned: Planned,
    *,
    table: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    state, decided, sizes = planned
    record.counts = _counts(decided, len(decided.invalidate), sum(sizes[path] for path in decided.upload))
    if table:
        there = {path: one.size for path, one in state.there.items()}
        voice.say("table", *_table(decided, there | sizes))
    voice.say(
        "planned",
        f"{going.bucket}: a dry run, nothing was changed",
        uploads=decided.upload,
        deletes=decided.delete,
        addresses=decided.invalidate,
        **record.counts,
    )
    if state.locked and (holder := lease.holder(going.bucket, going.clock)):
        record.notices.append(f"{holder} is publishing: status {HeldError.status}")
    if decided.suspicious and not asked["accept_deletes"]:
        record.notices.append(f"so many deletes are refused without --accept-deletes: status {DeletesError.status}")
    for notice in record.notices:
        voice.say("notice", f"notice: {notice}")


def _table(decided: Plan, sizes: dict[str, int]) -> list[str]:
    table = Table("", "objects", "bytes", "which")
    table.columns[1].justify = table.columns[2].justify = "right"
    rows = (("upload", decided.upload), ("keep", decided.keep), ("delete", decided.delete))
    for name, paths in rows:
        table.add_row(name, f"{len(paths):,}", f"{sum(sizes[path] for path in paths):,}", _named(paths))
    table.add_row("invalidate", f"{len(decided.invalidate):,}", "", _named(decided.invalidate))
    out = io.StringIO()
    Console(file=out, width=WIDTH, markup=False, highlight=False).print(table)
    return out.getvalue().rstrip().splitlines()


def _named(paths: Collection[str]) -> str:
    shown = "\n".join(list(paths)[:SHOWN])
    return shown if len(paths) <= SHOWN else f"{shown}\nand {len(paths) - SHOWN:,} more"


def _counts(decided: Plan, invalidated: int, sent: int) -> dict[str, int]:
    return {
        "uploaded": len(decided.upload),
        "kept": len(decided.keep),
        "deleted": len(decided.delete),
        "invalidated": invalidated,
        "bytes": sent,
    }


def _tell(record: RunLog, voice: Voice, going: apply.Run, outcome: apply.Outcome) -> None:
    record.counts = _counts(outcome.plan, outcome.invalidated, outcome.bytes)
    counts = record.counts
    read = f"; read at {record.read_at:%Y-%m-%d %H:%M} UTC" if record.read_at else ""
    voice.say(
        "published",
        f"{going.bucket}: {f'release {outcome.release}' if outcome.release else 'no news'}; "
        f"{counts['uploaded']:,} sent ({counts['bytes']:,} bytes), {counts['kept']:,} kept, {counts['deleted']:,} "
        f"deleted, {counts['invalidated']:,} addresses invalidated; all compared{read}; {record.calls:,} calls, "
        f"{record.retries} retries, {record.seconds:.1f} s",
        release=outcome.release,
        read_at=record.read_at.isoformat() if record.read_at else None,
        invalidation=outcome.invalidation,
        seconds=round(record.seconds, 3),
        **counts,
    )


@click.command()
@placed
@changing
@click.option(
    "--to", "target", required=True, metavar="RELEASE", help="The release to go back to; previous: the one before."
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@logged
def rollback(log: Path | None, log_format: LogFormat, target: str, *, dry_run: bool, **asked: Any) -> None:  # noqa: ANN401
    """Take the site back to an earlier release, and hold publishing until resume.

    What the next run needs to know of the last release stays as it is: no history is lost.
    """
    with run("rollback", log, log_format) as (record, voice):
        calls = aws.Calls()
        record.run, record.dry_run = asked["identity"], dry_run
        try:
            going = begin(record, voice, calls, **asked)
            if dry_run:
                _show_way_back(record, voice, going, target, table=log_format != "json", **asked)
                return
            with voice.counting("restoring", "objects restored", calls) as told:
                going = going._replace(told=told)
                outcome = going_back.rollback(target, going, accept_deletes=asked["accept_deletes"])
        finally:
            count(record, calls)
        if outcome is None:
            voice.say("unchanged", f"{going.bucket}: holds that release already; nothing was done, and nothing is held")
            return
        _tell(record, voice, going, outcome)
        voice.say("held", f"publishing is held; lift it with `{going.bucket.command('resume')}`")


def _show_way_back(
    record: RunLog,
    voice: Voice,
    going: apply.Run,
    target: str,
    *,
    table: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Print what a rollback would do, and what would keep it from going through; nothing is changed."""
    with going.stage("plan"):
        state = apply.look(going.bucket)
        back = going_back.way_back(target, going.bucket, state)
        try:
            going_back.require_versions(going.bucket, back.target, back.plan)
        except AtlasError as refused:
            record.notices.append(f"{refused.problem}: status {refused.status}")
    voice.say("target", f"{going.bucket}: back to {back.target.id}, as of {back.target.as_of}", release=back.target.id)
    sizes = {path: entry.size for path, entry in back.target.files.items()}
    _tell_plan(record, voice, going, Planned(state, back.plan, sizes), table=table, **asked)


@click.command()
@placed
@logged
def releases(log: Path | None, log_format: LogFormat, **asked: Any) -> None:  # noqa: ANN401
    """List the releases that a rollback can go back to."""
    with run("releases", log, log_format) as (record, voice):
        calls = aws.Calls()
        try:
            found = going_back.releases(reach(calls, **asked))
        finally:
            count(record, calls)
        width = max((len(one.id) for one in found.releases), default=0)
        if found.releases and log_format != "json":
            voice.say("heads", f"{'release':<{width}}  {'as of':<10}  {'published (UTC)':<16}  {'files':>6}  run")
        for one in found.releases:
            marks = ["current"] * (one.id == found.current)
            marks += ["held"] * bool(found.hold and found.hold.release == one.id)
            voice.say(
                "release",
                f"{one.id:<{width}}  {one.as_of}  {one.published_at:%Y-%m-%d %H:%M}  {len(one.files):>6,}  "
                f"{one.run or '-'}" + (f"  ({', '.join(marks)})" if marks else ""),
                id=one.id,
                as_of=one.as_of.isoformat(),
                published_at=one.published_at.isoformat(),
                run=one.run,
                files=len(one.files),
                current="current" in marks,
                held="held" in marks,
            )
        if not found.releases and not found.unreadable:
            voice.say("none", "no release there")
        for error in found.unreadable:
            record.status, record.error = error.status, error.problem
            voice.fail(error)


@click.command()
@placed
@locking
@logged
def resume(log: Path | None, log_format: LogFormat, **asked: Any) -> None:  # noqa: ANN401
    """Lift the hold that a rollback left: publishing goes on."""
    with run("resume", log, log_format) as (record, voice):
        calls = aws.Calls()
        record.run = asked["identity"]
        try:
            hold = going_back.resume(begin(record, voice, calls, **asked))
        finally:
            count(record, calls)
        voice.say("resumed", f"lifted: {hold}" if hold else "nothing is held")
