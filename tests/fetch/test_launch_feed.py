"""The launch feed: each of its pitfalls, and that no fault of it fails a run."""

from __future__ import annotations

import datetime as dt
import gzip
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.fetch import launch_feed, web
from generator.model import curated
from generator.model.catalog import Launch
from generator.model.snapshot import FeedReading, LaunchFact
from tests.conftest import FEED
from tests.doubles.launch_feed import feed, item, launched
from tests.doubles.web import ENDLESS_BODIES, ENDLESS_HEADS, SILENCE, answering, dripping

if TYPE_CHECKING:
    from generator.model.catalog import Catalog


CODES = ["ap-southeast-6", "eu-central-1", "eusc-de-east-1", "us-gov-west-1", "us-west-1"]


def read(*items: str) -> dict[str, LaunchFact]:
    facts, _ = launch_feed.parse(feed(*items), CODES, FEED)
    return {fact.region: fact for fact in facts}


def test_a_launch_is_read_with_its_announcement() -> None:
    assert read(item(launched("ap-southeast-6"), title="Asia Pacific (New Zealand)")) == {
        "ap-southeast-6": LaunchFact(
            region="ap-southeast-6",
            date=dt.date(2025, 9, 2),
            source=FEED,
            announcement="https://aws.amazon.com/blogs/aws/x",
        )
    }


def test_only_whole_codes_of_known_regions_are_read() -> None:
    """``us-gov-west-1`` is neither ``us-west-1`` nor ``ov-west-1``; ``eu-central-11`` is not ``eu-central-1``."""
    launches = read(item(launched("us-gov-west-1")), item(launched("eusc-de-east-1")), item(launched("eu-central-11")))
    assert set(launches) == {"us-gov-west-1", "eusc-de-east-1"}


def test_items_about_other_things_are_left_out() -> None:
    geography = item("Added the geography of (&lt;code&gt;us-west-1&lt;/code&gt;).", title="Geography")
    assert read(geography, item(launched("eu-central-1"))).keys() == {"eu-central-1"}


def test_the_earliest_launch_counts() -> None:
    """Of several items about one Region, in whatever order."""
    late = item(launched("us-west-1"), "Mon, 3 Mar 2014 19:00:00 GMT")
    early = item(launched("us-west-1"), "Thu, 3 Dec 2009 19:00:00 GMT")
    assert read(late, early)["us-west-1"].date == read(early, late)["us-west-1"].date == dt.date(2009, 12, 3)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Thu, 3 Dec 2009 19:00:00 GMT", dt.date(2009, 12, 3)),
        ("Thu, 03 Dec 2009 23:59:59 -0800", dt.date(2009, 12, 3)),
        ("Thu, 03 Dec 2009 00:00:01 +1400", dt.date(2009, 12, 3)),
    ],
)
def test_a_date_is_taken_as_written(written: str, date: dt.date) -> None:
    """Days need no leading zero, and no time zone is converted."""
    assert read(item(launched("us-west-1"), written))["us-west-1"].date == date


@pytest.mark.parametrize(
    "link",
    [
        *("https://docs.aws.amazon.com/global-infrastructure/latest/regions/doc-history.html", "javascript:alert(1)"),
        *("", "https://aws.amazon.com/\x9b31m", "https://aws.amazon.com/\N{RIGHT-TO-LEFT OVERRIDE}x"),
    ],
)
def test_a_link_that_announces_nothing_is_left_out(link: str) -> None:
    assert read(item(launched("us-west-1"), link=link))["us-west-1"].announcement is None


@pytest.mark.parametrize(
    "written", ["soon", "Fri, 31 Dec 9999 19:00:00 GMT", "Tue, 1 Jan 0999 19:00:00 GMT", "Tue, 1 Jan 2201 19:00:00 GMT"]
)
def test_a_launch_without_a_date_is_reported(written: str) -> None:
    """A date that no launch can be of is none: no snapshot may hold it, and the feed never stops a run."""
    facts, problem = launch_feed.parse(
        feed(item(launched("us-west-1"), written), item(launched("eu-central-1"))), CODES, FEED
    )
    assert [fact.region for fact in facts] == ["eu-central-1"]
    assert problem
    assert "without a date" in problem


def test_another_encoding_is_read_from_the_bytes() -> None:
    text = feed(item(launched("us-west-1"), title="Québec")).decode().replace("UTF-8", "ISO-8859-1")
    facts, problem = launch_feed.parse(text.encode("iso-8859-1"), CODES, FEED)
    assert (len(facts), problem) == (1, None)


