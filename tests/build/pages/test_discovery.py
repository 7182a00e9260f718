"""What search engines and links to a page get: structured data, pictures, the search box, llms.txt, the issue form."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import msgspec
import pytest

from generator.build import build
from generator.core import headers
from generator.core.layout import SUMMARY_NAME
from generator.core.resources import STATIC
from generator.model.snapshot import ServiceFacts
from tests.conftest import tiny_snapshot
from tools.png import size

if TYPE_CHECKING:
    from collections.abc import Iterator


SITE = "https://atlas.example.org/sub/"
REPOSITORY = "https://code.example.org/octo/atlas"
CLOSING = 'Odd </script><script>alert(1)</script><!-- & "name"'
"""A name that would end the element that it stands in, were it not escaped."""


class Head(HTMLParser):
    """What a page says of itself to machines, and the links in its footer."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: dict[str, dict[str, str]] = {}
        self.title = ""
        self.linked_data: list[dict[str, Any]] = []
        self.crumbs: list[str] = []
        self.report_url: str | None = None
        self._within = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        # The first one: the design page shows another.
        if attributes.get("class") == "trail" and not self.crumbs:
            self._within = "trail"
        elif self._within != "trail":
            self._within = tag
        if tag == "meta" and "media" not in attributes:
            self.meta[attributes.get("name") or attributes.get("property", "")] = attributes.get("content", "")
        elif tag == "meta":
            self.meta[f"{attributes['name']} {attributes['media']}"] = attributes["content"]
        elif tag == "link":
            self.links[attributes["rel"]] = attributes
        elif tag == "script" and attributes.get("type") == "application/ld+json":
            self._within = "ld"
        elif "/issues/new?" in attributes.get("href", ""):
            self.report_url = attributes["href"]

    def handle_endtag(self, tag: str) -> None:
        if self._within != "trail" or tag == "nav":
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "ld":
            self.linked_data.append(json.loads(data))
        elif self._within == "title":
            self.title += data
        elif self._within == "trail" and data.strip():
            self.crumbs.append(data.strip())


def built_site(**changes: object) -> dict[str, bytes]:
    """Build the tiny world, with a service whose name would end an element."""
    world = tiny_snapshot()
    odd = ServiceFacts(code="odd", name=CLOSING, url=None, regions=("us-east-1",))
    services = tuple(sorted((*world.services, odd), key=lambda subject: subject.code))
    order = build.BuildOptions(
        snapshot=msgspec.structs.replace(world, services=services), site_url=SITE, repository=REPOSITORY, design=True
    )
    return {file.path: file.content for file in build.files(msgspec.structs.replace(order, **changes)).files}


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return built_site()


@pytest.fixture(scope="module")
def bare_site() -> dict[str, bytes]:
    """Build the site without an address, without a repository, and without the design page."""
    return built_site(site_url=None, repository=None, design=False)


@pytest.fixture(scope="module")
def heads(site: dict[str, bytes]) -> dict[str, Head]:
    return {path: Head(content) for path, content in site.items() if path.endswith(".html")}


