"""A Region's page: its facts, every service with whether it is available here, and how the Region compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings import land, world_map
from generator.build.pages import alternate_links, views
from generator.build.pages.cards import launch_text
from generator.build.pages.shared import REGIONS, codes_in_query, entity_changes
from generator.build.pages.type_sections import region_types
from generator.build.pages.views import Group, OfferingRow, offering_row, safe_link
from generator.catalog.distances import neighbors
from generator.catalog.page_entities import PageEntities, PageEntity, PageLink
from generator.catalog.zones import named_zones
from generator.core.layout import anchor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.build.drawings.charts import CategoryShare
    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer
    from generator.catalog.distances import Neighbor
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

NEAREST_COUNT = 3
"""The nearest Regions that a Region is compared with.

Their pages have its exact number of services, so each new service changes the pages of those that it is near to: with
three, at most seven.
"""


class Source(NamedTuple):
    """An address that a fact was read at: the host to show, and where to link (None: not a safe address)."""

    host: str
    href: str | None


class ComparisonRow(NamedTuple):
    """A Region of a comparison: its facts, when it was launched, and how many km it is away from the page's own.

    Of the page's own Region, ``km`` is None.
    """

    entity: PageEntity
    region: Region
    launched: str | None
    km: int | None


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
    nearest = nearest_regions(catalog, region.code)
    return render(
        entity.path,
        "regions/region.html",
        [*alternate_links.of_entity(context, entity, "csv", "xlsx", "json"), alternate_links.codes(entity)],
        trail=[REGIONS, PageLink(entity.path, region.label)],
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
        compared=comparison(catalog, entities, region.code, nearest),
        other_partitions=any(not neighbor.same_partition for neighbor in nearest),
        comparison_links=comparison_links(region, nearest),
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


def nearest_regions(catalog: Catalog, code: str) -> tuple[Neighbor, ...]:
    """Return the nearest Regions of the same partition, in which one account has them all.

    A Region that is alone in its partition has the nearest of all others.
    """
    others = neighbors(catalog, code)
    in_partition = tuple(neighbor for neighbor in others if neighbor.same_partition)
    return (in_partition or others)[:NEAREST_COUNT]


def comparison(catalog: Catalog, entities: PageEntities, code: str, nearest: Sequence[Neighbor]) -> list[ComparisonRow]:
    """Return a Region with those that are nearest to it, itself first."""
    distances = {code: None} | {neighbor.region: neighbor.km for neighbor in nearest}
    return [
        ComparisonRow(entities.regions[other], catalog.region[other], launch_text(catalog.region[other]), km)
        for other, km in distances.items()
    ]


def comparison_links(region: Region, nearest: Sequence[Neighbor]) -> list[PageLink]:
    """Return where a Region is compared in detail, and with more: service by service, and with all of its geography."""
    links = [PageLink(_comparison_path(region.code, nearest), "Compare these Regions service by service")]
    if region.geography:
        links.append(PageLink(f"regions/#{anchor(region.geography)}", f"All Regions in {region.geography}"))
    return links if nearest else links[1:]


def _comparison_path(code: str, nearest: Sequence[Neighbor]) -> str:
    return f"compare/?regions={codes_in_query([code, *(neighbor.region for neighbor in nearest)])}"


def see_also(code: str, nearest: Sequence[Neighbor]) -> list[PageLink]:
    """Return where a Region is looked at beside others: Compare, Find and the matrix, with the Region chosen."""
    query = f"?regions={codes_in_query([code])}"
    return [
        PageLink(_comparison_path(code, nearest), "Compare with the nearest"),
        PageLink(f"find/{query}", "Find"),
        PageLink(f"matrix/{query}", "Matrix"),
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
