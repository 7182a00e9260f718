"""Figures of the Markdown documents: what a question costs a language model that reads the best of them."""

from __future__ import annotations

import time
from statistics import fmean, median
from typing import TYPE_CHECKING

from generator.build.content import gather, read_bundled
from generator.build.markdown import pages as markdown_pages
from generator.build.pages import sitemap
from generator.build.pages.renderer import SiteContext
from generator.build.pages.shared import site_months
from generator.core.layout import LLMS_FULL_PATH
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot
from tools.bench.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


RUNS = 5
CHARACTERS = 4
"""Characters of a token: an estimate that holds for English."""
ANSWER_LINES = 5
"""A service's first line and its lists of Regions with it and without it, each with an empty line behind it."""


def rows(_: Path) -> Iterator[Row]:
    """Make all Markdown of the bundled catalog, and count the tokens of what answers each question."""
    context = _context()
    months = site_months(context)
    durations = []
    for _run in range(RUNS):
        start = time.perf_counter()
        files = markdown_pages.files(context, months)
        durations.append(time.perf_counter() - start)
    documents = {file.path: file.content.decode() for file in files}
    services = _of(documents, "services/")
    answers = ["\n".join(text.split("\n")[:ANSWER_LINES]) for text in services]
    yield _row("is X in Y, up to the answer, at most", max(map(_tokens, answers)), 300)
    yield _row("a service, in the mean", fmean(map(_tokens, services)), 400)
    yield _row("what lacks Z (a Region), at most", max(map(_tokens, _of(documents, "regions/"))), 3_000)
    yield _row("what changed in a month, at most", max(map(_tokens, _of(documents, "changes/"))), 4_000)
    size = len(documents[LLMS_FULL_PATH].encode()) / 1024
    yield Row("everything that is available in one text", f"{size:.1f} KiB", "60 KiB", size <= 60)
    seconds = median(durations)
    yield Row(f"making the Markdown ({len(files)})", f"{seconds:.2f} s", "0.5 s", seconds <= 0.5)


def _context() -> SiteContext:
    """Return the content of the bundled catalog's site, both histories included."""
    content = gather(snapshot.read(BUNDLED_SNAPSHOT), None, read_bundled(), None, lambda _: None)
    return SiteContext(
        catalog=content.catalog,
        assets="assets/x",
        site_url=None,
        changes=content.changes,
        gone=content.gone,
        page_dates=dict(sitemap.pages(content.catalog, content.changes, content.gone, content.dates)),
    )


def _of(documents: Mapping[str, str], folder: str) -> list[str]:
    """Return the documents one folder below a folder."""
    return [text for path, text in documents.items() if path.startswith(folder) and path.count("/") == 2]


def _tokens(text: str) -> float:
    return len(text) / CHARACTERS


def _row(figure: str, tokens: float, limit: int) -> Row:
    return Row(figure, f"{tokens:,.0f} tokens", f"{limit:,} tokens", tokens <= limit)
