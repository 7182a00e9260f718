"""Regions, services, offerings and their catalog, as frozen values.

``None`` means that nobody publishes the fact: nothing here is ever defaulted or guessed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property
from typing import Literal

import msgspec

from generator.core.values import Value
from generator.model.reading import ZoneKind
from generator.model.resource_types import NOT_READ, ResourceTypeCatalog

UNCATEGORIZED = "Uncategorised"

Listed = Literal["both", "regions", "services"]
"""Which of AWS's two parameter trees list an offering."""


class Coordinates(Value, frozen=True, kw_only=True):
    """Where a Region's metropolitan area lies, in degrees north and east."""

    place: str
    latitude: float
    longitude: float


class City(Value, frozen=True, kw_only=True):
    """A city to measure from, in degrees north and east; ``words`` name it or its country."""

    name: str
    country: str
    words: tuple[str, ...]
    latitude: float
    longitude: float

    @property
    def coordinates(self) -> Coordinates:
        """Where it lies."""
        return Coordinates(place=self.name, latitude=self.latitude, longitude=self.longitude)


class Launch(Value, frozen=True, kw_only=True):
    """When a Region opened: the date, the address it was read at, AWS's announcement where there is one."""

    date: dt.date
    source: str
    announcement: str | None = None


class NamedZone(Value, frozen=True, kw_only=True):
    """One zone of a Region. ``location`` is the code of its place in the ID (``bos``), ``place`` the name (``Boston``).

    An Availability Zone has neither: where it stands is not published.
    """

    id: str
    kind: ZoneKind
    location: str | None = None
    place: str | None = None


class Zones(Value, frozen=True, kw_only=True):
    """Zone IDs of a Region by kind (``use1-az1``: the same for every account, unlike zone names).

    ``places`` has the place of each Local and Wavelength Zone by its ID, where somebody read it.
    """

    availability: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    wavelength: tuple[str, ...] = ()
    places: dict[str, str] = msgspec.field(default_factory=dict)


class Region(Value, frozen=True, kw_only=True):
    """An AWS Region. ``changed`` is the date of the reading in which its own facts last changed.

    ``geolocation_region`` is the part of the country that AWS gives (ISO 3166-2), ``country_note`` AWS's note about the
    country. ``launch_year`` is also there where only the year is certain: then ``launch_year_source`` says where it was
    read, and ``launch_note`` why there is no day. ``opt_in`` says whether an account must enable the Region first; with
    ``opt_in_assumed``, it was not looked up yet and is only likely, since every newer Region is opt-in. ``aliases`` are
    words that people type for it; ``former`` are the names that AWS gave it before.
    """

    code: str
    name: str | None
    partition: str | None
    partition_name: str | None
    country: str | None
    country_name: str | None
    geography: str | None
    domain: str | None
    zones: Zones | None
    coordinates: Coordinates | None
    launch: Launch | None
    geolocation_region: str | None = None
    geolocation_region_name: str | None = None
    country_note: str | None = None
    launch_year: int | None = None
    launch_year_source: str | None = None
    launch_note: str | None = None
    opt_in: bool | None = None
    opt_in_assumed: bool = False
    opt_in_source: str | None = None
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    first_seen: dt.date | None = None
    changed: dt.date

    @property
    def label(self) -> str:
        """The name to show: AWS's, or the code if AWS publishes none."""
        return self.name or self.code

    def zone_count(self, kind: ZoneKind) -> int | None:
        """Return the number of zones of a kind (None: AWS publishes no facts of the Region)."""
        return len(getattr(self.zones, kind)) if self.zones else None


class ToolNames(Value, frozen=True, kw_only=True):
    """The names of a service in tools, the present one first: ``wafv2``, ``AWS::WAFv2``, ``aws_wafv2_``.

    ``sdk`` are clients of boto3, ``cli`` commands of the AWS CLI, ``cloudformation`` namespaces of resource types,
    ``iam`` prefixes of actions. ``terraform`` are resource types and, where they end with ``_``, what types begin with.
    ``former`` are the names that AWS gave the service before.
    """

    sdk: tuple[str, ...] = ()
    cli: tuple[str, ...] = ()
    cloudformation: tuple[str, ...] = ()
    terraform: tuple[str, ...] = ()
    iam: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


class UnmappedName(Value, frozen=True, kw_only=True):
    """A name that SSM lists no service for, and why; ``part_of`` is the service that it belongs to."""

    kind: Literal["sdk", "cloudformation", "product"]
    name: str
    reason: str
    part_of: str | None = None


class ServiceParts(Value, frozen=True, kw_only=True):
    """Words that people type for parts of a service, such as models, whose Regions are fewer than those of the service.

    They are among its aliases. The catalog does not have their Regions: AWS lists them at ``source``, as ``listing``
    says ("models by Region").
    """

    service: str
    words: tuple[str, ...]
    listing: str
    source: str


