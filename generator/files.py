"""What a site is made of: Files, and paths that no code from AWS can break out of."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

import msgspec

from generator.errors import DataError, PathClashError

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME: Final = 255
"""Bytes of a file's name on every common file system."""
LONGEST_PATH: Final = 1024 - 64
"""Bytes: an S3 key holds 1,024, of which a prefix in the bucket takes some."""
LONGEST_CODE: Final = LONGEST_NAME - len(".json")
"""Bytes of a code as a segment, which the longest suffix of a file follows."""
SHOWN: Final = 40
"""Characters of a name or path that a message shows of one that is too long."""


class File(msgspec.Struct, frozen=True, gc=False):
    """One file of the site: ``path`` is relative, ``/``-separated; ``content`` its bytes."""

    path: str
    content: bytes


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report that can be made: ``path`` is below ``/downloads/``, ``rows`` counts its data, ``make`` gives bytes.

    ``holds`` says in one sentence what is in it.
    """

    path: str
    holds: str
    rows: int
    make: Callable[[], bytes]


def segment(code: str) -> str:
    """Return a code as one path segment: percent-encoded, and never hidden.

    Tools on the way to a host pass over names that begin with a dot; ``.`` and ``..`` lead elsewhere.
    """
    encoded = quote(code, safe="")
    named = encoded.lstrip(".")
    return "%2E" * (len(encoded) - len(named)) + named


def link(path: str) -> str:
    """Return a path made of segments as it is written in a URL: a ``%`` in a file's name is encoded again."""
    return quote(path, safe="/")


def refuse_clashes(kind: str, codes: Iterable[str]) -> None:
    """Raise ``PathClashError`` when two codes would share a path on a disk that ignores case.

    Raises ``DataError`` for a code that is no file's name: empty, or too long.
    """
    seen: dict[str, str] = {}
    for code in codes:
        other = seen.setdefault(segment(code).casefold(), code)
        if other != code:
            raise PathClashError(
                f"the {kind}s {other!r} and {code!r} would share one path",
                "AWS lists codes that differ in case only; give one of them a path of its own in files.segment",
            )
        if fault := unfit(code):
            raise DataError(f"a {kind} has {fault}", "look at what AWS lists under the parameter path")


@lru_cache(maxsize=4096)
def unfit(code: str) -> str | None:
    """Return in words why no file can be named after a code; None where one can."""
    if not code:
        return "an empty code"
    if not code.isprintable():
        return f"a code with a character that cannot be shown: {code[:SHOWN]!a}"
    if code != code.strip():
        return f"a code that begins or ends with a space: {code[:SHOWN]!r}"
    length = len(segment(code))
    if length > LONGEST_CODE:
        return f"a code of {length:,} bytes, {code[:SHOWN]!r} …: a file's name holds at most {LONGEST_CODE}"
    return None


def unique(files: Iterable[File]) -> list[File]:
    """Return the files sorted by path, all of which a disk and a bucket can hold side by side.

    Raises ``PathClashError`` when two outputs claim one path, or one is a folder of the other; ``DataError`` for a path
    that is too long.
    """
    by_path: dict[str, File] = {}
    for file in files:
        clash = by_path.setdefault(file.path.casefold(), file)
        if clash is not file:
            raise PathClashError(
                f"two outputs claim one path: {clash.path!r} and {file.path!r}",
                "rename one of them in generator/outputs",
            )
    for path, file in by_path.items():
        _refuse_long(file.path)
        for folder in accumulate(path.split("/")[:-1], "{}/{}".format):
            if folder in by_path:
                raise PathClashError(
                    f"{by_path[folder].path!r} would be a file and a folder: {file.path!r} claims it for the code "
                    f"{unquote(folder.rpartition('/')[2])!r}",
                    "give that code a path of its own in files.segment",
                )
    return sorted(by_path.values(), key=lambda file: file.path)


def _refuse_long(path: str) -> None:
    if len(path.encode()) > LONGEST_PATH or max(len(part.encode()) for part in path.split("/")) > LONGEST_NAME:
        raise DataError(
            f"a path of {len(path.encode()):,} bytes is too long for a disk or a bucket: {path[:SHOWN]!r} …",
            "look for the code in it in the snapshot and in the history",
        )
