"""Request what a reader, a script and a mistaken address would of a site, and name each fault of an answer."""

from __future__ import annotations

import json
from functools import lru_cache
from html.parser import HTMLParser
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from generator.core.headers import cache_control, content_type
from generator.core.layout import API_FOLDER, ASSETS_FOLDER, SUMMARY_PATH
from generator.core.resources import HEADERS
from generator.probe.answers import UnansweredError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from generator.probe.answers import ProbedSite, SiteAnswer
    from generator.probe.expectation import Expectation


HOME_PATH = "index.html"
STATUS_PATH = f"{API_FOLDER}status.json"
MISSING_PATH = "a-page-that-is-not-here/"
"""An address that no site has; it ends in a slash because any other is redirected."""
REDIRECTED_PATH = "regions"
"""A folder of every site, without its slash."""
ORIGIN = "https://probe.example"
RANGE = range(100)
EXCERPT_LENGTH = 120
"""Characters of a header that a fault quotes."""
PAUSES = (5.0, 10.0, 20.0, 30.0)
"""Seconds between attempts; the last one repeats."""


class Fault(NamedTuple):
    """What is wrong with an answer: a kind by name, the address, a sentence."""

    name: str
    address: str
    problem: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.name}: {self.address}: {self.problem}"


class ProbeResult(NamedTuple):
    """What the last of several attempts found."""

    faults: tuple[Fault, ...]
    attempts: int


def probe(site: ProbedSite, expectation: Expectation) -> tuple[Fault, ...]:
    """Request everything once; where the home page is not answered, nothing else is requested."""
    try:
        home = site.get(site.address)
    except UnansweredError as error:
        return (Fault("unanswered", site.address, str(error)),)
    faults = list(_file_faults(site, expectation, HOME_PATH, site.address, home))
    checks = (
        _asset_faults(site, expectation, home),
        _status_faults(site, expectation),
        _missing_page_faults(site, expectation),
        _redirect_faults(site),
        _data_faults(site, expectation),
    )
    for check in checks:
        try:
            faults.extend(check)
        except UnansweredError as error:
            faults.append(Fault("unanswered", *error.args))
    return tuple(faults)


def until_well(
    attempt: Callable[[], tuple[Fault, ...]],
    wait: dt.timedelta,
    clock: Callable[[], float],
    pause: Callable[[float], None],
) -> ProbeResult:
    """Repeat the attempt until it finds no fault or ``wait`` is over: an invalidation takes minutes."""
    end = clock() + wait.total_seconds()
    attempts = 1
    while (faults := attempt()) and (remaining := end - clock()) > 0:
        pause(min(PAUSES[min(attempts, len(PAUSES)) - 1], remaining))
        attempts += 1
    return ProbeResult(faults, attempts)


def _get(site: ProbedSite, address: str, headers: Mapping[str, str] | None = None) -> SiteAnswer:
    """Return the answer of an address; the error of one without an answer names it."""
    try:
        return site.get(address, headers or {})
    except UnansweredError as error:
        raise UnansweredError(address, str(error)) from error


def _asset_faults(site: ProbedSite, expectation: Expectation, home: SiteAnswer) -> Iterator[Fault]:
    address = _linked_asset(site.address, home.content)
    if address is None:
        yield Fault("content", site.address, f"it links no file below {ASSETS_FOLDER}")
    else:
        path = unquote(address.removeprefix(site.address))
        yield from _file_faults(site, expectation, path, address, _get(site, address))


def _status_faults(site: ProbedSite, expectation: Expectation) -> Iterator[Fault]:
    address = site.address + STATUS_PATH
    answer = _get(site, address)
    yield from _file_faults(site, expectation, STATUS_PATH, address, answer)
    if answer.status == HTTPStatus.OK:
        for name, problem in expectation.status_faults(answer.content):
            yield Fault(name, address, problem)


def _missing_page_faults(site: ProbedSite, expectation: Expectation) -> Iterator[Fault]:
    """Yield the faults of the answer where no page is: that of S3 would be a 403 in XML."""
    address = site.address + MISSING_PATH
    answer = _get(site, address)
    if answer.status != HTTPStatus.NOT_FOUND:
        yield Fault("status", address, f"{answer.status}, not 404")
    elif not _is_same(answer.headers.get("Content-Type", ""), content_type(HOME_PATH)):
        yield Fault("content-type", address, f"{_excerpt(answer.headers.get('Content-Type'))}, not the site's own page")
    else:
        yield from _header_faults(address, answer)
        if problem := expectation.file_fault("404.html", answer.content):
            yield Fault("release", address, problem)


