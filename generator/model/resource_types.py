"""CloudFormation's resource types: the lists that a reading has, and what the catalog has of them.

A type (``AWS::Lambda::Function``) is registered in a Region or not; its namespace is ``AWS::Lambda``. A Region whose
list nobody could read is unknown: neither that a type is registered there nor that it is not.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property, lru_cache

import msgspec

from generator.core.bounds import (
    MAX_REGIONS,
    MAX_REGISTRATIONS,
    MAX_TYPES,
    require_codes,
    require_count,
    require_date,
    require_line,
    require_sorted,
    require_time,
)
from generator.core.errors import BadValueError
from generator.core.layout import link, segment
from generator.core.values import Value

TYPE_NAME = re.compile(r"AWS::[A-Za-z0-9]+(::[A-Za-z0-9]+)+")
"""The name of a type of AWS; a namespace of it can be a part of an address."""
NOT_READ = "Its list of resource types was never read."
"""Why the types of a Region are unknown that no reading had."""


class RegionList(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the list of one Region's types was read.

    ``read_at`` is the time of the list (UTC). ``etag`` is the server's mark of that very file (None: it sent none).
    ``problem`` says why the list could not be read this time and is an earlier one (None: it is this reading's).
    ``pending`` is the digest of a list that lacks suspiciously much, and counts once a second reading has it as well.
    """

    read_at: dt.datetime
    etag: str | None = None
    problem: str | None = None
    pending: str | None = None

    def __post_init__(self) -> None:
        """Refuse impossible times, and text that cannot be shown."""
        require_time("read_at", self.read_at)
        require_line(etag=self.etag, problem=self.problem, pending=self.pending)


