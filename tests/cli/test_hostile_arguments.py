"""Invalid arguments, files and settings: each ends in words and with a status, never in a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.cli import invocation
from generator.cli.command import SafePath
from generator.cli.main import Commands, main
from generator.core.errors import AccessError, AtlasError, DataError, SourceError
from tests.paths import ROOT

if TYPE_CHECKING:
    from click.testing import Result


RECORDING = str(ROOT / "tests" / "recordings" / "moto-3.1.0.zip")
NOWHERE = "http://127.0.0.1:1"
"""An address at which nothing answers."""
FETCH = ("fetch", "--recording", RECORDING, "--no-feed")
NOTIFY = ("notify", "--environment", "dev", "--namespace", "")

pytestmark = pytest.mark.usefixtures("credentials", "odd_files")


@pytest.fixture
def odd_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a folder with files, folders, links and pipes that no command can use."""
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("x")
    Path("loop").symlink_to("loop")
    Path("nothing").write_bytes(b"")
    Path("null").write_text("null")
    Path("deep").write_text("[" * 100_000)
    Path("bytes").write_bytes(b"\xff\xfe\x00")
    Path("packed").write_bytes(b"\x1f\x8bxx")
    os.mkfifo("pipe")


def run(*arguments: str) -> Result:
    """Run a command; its output must be lines of text that nothing obeys, and end in a next step."""
    done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    for line in done.output.splitlines():
        assert line.replace("\u00a0", " ").isprintable(), line
        assert not line.lstrip().startswith("::"), line
    if done.exit_code not in {0, 2}:
        assert "next: " in done.output, done.output
    return done


PATHS = ["x" * 260, "/".join(["y" * 200] * 25), "😀" * 70, "loop", "loop/below"]
TAKING_PATHS = {
    "fetch --out": (*FETCH, "--out"),
    "fetch --log": (*FETCH, "--log"),
    "fetch --recording": ("fetch", "--no-feed", "--recording"),
    "fetch --promote": ("fetch", "--promote"),
    "fetch --previous-dir": (*FETCH, "--previous", "folder", "--previous-dir"),
    "build --snapshot": ("build", "--snapshot"),
    "build --previous": ("build", "--previous"),
    "build --out": ("build", "--out"),
    "serve --site": ("serve", "--site"),
    "probe --site": ("probe", "https://atlas.example.org/", "--site"),
    "publish --site": ("publish", "--bucket", "bucket", "--site"),
    "publish --job-output": ("publish", "--bucket", "bucket", "--site", "folder", "--job-output"),
    "check files": ("check",),
    "history --recordings": ("history", "--recordings"),
    "history --resource-types": ("history", "--resource-types"),
    "history --out": ("history", "--recordings", "folder", "--out"),
    "notify --job-summary": (*NOTIFY, "--job-summary"),
    "notify --log-file": (*NOTIFY, "--log-file"),
}


@pytest.mark.parametrize("path", PATHS, ids=["long", "deep", "wide", "loop", "below-loop"])
@pytest.mark.parametrize("taking", TAKING_PATHS)
def test_a_path_that_no_system_can_follow_is_refused_by_its_option(taking: str, path: str) -> None:
    done = run(*TAKING_PATHS[taking], path)
    assert done.exit_code == 2
    assert TAKING_PATHS[taking][-1] in done.output


@pytest.mark.parametrize("path", ["folder", "file/x", "/dev/null", "/proc/x", "", ".", "/"])
@pytest.mark.parametrize("taking", ["fetch --out", "fetch --log", "history --out"])
def test_a_place_that_takes_no_file_is_refused(taking: str, path: str) -> None:
    assert run(*TAKING_PATHS[taking], path).exit_code in {AtlasError.status, 2, DataError.status}


def test_every_option_that_takes_a_path_is_tried_here() -> None:
    """All commands write their log the same way, so that of one stands for all."""
    taking = {
        f"{name} {option.opts[0]}"
        for name, command in Commands().items()
        for option in command.params
        if isinstance(option.type, SafePath) and option.name != "log"
    }
    assert taking == TAKING_PATHS.keys() - {"fetch --log"}


