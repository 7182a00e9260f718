"""The decision of a publish: its truth table, its order, what it keeps, what it invalidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core import headers, layout
from generator.publish.manifest import ReleaseFile, SiteFile
from generator.publish.plan import (
    INVALIDATE_ALL,
    MAX_ADDRESSES,
    ListedObject,
    Plan,
    PublishedRecord,
    addresses,
    join_addresses,
    make_plan,
)

PATH = "regions/index.html"
SAME, OTHER = "a" * 32, "b" * 32


def wanted_object(md5: str = SAME, head: str = "new") -> SiteFile:
    return SiteFile(md5=md5, size=3, headers=head)


def there(etag: str = SAME, size: int = 3) -> ListedObject:
    return ListedObject(etag=etag, size=size)


def entry(md5: str = SAME, head: str = "new") -> ReleaseFile:
    return ReleaseFile(md5=md5, size=3, headers=head, version="1")


UPLOAD, KEEP, DELETE, LEAVE = "upload", "keep", "delete", "leave"


@pytest.mark.parametrize(
    ("site", "bucket", "recorded", "touched", "last_good", "force", "decision"),
    [
        # site, bucket, recorded, touched, last_good, force
        (True, None, None, False, False, False, UPLOAD),
        (True, None, entry(), False, False, False, UPLOAD),
        (True, there(OTHER), entry(), False, False, False, UPLOAD),
        (True, there(OTHER), entry(OTHER), False, False, False, UPLOAD),
        (True, there(size=4), entry(), False, False, False, UPLOAD),
        (True, there(), None, False, False, False, UPLOAD),
        (True, there(), entry(head="old"), False, False, False, UPLOAD),
        (True, there(), entry(OTHER), False, False, False, UPLOAD),
        (True, there(), entry(), True, False, False, UPLOAD),
        (True, there(), entry(), False, False, True, UPLOAD),
        (True, there(), entry(), False, False, False, KEEP),
        (False, there(), entry(), False, True, False, KEEP),
        (False, there(), entry(), False, False, False, DELETE),
        (False, there(), None, True, False, False, DELETE),
        (False, there(OTHER), entry(), False, False, True, DELETE),
        (False, there(), None, False, False, False, LEAVE),
        (False, there(), None, False, True, False, LEAVE),
        (False, None, entry(), False, False, False, LEAVE),
    ],
)
def test_the_table(  # noqa: PLR0913, PLR0917 (the table has these columns)
    site: bool,  # noqa: FBT001
    bucket: ListedObject | None,
    recorded: ReleaseFile | None,
    touched: bool,  # noqa: FBT001
    last_good: bool,  # noqa: FBT001
    force: bool,  # noqa: FBT001
    decision: str,
) -> None:
    plan = make_plan(
        {PATH: wanted_object()} if site else {},
        {PATH: bucket} if bucket else {},
        PublishedRecord(files={PATH: recorded} if recorded else {}, touched=frozenset({PATH} if touched else ())),
        last_good={PATH} if last_good else (),
        force=force,
    )
    paths_by_action = {UPLOAD: plan.upload, KEEP: plan.keep, DELETE: plan.delete}
    assert paths_by_action == {name: ((PATH,) if name == decision else ()) for name in paths_by_action}


def test_a_first_release_opens_with_its_front_page() -> None:
    """Before it what makes a release of all that, and before that the catalog, never without a history."""
    paths = ["index.html", "404.html", "services/index.html", "downloads/statistics.csv", "api/v1/status.json"]
    paths += layout.NEXT_RUN_PATHS
    assert make_plan(dict.fromkeys(paths, wanted_object()), {}, PublishedRecord()).waves == [
        [
            *("downloads/history.jsonl", "downloads/resource_type_history.jsonl"),
            *("downloads/statistics.csv", "services/index.html", "404.html"),
        ],
        ["downloads/aws_regions_services.json"],
        ["api/v1/status.json", "downloads/summary.json"],
        ["index.html"],
    ]


@pytest.mark.parametrize("path", layout.EACH_RUN_PATHS)
def test_what_every_run_rewrites_is_kept_although_the_release_recorded_another(path: str) -> None:
    plan = make_plan({path: wanted_object()}, {path: there()}, PublishedRecord(files={path: entry(OTHER)}))
    assert plan.keep == (path,)


def test_uploads_go_from_what_is_linked_to_what_links_it() -> None:
    paths = [
        "downloads/summary.json",
        "index.html",
        "services/index.html",
        "services/old/index.html",
        "services/new/index.html",
        "sitemap.xml",
        "feed.atom",
        "regions/launches.ics",
        "services/new/feed.json",
        "services/old/feed.atom",
        "downloads/services/new.csv",
        "downloads/statistics.csv",
        "assets/1/css/base.css",
        "api/v1/status.json",
        "downloads/aws_regions_services.json",
        "downloads/history.jsonl",
    ]
    old = {path: there(OTHER) for path in paths if "new" not in path and not path.startswith("assets")}
    assert make_plan(dict.fromkeys(paths, wanted_object()), old, PublishedRecord()).waves == [
        ["assets/1/css/base.css", "downloads/history.jsonl"],
        ["downloads/services/new.csv", "services/new/feed.json"],
        ["downloads/statistics.csv"],
        ["services/new/index.html"],
        ["services/old/feed.atom", "services/old/index.html"],
        ["regions/launches.ics", "services/index.html"],
        ["feed.atom", "index.html", "sitemap.xml"],
        ["api/v1/status.json", "downloads/summary.json"],
        ["downloads/aws_regions_services.json"],
    ]


def assets(*names: str) -> list[str]:
    return [f"assets/{name}/a.css" for name in names]


def test_the_assets_of_the_release_before_stay_and_older_ones_go() -> None:
    first, second, third = assets("1", "2", "3")
    plan = make_plan(
        {third: wanted_object()},
        dict.fromkeys([first, second], there()),
        PublishedRecord(files={second: entry()}, earlier=frozenset({first})),
    )
    assert (plan.keep, plan.delete, plan.earlier) == ((second,), (first,), frozenset({second}))


def test_assets_that_stay_go_on_staying_while_the_sites_own_are_the_same() -> None:
    first, second = assets("1", "2")
    plan = make_plan(
        {second: wanted_object()},
        dict.fromkeys([first, second], there()),
        PublishedRecord(files={second: entry()}, earlier=frozenset({first})),
    )
    assert (plan.delete, plan.earlier) == ((), frozenset({first}))


@pytest.mark.parametrize(("deleted", "suspicious"), [(0, False), (10, False), (11, True), (100, True)])
def test_more_than_a_tenth_deleted_is_suspicious(deleted: int, suspicious: bool) -> None:  # noqa: FBT001
    """Counted are the site's objects: what an operator keeps in the bucket makes no deletion look smaller."""
    ours = [f"services/{number}.html" for number in range(100)]
    plan = make_plan(
        dict.fromkeys(ours[deleted:], wanted_object()),
        dict.fromkeys([*ours, *(f"operator/{number}" for number in range(1000))], there()),
        PublishedRecord(files=dict.fromkeys(ours, entry())),
    )
    assert len(plan.delete) == deleted
    assert plan.suspicious is suspicious


