"""The commands ``releases``, ``rollback`` and ``resume``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from generator.aws import clients
from generator.cli.command import logged, run
from generator.cli.hosting_options import Planned, _tell, _tell_plan, begin, changing, count, locking, placed, reach
from generator.core.errors import AtlasError
from generator.publish import apply
from generator.publish import rollback as going_back

if TYPE_CHECKING:
    from pathlib import Path

    from generator.cli.console import LogFormat, Voice
    from generator.model.run_log import RunLog


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
        calls = clients.Calls()
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
    going: apply.PublishRun,
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
        calls = clients.Calls()
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
        calls = clients.Calls()
        record.run = asked["identity"]
        try:
            hold = going_back.resume(begin(record, voice, calls, **asked))
        finally:
            count(record, calls)
        voice.say("resumed", f"lifted: {hold}" if hold else "nothing is held")
