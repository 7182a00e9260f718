"""What a name that means nothing may have been meant for: what begins alike, holds it, or is one letter away."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.catalog.region_words import place_words, zone_words
from generator.catalog.tool_names import search_names, squeezed
from generator.query.answers import Suggestion
from generator.query.notation import normalized, with_plain_names
from generator.query.type_spellings import TypeSpellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.query.answers import SubjectKind
    from generator.query.facts import Facts


PREFIX, WORD, ALIAS, PART, MISTYPED, NO_MATCH = range(6)
"""How well an entry fits, the best first."""
MIN_CORRECTED_LENGTH: Final = 4
"""Letters that a word needs to be corrected: a shorter one is similar to very many."""
MIN_PART_LENGTH: Final = 3
SIMILARITY: Final = 0.7
"""How alike a whole name must be where nothing else fits, from 0 to 1."""

MAX_SIMILAR: Final = 8
MAX_LENGTH: Final = 400
"""Characters of a text that may be meant for a name."""


class _Entry(NamedTuple):
    suggestion: Suggestion
    names: tuple[str, ...]
    words: frozenset[str]
    all_words: frozenset[str]
    unspaced: tuple[str, ...]
    endings: tuple[str, ...]


def suggestions(facts: Facts, text: str, kind: SubjectKind | None = None) -> list[Suggestion]:
    """Return what a text may mean, the likeliest first, of one kind or of services and Regions."""
    if len(text) > MAX_LENGTH:
        return []
    if text.strip().casefold().startswith("aws::"):
        return _similar_resource_types(facts, text)
    if of_class := TypeSpellings(facts.document).of_cdk_class(text):
        return [_of_type(name) for name in of_class]
    query = normalized(with_plain_names(text)).removeprefix("aws ").removeprefix("amazon ")
    if not query:
        return []
    types = [] if kind else _named_resource_types(facts, query)
    likeliest_first = (*_owner(facts, text, kind), *types, *_services_and_regions(facts, query, kind))
    return list(dict.fromkeys(likeliest_first))


def _owner(facts: Facts, text: str, kind: SubjectKind | None) -> list[Suggestion]:
    """Return the service that a name belongs to for which AWS lists none."""
    unmapped = facts.unmapped_name(text)
    service = facts.service.get(unmapped.part_of or "") if unmapped and kind in {None, "service"} else None
    return [Suggestion(kind="service", code=service.code, name=service.label)] if service else []


def _services_and_regions(facts: Facts, query: str, kind: SubjectKind | None) -> list[Suggestion]:
    entries = [entry for entry in _entries(facts) if kind in {None, entry.suggestion.kind}]
    removed = [entry for entry in _removed_entries(facts) if kind in {None, entry.suggestion.kind}]
    return _fitting(query, entries) or _fitting(query, removed) or _similar(query, [*entries, *removed])


def _fitting(query: str, entries: list[_Entry]) -> list[Suggestion]:
    """Return what a query is a part of, the closest first; what differs by one letter only where nothing else fits."""
    fits = [(_fit(query, entry), _closest_length(query, entry), entry.suggestion) for entry in entries]
    fits = [fit for fit in fits if fit[0] < NO_MATCH]
    if any(fit[0] < MISTYPED for fit in fits):
        fits = [fit for fit in fits if fit[0] < MISTYPED]
    return [each for _, _, each in sorted(fits, key=lambda fit: (fit[0], fit[1], fit[2].code))]


def _similar(query: str, entries: list[_Entry]) -> list[Suggestion]:
    names = {name: entry.suggestion for entry in entries for name in (*entry.names, *entry.unspaced)}
    similar = difflib.get_close_matches(query, names, n=MAX_SIMILAR, cutoff=SIMILARITY)
    return list(dict.fromkeys(names[name] for name in similar))


def _named_resource_types(facts: Facts, query: str) -> list[Suggestion]:
    """Return the resource type that people write in words: "s3 bucket"."""
    key = squeezed(query)
    names = (
        f"{namespace}::{each}"
        for namespace, row in facts.document.resource_types.items()
        if key.startswith(squeezed(namespace.removeprefix("AWS::")))
        for each in row.types
    )
    return [_of_type(name) for name in names if squeezed(name.removeprefix("AWS::")) == key]


def _of_type(name: str) -> Suggestion:
    return Suggestion(kind="resource-type", code=name, name=name)


def _similar_resource_types(facts: Facts, text: str) -> list[Suggestion]:
    names = {
        name.casefold(): name
        for namespace, row in facts.document.resource_types.items()
        for name in (namespace, *(f"{namespace}::{each}" for each in row.types))
    }
    similar = difflib.get_close_matches(text.strip().casefold(), names, n=MAX_SIMILAR, cutoff=SIMILARITY)
    return [_of_type(names[name]) for name in similar]


def _entries(facts: Facts) -> Iterator[_Entry]:
    for region in facts.document.regions:
        aliases = (*place_words(region), *region.aliases, *region.former, *zone_words(region))
        yield _entry(Suggestion(kind="region", code=region.code, name=region.label), aliases)
    for service in facts.document.services:
        aliases = (*service.aliases, *search_names(service, facts.document.shared_names))
        yield _entry(Suggestion(kind="service", code=service.code, name=service.label), aliases)


def _removed_entries(facts: Facts) -> Iterator[_Entry]:
    """Yield what AWS does not list any more."""
    for removed in facts.document.removed:
        aliases = (*removed.aliases, *search_names(removed, {}))
        yield _entry(Suggestion(kind=removed.kind, code=removed.code, name=removed.name), aliases)


def _entry(suggestion: Suggestion, aliases: tuple[str, ...]) -> _Entry:
    code, name = normalized(suggestion.code), normalized(suggestion.name)
    names = (code, code.replace(" ", ""), name, name.removeprefix("amazon ").removeprefix("aws "))
    folded = [alias for alias in map(normalized, aliases) if alias]
    words = frozenset((*code.split(), *name.split()))
    return _Entry(
        suggestion=suggestion,
        names=names,
        words=words,
        all_words=words.union(word for alias in folded for word in alias.split()),
        unspaced=tuple(text.replace(" ", "") for text in (code, name, *folded)),
        endings=tuple(ending for text in (code, name, *folded) for ending in _endings(text)),
    )


def _fit(query: str, entry: _Entry) -> int:
    unspaced = query.replace(" ", "")
    words = query.split()
    if any(name.startswith((query, unspaced)) for name in entry.names):
        return PREFIX
    if _starts_every_word(words, entry.words):
        return WORD
    if _starts_every_word(words, entry.all_words):
        return ALIAS
    if len(unspaced) >= MIN_PART_LENGTH and _is_part(unspaced, entry):
        return PART
    is_mistyped = all(
        any(word.startswith(part) or _is_mistyped(part, word) for word in entry.all_words) for part in words
    )
    return MISTYPED if is_mistyped else NO_MATCH


def _is_part(text: str, entry: _Entry) -> bool:
    """Return whether a text lies within one word, or goes on from the beginning of one into the next.

    The shortest part, in the middle of a word, is chance: "wsl" is no part of "AWS Lambda", nor of "newsletter".
    """
    holds = str.__contains__ if len(text) > MIN_PART_LENGTH else str.endswith
    return any(holds(word, text) for word in entry.all_words) or any(
        ending.startswith(text) for ending in entry.endings
    )


def _endings(text: str) -> Iterator[str]:
    """Yield a text without its spaces, and what is left of it from each of its words on."""
    words = text.split()
    return ("".join(words[place:]) for place in range(len(words)))


def _starts_every_word(query: list[str], words: frozenset[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in query)


def _closest_length(query: str, entry: _Entry) -> int:
    """Return the length of the shortest name that goes on after the query, else of the name."""
    return min((len(name) for name in entry.names if name.startswith(query)), default=len(entry.names[-1]))


def _is_mistyped(part: str, word: str) -> bool:
    is_long = min(len(part), len(word)) >= MIN_CORRECTED_LENGTH
    return is_long and part[0] == word[0] and within_one_edit(part, word)


def within_one_edit(left: str, right: str) -> bool:
    """Return whether two words differ by at most one letter: changed, left out, added, or two neighbors swapped."""
    if abs(len(left) - len(right)) > 1:
        return False
    common_length = next(
        (place for place, (letter, other) in enumerate(zip(left, right, strict=False)) if letter != other),
        min(len(left), len(right)),
    )
    rest, others = left[common_length:], right[common_length:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[2:] == others[2:] and rest[:1] == others[1:2] and rest[1:2] == others[:1])
    )
