"""How machines find their way: ``llms.txt``, and ``opensearch.xml`` for a browser's search box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from generator.build.api import api, file_addresses
from generator.build.pages.renderer import Renderer
from generator.core.layout import API_FOLDER, EACH_RUN_PATHS, LLMS_FULL_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.build.api.file_addresses import FileAddress
    from generator.build.pages.renderer import SiteContext
    from generator.core.files import File
    from generator.model.release import ReportEntry


BYTES_A_TOKEN = 4
"""Bytes of a token, the unit in which language models count what they read: an estimate that holds for English."""

MARKDOWN_KINDS = {
    "service": r"services/[^/]+/index\.md",
    "region": r"regions/[^/]+/index\.md",
    "codes": r"api/v1/regions/[^/]+\.txt",
    "month": r"changes/[^/]+/index\.md",
    "namespace": r"resources/[^/]+/index\.md",
}
"""The documents of which there are many: a pattern of their paths."""


class ReportText(NamedTuple):
    """A report of the whole catalog, and what it holds in one sentence."""

    path: str
    description: str


class DocumentText(NamedTuple):
    """The documents of the API at one address: what they hold, and how long they are, in words (empty: not known)."""

    path: str
    description: str
    size: str
    templated: bool


class DocumentSizes:
    """The sizes of the site's files in tokens, as a guide says them: two digits, which few changes of a file change."""

    def __init__(self, files: Iterable[File]) -> None:
        self.by_path = {file.path: len(file.content) for file in files if file.path not in EACH_RUN_PATHS}

    def of(self, path: str) -> str:
        """Return the size of one file in words; none of a file that changes with every run or is not there."""
        size = self.by_path.get(path)
        return "" if size is None else f"{rounded_tokens(size)} tokens"

    def of_kind(self, pattern: str) -> str:
        """Return the sizes of the files whose paths fit a pattern, in words; none where there is no such file."""
        sizes = [size for path, size in self.by_path.items() if re.fullmatch(pattern, path)]
        if not sizes:
            return ""
        mean, largest = rounded_tokens(sum(sizes) / len(sizes)), rounded_tokens(max(sizes))
        return f"{mean} tokens" if mean == largest else f"{mean} tokens, the longest {largest}"


def rounded_tokens(size: float) -> str:
    """Return how many tokens a size in bytes is, to two digits."""
    tokens = size / BYTES_A_TOKEN
    digits = len(str(int(tokens)))
    return f"{round(tokens, 2 - digits):,.0f}" if digits > 1 else f"{max(tokens, 1):.0f}"


def files(
    context: SiteContext,
    entries: Sequence[ReportEntry],
    descriptions: Mapping[str, str],
    other_files: Iterable[File],
) -> Iterator[File]:
    """Return both; a search box needs an absolute address, so there is one only where the site's own is known.

    ``entries`` are the reports that can be had, ``descriptions`` has a sentence on each by its path. ``other_files``
    are those whose sizes are said.
    """
    render = Renderer(context)
    reports = [ReportText(entry.path, descriptions.get(entry.path, "")) for entry in entries if "/" not in entry.path]
    sizes = DocumentSizes(other_files)
    yield render(
        "llms.txt",
        "llms.txt",
        documents=[_document_text(address, sizes) for address in file_addresses.document_addresses(api.DOCUMENT_KINDS)],
        reports=reports,
        size=sizes.of,
        sizes={kind: sizes.of_kind(pattern) for kind, pattern in MARKDOWN_KINDS.items()},
        whole=LLMS_FULL_PATH if LLMS_FULL_PATH in sizes.by_path else None,
    )
    if context.site_url:
        yield render("opensearch.xml", "opensearch.xml")


def _document_text(address: FileAddress, sizes: DocumentSizes) -> DocumentText:
    templated = "{" in address.path
    size = sizes.of_kind(path_pattern(address.path)) if templated else sizes.of(address.path)
    return DocumentText(address.path.removeprefix(API_FOLDER), address.description, size, templated)


def path_pattern(path: str) -> str:
    """Return a pattern that the paths of one kind of document fit: ``regions/{code}.json``."""
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))
