"""An endpoint that only became readable is no change: no new reading holds it, no output reports it of an old one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pytest

from generator.build.reports import records
from generator.core.errors import DataError
from generator.fetch import recordings
from generator.history import changes, corrections
from generator.model import history
from tests.conftest import bundled_history, tiny_snapshot
from tests.doubles.readings import on, runs
from tools.corrections import new_endpoints, published_before

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.snapshot import Snapshot


TINY = tiny_snapshot()


def only_by_service(world: Snapshot) -> Snapshot:
    """Return the world with AWS Lambda in Ireland listed in the services' tree alone."""
    first, *rest = world.regions
    less = {code: endpoint for code, endpoint in first.services.items() if code != "lambda"}
    return msgspec.structs.replace(world, regions=(msgspec.structs.replace(first, services=less), *rest))


def test_an_endpoint_that_becomes_readable_or_ceases_to_be_is_no_change() -> None:
    """The offering was there all the time; that its Region began to list it is noted, as a fact that changed."""
    past = runs(only_by_service(TINY), on(1, TINY), on(2, only_by_service(TINY)))
    assert changes.changes(past) == ()
    assert [reading.endpoints for reading in past.readings] == [{}, {}, {}]
    assert [reading.services_touched for reading in past.readings] == [(), ("lambda",), ("lambda",)]


def test_every_correction_is_a_new_endpoint_on_a_line_of_the_bundled_history() -> None:
    """Those lines stay as they were published."""
    on_record = {
        (reading.read_at, region, service)
        for reading in bundled_history().readings
        for region, service, _ in new_endpoints(reading)
    }
    assert corrections.corrected_endpoints() < on_record


def test_corrections_are_what_the_other_tree_had_before(recordings_folder: Path) -> None:
    """For the first pair of recordings, with all that is in both trees of the earlier one."""
    before = recordings.read(recordings_folder / "moto-3.1.0.zip")
    (_, reading), *_ = pairwise(bundled_history().readings)
    expected = published_before(reading, before.parameters)
    assert {cell for cell in corrections.corrected_endpoints() if cell[0] == reading.read_at} == expected
    assert 0 < len(expected) < sum(1 for _ in new_endpoints(reading))


def test_every_changed_endpoint_is_reported_but_the_corrected_ones() -> None:
    past = bundled_history()
    on_record = [
        (reading.read_at, region, service)
        for reading in past.readings
        for region, changed in reading.endpoints.items()
        for service in changed
    ]
    shown = changes.changes(past)
    endpoints = [
        (change.read_at, change.region, change.service) for change in shown if change.kind == "endpoint-changed"
    ]
    assert sorted(endpoints) == sorted(set(on_record) - corrections.corrected_endpoints())
    assert (len(on_record), len(endpoints)) == (354, 264)
    rows = records.history_table(shown).rows
    assert sum(row[2] == "endpoint-changed" for row in rows) == len(endpoints)
    assert set(changes.withdrawn_endpoints(past)) == corrections.corrected_endpoints()


def test_an_endpoint_of_another_history_at_that_time_is_reported() -> None:
    """Only what was none before is corrected."""
    read_at, region, service = min(corrections.corrected_endpoints())
    past = bundled_history()
    place = next(number for number, reading in enumerate(past.readings) if reading.read_at == read_at)
    reading = past.readings[place]
    changed_endpoints = reading.endpoints | {
        region: reading.endpoints[region] | {service: ("old.example", "new.example")}
    }
    lines = (*past.lines[:place], msgspec.structs.replace(reading, endpoints=changed_endpoints))
    shown = changes.changes(history.History(lines=lines))
    assert [
        change.old for change in shown if (change.region, change.service, change.read_at) == (region, service, read_at)
    ] == ["old.example"]


def test_a_damaged_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "corrections.toml"
    damaged.write_text("[[readings]]\nread_at = 2022-08-20T10:48:36Z\n")
    monkeypatch.setattr(corrections, "CORRECTIONS_FILE", damaged)
    with pytest.raises(DataError, match=r"corrections\.toml: .*endpoints"):
        corrections.corrected_endpoints.__wrapped__()
