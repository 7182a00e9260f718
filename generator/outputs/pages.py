"""The pages of the site: which there are, and what each template is given to show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from generator import alternates, articles, chronicle, documents, jsonld, matrix, naming, quality, starts, views
from generator.naming import Step
from generator.outputs import charts, worldmap
from generator.printer import Printer
from generator.release import SUMMARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.catalog import Region, Service
    from generator.chronicle import Month
    from generator.files import File
    from generator.naming import Named, Names
    from generator.printer import Setting
    from generator.release import MissingReport, ReportEntry

ARTICLES = {"about/": "about", "about/data/": "data", "about/faq/": "faq"}
"""Addresses of the articles, and their Markdown files under ``templates/articles/``."""

LOCAL = "http://127.0.0.1:8000/"
"""Where the API's examples point when the site's address is not known: a copy served on one's own machine."""

REGIONS, SERVICES = Step("regions/", "Regions"), Step("services/", "Services")
CHANGES, ABOUT = Step("changes/", "Changes"), Step("about/", "About")
HANDFUL = 7
"""At most this many lines of the last changes stand on the home page."""
RECENT = 10
"""At most this many lines of its own changes stand on a Region's or service's page; the rest is folded."""


def files(setting: Setting) -> Iterator[File]:
    """Return every page but the downloads page, which needs the finished reports."""
    catalog = setting.catalog
    known = naming.names(catalog)
    world = worldmap.draw(catalog, known.regions)
    shares = charts.category_shares(catalog)
    page = Printer(setting)
    months = chronicle.months(setting.told, known)
    yield page(
        "",
        "index.html",
        alternates.feeds(""),
        linked=[jsonld.web_site(setting.site_url)] if setting.site_url else [],
        world=world,
        **_overview(setting, known, months),
    )
    yield page(
        "regions/",
        "regions.html",
        [*alternates.of_list(setting, "region_summary.csv", api="regions"), *alternates.calendar(catalog)],
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
            page, setting, known, region, around=worldmap.around(world, region.code), shares=shares[region.code]
        )
    yield page(
        "services/",
        "services.html",
        alternates.of_list(setting, "service_summary.csv", api="services"),
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
        alternates.of_list(setting, "service_matrix.csv", api="matrix"),
        trail=[Step("matrix/", "Matrix")],
        catalog=catalog,
        known=known.regions,
        columns=matrix.columns(catalog, known),
        partitions=starts.partitions(catalog),
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
        trail=[Step("api/", "API")],
        kinds=documents.KINDS,
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
            trail=[Step("design/", "Design")],
            known=known.regions,
            world=world,
            chart=charts.services_by_region(catalog),
            growth=charts.growth([(dt.date(2000, 1, 1), 1), (dt.date(2000, 7, 1), 5), (dt.date(2001, 1, 1), 8)]),
        )


def downloads(
    setting: Setting,
    entries: Sequence[ReportEntry],
    missing: Sequence[MissingReport],
    holds: Mapping[str, str],
) -> File:
    """Return the downloads page: every report of the whole catalog but the summary, and where a Region's are.

    ``holds`` says in one sentence what is in a report, by its path; ``missing`` are the reports that could not be made.
    """
    reports = [entry for entry in entries if "/" not in entry.path and entry.path != SUMMARY]
    last_good = [one.last_good for one in missing if one.last_good and "/" not in one.path]
    return Printer(setting)(
        "downloads/",
        "downloads.html",
        trail=[Step("downloads/", "Downloads")],
        linked=[jsonld.data_set(setting.site_url, setting.catalog.as_of, [*reports, *last_good], holds)]
        if setting.site_url
        else [],
        catalog=setting.catalog,
        reports=reports,
        missing=missing,
        holds=holds,
        calendar=alternates.calendar(setting.catalog),
        regions=[
            (one, alternates.reports(setting, one.file, "csv", "xlsx", "json"))
            for one in sorted(naming.names(setting.catalog).regions.values(), key=lambda one: one.title.casefold())
        ],
    )


def _overview(setting: Setting, known: Names, months: Sequence[Month]) -> dict[str, Any]:
    catalog = setting.catalog
    lately = [story for month in chronicle.latest(months) for story in month.stories]
    whole = [(date, counts.offerings) for date, counts in setting.growth.whole]
    return {
        "catalog": catalog,
        "known": known,
        "lately": chronicle.parted(lately, HANDFUL)[0],
        "grown": views.grown(whole, catalog.since),
        "chart": _chart(whole),
        "readings": setting.growth.whole[::-1],
        "geographies": [
            (group, [known.regions[one.code] for one in group.rows]) for group in views.geographies(catalog)
        ],
        "categories": views.categories(catalog, known),
        "partitions": views.partitions(catalog, catalog.region),
    }


def _region(page: Printer, setting: Setting, known: Names, region: Region, **drawn: Any) -> File:  # noqa: ANN401 (what a template shows)
    catalog, named = setting.catalog, known.regions[region.code]
    return page(
        named.path,
        "regions/region.html",
        alternates.of_entity(setting, named, "csv", "xlsx", "json"),
        trail=[REGIONS, Step(named.path, region.label)],
        region=region,
        named=named,
        source=views.source(region.launch),
        announcement=views.secure(region.launch.announcement) if region.launch else None,
        groups=views.offered_in_region(catalog, known, region.code),
        dated=any(one.first_seen for one in catalog.in_region[region.code].values()),
        lacks=views.lacks(catalog, known, region.code),
        peers=views.peers(catalog, known, region.code),
        seen=views.seen(region.first_seen, catalog.since),
        **_own("region", setting, known, named),
        **drawn,
    )


