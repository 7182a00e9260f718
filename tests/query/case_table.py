"""The table of cases in ``tests/check_cases``, as values: see its README."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec

from generator.catalog.gone_services import GoneServiceFacts
from generator.model.catalog import Coordinates
from generator.query.availability import Availability, Place, TypeRegions
from tests.paths import ROOT

CASES = ROOT / "tests" / "check_cases"
TEMPLATES = sorted((CASES / "templates").iterdir())
JUDGEMENTS: dict[str, Any] = json.loads((CASES / "judgements.json").read_text("utf-8"))


def reading(name: str) -> dict[str, Any]:
    """Return the expected reading of a template."""
    document: dict[str, Any] = json.loads((CASES / "readings" / f"{name}.json").read_text("utf-8"))
    return document


def availability() -> Availability:
    """Return the small catalog of the judgements."""
    catalog = JUDGEMENTS["catalog"]
    types = catalog["resource_types"]
    return Availability(
        as_of=dt.date(2026, 10, 20),
        types_as_of=dt.date.fromisoformat(types["as_of"]),
        places={region["code"]: _place(region) for region in catalog["regions"]},
        unknown=types["unknown"],
        types={
            each["name"]: TypeRegions(
                service=each["service"],
                regions={code: date and dt.date.fromisoformat(date) for code, date in each["regions"].items()},
            )
            for each in types["types"]
        },
        services={service["code"]: dict.fromkeys(service["regions"]) for service in catalog["services"]},
        terraform={
            name: catalog["shared_names"].get(name, [service["code"]])[0]
            for service in catalog["services"]
            for name in service["terraform"]
        },
        gone=msgspec.convert(catalog["gone"], dict[str, GoneServiceFacts]),
    )


def _place(region: dict[str, Any]) -> Place:
    return Place(
        code=region["code"],
        label=region["name"],
        partition=region["partition"],
        coordinates=Coordinates(place="", latitude=region["latitude"], longitude=region["longitude"]),
    )
