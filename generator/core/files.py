"""The files and reports that a site consists of, and checks of their paths."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import msgspec

from generator.core.errors import DataError, PathClashError
from generator.core.layout import EXCERPT_LENGTH, MAX_FILE_NAME_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable


MAX_PATH_BYTES: Final = 1024 - 64
"""Bytes of a path: an S3 key has at most 1,024, and a prefix in the bucket needs some of them."""


class File(msgspec.Struct, frozen=True, gc=False):
    """One file of the site; its ``path`` is relative and ``/``-separated."""

    path: str
    content: bytes


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report: ``path`` is below ``/downloads/``, ``rows`` its number of data rows, ``make`` returns its content.

    ``description`` is one sentence on the content. ``rows_digest`` returns a digest of the rows where their content as
    a file depends on a library: while it is the last release's, that release's file stays.
    """

    path: str
    description: str
    rows: int
    make: Callable[[], bytes]
    rows_digest: Callable[[], str] | None = None


def sorted_unique(files: Iterable[File]) -> list[File]:
    """Return the files sorted by path, after checking that a disk and a bucket can hold all of them.

    Raises ``PathClashError`` when two outputs claim one path, or one is a folder of the other; ``DataError`` for a path
    that is too long.
    """
    by_path: dict[str, File] = {}
    for file in files:
        clash = by_path.setdefault(file.path.casefold(), file)
        if clash is not file:
            raise PathClashError(
                f"two outputs claim one path: {clash.path!r} and {file.path!r}",
                "rename one of them in generator/build",
            )
    for path, file in by_path.items():
        _require_short(file.path)
        for folder in accumulate(path.split("/")[:-1], "{}/{}".format):
            if folder in by_path:
                raise PathClashError(
                    f"{by_path[folder].path!r} would be a file and a folder: {file.path!r} claims it for the code "
                    f"{unquote(folder.rpartition('/')[2])!r}",
                    "give that code a path of its own in layout.segment",
                )
    return sorted(by_path.values(), key=lambda file: file.path)


def _require_short(path: str) -> None:
    if len(path.encode()) > MAX_PATH_BYTES or max(len(part.encode()) for part in path.split("/")) > MAX_FILE_NAME_BYTES:
        raise DataError(
            f"a path of {len(path.encode()):,} bytes is too long for a disk or a bucket: {path[:EXCERPT_LENGTH]!r} …",
            "look for the code in it in the snapshot and in the history",
        )
