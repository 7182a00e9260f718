"""The list of all feeds (OPML 2.0), to import at once: everything, Regions, services, what is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from generator.core.text import xml_encodable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.build.feeds.feeds import Feed


PATH: Final = "feeds.opml"
TITLE: Final = "Region Atlas: all feeds"


def document(feeds: Iterable[Feed], site_url: str | None) -> bytes:
    """Return the list. Addresses are absolute; where the site's is not known, they are relative to the list."""
    root = ET.Element("opml", {"version": "2.0"})
    ET.SubElement(ET.SubElement(root, "head"), "title").text = TITLE
    body = ET.SubElement(root, "body")
    groups: dict[str, ET.Element] = {}
    base = site_url or ""
    for feed in feeds:
        if feed.group and feed.group not in groups:
            groups[feed.group] = ET.SubElement(body, "outline", {"text": feed.group})
        title = xml_encodable(feed.title)
        outline = ET.SubElement(
            groups.get(feed.group, body),
            "outline",
            # Readers know no other type for a feed, whatever its format.
            {"type": "rss", "text": title, "title": title, "xmlUrl": f"{base}{feed.folder_url}feed.atom"},
        )
        if feed.page is not None:
            outline.set("htmlUrl", f"{base}{feed.page}")
    ET.indent(root, "")
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"
