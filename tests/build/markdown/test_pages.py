"""The Markdown of the real site's pages: the answer first, the same facts as in the reports, and short."""

from __future__ import annotations

import csv
import json
import re
from statistics import fmean
from typing import TYPE_CHECKING

import msgspec
import pytest
from markdown_it import MarkdownIt

from generator.build import build
from generator.build.markdown import lists, pages
from generator.build.pages import discovery
from generator.build.pages.renderer import SiteContext
from generator.core.layout import LLMS_FULL_PATH, segment
from generator.model.snapshot import ServiceFacts
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog


CODE = re.compile(r"`+ ?(.+?) ?`+|([A-Za-z0-9-]+)")
TOOLS = {"find/index.html", "compare/index.html", "check/index.html", "agents/index.html", "404.html"}
"""Pages that answer with scripts, or say how to ask, and have no facts of their own."""


@pytest.fixture(scope="module")
def documents(real_site: Path) -> dict[str, str]:
    """Every page of the real site as Markdown, by its path."""
    return {path.relative_to(real_site).as_posix(): path.read_text("utf-8") for path in real_site.rglob("index.md")}


def rows(site: Path, name: str) -> list[dict[str, str]]:
    with (site / "downloads" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def listed(text: str) -> set[str]:
    """Return the codes of a list of codes, each of which may have a name behind it."""
    return {(match[1] or match[2]) for part in text.split(", ") if (match := CODE.match(part))}


def section(document: str, heading: str) -> set[str]:
    """Return the codes in the lists by category under a heading."""
    _, _, rest = document.partition(f"\n## {heading}")
    lines = re.findall(r"^- [^:\n]+: (.+)$", rest.partition("\n## ")[0], re.MULTILINE)
    return {code for line in lines for code in listed(line)}


def after(document: str, label: str) -> set[str]:
    """Return the codes of the line with a label."""
    match = re.search(rf"^{label}: (.+)$", document, re.MULTILINE)
    return listed(match[1]) if match else set()


def test_every_page_with_facts_has_its_markdown_and_links_it(real_site: Path, documents: dict[str, str]) -> None:
    html = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*.html")}
    assert {path.replace("index.md", "index.html") for path in documents} == html - TOOLS
    for path in html:
        page = (real_site / path).read_text("utf-8")
        links = re.findall(r'<link rel="alternate" type="text/markdown"[^>]* href="([^"]+)">', page)
        targets = {((real_site / path).parent / link).resolve() for link in links}
        assert targets == ({(real_site / path).with_name("index.md").resolve()} if path not in TOOLS else set()), path


def test_a_service_says_in_its_first_lines_where_it_is_available(real_site: Path, documents: dict[str, str]) -> None:
    """The first line counts the Regions, the next two name those with and without it: as the report does."""
    regions = {row["region_code"] for row in rows(real_site, "region_summary.csv")}
    for row in rows(real_site, "service_summary.csv"):
        code, count = row["service_code"], int(row["region_count"])
        document = documents[f"services/{segment(code)}/index.md"]
        available = {offering["region_code"] for offering in rows(real_site, f"services/{segment(code)}.csv")}
        first = document.partition("\n")[0]
        expected = f"all {count}" if count == len(regions) else f"{count} of {len(regions)}" if count else "no"
        assert f"(`{code}`) is available in {expected} AWS Region" in first
        assert after(document, "Available in") == available
        assert after(document, "Not available in") == (regions - available if count else set())


def test_a_region_names_what_it_has_and_what_it_lacks(real_site: Path, documents: dict[str, str]) -> None:
    """Both together are all services; the codes alone are in a text file, one a line."""
    services = {row["service_code"] for row in rows(real_site, "service_summary.csv")}
    for row in rows(real_site, "region_summary.csv"):
        code = row["region_code"]
        document = documents[f"regions/{segment(code)}/index.md"]
        available = {offering["service_code"] for offering in rows(real_site, f"regions/{segment(code)}.csv")}
        assert f"(`{code}`) has {row['service_count']} of {len(services)} AWS services\n" in document
        assert section(document, "Available here") == available
        assert section(document, "Not available here") == services - available
        text = (real_site / "api" / "v1" / "regions" / f"{segment(code)}.txt").read_text("utf-8")
        assert text.splitlines() == sorted(available)


def test_the_matrix_and_the_whole_text_name_each_service_once_with_its_regions(
    real_site: Path, documents: dict[str, str]
) -> None:
    regions = {row["region_code"] for row in rows(real_site, "region_summary.csv")}
    expected: dict[str, set[str]] = {row["service_code"]: set() for row in rows(real_site, "service_summary.csv")}
    for row in rows(real_site, "regional_services.csv"):
        expected[row["service_code"]].add(row["region_code"])
    for text in (documents["matrix/index.md"], (real_site / LLMS_FULL_PATH).read_text("utf-8")):
        regions_of = {}
        for kind, names, services in re.findall(
            r"^- (In no Region|Only in|Everywhere but|Everywhere) ?([^:\n]*): (.+)$", text, re.MULTILINE
        ):
            codes = {
                "In no Region": set(),
                "Only in": listed(names),
                "Everywhere but": regions - listed(names),
                "Everywhere": regions,
            }[kind]
            for service in listed(services):
                assert service not in regions_of
                regions_of[service] = codes
        assert regions_of == expected


def test_a_namespace_says_where_each_type_is_registered(real_site: Path, documents: dict[str, str]) -> None:
    folder = real_site / "api" / "v1" / "resource-types"
    whole = json.loads((folder.parent / "resource-types.json").read_text("utf-8"))
    known_regions = set(whole["regions"])
    paths = [*folder.glob("*.json")]
    assert len(paths) == len(whole["namespaces"])
    for path in paths:
        namespace = json.loads(path.read_text("utf-8"))
        document = documents[f"resources/{path.stem}/index.md"]
        regions_of: dict[str, set[str]] = {}
        for kind, names, types in re.findall(
            r"^- (Only in|Everywhere but|Everywhere) ?([^:\n]*): (.+)$", document, re.MULTILINE
        ):
            codes = {
                "Only in": listed(names),
                "Everywhere but": known_regions - listed(names),
                "Everywhere": known_regions,
            }[kind]
            regions_of |= dict.fromkeys(listed(types), codes)
        expected = {
            each["name"].removeprefix(f"{namespace['name']}::"): set(each["regions"]) for each in namespace["types"]
        }
        assert regions_of == expected, path


def test_a_month_says_what_its_changes_are(real_site: Path, documents: dict[str, str]) -> None:
    """Its first line counts the launches; each Region of them is named, under the day on which they were detected."""
    document = documents["changes/2026-10/index.md"]
    month = json.loads((real_site / "api" / "v1" / "changes" / "2026-10.json").read_text("utf-8"))
    launches = [change for change in month["changes"] if change["kind"] == "offering-appeared"]
    assert len(launches) > 100
    for change in launches:
        assert change["region"] in document
    assert f"{len(launches)} service launches in a Region" in document.partition("\n")[0]
    dates = {change["date"] for change in month["changes"] if "type" not in change["kind"]}
    assert set(re.findall(r"^## Detected (\S+)", document, re.MULTILINE)) == dates


def test_the_markdown_of_a_page_is_short(documents: dict[str, str]) -> None:
    """A service has 400 tokens at most in the mean, a Region 3,000, a month 4,000; a token has four characters."""
    tokens = {path: len(document) / 4 for path, document in documents.items()}
    services = [size for path, size in tokens.items() if path.startswith("services/") and path.count("/") == 2]
    assert len(services) > 400
    assert fmean(services) <= 400
    for folder, largest in (("regions", 3_000), ("changes", 4_000), ("resources", 4_000)):
        assert all(size <= largest for path, size in tokens.items() if path.startswith(f"{folder}/"))


def test_the_guide_says_true_sizes(real_site: Path) -> None:
    """Each address with a size is that of a file, or of several, as long as the guide says, but for the rounding."""
    text = (real_site / "llms.txt").read_text("utf-8")
    sized = re.findall(
        r"(?:\[[^\]]+\]\(([^)]+)\)|`([^`]+)`)[^()`\[]*\(([\d,]+) tokens(?:, the longest ([\d,]+))?\)", text
    )
    assert len(sized) > 30
    for link, pattern, mean, longest in sized:
        path = link or pattern
        globbed = re.sub(r"\{\w+\}", "*", path)
        sizes = [file.stat().st_size / 4 for file in real_site.glob(globbed)]
        assert sizes, path
        assert float(mean.replace(",", "")) == pytest.approx(fmean(sizes), rel=0.06), path
        if longest:
            assert float(longest.replace(",", "")) == pytest.approx(max(sizes), rel=0.06), path


def test_the_whole_text_is_short_enough_to_be_read_at_once(real_site: Path) -> None:
    text = real_site / LLMS_FULL_PATH
    assert text.stat().st_size <= 60 * 1024
    assert f"({LLMS_FULL_PATH})" in (real_site / "llms.txt").read_text("utf-8")


@pytest.mark.parametrize(("size", "words"), [(3, "1"), (39, "10"), (40, "10"), (1_558, "390"), (66_666, "17,000")])
def test_a_size_has_two_digits(size: int, words: str) -> None:
    assert discovery.rounded_tokens(size) == words


HOSTILE = "[x](javascript:alert(1)) <img src=x>\n# H `c` | & www.evil.example https://evil.example ![i](http://e/x.png)"


def test_a_hostile_name_stays_a_name() -> None:
    """In every document that has it: no element, no link that leads away, and the heading says the name as it is."""
    world = tiny_snapshot()
    odd = ServiceFacts(code="odd`|*[", name=HOSTILE, url=None, regions=("us-east-1",))
    regions = tuple(
        msgspec.structs.replace(region, name=HOSTILE) if region.code == "eu-west-1" else region
        for region in world.regions
    )
    services = tuple(sorted((*world.services, odd), key=lambda service: service.code))
    built = build.files(build.BuildOptions(snapshot=msgspec.structs.replace(world, services=services, regions=regions)))
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    name = " ".join(HOSTILE.split())
    naming = 0
    for file in built.files:
        if not file.path.endswith((".md", LLMS_FULL_PATH)):
            continue
        tokens = reader.parse(file.content.decode())
        children = [child for token in tokens for child in token.children or []]
        assert not [token for token in (*tokens, *children) if token.type in {"html_block", "html_inline", "image"}]
        links = [str(child.attrs["href"]) for child in children if child.type == "link_open"]
        assert not [link for link in links if link.startswith(("javascript", "http")) and "about/" not in file.path]
        naming += name in "".join(child.content for child in children)
    # The service's own, the two lists of services, both texts, the Region's own, and more.
    assert naming >= 5
    (own,) = (file for file in built.files if file.path == f"services/{segment(odd.code)}/index.md")
    heading = next(token for token in reader.parse(own.content.decode()) if token.type == "inline")
    assert "".join(child.content for child in heading.children or []) == (
        f"{name} ({odd.code}) is available in 1 of 3 AWS Regions"
    )


def test_a_whole_text_that_is_too_long_loses_its_names_first(tiny: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then there is none, and no guide names it."""
    render = pages.renderer(SiteContext(tiny, "assets/x", None))
    (whole,) = lists.full_text(render)
    assert b"## Names of services" in whole.content
    monkeypatch.setattr(lists, "MAX_FULL_BYTES", len(whole.content) - 1)
    (shorter,) = lists.full_text(render)
    assert b"## Names of services" not in shorter.content
    monkeypatch.setattr(lists, "MAX_FULL_BYTES", len(shorter.content) - 1)
    assert list(lists.full_text(render)) == []
    files = pages.files(render.context)
    assert LLMS_FULL_PATH not in {file.path for file in files}
    (guide,) = discovery.files(render.context, [], {}, files)
    assert LLMS_FULL_PATH.encode() not in guide.content


def test_what_is_gone_says_until_when_and_where_it_was(documents: dict[str, str]) -> None:
    document = documents["services/qldb/index.md"]
    assert document.startswith(
        "# Amazon Quantum Ledger Database (QLDB) (`qldb`) is no longer available in any AWS Region: "
        "removed by 2026-01-17\n"
    )
    assert "- Was available in (by March 2022 until 2026-01-17): ap-northeast-1, " in document
    assert "- Closest today: Amazon Aurora (`aurora`), " in document


def test_an_article_has_nothing_that_is_for_its_html_alone(documents: dict[str, str]) -> None:
    """No id of a heading, no element, and not the lines above its first heading."""
    for path in ("about/index.md", "about/data/index.md", "about/faq/index.md"):
        assert documents[path].startswith("# ")
        assert not re.search(r"\{#|^<|^title:", documents[path], re.MULTILINE), path
