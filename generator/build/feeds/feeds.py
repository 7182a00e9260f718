"""Feeds of changes as Atom (RFC 4287) and JSON Feed 1.1: of everything, of each Region, of each service."""

from __future__ import annotations

import datetime as dt
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape as xml_text
from xml.sax.saxutils import quoteattr

import msgspec

from generator.build.feeds import opml
from generator.build.feeds.entries import entries, identity
from generator.core.files import File
from generator.core.layout import link, relative_link, segment
from generator.core.text import xml_encodable
from generator.history.changes import withdrawn_endpoints
from generator.history.kinds import BY_NAME

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from generator.build.feeds.entries import FeedEntry
    from generator.history.by_subject import ChangesBySubject, SubjectChange
    from generator.history.gone import GoneEntities
    from generator.model.catalog import Catalog
    from generator.model.history import History


NAME = "Region Atlas"
SUBTITLE = (
    "What launched in AWS Regions and what was removed, by AWS's public parameters. "
    "A recording of them is at least as old as its date."
)
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
MAX_ENTRIES = 60
"""Entries of the feed of everything: two months of daily news."""
MAX_SUBJECT_ENTRIES = 8
"""Entries of any other feed: years of most services."""
MAX_SENTENCES = 25
"""Sentences of one entry; where a reading showed more, the entry says how many."""
GONE_GROUP = "No longer listed"
"""Where the list of all feeds has those of Regions and services that are gone."""


class Feed(NamedTuple):
    """A feed: ``folder`` holds its files, ``folder_url`` is that folder as an address, ``page`` is its subject's page.

    ``group`` is where the list of all feeds has it; the feed of everything stands alone.

    ``page`` is None where the subject is gone and another has taken its address. All three are relative to the top of
    the site.
    """

    identity: uuid.UUID
    title: str
    folder: str
    folder_url: str
    page: str | None
    updated: dt.datetime
    entries: Sequence[FeedEntry]
    group: str = ""

    def entry_url(self, entry: FeedEntry) -> str:
        """Return where a page shows the entry, from the top: on the subject's page, else on that of the month."""
        day = entry.published.astimezone(dt.UTC).date()
        page = self.page if self.folder_url else None
        return f"{page or f'changes/{day:%Y-%m}/'}#seen-{day}"


class PageCodes(NamedTuple):
    """The codes of Regions and of services that have a page: those of today, and those that are gone."""

    regions: frozenset[str]
    services: frozenset[str]


def files(
    catalog: Catalog, history: History, changes: ChangesBySubject, site_url: str | None, gone: GoneEntities
) -> Iterator[File]:
    """Yield both files of every feed, and the list of all feeds.

    Links are absolute; without ``site_url`` they are left out or relative.
    """
    page_codes = PageCodes(
        frozenset([*catalog.region, *(region.code for region in gone.regions)]),
        frozenset([*catalog.service, *(service.code for service in gone.services)]),
    )
    all_feeds = list(_feeds(catalog, history, changes, page_codes))
    yield File(opml.PATH, opml.document(all_feeds, site_url))
    for feed in all_feeds:
        contents = [_html(entry, site_url) for entry in feed.entries]
        yield File(f"{feed.folder}feed.atom", _atom(feed, contents, site_url))
        yield File(f"{feed.folder}feed.json", _json(feed, contents, site_url))


def _feeds(catalog: Catalog, history: History, changes: ChangesBySubject, page_codes: PageCodes) -> Iterator[Feed]:
    start = history.lines[0].read_at if history.lines else dt.datetime.combine(catalog.as_of, dt.time(), tzinfo=dt.UTC)

    # A change that proved to be none has left the entries; the time of the feed must not go back with it.
    withdrawn_at: dict[str, dt.datetime] = {}
    for read_at, region, service in withdrawn_endpoints(history):
        withdrawn_at |= dict.fromkeys(("all", f"Region {region}", f"service {service}"), read_at)

    def feed(subject: str, title: str, subject_changes: Sequence[SubjectChange], folder: str, page: str | None) -> Feed:
        newest_first = list(entries(subject, subject_changes))
        updates = (entry.updated for entry in newest_first)
        return Feed(
            identity=identity(subject),
            title=f"{title}: what changed",
            folder=folder,
            folder_url=link(folder),
            page=page,
            updated=max((*updates, withdrawn_at.get(subject, start))),
            entries=newest_first[: MAX_SUBJECT_ENTRIES if folder else MAX_ENTRIES],
        )

    # Resource types are news to those who follow a service: here they would hide the services.
    of_services = [entry for entry in changes.all if not BY_NAME[entry.change.kind].types]
    yield feed("all", "AWS services by Region", of_services, "", "changes/")
    for kind, folder, present, pages, titles, by_code in (
        ("Region", "regions", catalog.region, page_codes.regions, changes.titles.regions, changes.regions),
        ("service", "services", catalog.service, page_codes.services, changes.titles.services, changes.services),
    ):
        paths: set[str] = set()
        # The feed of what is gone stays, so that its readers learn of that, unless something present needs the path.
        for code in (*present, *(code for code in by_code if code not in present)):
            path = f"{folder}/{segment(code)}/"
            if path.casefold() in paths:
                continue
            paths.add(path.casefold())
            page = link(path) if code in pages else None
            group = folder.capitalize() if code in present else GONE_GROUP
            own_feed = feed(f"{kind} {code}", titles.get(code, code), by_code.get(code, ()), path, page)
            yield own_feed._replace(group=group)


