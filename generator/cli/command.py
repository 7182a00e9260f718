"""What every command shares: its arguments, its output, its run log, and errors that become exit statuses."""

from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from generator.cli import invocation, signals
from generator.cli.console import Printer
from generator.core.disk import require_writable, write_whole
from generator.core.errors import AtlasError, RollbackHoldError
from generator.model.run_log import RunLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from generator.cli.console import LogFormat


IMPOSSIBLE = {errno.ENAMETOOLONG, errno.ELOOP}
"""Errors of paths at which nothing can ever be created."""


class SafePath(click.Path):
    """A path on the command line; a path that is too long or a link to itself is refused."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path, whether or not it exists."""
        path = super().convert(value, param, ctx)
        try:
            Path(os.fsdecode(path)).stat()
        except OSError as error:
            if error.errno in IMPOSSIBLE:
                self.fail(f"{os.fspath(value)}: {error.strerror}", param, ctx)
        return path


FILE = SafePath(dir_okay=False, path_type=Path)
FOLDER = SafePath(file_okay=False, path_type=Path)
ANY_PATH = SafePath(path_type=Path)


@dataclass(frozen=True, kw_only=True)
class CommandArguments:
    """What every command takes: where its run log goes (None: nowhere), and how it prints."""

    log: Path | None
    log_format: LogFormat


Arguments = TypeVar("Arguments", bound=CommandArguments)
Function = TypeVar("Function", bound="Callable[..., None]")

LOG_OPTIONS = (
    click.option(
        "--log", type=FILE, help="Write the run log to FILE: JSON with stages, seconds, peak memory, calls, notices."
    ),
    click.option(
        "--log-format",
        type=click.Choice(["auto", "text", "json"]),
        metavar="FORMAT",
        default="auto",
        show_default=True,
        help="auto draws bars on a terminal and writes lines elsewhere, text writes lines, json JSON lines.",
    ),
)


FILE_OPTIONS = ("out", "site", "snapshot_file", "log_files", "job_summary", "job_output", "files")
"""The options whose files a run log must not replace, or join as another file of a site."""


def _require_separate_log(values: Mapping[str, object]) -> None:
    """Raise ``UsageError`` for a run log in the place of a command's own file, or in the folder of a site.

    The log is written last: the command would succeed, and the next build or publish would refuse the folder.
    """
    log = values.get("log")
    if not isinstance(log, Path):
        return
    with suppress(OSError):  # Without a current folder ``run`` is about to say so.
        _require_not_among(log, values)


def _require_not_among(log: Path, values: Mapping[str, object]) -> None:
    place = Path(os.path.realpath(log))
    for name in FILE_OPTIONS:
        value = values.get(name)
        for path in value if isinstance(value, tuple) else (value,):
            if isinstance(path, Path) and Path(os.path.realpath(path)) in (place, *place.parents):
                relation = "is" if Path(os.path.realpath(path)) == place else "lies in"
                raise click.UsageError(
                    f"--log {log}: {relation} {path}, which this command reads or writes: name another file"
                )


def with_arguments(arguments: Callable[..., Arguments]) -> Callable[[Callable[[Arguments], None]], Callable[..., None]]:
    """Give a command the options that every command has, and hand it all of its options as one value.

    ``arguments`` makes that value; its fields are named as the options are. Stands below every other decorator.
    """

    def decorate(command: Callable[[Arguments], None]) -> Callable[..., None]:
        @wraps(command)
        def wrapper(**values: object) -> None:
            _require_separate_log(values)
            command(arguments(**values))

        return with_options(*LOG_OPTIONS)(wrapper)

    return decorate


def with_options(*options: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Add several options to a command, in this order."""

    def decorate(command: Function) -> Function:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def require_reason(option: str, reason: str | None, advice: str) -> str | None:
    """Return the reason that was given as an option (None: none was); raise ``AtlasError`` for an empty one."""
    if reason is not None and not reason.strip():
        raise AtlasError(f"{option}: the reason is empty", advice)
    return reason


@contextmanager
def run(command: str, arguments: CommandArguments, *, even_unlogged: bool = False) -> Iterator[tuple[RunLog, Printer]]:
    """Run a command's block: an ``AtlasError`` is printed and becomes the exit status; the run log is written.

    Where no log can be written the block is not begun, unless it is to run ``even_unlogged``.

    SIGTERM, which a cancelled workflow sends, ends the block like Ctrl-C does, so that it cleans up; both are reported,
    with the exit status that a shell reports for them.
    """
    log = arguments.log
    printer = Printer(arguments.log_format, lambda: dt.datetime.now(dt.UTC), invocation.read(sys.argv[0], os.environ))
    record = RunLog(command=command)
    try:
        _require_current_folder()
        if log and not even_unlogged:
            require_writable(log)
    except AtlasError as error:
        printer.error(error)
        raise SystemExit(error.status) from error
    try:
        with signals.raising_signals():
            yield record, printer
    except AtlasError as error:
        record.status, record.error, record.advice = error.status, error.problem, error.advice or None
        record.held_since = error.since if isinstance(error, RollbackHoldError) else None
        printer.error(error)
    except (KeyboardInterrupt, SystemExit) as interruption:
        number = signal.SIGINT if isinstance(interruption, KeyboardInterrupt) else signal.SIGTERM
        record.status, record.error = signals.status(number), signals.reason(number)
        printer.error(AtlasError(f"{command} {record.error}", "run it again"))
    except BaseException as error:
        record.status, record.error = 1, f"{type(error).__name__}: {error}"
        raise
    finally:
        _write_log(record, log, printer)
    if record.status:
        raise SystemExit(record.status)


def _require_current_folder() -> None:
    """Raise ``AtlasError`` where the folder in which the program runs was removed: no relative path leads anywhere."""
    try:
        Path.cwd()
    except OSError as error:
        raise AtlasError(
            f"the current folder: cannot be used: {error.strerror}", "change to another folder, then run it again"
        ) from error


def _write_log(record: RunLog, log: Path | None, printer: Printer) -> None:
    try:
        if log:
            write_whole(log, record.encoded())
    except AtlasError as error:
        printer.error(error)
        record.status = record.status or error.status
