"""How the command line speaks to machines: JSON lines, each with its time and level."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from generator.console import Voice
from generator.errors import DataError

if TYPE_CHECKING:
    import pytest

WHEN = dt.datetime(2024, 2, 29, 6, 30, 7, 89_000, tzinfo=dt.UTC)


def test_a_json_line_says_when_and_how_grave(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice("json", lambda: WHEN)
    voice.say("published", "two files", uploaded=2)
    voice.say("notice", "notice: the feed is down")
    voice.fail(DataError("it is no catalog", advice="fetch it again"))
    spoken = capsys.readouterr()
    told, warned = (json.loads(line) for line in spoken.out.splitlines())
    assert told == {
        "time": "2024-02-29T06:30:07.089Z",
        "level": "info",
        "event": "published",
        "message": "two files",
        "uploaded": 2,
    }
    assert (warned["level"], warned["event"]) == ("warning", "notice")
    failed = json.loads(spoken.err)
    assert (failed["time"], failed["level"], failed["event"]) == (told["time"], "error", "error")
    assert (failed["message"], failed["next"]) == ("it is no catalog", "fetch it again")


def test_people_are_told_just_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    Voice("text", lambda: WHEN).say("published", "two files", uploaded=2)
    assert capsys.readouterr().out == "two files\n"
