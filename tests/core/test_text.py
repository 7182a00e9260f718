"""Text as messages and pages have it."""

from __future__ import annotations

import datetime as dt

from generator.core.text import utc_minute


def test_a_time_is_written_in_utc_whatever_its_zone() -> None:
    time = dt.datetime(2026, 1, 1, 1, 30, 59, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert utc_minute(time) == "2025-12-31 23:30 UTC"
