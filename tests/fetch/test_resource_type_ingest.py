"""Recordings of resource types become a history: one a month, of one source at a time, nothing invented."""

from __future__ import annotations

import datetime as dt
import gzip
import importlib.metadata
import importlib.resources
import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli.history import regions_ever_listed
from generator.cli.main import main
from generator.core.errors import DataError
from generator.core.resources import BUNDLED_RESOURCE_TYPE_HISTORY, BUNDLED_SNAPSHOT
from generator.fetch import recordings, resource_type_recordings
from generator.fetch.resource_type_ingest import ingest, monthly
from generator.history.resource_types import add_reading, first_seen, state_of
from generator.model import bundled_histories, history, snapshot
from tests.doubles.pip import Pip
from tests.doubles.recording_wheels import recording_wheel, tree
from tests.doubles.resource_type_wheels import LAYOUTS, Layout, Time, wheel
from tests.paths import ROOT
from tools import wheels

if TYPE_CHECKING:
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


def test_both_kinds_of_recordings_may_lie_in_one_folder(releases: Path, ingested: History) -> None:
    """`make history` downloads them so; each kind is recognized by its files."""
    files = {name: tree(name, {"xx": {"Value": "xx"}}) for name in ("regions", "services")}
    recording_wheel(releases / "moto-5.0.0-py3-none-any.whl", files)
    assert ingest(releases, REGIONS) == ingested
    assert [path.name for path in sorted(releases.iterdir()) if recordings.packaged(path)] == [
        "moto-5.0.0-py3-none-any.whl"
    ]


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


def test_the_bundled_history_ends_with_the_bundled_lists() -> None:
    """Building from the bundled snapshot adds nothing."""
    past, lists = bundled_histories.resource_types(), snapshot.read(BUNDLED_SNAPSHOT).resource_types
    assert lists
    assert lists.read_at
    assert lists.read_at == past.read_at
    assert history.replay(past).comparable == state_of(lists).comparable
    assert add_reading(past, lists, lists.read_at) is past


def test_the_bundled_history_is_small_and_begins_in_march_2019() -> None:
    assert BUNDLED_RESOURCE_TYPE_HISTORY.stat().st_size <= 500 * 1024
    assert str(bundled_histories.resource_types().since).startswith("2019-03")
    assert [str(each.date)[:4] for each in bundled_histories.resource_types().readings if each.source_changed] == [
        "2024"
    ]


def test_the_stated_origin_is_true() -> None:
    """The article and the notice say how many releases there are, and from which to which."""
    readings = bundled_histories.resource_types().readings
    for path in ("NOTICE", "templates/articles/data.md"):
        text = " ".join((ROOT / path).read_text("utf-8").split())
        assert f"{len(readings)} releases" in text, path
        for reading in (readings[0], readings[-1]):
            version = reading.source.split("cfn_lint-")[1].split("-")[0]
            assert version in text, path
        assert str(readings[-1].date) in text, path
    lost = [(f"{reading.date:%B %Y}", reading.regions_went) for reading in readings if reading.regions_went]
    assert lost == [("January 2020", ("ap-northeast-1", "us-west-2")), ("June 2026", ("me-south-1",))]
    assert [f"{reading.date:%B %Y}" for reading in readings if reading.source_changed] == ["June 2024"]


def test_the_bundled_lists_are_those_of_the_package() -> None:
    """Read anew from the installed package without any of our code: not one pair of type and Region differs."""
    lists = snapshot.read(BUNDLED_SNAPSHOT).resource_types
    assert lists
    version = importlib.metadata.version("cfn-lint")
    if f"cfn_lint-{version}-" not in lists.source:
        pytest.skip(f"cfn-lint {version} is newer than the bundled snapshot: `make recording` makes it anew")
    folder = importlib.resources.files("cfnlint") / "data" / "schemas" / "providers"
    assert sorted(lists.regions | lists.unknown) == [region.code for region in snapshot.read(BUNDLED_SNAPSHOT).regions]
    recorded = {
        (name, region)
        for region in lists.regions
        for name in json.loads((folder / f"{region}.json").read_text())
        if name.startswith("AWS::") and name != "AWS::CDK::Metadata"
    }
    bundled_pairs = {(name, region) for name, regions in lists.types.items() for region in regions}
    assert not recorded ^ bundled_pairs


# The property, of random recordings and of all real ones.

