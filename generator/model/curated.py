"""Read the curated facts of ``data/*.toml``, which AWS's parameters do not have.

Categories, aliases, display names and families of services, their names in tools; place, coordinates, launch and opt-in
status of Regions; names of countries, their parts, partitions and the places of zones; cities to measure from. A person
read each of these facts; where a row asks for a source, it stands beside the fact.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from generator.core.decoding import read_toml
from generator.core.resources import DATA
from generator.core.values import Value
from generator.model.catalog import ServiceParts

if TYPE_CHECKING:
    from pathlib import Path


ADVICE = "correct the row that the message names"


class ServiceRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service: AWS's product category, words people type for it, a name where AWS has none for display."""

    category: str
    aliases: tuple[str, ...] = ()
    name: str | None = None


class RegionRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One Region: its metropolitan area (degrees north and east), and its launch with the address it was read at.

    ``launch_year`` is written where no day is certain; ``launch_note`` then says why. ``opt_in`` says whether an
    account must enable the Region (None: nobody looked yet). ``country_note`` is what to know of the country that AWS
    gives.
    """

    place: str
    latitude: float
    longitude: float
    launched: dt.date | None = None
    source: str | None = None
    launch_year: int | None = None
    launch_year_source: str | None = None
    launch_note: str | None = None
    opt_in: bool | None = None
    country_note: str | None = None


class CountryRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One country by its ISO 3166-1 code: its name and the geography that AWS counts it to."""

    name: str
    geography: str


class CityRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One city to measure from: its country, where it lies (degrees north and east), words for it or its country."""

    country: str
    latitude: float
    longitude: float
    aliases: tuple[str, ...] = ()


class OptInRule(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The partition in which an account must enable some Regions, and the address at which AWS lists them.

    An account of any other partition has all its Regions; AWS says so at ``other_partitions_source``.
    """

    partition: str
    source: str
    other_partitions_source: str


