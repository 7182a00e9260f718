"""Read the dates on which Regions opened from AWS's launch feed (RSS 2.0).

A feed that is down, moved, too large, endless, malformed or empty never fails a run: what is wrong is told beside
whatever could be read. Dates are taken as they are written: 19:00 GMT marks a day, and no time zone is ever converted.
"""

from __future__ import annotations

import re
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import ParseError

import requests
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from requests.adapters import HTTPAdapter
from urllib3.exceptions import LocationParseError
from urllib3.util import Retry

from generator.bounds import in_range
from generator.errors import BadValueError
from generator.snapshot import FeedReading, LaunchFact
from generator.text import folded
from generator.threads import OverdueError, within

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator
    from xml.etree.ElementTree import Element

    from generator.catalog import Catalog

ADDRESS = "https://docs.aws.amazon.com/global-infrastructure/latest/regions/regions.rss"
USER_AGENT = "region-atlas (an open catalog of AWS services by Region)"
LARGEST = 4 * 1024 * 1024
"""Bytes, also unpacked; the feed holds a short item a Region, some tens of KiB in all."""
TIMEOUT = (10, 30)
LONGEST = 60.0
"""Seconds that a feed may take in all: names, handshakes, headers, redirects and however slowly it drips."""
MOST_REDIRECTS = 5
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
MOST_SAID = 300
"""Characters of what is wrong with a feed: an address that it moved to may be of any length."""
BUSY = (429, 500, 502, 503, 504)
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
        content, moved_to = within(LONGEST, partial(_get, address))
        facts, problem = parse(content, codes, address)
    except (requests.RequestException, LocationParseError, OverdueError, FeedError, ValueError, OSError) as error:
        return Launches((), FeedReading(address=address, problem=folded(f"could not be read: {error}"[:MOST_SAID])))
    if moved_to and not problem:
        problem = folded(f"has moved to {moved_to[:MOST_SAID]}: it was read there, but the address should be changed")
    return Launches(facts, FeedReading(address=address, problem=problem))


class FeedError(Exception):
    """What is wrong with the feed, in words."""


def _get(address: str) -> tuple[bytes, str | None]:
    """Return the feed's bytes, and the address it was redirected to."""
    at = address
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            # A server that asks to come back tomorrow must not keep the run waiting: its Retry-After is not obeyed.
            retry = Retry(total=3, backoff_factor=0.5, status_forcelist=BUSY, respect_retry_after_header=False)
            session.mount(scheme, HTTPAdapter(max_retries=retry))
        for _ in range(MOST_REDIRECTS + 1):
            _require_safe(at, address)
            with session.get(
                at, headers={"User-Agent": USER_AGENT}, timeout=TIMEOUT, stream=True, allow_redirects=False
            ) as answer:
                target = session.get_redirect_target(answer)
                if target is None:
                    answer.raise_for_status()
                    return _body(answer), at if at != address else None
            at = urljoin(at, target)
    raise FeedError(f"it was redirected more than {MOST_REDIRECTS} times")


def _require_safe(address: str, given: str) -> None:
    """Raise ``FeedError`` for an address that is not ``https``; on the loopback ``http`` is, where that was given."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and {parts.hostname, urlsplit(given).hostname} <= LOOPBACK):
        return
    raise FeedError(f"{address} is not an https address")


def _body(answer: requests.Response) -> bytes:
    content = b""
    for part in answer.iter_content(64 * 1024):
        content += part
        if len(content) > LARGEST:
            raise FeedError(f"it is larger than {LARGEST} bytes")
    return content


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
