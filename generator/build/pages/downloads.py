"""The page of reports: what each holds, and which could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.pages import alternate_links, json_ld
from generator.build.pages.renderer import Printer
from generator.catalog import names
from generator.catalog.names import Breadcrumb
from generator.core.layout import SUMMARY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.build.pages.renderer import Setting
    from generator.core.files import File
    from generator.model.release import MissingReport, ReportEntry


def downloads(
    setting: Setting,
    entries: Sequence[ReportEntry],
    missing: Sequence[MissingReport],
    holds: Mapping[str, str],
) -> File:
    """Return the downloads page: every report of the whole catalog but the summary, and where a Region's are.

    ``holds`` says in one sentence what is in a report, by its path; ``missing`` are the reports that could not be made.
    """
    reports = [entry for entry in entries if "/" not in entry.path and entry.path != SUMMARY_NAME]
    last_good = [one.last_good for one in missing if one.last_good and "/" not in one.path]
    return Printer(setting)(
        "downloads/",
        "downloads.html",
        trail=[Breadcrumb("downloads/", "Downloads")],
        linked=[json_ld.data_set(setting.site_url, setting.catalog.as_of, [*reports, *last_good], holds)]
        if setting.site_url
        else [],
        catalog=setting.catalog,
        reports=reports,
        missing=missing,
        holds=holds,
        calendar=alternate_links.calendar(setting.catalog),
        regions=[
            (one, alternate_links.reports(setting, one.file, "csv", "xlsx", "json"))
            for one in sorted(names.names(setting.catalog).regions.values(), key=lambda one: one.title.casefold())
        ],
    )
