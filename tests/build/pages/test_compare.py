"""What the tools' pages show before anything is chosen: computed from the catalog, and true to it."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec
import pytest

from generator.build.pages import compare, find
from generator.build.pages import shared as shared_page
from generator.catalog.assemble import assemble
from generator.catalog.page_entities import page_entities
from generator.model import curated
from generator.model.catalog import Catalog
from tests.conftest import region, tiny_snapshot


def test_ready_made_comparisons_are_of_the_largest(real: Catalog) -> None:
    """Two to five Regions each, the largest of their geography or partition first; no code is typed in anywhere."""
    subjects = page_entities(real)
    comparisons_by_title = {comparison.title: comparison for comparison in compare.comparisons(real, subjects)}
    assert comparisons_by_title
    for comparison in comparisons_by_title.values():
        assert 2 <= len(comparison.regions) <= shared_page.MAX_COMPARED
        assert parse_qs(comparison.query.removeprefix("?")) == {
            "regions": [",".join(region.code for region in comparison.regions)]
        }
        counts = [region.offered for region in comparison.regions]
        assert counts == sorted(counts, reverse=True)
    for name, regions in real.by_geography.items():
        if len(regions) > 1:
            largest = comparisons_by_title[f"{name}: the largest Regions"].regions[0]
            assert largest.offered == max(len(real.in_region[region.code]) for region in regions)
    first = comparisons_by_title["The largest Regions of different geographies"].regions
    assert len({real.region[subject.code].geography for subject in first}) == len(first)
    first = comparisons_by_title["The largest Regions of different partitions"].regions
    assert {real.region[subject.code].partition for subject in first} == {region.partition for region in real.regions}


def test_a_comparison_of_strange_codes_is_read_back(tiny: Catalog) -> None:
    """Commas and percent signs of a code are escaped as the page's scripts do it."""
    world = tiny_snapshot()
    strange = (region("50%~é", None, "US", "aws"), region("a,b&c", None, "US", "aws"), *world.regions[2:])
    catalog = assemble(msgspec.structs.replace(world, regions=strange, services=()), curated.read())
    queries = [comparison.query for comparison in compare.comparisons(catalog, page_entities(catalog))]
    assert "50%2525%257e%C3%A9" in queries[-1]
    assert "a%252cb%26c" in queries[-1]
    assert all(comparison.query.isascii() for comparison in compare.comparisons(tiny, page_entities(tiny)))


def test_counts_by_category_are_the_catalogs(real: Catalog) -> None:
    """Every Region once; its counts make up all its services."""
    groups = compare.category_counts(real, page_entities(real))
    rows = [row for group in groups for row in group.rows]
    assert {row.region.code for row in rows} == real.region.keys()
    for row in rows:
        assert len(row.counts) == len(real.by_category)
        assert sum(row.counts) == len(real.in_region[row.region.code])


def test_every_service_reaches_somewhere_once(real: Catalog) -> None:
    bands = {band.anchor: {row.code for row in band.rows} for band in find.services_by_reach(page_entities(real))}
    assert sum(len(band) for band in bands.values()) == len(real.services)
    whole = len(real.regions)
    for code, offered in real.of_service.items():
        count = len(offered)
        if count == whole:
            name = "everywhere"
        elif count < 2:
            name = ("none", "one")[count]
        else:
            name = "most" if 2 * count > whole else "some"
        assert code in bands[name], code


def test_the_rarest_services_are_first(real: Catalog) -> None:
    """They decide which Regions can be chosen; those that no Region has are last."""
    bands = find.services_by_reach(page_entities(real))
    assert [band.anchor for band in bands] == ["one", "some", "most", "everywhere", "none"]
    counts = [row.offered for band in bands[:-1] for row in band.rows]
    assert counts == sorted(counts)


def test_one_region_is_everywhere(tiny: Catalog) -> None:
    """With a single Region in the world its services are in every Region, not in one only."""
    catalog = Catalog(
        as_of=tiny.as_of,
        categories=tiny.categories,
        regions=tiny.regions[:1],
        services=tiny.services,
        offerings=tuple(offering for offering in tiny.offerings if offering.region == tiny.regions[0].code),
        findings=(),
    )
    bands = find.services_by_reach(page_entities(catalog))
    assert [band.anchor for band in bands] == ["everywhere", "none"]
    assert compare.comparisons(catalog, page_entities(catalog)) == []


@pytest.mark.parametrize("world", ["real", "tiny"])
def test_partitions_are_ordered_by_size(world: str, request: pytest.FixtureRequest) -> None:
    catalog: Catalog = request.getfixturevalue(world)
    options = shared_page.partition_options(catalog)
    assert {code for code, _ in options} == {region.partition for region in catalog.regions}
    sizes = [sum(region.partition == code for region in catalog.regions) for code, _ in options]
    assert sizes == sorted(sizes, reverse=True)
