"""The record: what its file may hold, how it grows, and that it can be replayed to every reading exactly."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.errors import DataError
from generator.history import diff
from generator.model import history
from generator.model.history import History
from generator.model.reading import Confirmation
from tests.conftest import bundled_history, renamed, tiny_snapshot
from tests.doubles.readings import Published, date, offered, on, run, runs, unchained, without
from tests.doubles.strategies import worlds
from tests.paths import ROOT
from tools import weeks

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.model.snapshot import Snapshot


TINY = tiny_snapshot()
MORE = offered(TINY, "lambda", "us-gov-west-1")


def test_the_first_reading_is_the_whole_of_it() -> None:
    """And a reading that says the same adds nothing, today or tomorrow."""
    past = runs(TINY)
    assert [reading.counts.offerings for reading in past.readings] == [7]
    assert runs(TINY, TINY) == runs(TINY, on(1)) == past


def test_the_file_grows_by_a_line() -> None:
    """What stood there stays byte for byte."""
    first, second = runs(TINY), runs(TINY, on(1, MORE))
    assert second.content.startswith(first.content)
    assert second.content[len(first.content) :].count(b"\n") == 1
    assert json.loads(second.content.splitlines()[-1])["offerings_appeared"] == {"us-gov-west-1": ["lambda"]}
    assert history.decode(second.content, "it") == second


def test_a_reading_knows_the_one_before_it_even_if_that_had_no_news() -> None:
    """So a change is dated as closely as it was watched."""
    past = runs(TINY, on(5), on(6, MORE))
    assert past.readings[-1].previous == on(5).read_at
    assert past.since == past.readings[0].date
    assert past.as_of == date(6)


def test_a_removal_waits_for_a_reading_that_agrees() -> None:
    """One without news confirms it in a line of its own; the one after that has nothing more to confirm."""
    past = runs(MORE, on(1, TINY), on(2, TINY), on(3, TINY))
    assert [type(line).__name__ for line in past.lines] == ["Reading", "Reading", "Confirmation"]
    assert past.lines[-1].read_at == on(2).read_at
    assert (past.as_of, past.changed) == (date(1), date(2))


def test_a_recording_that_says_nothing_new_is_no_reading() -> None:
    """It neither confirms what is missing nor brings back what an older recording had: it may be an old one anew."""
    past = runs(MORE, on(1, TINY))
    for old in (TINY, MORE):
        recorded = msgspec.structs.replace(on(2, old), recorded=True)
        assert runs(MORE, on(1, TINY), recorded) == past
    assert len(runs(MORE, on(1, TINY), on(2, MORE)).lines) == 3, "while AWS itself may say again what it said before"


def test_a_reading_older_than_the_last_is_refused_by_name() -> None:
    with pytest.raises(DataError, match=r"2024-02-28 06:30 UTC is older than .* 2024-02-29 06:30 UTC") as refused:
        runs(TINY, on(-1, MORE))
    assert "fetch again" in refused.value.advice
    with pytest.raises(DataError, match="older"):
        runs(TINY, on(5), on(4, MORE))


def test_two_readings_of_one_time_must_say_the_same() -> None:
    with pytest.raises(DataError, match="says something else"):
        runs(TINY, MORE)


def test_a_publish_that_stopped_halfway_neither_loses_nor_doubles_an_endpoint() -> None:
    """The history is sent before the catalog: so the next run may find it newer than the catalog beside it."""
    second = offered(MORE, "lambda", "us-gov-west-1")
    regions = [
        msgspec.structs.replace(
            region, services=region.services | {"iam": msgspec.structs.replace(region.services["iam"], endpoint="new")}
        )
        for region in second.regions
    ]
    second = msgspec.structs.replace(second, regions=tuple(regions))
    first = run(Published(), MORE)
    whole = run(first, on(1, second))
    assert whole.history.readings[-1].endpoints.keys() == {region.code for region in TINY.regions}
    halfway = Published(whole.history, first.catalog, first.read_at)
    assert run(halfway, on(1, second)).history == whole.history
    assert (
        not run(halfway, on(2, second)).history.readings[2:]
        or not run(halfway, on(2, second)).history.readings[-1].endpoints
    )


def test_what_is_no_name_zone_or_endpoint_is_noted_of_its_region_and_service() -> None:
    """A page whose facts changed says so, whatever they are."""
    east = TINY.regions[1]
    services = {"lambda": msgspec.structs.replace(east.services["lambda"], protocols="HTTP")}
    country = msgspec.structs.replace(TINY.regions[2], country="CA")
    world = msgspec.structs.replace(
        TINY, regions=(TINY.regions[0], msgspec.structs.replace(east, services=east.services | services), country)
    )
    reading = runs(TINY, on(1, world)).readings[-1]
    assert reading.regions_touched == ("us-east-1", "us-gov-west-1")
    assert reading.services_touched == ("lambda",)


def spoil(change: Callable[[list[Any]], Any]) -> bytes:
    """Return a sound history's file, as it was before lines carried digests, with something changed in its lines."""
    sound = runs(
        TINY, on(1, renamed(MORE, iotthingsgraph="Things")), on(2, without(MORE, "awkward", "eu-west-1")), on(3, MORE)
    )
    lines = [json.loads(line) for line in unchained(sound.content).splitlines()]
    change(lines)
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: lines[0].update(schema_version=2), "line 1: 'region-atlas history' of version 2"),
        (lambda lines: lines[0].update(format="a diary"), "line 1: 'a diary'"),
        (lambda lines: lines.pop(0), "line 1: not a history"),
        (lambda lines: lines[1].pop("counts"), r"line 2: damaged: .*`counts`"),
        (lambda lines: lines[1].update(line="rumour"), "line 2: damaged: .*rumour"),
        (
            lambda lines: lines[2].update(previous="2024-03-02T06:30:00Z"),
            r"line 3: damaged: previous: .* is not before",
        ),
        (lambda lines: lines[2].update(previous=lines[2]["read_at"]), r"line 3: damaged: previous: .* is not before"),
        (lambda lines: lines[2].update(read_at="2024-03-01"), r"line 3: damaged: .*\$.read_at"),
        (lambda lines: lines[2].update(read_at="2024-03-01T00:00:00"), "line 3: damaged: read_at has no time zone"),
        (lambda lines: lines.reverse() or lines.insert(0, lines.pop()), "line 2: "),
        (lambda lines: lines.append(lines[-1]), r"line 6: \$.read_at: .* is not after"),
        (lambda lines: lines[1].update(line="confirmation"), r"line 2: \$.line: there is nothing to confirm"),
        (lambda lines: lines[2]["offerings_appeared"].update({"eu-west-1": ["iam"]}), r"offerings_appeared.eu-west-1"),
        (lambda lines: lines[2]["offerings_appeared"].update({"eu-west-1": ["none"]}), "no such service: ..none"),
        (lambda lines: lines[2]["offerings_appeared"].update({"xx": ["iam"]}), "xx: no such Region"),
        (lambda lines: lines[3]["offerings_went"].update({"us-gov-west-1": ["awkward"]}), "not there: ..awkward"),
        (lambda lines: lines[3]["offerings_went"].pop("eu-west-1"), "'eu-west-1' is not empty"),
        (lambda lines: lines[3]["offerings_went"].pop("us-east-1"), r"line 4: \$"),
        (lambda lines: lines[3]["offerings_went"]["eu-west-1"].reverse(), "sorted and unique"),
        (lambda lines: lines[3].update(regions_went=["eu-west-1", "xx"]), "'xx' is not there"),
        (lambda lines: lines[3].update(services_went=["awkward", "none"]), "'none' is not there"),
        (lambda lines: lines[2].update(regions_appeared={"eu-west-1": None}), "'eu-west-1' is there already"),
        (lambda lines: lines[2].update(services_appeared={"iam": None}), "'iam' is there already"),
        (
            lambda lines: lines[2]["services_renamed"].update(iam=["x", "y"]),
            r"services_renamed.iam: it is not named 'x'",
        ),
        (lambda lines: lines[2].update(regions_renamed={"eu-west-1": ["x", "y"]}), "it is not named 'x'"),
        (lambda lines: lines[3]["zones_went"]["eu-west-1"].update(local=["zz"]), "'zz' is not there"),
        (lambda lines: lines[2].update(zones_appeared={"eu-west-1": {"local": ["eu-west-1-lz1"]}}), "is there already"),
        (lambda lines: lines[2].update(zones_appeared={"xx": {"local": ["lz"]}}), "xx: no such Region"),
        (lambda lines: lines[2].update(endpoints={"xx": {"iam": ["a", "b"]}}), "endpoints.xx: 'iam' is not there"),
        (
            lambda lines: lines[3].update(offerings_appeared=lines[3]["offerings_went"]),
            r"line 4: \$\.offerings_went\.[a-z0-9-]+: appeared in the same reading",
        ),
        (
            lambda lines: lines[3].update(zones_appeared=lines[3]["zones_went"]),
            r"line 4: \$\.zones_went\.eu-west-1: appeared in the same reading",
        ),
        (lambda lines: lines[3].update(regions_appeared={"eu-west-1": None}), r"line 4: \$\.regions_went: one of them"),
        (lambda lines: lines[3].update(services_appeared={"awkward": None}), r"line 4: \$\.services_went: one of them"),
        (lambda lines: lines[1]["counts"].update(offerings=6), r"line 2: \$.counts: they are"),
    ],
)
def test_a_file_that_nobody_wrote_is_refused_with_its_line_and_field(change: Any, message: str) -> None:
    with pytest.raises(DataError, match=message) as refused:
        history.decode(spoil(change), "history.jsonl")
    assert refused.value.problem.startswith("history.jsonl: line ")
    assert refused.value.advice


