"""The commands as a person or a workflow runs them: what they print, what they write, how they fail."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from generator.build.content import gather
from generator.cli.main import main
from generator.core import layout
from generator.core.errors import AccessError, AtlasError, DataError, NotFitError, PathClashError, SourceError
from generator.fetch.parameters import REGIONS
from generator.model import history, release, snapshot
from tests.conftest import bundled, bundled_history, renamed, tiny_snapshot
from tests.doubles import schema_server
from tests.doubles.launch_feed import feed, item, launched
from tests.doubles.parameter_store import serving, small_tree
from tests.doubles.readings import offered, on, unchained
from tests.doubles.resource_types import ALIAS, ROLE
from tests.doubles.schema_server import SchemaServer, zipped
from tests.doubles.web import answering
from tests.paths import ROOT

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from tests.doubles.parameter_store import StubHandler


pytestmark = pytest.mark.usefixtures("credentials", "in_an_empty_folder", "small_builds")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def build_tiny(*arguments: str, world: snapshot.Snapshot | None = None) -> Result:
    snapshot.write(world or tiny_snapshot(), Path("tiny.json"))
    return run("build", "--snapshot", "tiny.json", *arguments)


@pytest.mark.parametrize(
    ("command", "log"),
    [
        (("build", "--out", "new"), "new/logs/build.json"),
        (("build", "--snapshot", "tiny.json"), "./tiny.json"),
        (("publish", "--bucket", "atlas", "--site", "there"), "there/publish.json"),
        (("fetch", "--out", "tiny.json"), "tiny.json"),
        (("notify", "--environment", "test", "--log-file", "other.json", "--log-file", "tiny.json"), "tiny.json"),
    ],
)
def test_a_run_log_that_would_spoil_what_the_command_writes_is_refused_at_once(
    command: tuple[str, ...], log: str
) -> None:
    """Written last, it would be a file that no build wrote, or replace what was just written."""
    snapshot.write(tiny_snapshot(), Path("tiny.json"))
    before = Path("tiny.json").read_bytes()
    refused = run(*command, "--log", log)
    assert refused.exit_code == 2
    assert f"--log {Path(log)}: " in refused.output
    assert (Path("tiny.json").read_bytes(), Path("new").exists()) == (before, False)


def test_history_lines_of_an_older_version_are_reported() -> None:
    """By fetch and by build, before anything is published."""
    assert build_tiny("--out", "first").exit_code == 0
    more = offered(tiny_snapshot(), "lambda", "us-gov-west-1")
    assert build_tiny("--out", "second", "--previous", "first/downloads", world=on(1, more)).exit_code == 0
    downloads = Path("second/downloads")
    content = unchained((downloads / layout.HISTORY_NAME).read_bytes(), 2)
    summary = json.loads((downloads / layout.SUMMARY_NAME).read_bytes())
    for entry in summary["reports"]:
        if entry["path"] == layout.HISTORY_NAME:
            entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (downloads / layout.HISTORY_NAME).write_bytes(content)
    (downloads / layout.SUMMARY_NAME).write_text(json.dumps(summary), "utf-8")
    with serving(small_tree(2, 3)) as stub:
        fetch = [
            "fetch",
            "--endpoint-url",
            stub.url,
            "--no-feed",
            "--no-resource-types",
            "--previous",
            "second",
            "--log",
            "fetch-log.json",
        ]
        fetched = run(*fetch)
    result = build_tiny("--out", "third", "--previous", str(downloads), world=on(2, more))
    notice = "the last line of the last release's history (2024-03-01) came from an older version"
    assert f"notice: {notice}" in result.output
    assert f"notice: {notice}" in fetched.output
    assert notice in json.loads(Path("fetch-log.json").read_text("utf-8"))["notices"][0]
    again = build_tiny("--out", "fourth", "--previous", "third/downloads", world=on(3, more))
    assert again.exit_code == 0
    assert "older version" not in again.output


def test_fetch_writes_a_snapshot_and_prints_its_counts(tmp_path: Path) -> None:
    with (
        serving(small_tree(2, 3)) as stub,
        answering({"/feed": (200, {}, feed(item(launched("xx-test-1"))))}) as web,
    ):
        result = run(
            "fetch",
            "--endpoint-url",
            stub.url,
            "--no-resource-types",
            "--feed",
            f"{web}/feed",
            "--run",
            "https://ci.example/1",
        )
    assert result.exit_code == 0, result.output
    read = snapshot.read(tmp_path / "snapshot.json")
    assert read.run == "https://ci.example/1"
    assert [launch.region for launch in read.launches] == ["xx-test-1"]
    assert "2 Regions, 3 services" in result.output
    assert "0 retries, 0 throttled" in result.output


def test_fetch_prints_json_lines_with_log_format_json(tmp_path: Path) -> None:
    with serving(small_tree(2, 3)) as stub:
        result = run(
            "fetch",
            "--endpoint-url",
            stub.url,
            "--no-feed",
            "--no-resource-types",
            "--log-format",
            "json",
            "--log",
            "log.json",
        )
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert lines[-1]["event"] == "fetched"
    assert lines[-1]["regions"] == 2
    assert lines[-1]["calls"] > 0
    log = json.loads((tmp_path / "log.json").read_text())
    assert [stage["name"] for stage in log["stages"]] == ["parameters", "launches", "resource types", "write"]
    assert log["calls"] == lines[-1]["calls"]
    assert log["status"] == 0


def test_a_fetch_that_fails_leaves_the_old_snapshot(tmp_path: Path) -> None:
    snapshot.write(tiny_snapshot(), tmp_path / "snapshot.json")
    with serving({}) as stub:
        result = run("fetch", "--endpoint-url", stub.url, "--no-feed", "--no-resource-types", "--log", "log.json")
    assert result.exit_code == SourceError.status
    assert "error: /aws/service/global-infrastructure/regions: AWS lists nothing there" in result.output
    assert "next: " in result.output
    assert snapshot.read(tmp_path / "snapshot.json") == tiny_snapshot()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.json", "snapshot.json"]
    log = json.loads((tmp_path / "log.json").read_text())
    assert log["status"] == SourceError.status
    assert "lists nothing" in log["error"]


def test_errors_can_be_read_by_a_machine() -> None:
    result = run("build", "--snapshot", "nowhere.json", "--log-format", "json")
    line = json.loads(result.output)
    assert (line["level"], line["event"]) == ("error", "error")
    assert dt.datetime.fromisoformat(line["time"]).utcoffset() == dt.timedelta(0)
    assert "nowhere.json" in line["message"]
    assert line["because"] == [], "the error has said already that there is no such file"
    assert line["next"]


def with_domains(tree: dict[str, str]) -> dict[str, str]:
    """Return a tree in which each Region has a domain."""
    codes = {name.split("/")[-1] for name in tree if name.rpartition("/")[0] == REGIONS}
    return tree | {f"{REGIONS}/{code}/domain": "example.org" for code in codes}


def test_fetch_reads_the_resource_types_and_reports_its_cost(tmp_path: Path) -> None:
    """Regions, requests and bytes, in words and in the run log."""
    zips = {"xx-test-1": zipped(ROLE, ALIAS, size=2_000_000)}
    with serving(with_domains(small_tree(2))) as stub, schema_server.serving(SchemaServer(zips)) as schemas:
        options = ("--no-feed", "--resource-types", schemas.address, "--log", "log.json")
        result = run("fetch", "--endpoint-url", stub.url, *options)
    assert result.exit_code == 0, result.output
    lists = snapshot.read(tmp_path / "snapshot.json").resource_types
    assert lists
    assert lists.by_region == {"xx-test-1": (ROLE, ALIAS)}
    assert "2 resource types of 1 Regions: 0 lists unchanged, 0 kept from an earlier check" in result.output
    assert "resource types unknown: xx-test-2 (the server answers with status 403)" in result.output
    log = json.loads((tmp_path / "log.json").read_text())
    counts = log["counts"]
    assert (counts["resource_types"], counts["resource_type_lists"]) == (2, 1)
    assert counts["resource_type_bytes"] < counts["resource_type_bytes_whole"] / 5
    (stage,) = (stage for stage in log["stages"] if stage["name"] == "resource types")
    assert stage["calls"] == len(schemas.requests)
    assert not log["notices"], "that types are unknown is no outage"


# Longer than 40 lines: three runs, each of which needs what the one before left.
def test_resource_types_that_are_down_are_those_of_the_last_release(tmp_path: Path) -> None:
    """With a notice that names the Regions and the age; the run succeeds, and the next one reads what changed."""
    zips = {"xx-test-1": zipped("AWS::IAM::Role"), "xx-test-2": zipped("AWS::S3::Bucket")}
    with serving(with_domains(small_tree(2))) as stub, schema_server.serving(SchemaServer(zips)) as schemas:
        arguments = ("fetch", "--endpoint-url", stub.url, "--no-feed", "--log", "log.json")
        fetch = (*arguments, "--resource-types", schemas.address)
        assert run(*fetch).exit_code == 0
        first = snapshot.read(tmp_path / "snapshot.json")
        yesterday = first.read_at - dt.timedelta(days=1)
        assert first.resource_types
        regions = {
            code: msgspec.structs.replace(each, read_at=yesterday)
            for code, each in first.resource_types.regions.items()
        }
        lists = msgspec.structs.replace(first.resource_types, regions=regions)
        older = msgspec.structs.replace(first, read_at=yesterday, resource_types=lists)
        assert build_tiny(world=older).exit_code == 0

        assert run(*fetch, "--previous", "site").exit_code == 0
        unchanged = snapshot.read(tmp_path / "snapshot.json").resource_types
        assert unchanged
        assert unchanged.types == first.resource_types.types
        assert {request.condition for request in schemas.requests[-2:]} == {
            region.etag for region in unchanged.regions.values()
        }

        del schemas.zips["xx-test-2"]
        for options, reason in (
            (fetch, "xx-test-2: could not be read: the server answers with status 403"),
            ((*arguments, "--no-resource-types"), "could not be read: it was left out by --no-resource-types"),
        ):
            result = run(*options, "--previous", "site")
            assert result.exit_code == 0, result.output
            kept = snapshot.read(tmp_path / "snapshot.json").resource_types
            assert kept
            assert kept.types == first.resource_types.types
            assert kept.regions["xx-test-2"].read_at == yesterday
            (notice,) = json.loads((tmp_path / "log.json").read_text())["notices"]
            assert f"those of an earlier check, the oldest of {yesterday:%Y-%m-%d}, 1 day ago" in notice
            assert reason in notice
            assert notice in result.output


def test_one_address_for_the_types_of_all_regions_is_refused() -> None:
    result = run("fetch", "--resource-types", "https://example.org/schemas.zip")
    assert result.exit_code == 1
    assert "is one address for all Regions" in result.output


def test_a_feed_that_is_down_keeps_the_dates_of_the_last_release(tmp_path: Path) -> None:
    """The feed's dates travel: read once, published, taken back with --previous, and still there when it is down."""
    with serving(small_tree(2, 3)) as stub, answering({"/feed": (200, {}, feed(item(launched("xx-test-1"))))}) as web:
        address = f"{web}/feed"
        assert run("fetch", "--endpoint-url", stub.url, "--no-resource-types", "--feed", address).exit_code == 0
        assert run("build", "--snapshot", "snapshot.json").exit_code == 0
    with serving(small_tree(2, 3)) as stub:
        result = run(
            "fetch", "--endpoint-url", stub.url, "--no-resource-types", "--feed", address, "--previous", "site"
        )
    assert result.exit_code == 0, result.output
    assert "known dates are kept" in result.output
    read = snapshot.read(tmp_path / "snapshot.json")
    assert [launch.region for launch in read.launches] == ["xx-test-1"]
    assert read.feed.problem
    assert run("build", "--snapshot", "snapshot.json", "--previous", "previous").exit_code == 0
    summary = json.loads((tmp_path / "site" / "downloads" / "summary.json").read_text())
    assert any("launch feed" in notice for notice in summary["notices"])


