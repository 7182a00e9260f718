"""The Markdown of every page that has content of its own; each other module of this package makes some kinds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.markdown import changes, gone, guides, lists, namespace, region, service
from generator.build.markdown.renderer import MarkdownRenderer
from generator.build.pages.shared import site_entities, site_months

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.build.pages.changelog import MonthChanges
    from generator.build.pages.renderer import SiteContext
    from generator.core.files import File


def files(context: SiteContext, months: Sequence[MonthChanges] | None = None) -> list[File]:
    """Return the Markdown of every page but the downloads page, which needs the finished reports.

    ``months`` are the changes by month, where they are made yet.
    """
    return list(_files(renderer(context), site_months(context) if months is None else months))


def renderer(context: SiteContext) -> MarkdownRenderer:
    """Return what renders the Markdown of a site."""
    return MarkdownRenderer(context, site_entities(context))


def _files(render: MarkdownRenderer, months: Sequence[MonthChanges]) -> Iterator[File]:
    yield from lists.files(render)
    yield from region.files(render)
    yield from service.files(render)
    yield from gone.files(render)
    yield from namespace.files(render)
    yield from changes.files(render, months)
    yield from guides.files(render)
