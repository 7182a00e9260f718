"""Entries of the bundled history that were no change: published lines stay, and outputs leave these entries out.

Endpoints are read from the Regions' tree only. When it began to list an endpoint that the services' tree had before,
the history recorded a new endpoint, although AWS had changed nothing.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import msgspec

from generator.core.decoding import read_toml
from generator.core.resources import DATA
from generator.core.values import Value

CORRECTIONS_FILE = DATA / "corrections.toml"
Cell = tuple[dt.datetime, str, str]
"""The time of a reading (UTC), a Region and a service."""


class _CorrectedReading(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reading's endpoints that had been published before: service codes by Region."""

    read_at: dt.datetime
    endpoints: dict[str, tuple[str, ...]]


class _Corrections(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    readings: tuple[_CorrectedReading, ...]


DECODER = msgspec.json.Decoder(_Corrections)


@cache
def corrected_endpoints() -> frozenset[Cell]:
    """Return the endpoints that are wrongly recorded as new; raise ``DataError`` if the file is damaged."""
    readings = read_toml(CORRECTIONS_FILE, DECODER, "install Region Atlas again: the file is part of it").readings
    return frozenset(
        (reading.read_at.astimezone(dt.UTC), region, service)
        for reading in readings
        for region, services in reading.endpoints.items()
        for service in services
    )
