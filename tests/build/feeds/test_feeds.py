"""The feeds: what Atom and JSON Feed require, which changes they report, and that readers see each entry once."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import feedparser
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.build.feeds import feeds, opml
from generator.catalog.assemble import assemble
from generator.core.layout import link, segment
from generator.history import sentences, timeline
from generator.history.by_subject import changes_by_subject
from generator.history.changes import changes
from generator.history.corrections import corrected_endpoints
from generator.history.gone import gone_entities
from generator.model import curated
from generator.model.history import History
from generator.model.snapshot import ServiceFacts
from tests.conftest import AWKWARD, bundled_history, renamed, tiny_snapshot
from tests.doubles.readings import date, offered, on, runs, without
from tests.doubles.strategies import worlds

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot


SITE = "https://atlas.example.org/"
ATOM = "{http://www.w3.org/2005/Atom}"
TINY = tiny_snapshot()
MORE = offered(TINY, "lambda", "us-gov-west-1")
LAMBDA = "services/lambda/feed"


def feed_files(catalog: Catalog, past: History, site_url: str | None = SITE) -> dict[str, bytes]:
    """Return the feeds, without the list of them."""
    return {path: content for path, content in every_file(catalog, past, site_url).items() if path != opml.PATH}


def every_file(catalog: Catalog, past: History, site_url: str | None = SITE) -> dict[str, bytes]:
    by_subject = changes_by_subject(past, changes(past), sentences.titles(past, catalog))
    gone = gone_entities(past, curated.read())
    return {file.path: file.content for file in feeds.files(catalog, past, by_subject, site_url, gone)}


def feeds_after(*steps: Snapshot, site_url: str | None = SITE) -> dict[str, bytes]:
    """Return the feeds after these readings."""
    past = runs(*steps)
    return feed_files(timeline.with_dates(assemble(steps[-1], curated.read()), past), past, site_url)


def items(feeds: dict[str, bytes], name: str = "feed") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(feeds[f"{name}.json"])["items"]
    return items


def modified(item: dict[str, Any]) -> str:
    """Return when an item was last modified, as JSON Feed has it: not since it was published, unless it says so."""
    time: str = item.get("date_modified", item["date_published"])
    return time


@pytest.fixture(scope="module")
def real_files(real: Catalog) -> dict[str, bytes]:
    """Return the feeds of the real catalog and the list of them."""
    past = bundled_history()
    return every_file(timeline.with_dates(real, past), past)


@pytest.fixture(scope="module")
def real_feeds(real_files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in real_files.items() if path != opml.PATH}


def sound_atom(content: bytes) -> None:
    """Assert what RFC 4287 requires of a feed and of each entry."""
    root = ET.fromstring(content)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert [child.text != "" for child in element.findall(f"{ATOM}{name}")] == [True], name
        for name in ("published", "updated"):
            for child in element.findall(f"{ATOM}{name}"):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", child.text or "")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    (self,) = (element for element in root.findall(f"{ATOM}link") if element.get("rel") == "self")
    assert self.get("href")
    for entry in root.iter(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}content")
        assert len(entry.findall(f"{ATOM}link")) <= 1
    identities = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(set(identities)) == len(identities)
    assert all(
        re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identity or "") for identity in identities
    )
    assert not feedparser.parse(content).bozo


def sound_json(content: bytes) -> None:
    """Assert what JSON Feed 1.1 requires, and that an unknown is left out."""
    feed = json.loads(content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert all(author["name"] for author in feed["authors"])
    for entry in feed["items"]:
        assert isinstance(entry["id"], str)
        assert entry["content_html"]
        assert dt.datetime.fromisoformat(entry["date_published"]) <= dt.datetime.fromisoformat(modified(entry))
        assert entry["date_published"] != entry.get("date_modified")
    assert None not in [*feed.values(), *(value for entry in feed["items"] for value in entry.values())]


def test_every_real_feed_is_valid_and_both_formats_say_the_same(real: Catalog, real_feeds: dict[str, bytes]) -> None:
    atoms = [path for path in real_feeds if path.endswith(".atom")]
    assert len(atoms) * 2 == len(real_feeds)
    for path in atoms:
        sound_json(real_feeds[path.replace(".atom", ".json")])
        json_items = items(real_feeds, path.removesuffix(".atom"))
        entries = ET.fromstring(real_feeds[path]).findall(f"{ATOM}entry")
        assert [
            tuple(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "content", "published", "updated"))
            for entry in entries
        ] == [
            (*(entry[name] for name in ("id", "title", "content_html", "date_published")), modified(entry))
            for entry in json_items
        ]
    for path in ("feed.atom", "regions/us-east-1/feed.atom", "services/bedrock/feed.atom"):
        sound_atom(real_feeds[path])
    assert {
        f"{kind}/{segment(code)}/feed.json"
        for kind, codes in (("regions", real.region), ("services", real.service))
        for code in codes
    } <= real_feeds.keys()


def test_a_reader_finds_the_newest_first_each_once_and_dated(real_feeds: dict[str, bytes]) -> None:
    """As ``feedparser`` reads it; lengths are bounded, and what a long entry leaves out it counts."""
    past = bundled_history()
    feed = feedparser.parse(real_feeds["feed.atom"])
    assert len(feed.entries) == feeds.MAX_ENTRIES
    published = [entry.published for entry in feed.entries]
    assert published == sorted(published, reverse=True)
    assert set(published) <= {reading.read_at.isoformat().replace("+00:00", "Z") for reading in past.readings}
    assert feed.feed.updated == max(entry.updated for entry in feed.entries)
    latest = [change for change in changes(past) if change.settled][-1].date
    latest_changes = [change for change in changes(past) if change.settled and change.date == latest]
    assert feed.entries[0].title == f"{len(latest_changes)} changes detected on {latest}"
    assert feed.entries[0].content[0].value.count("<li>") == feeds.MAX_SENTENCES < len(latest_changes)
    assert f"And {len(latest_changes) - feeds.MAX_SENTENCES} more: " in feed.entries[0].content[0].value
    assert all(len(items(real_feeds, path[:-5])) <= feeds.MAX_SUBJECT_ENTRIES for path in real_feeds if "/" in path)


def test_a_feed_that_reported_what_was_no_change_keeps_its_time(real_feeds: dict[str, bytes]) -> None:
    """The entry is gone; to a reader the feed must not be older than when it was there."""
    for read_at, region, service in corrected_endpoints():
        for name in (f"regions/{region}/feed", f"services/{service}/feed"):
            updated = ET.fromstring(real_feeds[f"{name}.atom"]).findtext(f"{ATOM}updated", "")
            assert updated >= read_at.isoformat().replace("+00:00", "Z")


def test_an_entry_of_a_recording_says_what_its_date_proves(real_feeds: dict[str, bytes]) -> None:
    past = bundled_history()
    newest = items(real_feeds)[0]["content_html"]
    assert f"Detected in the recording of {past.as_of}, previous recording 20" in newest
    assert feedparser.parse(real_feeds["feed.atom"]).feed.subtitle.endswith(
        " A recording of them is at least as old as its date."
    )


def test_an_entry_is_a_reading_with_its_changes() -> None:
    """One sentence is its title alone, several are counted and listed; a reading without news has no entry."""
    extended = offered(MORE, "iotthingsgraph", "us-gov-west-1")
    feeds = feeds_after(
        TINY, on(5), on(6, MORE), on(7, MORE), on(9, without(extended, "awkward")), on(10, without(extended, "awkward"))
    )
    second, first = items(feeds)
    assert first["title"] == "AWS Lambda launched in AWS GovCloud (US-West)"
    assert first["content_html"] == f"<p>Detected on {date(6)}, previous check {date(5)}.</p>"
    assert first["date_published"] == modified(first) == "2024-03-06T06:30:00Z"
    assert second["title"] == f"2 changes detected on {date(9)}"
    assert second["content_html"].count("<li>") == 2
    assert second["date_published"].startswith(str(date(9)))
    assert modified(second).startswith(str(date(10)))
    assert json.loads(feeds["feed.json"])["title"] == "AWS services by Region: what changed"


def test_a_removal_is_reported_when_it_counts_with_the_date_on_which_it_was_seen() -> None:
    """Not before; the entry is as old as the reading that first missed it, and as new as the one that agreed."""
    assert items(feeds_after(MORE, on(1, TINY))) == items(feeds_after(MORE, on(1, TINY)), LAMBDA) == []
    for name in ("feed", LAMBDA, "regions/us-gov-west-1/feed"):
        (entry,) = items(feeds_after(MORE, on(1, TINY), on(2, TINY)), name)
        assert entry["title"] == "AWS Lambda was removed from AWS GovCloud (US-West)"
        assert (entry["date_published"], modified(entry)) == ("2024-03-01T06:30:00Z", "2024-03-02T06:30:00Z")


def test_a_reported_removal_that_came_back_within_a_month_is_the_same_entry_corrected() -> None:
    """Who read that it left reads that it is back; the entry is the same, as new as that."""
    for name in ("feed", LAMBDA, "regions/us-gov-west-1/feed"):
        (left,) = items(feeds_after(MORE, on(1, TINY), on(2, TINY)), name)
        corrected = feeds_after(MORE, on(1, TINY), on(2, TINY), on(20, MORE))
        (back,) = items(corrected, name)
        assert (left["id"], left["date_published"]) == (back["id"], back["date_published"])
        assert left["title"] == "AWS Lambda was removed from AWS GovCloud (US-West)"
        assert (
            back["title"] == f"AWS Lambda was removed from AWS GovCloud (US-West), and was listed again on {date(20)}"
        )
        assert [modified(entry)[:10] for entry in (left, back)] == [str(date(2)), str(date(20))]
        assert feedparser.parse(corrected[f"{name}.atom"]).feed.updated == modified(back)
        assert items(feeds_after(MORE, on(1, TINY), on(2, TINY), on(20, MORE), on(21, MORE)), name) == [back]


def test_among_others_a_removal_that_came_back_is_corrected_and_the_rest_stays() -> None:
    other = offered(TINY, "awkward", "us-gov-west-1")
    (before,) = items(feeds_after(MORE, on(1, other), on(2, other)))
    (after,) = items(feeds_after(MORE, on(1, other), on(2, other), on(20, offered(MORE, "awkward", "us-gov-west-1"))))
    assert before["title"] == after["title"] == f"2 changes detected on {date(1)}"
    assert (after["id"], after["content_html"].count("<li>")) == (before["id"], 2)
    assert after["content_html"].count(f"was listed again on {date(20)}") == 1
    assert modified(after).startswith(str(date(20)))


def test_a_removal_that_never_counted_is_in_no_feed() -> None:
    """The next reading had it again."""
    for name in ("feed", LAMBDA):
        assert items(feeds_after(MORE, on(1, TINY), on(2, MORE)), name) == []
        assert items(feeds_after(MORE, on(1, TINY), on(2, MORE), on(3, MORE)), name) == []


def test_a_removal_that_was_undone_late_says_so() -> None:
    """It counted and was reported: it stays, as new as its return, which is an entry of its own."""
    back, left = items(feeds_after(MORE, on(1, TINY), on(2, TINY), on(60, MORE)))
    assert left["title"] == f"AWS Lambda was removed from AWS GovCloud (US-West), and was listed again on {date(60)}"
    assert left["date_published"].startswith(str(date(1)))
    assert modified(left) == back["date_published"]
    assert back["title"] == "AWS Lambda returned to AWS GovCloud (US-West)"


def test_identities_stay_whatever_comes_later_and_wherever_the_site_is() -> None:
    """And no two subjects share one."""
    first, second = (
        feeds_after(TINY, on(1, MORE)),
        feeds_after(TINY, on(1, MORE), on(2, offered(MORE, "awkward", "us-gov-west-1"))),
    )
    elsewhere = feeds_after(TINY, on(1, MORE), site_url=None)
    for name in ("feed", LAMBDA, "regions/us-gov-west-1/feed"):
        assert items(second, name)[-1] == items(first, name)[0]
        assert items(elsewhere, name)[0]["id"] == items(first, name)[0]["id"]
        assert feedparser.parse(elsewhere[f"{name}.atom"]).feed.id == feedparser.parse(first[f"{name}.atom"]).feed.id
    everything = [entry["id"] for path in first if path.endswith(".json") for entry in items(first, path[:-5])]
    assert len(set(everything)) == len(everything) == 3


def test_a_new_offering_changes_the_feeds_of_its_region_its_service_and_the_whole() -> None:
    """All others stay byte for byte, and a reading without news changes none."""
    before, after = feeds_after(TINY, on(1)), feeds_after(TINY, on(1), on(2, MORE))
    assert before == feeds_after(TINY) == feeds_after(TINY, on(1), on(2))
    assert {path for path in after if after[path] != before.get(path)} == {
        f"{name}.{kind}" for name in ("feed", LAMBDA, "regions/us-gov-west-1/feed") for kind in ("atom", "json")
    }


def test_entries_lead_to_pages_where_the_site_is_known_and_the_page_exists() -> None:
    """A service that is gone is named, its own feed stays, and leads to the page of what is gone; names are text."""
    less = without(TINY, "awkward", "lambda")
    feeds = feeds_after(less, on(1, TINY))
    assert "<li>AWS Lambda is a new service" in items(feeds)[0]["content_html"]
    assert items(feeds, LAMBDA)[0]["url"] == f"{SITE}services/lambda/#seen-2024-03-01"
    assert items(feeds)[0]["url"] == f"{SITE}changes/2024-03/#seen-2024-03-01"
    gone = feeds_after(TINY, on(1, less), on(2, less))
    sentence = "<li>The service AWS Lambda was removed; it was available in 2 Regions</li>"
    assert sentence in items(gone)[0]["content_html"]
    (entry,) = items(gone, LAMBDA)
    assert entry["url"] == f"{SITE}services/lambda/#seen-2024-03-01"
    assert json.loads(gone[f"{LAMBDA}.json"])["home_page_url"] == f"{SITE}services/lambda/"
    sound_atom(gone[f"{LAMBDA}.atom"])


def test_without_an_address_links_are_relative_or_left_out() -> None:
    feeds = feeds_after(TINY, on(1, MORE), site_url=None)
    for name in ("feed", LAMBDA):
        sound_atom(feeds[f"{name}.atom"])
        sound_json(feeds[f"{name}.json"])
        links = {
            element.get("rel"): element.get("href")
            for element in ET.fromstring(feeds[f"{name}.atom"]).findall(f"{ATOM}link")
        }
        assert links == {"self": "feed.atom", "alternate": "changes/" if name == "feed" else "./"}
        assert "feed_url" not in json.loads(feeds[f"{name}.json"])
    several = feeds_after(without(TINY, "awkward", "lambda"), on(1, TINY), site_url=None)
    assert "<li>AWS Lambda is a new service" in items(several)[0]["content_html"]
    assert "href" not in items(several)[0]["content_html"]


def test_a_service_that_took_the_path_of_one_that_is_gone_has_it() -> None:
    """On a disk that ignores case two codes may be one path; what is there goes first."""

    def with_code(code: str) -> Snapshot:
        more = ServiceFacts(code=code, name=code, url=None, regions=("us-east-1",))
        services = sorted((*TINY.services, more), key=lambda subject: subject.code)
        return msgspec.structs.replace(TINY, services=tuple(services))

    feeds = feeds_after(with_code("gameLift"), on(1, with_code("gamelift")), on(2, with_code("gamelift")))
    assert "services/gamelift/feed.atom" in feeds
    assert len({path.casefold() for path in feeds}) == len(feeds)


def test_names_that_hold_markup_are_text() -> None:
    """Markup, quotes, and characters that no XML document may hold."""
    name = f"{AWKWARD}\x00\x0b ]]> \U0001f30d"
    less, world = without(TINY, "awkward", "lambda"), renamed(TINY, awkward=name)
    feeds = feeds_after(less, on(1, world))
    for path in ("feed.atom", "services/awkward/feed.atom"):
        sound_atom(feeds[path])
    (item,) = items(feeds)
    assert "<b>" not in item["content_html"]
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in item["content_html"]
    entry = feedparser.parse(feeds["feed.atom"]).entries[0]
    assert AWKWARD in ET.fromstring(feeds["services/awkward/feed.atom"]).findtext(f"{ATOM}entry/{ATOM}title", "")
    assert "<b>" not in entry.content[0].value


def require_no_entry_lost(before: dict[str, bytes], now: dict[str, bytes]) -> None:
    """Assert that each entry is still there, with the same time of publication, and no older than it was."""
    for path in before.keys() & {path for path in now if path.endswith(".json")}:
        later = {entry["id"]: entry for entry in items(now, path[:-5])}
        for entry in items(before, path[:-5]):
            assert later[entry["id"]]["date_published"] == entry["date_published"]
            assert modified(later[entry["id"]]) >= modified(entry)


@given(st.lists(st.tuples(st.integers(1, 40), worlds()), min_size=1, max_size=5))
def test_the_feeds_of_any_history_are_valid_and_lead_to_their_own_place(steps: list[tuple[int, Snapshot]]) -> None:
    day, read = 0, []
    for gap, world in steps:
        day += gap
        read.append(on(day, world))
    before = feeds_after(*read[:-1]) if read[1:] else {}
    require_no_entry_lost(before, now := feeds_after(*read))
    for path, content in now.items():
        if path.endswith(".atom") and path in before:
            earlier, later = (
                ET.fromstring(document).findtext(f"{ATOM}updated", "") for document in (before[path], content)
            )
            assert later >= earlier, path
        folder = path.rpartition("/")[0]
        if path.endswith(".atom"):
            sound_atom(content)
            (own,) = (
                element for element in ET.fromstring(content).findall(f"{ATOM}link") if element.get("rel") == "self"
            )
            assert own.get("href") == SITE + link(path)
        else:
            sound_json(content)
            assert json.loads(content)["feed_url"] == SITE + link(path)
        assert not folder or folder.count("/") == 1


def list_after(*steps: Snapshot, site_url: str | None = SITE) -> bytes:
    """Return the list of feeds after these readings."""
    past = runs(*steps)
    return every_file(assemble(steps[-1], curated.read()), past, site_url)[opml.PATH]


def outlines(content: bytes) -> dict[str, list[ET.Element]]:
    """Return the feeds that a list names, by group; what stands in no group has the empty one."""
    root = ET.fromstring(content)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title")
    groups: dict[str, list[ET.Element]] = {"": []}
    for outline in root.findall("body/outline"):
        if outline.get("xmlUrl"):
            groups[""].append(outline)
        else:
            groups[outline.get("text") or ""] = outline.findall("outline")
    return groups


def test_the_list_of_feeds_names_every_feed_once_by_group(
    real: Catalog, real_files: dict[str, bytes], real_feeds: dict[str, bytes]
) -> None:
    """What a reader needs to import it: a type, a text, the address of the feed and of its page."""
    groups = outlines(real_files[opml.PATH])
    assert list(groups) == ["", "Regions", "Services", "No longer listed"]
    assert [len(groups[name]) for name in ("", "Regions", "Services")] == [1, len(real.regions), len(real.services)]
    listed = [outline for group in groups.values() for outline in group]
    addresses = [outline.get("xmlUrl") or "" for outline in listed]
    assert sorted(addresses) == sorted(f"{SITE}{link(path)}" for path in real_feeds if path.endswith(".atom"))
    for outline in listed:
        assert outline.get("type") == "rss"
        assert outline.get("title") == outline.get("text")
        path = (outline.get("xmlUrl") or "").removeprefix(SITE)
        assert outline.get("text") == ET.fromstring(real_feeds[path]).findtext(f"{ATOM}title")


def test_the_list_of_feeds_is_relative_where_the_sites_address_is_unknown() -> None:
    (everything,) = outlines(list_after(TINY, site_url=None))[""]
    assert (everything.get("xmlUrl"), everything.get("htmlUrl")) == ("feed.atom", "changes/")


def test_the_list_of_feeds_stays_while_no_feed_comes_or_goes() -> None:
    """Its bytes do not depend on what the feeds say."""
    assert list_after(TINY, on(1, MORE)) == list_after(TINY)


def test_a_name_in_the_list_of_feeds_is_text() -> None:
    (awkward,) = (
        outline for outline in outlines(list_after(TINY))["Services"] if "awkward" in (outline.get("xmlUrl") or "")
    )
    assert awkward.get("text") == f"{AWKWARD}: what changed"


def test_a_catalog_without_a_history_has_feeds_without_entries(tiny: Catalog) -> None:
    for path, content in feed_files(tiny, History()).items():
        sound_atom(content) if path.endswith(".atom") else sound_json(content)
    assert feedparser.parse(feed_files(tiny, History())["feed.atom"]).feed.updated == f"{tiny.as_of}T00:00:00Z"
