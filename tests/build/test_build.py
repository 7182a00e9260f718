"""The whole build: the golden tiny site, the same bytes twice, what hostile names do, and what a failure leaves."""

from __future__ import annotations

import builtins
import datetime as dt
import hashlib
import json
import posixpath
import re
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
import pytest

from generator.build import build, write
from generator.build.content import BundledHistories
from generator.build.pages import service_map
from generator.build.pages.assets import SITE_STYLES
from generator.build.reports import formats
from generator.build.reports.csv_json import json_reports
from generator.build.reports.xlsx import xlsx_reports
from generator.build.worker import Worker
from generator.core import layout
from generator.core.errors import AtlasError, DataError, NotFitError, PathClashError
from generator.core.files import File, sorted_unique
from generator.core.layout import link, refuse_clashes, segment
from generator.model import bundled_histories, listing, previous_release
from generator.model.history import History
from generator.model.snapshot import Endpoint, ServiceFacts, Snapshot, ZoneIds
from tests.conftest import AWKWARD, region, tiny_snapshot
from tests.doubles.resource_types import LISTS, typed_history, typed_snapshot
from tests.paths import ROOT, STATIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.core.files import Report
    from generator.model.catalog import Catalog


GOLDEN = ROOT / "tests" / "golden"
SITE = "https://atlas.example.org/"
BINARY = {".sqlite", ".xlsx", ".zip"}


def tiny_build(**changes: object) -> dict[str, bytes]:
    order = build.BuildOptions(snapshot=tiny_snapshot(), site_url=SITE, static=STATIC)
    # In a thread of this process, so that what a test replaces is replaced there too.
    built = build.files(msgspec.structs.replace(order, **changes), executor_factory=ThreadPoolExecutor)
    return {file.path: file.content for file in built.files}


@pytest.fixture(scope="module")
def tiny_files() -> dict[str, bytes]:
    """Return the tiny world's site; nobody may change it."""
    return tiny_build()


def previous_of(files: dict[str, bytes]) -> previous_release.PreviousRelease:
    """Return what the next run is given of a release."""
    previous = previous_release.from_files(
        {name: files[f"downloads/{name}"] for name in layout.FETCHED_NAMES}, "the site", ""
    )
    assert previous
    return previous


