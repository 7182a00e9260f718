"""What is known of one name, one Region, or one service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.catalog.zones import named_zones
from generator.query.answers import (
    NameMeaning,
    NearRegion,
    RegionProfile,
    RegionService,
    ResolveAnswer,
    ServiceProfile,
    ServiceRegion,
)
from generator.query.name_errors import MAX_SUGGESTIONS, NO_INSTANCE_TYPES, types_note, unmapped_note
from generator.query.notation import is_instance_type
from generator.query.parts import parts_note
from generator.query.suggestions import suggestions
from generator.query.where import members_of_family

if TYPE_CHECKING:
    from generator.query.answers import NameMatch
    from generator.query.facts import Facts
    from generator.query.names import Names
    from generator.query.vocabulary import Meaning


NEAREST_COUNT: Final = 5
"""Regions that a profile names of those nearest to one."""


def resolve(names: Names, spelling: str) -> ResolveAnswer:
    """Return what a spelling means, the likeliest first; suggestions where it means nothing."""
    facts, meanings = names.facts, names.meanings(spelling)
    is_instance = not meanings and is_instance_type(spelling)
    same_name = names.type_spellings.of_same_name(spelling)
    of_class = () if meanings else names.type_spellings.of_cdk_class(spelling)
    return ResolveAnswer(
        **facts.common_fields,
        query=spelling.strip(),
        meanings=(
            *(_meaning(names, meaning) for meaning in meanings),
            *([_type_meaning(names, same_name, "tool")] if same_name else ()),
        ),
        suggestions=()
        if meanings or is_instance
        else tuple(suggestions(facts, spelling)[: len(of_class) or MAX_SUGGESTIONS]),
        # A resource type may be of no service: the reason is what one asks for next.
        note=None
        if any(each.kind != "resource-type" for each in meanings)
        else NO_INSTANCE_TYPES
        if is_instance
        else types_note(of_class)
        if of_class
        else unmapped_note(facts, spelling.strip()),
    )


def region(names: Names, spelling: str) -> RegionProfile:
    """Return one Region; raise ``UnknownNameError`` for a name that does not mean just one."""
    facts, code = names.facts, names.region(spelling)
    row, dates = facts.region[code], facts.first_seen_in(code)
    return RegionProfile(
        **facts.common_fields,
        code=code,
        name=row.label,
        partition=row.partition,
        country=row.country,
        country_name=row.country_name,
        geography=row.geography,
        place=row.coordinates.place if row.coordinates else None,
        opt_in=row.opt_in,
        opt_in_assumed=row.opt_in_assumed,
        launch_date=row.launch.date if row.launch else None,
        launch_year=row.launch_year,
        zones=named_zones(row.zones),
        service_count=facts.service_counts[code],
        service_total=len(facts.service),
        nearest=tuple(
            NearRegion(
                code=other,
                name=facts.region_label(other),
                km=km,
                same_partition=row.partition is not None and facts.region[other].partition == row.partition,
            )
            for other, km in facts.neighbors(code)[:NEAREST_COUNT]
        ),
        services=tuple(
            RegionService(
                code=service,
                name=facts.service_label(service),
                category=facts.service[service].category,
                first_seen=dates.get(service),
                global_endpoint=facts.is_global(code, service),
            )
            for service in facts.services_in(code)
        ),
    )


def service(names: Names, spelling: str) -> ServiceProfile:
    """Return one service, also one that is gone; raise ``UnknownNameError`` for a name that means none."""
    facts, code = names.facts, names.service(spelling)
    if code not in facts.service:
        return _removed_service(facts, code)
    row, dates = facts.service[code], facts.first_seen(code)
    return ServiceProfile(
        **facts.common_fields,
        code=code,
        name=row.label,
        category=row.category,
        url=row.url,
        names=row.names,
        aliases=row.aliases,
        family=members_of_family(facts, code, tuple(facts.region)),
        family_leader=facts.family[code].leader if code in facts.family else None,
        region_count=facts.region_counts[code],
        region_total=len(facts.region),
        regions=tuple(
            ServiceRegion(
                code=each,
                name=facts.region_label(each),
                first_seen=dates.get(each),
                global_endpoint=facts.is_global(each, code),
            )
            for each in facts.regions_of(code)
        ),
        not_available=tuple(facts.named_region(each) for each in facts.region if not facts.has(each, code)),
    )


def _removed_service(facts: Facts, code: str) -> ServiceProfile:
    removed = facts.removed["service", code]
    return ServiceProfile(
        **facts.common_fields,
        code=code,
        name=removed.name,
        category=removed.category or "",
        url=None,
        names=removed.names,
        aliases=removed.aliases,
        family=(),
        region_count=0,
        region_total=len(facts.region),
        regions=(),
        not_available=tuple(facts.named_region(each) for each in facts.region),
        removed=removed.removed,
        removed_regions=removed.count,
        successors=removed.successors,
    )


def _meaning(names: Names, meaning: Meaning) -> NameMeaning:
    facts = names.facts
    kind, code = meaning.kind, meaning.code
    removed = facts.removed.get((kind, code)) if code not in (*facts.service, *facts.region) else None
    if removed:
        return NameMeaning(
            kind=kind,
            code=code,
            name=removed.name,
            matched_by=meaning.matched_by,
            category=removed.category,
            names=removed.names if kind == "service" else None,
            removed=removed.removed,
            successors=removed.successors,
        )
    if kind == "place":
        return NameMeaning(kind=kind, code=code, name=code, matched_by=meaning.matched_by, regions=names.place(code))
    if kind == "category":
        members = tuple(row.code for row in facts.document.services if row.category == code)
        return NameMeaning(kind=kind, code=code, name=code, matched_by=meaning.matched_by, members=members)
    if kind == "region":
        return NameMeaning(kind=kind, code=code, name=facts.region_label(code), matched_by=meaning.matched_by)
    if kind == "resource-type":
        return _type_meaning(names, code, meaning.matched_by)
    family = facts.family.get(code)
    return NameMeaning(
        kind=kind,
        code=code,
        name=facts.service_label(code),
        matched_by=meaning.matched_by,
        category=facts.service[code].category,
        family=family.leader if family else None,
        members=tuple(member.service for member in family.members) if family and family.leader == code else (),
        names=facts.service[code].names,
        note=parts_note(facts.service_label(code), [meaning.part]) if meaning.part else None,
    )


def _type_meaning(names: Names, name: str, matched_by: NameMatch) -> NameMeaning:
    published = names.published_type(name)
    return NameMeaning(
        kind="resource-type",
        code=name,
        name=name,
        matched_by=matched_by,
        service=published.service,
        region_count=len(published.regions),
        regions_known=len(names.types.regions),
        types_as_of=names.types.as_of,
    )
