"""The pages: complete, true to the catalog, linked without a gap, and safe whatever AWS says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import msgspec
import pytest

from generator.build.pages import downloads, matrix, pages, renderer, sitemap, views
from generator.build.pages import quality as quality_page
from generator.build.pages import region as region_page
from generator.build.pages import service as service_page
from generator.build.pages.renderer import SiteContext
from generator.build.pages.shared import MAX_COMPARED
from generator.catalog import quality
from generator.catalog.assemble import assemble
from generator.catalog.page_entities import page_entities, percent
from generator.core.layout import anchor, segment
from generator.history import timeline
from generator.history.fact_dates import FactDates
from generator.history.gone import GoneEntities
from generator.model import curated
from generator.model.release import MissingReport
from generator.model.snapshot import ServiceFacts
from tests.build.pages.parsed_pages import Page, WellFormedPage
from tests.build.pages.rendered_sites import ASSETS, SITE_REPORTS, RenderedSite, entry, render
from tests.conftest import AWKWARD, bundled_history, region, renamed, tiny_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog


SITE = "https://example.org/atlas/"
SERIES_PAGE = ("services", "lambda", "index.html")
"""The address of a page of which one template makes many, in its parts."""

MOST_NEAR_TO_ONE = 7
"""The most Regions whose pages compare them with one and the same Region."""


@pytest.fixture(scope="module")
def site(real: Catalog, real_site: Path) -> RenderedSite:
    """Every page of the real catalog, as it was built with its history."""
    paths = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*") if path.is_file()}
    parsed = {path: WellFormedPage(path, (real_site / path).read_bytes()) for path in paths if path.endswith(".html")}
    return RenderedSite(timeline.with_dates(real, bundled_history()), parsed, paths)


@pytest.fixture(scope="module")
def hostile() -> RenderedSite:
    """Add to the tiny world codes, names and addresses that try to break out."""
    world = renamed(tiny_snapshot(), iam='<script>alert("x")</script>')
    services = (
        ServiceFacts(code="../x", name="Dots & slashes", url="javascript:alert(1)", regions=("eu-west-1",)),
        ServiceFacts(code="..", name=None, url="http://example.org/", regions=()),
        *world.services,
        ServiceFacts(code="index", name="Index", url=None, regions=()),
    )
    world = msgspec.structs.replace(
        world,
        services=tuple(sorted(services, key=lambda subject: subject.code)),
        regions=(
            region('<img src=x onerror="x">', "<b>Bold</b>", '"><b>', "<i>aws</i>"),
            *world.regions,
        ),
    )
    return render(assemble(world, curated.read()))


@pytest.fixture(params=["site", "hostile"])
def any_site(request: pytest.FixtureRequest) -> RenderedSite:
    """Each of the two sites in turn."""
    chosen_site: RenderedSite = request.getfixturevalue(request.param)
    return chosen_site


def test_both_ways_to_read_a_page_give_the_same(hostile: RenderedSite, real_site: Path) -> None:
    """For hostile names, and for a page of each kind of the real site."""
    kinds = ("", "matrix/", "regions/us-east-1/", "services/lambda/", "resources/s3/", "changes/", "about/")
    contents = [(real_site / kind / "index.html").read_bytes() for kind in kinds]
    files = [file for file in pages.files(SiteContext(hostile.catalog, ASSETS, None)) if file.path.endswith(".html")]
    for content in [*contents, *(file.content for file in files)]:
        ways = Page("x", content), WellFormedPage("x", content)
        ours, standard = ({name: getattr(way, name) for name in READ} for way in ways)
        assert ours == standard


READ = ("links", "ids", "headings", "attributes", "tags", "classes", "meta", "canonical", "text", "title")


def broken(site: RenderedSite, page: Page) -> list[str]:
    """Return the page's internal links that lead nowhere."""
    targets = []
    base = f"https://here/{'' if page.path == '404.html' else _address(page.path)}"
    for link in set(page.links):
        target = urlsplit(urljoin(base, link))
        if target.netloc == "here":
            path = unquote(target.path.removeprefix("/"))
            whole = f"{path}index.html" if path == "" or path.endswith("/") else path
            exists = whole in site.paths
            page_ids = site.pages[whole].ids if whole in site.pages else [target.fragment]
            if not exists or (target.fragment and target.fragment not in page_ids):
                targets.append(link)
    return targets