def test_a_release_that_is_not_there_is_the_first_with_first_alone(tmp_path: Path) -> None:
    """Without --first it is a mistyped address, and nothing is written."""
    with serving(small_tree(2, 3)) as stub:
        fetch = ["fetch", "--endpoint-url", stub.url, "--no-feed", "--no-resource-types", "--previous", "nowhere"]
        result = run(*fetch)
        assert result.exit_code == SourceError.status
        assert "error: nowhere: there is no release" in result.output
        assert list(tmp_path.iterdir()) == []
        result = run(*fetch, "--first")
    assert "a first release" in result.output
    result = run("build", "--snapshot", "snapshot.json", "--previous", "previous")
    assert "first release: nothing to compare" in result.output
    assert "--previous was not given" not in result.output
    assert json.loads((tmp_path / "site/downloads/summary.json").read_text())["comparison"].startswith("first release")


def test_a_site_is_no_release_but_its_downloads_are() -> None:
    """Taken for a first release, its history would begin anew; the error says which folder is meant."""
    result = build_tiny()
    assert "continues no published site, since --previous was not given" in result.output
    result = build_tiny("--previous", "site")
    assert result.exit_code == DataError.status
    assert "error: site: holds neither a release (" in result.output
    assert "next: give site/downloads" in result.output
    assert build_tiny("--previous", "site/downloads").exit_code == 0