NAMES = ("AWS::S3::Bucket", "AWS::S3::AccessPoint", "AWS::SQS::Queue", "AWS::EC2::VPC", "AWS::EC2::Subnet")
CODES = ("ap-east-1", "eu-west-1", "eusc-de-east-1", "us-east-1", "us-iso-east-1")
RECORDED = st.tuples(
    st.integers(min_value=0, max_value=70),
    st.sampled_from(LAYOUTS),
    st.dictionaries(st.sampled_from(CODES), st.sets(st.sampled_from(NAMES), min_size=1), min_size=1),
)


@given(st.lists(RECORDED, min_size=1, max_size=6, unique_by=lambda recorded: recorded[0]))
def test_any_recordings_can_be_replayed(recorded: list[tuple[int, Layout, dict[str, set[str]]]]) -> None:
    """Whatever was listed when, by which source and as whose copy: the history says of each time what was recorded."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for number, (weeks, layout, lists) in enumerate(recorded):
            day = dt.date(2024, 1, 1) + dt.timedelta(weeks=weeks)
            wheel(folder / f"cfn_lint-{number}.whl", lists, layout=layout, time=(day.year, day.month, day.day, 1, 2, 4))
        past = ingest(folder, CODES[:4])
        require_replay(folder, past, list(CODES[:4]))
        assert history.decode(past.content, "it") == past


@pytest.mark.deep
def test_all_of_the_releases_can_be_replayed() -> None:
    """Those that ``make history`` downloaded: each cell of each month, and the end is the bundled history."""
    folder = ROOT / ".venv" / "wheels"
    if not any(folder.glob("cfn_lint-*.whl")):
        pytest.skip("`make history` downloads the releases")
    regions = regions_ever_listed()
    past = ingest(folder, regions)
    assert require_replay(folder, past, regions) > 1_000_000
    assert past == bundled_histories.resource_types()


@pytest.mark.deep
def test_the_two_series_differ_where_nothing_happened() -> None:
    """Which is why the one ends where the other begins: the last of the specifications and the schemas of that week."""
    old = next((ROOT / ".venv" / "wheels").glob("cfn_lint-0.87.11-*.whl"), None)
    if not old:
        pytest.skip("`make history` downloads the releases")
    time = resource_type_recordings.time(old)
    assert time
    dated = [
        (other, path) for path in old.parent.glob("cfn_lint-1.*.whl") if (other := resource_type_recordings.time(path))
    ]
    new = min(dated, key=lambda each: abs(each[0] - time))[1]
    pairs = [
        {(region, name) for region, names in resource_type_recordings.load(path).types.items() for name in names}
        for path in (old, new)
    ]
    assert len(pairs[0] - pairs[1]) > 100
    assert len(pairs[1] - pairs[0]) > 400


# The first half of `make history`.


@pytest.fixture
def pip(releases: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    versions = ["1.52.1", "1.50.1", "1.3.7", "0.87.11", "0.86.4", "0.17.1", "0.17.0", "0.16.0"]
    pip_double = Pip("cfn-lint", releases, versions)
    monkeypatch.setattr(subprocess, "run", pip_double)
    return pip_double


def test_the_last_release_of_each_month_is_downloaded(pip: Pip, tmp_path: Path) -> None:
    """The history of what was downloaded is that of all releases; a second run downloads nothing."""
    wheels.fetch_monthly(tmp_path / "cache")
    assert ingest(tmp_path / "cache", REGIONS) == ingest(pip.shelf, REGIONS)
    assert len(pip.fetched) == len(set(pip.fetched))
    pip.fetched.clear()
    wheels.fetch_monthly(tmp_path / "cache")
    assert not pip.fetched


def test_releases_between_two_of_one_month_are_not_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = tmp_path / "shelf"
    days = [(2026, 3, 1), (2026, 4, 1), (2026, 4, 2), (2026, 4, 3), (2026, 4, 4), (2026, 4, 5), (2026, 4, 30)]
    for number, day in enumerate(days):
        wheel(shelf / f"cfn_lint-1.{number}.0-py3-none-any.whl", {"us-east-1": {BUCKET}}, time=(*day, 1, 2, 4))
    pip_double = Pip("cfn-lint", shelf, [f"1.{number}.0" for number in reversed(range(len(days)))])
    monkeypatch.setattr(subprocess, "run", pip_double)
    wheels.fetch_monthly(tmp_path / "cache")
    assert pip_double.fetched == ["1.0.0", "1.6.0", "1.3.0", "1.1.0"]
