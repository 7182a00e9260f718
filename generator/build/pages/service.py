"""A service's page: the Regions that have it and those that do not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings import badges
from generator.build.pages import alternate_links, views
from generator.build.pages.badge_snippets import badge_embed
from generator.build.pages.cards import launch_text
from generator.build.pages.shared import MAX_COMPARED, SERVICES, codes_in_query, entity_changes
from generator.build.pages.type_sections import service_types
from generator.build.pages.views import Group, OfferingRow, geography_group, offering_row
from generator.catalog.page_entities import PageEntities, PageEntity, PageLink
from generator.core.layout import anchor

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.build.pages.renderer import Renderer
    from generator.build.pages.service_map import ServiceMap
    from generator.core.files import File
    from generator.model.catalog import Catalog, Family, Service


MEMBER_COLUMNS = 6
"""At most this many other services of the family have a column of the Regions' table."""

MOST_NAMED = 8
"""At most this many Regions are named below the answer: those that alone have a service, or that alone lack it."""


class RelatedService(NamedTuple):
    """A service of the same family that has other Regions: what it is for, and the codes of its Regions.

    ``label`` is its code, without that of the page's service where it begins with that.
    """

    entity: PageEntity
    label: str
    purpose: str
    regions: Collection[str]


# Longer than 40 lines: every name that the template reads, in one call.
def page(render: Renderer, entities: PageEntities, service: Service, service_map: ServiceMap) -> File:
    """Return a service's page; ``service_map`` is what the maps of all services share."""
    context = render.context
    catalog, entity = context.catalog, entities.services[service.code]
    category_anchor = anchor(service.category)
    offerings = catalog.of_service[service.code]
    return render(
        entity.path,
        "services/service.html",
        alternate_links.of_entity(context, entity, "csv", "json"),
        trail=[
            SERVICES,
            PageLink(f"services/#{category_anchor}", service.category),
            PageLink(entity.path, service.label),
        ],
        service=service,
        entity=entity,
        category_anchor=category_anchor,
        url=views.safe_link(service.url),
        relatives=(others := relatives(catalog, entities, service.code)),
        columns=others[:MEMBER_COLUMNS],
        family=(family := family_of_member(catalog, service.code)),
        leader=entities.services[family.leader] if family else None,
        see_also=see_also(catalog, service.code),
        global_count=sum(offering.global_endpoint for offering in offerings.values()),
        groups=regions_of_service(catalog, entities, service.code),
        dated=any(offering.first_seen for offering in offerings.values()),
        first_seen=views.first_seen_text(service.first_seen, catalog.since),
        changes=entity_changes("service", context, entities, entity),
        present=[region for code, region in entities.regions.items() if code in offerings],
        absent=[region for code, region in entities.regions.items() if code not in offerings],
        most_named=MOST_NAMED,
        partitions=views.partition_counts(catalog, offerings),
        tools=views.tool_rows(service.names),
        type_list=views.type_list,
        types=service_types(catalog, entities, service.code),
        badge=badge_embed(context, service.code, service.label, badges.available_text(entity), entity.path),
        map=service_map,
        mark_groups=service_map.groups_of(offerings),
    )


def relatives(catalog: Catalog, entities: PageEntities, code: str) -> list[RelatedService]:
    """Return the other services of the family that a service leads whose Regions are not its own; in family order."""
    family = catalog.family.get(code)
    if family is None or code != family.leader:
        return []
    codes = catalog.of_service[code].keys()
    return [
        RelatedService(
            entities.services[member.service],
            member.service.removeprefix(f"{code}-"),
            member.purpose,
            catalog.of_service[member.service].keys(),
        )
        for member in family.members
        if catalog.of_service[member.service].keys() != codes
    ]


def family_of_member(catalog: Catalog, code: str) -> Family | None:
    """Return a service's family where the page of its leading service compares it, and that is another one.

    Once for each family: otherwise a launch of one member would change the pages of all.
    """
    family = catalog.family.get(code)
    if family is None or code == family.leader:
        return None
    regions = catalog.of_service[family.leader].keys()
    return family if any(catalog.of_service[member.service].keys() != regions for member in family.members) else None


def see_also(catalog: Catalog, code: str) -> list[PageLink]:
    """Return where a service is looked at beside others: Compare with some of its Regions, Find, the matrix."""
    regions = regions_to_compare(catalog, code)
    query = codes_in_query([code])
    return [
        *([PageLink(f"compare/?regions={codes_in_query(regions)}", "Compare Regions")] if len(regions) > 1 else []),
        PageLink(f"find/?services={query}", "Find"),
        PageLink(f"matrix/?q={query}", "Matrix"),
    ]


def regions_to_compare(catalog: Catalog, code: str) -> list[str]:
    """Return Regions with a service that are worth comparing: first the oldest of each geography, then others.

    By launch and not by size, so that the page of a service changes with its own Regions only.
    """
    oldest = sorted(
        (catalog.region[region] for region in catalog.of_service[code]),
        key=lambda region: (launch_text(region) or "unknown", region.code),
    )
    earlier: Counter[str | None] = Counter()
    ranked = []
    for region in oldest:
        ranked.append((earlier[region.geography], region.code))
        earlier[region.geography] += 1
    return [region for _, region in sorted(ranked, key=lambda entry: entry[0])][:MAX_COMPARED]


def regions_of_service(catalog: Catalog, entities: PageEntities, code: str) -> list[Group[OfferingRow]]:
    """Return every Region by geography, with what it offers of a service or that it does not."""
    offerings = catalog.of_service[code]
    return [
        geography_group(
            name,
            [
                offering_row(entities.regions[region.code], offerings.get(region.code), catalog.since)
                for region in regions
            ],
            sum(region.code in offerings for region in regions),
        )
        for name, regions in catalog.by_geography.items()
    ]