def things(heads: dict[str, Head], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, head in heads.items():
        for thing in head.linked_data:
            if thing["@type"] == kind:
                yield path, thing


def test_every_page_has_breadcrumbs_for_people_and_machines(heads: dict[str, Head]) -> None:
    """Those that machines read are those that people see between the front page and the page, where there are any."""
    breadcrumbs = dict(things(heads, "BreadcrumbList"))
    assert breadcrumbs.keys() == {path for path, head in heads.items() if len(head.crumbs) > 2}
    for path, thing in breadcrumbs.items():
        items = thing["itemListElement"]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        assert [item["name"] for item in items] == heads[path].crumbs[1:]
        assert all(heads[path].links["canonical"]["href"] != item["item"] for item in items[:-1])
        assert all(item["item"].startswith(SITE) for item in items[:-1])
        assert "item" not in items[-1]


def test_no_name_ends_the_block_that_it_stands_in(site: dict[str, bytes], heads: dict[str, Head]) -> None:
    """The name arrives whole where JSON is read, and never as markup."""
    (path, thing) = next(thing for thing in things(heads, "BreadcrumbList") if "services/odd" in thing[0])
    assert thing["itemListElement"][-1]["name"] == CLOSING
    blocks = re.findall(rb'<script type="application/ld\+json">(.*?)</script>', site[path], re.DOTALL)
    assert len(blocks) == 1
    assert b"<" not in blocks[0]


def test_the_data_set_names_every_report_as_it_is(site: dict[str, bytes], heads: dict[str, Head]) -> None:
    """Address, type, size and digest of each distribution are those of the file; the licence can be read."""
    ((path, thing),) = things(heads, "Dataset")
    assert path == "downloads/index.html"
    reports = {name for name in site if re.fullmatch(r"downloads/[^/]+\.(csv|jsonl?|sqlite|xlsx|zip)", name)}
    downloads_by_path = {download["contentUrl"].removeprefix(SITE): download for download in thing["distribution"]}
    assert downloads_by_path.keys() == reports - {f"downloads/{SUMMARY_NAME}"}
    summary = {
        f"downloads/{report['path']}": report for report in json.loads(site[f"downloads/{SUMMARY_NAME}"])["reports"]
    }
    for name, download in downloads_by_path.items():
        assert download["sha256"] == summary[name]["sha256"]
        assert download["contentSize"] == f"{len(site[name])} B"
        assert download["encodingFormat"] == headers.media_type(name)
        assert download["dateModified"] == summary[name]["changed"]
        assert download["description"]
    assert thing["dateModified"] == json.loads(site[f"downloads/{SUMMARY_NAME}"])["as_of"]
    assert thing["license"] == "https://www.apache.org/licenses/LICENSE-2.0"
    assert thing["url"] == heads[path].links["canonical"]["href"]


def test_the_front_page_describes_the_search_to_machines(site: dict[str, bytes], heads: dict[str, Head]) -> None:
    """The same address as in the browser's search box."""
    ((path, thing),) = things(heads, "WebSite")
    assert path == "index.html"
    tree = ET.fromstring(site["opensearch.xml"])
    name = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    (template,) = [
        element.get("template", "") for element in tree.findall("o:Url", name) if element.get("type") == "text/html"
    ]
    assert template == f"{SITE}services/?q={{searchTerms}}"
    url_template = thing["potentialAction"]["target"]["urlTemplate"]
    assert url_template.replace("{search_term_string}", "{searchTerms}") == template
    picture = (tree.findtext("o:Image", None, name) or "").removeprefix(SITE)
    assert picture in site
    assert 0 < len(tree.findtext("o:ShortName", "", name)) <= 16


def test_links_to_a_page_have_a_picture(site: dict[str, bytes], heads: dict[str, Head]) -> None:
    for path, head in heads.items():
        picture = head.meta["og:image"]
        assert picture.startswith(SITE), path
        content = site[picture.removeprefix(SITE)]
        assert size(content) == (int(head.meta["og:image:width"]), int(head.meta["og:image:height"])) == (1200, 630)
        assert len(content) < 60 * 1024
        assert head.meta["twitter:card"] == "summary_large_image"


def test_without_an_address_nothing_that_needs_one_is_said(bare_site: dict[str, bytes]) -> None:
    assert "opensearch.xml" not in bare_site
    for path, content in bare_site.items():
        if path.endswith(".html"):
            head = Head(content)
            assert head.linked_data == [], path
            assert not {"og:image", "og:url", "twitter:card"} & head.meta.keys(), path
            assert not {"search", "canonical"} & head.links.keys(), path


def test_the_manifest_leads_to_the_front_page(site: dict[str, bytes], heads: dict[str, Head]) -> None:
    """Wherever the site stands: every address in it is relative, and its icons are there in the sizes it says."""
    (path,) = (name for name in site if name.endswith("site.webmanifest"))
    assert {head.links["manifest"]["href"].lstrip("./").removeprefix("sub/") for head in heads.values()} == {path}
    document = json.loads(site[path])
    depth = path.count("/")
    assert {document[name] for name in ("id", "start_url", "scope")} == {"../" * depth}
    folder = path.rpartition("/")[0]
    for icon in document["icons"]:
        content = site[f"{folder}/{icon['src']}"]
        assert icon["type"] == headers.media_type(icon["src"])
        if icon["src"].endswith(".png"):
            assert "{}x{}".format(*size(content)) == icon["sizes"]


def test_llms_txt_links_what_is_there(site: dict[str, bytes]) -> None:
    """Pages, every document of the API and every report of the whole catalog; no address leads nowhere."""
    text = site["llms.txt"].decode()
    assert text.startswith("# Region Atlas\n\n> ")
    links = re.findall(r"\]\(([^)]+)\)", text)
    for link in links:
        path = link.removeprefix(SITE)
        assert path != link
        assert (f"{path}index.html" if path.endswith("/") else path) in site, link
    kinds = {document["path"] for document in json.loads(site["api/v1/index.json"])["documents"]}
    assert all(len(re.findall(rf"^- .*api/v1/{re.escape(kind)}[`)]: ", text, re.MULTILINE)) == 1 for kind in kinds)
    assert {link.removeprefix(SITE) for link in links} >= {
        name for name in site if re.fullmatch(r"downloads/[^/]+\.(csv|jsonl?|xlsx)", name)
    }
    assert "&#" not in text
    assert "\n\n\n" not in text


def test_llms_txt_is_relative_where_the_address_of_the_site_is_not_known(bare_site: dict[str, bytes]) -> None:
    links = re.findall(r"\]\(([^)]+)\)", bare_site["llms.txt"].decode())
    assert "services/" in links
    assert [link for link in links if "://" in link or link.startswith("/")] == []


def test_llms_txt_says_no_size_that_every_run_changes(site: dict[str, bytes]) -> None:
    """Without news it stays as it is (``test_news``), so it has no size of what changes even then."""
    lines = [line for line in site["llms.txt"].decode().splitlines() if re.search("(status|summary).json", line)]
    assert lines
    assert not [line for line in lines if " tokens" in line]


def test_a_mistake_is_reported_with_the_pages_name(bare_site: dict[str, bytes], heads: dict[str, Head]) -> None:
    """Title and text of the new issue say which page it is about, whatever the name; without a repository none."""
    titles = set()
    for path, head in heads.items():
        assert head.report_url, path
        assert head.report_url.startswith(f"{REPOSITORY}/issues/new?")
        query = parse_qs(urlsplit(head.report_url).query, strict_parsing=True)
        assert f"Page: /{unquote(path.removesuffix('index.html'))}\n" in query["body"][0]
        titles.add(query["title"][0])
    assert f"Mistake on {CLOSING}" in titles
    assert len(titles) == len(heads)
    assert [path for path, content in bare_site.items() if b"/issues/new" in content] == []


def test_titles_answer_the_question(heads: dict[str, Head]) -> None:
    """What a list of search results shows is the answer itself."""
    assert heads["services/lambda/index.html"].title.startswith("AWS Lambda: available in 2 of 3 AWS Regions")
    assert heads["regions/us-east-1/index.html"].title.startswith("US East (N. Virginia), us-east-1: 4 AWS services")
    assert heads["services/iotthingsgraph/index.html"].title.startswith(
        "AWS IoT Things Graph: available in no AWS Region "
    )
    for path, head in heads.items():
        assert 40 <= len(head.meta["description"]) <= 300, (path, head.meta["description"])


def test_the_design_page_is_for_its_makers_only(
    site: dict[str, bytes], bare_site: dict[str, bytes], heads: dict[str, Head]
) -> None:
    """It is built on request; no page, sitemap or guide leads to it, and search engines are kept away."""
    assert heads["design/index.html"].meta["robots"] == "noindex"
    assert "robots" not in heads["index.html"].meta
    assert "design/index.html" not in bare_site
    leading = [path for path, content in site.items() if b"design/" in content and path != "design/index.html"]
    assert [path for path in leading if not path.startswith("assets/")] == []


def test_browsers_chrome_takes_the_color_of_the_paper(heads: dict[str, Head]) -> None:
    """The one place where a color is repeated, since no style sheet reaches there: it is that of the tokens."""
    light, dark = re.findall(r"--paper: light-dark\((#\w+), (#\w+)\)", (STATIC / "css" / "tokens.css").read_text())[0]
    for head in heads.values():
        assert head.meta["theme-color (prefers-color-scheme: light)"] == light
        assert head.meta["theme-color (prefers-color-scheme: dark)"] == dark
    manifest = json.loads((STATIC / "site.webmanifest").read_text("utf-8"))
    assert {manifest["background_color"], manifest["theme_color"]} == {light}
