"""A question in words: which of them name services, which Regions (after "in" and "near"), and which a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from generator.core.errors import UnknownNameError
from generator.query import period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.query.names import Names


_PREPOSITIONS: Final = {
    "in": "in",
    "within": "in",
    "near": "near",
    "nearest": "near",
    "closest": "near",
    "around": "near",
}
_BEFORE_NEAR: Final = {"to", "the", "region", "regions"}
_BEFORE_CHANGES: Final = {
    *(
        "what",
        "whats",
        "what's",
        "which",
        "is",
        "has",
        "did",
        "new",
        "came",
        "come",
        "changed",
        "changes",
        "launched",
        "to",
        "in",
    ),
    *("services", "service", "regions"),
}
"""Words that a question about changes begins with, and that name nothing."""
MAX_PLACE_WORDS: Final = 4
"""Words of the name of a Region or a place that ends a question without a preposition, at most."""


class Phrase(NamedTuple):
    """The words that name services, the places that limit the answer, and the Region that it is to be near to."""

    services: tuple[str, ...]
    places: tuple[str, ...]
    near: str | None


class ChangePhrase(NamedTuple):
    """The words of a question about changes that name a Region, a service, and the time since when."""

    region: str | None
    service: str | None
    since: str | None


def change_phrase(names: Names, words: Sequence[str]) -> ChangePhrase:
    """Divide words: ``bedrock in spain this quarter``, ``milan``, ``eks since 2026``."""
    parts = [part for word in words for part in ([word] if names.meanings(word) else word.split())]
    while parts and parts[0].casefold() in _BEFORE_CHANGES:
        parts = parts[1:]
    starts = (start for start in range(len(parts)) if _is_time(names, " ".join(parts[start:])))
    start = next(starts, len(parts))
    since = " ".join(parts[start:]) or None
    services, places, _ = phrase(names, parts[:start])
    service, region = " ".join(services) or None, places[0] if places else None
    if service and not region and not names.meaning(service, "service"):
        if any(meaning.kind in {"region", "place"} for meaning in names.meanings(service)):
            service, region = None, service
        elif names.meaning((pair := names.region_and_rest(services))[0], "region"):
            region, service = pair[0], " ".join(pair[1]) or None
    return ChangePhrase(region, service, since)


def _is_time(names: Names, text: str) -> bool:
    """Return whether a text is a time and no name."""
    try:
        period.first_day(text, names.facts.document.as_of)
    except UnknownNameError:
        return False
    return not names.meanings(text)


def phrase(names: Names, words: Sequence[str]) -> Phrase:
    """Divide words: ``s3 in milan``, ``eks and msk near frankfurt``; a name that holds "in" itself stays whole.

    Without a preposition, a Region or a place may come last: ``step functions hyderabad``.
    """
    parts = [part for word in words for part in ([word] if names.meanings(word) else word.split())]
    services: list[str] = []
    places: list[str] = []
    near: str | None = None
    target, current = "services", services
    for part in [*parts, ""]:
        preposition = _PREPOSITIONS.get(part.casefold())
        if (preposition and services) or not part:
            if target == "in" and current:
                places.append(" ".join(current))
            elif target == "near" and current:
                near = " ".join(current)
            target, current = preposition or target, []
        elif target != "services" and not current and part.casefold() in _BEFORE_NEAR:
            continue
        else:
            current.append(part)
    if not places and not near and (count := _place_at_end(names, services)):
        services, places = services[:-count], [" ".join(services[-count:])]
    return Phrase(tuple(services), tuple(places), near)


def _place_at_end(names: Names, words: Sequence[str]) -> int:
    """Return the number of words at the end that name a Region or a place and no service; 0 where nothing is before."""
    for count in range(min(len(words) - 1, MAX_PLACE_WORDS), 0, -1):
        kinds = {meaning.kind for meaning in names.meanings(" ".join(words[-count:]))}
        if kinds and kinds <= {"region", "place"}:
            return count
    return 0
