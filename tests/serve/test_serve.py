"""The site as it will be hosted: indexes, types, security headers, the 404 page, the loopback only."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
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
from tests.doubles.background import in_background

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
    with serve.server(out, 0) as server, in_background(server):
        yield f"http://{serve.HOST}:{server.server_address[1]}/"


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


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "CONNECT", "TRACE", "get"])
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


CONTENT = bytes(range(256)) * 8
RANGES = [
    ("bytes=0-0", 206, "bytes 0-0/2048", CONTENT[:1]),
    ("bytes=0-99", 206, "bytes 0-99/2048", CONTENT[:100]),
    ("bytes=2000-", 206, "bytes 2000-2047/2048", CONTENT[2000:]),
    ("bytes=2000-999999999999999999999999", 206, "bytes 2000-2047/2048", CONTENT[2000:]),
    ("bytes=-10", 206, "bytes 2038-2047/2048", CONTENT[-10:]),
    ("bytes=-99999", 206, "bytes 0-2047/2048", CONTENT),
    ("BYTES= 5-6 ", 206, "bytes 5-6/2048", CONTENT[5:7]),
    ("bytes=2048-", 416, "bytes */2048", b""),
    ("bytes=9999-10000", 416, "bytes */2048", b""),
    ("bytes=-0", 416, "bytes */2048", b""),
    ("bytes=0-1,4-5", 200, None, CONTENT),
    ("bytes=7-3", 200, None, CONTENT),
    ("bytes=-", 200, None, CONTENT),
    ("bytes=a-b", 200, None, CONTENT),
    ("bytes=\u0661-2", 200, None, CONTENT),
    ("lines=0-1", 200, None, CONTENT),
    ("", 200, None, CONTENT),
]
"""A range, and the answer: status, ``Content-Range``, content. Of two ranges S3 sends neither, but the whole file."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site with a file of 2,048 bytes as data, once as text and once as what is never compressed."""
    out = tmp_path_factory.mktemp("data")
    (out / "index.html").write_text("the page " * 200)
    (out / "downloads").mkdir()
    for name in ("all.csv", "all.sqlite"):
        (out / "downloads" / name).write_bytes(CONTENT)
        os.utime(out / "downloads" / name, (1.7e9, 1.7e9))
    with world_served(out) as address:
        yield address


def answer_to(url: str, method: str = "GET", **headers: str) -> requests.Response:
    """Send a request with these headers, an underscore for a hyphen; without others that decide what is sent."""
    plain = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.request(method, url, headers={k: v.encode() for k, v in plain.items()}, timeout=120)


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
@pytest.mark.parametrize("name", ["all.csv", "all.sqlite"])
def test_a_part_of_a_file_is_sent_to_who_wants_a_part(data: str, name: str, accepted: str) -> None:
    """Never compressed: the positions are those of the file."""
    for requested, status, place, content in RANGES:
        answer = answer_to(f"{data}downloads/{name}", Range=requested, Accept_Encoding=accepted)
        assert (answer.status_code, answer.headers.get("Content-Range"), answer.content) == (status, place, content), (
            requested
        )
        if status == 206:
            assert "Content-Encoding" not in answer.headers
            assert answer.headers["Content-Length"] == str(len(content))


def test_a_part_of_a_file_that_changed_since_is_all_of_it(data: str) -> None:
    """A weak tag does not say that the bytes are the same, and a time must be the file's own."""
    url = f"{data}downloads/all.csv"
    whole = answer_to(url)
    tag, time = whole.headers["ETag"], whole.headers["Last-Modified"]
    for condition, status in (
        (tag, 206),
        (time, 206),
        (f"W/{tag}", 200),
        ('"another"', 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 200),
        ("nonsense", 200),
    ):
        answer = answer_to(url, Range="bytes=1-2", If_Range=condition)
        assert (answer.status_code, len(answer.content)) == (status, 2 if status == 206 else len(CONTENT)), condition


def test_a_file_has_the_entity_tag_of_s3_and_a_weak_one_where_it_is_compressed(data: str) -> None:
    """S3's is the MD5 of an object; CloudFront marks it as weak when it compresses."""
    tag = f'"{hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}"'
    for method in ("GET", "HEAD"):
        plain = answer_to(f"{data}downloads/all.csv", method)
        assert (plain.headers["ETag"], plain.headers["Accept-Ranges"]) == (tag, "bytes")
        assert plain.headers["Content-Length"] == str(len(CONTENT))
        assert plain.content == (CONTENT if method == "GET" else b"")
        packed = answer_to(f"{data}downloads/all.csv", method, Accept_Encoding="gzip")
        assert (packed.headers["ETag"], packed.headers["Content-Encoding"]) == (f"W/{tag}", "gzip")
        assert answer_to(f"{data}downloads/all.sqlite", method, Accept_Encoding="gzip").headers["ETag"] == tag


def test_what_a_client_has_already_is_not_sent_again(data: str) -> None:
    """The tag decides where one is given, whatever the time says."""
    url = f"{data}downloads/all.csv"
    tag, time = (answer_to(url).headers[name] for name in ("ETag", "Last-Modified"))
    for headers, status in (
        ({"If_None_Match": tag}, 304),
        ({"If_None_Match": f"W/{tag}"}, 304),
        ({"If_None_Match": f'"x", W/"y", {tag}'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"x"'}, 200),
        ({"If_None_Match": '"x"', "If_Modified_Since": time}, 200),
        ({"If_Modified_Since": time}, 304),
        ({"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ({"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If_Modified_Since": "nonsense"}, 200),
        ({"If_None_Match": tag, "Range": "bytes=0-1"}, 304),
    ):
        for accepted in ("identity", "gzip"):
            answer = answer_to(url, **headers, Accept_Encoding=accepted)
            assert (answer.status_code, answer.content) == (status, CONTENT if status == 200 else b""), headers
            assert answer.headers["ETag"].endswith(tag)


def test_a_script_of_another_site_may_read_data_and_no_page(data: str) -> None:
    """The preflight says so before it sends headers of its own; a page refuses that method, as CloudFront does."""
    origin = {"Origin": "https://notebook.example"}
    answer = answer_to(f"{data}downloads/all.csv", Range="bytes=0-1", **origin)
    assert (answer.headers["Access-Control-Allow-Origin"], answer.status_code) == ("*", 206)
    assert "Content-Range" in answer.headers["Access-Control-Expose-Headers"]
    asks_first = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "if-none-match"}
    preflight = answer_to(f"{data}downloads/all.csv", "OPTIONS", **origin, **asks_first)
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["Access-Control-Allow-Headers"] == "*"
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in answer_to(f"{data}downloads/all.csv").headers
    for method, status in (("GET", 200), ("HEAD", 200), ("OPTIONS", 403)):
        page = answer_to(data, method, **origin)
        assert (page.status_code, page.headers.get("Access-Control-Allow-Origin")) == (status, None)
    assert ask(data, "/downloads/all.csv", "OPTIONS", Host="evil.example")[0] == 421


def test_a_page_asked_for_again_is_not_sent_again(served: str) -> None:
    since = get(served + "services/lambda/").headers["Last-Modified"]
    again = requests.get(served + "services/lambda/", headers={"If-Modified-Since": since}, timeout=120)
    assert again.status_code == 304
