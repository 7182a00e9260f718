"""The sentence of a change: the same in pages, feeds and notifications."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from generator.history.kinds import BY_NAME, ORDER
from generator.history.timeline import last_names
from generator.model.resource_types import namespace_path, type_label, type_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from generator.history.changes import Change
    from generator.history.kinds import PageSubject
    from generator.model.catalog import Catalog, Region, Service
    from generator.model.history import History


ZONE_NAMES = {"availability": "Availability Zone", "local": "Local Zone", "wavelength": "Wavelength Zone"}

UNCONFIRMED_SUFFIX = " (counted once a second check confirms it)"


class Titles(NamedTuple):
    """A unique name of each Region and service by code, including those that are gone; of namespaces by their name."""

    regions: dict[str, str]
    services: dict[str, str]
    namespaces: Mapping[str, str] = MappingProxyType({})


class Part(NamedTuple):
    """A part of a sentence; if it names a Region or a service, it has the code, and if a namespace, its name.

    ``path`` leads from the root to the page of resource types that it names or counts.
    """

    text: str
    region: str | None = None
    service: str | None = None
    namespace: str | None = None
    path: str | None = None

    @property
    def is_name(self) -> bool:
        """Return whether it names something, so that it stays as it is, also at the beginning of a sentence."""
        return bool(self.region or self.service or self.namespace or self.path)


def titles(history: History, catalog: Catalog) -> Titles:
    """Return the titles of everything in the history: from the catalog, else the last name on record."""
    recorded = last_names(history)
    services = _titles(recorded.services, catalog.service)
    return Titles(_titles(recorded.regions, catalog.region), services, _namespace_titles(catalog, services))


def sentence(change: Change, titles: Titles) -> str:
    """Return a change as a sentence, without a full stop."""
    return "".join(part.text for part in parts(change, titles))


def parts(change: Change, titles: Titles, max_named: int = 0, subject: PageSubject | None = None) -> tuple[Part, ...]:
    """Return the sentence in parts, so that a page can link the Region and the service in it.

    The offerings in a Region's or service's change are counted; up to ``max_named`` are named instead. The sentence for
    the page of a ``subject`` does not name that.
    """
    region, service = change.region, change.service
    fields: dict[str, Callable[[], Iterable[Part]]] = {
        "region": lambda: (_region(region or "", titles),),
        "service": lambda: (_service(service or "", titles),),
        "old": lambda: (Part(change.old or region or service or "", region=region, service=service),),
        "new": lambda: (Part(f"now named {change.new}" if change.new else "without a name now"),),
        "services": lambda: _enumerated((_service(code, titles) for code in change.codes), "service", max_named),
        "regions": lambda: _enumerated((_region(code, titles) for code in change.codes), "Region", max_named),
        "zones": lambda: (Part(" and ".join(_zones(kind, ids) for kind, ids in change.zones.items())),),
        "new_zones": lambda: (Part(" and ".join(_zones(kind, ids, new=True) for kind, ids in change.zones.items())),),
        "endpoint": lambda: (Part(_endpoint(change.old, change.new)),),
        "was": lambda: (Part("was"),),
        "namespace": lambda: (_namespace(change.namespace or "", titles),),
        "types": lambda: _types(change, "type", subject),
        "new_types": lambda: _types(change, "new type", subject),
    }
    return _filled_in(change, fields, subject)


def joint_parts(
    changes: Sequence[Change], titles: Titles, max_named: int, subject: PageSubject | None = None
) -> tuple[Part, ...]:
    """Return one sentence for several offerings of one service or in one Region that came or went.

    More than ``max_named`` Regions or services are counted, not named; ``subject`` is as in ``parts``.
    """
    fields: dict[str, Callable[[], Iterable[Part]]] = {
        "region": lambda: _enumerated(
            (_region(change.region or "", titles) for change in changes), "Region", max_named
        ),
        "service": lambda: _enumerated(
            (_service(change.service or "", titles) for change in changes), "service", max_named
        ),
        "was": lambda: [Part("was" if len({change.service for change in changes}) == 1 else "were")],
    }
    return _filled_in(changes[0], fields, subject)


def _filled_in(
    change: Change, fields: Mapping[str, Callable[[], Iterable[Part]]], subject: PageSubject | None
) -> tuple[Part, ...]:
    """Return the sentence of a change's kind with its fields replaced; only those that it has are made."""
    kind = BY_NAME[change.kind]
    wording = kind.sentence_again if change.again and kind.sentence_again else kind.sentence
    parts_of_sentence = [
        part
        for place, piece in enumerate(_pieces(wording.on_page(subject)))
        if piece
        for part in (fields[piece]() if place % 2 else (Part(piece),))
    ]
    return tuple(_merged(parts_of_sentence))


@cache
def _pieces(wording: str) -> tuple[str, ...]:
    """Split a wording before its fields are replaced, since a name may contain braces; every other piece is a field."""
    return tuple(re.split(r"\{(\w+)\}", wording))


def _region(code: str, titles: Titles) -> Part:
    return Part(titles.regions.get(code, code), region=code)


def _service(code: str, titles: Titles) -> Part:
    return Part(titles.services.get(code, code), service=code)


def _namespace(name: str, titles: Titles) -> Part:
    return Part(titles.namespaces.get(name, name), namespace=name)


