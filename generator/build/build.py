"""Build the site: ``files()`` is its table of contents.

No network, no account, no clock: the same snapshot and the same last release give the same bytes.
"""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from generator.build.api import api
from generator.build.content import BundledHistories, DatedCatalog, SiteContent, dated_catalog, gather, with_changes
from generator.build.drawings import badges, land
from generator.build.feeds import calendar, feeds
from generator.build.markdown import guides
from generator.build.markdown import pages as markdown_pages
from generator.build.pages import assets, discovery, downloads, pages, sitemap
from generator.build.pages.renderer import SiteContext
from generator.build.pages.shared import site_months
from generator.build.reports import formats, summary
from generator.build.worker import Worker
from generator.core.errors import AtlasError
from generator.core.files import File, sorted_unique
from generator.core.layout import CATALOG_NAME, HISTORY_NAMES
from generator.core.resources import STATIC
from generator.core.values import Value
from generator.history import timeline
from generator.model.previous_release import PreviousRelease
from generator.model.snapshot import Snapshot

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.release import MissingReport, Summary


T = TypeVar("T")


class BuildOptions(Value, frozen=True, kw_only=True):
    """What to build.

    ``previous`` is the last release (None: there is none), ``bundled`` the history to continue without one.
    ``site_url`` ends in ``/``; ``robots`` says whether search engines may index the site; ``repository`` is where
    mistakes are reported; ``design`` adds the page of the design; ``accept_shrink`` is the operator's reason.
    """

    snapshot: Snapshot
    previous: PreviousRelease | None = None
    bundled: BundledHistories | None = None
    site_url: str | None = None
    robots: bool = True
    repository: str | None = None
    design: bool = False
    accept_shrink: str | None = None
    static: Path = STATIC


class BuildResult(Value, frozen=True, kw_only=True):
    """Every file of the site, sorted by path; its content; its reports.

    ``data_files`` are the files that no template and no static file is part of. ``changes`` has a sentence for each
    change since the last release (None: there is none).
    """

    files: tuple[File, ...]
    data_files: tuple[File, ...]
    content: SiteContent
    reports: formats.ReportSet
    changes: tuple[str, ...] | None

    @property
    def catalog(self) -> Catalog:
        """The catalog that the site shows."""
        return self.content.catalog

    @property
    def history(self) -> History:
        """The history with this reading."""
        return self.content.history

    @property
    def resource_type_history(self) -> History:
        """The history of resource types with this reading."""
        return self.content.resource_type_history

    @property
    def comparison(self) -> str:
        """How the catalog differs from the last one, in words."""
        return self.content.comparison

    @property
    def missing(self) -> tuple[MissingReport, ...]:
        """The reports that could not be made."""
        return self.reports.missing


# Longer than 40 lines: it is the table of contents of the site, and reads best in one piece.
def files(
    options: BuildOptions,
    on_stage: Callable[[str], None] = lambda _: None,
    executor_factory: Callable[[int], Executor] = Worker,
) -> BuildResult:
    """Return the whole site: gather its content, then render every output from it.

    ``on_stage`` is called with the name of each stage as it begins; an executor of ``executor_factory`` makes the
    reports and half of the pages. Raises ``NotFitError`` when a check refuses the catalog, ``PathClashError`` when two
    outputs claim one path, ``DataError`` for a reading that is older than the last one.
    """
    dated = dated_catalog(options.snapshot, options.previous, options.bundled, options.accept_shrink, on_stage)

    # Two processes more use a second core for the reports and for half of the rest. The reports begin while the changes
    # are still being computed, which they do not need.
    with executor_factory(2) as executor:
        report_job = executor.submit(formats.make, *_report_inputs(options, dated))
        content = with_changes(dated)
        static_files, context = _site_context(options, content)
        region_and_api_job = executor.submit(_region_pages_and_api, options, content, context)
        on_stage("pages")
        months = site_months(context)
        page_files = pages.other_files(context, months)
        on_stage("markdown")
        page_files += markdown_pages.files(context, months)
        on_stage("feeds")
        feed_files = _feed_files(options, content)
        on_stage("api")
        region_pages, api_files = _result(region_and_api_job, partial(_region_pages_and_api, options, content, context))
        page_files += region_pages
        on_stage("reports")
        reports = _reports(report_job, options, dated)

    if any(report.last_good is None for report in reports.missing):
        # Rare: the pages, which were rendered at the same time, must not link a report that does not exist.
        context = context._replace(available=reports.available)
        page_files = [*pages.files(context), *markdown_pages.files(context)]

    data_files = [
        *api_files,
        *feed_files,
        *badges.files(content.catalog, content.gone),
        *reports.files,
        _summary_file(options, content, reports),
        *sitemap.files(_page_dates(content), options.site_url, robots=options.robots),
    ]
    whole_site = [*static_files, *page_files, *_report_pages(context, reports, [*page_files, *data_files]), *data_files]
    return BuildResult(
        files=tuple(sorted_unique(whole_site)),
        data_files=tuple(data_files),
        content=content,
        reports=reports,
        changes=content.news if options.previous else None,
    )


