"""Values that several pages show, in display order, so that templates need not compute anything."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from markupsafe import Markup

from generator.core.layout import anchor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.model.catalog import Catalog, Offering, Region, ToolNames


Row = TypeVar("Row")

UNKNOWN_GEOGRAPHY = "Geography unknown"

HTTPS_ONLY = ("HTTPS",)
"""The protocols of nearly every endpoint: a row names only others."""


class Group(NamedTuple, Generic[Row]):
    """Rows under one heading; ``anchor`` is the heading's id, ``size`` how many there are, or are offered."""

    name: str
    anchor: str
    rows: list[Row]
    size: int


class OfferingRow(NamedTuple):
    """One offering, or its absence, as a row of a Region's or service's page; ``path`` is the page of the row's entity.

    ``protocols`` are named where they are not HTTPS alone, which nearly all endpoints answer; empty: AWS names none.
    ``first_seen`` is in words (see ``first_seen_text``). ``in_most_regions`` marks an absent service that most Regions
    have.
    """

    path: str
    label: str
    code: str
    offered: bool = False
    endpoint: str | None = None
    protocols: str | None = None
    global_endpoint: bool = False
    first_seen: str | None = None
    in_most_regions: bool = False

    @property
    def unusual(self) -> bool:
        """Return whether the endpoint is a global one, or does not answer HTTPS alone."""
        return self.global_endpoint or self.protocols is not None


class PartitionCount(NamedTuple):
    """How many of a partition's Regions offer a service."""

    name: str
    offered: int
    total: int


class GrowthRow(NamedTuple):
    """A count, and the day from which it held, in words (see ``first_seen_text``).

    ``in_first_reading`` tells a count that the very first reading had: it held by that month, not from a day on.
    """

    since: str
    size: int
    in_first_reading: bool = False


class GrowthTable(NamedTuple):
    """How a count changed, the latest first."""

    rows: list[GrowthRow]

    @property
    def first(self) -> GrowthRow:
        """The first count that is not 0, or the first of all."""
        return next((row for row in reversed(self.rows) if row.size), self.rows[-1])

    @property
    def last(self) -> GrowthRow:
        """The current count."""
        return self.rows[0]


def geographies(catalog: Catalog) -> list[Group[Region]]:
    """Return the Regions by geography; ``size`` is how many there are."""
    return [geography_group(name, regions, len(regions)) for name, regions in catalog.by_geography.items()]


def geography_group(geography: str, rows: list[Row], size: int) -> Group[Row]:
    """Return rows under the heading of a geography (empty: it is unknown)."""
    heading = geography or UNKNOWN_GEOGRAPHY
    return Group(heading, anchor(heading), rows, size)


def categories(catalog: Catalog, entities: PageEntities) -> list[Group[PageEntity]]:
    """Return the services by category; ``size`` is how many there are."""
    return [
        Group(name, anchor(name), [entities.services[service.code] for service in services], len(services))
        for name, services in catalog.by_category.items()
    ]


def offering_row(entity: PageEntity, offering: Offering | None, since: dt.date | None) -> OfferingRow:
    """Return an offering (None: it is not offered) as a row with the name of its Region or service."""
    if offering is None:
        return OfferingRow(entity.path, entity.label, entity.code)
    return OfferingRow(
        entity.path,
        entity.label,
        entity.code,
        offered=True,
        endpoint=offering.endpoint,
        protocols=None if offering.protocols == HTTPS_ONLY else ", ".join(offering.protocols),
        global_endpoint=offering.global_endpoint,
        first_seen=first_seen_text(offering.first_seen, since),
    )


@cache
def first_seen_text(date: dt.date | None, since: dt.date | None) -> str | None:
    """Return when something was first seen: the day, or for what the very first reading had, "by" its month."""
    if date is None:
        return None
    return f"by {date:%B %Y}" if date == since else date.isoformat()


def growth_table(points: Iterable[tuple[dt.date, int]], since: dt.date | None) -> GrowthTable | None:
    """Return a count over time for a table (None: there is no count)."""
    # A count of 0 in the first reading means that the first came after it, not by it.
    rows = [
        GrowthRow(
            (first_seen_text(date, since) or "").removeprefix("" if size else "by "), size, bool(size) and date == since
        )
        for date, size in points
    ]
    return GrowthTable(rows[::-1]) if rows else None


def partition_counts(catalog: Catalog, codes: Iterable[str]) -> list[PartitionCount]:
    """Count the Regions of each partition whose codes are given; the largest partition first."""
    offering = set(codes)
    totals = Counter(_partition_name(region) for region in catalog.regions)
    counts = Counter(_partition_name(region) for region in catalog.regions if region.code in offering)
    return [
        PartitionCount(name, counts[name], total)
        for name, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    ]


def _partition_name(region: Region) -> str:
    return region.partition_name or region.partition or "unknown"


@lru_cache(maxsize=4096)
def code_list(codes: tuple[str, ...]) -> Markup:
    """Return codes as HTML that breaks between them: the style sheet lets none be broken at a hyphen.

    Thousands of rows of types name the same few sets of Regions: a macro would escape each code of each row.
    """
    return Markup("<code>{}</code>").format(Markup(", <wbr>").join(codes))


@lru_cache(maxsize=4096)
def type_list(labels: tuple[str, ...]) -> Markup:
    """Return resource types as HTML: their names break nowhere, so that one element holds them all."""
    return Markup("<code>{}</code>").format(", ".join(labels))


def safe_link(url: str | None) -> str | None:
    """Return the address if it may be linked: AWS's addresses are untrusted text, and only ``https`` is followed."""
    return url if url and url.startswith("https://") else None


MAX_SHOWN_NAMES = 3
"""So many names of one tool stand on the page, each with a button that copies it; the others unfold."""


class ToolRow(NamedTuple):
    """What one tool calls a service: the first names and the others, as they are written in the tool."""

    tool: str
    names: tuple[str, ...]
    others: tuple[str, ...]


def tool_rows(names: ToolNames) -> list[ToolRow]:
    """Return what each tool calls a service: ``aws wafv2``, ``aws_wafv2_*``, ``wafv2:``."""
    names_by_tool = {
        "boto3": names.sdk,
        "AWS CLI": tuple(f"aws {command}" for command in names.cli),
        "CloudFormation": names.cloudformation,
        "Terraform": tuple(f"{name}*" if name.endswith("_") else name for name in names.terraform),
        "IAM": tuple(f"{prefix}:" for prefix in names.iam),
    }
    return [
        ToolRow(tool, tool_names[:MAX_SHOWN_NAMES], tool_names[MAX_SHOWN_NAMES:])
        for tool, tool_names in names_by_tool.items()
        if tool_names
    ]
