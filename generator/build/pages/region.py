"""A Region's page: its facts, its services, what it lacks, its peers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.build.pages import alternate_links, views
from generator.build.pages.shared import REGIONS, _own
from generator.build.pages.views import Cell, Group, _cell, secure
from generator.catalog.names import Breadcrumb, Named, Names
from generator.core.layout import anchor

if TYPE_CHECKING:
    from generator.build.pages.renderer import Printer, Setting
    from generator.core.files import File
    from generator.model.catalog import Catalog, Launch, Region


def _region(page: Printer, setting: Setting, known: Names, region: Region, **drawn: Any) -> File:  # noqa: ANN401 (what a template shows)
    catalog, named = setting.catalog, known.regions[region.code]
    return page(
        named.path,
        "regions/region.html",
        alternate_links.of_entity(setting, named, "csv", "xlsx", "json"),
        trail=[REGIONS, Breadcrumb(named.path, region.label)],
        region=region,
        named=named,
        source=source(region.launch),
        announcement=views.secure(region.launch.announcement) if region.launch else None,
        groups=offered_in_region(catalog, known, region.code),
        dated=any(one.first_seen for one in catalog.in_region[region.code].values()),
        lacks=lacks(catalog, known, region.code),
        peers=peers(catalog, known, region.code),
        seen=views.seen(region.first_seen, catalog.since),
        **_own("region", setting, known, named),
        **drawn,
    )


def offered_in_region(catalog: Catalog, known: Names, code: str) -> list[Group[Cell]]:
    """Return what a Region offers, by category; categories without an offering are left out."""
    offered, since = catalog.in_region[code], catalog.since
    groups = []
    for name, services in catalog.by_category.items():
        cells = [_cell(known.services[one.code], offered[one.code], since) for one in services if one.code in offered]
        if cells:
            groups.append(Group(name, anchor(name), cells, len(cells)))
    return groups


class Lacks(NamedTuple):
    """What a Region does not offer: what more than half of all Regions have, the commonest first, and the rest.

    The rest is by name: what other Regions gain changes nothing of it.
    """

    common: list[Named]
    rest: list[Named]


def lacks(catalog: Catalog, known: Names, code: str) -> Lacks:
    """Return the services that a Region does not offer."""
    offered = catalog.in_region[code]
    missing = sorted(
        (one for one in known.services.values() if one.code not in offered),
        key=lambda one: (one.label.casefold(), one.code),
    )
    common = [one for one in missing if 2 * one.offered > one.total]
    return Lacks(sorted(common, key=lambda one: -one.offered), [one for one in missing if 2 * one.offered <= one.total])


def peers(catalog: Catalog, known: Names, code: str) -> list[Named]:
    """Return a Region and its peers, most services first: the same geography, or the same small partition.

    A partition is small when it is not the one with the most Regions.
    """
    own = catalog.region[code]
    sizes = Counter(one.partition for one in catalog.regions)
    largest = max(sizes.values(), default=0)
    same = [
        known.regions[one.code]
        for one in catalog.regions
        if one.code == code
        or (own.geography and one.geography == own.geography)
        or (own.partition and one.partition == own.partition and sizes[own.partition] < largest)
    ]
    return sorted(same, key=lambda one: (-one.offered, one.label.casefold(), one.code))


class Source(NamedTuple):
    """An address that a fact was read at: the host to show, and where to link (None: not a safe address)."""

    host: str
    href: str | None


def source(launch: Launch | None) -> Source | None:
    """Return where a launch date was read."""
    if launch is None:
        return None
    href = secure(launch.source)
    return Source(href.split("/")[2] if href else launch.source, href)
