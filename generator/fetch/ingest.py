"""Make a history of a folder of recordings, each dated by its package: a recording is at least as old as that."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from generator.catalog.assemble import assemble
from generator.core.errors import DataError
from generator.fetch import fetch, recordings
from generator.history.diff import LastReading, add_reading
from generator.model import curated
from generator.model.history import History

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from generator.model.reading import Counts


class IngestStep(NamedTuple):
    """One recording that was added: its counts, or None where it only repeated an earlier one."""

    name: str
    date: dt.date
    number: int
    total: int
    counts: Counts | None


def ingest(folder: Path, on_step: Callable[[IngestStep], None] = lambda _: None) -> History:
    """Return the history of the recordings in a folder of moto's wheels, each dated by its package.

    Raises ``DataError`` for a folder without recordings, and for a recording that cannot be read.
    """
    # Not with pathlib, which raises for a name that is too long.
    wheels = sorted(folder.glob("*.whl")) if os.path.isdir(folder) else []  # noqa: PTH112
    dated = sorted((time, wheel) for wheel in wheels if (time := recordings.packaged(wheel)))
    if not dated:
        raise DataError(f"{folder}: no wheel in it has a recording", "give a folder with wheels of moto 3.1.0 or later")
    history, last_reading = History(), LastReading()
    requests = fetch.RequestCounts()
    digests: set[str] = set()
    for number, (time, wheel) in enumerate(dated, 1):
        extended = history
        # A package with an older recording is recognized by the digest, in a tenth of the time of reading it.
        if (digest := recordings.digest(wheel)) not in digests:
            digests.add(digest)
            snapshot = fetch.fetch(fetch.FetchOptions(now=time, recording=wheel, feed=None), requests).snapshot
            catalog = assemble(snapshot, curated.read())
            extended = add_reading(history, snapshot, catalog, last_reading)
            last_reading = LastReading(catalog=catalog) if extended is not history else last_reading
        counts = extended.readings[-1].counts if extended is not history else None
        on_step(IngestStep(wheel.name, time.date(), number, len(dated), counts))
        history = extended
    return history
