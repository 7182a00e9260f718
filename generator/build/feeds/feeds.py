"""Feeds of changes as Atom (RFC 4287) and JSON Feed 1.1: of everything, of each Region, of each service."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import msgspec

from generator.build.feeds.entries import entries, identity
from generator.core.files import File
from generator.core.layout import link, segment
from generator.history.changes import withdrawn

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generator.build.feeds.entries import FeedEntry
    from generator.history.by_subject import ChangesBySubject, SubjectChange
    from generator.history.sentences import Part
    from generator.model.catalog import Catalog
    from generator.model.history import History


NAME = "Region Atlas"
ABOUT = "What came and what went, as the parameters that AWS publishes show it."
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
LENGTH = 60
"""Entries of the feed of everything, half as many of any other: two months of daily news, years of one service's."""
MOST = 25
"""Sentences in one entry; where a reading showed more, the entry says how many."""
SUMMARY = 3
"""Sentences in an entry's summary."""
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped."""


class Feed(NamedTuple):
    """A feed: ``folder`` is where its files lie, ``at`` the address of that folder, ``page`` the page of its subject.

    ``page`` is None where the subject is gone and has none.
    """

    identity: uuid.UUID
    title: str
    folder: str
    at: str
    page: str | None
    updated: dt.datetime
    entries: Sequence[FeedEntry]

    def where(self, entry: FeedEntry) -> str:
        """Return the way from the root to where a page tells the entry: the subject's own, else that of the month."""
        day = entry.published.astimezone(dt.UTC).date()
        page = self.page if self.at else None
        return f"{page or f'changes/{day:%Y-%m}/'}#seen-{day}"


def files(catalog: Catalog, history: History, told: ChangesBySubject, site_url: str | None) -> Iterator[File]:
    """Yield both files of every feed. Links are absolute; without ``site_url`` they are left out or relative."""
    linked = partial(_linked, catalog, site_url)
    for feed in _feeds(catalog, history, told):
        shown = [_html(entry, linked, site_url) for entry in feed.entries]
        yield File(f"{feed.folder}feed.atom", _atom(feed, shown, site_url))
        yield File(f"{feed.folder}feed.json", _json(feed, shown, site_url))