def _address(path: str) -> str:
    return path.replace("%", "%25").removesuffix("index.html")


def test_every_internal_link_and_asset_resolves(hostile: RenderedSite) -> None:
    """No page links to what the site does not have, fragments included; ``test_site.py`` tries those of real names."""
    gaps = {path: broken_links for path, page in hostile.pages.items() if (broken_links := broken(hostile, page))}
    assert not gaps


def test_every_page_is_reached_from_the_home_page(any_site: RenderedSite) -> None:
    """Following links from the home page finds every page but the 404."""
    visited, left = set(), ["index.html"]
    while left:
        path = left.pop()
        if path in visited or path not in any_site.pages:
            continue
        visited.add(path)
        base = f"https://here/{_address(path)}"
        for link in any_site.pages[path].links:
            target = urlsplit(urljoin(base, link))
            if target.netloc == "here" and target.path.endswith("/"):
                left.append(f"{unquote(target.path.removeprefix('/'))}index.html")
    assert visited == any_site.pages.keys() - {"404.html"}


def test_every_page_has_one_h1_and_sane_headings(any_site: RenderedSite) -> None:
    """One h1, and no heading skips a level."""
    for page in any_site.pages.values():
        assert page.headings.count(1) == 1, page.path
        assert page.headings[0] == 1, page.path
        assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), page


def test_every_page_has_a_title_and_description_of_its_own(any_site: RenderedSite) -> None:
    """No two pages share a title or a description."""
    titles = [page.title for page in any_site.pages.values()]
    descriptions = [page.meta["description"] for page in any_site.pages.values()]
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)
    assert all(page.meta["og:title"] == page.title.removesuffix(" · Region Atlas") for page in any_site.pages.values())


def test_no_inline_style_script_or_handler(any_site: RenderedSite) -> None:
    """Nothing that the content security policy would block: a script is a file, or data that nobody runs."""
    for page in any_site.pages.values():
        assert not page.tags & {"style", "inline script", "iframe"}, page.path
        assert not [name for name in page.attributes if name == "style" or name.startswith("on")], page.path


def test_ids_are_unique(any_site: RenderedSite) -> None:
    """A fragment leads to one place."""
    for page in any_site.pages.values():
        assert len(set(page.ids)) == len(page.ids), page.path


def test_a_header_among_empty_cells_says_that_it_is_of_the_row(real_site: Path) -> None:
    """Elsewhere the place of a header says it; among empty cells browsers take it for the header of a column."""
    paths = (path for path in real_site.rglob("*.html") if len(path.relative_to(real_site).parts) < len(SERIES_PAGE))
    rows = [line for path in paths for line in path.read_text("utf-8").splitlines() if line.startswith("<tr")]
    cells = [re.split("<td[^>]*>", row.replace("</td>", "").replace("</tr>", "")) for row in rows if "<td" in row]
    among_empty = [header for header, first, *others in cells if not first and not others[-1]]
    assert len(cells) > len(among_empty) > 0
    assert [header for header in among_empty if 'scope="row"' not in header] == []


def test_the_matrix_has_every_cell(any_site: RenderedSite) -> None:
    """Regions x services cells: a yes for each offering, but another mark where its endpoint is global."""
    catalog, cells = any_site.catalog, any_site.pages["matrix/index.html"].classes
    assert cells.count("g") == sum(offering.global_endpoint for offering in catalog.offerings)
    assert cells.count("y") + cells.count("g") == len(catalog.offerings)
    assert sum(map(cells.count, "ygn")) == len(catalog.regions) * len(catalog.services)


