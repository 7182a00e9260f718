"""The map: every Region on it, none covering another, and legible without color."""

from __future__ import annotations

import hashlib
import re
from itertools import combinations
from math import hypot
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build.drawings import shapes, world_map
from generator.build.drawings.projection import Point
from generator.build.pages import pages
from generator.build.pages.assets import DIGEST_LENGTH
from generator.build.pages.renderer import SiteContext
from generator.catalog.page_entities import page_entities
from tests.build.pages.rendered_sites import ASSETS, render

if TYPE_CHECKING:
    from pathlib import Path

    from generator.build.drawings.world_map import Mark, World
    from generator.model.catalog import Catalog


@pytest.fixture(scope="module")
def world(real: Catalog) -> World:
    return world_map.draw(real, page_entities(real).regions)


@pytest.fixture(scope="module")
def printed(real_site: Path) -> dict[str, str]:
    """Return the files of the real site in which maps are, by path."""
    paths = [
        *(real_site / name for name in ("index.html", "regions/index.html")),
        *real_site.glob("services/*/index.html"),
        *real_site.glob("assets/*/map/lines.svg"),
    ]
    return {path.relative_to(real_site).as_posix(): path.read_text("utf-8") for path in paths}


def apart(first: Mark, second: Mark) -> float:
    return hypot(first.x - second.x, first.y - second.y)


def test_every_region_with_coordinates_is_on_the_sheet(real: Catalog, world: World) -> None:
    assert world.marks.keys() == {region.code for region in real.regions if region.coordinates}
    for mark in world.marks.values():
        assert world.sheet.contains(Point(mark.x - world_map.MAX_RADIUS, mark.y - world_map.MAX_RADIUS)), mark
        assert world.sheet.contains(Point(mark.x + world_map.MAX_RADIUS, mark.y + world_map.MAX_RADIUS)), mark


def test_no_mark_covers_another_and_no_finger_reaches_two(world: World) -> None:
    for first, second in combinations(world.marks.values(), 2):
        assert apart(first, second) >= world_map.MIN_DISTANCE
        assert first.reach + second.reach <= apart(first, second)
    assert max(mark.reach for mark in world.marks.values()) == world_map.MAX_REACH


def test_europe_is_drawn_where_nothing_else_stands(world: World) -> None:
    """The enlarged part holds the marks of the crowded one, and no other mark is hidden by it."""
    for code, mark in world.marks.items():
        assert world.europe_inset.contains(Point(mark.x, mark.y)) == world.europe.contains(world.locations[code]), code


def test_marks_stand_near_their_place(world: World) -> None:
    """No Region is moved farther than two marks are apart, and each that is moved has a leader."""
    leaders = set(re.findall(r"L(\d+) (\d+)", world.leaders))
    moved_count = 0
    for code, mark in world.marks.items():
        if not world.europe.contains(world.locations[code]):
            away = hypot(mark.x - world.locations[code].x, mark.y - world.locations[code].y)
            assert away < 2 * world_map.MIN_DISTANCE, code
            assert ((str(mark.x), str(mark.y)) in leaders) == (away > world_map.MIN_RADIUS), code
            moved_count += away > world_map.MIN_RADIUS
    assert moved_count


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 920)), max_size=40))
def test_whatever_the_places_no_mark_covers_another(places: list[tuple[int, int]]) -> None:
    """Even with many in one place; the same places give the same marks, in whatever order they come."""
    homes = {f"region-{number:02}": Point(*place) for number, place in enumerate(places)}
    marks = world_map.separated(homes, world_map.SHEET)
    assert world_map.separated(dict(reversed(homes.items())), world_map.SHEET) == marks
    assert all(world_map.SHEET.contains(mark) for mark in marks.values())
    for a, b in combinations(marks.values(), 2):
        assert hypot(a.x - b.x, a.y - b.y) >= world_map.MIN_DISTANCE


def test_each_partition_has_a_shape_of_its_own(real: Catalog, world: World) -> None:
    """The map reads without color."""
    drawn = {
        shapes.shape(kind, shapes.UNIFORM_RADIUS) for kind in (*shapes.PARTITION_CLASSES.values(), shapes.OTHER_CLASS)
    }
    assert len(drawn) == len(shapes.PARTITION_CLASSES) + 1
    assert world.legend.keys() == {shapes.partition_class(region) for region in real.regions}
    for region in real.regions:
        mark = world.marks[region.code]
        assert mark.shape == shapes.shape(world.legend[mark.css_class].css_class, shapes.UNIFORM_RADIUS, mark.x, mark.y)


