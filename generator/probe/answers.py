"""One request of a site, within limits of time and bytes. No redirect is followed: a redirect is an answer."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from generator.core.errors import AtlasError, failure_reason
from generator.core.loopback import LOOPBACK_HOSTS
from generator.core.threads import OverdueError, run_within

if TYPE_CHECKING:
    from collections.abc import Mapping


USER_AGENT = "region-atlas-probe"
MAX_BYTES = 16 * 1024 * 1024
"""Bytes of an answer, unpacked: ten times the largest file that is requested."""
MAX_SECONDS = 30.0
"""Seconds for one answer, however slowly it comes."""
TIMEOUT = (10, 20)
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class UnansweredError(Exception):
    """A request without a usable answer; the message says why."""


class SiteAnswer(NamedTuple):
    """What a site answered; the content is unpacked, the names of headers are in any case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class ProbedSite:
    """A site by its address, which ends in a slash; counts the requests that were sent."""

    def __init__(self, address: str, *, max_bytes: int = MAX_BYTES, max_seconds: float = MAX_SECONDS) -> None:
        self.address = _base(address)
        self.sent = 0
        self._max_bytes, self._max_seconds = max_bytes, max_seconds

    @property
    def is_local(self) -> bool:
        """Return whether the site is served on this machine, as `serve` does."""
        return urlsplit(self.address).hostname in LOOPBACK_HOSTS

    def get(self, address: str, headers: Mapping[str, str] = NO_HEADERS) -> SiteAnswer:
        """Return the answer to a request; raise ``UnansweredError`` where there is none within the limits."""
        self.sent += 1
        try:
            return run_within(self._max_seconds, partial(_get, address, headers, self._max_bytes))
        except requests.exceptions.SSLError as error:
            raise UnansweredError(f"its certificate is refused: {failure_reason(error)}") from error
        except (requests.RequestException, HTTPError, OverdueError, ValueError, OSError) as error:
            raise UnansweredError(failure_reason(error)) from error


def _base(address: str) -> str:
    """Return the address with a slash at its end; raise ``AtlasError`` for what is no address of a site."""
    try:
        parts = urlsplit(address)
        local, host = parts.hostname in LOOPBACK_HOSTS, parts.hostname
    except ValueError:  # The host is malformed, for instance an open bracket.
        local, host = False, None
    if (
        not host
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
        or not (parts.scheme == "https" or (parts.scheme == "http" and local))
    ):
        raise AtlasError(
            f"{address!r}: not the address of a site",
            "give an https address without a query, such as https://atlas.example.org/; http is for this machine alone",
        )
    return address.rstrip("/") + "/"


def _get(address: str, headers: Mapping[str, str], max_bytes: int) -> SiteAnswer:
    with (
        requests.Session() as session,
        session.get(
            address, headers={"User-Agent": USER_AGENT, **headers}, timeout=TIMEOUT, stream=True, allow_redirects=False
        ) as answer,
    ):
        content = bytearray()
        for part in answer.iter_content(64 * 1024):
            content += part
            if len(content) > max_bytes:
                raise UnansweredError(f"the answer is larger than {max_bytes:,} bytes")
        return SiteAnswer(answer.status_code, answer.headers, bytes(content))
