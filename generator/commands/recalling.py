"""The command that makes a history of recordings: ``history``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generator import ingest
from generator.commands.running import FILE, FOLDER, logged, run
from generator.snapshot import require_place, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from generator.console import LogFormat


@click.command()
@click.option("--recordings", type=FOLDER, required=True, help="A folder with wheels of moto, 3.1.0 and later.")
@click.option("--out", type=FILE, default="history.jsonl", show_default=True, help="The history to write.")
@logged
def history(log: Path | None, log_format: LogFormat, recordings: Path, out: Path) -> None:
    """Make a history of the recordings in moto's packages, each dated by its package.

    Recordings that repeat an earlier one are dropped. The history that ships with the package was made so.
    """
    with run("history", log, log_format) as (record, voice):

        def told(step: ingest.Step) -> None:
            said = f"{step.counts.offerings:,} offerings" if step.counts else "repeats an earlier one"
            voice.say(
                "recording", f"{step.number} of {step.total}: {step.name}, {step.date}: {said}", recording=step.name
            )

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
