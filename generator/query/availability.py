"""What is available where, as far as a check of templates needs it: of a catalog, or of the documents of a site."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from generator.catalog.distances import distance
from generator.catalog.gone_services import GoneServiceFacts
from generator.catalog.tool_names import squeezed, terraform_services
from generator.core.values import Value
from generator.model.catalog import Coordinates
from generator.model.resource_types import namespace_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from generator.model.catalog import Catalog


AWSCC = "awscc_"


class Place(Value, frozen=True, kw_only=True):
    """A Region as answers name and order it."""

    code: str
    label: str
    partition: str | None
    coordinates: Coordinates | None


class TypeRegions(Value, frozen=True, kw_only=True):
    """A type: the service of its namespace, and each Region that has it with the day on which it was first seen."""

    service: str | None
    regions: dict[str, dt.date | None]


class Availability(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Regions by code, types by name, and the Regions of each service.

    ``unknown`` says of each Region whose types are not known why. ``stale`` has the dates of the lists of Regions of
    which no later one could be read. ``terraform`` has the service of each resource type of Terraform's provider, and
    of each beginning of one (``aws_s3_``). ``gone`` are the services that AWS no longer lists, by code.
    ``types_as_of`` is None where none were read.
    """

    as_of: dt.date
    types_as_of: dt.date | None
    places: dict[str, Place]
    unknown: dict[str, str]
    stale: dict[str, dt.date] = msgspec.field(default_factory=dict)
    types: dict[str, TypeRegions]
    services: dict[str, dict[str, dt.date | None]]
    terraform: dict[str, str]
    gone: dict[str, GoneServiceFacts] = msgspec.field(default_factory=dict)

    @cached_property
    def awscc(self) -> dict[str, str]:
        """The types by what remains of their names, and of those in the provider ``awscc``, without signs and case."""
        return {squeezed(name.removeprefix("AWS::")): name for name in self.types}

    def type_of_awscc(self, name: str) -> str | None:
        """Return the type that a resource of Terraform's provider ``awscc`` stands for (None: there is none)."""
        return self.awscc.get(squeezed(name.removeprefix(AWSCC)))

    @cached_property
    def gone_namespaces(self) -> dict[str, str]:
        """The services that AWS no longer lists, by namespace."""
        return {namespace: code for code, service in self.gone.items() for namespace in service.namespaces}

    def gone_service_of_type(self, name: str) -> str | None:
        """Return the service that AWS no longer lists and that a type belongs to (None: to no such one)."""
        return self.gone_namespaces.get(namespace_of(name))

    def gone_service_of_awscc(self, name: str) -> str | None:
        """Return the same of a resource of Terraform's provider ``awscc``: its second word is the namespace's name."""
        word = name.removeprefix(AWSCC).partition("_")[0]
        namespaces = self.gone_namespaces.items() if name.startswith(AWSCC) else ()
        return next((code for namespace, code in namespaces if squeezed(namespace.removeprefix("AWS::")) == word), None)

    @cached_property
    def terraform_entries(self) -> dict[str, str]:
        """The services of Terraform's names, those that AWS no longer lists among them."""
        return {name: code for code, service in self.gone.items() for name in service.terraform} | self.terraform

    def service_of_terraform(self, name: str) -> str | None:
        """Return the service of a resource of Terraform's provider ``aws``: the longest entry that fits decides."""
        table = self.terraform_entries
        if name in table:
            return table[name]
        words = name.split("_")
        beginnings = ("_".join(words[:count]) for count in range(len(words) - 1, 0, -1))
        entries = (entry for beginning in beginnings for entry in (f"{beginning}_", beginning))
        return next((table[entry] for entry in entries if entry in table), None)

    @cached_property
    def neighbors(self) -> dict[str, tuple[str, ...]]:
        """The other Regions of the same partition for each Region, the nearest first; of unknown places the last."""
        return {code: _neighbors(place, self.places.values()) for code, place in self.places.items()}

    def nearest(self, code: str, candidates: Container[str]) -> str | None:
        """Return the candidate of the same partition that is nearest to a Region (None: there is none)."""
        return next((other for other in self.neighbors[code] if other in candidates), None)


def _neighbors(start: Place, places: Iterable[Place]) -> tuple[str, ...]:
    def key(place: Place) -> tuple[bool, int, str]:
        origin, target = start.coordinates, place.coordinates
        return (
            (True, 0, place.code) if origin is None or target is None else (False, distance(origin, target), place.code)
        )

    others = (place for place in places if place.partition == start.partition and place.code != start.code)
    return tuple(place.code for place in sorted(others, key=key))


def of_catalog(catalog: Catalog, gone: dict[str, GoneServiceFacts] | None = None) -> Availability:
    """Return what a catalog says, with the services that AWS no longer lists."""
    types = catalog.resource_types
    return Availability(
        as_of=catalog.as_of,
        types_as_of=types.as_of if types else None,
        places={
            region.code: Place(
                code=region.code, label=region.label, partition=region.partition, coordinates=region.coordinates
            )
            for region in catalog.regions
        },
        unknown=types.unknown if types else {},
        stale={code: date for code, date in types.regions.items() if date} if types else {},
        types={
            each.name: TypeRegions(service=namespace.service or namespace.part_of, regions=each.regions)
            for namespace in (types.namespaces if types else ())
            for each in namespace.types
        },
        services={
            code: {region: since(offering.first_seen, catalog.since) for region, offering in offerings.items()}
            for code, offerings in catalog.of_service.items()
        },
        terraform=terraform_services(catalog.services, catalog.shared_names),
        gone=gone or {},
    )


def since(first_seen: dt.date | None, first_reading: dt.date | None) -> dt.date | None:
    """Return since when something is there (None: not known, since it was there when the readings began)."""
    return None if first_seen == first_reading else first_seen
