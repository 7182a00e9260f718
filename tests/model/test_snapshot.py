"""The snapshot's file: round trips, and what a damaged, foreign or old one is answered."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from generator.catalog.assemble import assemble
from generator.core.errors import AtlasError, DataError
from generator.fetch import parameters
from generator.model import curated, snapshot
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("name", ["snapshot.json", "snapshot.json.gz"])
def test_what_is_written_is_read_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / name
    snapshot.write(tiny_snapshot(), path)
    assert snapshot.read(path) == tiny_snapshot()
    assert [file.name for file in path.parent.iterdir()] == [name]


def test_a_snapshot_of_a_version_without_resource_types_is_read(tmp_path: Path) -> None:
    """Its types are not none: nobody read them."""
    path = tmp_path / "snapshot.json"
    snapshot.write(tiny_snapshot(), path)
    document = json.loads(path.read_bytes())
    del document["resource_types"]
    path.write_text(json.dumps(document))
    assert snapshot.read(path).resource_types is None
    assert snapshot.read(path) == tiny_snapshot()


def test_the_same_snapshot_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.json.gz", "two.json.gz"):
        snapshot.write(tiny_snapshot(), tmp_path / name)
    assert (tmp_path / "one.json.gz").read_bytes() == (tmp_path / "two.json.gz").read_bytes()


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "snapshot.json"
    path.write_text("the old one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(AtlasError, match=r"snapshot\.json: cannot be written: No space"):
        snapshot.write(tiny_snapshot(), path)
    assert path.read_text() == "the old one"
    assert [file.name for file in tmp_path.iterdir()] == ["snapshot.json"]


def set_at(*keys: str | int, value: object) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return change


def swap_regions(document: Any) -> None:
    document["regions"].reverse()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            set_at("regions", 1, "services", "iam", "endpoint", value=7),
            r"\$\.regions\[1\]\.services\[\.\.\.\]\.endpoint",
        ),
        (set_at("regions", 0, "zones", value=None), r"\$\.regions\[0\]\.zones"),
        (set_at("services", 2, "regions", value="us-east-1"), r"\$\.services\[2\]\.regions"),
        (set_at("launches", 0, "date", value="last year"), r"\$\.launches\[0\]\.date"),
        (set_at("read_at", value="2024-02-29T06:30:00"), "no time zone"),
        (set_at("unheard", value=1), "unheard"),
        (set_at("schema_version", value=0), r"\$\.schema_version is 0"),
        (set_at("schema_version", value=99), r"\$\.schema_version is 99"),
        (set_at("format", value="a shopping list"), "not a snapshot"),
        (set_at("regions", 0, "code", value=""), "an empty code"),
        (swap_regions, "sorted and unique"),
        *(
            (set_at("read_at", value=time), "read_at is not between 1970 and 2200")
            for time in (
                *("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"),
                *("1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z"),
            )
        ),
        (
            set_at("launches", 0, "date", value="9999-12-31"),
            r"launch of us-east-1 is not between 1970.*\$\.launches\[0\]",
        ),
        (
            set_at("launches", 0, "date", value="0999-01-01"),
            r"launch of us-east-1 is not.*\$\.launches\[0\]",
        ),
        (set_at("launches", 0, "source", value="https://x/\x1b[31m"), r"cannot be shown.*\$\.launches\[0\]"),
        (set_at("launches", 0, "region", value="us-\neast"), r"cannot be shown.*\$\.launches\[0\]"),
        (set_at("regions", 0, "code", value="eu-\x1b[31mwest"), r"cannot be shown: 'eu-\\x1b\[31mwest'.*\$\.regions"),
        (set_at("regions", 0, "code", value="eu-\u202ewest"), r"cannot be shown: 'eu-\\u202ewest'"),
        (set_at("regions", 0, "code", value=" eu-west-1"), "begins or ends with a space"),
        (set_at("regions", 0, "code", value="e" * 251), "a code of 251 bytes"),
        (set_at("regions", 0, "domain", value="amazon\x07aws.com"), r"regions/eu-west-1/domain holds a char.*\[0\]"),
        (set_at("regions", 0, "partition", value="aws\u200b"), "regions/eu-west-1/partition holds a char"),
        (
            set_at("regions", 1, "services", "iam", "endpoint", value="iam\x9b.example"),
            r"regions/us-east-1/services/iam/endpoint holds a char.*\$\.regions\[1\]",
        ),
        (
            set_at("regions", 1, "services", "ia\x00m", value={"endpoint": None, "protocols": None}),
            r"regions/us-east-1/services: a code with a char",
        ),
        (set_at("regions", 1, "zones", "local", value=["b", "a"]), r"local: 'a' after 'b'.*\$\.regions\[1\]\.zones"),
        (set_at("regions", 1, "zones", "local", value=["a", "a"]), "local: 'a' after 'a'"),
        (set_at("regions", 1, "zones", "availability", value=["\x1b"]), "availability: a code with a char"),
        (set_at("services", 0, "code", value="::error::\n"), r"cannot be shown: '::error::\\n'.*\$\.services\[0\]"),
        (
            set_at("services", 0, "regions", value=["us-east-1", "eu-west-1"]),
            "services/awkward/regions: 'eu-west-1' after",
        ),
        (set_at("services", 0, "regions", value=["a\tb"]), "cannot be shown"),
        (set_at("run", value="\x1b]0;title\x07"), "run holds a char"),
        (set_at("run", value="one\n::error::two"), "run holds a char"),
        (set_at("source", value="a\x1cb"), "source holds a char"),
        (set_at("feed", "problem", value="\x85"), "the feed's problem holds a char"),
        (set_at("feed", "problem", value="could not\x08 be read"), "the feed's problem holds a char"),
    ],
)
def test_a_damaged_field_is_named(change: Callable[[Any], None], message: str, tmp_path: Path) -> None:
    """An old, foreign or hand-damaged file gives an error with the file and the path of the bad field."""
    path = tmp_path / "snapshot.json"
    snapshot.write(tiny_snapshot(), path)
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(DataError, match=message) as caught:
        snapshot.read(path)
    assert str(path) in caught.value.problem
    assert caught.value.advice


@pytest.mark.parametrize("name", ["snapshot.json", "snapshot.json.gz"])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_file_is_refused(name: str, part: float, tmp_path: Path) -> None:
    path = tmp_path / name
    snapshot.write(tiny_snapshot(), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(DataError, match="damaged"):
        snapshot.read(path)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Of two lists of Regions msgspec keeps the last one without a word."""
    file = tmp_path / "snapshot.json"
    snapshot.write(tiny_snapshot(), file)
    file.write_bytes(file.read_bytes().replace(b'"regions":', b'"regions":[],"regions":', 1))
    with pytest.raises(DataError, match="'regions' stands twice in one object"):
        snapshot.read(file)


