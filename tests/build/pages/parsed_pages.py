"""Pages taken apart: links, ids, headings, attributes, metadata and text."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from html import unescape
from html.parser import HTMLParser

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class Page(HTMLParser):
    """A page, read by Python's own parser."""

    def __init__(self, path: str, content: bytes) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.classes: list[str] = []
        self.availability: list[bool] = []
        self.meta: dict[str, str] = {}
        self.canonical: str | None = None
        self.title = ""
        self._texts: list[str] = []
        self._open = ""
        self._drawing = 0
        self._is_cell = False
        self.feed(content.decode())

    @cached_property
    def text(self) -> str:
        """The text of the page."""
        return "".join(self._texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element's links, ids, classes and other attributes."""
        attributes = {name: value or "" for name, value in attrs}
        # Inside a drawing, <title> names a part of it.
        self._drawing += tag == "svg"
        self._open = "" if self._drawing else tag
        data = attributes.get("type") == "application/ld+json"
        self.tags.add("inline script" if tag == "script" and "src" not in attributes and not data else tag)
        self.attributes |= attributes.keys()
        for name in ("href", "src"):
            if name in attributes and attributes.get("rel") != "canonical":
                self.links.append(attributes[name])
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))
        if tag == "td":
            self.classes.append(attributes.get("class", ""))
        self._is_cell = tag == "td"
        if tag == "meta":
            self.meta[attributes.get("name") or attributes.get("property", "")] = attributes.get("content", "")
        if tag == "link" and attributes.get("rel") == "canonical":
            self.canonical = attributes["href"]

    def handle_data(self, data: str) -> None:
        """Collect the text, and apart the title and what cells say of availability."""
        self._texts.append(data)
        if self._is_cell and data.startswith(("available", "not available")):
            self.availability.append(data.startswith("available"))
        if self._open == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        """Forget the element."""
        self._drawing -= tag == "svg"
        self._open = ""


TAG = re.compile(
    r"""<!--.*?-->|<!doctype[^>]*>|<(/?)(\w+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(/?)>""", re.DOTALL | re.IGNORECASE
)
ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')


class WellFormedPage(Page):
    """A page whose attributes are quoted and whose signs are escaped, read in a third of the time.

    ``test_html.py`` proves that pages are well-formed; ``test_pages.py``, that both ways to read them give the same.
    """

    def feed(self, data: str) -> None:
        """Take the page apart at its tags."""
        end = 0
        for tag in TAG.finditer(data):
            if tag.start() > end:
                self.handle_data(unescape(data[end : tag.start()]))
            end = tag.end()
            closing, name, attributes, empty = tag.groups()
            if closing:
                self.handle_endtag(name)
            elif name:
                self.handle_starttag(name, _attributes(attributes))
                if empty:
                    self.handle_endtag(name)


@lru_cache(maxsize=10_000)  # Most tags of a site are written in the same way.
def _attributes(text: str) -> list[tuple[str, str | None]]:
    return [(name.lower(), unescape(value)) for name, value in ATTRIBUTE.findall(text)]
