"""The headers that a file of the site is sent with: its type, and how long it may be cached."""

from __future__ import annotations

import hashlib
from posixpath import splitext
from typing import NamedTuple

from generator.core.layout import ASSETS_FOLDER, EACH_RUN_PATHS

MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonl": "text/plain",  # JSON Lines have no type of their own that CloudFront compresses or a browser shows.
    ".md": "text/markdown",
    ".opml": "text/x-opml",
    ".png": "image/png",
    ".sqlite": "application/vnd.sqlite3",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
DEFAULT_TYPE = "application/octet-stream"
SENT_TYPES = {
    "application/atom+xml": "application/xml",
    "text/markdown": "text/plain",
    "text/x-opml": "application/xml",
}
"""The types that stand in for those that CloudFront does not compress; feed readers take them, browsers show them."""

TEXT_TYPES = ("text/", "application/json", "application/xml", "image/svg+xml", "application/manifest+json")
"""Prefixes of the types that need a charset."""

UNCOMPRESSED_TYPES = ("text/calendar", "application/manifest+json")
"""Text types that CloudFront does not compress, and that nothing stands in for."""

COMPRESSED_SIZES = range(1_000, 10_000_001)
"""Sizes in bytes of the files that CloudFront compresses."""

IMMUTABLE = "public, max-age=31536000, immutable"
# CloudFront keeps what publishing invalidates for a day; browsers ask again after minutes. While the bucket does not
# answer, a copy that is days old is better than an error page.
FIVE_MINUTES = "public, max-age=300, s-maxage=86400, stale-while-revalidate=600, stale-if-error=604800"
ONE_MINUTE = "public, max-age=60, stale-while-revalidate=60, stale-if-error=604800"
"""For the documents of every run, which are not invalidated."""


class Headers(NamedTuple):
    """The headers that are stored with an object and sent with it."""

    content_type: str
    cache_control: str

    @property
    def digest(self) -> str:
        """Return a short digest, which changes when a rule does."""
        return hashlib.sha256("\n".join(self).encode()).hexdigest()[:8]


def media_type(path: str) -> str:
    """Return the media type of a path, by its suffix, as links state it."""
    return MEDIA_TYPES.get(splitext(path)[1].lower(), DEFAULT_TYPE)


def content_type(path: str) -> str:
    """Return the content type that a path is sent with: text with its charset."""
    kind = SENT_TYPES.get(media_type(path), media_type(path))
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT_TYPES) else kind


def compresses(kind: str, size: int) -> bool:
    """Return whether a file of this content type and size is sent compressed to clients that accept it."""
    return kind.startswith(TEXT_TYPES) and not kind.startswith(UNCOMPRESSED_TYPES) and size in COMPRESSED_SIZES


def cache_control(path: str) -> str:
    """Return how long a path may be cached: only an asset has the digest of its content in its address."""
    if path.startswith(ASSETS_FOLDER):
        return IMMUTABLE
    return ONE_MINUTE if path in EACH_RUN_PATHS else FIVE_MINUTES


def of(path: str) -> Headers:
    """Return the headers of a path of the site."""
    return Headers(content_type(path), cache_control(path))