def test_what_unpacks_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is unpacked than a snapshot may hold; a plain file is read no further either."""
    monkeypatch.setattr(snapshot, "MAX_BYTES", 1_000_000)
    path = tmp_path / "snapshot.json.gz"
    path.write_bytes(gzip.compress(b" " * 50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"is larger than 1,000,000 bytes"):
            snapshot.read(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    path.write_bytes(b" " * 1_000_001)
    with pytest.raises(DataError, match=r"is larger than 1,000,000 bytes"):
        snapshot.read(path)


def test_a_value_that_no_source_may_give_is_refused_before_it_is_written() -> None:
    """Where ``fetch`` makes it, the same rules hold, and the error is one that a command prints."""
    for change in ({"code": "a\x1b"}, {"partition": "\ud800"}, {"domain": "\x00"}):
        with pytest.raises(DataError, match="cannot be shown") as refused:
            msgspec.structs.replace(tiny_snapshot().regions[0], **change)
        assert refused.value.problem.isprintable()


@pytest.mark.parametrize("path", ["regions/eu\x1bwest", "regions/a/services/b\nc", "services/a/regions/\u202eb"])
def test_a_code_of_awss_that_cannot_be_shown_is_refused(path: str) -> None:
    with pytest.raises(DataError, match="cannot be shown") as refused:
        parameters.facts({f"{snapshot.ROOT}/{path}": "x"})
    assert refused.value.advice


def test_a_name_of_awss_may_hold_anything(tmp_path: Path) -> None:
    """Half of a surrogate pair too, which JSON can name and no file can hold."""
    regions, services = parameters.facts(
        {
            f"{snapshot.ROOT}/regions/eu-west-1/longName": "Europe\x00 (\ud83d\ude00\ud800)\u202e",
            f"{snapshot.ROOT}/services/iam/longName": " \x1b ",
        }
    )
    world = msgspec.structs.replace(tiny_snapshot(), regions=regions, services=services)
    snapshot.write(world, tmp_path / "snapshot.json")
    catalog = assemble(snapshot.read(tmp_path / "snapshot.json"), curated.read())
    assert catalog.region["eu-west-1"].name == "Europe (\U0001f600\N{REPLACEMENT CHARACTER})"
    assert catalog.service["iam"].name is None


@pytest.mark.parametrize("code", ["AmazonGameLiftStreams", "a.b_c~d", "100%", "=1+1", "a b", "\N{SNOWMAN}"])
def test_a_code_of_any_shape_that_can_be_shown_is_read(code: str, tmp_path: Path) -> None:
    world = tiny_snapshot()
    odd = msgspec.structs.replace(world.services[0], code=code)
    services = tuple(sorted((odd, *world.services[1:]), key=lambda subject: subject.code))
    snapshot.write(msgspec.structs.replace(world, services=services), tmp_path / "snapshot.json")
    assert snapshot.read(tmp_path / "snapshot.json").services == services


@pytest.mark.parametrize(
    "content", [b"<html>", b"[]", b"null", b'"x"', b"\x1f\x8b junk", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000]
)
def test_a_foreign_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    path.write_bytes(content)
    with pytest.raises(DataError):
        snapshot.read(path)


def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    """A device or a folder under the name stays what it is; a link stays one, and what it leads to is written."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(AtlasError, match="not a regular file"):
        snapshot.write(tiny_snapshot(), tmp_path / "folder")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    snapshot.write(tiny_snapshot(), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert snapshot.read(tmp_path / "real.json") == tiny_snapshot()


def test_the_time_of_reading_counts_in_utc() -> None:
    """Late in the evening west of Greenwich it is the next day's reading."""
    west = dt.timezone(dt.timedelta(hours=-9))
    late = msgspec.structs.replace(tiny_snapshot(), read_at=dt.datetime(2024, 2, 29, 23, 30, tzinfo=west))
    assert str(assemble(late, curated.read()).as_of) == "2024-03-01"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.json: cannot be read: No such file"):
        snapshot.read(tmp_path / "nowhere.json")
