"""The resources of the MCP server: the Markdown that lies beside each page of a site, by the page's own path."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import unquote

from generator.core.errors import SourceError
from generator.core.text import excerpt

PageSource = Callable[[str], bytes | None]
"""Returns the file of a site by its path (None: there is none)."""

ROOT: Final = "region-atlas:///"
FILE: Final = "index.md"
PATH: Final = re.compile(rf"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{{0,200}}/){{0,4}}{re.escape(FILE)}")
"""A path of a page: no segment begins with a dot, so that none leads out of the site or to a hidden file."""


class Page(NamedTuple):
    """A page, or a kind of page, as clients list it."""

    name: str
    path: str
    description: str

    @property
    def uri(self) -> str:
        """The address as clients give it back."""
        return f"{ROOT}{self.path}{FILE}"


PAGES: Final = (
    Page("Region Atlas", "", "What the catalog has, and where to find what."),
    Page("Regions", "regions/", "All Regions with their facts."),
    Page("Services", "services/", "All services by category, with the number of Regions of each."),
    Page("Changes", "changes/", "The months with what changed, the latest first."),
)
TEMPLATES: Final = (
    Page("A Region", "regions/{code}/", "What a Region lacks and has, by category; its facts and latest changes."),
    Page("A service", "services/{code}/", "Where a service is available and where not, its names, its family."),
    Page("A namespace", "resources/{namespace}/", "CloudFormation resource types, as lambda for AWS::Lambda."),
    Page("A month", "changes/{month}/", "What changed in a month, as 2026-10."),
)


def read(pages: PageSource, uri: str) -> str:
    """Return the Markdown of a page; raise ``SourceError`` for an address that is none, or that has no page."""
    path = unquote(uri.removeprefix(ROOT)) if uri.startswith(ROOT) else ""
    content = pages(path) if PATH.fullmatch(path) else None
    if content is None:
        raise SourceError(
            f"{excerpt(uri)}: there is no such page",
            f"give an address like {TEMPLATES[1].uri.replace('{code}', 'lambda')}",
        )
    return content.decode("utf-8", "replace")
