"""What is available where, of the documents that a site publishes: its catalog, and its list of resource types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from generator.model import document
from generator.model.release import CatalogDocument
from generator.query.availability import Availability, TypeRegions, of_catalog

if TYPE_CHECKING:
    from generator.query.published_gone import PublishedGone
    from generator.query.published_types import PublishedTypes


CATALOG_DECODER: Final = msgspec.json.Decoder(CatalogDocument)


def decode_catalog(content: bytes, where: str) -> CatalogDocument:
    """Validate a site's catalog; raise ``DataError`` with its address and the path of the bad field."""
    return document.decode(CATALOG_DECODER, content, where)


def of_documents(
    catalog: CatalogDocument, types: PublishedTypes | None, services: PublishedGone | None
) -> Availability:
    """Return what a site says; without ``types``, which older sites lack, no type is known.

    Older sites have no document on services that AWS no longer lists either.
    """
    availability = of_catalog(catalog.catalog(), services.gone if services else None)
    if types is None:
        return availability
    return msgspec.structs.replace(
        availability,
        types_as_of=types.as_of,
        unknown=types.unknown,
        stale=types.stale,
        types={each.name: TypeRegions(service=each.service, regions=each.regions) for each in types.types},
    )
