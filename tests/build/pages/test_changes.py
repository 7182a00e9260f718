"""What pages show of the history: month by month, on each Region's and service's page, at home and under quality."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest

from generator.build.pages import home as home_page
from generator.build.pages import pages, shared, sitemap
from generator.build.pages.renderer import SiteContext
from generator.core.layout import segment
from generator.history import changes, sentences, timeline
from generator.history.fact_dates import FactDates
from generator.history.gone import GoneEntities
from tests.build.pages.parsed_pages import Page
from tests.build.pages.rendered_sites import ASSETS
from tests.conftest import bundled_history, tiny_snapshot
from tests.doubles.readings import changes_by_subject, concerns, date, offered, on, values_after, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.history.changes import Change
    from generator.model.catalog import Catalog
    from generator.model.history import History
    from generator.model.snapshot import Snapshot


QUALITY = "quality/index.html"


class HistorySite(NamedTuple):
    """The real catalog's pages by path, and what they are made of."""

    html: dict[str, str]
    catalog: Catalog
    history: History
    settled: list[Change]

    def text(self, path: str) -> str:
        """Return the words of a page."""
        return Page(path, self.html[path].encode()).text


@pytest.fixture(scope="module")
def site(real: Catalog) -> HistorySite:
    history = bundled_history()
    catalog = timeline.with_dates(real, history)
    context = SiteContext(
        catalog, ASSETS, None, changes=changes_by_subject(history, catalog), growth=timeline.growth(history)
    )
    html = {file.path: file.content.decode() for file in pages.files(context)}
    return HistorySite(html, catalog, history, [change for change in changes.changes(history) if change.settled])


def after(*days: Snapshot) -> dict[str, Page]:
    """Return the pages after these readings."""
    catalog, by_subject, growth = values_after(*days)
    files = pages.files(SiteContext(catalog, ASSETS, None, changes=by_subject, growth=growth))
    return {file.path: Page(file.path, file.content) for file in files}


def test_each_month_with_changes_has_a_page_that_names_them(site: HistorySite) -> None:
    """Every Region and service that a change of the month is about, and every date of a reading."""
    names = sentences.titles(site.history, site.catalog)
    shown = {path.split("/")[1] for path in site.html if re.fullmatch(r"changes/\d{4}-\d\d/index\.html", path)}
    assert shown == {change.month for change in site.settled}
    texts = {month: site.text(f"changes/{month}/index.html") for month in shown}
    for change in site.settled:
        text = texts[change.month]
        if change.region and not change.kind.endswith("-renamed"):
            assert names.regions[change.region] in text
        if change.service and not change.kind.endswith("-renamed"):
            assert names.services[change.service] in text
        assert all(names.services[code] in text for code in change.codes if change.region)
        assert all(names.regions[code] in text for code in change.codes if change.service)
        assert f"Detected in a recording packaged on {change.date}" in text
        assert f"previous recording packaged on {change.previous_date}" in text
        assert "perhaps even before the previous recording was packaged" in text


