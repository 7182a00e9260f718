"""The pages about the data as Markdown: articles, the API, the quality; the downloads once the reports are made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.build.api import api
from generator.build.markdown.text import MarkdownText
from generator.build.pages import agents, articles
from generator.build.pages.renderer import Renderer
from generator.build.pages.shared import LOCAL
from generator.catalog import quality
from generator.core import percentages
from generator.core.layout import SUMMARY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.core.files import File
    from generator.model.release import ReportEntry


FOR_HTML = re.compile(r" \{#[\w-]+\}$|^<.+>\n\n?", re.MULTILINE)
"""What in an article is for its HTML alone: the ids of headings, and elements."""


def files(render: MarkdownRenderer) -> Iterator[File]:
    """Yield the Markdown of the articles, of the pages about the API and on quality, and the skill for agents."""
    for page, name in articles.ARTICLES.items():
        yield render(page, "article.md", text=article_text(name, render.context.site_url or LOCAL))
    yield render("api/", "api.md", kinds=api.DOCUMENT_KINDS)
    yield agents.skill(Renderer(render.context))
    figures = quality.figures(render.context.catalog)
    overall = quality.overall(figures)
    yield render(
        "quality/",
        "quality.md",
        overall=None if overall is None else percentages.percent_words(overall),
        figures=[*figures, quality.type_figure(render.context.catalog)],
        findings=render.context.catalog.findings,
    )


def article_text(name: str, site_url: str) -> MarkdownText:
    """Return the text of an article without what is for its HTML alone."""
    _, _, text = articles.source(name, site_url).partition("\n\n")
    return MarkdownText(FOR_HTML.sub("", text).strip())


def downloads_file(render: MarkdownRenderer, entries: Sequence[ReportEntry], descriptions: Mapping[str, str]) -> File:
    """Return the Markdown of the downloads page: every report of the whole catalog that can be had."""
    reports = [entry for entry in entries if "/" not in entry.path and entry.path != SUMMARY_NAME]
    return render("downloads/", "downloads.md", reports=reports, descriptions=descriptions)
