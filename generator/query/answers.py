"""The answers to questions: frozen values that become JSON as they are.

A ``first_seen`` is the date of the first reading that had a service in a Region; where it is ``first_reading``, the
service may have been there much longer. A reading may be a recording, which is at least as old as its date.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from generator.core.values import Value
from generator.model.catalog import NamedZone, ToolNames

SubjectKind = Literal["service", "region", "place", "category", "resource-type"]
ServiceKind = Literal["service", "resource-type"]
"""What a question asks for: a service, or one resource type of it."""

NameMatch = Literal["code", "name", "alias", "tool", "zone", "resource-type"]
"""By what a spelling was recognized: a code, a name, a word that people type, what a tool calls it, a zone, a type."""


class Provenance(Value, frozen=True, kw_only=True):
    """Where an answer comes from.

    ``origin`` is the address or folder of the site, or says that the catalog ships with the program. ``recorded`` says
    that the last reading with news was a recording. ``retrieved`` is when a published document was last confirmed to be
    current, where it is a copy that could not be compared today (None: it is current).
    """

    origin: str
    source: str = "AWS Systems Manager public parameters"
    recorded: bool
    retrieved: dt.datetime | None = None


class QueryAnswer(Value, frozen=True, kw_only=True):
    """What every answer has: the date of the last reading with news, that of the first one, and where it is from."""

    as_of: dt.date
    first_reading: dt.date
    provenance: Provenance


class NamedSubject(Value, frozen=True, kw_only=True):
    """A service or a Region as answers name it."""

    code: str
    name: str


class Suggestion(Value, frozen=True, kw_only=True):
    """What a name that is not known may mean; a resource type has its name as its code."""

    kind: Literal["service", "region", "resource-type"]
    code: str
    name: str


class FamilyMember(Value, frozen=True, kw_only=True):
    """A service of a family, what it is for, and in how many of the considered Regions it is."""

    code: str
    name: str
    purpose: str
    region_count: int


class NameMeaning(Value, frozen=True, kw_only=True):
    """One thing that a spelling means, by ``code``; a place or category by its name.

    ``regions`` are those of a place; ``members`` are the services of a category, or those of the family that a service
    leads. ``removed`` is the date of the first reading that did not list it any more, and ``successors`` are what is
    closest today. ``service`` is that of a resource type, ``region_count`` in how many of the Regions whose types are
    known (``regions_known``) it is. ``types_as_of`` is the date of their lists. ``note`` says where AWS lists the
    Regions of a part of the service, where the spelling means that part.
    """

    kind: SubjectKind
    code: str
    name: str
    matched_by: NameMatch
    category: str | None = None
    family: str | None = None
    members: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    names: ToolNames | None = None
    removed: dt.date | None = None
    successors: tuple[str, ...] = ()
    service: str | None = None
    region_count: int | None = None
    regions_known: int | None = None
    types_as_of: dt.date | None = None
    note: str | None = None


class ResolveAnswer(QueryAnswer, frozen=True, kw_only=True):
    """What a spelling means, the likeliest first; where it means nothing, what may have been meant instead.

    ``note`` says why AWS lists no service for a client of boto3, a namespace, or a resource type of one.
    """

    query: str
    meanings: tuple[NameMeaning, ...]
    suggestions: tuple[Suggestion, ...]
    note: str | None = None


class ServiceReach(Value, frozen=True, kw_only=True):
    """A service of a question, and in how many of the considered Regions it is; ``family`` has the members beside it.

    ``query`` is how it was spelled. ``removed`` is the date of the first reading that did not list it any more. A
    resource type has its name as its code, and the code of its service. ``regions_known`` is of how many of the
    considered Regions it is known whether they have it, ``same_name`` the resource type that has the same name as what
    was written, a resource of Terraform or a class.
    ``note`` says where AWS lists the Regions of a part of the service, where the question names one.
    """

    query: str
    kind: ServiceKind = "service"
    code: str
    name: str
    region_count: int
    family: tuple[FamilyMember, ...] = ()
    removed: dt.date | None = None
    successors: tuple[str, ...] = ()
    service: str | None = None
    regions_known: int
    same_name: str | None = None
    note: str | None = None


class RegionServices(Value, frozen=True, kw_only=True):
    """A Region, which of the services of a question it has, and which it lacks.

    ``km`` is how far it is from the Region or city that ``near`` names, on a great circle, which is not latency. A
    service of ``global_endpoint`` is listed with one host for several Regions, so that it need not run there.
    ``uncertain`` are services that the reading after the asked day shows otherwise: that may have been so on that day.
    ``unknown`` are resource types of which nobody knows whether the Region has them, since its list was not read.
    Where a question is about one Region, ``nearest`` has the nearest other one of the partition with what is missing.
    """

    code: str
    name: str
    partition: str | None
    km: int | None = None
    available: dict[str, dt.date | None]
    missing: tuple[str, ...]
    global_endpoint: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    nearest: dict[str, str] = msgspec.field(default_factory=dict)


class StateOfDay(Value, frozen=True, kw_only=True):
    """What is known of a day: the last reading up to it, the next one, and in a sentence what that proves.

    A reading that is a recording is at least as old as its date. ``next_reading`` is None after the last one with news.
    """

    date: dt.date
    reading: dt.date
    recorded: bool
    next_reading: dt.date | None
    next_recorded: bool
    proof: str


class WhereAnswer(QueryAnswer, frozen=True, kw_only=True):
    """Where services are available: the Regions that have all (or any) of them, and those that do not.

    With ``near`` the nearest come first; ``near_city`` is the city that distances are measured from where the question
    names one, and then ``near`` is the Region nearest to it. ``considered`` is the number of Regions that the question
    is about: those of the ``partition``, of the ``places`` that it names, or all, without those of the places
    ``outside`` of which it asks. ``state`` is of the asked day (None: of today). ``types_as_of`` is the date of the
    lists of resource types, where the question names one.
    """

    services: tuple[ServiceReach, ...]
    mode: Literal["all", "any"]
    near: NamedSubject | None
    partition: str | None
    places: tuple[str, ...]
    state: StateOfDay | None
    considered: int
    regions: tuple[RegionServices, ...]
    others: tuple[RegionServices, ...]
    types_as_of: dt.date | None = None
    near_city: str | None = None
    outside: tuple[str, ...] = ()


class ServiceGap(Value, frozen=True, kw_only=True):
    """A service that a Region lacks: in how many Regions it is, and the nearest one of the partition that has it."""

    code: str
    name: str
    category: str
    region_count: int
    nearest: str | None
    nearest_km: int | None


class LacksAnswer(QueryAnswer, frozen=True, kw_only=True):
    """What a Region lacks: of the services of another one (``against``), or of all that any Region has.

    The services that most Regions have come first. ``additional`` are those that only the Region has of the two.
    """

    region: NamedSubject
    against: NamedSubject | None
    total: int
    missing: tuple[ServiceGap, ...]
    additional: tuple[NamedSubject, ...]


class ServiceDifference(Value, frozen=True, kw_only=True):
    """A service that some of the compared Regions have, and others do not."""

    code: str
    name: str
    category: str
    available: tuple[str, ...]
    missing: tuple[str, ...]


class ComparedRegion(Value, frozen=True, kw_only=True):
    """A compared Region: its services, and how many of them no other compared Region has."""

    code: str
    name: str
    service_count: int
    only_here: int


class CompareAnswer(QueryAnswer, frozen=True, kw_only=True):
    """Regions side by side: how many services all of them have, and each one in which they differ."""

    regions: tuple[ComparedRegion, ...]
    common: tuple[str, ...]
    differences: tuple[ServiceDifference, ...]


class NearRegion(Value, frozen=True, kw_only=True):
    """Another Region and how far it is, in km on a great circle, which is not latency."""

    code: str
    name: str
    km: int
    same_partition: bool


class RegionService(Value, frozen=True, kw_only=True):
    """A service of a Region."""

    code: str
    name: str
    category: str
    first_seen: dt.date | None
    global_endpoint: bool


class RegionProfile(QueryAnswer, frozen=True, kw_only=True):
    """One Region: its facts, its services, the nearest other Regions. An unknown fact is None."""

    code: str
    name: str
    partition: str | None
    country: str | None
    country_name: str | None
    geography: str | None
    place: str | None
    opt_in: bool | None
    opt_in_assumed: bool
    launch_date: dt.date | None
    launch_year: int | None
    zones: tuple[NamedZone, ...]
    service_count: int
    service_total: int
    nearest: tuple[NearRegion, ...]
    services: tuple[RegionService, ...]


class ServiceRegion(Value, frozen=True, kw_only=True):
    """A Region that has a service."""

    code: str
    name: str
    first_seen: dt.date | None
    global_endpoint: bool


class ServiceProfile(QueryAnswer, frozen=True, kw_only=True):
    """One service: its names, the family that it leads, its Regions, and those that lack it.

    ``family_leader`` is the leading code of its family. Of a service that is gone, ``removed`` is the date of the first
    reading without it, ``removed_regions`` in how many Regions it was, ``successors`` what is closest today.
    """

    code: str
    name: str
    category: str
    url: str | None
    names: ToolNames
    aliases: tuple[str, ...]
    family: tuple[FamilyMember, ...]
    region_count: int
    region_total: int
    regions: tuple[ServiceRegion, ...]
    not_available: tuple[NamedSubject, ...]
    family_leader: str | None = None
    removed: dt.date | None = None
    removed_regions: int | None = None
    successors: tuple[str, ...] = ()


class ListedChange(Value, frozen=True, kw_only=True):
    """One change, first seen on ``date`` and not yet by the reading of ``previous_date``; ``text`` says it.

    Where either reading is a recording (``recorded``, ``previous_recorded``), it may have happened earlier. A removal
    counts once it is ``settled``; ``undone`` is the date on which it was back.
    """

    date: dt.date
    previous_date: dt.date
    recorded: bool = False
    previous_recorded: bool = False
    kind: str
    region: str | None
    service: str | None
    codes: tuple[str, ...] = ()
    namespace: str | None = None
    again: bool = False
    settled: bool = True
    flap: bool = False
    undone: dt.date | None = None
    text: str


class ChangesAnswer(QueryAnswer, frozen=True, kw_only=True):
    """What changed since a day, the newest first, in one Region or of one service where the question names them."""

    since: dt.date
    region: NamedSubject | None
    service: NamedSubject | None
    changes: tuple[ListedChange, ...]


class ServicePresence(Value, frozen=True, kw_only=True):
    """Whether a Region has a service, since when, and otherwise the nearest Region of the partition that has it.

    A resource type has its name as its code; ``available`` is None where the list of the Region's types was not read.
    ``note`` says where AWS lists the Regions of a part of the service, where the question names one: ``available`` is
    about the service.
    """

    query: str
    kind: ServiceKind = "service"
    code: str
    name: str
    available: bool | None
    first_seen: dt.date | None
    global_endpoint: bool
    nearest: str | None
    nearest_km: int | None
    note: str | None = None


class HasAnswer(QueryAnswer, frozen=True, kw_only=True):
    """Whether a Region has services: ``available`` says whether it has all of them (None: that is not known).

    It is not known either where the Region has a service, and the question names a part of that.
    ``types_as_of`` is the date of the lists of resource types, where the question names one.
    """

    region: NamedSubject
    available: bool | None
    services: tuple[ServicePresence, ...]
    types_as_of: dt.date | None = None