@pytest.mark.parametrize(
    ("label", "end"),
    [
        ("AWS Lambda", ""),
        ("Amazon Relational Database Service (RDS)", " (RDS)"),
        ("Amazon Relational Database Service (RDS) for VMware", " VMware"),
        ("AWS Billing and Cost Management Dashboards", " Dashboards"),
        ("x" * 60, ""),
        ("A " + "x" * 60, ""),
    ],
)
def test_the_end_of_a_long_name_is_kept_where_its_middle_is_cut(label: str, end: str) -> None:
    """The two parts are the whole name; one without a space near its end stays whole."""
    assert matrix.split_label(label) == (label.removesuffix(end), end)


def test_a_region_page_shows_what_the_catalog_holds(site: RenderedSite) -> None:
    """The count is the catalog's; every service has a row with a mark and a word, and each endpoint is there."""
    catalog = site.catalog
    for entity in catalog.regions:
        page = site.pages[f"regions/{segment(entity.code)}/index.html"]
        offered = catalog.in_region[entity.code]
        assert f"{len(offered)} of {len(catalog.services)} services are available" in page.text
        assert page.availability.count(True) == len(offered)
        assert page.availability.count(False) == len(catalog.services) - len(offered)
        shown = [offering.endpoint for offering in offered.values() if offering.endpoint]
        assert all(endpoint in page.text for endpoint in shown)
        assert str(entity.changed) in page.text
        launched = entity.launch.date if entity.launch else entity.launch_year or "unknown"
        assert f"Launched{launched}" in page.text


def test_old_links_into_a_region_page_lead_somewhere(site: RenderedSite) -> None:
    """Sections of earlier versions, and each category, have their anchors: others have linked them."""
    anchors = {"facts", "services", "lacks", "shares", "peers", "nearest", "changes", "growth"}
    anchors |= {anchor(category) for category in site.catalog.by_category}
    for entity in site.catalog.regions:
        assert anchors <= set(site.pages[f"regions/{segment(entity.code)}/index.html"].ids)


def test_a_service_page_names_offered_and_not_offered(site: RenderedSite) -> None:
    """Every Region has a mark and a word, and the counts are the catalog's."""
    catalog = site.catalog
    for entity in catalog.services:
        page = site.pages[f"services/{segment(entity.code)}/index.html"]
        offered = len(catalog.of_service[entity.code])
        assert f"Available in {offered} of {len(catalog.regions)} Regions" in page.text
        members = page.classes.count("member-yes")
        assert page.availability.count(True) - members == offered
        assert len(page.availability) - sum("member" in name for name in page.classes) == len(catalog.regions)


def test_a_service_page_names_few_regions_below_the_answer(site: RenderedSite) -> None:
    """Those that alone have the service or alone lack it, with links; where both are many, the list has them."""
    catalog = site.catalog
    names = {code: entity.label for code, entity in page_entities(catalog).regions.items()}
    sentences = {"Only in": 0, "Not available in": 0}
    for entity in catalog.services:
        text = site.pages[f"services/{segment(entity.code)}/index.html"].text
        present = [name for code, name in names.items() if code in catalog.of_service[entity.code]]
        absent = [name for name in names.values() if name not in present]
        for words, regions, others in (("Only in", present, absent), ("Not available in", absent, present)):
            named = bool(regions and others) and len(regions) <= service_page.MOST_NAMED
            assert (f"{words} {', '.join(regions)}" in text) == named, entity.code
            sentences[words] += named
    assert min(sentences.values()) > 20