BOMB = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((503, {}, b""), "could not be read"),
        ((403, {}, b"no"), "could not be read"),
        ((200, {}, b""), "it is empty"),
        ((200, {}, b"   \n"), "it is empty"),
        ((200, {}, b"<html><p>moved</html>"), "not well-formed"),
        ((200, {}, feed()[:40]), "not well-formed"),
        ((200, {}, feed()), "no items"),
        ((200, {}, BOMB), "not well-formed"),
        ((200, {}, b"x" * (launch_feed.MAX_BYTES + 1)), "larger than"),
        ((302, {"Location": "/feed"}, b""), "could not be read"),
        ((200, {}, feed(item("Launched something else"))), "no launch of a known Region"),
    ],
)
def test_a_feed_that_cannot_be_read_is_a_finding(answer: tuple[int, dict[str, str], bytes], message: str) -> None:
    """Down, denied, empty, no XML, cut, hostile, huge, redirected in circles, about other things: never an error."""
    with answering({"/feed": answer}) as url:
        launches = launch_feed.read(CODES, f"{url}/feed")
    assert launches.facts == ()
    assert launches.feed.problem
    assert message in launches.feed.problem


@pytest.mark.parametrize(
    "broken",
    [
        item(launched("us-west-1"), link="https://["),
        item(launched("us-west-1"), "Thu, 3 Dec 99999999999999999999 19:00:00 GMT"),
        item(launched("us-west-1"), "Thu, 3 Dec 2009 19:00:00 +99999999999999"),
        item(launched("us-west-1"), ""),
    ],
)
def test_a_broken_item_does_not_spoil_the_others(broken: str) -> None:
    facts, _ = launch_feed.parse(feed(broken, item(launched("eu-central-1"))), CODES, FEED)
    assert "eu-central-1" in {fact.region for fact in facts}


@given(content=st.binary() | st.text().map(lambda text: feed(item(text, text, text)).replace(b"\x00", b"")))
def test_any_content_is_read_or_raises_a_feed_error(content: bytes) -> None:
    with suppress(launch_feed.FeedError):
        launch_feed.parse(content, CODES, FEED)


def test_a_retry_after_tomorrow_is_not_waited_for() -> None:
    """Its Retry-After would keep the run for a day; the retries come at their own pace and give up."""
    with answering({"/feed": (503, {"Retry-After": "86400"}, b"")}) as url:
        assert "could not be read" in (launch_feed.read(CODES, f"{url}/feed").feed.problem or "")


def test_a_redirect_to_no_address_is_a_finding() -> None:
    with answering({"/feed": (302, {"Location": "http://[bad"}, b"")}) as url:
        assert launch_feed.read(CODES, f"{url}/feed").feed.problem


def test_an_address_without_a_server_is_a_finding() -> None:
    with answering({}) as url:
        pass
    assert launch_feed.read(CODES, f"{url}/feed").feed.problem


def test_a_feed_that_moved_is_read_and_the_move_is_reported() -> None:
    requests: list[tuple[str, str]] = []
    answers = {"/feed": (301, {"Location": "/new"}, b""), "/new": (200, {}, feed(item(launched("us-west-1"))))}
    with answering(answers, requests) as url:
        launches = launch_feed.read(CODES, f"{url}/feed")
    assert [fact.region for fact in launches.facts] == ["us-west-1"]
    assert launches.feed.problem
    assert "/new" in launches.feed.problem
    assert all("region-atlas" in agent for _, agent in requests)


def test_a_good_feed_has_no_problem() -> None:
    with answering({"/feed": (200, {}, feed(item(launched("us-west-1"))))}) as url:
        launches = launch_feed.read(CODES, f"{url}/feed")
    assert launches.feed.problem is None
    assert launches.facts[0].source == f"{url}/feed"


