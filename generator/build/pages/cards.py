"""The card of a Region: the facts by which people choose one, wherever a page names it as a candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.model.catalog import Catalog, Region


class RegionCard(NamedTuple):
    """The facts on the card of a Region; None: not published. ``zones`` counts its Availability Zones.

    ``launched`` is the day, or the year where only that is certain.
    """

    entity: PageEntity
    country: str | None
    opt_in: bool | None
    opt_in_assumed: bool
    zones: int | None
    launched: str | None


def launch_text(region: Region) -> str | None:
    """Return the day on which a Region was launched, else the year; None where neither is known."""
    if region.launch:
        return region.launch.date.isoformat()
    return str(region.launch_year) if region.launch_year else None


def region_card(catalog: Catalog, entities: PageEntities, code: str) -> RegionCard:
    """Return the card of a Region."""
    region = catalog.region[code]
    return RegionCard(
        entity=entities.regions[code],
        country=region.country_name or region.country,
        opt_in=region.opt_in,
        opt_in_assumed=region.opt_in_assumed,
        zones=region.zone_count("availability"),
        launched=launch_text(region),
    )
