"""cfn-lint's recordings of resource types: every layout, copies that are no readings, and what is damaged."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.core.errors import DataError
from generator.fetch import packages, resource_type_recordings
from generator.fetch.resource_type_recordings import COPY, NOT_RECORDED, SCHEMAS, SPECIFICATIONS
from generator.model import snapshot
from tests.doubles.resource_type_wheels import LAYOUTS, Layout, region_file, wheel

if TYPE_CHECKING:
    from pathlib import Path

BUCKET, QUEUE, TABLE = "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::DynamoDB::Table"
LISTS = {"us-east-1": {BUCKET, QUEUE, TABLE}, "eu-west-1": {BUCKET, QUEUE}, "cn-north-1": {BUCKET}}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_lists_are_read_from_each_layout(layout: Layout, tmp_path: Path) -> None:
    """The types of AWS, by Region: neither other vendors' names nor those that cfn-lint adds itself."""
    path = wheel(tmp_path / "cfn_lint-1.whl", {**LISTS, "us-iso-east-1": {TABLE}}, layout=layout)
    read = resource_type_recordings.read(path, ["cn-north-1", "eu-west-1", "sa-east-1", "us-east-1"])
    assert read.by_region == {code: tuple(sorted(names)) for code, names in sorted(LISTS.items())}
    assert read.unknown == {"sa-east-1": NOT_RECORDED}
    kind = SPECIFICATIONS if layout == "specifications" else SCHEMAS
    assert read.source == f"{kind}, as recorded in cfn_lint-1"
    assert read.recorded
    assert {region.read_at for region in read.regions.values()} == {
        dt.datetime(2026, 10, 20, 23, 48, 30, tzinfo=dt.UTC)
    }


def test_a_folder_is_read_like_the_wheel(tmp_path: Path) -> None:
    path = wheel(tmp_path / "cfn_lint-1.whl", LISTS, schema_date="2026-10-20T22:11:15Z")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "cfn_lint-1")
    for folder in ("cfn_lint-1", "cfn_lint-1/cfnlint/data"):
        assert resource_type_recordings.load(tmp_path / folder).types == resource_type_recordings.load(path).types


def test_the_date_of_the_lists_is_that_of_the_recording_where_it_has_one(tmp_path: Path) -> None:
    path = wheel(tmp_path / "a.whl", LISTS, schema_date="2026-10-20T22:11:15+02:00")
    assert resource_type_recordings.load(path).time == dt.datetime(2026, 10, 20, 20, 11, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_copy_of_the_original_list_is_no_reading(layout: Layout, tmp_path: Path) -> None:
    """Where cfn-lint cannot read a Region, it gives it the list of us-east-1."""
    path = wheel(tmp_path / "a.whl", {**LISTS, "eusc-de-east-1": LISTS["us-east-1"]}, layout=layout)
    read = resource_type_recordings.read(path, ["eusc-de-east-1", "us-east-1"])
    assert list(read.regions) == ["us-east-1"]
    assert read.unknown == {"eusc-de-east-1": COPY}


def test_a_copy_of_an_older_original_list_is_no_reading(tmp_path: Path) -> None:
    """The first list of the European Sovereign Cloud was the one that us-east-1 had had some days before."""
    original = {f"AWS::S3::Type{number}" for number in range(1000)}
    lists = {"us-east-1": original, "eusc-de-east-1": original - {"AWS::S3::Type7"} | {"AWS::S3::Old"}}
    lists["us-west-2"] = {f"AWS::S3::Type{number}" for number in range(980)}
    read = resource_type_recordings.load(wheel(tmp_path / "a.whl", lists))
    assert read.unknown == {"eusc-de-east-1": COPY}
    assert sorted(read.types) == ["us-east-1", "us-west-2"]


def test_of_two_equal_lists_nobody_knows_which_is_the_copy(tmp_path: Path) -> None:
    path = wheel(tmp_path / "a.whl", {**LISTS, "cn-northwest-1": LISTS["cn-north-1"]})
    read = resource_type_recordings.load(path)
    assert sorted(read.types) == ["eu-west-1", "us-east-1"]
    assert "cn-north-1" in read.unknown["cn-northwest-1"]
    assert "cn-northwest-1" in read.unknown["cn-north-1"]


def test_two_specifications_that_list_the_same_types_are_two_readings(tmp_path: Path) -> None:
    """Two Regions that opened in one week had the same types in 2020; the rest of their specifications differed."""
    lists = {**LISTS, "af-south-1": {BUCKET, TABLE}, "eu-south-1": {BUCKET, TABLE}}
    read = resource_type_recordings.load(wheel(tmp_path / "a.whl", lists, layout="specifications"))
    assert read.types["af-south-1"] == read.types["eu-south-1"] == {BUCKET, TABLE}
    assert not read.unknown


def test_the_types_of_the_sam_transform_are_no_region(tmp_path: Path) -> None:
    path = wheel(tmp_path / "a.whl", {**LISTS, "sam": {"AWS::Serverless::Function"}})
    assert sorted(resource_type_recordings.load(path).types) == sorted(LISTS)


JSON_FILE, MODULE = "schemas/providers/eu-west-1.json", "schemas/providers/eu_west_1.py"


def damaged(path: Path, name: str, content: str) -> Path:
    """Write a wheel of which one file has this content."""
    wheel(path, {"us-east-1": {BUCKET}})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"cfnlint/data/{name}", content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((JSON_FILE, text) for text in ("", "[]", '{"a": 1}', "{}", '{"Module": ""}', "\ud7ff[", '{"a": ' * 100_000)),
        *((MODULE, text) for text in ("", "types = f()", "types = [\n    1,\n]", "\x00" * 9)),
        ("schemas/providers/eu_west_1/__init__.py", 'types = [\n    "AWS::S3::Bucket",\n    *open("/"),\n]\n'),
        ("schemas/version.json", "{}"),
        ("schemas/version.json", '{"schema_date": "2026-10-20T22:11:15"}'),
        ("schemas/version.json", '{"schema_date": "9999-12-31T23:59:59Z"}'),
    ],
)
def test_a_damaged_file_is_named(name: str, content: str, tmp_path: Path) -> None:
    """Whatever is no list and no date; a Python file is read and never executed."""
    with pytest.raises(DataError) as caught:
        resource_type_recordings.load(damaged(tmp_path / "odd.whl", name, content))
    assert "odd.whl" in caught.value.problem
    assert f"{name} is damaged" in caught.value.problem
    assert "give a wheel of cfn-lint" in caught.value.advice


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    path = wheel(tmp_path / "odd.whl", {"us-east-1": {"AWS::S3::" + "x" * 300}})
    with pytest.raises(DataError, match=r"odd\.whl: .*a code of 3\d\d bytes"):
        resource_type_recordings.read(path, ["us-east-1"])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (region_file("modules", "us-east-1", {BUCKET}), "holds two lists of us-east-1"),
        (region_file("specifications", "eu-west-1", {BUCKET}), "holds lists of two kinds"),
    ],
)
def test_a_package_that_contradicts_itself_is_refused(more: tuple[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        resource_type_recordings.load(damaged(tmp_path / "odd.whl", *more))


def test_lists_without_an_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = wheel(tmp_path / "large.whl", LISTS)
    monkeypatch.setattr(resource_type_recordings, "MAX_TOTAL_BYTES", 100)
    with pytest.raises(DataError, match=r"large\.whl: its lists have more than 100 bytes"):
        resource_type_recordings.load(path)
    monkeypatch.setattr(resource_type_recordings, "MAX_TOTAL_BYTES", 100_000)
    monkeypatch.setattr(resource_type_recordings, "MAX_LISTS", 2)
    with pytest.raises(DataError, match=r"large\.whl: its lists have more than 2 Regions"):
        resource_type_recordings.load(path)
    monkeypatch.setattr(packages, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="is larger than 10 bytes"):
        resource_type_recordings.load(path)


@pytest.mark.parametrize("length", [0, 30, 200, 400])
def test_an_archive_that_is_cut_is_refused_by_name(length: int, tmp_path: Path) -> None:
    path = wheel(tmp_path / "cut.whl", LISTS)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DataError, match=r"cut\.whl: no recording can be read"):
        resource_type_recordings.load(path)


def test_a_package_without_lists_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"empty\.whl: holds no lists of resource types"):
        resource_type_recordings.load(wheel(tmp_path / "empty.whl", {}))


