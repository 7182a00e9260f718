"""A question in words: which of them name services, which Regions (after "in", "outside", "near"), and which a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.core.errors import UnknownNameError
from generator.core.text import excerpt
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
    "close": "near",
    "around": "near",
    "outside": "outside",
    "except": "outside",
    "excluding": "outside",
}
_BEFORE_PLACE: Final = {"to", "of", "for", "the", "region", "regions"}
_BEFORE_SERVICES: Final = {
    *("which", "what", "what's", "whats", "in", "is", "are", "does", "do", "the", "aws", "region", "regions"),
    *("that", "with", "have", "has", "offer", "offers", "there", "a", "any", "can", "i", "we", "you", "use"),
}
"""Words that a question about services begins with, and that name nothing."""
_VERBS: Final = {"have", "has", "offer", "offers", "support", "supports", "get", "got", "is", "lack", "lacks"}
"""Words between a place and the services in question."""
_BEFORE_NEAREST_SERVICES: Final = {"with", "that", "which", "having", "has", "have", "for", "where", "offering"}
_BEFORE_CHANGES: Final = {
    *("what", "whats", "what's", "which", "is", "has", "did", "new", "came", "come", "changed", "changes", "launched"),
    *("to", "in", "for", "of", "any", "the", "services", "service", "regions", "anything", "launches", "updates"),
    *("latest", "recent"),
}
"""Words that a question about changes begins with, and that name nothing."""
_LACK_WORDS: Final = {
    **dict.fromkeys(("in", "from", "at"), "i"),
    **dict.fromkeys(("not", "doesn't", "doesnt", "don't", "dont", "isn't", "isnt", "without"), "n"),
    **dict.fromkeys(("lack", "lacks", "lacking", "miss", "misses", "missing", "absent", "unavailable"), "n"),
    **dict.fromkeys(("what", "which", "whats", "what's", "is", "are", "does", "do", "the", "that", "there"), "-"),
    **dict.fromkeys(("has", "have", "available", "offered", "offer", "service", "services", "region", "aws"), "-"),
    **dict.fromkeys(("but", "and", "compared", "comparing", "with", "to", "than", "against", "vs", "versus"), "-"),
    **dict.fromkeys(("a", "all", "of", "list", "show", "gaps", "it", "everything"), "-"),
    **dict.fromkeys(("still", "yet", "only", "when"), "-"),
}
"""Words of a sentence about what a Region lacks, with the sign that ``_regions_in`` gives for each."""
MAX_REGIONS: Final = 2
"""Regions of such a sentence: the one, and the other that it is compared with."""
MAX_PLACE_WORDS: Final = 4
"""Words of the name of a Region or a place that ends a question without a preposition, at most."""


class Phrase(NamedTuple):
    """The words that name services, the places that limit the answer, and the Region that it is to be near to.

    ``outside`` has the places whose Regions are left out.
    """

    services: tuple[str, ...]
    places: tuple[str, ...]
    near: str | None
    outside: tuple[str, ...] = ()


class ChangePhrase(NamedTuple):
    """The words of a question about changes that name a Region, a service, and the time since when."""

    region: str | None
    service: str | None
    since: str | None


def change_phrase(names: Names, words: Sequence[str]) -> ChangePhrase:
    """Divide words: ``bedrock in spain this quarter``, ``milan``, ``eks since 2026``.

    Raises ``UnknownNameError`` where they ask for several Regions, or for those near or outside a place.
    """
    parts = [part for word in words for part in ([word] if names.meanings(word) else word.split())]
    while parts and parts[0].casefold() in _BEFORE_CHANGES:
        parts = parts[1:]
    starts = (start for start in range(len(parts)) if _is_time(names, " ".join(parts[start:])))
    start = next(starts, len(parts))
    since = " ".join(parts[start:]) or None
    services, places, near, outside = phrase(names, parts[:start])
    if excess := (*places[1:], *outside, *([near] if near else [])):
        raise UnknownNameError(
            f"{excerpt(excess[0])}: changes are listed of one Region, not of several, nor near or outside a place",
            "name one Region, as in: region-atlas changes s3 in milan",
            excess[0],
        )
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

    Without a preposition, a Region or a place may come last or first: ``step functions hyderabad``, ``does oslo have
    s3``.
    """
    parts = _parts(names, words)
    if nearest := _nearest_phrase(names, parts):
        return nearest
    services: list[str] = []
    places: dict[str, list[str]] = {"in": [], "outside": [], "near": []}
    target, current = "services", services
    for part in [*_with_outside(parts), ""]:
        preposition = _PREPOSITIONS.get(part.casefold())
        if (preposition and (services or preposition == "outside")) or not part:
            if target != "services" and current:
                places[target].append(" ".join(current))
            target, current = preposition or target, []
        elif target != "services" and not current and part.casefold() in _BEFORE_PLACE:
            continue
        else:
            current.append(part)
    if not any(places.values()):
        if count := _place_at_end(names, services):
            services, places["in"] = services[:-count], [" ".join(services[-count:])]
        elif count := _place_at_beginning(names, services):
            services, places["in"] = services[count + 1 :], [" ".join(services[:count])]
    near = places["near"][-1] if places["near"] else None
    return Phrase(tuple(services), tuple(places["in"]), near, tuple(places["outside"]))


