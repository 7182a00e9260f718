"""Prepare what the pages show, as plain values in display order: a template prints them and computes nothing."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from generator.core.layout import anchor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from generator.catalog.names import Named, Names
    from generator.model.catalog import Catalog, Offering, Region


Row = TypeVar("Row")

UNKNOWN_GEOGRAPHY = "Geography unknown"


class Group(NamedTuple, Generic[Row]):
    """Rows under one heading; ``anchor`` is the heading's id, ``size`` how many there are, or are offered."""

    name: str
    anchor: str
    rows: list[Row]
    size: int


class Cell(NamedTuple):
    """One offering, or its absence, as a row of a Region's or a service's page. ``path`` leads to the other's page.

    ``first_seen`` is in words (see ``seen``).
    """

    path: str
    label: str
    code: str
    offered: bool
    endpoint: str | None
    protocols: str
    global_endpoint: bool
    first_seen: str | None


def geographies(catalog: Catalog) -> list[Group[Region]]:
    """Return the Regions by geography; ``size`` is how many there are."""
    return [_geography(name, regions, len(regions)) for name, regions in catalog.by_geography.items()]


def categories(catalog: Catalog, known: Names) -> list[Group[Named]]:
    """Return the services by category; ``size`` is how many there are."""
    return [
        Group(name, anchor(name), [known.services[one.code] for one in services], len(services))
        for name, services in catalog.by_category.items()
    ]


def _geography(name: str, rows: list[Row], count: int) -> Group[Row]:
    shown = name or UNKNOWN_GEOGRAPHY
    return Group(shown, anchor(shown), rows, count)


def _cell(other: Named, offering: Offering | None, since: dt.date | None) -> Cell:
    if offering is None:
        return Cell(other.path, other.label, other.code, False, None, "", False, None)  # noqa: FBT003 (a tuple's field)
    return Cell(
        other.path,
        other.label,
        other.code,
        True,  # noqa: FBT003 (a tuple's field)
        offering.endpoint,
        ", ".join(offering.protocols),
        offering.global_endpoint,
        seen(offering.first_seen, since),
    )


def seen(first: dt.date | None, since: dt.date | None) -> str | None:
    """Return when something was first seen: the day, or for what the very first reading had, "by" its month."""
    if first is None:
        return None
    return f"by {first:%B %Y}" if first == since else first.isoformat()


class Grown(NamedTuple):
    """How a count changed: rows of a day in words (see ``seen``) and the count from then on, the latest first."""

    rows: list[tuple[str, int]]

    @property
    def first(self) -> tuple[str, int]:
        """The first count of any."""
        return next((row for row in reversed(self.rows) if row[1]), self.rows[-1])

    @property
    def last(self) -> tuple[str, int]:
        """The count that stands."""
        return self.rows[0]


def grown(points: Iterable[tuple[dt.date, int]], since: dt.date | None) -> Grown | None:
    """Return a count over time for a table (None: there is no count)."""
    # What there was none of in the very first reading came after it, not by it.
    rows = [((seen(day, since) or "").removeprefix("" if size else "by "), size) for day, size in points]
    return Grown(rows[::-1]) if rows else None


def middle(known: Names) -> int:
    """Return the median number of services a Region (0 without Regions), rounded down."""
    return int(median([one.offered for one in known.regions.values()] or [0]))


class PartitionCount(NamedTuple):
    """How many of a partition's Regions offer a service."""

    name: str
    offered: int
    total: int


def partitions(catalog: Catalog, offered: Iterable[str]) -> list[PartitionCount]:
    """Count the Regions of each partition that are among ``offered``; the largest partition first."""
    among = set(offered)
    totals = Counter(one.partition_name or one.partition or "unknown" for one in catalog.regions)
    counts = Counter(one.partition_name or one.partition or "unknown" for one in catalog.regions if one.code in among)
    return [
        PartitionCount(name, counts[name], total)
        for name, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    ]


def secure(url: str | None) -> str | None:
    """Return the address if it may be linked: AWS's addresses are untrusted text, and only ``https`` is followed."""
    return url if url and url.startswith("https://") else None
