"""The launches of Regions as a calendar (iCalendar, RFC 5545): an all-day event for each Region whose date is known."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from generator.build.feeds.entries import identity
from generator.core.files import File
from generator.core.layout import link, segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.catalog import Catalog, Launch, Region


PATH = "regions/launches.ics"
TITLE = "Launches of AWS Regions"


def files(catalog: Catalog, site_url: str | None) -> Iterator[File]:
    """Yield the calendar, the earliest launch first; where no launch is known there is none: it may not be empty."""
    launches = [(region.launch, region) for region in catalog.regions if region.launch]
    if not launches:
        return
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Region Atlas//{TITLE}//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", TITLE)
    calendar.add("x-wr-calname", TITLE)
    for launch, region in sorted(launches, key=lambda pair: (pair[0].date, pair[1].code)):
        calendar.add_component(_event(launch, region, site_url))
    yield File(PATH, calendar.to_ical(sorted=False))


def _event(launch: Launch, region: Region, site_url: str | None) -> Event:
    country = f" ({region.country_name})" if region.country_name else ""
    lines = [f"{region.code}{country}.", f"Date read at {launch.source}"]
    if launch.announcement and launch.announcement != launch.source:
        lines.append(f"Announcement: {launch.announcement}")
    event = Event()
    event.add("uid", str(identity("launch", region.code)))
    # The time of the fact: that of the build would change the file every day.
    event.add("dtstamp", dt.datetime.combine(launch.date, dt.time(), tzinfo=dt.UTC))
    event.add("dtstart", launch.date)
    # The last day there is has no next one; an event without an end is one of a day.
    if launch.date < dt.date.max:
        event.add("dtend", launch.date + dt.timedelta(days=1))
    event.add("summary", _printable(f"New AWS Region: {region.label}"))
    event.add("description", "\n".join(map(_printable, lines)))
    if site_url is not None:
        event.add("url", f"{site_url}regions/{link(segment(region.code))}/")
    event.add("transp", "TRANSPARENT")
    return event


def _printable(text: str) -> str:
    """Return text without the characters that no line of a calendar may hold."""
    return "".join(character for character in text if character.isprintable())
