"""The changes by what they are about: who sees which, in which words, and what last changed them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.assemble import assemble
from generator.history import sentences
from generator.history.by_subject import ChangesBySubject, changes_by_subject
from generator.history.changes import changes
from generator.history.sentences import UNCONFIRMED_SUFFIX, Part
from generator.model import curated
from generator.model.history import states
from tests.conftest import bundled_history, tiny_snapshot
from tests.doubles.readings import concerns, date, offered, on, runs, without
from tests.doubles.strategies import worlds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.history.by_subject import SubjectChange
    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.snapshot import Snapshot


TINY = tiny_snapshot()
MORE = offered(TINY, "lambda", "us-gov-west-1")
EAST, GOV = "US East (N. Virginia)", "AWS GovCloud (US-West)"


def by_subject_after(*worlds: Snapshot) -> ChangesBySubject:
    past = runs(*worlds)
    return changes_by_subject(past, changes(past), sentences.titles(past, assemble(worlds[-1], curated.read())))


def texts(subject_changes: Sequence[SubjectChange]) -> list[str]:
    return [sentence.text for sentence in subject_changes]


def test_an_offering_is_seen_by_its_region_and_its_service_alone() -> None:
    by_subject = by_subject_after(TINY, on(1, MORE))
    assert texts(by_subject.all) == [f"AWS Lambda launched in {GOV}"]
    assert by_subject.regions == {"us-gov-west-1": by_subject.all}
    assert by_subject.services == {"lambda": by_subject.all}


def test_the_newest_comes_first_and_within_a_reading_the_kinds_keep_their_order() -> None:
    by_subject = by_subject_after(
        without(TINY, "awkward"), on(1, MORE), on(2, offered(MORE, "iotthingsgraph", "us-east-1"))
    )
    assert [(sentence.change.date, sentence.change.kind) for sentence in by_subject.all] == [
        (date(2), "offering-appeared"),
        (date(1), "service-appeared"),
        (date(1), "offering-appeared"),
    ]


def test_a_new_region_comes_to_each_service_that_it_offers() -> None:
    """Each has it in its own words, and of all that the Region offers only itself."""
    by_subject = by_subject_after(without(TINY, "us-east-1"), on(1, TINY))
    assert texts(by_subject.regions["us-east-1"]) == [f"{EAST} is a new Region, with 3 services"]
    assert texts(by_subject.services["lambda"]) == [f"AWS Lambda launched in {EAST}, a new Region"]
    (sentence,) = by_subject.services["lambda"]
    assert (sentence.change.kind, sentence.change.region, sentence.change.codes) == (
        "region-appeared",
        "us-east-1",
        ("lambda",),
    )
    assert sentence.parts[:3] == (
        Part("AWS Lambda", service="lambda"),
        Part(" launched in "),
        Part(EAST, region="us-east-1"),
    )
    assert "iotthingsgraph" not in by_subject.services


def test_a_service_that_comes_or_goes_is_seen_by_its_regions() -> None:
    less = without(TINY, "lambda")
    assert texts(by_subject_after(less, on(1, TINY)).regions["us-east-1"]) == [
        f"AWS Lambda launched in {EAST} as a new service"
    ]
    gone = by_subject_after(TINY, on(1, less), on(2, less))
    assert (
        texts(gone.all)
        == texts(gone.services["lambda"])
        == ["The service AWS Lambda was removed; it was available in 2 Regions"]
    )
    assert texts(gone.regions["us-east-1"]) == [f"AWS Lambda was removed from {EAST}, with the service itself"]
    assert texts(by_subject_after(TINY, on(1, less), on(2, less), on(60, TINY)).regions["us-east-1"]) == [
        f"AWS Lambda returned to {EAST}",
        f"AWS Lambda was removed from {EAST}, with the service itself, and was listed again on {date(60)}",
    ]


def test_what_became_of_a_service_need_not_have_become_of_each_of_its_regions() -> None:
    """It is back after two months, without one Region and with a new one: neither of the two had it back."""
    less = without(TINY, "lambda", "us-gov-west-1")
    back = offered(offered(TINY, "lambda", "us-gov-west-1"), "lambda", "us-east-1", there=False)
    by_subject = by_subject_after(without(TINY, "us-gov-west-1"), on(1, less), on(2, less), on(60, back), on(61, back))
    assert texts(by_subject.services["lambda"]) == [
        "The service AWS Lambda is listed again, available in 2 Regions",
        f"The service AWS Lambda was removed; it was available in 2 Regions, and was listed again on {date(60)}",
    ]
    assert texts(by_subject.regions["us-east-1"]) == [f"AWS Lambda was removed from {EAST}, with the service itself"]
    assert texts(by_subject.regions["eu-west-1"]) == [
        "AWS Lambda returned to Europe (Ireland)",
        f"AWS Lambda was removed from Europe (Ireland), with the service itself, and was listed again on {date(60)}",
    ]
    assert texts(by_subject.regions["us-gov-west-1"]) == [f"{GOV} is a new Region, with 2 services"], "said once"


def test_what_a_region_did_not_bring_back_is_seen_once() -> None:
    """The Region flapped; the service that stayed away sees that it left, not that it flapped with the Region."""
    back = offered(TINY, "lambda", "us-east-1", there=False)
    by_subject = by_subject_after(TINY, on(1, without(TINY, "us-east-1")), on(2, back), on(3, back))
    assert texts(by_subject.services["lambda"]) == [f"AWS Lambda was removed from {EAST}"]
    assert [sentence.change.flap for sentence in by_subject.services["iam"]] == [True]


def test_a_removal_says_what_became_of_it() -> None:
    """It waits, it counts, it was undone; and each time the reading that said so is the last to change it."""
    for readings, added, revised in (
        ((MORE, on(1, TINY)), UNCONFIRMED_SUFFIX, 1),
        ((MORE, on(1, TINY), on(2, TINY)), "", 2),
        ((MORE, on(1, TINY), on(2, TINY), on(3, TINY)), "", 2),
        ((MORE, on(1, TINY), on(2, MORE)), f", and was listed again on {date(2)}", 2),
        ((MORE, on(1, TINY), on(2, TINY), on(60, MORE)), f", and was listed again on {date(60)}", 60),
    ):
        last = by_subject_after(*readings).all[-1]
        assert last.text == f"AWS Lambda was removed from {GOV}{added}"
        assert last.change.date == date(1)
        assert last.revised_at == on(revised).read_at


def require_true(past: History, by_subject: ChangesBySubject) -> None:
    """Compare what is said of each offering with what the readings had: that it came back, and when."""
    had: dict[dt.datetime, dict[str, set[str]]] = {
        reading.read_at: {region: set(services) for region, services in state.offered.items()}
        for reading, state in states(past)
    }
    lists = [*by_subject.regions.items(), *by_subject.services.items()]
    for code, sentence in ((code, sentence) for code, listed in lists for sentence in listed):
        change = sentence.change
        region = next((part.region for part in sentence.parts if part.region), change.region)
        service = next((part.service for part in sentence.parts if part.service), change.service)
        if not (region and service) or not change.kind.endswith(("-appeared", "-went")):
            continue
        assert code in {region, service}
        there = [at for at, offered in had.items() if service in offered.get(region, ())]
        appeared = change.kind.endswith("-appeared")
        assert (change.read_at in there) == appeared, sentence.text
        assert ("returned to" in sentence.text) == (appeared and any(at < change.read_at for at in there)), (
            sentence.text
        )
        later = None if appeared else next((at.date() for at in there if at > change.read_at), None)
        assert change.undone == later, sentence.text
        assert ("was listed again on" in sentence.text) == bool(later), sentence.text


@given(st.lists(st.tuples(st.integers(1, 40), worlds()), min_size=2, max_size=9))
def test_what_is_said_of_an_offering_is_what_the_readings_had(steps: list[tuple[int, Snapshot]]) -> None:
    """In the list of its Region and in that of its service, whatever came and went with it."""
    days = accumulate(gap for gap, _ in steps)
    read = [on(day, world) for day, (_, world) in zip(days, steps, strict=True)]
    require_true(runs(*read), by_subject_after(*read))


def test_every_change_of_the_real_history_is_in_every_list_that_it_is_about(real: Catalog) -> None:
    """A list has what names its subject or holds it, but for offerings that stayed away when their Region was back."""
    past = bundled_history()
    all_changes = changes(past)
    by_subject = changes_by_subject(past, all_changes, sentences.titles(past, real))
    require_true(past, by_subject)
    assert sorted(sentence.change.read_at for sentence in by_subject.all) == [
        sentence.read_at for sentence in all_changes
    ]
    for code in ("us-east-1", "il-central-1"):
        expected = [change for change in reversed(all_changes) if concerns(change, region=code) and not change.flap]
        assert sorted(region.change.read_at for region in by_subject.regions[code] if not region.change.flap) == sorted(
            change.read_at for change in expected
        )
    for changes_of in (by_subject.regions, by_subject.services):
        for own_changes in changes_of.values():
            assert all(sentence.revised_at >= sentence.change.read_at for sentence in own_changes)
            assert all(sentence.text for sentence in own_changes)