class Service(Value, frozen=True, kw_only=True):
    """An AWS service as SSM lists it. ``changed`` is as for a Region; ``family`` is its family's leading code."""

    code: str
    name: str | None
    category: str
    aliases: tuple[str, ...]
    url: str | None
    family: str | None = None
    names: ToolNames = ToolNames()
    first_seen: dt.date | None = None
    changed: dt.date

    @property
    def label(self) -> str:
        """The name to show: AWS's or a curated one, or the code if there is none."""
        return self.name or self.code


class Member(Value, frozen=True, kw_only=True):
    """One service of a family, and what it is for in a few words (``inference``, ``data plane``)."""

    service: str
    purpose: str


class Family(Value, frozen=True, kw_only=True):
    """Services that people know by one name: the code that leads, and every member, the leading one first.

    Their Regions may differ, so nothing of them is added up.
    """

    leader: str
    name: str
    members: tuple[Member, ...]


class Offering(Value, frozen=True, kw_only=True):
    """A service offered in a Region: one filled cell of the matrix."""

    region: str
    service: str
    endpoint: str | None
    protocols: tuple[str, ...]
    global_endpoint: bool
    listed: Listed
    first_seen: dt.date | None = None


class Finding(Value, frozen=True, kw_only=True):
    """A note on the data, of a ``kind``: ``subject`` is a code, ``message`` a sentence."""

    level: Literal["info", "warning"]
    kind: str
    subject: str
    message: str


class Catalog(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Every fact the site shows: sorted by code, unique, closed under reference.

    ``as_of`` is the date of the last reading that differed from the one before it. ``since`` is that of the first one
    in the history: a ``first_seen`` of that date means "by" then. ``categories`` are in display order.
    ``shared_names`` says of each name that several services have to which of them it leads first. ``resource_types`` is
    None where nobody read them.
    """

    as_of: dt.date
    since: dt.date | None = None
    categories: tuple[str, ...]
    regions: tuple[Region, ...]
    services: tuple[Service, ...]
    offerings: tuple[Offering, ...]
    families: tuple[Family, ...] = ()
    findings: tuple[Finding, ...]
    shared_names: dict[str, tuple[str, ...]] = {}
    unmapped_names: tuple[UnmappedName, ...] = ()
    parts: tuple[ServiceParts, ...] = ()
    resource_types: ResourceTypeCatalog | None = None

    def with_findings(self, findings: tuple[Finding, ...]) -> Catalog:
        """Return the same catalog with these findings."""
        return msgspec.structs.replace(self, findings=findings)

    @cached_property
    def region(self) -> dict[str, Region]:
        """Regions by code."""
        return {region.code: region for region in self.regions}

    @cached_property
    def service(self) -> dict[str, Service]:
        """Services by code."""
        return {service.code: service for service in self.services}

    @cached_property
    def family(self) -> dict[str, Family]:
        """Families by the code of any member."""
        return {member.service: family for family in self.families for member in family.members}

    @cached_property
    def in_region(self) -> dict[str, dict[str, Offering]]:
        """Region code -> service code -> offering; every Region has an entry."""
        table: dict[str, dict[str, Offering]] = {region.code: {} for region in self.regions}
        for offering in self.offerings:
            table[offering.region][offering.service] = offering
        return table

    @cached_property
    def of_service(self) -> dict[str, dict[str, Offering]]:
        """Service code -> Region code -> offering; every service has an entry."""
        table: dict[str, dict[str, Offering]] = {service.code: {} for service in self.services}
        for offering in self.offerings:
            table[offering.service][offering.region] = offering
        return table

    @cached_property
    def type_catalog(self) -> ResourceTypeCatalog:
        """The resource types; where nobody read them there is none, and every Region is unknown."""
        return self.resource_types or ResourceTypeCatalog(
            source="", as_of=self.as_of, regions={}, unknown=dict.fromkeys(self.region, NOT_READ), namespaces=()
        )

    @cached_property
    def by_category(self) -> dict[str, list[Service]]:
        """Services by category, in display order, without the empty ones; sorted by label."""
        services: defaultdict[str, list[Service]] = defaultdict(list)
        for service in sorted(self.services, key=lambda service: (service.label.casefold(), service.code)):
            services[service.category].append(service)
        return {category: services[category] for category in self.categories if category in services}

    @cached_property
    def by_geography(self) -> dict[str, list[Region]]:
        """Regions by geography, both in alphabetical order; Regions of unknown geography under ``""``, last."""
        regions: defaultdict[str, list[Region]] = defaultdict(list)
        for region in sorted(self.regions, key=lambda region: (region.label.casefold(), region.code)):
            regions[region.geography or ""].append(region)
        return {name: regions[name] for name in sorted(regions, key=lambda name: (not name, name))}

    def coverage_of_region(self, code: str) -> float:
        """Return the share of all services that a Region offers, 0 to 1 (0 where there are no services)."""
        return len(self.in_region[code]) / len(self.services) if self.services else 0.0

    def coverage_of_service(self, code: str) -> float:
        """Return the share of all Regions that offer a service, 0 to 1 (0 where there are no Regions)."""
        return len(self.of_service[code]) / len(self.regions) if self.regions else 0.0
