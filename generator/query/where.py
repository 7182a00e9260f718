"""Where services are available, today or on a day, and whether one Region has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from generator.core.errors import UnknownNameError
from generator.query import days
from generator.query.answers import (
    FamilyMember,
    HasAnswer,
    RegionServices,
    ServicePresence,
    ServiceReach,
    WhereAnswer,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from generator.query.facts import Facts
    from generator.query.names import Names


Mode = Literal["all", "any"]


class _ServiceRegions(NamedTuple):
    """The services of a question by code: how each was spelled, and its Regions with the date of its first reading."""

    spellings: dict[str, str]
    regions: dict[str, Mapping[str, dt.date | None]]
    uncertain: dict[str, frozenset[str]]


def where(  # noqa: PLR0913 (each is a part of the question)
    names: Names,
    spellings: Sequence[str],
    *,
    mode: Mode = "all",
    near: str | None = None,
    partition: str | None = None,
    places: Sequence[str] = (),
    on: dt.date | None = None,
) -> WhereAnswer:
    """Return in which Regions services are available.

    The Regions are those of a partition and of ``places`` (Regions too), of ``near`` those of its partition unless
    another is named. Raises ``UnknownNameError`` for a name that means nothing and for a day before the first reading.
    """
    facts = names.facts
    start = names.region(near) if near is not None else None
    scopes = [names.scope(place) for place in places]
    chosen = partition if partition is not None else facts.region[start].partition if start else None
    considered = _considered(facts, chosen, {code for scope in scopes for code in scope.regions} if scopes else None)
    services = _services(names, spellings, on)
    rows = [_region(facts, code, services, start, on=on) for code in considered]
    if start:
        rows.sort(key=lambda row: (row.km is None, row.km or 0, row.code))
    if len(rows) == 1 and on is None:
        rows = [msgspec.structs.replace(rows[0], nearest=_nearest(facts, rows[0]))]
    matching = [row for row in rows if (not row.missing if mode == "all" else row.available)]
    return WhereAnswer(
        **facts.common_fields,
        services=tuple(_reach(facts, code, services, considered) for code in services.spellings),
        mode=mode,
        near=facts.named_region(start) if start else None,
        partition=chosen,
        places=tuple(scope.name for scope in scopes),
        state=days.state_of(facts, on) if on else None,
        considered=len(considered),
        regions=tuple(matching),
        others=tuple(row for row in rows if row not in matching),
    )


def has(names: Names, region: str, spellings: Sequence[str]) -> HasAnswer:
    """Return whether a Region has services; raise ``UnknownNameError`` for a name that means nothing."""
    facts, code = names.facts, names.region(region)
    services = tuple(_presence(facts, code, spelling, service) for spelling, service in names.services(spellings))
    return HasAnswer(
        **facts.common_fields,
        region=facts.named_region(code),
        available=all(service.available for service in services),
        services=services,
    )


def members_of_family(facts: Facts, service: str, considered: Sequence[str]) -> tuple[FamilyMember, ...]:
    """Return the other members of the family that a service leads, with the number of the considered Regions."""
    family = facts.family.get(service)
    if family is None or family.leader != service:
        return ()
    return tuple(
        FamilyMember(
            code=member.service,
            name=facts.service_label(member.service),
            purpose=member.purpose,
            region_count=sum(facts.has(code, member.service) for code in considered),
        )
        for member in family.members
        if member.service != service
    )


def _considered(facts: Facts, partition: str | None, codes: set[str] | None) -> list[str]:
    partitions = sorted({region.partition for region in facts.document.regions if region.partition})
    if partition is not None and partition not in partitions:
        raise UnknownNameError(
            f"{partition}: the catalog has no such partition", f"it has {', '.join(partitions)}", partition
        )
    considered = [
        region.code
        for region in facts.document.regions
        if (partition is None or region.partition == partition) and (codes is None or region.code in codes)
    ]
    if not considered:
        raise UnknownNameError(
            f"{partition}: none of the Regions of this question is in that partition",
            "leave the partition or the place out",
            str(partition),
        )
    return considered


def _services(names: Names, spellings: Sequence[str], on: dt.date | None) -> _ServiceRegions:
    facts = names.facts
    spelled = {code: spelling for spelling, code in names.services(spellings)}
    if not spelled:
        raise UnknownNameError("the question names no service", "name one, as in: region-atlas where lambda", "")
    if on is None:
        regions: dict[str, Mapping[str, dt.date | None]] = {}
        for code in spelled:
            seen = facts.first_seen(code)
            regions[code] = {region: seen.get(region) for region in facts.regions_of(code)}
        return _ServiceRegions(spelled, regions, {})
    number = days.reading_of(facts, on)
    return _ServiceRegions(
        spelled,
        {code: {**facts.state_at(code, number)} for code in spelled},
        {code: days.uncertain_regions(facts, code, number) for code in spelled},
    )


def _region(
    facts: Facts, code: str, services: _ServiceRegions, start: str | None, *, on: dt.date | None
) -> RegionServices:
    km = facts.km(start, code) if start else None
    present = {service: regions[code] for service, regions in services.regions.items() if code in regions}
    return RegionServices(
        code=code,
        name=facts.region_label(code),
        partition=facts.region[code].partition,
        km=km,
        available=present,
        missing=tuple(service for service in services.regions if service not in present),
        # Which endpoint a service had on a day is not on record.
        global_endpoint=() if on else tuple(service for service in present if facts.is_global(code, service)),
        uncertain=tuple(service for service, regions in services.uncertain.items() if code in regions),
    )


def _nearest(facts: Facts, row: RegionServices) -> dict[str, str]:
    """Return the nearest Region of the partition with each service that a Region lacks, where there is one."""
    nearest = {service: facts.nearest_with(row.code, service)[0] for service in row.missing}
    return {service: code for service, code in nearest.items() if code}


def _reach(facts: Facts, code: str, services: _ServiceRegions, considered: Sequence[str]) -> ServiceReach:
    removed = facts.removed.get(("service", code)) if code not in facts.service else None
    return ServiceReach(
        query=services.spellings[code],
        code=code,
        name=facts.service_label(code),
        region_count=sum(region in services.regions[code] for region in considered),
        family=members_of_family(facts, code, considered),
        removed=removed.removed if removed else None,
        successors=removed.successors if removed else (),
    )


def _presence(facts: Facts, region: str, spelling: str, code: str) -> ServicePresence:
    is_available = facts.has(region, code)
    nearest, km = (None, None) if is_available else facts.nearest_with(region, code)
    return ServicePresence(
        query=spelling,
        code=code,
        name=facts.service_label(code),
        available=is_available,
        first_seen=facts.first_seen(code).get(region) if is_available else None,
        global_endpoint=is_available and facts.is_global(region, code),
        nearest=nearest,
        nearest_km=km,
    )
