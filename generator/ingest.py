"""Ingest: a folder of recordings becomes a history, as if each had been read when it was packaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator import aws, curated, fetch
from generator.assemble import assemble
from generator.compare import Before, take_in
from generator.errors import DataError
from generator.history import History
from generator.sources import recordings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Ingested(NamedTuple):
    """The history, and how many recordings there were: each that repeats an earlier one adds nothing to it."""

    history: History
    recordings: int


def ingest(folder: Path, told: Callable[[str, int, int], None] = lambda *_: None) -> Ingested:
    """Read every recording in a folder of moto's wheels, oldest first; ``told`` hears (name, number, of how many).

    Raises ``DataError`` for a folder without recordings, and for one that cannot be read.
    """
    dated = [(time, path) for path in sorted(folder.glob("*.whl")) if (time := recordings.packaged(path))]
    if not dated:
        raise DataError(
            f"{folder}: holds no wheel with a recording", "give a folder with wheels of moto 3.1.0 or later"
        )
    past, before = History(), Before()
    seen: set[str] = set()
    for number, (time, path) in enumerate(sorted(dated), 1):
        # A package that carries an older recording unchanged is told by its bytes, in a tenth of the time.
        if (digest := recordings.digest(path)) not in seen:
            seen.add(digest)
            snapshot = fetch.fetch(fetch.Order(now=time, recording=path, feed=None), aws.Calls()).snapshot
            catalog = assemble(snapshot, curated.read())
            grown = take_in(past, snapshot, catalog, before)
            if grown is not past:
                past, before = grown, Before(catalog=catalog)
        told(path.name, number, len(dated))
    return Ingested(past, len(dated))
