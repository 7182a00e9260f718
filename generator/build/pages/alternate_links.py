"""What a page links as the same facts in another form: reports, documents of the API, feeds, the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.build.pages.renderer import Format
from generator.core import headers
from generator.core.layout import API_FOLDER, DOWNLOADS_FOLDER, link, markdown_path, segment

if TYPE_CHECKING:
    from generator.build.pages.renderer import SiteContext
    from generator.catalog.page_entities import PageEntity
    from generator.model.catalog import Catalog
    from generator.model.resource_types import Namespace


FORMAT_NAMES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
"""The formats of reports, as people call them."""


def of_entity(context: SiteContext, entity: PageEntity, *kinds: str) -> list[Format]:
    """Return the reports, the document, the Markdown and the feeds of a Region or a service."""
    document = _format("API", f"{API_FOLDER}{entity.file}.json")
    return [*reports(context, entity.file, *kinds), document, markdown(entity.path), *feeds(entity.path)]


def of_list(context: SiteContext, report: str, api: str) -> list[Format]:
    """Return a list's report and its API document."""
    file, _, kind = report.rpartition(".")
    return [*reports(context, file, kind), _format("API", f"{API_FOLDER}{api}.json")]


def of_namespace(namespace: Namespace) -> list[Format]:
    """Return the document of a namespace of resource types."""
    return [_format("JSON", f"{API_FOLDER}resource-types/{link(segment(namespace.code))}.json")]


def codes(entity: PageEntity) -> Format:
    """Return the codes of a Region's services as text."""
    return _format("Codes", f"{API_FOLDER}{entity.file}.txt")


def markdown(page: str) -> Format:
    """Return the Markdown of a page."""
    return _format("Markdown", markdown_path(page))


def reports(context: SiteContext, file: str, *kinds: str) -> list[Format]:
    """Return the reports of one Region, service or table that can be had; ``file`` is an address without its ending."""
    return [
        _format(FORMAT_NAMES[kind], f"{DOWNLOADS_FOLDER}{file}.{kind}")
        for kind in kinds
        if context.available is None or unquote(f"{file}.{kind}") in context.available
    ]


def feeds(path: str) -> list[Format]:
    """Return the feeds of a page's subject, which lie in the page's own folder."""
    return [
        _format("Atom feed", f"{path}feed.atom"),
        Format("JSON Feed", f"{path}feed.json", "application/feed+json"),
    ]


def all_feeds() -> Format:
    """Return the list of all feeds."""
    return _format("All feeds (OPML)", "feeds.opml")


def calendar(catalog: Catalog) -> list[Format]:
    """Return the calendar of launches, where any launch is known."""
    has_launches = any(region.launch for region in catalog.regions)
    return [_format("Calendar of launches", "regions/launches.ics")] if has_launches else []


def _format(name: str, path: str) -> Format:
    return Format(name, path, headers.media_type(path))