def test_a_missing_service_says_where_most_regions_have_it(real: Catalog) -> None:
    """Every service has its row in its category, and only what is missing here and common elsewhere says so."""
    subjects = page_entities(real)
    for code in real.region:
        groups = region_page.services_by_category(real, subjects, code)
        rows = {row.code: row for group in groups for row in group.rows}
        assert {group.name: [row.code for row in group.rows] for group in groups} == {
            name: [entity.code for entity in services] for name, services in real.by_category.items()
        }
        assert {entity for entity, row in rows.items() if row.offered} == real.in_region[code].keys()
        assert sum(group.size for group in groups) == len(real.in_region[code])
        common = {entity for entity, offered in real.of_service.items() if 2 * len(offered) > len(real.regions)}
        assert {entity for entity, row in rows.items() if row.in_most_regions} == common - real.in_region[code].keys()


def test_a_region_is_compared_with_the_nearest_of_its_partition(real: Catalog) -> None:
    """Itself, then the nearest first, with exact counts; only where it is alone in its partition they are of any."""
    subjects = page_entities(real)
    for entity in real.regions:
        nearest = region_page.nearest_regions(real, entity.code)
        own, *others = region_page.comparison(real, subjects, entity.code, nearest)
        assert (own.region, own.km) == (entity, None)
        companions = sum(other.partition == entity.partition for other in real.regions) - 1
        assert len(others) == min(companions, region_page.NEAREST_COUNT) or not companions
        assert {other.region.partition == entity.partition for other in others} == {companions > 0}
        distances = [other.km for other in others]
        assert distances == sorted(distances, key=lambda km: km or 0)
        assert all(row.entity.offered == len(real.in_region[row.entity.code]) for row in (own, *others))
    nearest = region_page.nearest_regions(real, "eu-south-2")
    assert [near.region for near in nearest] == ["eu-west-3", "eu-south-1", "eu-central-2"]


def test_a_region_is_among_the_nearest_of_few_others(real: Catalog) -> None:
    """Each of their pages has its number of services, so each is sent again when that changes."""
    nearest = Counter(near.region for code in real.region for near in region_page.nearest_regions(real, code))
    assert max(nearest.values()) <= MOST_NEAR_TO_ONE


def test_the_page_of_a_region_compares_it_with_the_nearest(site: RenderedSite) -> None:
    """In a table with the distance and the number of services of each, which leads to a comparison of all services."""
    subjects = page_entities(site.catalog)
    for code in site.catalog.region:
        page = site.pages[f"regions/{code}/index.html"]
        text = "".join(page.text.split())
        nearest = region_page.nearest_regions(site.catalog, code)
        for row in region_page.comparison(site.catalog, subjects, code, nearest):
            distance = "" if row.km is None else f"{row.km:,}km"
            own = "".join(f"{row.entity.label}{row.entity.code}{distance}".split())
            figures = f"{row.entity.offered}{row.entity.percent}".replace(" ", "")
            assert re.search(f"{re.escape(own)}(not)?required.{{1,20}}{re.escape(figures)}", text), (
                code,
                row.entity.code,
            )
        codes = ",".join((code, *(near.region for near in nearest)))
        assert f"../../compare/?regions={codes}" in page.links
        assert ("NootherRegionisinthesamepartition" in text) == (not nearest[0].same_partition)
    assert "../#europe" in site.pages["regions/eu-central-2/index.html"].links


def test_a_region_of_unknown_place_is_compared_with_none(real: Catalog) -> None:
    catalog = msgspec.structs.replace(
        real,
        regions=tuple(
            msgspec.structs.replace(entity, coordinates=None) if entity.code == "eu-west-3" else entity
            for entity in real.regions
        ),
    )
    nearest = region_page.nearest_regions(catalog, "eu-west-3")
    assert not nearest
    assert [
        row.region.code for row in region_page.comparison(catalog, page_entities(catalog), "eu-west-3", nearest)
    ] == ["eu-west-3"]
    links = region_page.comparison_links(catalog.region["eu-west-3"], nearest)
    assert [link.name for link in links] == ["All Regions in Europe"]