def test_the_months_lead_to_each_other(site: HistorySite) -> None:
    """Each to the one before and the one after; the table of all of them to each, with its counts."""
    months = sorted({change.month for change in site.settled})
    for earlier, later in pairwise(months):
        assert f'<a rel="next" href="../{later}/">' in site.html[f"changes/{earlier}/index.html"]
        assert f'<a rel="prev" href="../{earlier}/">' in site.html[f"changes/{later}/index.html"]
    assert 'rel="prev"' not in site.html[f"changes/{months[0]}/index.html"]
    assert 'rel="next"' not in site.html[f"changes/{months[-1]}/index.html"]
    table = site.html["changes/index.html"].split("ledger-months")[1]
    for month in months:
        row = table.split(f'href="{month}/"')[1].split("</tr>")[0]
        counts = [int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", row)]
        assert sum(counts) == sum(change.month == month for change in site.settled), month
        new = sum(change.month == month and change.kind == "service-appeared" for change in site.settled)
        assert (re.findall(r"<td[^>]*>(\d*)</td>", row)[1] or "0") == str(new)


def test_the_latest_month_stands_on_the_page_of_all(site: HistorySite) -> None:
    """In the same words as on its own page."""
    latest = max(change.month for change in site.settled)
    own = site.html[f"changes/{latest}/index.html"].split('<article class="reading">')[1]
    lines = re.findall(r"<li>(.*)", own.split("</article>")[0].replace("../../", ""))
    assert lines
    whole = site.html["changes/index.html"].replace("../", "")
    assert [line for line in lines if line not in whole] == []


def own_lines(site: HistorySite, path: str) -> str:
    return site.html[path].split('id="changes"')[1].split('id="growth"')[0]


@pytest.mark.parametrize("folder", ["regions", "services"])
def test_each_page_shows_its_own_changes(site: HistorySite, folder: str) -> None:
    """Every day on which something of it changed, the latest first; at most so many lines before the fold."""
    for code in site.catalog.region if folder == "regions" else site.catalog.service:
        region, service = (code, None) if folder == "regions" else (None, code)
        days = {str(change.date) for change in site.settled if concerns(change, region=region, service=service)}
        text = own_lines(site, f"{folder}/{segment(code)}/index.html")
        shown = re.findall(r"<dt[^>]*>([\d-]+) <small>", text)
        assert set(shown) == days, code
        assert shown == sorted(shown, reverse=True)
        before_the_fold = text.partition('<details class="older">')[0]
        assert before_the_fold.count("<dd>") == min(text.count("<dd>"), shared.RECENT_LINES), code


def test_the_growth_of_each_is_in_a_table(site: HistorySite) -> None:
    """Each count that the history has, the first one dated as what was there by then."""
    growth = timeline.growth(site.history)
    for code, points in (*growth.regions.items(), *growth.services.items()):
        folder = "regions" if code in growth.regions else "services"
        path = f"{folder}/{segment(code)}/index.html"
        if path not in site.html:
            continue
        text = site.html[path].split('id="growth"')[1]
        rows = re.findall(r'<th>([^<]*)<td class="number">([\d,]+)', text.split("</section>")[0])
        expected = [
            (f"by {day:%B %Y}" if day == site.history.since else str(day), f"{size:,}") for day, size in points[::-1]
        ]
        if points[0].date != site.history.since:
            expected.append((f"{site.history.since:%B %Y}", "0"))
        if len(expected) > 1:
            assert rows == expected, code
        else:
            assert f"{expected[0][1]} " in text
            assert "and the same since" in text


def test_a_region_that_is_gone_can_be_asked_for() -> None:
    """As can the category of a service that was the last of it."""
    less = without(tiny_snapshot(), "us-gov-west-1", "lambda")
    page = after(on(0), on(1, less), on(2, less))["changes/index.html"]
    assert "AWS GovCloud (US-West) (removed)" in page.text
    assert "Compute" in page.text.split("Category")[1].split("Kind")[0]


def test_the_home_page_shows_the_last_changes_and_the_growth_of_all(site: HistorySite) -> None:
    text = site.html["index.html"]
    assert f">{max(change.date for change in site.settled)} <small>" in own_lines(site, "index.html")
    assert own_lines(site, "index.html").split("</dl>")[0].count("<dd>") >= home_page.LATEST_LINES
    last = site.history.readings[-1].counts
    assert f"{last.offerings:,} since <time>{site.history.as_of}</time>" in text
    table = text.split('id="growth"')[1].split("</table>")[0]
    assert table.split("<tbody>")[1].count("<tr><th>") == len(site.history.readings)


def test_the_quality_page_shows_flaps_names_and_what_left_everywhere(site: HistorySite) -> None:
    """Each in a section with its count."""
    all_changes = changes.changes(site.history)
    text = site.html[QUALITY]
    for key, expected in (
        ("flaps", [change for change in all_changes if change.flap]),
        (
            "gone",
            [change for change in all_changes if change.kind == "service-went" and change.settled and not change.flap],
        ),
        ("renames", [change for change in all_changes if change.kind.endswith("-renamed")]),
    ):
        section = text.split(f'id="{key}"')[1].split("<h3")[0].split("</section>")[0]
        assert section.split('class="figure">')[1].startswith(f"{len(expected)}<"), key
        days = Counter(str(change.date) for change in expected)
        shown = {
            day: lines.count("<dd>")
            for day, lines in re.findall(r"<dt><time>([\d-]+)</time>(.+?)</div>", section, re.DOTALL)
        }
        assert list(shown.items()) == sorted(days.items(), reverse=True)


def test_what_waits_what_came_back_and_what_was_undone() -> None:
    """A pending removal is in no month, nor what the next reading had again; what was undone says so in its month."""
    less = offered(tiny_snapshot(), "iam", "us-gov-west-1", there=False)
    name = "AWS Identity and Access Management (IAM)"
    path = f"changes/{date(1):%Y-%m}/index.html"
    pending = after(on(0), on(1, less))
    assert path not in pending
    assert "There is no change yet" in pending["changes/index.html"].text
    flapped = after(on(0), on(1, less), on(8, less), on(20))
    region, outcome = "AWS GovCloud (US-West)", f"and was listed again on {date(20)}"
    for place, sentence in (
        *((place, f"{name} was removed from {region}, {outcome}") for place in (path, "changes/index.html", QUALITY)),
        ("regions/us-gov-west-1/index.html", f"{name} was removed, {outcome}"),
        ("services/iam/index.html", f"Removed from {region}, {outcome}"),
    ):
        assert sentence in flapped[place].text, place
    missed = after(on(0), on(1, less), on(2))
    assert path not in missed
    assert f"{name} was removed from AWS GovCloud (US-West), and was listed again on {date(2)}" in missed[QUALITY].text
    undone = after(on(0), on(1, less), on(8, less), on(60))
    assert f"{name} was removed from AWS GovCloud (US-West), and was listed again on {date(60)}" in undone[path].text
    assert f"{name} returned to" in undone[f"changes/{date(60):%Y-%m}/index.html"].text


def test_news_of_the_first_day_is_reported_without_a_chart() -> None:
    """A second reading of one day has changes; growth begins with the next day."""
    morning = tiny_snapshot()
    evening = msgspec.structs.replace(offered(morning, "iam", "us-gov-west-1", there=False), read_at=hours(morning, 9))
    night = msgspec.structs.replace(evening, read_at=hours(morning, 11))
    home = after(morning, evening, night)["index.html"]
    assert "was removed from AWS GovCloud (US-West)" in home.text
    assert "changes" in home.ids
    assert "growth" not in home.ids


def hours(world: Snapshot, number: int) -> dt.datetime:
    return world.read_at + dt.timedelta(hours=number)


def test_without_a_history_no_change_is_shown(tiny: Catalog) -> None:
    files = {file.path: file.content.decode() for file in pages.files(SiteContext(tiny, ASSETS, None))}
    assert "There is no change yet" in files["changes/index.html"]
    assert 'id="changes"' not in files["index.html"]
    assert '<form class="filters' not in files["changes/index.html"]


@pytest.fixture
def dates() -> Callable[..., dict[str, str]]:
    """Return the sitemap's dates, by path, after some readings."""

    def dates_after(*days: Snapshot) -> dict[str, str]:
        catalog, values, _ = values_after(*days)
        pages = sitemap.pages(catalog, values, GoneEntities(), FactDates())
        files = {file.path: file.content.decode() for file in sitemap.files(pages, "https://x.example/")}
        return dict(re.findall(r"<loc>https://x.example/([^<]*)</loc><lastmod>([^<]*)<", files["sitemap.xml"]))

    return dates_after


def test_the_sitemap_dates_a_month_by_its_last_news(dates: Callable[..., dict[str, str]]) -> None:
    """A removal that a later reading confirmed changed its month, and the pages of what it is about."""
    less = offered(tiny_snapshot(), "iam", "us-gov-west-1", there=False)
    month = f"changes/{date(1):%Y-%m}/"
    waiting = dates(on(0), on(1, less))
    assert month not in waiting
    settled = dates(on(0), on(1, less), on(40, less))
    later = str(date(40))
    assert {path for path, day in settled.items() if day == later} == {
        *("", "changes/", "quality/", month, "regions/us-gov-west-1/", "services/iam/")
    }
    assert settled["regions/"] == str(date(1))


def test_months_and_offerings_of_the_first_reading_say_by_then(site: HistorySite) -> None:
    """What the first reading had may be older: its month is named, never its day."""
    since = site.catalog.since
    assert isinstance(since, dt.date)
    for path in ("regions/us-east-1/index.html", "services/ec2/index.html"):
        text = site.text(path)
        assert f"by {since:%B %Y}" in text
        assert str(since) not in text.replace(f"previous recording {since}", "")
