"""A publish into a bucket: what is sent and how, what is kept, what is refused, and that no link ever breaks."""

from __future__ import annotations

import json
import os
import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from generator.core import headers, layout
from generator.core.errors import AtlasError, DataError, DegradedError, DeletesError, HeldError, SourceError
from generator.fetch import last_release
from generator.model import listing, previous_release
from generator.publish import bucket_state, manifest, publish
from generator.publish.bucket import Bucket, md5
from generator.publish.cloudfront import COMPLETED, MAX_POLLS, Cdn, find
from generator.publish.plan import ListedObject
from tests.conftest import built_once, tiny_snapshot
from tests.doubles.s3 import (
    BUCKET,
    atlas,
    first_option,
    invalidations,
    make_distribution,
    new_lock,
    new_run,
    published_releases,
    stored_objects,
)
from tests.doubles.sites import (
    broken_links,
    later_snapshot,
    make_site,
    next_day,
    site_files,
    site_objects,
    with_new_list,
    with_new_summary,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


FIRST = publish.PublishOptions(first=True)

pytestmark = pytest.mark.usefixtures("credentials")


@pytest.fixture(scope="module")
def sites(two_sites: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the tiny world, the day after without news, and a month on: a service gone, one new, other styles."""
    first, month = two_sites
    day = built_once(tmp_path_factory, "next-day", lambda out: make_site(out, next_day(tiny_snapshot()), first))
    return {"first": first, "day": day, "month": month}


def send(site: Path, *arguments: str) -> Any:
    return atlas("publish", "--bucket", BUCKET, "--site", str(site), *arguments)


def last_message(*arguments: str) -> dict[str, Any]:
    """Run a command that must succeed; return its last message."""
    result = atlas(*arguments, "--log-format", "json")
    assert result.exit_code == 0, result.output
    last: dict[str, Any] = json.loads(result.output.splitlines()[-1])
    return last


def published(site: Path, *arguments: str) -> dict[str, Any]:
    return last_message("publish", "--bucket", BUCKET, "--site", str(site), *first_option(), *arguments)


@pytest.mark.usefixtures("s3")
def test_the_bucket_becomes_the_site(sites: dict[str, Path]) -> None:
    first = published(sites["first"])
    assert site_objects(stored_objects()) == site_files(sites["first"])
    assert first["uploaded"] == len(site_files(sites["first"]))
    assert first["release"].startswith("20240229T063000Z-")
    again = published(sites["first"])
    assert (again["uploaded"], again["deleted"], again["release"]) == (0, 0, None)
    assert manifest.LOCK not in stored_objects()
    assert manifest.PENDING not in stored_objects()


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("index.html", "text/html; charset=utf-8", headers.FIVE_MINUTES),
        ("feed.atom", "application/xml; charset=utf-8", headers.FIVE_MINUTES),
        ("downloads/statistics.csv", "text/csv; charset=utf-8", headers.FIVE_MINUTES),
        ("downloads/aws_regions_services.xlsx", headers.MEDIA_TYPES[".xlsx"], headers.FIVE_MINUTES),
        ("downloads/summary.json", "application/json; charset=utf-8", headers.ONE_MINUTE),
        ("api/v1/status.json", "application/json; charset=utf-8", headers.ONE_MINUTE),
    ],
)
def test_objects_carry_their_headers(s3: S3Client, sites: dict[str, Path], path: str, kind: str, cache: str) -> None:
    published_releases(sites["first"])
    stored = s3.head_object(Bucket=BUCKET, Key=path, ChecksumMode="ENABLED")
    assert (stored["ContentType"], stored["CacheControl"]) == (kind, cache)
    assert stored["ServerSideEncryption"] == "AES256"
    assert stored["ChecksumCRC32"]


def test_assets_may_be_kept_for_a_year_and_pages_for_minutes() -> None:
    """CloudFront may keep a page for a day, since publishing invalidates it."""
    assert headers.of("assets/1/css/base.css") == ("text/css; charset=utf-8", "public, max-age=31536000, immutable")
    assert {"max-age=300", "s-maxage=86400"} <= {*headers.of("index.html").cache_control.split(", ")}
    assert headers.of("mystery.bin").content_type == headers.DEFAULT_TYPE


def test_a_changed_header_rule_counts_as_a_change(
    s3: S3Client, sites: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    published_releases(sites["first"])
    monkeypatch.setitem(headers.MEDIA_TYPES, ".csv", "text/plain")
    changed = published(sites["first"])
    assert changed["uploaded"] == sum(path.endswith(".csv") for path in site_files(sites["first"]))
    assert s3.head_object(Bucket=BUCKET, Key="downloads/statistics.csv")["ContentType"].startswith("text/plain")
    assert published(sites["first"])["uploaded"] == 0


@pytest.mark.usefixtures("s3")
def test_a_run_without_news_sends_two_files_and_makes_no_release(sites: dict[str, Path]) -> None:
    distribution = make_distribution()
    published_releases(sites["first"])
    before = stored_objects()
    quiet = published(sites["day"], "--distribution", distribution)
    assert (quiet["uploaded"], quiet["release"], quiet["invalidated"]) == (2, None, 0)
    after = stored_objects()
    assert {path for path in after if after[path] != before.get(path)} == set(layout.EACH_RUN_PATHS)
    assert after.keys() == before.keys()
    assert invalidations(distribution) == []
    assert published(sites["day"])["uploaded"] == 0


@pytest.mark.usefixtures("s3")
def test_a_release_follows_another(sites: dict[str, Path]) -> None:
    """What went is deleted, what is new is there, and the assets of the release before stay for one release."""
    distribution = make_distribution()
    published_releases(sites["first"])
    month = published(sites["month"], "--distribution", distribution, "--wait")
    old_assets = {path for path in site_files(sites["first"]) if path.startswith(layout.ASSETS_FOLDER)}
    assert site_objects(stored_objects()).keys() == site_files(sites["month"]).keys() | old_assets
    assert month["deleted"] == 2, "the reports of a service that went; its page stays"
    assert invalidations(distribution) == [["/*"]]
    assert published(sites["month"])["uploaded"] == 0


def test_what_is_not_the_sites_is_never_touched(s3: S3Client, sites: dict[str, Path]) -> None:
    foreign = {"operator/report.pdf": b"mine", "services/mine.html": b"mine", "atlas2/index.html": b"mine"}
    for key, content in foreign.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    for site in ("first", "month"):
        published(sites[site], "--accept-deletes")
    assert stored_objects().items() >= foreign.items()


@pytest.mark.usefixtures("s3")
def test_a_prefix_is_a_site_of_its_own(sites: dict[str, Path]) -> None:
    published_releases(sites["first"])
    whole = stored_objects()
    published(sites["month"], "--prefix", "/next/", "--first")
    after = stored_objects()
    assert {key: content for key, content in after.items() if not key.startswith("next/")} == whole
    assert {key.removeprefix("next/") for key in after if key.startswith("next/")} >= site_files(sites["month"]).keys()


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize("bucket", ["atlas/next", "s3://atlas/next/", "s3://atlas//next"])
def test_a_prefix_may_stand_in_the_buckets_address(sites: dict[str, Path], bucket: str) -> None:
    """As ``fetch --previous`` takes it: so one variable serves every command."""
    assert atlas("publish", "--bucket", bucket, "--site", str(sites["first"]), "--first").exit_code == 0
    assert all(key.startswith("next/") for key in stored_objects())
    assert last_message("releases", "--bucket", bucket)["current"]
    assert last_message("resume", "--bucket", bucket)["message"] == "nothing is held"
    release_id = last_message("releases", "--bucket", "atlas", "--prefix", "next")["id"]
    assert last_message("rollback", "--bucket", bucket, "--to", release_id)["event"] == "unchanged"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--bucket", ""], "'' names no bucket; give NAME, NAME/PREFIX or s3://NAME/PREFIX"),
        (["--bucket", "s3://"], "'s3://' names no bucket; give NAME, NAME/PREFIX or s3://NAME/PREFIX"),
        (["--bucket", "Not A Bucket"], "'Not A Bucket' names no bucket; give NAME, NAME/PREFIX or s3://NAME/PREFIX"),
        (["--bucket", "atlas/next", "--prefix", "x"], "--bucket atlas/next names a prefix already: leave --prefix out"),
    ],
)
@pytest.mark.parametrize("command", ["publish", "releases", "rollback", "resume"])
def test_a_bucket_that_is_none_is_a_wrong_use(command: str, arguments: list[str], problem: str) -> None:
    more = ["--to", "x"] if command == "rollback" else []
    result = atlas(command, *arguments, *more)
    assert result.exit_code == 2
    assert result.output.splitlines()[-1].endswith(problem)


@pytest.mark.usefixtures("s3")
def test_a_large_delete_is_refused_and_nothing_is_changed(sites: dict[str, Path], tmp_path: Path) -> None:
    published_releases(sites["first"])
    small = make_site(tmp_path / "small", tiny_snapshot(), sites["first"])
    for path in [*small.glob("downloads/services/*"), *small.glob("services/*/*")]:
        path.unlink()
    with_new_summary(small)
    before = stored_objects()
    refused = send(small)
    assert refused.exit_code == DeletesError.status == 6
    assert "--accept-deletes" in refused.output
    assert stored_objects() == before
    assert send(small, "--accept-deletes").exit_code == 0
    assert site_objects(stored_objects()) == site_files(small)


@pytest.mark.usefixtures("s3")
def test_a_dry_run_shows_a_table_and_changes_nothing(sites: dict[str, Path]) -> None:
    published_releases(sites["first"])
    before = stored_objects()
    shown = send(sites["month"], "--dry-run", "--distribution", make_distribution())
    assert shown.exit_code == 0
    assert stored_objects() == before
    planned = published(sites["month"], "--dry-run", "--distribution", make_distribution())
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.output.splitlines() if "│" in line]
    table = {row[0]: row[1:] for row in rows if row[0]}
    assert set(table) == {"upload", "keep", "delete", "invalidate"}
    for name, count in (("upload", "uploaded"), ("keep", "kept"), ("delete", "deleted"), ("invalidate", "invalidated")):
        assert table[name][0] == f"{planned[count]:,}"
    assert table["upload"][1] == f"{planned['bytes']:,}"
    assert table["upload"][2] == planned["uploads"][0]
    assert table["delete"][2] == planned["deletes"][0]
    assert len(planned["uploads"]) == planned["uploaded"]
    assert "services/newcomer/index.html" in planned["uploads"]
    assert "downloads/services/awkward.csv" in planned["deletes"]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_dry_run_says_what_the_real_one_would_end_with(
    s3: S3Client, sites: dict[str, Path], tmp_path: Path, log_format: str
) -> None:
    """To whoever reads it, and to the job summary, which knows the log only."""
    published_releases(sites["first"])
    small = degraded(make_site(tmp_path / "small", tiny_snapshot(), sites["first"]), "statistics.csv")
    for path in [*small.glob("downloads/services/*"), *small.glob("services/*/*")]:
        path.unlink()
    with_new_summary(small)
    hold = manifest.Hold(release="r", run="night shift", since=tiny_snapshot().read_at)
    Bucket(s3, BUCKET).write(manifest.HOLD, hold)
    log = tmp_path / "log.json"
    shown = send(small, "--dry-run", "--log", str(log), "--log-format", log_format)
    assert shown.exit_code == 0
    expected = [
        f"publishing is held by {hold}: status 8",
        "the site lacks downloads/statistics.csv: status 7",
        "so many deletes are refused without --accept-deletes: status 6",
    ]
    assert json.loads(log.read_bytes())["notices"] == expected
    for notice in expected:
        assert f"notice: {notice}" in shown.output
    output = tmp_path / "output"
    assert send(small, "--job-output", str(output)).exit_code == HeldError.status
    assert not output.exists(), "nothing was sent"
    s3.delete_object(Bucket=BUCKET, Key=manifest.HOLD)
    assert send(small).exit_code == DeletesError.status
    assert send(small, "--accept-deletes").exit_code == DegradedError.status


@pytest.mark.usefixtures("s3")
def test_force_sends_everything(sites: dict[str, Path], tmp_path: Path) -> None:
    """A job output that cannot be written is a notice: what is published is published."""
    published_releases(sites["first"])
    (tmp_path / "file").touch()
    log = tmp_path / "log.json"
    forced = published(sites["first"], "--force", "--job-output", str(tmp_path / "file" / "output"), "--log", str(log))
    (notice,) = json.loads(log.read_bytes())["notices"]
    assert "the job output cannot be written" in notice
    assert forced["uploaded"] == len(site_files(sites["first"]))
    assert forced["release"]


def test_a_damaged_object_is_sent_again(s3: S3Client, sites: dict[str, Path]) -> None:
    published_releases(sites["first"])
    s3.put_object(Bucket=BUCKET, Key="matrix/index.html", Body=b"somebody was here")
    assert published(sites["first"])["uploaded"] == 1
    assert site_objects(stored_objects()) == site_files(sites["first"])


def degraded(site: Path, path: str) -> Path:
    """Take a report out of a site as a build does whose format failed."""
    (site / "downloads" / path).unlink()
    summary = json.loads((site / "downloads/summary.json").read_text())
    lost = [report for report in summary["reports"] if report["path"] == path]
    summary["reports"] = [report for report in summary["reports"] if report["path"] != path]
    summary["missing"] = [{"path": path, "error": "it broke", "last_good": lost[0]}]
    (site / "downloads/summary.json").write_text(json.dumps(summary))
    return with_new_list(site)


@pytest.mark.usefixtures("s3")
def test_a_degraded_build_keeps_the_last_good_copy_and_has_a_status_of_its_own(
    sites: dict[str, Path], tmp_path: Path
) -> None:
    published_releases(sites["first"])
    good = stored_objects()["downloads/statistics.csv"]
    site = degraded(make_site(tmp_path / "site", later_snapshot(), sites["first"]), "statistics.csv")
    output = tmp_path / "output"
    for _ in range(2):
        result = send(site, "--job-output", str(output))
        assert output.read_text("utf-8") == "sent=yes\n", "the first of the two sends, so that the workflow probes"
        assert result.exit_code == DegradedError.status == 7
        assert "downloads/statistics.csv" in result.output
        assert site_objects(stored_objects()) == site_files(site) | {"downloads/statistics.csv": good}
    listed = last_message("releases", "--bucket", BUCKET)
    assert listed["files"] == len(site_files(site)) + 1


def test_no_site_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    result = send(tmp_path)
    assert result.exit_code == AtlasError.status
    assert "no site" in result.output
    assert "region-atlas build" in result.output


@pytest.mark.usefixtures("s3")
def test_a_site_that_a_killed_build_left_beside_its_place_is_put_back(sites: dict[str, Path], tmp_path: Path) -> None:
    """As between the two renames of the swap."""
    site, scratch = tmp_path / "site", tmp_path / ".site.region-atlas"
    (scratch / "new").mkdir(parents=True)
    shutil.copytree(sites["first"], scratch / "old")
    result = send(site, *first_option())
    assert result.exit_code == 0, result.output
    assert site_files(site) == site_files(sites["first"])
    assert not scratch.exists()


def cut(path: str) -> Callable[[Path], object]:
    return lambda site: (site / path).write_bytes((site / path).read_bytes()[:100])


def without(path: str) -> Callable[[Path], object]:
    return lambda site: (site / path).unlink()


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "no front page": (without("index.html"), "lacks index.html"),
    "no history": (without(layout.HISTORY_PATH), f"lacks {layout.HISTORY_PATH}"),
    "no summary": (without("downloads/summary.json"), "lacks downloads/summary.json"),
    "a cut report": (cut("downloads/statistics.csv"), "has other content in downloads/statistics.csv"),
    "a damaged summary": (cut("downloads/summary.json"), "has other content in downloads/summary.json"),
    "a file more": (lambda site: (site / "notes.txt").write_text("mine", "utf-8"), "also holds notes.txt"),
    "a link": (lambda site: (site / "key.txt").symlink_to("/etc/hostname"), "also holds key.txt"),
    "a link to nothing": (lambda site: (site / "key.txt").symlink_to(site / "nothing"), "also holds key.txt"),
    "no list": (without(listing.LIST_PATH), f"lacks {listing.LIST_PATH}"),
    "a damaged list": (cut(listing.LIST_PATH), "damaged"),
    "a name that is not UTF-8": (
        lambda site: (site / os.fsdecode(b"caf\xe9.html")).touch(),
        "also holds caf\\udce9.html",
    ),
}
"""What may have become of a site's folder, and how the refusal names it."""


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize("way", WRONG)
def test_a_folder_that_is_not_what_build_wrote_is_refused_by_name(
    sites: dict[str, Path], tmp_path: Path, way: str
) -> None:
    """Before anything is sent: a page that is missing here would be deleted there."""
    published_releases(sites["first"])
    before = stored_objects()
    damage, message = WRONG[way]
    site = shutil.copytree(sites["first"], tmp_path / "site")
    try:
        damage(site)
    except OSError:
        pytest.skip("this file system takes no such name")
    refused = send(site)
    assert refused.exit_code == DataError.status == 5
    assert refused.output.startswith(f"error: {site}")
    assert message in refused.output.splitlines()[0]
    assert stored_objects() == before


@pytest.mark.usefixtures("s3")
def test_a_site_whose_summary_describes_other_reports_is_refused(sites: dict[str, Path], tmp_path: Path) -> None:
    site = shutil.copytree(sites["first"], tmp_path / "site")
    cut("downloads/statistics.csv")(site)
    refused = send(with_new_list(site))
    assert refused.exit_code == DataError.status
    assert refused.output.startswith(f"error: {site}/downloads/statistics.csv: has 100 bytes and SHA-256 ")
    assert stored_objects() == {}


def test_a_file_that_changes_while_it_is_published_is_an_error(
    s3: S3Client, sites: dict[str, Path], tmp_path: Path
) -> None:
    site = publish.read(make_site(tmp_path / "site", tiny_snapshot(), sites["first"]))
    run = new_run(s3)
    (site.folder / "index.html").write_text("another build")
    with pytest.raises(AtlasError, match=r"index\.html: changed"):
        publish.publish(site, run, FIRST)
    (site.folder / "index.html").unlink()
    with pytest.raises(AtlasError, match=r"index\.html: cannot be read"):
        publish.publish(site, run, FIRST)
    assert "index.html" not in stored_objects()
    assert manifest.LOCK not in stored_objects()


@pytest.mark.parametrize("more", [(), ("--force",)], ids=["as usual", "forced"])
def test_what_a_run_sent_after_it_lost_the_lock_is_removed(
    s3: S3Client, sites: dict[str, Path], more: tuple[str, ...]
) -> None:
    """Its note says what it may send, and the run that took the lock leaves that for the one after it."""
    bucket, early, late = Bucket(s3, BUCKET), "services/early/index.html", "services/late/index.html"
    published_releases(sites["first"])
    bucket.put(early, b"a page of the run that is taken for dead")
    bucket.write(manifest.PENDING, manifest.PendingNote(token="dead", paths=(early, late)))
    bucket.write(manifest.LOCK, new_lock("dead"))
    assert send(sites["first"], "--break-lock", *more).exit_code == 0
    assert early not in stored_objects()
    bucket.put(late, b"another page of that run, which was not dead")
    assert send(sites["first"], *more).exit_code == 0
    assert site_objects(stored_objects()) == site_files(sites["first"])
    assert manifest.PENDING not in stored_objects()


def test_of_two_runs_only_the_one_that_saw_the_bucket_last_goes_on(
    s3: S3Client, sites: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was taken for dead before it sent anything must not write over the note of the other."""
    bucket = Bucket(s3, BUCKET)
    published_releases(sites["first"])
    read_state, theirs = bucket_state.read_state, manifest.PendingNote(token="other", paths=("index.html",))

    def then_another_begins(bucket: Bucket) -> bucket_state.BucketState:
        state = read_state(bucket)
        bucket.write(manifest.PENDING, theirs)
        return state

    with monkeypatch.context() as patched:
        patched.setattr(publish, "read_state", then_another_begins)
        refused = send(sites["month"])
    assert refused.exit_code == HeldError.status
    assert "another run began to publish meanwhile" in refused.output
    assert bucket.read(manifest.PENDING, manifest.PendingNote) == theirs
    assert site_objects(stored_objects()) == site_files(sites["first"])


def test_the_notes_are_encrypted_and_checked_as_the_site_is(s3: S3Client, sites: dict[str, Path]) -> None:
    published_releases(sites["first"])
    notes = [path for path in stored_objects() if path.startswith(manifest.FOLDER)]
    assert notes
    for path in notes:
        stored = s3.head_object(Bucket=BUCKET, Key=path, ChecksumMode="ENABLED")
        assert stored["ServerSideEncryption"] == "AES256"
        assert stored["ChecksumCRC32"]


def test_fetch_reads_back_what_publish_wrote(s3: S3Client, sites: dict[str, Path], tmp_path: Path) -> None:
    assert last_release.read(f"s3://{BUCKET}", lambda: s3, first=True) == {}
    published_releases(sites["first"])
    published(sites["day"])
    read = last_release.read(f"s3://{BUCKET}", lambda: s3)
    assert read == {name: (sites["day"] / "downloads" / name).read_bytes() for name in layout.FETCHED_NAMES}
    last_release.write(read, tmp_path)
    last = previous_release.read(tmp_path)
    assert last
    assert last.summary.read_at == next_day(tiny_snapshot()).read_at


def test_fetch_finds_a_damaged_file_in_a_published_bucket(s3: S3Client, sites: dict[str, Path]) -> None:
    published_releases(sites["first"])
    s3.put_object(Bucket=BUCKET, Key=f"downloads/{layout.CATALOG_NAME}", Body=b"{")
    with pytest.raises(DataError, match=layout.CATALOG_NAME):
        last_release.read(f"s3://{BUCKET}", lambda: s3)
    s3.delete_object(Bucket=BUCKET, Key=f"downloads/{layout.CATALOG_NAME}")
    with pytest.raises(DataError, match="but not"):
        last_release.read(f"s3://{BUCKET}", lambda: s3)


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_does_not_exist_is_one_clear_line(sites: dict[str, Path]) -> None:
    result = atlas("publish", "--bucket", "elsewhere", "--site", str(sites["first"]))
    assert result.exit_code == SourceError.status
    assert result.output.startswith("error: s3://elsewhere/.region-atlas/lock.json: AWS answered NoSuchBucket\n")
    assert "check the bucket's name" in result.output


@pytest.mark.usefixtures("s3")
def test_a_wrong_distribution_is_found_before_anything_is_sent(sites: dict[str, Path]) -> None:
    result = send(sites["first"], "--distribution", "ENOSUCH")
    assert result.exit_code == SourceError.status
    assert result.output.startswith("error: CloudFront distribution ENOSUCH: AWS answered NoSuchDistribution\n")
    assert stored_objects() == {}


@pytest.mark.usefixtures("s3")
def test_the_distribution_of_another_bucket_is_refused(sites: dict[str, Path]) -> None:
    """Somebody else's visitors would lose their cache, and ours would keep the old pages."""
    stranger = make_distribution(bucket="another")
    result = send(sites["first"], "--distribution", stranger)
    assert result.exit_code == SourceError.status
    shown = (
        f"error: CloudFront distribution {stranger}: shows another.s3.us-east-1.amazonaws.com, not the bucket {BUCKET}"
    )
    assert result.output.splitlines()[0] == shown
    assert stored_objects() == {}


@pytest.mark.parametrize(
    ("note", "advice"),
    [
        (manifest.CURRENT, "delete it and publish again: every file is sent"),
        (manifest.PENDING, "delete it and publish with --force"),
        (manifest.HOLD, "delete it, if publishing may go on: that lifts the hold"),
        (manifest.RELEASES, "delete it: no rollback leads to that release then; and if it is the current one, publish"),
    ],
)
def test_a_damaged_note_is_named_with_what_its_loss_means(
    s3: S3Client, sites: dict[str, Path], note: str, advice: str
) -> None:
    """To take the advice mends it: what is not known any more is sent again."""
    published_releases(sites["first"])
    key = next((key for key in stored_objects() if key.startswith(note)), note)
    s3.put_object(Bucket=BUCKET, Key=key, Body=b'{"release": 7, "paths": 7}')
    result = send(sites["month"])
    assert result.exit_code == DataError.status
    assert f"error: s3://atlas/{key}: damaged or of another version: " in result.output
    assert f"next: restore an earlier version of the object; if that is impossible, {advice}" in result.output
    s3.delete_object(Bucket=BUCKET, Key=key)
    assert send(sites["month"], *(["--force"] if "--force" in advice else [])).exit_code == 0
    assert site_objects(stored_objects()).items() >= site_files(sites["month"]).items()
    assert published(sites["month"])["uploaded"] == 0


def test_a_release_of_the_same_content_has_the_same_name() -> None:
    files = {"index.html": manifest.SiteFile(md5="a", size=1, headers="h")}
    at = tiny_snapshot().read_at
    name = manifest.release_id(at, files)
    assert name == manifest.release_id(at, files | {})
    assert name != manifest.release_id(at, {"index.html": manifest.SiteFile(md5="b", size=1, headers="h")})
    assert name != manifest.release_id(at, {"index.html": manifest.SiteFile(md5="a", size=1, headers="i")})


def test_only_so_many_releases_are_remembered(
    s3: S3Client, sites: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    published_releases(sites["first"])
    monkeypatch.setattr(manifest, "MAX_RELEASES", 2)
    for day in range(1, 4):
        s3.put_object(Bucket=BUCKET, Key=manifest.path(f"2024010{day}T000000Z-00000000"), Body=b"{}")
    published(sites["month"])
    kept = sorted(
        path.removeprefix(manifest.RELEASES)[:8] for path in stored_objects() if path.startswith(manifest.RELEASES)
    )
    assert kept == ["20240229", "20240329"]


class SlowCloudFront:
    """CloudFront, taking its time."""

    def __init__(self, *states: str) -> None:
        self.states = list(states)

    def get_invalidation(self, **_: str) -> dict[str, Any]:
        return {"Invalidation": {"Status": self.states.pop(0) if len(self.states) > 1 else self.states[0]}}


def test_an_invalidation_is_followed_to_its_end() -> None:
    pauses: list[float] = []
    Cdn(SlowCloudFront("InProgress", "InProgress", COMPLETED.title()), "E1").wait_for("I1", pauses.append)  # type: ignore[arg-type]
    assert len(pauses) == 2


def test_an_invalidation_that_never_ends_is_given_up() -> None:
    pauses: list[float] = []
    with pytest.raises(SourceError, match="still under way"):
        Cdn(SlowCloudFront("InProgress"), "E1").wait_for("I1", pauses.append)  # type: ignore[arg-type]
    assert len(pauses) == MAX_POLLS


@pytest.mark.parametrize(
    ("prefix", "origin", "root"),
    [("", "", ""), ("prod/", "/prod", ""), ("prod/", "", "/prod"), ("a/prod/", "/a", "/prod")],
)
def test_addresses_begin_where_the_distribution_shows_the_site(prefix: str, origin: str, root: str) -> None:
    assert find(StandInDistribution("/elsewhere", origin), "E1", BUCKET, prefix).root == root  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prefix", "origin"), [("prod/", "/other"), ("atlas/", "/atl"), ("", "/prod"), ("prod/", "/prod/old")]
)
def test_a_distribution_that_does_not_show_the_prefix_is_refused(prefix: str, origin: str) -> None:
    """Folder by folder: ``/atl`` shows nothing of ``/atlas``."""
    bucket = f"{BUCKET}/{prefix}".rstrip("/")
    with pytest.raises(SourceError, match=rf"shows other\.example/x, atlas\.s3\S+{origin}, not the bucket {bucket}$"):
        find(StandInDistribution(origin), "E1", BUCKET, prefix)  # type: ignore[arg-type]


class StandInDistribution:
    """CloudFront with one distribution: of the bucket below each path, and of something else."""

    def __init__(self, *paths: str) -> None:
        bucket = "atlas.s3.eu-west-1.amazonaws.com"
        self.origins = [{"DomainName": "other.example", "OriginPath": "/x"}]
        self.origins += [{"DomainName": bucket, "OriginPath": path} for path in paths]

    def get_distribution(self, **_: str) -> dict[str, Any]:
        return {"Distribution": {"DistributionConfig": {"Origins": {"Items": self.origins}}}}


@pytest.mark.parametrize(("before", "after"), [(None, "first"), ("first", "month"), ("month", "first")])
@pytest.mark.parametrize("seed", range(5))
def test_no_order_within_a_wave_breaks_a_link(
    sites: dict[str, Path], before: str | None, after: str, seed: int
) -> None:
    """Walk the whole site after every operation, the operations of each wave in any order."""
    shuffle = random.Random(seed).shuffle  # noqa: S311 (an order, not a secret)
    old, new = site_files(sites[before]) if before else {}, site_files(sites[after])
    site = publish.read(sites[after])
    state = bucket_state.BucketState(
        objects={path: ListedObject(etag=md5(content), size=len(content)) for path, content in old.items()},
        current=None,
        pending=manifest.PendingNote(paths=tuple(old)),
        hold=None,
        releases=(),
        pending_etag='"of the note"',
    )
    decided = publish.site_plan(site, state)
    bucket = dict(old)
    for wave in decided.waves:
        shuffle(wave)
        for path in wave:
            bucket[path] = new[path]
            assert broken_links(bucket) == set(), path
    deletes = list(decided.delete)
    shuffle(deletes)
    for path in deletes:
        del bucket[path]
        assert broken_links(bucket) == set(), path
    assert bucket == new


def test_the_reader_sees_a_broken_link(sites: dict[str, Path]) -> None:
    """The walk would be worth nothing if it could not fail."""
    objects = site_files(sites["first"])
    del objects["services/lambda/index.html"]
    assert ("services/index.html", "services/lambda/index.html") in broken_links(objects)
