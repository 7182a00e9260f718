"""What holds of every judgement, whatever is declared."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.query.check import judge, verdict
from generator.query.declarations import Declaration
from tests.query.case_table import availability

WORLD = availability()
NAMES = st.sampled_from([*WORLD.types, "AWS::S3View::View", "AWS::Nowhere::Thing"])
TYPES = st.builds(
    lambda name, conditional: Declaration(kind="type", name=name, types=(name,), conditional=conditional),
    NAMES,
    st.booleans(),
)
TERRAFORM = st.sampled_from(["aws_s3_bucket", "aws_lb", "aws_ebs_volume", "aws_ledger_book", "aws_nowhere"]).map(
    lambda name: Declaration(kind="aws", name=name)
)
OTHER = st.sampled_from(["custom", "module", "third-party", "transform", "other-provider"]).map(
    lambda kind: Declaration(kind=kind, name="x")  # type: ignore[arg-type]
)
DECLARATIONS = st.lists(TYPES | TERRAFORM | OTHER)
CODES = st.lists(st.sampled_from([*WORLD.places]), min_size=1, unique=True)


@given(DECLARATIONS, st.randoms(use_true_random=False))
def test_the_order_of_declarations_changes_nothing(declarations: list[Declaration], random: object) -> None:
    shuffled = [*declarations, *declarations[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(shuffled, WORLD) == judge(declarations, WORLD)


@given(DECLARATIONS, DECLARATIONS)
def test_what_is_declared_besides_never_makes_a_region_available(
    some: list[Declaration], more: list[Declaration]
) -> None:
    """Where something is missing it stays missing, and what is unknown stays unknown or goes missing."""
    alone, together = judge(some, WORLD), judge([*some, *more], WORLD)
    for code, answer in alone.regions.items():
        assert answer.missing.keys() <= together.regions[code].missing.keys()
        assert set(answer.unknown) <= set(together.regions[code].unknown)
        if together.regions[code].status == "available":
            assert answer.status == "available" or not alone.requirements


@given(DECLARATIONS)
def test_a_region_is_available_only_if_it_has_every_requirement(declarations: list[Declaration]) -> None:
    judgement = judge(declarations, WORLD)
    for code, answer in judgement.regions.items():
        has_all = bool(judgement.requirements) and all(code in each.regions for each in judgement.requirements)
        assert (answer.status == "available") is has_all
        for name, alternative in answer.missing.items():
            (requirement,) = [each for each in judgement.requirements if each.name == name]
            assert code not in requirement.regions
            assert alternative.nearest is None or alternative.nearest in requirement.regions


@given(declarations=DECLARATIONS, codes=CODES, strict=st.booleans())
def test_one_region_is_enough_wherever_all_of_them_are(
    *, declarations: list[Declaration], codes: list[str], strict: bool
) -> None:
    judgement = judge(declarations, WORLD)
    every = verdict(judgement, codes, one_is_enough=False, strict=strict)
    lenient = verdict(judgement, codes, one_is_enough=True, strict=strict)
    if every == "available":
        assert lenient == "available"
    if len(codes) == 1:
        assert lenient == every


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ((dt.date(2023, 5, 1), dt.date(2024, 1, 1)), dt.date(2023, 5, 1)),
        # One of them had it at the first reading, so it is older than the day of the other.
        ((None, dt.date(2024, 1, 1)), None),
    ],
)
def test_a_service_that_was_there_at_the_first_reading_has_no_first_day(
    days: tuple[dt.date | None, ...], first: dt.date | None
) -> None:
    world = msgspec.structs.replace(
        WORLD, services={**WORLD.services, "bedrock": dict(zip(("eu-alpha-1", "us-gamma-1"), days, strict=True))}
    )
    judgement = judge([Declaration(kind="aws", name="aws_bedrock_agent")], world)
    (alternative,) = judgement.regions["eu-beta-1"].missing.values()
    assert alternative.since == first
