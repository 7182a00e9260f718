"""Where services are available, as Markdown: in one Region, or in which Regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.markdown.text import code, codes, escape, short_code
from generator.catalog.region_words import place_in_name
from generator.cli.mcp_server.text import Brief
from generator.cli.mcp_server.wording import foot, name_with_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.query.answers import (
        FamilyMember,
        HasAnswer,
        RegionServices,
        ServicePresence,
        ServiceReach,
        WhereAnswer,
    )
    from generator.query.facts import Facts


def presence(answer: HasAnswer, facts: Facts) -> Brief:
    """Return whether a Region has services: yes or no for each, and where else the nearest Region has it."""
    region = name_with_code(answer.region.name, answer.region.code)
    lines = []
    for each in answer.services:
        service = name_with_code(each.name, each.code)
        if each.available is None:
            lines.append(f"Not known whether {service} is available in {region}: its list of types was not read.")
        elif each.available:
            yes = "" if each.note else "Yes: "
            lines.append(f"{yes}{service} is available in {region}{_since(each, answer)}.")
            lines += [each.note] if each.note else []
        else:
            nearest = (
                f" The nearest Region of the partition that has it: {_distance(each, facts)}." if each.nearest else ""
            )
            lines.append(f"No: {service} is not available in {region}.{nearest}")
        family = facts.family.get(each.code)
        if family and family.leader == each.code:
            others = [member.service for member in family.members if member.service != each.code]
            present = [other for other in others if facts.has(answer.region.code, other)]
            lines.append(
                f"Its family here: {codes(present) or 'none'}"
                + (
                    f"; not here: {codes(other for other in others if other not in present)}"
                    * (len(present) < len(others))
                )
                + "."
            )
    return Brief((*lines, *_types_lines(answer)), "name fewer services", foot(answer))


def _types_lines(answer: HasAnswer | WhereAnswer) -> tuple[str, ...]:
    """Return of which day the lists of resource types are, where an answer needed them."""
    return (f"Resource types as of {answer.types_as_of}.",) if answer.types_as_of else ()


def _since(service: ServicePresence, answer: HasAnswer) -> str:
    parts = []
    if service.first_seen:
        parts.append(
            f"there since the first reading, {service.first_seen}, or longer"
            if service.first_seen == answer.first_reading
            else f"first seen {service.first_seen}"
        )
    if service.global_endpoint:
        parts.append("with a global endpoint: it need not run there")
    return f" ({'; '.join(parts)})" if parts else ""


def _distance(service: ServicePresence, facts: Facts) -> str:
    nearest = service.nearest or ""
    return f"{name_with_code(facts.region_label(nearest), nearest)}, {service.nearest_km:,} km"


def reach(answer: WhereAnswer) -> Brief:
    """Return where services are available: the Regions that have them, then those that do not."""
    lines = [_reach_line(service, answer) for service in answer.services]
    if not answer.regions and all(service.removed for service in answer.services):
        return Brief(tuple(lines), "", foot(answer))
    if answer.state:
        lines.append(f"On {answer.state.date}: {escape(answer.state.proof)}")
    scope = _scope(answer)
    are_several = len(answer.services) > 1
    pronoun = ("all of them" if answer.mode == "all" else "at least one of them") if are_several else "it"
    lines.append(f"Regions with {pronoun}{scope} ({len(answer.regions)}): {_region_list(answer.regions) or 'none'}.")
    if answer.mode == "any" and are_several:
        lines += _groups(answer.regions)
    lines += _groups(answer.others)
    uncertain = [row.code for row in (*answer.regions, *answer.others) if row.uncertain]
    lines += [f"May have changed before that day in {codes(uncertain)}."] * bool(uncertain)
    global_services = {service for row in answer.regions for service in row.global_endpoint}
    lines += [
        f"Listed with a global endpoint somewhere, so that it need not run there: {codes(sorted(global_services))}."
    ] * bool(global_services)
    unknown = [row.code for row in answer.others if row.unknown]
    lines += [f"Not known in {codes(unknown)}: the list of resource types was not read."] * bool(unknown)
    return Brief((*lines, *_types_lines(answer)), "name a place in within, or fewer services", foot(answer))


def _reach_line(service: ServiceReach, answer: WhereAnswer) -> str:
    limit = "" if service.regions_known == answer.considered else " whose resource types are known"
    name = name_with_code(service.name, service.code)
    line = f"{name}: {service.region_count} of {service.regions_known} Regions{limit}"
    if service.same_name and not answer.state:
        line += f"; this is about the service, its CloudFormation type of the same name is {code(service.same_name)}"
    if service.removed:
        closest = f"; closest today: {codes(service.successors)}" if service.successors else ""
        line += f"; AWS no longer lists it, removed by {service.removed}{closest}"
    # How many Regions had the members of its family on a day is another question.
    members = () if answer.state else service.family
    differing = [member for member in members if member.region_count != service.region_count]
    if differing:
        line += f". Its family: {'; '.join(map(_member, differing))}"
    return f"{line}. {service.note}" if service.note else f"{line}."


def _member(member: FamilyMember) -> str:
    return f"{short_code(member.code)} {member.region_count} ({escape(member.purpose.rstrip('.'))})"


def _groups(rows: Iterable[RegionServices]) -> Iterator[str]:
    """Yield the Regions that lack the same services, those that lack the fewest first."""
    groups: dict[tuple[str, ...], list[RegionServices]] = {}
    for row in rows:
        groups.setdefault(row.missing, []).append(row)
    for missing in sorted(groups, key=lambda missing: (len(missing), missing)):
        if missing:
            yield f"Without {codes(missing)} ({len(groups[missing])}): {_region_list(groups[missing])}."


def _scope(answer: WhereAnswer) -> str:
    parts = [f"of {escape(place)}" for place in answer.places]
    parts += [f"outside {escape(place)}" for place in answer.outside]
    parts += [f"of partition {short_code(answer.partition)}"] if answer.partition else []
    if answer.near:
        place = escape(answer.near_city) if answer.near_city else name_with_code(answer.near.name, answer.near.code)
        parts.append(f"nearest to {place} first")
    return f", {', '.join(parts)}" if parts else ""


def _region_list(rows: Iterable[RegionServices]) -> str:
    return ", ".join(map(_region_label, rows))


def _region_label(row: RegionServices) -> str:
    km = "" if row.km is None else f" {row.km:,} km"
    return f"{short_code(row.code)} {escape(place_in_name(row.name) or row.name)}{km}"