ENDLESS = ENDLESS_BODIES | ENDLESS_HEADS | SILENCE


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_feed_without_an_end_is_a_finding(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is sent slowly, the feed takes its own time and no more."""
    monkeypatch.setattr(launch_feed, "MAX_SECONDS", 0.3)
    with dripping(*ENDLESS[kind]) as place:
        problem = launch_feed.read(CODES, f"http://{place}/feed").feed.problem or ""
    assert problem == "could not be read: it took longer than 0.3 seconds"


def test_a_feed_that_unpacks_to_more_than_is_allowed_is_a_finding() -> None:
    packed = gzip.compress(b" " * (launch_feed.MAX_BYTES + 1))
    with answering({"/feed": (200, {"Content-Encoding": "gzip"}, packed)}) as url:
        assert "larger than" in (launch_feed.read(CODES, f"{url}/feed").feed.problem or "")


@pytest.mark.parametrize(
    "target",
    [
        *("http://example.org/feed", "http://169.254.169.254/latest/", "ftp://127.0.0.1/feed", "file:///etc/passwd"),
        *("//example.org/feed", "http:///feed", "javascript:x", "http://127.0.0.1@example.org/", "http://[::1"),
    ],
)
def test_a_redirect_leads_to_https_only(target: str) -> None:
    """The loopback may lead to itself where it was given as such, and nowhere else without encryption."""
    with answering({"/feed": (302, {"Location": target}, b"")}) as url:
        launches = launch_feed.read(CODES, f"{url}/feed")
    assert launches.facts == ()
    assert (launches.feed.problem or "").startswith("could not be read")


@pytest.mark.parametrize(
    "given", ["http://example.org/feed", "ftp://example.org/feed", "feed", "", "http://[::1", "https://"]
)
def test_a_feed_is_given_as_https(given: str) -> None:
    assert (launch_feed.read(CODES, given).feed.problem or "").startswith("could not be read")


def test_an_https_feed_leads_to_no_loopback() -> None:
    with pytest.raises(web.WebError, match="not an https address"):
        web.require_safe("http://127.0.0.1/feed", "https://example.org/feed")


def test_redirects_are_counted() -> None:
    steps = {f"/{number}": (302, {"Location": f"/{number + 1}"}, b"") for number in range(20)}
    requests: list[tuple[str, str]] = []
    with answering(steps, requests) as url:
        assert "redirected more than" in (launch_feed.read(CODES, f"{url}/0").feed.problem or "")
    assert len(requests) == web.MAX_REDIRECTS + 1


HOSTILE = {
    "tags that nobody closes": "&lt;a " * 100_000,
    "tags that everybody closes": "&lt;a &gt;" * 60_000,
    "brackets": "&lt;" * 150_000,
    "a number without an end": f"&amp;#{'9' * 5000};",
    "entities": "&amp;amp;" * 60_000,
    "one long word": "a-" * 300_000,
    "many words": "us-west- " * 60_000,
    "codes again and again": "us-west-1 " * 30_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_description_costs_its_item_alone(kind: str) -> None:
    """Each would take minutes where reading takes the square of its length."""
    hostile = item(f"Launched {HOSTILE[kind]}")
    facts, _ = launch_feed.parse(feed(*[hostile] * 2, item(launched("eu-central-1"))), CODES, FEED)
    assert "eu-central-1" in {fact.region for fact in facts}


def test_elements_within_elements_are_read_or_refused() -> None:
    deep = feed("<a>" * 60_000 + "</a>" * 60_000, item(launched("us-west-1")))
    with suppress(launch_feed.FeedError):
        launch_feed.parse(deep, CODES, FEED)


def test_known_dates_stay_when_the_feed_forgets_them(tiny: Catalog) -> None:
    """What the last release knew from the feed is kept; what the feed says now goes first."""
    before = launch_feed.earlier_launches(tiny, {row.source or "" for row in curated.read().regions.values()})
    assert before["us-east-1"].date == dt.date(2006, 8, 25)
    silent = launch_feed.Launches((), FeedReading(address=FEED, problem="down"))
    assert launch_feed.merged_launches(before, silent) == tuple(before.values())
    corrected = LaunchFact(region="us-east-1", date=dt.date(2006, 8, 24), source=FEED, announcement=None)
    assert launch_feed.merged_launches(before, silent._replace(facts=(corrected,))) == (corrected,)
    assert before.keys() == {"us-east-1"}


def test_a_date_that_an_earlier_program_took_is_left_out(tiny: Catalog) -> None:
    """Nothing can go on from the year 9999: the run does, without that date."""
    launch = Launch(date=dt.date(9999, 12, 31), source=FEED)
    published = msgspec.structs.replace(
        tiny, regions=tuple(msgspec.structs.replace(region, launch=launch) for region in tiny.regions)
    )
    assert launch_feed.earlier_launches(published, []) == {}
