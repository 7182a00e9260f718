"""Where the MCP server takes its answers from: what ships with the program, a built site, or a published one.

Documents are read when they are first needed, those of a site again after an hour: a session may last for weeks.
"""

from __future__ import annotations

import time
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from generator.cli import check_source, site_documents
from generator.cli.mcp_server.tools import QuestionSource
from generator.cli.question_documents import QuestionDocuments
from generator.core.errors import AtlasError, DataError
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from generator.cli.mcp_server.resources import PageSource
    from generator.query.availability import Availability
    from generator.query.change_list import PublishedChanges


REFRESH_SECONDS: Final = 3600.0
DAYS_KEPT: Final = 4
"""Days whose changes are kept in memory."""


def question_sources(
    site: str | None, on_notice: Callable[[str], None], clock: Callable[[], float] = time.monotonic
) -> Callable[[], QuestionSource]:
    """Return a function that gives the source to ask now; raise ``AtlasError`` where there is none.

    ``site`` is a folder or an address (None: what ships with the program), ``clock`` gives seconds.
    """
    current, since = _question_source(site, on_notice), clock()

    def source() -> QuestionSource:
        nonlocal current, since
        if site is not None and clock() - since >= REFRESH_SECONDS:
            since = clock()
            try:
                current = _question_source(site, on_notice)
            except AtlasError as error:
                on_notice(f"{error.problem}; answers stay those of {current.names.facts.as_of}")
        return current

    return source


def _question_source(site: str | None, on_notice: Callable[[str], None]) -> QuestionSource:
    documents = QuestionDocuments(site, on_notice)
    names = documents.names()

    @lru_cache(maxsize=DAYS_KEPT)
    def changes(day: dt.date) -> tuple[PublishedChanges, ...]:
        return tuple(documents.changes(names, day))

    @cache
    def availability() -> Availability:
        return check_source.of_site(site, on_notice) if site else check_source.dated(check_source.bundled())

    return QuestionSource(names=names, changes=changes, availability=availability)


def page_source(site: str | None, on_notice: Callable[[str], None]) -> PageSource:
    """Return what gives the Markdown of a page; without a site, all are made when the first one is read."""
    if site is not None:
        documents = site_documents.of_address(site, on_notice)
        return lambda path: documents.read(path, _decoded_page)

    @cache
    def pages() -> dict[str, bytes]:
        # Making them takes seconds, and importing what makes them half of one.
        from generator.build import build, content  # noqa: PLC0415

        options = build.BuildOptions(snapshot=snapshot.read(BUNDLED_SNAPSHOT), bundled=content.read_bundled())
        return {file.path: file.content for file in build.markdown_files(options)}

    return lambda path: pages().get(path)


def _decoded_page(content: bytes, where: str) -> bytes:
    """Return the Markdown of a page; raise ``DataError`` for what is none, as the page of a network's sign-in."""
    if not content.startswith(b"# "):
        raise DataError(f"{where}: is no page in Markdown", "check the address of the site")
    return content
