"""What a refusal advises works as it is pasted: for everything that may have become of a published history."""

from __future__ import annotations

import hashlib
import json
import shlex
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest

from generator.core import headers, layout
from generator.core.errors import DataError, DeletesError, SourceError
from generator.fetch import last_release
from generator.publish import manifest
from generator.publish.bucket import md5
from generator.publish.manifest import CurrentNote, HistoryNote, Manifest, ReleaseFile
from generator.publish.protected import OFFERINGS
from tests.conftest import built_once, tiny_snapshot
from tests.doubles.advice import commands, misuse, pasted, written
from tests.doubles.readings import offered, unchained
from tests.doubles.s3 import BUCKET, atlas, published_releases, stored_objects
from tests.doubles.sites import later_snapshot, make_site, next_day, site_files
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


pytestmark = pytest.mark.usefixtures("s3")


class Sites(NamedTuple):
    """Two releases; a site that continues the first in another way; one that continues nothing."""

    first: Path
    second: Path
    divergent: Path
    plain: Path


@pytest.fixture(scope="module")
def sites(two_sites: tuple[Path, Path], plain_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Sites:
    world = next_day(offered(tiny_snapshot(), "lambda", "us-gov-west-1"))
    divergent = built_once(tmp_path_factory, "divergent", lambda out: make_site(out, world, two_sites[0]))
    return Sites(*two_sites, divergent, plain_site)


def put(s3: S3Client, path: str, content: bytes) -> str:
    kind, cache = headers.of(path) if not path.startswith(manifest.FOLDER) else ("application/json", "no-store")
    answer = s3.put_object(Bucket=BUCKET, Key=path, Body=content, ContentType=kind, CacheControl=cache)
    return answer.get("VersionId", "null")


def raw_lines() -> list[bytes]:
    return stored_objects()[layout.HISTORY_PATH].splitlines(keepends=True)


def readings(content: bytes) -> list[bytes]:
    """Return the lines of a history without their digests."""
    return unchained(content).splitlines()


def older_program(s3: S3Client, site: Path, start: int) -> None:
    """Publish a site as the program did before there were digests: no note, and no digests from this line on."""
    objects = site_files(site)
    content = unchained(objects[layout.HISTORY_PATH], start)
    summary = json.loads(objects[layout.SUMMARY_PATH])
    for entry in summary["reports"]:
        if entry["path"] == layout.HISTORY_NAME:
            entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    objects |= {layout.HISTORY_PATH: content, layout.SUMMARY_PATH: json.dumps(summary).encode()}
    entries = {
        path: ReleaseFile(md5=md5(data), size=len(data), headers=headers.of(path).digest, version=put(s3, path, data))
        for path, data in objects.items()
        if path in {layout.HISTORY_PATH, layout.SUMMARY_PATH, layout.CATALOG_PATH}
    }
    chain = manifest.decode("", stored_objects()[OFFERINGS.note], HistoryNote)
    draft = Manifest(
        id="20240302T063000Z-0000000e",
        as_of=tiny_snapshot().read_at.date(),
        run=None,
        published_at=chain.recorded_at,
        files=entries,
    )
    put(s3, manifest.path(draft.id), manifest.encode(draft))
    put(s3, manifest.CURRENT, manifest.encode(CurrentNote(release=draft.id)))


def rewrite(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[S3Client, Sites], None]:
    def harm(s3: S3Client, _: Sites) -> None:
        put(s3, layout.HISTORY_PATH, b"".join(change(raw_lines())))

    return harm


def edited(number: int) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        lines[number] = lines[number].replace(b'"source":"a tiny world"', b'"source":"a huge world"')
        return lines

    return change


def undigested(lines: list[bytes]) -> list[bytes]:
    return unchained(b"".join(edited(-2)(lines))).splitlines(keepends=True)


def published_divergent(s3: S3Client, sites: Sites) -> None:
    older_program(s3, sites.divergent, len((sites.first / layout.HISTORY_PATH).read_bytes().splitlines()))


def published_plain(s3: S3Client, sites: Sites) -> None:
    older_program(s3, sites.plain, len((sites.plain / layout.HISTORY_PATH).read_bytes().splitlines()) - 1)


def brought_back_without_the_note_of_an_older(s3: S3Client, sites: Sites) -> None:
    """Leave the older program's release as the current one, and of the history what both have."""
    published_divergent(s3, sites)
    put(s3, layout.HISTORY_PATH, (sites.first / layout.HISTORY_PATH).read_bytes())


def lacking_note(s3: S3Client, _: Sites) -> None:
    s3.delete_object(Bucket=BUCKET, Key=OFFERINGS.note)
    put(s3, layout.HISTORY_PATH, b"".join(raw_lines()[:-1]))


def disagreeing_note(s3: S3Client, _: Sites) -> None:
    chain = manifest.decode("", stored_objects()[OFFERINGS.note], HistoryNote)
    tip = msgspec.structs.replace(chain.tip, sha256="0" * 64)
    put(s3, OFFERINGS.note, manifest.encode(msgspec.structs.replace(chain, tip=tip)))


def note_of_a_forgotten_release(s3: S3Client, sites: Sites) -> None:
    """Cut the history, and forget the release that the note names: another one had the same history."""
    assert atlas("publish", "--bucket", BUCKET, "--site", str(sites.second), "--force").exit_code == 0
    chain = manifest.decode("", stored_objects()[OFFERINGS.note], HistoryNote)
    put(s3, OFFERINGS.note, manifest.encode(msgspec.structs.replace(chain, release="forgotten")))
    put(s3, layout.HISTORY_PATH, b"".join(raw_lines()[:-1]))


def gone(s3: S3Client, _: Sites) -> None:
    s3.delete_object(Bucket=BUCKET, Key=layout.HISTORY_PATH)


HARM: dict[str, Callable[[S3Client, Sites], None]] = {
    "shorter": rewrite(lambda lines: lines[:-1]),
    "longer by a line of nobody": rewrite(lambda lines: [*lines[:-1], b'{"type":"reading"}\n', lines[-1]]),
    "edited at its end": rewrite(edited(-1)),
    "edited before its end": rewrite(edited(-2)),
    "without digests, and edited": rewrite(undigested),
    "divergent, published by an older program": published_divergent,
    "shorter, published by an older program": published_plain,
    "what an older program and this one have in common": brought_back_without_the_note_of_an_older,
    "shorter, and no note of it": lacking_note,
    "not what the note says": disagreeing_note,
    "shorter, and the note names no release": note_of_a_forgotten_release,
    "gone": gone,
}


THIRD_SITES: dict[bytes, Path] = {}
"""The sites that were built upon a release, by the digest of the files that were read of it."""


def third_site(last: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the day after, built upon the release that was read: the same for the same files."""
    key = hashlib.sha256(repr(sorted(last.items())).encode()).digest()
    if key not in THIRD_SITES:
        folder = tmp_path_factory.mktemp("third")
        last_release.write(last, folder / "last" / layout.DOWNLOADS_FOLDER)
        THIRD_SITES[key] = make_site(folder / "site", next_day(later_snapshot()), folder / "last")
    return THIRD_SITES[key]


@pytest.mark.parametrize("harm", HARM)
def test_the_command_that_a_refusal_names_mends_the_history_as_it_is_pasted(
    s3: S3Client, sites: Sites, tmp_path_factory: pytest.TempPathFactory, harm: str
) -> None:
    """Afterwards the next site, built upon what is there, is published as always, and no published reading lacks."""
    published_releases(sites.first, sites.second)
    published = readings(stored_objects()[layout.HISTORY_PATH])
    HARM[harm](s3, sites)
    refused = atlas("publish", "--bucket", BUCKET, "--site", str(sites.second))
    assert refused.exit_code == DataError.status, refused.output
    if "older program" in harm and "published" in harm:
        assert "an older version of the program published release 20240302T063000Z-0000000e" in refused.output
    mended = pasted(refused.output)
    assert mended.exit_code == 0, mended.output
    assert readings(stored_objects()[layout.HISTORY_PATH]) == published
    site = third_site(last_release.read(f"s3://{BUCKET}", lambda: s3), tmp_path_factory)
    went_on = atlas("publish", "--bucket", BUCKET, "--site", str(site), "--accept-deletes")
    assert went_on.exit_code == 0, went_on.output
    assert readings(stored_objects()[layout.HISTORY_PATH])[: len(published)] == published
    again = atlas("publish", "--bucket", BUCKET, "--site", str(site))
    assert again.exit_code == 0, again.output


def test_a_restoration_that_loses_lines_names_the_one_that_loses_fewer(sites: Sites) -> None:
    """Its first command restores what was published last; its second is the one that was typed, with the reason."""
    first, _ = published_releases(sites.first, sites.second)
    published = stored_objects()[layout.HISTORY_PATH]
    refused = atlas("history", "--restore", first, "--bucket", BUCKET)
    assert refused.exit_code == DataError.status
    assert pasted(refused.output).exit_code == 0
    assert stored_objects()[layout.HISTORY_PATH] == published
    assert pasted(refused.output, 1).exit_code == 0
    assert stored_objects()[layout.HISTORY_PATH] == (sites.first / layout.HISTORY_PATH).read_bytes()
    assert published in [content for path, content in stored_objects().items() if "history-replaced-" in path]


def test_the_advice_for_a_bucket_without_a_version_of_the_history_is_not_to_restore_one(
    s3: S3Client, sites: Sites
) -> None:
    """What is left then is to restore the file by hand, or to give it up: that command is complete."""
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    assert atlas("publish", "--bucket", BUCKET, "--site", str(sites.second), "--first", "--unversioned").exit_code == 0
    put(s3, layout.HISTORY_PATH, b"".join(raw_lines()[:-1]))
    refused = atlas("publish", "--bucket", BUCKET, "--site", str(sites.second), "--unversioned", "--run", "night shift")
    assert f"next: restore an earlier version of {layout.HISTORY_PATH} in the bucket; to give up" in refused.output
    (command,) = commands(refused.output)
    assert command == [
        *("publish", "--site", str(sites.second), "--unversioned", "--replace-history", "REASON"),
        *("--run", "night shift", "--bucket", BUCKET),
    ]
    assert pasted(refused.output).exit_code == 0
    assert stored_objects()[layout.HISTORY_PATH] == (sites.second / layout.HISTORY_PATH).read_bytes()


def test_readings_and_many_deletes_are_refused_at_once(s3: S3Client, sites: Sites) -> None:
    """Two consents, one refusal, and one command that gives both; with either of them, the other is still asked for."""
    published_releases(sites.second)
    for number in range(len(site_files(sites.second)) // 8):
        put(s3, f"more-{number}.html", b"a page")
    current = json.loads(stored_objects()[manifest.CURRENT])["release"]
    release = manifest.decode("", stored_objects()[manifest.path(current)], Manifest)
    page = release.files["index.html"]
    more = {path: page for path in stored_objects() if path.startswith("more-")}
    put(s3, manifest.path(current), manifest.encode(msgspec.structs.replace(release, files=release.files | more)))
    before = stored_objects()
    command = ("publish", "--bucket", BUCKET, "--site", str(sites.plain))
    refused = atlas(*command)
    assert refused.exit_code == DataError.status
    assert "readings that are published would be lost" in refused.output
    assert "; besides, " in refused.output
    assert "objects would be deleted, more than 10%" in refused.output
    only_history = atlas(*command, "--replace-history", "a wrong account")
    assert only_history.exit_code == DeletesError.status
    assert {"--replace-history", "a wrong account", "--accept-deletes"} < set(commands(only_history.output)[0])
    assert atlas(*command, "--accept-deletes").exit_code == DataError.status
    assert {path: content for path, content in stored_objects().items() if path != manifest.LOCK} == before
    done = pasted(refused.output, 1)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("prefix", ["downloads", "services/lambda", ".region-atlas", ".region-atlas/releases"])
def test_a_first_publish_into_another_site_is_refused(sites: Sites, prefix: str) -> None:
    """A prefix mistyped so would replace that site's pages, or lie among its notes; one beside it is as good as any."""
    published_releases(sites.first)
    before = stored_objects()
    for more in ((), ("--first",)):
        refused = atlas("publish", "--bucket", BUCKET, "--prefix", prefix, "--site", str(sites.second), *more)
        assert refused.exit_code == SourceError.status
        assert f"s3://{BUCKET}/{prefix}/: lies within the site at s3://{BUCKET}/, whose objects" in refused.output
    assert stored_objects() == before
    outcome = atlas("publish", "--bucket", BUCKET, "--prefix", "next", "--site", str(sites.second), "--first")
    assert outcome.exit_code == 0, outcome.output


def test_a_restoration_that_replaces_nothing_says_so(sites: Sites, tmp_path: Path) -> None:
    """The same command once more: the first time lines went, the second time none did."""
    first, _ = published_releases(sites.first, sites.second)
    log = tmp_path / "log.json"
    command = ("history", "--restore", first, "--replace-history", "a test", "--bucket", BUCKET, "--log", str(log))
    replacements = []
    for _ in range(2):
        assert atlas(*command).exit_code == 0
        replacements.append(json.loads(log.read_bytes())["history_replacement"])
    (kept,) = [path for path in stored_objects() if "history-replaced-" in path]
    assert replacements == [{"reason": "a test", "kept": kept}, None]


def test_a_command_reaches_the_bucket_as_the_run_that_names_it_did(sites: Sites) -> None:
    """The endpoint, the Region and the prefix stand in it; fetch asks AWS in a Region of its own."""
    place = ("--bucket", BUCKET, "--prefix", "my site", "--region", "us-east-1")
    assert atlas("publish", *place, "--site", str(sites.second), "--first").exit_code == 0
    refused = atlas("publish", *place, "--site", str(sites.plain))
    fetch, publish = commands(refused.output)
    assert fetch == ["fetch", "--previous", f"s3://{BUCKET}/my site"]
    assert publish[-4:] == ["--bucket", f"{BUCKET}/my site", "--region", "us-east-1"]


def test_every_command_that_a_message_names_exists_with_its_options_and_lacks_none_that_is_required() -> None:
    modules = sorted((ROOT / "generator").rglob("*.py"))
    named = [command for module in modules for command in written(module.read_text("utf-8"))]
    assert [wrong for command in named if (wrong := misuse(command))] == []
    names = {"fetch", "build", "publish", "releases", "rollback", "resume", "history"}
    assert {command[0] for command in named} >= names


def test_a_named_command_that_cannot_be_run_is_noticed() -> None:
    """The check reads texts with holes, and calls that make commands; it refuses what click would."""
    texts = "f'`region-atlas serve{more}`, `region-atlas x`'"
    named = list(written(f"{texts} + bucket.command(f'history --restore {{name}}')"))
    assert ["serve"] in named
    assert ["x"] in named
    assert ["history", "--restore", "X", "--bucket", "X"] in named
    assert misuse(["x"])
    assert misuse(["rollback", "--bucket", "atlas"])
    assert misuse(["history", "--restore", "r", "--force"])
    assert misuse(shlex.split("publish --bucket atlas --replace-history 'a reason'")) is None
