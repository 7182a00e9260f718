"""What is available where, of the documents that a site publishes: its catalog, and its list of resource types."""

from __future__ import annotations

import datetime as dt
from typing import Final, TypeVar

import msgspec

from generator.core import layout
from generator.core.errors import DataError
from generator.core.values import Value
from generator.model.release import CatalogDocument
from generator.query.availability import Availability, TypeRegions, of_catalog

Document = TypeVar("Document")

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


def of_documents(catalog: bytes, types: bytes | None, where: str) -> Availability:
    """Return what a site says; without ``types``, which older sites lack, no type is known.

    Raises ``DataError`` with the path of the bad field.
    """
    availability = of_catalog(_decoded(CATALOG, catalog, f"{where}{layout.CATALOG_PATH}").catalog())
    if types is None:
        return availability
    document = _decoded(TYPES, types, f"{where}{TYPES_PATH}")
    return msgspec.structs.replace(
        availability,
        types_as_of=document.as_of,
        unknown=document.unknown,
        stale=document.stale,
        types={each.name: TypeRegions(service=each.service, regions=each.regions) for each in document.types},
    )


def _decoded(decoder: msgspec.json.Decoder[Document], content: bytes, where: str) -> Document:
    try:
        return decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(
            f"{where}: damaged or of another version: {error}",
            "check with the catalog that ships with the program: leave --site out",
        ) from error
