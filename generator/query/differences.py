"""How Regions differ: what one lacks, alone or against another, and several side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.core.errors import UnknownNameError
from generator.core.text import excerpt
from generator.query.answers import CompareAnswer, ComparedRegion, LacksAnswer, ServiceDifference, ServiceGap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.query.facts import Facts
    from generator.query.names import Names


MIN_COMPARED: Final = 2


def lacks(names: Names, region: str, against: str | None = None) -> LacksAnswer:
    """Return what a Region lacks of the services of another one, or of all; those that most Regions have come first.

    Raises ``UnknownNameError`` for a name that does not mean just one Region.
    """
    facts, code = names.facts, names.region(region)
    other = names.region(against) if against is not None else None
    candidates = facts.services_in(other) if other else tuple(code for code in facts.service if facts.regions_of(code))
    missing = [service for service in candidates if not facts.has(code, service)]
    additional = [service for service in facts.services_in(code) if other and not facts.has(other, service)]
    return LacksAnswer(
        **facts.common_fields,
        region=facts.named_region(code),
        against=facts.named_region(other) if other else None,
        total=len(candidates),
        missing=tuple(
            _gap(facts, code, service)
            for service in sorted(missing, key=lambda service: (-facts.region_counts[service], service))
        ),
        additional=tuple(facts.named_service(service) for service in additional),
    )


def compare(names: Names, regions: Sequence[str]) -> CompareAnswer:
    """Return Regions side by side.

    Raises ``UnknownNameError`` for a name that does not mean just one Region, and for fewer than two Regions.
    """
    facts, codes = names.facts, names.regions(regions)
    if len(codes) < MIN_COMPARED:
        raise UnknownNameError(
            f"{excerpt(' '.join(regions)) or 'the question'}: fewer than two Regions",
            "name two or more, as in: region-atlas compare frankfurt zurich",
            " ".join(regions),
        )
    available = {
        service: tuple(code for code in codes if facts.has(code, service))
        for service in sorted(facts.service, key=lambda code: (facts.service[code].category, code))
    }
    return CompareAnswer(
        **facts.common_fields,
        regions=tuple(
            ComparedRegion(
                code=code,
                name=facts.region_label(code),
                service_count=facts.service_counts[code],
                only_here=sum(where == (code,) for where in available.values()),
            )
            for code in codes
        ),
        common=tuple(sorted(service for service, where in available.items() if len(where) == len(codes))),
        differences=tuple(
            ServiceDifference(
                code=service,
                name=facts.service_label(service),
                category=facts.service[service].category,
                available=where,
                missing=tuple(code for code in codes if code not in where),
            )
            for service, where in available.items()
            if 0 < len(where) < len(codes)
        ),
    )


def _gap(facts: Facts, region: str, service: str) -> ServiceGap:
    nearest, km = facts.nearest(region, facts.regions_of(service))
    return ServiceGap(
        code=service,
        name=facts.service_label(service),
        category=facts.service[service].category,
        region_count=facts.region_counts[service],
        nearest=nearest,
        nearest_km=km,
    )