def test_a_changed_page_is_invalidated_as_a_file_and_as_its_folder() -> None:
    plan = make_plan(
        dict.fromkeys(["index.html", "services/x/index.html", "downloads/a%2Fb.csv", *assets("2")], wanted_object()),
        {
            "index.html": there(OTHER),
            "services/x/index.html": there(OTHER),
            "regions/gone/index.html": there(),
            "services/kept.html": there(),
            **dict.fromkeys(assets("1"), there()),
        },
        PublishedRecord(files={"regions/gone/index.html": entry(), **dict.fromkeys(assets("1"), entry())}),
    )
    assert plan.invalidate == (
        "/",
        "/downloads/a%252Fb.csv",
        "/index.html",
        "/regions/gone/",
        "/regions/gone/index.html",
        "/services/x/",
        "/services/x/index.html",
    )


def test_up_to_ten_addresses_are_named() -> None:
    files = [f"{number:02}.csv" for number in range(MAX_ADDRESSES)]
    assert addresses(files) == tuple(f"/{name}" for name in files)
    assert addresses([*files, "one-more.csv"]) == (INVALIDATE_ALL,)
    assert join_addresses(["/a"], ["/b", "/a"]) == ("/a", "/b")
    assert join_addresses([INVALIDATE_ALL], ["/b"]) == (INVALIDATE_ALL,)


