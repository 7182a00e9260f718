"""How commands print messages: as text, as JSON lines, and as steps on a terminal."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from generator.cli.console import Printer
from generator.cli.invocation import Invocation
from generator.core.errors import DataError

if TYPE_CHECKING:
    from generator.cli.console import LogFormat


WHEN = dt.datetime(2024, 2, 29, 6, 30, 7, 89_000, tzinfo=dt.UTC)


def test_a_json_line_has_its_time_level_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    printer = Printer("json", lambda: WHEN)
    printer.message("published", "two files", uploaded=2)
    printer.notice("the feed is down")
    printer.error(DataError("it is no catalog", advice="fetch it again"))
    printed = capsys.readouterr()
    document, warned = (json.loads(line) for line in printed.out.splitlines())
    assert document == {
        "time": "2024-02-29T06:30:07.089Z",
        "level": "info",
        "event": "published",
        "message": "two files",
        "uploaded": 2,
    }
    assert (warned["level"], warned["event"]) == ("warning", "notice")
    failed = json.loads(printed.err)
    assert (failed["time"], failed["level"], failed["event"]) == (document["time"], "error", "error")
    assert (failed["message"], failed["next"]) == ("it is no catalog", "fetch it again")


def test_text_is_the_message_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Printer("text", lambda: WHEN).message("published", "two files", uploaded=2)
    assert capsys.readouterr().out == "two files\n"


def test_a_cause_that_repeats_the_error_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """An operating system's error has the reason and the file again; a library's wraps the same words twice."""
    wrapped = ValueError("Connection refused by the host")
    wrapped.__cause__ = OSError("connection  refused")
    system = OSError(2, "No such file or directory", "a.json")
    system.__cause__ = wrapped
    error = DataError("a.json: cannot be read: No such file or directory", "fetch it again")
    error.__cause__ = system
    Printer("text", lambda: WHEN).error(error)
    assert capsys.readouterr().err == (
        "error: a.json: cannot be read: No such file or directory\n"
        "because: Connection refused by the host\n"
        "next: fetch it again\n"
    )


def test_names_from_elsewhere_are_printed_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    """No name clears a screen, and none begins a line that a workflow obeys."""
    name = "\x1b[2J\n::error::gone ##[error]"
    for form in ("text", "json"):
        printer = Printer(form, lambda: WHEN)
        printer.message("event", name, "a second line", name=name)
        printer.error(DataError(name, name))
    printed = capsys.readouterr()
    lines = (printed.out + printed.err).splitlines()
    assert len(lines) == 3 + 3
    assert all(line.isprintable() and "##[" not in line and not line.startswith("::") for line in lines)
    assert json.loads(lines[2])["name"] == name


def test_a_command_is_printed_as_its_reader_can_type_it(capsys: pytest.CaptureFixture[str]) -> None:
    printer = Printer("text", lambda: WHEN, Invocation(".venv/bin/region-atlas"))
    printer.message("next", "look at it: `region-atlas serve`")
    printer.error(DataError("nothing there", "make one with `region-atlas build`"))
    printed = capsys.readouterr()
    assert printed.out == "look at it: `.venv/bin/region-atlas serve`\n"
    assert "next: make one with `.venv/bin/region-atlas build`\n" in printed.err


class Terminal(io.StringIO):
    """A terminal that keeps what is drawn on it."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_which_step_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each when it begins; not by a thread, which would be lost in a copy of this process."""
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    before = threading.active_count()
    drawn = []
    with Printer("auto", lambda: WHEN).steps({"read": "reading it", "write": "writing it"}) as begin:
        for step in ("read", "write"):
            begin(step)
            drawn.append(terminal.getvalue())
            terminal.truncate(0)
            assert threading.active_count() == before
    assert "reading it" in drawn[0]
    assert "0/2" in drawn[0]
    assert "writing it" in drawn[1]
    assert "1/2" in drawn[1]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_steps_are_not_shown_where_json_lines_are_requested(
    log_format: LogFormat, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Printer(log_format, lambda: WHEN).steps({"read": "reading it"}) as begin:
        begin("read")
    assert terminal.getvalue() == capsys.readouterr().out == ""
