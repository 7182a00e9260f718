"""Where ``check`` takes its catalog from: what ships with the program, a built site, or a published one."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import msgspec

from generator.catalog.assemble import assemble
from generator.catalog.gone_services import gone_services
from generator.cli import site_documents
from generator.core import layout
from generator.core.errors import SourceError
from generator.core.resources import BUNDLED_HISTORY, BUNDLED_RESOURCE_TYPE_HISTORY, BUNDLED_SNAPSHOT
from generator.history import resource_types, timeline
from generator.model import curated, history, snapshot
from generator.model.questions import QUESTIONS_PATH
from generator.query import published_gone, published_types, site_availability
from generator.query.availability import of_catalog, since

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.query.availability import Availability


def bundled() -> Availability:
    """Return what the catalog says that ships with the program, without the days on which anything was first seen."""
    catalog = assemble(snapshot.read(BUNDLED_SNAPSHOT), curated.read())
    removed = site_documents.BundledDocuments().read(QUESTIONS_PATH, published_gone.decode_removed)
    return of_catalog(catalog, gone_services(removed.removed, catalog) if removed else None)


def dated(availability: Availability) -> Availability:
    """Return the bundled catalog with these days; reading its histories takes as long as all the rest."""
    packed = gzip.decompress(BUNDLED_RESOURCE_TYPE_HISTORY.read_bytes())
    types = resource_types.first_seen(history.decode(packed, str(BUNDLED_RESOURCE_TYPE_HISTORY)))
    past = history.decode(BUNDLED_HISTORY.read_bytes(), str(BUNDLED_HISTORY))
    offerings = timeline.first_seen(past).offerings
    return msgspec.structs.replace(
        availability,
        types={
            name: msgspec.structs.replace(each, regions={code: types.get((code, name)) for code in each.regions})
            for name, each in availability.types.items()
        },
        services={
            service: {code: since(offerings.get((code, service)), past.since) for code in regions}
            for service, regions in availability.services.items()
        },
    )


def of_site(address: str, on_notice: Callable[[str], None]) -> Availability:
    """Return what a site says: in a folder, or at an address."""
    documents = site_documents.of_address(address, on_notice)
    catalog = documents.read(layout.CATALOG_PATH, site_availability.decode_catalog)
    types = documents.read(published_types.TYPES_PATH, published_types.decode)
    if catalog is None:
        raise SourceError(
            f"{documents.origin}: there is no {layout.CATALOG_PATH}", "give the folder or the address of a site"
        )
    services = documents.read(published_gone.TEMPLATE_CHECK_PATH, published_gone.decode)
    return site_availability.of_documents(catalog, types, services)