def _service(page: Printer, setting: Setting, known: Names, service: Service, **drawn: Any) -> File:  # noqa: ANN401 (what a template shows)
    catalog, named = setting.catalog, known.services[service.code]
    anchor = naming.anchor(service.category)
    offered = catalog.of_service[service.code]
    return page(
        named.path,
        "services/service.html",
        alternates.of_entity(setting, named, "csv", "json"),
        trail=[SERVICES, Step(f"services/#{anchor}", service.category), Step(named.path, service.label)],
        service=service,
        named=named,
        category_anchor=anchor,
        url=views.secure(service.url),
        global_count=sum(one.global_endpoint for one in offered.values()),
        groups=views.regions_of_service(catalog, known, service.code),
        dated=any(one.first_seen for one in offered.values()),
        seen=views.seen(service.first_seen, catalog.since),
        **_own("service", setting, known, named),
        absent=[one for code, one in known.regions.items() if code not in offered],
        partitions=views.partitions(catalog, offered),
        offered=offered,
        **drawn,
    )


def _find(page: Printer, setting: Setting, known: Names) -> File:
    catalog = setting.catalog
    return page(
        "find/",
        "find.html",
        alternates.of_list(setting, "service_matrix.csv", api="matrix"),
        trail=[Step("find/", "Find")],
        catalog=catalog,
        partitions=starts.partitions(catalog),
        geographies=[one for one in catalog.by_geography if one],
        most=starts.COMPARABLE,
        shared=starts.shared(catalog),
        bands=starts.reach(known),
    )


def _compare(page: Printer, setting: Setting, known: Names) -> File:
    catalog = setting.catalog
    return page(
        "compare/",
        "compare.html",
        alternates.of_list(setting, "service_matrix.csv", api="matrix"),
        trail=[Step("compare/", "Compare")],
        catalog=catalog,
        most=starts.COMPARABLE,
        comparisons=starts.comparisons(catalog, known),
        categories=views.categories(catalog, known),
        geographies=starts.category_counts(catalog, known),
    )


def _own(kind: str, setting: Setting, known: Names, named: Named) -> dict[str, Any]:
    """Return what changed about a Region or service, and how it grew."""
    told, growth = setting.told, setting.growth
    seen = told.regions if kind == "region" else told.services
    stories = chronicle.subject(seen.get(named.code, ()), told, known, named.path)
    recent, older = chronicle.parted(stories, RECENT)
    since = setting.catalog.since
    points = _from(since, (growth.regions if kind == "region" else growth.services).get(named.code, ()))
    return {
        "recent": recent,
        "older": older,
        "filter": urlencode({kind: named.code}),
        "grown": views.grown(points, since),
        "chart": _chart(points),
    }


def _from(since: dt.date | None, points: Sequence[tuple[dt.date, int]]) -> Sequence[tuple[dt.date, int]]:
    """Begin counts with the first reading: there was none of what came later."""
    return [(since, 0), *points] if since and points and points[0][0] > since else points


def _chart(points: Sequence[tuple[dt.date, int]]) -> charts.Growth | None:
    """Draw how a count grew; one that never changed has no chart."""
    return charts.growth(points) if len(points) > 1 else None


def _changes(page: Printer, setting: Setting, known: Names, months: Sequence[Month]) -> Iterator[File]:
    """Yield the page of all changes, and each month's."""
    catalog, gone = setting.catalog, setting.told.gone
    categories = {*catalog.by_category, *(one.category for one in gone)}
    yield page(
        "changes/",
        "changes.html",
        [*alternates.of_list(setting, "history.csv", api="changes"), *alternates.feeds("")],
        trail=[CHANGES],
        months=months,
        latest=chronicle.latest(months),
        total=sum(month.size for month in months),
        since=catalog.since,
        regions=sorted(known.regions.values(), key=lambda one: one.title.casefold()),
        gone=[one for one in gone if one.kind == "region"],
        geographies=[one for one in catalog.by_geography if one],
        categories=[one for one in catalog.categories if one in categories],
    )
    for number, month in enumerate(months):
        later = months[number - 1] if number else None
        earlier = next(iter(months[number + 1 :]), None)
        trail = [CHANGES, Step(month.path, month.title)]
        yield page(month.path, "changes/month.html", trail=trail, month=month, later=later, earlier=earlier)


def _quality(page: Printer, setting: Setting, known: Names) -> File:
    catalog, told = setting.catalog, setting.told
    figures = quality.figures(catalog)
    overall = quality.overall(figures)
    findings: dict[str, list[object]] = {}
    for one in catalog.findings:
        entry = known.services.get(one.subject) or known.regions.get(one.subject)
        findings.setdefault(one.kind, []).append((one, entry))
    return page(
        "quality/",
        "quality.html",
        trail=[Step("quality/", "Quality")],
        catalog=catalog,
        overall=None if overall is None else quality.words(overall),
        figures=[(one, naming.anchor(one.key), views.cases(catalog, known, one.cases)) for one in figures],
        findings=findings,
        flaps=chronicle.sentences((one for one in told.whole if one.change.flap), told, known),
        renames=chronicle.sentences((one for one in told.whole if one.change.kind.endswith("-renamed")), told, known),
        gone=chronicle.sentences(
            (
                one
                for one in told.whole
                if one.change.kind == "service-went" and one.change.settled and not one.change.flap
            ),
            told,
            known,
        ),
    )


def _article(page: Printer, address: str, name: str) -> File:
    article = articles.read(name)
    trail = [*([ABOUT] if name != "about" else []), Step(address, article.title)]
    return page(address, "article.html", trail=trail, article=article)
