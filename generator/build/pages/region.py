"""A Region's page: its facts, every service with whether it is available here, and how the Region compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings import land, world_map
from generator.build.pages import alternate_links, views
from generator.build.pages.cards import RegionCard, launch_text, region_card
from generator.build.pages.shared import REGIONS, codes_in_query, entity_changes
from generator.build.pages.type_sections import region_types
from generator.build.pages.views import Group, OfferingRow, offering_row, safe_link
from generator.catalog.distances import neighbors
from generator.catalog.page_entities import Breadcrumb, PageEntities, PageEntity
from generator.catalog.zones import named_zones
from generator.core.layout import anchor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.build.drawings.charts import CategoryShare
    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer
    from generator.core.files import File
    from generator.model.catalog import Catalog, NamedZone, Offering, Region, Service
    from generator.model.reading import ZoneKind


ORDERS = {
    "": "Category",
    "name": "Name",
    "-name": "Name, from Z",
    "code": "Code",
    "-code": "Code, from Z",
    "-seen": "First seen, latest first",
    "seen": "First seen, earliest first",
}
"""The orders of the services, by the keys that the page's address has."""

ZONE_KINDS: dict[ZoneKind, str] = {
    "availability": "Availability Zones",
    "local": "Local Zones",
    "wavelength": "Wavelength Zones",
}

NEAREST_COUNT = 4
"""The nearest Regions that a Region's page shows."""

COUNT_STEP = 10
"""Counts of other Regions' services are rounded down to a multiple of it.

A launch in one Region then rarely changes the pages of others.
"""

COMPARED_COUNT = 2
"""The nearest Regions with which a Region's page offers to compare it at once."""


class Source(NamedTuple):
    """An address that a fact was read at: the host to show, and where to link (None: not a safe address)."""

    host: str
    href: str | None


class GeographyMember(NamedTuple):
    """A Region of the geography: at least how many services it has, and that as a percentage to draw.

    Of the Region that has the page it is the exact number.
    """

    entity: PageEntity
    service_count: int
    bar: str


class GeographyComparison(NamedTuple):
    """The Regions of a geography, one of which has the page."""

    geography: str
    regions: list[GeographyMember]


class NearestRegion(NamedTuple):
    """A Region that is among the nearest, how many km it is away, and at least how many services it has."""

    card: RegionCard
    km: int
    service_count: int


class ZoneList(NamedTuple):
    """The zones of one kind, each with its place where that is known; ``places`` are all of these, each once."""

    name: str
    zones: Sequence[NamedZone]
    places: Sequence[str]


def page(
    render: Renderer, entities: PageEntities, region: Region, world: World, shares: Sequence[CategoryShare]
) -> File:
    """Return a Region's page; ``shares`` say how much of each category it offers."""
    context = render.context
    catalog, entity = context.catalog, entities.regions[region.code]
    nearest = nearest_regions(catalog, entities, region.code)
    return render(
        entity.path,
        "regions/region.html",
        [*alternate_links.of_entity(context, entity, "csv", "xlsx", "json"), alternate_links.codes(entity)],
        trail=[REGIONS, Breadcrumb(entity.path, region.label)],
        region=region,
        entity=entity,
        launched=launch_text(region),
        launch_source=source(region.launch.source if region.launch else region.launch_year_source),
        opt_in_source=source(region.opt_in_source),
        announcement=safe_link(region.launch.announcement) if region.launch else None,
        zone_lists=zone_lists(region),
        groups=services_by_category(catalog, entities, region.code),
        since=catalog.since,
        dated=any(offering.first_seen for offering in catalog.in_region[region.code].values()),
        compared=comparison(catalog, entities, region.code),
        nearest=nearest,
        count_step=COUNT_STEP,
        see_also=see_also(region.code, nearest),
        orders=ORDERS,
        first_seen=views.first_seen_text(region.first_seen, catalog.since),
        changes=entity_changes("region", context, entities, entity),
        locator=(locator := world_map.locator(world, region.code)),
        land=land.within(context.land, locator.box) if locator else None,
        shares=shares,
        types=region_types(catalog, region.code),
    )