def test_build_says_where_the_site_is_and_how_to_look_at_it(tmp_path: Path) -> None:
    result = build_tiny("--out", "public")
    assert result.exit_code == 0, result.output
    assert "public/: " in result.output
    assert "region-atlas serve --site public" in result.output
    assert (tmp_path / "public" / "index.html").exists()


def test_build_says_when_the_feeds_links_are_relative() -> None:
    """In one line, and not where the site knows its address."""
    result = build_tiny("--out", "public")
    assert result.output.count("notice: ") == result.output.count("--site-url makes them absolute") == 1
    assert "notice: " not in build_tiny("--out", "public", "--site-url", "https://atlas.example.org/").output


def test_a_folder_that_cannot_be_replaced_is_named_before_the_work(tmp_path: Path) -> None:
    assert build_tiny().exit_code == 0
    (tmp_path / "site" / "CNAME").write_text("atlas.example.org")
    result = run("build", "--snapshot", "nowhere.json")
    assert result.exit_code == AtlasError.status
    assert "site: also holds CNAME; no build wrote that, and it will not be replaced" in result.output
    assert (tmp_path / "site" / "CNAME").read_text() == "atlas.example.org"


def test_pages_link_to_the_issues_of_the_given_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given by the option or the environment; without one, or with an empty one, no page has the link."""
    page = tmp_path / "site" / "index.html"
    build_tiny("--repository", "https://code.example.org/octo/atlas/")
    assert 'href="https://code.example.org/octo/atlas/issues/new?' in page.read_text()
    monkeypatch.setenv("REGION_ATLAS_REPOSITORY", "https://code.example.org/octo/other")
    build_tiny()
    assert 'href="https://code.example.org/octo/other/issues/new?' in page.read_text()
    monkeypatch.setenv("REGION_ATLAS_REPOSITORY", "")
    build_tiny()
    assert "issues/new" not in page.read_text()


def test_the_page_of_the_design_is_built_with_design_alone(tmp_path: Path) -> None:
    build_tiny("--design")
    assert (tmp_path / "site" / "design" / "index.html").exists()
    build_tiny()
    assert not (tmp_path / "site" / "design").exists()


def test_a_loss_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    """Two readings, the second without a Region: refused with its status; the site of the first stays as it is."""
    build_tiny()
    assert run("fetch", "--recording", "nowhere").exit_code == DataError.status
    (tmp_path / "previous").mkdir()
    for name in layout.NEXT_RUN_NAMES:
        (tmp_path / "previous" / name).write_bytes((tmp_path / "site" / "downloads" / name).read_bytes())
    before = (tmp_path / "site" / "index.html").stat().st_mtime_ns
    tomorrow = tiny_snapshot().read_at.replace(month=3, day=1)
    smaller = msgspec.structs.replace(tiny_snapshot(), read_at=tomorrow, regions=tiny_snapshot().regions[:2])
    smaller = msgspec.structs.replace(
        smaller,
        services=tuple(
            msgspec.structs.replace(service, regions=tuple(code for code in service.regions if code != "us-gov-west-1"))
            for service in smaller.services
        ),
    )
    result = build_tiny("--previous", "previous", world=smaller)
    assert result.exit_code == NotFitError.status
    assert "Region us-gov-west-1 is missing" in result.output
    assert (tmp_path / "site" / "index.html").stat().st_mtime_ns == before

    result = build_tiny("--previous", "previous", "--accept-shrink", "AWS closed it", world=smaller)
    assert result.exit_code == 0, result.output
    summary = json.loads((tmp_path / "site" / "downloads" / "summary.json").read_text())
    assert summary["accepted_shrink"] == "AWS closed it"
    assert "us-gov-west-1 is missing" in summary["comparison"]


def test_a_reading_that_comes_late_is_refused(tmp_path: Path) -> None:
    """Its run waited while another published: what that one read is newer, and its dates stand.

    That it lacks what came since is no reason for the advice to accept a loss.
    """
    build_tiny()
    (tmp_path / "previous").mkdir()
    for name in layout.NEXT_RUN_NAMES:
        (tmp_path / "previous" / name).write_bytes((tmp_path / "site" / "downloads" / name).read_bytes())
    yesterday = msgspec.structs.replace(tiny_snapshot(), read_at=tiny_snapshot().read_at.replace(day=28))
    for world in (yesterday, msgspec.structs.replace(yesterday, regions=yesterday.regions[:2])):
        result = build_tiny("--previous", "previous", world=world)
        assert result.exit_code == DataError.status
        assert "the reading of 2024-02-28 06:30 UTC is older than the last one" in result.output
        assert "of 2024-02-29 06:30 UTC" in result.output
        assert "next: fetch again" in result.output


def test_an_old_snapshot_is_built_upon_the_history_as_it_stood(tmp_path: Path) -> None:
    """No page says that something happened after its facts were read."""
    recording = str(ROOT / "tests" / "recordings" / "moto-5.0.0.zip")
    assert run("fetch", "--recording", recording, "--no-feed").exit_code == 0
    old = snapshot.read(tmp_path / "snapshot.json")
    past = gather(old, None, bundled(), None, lambda _: None).history
    assert past == bundled_history().until(old.read_at)
    assert 1 < len(past.readings) < len(bundled_history().readings)


def test_a_snapshot_of_other_regions_has_a_history_of_its_own(tmp_path: Path) -> None:
    """That of a test server, for example: AWS's Regions were not removed."""
    assert build_tiny().exit_code == 0
    past = history.decode((tmp_path / "site" / "downloads" / "history.jsonl").read_bytes(), "it")
    assert past.since == past.as_of == tiny_snapshot().read_at.date()


