"""The tables that reports hold: named columns and rows of plain values, in no format.

An unknown is ``None``. A mark is ``True`` or ``False``; a percentage is a number from 0 to 100 with two decimals.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from statistics import fmean, median
from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.catalog.quality import figures, overall, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from generator.history.changes import Change
    from generator.model.catalog import Catalog, Offering


Cell = str | int | float | bool | dt.date | None
Kind = Literal["text", "count", "percent", "date", "mark", "figure"]
"""What a column holds. A ``figure`` is any number or code; the row says in which unit."""


class Column(NamedTuple):
    """One column: its name in every format, and what its cells are."""

    name: str
    kind: Kind = "text"


class Table(NamedTuple):
    """A report's table. ``name`` is a title for a sheet; each row has one cell for each column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


FIRST_SEEN = Column("first_seen", "date")
OFFERING = (Column("endpoint"), Column("protocols"), Column("global_endpoint", "mark"), FIRST_SEEN)


def main_dataset(catalog: Catalog) -> Table:
    """Return every offering with the names of its Region and service."""
    return Table(
        "Main Dataset",
        (
            *_columns("region_code", "region_name", "partition", "service_code", "service_name", "category"),
            *_columns("endpoint", "protocols"),
            FIRST_SEEN,
        ),
        tuple(
            (
                (region := catalog.region[one.region]).code,
                region.name,
                region.partition,
                (service := catalog.service[one.service]).code,
                service.name,
                service.category,
                one.endpoint,
                _joined(one.protocols),
                one.first_seen,
            )
            for one in catalog.offerings
        ),
    )


def regional_services(catalog: Catalog) -> Table:
    """Return every offering as a pair of Region and service."""
    return Table(
        "Regional Services",
        _columns("region_code", "region_name", "service_code", "service_name"),
        tuple(
            (one.region, catalog.region[one.region].name, one.service, catalog.service[one.service].name)
            for one in catalog.offerings
        ),
    )


def service_matrix(catalog: Catalog) -> Table:
    """Return services x Regions: a row for each service, a mark for each Region."""
    codes = tuple(catalog.region)
    return Table(
        "Service Matrix",
        (*_columns("service_code", "service_name", "category"), *(Column(code, "mark") for code in codes)),
        tuple(
            (one.code, one.name, one.category, *(code in catalog.of_service[one.code] for code in codes))
            for one in catalog.services
        ),
    )


def region_summary(catalog: Catalog) -> Table:
    """Return the Regions with their launch, zones by kind, and how much each offers."""
    return Table(
        "Region Summary",
        (
            *_columns("region_code", "region_name", "partition", "country"),
            Column("launch_date", "date"),
            *_columns("launch_date_source", "announcement_url"),
            *_columns("availability_zones", "local_zones", "wavelength_zones", "service_count", kind="count"),
            Column("coverage_percent", "percent"),
            FIRST_SEEN,
        ),
        tuple(
            (
                one.code,
                one.name,
                one.partition,
                one.country,
                one.launch.date if one.launch else None,
                one.launch.source if one.launch else None,
                one.launch.announcement if one.launch else None,
                one.zone_count("availability"),
                one.zone_count("local"),
                one.zone_count("wavelength"),
                len(catalog.in_region[one.code]),
                percent(catalog.coverage_of_region(one.code)),
                one.first_seen,
            )
            for one in catalog.regions
        ),
    )


def service_summary(catalog: Catalog) -> Table:
    """Return the services with how far each reaches; ``partitions`` are those in which it is offered."""
    return Table(
        "Service Summary",
        (
            *_columns("service_code", "service_name", "category"),
            Column("region_count", "count"),
            Column("coverage_percent", "percent"),
            *_columns("partitions", "marketing_url"),
            FIRST_SEEN,
        ),
        tuple(
            (
                one.code,
                one.name,
                one.category,
                len(catalog.of_service[one.code]),
                percent(catalog.coverage_of_service(one.code)),
                _joined(sorted({catalog.region[code].partition or "" for code in catalog.of_service[one.code]} - {""})),
                one.url,
                one.first_seen,
            )
            for one in catalog.services
        ),
    )


def region_services(catalog: Catalog, code: str) -> Table:
    """Return the services that a Region offers; raise ``KeyError`` for a code that the catalog does not have."""
    return Table(
        "Services",
        (*_columns("service_code", "service_name", "category"), *OFFERING),
        tuple(
            ((service := catalog.service[key]).code, service.name, service.category, *_offered(one))
            for key, one in catalog.in_region[code].items()
        ),
    )


def service_regions(catalog: Catalog, code: str) -> Table:
    """Return the Regions that offer a service; raise ``KeyError`` for a code that the catalog does not have."""
    return Table(
        "Regions",
        (*_columns("region_code", "region_name", "partition", "geography"), *OFFERING),
        tuple(
            ((region := catalog.region[key]).code, region.name, region.partition, region.geography, *_offered(one))
            for key, one in catalog.of_service[code].items()
        ),
    )


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


def history(changes: Iterable[Change]) -> Table:
    """Return every change that counts, oldest first, with the reading that showed it and the one before."""
    return Table(
        "History",
        (
            *(Column("date", "date"), Column("previous_date", "date")),
            *_columns("kind", "region_code", "service_code", "detail"),
            Column("previous_recorded", "mark"),
        ),
        tuple(
            (one.date, one.previous_date, one.kind, one.region, one.service, _detail(one), one.previous_recorded)
            for one in changes
            if one.settled
        ),
    )


