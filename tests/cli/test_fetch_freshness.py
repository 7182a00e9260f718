"""``fetch --if-older-than``: a recent snapshot of the same sources is kept, and whatever else is there is read anew."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

from generator.cli.duration import duration
from generator.cli.main import main
from generator.core import layout
from generator.fetch.fetch import FetchOptions
from generator.fetch.freshness import digests, reason_to_fetch
from generator.model import snapshot
from generator.model.snapshot import FeedReading, FetchDigests
from tests.conftest import FEED, tiny_snapshot
from tests.doubles.launch_feed import feed, item, launched
from tests.doubles.parameter_store import serving, small_tree
from tests.doubles.web import answering
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.model.snapshot import Snapshot
    from tests.doubles.parameter_store import Stub


pytestmark = pytest.mark.usefixtures("credentials", "in_an_empty_folder")
SNAPSHOT = Path("snapshot.json")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


class Source:
    """A small parameter store, and ``fetch`` from it with what it needs."""

    def __init__(self, stub: Stub, address: str) -> None:
        self.stub, self.feed = stub, f"{address}/feed"

    def fetch(self, *options: str) -> tuple[str, dict[str, Any]]:
        """Run the command; return what it printed, and its run log."""
        arguments = ("--endpoint-url", self.stub.url, "--no-resource-types", "--log", "log.json", *options)
        feed = () if "--no-feed" in options or "--feed" in options else ("--feed", self.feed)
        result = run("fetch", *feed, *arguments)
        assert result.exit_code == 0, result.output
        return result.output, json.loads(Path("log.json").read_bytes())


@contextmanager
def source() -> Iterator[Source]:
    with (
        serving(small_tree(2)) as stub,
        answering({"/feed": (200, {}, feed(item(launched("xx-test-1"))))}) as web,
    ):
        yield Source(stub, web)


def change(edit: Callable[[Snapshot], Snapshot]) -> None:
    snapshot.write(edit(snapshot.read(SNAPSHOT)), SNAPSHOT)


def aged(hours: float) -> Callable[[Snapshot], Snapshot]:
    return lambda world: msgspec.structs.replace(world, read_at=world.read_at - dt.timedelta(hours=hours))


def test_a_recent_snapshot_is_kept_and_nothing_is_read() -> None:
    """The run log counts a cache hit and no call; its time is that of the reading; the file is not touched."""
    with source() as aws:
        _, log = aws.fetch("--if-older-than", "24h")
        assert log["counts"]["cache_hits"] == 0, "there was none to keep"
        change(aged(23.5))
        before = SNAPSHOT.read_bytes(), SNAPSHOT.stat().st_mtime_ns
        call_count = sum(aws.stub.counts.values())
        output, log = aws.fetch("--if-older-than", "24h")
        assert "snapshot.json: kept, since it is recent enough: 2 Regions" in output
        assert (SNAPSHOT.read_bytes(), SNAPSHOT.stat().st_mtime_ns) == before
        assert sum(aws.stub.counts.values()) == call_count
        assert (log["counts"]["cache_hits"], log["calls"], log["status"]) == (1, 0, 0)
        assert dt.datetime.fromisoformat(log["read_at"]) == snapshot.read(SNAPSHOT).read_at
        output, log = aws.fetch()
    assert "kept, since" not in output
    assert "cache_hits" not in log["counts"], "without the option everything is read"


NOW = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)
OWN = FetchDigests(sources="a", previous=None)


def snapshot_of_age(hours: float, **fields: Any) -> Snapshot:
    """Return a snapshot that is so many hours old."""
    read_at = NOW - dt.timedelta(hours=hours)
    return msgspec.structs.replace(tiny_snapshot(), **{"read_at": read_at, "fetched_with": OWN} | fields)


@pytest.mark.parametrize(
    ("world", "reason"),
    [
        (snapshot_of_age(0), None),
        (snapshot_of_age(23.99), None),
        (snapshot_of_age(24), "not recent enough"),
        (snapshot_of_age(-0.01), "in the future"),
        (snapshot_of_age(1, fetched_with=None), "does not say what it was fetched with"),
        (snapshot_of_age(1, fetched_with=FetchDigests(sources="b", previous=None)), "from other sources"),
        (snapshot_of_age(1, fetched_with=FetchDigests(sources="a", previous="c")), "upon another last release"),
        (
            snapshot_of_age(1, feed=FeedReading(address=FEED, problem="did not answer")),
            "the launch feed could not be read",
        ),
    ],
)
def test_a_snapshot_is_kept_or_refused_for_a_reason(world: Snapshot, reason: str | None) -> None:
    options = FetchOptions(now=NOW, max_age=dt.timedelta(hours=24))
    clause = reason_to_fetch(options, world, OWN, None)
    assert (clause is None) == (reason is None)
    assert (reason or "") in (clause or "")


RECORDING = ("--recording", str(ROOT / "tests" / "recordings" / "moto-5.0.0.zip"), "--no-feed")


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\x1f\x8b"])
def test_a_damaged_snapshot_is_named_and_replaced(content: bytes) -> None:
    SNAPSHOT.write_bytes(content)
    result = run("fetch", *RECORDING, "--if-older-than", "99999d", "--log", "log.json")
    assert result.exit_code == 0
    assert "fetching: snapshot.json: " in result.output
    assert json.loads(Path("log.json").read_bytes())["counts"]["cache_hits"] == 0
    assert snapshot.read(SNAPSHOT).recorded


def test_a_recording_is_kept_by_the_age_of_its_package(tmp_path: Path) -> None:
    """It is at least as old as that, whenever it was read; another one is another source."""
    assert run("fetch", *RECORDING).exit_code == 0
    assert "not recent enough" in run("fetch", *RECORDING, "--if-older-than", "24h").output
    assert "kept, since it is recent enough" in run("fetch", *RECORDING, "--if-older-than", "99999d").output
    other = tmp_path / "moto-5.0.1.zip"
    other.write_bytes(Path(RECORDING[1]).read_bytes())
    output = run("fetch", "--recording", str(other), "--no-feed", "--if-older-than", "99999d").output
    assert "not kept, since it was fetched from other sources" in output


def test_a_digest_depends_on_every_source_and_on_nothing_else() -> None:
    """Neither the run, nor its time, nor its age limit makes another snapshot."""
    now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    options = FetchOptions(now=now)
    own = digests(options, "https://ssm.us-east-1.amazonaws.com", None)
    same = FetchOptions(now=now + dt.timedelta(days=1), run="another", max_age=dt.timedelta(days=3))
    assert digests(same, "https://ssm.us-east-1.amazonaws.com", None) == own
    others = [
        digests(FetchOptions(now=now, feed=None), "https://ssm.us-east-1.amazonaws.com", None),
        digests(FetchOptions(now=now, resource_types=None), "https://ssm.us-east-1.amazonaws.com", None),
        digests(options, "https://ssm.eu-west-1.amazonaws.com", None),
    ]
    assert len({own.sources, *(each.sources for each in others)}) == 4
    releases = [None, {}, {"summary.json": b"1"}, {"summary.json": b"2"}]
    assert len({digests(options, None, release).previous for release in releases}) == 4


def test_the_last_release_is_written_also_where_the_snapshot_is_kept() -> None:
    """It is read each time, so that build has it; a snapshot that was fetched upon another one is not kept.

    The release that was built from the snapshot itself is no other one: after it was published, nothing is read again.
    """
    with source() as aws:
        first = ("--previous", "site", "--if-older-than", "24h")
        aws.fetch(*first, "--first")
        output, log = aws.fetch(*first, "--first")
        assert log["counts"]["cache_hits"] == 1
        assert "a first release" in output
        assert run("build", "--snapshot", "snapshot.json", "--previous", "previous").exit_code == 0

        output, log = aws.fetch(*first)
        assert log["counts"]["cache_hits"] == 1, output
        release = {path.name: path.read_bytes() for path in Path("previous").iterdir()}
        assert release == {name: (Path("site/downloads") / name).read_bytes() for name in layout.FETCHED_NAMES}

        change(aged(1))
        assert run("build", "--snapshot", "snapshot.json", "--out", "older").exit_code == 0
        output, log = aws.fetch("--previous", "older", "--if-older-than", "24h")
        assert log["counts"]["cache_hits"] == 1, "it was built from this snapshot"
        change(aged(-0.5))
        output, log = aws.fetch("--previous", "older", "--if-older-than", "24h")
    assert "not kept, since it was fetched upon another last release" in output


@pytest.mark.parametrize(
    ("text", "value"),
    [("90m", dt.timedelta(minutes=90)), (" 24h ", dt.timedelta(hours=24)), ("2d", dt.timedelta(days=2))],
)
def test_a_duration_is_a_number_and_its_unit(text: str, value: dt.timedelta) -> None:
    assert duration(text) == value


@pytest.mark.parametrize("text", ["", "24", "h", "0h", "-1h", "1.5h", "24 h", "1w", "24H", "9999999d", "٣h"])
def test_other_text_is_no_duration(text: str) -> None:
    with pytest.raises(click.BadParameter, match="24h or 2d"):
        duration(text)
    assert run("fetch", "--if-older-than", text).exit_code == 2
