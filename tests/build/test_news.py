"""What a reading changes on the site: nothing without news, and with a little news only what is about it."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest

from generator.build import build
from generator.build.content import BundledHistories
from generator.build.pages import region as region_page
from generator.catalog.page_entities import page_entities
from generator.core import layout
from generator.history.changes import changes
from generator.model import previous_release
from tests.conftest import bundled, bundled_history
from tests.doubles.readings import offered, runs, without

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.snapshot import Snapshot


SITE = "https://atlas.example.org/"

WHOLE_FILES = ("downloads/region_atlas.sqlite", "downloads/region_atlas.zip", "api/v1/questions.json")
"""Files that have all of it, the history included."""

MARKDOWN_LISTS = ("regions", "matrix", "changes")

EVERYTHING = {
    *("index.html", "regions/index.html", "services/index.html", "matrix/index.html", "downloads/index.html"),
    *("changes/index.html", "quality/index.html", "find/index.html", "compare/index.html", "sitemap.xml"),
    *(f"{name}/index.md" for name in MARKDOWN_LISTS),
    "llms-full.txt",
    *WHOLE_FILES,
    *(f"api/v1/{name}.json" for name in ("index", "regions", "services", "matrix", "changes", "search")),
    "api/v1/presence.json",
    *("feed.atom", "feed.json"),
    *(f"downloads/aws_regions_services.{kind}" for kind in ("csv", "json", "xlsx")),
    *(f"downloads/{name}.csv" for name in ("regional_services", "service_matrix", "region_summary", "service_summary")),
    *(f"downloads/{name}" for name in ("statistics.csv", "history.csv", "history.jsonl", "presence.csv")),
    *(f"downloads/{name}" for name in (layout.SQLITE_NAME, layout.ARCHIVE_NAME)),
    *layout.EACH_RUN_PATHS,
}
"""What is about the whole catalog."""


class Release(NamedTuple):
    """A site by path, what the next run is given of it, and what it was built from."""

    files: dict[str, bytes]
    previous: previous_release.PreviousRelease
    catalog: Catalog

    def __repr__(self) -> str:
        """Say little: a test that fails prints it, and forty megabytes take all memory there is."""
        return f"<the release as of {self.catalog.as_of}>"


def released(
    world: Snapshot,
    previous: previous_release.PreviousRelease | None = None,
    histories: BundledHistories | None = None,
) -> Release:
    """Build a world's site upon the last release, or upon histories, which are those of the package by default."""
    order = build.BuildOptions(snapshot=world, previous=previous, bundled=histories or bundled(), site_url=SITE)
    built = build.files(order, executor_factory=ThreadPoolExecutor)
    files = {file.path: file.content for file in built.files}
    last = previous_release.from_files(
        {name: files[f"downloads/{name}"] for name in layout.NEXT_RUN_NAMES}, "the site", ""
    )
    assert last
    return Release(files, last, built.catalog)


def after(world: Snapshot, days: int) -> Snapshot:
    """Return the same facts, as AWS said them so many days later."""
    return msgspec.structs.replace(world, read_at=world.read_at + dt.timedelta(days=days), recorded=False)


@pytest.fixture(scope="module")
def first(real_snapshot: Snapshot) -> Release:
    """Release what AWS said the day after the bundled recording was packaged."""
    return released(after(real_snapshot, 1))


def changed(before: Release, now: Release) -> set[str]:
    return {path for path in before.files.keys() | now.files.keys() if before.files.get(path) != now.files.get(path)}


@pytest.mark.deep
def test_a_day_without_news_changes_only_what_every_run_changes(first: Release, real_snapshot: Snapshot) -> None:
    """`make test` proves it of the tiny world, and here of all files that a new offering leaves alone."""
    assert changed(first, released(after(real_snapshot, 2), first.previous)) == set(layout.EACH_RUN_PATHS)


@pytest.mark.deep
def test_one_new_offering_changes_only_what_is_about_it(first: Release, real_snapshot: Snapshot) -> None:
    """Its Region, its service, the lists; and the Regions that show that Region's count."""
    region, service = missing_offering(first.catalog)
    second = released(offered(after(real_snapshot, 2), service, region), first.previous)
    assert (region, service) in {(offering.region, offering.service) for offering in second.catalog.offerings}
    # The guide has sizes, which a change alters once it alters one of their two digits.
    assert changed(first, second) - {"llms.txt"} == paths_about_offering(first, second, region, service)
    assert_dated(second, region, service)


@pytest.mark.deep
def test_what_was_missing_once_is_reported_when_it_is_missing_again(first: Release, real_snapshot: Snapshot) -> None:
    """The recording lacked it, AWS agrees: what lists changes says so, and nothing else.

    The home page does if it is among the last few changes.
    """
    recorded = released(real_snapshot)
    assert {path for path in changed(recorded, first) if "history" not in path} - {"index.html", "llms.txt"} == {
        *layout.EACH_RUN_PATHS,
        *("downloads/index.html", "sitemap.xml"),
        *WHOLE_FILES,
        *paths_about_removals(first, bundled_history()),
    }
    assert recorded.catalog.as_of == first.catalog.as_of


REGIONS = {
    *("ap-southeast-2", "ap-southeast-6", "ca-central-1", "cn-north-1", "eu-central-1", "eu-west-1"),
    *("us-east-1", "us-gov-west-1", "us-west-2"),
}
FAMILY = "bedrock"


