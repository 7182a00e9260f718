"""The geometry of the charts: numbers in, places and lengths out; templates draw them.

What lies along a chart is a percentage of its width and what stands up in it is in CSS pixels, so that a chart is as
wide as its page while its words keep their size.
"""

from __future__ import annotations

from collections import Counter
from itertools import count as counting
from typing import TYPE_CHECKING, NamedTuple

from generator.build.drawings.shapes import KINDS, OTHER, kind
from generator.core.layout import anchor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from generator.model.catalog import Catalog


HEIGHT = 180
"""Height of the part of a chart that holds its values, in CSS pixels."""
TICKS = 5
"""At most this many lines across a chart, the ground line included."""
YEARS = 8
"""At most this many years are named along a line of time."""
SO_FAR = 97
"""Of the width of a line of time, the part until the last count; the rest shows that this one still stands."""
GAP = 0.4
"""Of a column's place, the part left free beside it; between two groups a whole place is."""


class Bar(NamedTuple):
    """One value and what it is of; ``name`` stands below the column (empty: nothing does)."""

    value: int
    label: str
    name: str = ""


class Tick(NamedTuple):
    """A line across a chart, or a mark along it: where it stands (pixels or a percentage), and its words."""

    position: str
    label: str


class ChartColumn(NamedTuple):
    """A bar that stands: ``left``, ``width`` and ``middle`` in percent, ``top`` and ``height`` in pixels."""

    bar: Bar
    left: str
    middle: str
    width: str
    top: int
    height: int


class ColumnGroup(NamedTuple):
    """Columns that stand together: their class, and the middle of them all in percent."""

    kind: str
    middle: str
    columns: list[ChartColumn]


class ColumnChart(NamedTuple):
    """A chart of columns, in groups; ``ticks`` are the lines across it, the ground line first."""

    groups: list[ColumnGroup]
    ticks: list[Tick]
    height: int = HEIGHT


class Share(NamedTuple):
    """How much of a category a Region offers; ``bar`` is in percent."""

    name: str
    anchor: str
    offered: int
    total: int
    bar: str


class GrowthChart(NamedTuple):
    """A count over time as a line of steps, and the ground below it, in a square of 100 by 100; y grows downwards."""

    line: str
    ground: str
    ticks: list[Tick]
    years: list[Tick]
    height: int = HEIGHT


def steps(most: int) -> list[int]:
    """Return round numbers from 0 to ``most`` or just above it: 1, 2 or 5 times a power of ten apart."""
    most = max(most, 1)
    sizes = (factor * 10**power for power in counting() for factor in (1, 2, 5))
    size = next(size for size in sizes if size * (TICKS - 1) >= most)
    return list(range(0, most + size, size))


def columns(groups: Sequence[tuple[str, Sequence[Bar]]]) -> ColumnChart:
    """Stand the bars of each group (its class, its bars) beside each other, a place free between two groups."""
    filled = [(kind, bars) for kind, bars in groups if bars]
    places = sum(len(bars) for _, bars in filled) + max(len(filled) - 1, 0)
    scale = steps(max((bar.value for _, bars in filled for bar in bars), default=0))
    place = 100 / (places or 1)
    found = []
    first = 0
    for of, bars in filled:
        stand = [_column(bar, place * (first + number), place, scale[-1]) for number, bar in enumerate(bars)]
        found.append(ColumnGroup(of, _percent(place * (first + len(bars) / 2)), stand))
        first += len(bars) + 1
    return ColumnChart(found, _across(scale))


def _column(bar: Bar, left: float, place: float, most: int) -> ChartColumn:
    height = round(HEIGHT * bar.value / most)
    return ChartColumn(
        bar=bar,
        left=_percent(left + place * GAP / 2),
        middle=_percent(left + place / 2),
        width=_percent(place * (1 - GAP)),
        top=HEIGHT - height,
        height=height,
    )


def services_by_region(catalog: Catalog) -> ColumnChart:
    """Show how many services each Region offers: by partition, most first."""
    groups: dict[str, list[Bar]] = {one: [] for one in (*KINDS.values(), OTHER)}
    for one in catalog.regions:
        groups[kind(one)].append(Bar(len(catalog.in_region[one.code]), one.label, one.code))
    ordered = [(of, sorted(bars, key=lambda bar: (-bar.value, bar.name))) for of, bars in groups.items()]
    return columns(ordered)


def services_by_reach(catalog: Catalog) -> ColumnChart:
    """Show how many services are offered in so many Regions, from none to all of them."""
    counts = Counter(len(offered) for offered in catalog.of_service.values())
    most = len(catalog.regions)
    named = {*steps(most)[:-1], most}
    return columns([("", [Bar(counts[n], str(n), str(n) if n in named else "") for n in range(most + 1)])])


def category_shares(catalog: Catalog) -> dict[str, list[Share]]:
    """Tell how much of each category every Region offers, by code of the Region."""
    shares = {}
    totals = {name: len(services) for name, services in catalog.by_category.items()}
    for code, offered in catalog.in_region.items():
        count = Counter(catalog.service[one].category for one in offered)
        shares[code] = [
            Share(name, anchor(name), count[name], total, _percent(100 * count[name] / total))
            for name, total in totals.items()
        ]
    return shares


def growth(points: Sequence[tuple[dt.date, int]]) -> GrowthChart:
    """Draw counts over time: each stands from its date until the next one's, in order of date.

    Raises ``ValueError`` without two points of different dates: there is no growth to show.
    """
    ordered = sorted(points)
    if not ordered or ordered[0][0] == ordered[-1][0]:
        raise ValueError("growth needs counts of two dates at least")
    begins, ends = ordered[0][0], ordered[-1][0]
    days = (ends - begins).days
    scale = steps(max(number for _, number in ordered))
    at = [(SO_FAR * (day - begins).days / days, 100 - 100 * number / scale[-1]) for day, number in ordered]
    steps_up = "".join(f"H{_short(x)}V{_short(y)}" for x, y in at[1:])
    line = f"M{_short(at[0][0])} {_short(at[0][1])}{steps_up}H100"
    named = range(begins.year + 1, ends.year + 1)
    every = -(-len(named) // YEARS) or 1
    years = [
        Tick(_percent(SO_FAR * (begins.replace(year=year, month=1, day=1) - begins).days / days), str(year))
        for year in named[::every]
    ]
    # Within one year no year begins: the chart's own beginning says which it is.
    return GrowthChart(line, f"{line}V100H0z", _across(scale), years or [Tick("0%", str(begins.year))])


def _across(scale: Sequence[int]) -> list[Tick]:
    return [Tick(str(round(HEIGHT - HEIGHT * value / scale[-1])), f"{value:,}") for value in scale]


def _percent(value: float) -> str:
    return f"{_short(value)}%"


def _short(value: float) -> str:
    """Write a number with two decimals at most, none that says nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