def test_a_region_page_shows_what_a_region_is_chosen_by(site: RenderedSite) -> None:
    """Its opt-in status, the launch year where no day is certain, and its Local Zones by place and ID."""
    text = {code: " ".join(site.pages[f"regions/{code}/index.html"].text.split()) for code in site.catalog.region}
    for code, entity in site.catalog.region.items():
        assert ("Opt-inrequired" in text[code]) == bool(entity.opt_in)
        assert ("Opt-innot required" in text[code]) == (entity.opt_in is False)
        assert entity.launch or not entity.launch_year or f"Launched{entity.launch_year} (source)" in text[code]
        zones = entity.zones.local if entity.zones else ()
        places = entity.zones.places if entity.zones else {}
        assert all(f"{places[zone]} {zone}" if zone in places else zone in text[code] for zone in zones)
    assert "Boston use1-bos1-az1" in text["us-east-1"]
    assert "Virginia, United States, North America" in text["us-east-1"]


def test_the_page_of_a_leading_service_says_where_its_family_is_otherwise(site: RenderedSite) -> None:
    """Each member with other Regions: its count beside the answer, and a column of the table that says where."""
    catalog = site.catalog
    page = site.pages["services/bedrock/index.html"]
    runtime = catalog.of_service["bedrock-runtime"]
    assert f"(inference): {len(runtime)} of {len(catalog.regions)}" in page.text
    assert re.search(r"Available\s*runtime\s*agentcore\s*data-automation\s*Endpoint", page.text), (
        "without the leader's code"
    )
    subjects = page_entities(catalog)
    for code, family in catalog.family.items():
        if code != family.leader:
            continue
        own = catalog.of_service[code].keys()
        others = service_page.relatives(catalog, subjects, code)
        assert {other.entity.code for other in others} == {
            member.service for member in family.members if catalog.of_service[member.service].keys() != own
        }
        classes = site.pages[f"services/{segment(code)}/index.html"].classes
        columns = others[: service_page.MEMBER_COLUMNS]
        assert classes.count("member-yes") == sum(len(catalog.of_service[member.entity.code]) for member in columns)
        assert sum("member" in name for name in classes) == len(columns) * len(catalog.regions)


def test_a_family_is_compared_once(site: RenderedSite) -> None:
    """On the page of its leading service, to which the pages of its members lead, if there is anything to compare."""
    catalog = site.catalog
    for code in catalog.service:
        page, family = site.pages[f"services/{segment(code)}/index.html"], catalog.family.get(code)
        is_compared = family is not None and len({frozenset(catalog.of_service[m.service]) for m in family.members}) > 1
        is_member = family is not None and code != family.leader
        assert ("compare them on the page of" in page.text) == (is_compared and is_member)
        if family is not None and is_compared and is_member:
            assert f"One of {len(family.members)} services of {family.name}" in page.text
            assert f"../{segment(family.leader)}/" in page.links
        if is_member:
            assert not [name for name in page.classes if "member" in name]


def test_a_service_is_compared_in_its_oldest_regions(real: Catalog) -> None:
    """Those that have it, no two of a geography before each geography has one."""
    for code, offerings in real.of_service.items():
        chosen = service_page.regions_to_compare(real, code)
        assert len(chosen) == min(len(offerings), MAX_COMPARED)
        geographies = {real.region[entity].geography for entity in offerings}
        first = [real.region[entity].geography for entity in chosen[: len(geographies)]]
        assert len(set(first)) == len(first)
    assert service_page.regions_to_compare(real, "ec2")[:2] == ["us-east-1", "eu-west-1"]


def test_only_other_protocols_than_https_are_named(real: Catalog) -> None:
    """A row is silent on what nearly every endpoint answers, and says where AWS names nothing."""
    offerings = {tuple(entity.protocols): entity for entity in real.offerings if entity.endpoint}
    named = next(iter(page_entities(real).services.values()))
    shown = {protocols: views.offering_row(named, entity, None).protocols for protocols, entity in offerings.items()}
    assert shown.pop(("HTTPS",)) is None
    assert shown.pop(()) == ""
    assert shown == {protocols: ", ".join(protocols) for protocols in shown}
    assert shown


