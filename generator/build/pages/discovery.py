"""How machines find their way: ``llms.txt``, and ``opensearch.xml`` for a browser's search box."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.api import api
from generator.build.pages.renderer import Renderer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.build.pages.renderer import SiteContext
    from generator.core.files import File
    from generator.model.release import ReportEntry


class ReportText(NamedTuple):
    """A report of the whole catalog, and what it holds in one sentence."""

    path: str
    description: str


def files(context: SiteContext, entries: Sequence[ReportEntry], descriptions: Mapping[str, str]) -> Iterator[File]:
    """Return both; a search box needs an absolute address, so there is one only where the site's own is known.

    ``entries`` are the reports that can be had, ``descriptions`` has a sentence on each by its path.
    """
    render = Renderer(context)
    reports = [ReportText(entry.path, descriptions.get(entry.path, "")) for entry in entries if "/" not in entry.path]
    yield render("llms.txt", "llms.txt", kinds=api.KINDS, reports=reports)
    if context.site_url:
        yield render("opensearch.xml", "opensearch.xml")
