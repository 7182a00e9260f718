"""Read the dates on which Regions opened from AWS's launch feed (RSS 2.0).

A feed that is down, moved, too large, endless, malformed or empty never fails a run: what is wrong is told beside
whatever could be read. Dates are taken as they are written: 19:00 GMT marks a day, and no time zone is ever converted.
"""

from __future__ import annotations

import re
from contextlib import suppress
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from generator.core.bounds import in_range
from generator.core.errors import BadValueError
from generator.core.text import folded
from generator.fetch import web
from generator.model.snapshot import FeedReading, LaunchFact

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator
    from xml.etree.ElementTree import Element

    from generator.model.catalog import Catalog


ADDRESS = "https://docs.aws.amazon.com/global-infrastructure/latest/regions/regions.rss"
LARGEST = 4 * 1024 * 1024
"""Bytes, also unpacked; the feed holds a short item a Region, some tens of KiB in all."""
LONGEST = 60.0
"""Seconds that a feed may take in all: names, handshakes, headers, redirects and however slowly it drips."""
MOST_SAID = 300
"""Characters of what is wrong with a feed: an address that it moved to may be of any length."""
WORD = re.compile(r"[\w-]+")
"""A code in a text is a whole word: ``us-gov-west-11`` does not name ``us-gov-west-1``."""
HISTORY_HOST = "docs.aws.amazon.com"
"""Links to the documentation's history page are no announcements."""


class Launches(NamedTuple):
    """Launches by Region, sorted, and how the feed was read."""

    facts: tuple[LaunchFact, ...]
    feed: FeedReading


def read(codes: Collection[str], address: str = ADDRESS) -> Launches:
    """Read the feed and return the earliest launch it tells of each known Region code."""
    try:
        _, content, moved_to = web.get(address, largest=LARGEST, longest=LONGEST)
        facts, problem = parse(content, codes, address)
    except (web.WebError, FeedError) as error:
        return Launches((), FeedReading(address=address, problem=folded(f"could not be read: {error}"[:MOST_SAID])))
    if moved_to and not problem:
        problem = folded(f"has moved to {moved_to[:MOST_SAID]}: it was read there, but the address should be changed")
    return Launches(facts, FeedReading(address=address, problem=problem))


class FeedError(Exception):
    """What is wrong with the feed, in words."""


def parse(content: bytes, codes: Collection[str], address: str) -> tuple[tuple[LaunchFact, ...], str | None]:
    """Return the launches of known Regions in a feed, and what is wrong with it (None: nothing)."""
    if not content.strip():
        raise FeedError("it is empty")
    try:
        items = fromstring(content).findall("./channel/item")
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FeedError(f"it is not well-formed XML: {error}") from error
    if not items:
        raise FeedError("it has no items")
    launches = [item for item in items if "launched" in _told(item).casefold()]
    found: dict[str, LaunchFact] = {}
    for fact in sorted(_facts(launches, frozenset(codes), address), key=lambda fact: fact.date):
        found.setdefault(fact.region, fact)
    problem = None
    if any(_date(_text(item, "pubDate")) is None for item in launches):
        problem = "has a launch without a date that can be read"
    elif not found:
        problem = "tells of no launch of a known Region"
    return tuple(found[code] for code in sorted(found)), problem


def _facts(launches: list[Element], codes: frozenset[str], address: str) -> Iterator[LaunchFact]:
    for item in launches:
        date, announcement = _date(_text(item, "pubDate")), _announcement(_text(item, "link"))
        if date is None:
            continue
        for code in codes.intersection(WORD.findall(_told(item))):
            yield LaunchFact(region=code, date=date, source=address, announcement=announcement)


def _told(item: Element) -> str:
    """Return title and description in plain words."""
    return f"{_text(item, 'title')} {_plain(_text(item, 'description'))}"


def _text(item: Element, name: str) -> str:
    return (item.findtext(name) or "").strip()


def _plain(html: str) -> str:
    """Return the words of a description: its HTML was escaped once for the feed."""
    first, *others = html.split("<")
    parts = [first]
    for other in others:
        _, closed, after = other.partition(">")
        parts.append(f" {after}" if closed else f"<{other}")
    text = "".join(parts)
    try:
        return unescape(text)
    except ValueError:  # a character of a number with thousands of digits
        return text


def _date(written: str) -> dt.date | None:
    """Return the day as it is written; None for one that cannot be read, or that no launch can be of."""
    try:
        date = parsedate_to_datetime(written).date()
    except (ValueError, TypeError, OverflowError):
        return None
    return date if in_range(date) else None


def _announcement(link: str) -> str | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    https = parts.scheme == "https" and parts.netloc not in {"", HISTORY_HOST}
    return link if https and link.isprintable() else None


def earlier(catalog: Catalog, curated: Collection[str]) -> dict[str, LaunchFact]:
    """Return the launches of the last release that came from a feed, by Region: those not from a curated source.

    One that no snapshot may hold, as an earlier program took it, is left out.
    """
    found = {}
    for region in catalog.regions:
        launch = region.launch
        if launch and launch.source not in curated:
            with suppress(BadValueError):
                found[region.code] = LaunchFact(
                    region=region.code, date=launch.date, source=launch.source, announcement=launch.announcement
                )
    return found


def keep(before: dict[str, LaunchFact], now: Launches) -> tuple[LaunchFact, ...]:
    """Return the launches read now, and those of the last release that the feed no longer tells."""
    found = before | {fact.region: fact for fact in now.facts}
    return tuple(found[code] for code in sorted(found))