def _redirect_faults(site: ProbedSite) -> Iterator[Fault]:
    address, target = site.address + REDIRECTED_PATH, f"{site.address}{REDIRECTED_PATH}/"
    answer = _get(site, address)
    location = answer.headers.get("Location", "")
    if answer.status not in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT):
        yield Fault("status", address, f"{answer.status}, not a permanent redirect to its folder")
        return
    if urljoin(address, location) != target:
        yield Fault("redirect", address, f"it leads to {_excerpt(location)}, not to {target}")
    yield from _header_faults(address, answer)


def _data_faults(site: ProbedSite, expectation: Expectation) -> Iterator[Fault]:
    """Yield the faults of a data file as the script of another site requests it, and of a part of it."""
    address = site.address + SUMMARY_PATH
    answer = _get(site, address, {"Origin": ORIGIN, "Accept-Encoding": "identity"})
    yield from _file_faults(site, expectation, SUMMARY_PATH, address, answer)
    if answer.status != HTTPStatus.OK:
        return
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    if allowed not in ("*", ORIGIN):
        yield Fault(
            "cors", address, f"Access-Control-Allow-Origin is {_excerpt(allowed)}: scripts elsewhere cannot read it"
        )
    yield from _range_faults(site, address, answer.content)


def _range_faults(site: ProbedSite, address: str, content: bytes) -> Iterator[Fault]:
    """Yield the faults of a part of a file; a server may also answer with all of it."""
    end = min(RANGE.stop, len(content))
    part = _get(site, address, {"Range": f"bytes=0-{RANGE[-1]}", "Accept-Encoding": "identity"})
    expected = f"bytes 0-{end - 1}/{len(content)}"
    if part.status == HTTPStatus.PARTIAL_CONTENT:
        if part.headers.get("Content-Range") != expected or part.content != content[:end]:
            content_range = _excerpt(part.headers.get("Content-Range"))
            yield Fault("range", address, f"a part of it is answered as {content_range}, not as {expected}")
    elif (part.status, part.content) != (HTTPStatus.OK, content):
        yield Fault("range", address, f"{part.status} to a request for its first {len(RANGE)} bytes")


def _file_faults(
    site: ProbedSite, expectation: Expectation, path: str, address: str, answer: SiteAnswer
) -> Iterator[Fault]:
    """Yield the faults of a file of the site: status, headers, the release that it belongs to."""
    if answer.status != HTTPStatus.OK:
        yield Fault("status", address, f"{answer.status}, not 200")
        return
    sent = answer.headers.get("Content-Type", "")
    if not _is_same(sent, content_type(path)):
        yield Fault("content-type", address, f"{_excerpt(sent)}, not {content_type(path)}")
    cached = answer.headers.get("Cache-Control", "")
    # `serve` shows what a build just changed, so it lets nothing be kept.
    if not _is_same(cached, cache_control(path)) and not (site.is_local and cached == "no-cache"):
        yield Fault("cache", address, f"Cache-Control is {_excerpt(cached)}, not {cache_control(path)}")
    yield from _header_faults(address, answer)
    if problem := expectation.file_fault(path, answer.content):
        yield Fault("release", address, problem)


def _header_faults(address: str, answer: SiteAnswer) -> Iterator[Fault]:
    """Yield each security header that an answer lacks, or has with another value."""
    for name, value in security_headers().items():
        if answer.headers.get(name) != value:
            yield Fault("header", address, f"{name} is {_excerpt(answer.headers.get(name))}, not {value}")


@lru_cache(maxsize=1)
def security_headers() -> dict[str, str]:
    """Return the headers that every answer of a site has: files, redirects, and the page of what is missing."""
    headers: dict[str, str] = json.loads(HEADERS.read_text("utf-8"))
    return headers


class _AssetLinks(HTMLParser):
    """Collects the addresses of a page's styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect a style's or a script's address."""
        values = dict(attrs)
        if address := {"link": values.get("href"), "script": values.get("src")}.get(tag):
            self.addresses.append(address)


def _linked_asset(base: str, page: bytes) -> str | None:
    """Return the first address below the site's ``assets/`` that its home page links (None: it links none)."""
    links = _AssetLinks()
    links.feed(page.decode("utf-8", "replace"))
    for link in links.addresses:
        try:
            address = urljoin(base, link)
            parts = urlsplit(address)
        except ValueError:
            continue
        if address.startswith(base + ASSETS_FOLDER) and not parts.query and not parts.fragment:
            return address
    return None


def _is_same(value: str, expected: str) -> bool:
    """Return whether two values of a header are the same but for case and white space."""
    return "".join(value.split()).casefold() == "".join(expected.split()).casefold()


def _excerpt(value: str | None) -> str:
    if value is None:
        return "missing"
    return repr(value) if len(value) <= EXCERPT_LENGTH else f"{value[:EXCERPT_LENGTH]!r}…"
