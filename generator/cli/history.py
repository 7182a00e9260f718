"""The command that makes a history of recordings, or brings a published one back: ``history``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from generator.aws import clients
from generator.cli.command import FILE, FOLDER, logged, run
from generator.cli.hosting_options import begin, count, locking, placed
from generator.core.disk import require_place, write_whole
from generator.core.errors import AtlasError
from generator.fetch import ingest
from generator.publish import restoration

if TYPE_CHECKING:
    from pathlib import Path

    from generator.cli.console import LogFormat, Voice
    from generator.model.run_log import RunLog


@click.command()
@click.option("--recordings", type=FOLDER, help="Make one of this folder's wheels of moto, 3.1.0 and later.")
@click.option("--out", type=FILE, default="history.jsonl", show_default=True, help="The history to write.")
@click.option("--restore", "release", metavar="RELEASE", help="Bring this release's history back in the bucket.")
@click.option("--replace-history", "reason", metavar="REASON", help="Restore although lines that are there would go.")
@partial(placed, required=False)
@locking
@logged
def history(log: Path | None, log_format: LogFormat, **asked: Any) -> None:  # noqa: ANN401
    """Make a history of the recordings in moto's packages, or bring one that was published back.

    Each recording is dated by its package; those that repeat an earlier one are dropped.
    The history that ships with the package was made so.
    """
    release, recordings, bucket = asked["release"], asked["recordings"], asked["bucket"]
    if (release is None) == (recordings is None):
        raise click.UsageError("give --recordings FOLDER or --restore RELEASE")
    if release is not None and bucket is None:
        raise click.UsageError("--restore needs --bucket")
    with run("history", log, log_format) as (record, voice):
        if release is None:
            _ingest(record, voice, recordings, asked["out"])
        else:
            _restore(record, voice, **asked)


def _restore(record: RunLog, voice: Voice, *, release: str, reason: str | None, **asked: Any) -> None:  # noqa: ANN401
    if reason is not None and not reason.strip():
        raise AtlasError("--replace-history: the reason is empty", "say in a few words why those lines may go")
    calls = clients.Calls()
    record.run = asked["identity"]
    try:
        going = begin(record, voice, calls, **asked)
        restored = restoration.restore(release, going, reason)
    finally:
        count(record, calls)
    record.counts = {"lines": restored.lines}
    if reason:
        record.notices.append(f"the published history was replaced ({reason})")
    kept = f"; the one it replaced is kept as {restored.kept}" if restored.kept else ""
    voice.say(
        "restored",
        f"{going.bucket}: the history of release {release}, {restored.lines:,} lines, is the published one{kept}",
        release=release,
        kept=restored.kept,
        **record.counts,
    )


def _ingest(record: RunLog, voice: Voice, recordings: Path, out: Path) -> None:
    def told(step: ingest.IngestStep) -> None:
        said = f"{step.counts.offerings:,} offerings" if step.counts else "repeats an earlier one"
        voice.say("recording", f"{step.number} of {step.total}: {step.name}, {step.date}: {said}", recording=step.name)

    require_place(out)
    with record.stage("ingest"):
        found = ingest.ingest(recordings, told)
    with record.stage("write"):
        write_whole(out, found.content)
    record.as_of = found.as_of
    record.counts = {"readings": len(found.readings), "bytes": len(found.content)}
    voice.say(
        "history",
        f"{out}: {len(found.readings)} readings from {found.since} to {found.as_of}, {len(found.content):,} bytes; "
        f"{record.seconds:.1f} s, {record.peak_mib:.0f} MiB",
        out=str(out),
        **record.counts,
    )
