"""What is available where, of the documents that a site publishes: its catalog, and its list of resource types."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from generator.core import layout
from generator.core.values import Value
from generator.model import document
from generator.model.release import CatalogDocument
from generator.query.availability import Availability, TypeRegions, of_catalog

TYPES_PATH: Final = f"{layout.API_FOLDER}resource-types.json"
PATHS: Final = (layout.CATALOG_PATH, TYPES_PATH)
"""The documents, by their paths in a site."""


class PublishedType(Value, frozen=True, kw_only=True):
    """One type of ``resource-types.json``."""

    name: str
    service: str | None
    regions: dict[str, dt.date | None]


class PublishedTypes(Value, frozen=True, kw_only=True):
    """What a check needs of ``resource-types.json``; ``as_of`` is the date of the lists."""

    as_of: dt.date
    regions: tuple[str, ...]
    unknown: dict[str, str]
    stale: dict[str, dt.date] = msgspec.field(default_factory=dict)
    types: tuple[PublishedType, ...]


TYPES = msgspec.json.Decoder(PublishedTypes)
CATALOG = msgspec.json.Decoder(CatalogDocument)


def decode_catalog(content: bytes, where: str) -> CatalogDocument:
    """Validate a site's catalog; raise ``DataError`` with its address and the path of the bad field."""
    return document.decode(CATALOG, content, where)


def decode_types(content: bytes, where: str) -> PublishedTypes:
    """Validate a site's list of resource types; raise ``DataError`` as ``decode_catalog`` does."""
    return document.decode(TYPES, content, where)


def of_documents(catalog: CatalogDocument, types: PublishedTypes | None) -> Availability:
    """Return what a site says; without ``types``, which older sites lack, no type is known."""
    availability = of_catalog(catalog.catalog())
    if types is None:
        return availability
    return msgspec.structs.replace(
        availability,
        types_as_of=types.as_of,
        unknown=types.unknown,
        stale=types.stale,
        types={each.name: TypeRegions(service=each.service, regions=each.regions) for each in types.types},
    )
