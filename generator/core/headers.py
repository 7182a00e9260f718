"""Which headers a file of the site is sent with: its type and how long it may be kept."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import NamedTuple

from generator.core.layout import ASSETS_FOLDER, EACH_RUN_PATHS

TYPES = {
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
UNKNOWN = "application/octet-stream"
TEXT = (
    "text/",
    "application/json",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
    "application/manifest+json",
)
"""How the types that need a charset begin."""

AS_THEY_ARE = ("application/atom+xml", "text/calendar")
"""Text that is none of the types that CloudFront compresses."""
COMPRESSED = range(1_000, 10_000_001)
"""Bytes of a file that CloudFront compresses; smaller and larger ones it sends as they are."""


IMMUTABLE = "public, max-age=31536000, immutable"
MINUTES = "public, max-age=300, must-revalidate"
MINUTE = "public, max-age=60, must-revalidate"


class Headers(NamedTuple):
    """What is stored with an object, and sent with it."""

    content_type: str
    cache_control: str

    @property
    def digest(self) -> str:
        """Return a short digest: a rule that changed makes it another one."""
        return hashlib.sha256("\n".join(self).encode()).hexdigest()[:8]


def media_type(path: str) -> str:
    """Return the type by the name's ending."""
    return TYPES.get(PurePosixPath(path).suffix.lower(), UNKNOWN)


def content_type(path: str) -> str:
    """Return the type as it is sent: text with its charset."""
    kind = media_type(path)
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind


def compresses(kind: str, size: int) -> bool:
    """Return whether a file of this type and size travels compressed to whoever takes that."""
    return kind.startswith(TEXT) and not kind.startswith(AS_THEY_ARE) and size in COMPRESSED


def cache_control(path: str) -> str:
    """Return how long a path may be kept: only an asset has the digest of its content in its address."""
    if path.startswith(ASSETS_FOLDER):
        return IMMUTABLE
    return MINUTE if path in EACH_RUN_PATHS else MINUTES


def of(path: str) -> Headers:
    """Return the headers of a path of the site."""
    return Headers(content_type(path), cache_control(path))
