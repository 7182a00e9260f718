"""What shows machines around: ``llms.txt``, and ``opensearch.xml`` for a browser's search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.api import api
from generator.build.pages.renderer import Printer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.build.pages.renderer import Setting
    from generator.core.files import File
    from generator.model.release import ReportEntry


def files(setting: Setting, entries: Sequence[ReportEntry], holds: Mapping[str, str]) -> Iterator[File]:
    """Return both; a search box asks an absolute address, so it is only had where the site's own is known.

    ``entries`` are the reports that can be had, ``holds`` says in one sentence what is in one, by its path.
    """
    page = Printer(setting)
    reports = [(entry.path, holds.get(entry.path, "")) for entry in entries if "/" not in entry.path]
    yield page("llms.txt", "llms.txt", kinds=api.KINDS, reports=reports)
    if setting.site_url:
        yield page("opensearch.xml", "opensearch.xml")
