"""What the tools' pages show before anything is chosen: computed from the catalog, and true to it."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec
import pytest

from generator.build.pages import compare, find
from generator.build.pages import shared as shared_page
from generator.catalog import names
from generator.catalog.assemble import assemble
from generator.model import curated
from generator.model.catalog import Catalog
from tests.conftest import region, tiny_snapshot


def test_ready_made_comparisons_are_of_the_largest(real: Catalog) -> None:
    """Two to five Regions each, the largest of their geography or partition first; no code is typed in anywhere."""
    known = names.names(real)
    made = {one.title: one for one in compare.comparisons(real, known)}
    assert made
    for one in made.values():
        assert 2 <= len(one.regions) <= shared_page.COMPARABLE
        assert parse_qs(one.query.removeprefix("?")) == {"regions": [",".join(region.code for region in one.regions)]}
        counts = [region.offered for region in one.regions]
        assert counts == sorted(counts, reverse=True)
    for name, regions in real.by_geography.items():
        if len(regions) > 1:
            largest = made[f"{name}: the largest Regions"].regions[0]
            assert largest.offered == max(len(real.in_region[one.code]) for one in regions)
    first = made["The largest Regions, no two in one geography"].regions
    assert len({real.region[one.code].geography for one in first}) == len(first)
    first = made["The largest Regions, no two in one partition"].regions
    assert {real.region[one.code].partition for one in first} == {one.partition for one in real.regions}


def test_a_comparison_of_strange_codes_is_read_back(tiny: Catalog) -> None:
    """Commas and percent signs of a code are escaped as the page's scripts do it."""
    world = tiny_snapshot()
    strange = (region("50%~é", None, "US", "aws"), region("a,b&c", None, "US", "aws"), *world.regions[2:])
    catalog = assemble(msgspec.structs.replace(world, regions=strange, services=()), curated.read())
    queries = [one.query for one in compare.comparisons(catalog, names.names(catalog))]
    assert "50%2525%257e%C3%A9" in queries[-1]
    assert "a%252cb%26c" in queries[-1]
    assert all(one.query.isascii() for one in compare.comparisons(tiny, names.names(tiny)))


def test_counts_by_category_are_the_catalogs(real: Catalog) -> None:
    """Every Region once; its counts make up all its services."""
    groups = compare.category_counts(real, names.names(real))
    rows = [row for group in groups for row in group.rows]
    assert {row.region.code for row in rows} == real.region.keys()
    for row in rows:
        assert len(row.counts) == len(real.by_category)
        assert sum(row.counts) == len(real.in_region[row.region.code])


def test_every_service_reaches_somewhere_once(real: Catalog) -> None:
    bands = {band.anchor: {one.code for one in band.rows} for band in find.services_by_reach(names.names(real))}
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


def test_one_region_is_everywhere(tiny: Catalog) -> None:
    """With a single Region in the world its services are in every Region, not in one only."""
    one = Catalog(
        as_of=tiny.as_of,
        categories=tiny.categories,
        regions=tiny.regions[:1],
        services=tiny.services,
        offerings=tuple(one for one in tiny.offerings if one.region == tiny.regions[0].code),
        findings=(),
    )
    bands = find.services_by_reach(names.names(one))
    assert [band.anchor for band in bands] == ["everywhere", "none"]
    assert compare.comparisons(one, names.names(one)) == []


def test_services_with_a_global_endpoint_are_told(real: Catalog) -> None:
    shared = find.global_endpoint_services(real)
    assert shared
    assert set(shared) == {one.service for one in real.offerings if one.global_endpoint}


@pytest.mark.parametrize("world", ["real", "tiny"])
def test_partitions_are_told_by_size(world: str, request: pytest.FixtureRequest) -> None:
    catalog: Catalog = request.getfixturevalue(world)
    found = shared_page.partition_options(catalog)
    assert {code for code, _ in found} == {one.partition for one in catalog.regions}
    sizes = [sum(one.partition == code for one in catalog.regions) for code, _ in found]
    assert sizes == sorted(sizes, reverse=True)
