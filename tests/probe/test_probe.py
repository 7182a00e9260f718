"""Whether a site answers as it should: `serve` and a host like CloudFront do, and each fault has its name."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.build import build, write
from generator.cli.main import main
from generator.core.errors import AtlasError
from generator.model.run_log import decode
from generator.probe.answers import ProbedSite
from generator.probe.expectation import expectation
from generator.probe.probe import PAUSES, Fault, probe, until_well
from tests.conftest import served, tiny_snapshot
from tests.doubles.edge import Edge, Reply, edge
from tests.doubles.web import answering, dripping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


NOW = tiny_snapshot().read_at + dt.timedelta(hours=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("probed") / "site"
    write.write(build.files(build.BuildOptions(snapshot=tiny_snapshot())).files, out)
    return out


@pytest.fixture(scope="module")
def shared_host(folder: Path) -> Iterator[Edge]:
    def read(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.is_file() else None

    with edge(read) as host:
        yield host


@pytest.fixture
def host(shared_host: Edge) -> Iterator[Edge]:
    yield shared_host
    shared_host.change = lambda _, reply: reply
    shared_host.paths.clear()


def faults(url: str, folder: Path, **expected: dt.timedelta | str) -> list[Fault]:
    return list(probe(ProbedSite(url), expectation(NOW, site=folder, **expected)))  # type: ignore[arg-type]


def changed(where: str, change: Callable[[Reply], Reply]) -> Callable[[str, Reply], Reply]:
    """Return a change of the replies to paths that a pattern describes."""
    return lambda path, reply: change(reply) if re.fullmatch(where, path) else reply


def with_header(name: str, value: str | None) -> Callable[[Reply], Reply]:
    def change(reply: Reply) -> Reply:
        headers = {key: sent for key, sent in reply.headers.items() if key != name}
        return reply._replace(headers=headers if value is None else headers | {name: value})

    return change


def test_what_serve_shows_is_as_it_should_be(folder: Path) -> None:
    """The preview on this machine answers all requests of a probe; only what may be cached differs, and may."""
    with served(folder) as url:
        assert faults(url, folder) == []


def test_a_host_like_cloudfront_is_as_it_should_be(host: Edge, folder: Path) -> None:
    """The home page, what it links, the status, a missing page, a redirect, data, and a part of it: seven requests."""
    assert faults(host.url, folder) == []
    assert len(host.paths) == 7
    assert host.paths[:1] == [""]
    assert host.paths[1].startswith("assets/")


FAULTS = {
    "header": (r"", with_header("Content-Security-Policy", "default-src *")),
    "header of a missing page": (r"a-page.*", with_header("Content-Security-Policy", None)),
    "header of a redirect": (r"regions", with_header("Strict-Transport-Security", None)),
    "header of an asset": (r"assets/.*", with_header("X-Content-Type-Options", None)),
    "content-type": (r"api/.*", with_header("Content-Type", "binary/octet-stream")),
    "cache": (r"assets/.*", with_header("Cache-Control", "public, max-age=300")),
    "cache of a page": (r"", with_header("Cache-Control", None)),
    "status": (r"", lambda reply: reply._replace(status=503)),
    "status of a redirect": (r"regions", lambda _: Reply(404, {}, b"")),
    "status of a missing page": (r"a-page.*", lambda reply: reply._replace(status=200)),
    "content-type of a missing page": (r"a-page.*", with_header("Content-Type", "application/xml")),
    "release": (r"", lambda reply: reply._replace(body=reply.body + b" ")),
    "release of an asset": (r"assets/.*", lambda reply: reply._replace(body=b"")),
    "release of a missing page": (r"a-page.*", lambda reply: reply._replace(body=b"other")),
    "redirect": (r"regions", with_header("Location", "https://evil.example/regions/")),
    "cors": (r"downloads/.*", with_header("Access-Control-Allow-Origin", None)),
    "range": (r"downloads/.*", lambda reply: reply._replace(body=b"x" * 100) if reply.status == 206 else reply),
    "range that is refused": (r"downloads/.*", lambda reply: Reply(416, {}, b"") if reply.status == 206 else reply),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_with_its_address(name: str, host: Edge, folder: Path) -> None:
    """And nothing else is: what one fault hides is not a second one."""
    where, change = FAULTS[name]
    host.change = changed(where, change)
    (fault,) = faults(host.url, folder)
    assert fault.name == name.split(maxsplit=1)[0]
    assert re.fullmatch(where, fault.address.removeprefix(host.url)), fault


def test_a_server_that_answers_all_instead_of_a_part_is_right(host: Edge, folder: Path) -> None:
    whole = (folder / "downloads/summary.json").read_bytes()
    host.change = changed(r"downloads/.*", lambda reply: reply._replace(status=200, body=whole))
    assert faults(host.url, folder) == []


def test_a_home_page_without_assets_is_a_fault(host: Edge, folder: Path) -> None:
    host.change = changed(r"", lambda reply: reply._replace(body=b'<script src="//evil.example/assets/x.js"></script>'))
    assert [fault.name for fault in faults(host.url, folder)] == ["release", "content"]


def test_the_release_before_is_not_this_one(host: Edge, tmp_path: Path) -> None:
    """A folder that was built of another reading is not what the host shows: the status alone differs, and is named."""
    later = tiny_snapshot()
    later = type(later)(**{name: getattr(later, name) for name in later.__struct_fields__} | {"read_at": NOW})
    write.write(build.files(build.BuildOptions(snapshot=later)).files, tmp_path / "site")
    site_faults = faults(host.url, tmp_path / "site")
    assert {fault.name for fault in site_faults} == {"release"}
    assert f"{host.url}api/v1/status.json" in {fault.address for fault in site_faults}


def test_a_release_is_compared_by_the_time_of_its_reading(host: Edge) -> None:
    right = f"{tiny_snapshot().read_at:%Y%m%dT%H%M%SZ}-0123abcd"
    assert probe(ProbedSite(host.url), expectation(NOW, release=right)) == ()
    (fault,) = probe(ProbedSite(host.url), expectation(NOW, release="20200101T000000Z-0123abcd"))
    assert fault.name == "release"
    with pytest.raises(AtlasError, match="not the ID of a release"):
        expectation(NOW, release="previous")


@pytest.mark.parametrize(("hours", "names"), [(4, []), (2, ["age"])])
def test_data_that_is_too_old_is_a_fault(hours: int, names: list[str], host: Edge, folder: Path) -> None:
    site_faults = faults(host.url, folder, max_age=dt.timedelta(hours=hours))
    assert [fault.name for fault in site_faults] == names


@pytest.mark.parametrize("body", [b"", b"[]", b'{"read_at": 7}', b'{"read_at": "2024-01-01T00:00:00"}', b"[" * 9999])
def test_a_status_that_cannot_be_read_is_a_fault(body: bytes, host: Edge) -> None:
    host.change = changed(r"api/.*", lambda reply: reply._replace(body=body))
    assert [fault.name for fault in probe(ProbedSite(host.url), expectation(NOW))] == ["content"]


def test_an_answer_without_an_end_is_given_up(host: Edge) -> None:
    """Too large, too slow, or none at all: named, with the reason, and the probe comes to an end."""
    (large,) = probe(ProbedSite(host.url, max_bytes=10), expectation(NOW))
    assert (large.name, large.problem) == ("unanswered", "the answer is larger than 10 bytes")
    with dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x") as place:
        (slow,) = probe(ProbedSite(f"http://{place}/", max_seconds=0.5), expectation(NOW))
        assert slow.name == "unanswered"
    with dripping(b"HTTP/1.1 200 OK\r\nA: ", b"x" * 1000) as place:
        (head,) = probe(ProbedSite(f"http://{place}/", max_seconds=5), expectation(NOW))
        assert head.name == "unanswered"
    with answering({}) as url:
        gone = url
    (absent,) = probe(ProbedSite(gone), expectation(NOW))
    assert absent.name == "unanswered"


def test_a_certificate_that_is_refused_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that speaks no TLS, or with the certificate of another name, is not the site."""
    monkeypatch.setenv("NO_PROXY", "*")
    with answering({}) as url:
        (fault,) = probe(ProbedSite(url.replace("http:", "https:")), expectation(NOW))
    assert fault.name == "unanswered"
    assert "certificate is refused" in fault.problem


