"""Render every page of the bundled catalog and print how many there are: the process that ``build`` measures."""

from __future__ import annotations

from generator.build.pages import pages
from generator.build.pages.renderer import SiteContext
from generator.build.worker import Worker
from generator.catalog.assemble import assemble
from generator.core.resources import BUNDLED_HISTORY, BUNDLED_SNAPSHOT
from generator.history import changes, sentences, timeline
from generator.history.by_subject import changes_by_subject
from generator.model import curated, history, snapshot


def render() -> int:
    """Return the number of pages, all of them rendered."""
    bundled = history.decode(BUNDLED_HISTORY.read_bytes(), "bundled")
    catalog = timeline.with_dates(assemble(snapshot.read(BUNDLED_SNAPSHOT), curated.read()), bundled)
    by_subject = changes_by_subject(bundled, changes.changes(bundled), sentences.titles(bundled, catalog))
    growth = timeline.growth(bundled)
    context = SiteContext(catalog=catalog, assets="assets/x", site_url=None, changes=by_subject, growth=growth)
    with Worker() as worker:
        job = worker.submit(pages.region_and_article_files, context)
        return len(pages.other_files(context)) + len(job.result())


if __name__ == "__main__":
    print(render())