@pytest.mark.parametrize(("content", "message"), [(b"", "line 1"), (b"\xff\n", "line 1"), (b"[" * 100_000, "line 1")])
def test_what_is_no_history_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        history.decode(content, "it")


@pytest.mark.parametrize("number", [1, 3])
def test_a_key_that_stands_twice_in_a_line_is_refused(number: int) -> None:
    """Of the two values msgspec keeps the last one: another reader would see another history."""
    lines = unchained(runs(TINY, on(1, MORE)).content).splitlines(keepends=True)
    key = b'"format":' if number == 1 else b'"source":'
    lines[number - 1] = lines[number - 1].replace(key, key + b'"another",' + key, 1)
    with pytest.raises(DataError, match=rf"it: line {number}: .*stands twice in one object"):
        history.decode(b"".join(lines), "it")


def test_a_file_that_was_cut_off_is_refused() -> None:
    with pytest.raises(DataError, match="cut off"):
        history.decode(runs(TINY).content[:-1], "it")


def test_what_a_later_version_wrote_is_kept() -> None:
    """Fields that this version does not have are passed over, and are still there after the next reading."""
    newer = spoil(lambda lines: lines[2].update(mood="cheerful"))
    past = history.decode(newer, "it")
    published = Published(past, None, past.read_at)
    assert b'"cheerful"' in run(published, on(9, TINY)).history.content


