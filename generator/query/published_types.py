"""The list of resource types that a site publishes, ``resource-types.json``, as far as questions and checks need it."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Final

import msgspec

from generator.core.layout import API_FOLDER
from generator.core.values import Value
from generator.model import document

TYPES_PATH: Final = f"{API_FOLDER}resource-types.json"


class PublishedType(Value, frozen=True, kw_only=True):
    """A type: the service of its namespace, and each Region that has it with the day on which it was first seen."""

    name: str
    service: str | None
    regions: dict[str, dt.date | None]


class PublishedTypes(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Types, and the Regions whose types are known; ``unknown`` says of each other Region why they are not.

    ``as_of`` is the date of the lists, ``stale`` has the dates of older ones, of which no later one could be read.
    """

    as_of: dt.date
    regions: tuple[str, ...]
    unknown: dict[str, str]
    stale: dict[str, dt.date] = msgspec.field(default_factory=dict)
    types: tuple[PublishedType, ...]

    @cached_property
    def type(self) -> dict[str, PublishedType]:
        """Types by name."""
        return {each.name: each for each in self.types}


DECODER: Final = msgspec.json.Decoder(PublishedTypes)


def decode(content: bytes, where: str) -> PublishedTypes:
    """Validate the document; raise ``DataError`` with its address and the path of the bad field."""
    return document.decode(DECODER, content, where)
