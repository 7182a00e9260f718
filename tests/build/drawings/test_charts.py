"""The charts: their lengths are the catalog's numbers, and every number is also there as text."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.build.drawings import charts, shapes
from generator.build.drawings.charts import HEIGHT, Bar
from generator.catalog.page_entities import page_entities
from generator.core.resources import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog


@given(st.integers(0, 10**6))
def test_steps_are_round_and_reach_the_value(most: int) -> None:
    steps = charts.round_steps(most)
    sizes = {after - before for before, after in pairwise(steps)}
    assert steps[0] == 0
    assert len(sizes) == 1
    assert str(sizes.pop()).rstrip("0") in {"1", "2", "5"}
    assert steps[-2] < max(most, 1) <= steps[-1]
    assert len(steps) <= charts.MAX_TICKS


def test_a_column_is_as_high_as_its_value() -> None:
    chart = charts.column_chart([("aws", [Bar(200, "a"), Bar(50, "b")]), ("none", []), ("cn", [Bar(0, "c")])])
    assert [group.css_class for group in chart.groups] == ["aws", "cn"]
    a, b, c = (column for group in chart.groups for column in group.columns)
    assert (a.height, b.height, c.height) == (HEIGHT, HEIGHT / 4, 0)
    assert all(column.top + column.height == HEIGHT for column in (a, b, c))
    # Four places: two columns, one free between the groups, one column.
    assert [column.middle for column in (a, b, c)] == ["12.5%", "37.5%", "87.5%"]
    assert [group.middle for group in chart.groups] == ["25%", "87.5%"]
    assert [(tick.position, tick.label) for tick in chart.ticks] == [
        (str(HEIGHT - HEIGHT * number // 4), str(50 * number)) for number in range(5)
    ]


def test_a_chart_of_nothing_is_empty() -> None:
    assert charts.column_chart([]).groups == []


def test_services_by_region_are_the_catalogs(real: Catalog) -> None:
    """Each Region once, in the group of its partition, most services first."""
    chart = charts.services_by_region(real)
    drawn = {column.bar.name: (group.css_class, column.bar.value) for group in chart.groups for column in group.columns}
    assert drawn == {
        region.code: (shapes.partition_class(region), len(real.in_region[region.code])) for region in real.regions
    }
    for group in chart.groups:
        values = [column.bar.value for column in group.columns]
        assert values == sorted(values, reverse=True)


def test_services_by_reach_count_every_service_once(real: Catalog) -> None:
    (group,) = charts.services_by_reach(real).groups
    drawn = {int(column.bar.label): column.bar.value for column in group.columns}
    assert drawn.keys() == set(range(len(real.regions) + 1))
    assert {reach: count for reach, count in drawn.items() if count} == Counter(map(len, real.of_service.values()))
    assert sum(drawn.values()) == len(real.services)


def test_the_shares_of_categories_are_the_catalogs(real: Catalog) -> None:
    shares_by_region = charts.category_shares(real)
    assert shares_by_region.keys() == real.region.keys()
    for code, shares in shares_by_region.items():
        assert [share.name for share in shares] == list(real.by_category)
        assert sum(share.offered for share in shares) == len(real.in_region[code])
        assert sum(share.total for share in shares) == len(real.services)
        for share in shares:
            assert float(share.bar.rstrip("%")) == pytest.approx(100 * share.offered / share.total, abs=0.01)


def test_the_numbers_of_a_chart_are_in_a_table(real: Catalog, real_site: Path) -> None:
    """What is drawn on /services/ and on a Region's page is also written there."""
    code = real.regions[0].code
    services, regions, region = (
        (real_site / path / "index.html").read_text("utf-8") for path in ("services", "regions", f"regions/{code}")
    )
    rows = re.findall(r'<tr><th class="number">(\d+)</th><td class="number">(\d+)</td></tr>', services)
    counts = Counter(map(len, real.of_service.values()))
    assert {int(reach): int(count) for reach, count in rows} == counts
    for category_share in charts.category_shares(real)[code]:
        cells = f'<td class="number">{category_share.offered}</td><td class="number">{category_share.total}</td>'
        assert cells in region, category_share.name
    for entity in page_entities(real).regions.values():
        assert f"<title>{entity.label}: {entity.offered} services</title>" in regions


POINTS = [(dt.date(2022, 3, 1), 50), (dt.date(2023, 3, 1), 100), (dt.date(2024, 2, 29), 75)]


def test_growth_is_a_line_of_steps() -> None:
    """A count stands until the next one's date, the last to the edge; the order of the counts says nothing."""
    chart = charts.growth_chart(POINTS)
    assert chart == charts.growth_chart(POINTS[::-1])
    assert chart.line == "M0 50H48.5V0H97V25H100"
    assert chart.area == "M0 50H48.5V0H97V25H100V100H0z"
    assert [tick.label for tick in chart.ticks] == ["0", "50", "100"]
    assert [tick.label for tick in chart.years] == ["2023", "2024"]
    days = (dt.date(2023, 1, 1) - POINTS[0][0]).days
    assert float(chart.years[0].position.rstrip("%")) == pytest.approx(charts.LAST_COUNT_PERCENT * days / 730, abs=0.01)


def test_growth_within_a_year_says_which_it_was() -> None:
    chart = charts.growth_chart([(dt.date(2022, 3, 1), 0), (dt.date(2022, 8, 1), 5)])
    assert [(tick.position, tick.label) for tick in chart.years] == [("0%", "2022")]


@given(st.lists(st.tuples(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 10**5)), min_size=2))
def test_growth_stays_in_its_square(points: list[tuple[dt.date, int]]) -> None:
    if len({day for day, _ in points}) == 1:
        with pytest.raises(ValueError, match="two dates"):
            charts.growth_chart(points)
        return
    chart = charts.growth_chart(points)
    assert all(0 <= float(number) <= 100 for number in re.findall(r"[\d.]+", chart.line))
    assert len(chart.years) <= charts.MAX_YEARS
    assert all(0 <= float(tick.position.rstrip("%")) <= 100 for tick in chart.years)


def test_growth_is_drawn_by_its_macro() -> None:
    """The template prints the line, every year and every number, and says in words what it shows."""
    chart = charts.growth_chart(POINTS)
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    drawings = environment.get_template("drawings.html").make_module()
    text = str(drawings.growth(chart, "Offerings since 2022"))  # type: ignore[attr-defined]
    assert f'd="{chart.line}"' in text
    assert 'aria-label="Offerings since 2022"' in text
    for tick in (*chart.ticks, *chart.years):
        assert f">{tick.label}</text>" in text