def test_a_folder_that_is_no_site_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("years of work")
    result = build_tiny("--out", "papers")
    assert result.exit_code == AtlasError.status
    assert "will not be replaced" in result.output
    assert (tmp_path / "papers" / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["build", "--site-url", "atlas.example.org"], 1, "not a web address"),
        (["build", "--site-url", "https://["], 1, "not a web address"),
        (["build", "--repository", "octo/atlas"], 1, "not a web address"),
        (["build", "--site-url", "https://user:secret@atlas.example.org/"], 1, "not a web address"),
        (["build", "--accept-shrink", " "], 1, "the reason is empty"),
        (["build", "--out", "."], 1, "is where this command runs"),
        (["build", "--previous", "nowhere"], 1, "no such folder"),
        (["build", "--previous", "."], DataError.status, "holds neither a release"),
        (["build", "--previous", "/etc"], DataError.status, "fetch the last release with `region-atlas fetch"),
        (["fetch", "--first"], 1, "--first: says that nothing was published at --previous"),
        (["fetch", "--previous", ""], SourceError.status, "not an address of a release"),
        (["fetch", "--previous", "http://[::1"], SourceError.status, "not an address of a release"),
        (["fetch", "--previous", "https://"], SourceError.status, "'https://': not an address of a release"),
        (["build", "--snapshot", "nowhere.json"], DataError.status, "cannot be read"),
        (["serve"], 1, "build one first"),
        (["fetch", "--profile", "nobody"], AccessError.status, "nobody"),
        (["fetch", "--recording", "nowhere.whl"], DataError.status, "no recording can be read"),
        (["fetch", "--previous", "ftp://x/"], SourceError.status, "not an address of a release"),
        (["build", "--nonsense"], 2, "No such option"),
    ],
)
def test_bad_input_is_named_and_answered_with_the_next_step(arguments: list[str], status: int, message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == status, result.output
    assert message in result.output
    assert "next: " in result.output or status == 2


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """The snapshot, the site and the run log alike: one clear line each."""
    (tmp_path / "file").write_text("in the way")
    recording = str(ROOT / "tests" / "recordings" / "moto-3.1.0.zip")
    result = run("fetch", "--recording", recording, "--no-feed", "--out", "file/snapshot.json")
    assert result.exit_code == AtlasError.status
    assert "error: file/snapshot.json: cannot be written" in result.output
    result = build_tiny("--out", "file/site")
    assert result.exit_code == AtlasError.status
    assert "error: " in result.output
    assert "cannot be written to" in result.output
    result = build_tiny("--log", "file/log.json")
    assert result.exit_code == AtlasError.status
    assert result.output.startswith("error: file/log.json: cannot be written")
    assert result.output.count("error: ") == result.output.count("next: ") == 1
    assert not (tmp_path / "site").exists()


def test_a_stopped_fetch_keeps_the_old_snapshot(tmp_path: Path) -> None:
    """As by a cancelled workflow, in the middle of the reading; no scratch file stays either."""
    snapshot.write(tiny_snapshot(), tmp_path / "snapshot.json")
    reached = threading.Event()

    def notice(_: StubHandler, __: str, ___: dict[str, Any]) -> bool:
        reached.set()
        return False

    with serving(small_tree(2, 3), latency=0.2, fault=notice) as stub:
        command = [
            sys.executable,
            "-m",
            "generator",
            "fetch",
            "--no-feed",
            "--no-resource-types",
            "--endpoint-url",
            stub.url,
            "--log",
            "log",
        ]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert reached.wait(120)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 128 + signal.SIGTERM
    stopped = "was stopped (SIGTERM): cancelled, or out of time"
    assert output.decode() == f"error: fetch {stopped}\nnext: run it again\n"
    log = json.loads((tmp_path / "log").read_bytes())
    assert (log["status"], log["error"]) == (128 + signal.SIGTERM, stopped)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "snapshot.json"]
    assert snapshot.read(tmp_path / "snapshot.json") == tiny_snapshot()