def _parts(names: Names, words: Sequence[str]) -> list[str]:
    """Return the words of a question without those before a service; one part where they name only a Region."""
    if len(words) > 1 and _is_only_place(names, words):
        return [" ".join(words)]
    parts = [part for word in words for part in ([word] if names.meanings(word) else word.split())]
    while len(parts) > 1 and parts[0].casefold() in _BEFORE_SERVICES:
        parts = parts[1:]
    return parts


def _with_outside(parts: Sequence[str]) -> list[str]:
    """Return the words with "not in" as one preposition."""
    text = "\n".join(parts)
    return re.sub(r"\nnot\nin\n", "\noutside\n", text, flags=re.IGNORECASE).split("\n")


def outside_place(text: str) -> str | None:
    """Return the place whose Regions a text leaves out: ``outside of Europe`` (None: it leaves none out)."""
    first, *words = text.split() or [""]
    while words and words[0].casefold() in _BEFORE_PLACE:
        words = words[1:]
    return " ".join(words) if _PREPOSITIONS.get(first.casefold()) == "outside" and words else None


def _nearest_phrase(names: Names, parts: Sequence[str]) -> Phrase | None:
    """Divide ``closest region to athens with s3`` and ``nearest region with s3 to athens`` (None: it is neither)."""
    if not parts or _PREPOSITIONS.get(parts[0].casefold()) != "near":
        return None
    words = list(parts[1:])
    while words and words[0].casefold() in {"aws", "region", "regions", *_BEFORE_NEAREST_SERVICES}:
        words = words[1:]
    folded = [word.casefold() for word in words]
    if parts[0].casefold() in {"near", "around"}:
        words, folded = ["to", *words], ["to", *folded]
    if "to" not in folded:
        return None
    if folded[0] == "to":
        start = next((place for place, word in enumerate(folded) if word in _BEFORE_NEAREST_SERVICES), 0)
        start = start or next((end for end in range(len(words) - 1, 1, -1) if _is_place(names, words[1:end])), 1)
        place, services = words[1:start], words[start:]
    else:
        end = len(words) - 1 - folded[::-1].index("to")
        services, place = words[:end], words[end + 1 :]
    while services and services[0].casefold() in _BEFORE_NEAREST_SERVICES:
        services = services[1:]
    return Phrase(tuple(services), (), " ".join(place)) if services and place else None


def _place_at_end(names: Names, words: Sequence[str]) -> int:
    """Return the number of words at the end that name a Region or a place and no service; 0 where nothing is before."""
    for count in range(min(len(words) - 1, MAX_PLACE_WORDS), 0, -1):
        if _is_only_place(names, words[-count:]):
            return count
    return 0


def _place_at_beginning(names: Names, words: Sequence[str]) -> int:
    """Return the number of words at the beginning that name a Region or a place, before a verb; 0 for none."""
    for count in range(min(len(words) - 2, MAX_PLACE_WORDS), 0, -1):
        if _is_only_place(names, words[:count]) and words[count].casefold() in _VERBS:
            return count
    return 0


def _is_only_place(names: Names, words: Sequence[str]) -> bool:
    """Return whether words name a Region or a place, and no service as well."""
    kinds = {meaning.kind for meaning in names.meanings(" ".join(words))}
    return bool(kinds) and kinds <= {"region", "place"}


def _is_place(names: Names, words: Sequence[str]) -> bool:
    """Return whether words name a Region, a place or a city."""
    name = " ".join(words)
    kinds = {meaning.kind for meaning in names.meanings(name)}
    return bool(kinds & {"region", "place"}) or names.city(name) is not None


def region_phrase(names: Names, words: Sequence[str]) -> tuple[str, str | None]:
    """Divide words into the Region that lacks something and the one that has it, in the order of the sentence.

    ``what does milan lack that frankfurt has``, ``in singapore but not in malaysia``. Where the words are no such
    sentence, all of them are the first, unless they are two Regions. Raises ``UnknownNameError`` for more than two.
    """
    region, against = names.region_pair(words)
    if against or any(meaning.kind in {"region", "place"} for meaning in names.meanings(region)):
        return region, against
    parts = [part.strip("?,.!") for word in words for part in word.split()]
    regions, signs = _regions_in(names, parts)
    if not regions:
        return region, None
    if len(regions) == 1:
        return regions[0], None
    first, second = signs.index("1"), signs.index("2")
    lacks_before_second = re.search(r"n-*i-*$", signs[first + 1 : second])
    lacks_after_second = re.search(r"n(?!i)", signs[second + 1 :])
    return (regions[1], regions[0]) if lacks_before_second or lacks_after_second else (regions[0], regions[1])


def _regions_in(names: Names, parts: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the one or two Regions of a sentence about what one lacks; none where another word names something else.

    The text has a character for each part: ``1`` and ``2`` the Regions, ``n`` what says that something is missing,
    ``i`` a preposition, ``-`` other words without a name.
    """
    regions: list[str] = []
    signs, start = "", 0
    while start < len(parts):
        word = parts[start].casefold()
        count = 1
        if sign := _LACK_WORDS.get(word):
            signs += sign
        else:
            count = next(
                (
                    count
                    for count in range(min(len(parts) - start, MAX_PLACE_WORDS), 0, -1)
                    if _is_place(names, parts[start : start + count])
                ),
                0,
            )
            if not count or len(regions) == MAX_REGIONS:
                return (), ""
            regions.append(" ".join(parts[start : start + count]))
            signs += str(len(regions))
        start += count
    return tuple(regions), signs
