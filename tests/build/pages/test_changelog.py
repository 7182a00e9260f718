"""The changes as pages list them: what stands in one line, what waits, what was undone, and nothing left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from generator.build.pages import changelog
from generator.build.pages.change_lines import MAX_NAMED, LineWriter
from generator.catalog.page_entities import page_entities
from generator.history import changes, kinds, timeline
from generator.history.by_subject import SubjectChange
from generator.history.sentences import Titles, parts
from generator.model.snapshot import ZoneIds
from tests.conftest import bundled_history, region, tiny_snapshot
from tests.doubles.readings import changes_by_subject, date, offered, on, runs, values_after, without
from tests.doubles.strategies import worlds

if TYPE_CHECKING:
    from generator.build.pages.changelog import MonthChanges
    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot


EAST, WEST, GOV = "us-east-1", "eu-west-1", "us-gov-west-1"


def months(*days: Snapshot) -> list[MonthChanges]:
    catalog, by_subject, _ = values_after(*days)
    return changelog.months(by_subject, page_entities(catalog))


def lines(*days: Snapshot) -> list[str]:
    """Return every line of every month, the latest first."""
    return [
        line.text
        for month in months(*days)
        for reading in month.readings
        for chapter in reading.chapters
        for line in chapter.lines
    ]


def larger() -> Snapshot:
    """Add ten services in one Region to the tiny world: enough to choose from."""
    world = tiny_snapshot()
    for number in range(10):
        world = offered(world, f"s{number}", EAST)
    return world


def test_a_service_that_came_to_several_regions_is_one_line() -> None:
    now = offered(offered(larger(), "s1", GOV), "s1", WEST)
    (line,) = lines(on(0, larger()), on(7, now))
    assert line == "s1 launched in AWS GovCloud (US-West) and Europe (Ireland)"


def test_what_came_to_a_region_alone_is_one_line() -> None:
    now = offered(offered(offered(larger(), "s1", GOV), "s2", GOV), "s3", WEST)
    assert lines(on(0, larger()), on(7, now)) == [
        "s1 and s2 launched in AWS GovCloud (US-West)",
        "s3 launched in Europe (Ireland)",
    ]


def test_many_names_are_counted_and_can_be_unfolded() -> None:
    """Every one of them is there, with its page."""
    now = larger()
    for number in range(10):
        now = offered(now, f"s{number}", GOV)
    (month,) = months(on(0, larger()), on(7, now))
    (line,) = month.readings[0].chapters[0].lines
    assert line.text == "10 services launched in AWS GovCloud (US-West)"
    assert [piece.text for piece in line.names] == [f"s{number}" for number in range(10)]
    assert all(piece.path == f"services/{piece.text}/" for piece in line.names)
    assert month.counts["came"] == 10


def test_a_new_region_is_one_line_with_its_services() -> None:
    added = region("eu-east-1", "Europe (East)", "RO", "aws", **larger().regions[1].services)
    now = msgspec.structs.replace(
        larger(), regions=tuple(sorted((*larger().regions, added), key=lambda subject: subject.code))
    )
    (month,) = months(on(0, larger()), on(7, now))
    (line,) = month.readings[0].chapters[0].lines
    assert line.text == f"Europe (East) is a new Region, with {len(added.services)} services"
    assert len(line.names) == len(added.services)
    assert month.size == 1


def test_a_reading_says_when_the_one_before_it_was() -> None:
    """Also where that one had no news and is no reading of the history."""
    (month,) = months(on(0), on(3), on(7, offered(tiny_snapshot(), "lambda", GOV)))
    (reading,) = month.readings
    assert (reading.date, reading.previous) == (date(7), date(3))
    assert month.changed == date(7)


def test_a_removal_waits_for_a_second_reading() -> None:
    """Missing once, it is not listed; missing again, it is, under the day on which it was first missed."""
    less = offered(tiny_snapshot(), "iam", GOV, there=False)
    assert lines(on(0), on(1, less)) == []
    assert months(on(0), on(1, less)) == []
    (month,) = months(on(0), on(1, less), on(40, less))
    assert month.name == f"{date(1):%Y-%m}"
    assert month.changed == date(40)
    assert [line.text for chapter in month.readings[0].chapters for line in chapter.lines] == [
        "AWS Identity and Access Management (IAM) was removed from AWS GovCloud (US-West)"
    ]


def test_what_was_undone_is_shown_as_undone() -> None:
    """It came back after two months: the removal stays where it was, and the return is a change of its own."""
    less = offered(tiny_snapshot(), "iam", GOV, there=False)
    later, earlier = months(on(0), on(1, less), on(8, less), on(60))
    assert [line.text for line in later.readings[0].chapters[0].lines] == [
        "AWS Identity and Access Management (IAM) returned to AWS GovCloud (US-West)"
    ]
    assert [line.text for line in earlier.readings[0].chapters[0].lines] == [
        (
            "AWS Identity and Access Management (IAM) was removed from AWS GovCloud (US-West), "
            f"and was listed again on {date(60)}"
        )
    ]
    assert earlier.changed == later.changed == date(60)


def test_a_flap_that_had_counted_is_shown_as_undone() -> None:
    """Who had read that it left reads that it was back, though within 30 days; its return is no change of its own."""
    less = offered(tiny_snapshot(), "iam", GOV, there=False)
    days = on(0), on(1, less), on(8, less), on(20)
    (month,) = months(*days)
    assert (month.size, month.changed) == (1, date(20))
    text = (
        "AWS Identity and Access Management (IAM) was removed from AWS GovCloud (US-West), "
        f"and was listed again on {date(20)}"
    )
    assert lines(*days) == [text]
    catalog, by_subject, _ = values_after(*days)
    flaps = changelog.dated_lines(
        (sentence for sentence in by_subject.all if sentence.change.flap), by_subject, page_entities(catalog)
    )
    assert [(day, line.text) for day, line in flaps] == [(date(1), text)]


def test_zones_that_are_gone_have_their_own_chapter_and_what_became_of_them() -> None:
    def zoned(*local: str) -> Snapshot:
        world = tiny_snapshot()
        zones = ZoneIds(availability=(), local=local, wavelength=())
        first = msgspec.structs.replace(world.regions[0], zones=zones)
        return msgspec.structs.replace(world, regions=(first, *world.regions[1:]))

    days = on(0, zoned("a", "b", "c")), on(1, zoned()), on(8, zoned()), on(10, zoned("a", "b"))
    assert sorted(lines(*days)) == [
        f"Europe (Ireland) no longer has 2 Local Zones: a, b, which were listed again on {date(10)}",
        "Europe (Ireland) no longer has the Local Zone c",
    ]
    (month,) = months(*days)
    assert (month.counts["zones-gone"], month.size, month.row) == (2, 2, [0, 0, 0, 0, 0, 0, 2, 0, 0])


def test_what_the_next_reading_had_again_is_not_listed() -> None:
    less = offered(tiny_snapshot(), "iam", GOV, there=False)
    assert months(on(0), on(1, less), on(2)) == []


def test_what_is_gone_is_named_and_not_linked() -> None:
    less = without(tiny_snapshot(), "lambda")
    (month,) = months(on(0), on(1, less), on(8, less))
    (line,) = month.readings[0].chapters[0].lines
    assert (
        line.text
        == "The service AWS Lambda was removed; it was available in Europe (Ireland) and US East (N. Virginia)"
    )
    assert {piece.text: piece.path for piece in line.pieces} == {
        "The service ": None,
        "AWS Lambda": None,
        " was removed; it was available in ": None,
        "Europe (Ireland)": "regions/eu-west-1/",
        " and ": None,
        "US East (N. Virginia)": "regions/us-east-1/",
    }


def test_a_page_neither_names_nor_links_itself() -> None:
    catalog, by_subject, _ = values_after(on(0), on(7, offered(tiny_snapshot(), "lambda", GOV)))
    values = by_subject.regions[GOV]
    (reading,) = changelog.subject_readings(values, by_subject, page_entities(catalog), "region", f"regions/{GOV}/")
    (line,) = reading.chapters[0].lines
    assert line.text == "AWS Lambda launched"
    assert [piece.text for piece in line.pieces if piece.path] == ["AWS Lambda"]


def test_the_page_of_a_service_links_a_region_once() -> None:
    """It has every Region of today in its table; one that is gone stands in the changes alone, and is linked there."""
    gone = without(tiny_snapshot(), GOV)
    days = on(0, offered(gone, "lambda", EAST, there=False)), on(7), on(14, gone), on(21, gone)
    catalog, by_subject, _ = values_after(*days)
    entities = page_entities(catalog, [GOV])
    readings = changelog.subject_readings(
        [*by_subject.services["iam"], *by_subject.services["lambda"]], by_subject, entities, "service", "services/iam/"
    )
    linked = {
        piece.text: piece.path
        for reading in readings
        for chapter in reading.chapters
        for line in chapter.lines
        for piece in line.pieces
        if piece.region
    }
    assert linked == {"US East (N. Virginia)": None, "AWS GovCloud (US-West)": f"regions/{GOV}/"}


def test_the_count_of_resource_types_leads_to_their_namespace() -> None:
    """The name of the service beside it would promise the service's page; the namespace's own page links nothing."""
    catalog, by_subject, _ = values_after(on(0))
    change = type_change(*(f"AWS::Lambda::T{number}" for number in range(2)))
    changes_of_types = by_subject._replace(namespaces={"AWS::Lambda": [change]}, all=[change])
    (month,) = changelog.months(changes_of_types, page_entities(catalog))
    (line,) = month.readings[0].chapters[0].lines
    assert line.text == "AWS::Lambda: 2 new types in Europe (Ireland)"
    assert {piece.text: piece.path for piece in line.pieces if piece.path} == {
        "2 new types": "resources/lambda/",
        "Europe (Ireland)": "regions/eu-west-1/",
    }
    (reading,) = changelog.subject_readings(
        [change], by_subject, page_entities(catalog), "namespace", "resources/lambda/"
    )
    (line,) = reading.chapters[0].lines
    assert line.text == "2 new types in Europe (Ireland)"
    assert [piece.path for piece in line.pieces if piece.path] == ["regions/eu-west-1/"]


def test_few_resource_types_are_named_at_once_and_many_when_the_line_is_expanded() -> None:
    writer = LineWriter(Titles({}, {}), page_entities(values_after(on(0))[0]))
    for size, named, folded in ((1, 0, 0), (2, 2, 0), (MAX_NAMED, MAX_NAMED, 0), (MAX_NAMED + 1, 0, MAX_NAMED + 1)):
        labels = [f"T{number}" for number in range(size)]
        change = type_change(*(f"AWS::Lambda::{label}" for label in labels))
        line = writer.single(change)
        assert (len(line.types), len(line.folded_types)) == (named, folded)
        assert [*line.types, *line.folded_types] == (labels if size > 1 else []), "its sentence names a single one"


def type_change(*names: str) -> SubjectChange:
    """Return the change of a namespace that these types are new in a Region."""
    read_at = on(7).read_at
    change = changes.Change(
        kind="types-appeared",
        read_at=read_at,
        previous_read_at=on(0).read_at,
        namespace="AWS::Lambda",
        codes=(WEST,),
        types=dict.fromkeys(names, (WEST,)),
    )
    return SubjectChange(change, parts(change, Titles({}, {})), read_at)


@given(st.lists(worlds(), min_size=1, max_size=5))
def test_every_change_that_counts_is_reported_once(snapshots: list[Snapshot]) -> None:
    """Whatever the readings are: the sizes are those of the changes, month by month and kind by kind."""
    days = [on(20 * number, world) for number, world in enumerate(snapshots)]
    settled = [change for change in changes.changes(runs(*days)) if change.settled]
    shown = months(*days)
    counts = Counter((change.month, kinds.HEADING_OF[change.kind].key) for change in settled)
    assert {(month.name, key): size for month in shown for key, size in month.counts.items() if size} == counts
    assert [month.name for month in shown] == sorted({month.name for month in shown}, reverse=True)


def test_every_kind_of_change_has_its_heading_and_its_filter() -> None:
    names_of_kinds = {kind.name for kind in kinds.KINDS}
    assert kinds.HEADING_OF.keys() == names_of_kinds == {kind.name for kind in kinds.FILTERS}
    assert set(get_args(kinds.KindName)) == names_of_kinds


@given(st.lists(worlds(), min_size=2, max_size=4), st.integers(0, 8))
def test_what_is_parted_is_all_there(snapshots: list[Snapshot], most: int) -> None:
    """At most so many lines first, then all the others, in the order in which they were."""
    catalog, values, _ = values_after(*(on(20 * number, world) for number, world in enumerate(snapshots)))
    readings = [reading for month in changelog.months(values, page_entities(catalog)) for reading in month.readings]

    def flat(part: list[changelog.ReadingChanges]) -> list[tuple[object, str, str]]:
        return [
            (reading.date, chapter.heading.key, line.text)
            for reading in part
            for chapter in reading.chapters
            for line in chapter.lines
        ]

    first, rest = changelog.split(readings, most)
    assert flat(first) + flat(rest) == flat(readings)
    assert len(flat(first)) == min(most, len(flat(readings)))


def test_the_latest_months_are_enough_and_no_more(real: Catalog) -> None:
    history = bundled_history()
    catalog = timeline.with_dates(real, history)
    months_shown = changelog.months(changes_by_subject(history, catalog), page_entities(catalog))
    shown = changelog.latest(months_shown)
    assert months_shown[: len(shown)] == list(shown)
    assert sum(month.size for month in shown) >= changelog.LATEST_SIZE
    assert sum(month.size for month in shown[:-1]) < changelog.LATEST_SIZE
