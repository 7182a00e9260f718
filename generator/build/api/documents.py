"""The documents of the JSON API as types: what writes them, and what their JSON Schemas are made from.

Every document has every property of its type; an unknown is null. A ``SparseValue`` lacks those at their default: the
properties that joined its type later. Addresses in a document (``path``) are relative to ``/api/v1/``, those of pages
(``url``) to the top of the site.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from generator.build.api.change_documents import ChangeEntry
from generator.catalog.distances import Neighbor
from generator.catalog.families import MemberReach
from generator.catalog.tool_names import NameKind
from generator.core.values import SparseValue, Value
from generator.model.catalog import Listed, NamedZone, Region, Service, UnmappedName
from generator.model.document import Document


class IndexEntry(Value, frozen=True, kw_only=True):
    """One kind of document: its address, what it holds, the address of its JSON Schema.

    With ``templated`` the address has ``{code}``, ``{month}`` or ``{namespace}`` in it; the addresses of the documents
    are in the list of that kind: ``regions.json``, ``services.json``, ``changes.json``, ``resource-types.json``.
    """

    path: str
    holds: str
    schema: str
    templated: bool


class Index(Document, frozen=True, kw_only=True):
    """``index.json``: every kind of document of this API; ``openapi`` is the address of their OpenAPI description."""

    title: str
    openapi: str
    documents: tuple[IndexEntry, ...]


class RegionEntry(Value, frozen=True, kw_only=True):
    """One Region in brief: zones counted, coverage as the percentage of all services. ``path`` leads to the rest.

    ``opt_in`` says whether an account must enable the Region first; with ``opt_in_assumed``, it was not looked up yet.
    ``launch_year`` is also there where the day is not certain. ``at`` is its place, in degrees north and east.
    ``zones`` has all its zones with their places. ``nearest`` has the five nearest Regions of any partition, in km on a
    great circle, which is not latency.
    """

    code: str
    name: str | None
    partition: str | None
    country: str | None
    country_name: str | None
    geolocation_region: str | None
    geography: str | None
    at: tuple[float, float] | None
    opt_in: bool | None
    opt_in_assumed: bool
    launch_date: dt.date | None
    launch_year: int | None
    availability_zones: int | None
    local_zones: int | None
    wavelength_zones: int | None
    zones: tuple[NamedZone, ...]
    nearest: tuple[Neighbor, ...]
    service_count: int
    coverage_percent: float | None
    first_seen: dt.date | None
    changed: dt.date
    path: str
    url: str


class Regions(Document, frozen=True, kw_only=True):
    """``regions.json``: all Regions, by code."""

    regions: tuple[RegionEntry, ...]


class RegionOffering(Value, frozen=True, kw_only=True):
    """One service that a Region offers. ``listed`` says which of AWS's two parameter trees name it."""

    service: str
    name: str | None
    category: str
    endpoint: str | None
    protocols: tuple[str, ...]
    global_endpoint: bool
    listed: Listed
    first_seen: dt.date | None


class RegionDocument(Document, frozen=True, kw_only=True):
    """``regions/{code}.json``: one Region, its facts, what it offers and what changed, the newest change first.

    ``as_of`` is its own date of change. ``offered`` and ``not_offered`` are codes of services and together name every
    service. ``zones`` has its zones with their places. ``nearest`` has all other Regions, the nearest first, in km on a
    great circle between the places, which is not latency.
    """

    region: Region
    zones: tuple[NamedZone, ...]
    nearest: tuple[Neighbor, ...]
    service_count: int
    coverage_percent: float | None
    offered: tuple[str, ...]
    not_offered: tuple[str, ...]
    offerings: tuple[RegionOffering, ...]
    changes: tuple[ChangeEntry, ...]


class FamilyEntry(Value, frozen=True, kw_only=True):
    """Services that people know by one name, with what each is for and its Regions; the leading code is the first.

    The Regions of each member are compared with those of the leading code; nothing is added up.
    """

    leader: str
    name: str
    members: tuple[MemberReach, ...]


