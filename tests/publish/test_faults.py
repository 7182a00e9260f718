"""Faults between the program and S3: no link that a reader can follow breaks, and the next run mends the rest."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shlex
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

import pytest
from botocore.config import Config

from generator.aws import clients, retries
from generator.core import layout
from generator.core.errors import AccessError, AtlasError, HeldError, SourceError, VerifyError
from generator.fetch import last_release
from generator.publish import manifest
from generator.publish.bucket import Bucket
from generator.publish.protected import HISTORIES
from tests.doubles.moto_server import RESET, Answer, Call, proxied, refusal, reset_account
from tests.doubles.s3 import (
    BUCKET,
    atlas,
    client,
    invalidations,
    make_bucket,
    make_distribution,
    new_lock,
    restore,
    saved_state,
    stored_objects,
)
from tests.doubles.sites import broken_links, site_files, site_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.doubles.loaded_program import LoadedProgram, RunningProgram
    from tests.doubles.moto_server import Proxy

    Forward = Callable[[Call], Answer]


pytestmark = pytest.mark.usefixtures("credentials", "no_pauses")


class PreparedBucket(NamedTuple):
    """A bucket to which the first release was published: its address, and its content for ``restore``."""

    url: str
    content: bytes


@pytest.fixture(scope="module")
def prepared(two_sites: tuple[Path, Path]) -> Iterator[PreparedBucket]:
    """Publish the first release to a bucket once."""
    with pytest.MonkeyPatch.context() as environment, proxied() as proxy:
        environment.setenv("AWS_ACCESS_KEY_ID", "nobody")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        make_bucket(client(proxy.url))
        assert publish(two_sites[0], proxy.url, "--first")[0] == 0
        yield PreparedBucket(proxy.url, saved_state())
    reset_account()


@pytest.fixture(autouse=True)
def url(prepared: PreparedBucket, credentials: None) -> str:
    """Let the bucket hold the first release alone; return the address at which nothing fails."""
    del credentials
    restore(prepared.content)
    return prepared.url


def arguments(site: Path, url: str, *more: str) -> list[str]:
    return ["publish", "--bucket", BUCKET, "--site", str(site), "--endpoint-url", url, *more]


def publish(site: Path, url: str, *more: str) -> tuple[int, str]:
    """Publish a site by the command; return its status and what it printed."""
    result = atlas(*arguments(site, url, *more))
    return result.exit_code, result.output


def assert_unbroken() -> None:
    assert broken_links(site_objects(stored_objects())) == set()


def assert_converges(two_sites: tuple[Path, Path], url: str, *more: str) -> None:
    """Publish once more while nothing fails: the bucket is the site, and then there is nothing left to do."""
    status, output = publish(two_sites[1], url, *more)
    assert status == 0, output
    assert_published(two_sites, url)


def assert_published(two_sites: tuple[Path, Path], url: str) -> None:
    """Require the second site in the bucket, and a publish of it that would do nothing."""
    old_assets = {
        path: content for path, content in site_files(two_sites[0]).items() if path.startswith(layout.ASSETS_FOLDER)
    }
    assert site_objects(stored_objects()) == site_files(two_sites[1]) | old_assets
    assert not {manifest.LOCK, manifest.PENDING} & stored_objects().keys()
    _, output = publish(two_sites[1], url, "--dry-run", "--log-format", "json")
    planned = json.loads(output.splitlines()[-1])
    assert (planned["uploads"], planned["deletes"], planned["addresses"]) == ([], [], [])


def test_every_link_works_after_every_single_operation(two_sites: tuple[Path, Path]) -> None:
    """From one release to the next, as S3 itself sees it: one operation at a time, the whole site read after each."""
    turn = threading.Lock()
    changed: list[str] = []
    broken: list[tuple[str, str, str]] = []

    def watched(call: Call, forward: Forward) -> Answer:
        with turn:
            answer = forward(call)
            if call.changes_file:
                changed.append(call.key)
                broken.extend((call.key, *link) for link in broken_links(site_objects(stored_objects())))
        return answer

    with proxied(watched) as proxy:
        assert publish(two_sites[1], proxy.url)[0] == 0
    assert broken == []
    assert {"services/newcomer/index.html", "services/awkward/index.html", "index.html"} <= set(changed)
    assert set(changed[-2:]) == GONE_REPORTS


def now_and_then(answer: Answer) -> Callable[[Call, Forward], Answer]:
    """Give this answer to a twentieth of the calls, before S3 did anything or after."""
    chance = random.Random(3)  # noqa: S311 (which calls fail, not a secret)

    def fault(call: Call, forward: Forward) -> Answer:
        if chance.random() >= 0.05:
            return forward(call)
        if chance.random() < 0.5:
            forward(call)  # S3 did it, and only the answer is lost.
        return answer

    return fault


@pytest.mark.parametrize("answer", [refusal(503, "SlowDown"), refusal(500, "InternalError"), RESET])
def test_what_fails_now_and_then_is_tried_again(two_sites: tuple[Path, Path], url: str, answer: Answer) -> None:
    with proxied(now_and_then(answer)) as proxy:
        status, output = publish(two_sites[1], proxy.url)
        assert status == 0, output
        assert " 0 retries" not in output
    assert_converges(two_sites, url)


def test_what_never_answers_is_tried_again(
    two_sites: tuple[Path, Path], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "CONFIG", clients.CONFIG.merge(Config(read_timeout=3)))
    over = threading.Event()
    hung: list[str] = []

    def fault(call: Call, forward: Forward) -> Answer:
        if call.changes_file and len(hung) < 2:
            hung.append(call.key)
            over.wait(120)
        return forward(call)

    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url)
        over.set()
        assert status == 0, output
    assert len(hung) == 2
    assert_converges(two_sites, url)


def cut(answer: Answer) -> Answer:
    return answer._replace(body=answer.body[: len(answer.body) // 2])


def without_token(answer: Answer) -> Answer:
    return answer._replace(body=answer.body.replace(b"<IsTruncated>false<", b"<IsTruncated>true<"))


def test_a_listing_that_is_cut_once_is_asked_for_again(two_sites: tuple[Path, Path], url: str) -> None:
    cuts: list[int] = []

    def fault(call: Call, forward: Forward) -> Answer:
        answer = forward(call)
        if call.is_listing and not cuts:
            cuts.append(call.number)
            return cut(answer)
        return answer

    with proxied(fault) as proxy:
        assert publish(two_sites[1], proxy.url)[0] == 0
    assert cuts
    assert_converges(two_sites, url)


@pytest.mark.parametrize("damage", [cut, without_token])
def test_a_listing_that_stays_cut_changes_nothing(
    two_sites: tuple[Path, Path], url: str, damage: Callable[[Answer], Answer]
) -> None:
    before = stored_objects()
    with proxied(lambda call, forward: damage(forward(call)) if call.is_listing else forward(call)) as proxy:
        status, output = publish(two_sites[1], proxy.url)
    assert status == SourceError.status, output
    assert output.startswith("error: s3://atlas/: ")
    assert stored_objects() == before
    assert_converges(two_sites, url)


def broken_off(answer: Answer) -> Answer:
    """Hang up in the middle of the body, after headers that promise all of it."""
    return answer._replace(lost=len(answer.body) // 2)


def reads(call: Call) -> bool:
    return call.method == "GET" and bool(call.key)


def test_an_object_that_breaks_off_is_read_again(two_sites: tuple[Path, Path], url: str) -> None:
    """Each of them once: the notes that publishing reads, and the last release that a fetch takes."""
    broken_keys: set[str] = set()

    def fault(call: Call, forward: Forward) -> Answer:
        answer = forward(call)
        if reads(call) and call.key not in broken_keys:
            broken_keys.add(call.key)
            return broken_off(answer)
        return answer

    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url)
        assert status == 0, output
        assert manifest.CURRENT in broken_keys
        assert f" {len(broken_keys)} retries" in output
        broken_keys.clear()
        read = last_release.read(
            f"s3://{BUCKET}", lambda: clients.s3(clients.Access(endpoint_url=proxy.url), clients.Calls())
        )
    assert broken_keys == {f"downloads/{name}" for name in layout.FETCHED_NAMES}
    assert read == {name: (two_sites[1] / "downloads" / name).read_bytes() for name in layout.FETCHED_NAMES}
    assert_converges(two_sites, url)


def test_an_object_that_always_breaks_off_is_given_up(two_sites: tuple[Path, Path]) -> None:
    """After as many attempts as the error says."""
    before = stored_objects()
    with proxied(lambda call, forward: broken_off(forward(call)) if reads(call) else forward(call)) as proxy:
        status, output = publish(two_sites[1], proxy.url)
        tried = [call.key for call in proxy.calls if reads(call)]
    assert status == SourceError.status
    given_up = {
        f"error: s3://{BUCKET}/{note}: AWS could not be reached after {retries.ATTEMPTS} attempts": note
        # They are read at once: whichever is given up first ends the run.
        for note in (manifest.CURRENT, *(kind.note for kind in HISTORIES))
    }
    error = output.splitlines()[0]
    assert error in given_up
    assert tried.count(given_up[error]) == retries.ATTEMPTS
    assert max(map(tried.count, given_up.values())) == retries.ATTEMPTS
    assert stored_objects() == before


def test_a_lock_that_breaks_off_while_it_is_read_still_says_whose_it_is(two_sites: tuple[Path, Path], url: str) -> None:
    Bucket(client(url), BUCKET).write(manifest.LOCK, new_lock())
    broken: list[str] = []

    def fault(call: Call, forward: Forward) -> Answer:
        if reads(call) and not broken:
            broken.append(call.key)
            return broken_off(forward(call))
        return forward(call)

    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url)
    assert (status, broken) == (HeldError.status, [manifest.LOCK])
    assert "ours (process 1 on here" in output


def test_other_bytes_than_were_sent_are_found_and_named(two_sites: tuple[Path, Path], url: str) -> None:
    """Found before anything is deleted: the page that was not stored may be the one that stopped linking it."""

    def fault(call: Call, forward: Forward) -> Answer:
        if call.method == "PUT" and call.key == "services/index.html":
            return forward(call._replace(body=call.body.replace(b"<title>", b"<TITLE>")))
        return forward(call)

    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url)
    assert status == VerifyError.status == 9
    assert "does not hold what was sent: services/index.html\n" in output
    assert "downloads/services/awkward.csv" in stored_objects()
    assert_unbroken()
    assert_converges(two_sites, url)


def test_a_file_that_was_never_stored_is_found_and_named(two_sites: tuple[Path, Path], url: str) -> None:
    etag = {"ETag": '"x"'}

    def fault(call: Call, forward: Forward) -> Answer:
        lost = call.method == "PUT" and call.key == "services/newcomer/index.html"
        return Answer(200, etag) if lost else forward(call)

    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url)
    assert status == VerifyError.status
    assert "services/newcomer/index.html" in output
    assert_converges(two_sites, url)


def test_a_token_that_expires_midway_is_one_clear_line(two_sites: tuple[Path, Path], url: str) -> None:
    """Not even the lock can be given back then, so the next run needs to be told that this one is over."""
    sent: list[str] = []

    def fault(call: Call, forward: Forward) -> Answer:
        if call.changes_file:
            sent.append(call.key)
        return refusal(400, "ExpiredToken") if len(sent) > 20 else forward(call)

    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url)
    assert status == AccessError.status
    assert "AWS did not accept the credentials (ExpiredToken)" in output
    assert output.count("error: ") == 1
    assert_unbroken()
    with proxied() as proxy:
        status, output = publish(two_sites[1], proxy.url)
    assert status == HeldError.status
    assert "--break-lock" in output
    assert_converges(two_sites, url, "--break-lock")


def test_a_denied_role_is_one_clear_line(two_sites: tuple[Path, Path]) -> None:
    before = stored_objects()
    with proxied(lambda *_: refusal(403, "AccessDenied")) as proxy:
        status, output = publish(two_sites[1], proxy.url)
    assert status == AccessError.status
    assert output.splitlines()[0] == "error: s3://atlas/.region-atlas/lock.json: AWS denied access"
    assert "s3:PutObject" in output
    assert stored_objects() == before


def test_the_first_failure_stops_the_rest(two_sites: tuple[Path, Path], url: str) -> None:
    """A publish of dozens of files is over soon after one of them was refused."""

    def fault(call: Call, forward: Forward) -> Answer:
        return refusal(403, "AccessDenied") if call.changes_file else forward(call)

    with proxied(fault) as proxy:
        assert publish(two_sites[1], proxy.url)[0] == AccessError.status
        tried = [call.key for call in proxy.calls if call.changes_file]
    later_waves = {key for key in tried if key not in layout.HISTORY_PATHS and not key.startswith(layout.ASSETS_FOLDER)}
    assert later_waves == set()
    assert_converges(two_sites, url)


def test_a_first_publish_that_fails_looks_like_none_to_the_next_fetch(two_sites: tuple[Path, Path], url: str) -> None:
    """Half a release would be an error there, and nobody could publish the other half."""

    def fault(call: Call, forward: Forward) -> Answer:
        return refusal(403, "AccessDenied") if call.key == "new/404.html" else forward(call)

    with proxied(fault) as proxy:
        assert publish(two_sites[0], proxy.url, "--prefix", "new", "--first")[0] == AccessError.status
    assert any(key.startswith("new/services/") for key in stored_objects())
    assert last_release.read(f"s3://{BUCKET}/new", lambda: client(url), first=True) == {}
    with proxied() as proxy:
        assert publish(two_sites[0], proxy.url, "--prefix", "new", "--first")[0] == 0
    sent = [call for call in proxy.calls if call.method == "PUT"]
    assert sent
    expecting = [call.key for call in sent if "expect" in {name.lower() for name in call.headers}]
    assert expecting == [], "the header Expect costs each call a second exchange"
    assert set(last_release.read(f"s3://{BUCKET}/new", lambda: client(url))) == set(layout.FETCHED_NAMES)


NONE, WHOLE = set[str](), set(layout.FETCHED_NAMES)
POSSIBLE = {
    layout.HISTORY_PATH: [NONE],
    layout.CATALOG_PATH: [NONE],
    "downloads/summary.json": [NONE],
    "api/v1/status.json": [NONE, WHOLE],
    "index.html": [WHOLE],
}
"""What the next fetch may find when a first publish stopped at this file; summary and status are sent at once."""
ENDS = (next(iter(POSSIBLE)), "index.html")
"""Where `make test` kills as well; in between, a kill and a refusal leave the same objects but for the lock."""


@pytest.mark.parametrize(
    ("path", "killed"),
    [
        *((path, False) for path in POSSIBLE),
        *(pytest.param(path, True, marks=() if path in ENDS else pytest.mark.deep) for path in POSSIBLE),
    ],
)
def test_a_first_publish_that_stops_near_its_end_left_no_release_or_a_whole_one(
    two_sites: tuple[Path, Path], url: str, program: LoadedProgram, path: str, *, killed: bool
) -> None:
    """So the next fetch has what it needs, and the next publish ends what was begun."""
    running: list[RunningProgram] = []
    ready, over = threading.Event(), threading.Event()

    def fault(call: Call, forward: Forward) -> Answer:
        if call.method == "PUT" and call.key == f"new/{path}" and not over.is_set():
            over.set()
            if not killed:
                return refusal(403, "AccessDenied")
            ready.wait(120)
            os.kill(running[0].pid, signal.SIGKILL)
        return RESET if over.is_set() and killed else forward(call)

    with proxied(fault) as proxy:
        if killed:
            running.append(started(program, two_sites[0], proxy.url, "--prefix", "new", "--first"))
            ready.set()
            output = running[0].communicate()
            status = running[0].returncode
        else:
            status, output = publish(two_sites[0], proxy.url, "--prefix", "new", "--first")
    assert status == (-signal.SIGKILL if killed else AccessError.status), output
    assert "new/index.html" not in stored_objects()
    whole = "new/downloads/summary.json" in stored_objects()
    release_files = last_release.read(f"s3://{BUCKET}/new", lambda: client(url), first=not whole)
    assert set(release_files) in POSSIBLE[path]
    with proxied() as proxy:
        status, output = publish(two_sites[0], proxy.url, "--prefix", "new", "--break-lock", "--first")
        assert status == 0, output
    there = {key.removeprefix("new/"): content for key, content in stored_objects().items() if key.startswith("new/")}
    assert site_objects(there) == site_files(two_sites[0])


def invalidation_bodies(proxy: Proxy) -> list[bytes]:
    return [call.body for call in proxy.calls if call.method == "POST" and call.path.endswith("/invalidation")]


def test_what_cloudfront_refused_is_made_up_for(two_sites: tuple[Path, Path], url: str) -> None:
    """The bucket is right by then, so the next run has nothing to send, but still owes the invalidation."""

    def fault(call: Call, forward: Forward) -> Answer:
        return refusal(403, "AccessDenied") if call.method == "POST" else forward(call)

    distribution = make_distribution(url)
    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url, "--distribution", distribution)
        assert status == AccessError.status
        assert f"error: CloudFront distribution {distribution}: AWS denied access" in output.splitlines()
        assert "cloudfront:CreateInvalidation" in output
        (refused,) = invalidation_bodies(proxy)
    assert manifest.PENDING in stored_objects()
    with proxied() as proxy:
        status, output = publish(two_sites[1], proxy.url, "--distribution", distribution)
        assert status == 0
        assert ": no news; 0 sent" in output
        (made_up,) = invalidation_bodies(proxy)
    assert b"<Path>/*</Path>" in refused
    assert b"<Path>/*</Path>" in made_up
    assert_converges(two_sites, url)


def test_what_is_owed_to_cloudfront_outlives_a_run_that_knows_no_distribution(
    two_sites: tuple[Path, Path], url: str
) -> None:
    def fault(call: Call, forward: Forward) -> Answer:
        return refusal(403, "AccessDenied") if call.method == "POST" else forward(call)

    distribution = make_distribution(url)
    with proxied(fault) as proxy:
        assert publish(two_sites[1], proxy.url, "--distribution", distribution)[0] == AccessError.status
    with proxied() as proxy:
        assert publish(two_sites[1], proxy.url)[0] == 0
        assert publish(two_sites[0], proxy.url, "--replace-history", "a test")[0] == 0
        assert invalidation_bodies(proxy) == []
        assert publish(two_sites[1], proxy.url, "--distribution", distribution)[0] == 0
        (made_up,) = invalidation_bodies(proxy)
    assert b"<Path>/*</Path>" in made_up
    assert manifest.PENDING not in stored_objects()


def started(program: LoadedProgram, site: Path, url: str, *more: str) -> RunningProgram:
    """Start a publish in a process of its own, which can be killed."""
    return program.start(*arguments(site, url, *more))


def at(method: str, ending: str) -> Callable[[Call], bool]:
    return lambda call: call.method == method and call.path.split("?")[0].endswith(ending)


PHASES: dict[str, Callable[[Call], bool]] = {
    "the lock": at("PUT", manifest.LOCK),
    "the listing": lambda call: call.is_listing,
    "the note of what is under way": at("PUT", manifest.PENDING),
    "assets": at("PUT", "css/site.css"),
    "data": at("PUT", "api/v1/services.json"),
    "new pages": at("PUT", "services/newcomer/index.html"),
    "pages": at("PUT", "services/lambda/index.html"),
    "the front page": at("PUT", "atlas/index.html"),
    "the summary": at("PUT", "summary.json"),
    "deleting": at("DELETE", "downloads/services/awkward.csv"),
    "the release": lambda call: call.method == "PUT" and manifest.RELEASES in call.path,
    "which is current": at("PUT", manifest.CURRENT),
    "the invalidation": at("POST", "/invalidation"),
    "taking the note away": at("DELETE", manifest.PENDING),
    "giving the lock back": at("DELETE", manifest.LOCK),
}


COMMON_PHASES = ("pages", "deleting", "which is current", "the invalidation")
"""Where `make test` kills: between two files, two deletions, two notes, and after S3 has everything.