@pytest.mark.parametrize("path", ["pipe", "/dev/full"])
@pytest.mark.parametrize("taking", [taking for taking in TAKING_PATHS if taking != "publish --job-output"])
def test_a_pipe_or_a_device_is_refused_and_never_waited_for(taking: str, path: str) -> None:
    """Nobody reads or writes at its other end: to open it would wait without an end.

    A job output is opened as a job summary is, but only once something was sent.
    """
    done = run(*TAKING_PATHS[taking], path)
    if taking.startswith("notify"):
        assert f"{path}: the " in done.output
        assert "it is not a regular file" in done.output
    else:
        assert done.exit_code in {AtlasError.status, 2, SourceError.status, DataError.status}
        assert path in done.output
    assert not Path(path).is_file()


def test_a_job_summary_is_added_to_what_is_there() -> None:
    """Other steps of a workflow write into the same file; folders above it are made."""
    for _ in range(2):
        run(*NOTIFY, "--job-summary", "new/summary")
    assert Path("new/summary").read_text("utf-8").count("### Stages") == 2


@pytest.mark.parametrize("path", ["file", "file/x", "/dev/null", "/proc/x"])
def test_a_place_that_takes_no_folder_is_refused(path: str) -> None:
    done = run(*FETCH, "--previous", "folder", "--previous-dir", path)
    assert done.exit_code in {AtlasError.status, 2}
    assert not Path("snapshot.json").exists()


def test_a_folder_in_the_way_of_the_last_release_is_named() -> None:
    (Path("folder") / "history.jsonl").mkdir()
    done = run(*FETCH, "--previous", "empty", "--first", "--previous-dir", "folder")
    assert done.exit_code == AtlasError.status
    assert "folder/history.jsonl: cannot be removed" in done.output


@pytest.mark.parametrize(
    "path", ["nothing", "null", "deep", "bytes", "packed", "file", "pipe", "/dev/null", "/dev/zero"]
)
def test_a_file_that_is_no_snapshot_is_damaged(path: str) -> None:
    assert run("build", "--snapshot", path).exit_code == DataError.status


@pytest.mark.parametrize(
    "path", ["nothing", "null", "deep", "bytes", "packed", "file", "pipe", "/dev/null", "/dev/zero"]
)
def test_a_file_that_is_no_run_log_is_reported(path: str) -> None:
    assert "the run log cannot be read" in run(*NOTIFY, "--log-file", path).output


@pytest.mark.parametrize("argument", ["\x1b[31m", "a\n::error::b", "caf\udce9", "\x7f", "\u202egnp", "\u2028"])
@pytest.mark.parametrize("command", ["fetch", "build", "serve", "publish", "notify", "history"])
def test_an_argument_with_control_characters_is_refused_anywhere(command: str, argument: str) -> None:
    """As a value, as an option, as a command."""
    for arguments in ((command, "--run", argument), (command, f"--{argument}"), (argument, command)):
        done = run(*arguments)
        assert done.exit_code == 2
        assert "an argument holds no control characters and is UTF-8" in done.output


@pytest.mark.parametrize("form", ["text", "json"])
def test_text_in_a_run_log_is_data_in_messages_and_in_the_summary(form: str) -> None:
    """Its command, its error and its notices come from elsewhere."""
    sentence = "\n::error::x\x1b[2J ##[error] | <b> [a](https://example.org)"
    log = {"schema_version": 1, "command": "publish" + sentence, "status": 3, "error": sentence, "notices": [sentence]}
    Path("log").write_text(json.dumps(log))
    done = run(*NOTIFY, "--log-file", "log", "--job-summary", "summary", "--log-format", form)
    assert "##[" not in done.output
    summary = Path("summary").read_text("utf-8")
    assert r"\:\:error\:\:x" in summary
    assert "<b>" not in summary
    assert "](" not in summary
    assert all(line.isprintable() and not line.startswith("::") for line in summary.splitlines())