def _detail(change: Change) -> str | None:
    """Return what came or went with it, what it was and is now, and when it was undone; separated by semicolons.

    An arrow never begins the text: a spreadsheet would take it for a formula.
    """
    found = [", ".join(change.codes), *(f"{kind}: {', '.join(ids)}" for kind, ids in change.zones.items())]
    if change.old or change.new:
        found.append(f"{change.old or 'none'} -> {change.new or 'none'}")
    if change.again:
        found.append("again")
    if change.undone:
        found.append(f"back on {change.undone}")
    return "; ".join(part for part in found if part) or None


def percent(share: float | None) -> float | None:
    """Return a share of 0 to 1 as a percentage with two decimals; None stays None."""
    return None if share is None else rounded(100 * share, 2)


def counts(catalog: Catalog) -> dict[str, int]:
    """Return how much the catalog holds, by kind."""
    return {
        "regions": len(catalog.regions),
        "services": len(catalog.services),
        "offerings": len(catalog.offerings),
        "partitions": len({one.partition for one in catalog.regions} - {None}),
        "countries": len({one.country for one in catalog.regions} - {None}),
        "geographies": len({one.geography for one in catalog.regions} - {None}),
        "categories": len(catalog.by_category),
        "availability_zones": sum(one.zone_count("availability") or 0 for one in catalog.regions),
        "local_zones": sum(one.zone_count("local") or 0 for one in catalog.regions),
        "wavelength_zones": sum(one.zone_count("wavelength") or 0 for one in catalog.regions),
    }


Figure = tuple[str, int | float | str | None, str]
"""One row of the statistics: metric, value, unit."""


def _totals(catalog: Catalog) -> Iterator[Figure]:
    for name, count in counts(catalog).items():
        yield name, count, "zones" if name.endswith("_zones") else name
    cells = len(catalog.regions) * len(catalog.services)
    yield "matrix_coverage", percent(len(catalog.offerings) / cells) if cells else None, "percent"


def _shares(catalog: Catalog) -> Iterator[Figure]:
    """Count Regions, services and offerings for each partition and geography, the latter two for each category."""
    regions: dict[str, Callable[[str], str | None]] = {
        "partition": lambda code: catalog.region[code].partition,
        "geography": lambda code: catalog.region[code].geography,
    }
    for group, of_region in regions.items():
        yield from _count("regions", group, (of_region(code) for code in catalog.region))
        pairs = {(of_region(one.region), one.service) for one in catalog.offerings}
        yield from _count("services", group, (name for name, _ in pairs))
        yield from _count("offerings", group, (of_region(one.region) for one in catalog.offerings))
    yield from _count("services", "category", (one.category for one in catalog.services))
    yield from _count("offerings", "category", (catalog.service[one.service].category for one in catalog.offerings))


def _count(what: str, group: str, names: Iterable[str | None]) -> Iterator[Figure]:
    for slug, count in sorted(Counter(_slug(name or "") or "unknown" for name in names).items()):
        yield f"{what}_in_{group}_{slug}", count, what


def _spread(metric: str, unit: str, entity: str, table: Mapping[str, Mapping[str, Offering]]) -> Iterator[Figure]:
    """Describe how many offerings each entity has: centre, extremes, and which entities are the extremes.

    Of several that share an extreme the first by code is named, and how many share it is counted.
    """
    sizes = {code: len(offered) for code, offered in table.items()}
    yield f"{metric}_mean", round(fmean(sizes.values()), 2) if sizes else None, unit
    yield f"{metric}_median", median(sizes.values()) if sizes else None, unit
    by_size: defaultdict[int, list[str]] = defaultdict(list)
    for code, size in sizes.items():
        by_size[size].append(code)
    for extreme, pick in (("min", min), ("max", max)):
        found = pick(by_size, default=None)
        codes = by_size[found] if found is not None else []
        yield f"{metric}_{extreme}", found, unit
        yield f"{metric}_{extreme}_{entity}", min(codes, default=None), f"{entity} code"
        yield f"{metric}_{extreme}_shared_by", len(codes), f"{entity}s"


def _reach(catalog: Catalog) -> Iterator[Figure]:
    sizes = [len(offered) for offered in catalog.of_service.values()]
    everywhere = len(catalog.regions)
    yield "services_in_every_region", sum(size == everywhere > 0 for size in sizes), "services"
    yield "services_in_one_region", sum(size == 1 for size in sizes), "services"
    yield "services_in_no_region", sum(size == 0 for size in sizes), "services"


def _quality(catalog: Catalog) -> Iterator[Figure]:
    found = figures(catalog)
    mean = overall(found)
    yield "quality", None if mean is None else rounded(mean, 2), "percent"
    for figure in found:
        unit = figure.key.partition("_")[0] if figure.key.startswith(("offerings", "regions")) else "services"
        yield f"quality_{figure.key}", None if figure.percent is None else rounded(figure.percent, 2), "percent"
        yield f"quality_{figure.key}_good", figure.good, unit
        yield f"quality_{figure.key}_total", figure.total, unit


def _columns(*names: str, kind: Kind = "text") -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name in names)


def _offered(one: Offering) -> tuple[Cell, ...]:
    return one.endpoint, _joined(one.protocols), one.global_endpoint, one.first_seen


def _joined(words: Iterable[str]) -> str | None:
    return ", ".join(words) or None


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.casefold()).strip("_")
