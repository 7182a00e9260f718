"""The phrases that name Regions, services, places and categories, and what each means, the likeliest first.

The order is that of the site's search box (``static/js/search/vocabulary.js``): codes, then names, then what people and
tools call something. ``tests/browser/queries.txt`` holds both to what people type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.catalog.region_words import place_words, zone_words
from generator.catalog.tool_names import ABBREVIATION, names_of, search_names
from generator.query.notation import normalized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.catalog import Region, Service
    from generator.query.answers import NameMatch, SubjectKind
    from generator.query.facts import Facts


CODE: Final = 0.0
NAME: Final = 1.0
ALIAS: Final = 2.0
WORD: Final = 3.0
"""What kind of name a phrase is: of two meanings, the one of the lower rank counts."""

_BRACKETS: Final = re.compile(r"^(.*?)\s*\(([^()]+)\)$")
_SERVICE: Final = re.compile(r" Service$")
_MAKER: Final = re.compile(r"^(?:AWS|Amazon) ")


class ServicePart(NamedTuple):
    """A part of a service by the word for it, and what AWS lists at which address: the catalog has no Regions of it."""

    word: str
    listing: str
    source: str


class Meaning(NamedTuple):
    """What a phrase means: a Region, service, place or category, how sure that is, and by what it was recognized.

    ``part`` is the part of the service that the phrase means, where it does not mean all of it.
    """

    rank: float
    kind: SubjectKind
    code: str
    matched_by: NameMatch
    part: ServicePart | None = None


class Vocabulary:
    """Every phrase of a catalog, folded as ``notation.normalized`` does, with its meanings."""

    def __init__(self, facts: Facts) -> None:
        self.phrases: defaultdict[str, list[Meaning]] = defaultdict(list)
        for phrase, meaning in _meanings(facts):
            if folded := normalized(phrase):
                self.phrases[folded].append(meaning)

    def meanings(self, phrase: str) -> list[Meaning]:
        """Return what a folded phrase means, also in the plural or written in several words; the likeliest first."""
        meanings = self.phrases.get(phrase)
        if not meanings and " " in phrase:
            unspaced = self.phrases.get(phrase.replace(" ", ""), [])
            meanings = [meaning for meaning in unspaced if meaning.kind in {"service", "region"}]
        if not meanings:
            singular = phrase[:-1] if len(phrase) > len("aws") and phrase.endswith("s") else f"{phrase}s"
            meanings = self.phrases.get(singular)
        best: dict[tuple[SubjectKind, str], Meaning] = {}
        # Sorting is stable: of equally likely meanings, the one that was added first stays the first.
        for meaning in sorted(meanings or (), key=lambda meaning: meaning.rank):
            best.setdefault((meaning.kind, meaning.code), meaning)
        return list(best.values())


def _meanings(facts: Facts) -> Iterator[tuple[str, Meaning]]:
    for region in facts.document.regions:
        yield from _of_region(region)
    for place in facts.document.places:
        # "Germany" is the country with its two Regions before it is the second half of a Region's name.
        kind: SubjectKind = "region" if len(place.regions) == 1 else "place"
        code = place.regions[0] if kind == "region" else place.name
        yield place.name, Meaning(NAME - 0.5, kind, code, "name")
        for alias in place.aliases:
            yield alias, Meaning(ALIAS - 0.5, kind, code, "alias")
    for category in facts.document.categories:
        yield category.name, Meaning(NAME, "category", category.name, "name")
        for alias in category.aliases:
            yield alias, Meaning(NAME - 0.1, "category", category.name, "alias")
    parts = {
        (row.service, word): ServicePart(word, row.listing, row.source)
        for row in facts.document.parts
        for word in row.words
    }
    leaders = {family.leader for family in facts.document.families}
    for service in sorted(facts.document.services, key=lambda service: -facts.region_counts[service.code]):
        # "Cognito" is what people call the leading service of its family, though another member has that very name.
        alias_rank = NAME - 0.1 if service.code in leaders else ALIAS
        yield from _of_service(service, alias_rank, facts.document.shared_names, parts)
    for removed in facts.document.removed:
        yield removed.code, Meaning(WORD, removed.kind, removed.code, "code")
        for form, _ in _forms(removed.kind, removed.name):
            yield form, Meaning(WORD, removed.kind, removed.code, "name")
        for name, _, _ in names_of(removed.code, None, removed.names, removed.aliases):
            yield name, Meaning(WORD + 0.5, removed.kind, removed.code, "tool")


def _of_region(region: Region) -> Iterator[tuple[str, Meaning]]:
    yield region.code, Meaning(CODE, "region", region.code, "code")
    yield region.code.replace("-", ""), Meaning(CODE + 0.5, "region", region.code, "code")
    for form, rank in _forms("region", region.name or ""):
        yield form, Meaning(rank, "region", region.code, "name")
    for alias in (*place_words(region), *region.aliases):
        yield alias, Meaning(ALIAS, "region", region.code, "alias")
    for name in region.former:
        yield name, Meaning(ALIAS, "region", region.code, "name")
    for zone in zone_words(region):
        yield zone, Meaning(ALIAS, "region", region.code, "zone")


def _of_service(
    service: Service,
    alias_rank: float,
    shared_names: dict[str, tuple[str, ...]],
    parts: dict[tuple[str, str], ServicePart],
) -> Iterator[tuple[str, Meaning]]:
    yield service.code, Meaning(CODE, "service", service.code, "code")
    yield service.code.replace("-", ""), Meaning(CODE + 0.5, "service", service.code, "code")
    for form, rank in _forms("service", service.name or ""):
        yield form, Meaning(rank, "service", service.code, "name")
        # As tools write it: "DirectoryService".
        yield form.replace(" ", ""), Meaning(WORD, "service", service.code, "tool")
    for alias in service.aliases:
        part = parts.get((service.code, alias))
        yield alias, Meaning(alias_rank, "service", service.code, "alias", part)
        yield alias.replace(" ", ""), Meaning(WORD, "service", service.code, "alias", part)
    for name in search_names(service, shared_names):
        matched_by: NameMatch = "name" if name in service.names.former else "tool"
        yield name, Meaning(ALIAS, "service", service.code, matched_by)


def _forms(kind: SubjectKind, name: str) -> Iterator[tuple[str, float]]:
    """Yield a name with and without its maker and its brackets, and what the brackets hold, each with its rank.

    Without brackets that hold more than its abbreviation, a name is no better than an alias: "AWS IoT (data plane)".
    """
    match = _BRACKETS.match(name)
    forms = [(name, NAME)]
    if match:
        # "Asia Pacific (Tokyo)": what stands before the brackets is the name of many Regions.
        before = [] if kind == "region" else [(match[1], NAME if ABBREVIATION.match(name) else ALIAS + 0.5)]
        forms += [*before, (match[2], NAME)]
    if kind == "service":
        # "OpenSearch Ingestion": the last word of many names, which people leave out where two others are left.
        named = [(form, _SERVICE.sub("", form)) for form, _ in forms]
        forms += [(bare, ALIAS + 0.5) for form, bare in named if bare != form and " " in _MAKER.sub("", bare)]
    for form, rank in forms:
        yield form, rank
        if (bare := _MAKER.sub("", form)) != form:
            yield bare, rank
