"""The table of statistics: the catalog in figures, each computed from it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from statistics import fmean, median
from typing import TYPE_CHECKING

from generator.build.reports.tables import Column, Table
from generator.catalog.counts import counts
from generator.catalog.quality import figures, overall, type_figure
from generator.core import percentages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from generator.model.catalog import Catalog, Offering


StatisticsRow = tuple[str, int | float | str | None, str]
"""One row of the statistics: metric, value, unit."""


def statistics(catalog: Catalog) -> Table:
    """Return the catalog in figures, one a row, each computed; a mean of nothing is unknown."""
    return Table(
        "Statistics",
        (Column("metric"), Column("value", "figure"), Column("unit")),
        (
            *_totals(catalog),
            *_shares(catalog),
            *_spread("services_per_region", "services", "region", catalog.in_region),
            *_spread("regions_per_service", "regions", "service", catalog.of_service),
            *_reach(catalog),
            *_quality(catalog),
        ),
    )


def _totals(catalog: Catalog) -> Iterator[StatisticsRow]:
    for name, count in counts(catalog).items():
        yield name, count, "zones" if name.endswith("_zones") else name
    cells = len(catalog.regions) * len(catalog.services)
    yield "matrix_coverage", percentages.percent(len(catalog.offerings) / cells) if cells else None, "percent"
    types = catalog.type_catalog
    yield "resource_type_namespaces", len(types.namespaces), "namespaces"
    yield "resource_types", len(types.types), "types"
    yield "registered_resource_types", sum(len(each.regions) for each in types.types.values()), "types in a Region"


def _shares(catalog: Catalog) -> Iterator[StatisticsRow]:
    """Count Regions, services and offerings for each partition and geography, the latter two for each category."""
    regions: dict[str, Callable[[str], str | None]] = {
        "partition": lambda code: catalog.region[code].partition,
        "geography": lambda code: catalog.region[code].geography,
    }
    for group, of_region in regions.items():
        yield from _count("regions", group, (of_region(code) for code in catalog.region))
        pairs = {(of_region(offering.region), offering.service) for offering in catalog.offerings}
        yield from _count("services", group, (name for name, _ in pairs))
        yield from _count("offerings", group, (of_region(offering.region) for offering in catalog.offerings))
    yield from _count("services", "category", (service.category for service in catalog.services))
    yield from _count(
        "offerings", "category", (catalog.service[offering.service].category for offering in catalog.offerings)
    )


def _count(unit: str, group: str, names: Iterable[str | None]) -> Iterator[StatisticsRow]:
    for slug, count in sorted(Counter(_slug(name or "") or "unknown" for name in names).items()):
        yield f"{unit}_in_{group}_{slug}", count, unit


def _spread(
    metric: str, unit: str, entity: str, table: Mapping[str, Mapping[str, Offering]]
) -> Iterator[StatisticsRow]:
    """Describe how many offerings each entity has: center, extremes, and which entities are the extremes.

    Of several that share an extreme the first by code is named, and how many share it is counted.
    """
    sizes = {code: len(offered) for code, offered in table.items()}
    yield f"{metric}_mean", round(fmean(sizes.values()), 2) if sizes else None, unit
    yield f"{metric}_median", median(sizes.values()) if sizes else None, unit
    by_size: defaultdict[int, list[str]] = defaultdict(list)
    for code, size in sizes.items():
        by_size[size].append(code)
    for extreme, function in (("min", min), ("max", max)):
        extreme_size = function(by_size, default=None)
        codes = by_size[extreme_size] if extreme_size is not None else []
        yield f"{metric}_{extreme}", extreme_size, unit
        yield f"{metric}_{extreme}_{entity}", min(codes, default=None), f"{entity} code"
        yield f"{metric}_{extreme}_shared_by", len(codes), f"{entity}s"


def _reach(catalog: Catalog) -> Iterator[StatisticsRow]:
    sizes = [len(offered) for offered in catalog.of_service.values()]
    region_total = len(catalog.regions)
    yield "services_in_every_region", sum(size == region_total > 0 for size in sizes), "services"
    yield "services_in_one_region", sum(size == 1 for size in sizes), "services"
    yield "services_in_no_region", sum(size == 0 for size in sizes), "services"


def _quality(catalog: Catalog) -> Iterator[StatisticsRow]:
    quality_figures = figures(catalog)
    mean = overall(quality_figures)
    yield "quality", None if mean is None else percentages.rounded(mean, 2), "percent"
    for figure in (*quality_figures, type_figure(catalog)):
        unit = figure.key.partition("_")[0] if figure.key.startswith(("offerings", "regions")) else "services"
        yield (
            f"quality_{figure.key}",
            None if figure.percent is None else percentages.rounded(figure.percent, 2),
            "percent",
        )
        yield f"quality_{figure.key}_good", figure.good, unit
        yield f"quality_{figure.key}_total", figure.total, unit


@lru_cache(maxsize=256)  # a few names, once for each of 9,000 offerings
def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.casefold()).strip("_")
