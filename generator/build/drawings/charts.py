"""The geometry of the charts: positions and lengths computed from numbers; templates draw them.

Horizontal values are percentages of a chart's width and vertical ones CSS pixels, so that a chart is as wide as its
page while its text keeps its size.
"""

from __future__ import annotations

from collections import Counter
from itertools import count as counting
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings.shapes import OTHER_CLASS, PARTITION_CLASSES, partition_class
from generator.core.layout import anchor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.model.catalog import Catalog


HEIGHT = 180
"""Height of a chart's plot, in CSS pixels."""
MAX_TICKS = 5
"""At most this many horizontal lines, the baseline included."""
MAX_YEARS = 8
"""At most this many years are labeled on a time axis."""
LAST_COUNT_PERCENT = 97
"""Where on a time axis the last count begins, in percent; the rest shows that this count still holds."""
COLUMN_GAP = 0.4
"""The part of a column's slot that stays empty; between two groups a whole slot does."""


class Bar(NamedTuple):
    """One value and its label; ``name`` is printed below the column (empty: nothing is)."""

    value: int
    label: str
    name: str = ""


class Tick(NamedTuple):
    """A mark on an axis: its position (pixels or a percentage) and its label."""

    position: str
    label: str


class ChartColumn(NamedTuple):
    """A bar with its geometry: ``left``, ``width`` and ``middle`` in percent, ``top`` and ``height`` in pixels."""

    bar: Bar
    left: str
    middle: str
    width: str
    top: int
    height: int


class ColumnGroup(NamedTuple):
    """Adjacent columns: their CSS class, and the middle of the group in percent."""

    css_class: str
    middle: str
    columns: list[ChartColumn]


class ColumnChart(NamedTuple):
    """A chart of columns in groups; ``ticks`` are its horizontal lines, the baseline first."""

    groups: list[ColumnGroup]
    ticks: list[Tick]
    height: int = HEIGHT


class CategoryShare(NamedTuple):
    """How much of a category a Region offers; ``bar`` is in percent."""

    name: str
    anchor: str
    offered: int
    total: int
    bar: str


class GrowthChart(NamedTuple):
    """A count over time as a stepped line, and the area below it, in a square of 100 by 100; y grows downwards."""

    line: str
    area: str
    ticks: list[Tick]
    years: list[Tick]
    height: int = HEIGHT


def round_steps(maximum: int) -> list[int]:
    """Return round numbers from 0 to ``maximum`` or just above it: 1, 2 or 5 times a power of ten apart."""
    maximum = max(maximum, 1)
    sizes = (factor * 10**power for power in counting() for factor in (1, 2, 5))
    size = next(size for size in sizes if size * (MAX_TICKS - 1) >= maximum)
    return list(range(0, maximum + size, size))


def column_chart(groups: Sequence[tuple[str, Sequence[Bar]]]) -> ColumnChart:
    """Return a chart of groups (CSS class, bars) side by side, with one empty slot between two groups."""
    nonempty = [(css_class, bars) for css_class, bars in groups if bars]
    slots = sum(len(bars) for _, bars in nonempty) + max(len(nonempty) - 1, 0)
    scale = round_steps(max((bar.value for _, bars in nonempty for bar in bars), default=0))
    slot_width = 100 / (slots or 1)
    column_groups = []
    first_slot = 0
    for css_class, bars in nonempty:
        columns = [
            _chart_column(bar, slot_width * (first_slot + number), slot_width, scale[-1])
            for number, bar in enumerate(bars)
        ]
        middle = slot_width * (first_slot + len(bars) / 2)
        column_groups.append(ColumnGroup(css_class, _percent(middle), columns))
        first_slot += len(bars) + 1
    return ColumnChart(column_groups, _value_ticks(scale))


def _chart_column(bar: Bar, left: float, slot_width: float, scale_end: int) -> ChartColumn:
    height = round(HEIGHT * bar.value / scale_end)
    return ChartColumn(
        bar=bar,
        left=_percent(left + slot_width * COLUMN_GAP / 2),
        middle=_percent(left + slot_width / 2),
        width=_percent(slot_width * (1 - COLUMN_GAP)),
        top=HEIGHT - height,
        height=height,
    )


def services_by_region(catalog: Catalog) -> ColumnChart:
    """Return a chart of how many services each Region offers: by partition, most first."""
    groups: dict[str, list[Bar]] = {css_class: [] for css_class in (*PARTITION_CLASSES.values(), OTHER_CLASS)}
    for region in catalog.regions:
        groups[partition_class(region)].append(Bar(len(catalog.in_region[region.code]), region.label, region.code))
    ordered = [(css_class, sorted(bars, key=lambda bar: (-bar.value, bar.name))) for css_class, bars in groups.items()]
    return column_chart(ordered)


def services_by_reach(catalog: Catalog) -> ColumnChart:
    """Return a chart of how many services are offered in 0, 1, 2 … and in all Regions."""
    counts = Counter(len(offerings) for offerings in catalog.of_service.values())
    total = len(catalog.regions)
    labeled = {*round_steps(total)[:-1], total}
    bars = [Bar(counts[reach], str(reach), str(reach) if reach in labeled else "") for reach in range(total + 1)]
    return column_chart([("", bars)])


def category_shares(catalog: Catalog) -> dict[str, list[CategoryShare]]:
    """Return how much of each category every Region offers, by the Region's code."""
    shares = {}
    totals = {name: len(services) for name, services in catalog.by_category.items()}
    for code, offerings in catalog.in_region.items():
        counts = Counter(catalog.service[service].category for service in offerings)
        shares[code] = [
            CategoryShare(name, anchor(name), counts[name], total, _percent(100 * counts[name] / total))
            for name, total in totals.items()
        ]
    return shares


def growth_chart(points: Sequence[tuple[dt.date, int]]) -> GrowthChart:
    """Return a chart of counts over time: each holds from its date until the date of the next one.

    Raises ``ValueError`` without two points of different dates: there is no growth to show.
    """
    ordered = sorted(points)
    if not ordered or ordered[0][0] == ordered[-1][0]:
        raise ValueError("growth needs counts of two dates at least")
    first_date, last_date = ordered[0][0], ordered[-1][0]
    days = (last_date - first_date).days
    scale = round_steps(max(count for _, count in ordered))
    corners = [
        (LAST_COUNT_PERCENT * (date - first_date).days / days, 100 - 100 * count / scale[-1]) for date, count in ordered
    ]
    steps = "".join(f"H{_short_number(x)}V{_short_number(y)}" for x, y in corners[1:])
    line = f"M{_short_number(corners[0][0])} {_short_number(corners[0][1])}{steps}H100"
    new_years = range(first_date.year + 1, last_date.year + 1)
    interval = -(-len(new_years) // MAX_YEARS) or 1
    years = [
        Tick(
            _percent(LAST_COUNT_PERCENT * (first_date.replace(year=year, month=1, day=1) - first_date).days / days),
            str(year),
        )
        for year in new_years[::interval]
    ]
    # A chart within one year has no New Year to label: its start names the year.
    return GrowthChart(line, f"{line}V100H0z", _value_ticks(scale), years or [Tick("0%", str(first_date.year))])


def _value_ticks(scale: Sequence[int]) -> list[Tick]:
    return [Tick(str(round(HEIGHT - HEIGHT * value / scale[-1])), f"{value:,}") for value in scale]


def _percent(value: float) -> str:
    return f"{_short_number(value)}%"


def _short_number(value: float) -> str:
    """Return a number with at most two decimals, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