ADDRESSES = [
    *("http://[::1", "http://[::1]:99999", "http://a:b", "ftp://x", "s3://", "s3:///x", "s3://A_B", "https://", "//x"),
    *(
        "file:///etc/passwd",
        "https://user:pw@127.0.0.1:1/",
        "http://äö",
        "http://127.0.0.1:abc/",
        "http://127.0.0.1:1/?q",
    ),
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("option", ["--site-url", "--repository"])
def test_an_address_that_a_page_could_not_carry_is_refused(option: str, address: str) -> None:
    assert run("build", option, address, "--snapshot", "nothing").exit_code in {AtlasError.status, DataError.status}


@pytest.mark.parametrize("address", ADDRESSES[:10])
def test_an_invalid_endpoint_is_refused(address: str) -> None:
    assert run("releases", "--bucket", "bucket", "--endpoint-url", address).exit_code in {2, 3, 4}


@pytest.mark.parametrize("port", ["-1", "65536", "x", "", "1e3", "99999999999999999999"])
def test_an_invalid_port_is_refused(port: str) -> None:
    assert run("serve", "--port", port).exit_code == 2


@pytest.mark.parametrize("bucket", ["", "A", "a_b", "s3://", "-", "ä", "arn:aws:s3:::x"])
@pytest.mark.parametrize("command", ["releases", "resume", "publish"])
def test_an_invalid_name_of_a_bucket_is_refused(command: str, bucket: str) -> None:
    assert run(command, "--bucket", bucket).exit_code == 2


def test_a_token_of_a_role_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a workflow asks for a role and its token was never written."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/publisher")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "nowhere")
    done = run("releases", "--bucket", "bucket", "--endpoint-url", NOWHERE)
    assert done.exit_code == AccessError.status
    assert "nowhere: cannot be read: No such file or directory" in done.output


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("AWS_CONFIG_FILE", "bytes", "Amazon S3: Unable to parse config file: bytes"),
        ("AWS_PROFILE", "nobody", "Amazon S3: The config profile (nobody) could not be found"),
        ("AWS_DEFAULT_REGION", "é", "Amazon S3: Provided region_name 'é' doesn't match a supported format"),
        ("AWS_DEFAULTS_MODE", "x", "Amazon S3: Client configured with invalid defaults mode: x"),
        *(
            (name, value, "s3://bucket/: AWS could not be reached")
            for name, value in {
                "AWS_CONFIG_FILE": "folder",
                "AWS_MAX_ATTEMPTS": "x",
                "AWS_RETRY_MODE": "x",
                "AWS_ENDPOINT_URL": "nonsense",
                "AWS_CA_BUNDLE": "nowhere",
                "AWS_USE_FIPS_ENDPOINT": "x",
            }.items()
        ),
    ],
)
@pytest.mark.usefixtures("no_pauses")
def test_settings_of_aws_that_cannot_be_used_are_reported(
    name: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that change nothing end where the address does: at which nothing answers."""
    monkeypatch.setenv(name, value)
    assert run("releases", "--bucket", "bucket", "--endpoint-url", NOWHERE).output.startswith(f"error: {problem}")


@pytest.mark.parametrize(
    "arguments",
    [("build",), ("serve",), ("publish", "--bucket", "atlas"), ("history", "--recordings", "x", "--log", "log.json")],
    ids=" ".join,
)
def test_a_current_folder_that_was_removed_is_named(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "removed"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert invocation.read("/lib/generator/__main__.py", {}).program.endswith(" -m generator")
    done = run(*arguments)
    assert done.exit_code == AtlasError.status
    assert done.output == (
        "error: the current folder: cannot be used: No such file or directory\n"
        "next: change to another folder, then run it again\n"
    )


LONG_QUESTIONS = {
    "one argument": (("where", "lambda" * 100_000), "an argument has at most 16,384 characters, and this one 600,000"),
    "a list": (("compare", "s3," * 5_000), "the question has 5,000 names"),
    "words": (("where", *["lambda"] * 1_001), "the question has 1,001 names"),
    "one name": (("resolve", *["lambda"] * 3_000), "this means nothing here"),
    "a time": (("changes", "--since", "9" * 10_000), "this is not a day or a time"),
    "a Region": (("region", *["eu central"] * 1_000), "no Region has this name"),
}


@pytest.mark.parametrize("kind", LONG_QUESTIONS)
def test_a_question_of_any_length_has_a_short_answer(kind: str) -> None:
    """Nothing repeats it whole, and the time to find out what it means does not grow with its square."""
    arguments, reason = LONG_QUESTIONS[kind]
    done = run(*arguments)
    assert done.exit_code == 2
    assert reason in done.output
    assert len(done.output) < 1_000
