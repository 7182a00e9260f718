"""The pages of a small catalog, with every path that its whole site would have."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from generator.build.api.api import DOCUMENT_KINDS
from generator.build.markdown import pages as markdown_pages
from generator.build.pages import assets, downloads, pages
from generator.build.pages.renderer import SiteContext
from generator.core.layout import segment
from generator.core.resources import STATIC
from generator.model.release import ReportEntry
from tests.build.pages.parsed_pages import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.model.catalog import Catalog


ASSETS = "assets/0123abcd"
SITE_REPORTS = (
    *("aws_regions_services.json", "aws_regions_services.csv", "aws_regions_services.xlsx", "regional_services.csv"),
    *(
        "service_matrix.csv",
        "region_summary.csv",
        "service_summary.csv",
        "resource_types.csv",
        "resource_type_matrix.csv",
        "statistics.csv",
        "history.csv",
        "presence.csv",
    ),
    "summary.json",
)
SCHEMAS = tuple(kind.name for kind in DOCUMENT_KINDS)
DOCUMENTS = tuple(kind.path for kind in DOCUMENT_KINDS if not kind.templated)


class RenderedSite(NamedTuple):
    """A catalog, its pages by path, and every path that the whole site has."""

    catalog: Catalog
    pages: Mapping[str, Page]
    paths: set[str]


def render(catalog: Catalog, site_url: str | None = None) -> RenderedSite:
    """Render every page, the downloads page with all reports."""
    context = SiteContext(catalog, ASSETS, site_url)
    entries = [entry(path) for path in SITE_REPORTS]
    files = [*pages.files(context), downloads.page(context, entries, [], {})]
    parsed = {file.path: Page(file.path, file.content) for file in files if file.path.endswith(".html")}
    regions = {segment(region.code) for region in catalog.regions}
    services = {segment(service.code) for service in catalog.services}
    folder, static_files = assets.files(STATIC)
    places = {f"regions/{code}/" for code in regions} | {f"services/{service}/" for service in services}
    return RenderedSite(
        catalog,
        parsed,
        {file.path for file in files}
        | {file.path for file in markdown_pages.files(context)}
        | {"downloads/index.md", "llms.txt"}
        | {f"api/v1/regions/{code}.txt" for code in regions}
        | {f"{ASSETS}{file.path.removeprefix(folder)}" for file in static_files}
        | {f"downloads/{path}" for path in SITE_REPORTS}
        | {f"downloads/regions/{code}.{kind}" for code in regions for kind in ("csv", "xlsx", "json")}
        | {f"downloads/partitions/{segment(region.partition)}.xlsx" for region in catalog.regions if region.partition}
        | {f"downloads/services/{service}.{kind}" for service in services for kind in ("csv", "json")}
        | {f"api/v1/{path}" for path in DOCUMENTS}
        | {f"api/v1/schema/{name}.json" for name in SCHEMAS}
        | {"api/v1/openapi.json"}
        | {f"api/v1/regions/{code}{kind}.json" for code in regions for kind in ("", "/resource-types")}
        | {f"api/v1/services/{service}.json" for service in services}
        | {f"api/v1/resource-types/{segment(each.code)}.json" for each in catalog.type_catalog.namespaces}
        | {f"{path}feed.{kind}" for path in ("", *places) for kind in ("atom", "json")}
        | {f"badge/{service}.svg" for service in services}
        | {"regions/launches.ics", "feeds.opml", "downloads/region_atlas.sqlite", "downloads/region_atlas.zip"},
    )


def entry(path: str) -> ReportEntry:
    """Make the entry of a finished report."""
    return ReportEntry(path=path, bytes=1536, rows=12345, sha256="ab" * 32, changed=dt.date(2024, 2, 29))
