"""The paths of the site's files, and how a code becomes part of a path or an address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from generator.core.errors import DataError, PathClashError

if TYPE_CHECKING:
    from collections.abc import Iterable


ASSETS_FOLDER: Final = "assets/"
DOWNLOADS_FOLDER: Final = "downloads/"
API_FOLDER: Final = "api/v1/"

CATALOG_NAME: Final = "aws_regions_services.json"
SUMMARY_NAME: Final = "summary.json"
SQLITE_NAME: Final = "region_atlas.sqlite"
ARCHIVE_NAME: Final = "region_atlas.zip"
HISTORY_NAME: Final = "history.jsonl"
RESOURCE_TYPE_HISTORY_NAME: Final = "resource_type_history.jsonl"
HISTORY_NAMES: Final = (HISTORY_NAME, RESOURCE_TYPE_HISTORY_NAME)
NEXT_RUN_NAMES: Final = (CATALOG_NAME, SUMMARY_NAME, *HISTORY_NAMES)
"""The files below ``DOWNLOADS_FOLDER`` that the next run reads of a release. An older version wrote fewer histories."""
KEPT_NAMES: Final = (SQLITE_NAME,)
"""The reports whose file stays while its rows do; the next build gets them too, but can do without."""
FETCHED_NAMES: Final = (*NEXT_RUN_NAMES, *KEPT_NAMES)
"""All files below ``DOWNLOADS_FOLDER`` that ``fetch`` reads of a release."""

CATALOG_PATH: Final = f"{DOWNLOADS_FOLDER}{CATALOG_NAME}"
SUMMARY_PATH: Final = f"{DOWNLOADS_FOLDER}{SUMMARY_NAME}"
HISTORY_PATH: Final = f"{DOWNLOADS_FOLDER}{HISTORY_NAME}"
RESOURCE_TYPE_HISTORY_PATH: Final = f"{DOWNLOADS_FOLDER}{RESOURCE_TYPE_HISTORY_NAME}"
HISTORY_PATHS: Final = (HISTORY_PATH, RESOURCE_TYPE_HISTORY_PATH)
"""The histories, of which no published line is lost."""
NEXT_RUN_PATHS: Final = tuple(f"{DOWNLOADS_FOLDER}{name}" for name in NEXT_RUN_NAMES)
EACH_RUN_PATHS: Final = (SUMMARY_PATH, f"{API_FOLDER}status.json")
"""Files whose content changes with every run, even without news."""
LLMS_FULL_PATH: Final = "llms-full.txt"
"""Everything that is available, in one text that a language model can read at once."""
FEED_SUFFIXES: Final = ("feed.atom", "feed.json", ".ics", ".opml")
"""Suffixes of the files that link to pages without being pages."""

MAX_FILE_NAME_BYTES: Final = 255
"""Bytes of a file's name on every common file system."""
MAX_CODE_BYTES: Final = MAX_FILE_NAME_BYTES - len(".json")
"""Bytes of a code as a path segment: the longest suffix of a file must fit after it."""
EXCERPT_LENGTH: Final = 40
"""Characters of a name or path that is too long, as a message shows it."""


@lru_cache(maxsize=4096)  # A few hundred codes, in a hundred thousand links.
def segment(code: str) -> str:
    """Return a code as one path segment: percent-encoded, and never hidden.

    Many tools skip names that begin with a dot, and ``.`` and ``..`` are other folders.
    """
    encoded = quote(code, safe="")
    visible = encoded.lstrip(".")
    return "%2E" * (len(encoded) - len(visible)) + visible


@lru_cache(maxsize=16_384)  # The same.
def link(path: str) -> str:
    """Return a path made of segments as it is written in a URL: a ``%`` in a file's name is encoded again."""
    return quote(path, safe="/")


SCHEME_LIKE: Final = re.compile("[^/?#]*:")
"""The beginning of a relative address that would be read as one with a scheme."""


def relative_link(base: str, path: str) -> str:
    """Return the shortest link from the document at ``base`` to ``path``; both lead from the root, as URLs have them.

    A base that ends in ``/`` is the page of a folder, any other is a file: only a page may be left out of a link to a
    part of itself.
    """
    folder = base[: base.rfind("/") + 1]
    if not path.startswith(folder):
        # The pages beside this one have their links to anything else in common, so that these are made once.
        return f"../{_link_from(_parent(folder), path)}"
    rest = path[len(folder) :]
    is_ambiguous = not rest or (rest[0] in "?#" and base != folder) or SCHEME_LIKE.match(rest)
    return f"./{rest}" if is_ambiguous else rest


@lru_cache(maxsize=16_384)
def _link_from(folder: str, path: str) -> str:
    return path[len(folder) :] if path.startswith(folder) else f"../{_link_from(_parent(folder), path)}"


def _parent(folder: str) -> str:
    return folder[: folder.rfind("/", 0, -1) + 1]


def markdown_path(page: str) -> str:
    """Return the path of a page's Markdown, which lies beside its HTML; ``page`` is the address of a folder."""
    return f"{page}index.md"


def anchor(name: str) -> str:
    """Return a heading's id: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


@lru_cache(maxsize=4096)
def code_fault(code: str) -> str | None:
    """Return in words why no file can be named after a code (None: one can)."""
    if not code:
        return "an empty code"
    if not code.isprintable():
        return f"a code with a character that cannot be shown: {code[:EXCERPT_LENGTH]!a}"
    if code != code.strip():
        return f"a code that begins or ends with a space: {code[:EXCERPT_LENGTH]!r}"
    length = len(segment(code))
    if length > MAX_CODE_BYTES:
        return f"a code of {length:,} bytes, {code[:EXCERPT_LENGTH]!r} …: a file's name holds at most {MAX_CODE_BYTES}"
    return None


def refuse_clashes(kind: str, codes: Iterable[str]) -> None:
    """Raise ``PathClashError`` when two codes would share a path on a disk that ignores case.

    Raises ``DataError`` for a code that cannot name a file: empty, or too long.
    """
    code_of: dict[str, str] = {}
    for code in codes:
        first_code = code_of.setdefault(segment(code).casefold(), code)
        if first_code != code:
            raise PathClashError(
                f"the {kind}s {first_code!r} and {code!r} would share one path",
                "AWS lists codes that differ in case only; give one of them a path of its own in layout.segment",
            )
        if fault := code_fault(code):
            raise DataError(f"a {kind} has {fault}", "look at what AWS lists under the parameter path")
