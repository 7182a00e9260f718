"""The page of reports: what each holds, and which could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages import alternate_links, json_ld
from generator.build.pages.renderer import Renderer
from generator.build.pages.shared import partition_options
from generator.catalog.page_entities import PageLink, page_entities
from generator.core.layout import SUMMARY_NAME, link, segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.build.pages.renderer import Format, SiteContext
    from generator.catalog.page_entities import PageEntity
    from generator.core.files import File
    from generator.model.release import MissingReport, ReportEntry


class RegionFiles(NamedTuple):
    """A Region, and its reports that can be had."""

    region: PageEntity
    formats: list[Format]


class PartitionFiles(NamedTuple):
    """A partition, and its reports that can be had."""

    code: str
    name: str
    formats: list[Format]


def page(
    context: SiteContext,
    entries: Sequence[ReportEntry],
    missing: Sequence[MissingReport],
    descriptions: Mapping[str, str],
) -> File:
    """Return the downloads page: every report of the whole catalog but the summary, and those of each part.

    ``descriptions`` has a sentence on each report by its path; ``missing`` are the reports that could not be made.
    """
    reports = [entry for entry in entries if "/" not in entry.path and entry.path != SUMMARY_NAME]
    last_good = [report.last_good for report in missing if report.last_good and "/" not in report.path]
    data_set = (
        json_ld.data_set(context.site_url, context.catalog.as_of, [*reports, *last_good], descriptions)
        if context.site_url
        else None
    )
    return Renderer(context)(
        "downloads/",
        "downloads.html",
        [alternate_links.markdown("downloads/")],
        trail=[PageLink("downloads/", "Downloads")],
        json_ld_blocks=[data_set] if data_set else [],
        catalog=context.catalog,
        reports=reports,
        missing=missing,
        last_good=last_good,
        descriptions=descriptions,
        feeds=alternate_links.feeds(""),
        partitions=_partition_files(context),
        calendar=alternate_links.calendar(context.catalog),
        regions=_region_files(context),
    )


def _partition_files(context: SiteContext) -> list[PartitionFiles]:
    return [
        PartitionFiles(
            option.code,
            option.name,
            alternate_links.reports(context, link(f"partitions/{segment(option.code)}"), "xlsx"),
        )
        for option in partition_options(context.catalog)
    ]


def _region_files(context: SiteContext) -> list[RegionFiles]:
    regions = page_entities(context.catalog).regions.values()
    return [
        RegionFiles(region, alternate_links.reports(context, region.file, "csv", "xlsx", "json"))
        for region in sorted(regions, key=lambda region: region.title.casefold())
    ]
