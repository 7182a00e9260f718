"""The real site as it lies on the disk: every link leads to a file, and pages say what reports say."""

from __future__ import annotations

import csv
import hashlib
import json
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from generator.build.pages.home import QUESTIONS
from generator.core.layout import segment
from tests.build.page_links import PageLinks
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


READER = MarkdownIt("commonmark").enable("table")


@pytest.fixture(scope="module")
def pages(real_site: Path) -> dict[str, PageLinks]:
    """Every page of the real site, by its path."""
    return {
        path.relative_to(real_site).as_posix(): PageLinks(path.read_text("utf-8")) for path in real_site.rglob("*.html")
    }


def rows(site: Path, name: str) -> list[dict[str, str]]:
    with (site / "downloads" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def target_of(path: str, address: str) -> str:
    """Return the file to which an address in a file leads."""
    if not address:
        return path
    target = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), address))[1:]
    return posixpath.join(target, "index.html") if address.endswith(("/", "..")) or address == "." else target


MARKDOWN_LINK = re.compile(r"(?<!\\)\]\(([^()\s]+)\)")


def test_a_link_of_markdown_is_read_as_a_parser_reads_it(real_site: Path) -> None:
    """On a page of each kind; a parser takes seconds for all pages."""
    for path in (
        "index.md",
        "services/s3/index.md",
        "resources/s3/index.md",
        "changes/index.md",
        "about/data/index.md",
    ):
        text = (real_site / path).read_text("utf-8")
        assert MARKDOWN_LINK.findall(text) == PageLinks(READER.render(text)).links, path


def test_every_link_and_asset_is_a_file_and_every_fragment_an_id(real_site: Path, pages: dict[str, PageLinks]) -> None:
    """In pages, in feeds, whose entries lead to the place of the change on a page, and in Markdown."""
    feeds = {
        path.relative_to(real_site).as_posix(): PageLinks(path.read_text("utf-8")) for path in real_site.rglob("*.atom")
    }
    links = {path: set(page.links) for path, page in (pages | feeds).items()}
    documents = {
        path.relative_to(real_site).as_posix(): set(MARKDOWN_LINK.findall(path.read_text("utf-8")))
        for path in real_site.rglob("*.md")
    }
    assert min(len(feeds), len(documents)) > 400
    files = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*") if path.is_file()}
    missing = set()
    checked = 0
    for path, addresses in (links | documents).items():
        for link in addresses:
            beginning, _, fragment = link.partition("#")
            address = unquote(beginning.partition("?")[0])
            if re.match(r"[a-z]+:", address):
                assert address.startswith("https:"), link
                continue
            target = target_of(path, address)
            checked += 1
            if target not in files:
                missing.add((path, link))
            elif fragment and target in pages:
                assert fragment in pages[target].ids, (path, link)
    assert not missing
    assert checked > len(pages)


def test_counts_on_region_pages_are_those_of_the_report(real_site: Path, pages: dict[str, PageLinks]) -> None:
    total = len(rows(real_site, "service_summary.csv"))
    for row in rows(real_site, "region_summary.csv"):
        words = pages[f"regions/{segment(row['region_code'])}/index.html"].words
        assert f"{row['service_count']} of {total} services" in words, row["region_code"]
        assert len(rows(real_site, f"regions/{segment(row['region_code'])}.csv")) == int(row["service_count"])


def test_counts_on_service_pages_are_those_of_the_report(real_site: Path, pages: dict[str, PageLinks]) -> None:
    total = len(rows(real_site, "region_summary.csv"))
    for row in rows(real_site, "service_summary.csv"):
        words = pages[f"services/{segment(row['service_code'])}/index.html"].words
        if row["region_count"] != "0":
            assert f"Available in {row['region_count']} of {total} Regions" in words, row["service_code"]
        assert len(rows(real_site, f"services/{segment(row['service_code'])}.csv")) == int(row["region_count"])


def test_counts_on_the_home_page_are_those_of_the_statistics(real_site: Path, pages: dict[str, PageLinks]) -> None:
    figures = {row["metric"]: row["value"] for row in rows(real_site, "statistics.csv")}
    words = pages["index.html"].words
    for metric in ("regions", "services", "partitions"):
        assert re.search(rf"\b{metric} {int(figures[metric]):,} ", words, re.IGNORECASE), metric
    assert f"{int(figures['offerings']):,} since" in words


