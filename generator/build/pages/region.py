"""A Region's page: its facts, its services, what it lacks, its peers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings import world_map
from generator.build.pages import alternate_links, views
from generator.build.pages.shared import REGIONS, entity_changes
from generator.build.pages.views import Group, OfferingRow, offering_row, safe_link
from generator.catalog.names import Breadcrumb, Named, Names
from generator.core.layout import anchor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.build.drawings.charts import Share
    from generator.build.drawings.world_map import World
    from generator.build.pages.renderer import Renderer
    from generator.core.files import File
    from generator.model.catalog import Catalog, Launch, Region


class Missing(NamedTuple):
    """What a Region does not offer: what more than half of all Regions have, the commonest first, and the rest.

    The rest is by name: what other Regions gain changes nothing of it.
    """

    common: list[Named]
    rest: list[Named]


class Source(NamedTuple):
    """An address that a fact was read at: the host to show, and where to link (None: not a safe address)."""

    host: str
    href: str | None


class ZoneList(NamedTuple):
    """The zones of one kind."""

    name: str
    zones: Sequence[str]


def page(render: Renderer, names: Names, region: Region, world: World, shares: Sequence[Share]) -> File:
    """Return a Region's page; ``shares`` say how much of each category it offers."""
    context = render.context
    catalog, named = context.catalog, names.regions[region.code]
    return render(
        named.path,
        "regions/region.html",
        alternate_links.of_entity(context, named, "csv", "xlsx", "json"),
        trail=[REGIONS, Breadcrumb(named.path, region.label)],
        region=region,
        named=named,
        source=source(region.launch),
        announcement=safe_link(region.launch.announcement) if region.launch else None,
        zone_lists=zone_lists(region),
        groups=services_of_region(catalog, names, region.code),
        dated=any(offering.first_seen for offering in catalog.in_region[region.code].values()),
        missing=missing_services(catalog, names, region.code),
        peers=peers(catalog, names, region.code),
        first_seen=views.first_seen_text(region.first_seen, catalog.since),
        changes=entity_changes("region", context, names, named),
        around=world_map.locator(world, region.code),
        shares=shares,
    )


def services_of_region(catalog: Catalog, names: Names, code: str) -> list[Group[OfferingRow]]:
    """Return what a Region offers, by category; categories without an offering are left out."""
    offerings, since = catalog.in_region[code], catalog.since
    groups = []
    for name, services in catalog.by_category.items():
        rows = [
            offering_row(names.services[service.code], offerings[service.code], since)
            for service in services
            if service.code in offerings
        ]
        if rows:
            groups.append(Group(name, anchor(name), rows, len(rows)))
    return groups


def missing_services(catalog: Catalog, names: Names, code: str) -> Missing:
    """Return the services that a Region does not offer."""
    offerings = catalog.in_region[code]
    missing = sorted(
        (service for service in names.services.values() if service.code not in offerings),
        key=lambda service: (service.label.casefold(), service.code),
    )
    common = [service for service in missing if 2 * service.offered > service.total]
    return Missing(
        sorted(common, key=lambda service: -service.offered),
        [service for service in missing if 2 * service.offered <= service.total],
    )


def peers(catalog: Catalog, names: Names, code: str) -> list[Named]:
    """Return a Region and its peers, most services first: the same geography, or the same small partition.

    A partition is small when it is not the one with the most Regions.
    """
    own = catalog.region[code]
    sizes = Counter(region.partition for region in catalog.regions)
    largest = max(sizes.values(), default=0)
    same = [
        names.regions[region.code]
        for region in catalog.regions
        if region.code == code
        or (own.geography and region.geography == own.geography)
        or (own.partition and region.partition == own.partition and sizes[own.partition] < largest)
    ]
    return sorted(same, key=lambda region: (-region.offered, region.label.casefold(), region.code))


def source(launch: Launch | None) -> Source | None:
    """Return where a launch date was read."""
    if launch is None:
        return None
    href = safe_link(launch.source)
    return Source(href.split("/")[2] if href else launch.source, href)


def zone_lists(region: Region) -> list[ZoneList]:
    """Return a Region's zones by kind; no list at all where AWS does not say which it has."""
    zones = region.zones
    if zones is None:
        return []
    return [
        ZoneList("Availability Zones", zones.availability),
        ZoneList("Local Zones", zones.local),
        ZoneList("Wavelength Zones", zones.wavelength),
    ]