class ResourceTypeReading(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The resource types of all Regions as one run read them, or as a recording has them.

    ``regions`` has the Regions whose list is known, ``unknown`` for each other Region why it is not. ``types`` has the
    Regions of each type, both sorted by name.
    """

    source: str
    recorded: bool = False
    regions: dict[str, RegionList]
    unknown: dict[str, str]
    types: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        """Refuse what ``fetch`` never writes: unsorted or repeated names, a type in a Region without a list."""
        require_line(source=self.source, **{f"unknown.{code}": reason for code, reason in self.unknown.items()})
        require_count("regions", len(self.regions) + len(self.unknown), MAX_REGIONS)
        require_count("types", len(self.types), MAX_TYPES)
        require_count("types in Regions", sum(map(len, self.types.values())), MAX_REGISTRATIONS)
        require_codes("resource_types", (*self.regions, *self.unknown, *self.types))
        require_sorted("regions", self.regions)
        require_sorted("unknown", self.unknown)
        require_sorted("types", self.types)
        if repeated := self.regions.keys() & self.unknown.keys():
            raise BadValueError(f"unknown: Region {min(repeated)!r} has a list")
        for name, regions in self.types.items():
            if not TYPE_NAME.fullmatch(name):
                raise BadValueError(f"types: {name!r} is not the name of a type of AWS")
            require_sorted(f"types.{name}", regions)
            if not regions:
                raise BadValueError(f"types.{name}: is registered in no Region")
            if unlisted_regions := set(regions) - self.regions.keys():
                raise BadValueError(f"types.{name}: Region {min(unlisted_regions)!r} has no list")

    @property
    def read_at(self) -> dt.datetime | None:
        """The time of the newest list (None: no list is known)."""
        return max((region.read_at for region in self.regions.values()), default=None)

    @property
    def oldest_read_at(self) -> dt.datetime | None:
        """The time of the oldest list (None: no list is known)."""
        return min((region.read_at for region in self.regions.values()), default=None)

    @property
    def by_region(self) -> dict[str, tuple[str, ...]]:
        """The types of each Region whose list is known, sorted."""
        table: dict[str, list[str]] = {code: [] for code in self.regions}
        for name, regions in self.types.items():
            for region in regions:
                table[region].append(name)
        return {code: tuple(names) for code, names in table.items()}


def types_by_name(by_region: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Return the Regions of each type, as ``ResourceTypeReading`` has them, from the types of each Region."""
    table: dict[str, list[str]] = {}
    for region in sorted(by_region):
        for name in by_region[region]:
            table.setdefault(name, []).append(region)
    return {name: tuple(table[name]) for name in sorted(table)}


class ResourceType(Value, frozen=True, kw_only=True):
    """One type, with the date on which it was first seen in each Region that has it.

    A date is None where nobody knows since when: the type was there when the lists began, or came with another source.
    """

    name: str
    regions: dict[str, dt.date | None]


class Namespace(Value, frozen=True, kw_only=True):
    """What types have in common: ``AWS::Lambda``.

    ``service`` is the code of its service. Where SSM lists none, ``reason`` says why, and ``part_of`` is the service
    that it belongs to, if any. ``types`` are its types, sorted by name. ``changed`` is the date of the last reading
    with a difference in them, or in which Regions' types are known (None: there is no history).
    """

    name: str
    service: str | None
    category: str
    reason: str | None = None
    part_of: str | None = None
    types: tuple[ResourceType, ...]
    changed: dt.date | None = None

    @property
    def code(self) -> str:
        """What stands for the namespace in addresses: ``lambda`` for ``AWS::Lambda``."""
        return namespace_code(self.name)

    @property
    def regions(self) -> tuple[str, ...]:
        """The Regions in which at least one of the types is registered, sorted."""
        return tuple(sorted({region for each in self.types for region in each.regions}))


class ResourceTypeCatalog(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything that the site shows of resource types: sorted, unique, closed under reference.

    ``as_of`` is the date of the last reading whose lists differed, ``since`` that of the first one. ``regions`` are the
    Regions of the catalog whose types are known: with None, or with the date of the list that is shown because no later
    one could be read. ``unknown`` are its other Regions, with the reason. ``changed_in`` has the date of the last
    reading with a difference in the types of a Region. ``former_namespaces`` are those that only earlier lists have, by
    name, without types; the service of one may have ended, too.
    """

    source: str
    recorded: bool = False
    as_of: dt.date
    since: dt.date | None = None
    regions: dict[str, dt.date | None]
    unknown: dict[str, str]
    namespaces: tuple[Namespace, ...]
    changed_in: dict[str, dt.date] = {}
    former_namespaces: dict[str, Namespace] = {}

    def __post_init__(self) -> None:
        """Refuse dates that no later step can compute with."""
        require_date("as_of", self.as_of)

    @cached_property
    def types(self) -> dict[str, ResourceType]:
        """All types by name."""
        return {each.name: each for namespace in self.namespaces for each in namespace.types}

    @cached_property
    def namespace(self) -> dict[str, Namespace]:
        """Namespaces by name."""
        return {namespace.name: namespace for namespace in self.namespaces}

    @cached_property
    def of_service(self) -> dict[str, tuple[Namespace, ...]]:
        """The namespaces of each service that has any."""
        table: dict[str, tuple[Namespace, ...]] = {}
        for namespace in self.namespaces:
            if namespace.service:
                table[namespace.service] = (*table.get(namespace.service, ()), namespace)
        return table

    @cached_property
    def in_region(self) -> dict[str, tuple[str, ...]]:
        """The types of each Region whose types are known, sorted."""
        table: dict[str, list[str]] = {code: [] for code in self.regions}
        for name in sorted(self.types):
            for region in self.types[name].regions:
                table[region].append(name)
        return {code: tuple(names) for code, names in table.items()}


@lru_cache(maxsize=8192)
def namespace_of(name: str) -> str:
    """Return the namespace of a type: ``AWS::Lambda`` of ``AWS::Lambda::Function``."""
    return "::".join(name.split("::")[:2])


def namespace_code(name: str) -> str:
    """Return what stands for a namespace in addresses: ``lambda`` for ``AWS::Lambda``."""
    return name.removeprefix("AWS::").replace("::", "-").lower()


@lru_cache(maxsize=1024)
def namespace_path(name: str) -> str:
    """Return the path from the root of the site to the page of a namespace."""
    return f"resources/{link(segment(namespace_code(name)))}/"


def type_anchor(name: str) -> str:
    """Return the id of a type on the page of its namespace: ``Function``; ids of headings have small letters."""
    rest = "-".join(name.split("::")[2:])
    return rest if rest[:1].isupper() else f"Type-{rest}"


def type_label(name: str) -> str:
    """Return a type's name without its namespace: ``Function``."""
    return name.removeprefix(f"{namespace_of(name)}::")


def type_path(name: str) -> str:
    """Return the path from the root of the site to a type on the page of its namespace."""
    return f"{namespace_path(namespace_of(name))}#{type_anchor(name)}"
