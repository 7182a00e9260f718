"""The pages of the site: which there are, and what each template is given to show."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown import Markdown
from markupsafe import Markup

from generator import documents, naming, quality, starts, views
from generator.files import File
from generator.outputs import charts, worldmap
from generator.release import SUMMARY
from generator.resources import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.catalog import Catalog, Region, Service
    from generator.naming import Names
    from generator.release import MissingReport, ReportEntry

ARTICLES = {"about/": "about", "about/data/": "data", "about/faq/": "faq"}
"""Addresses of the articles, and their Markdown files under ``templates/articles/``."""

LOCAL = "http://127.0.0.1:8000/"
"""Where the API's examples point when the site's address is not known: a copy served on one's own machine."""

MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "csv": "text/csv",
    "feed": "application/feed+json",
    "ics": "text/calendar",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}


class Setting(NamedTuple):
    """What the pages are made of. ``assets`` is the static files' folder, relative to the site's root.

    ``site_url`` ends in ``/``; None when the site's address is not known. ``available`` are the reports to link, by
    their path below ``downloads/``; None means all of them. ``robots`` says whether search engines may come.
    """

    catalog: Catalog
    assets: str
    site_url: str | None
    available: frozenset[str] | None = None
    robots: bool = True


class Format(NamedTuple):
    """The same facts as a file: its name, its path from the root, its media type."""

    name: str
    path: str
    media_type: str


class Page(Protocol):
    """Renders one template into the file of an address (``regions/``), which is also the page's canonical path."""

    def __call__(self, address: str, template: str, formats: Sequence[Format] = (), **shown: Any) -> File:  # noqa: ANN401 (what a template shows)
        """Return the page; ``formats`` are the files with the same facts."""


def files(setting: Setting) -> Iterator[File]:
    """Return every page but the downloads page, which needs the finished reports."""
    catalog = setting.catalog
    known = naming.names(catalog)
    world = worldmap.draw(catalog, known.regions)
    shares = charts.category_shares(catalog)
    page = _printer(setting)
    yield page("", "index.html", _feeds(""), catalog=catalog, known=known, world=world, **_overview(catalog, known))
    yield page(
        "regions/",
        "regions.html",
        [*_formats(setting, "region_summary.csv", api="regions"), *_calendar(catalog)],
        catalog=catalog,
        known=known.regions,
        geographies=views.geographies(catalog),
        partitions=sorted({one.partition or "unknown" for one in catalog.regions}),
        world=world,
        chart=charts.services_by_region(catalog),
        middle=views.middle(known),
    )
    for region in catalog.regions:
        yield _region(
            page, setting, known, region, around=worldmap.around(world, region.code), shares=shares[region.code]
        )
    yield page(
        "services/",
        "services.html",
        _formats(setting, "service_summary.csv", api="services"),
        catalog=catalog,
        categories=views.categories(catalog, known),
        aliases={one.code: one.aliases for one in catalog.services},
        chart=charts.services_by_reach(catalog),
        everywhere=sum(one.offered == one.total for one in known.services.values()),
        single=sum(one.offered == 1 for one in known.services.values()),
    )
    for service in catalog.services:
        yield _service(page, setting, known, service, world=world)
    yield page(
        "matrix/",
        "matrix.html",
        _formats(setting, "service_matrix.csv", api="matrix"),
        catalog=catalog,
        columns=views.matrix_columns(catalog, known),
        categories=views.matrix(catalog, known),
    )
    yield _find(page, setting, known)
    yield _compare(page, setting, known)
    yield _quality(page, catalog, known)
    yield page("api/", "api.html", kinds=documents.KINDS, at=setting.site_url or LOCAL, local=setting.site_url is None)
    for address, name in ARTICLES.items():
        yield page(address, "article.html", **_article(name))
    yield page("404.html", "404.html")


def downloads(
    setting: Setting,
    entries: Sequence[ReportEntry],
    missing: Sequence[MissingReport],
    holds: Mapping[str, str],
) -> File:
    """Return the downloads page: every report of the whole catalog but the summary, and where a Region's are.

    ``holds`` says in one sentence what is in a report, by its path; ``missing`` are the reports that could not be made.
    """
    return _printer(setting)(
        "downloads/",
        "downloads.html",
        catalog=setting.catalog,
        reports=[entry for entry in entries if "/" not in entry.path and entry.path != SUMMARY],
        missing=missing,
        holds=holds,
        calendar=_calendar(setting.catalog),
        regions=[
            (one, _reports(setting, one.file, "csv", "xlsx", "json"))
            for one in naming.names(setting.catalog).regions.values()
        ],
    )


def _printer(setting: Setting) -> Page:
    def page(address: str, template: str, formats: Sequence[Format] = (), **shown: Any) -> File:  # noqa: ANN401 (what a template shows)
        anywhere = address.endswith(".html")
        content = (
            _environment()
            .get_template(template)
            .render(
                shown,
                address=address,
                root=_root(setting, address),
                assets=setting.assets,
                canonical=None if setting.site_url is None or anywhere else setting.site_url + address,
                formats=formats,
                robots=setting.robots,
            )
        )
        return File(path=unquote(address if anywhere else f"{address}index.html"), content=content.encode())

    return page


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


def _reports(setting: Setting, file: str, *kinds: str) -> list[Format]:
    """Return the reports of one Region, service or table that can be had; ``file`` is an address without its ending."""
    return [
        Format(FORMATS[kind], f"downloads/{file}.{kind}", MEDIA_TYPES[kind])
        for kind in kinds
        if setting.available is None or unquote(f"{file}.{kind}") in setting.available
    ]


