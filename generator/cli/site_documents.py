"""Where commands read documents of a catalog: what ships with the program, a built site, or a published one."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from generator.core.disk import read_regular
from generator.core.errors import AtlasError, DataError, SourceError
from generator.core.resources import BUNDLED_CHANGES, BUNDLED_QUESTIONS, BUNDLED_RESOURCE_TYPES
from generator.core.text import quantity, utc_minute
from generator.model.questions import QUESTIONS_PATH
from generator.query.change_list import CHANGES_PATH
from generator.query.published_types import TYPES_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.cli.document_cache import DocumentCache, DocumentCopy
    from generator.fetch.web import WebFile


Decoded = TypeVar("Decoded")
MAX_BYTES: Final = 64 * 2**20
"""Bytes of a document: ten times as much as the largest has."""
MAX_SECONDS: Final = 60.0
SHORT_SECONDS: Final = 10.0
"""Seconds to wait for a document of which there is a copy."""
BUNDLED: Final = "the catalog that ships with this program"


class SiteDocuments(Protocol):
    """Documents by their paths in a site; ``retrieved`` is when a copy that had to do was confirmed (None: none)."""

    origin: str
    retrieved: dt.datetime | None

    def read(self, path: str, decode: Callable[[bytes, str], Decoded]) -> Decoded | None:
        """Return a document as ``decode`` makes it of its content and its address (None: there is none).

        Raises ``AtlasError`` for one that cannot be read, and what ``decode`` raises.
        """


class BundledDocuments:
    """What ships with the program: what questions are answered from, all changes, and all resource types."""

    origin = BUNDLED
    retrieved: dt.datetime | None = None
    paths: Final = {
        QUESTIONS_PATH: BUNDLED_QUESTIONS,
        CHANGES_PATH: BUNDLED_CHANGES,
        TYPES_PATH: BUNDLED_RESOURCE_TYPES,
    }

    def read(self, path: str, decode: Callable[[bytes, str], Decoded]) -> Decoded | None:
        """Return a document."""
        file = self.paths.get(path)
        return decode(gzip.decompress(file.read_bytes()), str(file)) if file else None


class FolderDocuments:
    """A folder that ``build`` wrote."""

    retrieved: dt.datetime | None = None

    def __init__(self, folder: str) -> None:
        self.origin = f"{folder.rstrip('/')}/"

    def read(self, path: str, decode: Callable[[bytes, str], Decoded]) -> Decoded | None:
        """Return a document."""
        try:
            content = read_regular(Path(self.origin) / path, MAX_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise SourceError(f"{self.origin}{path}: cannot be read: {error.strerror}", "check the folder") from error
        return decode(content, f"{self.origin}{path}")


class WebDocuments:
    """A published site. Copies are kept in a cache, compared by their marks, and used while the site is out of reach.

    ``on_notice`` gets a sentence where a copy had to do, and where none could be kept.
    """

    def __init__(
        self,
        address: str,
        cache: DocumentCache,
        now: Callable[[], dt.datetime],
        on_notice: Callable[[str], None],
    ) -> None:
        self.origin = f"{address.rstrip('/')}/"
        self.retrieved: dt.datetime | None = None
        self._cache = cache
        self._now = now
        self._on_notice = on_notice

    def read(self, path: str, decode: Callable[[bytes, str], Decoded]) -> Decoded | None:
        """Return a document; only what ``decode`` accepts is kept."""
        address = f"{self.origin}{path}"
        copy = self._cache.read(address)
        try:
            decoded = decode(copy.content, address) if copy else None
        except DataError:  # an older version of the program kept it
            copy = decoded = None
        answer = self._answer(address, copy)
        if answer is None:
            return decoded
        if answer.status == HTTPStatus.NOT_FOUND:
            self._cache.remove(address)
            return None
        if answer.status == HTTPStatus.NOT_MODIFIED:
            self._cache.confirm(address)
            return decoded
        decoded = decode(answer.content, address)
        try:
            self._cache.write(address, answer.content, answer.headers.get("ETag"))
        except AtlasError as error:
            self._on_notice(f"no copy is kept for when the site is out of reach: {error.problem}")
        return decoded

    def _answer(self, address: str, copy: DocumentCopy | None) -> WebFile | None:
        """Return what the site answers; None where it is out of reach and the copy has to do."""
        # Whoever asks what ships with the program does not wait for what reads from the web.
        from generator.fetch import web  # noqa: PLC0415

        accepted = {HTTPStatus.NOT_FOUND, HTTPStatus.NOT_MODIFIED} if copy else {HTTPStatus.NOT_FOUND}
        try:
            return web.get(
                address,
                max_bytes=MAX_BYTES,
                max_seconds=SHORT_SECONDS if copy else MAX_SECONDS,
                accepted=accepted,
                headers={"If-None-Match": copy.etag} if copy and copy.etag else {},
                retries=0 if copy else web.RETRIES,
            )
        except web.WebError as error:
            if copy is None:
                raise SourceError(
                    f"{address}: cannot be read, and there is no copy of it: {error}",
                    "check the address and the network, or leave --site out",
                ) from error
            self.retrieved = min(self.retrieved or copy.confirmed, copy.confirmed)
            self._on_notice(f"{address}: cannot be read: {error}; the answer is from a copy of {self._age(copy)}")
            return None

    def _age(self, copy: DocumentCopy) -> str:
        hours = max(0, int((self._now() - copy.confirmed).total_seconds() // 3600))
        age = f"{hours // 24} days" if hours >= 2 * 24 else quantity(hours, "hour") if hours else "less than an hour"
        return f"{utc_minute(copy.confirmed)}, {age} old"


def of_address(address: str | None, on_notice: Callable[[str], None]) -> SiteDocuments:
    """Return the documents at an address: a folder, https://…, or what ships with the program (None)."""
    if address is None:
        return BundledDocuments()
    if not address.startswith(("https://", "http://")):
        if not address or "://" in address:
            raise AtlasError(
                f"{address!r}: not a folder and not the address of a site",
                "give a folder that build wrote, or https://…",
            )
        return FolderDocuments(address)
    if "@" in address.partition("://")[2].partition("/")[0]:
        # The address stands in answers, in notices and in copies.
        raise AtlasError("the address of the site has a user name or a password in it", "leave that out")
    # Only copies of what was published need the cache.
    from generator.cli.document_cache import DocumentCache, cache_folder  # noqa: PLC0415

    cache = DocumentCache(cache_folder(os.environ))
    return WebDocuments(address, cache, lambda: dt.datetime.now(dt.UTC), on_notice)
