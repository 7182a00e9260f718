"""Render a template into the file of an address, with the values that every page has."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from generator.build.drawings.land import Land
from generator.build.pages import json_ld
from generator.catalog.page_entities import PageLink
from generator.core.files import File
from generator.core.layout import relative_link
from generator.core.resources import TEMPLATES
from generator.history.by_subject import ChangesBySubject
from generator.history.gone import GoneEntities
from generator.history.sentences import Titles
from generator.history.timeline import Growth

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from jinja2 import nodes
    from jinja2.compiler import Frame

    from generator.catalog.groups import RegionGroup
    from generator.model.catalog import Catalog


NO_CHANGES = ChangesBySubject((), {}, {}, Titles({}, {}))


SECTIONS = (
    PageLink("regions/", "Regions"),
    PageLink("services/", "Services"),
    PageLink("matrix/", "Matrix"),
    PageLink("resources/", "Resources"),
    PageLink("find/", "Find"),
    PageLink("compare/", "Compare"),
    PageLink("check/", "Check"),
    PageLink("changes/", "Changes"),
    PageLink("downloads/", "Downloads"),
    PageLink("api/", "API"),
    PageLink("about/", "About"),
)
"""The links in the header of every page."""


class SiteContext(NamedTuple):
    """The content and settings that all pages share. ``assets`` is the static files' folder, relative to the root.

    ``site_url`` ends in ``/`` (None: the site's address is not known). ``available`` are the reports to link, by their
    path below ``downloads/`` (None: all of them). ``robots`` says whether search engines may index the site.
    ``repository`` is the address where mistakes are reported, without a ``/`` at its end (None: there is none).
    ``design`` adds the page of the design. ``changes`` are all changes, ``growth`` the counts over time, ``gone`` is
    what AWS does not list any more, ``places`` are the groups of Regions that people name at once.
    ``page_dates`` has the day on which the facts of a page last changed, by its address. ``land`` is the land of the
    maps, for those that show a part of it.
    """

    catalog: Catalog
    assets: str
    site_url: str | None
    available: frozenset[str] | None = None
    robots: bool = True
    repository: str | None = None
    design: bool = False
    changes: ChangesBySubject = NO_CHANGES
    growth: Growth = Growth((), {}, {})
    gone: GoneEntities = GoneEntities()
    page_dates: Mapping[str, dt.date | None] = {}
    places: tuple[RegionGroup, ...] = ()
    land: Land = Land()


class Format(NamedTuple):
    """A file with the same facts as a page: its name, its path from the root, its media type."""

    name: str
    path: str
    media_type: str

    @property
    def file_name(self) -> str:
        """The name of the file without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def feed(self) -> bool:
        """Return whether it is a feed of changes."""
        return self.path.endswith(("feed.atom", "feed.json"))


class Renderer(NamedTuple):
    """Renders the pages of one site."""

    context: SiteContext

    def __call__(
        self,
        address: str,
        template: str,
        formats: Sequence[Format] = (),
        *,
        trail: Sequence[PageLink] = (),
        json_ld_blocks: Sequence[Markup] = (),
        **values: object,
    ) -> File:
        """Return the page of an address: a folder (``regions/``), or a file that is served at any depth (``404.html``).

        ``formats`` are the files with the same facts, ``trail`` the steps that lead to the page and the page itself,
        ``json_ld_blocks`` its JSON-LD besides the trail's, ``values`` the variables of its template.
        """
        context = self.context
        folder = address == "" or address.endswith("/")
        # A trail of one step says nothing to a search engine that the page's address does not.
        breadcrumbs = [json_ld.breadcrumbs(context.site_url, trail)] if context.site_url and len(trail) > 1 else []
        content = (
            environment()
            .get_template(template)
            .render(
                values,
                address=address,
                link=self.links(address),
                assets=context.assets,
                site_url=context.site_url,
                canonical=context.site_url + address if context.site_url and folder else None,
                formats=formats,
                robots=context.robots,
                repository=context.repository,
                sections=SECTIONS,
                facts_changed=context.page_dates.get(address),
                trail=trail,
                json_ld_blocks=[*breadcrumbs, *json_ld_blocks],
            )
        )
        return File(path=unquote(f"{address}index.html" if folder else address), content=content.encode())

    def links(self, address: str) -> LinkByPath:
        """Return the links of a page: relative ones, but for a page that is served at any depth."""
        if address.endswith(".html"):
            return LinkByPath(urlsplit(self.context.site_url or "/").path.__add__)
        return LinkByPath(partial(relative_link, address))


class LinkByPath(dict[str, str]):
    """The links of one page, by the path from the root that each leads to; ``make_link`` returns one.

    Templates look links up: a call would cost three times as much there, and the pages have 160,000 of them.
    """

    def __init__(self, make_link: Callable[[str], str]) -> None:
        super().__init__()
        self._make_link = make_link

    def __missing__(self, path: str) -> str:
        """Make the link at its first lookup, since many of a page's links are alike."""
        self[path] = new_link = self._make_link(path)
        return new_link


def macros(template: str) -> Any:  # noqa: ANN401 (a template's macros are its attributes)
    """Return the macros of a template, for what is the same on many pages: a page module renders it once."""
    return environment().get_template(template).module


class _PageCodeGenerator(CodeGenerator):
    """Writes templates as code that escapes each text once: names, codes and addresses stand on hundreds of pages."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.escaped(")
        if finalize.src is not None:
            self.write(finalize.src)


class _PageEnvironment(Environment):
    """The environment of the pages' templates."""

    code_generator_class = _PageCodeGenerator

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (those of Jinja)
        super().__init__(**options)
        self._escaped_texts: dict[str, Markup] = {}

    def escaped(self, value: object) -> Markup:
        """Return a value as HTML. Only plain text is remembered: a ``Markup`` equals text that is not safe."""
        if type(value) is not str:
            return escape(value)
        text = self._escaped_texts.get(value)
        if text is None:
            self._escaped_texts[value] = text = escape(value)
        return text


HOST_BOUNDARY = re.compile(r"(?<=\.)(?=[a-z]{2,4}(?:-[a-z]+)+-\d+\.|amazonaws\.|api\.aws)")


@cache
def environment() -> Environment:
    """Return the one environment of all templates, which compiles each of them once."""
    templates = _PageEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    templates.filters["host"] = breakable_host
    return templates


def breakable_host(host: str) -> Markup:
    """Return the host of an endpoint as HTML that may break before its Region and before AWS's domain only."""
    return Markup("<wbr>").join(HOST_BOUNDARY.split(host))
