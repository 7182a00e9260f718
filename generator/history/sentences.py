"""Put a change into a sentence: the same words in pages, feeds and notifications."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from generator.history.kinds import BY_NAME, ORDER
from generator.history.timeline import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.history.changes import Change
    from generator.model.catalog import Catalog, Region, Service
    from generator.model.history import History


ZONES = {"availability": "Availability Zone", "local": "Local Zone", "wavelength": "Wavelength Zone"}

WAITING = " (it counts when a second reading agrees)"


class Titles(NamedTuple):
    """A name that no other has, for each Region and service by code, those that are gone included."""

    regions: dict[str, str]
    services: dict[str, str]


class Part(NamedTuple):
    """A part of a sentence; one that names a Region or a service has its code."""

    text: str
    region: str | None = None
    service: str | None = None


def titles(history: History, catalog: Catalog) -> Titles:
    """Name everything that ever was: as the catalog does, and what has gone by the last name on record."""
    recorded = names(history)
    return Titles(_titles(recorded.regions, catalog.region), _titles(recorded.services, catalog.service))


def sentence(change: Change, titles: Titles) -> str:
    """Return a change as a sentence, without a full stop."""
    return "".join(part.text for part in parts(change, titles))


def parts(change: Change, titles: Titles, most: int = 0) -> tuple[Part, ...]:
    """Return the sentence in parts, so that a page can link the Region and the service in it.

    What a Region's or service's change holds is counted, or named where it is not more than ``most``.
    """
    region, service = change.region, change.service
    filled = {
        "region": (_region(region or "", titles),),
        "service": (_service(service or "", titles),),
        "old": (Part(change.old or region or service or "", region=region, service=service),),
        "new": (Part(f"now named {change.new}" if change.new else "without a name now"),),
        "services": _listed((_service(code, titles) for code in change.codes), "service", most),
        "regions": _listed((_region(code, titles) for code in change.codes), "Region", most),
        "zones": (Part(" and ".join(_zones(kind, ids) for kind, ids in change.zones.items())),),
        "new_zones": (Part(" and ".join(_zones(kind, ids, new=True) for kind, ids in change.zones.items())),),
        "endpoint": (Part(_endpoint(change.old, change.new)),),
    }
    return _filled(change, filled)


def together(changes: Sequence[Change], titles: Titles, most: int) -> tuple[Part, ...]:
    """Return one sentence for offerings that came or went alike: of one service, or in one Region.

    More than ``most`` Regions or services are counted, not named.
    """
    filled = {
        "region": _listed((_region(change.region or "", titles) for change in changes), "Region", most),
        "service": _listed((_service(change.service or "", titles) for change in changes), "service", most),
    }
    return _filled(changes[0], filled)


def _filled(change: Change, filled: Mapping[str, Iterable[Part]]) -> tuple[Part, ...]:
    kind = BY_NAME[change.kind]
    wording = kind.sentence_again if change.again and kind.sentence_again else kind.sentence
    # Split before it is filled: a name may hold braces of its own.
    pieces = enumerate(re.split(r"\{(\w+)\}", wording))
    parts_of_sentence = [
        part for place, piece in pieces if piece for part in (filled[piece] if place % 2 else (Part(piece),))
    ]
    return tuple(_joined(parts_of_sentence))


def _region(code: str, titles: Titles) -> Part:
    return Part(titles.regions.get(code, code), region=code)


def _service(code: str, titles: Titles) -> Part:
    return Part(titles.services.get(code, code), service=code)


def _listed(named: Iterable[Part], what: str, most: int) -> list[Part]:
    """Return what is named as "A, B and C", each once, by name; or, of too many, how many they are."""
    distinct = sorted(set(named), key=lambda part: (part.text.casefold(), part.region or part.service or ""))
    if not 0 < len(distinct) <= most:
        return [Part(count(len(distinct), what))]
    marks = [", "] * (len(distinct) - 2) + [" and "] * (len(distinct) > 1) + [""]
    return [part for name, mark in zip(distinct, marks, strict=True) for part in (name, Part(mark)) if part.text]


def aftermath(change: Change) -> str:
    """Return what became of a removal, to follow its sentence: when it was undone, or that it does not count yet."""
    if not change.undone:
        return "" if change.settled else WAITING
    if change.zones:
        return f", which {'was' if zone_count(change) == 1 else 'were'} back on {change.undone}"
    return f", and was back on {change.undone}"


def news(before: Iterable[Change], now: Iterable[Change], titles: Titles) -> tuple[str, ...]:
    """Return what the last reading added to the changes, a sentence for each; each kind in the order of its names.

    A removal has a sentence when it is first seen, when a second reading confirms it, and when it is undone.
    """
    earlier = {_subject(change): change for change in before}
    last = max((change.read_at for change in earlier.values()), default=None)
    sentences = []
    for change in now:
        earlier_change = earlier.get(_subject(change))
        first = last is None or change.read_at > last
        # What came back after a long time has a change of its own.
        if change != earlier_change and not (change.undone and not change.flap):
            sentences.append((change, sentence(change, titles) + _standing(change, first=first)))
    return tuple(text for _, text in sorted(sentences, key=lambda pair: (ORDER[pair[0].kind], pair[1].casefold())))


def zone_count(change: Change) -> int:
    """Return how many zones a change is about."""
    return sum(map(len, change.zones.values()))


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """Join parts that link nothing with their neighbours."""
    text = ""
    for part in parts:
        if part.region is None and part.service is None:
            text += part.text
            continue
        if text:
            yield Part(text)
        text = ""
        yield part
    if text:
        yield Part(text)


def _subject(change: Change) -> tuple[object, ...]:
    # Of zones that went together some may be back before the others: a change of their own from then on.
    return change.kind, change.read_at, change.region, change.service, tuple(change.zones.items())


def _standing(change: Change, *, first: bool) -> str:
    """Return what to add of a removal: that it does not count yet, since when it is known, or that it is back."""
    if change.undone and change.zones:
        return f", as seen on {change.date}, and has {'it' if zone_count(change) == 1 else 'them'} again"
    if change.undone:
        return f" on {change.date}, and is back"
    if not change.settled:
        return WAITING
    return "" if first else f", as first seen on {change.date}"


def _titles(recorded: Mapping[str, str], now: Mapping[str, Region] | Mapping[str, Service]) -> dict[str, str]:
    """Return a name for each code; where several share one, the code stands beside it."""
    labels = {**recorded, **{code: entity.label for code, entity in now.items()}}
    shared = Counter(labels.values())
    return {code: name if shared[name] == 1 else f"{name} [{code}]" for code, name in labels.items()}


def _zones(kind: str, ids: tuple[str, ...], *, new: bool = False) -> str:
    name = ZONES[kind]
    if len(ids) > 1:
        return f"{len(ids)} {'new ' if new else ''}{name}s: {', '.join(ids)}"
    return f"a new {name}: {ids[0]}" if new else f"the {name} {ids[0]}"


def _endpoint(old: str | None, new: str | None) -> str:
    if new is None:
        return "has no endpoint listed any more"
    return f"now answers at {new}" if old else f"has an endpoint listed now: {new}"


def count(number: int, what: str) -> str:
    """Return a number of things: "no service", "1 service", "5 services"."""
    return f"{number or 'no'} {what}{'' if number <= 1 else 's'}"
