"""The CloudFront function on a table of paths, in the JavaScript engine that is there: Node's, else the browser's."""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from generator.core.headers import MEDIA_TYPES
from generator.serve.handler import CORS, PREFLIGHT
from tests.browser.chromium import chromium
from tests.infra.terraform import HEADERS, INFRA, blocks
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Handle = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


SOURCE = ROOT / "infra" / "functions" / "index.js"
CODE = f"const HEADERS = {json.dumps(HEADERS)};\n{SOURCE.read_text('utf-8')}"
"""As infra/ publishes it: a test below holds the two together."""
RUN = """
const answers = EVENTS.map((event) => handler(event));
"""

READ = [
    ("/", "/index.html"),
    ("/regions/", "/regions/index.html"),
    ("/regions/us-east-1/", "/regions/us-east-1/index.html"),
    ("/services/a.b/", "/services/a.b/index.html"),
    ("/services/a.json/", "/services/a.json/index.html"),
    ("/services/a%20b/", "/services/a%20b/index.html"),
    ("/services/a%2520b/", "/services/a%2520b/index.html"),
    ("/services/%2e%2e/", "/services/%2e%2e/index.html"),
    ("/services/caf%C3%A9/", "/services/caf%C3%A9/index.html"),
    ("/services/AmazonGameLiftStreams/", "/services/AmazonGameLiftStreams/index.html"),
    ("/index.html", "/index.html"),
    ("/404.html", "/404.html"),
    ("/robots.txt", "/robots.txt"),
    ("/sitemap.xml", "/sitemap.xml"),
    ("/api/v1/services/lambda.json", "/api/v1/services/lambda.json"),
    ("/api/v1/services/a.b.json", "/api/v1/services/a.b.json"),
    ("/api/v1/services/a%2520b.json", "/api/v1/services/a%2520b.json"),
    ("/downloads/aws_regions_services.xlsx", "/downloads/aws_regions_services.xlsx"),
    ("/assets/5fdc317ee5f6/icons/favicon.svg", "/assets/5fdc317ee5f6/icons/favicon.svg"),
    ("//", "//index.html"),
]
"""A path as it arrives, and the file that is read for it."""

SENT_ON: list[tuple[str, dict[str, Any], str]] = [
    ("/regions", {}, "/regions/"),
    ("/regions/us-east-1", {}, "/regions/us-east-1/"),
    ("/services/a.b", {}, "/services/a.b/"),
    ("/services/v1.2", {}, "/services/v1.2/"),
    ("/services/json", {}, "/services/json/"),
    ("/services/a%20b", {}, "/services/a%20b/"),
    ("/services/a%2520b", {}, "/services/a%2520b/"),
    ("/.region-atlas", {}, "/.region-atlas/"),
    (
        "/find",
        {"services": {"value": "eks,bedrock"}, "partition": {"value": "aws"}},
        "/find/?services=eks,bedrock&partition=aws",
    ),
    ("/find", {"q": {"value": "a%26b%20c"}}, "/find/?q=a%26b%20c"),
    ("/find", {"empty": {"value": ""}}, "/find/?empty"),
    ("/find", {"r": {"value": "a", "multiValue": [{"value": "a"}, {"value": "b"}]}}, "/find/?r=a&r=b"),
    ("//evil.example", {}, "/evil.example/"),
    ("///evil.example/x", {}, "/evil.example/x/"),
    ("/\\evil.example", {}, "/evil.example/"),
    ("\\\\evil.example", {}, "/evil.example/"),
]
"""A path without a file's ending, its query as CloudFront takes it apart, and the address the browser is sent to."""


def event(uri: str, querystring: dict[str, Any], method: str = "GET") -> dict[str, Any]:
    """Return what CloudFront hands to the function for one request."""
    request = {"method": method, "uri": uri, "querystring": querystring, "headers": {}, "cookies": {}}
    return {"version": "1.0", "context": {"eventType": "viewer-request"}, "request": request}


