"""The launches of Regions as a calendar (iCalendar, RFC 5545): an all-day event for each Region whose date is known."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from generator.build.feeds.entries import identity
from generator.core.files import File
from generator.core.layout import link, segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.catalog import Catalog, Launch, Region


PATH = "regions/launches.ics"
LONGEST_LINE = 75
"""Bytes; what is longer goes on in the next line, which begins with a space."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def files(catalog: Catalog, site_url: str | None) -> Iterator[File]:
    """Yield the calendar, the earliest launch first; where no launch is known there is none: it may not be empty."""
    launched = [(one.launch, one) for one in catalog.regions if one.launch]
    if not launched:
        return
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Region Atlas//Launches of AWS Regions//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Launches of AWS Regions",
        "X-WR-CALNAME:Launches of AWS Regions",
    ]
    for launch, region in sorted(launched, key=lambda pair: (pair[0].date, pair[1].code)):
        lines += _event(launch, region, site_url)
    lines.append("END:VCALENDAR")
    yield File(PATH, b"".join(_folded(line) for line in lines))


def _event(launch: Launch, region: Region, site_url: str | None) -> Iterator[str]:
    place = f" ({region.country_name})" if region.country_name else ""
    told = [f"{region.code}{place}.", f"Date read at {launch.source}"]
    if launch.announcement and launch.announcement != launch.source:
        told.append(f"Announcement: {launch.announcement}")
    yield "BEGIN:VEVENT"
    yield f"UID:{identity('launch', region.code)}"
    # The time of the fact: that of the build would change the file every day.
    yield f"DTSTAMP:{_date(launch.date)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_date(launch.date)}"
    # The last day there is has no next one; an event without an end is one of a day.
    if launch.date < dt.date.max:
        yield f"DTEND;VALUE=DATE:{_date(launch.date + dt.timedelta(days=1))}"
    yield f"SUMMARY:{_text(f'New AWS Region: {region.label}')}"
    yield f"DESCRIPTION:{_text(chr(10).join(told))}"
    if site_url is not None:
        yield f"URL:{site_url}regions/{link(segment(region.code))}/"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _date(day: dt.date) -> str:
    """Return a date in eight digits; ``%Y`` writes fewer for early years."""
    return day.isoformat().replace("-", "")


def _text(value: str) -> str:
    """Return text as a property holds it: escaped, and without what no line may have."""
    return "".join(one for one in value if one == "\n" or one.isprintable()).translate(ESCAPED)


def _folded(line: str) -> bytes:
    """Return a line with its end, folded between characters."""
    found, width = [b""], LONGEST_LINE
    for one in line:
        encoded = one.encode()
        if len(found[-1]) + len(encoded) > width:
            found.append(b"")
            width = LONGEST_LINE - 1
        found[-1] += encoded
    return b"\r\n ".join(found) + b"\r\n"
