"""Why a name in a question cannot be answered, and what may have been meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.core.errors import UnknownNameError
from generator.core.text import excerpt, name_list
from generator.query.notation import is_instance_type
from generator.query.suggestions import suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.model.catalog import City
    from generator.query.answers import SubjectKind
    from generator.query.facts import Facts
    from generator.query.vocabulary import Meaning


MAX_SUGGESTIONS: Final = 5
NO_INSTANCE_TYPES: Final = "the catalog has services and resource types, but no instance types"
INSTANCE_TYPES_ADVICE: Final = (
    "for EC2, ask `aws ec2 describe-instance-type-offerings --region REGION`, "
    "or see https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html"
)
MAX_NAMED: Final = 9
"""Regions of a place, and services of a category, that an error names."""
MAX_TYPES: Final = 24
"""Resource types of one name that an error names: all of them, so far."""


def unknown_name(facts: Facts, spelling: str, kind: SubjectKind, meanings: Sequence[Meaning]) -> UnknownNameError:
    """Return the error for a spelling that means nothing of a kind; ``meanings`` are what else it means."""
    text = excerpt(spelling)
    if not meanings and is_instance_type(spelling):
        return UnknownNameError(f"{text}: {NO_INSTANCE_TYPES}", INSTANCE_TYPES_ADVICE, spelling)
    similar = suggestions(facts, text, kind)[:MAX_SUGGESTIONS]
    names = ", ".join(_code_with_name(each.code, each.name) for each in similar)
    advice = f"did you mean {names}?" if similar else ""
    if meanings and kind == "service":
        similar, advice = [], _service_advice(facts, meanings[0])
    elif meanings and meanings[0].kind == "service":
        similar, advice = [], f"name a Region, or ask `region-atlas where {meanings[0].code}`"
    problem = f"{text}: no {_kind_name(kind)} has this name"
    note = unmapped_note(facts, text)
    if note and (not meanings or meanings[0].kind == "resource-type"):
        problem = f"{text}: AWS lists no service for it: {note}"
    elif meanings:
        problem = f"{text}: this is a {_kind_name(meanings[0].kind)}, not a {_kind_name(kind)}"
    return UnknownNameError(
        problem,
        advice or no_name_advice(note),
        spelling,
        tuple(each.code for each in similar),
    )


def several_regions(facts: Facts, spelling: str, place: str, codes: tuple[str, ...]) -> UnknownNameError:
    """Return the error for a spelling that means a place where one Region must be named."""
    names = name_list([_code_with_name(code, facts.region_label(code)) for code in codes], MAX_NAMED)
    return UnknownNameError(
        f"{spelling.strip()}: {place} has {len(codes)} Regions", f"name one of them: {names}", spelling, codes
    )


def no_region_there(facts: Facts, spelling: str, city: City) -> UnknownNameError:
    """Return the error for a country or city without a Region: the nearest one to it."""
    text, code = spelling.strip(), facts.nearest_to(city)
    advice = f"name the nearest: {_code_with_name(code, facts.region_label(code))}" if code else "name a Region"
    return UnknownNameError(f"{text}: no Region lies there", advice, spelling, (code,) if code else ())


def removed_region(facts: Facts, spelling: str, code: str) -> UnknownNameError:
    """Return the error for a Region that AWS does not list any more."""
    removed = facts.removed["region", code]
    return UnknownNameError(
        f"{spelling.strip()}: AWS no longer lists this Region; it was removed by {removed.removed}",
        "name another Region",
        spelling,
    )


def several_types(spelling: str, types: Sequence[str]) -> UnknownNameError:
    """Return the error for a class of the CDK that each of several namespaces has."""
    return UnknownNameError(
        f"{excerpt(spelling)}: {types_note(types)}",
        f"name one of them: {name_list(types, MAX_TYPES)}",
        spelling,
        tuple(types),
    )


def no_name_advice(note: str | None) -> str:
    """Return the next step for a name that resembles none; ``note`` says why AWS lists no service for it."""
    if note:
        return "see AWS's documentation for where it is available: the catalog has only the services that AWS lists"
    return "try the name that AWS's documentation or another tool has for it"


def types_note(types: Sequence[str]) -> str:
    """Return how many resource types have one name."""
    return f"{len(types)} resource types have this name"


def unmapped_note(facts: Facts, text: str) -> str | None:
    """Return why AWS lists no service for a client of boto3, a namespace or a product (None: it is none of these)."""
    unmapped = facts.unmapped_name(text)
    if unmapped is None:
        return None
    reason = unmapped.reason.rstrip(".")
    return f"{reason}; it belongs to {unmapped.part_of}" if unmapped.part_of else reason


def _service_advice(facts: Facts, meaning: Meaning) -> str:
    """Return the next step where a service was meant to be named, and something else was."""
    if meaning.kind == "resource-type":
        return f"ask `region-atlas where {meaning.code}`"
    if meaning.kind == "region":
        return f"name a service as well, or ask `region-atlas region {meaning.code}`"
    members = [service.code for service in facts.document.services if service.category == meaning.code]
    if meaning.kind != "category" or not members:
        return "name a service as well"
    members.sort(key=lambda code: -facts.region_counts[code])
    return f"name a service of it: {', '.join(members[:MAX_NAMED])} …"


def _code_with_name(code: str, name: str) -> str:
    return code if name == code else f"{code} ({name})"


def _kind_name(kind: SubjectKind) -> str:
    return {"region": "Region", "resource-type": "resource type"}.get(kind, kind)
