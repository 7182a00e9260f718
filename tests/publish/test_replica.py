"""A bucket that lost its objects, and the replica that has them: the runbook's one command restores byte for byte."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.core.layout import HISTORY_PATH
from generator.publish import manifest
from tests.doubles.s3 import (
    BUCKET,
    atlas,
    invalidations,
    make_bucket,
    make_distribution,
    published_releases,
    stored_objects,
)
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


REPLICA = "replica"
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
STALE = (manifest.LOCK, manifest.HOLD, manifest.PENDING)


def publish(site: Path) -> str:
    done = atlas("publish", "--bucket", BUCKET, "--site", str(site))
    assert done.exit_code == 0, done.output
    return done.output


def replicate(client: S3Client) -> None:
    """Copy every object to the replica as S3 does: with its headers; deletions are not copied."""
    if not any(bucket["Name"] == REPLICA for bucket in client.list_buckets()["Buckets"]):
        make_bucket(client, REPLICA)
    for path in stored_objects():
        client.copy_object(Bucket=REPLICA, Key=path, CopySource={"Bucket": BUCKET, "Key": path})


def empty(client: S3Client) -> None:
    """Delete every object, behind everyone's back: delete markers stay."""
    for path in stored_objects():
        client.delete_object(Bucket=BUCKET, Key=path)


def headers(client: S3Client) -> dict[str, tuple[Any, ...]]:
    """Return each object's headers, digest and metadata."""
    answers = {path: client.head_object(Bucket=BUCKET, Key=path) for path in stored_objects()}
    return {
        path: (answer["ContentType"], answer.get("CacheControl"), answer["ETag"], answer["Metadata"])
        for path, answer in answers.items()
    }


def runbook_command() -> list[str]:
    """Return the arguments of the one command that the runbook names."""
    (command,) = re.findall(r"^\.venv/bin/region-atlas (restore .+)$", RUNBOOK, re.MULTILINE)
    values = {"$BUCKET": BUCKET, "$REPLICA": REPLICA, "$DISTRIBUTION_ID": make_distribution()}
    return [values.get(word, word) for word in shlex.split(command)]


def test_an_emptied_bucket_is_refused_and_the_runbooks_command_restores_it_byte_for_byte(
    s3: S3Client, two_sites: tuple[Path, Path]
) -> None:
    """Files of the release before, and notes of runs that ended, lie in the replica and do not come back."""
    published_releases(*two_sites[:1])
    replicate(s3)
    publish(two_sites[1])
    replicate(s3)
    for path in STALE:
        s3.put_object(Bucket=REPLICA, Key=path, Body=b"of a run that ended")
    before, before_headers = stored_objects(), headers(s3)
    assert stored_objects(REPLICA).keys() > before.keys() | set(STALE), "the replica keeps what a publish deleted"
    empty(s3)
    refused = atlas("publish", "--bucket", BUCKET, "--site", str(two_sites[1]))
    assert refused.exit_code, refused.output
    assert stored_objects().keys().isdisjoint(before)

    arguments = runbook_command()
    restored = CliRunner().invoke(main, arguments)
    assert restored.exit_code == 0, restored.output
    assert stored_objects() == before
    assert headers(s3) == before_headers
    assert invalidations(arguments[arguments.index("--distribution") + 1]) == [["/*"]]
    assert "no news" in publish(two_sites[1])


def test_a_lost_bucket_is_restored_into_a_new_one(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    published_releases(*two_sites)
    replicate(s3)
    before = stored_objects()
    make_bucket(s3, "another")
    done = CliRunner().invoke(main, ["restore", "--bucket", "another", "--from", REPLICA])
    assert done.exit_code == 0, done.output
    assert stored_objects("another") == before


def test_what_is_there_is_not_replaced(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    """A replica may be behind: a newer release keeps its files, and gets back only what it lost itself."""
    published_releases(*two_sites[:1])
    replicate(s3)
    publish(two_sites[1])
    before = stored_objects()
    lost = [path for path in ("index.html", "robots.txt") if before[path] == stored_objects(REPLICA)[path]]
    assert lost
    for path in lost:
        s3.delete_object(Bucket=BUCKET, Key=path)
    done = atlas("restore", "--bucket", BUCKET, "--from", REPLICA, "--log-format", "json")
    assert done.exit_code == 0, done.output
    line = json.loads(done.output.splitlines()[-1])
    assert (line["event"], line["restored"], line["lacking"]) == ("restored", len(lost), 0)
    assert stored_objects() == before


def test_what_neither_bucket_holds_is_named_after_the_rest_was_restored(
    s3: S3Client, two_sites: tuple[Path, Path]
) -> None:
    published_releases(*two_sites[:1])
    replicate(s3)
    before = stored_objects()
    for path, advice in (("index.html", "fetch, build and publish again"), (HISTORY_PATH, "history --restore")):
        empty(s3)
        replica = stored_objects(REPLICA)[path]
        s3.delete_object(Bucket=REPLICA, Key=path)
        done = atlas("restore", "--bucket", BUCKET, "--from", REPLICA)
        assert done.exit_code == 1
        assert f"neither it nor the replica holds {path}" in done.output
        assert advice in done.output
        assert stored_objects() == {name: content for name, content in before.items() if name != path}
        s3.put_object(Bucket=REPLICA, Key=path, Body=replica)


@pytest.mark.parametrize("name", ["no", "Not A Bucket"])
def test_a_replica_without_a_release_changes_nothing(s3: S3Client, name: str) -> None:
    make_bucket(s3, "nothing-here")
    done = atlas("restore", "--bucket", BUCKET, "--from", "nothing-here" if name == "no" else name)
    assert done.exit_code in {1, 2}
    assert "nothing-here" in done.output or "names no bucket" in done.output
    assert stored_objects() == {}
