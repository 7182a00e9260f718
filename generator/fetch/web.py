"""Read a file from the web by https, within limits of time, bytes (also unpacked) and redirects."""

from __future__ import annotations

from functools import partial
from ipaddress import ip_address
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from generator.core.errors import failure_reason
from generator.core.loopback import LOOPBACK_HOSTS
from generator.core.threads import OverdueError, run_within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


USER_AGENT = "region-atlas (an open catalog of AWS services by Region)"
TIMEOUT = (10, 30)
MAX_REDIRECTS = 5
RETRIES = 3
RETRIED_STATUSES = (429, 500, 502, 503, 504)


class WebError(Exception):
    """A file that could not be read; the message says why."""


class WebFile(NamedTuple):
    """A file with the response's status and headers, and the address it was redirected to (None: it was not)."""

    status: int
    content: bytes
    moved_to: str | None
    headers: Mapping[str, str]


def get(  # noqa: PLR0913 (the limits of a request)
    address: str,
    *,
    max_bytes: int,
    max_seconds: float,
    accepted: Collection[int] = (),
    headers: Mapping[str, str] = MappingProxyType({}),
    retries: int = RETRIES,
) -> WebFile:
    """Return a file of at most ``max_bytes`` that is there within ``max_seconds``, redirects and all.

    Raises ``WebError`` for everything else; an error's status that is ``accepted`` is returned. ``headers`` are sent
    with the request, which is repeated up to ``retries`` times where no answer comes or the server is busy.
    """
    try:
        return run_within(max_seconds, partial(_get, address, max_bytes, accepted, headers, retries))
    except (requests.RequestException, HTTPError, OverdueError, ValueError, OSError) as error:
        raise WebError(failure_reason(error)) from error


def _get(address: str, max_bytes: int, accepted: Collection[int], headers: Mapping[str, str], retries: int) -> WebFile:
    current = address
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            # Retry-After is ignored: a server that asks for a retry tomorrow must not keep the run waiting.
            retry = Retry(
                total=retries,
                backoff_factor=0.5,
                status_forcelist=RETRIED_STATUSES if retries else (),
                respect_retry_after_header=False,
            )
            session.mount(scheme, HTTPAdapter(max_retries=retry))
        for _ in range(MAX_REDIRECTS + 1):
            require_safe(current, address)
            with session.get(
                current,
                headers={"User-Agent": USER_AGENT, **headers},
                timeout=TIMEOUT,
                stream=True,
                allow_redirects=False,
            ) as answer:
                target = session.get_redirect_target(answer)
                if target is None:
                    if answer.status_code not in accepted:
                        answer.raise_for_status()
                    moved_to = current if current != address else None
                    return WebFile(answer.status_code, _body(answer, max_bytes), moved_to, answer.headers)
            current = urljoin(current, target)
    raise WebError(f"it was redirected more than {MAX_REDIRECTS} times")


def require_safe(address: str, first_address: str) -> None:
    """Raise ``WebError`` for an address that must not be read, to which ``first_address`` was redirected.

    It must be ``https``, or ``http`` from loopback to loopback, and no redirect may lead to a private address: the
    credentials of cloud machines are at one.
    """
    parts = urlsplit(address)
    host, local = parts.hostname or "", {parts.hostname, urlsplit(first_address).hostname} <= LOOPBACK_HOSTS
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise WebError(f"{address} is not an https address")
    if address != first_address and not local and not _is_public(host):
        raise WebError(f"it was redirected to {address}, which is no public address")


def _is_public(host: str) -> bool:
    """Return whether a host is a public address, or a name, which the certificate must match."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return host not in LOOPBACK_HOSTS


def _body(answer: requests.Response, max_bytes: int) -> bytes:
    content = bytearray()  # Appending to bytes would copy all of them each time.
    for part in answer.iter_content(64 * 1024):
        content += part
        if len(content) > max_bytes:
            raise WebError(f"it is larger than {max_bytes} bytes")
    return bytes(content)
