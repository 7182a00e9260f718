"""Recordings of resource types become a history: one a month, of one source at a time, nothing invented."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.core.errors import DataError
from generator.core.resources import BUNDLED_RESOURCE_TYPE_HISTORY, BUNDLED_SNAPSHOT
from generator.fetch import resource_type_recordings
from generator.fetch.resource_type_ingest import ingest, monthly
from generator.history.resource_types import add_reading, first_seen, state_of
from generator.model import history, snapshot
from tests.fetch.resource_type_wheels import Layout, Time, wheel

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.history import History

BUCKET, QUEUE, TABLE, FUNCTION = "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::Lambda::Function"
EVERYTHING = {BUCKET, QUEUE, TABLE, FUNCTION}
REGIONS = ("eu-west-1", "eusc-de-east-1", "me-south-1", "us-east-1")

# (version, time, layout, the lists)
RELEASES: tuple[tuple[str, Time, Layout, dict[str, set[str]]], ...] = (
    ("0.17.0", (2019, 3, 4, 9, 0, 0), "specifications", {"us-east-1": {BUCKET}}),
    ("0.17.1", (2019, 3, 29, 9, 0, 0), "specifications", {"us-east-1": EVERYTHING, "eu-west-1": {BUCKET}}),
    ("0.86.4", (2024, 4, 22, 9, 0, 0), "specifications", {"us-east-1": EVERYTHING, "eu-west-1": {BUCKET, QUEUE}}),
    ("1.3.7", (2024, 6, 26, 9, 0, 0), "folders", {"us-east-1": EVERYTHING, "eu-west-1": {BUCKET, TABLE}}),
    ("0.87.11", (2024, 10, 21, 9, 0, 0), "specifications", {"us-east-1": EVERYTHING, "eu-west-1": {QUEUE}}),
    (
        "1.50.1",
        (2026, 4, 29, 9, 0, 0),
        "modules",
        {
            "us-east-1": EVERYTHING,
            "eu-west-1": {BUCKET, TABLE, FUNCTION},
            "me-south-1": {BUCKET},
            "eusc-de-east-1": EVERYTHING,
            "us-iso-east-1": EVERYTHING,
        },
    ),
    ("1.52.1", (2026, 6, 29, 9, 0, 0), "json", {"us-east-1": EVERYTHING, "eu-west-1": {BUCKET, TABLE, FUNCTION}}),
)


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """Return a folder with releases of both sources, in all layouts."""
    folder = tmp_path / "wheels"
    for version, time, layout, lists in RELEASES:
        wheel(folder / f"cfn_lint-{version}-py3-none-any.whl", lists, layout=layout, time=time)
    return folder


@pytest.fixture
def ingested(releases: Path) -> History:
    """Return the history of these releases."""
    return ingest(releases, REGIONS)


def test_the_last_recording_of_each_month_is_taken(releases: Path) -> None:
    """Not the specifications once there are schemas: nobody could say what of their differences happened."""
    versions = [recording.path.name.split("-")[1] for recording in monthly(releases)]
    assert versions == ["0.17.1", "0.86.4", "1.3.7", "1.50.1", "1.52.1"]


def test_a_type_has_the_date_of_the_first_recording_that_lists_it(ingested: History) -> None:
    """None where the first recording has it, where the source changed, and where the Region was not known before."""
    dates = {pair: str(date) if date else None for pair, date in first_seen(ingested).items()}
    assert dates == {
        **{("us-east-1", name): None for name in EVERYTHING},
        ("eu-west-1", BUCKET): None,
        ("eu-west-1", QUEUE): "2024-04-22",
        ("eu-west-1", TABLE): None,
        ("eu-west-1", FUNCTION): "2026-04-29",
        ("me-south-1", BUCKET): None,
    }
    assert [reading.source_changed for reading in ingested.readings] == [False, False, True, False, False]


def test_a_copied_list_never_enters_the_history(ingested: History) -> None:
    """Neither of a Region that copies, nor of one that the parameters never listed."""
    appeared = {code for reading in ingested.readings for code in reading.regions_appeared}
    assert appeared == {"eu-west-1", "me-south-1", "us-east-1"}


def test_a_region_that_is_not_recorded_any_more_is_unknown(ingested: History) -> None:
    """Its types did not go: nobody knows them."""
    assert ingested.readings[-1].regions_went == ("me-south-1",)
    assert "me-south-1" not in history.replay(ingested).regions


def require_replay(folder: Path, past: History, regions: list[str]) -> int:
    """Assert that the history says of each recording's time what the recording has; return the number of cells."""
    cells = 0
    for time, path in monthly(folder):
        recorded = state_of(resource_type_recordings.read(path, regions))
        assert history.replay(past.until(time)).comparable == recorded.comparable, path.name
        cells += recorded.counts.offerings
    return cells


def test_a_replay_to_any_date_equals_the_recording_of_that_date(releases: Path, ingested: History) -> None:
    assert require_replay(releases, ingested, list(REGIONS)) == 5 + 6 + 6 + 8 + 7


def test_a_folder_without_recordings_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"{tmp_path}: no wheel in it has lists of resource types"):
        ingest(tmp_path, REGIONS)


def test_the_command_writes_the_history_packed(releases: Path, tmp_path: Path) -> None:
    """The same bytes each time; the Regions are those that the bundled history of services ever listed."""
    first, second = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    for out in (first, second):
        result = CliRunner().invoke(main, ["history", "--resource-types", str(releases), "--out", str(out)])
        assert result.exit_code == 0, result.output
    assert first.read_bytes() == second.read_bytes()
    assert history.decode(gzip.decompress(first.read_bytes()), "it") == ingest(releases, REGIONS)
    assert "5 readings from 2019-03-29 to 2026-06-29" in result.output
    assert "1 of 5: cfn_lint-0.17.1-py3-none-any.whl, 2019-03-29: 5 types in Regions" in result.output


def bundled() -> History:
    """Return the history that ships with the package."""
    return history.decode(gzip.decompress(BUNDLED_RESOURCE_TYPE_HISTORY.read_bytes()), "the bundled one")


def test_the_bundled_history_ends_with_the_bundled_lists() -> None:
    """Building from the bundled snapshot adds nothing."""
    past, lists = bundled(), snapshot.read(BUNDLED_SNAPSHOT).resource_types
    assert lists
    assert lists.read_at
    assert lists.read_at == past.read_at
    assert history.replay(past).comparable == state_of(lists).comparable
    assert add_reading(past, lists, lists.read_at) is past


def test_the_bundled_history_is_small_and_begins_in_march_2019() -> None:
    assert BUNDLED_RESOURCE_TYPE_HISTORY.stat().st_size <= 500 * 1024
    assert str(bundled().since).startswith("2019-03")
    assert [str(each.date)[:4] for each in bundled().readings if each.source_changed] == ["2024"]