def in_node(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    declaration = f"const EVENTS = {json.dumps(events)};"
    script = f"{CODE}\n{declaration}{RUN}console.log(JSON.stringify(answers));"
    ran = subprocess.run(["node", "-"], input=script, check=True, capture_output=True, text=True)
    answers: list[dict[str, Any]] = json.loads(ran.stdout)
    return answers


def in_browser(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ask a browser, in a thread of its own: one thread takes one Playwright, and other tests may have theirs open."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_in_browser, events).result()


def _in_browser(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with chromium() as browser:
        page = browser.new_page()
        script = f"(EVENTS) => {{ {CODE}\n{RUN} return answers; }}"
        answers: list[dict[str, Any]] = page.evaluate(script, events)
        return answers


@pytest.fixture(scope="module")
def handle() -> Handle:
    return in_node if shutil.which("node") else in_browser


def test_a_directory_is_read_as_its_index_and_a_file_as_itself(handle: Handle) -> None:
    """The path is never decoded, and nothing else of the request changes."""
    query = {"q": {"value": "x"}}
    answers = handle([event(path, query) for path, _ in READ])
    assert answers == [event(file, query)["request"] for _, file in READ]


def test_a_path_without_a_slash_is_sent_on_with_its_query(handle: Handle) -> None:
    """Permanently, on this host whatever the path begins with, and kept no longer than an hour."""
    answers = handle([event(path, query) for path, query, _ in SENT_ON])
    assert [answer["headers"]["location"]["value"] for answer in answers] == [address for *_, address in SENT_ON]
    assert {answer["statusCode"] for answer in answers} == {301}
    assert {answer["headers"]["cache-control"]["value"] for answer in answers} == {"public, max-age=3600"}


def test_a_redirect_has_the_security_headers_of_every_answer(handle: Handle) -> None:
    """By itself: whether CloudFront adds its policy's to what a function answers is not for us to rely on."""
    (answer,) = handle([event("/regions", {})])
    sent = {name: header["value"] for name, header in answer["headers"].items()}
    assert {name.lower(): value for name, value in HEADERS.items()}.items() <= sent.items()


def test_the_function_is_published_with_the_headers_before_it() -> None:
    code = blocks(INFRA / "modules" / "site", "resource")["aws_cloudfront_function.index"]["code"]
    assert code.startswith("const HEADERS = ${jsonencode(var.headers)};\n${file(")
    assert code.endswith('functions/index.js")}')


def test_a_script_of_another_site_gets_the_headers_that_it_may_send(handle: Handle) -> None:
    """Without asking the bucket, which refuses such a request: the answer is the one of ``serve``."""
    (answer,) = handle([event("/downloads/presence.csv", {}, "OPTIONS")])
    assert answer["statusCode"] == 204
    sent = {name: header["value"] for name, header in answer["headers"].items()}
    expected = {"Access-Control-Allow-Origin": CORS["Access-Control-Allow-Origin"]} | PREFLIGHT
    assert sent == {name.lower(): value for name, value in expected.items()}


def test_whatever_the_publisher_sends_is_known_as_a_file(handle: Handle) -> None:
    """A kind of file added to the publisher's types and not to the function would be sent on to a directory."""
    files = [f"/downloads/some-file{suffix}" for suffix in sorted(MEDIA_TYPES)]
    assert [answer["uri"] for answer in handle([event(file, {}) for file in files])] == files


def test_every_file_of_the_site_is_reached(handle: Handle, real_site: Path) -> None:
    """Each file's own path leads to it, and each page's directory too."""
    files = [f"/{path.relative_to(real_site).as_posix()}" for path in sorted(real_site.rglob("*")) if path.is_file()]
    files = [file for file in files if not file.startswith("/.")]
    assert [answer["uri"] for answer in handle([event(file, {}) for file in files])] == files
    pages = [file for file in files if file.endswith("/index.html")]
    directories = [page.removesuffix("index.html") for page in pages]
    assert [answer["uri"] for answer in handle([event(path, {}) for path in directories])] == pages


def test_the_browser_gives_the_same_answers() -> None:
    """Where there is no Node the browser's engine takes its place: it must decide alike."""
    events = [event(path, {}) for path, _ in READ] + [event(path, query) for path, query, _ in SENT_ON]
    answers = in_browser(events)
    assert [answer.get("uri") for answer in answers[: len(READ)]] == [file for _, file in READ]
    addresses = [answer["headers"]["location"]["value"] for answer in answers[len(READ) :]]
    assert addresses == [address for *_, address in SENT_ON]


def test_the_function_fits_into_cloudfront() -> None:
    """It takes ten kilobytes, and runs what is called handler."""
    assert len(CODE.encode()) < 10_000
    assert "function handler(event)" in SOURCE.read_text("utf-8")