OPTIONS = [
    *(
        ("fetch", option)
        for option in ("--run", "--feed", "--resource-types", "--endpoint-url", "--region", "--profile", "--previous")
    ),
    *(("build", option) for option in ("--accept-shrink", "--site-url", "--repository")),
    *(("publish", option) for option in ("--bucket", "--run", "--endpoint-url", "--profile")),
]


@pytest.mark.parametrize("given", ["\udcff", "\x1b[31m", "a\nb", "\N{RIGHT-TO-LEFT OVERRIDE}x"])
@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_an_argument_with_control_characters_or_other_bytes_is_refused(command: str, option: str, given: str) -> None:
    """Bytes that are not UTF-8 arrive as halves of surrogates, which no file can hold; a terminal obeys the others."""
    result = CliRunner().invoke(main, [command, option, given])
    assert result.exit_code == 2
    assert "an argument holds no control characters and is UTF-8" in result.output
    assert result.output.isascii()


def test_codes_that_would_share_a_path_are_both_named() -> None:
    world = tiny_snapshot()
    twin = msgspec.structs.replace(world.services[1], code="IAM")
    services = tuple(sorted((*world.services, twin), key=lambda subject: subject.code))
    result = build_tiny(world=msgspec.structs.replace(world, services=services))
    assert result.exit_code == PathClashError.status
    assert "'IAM' and 'iam'" in result.output