What the objects are after any call, and that the next run goes on from there, is proven without a process for each in
``test_every_link_works_after_every_single_operation`` and in ``test_nothing_lost``.
"""


@pytest.mark.parametrize(
    "phase", [pytest.param(phase, marks=() if phase in COMMON_PHASES else pytest.mark.deep) for phase in PHASES]
)
def test_a_kill_in_any_phase_breaks_nothing(
    two_sites: tuple[Path, Path], url: str, program: LoadedProgram, phase: str
) -> None:
    """SIGKILL at the call that the phase makes, so just after the one before it was done."""
    running: list[RunningProgram] = []
    ready, killed = threading.Event(), threading.Event()

    def fault(call: Call, forward: Forward) -> Answer:
        ready.wait(120)
        if killed.is_set():
            return RESET
        if not PHASES[phase](call):
            return forward(call)
        os.kill(running[0].pid, signal.SIGKILL)
        killed.set()
        return RESET

    distribution = make_distribution(url)
    with proxied(fault) as proxy:
        running.append(started(program, two_sites[1], proxy.url, "--distribution", distribution))
        ready.set()
        running[0].communicate()
    assert running[0].returncode == -signal.SIGKILL
    assert_unbroken()
    with proxied() as proxy:
        status, output = publish(two_sites[1], proxy.url, "--distribution", distribution, "--break-lock")
        assert status == 0, output
    assert_published(two_sites, url)
    paths = invalidations(distribution, url)
    assert ["/*"] in paths or {"/index.html", "/services/lambda/"} <= set[str]().union(*paths)


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM], ids=lambda way: way.name)
def test_a_polite_kill_gives_the_lock_back(
    two_sites: tuple[Path, Path], url: str, tmp_path: Path, way: signal.Signals
) -> None:
    """As a cancelled workflow kills: the step's shell alone, whose place the command has taken."""
    running: list[subprocess.Popen[str]] = []
    ready, signaled = threading.Event(), threading.Event()

    def fault(call: Call, forward: Forward) -> Answer:
        ready.wait(120)
        if call.changes_file and not signaled.is_set():
            signaled.set()
            running[0].send_signal(way)
        return forward(call)

    with proxied(fault) as proxy:
        step = tmp_path / "step.sh"
        step.write_text("exec " + shlex.join([sys.executable, "-m", "generator", *arguments(two_sites[1], proxy.url)]))
        running.append(
            subprocess.Popen(["bash", "-e", str(step)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        )
        ready.set()
        output, _ = running[0].communicate(timeout=120)
    assert running[0].returncode == 128 + way
    assert f"error: publish was stopped ({way.name}): cancelled, or out of time\n" in output
    assert manifest.LOCK not in stored_objects()
    assert_unbroken()
    assert_converges(two_sites, url)


def halting(midway: threading.Event, on: threading.Event) -> Callable[[Call, Forward], Answer]:
    """Return a fault that holds the first file up: it sets ``midway`` and waits for ``on``."""

    def fault(call: Call, forward: Forward) -> Answer:
        if call.changes_file and not midway.is_set():
            midway.set()
            on.wait(120)
        return forward(call)

    return fault


def test_of_two_publishers_at_once_one_wins_and_the_other_learns_which(
    two_sites: tuple[Path, Path], url: str, program: LoadedProgram
) -> None:
    midway, on = threading.Event(), threading.Event()
    with proxied(halting(midway, on)) as proxy:
        first = started(program, two_sites[1], proxy.url, "--run", "the first")
        assert midway.wait(120)
        status, output = publish(two_sites[0], proxy.url, "--run", "the second")
        on.set()
        out = first.communicate()
        assert first.returncode == 0, out
    assert status == HeldError.status
    assert f"the first (process {first.pid} on " in output
    assert_converges(two_sites, url)


def test_of_two_that_ask_for_the_lock_in_the_same_instant_one_gets_it(
    two_sites: tuple[Path, Path], url: str, program: LoadedProgram
) -> None:
    """Both have asked before either is answered; the answers are S3's, whose conditional writes are atomic."""
    both, turn = threading.Barrier(2, timeout=120), threading.Lock()
    requests: list[Call] = []

    def fault(call: Call, forward: Forward) -> Answer:
        if call.method == "PUT" and call.key == manifest.LOCK and len(requests) < both.parties:
            requests.append(call)
            both.wait()
            with turn:
                return forward(call)
        return forward(call)

    with proxied(fault) as proxy:
        running = [started(program, two_sites[1], proxy.url, "--run", name) for name in ("the first", "the second")]
        outputs = [process.communicate() for process in running]
    assert {process.returncode for process in running} == {0, HeldError.status}, outputs
    winner = next(process for process in running if process.returncode == 0)
    loser_output = next(text for process, text in zip(running, outputs, strict=True) if process is not winner)
    assert re.search(rf"\(process {winner.pid} on [^)]+\) is publishing", loser_output), (
        "it was refused before it began"
    )
    assert_converges(two_sites, url)


GONE_REPORTS = {"downloads/services/awkward.csv", "downloads/services/awkward.json"}
"""What the second release deletes."""


@pytest.mark.parametrize(
    ("method", "path", "ended"),
    [
        ("PUT", "index.html", False),
        ("PUT", "index.html", True),
        ("PUT", layout.CATALOG_PATH, True),
        ("DELETE", min(GONE_REPORTS), True),
    ],
    ids=["while it sends, still there", "while it sends, gone", "with its last file", "while it deletes"],
)
def test_whoever_lost_the_lock_deletes_and_records_nothing_more(
    two_sites: tuple[Path, Path], url: str, method: str, path: str, *, ended: bool
) -> None:
    """Somebody took this run for dead. The other one may be publishing, or have published and ended by now."""
    lock = new_lock(run="the second")
    bucket = Bucket(client(url), BUCKET)

    def fault(call: Call, forward: Forward) -> Answer:
        if (call.method, call.key) == (method, path):
            bucket.write(manifest.LOCK, lock)
            if ended:
                bucket.delete(manifest.LOCK)
        return forward(call)

    before = stored_objects()
    with proxied(fault) as proxy:
        status, output = publish(two_sites[1], proxy.url, "--run", "the first")
    assert status == HeldError.status, output
    holder = "somebody" if ended else str(lock)
    assert f"error: s3://{BUCKET}/: {holder} took the lock away while this run was publishing\n" in output
    after = stored_objects()
    assert before.keys() - after.keys() <= (GONE_REPORTS if method == "DELETE" else set())
    assert after[manifest.CURRENT] == before[manifest.CURRENT]
    assert (manifest.LOCK in after) is not ended
    assert_unbroken()
    assert_converges(two_sites, url, "--break-lock")


def test_a_run_that_was_taken_for_dead_does_not_undo_the_other(
    two_sites: tuple[Path, Path], url: str, program: LoadedProgram
) -> None:
    midway, on = threading.Event(), threading.Event()
    with proxied(halting(midway, on)) as proxy:
        first = started(program, two_sites[1], proxy.url, "--run", "the first")
        assert midway.wait(120)
        status, output = publish(
            two_sites[0],
            proxy.url,
            *("--run", "the second", "--break-lock", "--accept-deletes", "--replace-history", "a test"),
        )
        assert status == 0, output
        recorded = stored_objects()[manifest.CURRENT]
        on.set()
        out = first.communicate()
    assert first.returncode == HeldError.status, out
    assert stored_objects()[manifest.CURRENT] == recorded
    assert_unbroken()
    assert_converges(two_sites, url)


def test_a_full_disk_costs_the_log_and_nothing_else(two_sites: tuple[Path, Path], url: str, tmp_path: Path) -> None:
    """Publishing writes nothing here but its log: without room for it, the site is whole, and one line says what lacks.

    A limit of no bytes a file stands for the full disk.
    """
    log = tmp_path / "log.json"
    with proxied() as proxy:
        command = [sys.executable, "-m", "generator", *arguments(two_sites[1], proxy.url, "--log", str(log))]
        running = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=no_room,  # noqa: PLW1509 (sets a limit, takes no lock)
        )
        output, _ = running.communicate(timeout=120)
    assert running.returncode == AtlasError.status
    errors = [line for line in output.splitlines() if line.startswith("error: ")]
    assert errors == [f"error: {log}: cannot be written: File too large"]
    assert "next: make room, or name another file" in output
    assert list(tmp_path.iterdir()) == []
    assert_unbroken()
    assert site_objects(stored_objects()).items() >= site_files(two_sites[1]).items()
    assert_converges(two_sites, url)


def no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
