"""The one document that questions are answered from, ``questions.json``: its types, and how it is decoded."""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import msgspec

from generator.core.layout import API_FOLDER
from generator.core.values import Value
from generator.model import document
from generator.model.catalog import City, Family, Region, Service, ServiceParts, ToolNames, UnmappedName
from generator.model.document import Document

PresenceSpan = tuple[int, int | None, tuple[int, ...]]
"""When a service was in some Regions: the numbers of the first reading with it, of the first one without it (None: it
is still there), and of the Regions in ``recorded_regions``."""

QUESTIONS_PATH: Final = f"{API_FOLDER}questions.json"


class NamedPlace(Value, frozen=True, kw_only=True):
    """Several Regions with one name, as Europe: the words for it and their codes."""

    name: str
    aliases: tuple[str, ...]
    regions: tuple[str, ...]


class CategoryWords(Value, frozen=True, kw_only=True):
    """A category of services, and the words that people type for it."""

    name: str
    aliases: tuple[str, ...]


class TypeNames(Value, frozen=True, kw_only=True):
    """The resource types of a namespace, named without it; ``service`` is None where AWS lists none for it."""

    service: str | None
    types: tuple[str, ...]


class RemovedSubject(Value, frozen=True, kw_only=True):
    """A Region or service that AWS does not list any more, by the last name on record.

    ``removed`` is the date of the first reading without it; a recording (``removed_recorded``) is at least as old as
    its date. ``settled`` says that a second reading agreed. ``count`` is in how many Regions a service was, or how many
    services a Region had. ``successors`` are the codes of what is closest today; ``has_other_code`` says that they are
    the same service, which AWS lists under another code since.
    """

    kind: Literal["region", "service"]
    code: str
    name: str
    category: str | None
    removed: dt.date
    removed_recorded: bool
    settled: bool
    count: int
    successors: tuple[str, ...]
    has_other_code: bool = False
    aliases: tuple[str, ...]
    names: ToolNames


class Questions(Document, frozen=True, kw_only=True):
    """``questions.json``: all that questions about Regions and services are answered from, in a compact form.

    ``rows[i]`` belongs to ``services[i]``: its character ``j`` is ``1`` where ``regions[j]`` offers that service, and
    ``g`` where it is listed with a global endpoint, one host for several Regions, so that it need not run there.
    ``presence`` says when each service was in which Regions, by code, those that are gone included: spans as in
    ``presence.json``, of numbers in ``readings`` and in ``recorded_regions``. ``resource_types`` are by namespace,
    ``months`` are those with changes, the newest first.
    """

    readings: tuple[dt.date, ...]
    recorded: tuple[bool, ...]
    categories: tuple[CategoryWords, ...]
    regions: tuple[Region, ...]
    places: tuple[NamedPlace, ...]
    cities: tuple[City, ...] = ()
    services: tuple[Service, ...]
    families: tuple[Family, ...]
    removed: tuple[RemovedSubject, ...]
    rows: tuple[str, ...]
    recorded_regions: tuple[str, ...]
    presence: dict[str, tuple[PresenceSpan, ...]]
    shared_names: dict[str, tuple[str, ...]]
    unmapped_names: tuple[UnmappedName, ...]
    parts: tuple[ServiceParts, ...] = ()
    resource_types: dict[str, TypeNames]
    months: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse rows and numbers that lead nowhere."""
        if len(self.rows) != len(self.services) or any(len(row) != len(self.regions) for row in self.rows):
            raise ValueError("rows: do not fit the services and Regions")
        if len(self.readings) != len(self.recorded):
            raise ValueError("recorded: does not fit the readings")
        readings, regions = len(self.readings), len(self.recorded_regions)
        for code, spans in self.presence.items():
            for since, until, codes in spans:
                if not all(0 <= number < readings for number in (since, until or since)):
                    raise ValueError(f"presence.{code}: no such reading")
                if not all(0 <= number < regions for number in codes):
                    raise ValueError(f"presence.{code}: no such Region")


DECODER: Final = msgspec.json.Decoder(Questions)


def decode(content: bytes, where: str) -> Questions:
    """Validate the document; raise ``DataError`` with its address and the path of the bad field."""
    return document.decode(DECODER, content, where)
