"""Build the site: ``files()`` is its table of contents, ``write()`` swaps it into place.

No network, no account, no clock: the same snapshot and the same last release give the same bytes.
"""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

from generator.build.api import api
from generator.build.api import api as monthly
from generator.build.feeds import calendar, feeds
from generator.build.pages import assets, discovery, downloads, pages, sitemap
from generator.build.pages.renderer import Setting
from generator.build.reports import formats
from generator.build.reports import summary as summary_report
from generator.build.worker import Worker
from generator.catalog import checks
from generator.catalog.assemble import assemble
from generator.core.errors import AtlasError
from generator.core.files import File, unique
from generator.core.layout import CATALOG_NAME, HISTORY_NAME
from generator.core.resources import STATIC
from generator.core.values import Value
from generator.history import by_subject, changes, diff, sentences, timeline
from generator.model import curated, history
from generator.model.catalog import Catalog
from generator.model.history import History
from generator.model.release import MissingReport, Previous
from generator.model.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor, Future


class Bundled(Value, frozen=True, kw_only=True):
    """The history that ships with the package, and the catalog of its last reading where a later one is built from."""

    history: History
    catalog: Catalog | None = None


class BuildOptions(Value, frozen=True, kw_only=True):
    """What to build.

    ``previous`` is the last release (None: there is none); ``bundled`` the history that goes on where that has none;
    ``site_url`` ends in ``/``; ``robots`` says whether search engines may come; ``repository`` is where mistakes are
    reported; ``design`` adds the page of the parts that pages are made of; ``accept_shrink`` is the operator's reason.
    """

    snapshot: Snapshot
    previous: Previous | None = None
    bundled: Bundled | None = None
    site_url: str | None = None
    robots: bool = True
    repository: str | None = None
    design: bool = False
    accept_shrink: str | None = None
    static: Path = STATIC


class Built(Value, frozen=True, kw_only=True):
    """Every file of the site, sorted by path; the catalog and the history in it; the reports that could not be made.

    ``changes`` says in words what changed since the last release (None: there is none).
    """

    files: tuple[File, ...]
    catalog: Catalog
    history: History
    comparison: str
    changes: tuple[str, ...] | None
    missing: tuple[MissingReport, ...]


def files(
    order: BuildOptions,
    stage: Callable[[str], None] = lambda _: None,
    second_core: Callable[[int], Executor] = Worker,
) -> Built:
    """Return the whole site. ``stage`` hears what is being made; reports are made by a worker of ``second_core``.

    Raises ``NotFitError`` when a check refuses the catalog, ``PathClashError`` when two outputs claim one path,
    ``DataError`` for a reading that is older than the last one.
    """
    stage("assemble")
    facts = curated.read()
    read = assemble(order.snapshot, facts)
    comparison = checks.require_fit(read, order.previous.catalog if order.previous else None, order.accept_shrink)
    stage("history")
    past, before = _past(order)
    past = history.chained(past)
    known = diff.take_in(past, order.snapshot, read, before)
    catalog = timeline.dated(read, known)
    found, titles = changes.changes(known), sentences.titles(known, catalog)
    told = by_subject.changes_by_subject(known, found, titles)._replace(
        gone=by_subject.gone(titles, catalog, facts.services)
    )
    folder, static = assets.files(order.static)
    setting = Setting(
        catalog=catalog,
        assets=folder,
        site_url=order.site_url,
        robots=order.robots,
        repository=order.repository,
        design=order.design,
        changes=told,
        growth=timeline.growth(known),
    )

    # The reports take longer than all the rest: they have a process, and so the second core, to themselves.
    with second_core(1) as worker:
        work = worker.submit(formats.make, catalog, known, order.previous.summary if order.previous else None)
        stage("pages")
        rendered = list(pages.files(setting))
        stage("api")
        documents = [
            *api.files(catalog, told),
            *monthly.changes_files(catalog, told),
            api.status(catalog, order.snapshot),
        ]
        stage("feeds")
        heard = [*feeds.files(catalog, known, told, order.site_url), *calendar.files(catalog, order.site_url)]
        stage("reports")
        made = _result(work, order, catalog, known)
    if any(report.last_good is None for report in made.missing):
        # Rare: a report that exists nowhere must not be linked, and the pages were rendered beside the reports.
        setting = setting._replace(available=made.available)
        rendered = list(pages.files(setting))
    whole = [
        *static,
        *rendered,
        downloads.downloads(setting, made.entries, made.missing, made.holds),
        *documents,
        *heard,
        *made.files,
        summary_report.summary(
            catalog,
            order.snapshot,
            comparison=comparison,
            accepted_shrink=order.accept_shrink,
            reports=made.entries,
            missing=made.missing,
            previous_catalog_sha256=order.previous.catalog_sha256 if order.previous else None,
        ),
        *sitemap.files(catalog, told, order.site_url, robots=order.robots),
        *discovery.files(setting, [*made.entries, *made.last_good], made.holds),
    ]
    return Built(
        files=tuple(unique(whole)),
        catalog=catalog,
        history=known,
        comparison=comparison,
        changes=_news(past, known, found, titles) if order.previous else None,
        missing=made.missing,
    )


def _past(order: BuildOptions) -> tuple[History, diff.Before]:
    """Return the history that goes on, and what else is known of its last reading.

    The last release's; else the bundled one, as it stood when the snapshot was read. Where the snapshot is of another
    world than that, it is the first reading of a history of its own.
    """
    previous, bundled = order.previous, order.bundled
    before = diff.Before(catalog=previous.catalog, read_at=previous.summary.read_at) if previous else diff.Before()
    if previous and previous.history:
        return previous.history, before
    past = bundled.history.until(before.read_at or order.snapshot.read_at) if bundled else History()
    if not diff.continues(past, order.snapshot):
        return History(), before
    if bundled and not previous and past == bundled.history:
        before = diff.Before(catalog=bundled.catalog)
    return past, before


def _news(past: History, known: History, found: Iterable[changes.Change], titles: sentences.Titles) -> tuple[str, ...]:
    """Return what the reading added to the history, in words."""
    if known == past:
        return ()
    return sentences.news(changes.changes(past), found, titles)


def _result(work: Future[formats.Made], order: BuildOptions, catalog: Catalog, known: History) -> formats.Made:
    """Wait for the reports; when the other process died (out of memory, killed), make them here."""
    summary = order.previous.summary if order.previous else None
    try:
        made = work.result()
    except BrokenProcessPool:
        made = formats.make(catalog, known, summary)
    there, errors = {entry.path for entry in made.entries}, {report.path: report.error for report in made.missing}
    for needed in (CATALOG_NAME, HISTORY_NAME):
        if needed not in there:
            raise AtlasError(
                f"{needed} could not be made: {errors.get(needed, 'it was not even listed')}",
                "every next run continues from it: mend it, then build again",
            )
    return made
