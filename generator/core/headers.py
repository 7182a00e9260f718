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
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
DEFAULT_TYPE = "application/octet-stream"
TEXT_TYPES = (
    "text/",
    "application/json",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
    "application/manifest+json",
)
"""Prefixes of the types that need a charset."""

UNCOMPRESSED_TYPES = ("application/atom+xml", "text/calendar")
"""Text types that CloudFront does not compress."""

COMPRESSED_SIZES = range(1_000, 10_000_001)
"""Sizes in bytes of the files that CloudFront compresses."""

IMMUTABLE = "public, max-age=31536000, immutable"
FIVE_MINUTES = "public, max-age=300, must-revalidate"
ONE_MINUTE = "public, max-age=60, must-revalidate"


class Headers(NamedTuple):
    """The headers that are stored with an object and sent with it."""

    content_type: str
    cache_control: str

    @property
    def digest(self) -> str:
        """Return a short digest, which changes when a rule does."""
        return hashlib.sha256("\n".join(self).encode()).hexdigest()[:8]


def media_type(path: str) -> str:
    """Return the media type of a path, by its suffix."""
    return MEDIA_TYPES.get(splitext(path)[1].lower(), DEFAULT_TYPE)


def content_type(path: str) -> str:
    """Return the content type of a path: text with its charset."""
    kind = media_type(path)
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