# Both recordings, in one command.


def moto_folder(folder: Path) -> Path:
    """Write the recorded parameters of two Regions."""
    folder.mkdir()
    facts = {code: {"Value": code, "longName": {"Value": code}, "services": {"s3": {"Value": "s3"}}} for code in LISTS}
    trees: dict[str, Any] = {
        "regions": facts,
        "services": {"s3": {"Value": "s3", "regions": {code: {"Value": code} for code in LISTS}}},
    }
    for name, tree in trees.items():
        nested = {"aws": {"service": {"global-infrastructure": {name: tree}}}}
        (folder / f"{name}.json").write_text(json.dumps(nested))
    return folder


def fetch(out: Path, *recordings: Path) -> tuple[int, str]:
    """Run ``fetch`` with these recordings, and return its status and output."""
    options = [word for path in recordings for word in ("--recording", str(path))]
    result = CliRunner().invoke(main, ["fetch", *options, "--no-feed", "--out", str(out)])
    return result.exit_code, result.output


def test_fetch_takes_both_recordings_in_any_order(tmp_path: Path) -> None:
    moto, cfn_lint = moto_folder(tmp_path / "moto"), wheel(tmp_path / "cfn_lint-1.58.0.whl", LISTS)
    snapshots = []
    for number, recordings in enumerate(((moto, cfn_lint), (cfn_lint, moto))):
        out = tmp_path / f"{number}.json"
        assert fetch(out, *recordings)[0] == 0
        snapshots.append(snapshot.read(out))
    assert snapshots[0] == snapshots[1]
    assert snapshots[0].resource_types == resource_type_recordings.read(cfn_lint, sorted(LISTS))
    fetch(tmp_path / "bare.json", moto)
    assert snapshot.read(tmp_path / "bare.json").resource_types is None


def test_fetch_refuses_recordings_that_do_not_belong_together(tmp_path: Path) -> None:
    """Two of one kind, one that is neither, and types without the parameters that say which Regions there are."""
    moto, lists = moto_folder(tmp_path / "moto"), wheel(tmp_path / "lists.whl", LISTS)
    other, empty = wheel(tmp_path / "other.whl", LISTS), wheel(tmp_path / "empty.whl", {})
    for recordings, words in (
        ((lists, other, moto), "both are recordings of resource types"),
        ((moto, moto_folder(tmp_path / "again")), "both are recordings of the parameters"),
        ((moto, empty), "empty.whl: has neither parameters nor resource types"),
        ((lists,), "has resource types, but no parameters"),
    ):
        status, output = fetch(tmp_path / "out.json", *recordings)
        assert (status, words in " ".join(output.split())) == (5, True), output
    assert not (tmp_path / "out.json").exists()
