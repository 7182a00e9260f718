"""Render a Markdown template into the file beside a page; whatever it shows is escaped unless it is Markdown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.build.markdown.text import MarkdownText, address, as_markdown, code, codes, joined
from generator.core.files import File
from generator.core.layout import markdown_path, relative_link
from generator.core.resources import TEMPLATES

if TYPE_CHECKING:
    from generator.build.pages.renderer import SiteContext
    from generator.catalog.page_entities import PageEntities


class MarkdownRenderer(NamedTuple):
    """Renders the Markdown of one site's pages, with the names of all Regions and services."""

    context: SiteContext
    entities: PageEntities

    def __call__(self, page: str, template: str, **values: object) -> File:
        """Return the Markdown of the page of an address (``regions/``), from its template and the values in that."""
        own_path = markdown_path(page)

        def link(path: str) -> MarkdownText:
            return address(relative_link(own_path, path))

        changed = self.context.page_dates.get(page)
        return self.text(unquote(own_path), template, link=link, changed=changed, **values)

    def text(self, path: str, template: str, **values: object) -> File:
        """Return a file that lies beside no page."""
        return File(path, environment().get_template(f"markdown/{template}").render(values).encode())


@cache
def environment() -> Environment:
    """Return the environment of the Markdown templates, which escapes what they show."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 (``finalize`` escapes for Markdown)
        finalize=as_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    templates.filters |= {"code": code, "codes": codes, "joined": joined, "address": address}
    return templates
