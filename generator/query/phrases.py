"""A question in words: which of them name services, and which Regions, after "in" and "near"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

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


class Phrase(NamedTuple):
    """The words that name services, the places that limit the answer, and the Region that it is to be near to."""

    services: tuple[str, ...]
    places: tuple[str, ...]
    near: str | None


def phrase(names: Names, words: Sequence[str]) -> Phrase:
    """Divide words: ``s3 in milan``, ``eks and msk near frankfurt``; a name that holds "in" itself stays whole."""
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
    return Phrase(tuple(services), tuple(places), near)
