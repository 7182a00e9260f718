"""Render a template into the file of an address, with what every page is given beside the facts that it shows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.build.pages import json_ld
from generator.build.pages.shared import COMPARABLE
from generator.catalog.names import Breadcrumb
from generator.core.files import File
from generator.core.resources import TEMPLATES
from generator.history.by_subject import ChangesBySubject
from generator.history.sentences import Titles
from generator.history.timeline import Growth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from generator.model.catalog import Catalog


NO_CHANGES = ChangesBySubject((), {}, {}, Titles({}, {}))


SECTIONS = (
    Breadcrumb("regions/", "Regions"),
    Breadcrumb("services/", "Services"),
    Breadcrumb("matrix/", "Matrix"),
    Breadcrumb("find/", "Find"),
    Breadcrumb("compare/", "Compare"),
    Breadcrumb("changes/", "Changes"),
    Breadcrumb("downloads/", "Downloads"),
    Breadcrumb("api/", "API"),
    Breadcrumb("about/", "About"),
)
"""What the head of every page links."""


class Setting(NamedTuple):
    """What the pages are made of. ``assets`` is the static files' folder, relative to the site's root.

    ``site_url`` ends in ``/``; None when the site's address is not known. ``available`` are the reports to link, by
    their path below ``downloads/``; None means all of them. ``robots`` says whether search engines may come.
    ``repository`` is where mistakes are reported, without a ``/`` at its end; None when there is no such place.
    ``design`` adds the page that shows the parts which pages are made of. ``changes`` is what changed, ``growth`` how
    much there was when.
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


class Format(NamedTuple):
    """The same facts as a file: its name, its path from the root, its media type."""

    name: str
    path: str
    media_type: str


class Renderer(NamedTuple):
    """Renders the pages of one site."""

    setting: Setting

    def __call__(
        self,
        address: str,
        template: str,
        formats: Sequence[Format] = (),
        *,
        trail: Sequence[Breadcrumb] = (),
        linked: Sequence[Markup] = (),
        **values: Any,  # noqa: ANN401 (what a template shows)
    ) -> File:
        """Return the page of an address: a folder (``regions/``), or a file that is served at any depth (``404.html``).

        ``formats`` are the files with the same facts, ``trail`` the steps that lead to the page and the page itself,
        ``linked`` its JSON-LD beside the trail's, ``values`` what its template shows.
        """
        setting = self.setting
        folder = address == "" or address.endswith("/")
        breadcrumbs = [json_ld.breadcrumbs(setting.site_url, trail)] if setting.site_url and trail else []
        content = (
            _environment()
            .get_template(template)
            .render(
                values,
                address=address,
                root=_root(setting, address),
                assets=setting.assets,
                comparable=COMPARABLE,
                site_url=setting.site_url,
                canonical=setting.site_url + address if setting.site_url and folder else None,
                formats=formats,
                robots=setting.robots,
                repository=setting.repository,
                sections=SECTIONS,
                trail=trail,
                linked=[*breadcrumbs, *linked],
            )
        )
        return File(path=unquote(f"{address}index.html" if folder else address), content=content.encode())


def _root(setting: Setting, address: str) -> str:
    """Return the way from a page to the root; a page that is served at any depth starts from the host."""
    if address.endswith(".html"):
        return urlsplit(setting.site_url or "/").path
    return "../" * address.count("/") or "./"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
