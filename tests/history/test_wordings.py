"""The sentence of every kind of change, where it stands alone and on the page of each of its subjects."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, get_args

import pytest

from generator.history import kinds
from generator.history.by_subject import SubjectChange, own_sentence
from generator.history.changes import Change
from generator.history.sentences import UNCONFIRMED_SUFFIX, Titles, joint_parts
from tests.conftest import tiny_snapshot
from tests.doubles.readings import date, on, values_after, without

if TYPE_CHECKING:
    from generator.history.kinds import PageSubject
    from generator.model.snapshot import Snapshot

READ_AT: Final = dt.datetime(2024, 2, 29, 6, 30, tzinfo=dt.UTC)
TITLES: Final = Titles(
    regions={"eu-west-1": "Europe (Ireland)", "us-east-1": "US East (N. Virginia)"},
    services={"lambda": "AWS Lambda", "iam": "AWS IAM"},
    namespaces={"AWS::Lambda": "AWS Lambda"},
)
FUNCTION, ALIAS = "AWS::Lambda::Function", "AWS::Lambda::Alias"
IN_IRELAND: Final[dict[str, Any]] = {"region": "eu-west-1", "service": "lambda"}
TWO_TYPES: Final = {
    "service": "lambda",
    "namespace": "AWS::Lambda",
    "codes": ("eu-west-1",),
    "types": {ALIAS: ("eu-west-1",), FUNCTION: ("eu-west-1",)},
}
ONE_TYPE: Final = TWO_TYPES | {"types": {FUNCTION: ("eu-west-1",)}}
LOCAL_ZONES: Final = {"region": "eu-west-1", "zones": {"local": ("a", "b")}}
FUNCTION_IN_IRELAND: Final = f"{FUNCTION} in Europe (Ireland)"

SENTENCES: Final[list[tuple[str, dict[str, Any], str, dict[PageSubject, str]]]] = [
    (
        "region-appeared",
        {"region": "eu-west-1", "codes": ("iam", "lambda")},
        "Europe (Ireland) is a new Region, with AWS IAM and AWS Lambda",
        {"region": "New Region, with AWS IAM and AWS Lambda"},
    ),
    (
        "region-appeared",
        {"region": "eu-west-1", "codes": ("lambda",), "again": True},
        "The Region Europe (Ireland) is listed again, with AWS Lambda",
        {"region": "Listed again, with AWS Lambda"},
    ),
    (
        "region-went",
        {"region": "eu-west-1", "codes": ("lambda",)},
        "The Region Europe (Ireland) was removed, with AWS Lambda",
        {"region": "Removed, with AWS Lambda"},
    ),
    (
        "service-appeared",
        {"service": "lambda", "codes": ("eu-west-1",)},
        "AWS Lambda is a new service, available in Europe (Ireland)",
        {"service": "New service, available in Europe (Ireland)"},
    ),
    (
        "service-appeared",
        {"service": "lambda", "codes": ("eu-west-1",), "again": True},
        "The service AWS Lambda is listed again, available in Europe (Ireland)",
        {"service": "Listed again, available in Europe (Ireland)"},
    ),
    (
        "service-went",
        {"service": "lambda", "codes": ("eu-west-1",), "settled": False},
        f"The service AWS Lambda was removed; it was available in Europe (Ireland){UNCONFIRMED_SUFFIX}",
        {"service": f"Removed; it was available in Europe (Ireland){UNCONFIRMED_SUFFIX}"},
    ),
    (
        "region-renamed",
        {"region": "eu-west-1", "old": "EU (Ireland)", "new": "Europe (Ireland)"},
        "EU (Ireland) is now named Europe (Ireland)",
        {"region": "EU (Ireland) is now named Europe (Ireland)"},
    ),
    (
        "service-renamed",
        {"service": "lambda", "old": "Lambda", "new": None},
        "Lambda is without a name now",
        {"service": "Lambda is without a name now"},
    ),
    (
        "zones-added",
        {"region": "eu-west-1", "zones": {"availability": ("euw1-az4",)}},
        "Europe (Ireland) has a new Availability Zone: euw1-az4",
        {"region": "A new Availability Zone: euw1-az4"},
    ),
    (
        "zones-added",
        {**LOCAL_ZONES, "again": True},
        "Europe (Ireland) again has 2 Local Zones: a, b",
        {"region": "Again has 2 Local Zones: a, b"},
    ),
    (
        "zones-removed",
        {**LOCAL_ZONES, "undone": dt.date(2024, 3, 1)},
        "Europe (Ireland) no longer has 2 Local Zones: a, b, which were listed again on 2024-03-01",
        {"region": "No longer has 2 Local Zones: a, b, which were listed again on 2024-03-01"},
    ),
    (
        "offering-appeared",
        IN_IRELAND,
        "AWS Lambda launched in Europe (Ireland)",
        {"service": "Launched in Europe (Ireland)", "region": "AWS Lambda launched"},
    ),
    (
        "offering-appeared",
        {**IN_IRELAND, "again": True},
        "AWS Lambda returned to Europe (Ireland)",
        {"service": "Returned to Europe (Ireland)", "region": "AWS Lambda returned"},
    ),
    (
        "offering-went",
        {**IN_IRELAND, "undone": dt.date(2024, 3, 1)},
        "AWS Lambda was removed from Europe (Ireland), and was listed again on 2024-03-01",
        {
            "service": "Removed from Europe (Ireland), and was listed again on 2024-03-01",
            "region": "AWS Lambda was removed, and was listed again on 2024-03-01",
        },
    ),
    (
        "endpoint-changed",
        {**IN_IRELAND, "old": "x.example", "new": "y.example"},
        "AWS Lambda in Europe (Ireland) has a new endpoint: y.example",
        {
            "service": "Europe (Ireland) has a new endpoint: y.example",
            "region": "AWS Lambda has a new endpoint: y.example",
        },
    ),
    (
        "endpoint-changed",
        {**IN_IRELAND, "new": "y.example"},
        "AWS Lambda in Europe (Ireland) now has a listed endpoint: y.example",
        {
            "service": "Europe (Ireland) now has a listed endpoint: y.example",
            "region": "AWS Lambda now has a listed endpoint: y.example",
        },
    ),
    (
        "endpoint-changed",
        {**IN_IRELAND, "old": "x.example"},
        "AWS Lambda in Europe (Ireland) no longer has a listed endpoint",
        {
            "service": "Europe (Ireland) no longer has a listed endpoint",
            "region": "AWS Lambda no longer has a listed endpoint",
        },
    ),
    (
        "types-appeared",
        TWO_TYPES,
        "AWS Lambda: 2 new types in Europe (Ireland)",
        {
            "service": "2 new types of AWS::Lambda in Europe (Ireland)",
            "namespace": "2 new types in Europe (Ireland)",
        },
    ),
    (
        "types-appeared",
        ONE_TYPE,
        f"AWS Lambda: new type {FUNCTION_IN_IRELAND}",
        {
            "service": f"New type {FUNCTION_IN_IRELAND}",
            "namespace": "New type Function in Europe (Ireland)",
        },
    ),
    (
        "types-registered",
        TWO_TYPES,
        "AWS Lambda: 2 types registered in Europe (Ireland)",
        {
            "service": "2 types of AWS::Lambda registered in Europe (Ireland)",
            "namespace": "2 types registered in Europe (Ireland)",
        },
    ),
    (
        "types-registered",
        ONE_TYPE,
        f"AWS Lambda: type {FUNCTION} registered in Europe (Ireland)",
        {
            "service": f"Type {FUNCTION} registered in Europe (Ireland)",
            "namespace": "Type Function registered in Europe (Ireland)",
        },
    ),
    (
        "types-went",
        ONE_TYPE,
        f"AWS Lambda: type {FUNCTION} removed from Europe (Ireland)",
        {
            "service": f"Type {FUNCTION} removed from Europe (Ireland)",
            "namespace": "Type Function removed from Europe (Ireland)",
        },
    ),
    (
        "types-went",
        {**TWO_TYPES, "undone": dt.date(2024, 3, 1)},
        "AWS Lambda: 2 types removed from Europe (Ireland), and were listed again on 2024-03-01",
        {"namespace": "2 types removed from Europe (Ireland), and were listed again on 2024-03-01"},
    ),
]
"""Of each kind: the fields of a change, its whole sentence, and those of the pages on which it stands."""


def own_text(change: Change, subject: PageSubject | None) -> str:
    parts = own_sentence(SubjectChange(change, (), READ_AT), TITLES, 8, subject)
    return "".join(part.text for part in parts)


@pytest.mark.parametrize(("kind", "fields", "whole", "on_pages"), SENTENCES)
def test_a_page_does_not_name_its_own_subject_again(
    kind: str, fields: dict[str, Any], whole: str, on_pages: dict[PageSubject, str]
) -> None:
    """Its heading names it; what stands alone has the whole sentence."""
    change = Change(kind=kind, read_at=READ_AT, previous_read_at=READ_AT, **fields)
    assert own_text(change, None) == whole
    assert {subject: own_text(change, subject) for subject in on_pages} == on_pages


def test_every_wording_stands_in_the_table() -> None:
    """A kind that is added, or that has a return or a page more, needs its sentences there."""
    in_table = {
        (kind, fields.get("again", False), subject) for kind, fields, _, pages in SENTENCES for subject in pages
    }
    own = {
        (kind.name, again, subject)
        for kind in kinds.KINDS
        for again, wording in ((False, kind.sentence), (True, kind.sentence_again))
        if wording
        for subject in get_args(kinds.PageSubject)
        if wording.on_page(subject) != wording.whole
    }
    assert own <= in_table
    assert {kind for kind, _, _ in in_table} == {kind.name for kind in kinds.KINDS}


def test_an_offering_within_another_change_says_so_on_both_pages() -> None:
    """A new Region comes to each service; a service that is removed leaves each Region."""
    tiny = tiny_snapshot()
    cases: tuple[tuple[tuple[Snapshot, ...], str, str, PageSubject, str], ...] = (
        ((without(tiny, "us-east-1"), on(1)), "services", "lambda", "service", "Launched in {east}, a new Region"),
        (
            (tiny, on(1, without(tiny, "us-east-1"))),
            "services",
            "lambda",
            "service",
            "Removed from {east}, with the Region itself" + UNCONFIRMED_SUFFIX,
        ),
        (
            (without(tiny, "lambda"), on(1)),
            "regions",
            "us-east-1",
            "region",
            "AWS Lambda launched as a new service",
        ),
        (
            (tiny, on(1, without(tiny, "lambda")), on(2, without(tiny, "lambda")), on(60)),
            "regions",
            "us-east-1",
            "region",
            f"AWS Lambda was removed from all Regions, and was listed again on {date(60)}",
        ),
    )
    for days, kind, code, subject, text in cases:
        _, by_subject, _ = values_after(*days)
        *_, change = getattr(by_subject, kind)[code]
        parts = own_sentence(change, by_subject.titles, 8, subject)
        assert "".join(part.text for part in parts) == text.format(east="US East (N. Virginia)")


def test_several_offerings_in_one_line_do_not_name_the_subject_either() -> None:
    launches = [
        Change(kind="offering-appeared", read_at=READ_AT, previous_read_at=READ_AT, **IN_IRELAND | fields)
        for fields in ({}, {"service": "iam"}, {"region": "us-east-1"})
    ]

    def text(group: list[Change], subject: PageSubject | None) -> str:
        return "".join(part.text for part in joint_parts(group, TITLES, 8, subject))

    assert text(launches[:2], None) == "AWS IAM and AWS Lambda launched in Europe (Ireland)"
    assert text(launches[:2], "region") == "AWS IAM and AWS Lambda launched"
    assert text(launches[::2], "service") == "launched in Europe (Ireland) and US East (N. Virginia)"
