"""moto's recordings: both layouts, every age, and the snapshot that is made of them."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from generator.build import build
from generator.build.content import gather
from generator.catalog.assemble import assemble
from generator.core.errors import DataError, SourceError
from generator.fetch import packages, parameters, recordings
from generator.fetch.fetch import FetchOptions, RequestCounts, fetch
from generator.model import curated
from tests.conftest import tiny_snapshot
from tests.doubles.recording_wheels import recording_wheel, tree

EMPTY_TREE = tree("services", {})


def test_a_recording_is_read_from_a_wheel_of_either_layout(tmp_path: Path) -> None:
    """The same tree as ``.json`` (moto to 4) and as ``.json.gz`` (moto 5) gives the same parameters."""
    regions = {"xx-test-1": {"Value": "xx-test-1", "longName": {"Value": "Test"}}}
    files = {"regions": tree("regions", regions), "services": tree("services", {})}
    recording_wheel(tmp_path / "old.whl", files, time=(2022, 3, 12, 19, 54, 58))
    recording_wheel(tmp_path / "new.whl", files, packed=True)
    old, new = recordings.read(tmp_path / "old.whl"), recordings.read(tmp_path / "new.whl")
    assert old.parameters == new.parameters
    assert old.parameters[f"{parameters.REGIONS}/xx-test-1/longName"] == "Test"
    assert old.packaged.isoformat() == "2022-03-12T19:54:58+00:00"
    assert new.packaged.isoformat() == "2026-10-27T22:45:00+00:00"


@pytest.mark.parametrize(
    ("version", "year", "as_site"),
    [
        ("3.1.0", 2022, True),
        ("4.1.6", 2023, False),
        ("5.0.0", 2024, False),
        pytest.param("4.1.6", 2023, True, marks=pytest.mark.deep),
        pytest.param("5.0.0", 2024, True, marks=pytest.mark.deep),
    ],
)
def test_an_old_recording_is_read_and_builds(
    version: str, year: int, recordings_folder: Path, *, as_site: bool
) -> None:
    """The recordings of three years, the oldest as a whole site; everything either tree says is in the catalog."""
    path = recordings_folder / f"moto-{version}.zip"
    recording = recordings.read(path)
    assert recording.packaged.year == year
    read = fetch(FetchOptions(now=recording.packaged, recording=path, feed=None), RequestCounts()).snapshot
    offered = {(region.code, service) for region in read.regions for service in region.services}
    offered |= {(region, service.code) for service in read.services for region in service.regions}
    built = build.files(build.BuildOptions(snapshot=read)) if as_site else None
    catalog = built.catalog if built else gather(read, None, None, None, lambda _: None).catalog
    assert {(offering.region, offering.service) for offering in catalog.offerings} == offered
    assert catalog.as_of == recording.packaged.date()
    assert not built or not built.missing


def test_offerings_in_one_tree_of_2022_are_kept_with_the_name_of_that_tree(recordings_folder: Path) -> None:
    """Those that only one tree lists are in the catalog, and findings name their services."""
    path = recordings_folder / "moto-3.1.0.zip"
    regions, services = parameters.facts(recordings.read(path).parameters)
    listed = {(region.code, service) for region in regions for service in region.services}
    pairs = {(region, service.code) for service in services for region in service.regions}
    read = fetch(FetchOptions(now=tiny_snapshot().read_at, recording=path, feed=None), RequestCounts()).snapshot
    catalog = assemble(read, curated.read())
    by_tree: dict[str, set[tuple[str, str]]] = {"regions": set(), "services": set()}
    for offering in catalog.offerings:
        if offering.listed != "both":
            by_tree[offering.listed].add((offering.region, offering.service))
    assert by_tree == {"regions": listed - pairs, "services": pairs - listed}
    assert by_tree["regions"]
    assert by_tree["services"]
    findings = {finding.subject for finding in catalog.findings if finding.kind == "offering-in-one-tree"}
    assert findings == {service for cells in by_tree.values() for _, service in cells}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.whl", None, "holds no regions.json"),
        ("text.whl", b"not an archive", "no recording can be read"),
    ],
)
def test_a_file_without_a_recording_is_refused_by_name(
    name: str, content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is None:
        with zipfile.ZipFile(path, "w"):
            pass
    else:
        path.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        recordings.read(path)
    assert name in caught.value.problem


def test_a_damaged_tree_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "regions.json").write_text('{"aws": [1]}')
    (tmp_path / "services.json").write_bytes(EMPTY_TREE)
    with pytest.raises(DataError, match=r"regions\.json is damaged"):
        recordings.read(tmp_path)


def wheel(path: Path, regions: bytes = EMPTY_TREE, **entry: bytes) -> Path:
    """Write a wheel with both files; ``entry`` replaces fields of what the archive says of the first one."""
    recording_wheel(path, {"regions": regions, "services": EMPTY_TREE})
    packed = bytearray(path.read_bytes())
    for head, offset in ((packed.find(b"PK\x03\x04"), 6), (packed.find(b"PK\x01\x02"), 8)):
        for number, field in enumerate(("flag", "method", "time", "date")):
            if field in entry:
                packed[head + offset + 2 * number : head + offset + 2 * number + 2] = entry[field]
    path.write_bytes(packed)
    return path


@pytest.mark.parametrize(
    "entry",
    [
        *({"date": b"\0\0"}, {"date": b"\xff\xff"}, {"time": b"\xff\xff"}, {"flag": b"\x01\0"}),
        *({"method": b"c\0"}, {"method": b"\x08\0"}, {"method": b"\x0c\0"}, {"method": b"\x0e\0"}),
    ],
)
def test_an_archive_that_is_damaged_is_refused_by_name(entry: dict[str, bytes], tmp_path: Path) -> None:
    """A date that is none, encryption, a method of packing that is not there or another than that of the content."""
    path = wheel(tmp_path / "damaged.whl", **entry)
    for use in (recordings.read, recordings.digest):
        with pytest.raises(DataError, match=r"damaged\.whl: no recording can be read"):
            use(path)


@pytest.mark.parametrize("length", [0, 1, 30, 60, 100, 200, 300])
def test_an_archive_that_is_cut_is_refused_by_name(length: int, tmp_path: Path) -> None:
    path = wheel(tmp_path / "cut.whl")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DataError, match=r"cut\.whl"):
        recordings.read(path)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"null", b"5", b"{", b'{"aws": []}', b'{"aws": 5}', b'{"aws": {"": {"Value": "x"}}}'),
        *(b'{"aws": {"a/b": {"Value": "x"}}}', b'{"aws": {"/": {"Value": "x"}}}', b'{"aws": {"Value": "\\ud800"}}'),
        *(b'{"\\udfff": {"Value": "x"}}', b'{"aws": {"Value": "\xff"}}', b'{"a":' * 100_000, b"NaN"),
    ],
)
def test_a_damaged_tree_of_any_kind_names_its_file(content: bytes, tmp_path: Path) -> None:
    """Empty names, half a surrogate and whatever else no parameter has."""
    with pytest.raises(DataError, match=r"regions\.json is damaged"):
        recordings.read(wheel(tmp_path / "odd.whl", content))


def test_a_file_that_unpacks_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_BYTES", 1000)
    (tmp_path / "regions.json.gz").write_bytes(gzip.compress(b" " * 1001))
    (tmp_path / "services.json").write_bytes(EMPTY_TREE)
    with pytest.raises(DataError, match=r"regions\.json\.gz is larger than 1000 bytes"):
        recordings.read(tmp_path)


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    """A device that never ends, a pipe that nobody writes to, a folder in a file's place."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder" / "regions.json").mkdir(parents=True)
    for path in (Path("/dev/zero"), tmp_path / "pipe", tmp_path / "folder"):
        for use in (recordings.read, recordings.digest):
            with pytest.raises(DataError, match="is not a file"):
                use(path)


def test_a_region_that_was_recorded_in_part_is_refused(tmp_path: Path) -> None:
    """A recording must be as complete as a reading of AWS."""
    region = {"Value": "xx-test-1", "services": {"lambda": {"Value": "lambda"}}}
    service = {"Value": "lambda", "regions": {"xx-test-1": {"Value": "xx-test-1"}}}
    (tmp_path / "regions.json").write_bytes(tree("regions", {"xx-test-1": region}))
    (tmp_path / "services.json").write_bytes(tree("services", {"lambda": service}))
    with pytest.raises(SourceError, match="nothing of the Region itself"):
        fetch(FetchOptions(now=tiny_snapshot().read_at, recording=tmp_path, feed=None), RequestCounts())