def test_the_documents_of_every_run_need_no_invalidation() -> None:
    """Nobody keeps them for longer than a minute."""
    assert addresses(layout.EACH_RUN_PATHS) == ()
    assert addresses(["index.html", *layout.EACH_RUN_PATHS]) == ("/", "/index.html")
    assert "s-maxage" not in headers.of(layout.SUMMARY_PATH).cache_control


def test_a_file_that_only_contains_the_name_of_an_index_is_no_folder() -> None:
    assert addresses(["services/notindex.html"]) == ("/services/notindex.html",)


NAMES = st.sampled_from(
    [
        "index.html",
        "services/a/index.html",
        "services/b/index.html",
        "downloads/a.csv",
        "downloads/b.csv",
        *assets("1", "2", "3"),
        *layout.EACH_RUN_PATHS,
    ]
)
REPORTS = st.sampled_from(["downloads/a.csv", "downloads/b.csv"])
SITES = st.dictionaries(
    NAMES, st.builds(wanted_object, st.sampled_from([SAME, OTHER]), st.sampled_from(["new", "old"]))
)


def applied(
    site: dict[str, SiteFile], bucket: dict[str, ListedObject], plan: Plan, record: PublishedRecord, last_good: set[str]
) -> tuple[dict[str, ListedObject], PublishedRecord]:
    """Do to a model of a bucket what a plan says, and return it with what is then on record."""
    after = {path: content for path, content in bucket.items() if path not in plan.delete}
    after |= {path: ListedObject(etag=site[path].md5, size=site[path].size) for path in plan.upload}
    kept = {path: record.files.get(path, entry()) for path in last_good & set(plan.keep) if path not in site}
    files = kept | {path: entry(file.md5, file.headers) for path, file in site.items()}
    return after, PublishedRecord(files=files, earlier=plan.earlier)


@given(
    sites=st.lists(SITES, min_size=1, max_size=4),
    bucket=st.dictionaries(NAMES, st.builds(there)),
    last_good=st.sets(REPORTS),
)
def test_apply_then_plan_is_empty(
    sites: list[dict[str, SiteFile]], bucket: dict[str, ListedObject], last_good: set[str]
) -> None:
    """Also after a row of releases, onto whatever the bucket held, with reports that could not be made."""
    record = PublishedRecord()
    foreign = set(bucket) - {path for site in sites for path in site}
    for site in sites:
        bucket, record = applied(site, bucket, make_plan(site, bucket, record, last_good=last_good), record, last_good)
        again = make_plan(site, bucket, record, last_good=last_good)
        assert (again.upload, again.delete, again.invalidate) == ((), (), ())
    assert foreign <= set(bucket)


@given(site=SITES, bucket=st.dictionaries(NAMES, st.builds(there)), record=st.dictionaries(NAMES, st.builds(entry)))
def test_every_path_of_the_site_is_sent_or_kept_and_none_is_deleted(
    site: dict[str, SiteFile], bucket: dict[str, ListedObject], record: dict[str, ReleaseFile]
) -> None:
    plan = make_plan(site, bucket, PublishedRecord(files=record))
    assert set(plan.upload) | set(plan.keep) >= set(site)
    assert not set(plan.upload) & set(plan.keep)
    assert not set(plan.delete) & set(site)
    assert set(plan.delete) <= set(bucket) & set(record)
    assert [path for wave in plan.waves for path in wave] == list(plan.upload)