def services_by_category(catalog: Catalog, entities: PageEntities, code: str) -> list[Group[OfferingRow]]:
    """Return every service by category, with what a Region offers of it or that it does not; sizes count offerings."""
    offerings = catalog.in_region[code]
    return [
        Group(
            category,
            anchor(category),
            [_row(entities, service, offerings.get(service.code), catalog.since) for service in services],
            sum(service.code in offerings for service in services),
        )
        for category, services in catalog.by_category.items()
    ]


def is_common(service: PageEntity) -> bool:
    """Return whether more than half of all Regions offer a service: a Region without it says so.

    It says no number, so that another Region's gain rarely changes anything of this one's page.
    """
    return 2 * service.offered > service.total


def _row(entities: PageEntities, service: Service, offering: Offering | None, since: dt.date | None) -> OfferingRow:
    entity = entities.services[service.code]
    if offering is None:
        return OfferingRow(entity.path, entity.label, entity.code, in_most_regions=is_common(entity))
    return offering_row(entity, offering, since)


def comparison(catalog: Catalog, entities: PageEntities, code: str) -> GeographyComparison:
    """Return all Regions of a Region's geography, most services first; only itself where that is unknown."""
    geography = catalog.region[code].geography
    codes = [region.code for region in catalog.regions if region.geography == geography] if geography else [code]
    regions = [_compared(entities.regions[region], exact=region == code) for region in codes]
    return GeographyComparison(
        geography or "",
        sorted(regions, key=lambda region: (-region.service_count, region.entity.label.casefold(), region.entity.code)),
    )


def _compared(entity: PageEntity, *, exact: bool) -> GeographyMember:
    count = entity.offered if exact else rounded_count(entity)
    return GeographyMember(entity, count, f"{100 * count / entity.total:.1f}" if entity.total else "0")


def rounded_count(region: PageEntity) -> int:
    """Return at least how many services a Region has, as the pages of other Regions say it."""
    return region.offered - region.offered % COUNT_STEP


def nearest_regions(catalog: Catalog, entities: PageEntities, code: str) -> list[NearestRegion]:
    """Return the nearest Regions; those of the Region's own partition, in which one account has them all, come first.

    A Region that is alone in its partition has those of all others.
    """
    others = neighbors(catalog, code)
    in_partition = [neighbor for neighbor in others if neighbor.same_partition]
    return [
        NearestRegion(
            region_card(catalog, entities, neighbor.region),
            neighbor.km,
            rounded_count(entities.regions[neighbor.region]),
        )
        for neighbor in (in_partition or others)[:NEAREST_COUNT]
    ]


def see_also(code: str, nearest: Sequence[NearestRegion]) -> list[Breadcrumb]:
    """Return where a Region is looked at beside others: Compare, Find and the matrix, with the Region chosen."""
    query = f"?regions={codes_in_query([code])}"
    compared_codes = codes_in_query([code, *(region.card.entity.code for region in nearest[:COMPARED_COUNT])])
    return [
        Breadcrumb(f"compare/?regions={compared_codes}", "Compare with the nearest"),
        Breadcrumb(f"find/{query}", "Find"),
        Breadcrumb(f"matrix/{query}", "Matrix"),
    ]


def source(address: str | None) -> Source | None:
    """Return where a fact was read, as it is shown."""
    if address is None:
        return None
    href = safe_link(address)
    return Source(href.split("/")[2] if href else address, href)


def zone_lists(region: Region) -> list[ZoneList]:
    """Return a Region's zones by kind; no list at all where AWS does not say which it has."""
    if region.zones is None:
        return []
    zones = named_zones(region.zones)
    return [
        ZoneList(
            name,
            [zone for zone in zones if zone.kind == kind],
            sorted({zone.place for zone in zones if zone.kind == kind and zone.place}),
        )
        for kind, name in ZONE_KINDS.items()
    ]