def test_every_finding_and_every_quality_case_is_shown(site: RenderedSite) -> None:
    """The quality page has each finding's sentence, each figure's counts, and a heading for each kind."""
    page = site.pages["quality/index.html"]
    assert all(finding.message in page.text for finding in site.catalog.findings)
    for figure in quality.figures(site.catalog):
        assert f"{figure.good:,} of {figure.total:,}" in page.text
        cases = quality_page.cases(site.catalog, page_entities(site.catalog), figure.cases)
        assert sum(len(case.regions) or 1 for case in cases) == len(figure.cases)
    kinds = {finding.kind for finding in site.catalog.findings}
    assert kinds <= set(page.ids)
    assert not [kind for kind in kinds if f"{kind} " in page.text], "a kind of finding has no heading in words"


def test_hostile_names_are_text(hostile: RenderedSite) -> None:
    """Names, codes and addresses from AWS never become markup."""
    assert AWKWARD in hostile.pages["services/awkward/index.html"].text
    assert '<script>alert("x")</script>' in hostile.pages["services/iam/index.html"].text
    for page in hostile.pages.values():
        assert not page.tags & {"b", "i"}, page.path


def test_hostile_codes_stay_in_their_folder(hostile: RenderedSite) -> None:
    """No code leads a page out of its folder or onto another page."""
    assert {"services/%2E%2E%2Fx/index.html", "services/%2E%2E/index.html", "services/index/index.html"} <= set(
        hostile.pages
    )
    assert not [path for path in hostile.pages if ".." in PurePosixPath(path).parts]


def test_only_https_addresses_are_linked(hostile: RenderedSite) -> None:
    """An address with another scheme is shown as text."""
    for page in hostile.pages.values():
        schemes = {urlsplit(link).scheme for link in page.links}
        assert schemes <= {"", "https"}, page.path
    assert "javascript:alert(1)" in hostile.pages["services/%2E%2E%2Fx/index.html"].text


@pytest.mark.parametrize(("site_url", "root"), [(None, "/"), (SITE, "/atlas/")])
def test_the_404_page_links_from_the_root(tiny: Catalog, site_url: str | None, root: str) -> None:
    """It is served at any depth, so no link of it may be relative, but for those within it."""
    page = render(tiny, site_url).pages["404.html"]
    assert [link for link in page.links if not link.startswith("#")]
    assert all(link.startswith((root, "#")) for link in page.links)


def test_other_pages_link_relatively(tiny: Catalog) -> None:
    """The site works from any folder: nothing but the 404 page has the address of the site."""
    for path, page in render(tiny, SITE).pages.items():
        if path != "404.html":
            assert not [link for link in page.links if link.startswith(("/", SITE))], path


def test_canonical_only_with_a_site_url(tiny: Catalog) -> None:
    """Addresses that must be absolute are left out while the site's own is unknown."""
    assert all(page.canonical is None and "og:url" not in page.meta for page in render(tiny).pages.values())
    pages_of_site = render(tiny, SITE).pages
    assert pages_of_site["index.html"].canonical == SITE
    assert pages_of_site["services/lambda/index.html"].canonical == f"{SITE}services/lambda/"
    assert pages_of_site["services/lambda/index.html"].meta["og:url"] == f"{SITE}services/lambda/"
    assert pages_of_site["404.html"].canonical is None


