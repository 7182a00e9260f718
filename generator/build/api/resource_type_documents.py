"""The documents of resource types: all of them, those of one namespace, those of one Region."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from generator.core.layout import link, segment
from generator.core.values import SparseValue, Value
from generator.history.kinds import KindName
from generator.model.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.api.api import ApiInputs
    from generator.history.by_subject import SubjectChange
    from generator.model.resource_types import Namespace, ResourceType, ResourceTypeCatalog


class NamespaceEntry(Value, frozen=True, kw_only=True):
    """One namespace in brief; ``path`` leads to its document, ``url`` to its page.

    ``service`` is the code of its service, if AWS's parameters list one; else ``part_of`` may name the service that it
    belongs to, and ``reason`` says why there is none. ``region_count`` counts the Regions with any of its types.
    """

    name: str
    service: str | None
    part_of: str | None
    reason: str | None
    category: str
    type_count: int
    region_count: int
    path: str
    url: str


class TypeEntry(Value, frozen=True, kw_only=True):
    """One resource type, the code of its service, and when it was first seen in each Region where it is registered.

    A date is null where nobody knows since when: the type was in the first list of the Region, or came with a change of
    the source.
    """

    name: str
    service: str | None
    regions: dict[str, dt.date | None]


class ResourceTypes(Document, frozen=True, kw_only=True):
    """``resource-types.json``: every resource type of CloudFormation, by name, with the Regions where it is registered.

    ``regions`` are the Regions whose types are known, ``unknown`` the others with the reason: of those nobody knows
    which types they have. ``stale`` are Regions whose list could not be read lately, with the date of the list that is
    shown. ``since`` is the date of the first reading.
    """

    since: dt.date | None
    source: str | None
    recorded: bool
    regions: tuple[str, ...]
    stale: dict[str, dt.date]
    unknown: dict[str, str]
    namespaces: tuple[NamespaceEntry, ...]
    types: tuple[TypeEntry, ...]


class TypeChangeEntry(SparseValue, frozen=True, kw_only=True):
    """One change of a namespace's types, as in ``changes.json``; ``types`` has the Regions of each that changed."""

    date: dt.date
    previous_date: dt.date
    recorded: bool = False
    previous_recorded: bool = False
    kind: KindName
    types: dict[str, tuple[str, ...]]
    settled: bool = True
    flap: bool = False
    undone: dt.date | None = None
    text: str


class NamespaceDocument(Document, frozen=True, kw_only=True):
    """``resource-types/{namespace}.json``: the resource types of one namespace; ``as_of`` is its own date of change.

    The fields are those of ``resource-types.json``; ``changes`` are its changes, the newest first.
    """

    since: dt.date | None
    name: str
    service: str | None
    part_of: str | None
    reason: str | None
    category: str
    regions: tuple[str, ...]
    unknown: dict[str, str]
    types: tuple[TypeEntry, ...]
    changes: tuple[TypeChangeEntry, ...]


class RegionTypeEntry(SparseValue, frozen=True, kw_only=True):
    """One resource type that is registered in a Region."""

    name: str
    service: str | None = None
    first_seen: dt.date | None = None


class RegionTypes(Document, frozen=True, kw_only=True):
    """``regions/{code}/resource-types.json``: the resource types of one Region, and those that only others have.

    Where the types of the Region are not ``known``, ``reason`` says why, and both lists are null. ``list_date`` is the
    date of the list where it could not be read lately. ``as_of`` is the date of the last change in this Region.
    """

    region: str
    known: bool
    reason: str | None
    list_date: dt.date | None
    types: tuple[RegionTypeEntry, ...] | None
    lacking: tuple[str, ...] | None


def resource_types(inputs: ApiInputs) -> ResourceTypes:
    """Return ``resource-types.json``."""
    types = inputs.catalog.type_catalog
    return ResourceTypes(
        as_of=types.as_of,
        since=types.since,
        source=types.source or None,
        recorded=types.recorded,
        regions=tuple(types.regions),
        stale={code: date for code, date in types.regions.items() if date},
        unknown=types.unknown,
        namespaces=tuple(_namespace_entry(namespace) for namespace in types.namespaces),
        types=_entries((namespace, each) for namespace in types.namespaces for each in namespace.types),
    )


def each_namespace(inputs: ApiInputs) -> Iterator[tuple[str, NamespaceDocument]]:
    """Yield the code and the document of each namespace."""
    types = inputs.catalog.type_catalog
    for namespace in types.namespaces:
        yield (
            namespace.code,
            NamespaceDocument(
                as_of=namespace.changed or types.as_of,
                since=types.since,
                name=namespace.name,
                service=namespace.service,
                part_of=namespace.part_of,
                reason=namespace.reason,
                category=namespace.category,
                regions=tuple(types.regions),
                unknown=types.unknown,
                types=_entries((namespace, each) for each in namespace.types),
                changes=tuple(_change_entry(each) for each in inputs.changes.namespaces.get(namespace.name, ())),
            ),
        )


def each_region(inputs: ApiInputs) -> Iterator[tuple[str, RegionTypes]]:
    """Yield the code and the document of each Region."""
    types = inputs.catalog.type_catalog
    services = {each.name: namespace.service for namespace in types.namespaces for each in namespace.types}
    for region in inputs.catalog.regions:
        yield region.code, _region(types, region.code, region.changed, services)


def _region(types: ResourceTypeCatalog, code: str, changed: dt.date, services: dict[str, str | None]) -> RegionTypes:
    registered = types.in_region.get(code)
    missing = [name for name, each in types.types.items() if code not in each.regions]
    return RegionTypes(
        as_of=types.changed_in.get(code, changed),
        region=code,
        known=registered is not None,
        reason=types.unknown.get(code),
        list_date=types.regions.get(code),
        types=None
        if registered is None
        else tuple(
            RegionTypeEntry(name=name, service=services[name], first_seen=types.types[name].regions[code])
            for name in registered
        ),
        lacking=None if registered is None else tuple(missing),
    )


def _namespace_entry(namespace: Namespace) -> NamespaceEntry:
    return NamespaceEntry(
        name=namespace.name,
        service=namespace.service,
        part_of=namespace.part_of,
        reason=namespace.reason,
        category=namespace.category,
        type_count=len(namespace.types),
        region_count=len(namespace.regions),
        path=link(f"resource-types/{segment(namespace.code)}.json"),
        url=link(f"resources/{segment(namespace.code)}/"),
    )


def _change_entry(entry: SubjectChange) -> TypeChangeEntry:
    change = entry.change
    return TypeChangeEntry(
        date=change.date,
        previous_date=change.previous_date,
        recorded=change.recorded,
        previous_recorded=change.previous_recorded,
        kind=change.kind,
        types=change.types,
        settled=change.settled,
        flap=change.flap,
        undone=change.undone,
        text=entry.text,
    )


def _entries(types: Iterator[tuple[Namespace, ResourceType]]) -> tuple[TypeEntry, ...]:
    return tuple(
        TypeEntry(name=each.name, service=namespace.service, regions=each.regions)
        for namespace, each in sorted(types, key=lambda pair: pair[1].name)
    )