def test_no_redirect_is_followed(host: Edge) -> None:
    """A home page that leads elsewhere is a fault of its status, whatever would be there."""
    host.change = changed(r"", lambda _: Reply(302, {"Location": "/downloads/summary.json"}, b""))
    names = [fault.name for fault in probe(ProbedSite(host.url), expectation(NOW))]
    assert names == ["status", "content"]
    assert host.paths.count("downloads/summary.json") == 2


@pytest.mark.parametrize(
    "address",
    ["", "atlas.example.org", "ftp://x/", "http://atlas.example.org/", "https://[", "https://x/?a", "https:///"],
)
def test_only_https_is_probed_away_from_this_machine(address: str) -> None:
    with pytest.raises(AtlasError, match="not the address of a site"):
        ProbedSite(address)


class WaitingClock:
    """A time that passes by pauses alone."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.time += seconds
        self.pauses.append(seconds)


def test_attempts_end_when_all_is_well_or_the_time_is_over() -> None:
    fault = Fault("release", "https://x/", "other")
    clock = WaitingClock()
    answers = iter([(fault,), (fault,), ()])
    well = until_well(lambda: next(answers), dt.timedelta(minutes=5), lambda: clock.time, clock.pause)
    assert (well.faults, well.attempts, clock.pauses) == ((), 3, list(PAUSES[:2]))
    clock = WaitingClock()
    ill = until_well(lambda: (fault,), dt.timedelta(minutes=5), lambda: clock.time, clock.pause)
    assert (ill.faults, ill.attempts) == ((fault,), len(clock.pauses) + 1)
    assert sum(clock.pauses) == 300
    once = until_well(lambda: (fault,), dt.timedelta(), lambda: clock.time, clock.pause)
    assert once.attempts == 1


def test_the_command_says_what_is_wrong_and_logs_it(host: Edge, folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "probe.json"
    arguments = ["probe", host.url.rstrip("/"), "--site", str(folder), "--log", str(log)]
    good = CliRunner().invoke(main, arguments)
    assert good.exit_code == 0, good.output
    assert "answers as it should (7 requests, 1 attempt)" in good.output
    record = decode(log.read_bytes())
    assert (record.status, record.faults, record.calls, record.counts) == (0, [], 7, {"attempts": 1, "faults": 0})
    host.change = changed(r"api/.*|", with_header("X-Frame-Options", "\x1b[31m::error::ALLOW"))
    bad = CliRunner().invoke(main, [*arguments, "--max-age", "1h"])
    assert bad.exit_code == 12
    assert "does not answer as it should: header (2), age" in bad.output
    assert f"fault: header: {host.url}: X-Frame-Options is" in bad.output
    assert "\x1b" not in bad.output
    record = decode(log.read_bytes())
    assert (record.status, len(record.faults)) == (12, 3)
    assert json.loads(log.read_bytes())["error"].startswith(f"{host.url}: does not answer as it should")


@pytest.mark.parametrize("option", [["--wait", "5s"], ["--max-age", "soon"], ["--site", "nowhere"], ["--release", "x"]])
def test_a_bad_option_is_refused_before_anything_is_requested(option: list[str], host: Edge) -> None:
    result = CliRunner().invoke(main, ["probe", host.url, *option])
    assert result.exit_code in {1, 2}
    assert host.paths == []
