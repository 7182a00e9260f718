"""What questions are asked of: the document ``questions.json`` with its indexes, and where it comes from."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import msgspec

from generator.catalog.distances import distance
from generator.catalog.tool_names import fold
from generator.model.questions import Questions
from generator.query.answers import NamedSubject, Provenance

if TYPE_CHECKING:
    from collections.abc import Container

    from generator.model.catalog import City, Family, Region, Service, UnmappedName
    from generator.model.questions import RemovedSubject


COMMERCIAL_PARTITION: Final = "aws"
"""The partition that an account can be opened in from anywhere: a city is measured from to its Regions."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The document, and the address or the words that say where it comes from.

    ``retrieved`` is when a copy was last confirmed to be current (None: it is current).
    """

    document: Questions
    origin: str
    retrieved: dt.datetime | None = None

    @property
    def common_fields(self) -> dict[str, Any]:
        """The fields that every answer has."""
        return {
            "as_of": self.as_of,
            "first_reading": self.document.readings[0],
            "provenance": Provenance(origin=self.origin, recorded=self.document.recorded[-1], retrieved=self.retrieved),
        }

    @property
    def as_of(self) -> dt.date:
        """The date of the last reading with news of Regions and services; resource types have other ones."""
        return self.document.readings[-1]

    @cached_property
    def region(self) -> dict[str, Region]:
        """Regions by code."""
        return {region.code: region for region in self.document.regions}

    @cached_property
    def service(self) -> dict[str, Service]:
        """Services by code."""
        return {service.code: service for service in self.document.services}

    @cached_property
    def removed(self) -> dict[tuple[str, str], RemovedSubject]:
        """What is gone, by its kind and its code."""
        return {(removed.kind, removed.code): removed for removed in self.document.removed}

    @cached_property
    def rows(self) -> dict[str, str]:
        """The row of each service: a character a Region."""
        return dict(zip(self.service, self.document.rows, strict=True))

    @cached_property
    def column(self) -> dict[str, int]:
        """The place of each Region in a row."""
        return {code: place for place, code in enumerate(self.region)}

    @cached_property
    def family(self) -> dict[str, Family]:
        """Families by the code of any member."""
        return {member.service: family for family in self.document.families for member in family.members}

    @cached_property
    def region_counts(self) -> dict[str, int]:
        """In how many Regions each service is."""
        return {code: len(row) - row.count("0") for code, row in self.rows.items()}

    @cached_property
    def service_counts(self) -> dict[str, int]:
        """How many services each Region has."""
        return {code: sum(row[place] != "0" for row in self.rows.values()) for code, place in self.column.items()}

    def has(self, region: str, service: str) -> bool:
        """Return whether a Region has a service today."""
        row = self.rows.get(service)
        return row is not None and row[self.column[region]] != "0"

    def is_global(self, region: str, service: str) -> bool:
        """Return whether a service is listed in a Region with a global endpoint."""
        row = self.rows.get(service)
        return row is not None and row[self.column[region]] == "g"

    def regions_of(self, service: str) -> tuple[str, ...]:
        """Return the Regions that have a service today."""
        return tuple(code for code, sign in zip(self.region, self.rows.get(service, ""), strict=False) if sign != "0")

    def services_in(self, region: str) -> tuple[str, ...]:
        """Return the services of a Region."""
        place = self.column[region]
        return tuple(code for code, row in self.rows.items() if row[place] != "0")

    def first_seen(self, service: str) -> dict[str, dt.date]:
        """Return since which reading each Region has a service, today's offerings only; an absence begins it anew."""
        return self.state_at(service, len(self.document.readings) - 1)

    def first_seen_in(self, region: str) -> dict[str, dt.date]:
        """Return since which reading a Region has each of its services."""
        dates = {code: self.first_seen(code).get(region) for code in self.services_in(region)}
        return {code: date for code, date in dates.items() if date}

    def state_at(self, service: str, reading: int) -> dict[str, dt.date]:
        """Return the Regions that had a service at a reading, each with the date since which it was there."""
        codes, readings = self.document.recorded_regions, self.document.readings
        return {
            codes[number]: readings[since]
            for since, until, numbers in self.document.presence.get(service, ())
            if since <= reading and (until is None or reading < until)
            for number in numbers
        }

    def unmapped_name(self, spelling: str) -> UnmappedName | None:
        """Return the client of boto3, namespace, type of it, or product that AWS lists no service for (None: none)."""
        return self._unmapped.get(fold("::".join(spelling.split("::")[:2])))

    @cached_property
    def _unmapped(self) -> dict[str, UnmappedName]:
        return {fold(each.name): each for each in reversed(self.document.unmapped_names)}

    def region_label(self, code: str) -> str:
        """Return the name of a Region, also of one that is gone; the code where it has none."""
        region, removed = self.region.get(code), self.removed.get(("region", code))
        return region.label if region else removed.name if removed else code

    def service_label(self, code: str) -> str:
        """Return the name of a service, also of one that is gone; the code where it has none."""
        service, removed = self.service.get(code), self.removed.get(("service", code))
        return service.label if service else removed.name if removed else code

    def named_region(self, code: str) -> NamedSubject:
        """Return a Region as answers name it."""
        return NamedSubject(code=code, name=self.region_label(code))

    def named_service(self, code: str) -> NamedSubject:
        """Return a service as answers name it."""
        return NamedSubject(code=code, name=self.service_label(code))

    def km(self, start: str, end: str) -> int | None:
        """Return how far two Regions are from each other (None: where one of them lies is not known)."""
        if start not in self.region or end not in self.region:
            return None
        origin, target = self.region[start].coordinates, self.region[end].coordinates
        return distance(origin, target) if origin and target else None

    def km_from(self, city: City, code: str) -> int | None:
        """Return how far a Region is from a city (None: where it lies is not known)."""
        target = self.region[code].coordinates
        return distance(city.coordinates, target) if target else None

    def nearest_to(self, city: City) -> str | None:
        """Return the Region of the commercial partition that is nearest to a city (None: of none is it known)."""
        codes = [region.code for region in self.document.regions if region.partition == COMMERCIAL_PARTITION]
        distances = [(km, code) for code in codes if (km := self.km_from(city, code)) is not None]
        return min(distances)[1] if distances else None

    def neighbors(self, code: str) -> tuple[tuple[str, int], ...]:
        """Return the other Regions whose places are known, the nearest first, with their distance."""
        distances = ((other, self.km(code, other)) for other in self.region if other != code)
        with_distance = [(other, km) for other, km in distances if km is not None]
        return tuple(sorted(with_distance, key=lambda neighbor: (neighbor[1], neighbor[0])))

    def nearest(self, region: str, candidates: Container[str]) -> tuple[str, int] | tuple[None, None]:
        """Return the candidate that is nearest to a Region among the others of its partition, and how far it is."""
        partition = self.region[region].partition
        for code, km in self.neighbors(region):
            if self.region[code].partition == partition and code in candidates:
                return code, km
        return None, None
