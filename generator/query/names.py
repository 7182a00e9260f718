"""What a spelling means: codes, names, what people say, and what tools write. What is mistyped is never answered."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.core.errors import SourceError, UnknownNameError
from generator.query import name_errors as errors
from generator.query.notation import (
    address_parts,
    cdk_names,
    endpoint_service,
    is_instance_type,
    normalized,
    with_plain_names,
)
from generator.query.type_spellings import TypeSpellings
from generator.query.vocabulary import CODE, NAME, Meaning, ServicePart, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from generator.model.catalog import City
    from generator.query.answers import ServiceKind, SubjectKind
    from generator.query.facts import Facts
    from generator.query.published_types import PublishedType, PublishedTypes


MAX_SPELLING_LENGTH: Final = 2048
"""Characters of a name: as many as an ARN can have."""
MAX_NAME_WORDS: Final = 24
"""Words of a name with what is written around it: twice as many as the longest has."""
MAX_QUESTION_WORDS: Final = 1000
"""Names in a question: twice as many as there are services."""
_FILLERS: Final = {
    *("a", "an", "the", "aws", "amazon", "service", "services", "region", "regions", "boto3", "client", "resource"),
    *("sdk", "cli", "session", "in", "is", "are", "where", "everywhere", "avail", "available"),
    *("can", "i", "we", "use", "run", "do", "does"),
}
"""Words around a name that say nothing."""
_CONNECTIVES: Final = {"and", "or", "plus", "vs", "vs.", "versus", "against", "with", "to"}
_LIST: Final = re.compile(r"[,;|+&\t\n]+|\s+and\s+")


class SpelledService(NamedTuple):
    """A service of a question, or a resource type, how it was spelled, and the parts of it that the question names."""

    spelling: str
    kind: ServiceKind
    code: str
    parts: tuple[ServicePart, ...] = ()


class Scope(NamedTuple):
    """Regions that a question is about, and what they are called."""

    name: str
    regions: tuple[str, ...]


class Names:
    """All names of a catalog, to look up any spelling of them.

    ``read_types`` reads in which Regions resource types are, which only a question that names one needs.
    """

    def __init__(self, facts: Facts, read_types: Callable[[], PublishedTypes]) -> None:
        self.facts = facts
        self._read_types = read_types

    @cached_property
    def types(self) -> PublishedTypes:
        """The resource types with their Regions, read when they are first needed."""
        return self._read_types()

    def meanings(self, spelling: str) -> tuple[Meaning, ...]:
        """Return what a spelling means, the likeliest first; nothing where it means nothing."""
        text = spelling.strip()
        if len(text) > MAX_SPELLING_LENGTH:
            return ()
        if text in self.facts.service:
            return (Meaning(CODE, "service", text, "code"),)
        if text in self.facts.region:
            return (Meaning(CODE, "region", text, "code"),)
        if (of_type := self.type_spellings.meanings(text)) is not None:
            return of_type
        names = cdk_names(text) or (text,)
        return next(filter(None, map(tuple, map(self._of_phrase, names))), ()) or tuple(self._of_address(text))

    def meaning(self, spelling: str, kind: SubjectKind) -> Meaning | None:
        """Return the likeliest meaning of a kind."""
        return next((meaning for meaning in self.meanings(spelling) if meaning.kind == kind), None)

    def service(self, spelling: str) -> str:
        """Return the code of the service that a spelling means; raise ``UnknownNameError`` where it means none."""
        return self._service_meaning(spelling).code

    def _service_meaning(self, spelling: str) -> Meaning:
        if meaning := self.meaning(spelling, "service"):
            return meaning
        if len(types := self.type_spellings.of_cdk_class(spelling)) > 1:
            raise errors.several_types(spelling, types)
        raise errors.unknown_name(self.facts, spelling, "service", self.meanings(spelling))

    def region(self, spelling: str) -> str:
        """Return the code of the Region that a spelling means; raise ``UnknownNameError`` unless it is just one."""
        meanings = [meaning for meaning in self.meanings(spelling) if meaning.kind in {"region", "place"}]
        if not meanings and (city := self.city(spelling)):
            raise errors.no_region_there(self.facts, spelling, city)
        if not meanings:
            raise errors.unknown_name(self.facts, spelling, "region", self.meanings(spelling))
        if meanings[0].kind == "place":
            raise errors.several_regions(self.facts, spelling, meanings[0].code, self.place(meanings[0].code))
        if meanings[0].code not in self.facts.region:
            raise errors.removed_region(self.facts, spelling, meanings[0].code)
        return meanings[0].code

    def city(self, spelling: str) -> City | None:
        """Return the city that a spelling names, itself or by its country (None: none of the catalog's cities)."""
        return self._cities.get(normalized(spelling))

    @cached_property
    def _cities(self) -> dict[str, City]:
        words = ((word, city) for city in self.facts.document.cities for word in (city.name, *city.words))
        cities: dict[str, City] = {}
        for word, city in words:
            cities.setdefault(normalized(word), city)
        return cities

    def scope(self, spelling: str) -> Scope:
        """Return the Regions that a spelling means: one, or those of a place."""
        meanings = [meaning for meaning in self.meanings(spelling) if meaning.kind in {"region", "place"}]
        if meanings and meanings[0].kind == "place":
            return Scope(meanings[0].code, self.place(meanings[0].code))
        code = self.region(spelling)
        return Scope(self.facts.region_label(code), (code,))

    def scopes(self, spelling: str) -> tuple[Scope, ...]:
        """Return the Regions that a spelling means, or each part of a list: "us-east-1 and us-west-2"."""
        parts = [part.strip() for part in self._parts(spelling) if part.strip()]
        return tuple(self.scope(part) for part in parts or [spelling])

    def partition(self, spelling: str) -> str:
        """Return the partition that a spelling means, by its code or by its Regions (China); else the spelling."""
        meanings = self.meanings(spelling)
        named = [self.place(each.code) if each.kind == "place" else (each.code,) for each in meanings]
        regions_by_partition: dict[str, list[str]] = {}
        for region in self.facts.document.regions:
            regions_by_partition.setdefault(region.partition or "", []).append(region.code)
        for partition, regions in regions_by_partition.items():
            if normalized(partition) == normalized(spelling) or any(set(codes) == set(regions) for codes in named):
                return partition
        return spelling

    def place(self, name: str) -> tuple[str, ...]:
        """Return the Regions of a place."""
        return next(place.regions for place in self.facts.document.places if place.name == name)

    def services(self, spellings: Sequence[str]) -> tuple[SpelledService, ...]:
        """Return each service and each resource type that words mean, once, with its spelling.

        A word may be a list ("eks, msk"), and a name may be written in several words ("api gateway").
        """
        words = _few([part.strip() for text in spellings for part in self._parts(text) if part.strip()])
        services: dict[str, SpelledService] = {}
        for spelling in self.grouped(words, "service"):
            if name := self.type_name(spelling):
                services.setdefault(name, SpelledService(spelling, "resource-type", name))
                continue
            meaning = self._service_meaning(spelling)
            service = services.get(meaning.code, SpelledService(spelling, "service", meaning.code))
            # "EC2 H100" names the service and a part of it.
            parts = dict.fromkeys((*service.parts, *([meaning.part] if meaning.part else [])))
            services[meaning.code] = service._replace(parts=tuple(parts))
        return tuple(services.values())

    def published_type(self, name: str) -> PublishedType:
        """Return a resource type with its Regions; raise ``SourceError`` where the list of a site does not have it."""
        if name not in self.types.type:
            raise SourceError(
                f"{self.facts.origin}: its list of resource types has no {name}, which its names have",
                "ask again in a minute: it is being published",
            )
        return self.types.type[name]

    def type_name(self, spelling: str) -> str | None:
        """Return the resource type that a spelling names (None: it names none)."""
        meaning = self.meaning(spelling, "resource-type")
        return meaning.code if meaning else None

    def regions(self, spellings: Sequence[str]) -> tuple[str, ...]:
        """Return each Region that words mean, once."""
        texts = [with_plain_names(" ".join(spellings))] if len(spellings) > 1 else map(with_plain_names, spellings)
        words = _few([word for text in texts for part in self._parts(text) for word in self._words(part)])
        return tuple(dict.fromkeys(self.region(spelling) for spelling in self.grouped(words, "region")))

    def region_pair(self, words: Sequence[str]) -> tuple[str, str | None]:
        """Divide words into a Region and another one to compare it with; all of them are the first where that fails.

        Raises ``UnknownNameError`` for more than two Regions.
        """
        parts = [part for text in words for each in self._parts(text) for part in self._words(each)]
        match self.grouped(parts, "region"):
            case [first, second] if self.meaning(first, "region") and self.meaning(second, "region"):
                return first, second
            case [_, _, *_] as names if all(self.meaning(name, "region") for name in names):
                codes = " ".join(self.region(name) for name in names)
                raise UnknownNameError(
                    f"{' '.join(words)}: these are {len(names)} Regions, and one is compared with one other",
                    f"ask `region-atlas compare {codes}`",
                    " ".join(words),
                )
        return " ".join(words), None

    def region_and_rest(self, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Divide words into the shortest beginning or else end that means a Region, and the rest.

        Where none does, the first word stands for it.
        """
        counts = range(1, max(2, min(len(words), MAX_NAME_WORDS)))
        for count in counts:
            if self.meaning(region := " ".join(words[:count]), "region"):
                return region, tuple(words[count:])
        for count in counts:
            if self.meaning(region := " ".join(words[-count:]), "region"):
                return region, tuple(words[:-count])
        return words[0], tuple(words[1:])

    def grouped(self, words: Sequence[str], kind: SubjectKind) -> list[str]:
        """Join neighbors among words into names, as few as possible: "opensearch serverless" is one of them.

        Words that are all codes stand alone, as a script writes them, and what connects names is left out. Where no
        grouping makes sense of all words, each that may be a name stands alone, so that an error names the one that is
        none.
        """
        best: list[tuple[int, int, list[str]] | None] = [(0, 0, [])]
        for end in range(1, len(words) + 1):
            groupings = []
            for start in range(max(0, end - MAX_NAME_WORDS), end):
                if (preceding := best[start]) is None:
                    continue
                group, (names, skipped, groups) = words[start:end], preceding
                if len(group) == 1 and group[0].casefold() in _CONNECTIVES:
                    groupings.append((names, skipped + 1, groups))
                if self._is_name(group, kind):
                    groupings.append((names + 1, skipped, [*groups, " ".join(group)]))
            best.append(min(groupings, key=lambda grouping: grouping[:2], default=None))
        if grouping := best[-1]:
            return grouping[2]
        return [word for word in words if word.casefold() not in _CONNECTIVES | _FILLERS] or list(words)

    def _is_name(self, words: Sequence[str], kind: SubjectKind) -> bool:
        codes = self.facts.service if kind == "service" else self.facts.region
        if len(words) > 1 and all(word in codes for word in words):
            return False
        name = " ".join(words)
        if kind == "service" and len(words) > 1 and (self.facts.unmapped_name(name) or is_instance_type(name)):
            return True  # "S3 Express One Zone" stays whole: the error says what it belongs to.
        meanings = self.meanings(name)
        return any(meaning.kind == kind or (meaning.kind, kind) == ("resource-type", "service") for meaning in meanings)

    def _words(self, text: str) -> list[str]:
        """Split a text into its words, unless it is itself a name: "New Zealand"."""
        return [text] if self.meanings(text) else text.split()

    def _parts(self, text: str) -> list[str]:
        """Split a list of names, unless it is itself a name: "Identity and Access Management"."""
        return [text] if self.meanings(text) else _LIST.split(text)

    @cached_property
    def type_spellings(self) -> TypeSpellings:
        """The names of resource types, in CloudFormation and in Terraform."""
        return TypeSpellings(self.facts.document)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The phrases, made when a spelling is first looked up that is no code."""
        return Vocabulary(self.facts)

    def _of_phrase(self, text: str) -> list[Meaning]:
        words = normalized(with_plain_names(text)).split()
        while words:
            if meanings := self.vocabulary.meanings(" ".join(words)):
                return meanings
            if words[0] in _FILLERS:
                words = words[1:]
            elif words[-1] in _FILLERS:
                words = words[:-1]
            else:
                return []
        return []

    def _of_address(self, text: str) -> Iterator[Meaning]:
        """Yield the service and the Region that an ARN, a host or a console's address names, in this order."""
        yield from sorted(self._in_address(text), key=lambda meaning: meaning.kind != "service")

    def _in_address(self, text: str) -> Iterator[Meaning]:
        kinds: set[SubjectKind] = set()
        if name := endpoint_service(text):
            kinds.add("service")
            yield from [each for each in self._of_phrase(name) if each.kind == "service"][:1]
        for part in address_parts(text):
            meaning = next((each for each in self._of_phrase(part) if each.kind in {"service", "region"}), None)
            if meaning and meaning.rank <= NAME and meaning.kind not in kinds:
                kinds.add(meaning.kind)
                yield meaning


def _few(words: list[str]) -> list[str]:
    """Return the words of a question; raise ``UnknownNameError`` for more than any has."""
    if len(words) > MAX_QUESTION_WORDS:
        raise UnknownNameError(
            f"the question has {len(words):,} names", f"name at most {MAX_QUESTION_WORDS:,} at a time", ""
        )
    return words