@pytest.fixture(scope="module")
def part_of_aws(real_snapshot: Snapshot) -> Snapshot:
    """Return what AWS says of a few Regions and of each eighth service, a large family among them, types included."""
    services = sorted(service.code for service in real_snapshot.services)
    kept = {*services[::8], *(code for code in services if code.startswith(FAMILY))}
    regions = {region.code for region in real_snapshot.regions}
    return without(real_snapshot, *(regions - REGIONS), *(set(services) - kept))


def test_news_changes_only_what_is_about_it(part_of_aws: Snapshot) -> None:
    """A new offering, and a service that is missing again; of all of AWS, each of them alone, in `make test-deep`."""
    gone = next(service for service in part_of_aws.services if 0 < len(service.regions) < len(REGIONS) / 2)
    world = without(part_of_aws, gone.code)
    past = runs(after(part_of_aws, -40), after(world, 0))
    first = released(after(world, 0), histories=BundledHistories(history=past))
    region, service = missing_offering(first.catalog)
    second = released(offered(after(world, 1), service, region), first.previous)
    # Sizes and percentages of one digit or two, which a change alters or does not.
    rounded = {"llms.txt", "quality/index.md"}
    about = paths_about_offering(first, second, region, service) | paths_about_removals(second, past)
    assert changed(first, second) - rounded == about
    assert_dated(second, region, service, frozenset(gone.regions))


def missing_offering(catalog: Catalog) -> tuple[str, str]:
    """Return a Region and a common service that it lacks."""
    names = page_entities(catalog)
    return next(
        (region, service.code)
        for region in ("ap-southeast-6", *catalog.region)
        for service in names.services.values()
        if service.code not in catalog.in_region[region] and region_page.is_common(service)
    )


def assert_dated(second: Release, region: str, service: str, losing: frozenset[str] = frozenset()) -> None:
    """Require that the news dates its Region and its service, and no other Region but those with a removal."""
    catalog = second.catalog
    assert catalog.as_of == catalog.region[region].changed == catalog.service[service].changed
    others = {subject.code for subject in catalog.regions if subject.changed == catalog.as_of} - {region}
    assert others <= losing


# Longer than 40 lines: the list of everything that may change is read in one piece.
def paths_about_offering(first: Release, second: Release, region: str, service: str) -> set[str]:
    """Return what a new offering changes."""
    catalog = first.catalog
    own = {
        f"{folder}{kind}/{code}{ending}"
        for kind, code in (("regions", region), ("services", service))
        for folder, ending in (
            ("", "/index.html"),
            ("", "/index.md"),
            ("", "/feed.atom"),
            ("", "/feed.json"),
            ("api/v1/", ".json"),
            ("downloads/", ".csv"),
            ("downloads/", ".json"),
        )
    } | {f"downloads/regions/{region}.xlsx", f"downloads/partitions/{catalog.region[region].partition}.xlsx"}
    own |= {f"api/v1/regions/{region}.txt"}
    # Those that it is near to are compared with it.
    own |= {
        f"regions/{code}/index.html"
        for code in catalog.region
        if region in {near.region for near in region_page.nearest_regions(catalog, code)}
    }
    if family := catalog.family.get(service):
        own |= {"api/v1/families.json", "downloads/families.csv"}
        # The leading service is compared with all members, each of these with it.
        compared = [member.service for member in family.members] if service == family.leader else [family.leader]
        own |= {f"api/v1/services/{code}.json" for code in compared}
        own |= {f"services/{family.leader}/index.md"}
    # Pages of resource types say where their service is available.
    namespaces = catalog.type_catalog.of_service.get(service, ())
    own |= {f"resources/{namespace.code}/index.html" for namespace in namespaces}
    own |= {f"badge/{service}.svg"}
    # Its month; and where that is a new one, the month before leads to it.
    months = [f"{second.catalog.as_of:%Y-%m}", f"{first.catalog.as_of:%Y-%m}"]
    own |= {
        f"api/v1/changes/{months[0]}.json",
        f"changes/{months[0]}/index.md",
        *(f"changes/{month}/index.html" for month in months),
    }
    return EVERYTHING | own


def paths_about_removals(release: Release, past: History) -> set[str]:
    """Return what reports the removals that a history has once, when a second reading confirms them."""
    waiting = [change for change in changes(past) if not change.settled and not change.undone]
    assert waiting
    regions = {code for removal in waiting for code in ((removal.region,) if removal.region else removal.codes)}
    services = {code for removal in waiting for code in ((removal.service,) if removal.service else removal.codes)}
    about = {f"regions/{code}" for code in regions} | {f"services/{code}" for code in services}
    paths = {f"{path}/feed.{kind}" for path in about for kind in ("atom", "json")}
    paths |= {f"api/v1/{path}.json" for path in about} & release.files.keys()
    paths |= {f"{path}/index.{kind}" for path in about for kind in ("html", "md")} & release.files.keys()
    for removal in waiting:
        paths |= {f"api/v1/changes/{removal.month}.json"}
        paths |= {f"changes/{removal.month}/index.{kind}" for kind in ("html", "md")}
    paths |= {"api/v1/changes.json", "feed.atom", "feed.json"}
    paths |= {"changes/index.html", "changes/index.md", "quality/index.html"}
    paths |= {"api/v1/gone.json", "downloads/gone.csv"}
    # The check of templates says of services that they are gone, and whether that is settled.
    template_check = json.loads(release.files["api/v1/template-check.json"])
    if not services.isdisjoint(template_check["gone"]):
        paths |= {"api/v1/template-check.json"}
    return paths | {f"downloads/{name}" for name in (layout.SQLITE_NAME, layout.ARCHIVE_NAME)}