@pytest.mark.parametrize("first", range(5))
def test_lines_that_an_earlier_version_wrote_are_taken_over(first: int) -> None:
    """It wrote no digests: all of the file, or what it appended to one that has them. The readings stay as they are."""
    sound = runs(TINY, on(1, MORE), on(2, TINY), on(3, TINY))
    past = history.decode(unchained(sound.content, first + 1), "it")
    assert past.undigested_count == 4 - first
    assert past.until(on(1).read_at).undigested_count == max(0, 2 - first)
    assert history.divergence(past, sound) is history.divergence(sound, past) is None
    assert history.chained(past) == sound
    assert history.tip(past) == history.tip(sound)
    assert run(Published(past), on(9, MORE)).history == run(Published(sound), on(9, MORE)).history
    assert history.decode(history.chained(past).content, "it").undigested_count == 0


def test_a_digest_is_that_of_the_line_before() -> None:
    """The first line's is that of the header; the tip's that of the last line."""
    past = runs(TINY, on(1, MORE))
    head, first, last = past.content.splitlines()
    assert [line.previous_sha256 for line in past.lines] == [hashlib.sha256(line).hexdigest() for line in (head, first)]
    assert history.tip(past) == history.Tip(lines=2, sha256=hashlib.sha256(last).hexdigest())
    assert history.tip(History()) == history.Tip(lines=0, sha256=hashlib.sha256(head).hexdigest())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: lines.pop(1), "line 2: does not follow from line 1"),
        (lambda lines: lines.pop(2), "line 3: does not follow from line 2"),
        (lambda lines: lines.insert(2, lines.pop(3)), "line 3: does not follow from line 2"),
        (lambda lines: lines[2].update(source="elsewhere"), "line 4: does not follow from line 3"),
        (lambda lines: lines[0].update(mood="cheerful"), "line 2: does not follow from line 1"),
        (lambda lines: lines[3].update(previous_sha256="0" * 64), "line 4: does not follow from line 3"),
        (lambda lines: lines[3].update(previous_sha256=1), "line 4: damaged"),
        (lambda lines: lines[1].pop("previous_sha256"), "line 2: has no digest, although line 3 has one"),
        (lambda lines: lines[2].pop("previous_sha256"), "line 3: has no digest, although line 4 has one"),
    ],
)
def test_a_line_that_was_removed_changed_or_moved_is_named(change: Callable[[list[Any]], Any], message: str) -> None:
    """Also where all that is left would make a sound history."""
    sound = runs(TINY, on(1, renamed(TINY, iam="One")), on(2, renamed(TINY, iam="One")), on(3, TINY), on(4, MORE))
    lines = [json.loads(line) for line in sound.content.splitlines()]
    change(lines)
    with pytest.raises(DataError, match=f"it: {message}"):
        history.decode(b"".join(msgspec.json.encode(line) + b"\n" for line in lines), "it")