class Families(Document, frozen=True, kw_only=True):
    """``families.json``: all families, by leading code; a service is in one at most."""

    families: tuple[FamilyEntry, ...]


class ServiceEntry(Value, frozen=True, kw_only=True):
    """One service in brief: coverage is the percentage of all Regions. ``path`` leads to the rest.

    ``family`` is the leading code of its family.
    """

    code: str
    name: str | None
    category: str
    aliases: tuple[str, ...]
    family: str | None
    region_count: int
    coverage_percent: float | None
    first_seen: dt.date | None
    changed: dt.date
    path: str
    url: str


class Services(Document, frozen=True, kw_only=True):
    """``services.json``: all services, by code, and the categories in the order in which the site shows them."""

    categories: tuple[str, ...]
    services: tuple[ServiceEntry, ...]


class ServiceOffering(Value, frozen=True, kw_only=True):
    """One Region that offers a service. ``listed`` says which of AWS's two parameter trees name it."""

    region: str
    name: str | None
    partition: str | None
    geography: str | None
    endpoint: str | None
    protocols: tuple[str, ...]
    global_endpoint: bool
    listed: Listed
    first_seen: dt.date | None


class ServiceDocument(Document, frozen=True, kw_only=True):
    """``services/{code}.json``: one service, its facts, where it is offered and what changed, the newest change first.

    ``as_of`` is its own date of change, or the last one of the family that it compares. ``offered`` and ``not_offered``
    are Region codes and together name every Region. ``family`` is the family it belongs to, with the Regions of the
    leading service and its own; the document of the leading service has those of all members, as ``families.json`` has.
    """

    service: Service
    family: FamilyEntry | None
    region_count: int
    coverage_percent: float | None
    offered: tuple[str, ...]
    not_offered: tuple[str, ...]
    offerings: tuple[ServiceOffering, ...]
    changes: tuple[ChangeEntry, ...]


MatrixRow = Annotated[
    str,
    msgspec.Meta(pattern="^[01]*$", description="One service: a character for each of `regions`, in their order."),
]


class Matrix(Document, frozen=True, kw_only=True):
    """``matrix.json``: services x Regions, as a string for each service with a character for each Region.

    ``rows[i]`` belongs to ``services[i]``; its character ``j`` is ``1`` where ``regions[j]`` offers that service, else
    ``0``. ``global_endpoints`` lists by service the Regions where it has a global endpoint: one host for several
    Regions, so it need not run there.
    """

    regions: tuple[str, ...]
    services: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    global_endpoints: dict[str, tuple[str, ...]]


class NameEntry(SparseValue, frozen=True, kw_only=True):
    """One name of a service, and the code that it leads to; ``gone`` marks a service that AWS lists no more."""

    name: str
    kind: NameKind
    code: str
    gone: bool = False


class NamesDocument(Document, frozen=True, kw_only=True):
    """``names.json``: every name of every service, by name; of several services with one name, the likeliest first.

    Compare without regard to case, spaces, hyphens and underscores, and without ``AWS``, ``Amazon``, ``AWS::`` or
    ``aws_`` before the name. A ``terraform`` name is a resource type and, where it ends with ``_``, what types begin
    with: the longest that fits decides. ``as_of`` is the date on which a service last came, went, or had another name
    or fact of its own. ``unmapped`` are the clients of boto3, the namespaces of CloudFormation and the products that
    AWS lists no service for.
    """

    names: tuple[NameEntry, ...]
    unmapped: tuple[UnmappedName, ...]


class Status(Document, frozen=True, kw_only=True):
    """``status.json``: the last reading, the only document that changes with every run.

    ``read_at`` is in UTC; where ``recorded``, a recording was read: its time is that of its package, and it is at least
    as old as that. ``notices`` are outages that left no trace in the catalog.
    """

    read_at: dt.datetime
    recorded: bool
    run: str | None
    source: str
    counts: dict[str, int]
    notices: tuple[str, ...]