def test_a_rename_changes_the_date_of_what_it_touches_only(tmp_path: Path) -> None:
    """``as_of`` moves when something differs; an entity's own date only when its own facts do."""
    build_tiny()
    (tmp_path / "previous").mkdir()
    for name in layout.NEXT_RUN_NAMES:
        (tmp_path / "previous" / name).write_bytes((tmp_path / "site" / "downloads" / name).read_bytes())
    later = tiny_snapshot().read_at.replace(month=3, day=2)
    world = msgspec.structs.replace(renamed(tiny_snapshot(), iotthingsgraph="Renamed"), read_at=later)
    assert build_tiny("--previous", "previous", world=world).exit_code == 0
    catalog: Catalog = release.decode(
        layout.CATALOG_NAME,
        (tmp_path / "site" / "downloads" / layout.CATALOG_NAME).read_bytes(),
        release.CatalogDocument,
    ).catalog()
    assert str(catalog.as_of) == "2024-03-02"
    assert {code: str(service.changed) for code, service in catalog.service.items()} == {
        "awkward": "2024-02-29",
        "iam": "2024-02-29",
        "iotthingsgraph": "2024-03-02",
        "lambda": "2024-02-29",
    }
    assert {str(region.changed) for region in catalog.regions} == {"2024-02-29"}
