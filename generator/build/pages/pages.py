"""The pages of the site: which there are, and what each template is given to show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from generator.build.api import api
from generator.build.drawings import charts, world_map
from generator.build.pages import alternate_links, articles, changelog, json_ld, matrix, shared, views
from generator.build.pages.changes import _changes
from generator.build.pages.compare import _compare
from generator.build.pages.find import _find
from generator.build.pages.home import _overview
from generator.build.pages.quality import _quality
from generator.build.pages.region import _region
from generator.build.pages.renderer import Printer
from generator.build.pages.service import _service
from generator.build.pages.shared import ABOUT, REGIONS, SERVICES
from generator.catalog import names
from generator.catalog.names import Breadcrumb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.pages.renderer import Setting
    from generator.core.files import File


ARTICLES = {"about/": "about", "about/data/": "data", "about/faq/": "faq"}
"""Addresses of the articles, and their Markdown files under ``templates/articles/``."""

LOCAL = "http://127.0.0.1:8000/"
"""Where the API's examples point when the site's address is not known: a copy served on one's own machine."""


def files(setting: Setting) -> Iterator[File]:
    """Return every page but the downloads page, which needs the finished reports."""
    catalog = setting.catalog
    known = names.names(catalog)
    world = world_map.draw(catalog, known.regions)
    shares = charts.category_shares(catalog)
    page = Printer(setting)
    months = changelog.months(setting.changes, known)
    yield page(
        "",
        "index.html",
        alternate_links.feeds(""),
        linked=[json_ld.web_site(setting.site_url)] if setting.site_url else [],
        world=world,
        **_overview(setting, known, months),
    )
    yield page(
        "regions/",
        "regions.html",
        [*alternate_links.of_list(setting, "region_summary.csv", api="regions"), *alternate_links.calendar(catalog)],
        trail=[REGIONS],
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
            page, setting, known, region, around=world_map.around(world, region.code), shares=shares[region.code]
        )
    yield page(
        "services/",
        "services.html",
        alternate_links.of_list(setting, "service_summary.csv", api="services"),
        trail=[SERVICES],
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
        alternate_links.of_list(setting, "service_matrix.csv", api="matrix"),
        trail=[Breadcrumb("matrix/", "Matrix")],
        catalog=catalog,
        known=known.regions,
        columns=matrix.columns(catalog, known),
        partitions=shared.partitions(catalog),
        geographies=views.geographies(catalog),
        categories=matrix.rows(catalog, known),
    )
    yield _find(page, setting, known)
    yield _compare(page, setting, known)
    yield from _changes(page, setting, known, months)
    yield _quality(page, setting, known)
    yield page(
        "api/",
        "api.html",
        trail=[Breadcrumb("api/", "API")],
        kinds=api.KINDS,
        at=setting.site_url or LOCAL,
        local=setting.site_url is None,
    )
    for address, name in ARTICLES.items():
        yield _article(page, address, name)
    yield page("404.html", "404.html")
    if setting.design:
        yield page(
            "design/",
            "design.html",
            trail=[Breadcrumb("design/", "Design")],
            known=known.regions,
            world=world,
            chart=charts.services_by_region(catalog),
            growth=charts.growth([(dt.date(2000, 1, 1), 1), (dt.date(2000, 7, 1), 5), (dt.date(2001, 1, 1), 8)]),
        )


def _article(page: Printer, address: str, name: str) -> File:
    article = articles.read(name)
    trail = [*([ABOUT] if name != "about" else []), Breadcrumb(address, article.title)]
    return page(address, "article.html", trail=trail, article=article)
