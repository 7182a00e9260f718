"""The calendar of launches, as a calendar program reads it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from icalendar import Calendar

from generator.build.feeds import calendar
from generator.model.catalog import Launch
from tests.conftest import AWKWARD
from tests.doubles.strategies import catalogs

if TYPE_CHECKING:
    from generator.model.catalog import Catalog


SITE = "https://atlas.example.org/"
MAX_LINE_LENGTH = 75
"""Bytes of a line in RFC 5545, without its end."""


def content(catalog: Catalog, site_url: str | None = SITE) -> bytes:
    (file,) = calendar.files(catalog, site_url)
    assert file.path == "regions/launches.ics"
    return file.content


def test_each_known_launch_is_a_day_of_its_own(real: Catalog) -> None:
    """The earliest first, each with its Region's page and where the date was read."""
    read = Calendar.from_ical(content(real))
    assert read.errors == []
    assert (read["version"], bool(read["prodid"])) == ("2.0", True)
    launched = {region.code: region.launch for region in real.regions if region.launch}
    events = {str(event["url"]).split("/")[-2]: event for event in read.events}
    assert events.keys() == launched.keys()
    for code, launch in launched.items():
        event = events[code]
        assert event.errors == []
        assert event.decoded("dtstart") == launch.date
        assert event.decoded("dtend") == launch.date + dt.timedelta(days=1)
        assert event.decoded("dtstamp").date() == launch.date
        assert real.region[code].label in str(event["summary"])
        assert launch.source in str(event["description"])
    assert [event.decoded("dtstart") for event in read.events] == sorted(launch.date for launch in launched.values())
    assert len({event["uid"] for event in read.events}) == len(launched)


@pytest.mark.parametrize("day", [dt.date.min, dt.date(999, 12, 31), dt.date(2024, 2, 29), dt.date.max])
def test_a_launch_of_any_day_is_a_valid_event(real: Catalog, day: dt.date) -> None:
    """Early years have four digits, and the last day of all has no next one."""
    first = next(region for region in real.regions if region.launch)
    launched = msgspec.structs.replace(first, launch=Launch(date=day, source="https://example.org/"))
    calendar_file = content(msgspec.structs.replace(real, regions=(launched,), offerings=()))
    (event,) = Calendar.from_ical(calendar_file).events
    assert event.errors == []
    assert event.decoded("dtstart") == event.decoded("dtstamp").date() == day
    assert re.findall(rb"DATE:(\d+)", calendar_file)[0] == day.isoformat().replace("-", "").encode()
    assert ("dtend" in event) == (day < dt.date.max)


def test_an_event_is_the_same_wherever_the_site_is_and_whatever_else_is_known(real: Catalog) -> None:
    first, *others = [region for region in real.regions if region.launch]
    small = msgspec.structs.replace(real, regions=(first, others[0]), offerings=())
    whole = {event["uid"]: event for event in Calendar.from_ical(content(real, None)).events}
    for event in Calendar.from_ical(content(small, None)).events:
        assert "url" not in event
        assert event == whole[event["uid"]]


def test_lines_are_short_and_end_as_they_must(real: Catalog) -> None:
    """And names that hold what separates fields, or letters of several bytes, come back as they were."""
    name = f"{AWKWARD}; \\n, São Paulo " + "ü" * 100
    regions = tuple(msgspec.structs.replace(region, name=f"{name}\n\x07") for region in real.regions)
    world = msgspec.structs.replace(real, regions=regions)
    lines = content(world).split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= MAX_LINE_LENGTH
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert name in str(Calendar.from_ical(content(world)).events[0]["summary"])


def test_where_no_launch_is_known_there_is_no_calendar(tiny: Catalog) -> None:
    """It may not be empty."""
    regions = tuple(msgspec.structs.replace(region, launch=None) for region in tiny.regions)
    assert list(calendar.files(msgspec.structs.replace(tiny, regions=regions), SITE)) == []


@given(catalogs())
def test_the_calendar_of_any_catalog_can_be_read(catalog: Catalog) -> None:
    launch = Launch(date=dt.date(2020, 2, 29), source="https://example.org/a,b;c")
    world = msgspec.structs.replace(
        catalog, regions=tuple(msgspec.structs.replace(region, launch=launch) for region in catalog.regions)
    )
    for file in calendar.files(world, SITE):
        read = Calendar.from_ical(file.content)
        assert len(read.events) == len(world.regions)
        assert all(launch.source in str(event["description"]) for event in read.events)
