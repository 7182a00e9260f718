"""Judge in which Regions everything is available that templates declare. Nothing unknown counts as available."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

import msgspec

from generator.core.values import Value
from generator.history.fact_dates import first_day
from generator.query.declarations import Declaration, DeclarationKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from generator.query.availability import Availability


Depth = Literal["type", "service"]
Status = Literal["available", "missing", "unknown"]
Verdict = Literal["available", "missing", "unknown", "unrecognized"]

UNJUDGED_KINDS: tuple[DeclarationKind, ...] = (
    "nested",
    "custom",
    "module",
    "third-party",
    "transform",
    "other-provider",
    "unknown",
)
"""Kinds of declarations that are listed as not judged: of a nested stack, its content."""


class Requirement(Value, frozen=True, kw_only=True):
    """What has to be there: a resource type, or the service of a Terraform resource.

    ``name`` is the type's name, or Terraform's; ``depth`` says by which of both it is judged. ``declared`` are the
    names by which templates declare it. ``regions`` have it, with the day on which it was first seen there; whether
    the ``unknown`` ones have it is not known. It is ``conditional`` if each declaration of it is, and ``gone`` if
    AWS no longer lists its service: a type may still be registered then.
    """

    name: str
    depth: Depth
    service: str | None
    declared: tuple[str, ...]
    conditional: bool
    regions: dict[str, dt.date | None]
    unknown: tuple[str, ...]
    gone: bool


class Alternative(Value, frozen=True, kw_only=True):
    """Where else a missing requirement is: the nearest Region of the partition, and the first day seen anywhere."""

    nearest: str | None
    since: dt.date | None


class RegionAnswer(Value, frozen=True, kw_only=True):
    """What a Region has of it all: what is missing, by name of the requirement, and what nobody knows."""

    status: Status
    missing: dict[str, Alternative] = msgspec.field(default_factory=dict)
    unknown: tuple[str, ...] = ()


class Unjudged(Value, frozen=True, kw_only=True):
    """What was declared and is not judged, and why (``kind``)."""

    kind: DeclarationKind
    name: str


class Judgement(Value, frozen=True, kw_only=True):
    """The answer: requirements and what is not judged, both sorted, and every Region's answer by code."""

    requirements: tuple[Requirement, ...]
    unjudged: tuple[Unjudged, ...]
    regions: dict[str, RegionAnswer]

    @property
    def unrecognized(self) -> tuple[str, ...]:
        """The names that look like AWS's, and that no list has."""
        return tuple(each.name for each in self.unjudged if each.kind == "unknown")

    @property
    def gone(self) -> tuple[Requirement, ...]:
        """What belongs to services that AWS no longer lists, and is nowhere: types that are registered are not."""
        return tuple(each for each in self.requirements if each.gone and each.depth == "service")


def judge(declarations: Iterable[Declaration], availability: Availability) -> Judgement:
    """Return in which Regions everything is available that is declared."""
    declared: defaultdict[tuple[str, Depth], list[Declaration]] = defaultdict(list)
    unjudged: set[tuple[DeclarationKind, str]] = set()
    for declaration in declarations:
        if declaration.kind in UNJUDGED_KINDS:
            unjudged.add((declaration.kind, declaration.name))
        for name, depth in needs(declaration, availability):
            if depth is None:
                unjudged.add(("unknown", name))
            else:
                declared[name, depth].append(declaration)
    requirements = tuple(_requirement(name, depth, of, availability) for (name, depth), of in sorted(declared.items()))
    return Judgement(
        requirements=requirements,
        unjudged=tuple(Unjudged(kind=kind, name=name) for kind, name in sorted(unjudged)),
        regions={code: _answer(code, requirements, availability) for code in sorted(availability.places)},
    )


def verdict(judgement: Judgement, codes: Collection[str], *, one_is_enough: bool, strict: bool) -> Verdict:
    """Return the answer for all of these Regions together, or for the best of them.

    Where nothing can be judged, nothing is missing; ``strict`` asks for more than that.
    """
    statuses = {judgement.regions[code].status for code in codes} if judgement.requirements else {"available"}
    if one_is_enough and "available" in statuses:
        statuses = {"available"}
    if "missing" in statuses and not (one_is_enough and "unknown" in statuses):
        return "missing"
    if "unknown" in statuses:
        return "unknown"
    return "unrecognized" if strict and (judgement.unrecognized or not judgement.requirements) else "available"


def needs(declaration: Declaration, availability: Availability) -> Iterator[tuple[str, Depth | None]]:
    """Yield what a declaration needs, and by what it is judged (None: no list has it)."""
    name = declaration.name
    for each in declaration.types:
        yield each, "type" if each in availability.types else _by_service(availability.gone_service_of_type(each))
    if declaration.kind == "awscc":
        resource_type = availability.type_of_awscc(name)
        if resource_type:
            yield resource_type, "type"
        else:
            yield name, _by_service(availability.gone_service_of_awscc(name))
    if declaration.kind == "aws":
        yield name, _by_service(_terraform_service(name, availability))


def _by_service(service: str | None) -> Depth | None:
    return None if service is None else "service"


def _terraform_service(name: str, availability: Availability) -> str | None:
    """Return the service of a resource of Terraform (None: the catalog has none)."""
    service = availability.service_of_terraform(name)
    return service if service in availability.services or service in availability.gone else None


def _requirement(name: str, depth: Depth, of: list[Declaration], availability: Availability) -> Requirement:
    regions: dict[str, dt.date | None]
    gone = availability.gone_service_of_type(name) or availability.gone_service_of_awscc(name)
    if depth == "type":
        service, regions = availability.types[name].service or gone, availability.types[name].regions
    else:
        service = gone or _terraform_service(name, availability)
        regions = availability.services.get(service or "", {})
    return Requirement(
        name=name,
        depth=depth,
        service=service,
        declared=tuple(sorted({declaration.name for declaration in of})),
        conditional=all(declaration.conditional for declaration in of),
        regions=dict(sorted(regions.items())),
        unknown=tuple(sorted(availability.unknown)) if depth == "type" else (),
        gone=service in availability.gone,
    )


def _first_day(requirement: Requirement) -> dt.date | None:
    """Return the first day on which a requirement was seen in any Region, as far as it is known.

    A Region's list of types may have become known late: that such a Region has no day for a type says nothing.
    """
    days = requirement.regions.values()
    return first_day(filter(None, days) if requirement.depth == "type" else days, None)


def _answer(code: str, requirements: tuple[Requirement, ...], availability: Availability) -> RegionAnswer:
    unknown = tuple(each.name for each in requirements if code in each.unknown)
    missing = {
        each.name: Alternative(
            nearest=availability.nearest(code, each.regions),
            since=_first_day(each),
        )
        for each in requirements
        if code not in each.regions and code not in each.unknown
    }
    status: Status = "missing" if missing else "unknown" if unknown or not requirements else "available"
    return RegionAnswer(status=status, missing=missing, unknown=unknown)
