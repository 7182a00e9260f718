"""Read the dates on which Regions opened from AWS's launch feed (RSS 2.0).

A feed that is down, moved, too large, endless, malformed or empty never fails a run: what is wrong is reported beside
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
MAX_BYTES = 4 * 1024 * 1024
"""Bytes of the feed, also unpacked: it holds a short item for each Region, some tens of KiB in all."""
MAX_SECONDS = 60.0
"""Seconds for the whole feed: name resolution, handshakes, headers, redirects and the body, however slow."""
MAX_PROBLEM_LENGTH = 300
"""Characters of a problem: an address that the feed moved to may be of any length."""
WORD = re.compile(r"[\w-]+")
"""A code in a text is a whole word: ``us-gov-west-11`` does not name ``us-gov-west-1``."""
HISTORY_HOST = "docs.aws.amazon.com"
"""Links to the documentation's history page are no announcements."""


class Launches(NamedTuple):
    """Launches by Region, sorted, and how the feed was read."""

    facts: tuple[LaunchFact, ...]
    feed: FeedReading


def read(codes: Collection[str], address: str = ADDRESS) -> Launches:
    """Read the feed and return the earliest launch in it of each of the Region codes."""
    try:
        file = web.get(address, max_bytes=MAX_BYTES, max_seconds=MAX_SECONDS)
        facts, problem = parse(file.content, codes, address)
    except (web.WebError, FeedError) as error:
        return Launches(
            (), FeedReading(address=address, problem=folded(f"could not be read: {error}"[:MAX_PROBLEM_LENGTH]))
        )
    if file.moved_to and not problem:
        problem = folded(
            f"has moved to {file.moved_to[:MAX_PROBLEM_LENGTH]}: it was read there, but the address should be changed"
        )
    return Launches(facts, FeedReading(address=address, problem=problem))


class FeedError(Exception):
    """What is wrong with the feed, in words."""


def parse(content: bytes, codes: Collection[str], address: str) -> tuple[tuple[LaunchFact, ...], str | None]:
    """Return the earliest launches of the Regions in a feed, and what is wrong with the feed (None: nothing)."""
    if not content.strip():
        raise FeedError("it is empty")
    try:
        items = fromstring(content).findall("./channel/item")
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FeedError(f"it is not well-formed XML: {error}") from error
    if not items:
        raise FeedError("it has no items")
    launches = [item for item in items if "launched" in _words(item).casefold()]
    earliest: dict[str, LaunchFact] = {}
    for fact in sorted(_facts(launches, frozenset(codes), address), key=lambda fact: fact.date):
        earliest.setdefault(fact.region, fact)
    problem = None
    if any(_date(_text(item, "pubDate")) is None for item in launches):
        problem = "has a launch without a date that can be read"
    elif not earliest:
        problem = "tells of no launch of a known Region"
    return tuple(earliest[code] for code in sorted(earliest)), problem


def _facts(launches: list[Element], codes: frozenset[str], address: str) -> Iterator[LaunchFact]:
    for item in launches:
        date, announcement = _date(_text(item, "pubDate")), _announcement(_text(item, "link"))
        if date is None:
            continue
        for code in codes.intersection(WORD.findall(_words(item))):
            yield LaunchFact(region=code, date=date, source=address, announcement=announcement)


def _words(item: Element) -> str:
    """Return title and description as plain text."""
    return f"{_text(item, 'title')} {_plain(_text(item, 'description'))}"


def _text(item: Element, name: str) -> str:
    return (item.findtext(name) or "").strip()


def _plain(html: str) -> str:
    """Return the text of a description, whose HTML is escaped in the feed."""
    first, *rest = html.split("<")
    parts = [first]
    for part in rest:
        _, closed, after = part.partition(">")
        parts.append(f" {after}" if closed else f"<{part}")
    text = "".join(parts)
    try:
        return unescape(text)
    except ValueError:  # a character reference with thousands of digits
        return text


def _date(text: str) -> dt.date | None:
    """Return the day as it is written (None: it cannot be parsed, or no launch can have it)."""
    try:
        date = parsedate_to_datetime(text).date()
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


def earlier_launches(catalog: Catalog, curated: Collection[str]) -> dict[str, LaunchFact]:
    """Return the launches of the last release that came from a feed, by Region: those not from a curated source.

    A launch that no snapshot may hold, accepted by an earlier version of the program, is left out.
    """
    launches = {}
    for region in catalog.regions:
        launch = region.launch
        if launch and launch.source not in curated:
            with suppress(BadValueError):
                launches[region.code] = LaunchFact(
                    region=region.code, date=launch.date, source=launch.source, announcement=launch.announcement
                )
    return launches


def merged_launches(earlier: dict[str, LaunchFact], launches: Launches) -> tuple[LaunchFact, ...]:
    """Return the launches in the feed, and those of the last release that are no longer in it."""
    by_region = earlier | {fact.region: fact for fact in launches.facts}
    return tuple(by_region[code] for code in sorted(by_region))
