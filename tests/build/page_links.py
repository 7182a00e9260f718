"""The links, the ids and the words of a page, read from its text."""

from __future__ import annotations

import html
import re
from functools import cached_property


class PageLinks:
    """The links, ids and words of a page; by its text, since a parser takes seconds for all pages.

    All attributes are quoted, as ``test_html.py`` proves that pages are well-formed.
    """

    def __init__(self, content: str) -> None:
        self.content = content
        self.links: list[str] = []
        self.ids: set[str] = set()
        for name, value in re.findall(r'\s(href|src|id)="([^"]+)"', content):
            (self.ids.add if name == "id" else self.links.append)(html.unescape(value))

    @cached_property
    def words(self) -> str:
        """The text of the page, with single spaces."""
        return re.sub(r"\s+", " ", html.unescape(re.sub(r'<(?:"[^"]*"|[^">])*>', " ", self.content)))