def test_a_new_partition_has_the_other_shape(tiny: Catalog) -> None:
    regions = tuple(
        msgspec.structs.replace(region, partition="aws-moon", partition_name=None) for region in tiny.regions
    )
    moved = msgspec.structs.replace(tiny, regions=regions)
    assert shapes.legend(moved).keys() == {shapes.OTHER_CLASS}


def test_areas_grow_with_the_number_of_services(real: Catalog, world: World) -> None:
    """The widths of the circles are in the order of the services."""
    width = {
        code: int(match[1])
        for code, mark in world.marks.items()
        if (match := re.search(r"a(\d+) ", mark.sized)) and mark.css_class == "aws"
    }
    ordered = sorted(width, key=lambda code: len(real.in_region[code]))
    assert [width[code] for code in ordered] == sorted(width.values())
    assert width[ordered[-1]] == world_map.MAX_RADIUS
    assert width[ordered[0]] < world_map.MAX_RADIUS


def test_the_maps_of_all_services_share_one_file_of_leaders_and_places(printed: dict[str, str], world: World) -> None:
    """Its folder is named by its digest, as those of all assets are, so that a Region that moves is drawn anew."""
    (path,) = (path for path in printed if path.endswith("/map/lines.svg"))
    assert path.split("/")[1] == hashlib.sha256(printed[path].encode()).hexdigest()[:DIGEST_LENGTH]
    for name, line in (("leaders", world.leaders), ("places", world.places)):
        assert re.search(rf'<path id="{name}"[^>]* d="{line}"/>', printed[path])
        assert f'href="../../{path}#{name}"' in printed["services/lambda/index.html"]


def test_a_services_map_marks_where_it_is_available(real: Catalog, printed: dict[str, str]) -> None:
    """A class and a word each, and the links lead to the Regions' pages."""
    subjects = page_entities(real)
    for service in real.services:
        text = printed[f"services/{service.code}/index.html"]
        groups = re.findall(r'<g class="(\w+)( no)?">\n(.*?)</g>', text, re.DOTALL)
        matches = [
            (css_class, hollow, *mark)
            for css_class, hollow, marks in groups
            for mark in re.findall(
                r'<a href="../../([^"]+)"><title>[^<]*: (not )?available</title>.*?<use href="#(\w+)"', marks
            )
        ]
        assert len(matches) == len(real.regions)
        for css_class, hollow, path, word, shape in matches:
            code = path.split("/")[1]
            assert path == subjects.regions[code].path
            assert css_class == shape == shapes.partition_class(real.region[code])
            assert bool(hollow) == bool(word) == (code not in real.of_service[service.code]), (service.code, code)


@pytest.mark.parametrize("path", ["index.html", "regions/index.html"])
def test_the_map_of_all_regions_shows_their_services(path: str, real: Catalog, printed: dict[str, str]) -> None:
    lines = dict(re.findall(r'href="(?:regions/)?([^"/]+)/"><title>[^<]*, (\d+) services</title>', printed[path]))
    assert lines == {region.code: str(len(real.in_region[region.code])) for region in real.regions}


def test_a_region_without_coordinates_is_listed_under_the_map(tiny: Catalog) -> None:
    first, *others = tiny.regions
    world = msgspec.structs.replace(tiny, regions=(msgspec.structs.replace(first, coordinates=None), *others))
    site = render(world)
    for path in ("index.html", "regions/index.html", "services/lambda/index.html"):
        assert f"because the coordinates are unknown:\n{first.label}" in site.pages[path].text, path
    assert "svg" in site.pages[f"regions/{others[0].code}/index.html"].tags
    assert world_map.locator(world_map.draw(world, page_entities(world).regions), first.code) is None


def test_the_map_around_a_region_holds_it(real: Catalog, world: World) -> None:
    for region in real.regions:
        locator = world_map.locator(world, region.code)
        assert locator
        assert locator.box.contains(world.locations[region.code])
        assert world.sheet.contains(Point(locator.box.x, locator.box.y))
        assert world.sheet.contains(Point(locator.box.x + locator.box.width, locator.box.y + locator.box.height))


def test_a_services_map_says_nothing_of_other_services(tiny: Catalog) -> None:
    """Another service in a Region changes no mark on this one's map: it has no size and no count."""
    offerings = [offering for offering in tiny.offerings if offering.service != "awkward"]
    fewer = msgspec.structs.replace(tiny, offerings=tuple(offerings))
    before, after = (
        {file.path: file.content for file in pages.files(SiteContext(catalog, ASSETS, None))}
        for catalog in (tiny, fewer)
    )
    assert before["services/lambda/index.html"] == after["services/lambda/index.html"]
    assert before["index.html"] != after["index.html"]
