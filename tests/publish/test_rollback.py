"""Going back: an earlier release from the bucket's versions, nothing forgotten, and a hold until somebody lifts it."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from generator.core import headers, layout
from generator.core.errors import AtlasError, DataError, DeletesError, HeldError, SourceError
from generator.fetch import last_release
from generator.model import previous_release
from generator.publish import apply, manifest, rollback
from generator.publish.bucket import Bucket
from generator.publish.rollback import UNCHANGED_PATHS, resume
from tests.conftest import tiny_snapshot
from tests.doubles.s3 import BUCKET, atlas, first_option, make_distribution, new_run, published_releases, stored_objects
from tests.doubles.sites import broken_links, site_files, site_objects, with_new_list

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


pytestmark = pytest.mark.usefixtures("s3")

READ_AT = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)


def spoken(*arguments: str) -> list[dict[str, Any]]:
    result = atlas(*arguments, "--bucket", BUCKET, "--log-format", "json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def publish(site: Path) -> str:
    """Publish a site; return the release's name."""
    return str(spoken("publish", "--site", str(site), *first_option())[-1]["release"])


def restored(old: Path, new: Path) -> dict[str, bytes]:
    """Return what the bucket holds of the site once it went back from ``new`` to ``old``."""
    assets = {path: content for path, content in site_files(new).items() if path.startswith(layout.ASSETS_FOLDER)}
    return assets | site_files(old) | {path: site_files(new)[path] for path in UNCHANGED_PATHS & site_files(new).keys()}


def test_the_site_goes_back_and_publishing_is_held(two_sites: tuple[Path, Path]) -> None:
    old, new = two_sites
    first, _ = published_releases(old, new)
    distribution = make_distribution()
    output = spoken("rollback", "--to", first, "--distribution", distribution, "--run", "night shift")
    done = next(line for line in output if line["event"] == "published")
    assert done["release"] == first
    assert done["invalidation"]
    assert site_objects(stored_objects()) == restored(old, new)
    assert broken_links(site_objects(stored_objects())) == set()

    before = stored_objects()
    refused = atlas("publish", "--bucket", BUCKET, "--site", str(new))
    assert refused.exit_code == HeldError.status
    assert f"held by the rollback to {first}" in refused.output
    assert "night shift" in refused.output
    assert "region-atlas resume" in refused.output
    assert stored_objects() == before

    assert "lifted" in spoken("resume")[-1]["message"]
    publish(new)
    assert site_objects(stored_objects()).items() >= site_files(new).items()
    assert "nothing is held" in spoken("resume")[-1]["message"]


def test_the_message_of_a_hold_has_the_whole_command(two_sites: tuple[Path, Path]) -> None:
    """Below a prefix too; typed as it stands, it does what it says."""
    place = ("--bucket", f"{BUCKET}/my site")
    for site in two_sites:
        atlas("publish", *place, "--site", str(site), *first_option("my site/"))
    name = min(key for key in stored_objects() if manifest.RELEASES in key).split("/")[-1].removesuffix(".json")
    resume = f"region-atlas resume --bucket '{BUCKET}/my site'"
    result = atlas("rollback", *place, "--to", name).output
    assert result.endswith(f"publishing is held; lift it with `{resume}`\n")
    assert f"next: lift it with `{resume}`\n" in atlas("publish", *place, "--site", str(two_sites[0])).output
    assert "lifted: " in atlas(*shlex.split(resume)[1:]).output
    result = atlas("rollback", *place, "--to", "nowhere").output
    assert f"next: list them with `region-atlas releases --bucket '{BUCKET}/my site'`\n" in result


