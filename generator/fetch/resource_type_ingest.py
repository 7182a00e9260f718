"""Make a history of resource types of a folder of cfn-lint's wheels: one recording a month."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from generator.core.errors import DataError
from generator.fetch import resource_type_recordings
from generator.fetch.ingest import IngestStep
from generator.fetch.resource_type_recordings import SCHEMAS
from generator.history.resource_types import add_reading
from generator.model.history import History

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection
    from pathlib import Path


class DatedRecording(NamedTuple):
    """A recording that was not read yet, and its time."""

    time: dt.datetime
    path: Path


def ingest(folder: Path, regions: Collection[str], on_step: Callable[[IngestStep], None] = lambda _: None) -> History:
    """Return the history of the types of these Regions, from the recordings that ``monthly`` chooses.

    Raises ``DataError`` for a folder without recordings, and for a recording that cannot be read.
    """
    chosen = monthly(folder)
    past = History()
    for number, (time, path) in enumerate(chosen, 1):
        grown = add_reading(past, resource_type_recordings.read(path, regions), time)
        counts = grown.readings[-1].counts if grown is not past else None
        on_step(IngestStep(path.name, time.date(), number, len(chosen), counts))
        past = grown
    return past


def monthly(folder: Path) -> list[DatedRecording]:
    """Return the last recording of each month, oldest first.

    cfn-lint has published lists of two sources. Once a recording of the schemas is there, later ones of the
    specifications are left out: the two differ where nothing changed, so that nothing is known of the months in which
    they would alternate.
    """
    # Not with pathlib, which raises for a name that is too long.
    wheels = sorted(folder.glob("*.whl")) if os.path.isdir(folder) else []  # noqa: PTH112
    dated = sorted(
        DatedRecording(time, wheel) for wheel in wheels if (time := resource_type_recordings.time(wheel)) is not None
    )
    if not dated:
        raise DataError(
            f"{folder}: no wheel in it has lists of resource types",
            "give a folder with wheels of cfn-lint 0.17.0 or later",
        )
    by_month: dict[tuple[int, int], DatedRecording] = {}
    has_schemas = False
    for recording in dated:
        is_schemas = resource_type_recordings.source(recording.path) == SCHEMAS
        has_schemas = has_schemas or is_schemas
        if is_schemas or not has_schemas:
            by_month[recording.time.year, recording.time.month] = recording
    return list(by_month.values())