def test_the_downloads_page_shows_each_reports_rows_and_digest(real_site: Path, pages: dict[str, PageLinks]) -> None:
    words = pages["downloads/index.html"].words
    reports = json.loads((real_site / "downloads" / "summary.json").read_text())["reports"]
    for entry in reports:
        if "/" not in entry["path"]:
            assert entry["sha256"] in words
            assert f"{entry['rows']:,}" in words
        if entry["path"].endswith(".csv"):
            assert len(rows(real_site, entry["path"])) == entry["rows"]
    own = hashlib.sha256((real_site / "downloads" / "summary.json").read_bytes()).hexdigest()
    assert own not in words


def test_every_service_and_region_has_its_page_report_and_document(real_site: Path) -> None:
    """What is gone keeps its page and its document; reports are of what is there."""
    gone = rows(real_site, "gone.csv")
    assert gone
    for kind, formats in (("regions", ("csv", "json", "xlsx")), ("services", ("csv", "json"))):
        report = rows(real_site, f"{kind.removesuffix('s')}_summary.csv")
        for row in report:
            name = segment(row[f"{kind.removesuffix('s')}_code"])
            assert (real_site / kind / name / "index.html").is_file()
            assert (real_site / "api" / "v1" / kind / f"{name}.json").is_file()
            for ending in formats:
                assert (real_site / "downloads" / kind / f"{name}.{ending}").is_file()
        codes = [row[f"{kind.removesuffix('s')}_code"] for row in report]
        codes += [row["code"] for row in gone if row["kind"] == kind.removesuffix("s")]
        names = {segment(code) for code in codes}
        assert {path.parent.name for path in (real_site / kind).glob("*/index.html")} == names
        assert {path.stem for path in (real_site / "api" / "v1" / kind).glob("*.json")} == names


def test_each_partition_is_one_excel_file_at_its_code_on_the_downloads_page(real_site: Path) -> None:
    """The search box leads to ``downloads/#aws-us-gov``."""
    page = (real_site / "downloads" / "index.html").read_text("utf-8")
    partitions = {row["partition"] for row in rows(real_site, "region_summary.csv")}
    assert "aws-us-gov" in partitions
    for partition in partitions:
        _, _, rest = page.partition(f'<li id="{partition}">')
        item, _, _ = rest.partition("</li>")
        assert f'href="partitions/{partition}.xlsx"' in item
        assert (real_site / "downloads" / "partitions" / f"{partition}.xlsx").is_file()


def test_the_home_page_has_examples_of_questions(real_site: Path) -> None:
    """They lead to pages, so that they work without scripts; every link's fragment is an id."""
    page = (real_site / "index.html").read_text("utf-8")
    for text, path, anchor in QUESTIONS:
        assert f'<a href="{path}#{anchor}">{text}</a>' in page


def test_no_chart_counts_one_day_twice(real_site: Path) -> None:
    """What never changed is "the same number since", not the number again with the same date."""
    captions = [
        caption
        for path in real_site.rglob("index.html")
        for caption in re.findall(r"<figcaption>(.*?)</figcaption>", path.read_text("utf-8"))
    ]
    dates = [re.findall(r"\d{4}-\d{2}-\d{2}", caption) for caption in captions]
    assert any(dates)
    assert [days for days in dates if len(set(days)) < len(days)] == []


def test_the_guide_calculates_costs_with_the_size_of_this_site(real_site: Path) -> None:
    """No less than the site has, and at most half as much again."""
    guide = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    size = re.search(r"with ([0-9,]+) files of ([0-9]+) MiB in total", guide)
    assert size
    files, mib = (int(number.replace(",", "")) for number in size.groups())
    sizes = [path.stat().st_size for path in real_site.rglob("*") if path.is_file()]
    assert len(sizes) <= files <= 1.5 * len(sizes)
    assert sum(sizes) / 2**20 <= mib <= 1.5 * sum(sizes) / 2**20
    for part in (f"91 × {mib} MiB", f"401 × {mib} MiB", f"four times, {4 * files:,}: {4 * files + 300:,} × 0.005"):
        assert part in guide


def test_no_list_of_facts_has_two_facts_of_one_name(pages: dict[str, PageLinks]) -> None:
    """Values of one fact stand under one name: validators ask for that, of all pages in `make test-deep` only."""
    lists = {path: re.findall(r"<dl\b.*?</dl>", page.content, re.DOTALL) for path, page in pages.items()}
    names = [
        (path, re.findall(r"<dt\b[^>]*>(.*?)</dt>", facts)) for path, facts_of in lists.items() for facts in facts_of
    ]
    assert len(names) > 100
    assert [path for path, own in names if len(set(own)) < len(own)] == []