def test_a_rollback_that_deletes_much_asks_first(two_sites: tuple[Path, Path], tmp_path: Path) -> None:
    """As a publish does, and before the hold is set."""
    (first,) = published_releases(two_sites[0])
    larger = shutil.copytree(two_sites[1], tmp_path / "larger")
    for number in range(len(site_files(larger)) // 8):
        (larger / f"more-{number}.html").write_text("a page", "utf-8")
    publish(with_new_list(larger))
    before = stored_objects()
    refused = atlas("rollback", "--bucket", BUCKET, "--to", first)
    assert refused.exit_code == DeletesError.status
    assert "--accept-deletes" in refused.output
    assert stored_objects() == before
    assert atlas("rollback", "--bucket", BUCKET, "--to", first, "--accept-deletes").exit_code == 0
    assert site_objects(stored_objects()) == restored(two_sites[0], larger)


def test_a_restored_file_has_the_headers_it_had(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    first, _ = published_releases(*two_sites)
    spoken("rollback", "--to", first)
    stored = s3.head_object(Bucket=BUCKET, Key="services/awkward/index.html")
    assert (stored["ContentType"], stored["CacheControl"]) == headers.of("services/awkward/index.html")
    assert stored["ServerSideEncryption"] == "AES256"


def test_history_is_never_taken_back(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    """The next fetch learns from the newest release; a report that is older than its summary is left aside there."""
    first, _ = published_releases(*two_sites)
    spoken("rollback", "--to", first)
    read = last_release.read(f"s3://{BUCKET}", lambda: s3)
    newest = {name: (two_sites[1] / "downloads" / name).read_bytes() for name in layout.NEXT_RUN_NAMES}
    shown = {name: (two_sites[0] / "downloads" / name).read_bytes() for name in layout.KEPT_NAMES}
    assert read == newest | shown
    last = previous_release.from_files(read, "the bucket", "")
    assert last
    assert last.kept_reports == {}
    assert "api/v1/status.json" in UNCHANGED_PATHS


def test_the_releases_are_listed_with_what_is_current_and_held(two_sites: tuple[Path, Path]) -> None:
    assert spoken("releases")[-1]["message"] == "no release there"
    first, second = published_releases(*two_sites)

    def marks() -> dict[str, tuple[bool, bool]]:
        return {entry["id"]: (entry["current"], entry["held"]) for entry in spoken("releases")}

    assert marks() == {first: (False, False), second: (True, False)}
    spoken("rollback", "--to", first)
    assert marks() == {first: (True, True), second: (False, False)}
    listed = {entry["id"]: entry for entry in spoken("releases")}
    assert listed[first]["run"] == tiny_snapshot().run
    assert listed[first]["as_of"] == "2024-02-29"
    assert listed[first]["files"] == len(site_files(two_sites[0]))


def test_the_list_of_releases_reads_no_manifest(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    """Each has thousands of lines; what the list shows travels as metadata, but for those of earlier versions."""
    first, second = published_releases(*two_sites)
    bucket = Bucket(s3, BUCKET)
    keys: list[str] = []
    s3.meta.events.register("before-parameter-build.s3.GetObject", lambda params, **_: keys.append(params["Key"]))

    whole = {name: bucket.read(manifest.path(name), manifest.Manifest) for name in (first, second)}
    heads = tuple(release.head for release in whole.values() if release)
    keys.clear()
    assert rollback.releases(bucket).releases == heads
    assert keys == [manifest.CURRENT]

    content = bucket.content(manifest.path(first))
    assert content is not None
    s3.put_object(Bucket=BUCKET, Key=manifest.path(first), Body=content)
    keys.clear()
    assert rollback.releases(bucket).releases == heads
    assert sorted(keys) == sorted([manifest.CURRENT, manifest.path(first)])


def test_the_head_of_a_release_survives_any_name_of_a_run_and_is_left_out_if_too_long() -> None:
    def released(run: str) -> manifest.Manifest:
        return manifest.Manifest(id="a", as_of=dt.date(2026, 1, 2), run=run, published_at=READ_AT, files={})

    for run in ("nightly", "Zürich / 東京 %", "a" * 1_000):
        entries = manifest.metadata(released(run))
        assert all(value.isascii() for value in entries.values())
        assert manifest.read_head(entries) == released(run).head
    assert manifest.metadata(released("ü" * 500)) == {}
    for broken in ({}, {manifest.HEAD: "x"}, {manifest.HEAD: "%7B%7D"}):
        assert manifest.read_head(broken) is None


@pytest.mark.parametrize("note", [manifest.CURRENT, manifest.HOLD, manifest.path("{first}")])
def test_a_damaged_note_hides_no_other_release(s3: S3Client, two_sites: tuple[Path, Path], note: str) -> None:
    first, second = published_releases(*two_sites)
    damaged = note.format(first=first)
    s3.put_object(Bucket=BUCKET, Key=damaged, Body=b"{")
    listed = atlas("releases", "--bucket", BUCKET)
    assert listed.exit_code == DataError.status
    assert listed.output.count("error: ") == listed.output.count("next: ") == 1
    assert f"error: s3://{BUCKET}/{damaged}: damaged" in listed.output
    names = {first, second} - ({first} if first in damaged else set())
    assert {line.split()[0] for line in listed.output.splitlines()[1:-2]} == names


def test_one_can_go_forward_again(two_sites: tuple[Path, Path]) -> None:
    first, second = published_releases(*two_sites)
    spoken("rollback", "--to", first)
    spoken("rollback", "--to", second)
    assert site_objects(stored_objects()).items() >= site_files(two_sites[1]).items()
    spoken("resume")
    assert spoken("publish", "--site", str(two_sites[1]))[-1]["uploaded"] == 0


def test_the_release_before_needs_no_name(two_sites: tuple[Path, Path]) -> None:
    first, second = published_releases(*two_sites)
    assert spoken("rollback", "--to", "previous")[-1]["event"] == "held"
    assert spoken("releases")[0]["current"]
    refused = atlas("rollback", "--bucket", BUCKET, "--to", "previous")
    assert refused.exit_code == AtlasError.status
    assert f"{first} is the first release that is remembered" in refused.output
    spoken("rollback", "--to", second)
    assert {entry["id"]: entry["current"] for entry in spoken("releases")} == {first: False, second: True}


def test_a_rollback_to_the_present_release_does_nothing_and_holds_nothing(two_sites: tuple[Path, Path]) -> None:
    (release,) = published_releases(two_sites[0])
    before = stored_objects()
    output = spoken("rollback", "--to", release)[-1]
    assert output["event"] == "unchanged"
    assert "nothing is held" in output["message"]
    assert stored_objects() == before


def test_a_dry_run_shows_the_way_back_and_changes_nothing(two_sites: tuple[Path, Path]) -> None:
    first, _ = published_releases(*two_sites)
    before = stored_objects()
    lines_by_event = {line["event"]: line for line in spoken("rollback", "--to", "previous", "--dry-run")}
    assert stored_objects() == before
    assert lines_by_event["target"]["release"] == first
    assert "services/newcomer/index.html" in lines_by_event["planned"]["deletes"]
    done = next(line for line in spoken("rollback", "--to", first) if line["event"] == "published")
    for count in ("uploaded", "kept", "deleted", "bytes"):
        assert lines_by_event["planned"][count] == done[count]


def test_a_dry_run_of_a_rollback_is_a_table_for_people(two_sites: tuple[Path, Path]) -> None:
    published_releases(*two_sites)
    shown = atlas("rollback", "--bucket", BUCKET, "--to", "previous", "--dry-run")
    assert shown.exit_code == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.output.splitlines() if "│" in line]
    assert [row[0] for row in rows if row[0]] == ["upload", "keep", "delete", "invalidate"]
    assert shown.output.endswith(f"s3://{BUCKET}/: a dry run, nothing was changed\n")
    assert not {manifest.HOLD, manifest.LOCK} & stored_objects().keys()


def test_a_dry_run_says_that_versions_are_gone(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    first, _ = published_releases(*two_sites)
    for version in s3.list_object_versions(Bucket=BUCKET, Prefix="services/awkward/")["Versions"]:
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    shown = atlas("rollback", "--bucket", BUCKET, "--to", first, "--dry-run")
    assert shown.exit_code == 0
    assert f"files of {first} have no version left: services/awkward/" in shown.output
    assert "services/awkward/index.html: status 1\n" in shown.output


def test_the_releases_are_a_table_with_heads(two_sites: tuple[Path, Path]) -> None:
    first, second = published_releases(*two_sites)
    heads, *rows = atlas("releases", "--bucket", BUCKET).output.splitlines()
    assert heads.split() == ["release", "as", "of", "published", "(UTC)", "files", "run"]
    assert [row.split()[0] for row in rows] == [first, second]
    assert {row.index(" 2024-") + 1 for row in rows} == {heads.index("as of")}


def test_a_release_that_is_not_known_is_named(two_sites: tuple[Path, Path]) -> None:
    published_releases(two_sites[0])
    result = atlas("rollback", "--bucket", BUCKET, "--to", "nowhere")
    assert result.exit_code == AtlasError.status
    assert "no release 'nowhere'" in result.output
    assert manifest.HOLD not in stored_objects()


def test_versions_that_are_gone_are_found_before_anything_is_restored(
    s3: S3Client, two_sites: tuple[Path, Path]
) -> None:
    """As the lifecycle rule of old versions leaves it."""
    first, _ = published_releases(*two_sites)
    old = Bucket(s3, BUCKET).read(manifest.path(first), manifest.Manifest)
    assert old
    version = old.files["services/awkward/index.html"].version
    assert version
    s3.delete_object(Bucket=BUCKET, Key="services/awkward/index.html", VersionId=version)
    before = stored_objects()
    result = atlas("rollback", "--bucket", BUCKET, "--to", first)
    assert result.exit_code == AtlasError.status
    assert "1 files" in result.output
    assert "services/awkward/index.html" in result.output
    assert stored_objects() == before


def test_a_bucket_without_versions_cannot_go_back(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    refused = atlas("publish", "--bucket", BUCKET, "--site", str(two_sites[0]), "--first")
    assert refused.exit_code == AtlasError.status
    assert "keeps no versions" in refused.output
    assert f"aws s3api put-bucket-versioning --bucket {BUCKET}" in refused.output
    assert stored_objects() == {}
    releases = [
        spoken("publish", "--site", str(site), "--unversioned", *first_option())[-1]["release"] for site in two_sites
    ]
    before = stored_objects()
    result = atlas("rollback", "--bucket", BUCKET, "--to", releases[0])
    assert result.exit_code == AtlasError.status
    assert "versioning" in result.output
    assert stored_objects() == before


def test_a_rollback_that_fails_midway_is_held_and_converges(
    two_sites: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next scheduled publish must not undo it; the same command again ends it."""
    old, new = two_sites
    first, _ = published_releases(old, new)
    restore, count = Bucket.restore, 0

    def failing(bucket: Bucket, path: str, version: str) -> str | None:
        nonlocal count
        count += 1
        if count > 10:
            raise SourceError("the line is cut")
        return restore(bucket, path, version)

    with monkeypatch.context() as patched:
        patched.setattr(Bucket, "restore", failing)
        assert atlas("rollback", "--bucket", BUCKET, "--to", first).exit_code == SourceError.status
    assert broken_links(site_objects(stored_objects())) == set()
    assert atlas("publish", "--bucket", BUCKET, "--site", str(new)).exit_code == HeldError.status
    spoken("rollback", "--to", first)
    assert site_objects(stored_objects()) == restored(old, new)


def test_the_hold_of_a_rollback_under_way_is_not_lifted(
    s3: S3Client, two_sites: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the lock; a rollback that died left the lock behind, and whoever is certain of that breaks it."""
    first, _ = published_releases(*two_sites)
    dead = manifest.Lock(token="x", run="dead", host="here", pid=1, since=tiny_snapshot().read_at)
    refused: list[HeldError] = []
    restore = Bucket.restore

    def asked_midway(bucket: Bucket, path: str, version: str) -> str | None:
        with pytest.raises(HeldError) as caught:
            resume(new_run(s3, dead))
        refused.append(caught.value)
        return restore(bucket, path, version)

    with monkeypatch.context() as patched:
        patched.setattr(Bucket, "restore", asked_midway)
        spoken("rollback", "--to", first, "--run", "night shift")
    assert "night shift (process" in refused[0].problem
    assert "--break-lock" in refused[0].advice
    assert manifest.HOLD in stored_objects()
    Bucket(s3, BUCKET).write(manifest.LOCK, msgspec.structs.replace(dead, since=dt.datetime.now(dt.UTC)))
    assert atlas("resume", "--bucket", BUCKET).exit_code == HeldError.status
    assert "lifted" in spoken("resume", "--break-lock")[-1]["message"]
    assert not {manifest.HOLD, manifest.LOCK} & stored_objects().keys()


def test_no_link_breaks_while_the_site_goes_back(two_sites: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """One operation at a time, and the whole site read after each."""
    first, _ = published_releases(*two_sites)
    operations = 0

    def one_by_one(paths: Any, work: Any) -> dict[str, Any]:
        nonlocal operations
        done = {}
        for path in paths:
            done[path] = work(path)
            operations += 1
            assert broken_links(site_objects(stored_objects())) == set(), path
        return done

    monkeypatch.setattr(apply, "for_each", one_by_one)
    spoken("rollback", "--to", first)
    assert operations > 20