def _formats(setting: Setting, report: str, api: str) -> list[Format]:
    """Return a list's report and its API document."""
    file, _, kind = report.rpartition(".")
    return [*_reports(setting, file, kind), Format("API", f"api/v1/{api}.json", MEDIA_TYPES["json"])]


def _feeds(path: str) -> list[Format]:
    """Return the feeds of a page's subject, which lie in the page's own folder."""
    return [
        Format("Feed", f"{path}feed.atom", MEDIA_TYPES["atom"]),
        Format("JSON Feed", f"{path}feed.json", MEDIA_TYPES["feed"]),
    ]


def _calendar(catalog: Catalog) -> list[Format]:
    """Return the calendar of launches, where any launch is known."""
    known = any(one.launch for one in catalog.regions)
    return [Format("Calendar of launches", "regions/launches.ics", MEDIA_TYPES["ics"])] if known else []


def _overview(catalog: Catalog, known: Names) -> dict[str, Any]:
    return {
        "geographies": [
            (group, [known.regions[one.code] for one in group.rows]) for group in views.geographies(catalog)
        ],
        "categories": views.categories(catalog, known),
        "partitions": views.partitions(catalog, catalog.region),
    }


def _region(page: Page, setting: Setting, known: Names, region: Region, **drawn: object) -> File:
    catalog, named = setting.catalog, known.regions[region.code]
    formats = [
        *_reports(setting, named.file, "csv", "xlsx", "json"),
        Format("API", f"api/v1/{named.file}.json", MEDIA_TYPES["json"]),
        *_feeds(named.path),
    ]
    return page(
        named.path,
        "regions/region.html",
        formats,
        region=region,
        named=named,
        source=views.source(region.launch),
        announcement=views.secure(region.launch.announcement) if region.launch else None,
        groups=views.offered_in_region(catalog, known, region.code),
        dated=any(one.first_seen for one in catalog.in_region[region.code].values()),
        lacks=views.lacks(catalog, known, region.code),
        peers=views.peers(catalog, known, region.code),
        seen=views.seen(region.first_seen, catalog.since),
        **drawn,
    )


def _service(page: Page, setting: Setting, known: Names, service: Service, **drawn: object) -> File:
    catalog, named = setting.catalog, known.services[service.code]
    offered = catalog.of_service[service.code]
    formats = [
        *_reports(setting, named.file, "csv", "json"),
        Format("API", f"api/v1/{named.file}.json", MEDIA_TYPES["json"]),
        *_feeds(named.path),
    ]
    return page(
        named.path,
        "services/service.html",
        formats,
        service=service,
        named=named,
        category_anchor=naming.anchor(service.category),
        url=views.secure(service.url),
        global_count=sum(one.global_endpoint for one in offered.values()),
        groups=views.regions_of_service(catalog, known, service.code),
        dated=any(one.first_seen for one in offered.values()),
        seen=views.seen(service.first_seen, catalog.since),
        absent=[one for code, one in known.regions.items() if code not in offered],
        partitions=views.partitions(catalog, offered),
        offered=offered,
        **drawn,
    )


def _find(page: Page, setting: Setting, known: Names) -> File:
    catalog = setting.catalog
    return page(
        "find/",
        "find.html",
        _formats(setting, "service_matrix.csv", api="matrix"),
        catalog=catalog,
        partitions=starts.partitions(catalog),
        geographies=[one for one in catalog.by_geography if one],
        most=starts.COMPARABLE,
        shared=starts.shared(catalog),
        bands=starts.reach(known),
    )


def _compare(page: Page, setting: Setting, known: Names) -> File:
    catalog = setting.catalog
    return page(
        "compare/",
        "compare.html",
        _formats(setting, "service_matrix.csv", api="matrix"),
        catalog=catalog,
        most=starts.COMPARABLE,
        comparisons=starts.comparisons(catalog, known),
        categories=views.categories(catalog, known),
        geographies=starts.category_counts(catalog, known),
    )


def _quality(page: Page, catalog: Catalog, known: Names) -> File:
    figures = quality.figures(catalog)
    findings: dict[str, list[object]] = {}
    for one in catalog.findings:
        entry = known.services.get(one.subject) or known.regions.get(one.subject)
        findings.setdefault(one.kind, []).append((one, entry))
    return page(
        "quality/",
        "quality.html",
        catalog=catalog,
        overall=quality.overall(figures),
        figures=[(one, naming.anchor(one.key), views.cases(catalog, known, one.cases)) for one in figures],
        findings=findings,
    )


def _article(name: str) -> dict[str, Any]:
    """Read one Markdown article; its first lines say ``title:`` and ``description:``."""
    reader = Markdown(extensions=["meta", "tables", "toc"], output_format="html")
    body = reader.convert((TEMPLATES / "articles" / f"{name}.md").read_text(encoding="utf-8"))
    told: dict[str, list[str]] = getattr(reader, "Meta", {})
    tokens: list[dict[str, Any]] = getattr(reader, "toc_tokens", [])
    return {
        "title": " ".join(told["title"]),
        "description": " ".join(told["description"]),
        "steps": [("about/", "About")] if name != "about" else [],
        "headings": [(one["id"], one["name"]) for top in tokens for one in top["children"]],
        "body": Markup(body.replace("<th>", '<th scope="col">')),  # noqa: S704 (our own article, not AWS's text)
    }
