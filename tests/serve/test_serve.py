"""The site as it will be hosted: indexes, types, security headers, the 404 page, the loopback only."""

from __future__ import annotations

import http.client
import json
import os
import threading
from typing import TYPE_CHECKING

import pytest
import requests

from generator.build import build, write
from generator.core.errors import AtlasError
from generator.core.headers import MEDIA_TYPES
from generator.core.layout import link, segment
from generator.core.resources import HEADERS
from generator.serve import serve
from tests.conftest import served as world_served
from tests.conftest import tiny_snapshot
from tests.doubles.advice import commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


HIDDEN = (".env", ".git/config", "services/.htpasswd", "regions/.hidden/index.html", "about/.DS_Store")
LINKS = {
    "secret": "../secret",
    "secret.txt": "../secret/index.html",
    "linked/index.html": "../../secret/index.html",
    "older/index.htm": "../../secret/index.html",
    "inside.html": "index.html",
    "loop": "loop",
    "services/root": "/",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the tiny world's site; one of its services has a code that must stay in its folder."""
    out = tmp_path_factory.mktemp("served") / "site"
    write.write(build.files(build.BuildOptions(snapshot=tiny_snapshot())).files, out)
    odd = out / "services" / segment("../x")
    odd.mkdir()
    (odd / "index.html").write_text("the odd one")
    secret = out.parent / "secret"
    secret.mkdir()
    (secret / "index.html").write_text("SECRET")
    for path in HIDDEN:
        (out / path).parent.mkdir(exist_ok=True)
        (out / path).write_text("SECRET")
    for path, lead in LINKS.items():
        (out / path).parent.mkdir(exist_ok=True)
        (out / path).symlink_to(lead)
    os.mkfifo(out / "pipe")
    with serve.server(out, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://{serve.HOST}:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=120)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("regions/us-east-1/", "text/html; charset=utf-8"),
        ("api/v1/index.json", "application/json; charset=utf-8"),
        ("downloads/statistics.csv", "text/csv; charset=utf-8"),
        ("downloads/aws_regions_services.xlsx", MEDIA_TYPES[".xlsx"]),
        ("robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_sent_with_its_type_and_the_security_headers(served: str, path: str, kind: str) -> None:
    answer = get(served + path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    for name, value in json.loads(HEADERS.read_text()).items():
        assert answer.headers[name] == value


def test_the_policy_is_the_one_of_the_design() -> None:
    """No inline code, nothing from elsewhere, never in a frame."""
    policy = json.loads(HEADERS.read_text())["Content-Security-Policy"]
    assert set(policy.split("; ")) == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }


def test_a_folder_is_redirected_to_its_index(served: str) -> None:
    answer = get(served + "services/lambda")
    assert answer.url == served + "services/lambda/"
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["nowhere/at/all/", "api/v1/", "regions/us-east-1/nothing.html", "..%2f..%2fetc/passwd", "a%00b", "a" * 999]
)
def test_what_is_not_there_gets_the_sites_own_page(served: str, path: str) -> None:
    """Also a folder without an index: nothing is ever listed."""
    answer = get(served + path)
    assert answer.status_code == 404
    assert "<h1" in answer.text
    assert answer.headers["Content-Security-Policy"]


def ask(served: str, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Send a request as it is written here, which a client library would tidy up."""
    host = served.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=120)
    connection.putrequest(method, path, skip_host=True)
    for name, value in ({"Host": host} | headers).items():
        for word in value.split(", "):
            if word:
                connection.putheader(name, word)
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
@pytest.mark.parametrize(
    "path",
    [
        *(f"/{path}" for path in HIDDEN),
        *(f"/{path}" for path in LINKS),
        *(
            "/.region-atlas/files.json",
            "/.region-atlas/",
            "/.region-atlas",
            "/%2eenv",
            "/%2Eenv",
            "/x/../.env",
            "//.env",
        ),
        *("/secret/", "/secret/index.html", "/linked/", "/linked", "/older/", "/older", "/services/root/etc/passwd"),
        *(
            "/services/%2ehtpasswd",
            "/.git/",
            "/./.env",
            "/regions/.hidden/",
            "/pipe",
            "/loop/",
            "/loop/x",
            "/index.html/",
        ),
        *(
            "/%c0%ae%c0%ae/secret/",
            "/..%5csecret",
            "/services/..%252f..%252fsecret/",
            "/" + "x" * 300,
            "/" + "x/" * 3000,
        ),
        *("/%00", "/.env%00", "/%ff%fe", "/con\\..\\..", "http://127.0.0.1/secret/", "/?/../.env", "/;/.env"),
    ],
)
def test_what_would_not_be_published_is_not_there(path: str, accepted: str, method: str, served: str) -> None:
    """Hidden files, whatever lies behind a link, what is no file: never sent, nor waited for."""
    status, content = ask(served, path, method, **{"Accept-Encoding": accepted})
    assert status == (200 if path.startswith("/?") else 404)
    assert b"SECRET" not in content


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:9000", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8000"]
)
def test_a_loopback_name_is_answered(host: str, served: str) -> None:
    """With any port, since a tunnel may lead here from another one."""
    assert ask(served, "/", Host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost"),
        *("127.0.0.2", "10.0.0.1", "[::]", "::1", "[::1", "localhost:", "localhost:80x", "localhost@evil.example", ""),
        *("127.0.0.1, evil.example", "evil.example, 127.0.0.1", "127.0.0.1, 127.0.0.1", "192.168.0.1", "2130706433"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/index.json", "/nowhere", "/secret/"])
def test_another_name_of_this_host_is_not_answered(host: str, path: str, served: str) -> None:
    """A page of somebody else's whose name leads here would read the site, and whatever else is served here."""
    status, content = ask(served, path, Host=host)
    assert status == 421
    assert b"Region Atlas" not in content


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get"])
def test_other_methods_are_not_known(method: str, served: str) -> None:
    assert ask(served, "/", method)[0] == 501


def test_a_site_that_a_killed_build_took_away_is_put_back(tmp_path: Path) -> None:
    scratch = tmp_path / ".site.region-atlas"
    (scratch / "old").mkdir(parents=True)
    (scratch / "old" / "index.html").write_text("as it was")
    (scratch / "new").mkdir()
    with serve.server(tmp_path / "site", 0):
        assert (tmp_path / "site" / "index.html").read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("name", ["x" * 260, "loop", "loop/site", "file", "file/site"])
def test_an_odd_folder_is_no_site(name: str, tmp_path: Path) -> None:
    """No build can write there either, so the advice names another folder."""
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    with pytest.raises(AtlasError, match="no site there") as caught:
        serve.server(tmp_path / name, 0)
    assert "`region-atlas build --out FOLDER`" in caught.value.advice


@pytest.mark.parametrize("name", ["nowhere", "no where", "empty"])
def test_a_folder_without_a_site_says_how_to_build_one_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(AtlasError, match="no site there") as caught:
        serve.server(tmp_path / name, 0)
    assert commands(caught.value.advice) == [["build", "--out", str(tmp_path / name)]]


def test_an_encoded_code_is_found_under_its_link(served: str) -> None:
    assert get(f"{served}services/{link(segment('../x'))}/").text == "the odd one"


def test_only_the_loopback_is_bound(served: str) -> None:
    assert served.startswith("http://127.0.0.1:")


def test_a_taken_port_is_named(served: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("")
    with pytest.raises(AtlasError, match="cannot be used"):
        serve.server(tmp_path, int(served.rstrip("/").rpartition(":")[2]))


def test_no_site_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="no site") as caught:
        serve.server(tmp_path, 0)
    assert "region-atlas build" in caught.value.advice


def test_text_travels_compressed_to_who_takes_that(served: str) -> None:
    """As the CDN does it: the same bytes after unpacking, a workbook never, nor what is too small to gain."""
    packed, plain = (
        requests.get(served + "services/lambda/", headers={"Accept-Encoding": accepted}, timeout=120)
        for accepted in ("gzip, br", "identity")
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    for path in ("downloads/aws_regions_services.xlsx", "robots.txt"):
        assert "Content-Encoding" not in get(served + path).headers


def test_a_file_that_changed_is_sent_as_it_is_now(tmp_path: Path) -> None:
    """Also where it has the size that it had: what was compressed for the request before is not sent again."""
    for path in ("index.html", "404.html"):
        (tmp_path / path).write_text("one " * 1000)
    with world_served(tmp_path) as address:
        for word in ("one ", "two ", "six "):
            (tmp_path / "index.html").write_text(word * 1000)
            answer = get(address)
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.text == word * 1000


def test_a_page_asked_for_again_is_not_sent_again(served: str) -> None:
    since = get(served + "services/lambda/").headers["Last-Modified"]
    again = requests.get(served + "services/lambda/", headers={"If-Modified-Since": since}, timeout=120)
    assert again.status_code == 304