def test_histories_that_differ_are_named_with_both_ends() -> None:
    """The later one must be the earlier one continued; digests, and fields of a later version, are no difference."""
    short, long, other = runs(TINY), runs(TINY, on(1, MORE)), runs(TINY, on(2, MORE), on(3, TINY))
    assert history.divergence(short, long) is history.divergence(long, long) is None
    assert history.divergence(History(), short) is None
    assert history.divergence(long, short) == (
        "the older history has 2 lines, the last of 2024-03-01 06:30 UTC, the newer one 1 line, the last of 2024-02-29 "
        "06:30 UTC"
    )
    assert history.divergence(short, History(), ("the bucket's", "the site's")) == (
        "the bucket's has 1 line, the last of 2024-02-29 06:30 UTC, the site's 0 lines"
    )
    assert history.divergence(long, other) == (
        "line 3 is the reading of 2024-03-01 06:30 UTC in the older history and the reading of 2024-03-02 06:30 UTC in "
        "the newer one; the older history has 2 lines, the last of 2024-03-01 06:30 UTC, the newer one 3 lines, the "
        "last of 2024-03-03 06:30 UTC"
    )
    edited = history.decode(
        spoil(lambda lines: lines[2].update(source="elsewhere")),
        "it",
    )
    clause = history.divergence(history.decode(spoil(lambda _: None), "it"), edited)
    assert clause
    assert "UTC in the newer one, which says something else; " in clause


@pytest.mark.parametrize(
    "time",
    [
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z"),
        *("2024-03-01T00:00:00", "9999-12-31T23:59:59"),
    ],
)
@pytest.mark.parametrize("field", ["read_at", "previous"])
def test_a_time_without_zone_or_of_no_possible_year_is_refused(time: str, field: str) -> None:
    with pytest.raises(DataError, match=rf"line 3: damaged: {field} (has no time zone|is not between 1970 and 2200)"):
        history.decode(spoil(lambda lines: lines[2].update({field: time})), "it")


def test_the_bundled_history_goes_on_from_what_was_published_without_digests() -> None:
    """A bucket that an earlier version published holds the same readings, so the next run adds to them as ever."""
    past = bundled_history()
    assert past.undigested_count == 0
    assert history.chained(history.decode(unchained(past.content), "it")) == past


def test_a_history_can_be_read_as_it_stood() -> None:
    past = runs(MORE, on(1, TINY), on(2, TINY), on(3, MORE))
    assert past.until(on(2).read_at) == runs(MORE, on(1, TINY), on(2, TINY))
    assert past.until(on(-1).read_at) == History()
    assert history.decode(past.until(on(1).read_at).content, "it") == runs(MORE, on(1, TINY))


def test_the_bundled_history_is_that_of_the_recordings() -> None:
    """Replayed to the date of each recording it has just what that recording lists, and it ends with the snapshot."""
    past, recorded = bundled_history(), {week.packaged: week for week in weeks.read()}
    visited = set()
    for reading, state in history.states(past):
        week = recorded.get(reading.read_at.isoformat())
        if week:
            visited.add(week.packaged)
            assert {(region, code) for region, codes in state.offered.items() for code in codes} == week.offerings
            assert state.services.keys() == week.services
            assert week.name in reading.source
        else:
            assert not reading.offerings_appeared, (
                "a recording that is not among the weeks lists what one before it did"
            )
            assert not reading.offerings_went
    assert visited == recorded.keys()


def test_the_stated_origin_is_true() -> None:
    """The article and the notice say how many recordings there are, and of which releases."""
    past = bundled_history()
    for path in ("NOTICE", "templates/articles/data.md"):
        text = " ".join((ROOT / path).read_text("utf-8").split())
        assert f"{len(past.readings)} different recordings" in text, path
        assert "3.1.0" in past.readings[0].source
        assert "3.1.0" in text


