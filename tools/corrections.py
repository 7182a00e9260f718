"""Find the new endpoints of the bundled history that AWS had published before, and write ``corrections.toml``.

Run ``python -m tools.corrections FOLDER`` with a folder of moto's wheels. A new endpoint of a reading had been
published before if the services' tree of the previous recording has the same host: endpoints are read from the Regions'
tree only.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from generator.core.resources import BUNDLED_HISTORY
from generator.fetch import recordings
from generator.fetch.parameters import SERVICES
from generator.history import corrections
from generator.model import history

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.history.corrections import Cell
    from generator.model.reading import Reading


HEAD = """\
# New endpoints in lines of the bundled history that AWS had published before: the services' tree of the recording
# before has the same host, the Regions' tree does not list the service there, or lists it without an endpoint.
# Made by `python -m tools.corrections FOLDER` from the recordings in moto's packages.
"""


def new_endpoints(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Yield the Region, the service and the host of each endpoint that the reading before did not have."""
    for region, changed in reading.endpoints.items():
        for service, (old, new) in changed.items():
            if old is None and new is not None:
                yield region, service, new


def published_before(reading: Reading, before: Mapping[str, str]) -> set[Cell]:
    """Return a reading's new endpoints that the parameters of the recording before have under their service."""
    return {
        (reading.read_at.astimezone(dt.UTC), region, service)
        for region, service, host in new_endpoints(reading)
        if before.get(f"{SERVICES}/{service}/regions/{region}/endpoint") == host
    }


def wheel(folder: Path, reading: Reading) -> Path:
    """Return the wheel that a reading was recorded in."""
    return folder / f"{reading.source.rpartition(' ')[2]}.whl"


def make(folder: Path) -> None:
    """Write the file from the wheels in a folder, of which those before a reading with new endpoints are needed."""
    text = HEAD
    for before, reading in pairwise(history.decode(BUNDLED_HISTORY.read_bytes(), str(BUNDLED_HISTORY)).readings):
        if not any(new_endpoints(reading)):
            continue
        by_region: dict[str, list[str]] = {}
        for _, region, service in sorted(published_before(reading, recordings.read(wheel(folder, before)).parameters)):
            by_region.setdefault(region, []).append(service)
        if by_region:
            text += f"\n[[readings]]\nread_at = {reading.read_at:%Y-%m-%dT%H:%M:%SZ}\n"
            text += "".join(f"endpoints.{region} = {json.dumps(services)}\n" for region, services in by_region.items())
    corrections.CORRECTIONS_FILE.write_text(text, "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
