"""Read the curated facts of ``data/*.toml``, which AWS's parameters do not have.

Categories, aliases and display names of services; place, coordinates and launch dates of Regions; names of countries
and partitions. A person read each of these facts; a launch date has its source beside it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec

from generator.core.errors import DataError
from generator.core.resources import DATA
from generator.core.values import Value

if TYPE_CHECKING:
    from pathlib import Path


T = TypeVar("T")


class ServiceRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service: AWS's product category, words people type for it, a name where AWS has none for display."""

    category: str
    aliases: tuple[str, ...] = ()
    name: str | None = None


class RegionRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One Region: its metropolitan area (degrees north and east), and its launch with the address it was read at."""

    place: str
    latitude: float
    longitude: float
    launched: dt.date | None = None
    source: str | None = None


class CountryRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One country by its ISO 3166-1 code: its name and the geography that AWS counts it to."""

    name: str
    geography: str


class _Services(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    categories: tuple[str, ...]
    services: dict[str, ServiceRow]
    uncovered: tuple[str, ...] = ()


class _Regions(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    regions: dict[str, RegionRow]


class _Geography(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    countries: dict[str, CountryRow]
    partitions: dict[str, str]


SERVICES = msgspec.json.Decoder(_Services)
REGIONS = msgspec.json.Decoder(_Regions)
GEOGRAPHY = msgspec.json.Decoder(_Geography)


class Curated(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All curated facts, by code. ``uncovered`` lists services deliberately left without a category."""

    categories: tuple[str, ...]
    services: dict[str, ServiceRow]
    uncovered: tuple[str, ...]
    regions: dict[str, RegionRow]
    countries: dict[str, CountryRow]
    partitions: dict[str, str]


@cache
def read(folder: Path = DATA) -> Curated:
    """Read the three files; raise ``DataError`` with the file and the path of the bad field."""
    services = _toml(folder / "services.toml", SERVICES)
    regions = _toml(folder / "regions.toml", REGIONS)
    geography = _toml(folder / "geography.toml", GEOGRAPHY)
    return Curated(
        categories=services.categories,
        services=services.services,
        uncovered=services.uncovered,
        regions=regions.regions,
        countries=geography.countries,
        partitions=geography.partitions,
    )


def _toml(path: Path, decoder: msgspec.json.Decoder[T]) -> T:
    """Read a file by way of JSON: msgspec compiles a decoder for JSON once, and for TOML in each call."""
    try:
        return decoder.decode(msgspec.json.encode(tomllib.loads(path.read_text("utf-8"))))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise DataError(f"{path}: {error}", "mend the row that the message names") from error
