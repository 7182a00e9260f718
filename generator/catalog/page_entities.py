"""Regions and services as pages name them: titles, addresses, counts and shares."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from generator.core.layout import link, segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from generator.model.catalog import Catalog, Offering, Region, Service


class PageEntity(NamedTuple):
    """A Region or service as pages name it; ``path`` leads from the root to its page.

    ``file`` is its name in addresses of files, ``title`` a name that no other has. ``offered`` counts its offerings of
    ``total`` possible ones; ``bar`` is that share as a percentage to draw.
    """

    code: str
    label: str
    title: str
    path: str
    file: str
    offered: int
    total: int
    percent: str
    bar: str

    @property
    def not_offered(self) -> int:
        """The number of possible offerings that are not available."""
        return self.total - self.offered


class PageLink(NamedTuple):
    """A link to a page: where it leads from the root, and what it is called."""

    path: str
    name: str


class PageEntities(NamedTuple):
    """Every Region and service as pages name them, by code, and the paths to the pages of what is gone."""

    regions: dict[str, PageEntity]
    services: dict[str, PageEntity]
    gone_regions: Mapping[str, str] = MappingProxyType({})
    gone_services: Mapping[str, str] = MappingProxyType({})

    def path(self, region: str | None, service: str | None) -> str | None:
        """Return the path to the page of a Region, or else of a service (None: it has none)."""
        present, gone_paths, code = (
            (self.regions, self.gone_regions, region) if region else (self.services, self.gone_services, service or "")
        )
        return present[code].path if code in present else gone_paths.get(code)


def page_entities(
    catalog: Catalog, gone_regions: Iterable[str] = (), gone_services: Iterable[str] = ()
) -> PageEntities:
    """Return every Region and service of a catalog as pages name them, and the paths of the codes that are gone."""
    services, regions = catalog.services, catalog.regions
    return PageEntities(
        regions=_by_code("regions", regions, catalog.in_region, len(services)),
        services=_by_code("services", services, catalog.of_service, len(regions)),
        gone_regions={code: f"regions/{link(segment(code))}/" for code in gone_regions},
        gone_services={code: f"services/{link(segment(code))}/" for code in gone_services},
    )


def _by_code(
    folder: str,
    entities: Sequence[Region] | Sequence[Service],
    offered: dict[str, dict[str, Offering]],
    total: int,
) -> dict[str, PageEntity]:
    labels = Counter(entity.label for entity in entities)
    by_code = {}
    for entity in entities:
        count = len(offered[entity.code])
        file = link(segment(entity.code))
        by_code[entity.code] = PageEntity(
            code=entity.code,
            label=entity.label,
            title=entity.label if labels[entity.label] == 1 else f"{entity.label} [{entity.code}]",
            path=f"{folder}/{file}/",
            file=f"{folder}/{file}",
            offered=count,
            total=total,
            percent=percent(count, total),
            bar=f"{100 * count / total:.1f}" if total else "0",
        )
    return by_code


def percent(part: int, whole: int) -> str:
    """Return a share for people, rounded down: 100 % means all of them, and a few are never 0 %."""
    whole_percent = 100 * part // whole if whole else 0
    return "<1 %" if part and not whole_percent else f"{whole_percent} %"
