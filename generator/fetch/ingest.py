"""Ingest: a folder of recordings becomes a history, each dated by its package, though it is at least as old as that."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from generator.aws import clients
from generator.catalog.assemble import assemble
from generator.core.errors import DataError
from generator.fetch import fetch, recordings
from generator.history.diff import Before, take_in
from generator.model import curated
from generator.model.history import History

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from generator.model.reading import Counts


class IngestStep(NamedTuple):
    """One recording, taken in: what there was then, or None where it only repeated an earlier one."""

    name: str
    date: dt.date
    number: int
    total: int
    counts: Counts | None


def ingest(folder: Path, told: Callable[[IngestStep], None] = lambda _: None) -> History:
    """Return the history that the recordings in a folder of moto's wheels tell, each dated by its package.

    Raises ``DataError`` for a folder without recordings, and for a recording that cannot be read.
    """
    # Asked without pathlib, which raises for a name that is too long.
    wheels = sorted(folder.glob("*.whl")) if os.path.isdir(folder) else []  # noqa: PTH112
    dated = sorted((time, wheel) for wheel in wheels if (time := recordings.packaged(wheel)))
    if not dated:
        raise DataError(f"{folder}: no wheel in it has a recording", "give a folder with wheels of moto 3.1.0 or later")
    past, before = History(), Before()
    seen: set[str] = set()
    for number, (time, wheel) in enumerate(dated, 1):
        grown = past
        # A package that carries an older recording unchanged is told by its bytes, in a tenth of the time.
        if (digest := recordings.digest(wheel)) not in seen:
            seen.add(digest)
            snapshot = fetch.fetch(fetch.FetchOptions(now=time, recording=wheel, feed=None), clients.Calls()).snapshot
            catalog = assemble(snapshot, curated.read())
            grown = take_in(past, snapshot, catalog, before)
            before = Before(catalog=catalog) if grown is not past else before
        counts = grown.readings[-1].counts if grown is not past else None
        told(IngestStep(wheel.name, time.date(), number, len(dated), counts))
        past = grown
    return past
