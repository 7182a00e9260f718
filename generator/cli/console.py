"""The output of the command line: progress bars on a terminal, lines or JSON lines elsewhere, and errors."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from generator.cli.invocation import Invocation
from generator.core.errors import AtlasError
from generator.core.printable import printable, printable_json
from generator.core.text import utc_minute

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from generator.aws.clients import Calls
    from generator.model.snapshot import Snapshot


LogFormat = Literal["auto", "text", "json"]
PLAIN = Invocation()
PROGRESS_INTERVAL = 5.0
"""Seconds between two lines of progress where there is no terminal."""


class Printer:
    """Prints messages in one of the formats: ``auto`` draws bars on a terminal and prints plain lines elsewhere.

    ``now`` returns the time in UTC, which JSON lines have with a level. Commands in messages are printed as
    ``invocation`` has them; control characters in foreign text are escaped.
    """

    def __init__(self, log_format: LogFormat, now: Callable[[], dt.datetime], invocation: Invocation = PLAIN) -> None:
        self._now = now
        self._invocation = invocation
        self._json = log_format == "json"
        self._bars = log_format == "auto" and sys.stderr is not None and sys.stderr.isatty()

    def message(self, event: str, *lines: str, **fields: object) -> None:
        """Print a message, or the event with its fields as one line of JSON."""
        self._print("info", event, *lines, **fields)

    def notice(self, text: str, **fields: object) -> None:
        """Print a notice, which is a warning in JSON lines."""
        self._print("warning", "notice", f"notice: {text}", **fields)

    def document(self, text: str) -> None:
        """Print a text of several lines that is the result of a command, in any format of messages."""
        print(*map(printable, text.splitlines()), sep="\n", flush=True)  # noqa: T201

    def aside(self, text: str, **fields: object) -> None:
        """Print a notice beside a result, on standard error, so that the result stays as other programs read it."""
        line = (
            self._json_line("warning", "notice", f"notice: {text}", **fields)
            if self._json
            else self._line(f"notice: {text}")
        )
        print(line, file=sys.stderr, flush=True)  # noqa: T201

    def annotation(self, level: str, message: str, **properties: object) -> None:
        """Print a command that makes GitHub Actions show a message; the properties say where."""
        place = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value is not None)
        print(f"::{level} {place}::{_command_data(message)}", flush=True)  # noqa: T201

    def error(self, error: AtlasError) -> None:
        """Print an error, each of its causes, and what to do next."""
        causes = list(_causes(error))
        if self._json:
            advice = self._invocation.with_typed_commands(error.advice)
            lines = [self._json_line("error", "error", error.problem, because=causes, next=advice)]
        else:
            lines = [f"error: {error.problem}", *(f"because: {cause}" for cause in causes)]
            lines += [f"next: {error.advice}"] if error.advice else []
            lines = [self._line(line) for line in lines]
        print(*lines, sep="\n", file=sys.stderr, flush=True)  # noqa: T201

    def _print(self, level: str, event: str, *lines: str, **fields: object) -> None:
        output = [self._json_line(level, event, *lines, **fields)] if self._json else map(self._line, lines)
        print(*output, sep="\n", flush=True)  # noqa: T201

    def _line(self, message: str) -> str:
        return printable(self._invocation.with_typed_commands(message))

    def _json_line(self, level: str, event: str, *lines: str, **fields: object) -> str:
        time = self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message = self._invocation.with_typed_commands("\n".join(lines))
        return printable_json(json.dumps({"time": time, "level": level, "event": event, "message": message} | fields))

    @contextmanager
    def progress(self, event: str, unit: str, calls: Calls | None) -> Iterator[Callable[[int, int], None]]:
        """Show progress in a plural ``unit``; yield a callback that takes how many are done, and how many there are.

        The ``calls`` are shown beside it (None: none are counted).
        """
        with self._bar(unit, calls) if self._bars else self._lines(event, unit, calls) as on_progress:
            yield on_progress

    @contextmanager
    def steps(self, descriptions: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
        """Show the current step on a terminal; yield a callback that begins a step by its key in ``descriptions``."""
        if not self._bars:
            yield lambda _: None
            return
        # Whoever draws no bar does not wait for what draws them.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        # Drawn when a step begins, not by a thread: the process for the reports is forked, and would lack that thread.
        with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
            task = progress.add_task("", total=len(descriptions))

            def begin(step: str) -> None:
                progress.update(task, description=descriptions[step], completed=list(descriptions).index(step))
                progress.refresh()

            yield begin

    @contextmanager
    def _bar(self, unit: str, calls: Calls | None) -> Iterator[Callable[[int, int], None]]:
        # As in ``steps``.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[calls]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(unit, total=None, calls="")

            def on_progress(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            def on_call(counts: Calls) -> None:
                progress.update(task, calls=f"{counts.sent} calls, {counts.throttled} throttled")

            if calls:
                calls.on_call = on_call
            yield on_progress

    @contextmanager
    def _lines(self, event: str, unit: str, calls: Calls | None) -> Iterator[Callable[[int, int], None]]:
        last = time.monotonic()

        def on_progress(done: int, total: int) -> None:
            nonlocal last
            if done and (done == total or time.monotonic() - last >= PROGRESS_INTERVAL):
                last = time.monotonic()
                message, counts = f"{done:,} of {total:,} {unit}", {}
                if calls:
                    message += f", {calls.sent:,} calls, {calls.throttled} throttled"
                    counts = {"calls": calls.sent, "throttled": calls.throttled}
                self.message(event, message, done=done, total=total, **counts)

        yield on_progress


def reading_description(reading: Snapshot) -> str:
    """Return in words when AWS was read; a recording only has the date of its package, and may be older."""
    if reading.recorded:
        return f"from a recording packaged on {reading.read_at:%Y-%m-%d}"
    return f"read at {utc_minute(reading.read_at)}"


def _command_data(text: str) -> str:
    """Return a text as the message of a workflow command, which ends at the end of its line."""
    return printable(text).replace("%", "%25")


def _property(value: object) -> str:
    """Return a value as the property of a workflow command, which ends at a comma or at colons."""
    return _command_data(str(value)).replace(":", "%3A").replace(",", "%2C")


def _causes(error: AtlasError) -> Iterator[str]:
    """Yield the causes of an error in words, but for those that repeat the error or another cause."""
    message = error.problem
    cause = error.__cause__
    while cause is not None:
        text = cause.problem if isinstance(cause, AtlasError) else str(cause) or type(cause).__name__
        # The error already names the file of an OSError: only the reason is new.
        reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else text
        if _folded(reason) not in _folded(message):
            yield text
            message = f"{message}\n{text}"
        cause = cause.__cause__


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
