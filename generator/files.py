"""What a site is made of: Files, and paths that no code from AWS can break out of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from generator.errors import PathClashError

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    """Return a code as one path segment: percent-encoded, never ``.`` or ``..``."""
    encoded = quote(code, safe="")
    return encoded if encoded.strip(".") else encoded.replace(".", "%2E")


def link(path: str) -> str:
    """Return a path made of segments as it is written in a URL: a ``%`` in a file's name is encoded again."""
    return quote(path, safe="/")


def refuse_clashes(kind: str, codes: Iterable[str]) -> None:
    """Raise ``PathClashError`` when two codes would share a path on a disk that ignores case."""
    seen: dict[str, str] = {}
    for code in codes:
        other = seen.setdefault(segment(code).casefold(), code)
        if other != code:
            raise PathClashError(
                f"the {kind}s {other!r} and {code!r} would share one path",
                "AWS lists codes that differ in case only; give one of them a path of its own in files.segment",
            )
        if not code:
            raise PathClashError(f"a {kind} has an empty code", "look at what AWS lists under the parameter path")


def unique(files: Iterable[File]) -> list[File]:
    """Return the files sorted by path; raise ``PathClashError`` when two outputs claim one path."""
    by_path: dict[str, File] = {}
    for file in files:
        clash = by_path.setdefault(file.path.casefold(), file)
        if clash is not file:
            raise PathClashError(
                f"two outputs claim one path: {clash.path!r} and {file.path!r}",
                "rename one of them in generator/outputs",
            )
    return sorted(by_path.values(), key=lambda file: file.path)