def test_the_bundled_snapshot_adds_nothing_but_a_live_reading_of_it_confirms(
    real_snapshot: Snapshot, real: Any
) -> None:
    """It is the last recording, packaged anew; AWS saying the same another day is a second reading."""
    past = bundled_history()
    assert diff.add_reading(past, real_snapshot, real, diff.LastReading()) is past
    live = msgspec.structs.replace(real_snapshot, recorded=False)
    last = diff.add_reading(past, live, real, diff.LastReading()).lines[-1]
    assert last == Confirmation(read_at=live.read_at, previous_sha256=history.tip(past).sha256)


# Properties: any worlds, any days.

days = st.lists(st.tuples(st.integers(1, 60), worlds()), min_size=1, max_size=8)


def read(steps: list[tuple[int, Snapshot]]) -> list[Snapshot]:
    """Return the worlds, each read so many days after the one before."""
    day, values = 0, []
    for gap, world in steps:
        day += gap
        values.append(on(day, world))
    return values


@given(days)
def test_replaying_to_any_reading_gives_just_what_it_said(steps: list[tuple[int, Snapshot]]) -> None:
    published = Published()
    for world in read(steps):
        published = run(published, world)
        assert history.replay(published.history).comparable == diff.state_of(world).comparable
    past = published.history
    assert history.decode(past.content, "it") == past
    for number, (reading, state) in enumerate(history.states(past)):
        earlier_history = past.until(reading.read_at)
        assert len(earlier_history.readings) == number + 1
        assert history.replay(earlier_history).comparable == copy.deepcopy(state).comparable


@given(days, st.data())
def test_runs_that_are_repeated_late_or_lost_change_nothing(
    steps: list[tuple[int, Snapshot]], data: st.DataObject
) -> None:
    """A run may happen again, on what it was given or on what it made; one that comes late is refused."""
    all_read = read(steps)
    expected = runs(*all_read)
    published = Published()
    for number, world in enumerate(all_read):
        before, published = published, run(published, world)
        for again in data.draw(st.lists(st.sampled_from(["anew", "onto itself", "late", "half"]), max_size=3)):
            if again == "anew":
                assert run(before, world) == published
            elif again == "onto itself":
                published = run(published, world)
            elif again == "half" and before.catalog:
                # The history was sent, the catalog beside it was not.
                assert run(published._replace(catalog=before.catalog), world).history == published.history
            elif number:
                with pytest.raises(DataError, match="older"):
                    run(published, all_read[data.draw(st.integers(0, number - 1))])
    assert published.history == expected


def test_a_simulated_year_is_the_same_however_often_it_was_run() -> None:
    """A run each day, with offerings that flap, days without AWS, days run twice, late ones: as if all went well."""
    flapping = offered(MORE, "iotthingsgraph", "eu-west-1")
    plain, troubled, late = Published(), Published(), 0
    for day in range(366):
        world = without(flapping, "awkward") if 100 <= day < 140 else flapping
        world = offered(world, "iotthingsgraph", "eu-west-1", there=day % 9 not in {4, 5} and day % 31 != 7)
        world = offered(world, "lambda", "us-gov-west-1", there=day % 120 < 60)
        world = on(day, renamed(world, iam=f"IAM {day // 90}"))
        if day % 17 == 3:
            continue  # AWS or the runner was down: there is no reading of that day.
        plain = run(plain, world)
        before, troubled = troubled, run(troubled, world)
        if day % 5 == 0:
            troubled = run(run(troubled, world), world)
        if day % 7 == 0:
            troubled = run(before, world)
        if day % 11 == 0 and day:
            with pytest.raises(DataError, match="older"):
                run(troubled, on(day - 1, TINY))
            late += 1
    assert late
    assert troubled == plain
    assert len(plain.history.readings) < 366 - 366 // 17
    assert {type(line) for line in plain.history.lines} == {type(plain.history.lines[0]), Confirmation}
    assert plain.history.lines[0].read_at == dt.datetime.combine(date(0), TINY.read_at.timetz())


def test_names_that_differ_by_white_space_are_the_same_to_the_record() -> None:
    """An earlier program recorded names as AWS spelled them; now their white space is folded, which is no news."""
    first = runs(TINY).readings[0]
    spelled = first.services_appeared | {"lambda": " AWS\N{NO-BREAK SPACE} Lambda"}
    past = history.append(History(), msgspec.structs.replace(first, services_appeared=spelled))
    again = run(Published(history=past), on(1)).history
    assert again == past
    assert run(Published(history=past), TINY).history == past
    renaming = run(Published(history=past), on(1, renamed(TINY, **{"lambda": "Lambda"}))).history
    assert renaming.readings[-1].services_renamed == {"lambda": (spelled["lambda"], "Lambda")}
    assert history.decode(renaming.content, "x") == renaming
