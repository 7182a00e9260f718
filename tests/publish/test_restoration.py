"""``history --restore`` and ``publish --replace-history`` as they are typed: what they say, and what then is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from generator.core import layout
from generator.core.errors import AtlasError, DataError, HeldError
from generator.publish import manifest
from tests.doubles.s3 import BUCKET, atlas, new_lock, published_releases, stored_objects

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


pytestmark = pytest.mark.usefixtures("s3")
PLACE = ("--bucket", BUCKET)


def last_line(*arguments: str) -> dict[str, Any]:
    """Run a command that works; return the last line it printed."""
    result = atlas(*arguments, *PLACE, "--log-format", "json")
    assert result.exit_code == 0, result.output
    line: dict[str, Any] = json.loads(result.output.splitlines()[-1])
    return line


def history_lines() -> int:
    return len(stored_objects()[layout.HISTORY_PATH].splitlines()) - 1


def cut_history(s3: S3Client) -> None:
    content = stored_objects()[layout.HISTORY_PATH].splitlines(keepends=True)
    s3.put_object(Bucket=BUCKET, Key=layout.HISTORY_PATH, Body=b"".join(content[:-1]))


def test_a_cut_history_is_restored_by_the_command_that_the_refusal_names(
    s3: S3Client, two_sites: tuple[Path, Path], tmp_path: Path
) -> None:
    """The shorter file is kept beside, the run log counts the lines, and publishing goes on."""
    _, release = published_releases(*two_sites)
    lines = history_lines()
    cut_history(s3)
    refused = atlas("publish", *PLACE, "--site", str(two_sites[1]))
    assert refused.exit_code == DataError.status
    assert f"region-atlas history --restore {release} --bucket {BUCKET}" in refused.output
    log = tmp_path / "log.json"
    restored = last_line("history", "--restore", release, "--run", "night shift", "--log", str(log))
    assert (restored["event"], restored["release"], restored["lines"]) == ("restored", release, lines)
    assert restored["kept"] in stored_objects()
    assert history_lines() == lines
    record = json.loads(log.read_bytes())
    assert (record["command"], record["run"], record["counts"]) == ("history", "night shift", {"lines": lines})
    assert record["calls"] > 0
    assert last_line("publish", "--site", str(two_sites[1]))["uploaded"] == 0


def test_an_older_history_is_restored_with_a_reason_alone(two_sites: tuple[Path, Path], tmp_path: Path) -> None:
    (first,) = published_releases(two_sites[0])
    lines = history_lines()
    assert last_line("publish", "--site", str(two_sites[1]))["release"]
    before = stored_objects()
    refused = atlas("history", *PLACE, "--restore", first)
    assert refused.exit_code == DataError.status
    assert "--replace-history REASON" in refused.output
    assert stored_objects() == before
    empty = atlas("history", *PLACE, "--restore", first, "--replace-history", " ")
    assert empty.exit_code == AtlasError.status
    assert "--replace-history: the reason is empty" in empty.output
    log = tmp_path / "log.json"
    reason = "the second reading was wrong"
    restored = atlas("history", *PLACE, "--restore", first, "--replace-history", reason, "--log", str(log))
    assert restored.exit_code == 0, restored.output
    assert lines == 1
    assert f"the history of release {first}, 1 line, is the published one; the one it replaced is kept as" in (
        restored.output
    )
    (kept,) = stored_objects().keys() - before.keys()
    record = json.loads(log.read_bytes())
    assert (record["history_replacement"], record["notices"]) == ({"reason": reason, "kept": kept}, [])
    assert history_lines() == lines


def test_a_history_is_not_restored_while_somebody_publishes(s3: S3Client, two_sites: tuple[Path, Path]) -> None:
    (release,) = published_releases(two_sites[0])
    s3.put_object(Bucket=BUCKET, Key=manifest.LOCK, Body=manifest.encode(new_lock("theirs")))
    before = stored_objects()
    assert atlas("history", *PLACE, "--restore", release).exit_code == HeldError.status
    assert stored_objects() == before
    assert last_line("history", "--restore", release, "--break-lock")["event"] == "restored"


def test_a_release_that_is_not_there_restores_nothing(two_sites: tuple[Path, Path]) -> None:
    published_releases(two_sites[0])
    before = stored_objects()
    refused = atlas("history", *PLACE, "--restore", "nowhere")
    assert refused.exit_code == AtlasError.status
    assert "no release 'nowhere'" in refused.output
    assert stored_objects() == before


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "give one of --recordings FOLDER, --resource-types FOLDER, --restore RELEASE"),
        (
            ("--restore", "r", "--recordings", "wheels"),
            "give one of --recordings FOLDER, --resource-types FOLDER, --restore RELEASE",
        ),
        (("--restore", "r"), "--restore needs --bucket"),
    ],
)
def test_a_wrong_use_of_history_is_named(arguments: tuple[str, ...], problem: str) -> None:
    refused = atlas("history", *arguments)
    assert refused.exit_code == 2
    assert problem in refused.output


def test_a_publish_that_loses_readings_wants_a_reason_and_keeps_what_it_replaces(
    two_sites: tuple[Path, Path], plain_site: Path, tmp_path: Path
) -> None:
    published_releases(*two_sites)
    old = stored_objects()
    command = ("publish", *PLACE, "--site", str(plain_site), "--accept-deletes")
    refused = atlas(*command)
    assert refused.exit_code == DataError.status
    assert "--replace-history REASON" in refused.output
    empty = atlas(*command, "--replace-history", "")
    assert empty.exit_code == AtlasError.status
    assert "--replace-history: the reason is empty" in empty.output
    log = tmp_path / "log.json"
    shown = atlas(*command, "--dry-run", "--replace-history", "a wrong account", "--log", str(log))
    assert shown.exit_code == 0
    assert json.loads(log.read_bytes())["history_replacement"] == {"reason": "a wrong account", "kept": None}
    message = atlas("notify", "--environment", "dev", "--namespace", "", "--log-file", str(log))
    assert "History would be replaced: a wrong account\n" in message.output
    assert "notice: the published history would be replaced (a wrong account)\n" in shown.output
    assert stored_objects() == old
    done = atlas(*command, "--replace-history", "a wrong account", "--log", str(log))
    assert done.exit_code == 0, done.output
    replacement = json.loads(log.read_bytes())["history_replacement"]
    assert replacement["reason"] == "a wrong account"
    assert stored_objects()[replacement["kept"]] == old[layout.HISTORY_PATH]
    notice = f"the published history is replaced (a wrong account); it is kept as {replacement['kept']}"
    assert f"notice: {notice}\n" in done.output
    message = atlas("notify", "--environment", "dev", "--namespace", "", "--log-file", str(log))
    assert f"History replaced: a wrong account; the one before is kept as {replacement['kept']}\n" in message.output
    assert stored_objects()[layout.HISTORY_PATH] == (plain_site / layout.HISTORY_PATH).read_bytes()