def _feeds(catalog: Catalog, history: History, told: ChangesBySubject) -> Iterator[Feed]:
    start = history.lines[0].read_at if history.lines else dt.datetime.combine(catalog.as_of, dt.time(), tzinfo=dt.UTC)

    # What was told and proved to be no change has left its entries; a feed's time does not go back with it.
    withdrawn_at: dict[str, dt.datetime] = {}
    for read_at, region, service in withdrawn(history):
        withdrawn_at |= dict.fromkeys(("all", f"Region {region}", f"service {service}"), read_at)

    def feed(
        subject: str, title: str, seen: Sequence[SubjectChange], place: tuple[str, str, str | None], length: int
    ) -> Feed:
        found = list(entries(subject, seen))
        revised = (one.updated for one in found)
        folder, at, page = place
        return Feed(
            identity=identity(subject),
            title=f"{title}: what changed",
            folder=folder,
            at=at,
            page=page,
            updated=max((*revised, withdrawn_at.get(subject, start))),
            entries=found[:length],
        )

    yield feed("all", "AWS services by Region", told.whole, ("", "", "changes/"), LENGTH)
    for kind, folder, there, titles, changes in (
        ("Region", "regions", catalog.region, told.titles.regions, told.regions),
        ("service", "services", catalog.service, told.titles.services, told.services),
    ):
        taken: set[str] = set()
        # Whoever follows what is gone shall read that it is: its feed stays, unless what is there needs the path.
        for code in (*there, *(gone for gone in changes if gone not in there)):
            path = f"{folder}/{segment(code)}/"
            if path.casefold() in taken:
                continue
            taken.add(path.casefold())
            place = (path, link(path), link(path) if code in there else None)
            yield feed(f"{kind} {code}", titles.get(code, code), changes.get(code, ()), place, LENGTH // 2)


def _linked(catalog: Catalog, site_url: str | None, part: Part) -> str:
    """Return a part of a sentence as HTML, linked where it names what has a page."""
    text = escape(part.text)
    folder, code, there = (
        ("regions", part.region, catalog.region) if part.region else ("services", part.service, catalog.service)
    )
    if site_url is None or code is None or code not in there:
        return text
    return f'<a href="{escape(site_url)}{folder}/{link(segment(code))}/">{text}</a>'


def _html(entry: FeedEntry, linked: Callable[[Part], str], site_url: str | None) -> str:
    """Return an entry's content: between which days it happened, and a list of the sentences."""
    shown = "".join(f"<li>{''.join(map(linked, one.parts))}</li>" for one in islice(entry.seen, MOST))
    more = len(entry.seen) - MOST
    rest = "history.csv" if site_url is None else f'<a href="{escape(site_url)}downloads/history.csv">history.csv</a>'
    return f"<p>{_dated(entry)}</p><ul>{shown}</ul>" + (
        f"<p>And {more:,} more: {rest} has them all.</p>" if more > 0 else ""
    )


def _dated(entry: FeedEntry) -> str:
    """Return between which readings it happened, as far as that is proven."""
    place = "in a recording packaged on" if entry.recorded else "on"
    first = f"First seen {place} {entry.published.astimezone(dt.UTC).date()}"
    if not entry.previous_recorded:
        return f"{first}; the reading before was that of {entry.previous}."
    return (
        f"{first}; the recording before was packaged on {entry.previous}. A recording is at least as old as its "
        "package, so the change may be older than that."
    )


def _summary(entry: FeedEntry) -> str:
    told = "; ".join(one.text for one in entry.seen[:SUMMARY])
    more = len(entry.seen) - SUMMARY
    return f"{told}; and {more:,} more" if more > 0 else told


def _atom(feed: Feed, shown: Sequence[str], site_url: str | None) -> bytes:
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    # Relative addresses start from the feed itself, which lies in the folder of its page.
    base = site_url + feed.at if site_url is not None else ""
    root_url = site_url if site_url is not None else "../" * feed.at.count("/")
    _add(root, "id", feed.identity.urn)
    _add(root, "title", feed.title)
    _add(root, "subtitle", ABOUT)
    _add(root, "updated", _time(feed.updated))
    _add(ET.SubElement(root, "author"), "name", NAME)
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{base}feed.atom")
    if feed.page is not None:
        ET.SubElement(root, "link", rel="alternate", type="text/html", href=root_url + feed.page)
    for entry, content in zip(feed.entries, shown, strict=True):
        one = ET.SubElement(root, "entry")
        _add(one, "id", entry.identity.urn)
        _add(one, "title", entry.title)
        _add(one, "published", _time(entry.published))
        _add(one, "updated", _time(entry.updated))
        ET.SubElement(one, "link", rel="alternate", type="text/html", href=root_url + feed.where(entry))
        _add(one, "summary", _summary(entry))
        _add(one, "content", content, type="html")
    ET.indent(root, "")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _json(feed: Feed, shown: Sequence[str], site_url: str | None) -> bytes:
    whole = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": None if site_url is None or feed.page is None else site_url + feed.page,
        "feed_url": None if site_url is None else f"{site_url}{feed.at}feed.json",
        "description": ABOUT,
        "language": "en",
        "authors": [_known({"name": NAME, "url": site_url})],
        "items": [
            _known(
                {
                    "id": entry.identity.urn,
                    "url": None if site_url is None else site_url + feed.where(entry),
                    "title": entry.title,
                    "content_html": content,
                    "summary": _summary(entry),
                    "date_published": _time(entry.published),
                    "date_modified": _time(entry.updated),
                }
            )
            for entry, content in zip(feed.entries, shown, strict=True)
        ],
    }
    return msgspec.json.encode(_known(whole)) + b"\n"


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is unknown: JSON Feed has no null."""
    return {name: value for name, value in fields.items() if value is not None}


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = FORBIDDEN.sub("�", text)


def _time(moment: dt.datetime) -> str:
    """Return a time as RFC 3339 has it."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
