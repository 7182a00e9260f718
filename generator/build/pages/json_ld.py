"""What a page is about in schema.org's words, as JSON-LD blocks that no name can break out of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from generator.core import headers
from generator.core.layout import DOWNLOADS_FOLDER
from generator.model.release import DESCRIPTION, LICENSE_URL, TITLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from generator.catalog.page_entities import PageLink
    from generator.model.release import ReportEntry


SITE = "Region Atlas"


def block(thing: Mapping[str, object]) -> Markup:
    """Return the content of a script element: whatever is in it, a ``<`` never stands as one."""
    text = msgspec.json.encode({"@context": "https://schema.org", **thing}).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 (nothing that could end the element is left)


def breadcrumbs(site_url: str, trail: Sequence[PageLink]) -> Markup:
    """Return where a page stands; ``trail`` are the steps below the front page.

    The last step is the page itself, whose address search engines have, as they have the front page's.
    """
    steps = [*((step.name, site_url + step.path) for step in trail[:-1]), (trail[-1].name, None)]
    return block(
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": name} | ({"item": address} if address else {})
                for position, (name, address) in enumerate(steps, start=1)
            ],
        }
    )


def web_site(site_url: str) -> Markup:
    """Return what the site is called, and how to search it."""
    return block(
        {
            "@type": "WebSite",
            "name": SITE,
            "url": site_url,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{site_url}services/?q={{search_term_string}}"},
                "query-input": "required name=search_term_string",
            },
        }
    )


def data_set(site_url: str, as_of: dt.date, reports: Iterable[ReportEntry], descriptions: Mapping[str, str]) -> Markup:
    """Return the reports together as a data set, and each as a distribution; ``descriptions`` are by path."""
    return block(
        {
            "@type": "Dataset",
            "name": TITLE,
            "description": DESCRIPTION,
            "url": f"{site_url}{DOWNLOADS_FOLDER}",
            "license": LICENSE_URL,
            "isAccessibleForFree": True,
            "dateModified": as_of,
            "creator": {"@type": "Organization", "name": SITE, "url": site_url},
            "keywords": ["AWS", "AWS Regions", "AWS services", "service endpoints", "availability"],
            "distribution": [_distribution(site_url, report, descriptions.get(report.path)) for report in reports],
        }
    )


def _distribution(site_url: str, report: ReportEntry, description: str | None) -> dict[str, object]:
    return {
        "@type": "DataDownload",
        "name": report.path,
        "contentUrl": f"{site_url}{DOWNLOADS_FOLDER}{report.path}",
        "encodingFormat": headers.media_type(report.path),
        "contentSize": f"{report.bytes} B",
        "sha256": report.sha256,
        "dateModified": report.changed,
    } | ({"description": description} if description else {})
