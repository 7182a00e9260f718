"""moto's recordings: both layouts, every age, and the snapshot that is made of them."""

from __future__ import annotations

import gzip
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from generator import aws, build, curated, parameters
from generator.assemble import assemble
from generator.errors import DataError
from generator.fetch import Order, fetch
from generator.sources import recordings
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from pathlib import Path

TREE: dict[str, object] = {"aws": {"service": {"global-infrastructure": {}}}}


def test_a_recording_is_read_from_a_wheel_of_either_layout(tmp_path: Path) -> None:
    """The same tree as ``.json`` (moto to 4) and as ``.json.gz`` (moto 5) gives the same parameters."""
    regions = {"xx-test-1": {"Value": "xx-test-1", "longName": {"Value": "Test"}}}
    tree = json.dumps({"aws": {"service": {"global-infrastructure": {"regions": regions}}}}).encode()
    services = json.dumps({"aws": {"service": {"global-infrastructure": {"services": {}}}}}).encode()
    with zipfile.ZipFile(tmp_path / "old.whl", "w") as archive:
        for name, content in (("regions", tree), ("services", services)):
            archive.writestr(zipfile.ZipInfo(f"moto/ssm/resources/{name}.json", (2022, 3, 12, 19, 54, 58)), content)
    with zipfile.ZipFile(tmp_path / "new.whl", "w") as archive:
        for name, content in (("regions", tree), ("services", services)):
            info = zipfile.ZipInfo(f"moto/ssm/resources/{name}.json.gz", (2026, 10, 27, 22, 45, 0))
            archive.writestr(info, gzip.compress(content))
    old, new = recordings.read(tmp_path / "old.whl"), recordings.read(tmp_path / "new.whl")
    assert old.parameters == new.parameters
    assert old.parameters[f"{parameters.REGIONS}/xx-test-1/longName"] == "Test"
    assert old.packaged.isoformat() == "2022-03-12T19:54:58+00:00"
    assert new.packaged.isoformat() == "2026-10-27T22:45:00+00:00"


@pytest.mark.parametrize(
    ("version", "year"),
    [("3.1.0", 2022), ("4.1.6", 2023), ("5.0.0", 2024)],
)
def test_an_old_recording_is_read_and_builds(version: str, year: int, recordings_folder: Path) -> None:
    """The recordings of three years, each a whole site; everything either tree says is in the catalog."""
    path = recordings_folder / f"moto-{version}.zip"
    recording = recordings.read(path)
    assert recording.packaged.year == year
    read = fetch(Order(now=recording.packaged, recording=path, feed=None), aws.Calls()).snapshot
    said = {(region.code, service) for region in read.regions for service in region.services}
    said |= {(region, service.code) for service in read.services for region in service.regions}
    built = build.files(build.Order(snapshot=read))
    assert {(one.region, one.service) for one in built.catalog.offerings} == said
    assert built.catalog.as_of == recording.packaged.date()
    assert not built.missing


def test_both_trees_of_2022_are_kept_with_who_said_so(recordings_folder: Path) -> None:
    """Offerings that only one tree knew in 2022 are in the catalog, and told as findings."""
    path = recordings_folder / "moto-3.1.0.zip"
    regions, services = parameters.facts(recordings.read(path).parameters)
    listed = {(region.code, service) for region in regions for service in region.services}
    known = {(region, service.code) for service in services for region in service.regions}
    read = fetch(Order(now=tiny_snapshot().read_at, recording=path, feed=None), aws.Calls()).snapshot
    catalog = assemble(read, curated.read())
    by_tree: dict[str, set[tuple[str, str]]] = {"regions": set(), "services": set()}
    for one in catalog.offerings:
        if one.listed != "both":
            by_tree[one.listed].add((one.region, one.service))
    assert by_tree == {"regions": listed - known, "services": known - listed}
    assert by_tree["regions"]
    assert by_tree["services"]
    told = {finding.subject for finding in catalog.findings if finding.kind == "offering-in-one-tree"}
    assert told == {service for cells in by_tree.values() for _, service in cells}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.whl", None, "holds no regions.json"),
        ("text.whl", b"not an archive", "no recording can be read"),
    ],
)
def test_what_is_no_recording_is_refused_by_name(name: str, content: bytes | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is None:
        with zipfile.ZipFile(path, "w"):
            pass
    else:
        path.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        recordings.read(path)
    assert name in caught.value.problem


def test_a_damaged_tree_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "regions.json").write_text('{"aws": [1]}')
    (tmp_path / "services.json").write_text(json.dumps(TREE))
    with pytest.raises(DataError, match=r"regions\.json is damaged"):
        recordings.read(tmp_path)
