"""The offerings of every recording in moto's releases: real weeks that the checks must accept.

Run ``python -m tools.weeks FOLDER`` with a folder of moto's wheels (3.1.0 and later). The file holds the first reading
and the differences to each next one, so that more than a hundred readings fit into one small file.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import NamedTuple

from generator.fetch import parameters, recordings
from tests.paths import ROOT

FILE = ROOT / "tests" / "recordings" / "weeks.json.gz"

Cell = tuple[str, str]


class Week(NamedTuple):
    """One recording: when it was packaged (ISO 8601), its name, its services and its (Region, service) offerings."""

    packaged: str
    name: str
    services: frozenset[str]
    offerings: frozenset[Cell]


def read() -> list[Week]:
    """Return the recordings, oldest first."""
    weeks = []
    services: frozenset[str] = frozenset()
    offerings: frozenset[Cell] = frozenset()
    for packaged, name, new, old, appeared, went in json.loads(gzip.decompress(FILE.read_bytes())):
        services = services.difference(old) | frozenset(new)
        offerings = offerings.difference(_cells(went)) | frozenset(_cells(appeared))
        weeks.append(Week(packaged, name, services, offerings))
    return weeks


def _cells(by_service: dict[str, list[str]]) -> list[Cell]:
    return [(region, service) for service, regions in by_service.items() for region in regions]


def _by_service(cells: frozenset[Cell]) -> dict[str, list[str]]:
    regions: dict[str, list[str]] = {}
    for region, service in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        regions.setdefault(service, []).append(region)
    return regions


def _week(wheel: Path) -> Week:
    recording = recordings.read(wheel)
    regions, services = parameters.facts(recording.parameters)
    offerings = {(region.code, service) for region in regions for service in region.services}
    offerings |= {(region, service.code) for service in services for region in service.regions}
    name = "-".join(recording.name.split("-")[:2])
    codes = {service.code for service in services} | {service for _, service in offerings}
    return Week(recording.packaged.isoformat(), name, frozenset(codes), frozenset(offerings))


def make(folder: Path) -> None:
    """Write the file from the wheels in a folder without the releases that repeat an older recording."""
    rows = []
    earlier: set[tuple[frozenset[str], frozenset[Cell]]] = set()
    last = Week("", "", frozenset(), frozenset())
    for week in sorted(map(_week, folder.glob("moto-*.whl"))):
        if (week.services, week.offerings) in earlier:
            print(f"{week.name} repeats an older recording")
            continue
        earlier.add((week.services, week.offerings))
        changed = (
            sorted(week.services - last.services),
            sorted(last.services - week.services),
            _by_service(week.offerings - last.offerings),
            _by_service(last.offerings - week.offerings),
        )
        rows.append((week.packaged, week.name, *changed))
        last = week
    FILE.write_bytes(gzip.compress(json.dumps(rows, separators=(",", ":")).encode(), mtime=0))
    print(f"{FILE}: {len(rows)} recordings, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