def test_the_sitemap_lists_every_page(hostile: RenderedSite) -> None:
    """Every page but the 404, each with the date of its own change where one is known."""
    pages = sitemap.pages(hostile.catalog, renderer.NO_CHANGES, GoneEntities(), FactDates())
    files = {file.path: file.content for file in sitemap.files(pages, "https://example.org/a&b/")}
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    tree = ET.fromstring(files["sitemap.xml"])
    lastmod_by_url = {entry.findtext("s:loc", "", names): entry.findtext("s:lastmod", None, names) for entry in tree}
    pages_of_it = {f"https://example.org/a&b/{_address(path)}" for path in hostile.pages if path != "404.html"}
    assert lastmod_by_url.keys() == pages_of_it
    assert lastmod_by_url["https://example.org/a&b/services/lambda/"] == str(hostile.catalog.service["lambda"].changed)
    assert lastmod_by_url["https://example.org/a&b/about/"] is None
    assert b"Sitemap: https://example.org/a&b/sitemap.xml\n" in files["robots.txt"]


def test_without_a_site_url_there_is_no_sitemap(tiny: Catalog) -> None:
    """A sitemap has no relative form."""
    pages = sitemap.pages(tiny, renderer.NO_CHANGES, GoneEntities(), FactDates())
    assert [(file.path, b"Sitemap" in file.content) for file in sitemap.files(pages, None)] == [("robots.txt", False)]


def test_downloads_list_reports_but_not_the_summary(hostile: RenderedSite) -> None:
    """Each report with its size, rows and digest; the summary, which changes with every run, only by name."""
    page = hostile.pages["downloads/index.html"]
    listed = len(SITE_REPORTS) - 1
    assert page.text.count("ab" * 32) == listed
    assert page.text.count("12,345") == listed
    assert page.text.count("1.5 KiB") == listed
    assert "summary.json" in page.links


def test_a_missing_report_is_reported(tiny: Catalog) -> None:
    """The last good copy is linked with its date; where there is none, nothing is linked."""
    missing = [
        MissingReport(path="statistics.csv", error="boom", last_good=entry("statistics.csv")),
        MissingReport(path="service_matrix.csv", error="boom", last_good=None),
    ]
    file = downloads.page(SiteContext(tiny, ASSETS, None), [], missing, {"statistics.csv": "Figures."})
    page = Page(file.path, file.content)
    assert "last good copy, from 2024-02-29" in page.text
    assert "no earlier copy" in page.text
    assert "Figures." in page.text
    assert "statistics.csv" in page.links
    assert "service_matrix.csv" not in page.links


def test_a_report_that_exists_nowhere_is_not_linked(tiny: Catalog) -> None:
    """No page links it, neither in the text nor in the head."""
    lost = frozenset({"regions/eu-west-1.xlsx", "services/lambda.csv", "region_summary.csv"})
    paths = {path.removeprefix("downloads/") for path in render(tiny).paths if path.startswith("downloads/")}
    context = SiteContext(tiny, ASSETS, None, frozenset(paths) - lost)
    files = [*pages.files(context), downloads.page(context, [], [], {})]
    links = {link for file in files for link in Page(file.path, file.content).links}
    assert not [link for link in links if link.endswith(tuple(lost))]
    assert "../../downloads/regions/eu-west-1.csv" in links


def test_twice_gives_the_same_bytes(tiny: Catalog) -> None:
    """A page depends on the catalog and the context alone."""
    context = SiteContext(tiny, ASSETS, SITE)
    assert list(pages.files(context)) == list(pages.files(context))


def test_an_empty_catalog_renders() -> None:
    """Nothing at all is no reason to fail."""
    empty = msgspec.structs.replace(tiny_snapshot(), regions=(), services=(), launches=())
    assert "0 Regions" in render(assemble(empty, curated.read())).pages["regions/index.html"].text


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 9, "0 %"), (1, 405, "<1 %"), (404, 405, "99 %"), (405, 405, "100 %"), (0, 0, "0 %")],
)
def test_percent_rounds_down(part: int, whole: int, shown: str) -> None:
    """100 % means all of them, and a few are never 0 %."""
    assert percent(part, whole) == shown