def _html(entry: FeedEntry, site_url: str | None) -> str:
    """Return an entry's content: between which days it happened, and a list of the sentences.

    A single sentence is the entry's title, and a reader shows both. Names are no links: the entry leads to a page on
    which they are.
    """
    detected = f"<p>{_detection_text(entry)}</p>"
    if len(entry.changes) == 1:
        return detected
    sentences = "".join(f"<li>{escape(change.text)}</li>" for change in islice(entry.changes, MAX_SENTENCES))
    more = len(entry.changes) - MAX_SENTENCES
    rest = "history.csv" if site_url is None else f'<a href="{escape(site_url)}downloads/history.csv">history.csv</a>'
    return f"{detected}<ul>{sentences}</ul>" + (
        f"<p>And {more:,} more: {rest} has all of them.</p>" if more > 0 else ""
    )


def _detection_text(entry: FeedEntry) -> str:
    """Return between which readings it happened; what the date of a recording proves, the feed's subtitle says."""
    place = "in the recording of" if entry.recorded else "on"
    previous = "recording" if entry.previous_recorded else "check"
    return f"Detected {place} {entry.published.astimezone(dt.UTC).date()}, previous {previous} {entry.previous}."


def _atom(feed: Feed, contents: Sequence[str], site_url: str | None) -> bytes:
    own_path = f"{feed.folder_url}feed.atom"

    def address(path: str) -> str:
        return quoteattr(relative_link(own_path, path) if site_url is None else site_url + path)

    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{ATOM}" xml:lang="en">',
        _element("id", feed.identity.urn),
        _element("title", feed.title),
        _element("subtitle", SUBTITLE),
        _element("updated", _time(feed.updated)),
        f"<author>{_element('name', NAME)}</author>",
        f'<link rel="self" type="application/atom+xml" href={address(own_path)}/>',
    ]
    if feed.page is not None:
        lines.append(f'<link rel="alternate" type="text/html" href={address(feed.page)}/>')
    for entry, content in zip(feed.entries, contents, strict=True):
        lines += [
            "<entry>",
            _element("id", entry.identity.urn),
            _element("title", entry.title),
            _element("published", _time(entry.published)),
            _element("updated", _time(entry.updated)),
            # Without a relation it is the alternate, and without a type still a page.
            f"<link href={address(feed.entry_url(entry))}/>",
            _html_element("content", content),
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""]).encode()


def _json(feed: Feed, contents: Sequence[str], site_url: str | None) -> bytes:
    document = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": None if site_url is None or feed.page is None else site_url + feed.page,
        "feed_url": None if site_url is None else f"{site_url}{feed.folder_url}feed.json",
        "description": SUBTITLE,
        "language": "en",
        "authors": [_without_none({"name": NAME, "url": site_url})],
        "items": [
            _without_none(
                {
                    "id": entry.identity.urn,
                    "url": None if site_url is None else site_url + feed.entry_url(entry),
                    "title": entry.title,
                    "content_html": content,
                    "date_published": _time(entry.published),
                    "date_modified": None if entry.updated == entry.published else _time(entry.updated),
                }
            )
            for entry, content in zip(feed.entries, contents, strict=True)
        ],
    }
    return msgspec.json.encode(_without_none(document)) + b"\n"


def _without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out fields that are None: JSON Feed has no null."""
    return {name: value for name, value in fields.items() if value is not None}


def _element(name: str, text: str) -> str:
    """Return an XML element with a text that may hold anything."""
    return f"<{name}>{xml_text(xml_encodable(text))}</{name}>"


def _html_element(name: str, html: str) -> str:
    """Return an XML element with HTML as its text, without escaping each tag again.

    Nothing in it ends the section, since no text of HTML has an unescaped ``>``.
    """
    return f'<{name} type="html"><![CDATA[{xml_encodable(html)}]]></{name}>'


def _time(moment: dt.datetime) -> str:
    """Return a time as RFC 3339 has it."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