class LocationTable(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Places of Local and Wavelength Zones by the location in their IDs, and the addresses at which AWS lists them."""

    sources: tuple[str, ...]
    places: dict[str, str]


class FamilyRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One family: the name people use, what its leading code is for, and what each other member is for."""

    name: str
    purpose: str
    members: dict[str, str]


class UnrelatedRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes that share a beginning with others and do not belong to them, and why."""

    codes: tuple[str, ...]
    reason: str


class SuccessorRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is closest today to a service that is gone, and where that was read (None: both were listed by one name)."""

    codes: tuple[str, ...]
    note: str
    source: str | None = None


class PlaceRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words for several Regions, and what chooses those: geographies, partitions, countries, or how names begin."""

    name: str
    aliases: tuple[str, ...]
    geographies: tuple[str, ...] = ()
    partitions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    region_names: str | None = None


class NamesRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tools call one service, and what AWS called it before (``ToolNames``)."""

    sdk: tuple[str, ...] = ()
    cloudformation: tuple[str, ...] = ()
    terraform: tuple[str, ...] = ()
    iam: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


class SharedRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names that several services have, and why: by name, the services, the one that the name leads to first."""

    why: str
    names: dict[str, tuple[str, ...]]


class UnmappedRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why SSM lists no service for a name; the service that it is a part of, where there is one."""

    reason: str
    part_of: str | None = None


class UnmappedRows(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Clients of boto3, namespaces of CloudFormation and products, by the names people type, without a service."""

    sdk: dict[str, UnmappedRow]
    cloudformation: dict[str, UnmappedRow]
    product: dict[str, UnmappedRow]


class FormerNamespaces(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Namespaces of CloudFormation that only earlier lists have: the service of each, or why there is none."""

    services: dict[str, str]
    unmapped: dict[str, UnmappedRow]


class CuratedNames(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The names of all services in tools, by code. ``without_names`` lists services deliberately left without any.

    ``cli`` has the commands of the AWS CLI that are called otherwise than boto3's client, by client. ``regions`` are
    the words that people type for each Region.
    """

    names: dict[str, NamesRow]
    without_names: tuple[str, ...]
    cli: dict[str, tuple[str, ...]]
    shared: tuple[SharedRow, ...]
    unmapped: UnmappedRows
    former_namespaces: FormerNamespaces
    regions: dict[str, tuple[str, ...]]


class _Services(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    categories: tuple[str, ...]
    services: dict[str, ServiceRow]
    uncovered: tuple[str, ...] = ()
    parts: tuple[ServiceParts, ...]


class _Regions(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    regions: dict[str, RegionRow]


class _Geography(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    countries: dict[str, CountryRow]
    partitions: dict[str, str]
    subdivisions: dict[str, str]
    opt_in: OptInRule
    locations: LocationTable


class _Cities(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    cities: dict[str, CityRow]


class _Families(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    families: dict[str, FamilyRow]
    unrelated: dict[str, UnrelatedRow]


class _Successors(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    without_successor: frozenset[str]
    successors: dict[str, SuccessorRow]


class _Groups(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    places: tuple[PlaceRow, ...]
    categories: dict[str, tuple[str, ...]]


NAMES_DECODER = msgspec.json.Decoder(CuratedNames)
SERVICES_DECODER = msgspec.json.Decoder(_Services)
REGIONS_DECODER = msgspec.json.Decoder(_Regions)
GEOGRAPHY_DECODER = msgspec.json.Decoder(_Geography)
CITIES_DECODER = msgspec.json.Decoder(_Cities)
FAMILIES_DECODER = msgspec.json.Decoder(_Families)
SUCCESSORS_DECODER = msgspec.json.Decoder(_Successors)
GROUPS_DECODER = msgspec.json.Decoder(_Groups)


class CuratedFacts(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All curated facts, by code. ``uncovered`` lists services deliberately left without a category.

    ``families`` has its rows by leading code; ``unrelated`` by what the codes share with others.
    ``without_successor`` are services that are gone, for which nothing of today was found.
    """

    categories: tuple[str, ...]
    services: dict[str, ServiceRow]
    uncovered: tuple[str, ...]
    parts: tuple[ServiceParts, ...]
    names: CuratedNames
    regions: dict[str, RegionRow]
    countries: dict[str, CountryRow]
    partitions: dict[str, str]
    subdivisions: dict[str, str]
    opt_in: OptInRule
    locations: LocationTable
    cities: dict[str, CityRow]
    families: dict[str, FamilyRow]
    unrelated: dict[str, UnrelatedRow]
    successors: dict[str, SuccessorRow]
    without_successor: frozenset[str]
    places: tuple[PlaceRow, ...]
    category_aliases: dict[str, tuple[str, ...]]


@cache
def read(folder: Path = DATA) -> CuratedFacts:
    """Read the files; raise ``DataError`` with the file and the path of the bad field."""
    services = read_toml(folder / "services.toml", SERVICES_DECODER, ADVICE)
    names = read_toml(folder / "names.toml", NAMES_DECODER, ADVICE)
    regions = read_toml(folder / "regions.toml", REGIONS_DECODER, ADVICE)
    geography = read_toml(folder / "geography.toml", GEOGRAPHY_DECODER, ADVICE)
    cities = read_toml(folder / "cities.toml", CITIES_DECODER, ADVICE)
    families = read_toml(folder / "families.toml", FAMILIES_DECODER, ADVICE)
    groups = read_toml(folder / "groups.toml", GROUPS_DECODER, ADVICE)
    successors = read_toml(folder / "successors.toml", SUCCESSORS_DECODER, ADVICE)
    return CuratedFacts(
        categories=services.categories,
        services=services.services,
        uncovered=services.uncovered,
        parts=services.parts,
        names=names,
        regions=regions.regions,
        countries=geography.countries,
        partitions=geography.partitions,
        subdivisions=geography.subdivisions,
        opt_in=geography.opt_in,
        locations=geography.locations,
        cities=cities.cities,
        families=families.families,
        unrelated=families.unrelated,
        successors=successors.successors,
        without_successor=successors.without_successor,
        places=groups.places,
        category_aliases=groups.categories,
    )
