"""What crawlers read: ``sitemap.xml`` with the dates on which pages changed, and ``robots.txt``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from generator.build.pages import changelog
from generator.core.files import File
from generator.core.layout import link, segment
from generator.history.by_subject import gone_namespaces
from generator.history.fact_dates import latest
from generator.model.resource_types import namespace_path

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from generator.history.by_subject import ChangesBySubject, SubjectChange
    from generator.history.fact_dates import FactDates
    from generator.history.gone import GoneEntities
    from generator.model.catalog import Catalog


LIST_PAGES = ("regions/", "services/", "matrix/", "find/", "compare/", "downloads/")
"""Pages about the whole catalog: they change when it does."""

CHANGE_PAGES = ("", "changes/", "quality/")
"""Pages that also show changes: they change as well when a removal is confirmed or undone."""

PROSE_PAGES = ("api/", "agents/", "about/", "about/data/", "about/sql/", "about/faq/")
"""Pages that people write: nothing in the catalog says when they changed."""


def files(pages: Iterable[tuple[str, dt.date | None]], site_url: str | None, *, robots: bool = True) -> Iterator[File]:
    """Return ``robots.txt``, and the sitemap of pages where the site's address is known (it has no relative form).

    A site that robots shall stay away from (``robots`` False) says so, and does not point them to the sitemap.
    """
    rule = f"User-agent: *\n{'Allow' if robots else 'Disallow'}: /\n"
    sitemap = f"\nSitemap: {site_url}sitemap.xml\n" if site_url and robots else ""
    yield File("robots.txt", f"{rule}{sitemap}".encode())
    if site_url is None:
        return
    entries = "".join(_entry(site_url + path, date) for path, date in pages)
    yield File(
        "sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'.encode(),
    )


def pages(
    catalog: Catalog, changes: ChangesBySubject, gone: GoneEntities, dates: FactDates
) -> Iterator[tuple[str, dt.date | None]]:
    """Yield every page's path with the date of its last change, where one is known."""
    months = changelog.dates(changes)
    last = max([catalog.as_of, *months.values()])
    for path in CHANGE_PAGES:
        yield path, last
    for path in LIST_PAGES:
        yield path, catalog.as_of
    yield "check/", _check_changed(catalog, dates)
    yield from _resources(catalog, changes)
    for month, date in months.items():
        yield f"changes/{month}/", date
    for path in PROSE_PAGES:
        yield path, None
    for region in catalog.regions:
        own_changes = changes.regions.get(region.code, ())
        yield f"regions/{link(segment(region.code))}/", _last(region.changed, own_changes)
    for service in catalog.services:
        own_changes = changes.services.get(service.code, ())
        yield f"services/{link(segment(service.code))}/", _last(service.changed, own_changes)
    for folder, absent, by_code in (
        ("regions", gone.regions, changes.regions),
        ("services", gone.services, changes.services),
    ):
        for entity in absent:
            yield f"{folder}/{link(segment(entity.code))}/", _last(entity.removed, by_code.get(entity.code, ()))


def _resources(catalog: Catalog, changes: ChangesBySubject) -> Iterator[tuple[str, dt.date | None]]:
    """Yield the pages of resource types."""
    yield "resources/", catalog.type_catalog.as_of
    for namespace in catalog.type_catalog.namespaces:
        yield namespace_path(namespace.name), _last(namespace.changed, changes.namespaces.get(namespace.name, ()))
    for name in gone_namespaces(catalog, changes):
        yield namespace_path(name), _last(None, changes.namespaces[name])


def _check_changed(catalog: Catalog, dates: FactDates) -> dt.date:
    """Return when the page that checks templates last changed: it has Regions, resource types, a count of services."""
    return latest(
        catalog.resource_types.as_of if catalog.resource_types else None,
        dates.regions_listed,
        dates.regions_facts,
        *dates.regions_renamed.values(),
        dates.services_listed,
        default=catalog.since or catalog.as_of,
    )


def _last(changed: dt.date | None, own_changes: Iterable[SubjectChange]) -> dt.date | None:
    return max((date for date in (changed, changelog.revised(own_changes)) if date), default=None)


def _entry(address: str, changed: dt.date | None) -> str:
    date = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{date}</url>\n"
