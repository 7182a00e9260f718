"""Regions as Markdown: what one has, what it lacks, and how several differ."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from generator.build.markdown.text import codes, escape, short_code
from generator.cli.mcp_server.text import Brief
from generator.cli.mcp_server.wording import foot, name_with_code

if TYPE_CHECKING:
    from generator.query.answers import CompareAnswer, LacksAnswer, RegionProfile


def gaps(answer: LacksAnswer) -> Brief:
    """Return what a Region lacks, by category; after each code in how many Regions it is."""
    region = name_with_code(answer.region.name, answer.region.code)
    total = (
        f"{answer.total} services of {name_with_code(answer.against.name, answer.against.code)}"
        if answer.against
        else ""
    )
    lines = [f"{region} lacks {len(answer.missing)} of the {total or f'{answer.total} services that any Region has'}."]
    if answer.missing:
        lines.append("By category; the number is in how many Regions a service is:")
    by_category = sorted(answer.missing, key=lambda gap: gap.category)
    for category, members in groupby(by_category, key=lambda gap: gap.category):
        counts = ", ".join(f"{short_code(gap.code)} {gap.region_count}" for gap in members)
        lines.append(f"- {escape(category)}: {counts}")
    if answer.additional:
        lines.append(
            f"Only in {short_code(answer.region.code)}: {codes(service.code for service in answer.additional)}."
        )
    return Brief(tuple(lines), "name a Region to compare with in against", foot(answer))


def comparison(answer: CompareAnswer) -> Brief:
    """Return Regions side by side: the services in which they differ, grouped by the Regions that have them."""
    lines = [
        f"{name_with_code(region.name, region.code)}: {region.service_count} services, {region.only_here} only there"
        for region in answer.regions
    ]
    lines.append(f"All of them have {len(answer.common)} services; they differ in {len(answer.differences)}:")
    by_regions = sorted(answer.differences, key=lambda each: (len(each.available), each.available))
    for regions, members in groupby(by_regions, key=lambda each: each.available):
        services = [each.code for each in members]
        lines.append(f"- only in {codes(regions)} ({len(services)}): {codes(services)}")
    return Brief(tuple(lines), "compare fewer Regions, or ask lacks for two of them", foot(answer))


def region(answer: RegionProfile) -> Brief:
    """Return one Region: its facts, then the codes of its services by category."""
    facts = [
        f"partition {escape(answer.partition)}" if answer.partition else "",
        escape(", ".join(filter(None, (answer.place, answer.country_name or answer.country)))),
        f"launched {answer.launch_date or answer.launch_year}" if answer.launch_date or answer.launch_year else "",
        _opt_in(answer),
        f"{sum(zone.kind == 'availability' for zone in answer.zones)} Availability Zones",
    ]
    nearest = ", ".join(f"{short_code(each.code)} {each.km:,} km" for each in answer.nearest)
    lines = [
        f"{name_with_code(answer.name, answer.code)} has {answer.service_count} of {answer.service_total} services.",
        f"{'; '.join(filter(None, facts))}.",
        *([f"Nearest Regions: {nearest}."] if nearest else []),
        "Services by category:",
    ]
    by_category = sorted(answer.services, key=lambda service: service.category)
    for category, members in groupby(by_category, key=lambda service: service.category):
        lines.append(f"- {escape(category)}: {codes(service.code for service in members)}")
    global_services = [service.code for service in answer.services if service.global_endpoint]
    lines += [f"With a global endpoint, so that it need not run there: {codes(global_services)}."] * bool(
        global_services
    )
    return Brief(tuple(lines), "ask where with within for single services", foot(answer))


def _opt_in(answer: RegionProfile) -> str:
    if answer.opt_in is None:
        return ""
    return "must be enabled by the account first" if answer.opt_in else "enabled in every account"
