"""A release is held against itself: what was read must be the files that its own summary lists."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build import build
from generator.catalog.assemble import assemble
from generator.core import layout
from generator.core.errors import AtlasError, DataError
from generator.history import diff, timeline
from generator.model import curated, history, previous_release
from generator.model.history import History
from tests.conftest import tiny_snapshot
from tests.doubles.readings import offered, on, runs, unchained
from tests.doubles.release_files import with_updated_summary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.model.previous_release import PreviousRelease
    from generator.model.snapshot import Snapshot


CATALOG, SUMMARY, HISTORY, RESOURCE_TYPE_HISTORY = layout.NEXT_RUN_NAMES
TINY = tiny_snapshot()
MORE = offered(TINY, "lambda", "us-gov-west-1")
Files = dict[str, bytes]


def read(files: Files) -> PreviousRelease | None:
    return previous_release.from_files(files, "s3://atlas", "restore it")


def released(world: Snapshot, before: Files | None = None) -> Files:
    """Return what the next run needs of the release that is built from a world upon another."""
    order = build.BuildOptions(snapshot=world, previous=read(before) if before else None, accept_shrink="it is a test")
    files = {file.path: file.content for file in build.files(order, executor_factory=ThreadPoolExecutor).files}
    return {name: files[f"downloads/{name}"] for name in layout.NEXT_RUN_NAMES}


def continued(last: PreviousRelease) -> History:
    """Return the history with a reading that is built upon a release."""
    world = on(40, offered(MORE, "iotthingsgraph", "eu-west-1"))
    before = diff.LastReading(catalog=last.catalog, read_at=last.summary.read_at)
    past = diff.add_reading(last.history or History(), world, assemble(world, curated.read()), before)
    assert timeline.with_dates(assemble(world, curated.read()), past)
    return past


@cache
def releases() -> list[Files]:
    """Return four releases, each built upon the one before; the last of them brought no news."""
    built = [released(TINY)]
    for number, world in enumerate((MORE, TINY, TINY), start=1):
        built.append(released(on(number, world), built[-1]))
    return built


@pytest.fixture
def days() -> list[Files]:
    return releases()


def test_a_release_is_what_its_summary_lists(days: list[Files]) -> None:
    for files in days:
        last = read(files)
        assert last
        assert last.catalog_sha256
        assert last.history


def test_a_publish_that_stopped_left_a_release_that_can_be_read(days: list[Files]) -> None:
    """The history is sent first, then the summary, then the catalog; whoever reads meanwhile finds the same."""
    for before, after in pairwise(days):
        between: Files = dict(before)
        for name in (HISTORY, SUMMARY, CATALOG):
            between |= {name: after[name]}
            last = read(between)
            assert last
            assert last.history == history.decode(after[HISTORY], "it")
            assert continued(last).lines[:-1] == last.history.lines, "and the next one can be built upon it"


def test_files_of_two_releases_are_refused(days: list[Files]) -> None:
    """Those that no order of sending leaves: a history or a catalog that is older or newer than the summary."""
    first, second, third = days[:3]
    for mixed in (
        second | {HISTORY: first[HISTORY]},
        second | {CATALOG: third[CATALOG]},
        third | {CATALOG: first[CATALOG]},
        first | {CATALOG: second[CATALOG]},
    ):
        with pytest.raises(DataError, match="is not the file that"):
            read(mixed)


def cut(files: Files, lines: int) -> Files:
    return files | {HISTORY: b"".join(files[HISTORY].splitlines(keepends=True)[:lines])}


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_history_that_was_cut_is_refused_with_the_difference(days: list[Files], lines: int) -> None:
    """Also where it ends with a whole line, so that nothing in it shows the cut."""
    whole = days[-1]
    assert whole[HISTORY].count(b"\n") == 5
    with pytest.raises(DataError) as refused:
        read(cut(whole, lines))
    listed_size = len(whole[HISTORY])
    assert refused.value.problem.startswith(f"s3://atlas: {HISTORY} is not the file that {SUMMARY} lists: it has ")
    assert f", {lines - 1} rows and SHA-256 " in refused.value.problem
    assert f"; listed are {listed_size:,} bytes, 4 rows and " in refused.value.problem
    assert refused.value.advice == "restore it"


def test_a_history_from_before_there_were_digests_may_be_half_taken_over(days: list[Files]) -> None:
    """Its digests come with the next release, which may stop after the history was sent: the old summary lists none."""
    for first in range(5):
        old = with_updated_summary(days[2] | {HISTORY: unchained(days[2][HISTORY], first + 1)})
        assert read(old)
        taken_over = history.chained(history.decode(old[HISTORY], "it")).content
        for sent in (taken_over, days[3][HISTORY]):
            last = read(old | {HISTORY: sent})
            assert last
            assert last.history == history.decode(sent, "it")
        edited = runs(TINY, on(1, offered(TINY, "iam", "us-gov-west-1", there=False)), on(2, TINY), on(3, TINY)).content
        with pytest.raises(DataError, match="is not the file"):
            read(old | {HISTORY: edited})


@pytest.mark.parametrize("change", [{"bytes": -1}, {"rows": 10**30}, {"sha256": "0"}, {"bytes": 0}, {"rows": -7}])
@pytest.mark.parametrize("name", [CATALOG, HISTORY])
def test_a_summary_that_lists_what_is_not_there_is_refused(days: list[Files], name: str, change: Any) -> None:
    summary = json.loads(days[0][SUMMARY])
    next(entry for entry in summary["reports"] if entry["path"] == name).update(change)
    with pytest.raises(DataError):
        read(days[0] | {SUMMARY: json.dumps(summary).encode()})


@pytest.mark.parametrize("name", [layout.CATALOG_NAME, layout.SUMMARY_NAME])
def test_a_key_that_stands_twice_is_refused_by_name(days: list[Files], name: str) -> None:
    content = days[1][name].replace(b'"as_of":', b'"as_of": "2020-01-01", "as_of":', 1)
    with pytest.raises(DataError, match=f"{name} is damaged .*'as_of' stands twice"):
        read(days[1] | {name: content})


def test_a_summary_that_lists_no_catalog_is_refused(days: list[Files]) -> None:
    summary = json.loads(days[0][SUMMARY])
    summary["reports"] = [entry for entry in summary["reports"] if entry["path"] != CATALOG]
    with pytest.raises(DataError, match=f"s3://atlas: {SUMMARY} does not list {CATALOG}"):
        read(days[0] | {SUMMARY: json.dumps(summary).encode()})


TIMES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z", "2024-02-29T06:30:00"]
DATES = ["0001-01-01", "1969-12-31", "9999-12-31"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        *((SUMMARY, lambda document, time=time: document.update(read_at=time)) for time in TIMES),
        *((SUMMARY, lambda document, date=date: document.update(as_of=date)) for date in DATES),
        *((SUMMARY, lambda document, date=date: document["reports"][0].update(changed=date)) for date in DATES),
        *((CATALOG, lambda document, date=date: document.update(as_of=date)) for date in DATES),
        *((CATALOG, lambda document, date=date: document.update(since=date)) for date in DATES),
        *((CATALOG, lambda document, date=date: document["offerings"][0].update(first_seen=date)) for date in DATES),
        *(
            (
                CATALOG,
                lambda document, date=date: next(region for region in document["regions"] if region["launch"])[
                    "launch"
                ].update(date=date),
            )
            for date in DATES
        ),
    ],
)
def test_a_time_that_cannot_be_is_refused(days: list[Files], name: str, change: Callable[[Any], None]) -> None:
    """Beyond 1970 to 2200, or without a zone: some later step would fail on it."""
    document = json.loads(days[0][name])
    change(document)
    with pytest.raises(DataError, match=r"is not between 1970 and 2200|has no time zone"):
        read(with_updated_summary(days[0] | {name: json.dumps(document).encode()}))


# Hostile folders.


def put(folder: Path, files: Files) -> None:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def test_a_first_release_is_what_its_note_says(tmp_path: Path, days: list[Files]) -> None:
    """A folder that is just empty, or another one, is an error; so is a note beside a release."""
    with pytest.raises(DataError, match="holds neither a release") as refused:
        previous_release.read(tmp_path)
    assert "region-atlas fetch --previous ADDRESS" in refused.value.advice
    put(tmp_path, {previous_release.FIRST_RELEASE_NOTE: b""})
    assert previous_release.read(tmp_path) is None
    put(tmp_path, days[0])
    with pytest.raises(DataError, match="holds a release and also first-release"):
        previous_release.read(tmp_path)


@pytest.mark.parametrize("name", layout.NEXT_RUN_NAMES)
@pytest.mark.parametrize("kind", ["folder", "pipe", "link to itself", "unreadable", "large", "device"])
def test_what_is_no_file_of_a_release_is_named(
    tmp_path: Path, days: list[Files], name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waited for nor read without end."""
    put(tmp_path, days[0])
    path = tmp_path / name
    monkeypatch.setattr(previous_release, "MAX_BYTES", 1_000_000)
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to itself":
        path.symlink_to(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "large":
        path.write_bytes(bytes(1_000_001))
    else:
        path.symlink_to("x" * 4000)
    with pytest.raises(DataError, match=f"{name}: (cannot be read|is larger than)"):
        previous_release.read(tmp_path)


ODD = [
    *(b"null", b"[]", b"{}", b'""', b"-1", b"1e999", b"[" * 5000, b"\n", b"\r\n", b"\x00", b"\xff", b"9" * 400, b""),
    *(b'"0001-01-01T00:00:00+14:00"', b'"9999-12-31T23:59:59-14:00"', b'"9999-12-31"', b"\xed\xa0\x80", b"\\ud800"),
]
damages = st.lists(
    st.tuples(st.integers(0, 999), st.integers(0, 200), st.one_of(st.binary(max_size=4), st.sampled_from(ODD))),
    min_size=1,
    max_size=3,
)
"""Where something is put in (per mille of the file), how many bytes it takes the place of, and what it is."""


def damaged(content: bytes, damage: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, odd in damage:
        start = len(content) * place // 1000
        content = content[:start] + odd + content[start + length :]
    return content


@given(st.integers(0, 3), st.sampled_from(layout.NEXT_RUN_NAMES), damages)
def test_no_damage_ends_in_anything_but_an_error_that_names_it(
    day: int, name: str, damage: list[tuple[int, int, bytes]]
) -> None:
    """Whatever happened to a file, also where the summary lists it as it now is."""
    whole = releases()[day]
    hostile = whole | {name: damaged(whole[name], damage)}
    for files in (hostile, with_updated_summary(hostile) if name != SUMMARY else hostile):
        try:
            last = read(files)
        except AtlasError as error:
            assert error.problem  # noqa: PT017 (either outcome is right; an error must say something)
            continue
        assert last
        assert len(continued(last).lines) >= 2, "what was accepted can be built upon"


@given(st.sampled_from([1, 3, 5]), damages)
def test_no_damaged_history_ends_in_anything_but_an_error_with_its_line(
    first: int, damage: list[tuple[int, int, bytes]]
) -> None:
    """Also one that an earlier version wrote, or went on with; what is accepted is still right once it is chained."""
    odd = damaged(unchained(releases()[-1][HISTORY], first), damage)
    try:
        past = history.decode(odd, "it")
    except DataError as error:
        assert error.problem.startswith(("it: line ", "it: its last line is cut off"))  # noqa: PT017 (as above)
        return
    again = history.decode(history.chained(past).content, "it")
    assert again == history.chained(past)
    assert history.divergence(past, again) is history.divergence(again, past) is None
