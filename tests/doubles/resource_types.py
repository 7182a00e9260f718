"""The tiny world with resource types, and the history that its lists continue."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from generator.catalog.assemble import assemble
from generator.history.resource_types import add_reading, with_dates
from generator.model import curated
from generator.model.history import History
from generator.model.resource_types import RegionList, ResourceTypeReading, types_by_name
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot

ROLE, FUNCTION, ALIAS = "AWS::IAM::Role", "AWS::Lambda::Function", "AWS::Lambda::Alias"
LEDGER, METADATA = "AWS::QLDB::Ledger", "AWS::CDK::Metadata"
COPY = "Its list is a copy of the list of us-east-1."
SOURCE = "AWS CloudFormation registry schemas"
FIRST, SECOND = (dt.datetime(2024, month, 15, 6, 30, tzinfo=dt.UTC) for month in (1, 2))
LISTS = (
    (FIRST, {"eu-west-1": {ROLE, FUNCTION}, "us-east-1": {ROLE, FUNCTION, LEDGER}}),
    (SECOND, {"eu-west-1": {ROLE, FUNCTION}, "us-east-1": {ROLE, FUNCTION, METADATA}}),
    (
        tiny_snapshot().read_at,
        {"eu-west-1": {ROLE, FUNCTION, ALIAS}, "us-east-1": {ROLE, FUNCTION, ALIAS, METADATA}},
    ),
)
"""Readings of the types of two Regions: one type goes, two come, one of them to both Regions."""


def reading(
    read_at: dt.datetime,
    by_region: dict[str, set[str]],
    unknown: dict[str, str] | None = None,
    *,
    source: str = SOURCE,
    problem: str | None = None,
) -> ResourceTypeReading:
    """Return a reading of the types of each Region; with a problem, each Region has its earlier list."""
    return ResourceTypeReading(
        source=source,
        regions={code: RegionList(read_at=read_at, problem=problem) for code in sorted(by_region)},
        unknown=unknown or {},
        types=types_by_name(by_region),
    )


def lists(
    read_at: dt.datetime, source: str = "lists", problem: str | None = None, **regions: set[str]
) -> ResourceTypeReading:
    """Return a reading of the types of each Region, whose codes have an underscore here."""
    by_region = {code.replace("_", "-"): names for code, names in regions.items()}
    return reading(read_at, by_region, source=source, problem=problem)


def history_of(*readings: tuple[dt.datetime, ResourceTypeReading]) -> History:
    """Return the history of several readings, each with its time."""
    past = History()
    for read_at, type_reading in readings:
        past = add_reading(past, type_reading, read_at)
    return past


def typed_snapshot() -> Snapshot:
    """Return the tiny world with the types of its two commercial Regions; those of GovCloud are unknown."""
    return msgspec.structs.replace(tiny_snapshot(), resource_types=reading(*LISTS[-1], {"us-gov-west-1": COPY}))


def typed_history(*readings: tuple[dt.datetime, dict[str, set[str]]]) -> History:
    """Return the history of these readings, or that of the tiny world up to its last one."""
    return history_of(*((read_at, reading(read_at, by_region)) for read_at, by_region in readings or LISTS))


def typed_catalog() -> Catalog:
    """Return the catalog of the tiny world with its types, and their dates."""
    catalog = assemble(typed_snapshot(), curated.read())
    types = with_dates(catalog.type_catalog, typed_history())
    return msgspec.structs.replace(catalog, resource_types=types)


def types_registered(by_region: dict[str, set[str]]) -> Catalog:
    """Return the catalog of the tiny world with these types, without dates."""
    lists = reading(tiny_snapshot().read_at, by_region)
    return assemble(msgspec.structs.replace(tiny_snapshot(), resource_types=lists), curated.read())
