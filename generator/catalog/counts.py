"""How much the catalog holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.model.catalog import Catalog


def counts(catalog: Catalog) -> dict[str, int]:
    """Return how much the catalog holds, by kind."""
    return {
        "regions": len(catalog.regions),
        "services": len(catalog.services),
        "offerings": len(catalog.offerings),
        "partitions": len({region.partition for region in catalog.regions} - {None}),
        "countries": len({region.country for region in catalog.regions} - {None}),
        "geographies": len({region.geography for region in catalog.regions} - {None}),
        "categories": len(catalog.by_category),
        "availability_zones": sum(region.zone_count("availability") or 0 for region in catalog.regions),
        "local_zones": sum(region.zone_count("local") or 0 for region in catalog.regions),
        "wavelength_zones": sum(region.zone_count("wavelength") or 0 for region in catalog.regions),
    }
