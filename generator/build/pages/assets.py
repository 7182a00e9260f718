"""The static files, in a folder named by the digest of their content, so that an address never changes its content."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from generator.core.files import File

if TYPE_CHECKING:
    from pathlib import Path


DIGEST_LENGTH = 8

SITE_STYLES = ("css/tokens.css", "css/base.css", "css/components.css", "css/controls.css")
"""The styles of every page, in order; the layers in them are ordered by the first one."""
SITE_STYLE = "css/site.css"
"""The one file as which these are sent, so that a first visit waits for one answer instead of four."""

COMMENTS = {
    ".js": re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.MULTILINE),
    ".css": re.compile(r"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*$", re.MULTILINE),
}
"""Comments on lines of their own, by the suffix of the file. One within a line is kept: it may be part of a string."""


def files(static: Path) -> tuple[str, list[File]]:
    """Return the folder (``assets/<digest>``) and every static file in it; hidden files are left out.

    ``SITE_STYLES`` are one file of it.
    """
    contents = {
        path.relative_to(static).as_posix(): _content(path)
        for path in sorted(static.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(static).parts)
    }
    contents[SITE_STYLE] = b"".join(contents.pop(name) for name in SITE_STYLES)
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    folder = f"assets/{digest.hexdigest()[:DIGEST_LENGTH]}"
    return folder, [File(f"{folder}/{name}", content) for name, content in contents.items()]


def _content(path: Path) -> bytes:
    comment = COMMENTS.get(path.suffix)
    return without_comments(path.read_text("utf-8"), comment).encode() if comment else path.read_bytes()


def without_comments(text: str, comment: re.Pattern[str] = COMMENTS[".js"]) -> str:
    """Return a script or a style without its comments, which are up to two fifths of its compressed size.

    Line numbers do not change, so that errors name lines of the source.
    """
    return comment.sub(lambda lines: "\n" * lines[0].count("\n"), text)
