"""What every command shares: its options, its voice, its run log, and errors that become exit statuses."""

from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli import invocation, stopping
from generator.cli.console import Voice
from generator.core.disk import require_place, write_whole
from generator.core.errors import AtlasError
from generator.model.run_log import RunLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.cli.console import LogFormat


IMPOSSIBLE = {errno.ENAMETOOLONG, errno.ELOOP}
"""Why a path can lead nowhere, whatever is made there."""


class Place(click.Path):
    """A path on the command line; one that the system cannot follow (too long, a link to itself) is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Return the path; what stands there, if anything, is its command's concern."""
        path = super().convert(value, param, ctx)
        try:
            Path(os.fsdecode(path)).stat()
        except OSError as error:
            if error.errno in IMPOSSIBLE:
                self.fail(f"{value}: {error.strerror}", param, ctx)
        return path


FILE = Place(dir_okay=False, path_type=Path)
FOLDER = Place(file_okay=False, path_type=Path)
ANY = Place(path_type=Path)


def logged(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every working command has."""
    command = click.option(
        "--log-format",
        type=click.Choice(["auto", "text", "json"]),
        default="auto",
        show_default=True,
        help="Bars on a terminal and lines elsewhere, lines, or JSON lines.",
    )(command)
    return click.option("--log", type=FILE, help="Write the run log (JSON: stages, seconds, memory, calls) to FILE.")(
        command
    )


@contextmanager
def run(
    command: str, log: Path | None, log_format: LogFormat, *, even_unlogged: bool = False
) -> Iterator[tuple[RunLog, Voice]]:
    """Run a command's block: an ``AtlasError`` is printed and becomes the exit status; the run log is written.

    Where no log can be written the block is not begun, unless it is to run ``even_unlogged``.

    A polite kill (SIGTERM, as a cancelled workflow sends) ends the block like Ctrl-C does, so that it cleans up; either
    is told as what it is, with the status that a shell gives it.
    """
    voice = Voice(log_format, lambda: dt.datetime.now(dt.UTC), invocation.read(sys.argv[0], os.environ))
    record = RunLog(command=command)
    try:
        if log and not even_unlogged:
            require_place(log)
    except AtlasError as error:
        voice.fail(error)
        raise SystemExit(error.status) from error
    try:
        with stopping.raising():
            yield record, voice
    except AtlasError as error:
        record.status, record.error = error.status, error.problem
        voice.fail(error)
    except (KeyboardInterrupt, SystemExit) as stopped:
        way = signal.SIGINT if isinstance(stopped, KeyboardInterrupt) else signal.SIGTERM
        record.status, record.error = stopping.status(way), stopping.reason(way)
        voice.fail(AtlasError(f"{command} {record.error}", "run it again"))
    except BaseException as error:
        record.status, record.error = 1, f"{type(error).__name__}: {error}"
        raise
    finally:
        _write_log(record, log, voice)
    if record.status:
        raise SystemExit(record.status)


def _write_log(record: RunLog, log: Path | None, voice: Voice) -> None:
    try:
        if log:
            write_whole(log, record.encoded())
    except AtlasError as error:
        voice.fail(error)
        record.status = record.status or error.status
