"""The static files, in a folder whose name is the digest of their content: an address never changes its meaning."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from generator.core.files import File

if TYPE_CHECKING:
    from pathlib import Path


DIGEST_LENGTH = 12

COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.MULTILINE)
"""A comment that has its lines to itself. One within a line stays: it may be part of a text."""


def files(static: Path) -> tuple[str, list[File]]:
    """Return the folder (``assets/<digest>``) and every static file in it; hidden files are left out."""
    content = {
        path.relative_to(static).as_posix(): _content(path)
        for path in sorted(static.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(static).parts)
    }
    digest = hashlib.sha256()
    for name, data in content.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    folder = f"assets/{digest.hexdigest()[:DIGEST_LENGTH]}"
    return folder, [File(f"{folder}/{name}", data) for name, data in content.items()]


def _content(path: Path) -> bytes:
    return without_comments(path.read_text("utf-8")).encode() if path.suffix == ".js" else path.read_bytes()


def without_comments(script: str) -> str:
    """Return a script as it is sent: its comments, two fifths of what would travel, are for readers of the source.

    Every line stays where it was, so that an error's line number is the source's.
    """
    return COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), script)
