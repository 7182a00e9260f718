"""Where services are available, today or on a day, and whether one Region has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from generator.core.errors import UnknownNameError
from generator.core.text import excerpt
from generator.query import days
from generator.query.answers import (
    FamilyMember,
    HasAnswer,
    RegionServices,
    ServicePresence,
    ServiceReach,
    WhereAnswer,
)
from generator.query.parts import parts_note

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from generator.model.catalog import City
    from generator.query.facts import Facts
    from generator.query.names import Names, SpelledService


Mode = Literal["all", "any"]


class _ServiceRegions(NamedTuple):
    """The services of a question by code, and the Regions of each with the date of its first reading.

    ``uncertain`` and ``unknown`` have the Regions of which that is not sure, or not known at all.
    """

    services: dict[str, SpelledService]
    regions: dict[str, Mapping[str, dt.date | None]]
    uncertain: dict[str, frozenset[str]]
    unknown: dict[str, frozenset[str]]


# Longer than 40 lines: every part of the question, and every field of the answer, stands here once.
def where(  # noqa: PLR0913 (each is a part of the question)
    names: Names,
    spellings: Sequence[str],
    *,
    mode: Mode = "all",
    near: str | None = None,
    partition: str | None = None,
    places: Sequence[str] = (),
    outside: Sequence[str] = (),
    on: dt.date | None = None,
) -> WhereAnswer:
    """Return in which Regions services are available.

    ``places`` and ``outside`` limit the Regions to those of some places, or of Regions, and to those beyond others;
    ``partition`` limits them to one. ``near`` is a Region or a city, and has its own partition unless another is named
    (that of a city is the commercial one). Raises ``UnknownNameError`` for a name that means nothing, for a day before
    the first reading, and for a resource type on a day.
    """
    facts = names.facts
    city = names.city(near) if near is not None else None
    start = facts.nearest_to(city) if city else names.region(near) if near is not None else None
    scopes = [scope for place in places for scope in names.scopes(place)]
    excluded = [scope for place in outside for scope in names.scopes(place)]
    partition_name = (
        names.partition(partition) if partition is not None else facts.region[start].partition if start else None
    )
    codes = {code for scope in scopes for code in scope.regions} if scopes else set(facts.region)
    considered = _considered(facts, partition_name, codes.difference(*(scope.regions for scope in excluded)))
    services = _services(names, spellings, on)
    rows = _rows(facts, considered, services, city or start, on=on)
    matching = [row for row in rows if (not (row.missing or row.unknown) if mode == "all" else row.available)]
    return WhereAnswer(
        **facts.common_fields,
        services=tuple(_reach(names, each, services, considered) for each in services.services.values()),
        mode=mode,
        near=facts.named_region(start) if start else None,
        partition=partition_name,
        places=tuple(scope.name for scope in scopes),
        outside=tuple(scope.name for scope in excluded),
        state=days.state_of(facts, on) if on else None,
        considered=len(considered),
        regions=tuple(matching),
        others=tuple(row for row in rows if row not in matching),
        types_as_of=_types_as_of(names, services.services.values()),
        near_city=f"{city.name}, {city.country}" if city else None,
    )


def _rows(
    facts: Facts, considered: Sequence[str], services: _ServiceRegions, start: str | City | None, *, on: dt.date | None
) -> list[RegionServices]:
    """Return the considered Regions, the nearest first where the question names one to be near to."""
    rows = [_region(facts, code, services, start, on=on) for code in considered]
    if len(rows) == 1 and on is None:
        return [msgspec.structs.replace(rows[0], nearest=_nearest(facts, rows[0], services))]
    return sorted(rows, key=lambda row: (row.km is None, row.km or 0, row.code)) if start else rows


def has(names: Names, region: str, spellings: Sequence[str]) -> HasAnswer:
    """Return whether a Region has services; raise ``UnknownNameError`` for a name that means nothing."""
    facts, code = names.facts, names.region(region)
    spelled_services = names.services(spellings)
    services = tuple(_presence(names, code, service) for service in spelled_services)
    states = {None if service.note else service.available for service in services}
    return HasAnswer(
        **facts.common_fields,
        region=facts.named_region(code),
        available=False if False in states else None if None in states else True,
        services=services,
        types_as_of=_types_as_of(names, spelled_services),
    )


def _types_as_of(names: Names, services: Iterable[SpelledService]) -> dt.date | None:
    """Return the date of the lists of resource types, where one of the services of a question is such a type."""
    return names.types.as_of if any(service.kind == "resource-type" for service in services) else None


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


def _considered(facts: Facts, partition: str | None, codes: set[str]) -> list[str]:
    partitions = sorted({region.partition for region in facts.document.regions if region.partition})
    if partition is not None and partition not in partitions:
        raise UnknownNameError(
            f"{excerpt(partition)}: the catalog has no such partition", f"it has {', '.join(partitions)}", partition
        )
    considered = [
        region.code
        for region in facts.document.regions
        if (partition is None or region.partition == partition) and region.code in codes
    ]
    if not considered:
        raise UnknownNameError(
            f"{partition}: none of the Regions of this question is in that partition"
            if partition
            else "no Region is left that the question is about",
            "leave the partition or a place out",
            str(partition or ""),
        )
    return considered


def _services(names: Names, spellings: Sequence[str], on: dt.date | None) -> _ServiceRegions:
    facts = names.facts
    services = {service.code: service for service in names.services(spellings)}
    if not services:
        raise UnknownNameError("the question names no service", "name one, as in: region-atlas where lambda", "")
    if on is None:
        return _ServiceRegions(
            services,
            {code: _regions_today(names, service) for code, service in services.items()},
            {},
            {code: _unknown_regions(names, service) for code, service in services.items()},
        )
    for service in services.values():
        if service.kind == "resource-type":
            raise UnknownNameError(
                f"{service.code}: in which Regions a resource type was on a day cannot be asked",
                "ask without a day, or name its service",
                service.spelling,
            )
    number = days.reading_of(facts, on)
    return _ServiceRegions(
        services,
        {code: {**facts.state_at(code, number)} for code in services},
        {code: days.uncertain_regions(facts, code, number) for code in services},
        {},
    )


def _regions_today(names: Names, service: SpelledService) -> Mapping[str, dt.date | None]:
    if service.kind == "resource-type":
        return names.published_type(service.code).regions
    dates = names.facts.first_seen(service.code)
    return {region: dates.get(region) for region in names.facts.regions_of(service.code)}


def _unknown_regions(names: Names, service: SpelledService) -> frozenset[str]:
    """Return the Regions of which nobody knows whether they have a resource type; none for a service."""
    if service.kind == "service":
        return frozenset()
    return frozenset(names.facts.region).difference(names.types.regions)


def _region(
    facts: Facts, code: str, services: _ServiceRegions, start: str | City | None, *, on: dt.date | None
) -> RegionServices:
    km = None if start is None else facts.km(start, code) if isinstance(start, str) else facts.km_from(start, code)
    present = {service: regions[code] for service, regions in services.regions.items() if code in regions}
    return RegionServices(
        code=code,
        name=facts.region_label(code),
        partition=facts.region[code].partition,
        km=km,
        available=present,
        missing=tuple(
            service
            for service in services.regions
            if service not in present and code not in services.unknown.get(service, ())
        ),
        # Which endpoint a service had on a day is not on record.
        global_endpoint=() if on else tuple(service for service in present if facts.is_global(code, service)),
        unknown=tuple(service for service, regions in services.unknown.items() if code in regions),
        uncertain=tuple(service for service, regions in services.uncertain.items() if code in regions),
    )


def _nearest(facts: Facts, row: RegionServices, services: _ServiceRegions) -> dict[str, str]:
    """Return the nearest Region of the partition with each service that a Region lacks, where there is one."""
    nearest = {service: facts.nearest(row.code, services.regions[service])[0] for service in row.missing}
    return {service: code for service, code in nearest.items() if code}


def _reach(names: Names, service: SpelledService, services: _ServiceRegions, considered: Sequence[str]) -> ServiceReach:
    facts, code = names.facts, service.code
    is_type = service.kind == "resource-type"
    removed = facts.removed.get(("service", code)) if code not in facts.service else None
    region_count = sum(region in services.regions[code] for region in considered)
    return ServiceReach(
        query=service.spelling,
        kind=service.kind,
        code=code,
        name=facts.service_label(code),
        region_count=region_count,
        family=members_of_family(facts, code, considered),
        removed=removed.removed if removed else None,
        successors=removed.successors if removed else (),
        service=names.published_type(code).service if is_type else None,
        regions_known=sum(region not in services.unknown.get(code, ()) for region in considered),
        same_name=None if is_type else names.type_spellings.of_same_name(service.spelling),
        # Where the service is not available, none of its parts is.
        note=parts_note(facts.service_label(code), service.parts) if region_count else None,
    )


def _presence(names: Names, region: str, service: SpelledService) -> ServicePresence:
    facts, code = names.facts, service.code
    regions = _regions_today(names, service)
    is_available = None if region in _unknown_regions(names, service) else region in regions
    nearest, km = facts.nearest(region, regions) if is_available is False else (None, None)
    return ServicePresence(
        query=service.spelling,
        kind=service.kind,
        code=code,
        name=facts.service_label(code),
        available=is_available,
        first_seen=regions.get(region),
        global_endpoint=region in regions and facts.is_global(region, code),
        nearest=nearest,
        nearest_km=km,
        note=parts_note(facts.service_label(code), service.parts) if is_available else None,
    )