def rendered_anew(options: BuildOptions, result: BuildResult) -> list[File]:
    """Return the whole site again, with the templates and static files as they are now."""
    static_files, context = _site_context(options, result.content)
    context = context._replace(available=result.reports.available)
    other_files = [*pages.files(context), *markdown_pages.files(context), *result.data_files]
    return sorted_unique([*static_files, *other_files, *_report_pages(context, result.reports, other_files)])


def markdown_files(options: BuildOptions) -> list[File]:
    """Return the Markdown beside the pages alone, without anything else of the site; raises as ``files`` does."""
    content = gather(options.snapshot, options.previous, options.bundled, options.accept_shrink, lambda _: None)
    _, context = _site_context(options, content)
    return markdown_pages.files(context)


def _site_context(options: BuildOptions, content: SiteContent) -> tuple[Sequence[File], SiteContext]:
    """Return the static files, and the context that every page is rendered with."""
    folder, static_files = assets.files(options.static)
    context = SiteContext(
        catalog=content.catalog,
        assets=folder,
        land=_land(static_files, f"{folder}/map/land.svg"),
        site_url=options.site_url,
        robots=options.robots,
        repository=options.repository,
        design=options.design,
        changes=content.changes,
        growth=timeline.growth(content.history),
        gone=content.gone,
        places=content.groups.places,
        # The home page shows the last few changes: a confirmed removal among the others is no news there.
        page_dates=dict(_page_dates(content)) | {"": content.catalog.as_of},
    )
    return static_files, context


def _page_dates(content: SiteContent) -> Iterator[tuple[str, dt.date | None]]:
    return sitemap.pages(content.catalog, content.changes, content.gone, content.dates)


def _report_pages(context: SiteContext, reports: formats.ReportSet, other_files: Sequence[File]) -> list[File]:
    """Return the pages that list the finished reports, and the guide to all files, which has their sizes."""
    available = [*reports.entries, *reports.last_good]
    report_files = [
        downloads.page(context, reports.entries, reports.missing, reports.descriptions),
        guides.downloads_file(markdown_pages.renderer(context), available, reports.descriptions),
    ]
    return [
        *report_files,
        *discovery.files(context, available, reports.descriptions, [*other_files, *report_files]),
    ]


def _land(static_files: Sequence[File], path: str) -> land.Land:
    """Return the land of the maps; none where the static files have none."""
    drawing = next((file.content for file in static_files if file.path == path), b"")
    return land.read(drawing.decode())


def _region_pages_and_api(
    options: BuildOptions, content: SiteContent, context: SiteContext
) -> tuple[list[File], list[File]]:
    """Return the pages of Regions and namespaces, those that are mostly text, and the files of the API."""
    return pages.region_and_article_files(context), list(api.files(_api_inputs(options, content)))


def _api_inputs(options: BuildOptions, content: SiteContent) -> api.ApiInputs:
    return api.ApiInputs(
        catalog=content.catalog,
        groups=content.groups,
        changes=content.changes,
        snapshot=options.snapshot,
        history=content.history,
        gone=content.gone,
        dates=content.dates,
        site_url=options.site_url,
    )


def _feed_files(options: BuildOptions, content: SiteContent) -> list[File]:
    return [
        *feeds.files(content.catalog, content.history, content.changes, options.site_url, content.gone),
        *calendar.files(content.catalog, options.site_url),
    ]


def _result(job: Future[T], make: Callable[[], T]) -> T:
    """Wait for what another process makes; if it died (out of memory, killed), make it in this one."""
    try:
        return job.result()
    except BrokenProcessPool:
        return make()


def _reports(job: Future[formats.ReportSet], options: BuildOptions, dated: DatedCatalog) -> formats.ReportSet:
    """Wait for the reports.

    Raises ``AtlasError`` if a report is missing that the next run needs.
    """
    reports = _result(job, lambda: formats.make(*_report_inputs(options, dated)))
    paths = {entry.path for entry in reports.entries}
    errors = {report.path: report.error for report in reports.missing}
    for path in (CATALOG_NAME, *HISTORY_NAMES):
        if path not in paths:
            raise AtlasError(
                f"{path} could not be made: {errors.get(path, 'it was not even listed')}",
                "every next run continues from it: mend it, then build again",
            )
    return reports


def _summary_file(options: BuildOptions, content: SiteContent, reports: formats.ReportSet) -> File:
    return summary.summary(
        content.catalog,
        options.snapshot,
        comparison=content.comparison,
        accepted_shrink=options.accept_shrink,
        reports=reports.entries,
        missing=reports.missing,
        previous_catalog_sha256=options.previous.catalog_sha256 if options.previous else None,
        rows_sha256=reports.rows_sha256,
    )


def _report_inputs(
    options: BuildOptions, dated: DatedCatalog
) -> tuple[Catalog, formats.Histories, Summary | None, dict[str, bytes]]:
    """Return what the reports are made from, the last release's among it."""
    histories = formats.Histories(dated.history, dated.resource_type_history)
    previous = options.previous
    return dated.catalog, histories, previous.summary if previous else None, previous.kept_reports if previous else {}