def on_disk(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def visible(folder: Path) -> dict[str, bytes]:
    """Return the site in a folder, without the list of its files."""
    return {path: content for path, content in on_disk(folder).items() if path != listing.LIST_PATH}


def test_the_golden_site(request: pytest.FixtureRequest) -> None:
    """Every text file of the tiny world's site is as it was; ``pytest --golden`` writes it anew, to be read in git."""
    histories = BundledHistories(history=History(), resource_type_history=typed_history())
    built = tiny_build(snapshot=typed_snapshot(), bundled=histories)
    files = {path: content for path, content in built.items() if Path(path).suffix not in BINARY}
    # A digest of these depends on a library: they are proven in tests of their own (tests/build/reports) instead.
    summary = json.loads(files["downloads/summary.json"])
    summary["reports"] = [entry for entry in summary["reports"] if Path(entry["path"]).suffix not in BINARY]
    files["downloads/summary.json"] = json.dumps(summary, indent=1).encode() + b"\n"
    files["downloads/index.html"] = without_binary(files["downloads/index.html"])
    if request.config.getoption("--golden"):
        shutil.rmtree(GOLDEN)
        for path, content in files.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_bytes(content)
    golden = on_disk(GOLDEN)
    assert files.keys() == golden.keys()
    for path, content in files.items():
        assert content.decode() == golden[path].decode(), path


def test_lists_of_types_continue_the_bundled_history_only_if_they_are_of_aws() -> None:
    """Those of a test server begin a history of their own, instead of removing most types of AWS."""
    for past, expected in ((typed_history(), typed_history()), (bundled_histories.resource_types(), None)):
        options = build.BuildOptions(
            snapshot=typed_snapshot(),
            bundled=BundledHistories(history=History(), resource_type_history=past),
        )
        built = build.files(options).resource_type_history
        assert built == (expected or typed_history(LISTS[-1]))


def test_the_database_of_the_last_release_stays_while_its_rows_do(tiny_files: dict[str, bytes]) -> None:
    """Another version of SQLite wrote them as other bytes: nobody has to load them again."""
    path = "downloads/region_atlas.sqlite"
    files = tiny_files
    as_other = files[path].replace(b"SQLite format 3", b"SQLite format 4")
    digest = hashlib.sha256(as_other).hexdigest()
    own_digest = hashlib.sha256(files[path]).hexdigest().encode()
    summary = files["downloads/summary.json"].replace(own_digest, digest.encode())
    released = files | {"downloads/summary.json": summary, path: as_other}
    again = tiny_build(previous=previous_of(released))
    assert again[path] == as_other
    assert digest.encode() in again["downloads/summary.json"]
    assert tiny_build(previous=previous_of(released | {path: as_other[:-1]}))[path] == files[path]


def without_binary(page: bytes) -> bytes:
    """Leave out size and digest of the files that a version of zlib or SQLite may change."""
    rows = re.split(r'(?=<tr|<li class="report|\{"@type":"DataDownload"|\n- \[)', page.decode())
    number = r"[\d,.]+ (?:[KM]i)?B|[0-9a-f]{64}"
    return "".join(
        re.sub(number, "…", row) if any(suffix in row for suffix in BINARY) else row for row in rows
    ).encode()


def test_building_twice_gives_the_same_bytes() -> None:
    """Whole trees, workbooks and databases included, made in this process or in two; the real one in test_wheel.py."""
    order = build.BuildOptions(snapshot=typed_snapshot(), site_url=SITE, static=STATIC)
    first, second = (
        {file.path: file.content for file in build.files(order, executor_factory=kind).files}
        for kind in (ThreadPoolExecutor, Worker)
    )
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []
    assert any(path.endswith(".xlsx") for path in first)


def test_a_run_without_news_changes_only_what_every_run_changes(tiny_files: dict[str, bytes]) -> None:
    """The next day's reading says the same: pages, reports and API stay byte for byte."""
    world = msgspec.structs.replace(later(1, tiny_snapshot()), run="https://ci.example/runs/8")
    second = tiny_build(snapshot=world, previous=previous_of(tiny_files))
    assert tiny_files.keys() == second.keys()
    assert {path for path in second if second[path] != tiny_files[path]} == {
        "downloads/summary.json",
        "api/v1/status.json",
    }


def later(days: int, world: Snapshot) -> Snapshot:
    return msgspec.structs.replace(world, read_at=world.read_at + dt.timedelta(days=days))


def test_a_region_listed_before_it_opens_stops_no_run(tiny_files: dict[str, bytes]) -> None:
    """Day after day without a service it is a finding; the day on which it opens is like any other."""
    new = region("sa-west-1", "South America (Chile)", "CL", "aws")
    opened = region("sa-west-1", "South America (Chile)", "CL", "aws", iam=tiny_snapshot().regions[0].services["iam"])
    files = tiny_files
    for day, added in ((1, new), (2, new), (3, opened)):
        regions = tuple(sorted((*tiny_snapshot().regions, added), key=lambda subject: subject.code))
        world = later(day, msgspec.structs.replace(tiny_snapshot(), regions=regions))
        files = tiny_build(snapshot=world, previous=previous_of(files))
        findings = json.loads(files["downloads/aws_regions_services.json"])["findings"]
        empty = [finding["subject"] for finding in findings if finding["kind"] == "region-without-services"]
        assert empty == ([] if added is opened else ["sa-west-1"])
        assert "regions/sa-west-1/index.html" in files


def test_a_region_whose_own_listing_is_empty_is_refused(tiny_files: dict[str, bytes]) -> None:
    """The services' tree still lists its offerings, so nothing but its facts and endpoints is missing."""
    world = tiny_snapshot()
    silent = region("eu-west-1", None, "IE", "aws")
    silent = msgspec.structs.replace(
        silent, partition=None, country=None, domain=None, zones=ZoneIds(availability=(), local=(), wavelength=())
    )
    after = later(1, msgspec.structs.replace(world, regions=(silent, *world.regions[1:])))
    with pytest.raises(NotFitError) as refused:
        tiny_build(snapshot=after, previous=previous_of(tiny_files))
    problem = refused.value.problem
    assert "Region eu-west-1 has lost its name, its partition, its domain, all its Availability Zones" in problem
    assert "2 of 6 Availability Zones are missing" not in problem
    assert "endpoints of Region eu-west-1 are missing" in problem
    assert refused.value.status == 6


def test_the_named_reports_are_all_there(tiny_files: dict[str, bytes]) -> None:
    for name in (
        "aws_regions_services.json",
        "aws_regions_services.csv",
        "regional_services.csv",
        "service_matrix.csv",
        "region_summary.csv",
        "service_summary.csv",
        "statistics.csv",
        "aws_regions_services.xlsx",
        "summary.json",
    ):
        assert tiny_files[f"downloads/{name}"], name
    assert {f"downloads/regions/us-east-1.{kind}" for kind in ("csv", "json", "xlsx")} <= tiny_files.keys()
    assert {f"downloads/services/lambda.{kind}" for kind in ("csv", "json")} <= tiny_files.keys()


def test_the_summary_shows_each_reports_size_and_digest(tiny_files: dict[str, bytes]) -> None:
    summary = json.loads(tiny_files["downloads/summary.json"])
    reports = {entry["path"]: entry for entry in summary["reports"]}
    others = {f"downloads/{name}" for name in ("index.html", "index.md", "summary.json")}
    assert {f"downloads/{path}" for path in reports} | others == {
        path for path in tiny_files if path.startswith("downloads/")
    }
    for path, entry in reports.items():
        content = tiny_files[f"downloads/{path}"]
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def fail() -> bytes:
    raise RuntimeError("the spreadsheet library gave up")


def failing(catalog: Catalog) -> Iterator[Report]:
    """List the workbooks; each of them fails when it is made."""
    for report in xlsx_reports(catalog):
        yield msgspec.structs.replace(report, make=fail)


def unlisted(catalog: Catalog) -> Iterator[Report]:
    """Fail before the first workbook is listed."""
    fail()
    yield from xlsx_reports(catalog)


def half_listed(catalog: Catalog) -> Iterator[Report]:
    """Fail in the middle of the list."""
    yield next(xlsx_reports(catalog))
    fail()


def with_workbooks(monkeypatch: pytest.MonkeyPatch, listing: Callable[[Catalog], Iterator[Report]]) -> None:
    rows = tuple((name, listing if name == "xlsx" else make) for name, make in formats.FORMATS)
    monkeypatch.setattr(formats, "FORMATS", rows)


def links_of(page: bytes) -> set[str]:
    return set(re.findall(r'href="([^"]*)"', page.decode()))


@pytest.mark.parametrize("listing", [failing, unlisted, half_listed])
def test_a_format_that_fails_does_not_stop_the_others(
    listing: Callable[[Catalog], Iterator[Report]], tiny_files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site is there without those workbooks: the summary lists them, and no page links what exists nowhere."""
    with_workbooks(monkeypatch, listing)
    files = tiny_build()
    missing = json.loads(files["downloads/summary.json"])["missing"]
    assert {report["error"] for report in missing} == {"RuntimeError: the spreadsheet library gave up"}
    assert {report["path"].rpartition(".")[2] for report in missing} == {"xlsx"}
    assert {path for path in files if path.endswith(".csv")} == {path for path in tiny_files if path.endswith(".csv")}
    for path, content in files.items():
        if path.endswith(".html") and path != "404.html":
            for url in links_of(content):
                if ".xlsx" in url:
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), url))
                    assert target in files, (path, url)


@pytest.mark.parametrize("listing", [failing, unlisted])
def test_a_lost_report_offers_its_last_good_copy(
    listing: Callable[[Catalog], Iterator[Report]], tiny_files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last release had the workbook: it is still linked, with its date."""
    with_workbooks(monkeypatch, listing)
    files = tiny_build(previous=previous_of(tiny_files))
    missing = {report["path"]: report for report in json.loads(files["downloads/summary.json"])["missing"]}
    assert missing["aws_regions_services.xlsx"]["last_good"]["changed"] == "2024-02-29"
    assert any(url.endswith("aws_regions_services.xlsx") for url in links_of(files["downloads/index.html"]))
    assert any(url.endswith(".xlsx") for url in links_of(files["regions/us-east-1/index.html"]))
    assert b"2024-02-29" in files["downloads/index.html"]


def test_a_worker_that_dies_leaves_its_work_to_be_done_here(tiny_files: dict[str, bytes]) -> None:
    """As one that the system killed because memory ran out: the same site comes out."""

    class Dying(ThreadPoolExecutor):
        def submit(self, *_: object, **__: object) -> Future[Any]:  # of any function
            died: Future[Any] = Future()
            died.set_exception(BrokenProcessPool("a child was terminated abruptly"))
            return died

    order = build.BuildOptions(snapshot=tiny_snapshot(), site_url=SITE, static=STATIC)
    assert {file.path: file.content for file in build.files(order, executor_factory=Dying).files} == tiny_files


def test_a_catalog_that_cannot_be_written_down_ends_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one report that every next run continues from: without it a first release would be the last."""

    def no_json(catalog: Catalog) -> Iterator[Report]:
        for report in json_reports(catalog):
            yield msgspec.structs.replace(report, make=fail)

    rows = tuple((name, no_json if name == "json" else make) for name, make in formats.FORMATS)
    monkeypatch.setattr(formats, "FORMATS", rows)
    with pytest.raises(AtlasError, match=f"{layout.CATALOG_NAME} could not be made"):
        tiny_build()


HOSTILE = ("../x", "..", ".net", "...a", "index", "<script>alert(1)</script>", "a b&c", "100%", "con.txt?x#y")


@pytest.fixture(scope="module")
def hostile_site() -> dict[str, bytes]:
    """Build a world whose services have codes that would lead out of their folder or end an element."""
    world = tiny_snapshot()
    services = [
        ServiceFacts(code=code, name=f"{AWKWARD} {code}", url="javascript:alert(1)", regions=("us-east-1",))
        for code in HOSTILE
    ]
    offered = {code: Endpoint(endpoint=f"{code}.example", protocols="<HTTPS>") for code in HOSTILE}
    east = world.regions[1]
    east = msgspec.structs.replace(east, services=dict(sorted((east.services | offered).items())))
    return tiny_build(
        snapshot=msgspec.structs.replace(
            world,
            regions=(world.regions[0], east, world.regions[2]),
            services=tuple(sorted((*world.services, *services), key=lambda subject: subject.code)),
        )
    )


def test_hostile_codes_stay_in_their_folder(hostile_site: dict[str, bytes], tmp_path: Path) -> None:
    write.write([File(path, content) for path, content in hostile_site.items()], tmp_path / "out" / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["site"]
    assert visible(tmp_path / "out" / "site") == hostile_site
    for code in HOSTILE:
        assert f"services/{segment(code)}/index.html" in hostile_site
        assert f"api/v1/services/{segment(code)}.json" in hostile_site
        assert f"downloads/services/{segment(code)}.csv" in hostile_site


def test_hostile_names_are_text_in_every_format(hostile_site: dict[str, bytes]) -> None:
    """No page gains an element or a link, no CSV a formula (a number below zero is none), no JSON or XML breaks."""
    for path, content in hostile_site.items():
        if path.endswith(".html"):
            text = content.decode()
            assert "<script>alert" not in text, path
            assert "<b>&amp;</b>" not in text, path
            assert not re.search(r'href="\s*javascript:', text), path
        elif path.endswith(".json"):
            json.loads(content)
        elif path.endswith(".csv"):
            formula = r'(^|,)"?([=+@]|-(?!\d+(\.\d+)?(,|$)))'
            assert not re.search(formula, content.decode(), re.MULTILINE), path
        elif path.endswith(".xml"):
            assert b"<script" not in content


def test_no_code_hides_its_files(hostile_site: dict[str, bytes]) -> None:
    """What begins with a dot is passed over when a site is sent."""
    assert "services/%2Enet/index.html" in hostile_site
    assert [path for path in hostile_site if any(part.startswith(".") for part in path.split("/"))] == []
    assert b'href="%252Enet/"' in hostile_site["services/index.html"]
    document = json.loads(hostile_site["api/v1/services.json"])
    assert "services/%252Enet.json" in {service["path"] for service in document["services"]}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_code_is_one_segment_and_its_link_leads_back(code: str) -> None:
    assert "/" not in segment(code)
    assert segment(code) not in {"", ".", ".."}
    assert unquote(unquote(link(segment(code)))) == code
    assert unquote(link(segment(code))) == segment(code)


def test_two_outputs_of_one_path_are_both_named() -> None:
    with pytest.raises(PathClashError, match=r"'a/B\.html' and 'a/b\.html'"):
        sorted_unique([File("a/B.html", b""), File("a/b.html", b"")])


def with_service(code: str) -> Snapshot:
    world = tiny_snapshot()
    added = ServiceFacts(code=code, name="Added", url=None, regions=("us-east-1",))
    services = tuple(sorted((*world.services, added), key=lambda subject: subject.code))
    return msgspec.structs.replace(world, services=services)


@pytest.mark.parametrize("code", ["index.html", "INDEX.HTML"])
def test_a_code_that_is_a_files_name_is_refused_by_name(code: str) -> None:
    """Where its folder must be stands a file; nothing is written."""
    with pytest.raises(PathClashError, match=r"'services/index\.html' would be a file and a folder.*'index\.html'"):
        tiny_build(snapshot=with_service(code))


def test_a_folder_that_would_be_a_file_is_refused_in_any_order() -> None:
    for files in (["regions/a/index.html", "regions/A"], ["regions/A", "regions/a/index.html"]):
        with pytest.raises(PathClashError, match=r"'regions/A' would be a file and a folder.*code 'a'"):
            sorted_unique([File(path, b"") for path in files])


@pytest.mark.parametrize("code", ["x" * 251, "x" * 300, "\N{LATIN SMALL LETTER E WITH ACUTE}" * 42])
def test_a_code_too_long_for_a_files_name_is_refused(code: str) -> None:
    """Percent-encoded, a letter with an accent takes six bytes."""
    with pytest.raises(DataError, match=r"a code of 2\d\d bytes|a code of 3\d\d bytes"):
        refuse_clashes("service", [code])


def test_the_longest_code_gives_files_that_a_disk_can_hold(tmp_path: Path) -> None:
    code = "x" * 250
    files = tiny_build(snapshot=with_service(code))
    write.write([File(path, content) for path, content in files.items()], tmp_path / "site")
    assert (tmp_path / "site" / "api" / "v1" / "services" / f"{code}.json").is_file()


@pytest.mark.parametrize("path", ["a/" * 500 + "b", "a/" + "b" * 256])
def test_a_path_too_long_for_a_bucket_or_a_disk_is_refused(path: str) -> None:
    with pytest.raises(DataError, match="too long for a disk or a bucket"):
        sorted_unique([File(path, b"")])


SITE_FILES = (File("index.html", b"home"), File("services/iam/index.html", b"page"), File("robots.txt", b""))


def test_a_failed_write_leaves_the_old_site_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills while the new site is written: the old one is untouched and nothing is left beside it."""
    out = tmp_path / "site"
    write.write(SITE_FILES, out)
    (out / ".gitignore").write_text("*\n")
    before = on_disk(out)
    real_open = builtins.open

    def full(path: str | Path, *arguments: Any, **options: Any) -> Any:
        if str(path).endswith("/added.txt"):
            raise OSError(28, "No space left on device")
        return real_open(path, *arguments, **options)

    monkeypatch.setattr(builtins, "open", full)
    with pytest.raises(AtlasError, match="No space left"):
        write.write([*SITE_FILES, File("added.txt", b"")], out)
    assert on_disk(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_swap_that_fails_puts_the_old_site_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    write.write(SITE_FILES, out)
    before = on_disk(out)
    rename = Path.rename

    def stuck(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stuck)
    with pytest.raises(AtlasError, match="busy"):
        write.write(SITE_FILES, out)
    assert on_disk(out) == before


def test_the_old_site_goes_and_hidden_files_stay(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write.write([*SITE_FILES, File("old-page.html", b"")], out)
    (out / ".gitignore").write_text("*\n")
    write.write(SITE_FILES, out)
    assert visible(out) == {".gitignore": b"*\n", **{file.path: file.content for file in SITE_FILES}}


def test_a_new_style_changes_the_assets_address(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    for name in SITE_STYLES:
        (tmp_path / name).write_text("p{}")
    (tmp_path / ".hidden").write_text("no")
    first = {path for path in tiny_build(static=tmp_path) if path.startswith("assets/")}
    (tmp_path / SITE_STYLES[0]).write_text("p{color:red}")
    second = {path for path in tiny_build(static=tmp_path) if path.startswith("assets/")}
    (drawing,) = first & second
    assert drawing.endswith(f"/{service_map.LINES_NAME}")
    for paths in (first, second):
        (style,) = paths - {drawing}
        assert re.fullmatch(r"assets/[0-9a-f]+/css/site\.css", style)