def _types(change: Change, noun: str, subject: PageSubject | None) -> tuple[Part, ...]:
    """Return the name of a single type, else how many there are.

    A service may have several namespaces, so that its page needs the namespace; that of a namespace does not.
    """
    if len(change.types) == 1:
        (name,) = change.types
        label = type_label(name) if subject == "namespace" else name
        return (Part(f"{noun} "), Part(label, path=type_path(name)))
    namespace = change.namespace or ""
    of_namespace = f" of {namespace}" if subject == "service" else ""
    return (Part(f"{count(len(change.types), noun)}{of_namespace}", path=namespace_path(namespace)),)


def _enumerated(names: Iterable[Part], noun: str, max_named: int) -> list[Part]:
    """Return the distinct names as "A, B and C", sorted; only their number if there are more than ``max_named``."""
    distinct = sorted(set(names), key=lambda part: (part.text.casefold(), part.region or part.service or ""))
    if not 0 < len(distinct) <= max_named:
        return [Part(count(len(distinct), noun))]
    marks = [", "] * (len(distinct) - 2) + [" and "] * (len(distinct) > 1) + [""]
    return [part for name, mark in zip(distinct, marks, strict=True) for part in (name, Part(mark)) if part.text]


def removal_outcome(change: Change) -> str:
    """Return the outcome of a removal, to follow its sentence: when it was undone, or that it does not count yet."""
    if not change.undone:
        return "" if change.settled else UNCONFIRMED_SUFFIX
    if change.zones:
        return f", which {'was' if zone_count(change) == 1 else 'were'} listed again on {change.undone}"
    verb = "were" if len(change.types) > 1 else "was"
    return f", and {verb} listed again on {change.undone}"


def news(before: Iterable[Change], now: Iterable[Change], titles: Titles) -> tuple[str, ...]:
    """Return a sentence for each change that the last reading added, sorted by kind and text.

    A removal has a sentence when it is first observed, when a second reading confirms it, and when it is undone.
    """
    earlier = {_subject(change): change for change in before}
    last = max((change.read_at for change in earlier.values()), default=None)
    sentences = []
    for change in now:
        earlier_change = earlier.get(_subject(change))
        first = last is None or change.read_at > last
        # A return after a long time is a change of its own.
        if change != earlier_change and not (change.undone and not change.flap):
            sentences.append((change, sentence(change, titles) + _removal_status(change, first=first)))
    return tuple(text for _, text in sorted(sentences, key=lambda pair: (ORDER[pair[0].kind], pair[1].casefold())))


def zone_count(change: Change) -> int:
    """Return how many zones a change is about."""
    return sum(map(len, change.zones.values()))


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Merge adjacent parts that name nothing."""
    text = ""
    for part in parts:
        if not part.is_name:
            text += part.text
            continue
        if text:
            yield Part(text)
        text = ""
        yield part
    if text:
        yield Part(text)


def _subject(change: Change) -> tuple[object, ...]:
    # Zones that went together are separate changes once some of them are back before the others.
    return change.kind, change.read_at, change.region, change.service, tuple(change.zones.items())


def _removal_status(change: Change, *, first: bool) -> str:
    """Return what to add to a removal: that it does not count yet, when it was first observed, or that it is back."""
    if change.undone and change.zones:
        return f", as detected on {change.date}, and has {'it' if zone_count(change) == 1 else 'them'} again"
    if change.undone:
        return f" on {change.date}, and is available again"
    if not change.settled:
        return UNCONFIRMED_SUFFIX
    return "" if first else f", as first detected on {change.date}"


def _titles(recorded: Mapping[str, str], now: Mapping[str, Region] | Mapping[str, Service]) -> dict[str, str]:
    """Return a name for each code; if several share a name, with the code beside it."""
    labels = {**recorded, **{code: entity.label for code, entity in now.items()}}
    shared = Counter(labels.values())
    return {code: name if shared[name] == 1 else f"{name} [{code}]" for code, name in labels.items()}


def _namespace_titles(catalog: Catalog, services: Mapping[str, str]) -> dict[str, str]:
    """Return the title of each namespace's service, with the namespace where the service has several."""
    former = {each.name: each.service or "" for each in catalog.type_catalog.former_namespaces.values()}
    return {name: f"{services[code]} ({name})" for name, code in former.items() if code in services} | {
        namespace.name: services[code] if len(namespaces) == 1 else f"{services[code]} ({namespace.name})"
        for code, namespaces in catalog.type_catalog.of_service.items()
        for namespace in namespaces
    }


def _zones(kind: str, ids: tuple[str, ...], *, new: bool = False) -> str:
    name = ZONE_NAMES[kind]
    if len(ids) > 1:
        return f"{len(ids)} {'new ' if new else ''}{name}s: {', '.join(ids)}"
    return f"a new {name}: {ids[0]}" if new else f"the {name} {ids[0]}"


def _endpoint(old: str | None, new: str | None) -> str:
    if new is None:
        return "no longer has a listed endpoint"
    return f"has a new endpoint: {new}" if old else f"now has a listed endpoint: {new}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "no service", "1 service", "5 services"."""
    return f"{number or 'no'} {noun}{'' if number <= 1 else 's'}"
